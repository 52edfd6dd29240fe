"""New names for old figures: what points at one by its id goes on pointing at it.

In: both stores' connections, after their reports, with the names that changed. Out: ours under the new names. A figure
is named by its version, and a version by its place among those of its report: where the other side knew an earlier
version, those after it move on.
"""

from __future__ import annotations

import sqlalchemy as sa

from tracker.store import flags
from tracker.store.merging.reports import Both
from tracker.store.rows import insert, slices, unknown
from tracker.store.tables_alerts import alert_decisions, alert_events, alert_states, checked_observations
from tracker.store.tables_known import verdicts

POINTING = (
    (alert_events, "observation_id"),
    (alert_decisions, "observation_id"),
    (alert_states, "newest_observation_id"),
    (verdicts, "observation_id"),
)


def follow_names(both: Both) -> None:
    """Bring every name of a figure in our store up to date."""
    for some in slices(sorted(both.renamed)):
        for table, column in POINTING:
            here = table.c[column]
            for old in both.mine.execute(sa.select(here).where(here.in_(some)).distinct()).scalars().all():
                both.mine.execute(sa.update(table).where(here == old).values({column: both.renamed[old]}))
        _looked_at(both, checked_observations.c.observation_id.in_(some))
    for state in both.mine.execute(sa.select(alert_states.c.fingerprint, alert_states.c.flags)).all():
        now = flags.renamed(state.flags, both.renamed)
        if now != state.flags:
            here = alert_states.c.fingerprint == state.fingerprint
            both.mine.execute(sa.update(alert_states).where(here).values(flags=now))


def _looked_at(both: Both, old: sa.ColumnElement[bool]) -> None:
    """Let what the rules have looked at be known by its new name; it may be known by it already."""
    rows = list(both.mine.execute(sa.select(checked_observations).where(old)).mappings())
    new = {both.renamed[row["observation_id"]]: row["checked_at"] for row in rows}
    both.mine.execute(checked_observations.delete().where(old))
    missing = unknown(both.mine, checked_observations.c.observation_id, sorted(new))
    insert(both.mine, checked_observations, ({"observation_id": i, "checked_at": new[i]} for i in sorted(missing)))

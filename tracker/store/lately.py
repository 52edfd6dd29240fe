"""When what each report gives became another, of late: it came, was changed, read again, decided on, or taken out.

In: an open store, a moment. Out: the moments after it, by report. The rules look at what stands at these moments, so
that a round which comes late says what one in time would have said. It reads keys and moments alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.store.frames import STREAMED
from tracker.store.opening import Store
from tracker.store.rows import slices
from tracker.store.tables import report_versions
from tracker.store.tables_alerts import checks
from tracker.store.tables_known import purges, reading_turns, verdicts

RULES = "rules"
"""The row of the last look of the rules in the table of checks."""


@dataclass(frozen=True, slots=True)
class Turns:
    """The moments, in order, at which what a report gives became another; ``known``: it had given something before."""

    at: tuple[datetime, ...]
    known: bool


def last_look(store: Store) -> datetime | None:
    """Return when rules last looked at something that was new; None: they never did."""
    with store.reading() as connection:
        return connection.execute(sa.select(checks.c.checked_at).where(checks.c.name == RULES)).scalar()


def turned(store: Store, since: datetime | None, reports: Collection[str] | None = None) -> dict[str, Turns]:
    """Return what became of some reports, or of all, after a moment (None: ever)."""
    found: dict[str, set[datetime]] = {}
    with store.reading() as connection:
        for question, report, moment in _questions():
            late = question if since is None else question.where(moment > since)
            pieces = [None] if reports is None else list(slices(sorted(reports)))
            for some in pieces:
                mine = late if some is None else late.where(report.in_(some))
                for row in connection.execute(mine, execution_options=STREAMED if some is None else {}):
                    found.setdefault(row[0], set()).add(row[1])
        before = set() if since is None else _known_before(connection, since, found)
    return {name: Turns(tuple(sorted(moments)), name in before) for name, moments in sorted(found.items())}


def within(turns: Mapping[str, Turns], after: datetime | None, until: datetime) -> dict[str, Turns]:
    """Return the same of a span of time, its end included."""
    found = {}
    for name, one in turns.items():
        here = tuple(at for at in one.at if (after is None or at > after) and at <= until)
        if here:
            found[name] = Turns(here, one.known or one.at[0] < here[0])
    return found


def _questions() -> Iterable[tuple[sa.Select[Any], sa.Column[Any], sa.Column[Any]]]:
    """Return, for each thing that may become of a report, the question, the report and the moment."""
    read = sa.select(report_versions.c.report_id, reading_turns.c.known_at).join_from(
        reading_turns, report_versions, report_versions.c.version_id == reading_turns.c.version_id
    )
    decided = sa.select(verdicts.c.report_id, verdicts.c.decided_at)
    out = sa.select(purges.c.report_id, purges.c.purged_at)
    return (
        (read, report_versions.c.report_id, reading_turns.c.known_at),
        (decided, verdicts.c.report_id, verdicts.c.decided_at),
        (out, purges.c.report_id, purges.c.purged_at),
    )


def _known_before(connection: sa.Connection, since: datetime, reports: Collection[str]) -> set[str]:
    """Return which of the reports were known by then. What is not there any more may have been."""
    there, old = set[str](), set[str]()
    for some in slices(sorted(reports)):
        first = sa.select(report_versions.c.report_id, sa.func.min(report_versions.c.known_at).label("first"))
        mine = first.where(report_versions.c.report_id.in_(some)).group_by(report_versions.c.report_id)
        for row in connection.execute(mine):
            there.add(row.report_id)
            if row.first <= since:
                old.add(row.report_id)
    return old | (set(reports) - there)

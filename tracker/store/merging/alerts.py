"""What either side watched: where each alert stands, every event and decision, what the rules have looked at.

In: both stores' connections, after their reports. Out: ours with theirs. Nothing is evaluated here: each side looked at
its own figures and said what they made it say; those events are kept, and an alert stands from now on where the side
stands that knows more of it. A rule that has not looked at some figure, because only one side knew it, is taken for
new: the next round looks at everything and says what it finds in one SUMMARY. So nothing is told twice, and nothing
that a rule would have said is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.model import AlertStatus
from tracker.store import flags
from tracker.store.checks import NAME
from tracker.store.merging.reports import Both, Row, rows_of
from tracker.store.rows import insert, slices, unknown
from tracker.store.tables_alerts import (
    alert_commands,
    alert_decisions,
    alert_events,
    alert_rules,
    alert_states,
    checked_observations,
    checks,
)

Naming = Callable[[str, Mapping[str, str]], str]
"""Gives a fingerprint its short name, beside those that are taken (name -> fingerprint)."""

NAMES = ("", "watch", "warning", "critical")
OPEN = {AlertStatus.FIRING.value, AlertStatus.RECOVERING.value}


def merge_alerts(both: Both, watched: Collection[str], name: Naming) -> list[str]:
    """Bring the other side's alerts into ours; return the rules that will look at everything anew."""
    only_mine, only_theirs = _looked_at(both)
    anew = _rules(both, watched, only_mine=only_mine, only_theirs=only_theirs)
    _states(both, name)
    for table, key in ((alert_events, "event_id"), (alert_decisions, "decision_id"), (alert_commands, "command_id")):
        rows = [_named(both, row, "observation_id") for row in rows_of(both.their, table)]
        new = unknown(both.mine, table.c[key], [row[key] for row in rows])
        both.came[table.name] += insert(both.mine, table, (row for row in rows if row[key] in new))
    _move_on(both)
    return anew


def _named(both: Both, row: Row, column: str) -> Row:
    """Return the row with the figure it points at, if it does, by its name of today."""
    return row | {column: both.renamed.get(row[column], row[column])} if column in row else row


def _looked_at(both: Both) -> tuple[bool, bool]:
    """Count what either side's rules looked at as looked at; say whether either looked at what the other did not."""
    count = sa.select(sa.func.count()).select_from(checked_observations)
    mine, shared, new = both.mine.execute(count).scalar_one(), 0, 0
    theirs = {both.renamed.get(row.observation_id, row.observation_id): row.checked_at
              for row in both.their.execute(sa.select(checked_observations))}  # fmt: skip
    for some in slices(sorted(theirs)):
        unseen = unknown(both.mine, checked_observations.c.observation_id, some)
        shared += len(some) - len(unseen)
        rows = ({"observation_id": one, "checked_at": theirs[one]} for one in sorted(unseen))
        new += insert(both.mine, checked_observations, rows)
    return mine > shared, new > 0


def _rules(both: Both, watched: Collection[str], *, only_mine: bool, only_theirs: bool) -> list[str]:
    """Keep the rules that have looked at everything of both; forget those that are watched and have not."""
    mine, theirs = ({row["rule_id"]: row for row in rows_of(side, alert_rules)} for side in (both.mine, both.their))
    anew = []
    for rule in sorted(mine.keys() | theirs.keys()):
        here, there = mine.get(rule), theirs.get(rule)
        if here is not None and there is not None and here["digest"] == there["digest"]:
            continue
        if here is not None and not only_theirs:
            continue
        if here is None and (not only_mine or rule not in watched):
            insert(both.mine, alert_rules, [theirs[rule]])
        elif rule in watched:
            both.mine.execute(alert_rules.delete().where(alert_rules.c.rule_id == rule))
            anew.append(rule)
    return anew


def _states(both: Both, name: Naming) -> None:
    mine = {row["fingerprint"]: row for row in rows_of(both.mine, alert_states)}
    taken = {row["handle"]: key for key, row in mine.items()}
    for theirs in rows_of(both.their, alert_states):
        theirs, key = _named(both, theirs, "newest_observation_id"), theirs["fingerprint"]
        theirs["flags"] = flags.renamed(theirs["flags"], both.renamed)
        if key in mine:
            wanted = joined(mine[key], theirs)
        else:
            handle = theirs["handle"] if taken.get(theirs["handle"], key) == key else name(key, taken)
            taken[handle] = key
            wanted = theirs | {"handle": handle}
            both.came["alert_states"] += 1
        if wanted != mine.get(key):
            both.mine.execute(alert_states.delete().where(alert_states.c.fingerprint == key))
            insert(both.mine, alert_states, [wanted])


def joined(mine: Row, theirs: Row) -> Row:
    """Return where an alert stands that both sides watched: as the side that knows more says, with all that was told.

    More knows who is in the later episode, then who has seen the later day, then who has told that it is over. Of one
    open episode the higher level was told, by whichever side: it is not told again.
    """
    later, other = sorted((mine, theirs), key=_knowing, reverse=True)
    kept = later | {"handle": mine["handle"]}
    if "flags" in later:
        kept["flags"] = flags.with_told(later["flags"], other.get("flags"))
    if later["episode"] != other["episode"] or later["status"] not in OPEN or other["status"] not in OPEN:
        return kept
    for column in ("level", "doubtful_level"):
        kept[column] = max(later[column], other[column], key=_height)
    for column in ("rose_on", "reached_on"):
        kept[column] = max(later[column] or date.min, other[column] or date.min)
        kept[column] = None if kept[column] == date.min else kept[column]
    return kept


def _height(level: str) -> tuple[int, int]:
    """Return how high a level is: by its place, where a rule has several of one name ("watch#3"), else by its name."""
    name, _, place = level.partition("#")
    return int(place) if place.isdecimal() else 0, NAMES.index(name) if name in NAMES else len(NAMES)


def _knowing(state: Row) -> tuple[Any, ...]:
    """Return the order of how much a side knows; to the last column, so that it is one order whoever asks."""
    return (
        state["episode"],
        state["newest_on"] or date.min,
        state["status"] not in OPEN,
        state["points_true"],
        _height(state["level"]),
        _height(state["doubtful_level"]),
        repr(sorted((name, value) for name, value in state.items() if name not in {"handle", "flags"})),
    )


def _move_on(both: Both) -> None:
    """Refuse a check of the rules that began before: it started from another book."""
    here = checks.c.name == NAME
    there = both.mine.execute(sa.select(checks).where(here)).mappings().first()
    theirs = both.their.execute(sa.select(checks).where(here)).mappings().first()
    if there is not None:
        both.mine.execute(sa.update(checks).where(here).values(version=there["version"] + 1))
    elif theirs is not None:
        insert(both.mine, checks, [dict(theirs)])

"""What people decided on either side: every decision is kept, in the order in which they were taken.

In: both stores' connections, after their reports. Out: our verdicts with theirs among them, and each figure on which
the two sides decided differently without knowing of each other. Of two such decisions the later one stands, as it would
in one store; both are in the log, and the conflict is named, so that a person can look again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.model import VerdictKind
from tracker.store.care import care_of
from tracker.store.merging.reports import Both, Row, rows_of
from tracker.store.rows import insert
from tracker.store.tables import reports
from tracker.store.tables_known import note_change, verdicts

ANCHOR = ("report_id", "content_sha256", "char_start", "char_end")
WHAT = ("kind", "changes", "other", "revision")


@dataclass(frozen=True, slots=True)
class Conflict:
    """One figure that both sides decided on, differently. ``stands`` is what holds from now on."""

    report: str  # its name at its source
    quote: str
    mine: str
    theirs: str
    stands: str


def merge_decisions(both: Both) -> list[Conflict]:
    """Bring the other side's verdicts among ours; return where the two contradict each other."""
    mine, theirs = list(rows_of(both.mine, verdicts)), list(rows_of(both.their, verdicts))
    had, known = {row["verdict_id"] for row in mine}, {row["verdict_id"] for row in theirs}
    for row in theirs:
        row["observation_id"] = both.renamed.get(row["observation_id"], row["observation_id"])
    new = [row for row in theirs if row["verdict_id"] not in had]
    if not new:
        return []
    only_mine = [row for row in mine if row["verdict_id"] not in known]
    every = _in_order(mine, new)
    _write(both.mine, mine, every)
    note_change(both.mine, *sorted({row["report_id"] for row in new}))
    both.came["verdicts"] += len(new)
    return _conflicts(_names(both.mine), only_mine, new, every)


def _in_order(*sides: Iterable[Row]) -> list[Row]:
    """Return all of them by the moment they were taken; of one moment each side keeps its own order."""
    placed = []
    for rows in sides:
        moment, rank = None, 0
        for row in rows:
            rank = rank + 1 if row["decided_at"] == moment else 0
            moment = row["decided_at"]
            placed.append(((moment, rank, row["verdict_id"]), row))
    return [row for _, row in sorted(placed, key=lambda pair: pair[0])]


def _write(mine: sa.Connection, before: Sequence[Row], every: Sequence[Row]) -> None:
    """Put the rows in their order, those after the first new one behind all numbers there were.

    Whoever looks at a report meanwhile knows its newest verdict by number, and must see that there are newer ones.
    """
    same = 0
    while same < len(before) and before[same]["verdict_id"] == every[same]["verdict_id"]:
        same += 1
    numbers = list(mine.execute(sa.select(verdicts.c.seq).order_by(verdicts.c.seq)).scalars())
    mine.execute(verdicts.delete().where(verdicts.c.seq.in_(numbers[same:])))
    start = numbers[-1] + 1 if numbers else 1
    insert(mine, verdicts, (row | {"seq": start + n} for n, row in enumerate(every[same:])))
    care_of(mine).numbers_follow(mine, verdicts)


def _names(connection: sa.Connection) -> dict[str, str]:
    return {row.report_id: row.external_id for row in connection.execute(sa.select(reports))}


def _conflicts(
    names: Mapping[str, str], mine: Sequence[Row], theirs: Sequence[Row], every: Sequence[Row]
) -> list[Conflict]:
    taken_back = {row["undoes"] for row in every if row["kind"] == VerdictKind.UNDO.value}
    ours, others = (_last(rows, taken_back) for rows in (mine, theirs))
    found = []
    for key in ours.keys() & others.keys():
        one, other = ours[key], others[key]
        if any(one[name] != other[name] for name in WHAT):
            later = max(one, other, key=lambda row: every.index(row))
            found.append(Conflict(names[one["report_id"]], one["quote"], _told(one), _told(other), _told(later)))
    return sorted(found, key=lambda conflict: (conflict.report, conflict.quote))


def _last(rows: Iterable[Row], taken_back: set[Any]) -> dict[tuple[Any, ...], Row]:
    """Return the last decision on each figure that was not taken back."""
    standing = (row for row in rows if row["kind"] != VerdictKind.UNDO.value and row["verdict_id"] not in taken_back)
    return {(*(row[name] for name in ANCHOR), *_kind(row["seen"])): row for row in standing}


def _kind(seen: Mapping[str, Any] | None) -> tuple[Any, Any]:
    return ((seen or {}).get("indicator"), (seen or {}).get("population"))


def _told(row: Row) -> str:
    moment: datetime = row["decided_at"]
    changes = ", ".join(f"{name} {value}" for name, value in sorted(row["changes"].items()))
    what = " ".join(part for part in (row["kind"], row["revision"] or "", changes) if part)
    return f"{what} by {row['decided_by']}, {moment:%Y-%m-%d %H:%M} UTC"

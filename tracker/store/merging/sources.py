"""What either side remembers of its sources: the later visit's memory, the newest of every moment.

In: both stores' connections, after their reports. Out: our rows. A memory says "I have all of this", and all of it is
in our store now, whichever side it was: so the later visit's may stand, and nothing is fetched twice or missed. How
many times in a row a source failed is told of this machine, where it is read here.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from tracker.store.merging.reports import Both, Row, rows_of
from tracker.store.rows import insert
from tracker.store.tables import rounds, source_health, source_turns

NEWEST = ("last_ok_at", "last_new_at", "last_error_at")


def merge_sources(both: Both) -> None:
    """Bring the other side's cursors and moments into ours."""
    for table, joined in ((source_turns, _turn), (source_health, _health)):
        mine = _by_source(rows_of(both.mine, table))
        for key, theirs in _by_source(rows_of(both.their, table)).items():
            wanted = joined(mine[key], theirs) if key in mine else theirs
            if wanted != mine.get(key):
                both.mine.execute(table.delete().where(table.c.source_id == key))
                insert(both.mine, table, [wanted])
                both.came[table.name] += key not in mine


def read_again_later(both: Both, *, readings: int) -> None:
    """Have the next round look for readings that another reader made."""
    whole = sa.select(rounds.c.round_id, rounds.c.counts).where(rounds.c.outcome.in_(["ok", "partial"]))
    last = both.mine.execute(whole.order_by(rounds.c.round_id.desc()).limit(1)).first()
    if last is None or not readings:
        return
    counts = dict(last.counts or {}) | {"to_read_again": max(readings, (last.counts or {}).get("to_read_again", 0))}
    both.mine.execute(sa.update(rounds).where(rounds.c.round_id == last.round_id).values(counts=counts))


def _by_source(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["source_id"]: row for row in rows}


def _turn(mine: Row, theirs: Row) -> Row:
    """Return the later visit; a source that asks for other things here than there keeps what is remembered here."""
    if mine["asked"] != theirs["asked"] or mine["visited_at"] >= theirs["visited_at"]:
        return mine
    return theirs | {"active": mine["active"]}


def _health(mine: Row, theirs: Row) -> Row:
    newest = {name: max((row[name] for row in (mine, theirs) if row[name] is not None), default=None)
              for name in NEWEST}  # fmt: skip
    last = theirs if newest["last_error_at"] != mine["last_error_at"] else mine
    return mine | newest | {"last_error": last["last_error"]}

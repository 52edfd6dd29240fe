"""The whole of a merge: one transaction in our store, from a copy of the other one that nobody else sees.

In: our open store, the other one's file, now. Out: :class:`Merged`. The other store is opened for reading only and
copied; the copy is brought to today's schema. What either side purged stays out of both. A process killed midway leaves
our store as it was, or with all of the other one in it. Merging a store twice is merging it once; and whichever way
round two stores are merged, the same figures, decisions and series come of it. What stays with each machine: its diary
of rounds, its users, tokens and briefs, what is wrong with the program there, and its snapshot, which follows by
itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from tracker.errors import StoreError
from tracker.store import purge, rounds
from tracker.store.backup import in_the_making, made_ready
from tracker.store.care import care_of
from tracker.store.merging.alerts import Naming, merge_alerts
from tracker.store.merging.decisions import Conflict, merge_decisions
from tracker.store.merging.messages import merge_messages
from tracker.store.merging.names import follow_names
from tracker.store.merging.reports import Both, merge_reports, rows_of
from tracker.store.merging.sources import merge_sources, read_again_later
from tracker.store.opening import Store, open_store
from tracker.store.rows import insert, unknown
from tracker.store.tables import reports
from tracker.store.tables_known import purges

LEFT = {
    "rounds": "each machine has made its own",
    "snapshots": "made of our store; the list of changes says what to make anew",
    "changes": "our own list: what the merge changed is added",
    "tokens": "who may come in here is said here",
    "users": "who may come in here is said here",
    "sessions": "who came in there came in there",
    "invitations": "whom we asked to choose a password was asked here",
    "briefs": "a brief tells what was known where it was made",
    "identity": "each database has its own name",
    "conditions": "what is wrong with the program there is not wrong here",
}
"""Tables that are not merged, and why."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What came into our store, and what a person should look at."""

    came: Mapping[str, int]  # rows by table
    reports: int  # that are not as they were
    purged: int  # reports the other side had taken out
    conflicts: tuple[Conflict, ...]
    anew: tuple[str, ...]  # rules that will look at everything and send one SUMMARY


class _OnlyLooked(Exception):
    """Ends the transaction of a merge that was only to be told of."""


def merge(
    store: Store, other: Path, now: datetime, *, watched: Collection[str], name: Naming, keep: bool = True
) -> Merged:
    """Bring another store's content into ours; without `keep` only say what would come.

    `watched` are the rules that are configured here. Raises StoreError where the other one is damaged, no store of
    this program, newer than it, or of the other kind (a replay beside a live one).
    """
    if other.exists() and store.path.exists() and other.samefile(store.path):
        raise StoreError(f"{other} is this very store; nothing was changed")
    with in_the_making(store.path.with_name(f"{store.path.name}.merging")) as part:
        made_ready(other, part)
        copy = open_store(part)
        try:
            _one_kind(store, copy, other)
            _without_ours(store, copy, now)
            merged = _merged(store, copy, now, watched, name, keep=keep)
        finally:
            copy.close()
    if merged.purged and keep:
        purge.forget(store)
    return merged


def _one_kind(store: Store, copy: Store, other: Path) -> None:
    here, there = rounds.last_round(store), rounds.last_round(copy)
    if here is not None and there is not None and here.mode != there.mode:
        raise StoreError(f"{other} holds {there.mode} rounds, {store.place} {here.mode} ones: they are never mixed")


def _without_ours(store: Store, copy: Store, now: datetime) -> None:
    """Take out of the copy what was taken out here: neither it nor a message that quotes it comes back."""
    with store.reading() as mine, copy.writing() as there:
        for row in mine.execute(sa.select(purges.c.report_id)):
            purge.take_out(there, row.report_id, now)


def _merged(store: Store, copy: Store, now: datetime, watched: Collection[str], name: Naming, *, keep: bool) -> Merged:
    found: list[Merged] = []
    try:
        with copy.reading() as their, store.writing() as mine:
            # rows point at rows that are put in their place: all must be right at the end, not after each step
            with care_of(mine).keys_at_the_end(mine):
                found.append(_all(Both(mine, their), now, watched, name))
            if not keep:
                raise _OnlyLooked
    except _OnlyLooked:
        pass
    return found[0]


def _all(both: Both, now: datetime, watched: Collection[str], name: Naming) -> Merged:
    gone = _their_purges(both, now)
    merge_reports(both)
    follow_names(both)
    conflicts = merge_decisions(both)
    anew = merge_alerts(both, watched, name)
    merge_messages(both, now)
    merge_sources(both)
    read_again_later(both, readings=both.came["readings"])
    came = {table: count for table, count in both.came.items() if count}
    return Merged(came, len(both.touched), gone, tuple(conflicts), tuple(anew))


def _their_purges(both: Both, now: datetime) -> int:
    """Take out here what was taken out there, with the row that says who did it and why."""
    rows = {row["report_id"]: row for row in rows_of(both.their, purges)}
    new = unknown(both.mine, purges.c.report_id, sorted(rows))
    both.came[purges.name] += insert(both.mine, purges, (rows[key] for key in sorted(new)))
    here = [key for key in sorted(new) if not unknown(both.mine, reports.c.report_id, [key])]
    if here:
        care_of(both.mine).overwrites(both.mine)
    for key in here:
        purge.take_out(both.mine, key, now)
    return len(here)

"""``tracker store copy``: a store from one database into another, or whether two hold the same.

In: two stores as they are named everywhere, a file or the URL of a database. Out: a line a table with rows and checksum
on both sides. It changes nothing in the first one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Annotated

import typer

from tracker.cli.progress import stage_bar
from tracker.errors import StoreError
from tracker.store import Store, open_store
from tracker.store.copying import Compared, compare, copy
from tracker.store.locking import one_round_at_a_time, recording

WAIT_SECONDS = 30.0


def copy_command(
    source: Annotated[str, typer.Argument(metavar="FROM", help="path or URL of the store to copy; it is not changed")],
    target: Annotated[str, typer.Argument(metavar="TO", help="path or URL of an empty one, or of none yet")],
    check: Annotated[bool, typer.Option("--check", help="copy nothing: say whether both hold the same")] = False,
) -> None:
    """Copy a whole store into another database: SQLite to PostgreSQL, back, or file to file.

    All of it is copied or nothing: every table is read again in the new store, and kept only when rows and checksums
    are those of the old one. No round runs meanwhile. Stop `tracker serve` first: what people decide while it copies
    may not come along. A password in a URL shows in the list of processes; PGPASSWORD or ~/.pgpass does not.
    """
    with ExitStack() as held:
        one = _there(source, held)
        other = _there(target, held) if check else _opened(target, held)
        if one.path == other.path:
            raise StoreError(f"{one.place} and {other.place} are the same store; nothing was changed")
        for store in (one, other):
            held.enter_context(one_round_at_a_time(store, wait_seconds=WAIT_SECONDS))
            held.enter_context(recording(store, wait_seconds=WAIT_SECONDS))
        progress = held.enter_context(stage_bar())
        done = (compare if check else copy)(one, other, progress)
    print("\n".join(_table(done)))
    same = all(row.same for row in done)
    print(_told(one, other, check=check, same=same))
    raise typer.Exit(0 if same else 1)


def _there(where: str, held: ExitStack) -> Store:
    """Open a store that must be there, of today's schema; a reader's second is too short for all of it."""
    open_store(where, read_only=True).close()
    return _opened(where, held)


def _opened(where: str, held: ExitStack) -> Store:
    opened = open_store(where)
    held.callback(opened.close)
    return opened


def _table(done: Sequence[Compared]) -> Iterator[str]:
    yield f"{'':<22} {'rows':>11}  {'checksum':<16}    {'rows there':>11}  checksum there"
    for row in sorted(done, key=lambda one: one.table):
        if row.one.rows or row.other.rows:
            mark = "" if row.same else "   DIFFERENT"
            yield f"{row.table:<22} {row.one.rows:>11,}  {row.one}    {row.other.rows:>11,}  {row.other}{mark}"
    here, there = sum(row.one.rows for row in done), sum(row.other.rows for row in done)
    yield f"{'all tables':<22} {here:>11,}  {'':<16}    {there:>11,}"


def _told(one: Store, other: Store, *, check: bool, same: bool) -> str:
    if not same:
        return f"{one.place} and {other.place} hold different rows."
    if check:
        return f"{one.place} and {other.place} hold the same."
    return (
        f"Copied {one.place} into {other.place}: every table is the same there.\n"
        "Name the new store in TRACKER_STORE on every host, then start the rounds again; nothing reads the old one."
    )

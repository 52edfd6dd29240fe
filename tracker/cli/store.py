"""``tracker store``: care of the store itself: ``merge`` two, ``copy`` one elsewhere, ``size``, ``prune`` what is old.

What it does with a store is done in one transaction, after a copy was kept; without --yes it only says what would come.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tracker.alerts.handles import handle
from tracker.cli.store_copy import copy_command
from tracker.cli.where import ConfigOption, StoreOption, store_to_read, store_to_write
from tracker.config import load
from tracker.delivery.escape import clean
from tracker.store import open_store
from tracker.store.backup import back_up, folder_of
from tracker.store.locking import one_round_at_a_time
from tracker.store.merging import Merged, merge
from tracker.store.place import Place
from tracker.store.retention import give_back, prune
from tracker.store.sizes import beside, by_table

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)
app.command(name="copy")(copy_command)

WAIT_SECONDS = 30.0
TOLD = {
    "reports": "reports we did not have", "report_versions": "versions of reports", "readings": "readings",
    "observations": "figures", "rejections": "refusals", "verdicts": "decisions of people",
    "alert_states": "alerts we did not watch", "alert_events": "events", "alert_decisions": "decisions of rules",
    "outbox": "messages", "outbox_attempts": "tries to send", "source_turns": "cursors of sources",
    "purges": "reports that were taken out there",
}  # fmt: skip
"""What is told of a merge, and in which words; cursors and moments that only moved on are not counted."""


@app.callback()
def store_group() -> None:
    """Care of the store itself."""


@app.command(name="merge")
def merge_command(
    other: Annotated[Path, typer.Argument(metavar="OTHER", help="the other laptop's store, or a backup of it")],
    yes: Annotated[bool, typer.Option("--yes", help="do it; without this nothing is changed")] = False,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Bring another store's reports, figures, decisions and alerts into ours. OTHER is only read.

    What both know is one; of two decisions on one figure the later stands, and each such conflict is named. No message
    that arrived on either side is sent again; what still waits there goes out from here marked "may repeat". Merging
    twice is merging once: to bring both laptops together, merge each into the other.
    """
    settings = load(config)
    opened = open_store(store_to_write(store, replay=False))
    try:
        with one_round_at_a_time(opened, wait_seconds=WAIT_SECONDS):
            now = datetime.now(UTC)
            copied = yes and not opened.on_server
            before = back_up(opened, folder_of(opened.path), now, keep=None) if copied else None
            merged = merge(opened, other, now, watched=settings.rules.keys(), name=handle, keep=yes)
    finally:
        opened.close()
    print("\n".join(_told(merged, other, opened.place, done=yes)))
    if not yes:
        print("Nothing was changed. --yes does it.")
    else:
        print(f"What stood there before is kept as {before.path}." if before else "Its server keeps what stood there.")
        print("`tracker run` makes the series and pages of it all.")


def _told(merged: Merged, other: Path, mine: Place, *, done: bool) -> Iterator[str]:
    if not (merged.came or merged.reports or merged.purged):
        yield f"{mine} has all that {other} holds."
        return
    yield f"{'Came' if done else 'Would come'} from {other} into {mine}:"
    for table, words in TOLD.items():
        if merged.came.get(table):
            yield f"  {merged.came[table]:>9,}   {words}"
    yield f"  {merged.reports:>9,}   reports that are new here or say more now"
    if merged.purged:
        yield f"  {merged.purged:>9,}   reports taken out here, because they were taken out there"
    for one in merged.conflicts:
        yield f"! {clean(one.report)}, “{clean(one.quote)}”: decided on both sides"
        yield f"      here    {clean(one.mine)}"
        yield f"      there   {clean(one.theirs)}"
        yield f"      stands  {clean(one.stands)} (`tracker review` takes it back)"
    for rule in merged.anew:
        yield f"  Rule {rule} has not seen the figures of both: it looks at all anew, and sends one SUMMARY"


@app.command(name="size")
def size_command(
    charts: Annotated[Path, typer.Option("--charts", help="the folder the pages are in")] = Path("charts"),
    store: StoreOption = None,
) -> None:
    """Say what takes how much of the disk."""
    opened = open_store(store_to_read(store))  # a reader that looks at every page needs its time
    try:
        tables, around = by_table(opened), beside(opened, charts)
    finally:
        opened.close()
    print(f"{opened.place}")
    for name, size in around.items():
        print(f"  {name:<22} {size / 1e6:>10,.1f} MB")
    print("Of the store:")
    for name, (rows, taken) in tables.items():
        if rows:
            print(f"  {name:<22} {'' if taken is None else f'{taken / 1e6:,.1f} MB':>13} {rows:>12,} rows")


@app.command(name="prune")
def prune_command(
    yes: Annotated[bool, typer.Option("--yes", help="do it; without this nothing is changed")] = False,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Let go of what is older than it is kept (`[retention]`); a live round does it daily by itself.

    Figures with their sentences, the texts they stand in, decisions of people, events and purges are never let go of.
    """
    kept = load(config).retention
    opened = open_store(store_to_write(store, replay=False))
    try:
        with one_round_at_a_time(opened, wait_seconds=WAIT_SECONDS):
            pruned = prune(opened, kept, datetime.now(UTC), do=yes)
            rewritten = yes and give_back(opened)
    finally:
        opened.close()
    print(
        f"{'Went' if yes else 'Would go'} from {opened.place}:"
        if pruned.went
        else f"{opened.place}: nothing is that old."
    )
    for name, count in pruned.went.items():
        print(f"  {count:>9,}   {name}")
    print(f"Its rows take {pruned.bytes_after / 1e6:,.1f} MB, {pruned.bytes_before / 1e6:,.1f} MB before.")
    if not pruned.fits:
        print(f"! That is more than store_mb = {kept.store_mb}: what is left is never let go of.")
    if rewritten:
        print("The file was written anew without its free pages.")
    if not yes:
        print("Nothing was changed. --yes does it.")

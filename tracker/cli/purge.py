"""``tracker purge``: take a report out for good, from the store, what waits to be sent, and the pages.

Without --yes it only says what would go. It names every backup that still holds the report: those are for a person to
deal with, and so is the report's own file where a folder is its source. Exports that were made before are out of reach.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.where import ConfigOption, StoreOption, store_to_read
from tracker.config import load
from tracker.delivery.escape import clean
from tracker.pipeline import redraw
from tracker.store import Store, open_store
from tracker.store.copies import holding
from tracker.store.locking import one_round_at_a_time
from tracker.store.purge import Held, named, purge

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

WAIT_SECONDS = 30.0
SHORT = 10


@app.command(name="purge")
def purge_command(
    report: Annotated[
        str, typer.Argument(metavar="REPORT", help="the beginning of its id, its file's name, or its title")
    ],
    reason: Annotated[
        str, typer.Option("--reason", help="why, for whoever asks later; without a word of the report")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="do it; without this nothing is changed")] = False,
    by: Annotated[str, typer.Option("--by", help="who takes it out (else the name of this account)")] = "",
    charts: Annotated[Path, typer.Option("--charts", help="the folder the pages are in; they are drawn again")] = Path(
        "charts"
    ),
    backups: Annotated[
        list[Path] | None, typer.Option("--backups", help="a folder with backups (the store's own is looked through)")
    ] = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Take a report out: its texts, figures, decisions and messages. It is not fetched again.

    What rounds kept of it is overwritten, so the next one makes everything anew: a million figures take minutes.
    """
    if yes and not reason.strip():
        raise typer.BadParameter("say why", param_hint="--reason")
    settings = load(config)
    opened = open_store(store_to_read(store), read_only=not yes)
    try:
        held = _only(named(opened, report), report)
        print("\n".join(_told(held, opened, done=yes)))
        if yes:
            who = by or os.environ.get("TRACKER_REVIEWER", "") or getpass.getuser()
            with one_round_at_a_time(opened, wait_seconds=WAIT_SECONDS):
                purge(opened, held.report_id, by=who, reason=reason.strip(), at=datetime.now(UTC))
                drawn = redraw(settings, opened, charts) if charts.is_dir() else []
            print(f"  Pages       {len(drawn):,} files drawn again in {charts}" if drawn else "  Pages       none")
        print("\n".join(_elsewhere(held, opened, backups or [])))
    finally:
        opened.close()
    if not yes:
        print("Nothing was changed. --yes --reason WHY takes it out.")


def _only(found: list[Held], which: str) -> Held:
    if len(found) != 1:
        said = f"{len(found)} reports are called" if found else "there is no report"
        names = "; ".join(f"{one.report_id[:SHORT]} {clean(one.external_id)}" for one in found[:10])
        raise typer.BadParameter(f"{said} {which!r}" + (f": {names}" if names else ""))
    return found[0]


def _told(held: Held, store: Store, *, done: bool) -> Iterator[str]:
    title = f", “{clean(held.title)}”" if held.title else ""
    yield f"{'Taken out' if done else 'Would be taken out'} of {store.place}:"
    yield f"  Report      {clean(held.external_id)}{title} (source {held.source_id}, id {held.report_id[:SHORT]})"
    for name, count in held.counts.items():
        if count:
            yield f"  {count:>9,}   {name}"


def _elsewhere(held: Held, store: Store, folders: list[Path]) -> Iterator[str]:
    """Yield the copies that are out of this program's hands."""
    found = list(holding(held.report_id, store.path, folders))
    for path, what in found:
        yield f"! Backup      {path} {what}"
    if store.on_server:
        yield "! Server      its dumps, archived log and replicas may still hold it, and other hosts' snapshots until"
        yield "              their next round: its administrator's to see to"
    if not found:
        yield "  Backups     none found beside the store" + (" or where you said" if folders else " (--backups FOLDER)")
    yield f"  Its source  may still hold it ({clean(held.external_id)}); it is not read again from there"

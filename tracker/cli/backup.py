"""``tracker backup`` and ``tracker restore``: a copy that stands by itself, and the way back.

A round makes a copy a day by itself (``backups`` beside the store, the newest 14); this makes one now, lists them, and
puts one in the store's place.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.where import StoreOption, store_to_read, store_to_write
from tracker.errors import StoreError
from tracker.store import open_store
from tracker.store.backup import AT_THE_SERVER, KEEP, Backup, back_up, backups, folder_of, restore
from tracker.store.place import Server, place_of

backup_app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
restore_app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

WAIT_SECONDS = 30.0


@backup_app.command(name="backup")
def backup_command(
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="where to (else `backups` beside the store)")
    ] = None,
    keep: Annotated[int, typer.Option("--keep", min=1, help="how many copies stay there")] = KEEP,
    list_only: Annotated[bool, typer.Option("--list", help="only say which copies there are")] = False,
    store: StoreOption = None,
) -> None:
    """Copy the store while others may use it; the copy is checked before it counts."""
    path = _in_a_file(store_to_read(store))
    folder = to or folder_of(path)
    if list_only:
        found = backups(path, folder)
        print("\n".join(_line(one) for one in found) or f"There is no backup of {path} in {folder}.")
        return
    opened = open_store(path, read_only=True)
    try:
        made = back_up(opened, folder, datetime.now(UTC), keep=keep)
    finally:
        opened.close()
    print(f"Copied {path} to {made.path} ({_size(made)}), checked. `tracker restore` takes it back.")


@restore_app.command(name="restore")
def restore_command(
    copy: Annotated[Path, typer.Argument(metavar="FILE", help="the copy: `tracker backup --list` names them")],
    yes: Annotated[bool, typer.Option("--yes", help="do it; without this nothing is changed")] = False,
    store: StoreOption = None,
) -> None:
    """Put a copy in the store's place; what stands there is copied first.

    Alerts that were sent since the copy was made are decided again when their reports are read again. Messages that
    waited in the copy go out marked "may repeat".
    """
    path = _in_a_file(store_to_write(store, replay=False))
    if not yes:
        there = copy.is_file()
        print(f"{copy} would take the place of {path}." if there else f"There is no file {copy}.")
        print("Nothing was changed. --yes does it." if there else "`tracker backup --list` names the copies.")
        raise typer.Exit(0 if there else 2)
    before = restore(copy, path, datetime.now(UTC), wait_seconds=WAIT_SECONDS)
    print(f"{path} is what {copy} holds.")
    if before is not None:
        print(f"What stood there before is kept as {before.path}.")
    print("`tracker run` reads again what is missing and draws the pages anew.")


def _in_a_file(said: str) -> Path:
    """Return the file a store is in; one on a server is for its server to copy and put back."""
    place = place_of(said)
    if isinstance(place, Server):
        raise StoreError(AT_THE_SERVER.format(place=place))
    return place


def _line(one: Backup) -> str:
    return f"{one.made_at:%Y-%m-%d %H:%M:%S} UTC  {_size(one):>9}  {one.path}"


def _size(one: Backup) -> str:
    return f"{one.bytes / 1e6:,.1f} MB"

"""``tracker doctor``: whether this machine and this workspace can do the work, before it is night and they cannot.

It writes nothing into the store and visits nobody. Each line is well, worth knowing (-) or in the way (!); what is in
the way says what to do, and ends the program with 1.
"""

from __future__ import annotations

import importlib
import os
import platform
import shutil
import sys
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from tracker import __version__
from tracker.charts.png import FONTS
from tracker.cli.where import ConfigOption, StoreOption, store_to_read
from tracker.config import find_config, load
from tracker.errors import ConfigError, StoreOlder, TrackerError
from tracker.model import Settings
from tracker.sandbox import ParseFailed, Workers
from tracker.secrets import read_address
from tracker.store import integrity, open_store
from tracker.store.backup import LATE, backups, folder_of
from tracker.store.clock import behind_server
from tracker.store.journal import here
from tracker.store.place import Place, Server, beside, place_of

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

MARKS = {"well": " ", "note": "-", "wrong": "!"}

HEAVY = ("polars", "altair", "vl_convert", "sqlalchemy", "alembic", "trafilatura", "lxml", "feedparser", "pdfplumber")
"""Packages whose parts are built for one machine, or need one another unsaid: each is imported once to see."""

ROOM_BYTES = 500_000_000
"""Below this much free disk the next copy of the store may be the one that does not fit."""

APART = timedelta(seconds=5)
"""A clock that is further off than this is not set over the network."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was looked at: ``state`` well, note or wrong; what was seen; what to do about it, or ""."""

    state: str
    what: str
    told: str
    todo: str = ""


@app.command(name="doctor")
def doctor(
    config: ConfigOption = None,
    store: StoreOption = None,
    charts: Annotated[Path, typer.Option("--charts", help="the folder the pages are written to")] = Path("charts"),
) -> None:
    """Look at the program, its packages, the configuration, the store, disk, clock and secrets."""
    now = datetime.now(UTC)
    place = place_of(store_to_read(store))
    looks: list[Callable[[], Iterator[Seen]]] = [
        _program,
        _packages,
        lambda: _workspace(config),
        lambda: _store(place, now),
        lambda: _copies(place, now),
        lambda: _folders(place, charts),
        _fonts,
        _parsing,
    ]
    wrong = 0
    for look in looks:
        for seen in look():
            wrong += seen.state == "wrong"
            print(f"{MARKS[seen.state]} {seen.what:<12} {seen.told}")
            if seen.todo:
                print(f"{'':<14} {seen.todo}")
    print("All well." if not wrong else f"{wrong} {'thing is' if wrong == 1 else 'things are'} in the way (!).")
    raise typer.Exit(1 if wrong else 0)


def _program() -> Iterator[Seen]:
    python = f"Python {platform.python_version()}"
    yield Seen("well", "Program", f"tracker {__version__}, {python}, {platform.system()} {platform.machine()}")
    if sys.flags.optimize:
        yield Seen("note", "Program", "Python runs with -O: its own checks of what cannot be are off")


def _packages() -> Iterator[Seen]:
    broken = []
    for name in HEAVY:
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 - whatever a package raises when it is loaded is what we came to see
            broken.append(f"{name}: {type(error).__name__}: {error}")
    for one in broken:
        yield Seen("wrong", "Package", one, "install again what requirements.lock names (`make clean run`)")
    if not broken:
        told = ", ".join(f"{name} {metadata.version(name)}" for name in ("polars", "sqlalchemy", "altair", "httpx"))
        yield Seen("well", "Packages", told)


def _workspace(config: Path | None) -> Iterator[Seen]:
    try:
        settings = load(config)
    except ConfigError as error:
        yield Seen("wrong", "Settings", f"{len(error.problems)} problems, the first: {error.problems[0]}",
                   "`tracker config check` lists them all")  # fmt: skip
        return
    where = find_config(config)
    told = f"{len(settings.crises)} crises, {len(settings.sources)} sources, {len(settings.rules)} rules"
    yield Seen("well", "Settings", f"{where}: {told}")
    yield from _zones(settings)
    yield from _secrets(settings)


def _zones(settings: Settings) -> Iterator[Seen]:
    for crisis in settings.crises.values():
        try:
            here = datetime.now(zoneinfo.ZoneInfo(crisis.timezone))
            yield Seen("well", "Clock", f"{here:%Y-%m-%d %H:%M} in {crisis.timezone} ({crisis.id}): is it?")
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            yield Seen("wrong", "Clock", f"this machine knows no zone {crisis.timezone}", "install the package tzdata")


def _secrets(settings: Settings) -> Iterator[Seen]:
    for channel in settings.channels.values():
        if not channel.enabled or not channel.secret_env:
            continue
        try:
            there = read_address(channel.secret_env, os.environ) is not None
        except TrackerError as error:
            yield Seen("wrong", "Channel", f"{channel.id}: {error}")
            continue
        if there:
            yield Seen("well", "Channel", f"{channel.id}: {channel.secret_env} is set")
        else:
            yield Seen("note", "Channel", f"{channel.id}: {channel.secret_env} is not set",
                       "messages are kept until it is; enabled = false if you do not want it")  # fmt: skip


def _store(place: Place, now: datetime) -> Iterator[Seen]:
    if isinstance(place, Path) and not place.is_file():
        journal = here(place)
        yield Seen("note", "Store", f"none at {place} yet; it will use {journal.mode}: {journal.why}")
        return
    try:
        opened = open_store(place, read_only=True)
    except StoreOlder as error:
        yield Seen("note", "Store", str(error))
        return
    except TrackerError as error:
        yield Seen("wrong", "Store", str(error))
        return
    apart = timedelta(0)
    try:
        found = integrity.findings(opened, now)
        apart = behind_server(opened)
    except TrackerError as error:
        found = [integrity.Finding("store", str(error), str(place))]
    finally:
        opened.close()
    for one in found[:5]:
        yield Seen(
            "wrong", "Store", f"{one.check}: {one.detail} ({one.evidence})", "`tracker check`; `tracker restore`"
        )
    if not found:
        yield Seen("well", "Store", f"{place}: whole; journal {opened.mode.mode}: {opened.mode.why}")
    if abs(apart) > APART:
        off = f"{abs(apart).total_seconds():,.0f} s {'behind' if apart > APART else 'ahead of'}"
        told = f"this machine's is {off} the server's, which rounds go by"
        yield Seen("note", "Clock", told, "have it set over the network (NTP)")


def _copies(path: Place, now: datetime) -> Iterator[Seen]:
    if isinstance(path, Server):
        yield Seen(
            "note", "Backup", "the server's own: this program makes none of it", "`tracker store copy` makes one"
        )
        return
    if not path.is_file():
        return
    found = backups(path, folder_of(path))
    if not found:
        yield Seen("note", "Backup", f"none in {folder_of(path)}", "a live round makes one a day; `tracker backup` now")
    elif now - found[-1].made_at > LATE:
        yield Seen("wrong", "Backup", f"the newest is of {found[-1].made_at:%Y-%m-%d %H:%M} UTC", "`tracker backup`")
    else:
        yield Seen("well", "Backup", f"{len(found)}, the newest of {found[-1].made_at:%Y-%m-%d %H:%M} UTC")


def _folders(place: Place, charts: Path) -> Iterator[Seen]:
    own = beside(place, "").parent if isinstance(place, Server) else place.parent
    for what, folder in (("Store's disk", own), ("Pages' disk", charts.absolute())):
        there = next(one for one in (folder, *folder.parents) if one.exists())
        if not os.access(there, os.W_OK | os.X_OK):
            yield Seen("wrong", what, f"{there} may not be written by this user", "give it to the user that runs this")
            continue
        free = shutil.disk_usage(there).free
        told = f"{free / 1e9:,.1f} GB free at {there}"
        yield Seen("well", what, told) if free >= ROOM_BYTES else Seen("wrong", what, told, "make room")


def _fonts() -> Iterator[Seen]:
    fonts = sorted(FONTS.glob("*.ttf")) if FONTS.is_dir() else []
    if fonts:
        yield Seen("well", "Fonts", f"{len(fonts)} come with the program, Arabic included")
    else:
        yield Seen("note", "Fonts", "none come with this copy: pictures use the machine's",
                   "Arabic names need one that has its letters (Debian: fonts-dejavu-core)")  # fmt: skip


def _parsing() -> Iterator[Seen]:
    """Start the process that parses what strangers wrote, and say which of its limits this machine keeps."""
    try:
        with Workers() as workers:
            kept = workers.kept()
    except ParseFailed as error:
        yield Seen("wrong", "Parsing", str(error), "web pages, mails, PDF and Word files cannot be read here")
        return
    loose = [name for name, held in kept.items() if not held]
    if loose:
        yield Seen("note", "Parsing", f"no limit of {', '.join(loose)} here", "hostile documents can cost more")
    else:
        yield Seen("well", "Parsing", f"in a process of its own, limited in {', '.join(kept)}")

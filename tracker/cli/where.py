"""Where things lie when nobody says: the store under var/, the pages under charts/, seen from where a person stands.

In: what the command line and the environment say. Out: paths, and the moment to look back from. A replay has a store of
its own, because what a demonstration raised must never keep a real alert silent.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from tracker.secrets import read_secret

VARIABLE = "TRACKER_STORE"
LIVE = Path("var") / "tracker.sqlite"
REPLAY = Path("var") / "replay.sqlite"

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="the folder of TOML files (else $TRACKER_CONFIG, ./config, the shipped one)"),
]
StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        help=f"path or postgresql:// URL (else ${VARIABLE}, ${VARIABLE}_FILE, {LIVE.as_posix()}; "
        f"replays: {REPLAY.as_posix()})",
    ),
]

AsKnownAt = Annotated[
    str,
    typer.Option(
        "--as-known-at", metavar="MOMENT", help='as things were known then: 2024-11-30 (its end, UTC) or "... 14:00"'
    ),
]


def moment_of(said: str, option: str = "--as-known-at") -> datetime | None:
    """Return the moment that was typed, in UTC unless it names its own zone; a day means its end."""
    if not said:
        return None
    try:
        if len(said) <= len("2024-11-30"):
            return datetime.combine(date.fromisoformat(said), time.max, UTC)
        at = datetime.fromisoformat(said)
    except ValueError:
        hint = f'{said!r} is not a moment such as 2024-11-30 or "2024-11-30 14:00"'
        raise typer.BadParameter(hint, param_hint=option) from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def store_to_write(said: str | None, *, replay: bool, environ: Mapping[str, str] | None = None) -> str:
    """Return the store a round works on."""
    environ = os.environ if environ is None else environ
    return said or _in(environ) or str(REPLAY if replay else LIVE)


def store_to_read(said: str | None, *, environ: Mapping[str, str] | None = None) -> str:
    """Return the store to look at: the live one, or the replay's where there is no live one yet."""
    environ = os.environ if environ is None else environ
    return said or _in(environ) or str(REPLAY if REPLAY.is_file() and not LIVE.is_file() else LIVE)


def _in(environ: Mapping[str, str]) -> str:
    """Return what the environment names, itself or in the file of ``TRACKER_STORE_FILE``: a URL may hold a password.

    Where both are set the first counts: the process that serves pages tells it to the one that makes rounds.
    """
    if said := environ.get(VARIABLE, "").strip():
        return said
    named = read_secret(VARIABLE, environ)
    return named.reveal() if named else ""

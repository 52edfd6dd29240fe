"""What ``run``, ``watch`` and ``serve`` have in common: their options, the channels that may send, the metrics.

In: what was typed, Settings, the environment. Out: senders, and a file of metrics. It makes no round and loads nothing
that one needs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from tracker.delivery.channels.console import Console
from tracker.delivery.escape import safe_url
from tracker.delivery.kinds import senders_of
from tracker.delivery.links import Links
from tracker.delivery.sender import Sender
from tracker.errors import ConfigError, Problem
from tracker.locales import CODES
from tracker.model import Settings
from tracker.schedule import parse_every
from tracker.secrets import Secret, kept_secret, read_secret
from tracker.status.look import look
from tracker.status.metrics import write_metrics
from tracker.store import Store

WAIT_SECONDS = 30.0
PUBLIC_URL = "TRACKER_PUBLIC_URL"
USUAL_EVERY = "15m"

Charts = Annotated[Path, typer.Option("--charts", help="the folder the pages are written to")]
Language = Annotated[str, typer.Option("--language", help="of the pages: en, fr or ar (else as configured)")]
NoCharts = Annotated[bool, typer.Option("--no-charts", help="draw nothing")]
Only = Annotated[str, typer.Option("--only", metavar="SOURCE", help="read this source only (an id of sources.toml)")]
All = Annotated[bool, typer.Option("--all", help="read every source, whether its turn has come or not")]
NoBackup = Annotated[bool, typer.Option("--no-backup", help="make no daily copy in `backups` beside the store")]
Metrics = Annotated[
    Path | None, typer.Option("--metrics", metavar="FILE", help="write metrics there (Prometheus text) after the round")
]
Wait = Annotated[float, typer.Option("--wait", min=0, help="seconds to wait for another round before ending with 75")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="on a terminal too, say each thing that happens")]
Every = Annotated[
    str, typer.Option("--every", help="rounds at this interval: 90s, 15m, 6h, 1d [default: when a source is due]")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="post nothing; messages wait in the outbox")]


def spoken(settings: Settings, language: str) -> Settings:
    """Return the settings with the language that was asked for, if one was."""
    if language and language not in CODES:
        raise typer.BadParameter(f"{language[:20]!r} is none of {', '.join(CODES)}", param_hint="--language")
    return replace(settings, language=language) if language else settings


def span_of(every: str) -> timedelta:
    """Return the interval that was typed, or the usual one; a usage error for what is none."""
    try:
        return parse_every(every or USUAL_EVERY)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--every") from None


def senders_now(
    settings: Settings, *, post: bool, show_json: bool, write: Callable[[str], None]
) -> Mapping[str, Sender]:
    """Return the channels that may send now: the console always, the others where posting and their secret is set."""
    senders: dict[str, Sender] = {}
    for channel in settings.channels.values():
        if not channel.enabled:
            continue
        if channel.kind == "console":
            senders[channel.id] = Console(write, show_json=show_json)
    return senders | (senders_of(settings.channels, os.environ) if post else {})


def links_now(store: Path) -> Links | None:
    """Return what makes the links of messages, where people can reach `tracker serve`: $TRACKER_PUBLIC_URL says it.

    The key that signs them lies beside the store, or in $TRACKER_LINK_KEY where several machines share one address.
    """
    base = os.environ.get(PUBLIC_URL, "").strip()
    if not base:
        return None
    if not safe_url(base) or "?" in base or "#" in base:
        problem = Problem("environment", PUBLIC_URL, "is no web address", 'e.g. "https://tracker.example.org"')
        raise ConfigError([problem])
    return Links(base, link_key(store))


def link_key(store: Path) -> Secret:
    """Return the key that signs links to alerts."""
    said = read_secret("TRACKER_LINK_KEY", os.environ)
    return said or kept_secret(store.with_name(f"{store.name}.linkkey"))


def measured(store: Store, file: Path | None) -> None:
    """Write the metrics, where a file was named for them."""
    if file is not None:
        write_metrics(file, look(store, datetime.now(UTC)))


def say(text: str) -> None:
    """Print a message whole."""
    print(text, end="\n\n", flush=True)

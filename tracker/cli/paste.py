"""``tracker add -``: a text from a chat or a mail becomes a report, read like every other.

In: standard input or a text file, and what the person knows of it. Out: a report in the store, and on the screen what
was read in it. The next round makes series of it and lets the rules look.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

import typer

from tracker import logs
from tracker.cli.importing import WAIT_SECONDS
from tracker.cli.where import store_to_write
from tracker.decode import NotText, decode, printable
from tracker.model import Settings
from tracker.pipeline import record_text
from tracker.sources.folder import MOST_BYTES, read_regular
from tracker.sources.paste import Known, pasted
from tracker.store import open_store
from tracker.store.locking import recording


class Sensitivity(StrEnum):
    """Who may see the words of a text."""

    PUBLIC = "public"
    INTERNAL = "internal"
    RESTRICTED = "restricted"


def known_of(*, title: str, publisher: str, url: str, published: str, sensitivity: Sensitivity | None) -> Known:
    """Return what was typed of a text; a day or an address that is none is a usage error."""
    try:
        day = date.fromisoformat(published) if published else None
    except ValueError:
        raise typer.BadParameter(f"--published {published[:40]!r} is no day; write 2024-11-28") from None
    if url and not url.startswith(("https://", "http://")):
        raise typer.BadParameter(f"--url {printable(url[:60])!r} is no web address")
    chosen = sensitivity.value if sensitivity else None
    return Known(title=title, publisher=publisher, url=url, published_on=day, sensitivity=chosen)


def paste(where: str, known: Known, settings: Settings, store: str | None) -> str:
    """Read the text at `where` ("-": standard input), record it as a report, and return what became of it."""
    item = pasted(_text(where), known, datetime.now(UTC))
    if item.report is None:
        raise typer.BadParameter(f"the text {item.problem}")
    logs.configure(verbose=False)
    opened = open_store(store_to_write(store, replay=False))
    try:
        with recording(opened, wait_seconds=WAIT_SECONDS):
            outcome, reason = record_text(settings, opened, item.report)
    finally:
        opened.close()
    said = f"{item.external_id}: {outcome}" + (f" ({printable(reason)})" if reason else "")
    when = item.report.published_on or item.report.published_note or "the day of publication is not known"
    return f"{said}; published: {when}. `tracker run` makes series of it; `tracker read` shows what it says"


def _text(where: str) -> str:
    try:
        raw = sys.stdin.buffer.read(MOST_BYTES + 1) if where == "-" else read_regular(Path(where), MOST_BYTES)
        if len(raw) > MOST_BYTES:
            raise NotText(f"is larger than {MOST_BYTES:,} bytes")
        return decode(raw)
    except NotText as error:
        raise typer.BadParameter(f"the text {error}") from error
    except OSError as error:
        raise typer.BadParameter(f"{printable(where)} cannot be read: {error.strerror}") from error

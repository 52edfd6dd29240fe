"""``tracker brief``: what became known since a moment, for a mail, a chat or a document.

In: since when, of which crisis, for whom. Out: the brief as text, Markdown, Word or HTML for a mail, in one of our
languages. It only looks; ``--keep`` alone writes, so that the brief stays at an address of `tracker serve`.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tracker.brief import FORMATS, Asked, Brief, from_json, to_json, told
from tracker.brief.since import moment
from tracker.cli import wanted
from tracker.cli.where import ConfigOption, StoreOption, moment_of, store_to_read, store_to_write
from tracker.cli.written import require_file, write
from tracker.config import load
from tracker.knowledge import knowledge
from tracker.knowledge.parts import NOWHERE
from tracker.locales import CODES, Locale
from tracker.model import Settings
from tracker.series.selection import NO_CRISIS, selection
from tracker.store import Store, briefs, open_store
from tracker.store.briefs import Kept
from tracker.views.briefing import as_known, current
from tracker.views.seen import seen
from tracker.views.shelf import Shelf

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def brief(
    since: Annotated[
        str, typer.Option("--since", help='from when on: yesterday, 7d, a day or "2024-11-30 14:00" (UTC)')
    ] = "yesterday",
    until: Annotated[
        str, typer.Option("--until", help="as it was known at this moment; a day means its end [default: now]")
    ] = "",
    crisis: Annotated[list[str] | None, typer.Option("--crisis", help='a crisis of crises.toml, or "none"')] = None,
    kind: Annotated[str, typer.Option("--format", "-f", help=f"{', '.join(FORMATS)} [default: as --out ends]")] = "",
    output: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="the file to write [default: standard output]")
    ] = None,
    language: Annotated[str, typer.Option("--language", help=f"{', '.join(CODES)}")] = "en",
    audience: wanted.Audience = "public",
    again: Annotated[str, typer.Option("--again", metavar="ID", help="a brief that was kept, as it was")] = "",
    keep: Annotated[bool, typer.Option("--keep", help="keep it: /brief/ID of `tracker serve` shows it")] = False,
    pages: Annotated[
        str, typer.Option("--pages", metavar="ADDRESS", help="where `tracker serve` is reached: figures are linked")
    ] = "",
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Say what is new, changed, corrected and in conflict, with the key figures, alerts and caveats.

    A figure is new by when the tracker could first know it. Every number stands with its source, day, span and words;
    figures of several sources are never added.
    """
    form = FORMATS[_format(kind, output)]
    if language not in CODES:
        raise typer.BadParameter(f"{language!r} is none of {', '.join(CODES)}", param_hint="--language")
    require_file(output, readable=form.readable)
    settings = load(config)
    opened = open_store(store_to_write(store, replay=False) if keep else store_to_read(store), read_only=not keep)
    try:
        made = _again(opened, again) if again else _made(opened, settings, since, until, crisis or [], audience)
        name = _keep(opened, made) if keep else ""
    finally:
        opened.close()
    write(form.made(told(made, Locale.of(language), pages or None)), output)
    where = output if output is not None else "standard output"
    print(f"Brief to {where}." + (f" Kept as {name}: /brief/{name}" if name else ""), file=sys.stderr)


def _format(kind: str, output: Path | None) -> str:
    """Return the format that was named, else the one the file ends like, else text."""
    if kind and kind not in FORMATS:
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(FORMATS)}", param_hint="--format")
    ends = output.suffix.lower() if output is not None else ""
    found = next((name for name, one in FORMATS.items() if one.suffix == ends), "")
    if not kind and ends and not found:
        raise typer.BadParameter(f"{ends} ends like no format; say --format", param_hint="--out")
    return kind or found or "text"


def _made(store: Store, settings: Settings, since: str, until: str, crises: list[str], audience: str) -> Brief:
    """Return the brief of now, or of all that was known at a moment."""
    now = datetime.now(UTC)
    ends = moment_of(until, "--until")
    begins = moment(since, min(ends, now) if ends else now)
    chosen = [NOWHERE if one == NO_CRISIS else one for one in selection(settings, crisis=crises).crises]
    seen_by = wanted.audience_of(audience)
    if ends is None:
        look = seen(settings, store, Shelf(), seen_by)
        return current(look, store, begins, now, chosen)
    asked = Asked(since=begins, until=ends, crises=tuple(sorted(chosen)), audience=seen_by, demo=wanted.is_demo(store))
    return as_known(knowledge(settings, store, ends), settings, store, asked)


def _again(store: Store, brief_id: str) -> Brief:
    """Return a brief that was kept."""
    found = briefs.found(store, brief_id.strip().lower())
    if found is None:
        raise typer.BadParameter(f"there is no brief {brief_id[:20]!r} that was kept", param_hint="--again")
    return from_json(found[1])


def _keep(store: Store, made: Brief) -> str:
    name = made.digest[: briefs.ID_LETTERS]
    asked = made.asked
    kept = Kept(name, datetime.now(UTC), "", asked.since, asked.until, asked.crises, asked.audience)
    briefs.keep(store, kept, to_json(made))
    return name

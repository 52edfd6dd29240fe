"""``tracker sources``: which sources there are and how they fare, whether they answer, and new ones.

``list`` reads the store; ``check`` and ``preview`` visit without keeping anything; ``add`` writes a source into the
configuration after it was seen to answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from tracker.cli.opened import open_to_look
from tracker.cli.outside import open_world
from tracker.cli.where import ConfigOption, StoreOption, store_to_read
from tracker.config import load
from tracker.config.adding import add_source, name_of, table_of
from tracker.config.workspace import FILE as WORKSPACE
from tracker.decode import printable
from tracker.errors import ConfigError, Problem, TrackerError
from tracker.model import Observation, Settings, SourceSpec
from tracker.reading.reader import Reader
from tracker.sources import Item, Visit
from tracker.sources.preview import Sniffed, preview, sniffed
from tracker.status.health import Health, healths, source_lines, source_values
from tracker.status.moments import span
from tracker.store import rounds
from tracker.store.place import place_of
from tracker.store.turns import turns

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)

MOST_FIGURES = 8
Hosts = Annotated[
    list[str] | None, typer.Option("--host", help="a private host it may be read from: intranet.example:8080")
]


@app.command(name="list")
def list_command(
    as_json: Annotated[bool, typer.Option("--json", help="one JSON array instead")] = False,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """List the sources of the configuration: what they are, how often they are read, and how they fare."""
    settings, now = load(config), datetime.now(UTC)
    known = _healths(store, now)
    if as_json:
        rows = [_about(spec) | (source_values(known[spec.id]) if spec.id in known else {})
                for spec in settings.sources.values()]  # fmt: skip
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for spec in settings.sources.values():
        every = f"every {span(timedelta(minutes=spec.cadence_minutes))}" if spec.cadence_minutes else "in every round"
        print(f"{spec.id}  ({spec.kind}, {every}{'' if spec.enabled else ', switched off'})  {spec.name}".rstrip())
        print(f"             {spec.path or spec.url or ', '.join(spec.urls) or spec.query or '-'}")
        one = known.get(spec.id)
        for line in source_lines(one, now) if one else ["             never read yet"]:
            print(line)


@app.command(name="check")
def check_command(
    names: Annotated[list[str] | None, typer.Argument(help="their names (else every one that is switched on)")] = None,
    config: ConfigOption = None,
) -> None:
    """Visit sources without keeping anything, and say whether each answers. Exit code 4 where one does not."""
    settings = load(config)
    failed = False
    with open_world(settings.contact) as world:
        for spec in _chosen(settings, names or []):
            visit = Visit(spec, _base(settings), datetime.now(UTC), settings.vocabulary, world)
            try:
                items = list(preview(visit))
            except TrackerError as error:
                failed = True
                print(f"! {spec.id}: {error}")
                continue
            bad = [item for item in items if item.ending == "failed"]
            failed = failed or bool(bad)
            print(f"{'!' if bad else ' '} {spec.id}: answers, {_found(items)}")
            for item in bad:
                print(f"    {printable(item.external_id)}: {item.problem}")
    raise typer.Exit(4 if failed else 0)


@app.command(name="preview")
def preview_command(
    where: Annotated[str, typer.Argument(metavar="URL_OR_NAME", help="a web address, or a source's name")],
    host: Hosts = None,
    config: ConfigOption = None,
) -> None:
    """Show what would be read there and how its figures read; nothing is kept."""
    settings = load(config)
    with _visiting(settings, where, host or []) as (visit, found):
        if found is not None:
            print(f"{found.url} is a {found.kind}" + (f": {printable(found.title)}" if found.title else ""))
            for address, title in found.feeds[:MOST_FIGURES]:
                print(f"  it names a feed, often the better source: {printable(address)} {printable(title)}".rstrip())
        _show(settings, preview(visit))
    print("Nothing was kept." + (" `tracker sources add` keeps the source." if found is not None else ""))


@app.command(name="add")
def add_command(
    where: Annotated[str, typer.Argument(metavar="URL", help="a feed, page, sitemap or table")],
    name: Annotated[str, typer.Option("--name", help="its name in the configuration [default: from its title]")] = "",
    every: Annotated[int, typer.Option("--every-minutes", min=1, help="between two visits")] = 60,
    host: Hosts = None,
    config: ConfigOption = None,
) -> None:
    """Write a source into the configuration after seeing that it answers; the file's comments stay."""
    settings = load(config)
    with _visiting(settings, where, host or []) as (visit, found):
        if found is None:
            raise typer.BadParameter(f"{printable(where)} is a source already", param_hint="URL")
        items = list(preview(visit))
    chosen = name or name_of(found.title or (urlsplit(found.url).hostname or ""))
    values: dict[str, str | int | tuple[str, ...]] = {"kind": found.kind, "name": printable(found.title) or chosen}
    values |= {"url": found.url, "every_minutes": every}
    if host:
        values["hosts"] = tuple(host)
    path = add_source(settings.config_dir, chosen, values)
    under = "sources." if path.name == WORKSPACE else ""
    print(f"{path}: added\n\n{table_of(chosen, values, under=under)}")
    print(f"It answers: {_found(items)}. The next round reads it.")


@contextmanager
def _visiting(settings: Settings, where: str, hosts: list[str]) -> Iterator[tuple[Visit, Sniffed | None]]:
    """Give a visit to an address, with what lies there, or to a source of the configuration (then None)."""
    with open_world(settings.contact) as world:
        base, now = _base(settings), datetime.now(UTC)
        if where in settings.sources:
            yield Visit(settings.sources[where], base, now, settings.vocabulary, world), None
            return
        if not where.startswith(("https://", "http://")):
            known = ", ".join(settings.sources)
            hint = f"write https://host/path, or one of: {known}"
            raise ConfigError([Problem("sources.toml", where[:60], "is no web address and no source", hint)])
        spec = SourceSpec(id="preview", kind="page", url=where, hosts=tuple(hosts))
        visit = Visit(spec, base, now, settings.vocabulary, world)
        found = sniffed(visit, where)
        spec = SourceSpec(id="preview", kind=found.kind, url=found.url, hosts=tuple(hosts))
        yield Visit(spec, base, now, settings.vocabulary, world), found


def _show(settings: Settings, items: Iterable[Item]) -> None:
    reader: Reader | None = None
    for item in items:
        report = item.report
        if report is None:
            print(f"- {printable(item.external_id)}: {item.ending}: {item.problem}")
            continue
        when = report.published_on or "day unknown"
        print(f"- {printable(report.title or item.external_id)} ({printable(report.publisher or '?')}, {when})")
        reading = item.reading
        if reading is None:
            reader = reader or Reader.compile(settings.vocabulary)
            reading = reader.read(report.text, published_on=report.published_on)
        for one in reading.observations[:MOST_FIGURES]:
            print(f"    {_figure(one)}")
        if len(reading.observations) > MOST_FIGURES:
            print(f"    and {len(reading.observations) - MOST_FIGURES} more")
        if not reading.observations:
            print(f"    no figures ({len(report.text):,} characters)")


def _figure(one: Observation) -> str:
    said = one.said_by or one.said_by_text or "no source named"
    return f"{one.indicator} of {one.population}, said by {printable(said)}: “{printable(one.quote)}”"


def _found(items: list[Item]) -> str:
    reports = [item.report for item in items if item.report is not None]
    days = [report.published_on for report in reports if report.published_on]
    newest = f", the newest of {max(days)}" if days else ""
    rejected = sum(item.ending == "rejected" for item in items)
    seen = "1 report" if len(reports) == 1 else f"{len(reports)} reports"
    return f"{seen} seen{newest}" + (f", {rejected} not for us" if rejected else "")


def _about(spec: SourceSpec) -> dict[str, object]:
    return {
        "source": spec.id, "kind": spec.kind, "name": spec.name, "enabled": spec.enabled,
        "every_minutes": spec.cadence_minutes, "where": spec.path or spec.url or list(spec.urls) or spec.query,
    }  # fmt: skip


def _chosen(settings: Settings, names: list[str]) -> list[SourceSpec]:
    for name in names:
        if name not in settings.sources:
            known = ", ".join(settings.sources)
            raise ConfigError([Problem("sources.toml", name, "there is no such source", f"known: {known}")])
    return [one for one in settings.sources.values() if (one.id in names if names else one.enabled)]


def _healths(store: str | None, now: datetime) -> dict[str, Health]:
    """Return how each source fared, by name; empty where there is no store yet."""
    place = place_of(store_to_read(store))
    if isinstance(place, Path) and not place.is_file():
        return {}
    opened = open_to_look(store)
    try:
        return {one.state.source_id: one for one in healths(rounds.source_states(opened), turns(opened), now)}
    finally:
        opened.close()


def _base(settings: Settings) -> Path:
    return settings.config_dir.resolve().parent

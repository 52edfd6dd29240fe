"""``tracker import`` and ``tracker add``: figures that need no reading, from a table or from a person.

In: a file with what its columns mean, or one figure on the command line. Out: observations in the store with their
provenance, and on the screen what was taken, what was not and why. Exit code: 0 all rows taken; 4 some were not.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from tracker import logs
from tracker.cli.progress import stage_bar
from tracker.cli.where import ConfigOption, StoreOption, store_to_write
from tracker.config import load
from tracker.config.read import read_toml, tables
from tracker.errors import ConfigError, Problem, SourceError
from tracker.model import Bound, Language, Measure, Settings
from tracker.model.tables import TableMapping
from tracker.pipeline import record_ready
from tracker.reading.numbers.find import NumberWords, find
from tracker.sources import Item
from tracker.sources.decode import NotText, printable
from tracker.sources.folder import read_regular
from tracker.sources.table.cells import NotATable
from tracker.sources.table.collect import MOST_BYTES, Collected, collected
from tracker.store import Store, open_store
from tracker.store.locking import one_round_at_a_time

import_app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
add_app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

MOST_SHOWN = 20
"""Rows that could not be used and are named on the screen; --dry-run and the log name all."""

BY_HAND = "by-hand"
"""The source of figures a person typed in."""

LONGEST_PIECE = 2_000
"""Code points of a quote whose numbers are found at a time."""

WAIT_SECONDS = 30.0


@import_app.command(name="import")
def import_command(
    file: Annotated[Path, typer.Argument(help="a CSV, XLSX, HXL or JSON table; one figure a row, or one a cell")],
    source: Annotated[str, typer.Option("--source", help="what to call it in the store [default: its name]")] = "",
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="a TOML file that says what its columns mean")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would be taken; store nothing")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object instead of lines")] = False,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Take the figures of a table, with who said them, when, and the quote or row they rest on.

    Columns are known by their names (indicator, population, value, low, high, bound, source, place, as_of, published,
    url, quote ...; figures by "Killed", "Injured", "IDPs" ...), by HXL tags, or by a mapping, a TOML file such as:

    columns = { place = "Town", as_of = "Day" }  ·  values = { said_by = "ocha", measure = "cumulative" }  ·
    figures = [{ column = "Kids dead", indicator = "deaths", population = "children" }]  ·  ignore = ["Row"]  ·
    date_format = "%d/%m/%Y"  ·  decimal = ","  ·  sheet = "Week 47". Importing a file again changes nothing; a row that
    changed makes a new version of its report and the old one stays. See `tracker import --dry-run FILE` first.
    """
    settings = load(config)
    name = source or "-".join(file.stem.lower().split())
    found = _table(file, name, _mapping(mapping), settings)
    outcomes: Counter[str] = Counter()
    if not dry_run:
        logs.configure(verbose=False)
        outcomes = _record(found.items, store)
    told = _told(file, found, outcomes, dry_run=dry_run)
    print(json.dumps(told.values(), ensure_ascii=False, indent=2) if as_json else "\n".join(told.lines()))
    raise typer.Exit(4 if told.refused else 0)


@add_app.command(name="add")
def add_command(
    indicator: Annotated[str, typer.Option("--indicator", help="what is counted: deaths, displaced ...")],
    value: Annotated[str, typer.Option("--value", help='the number as written: 27, "at least 27", "20-30"')],
    quote: Annotated[str, typer.Option("--quote", help="the words it stands in, as published")],
    source: Annotated[str, typer.Option("--source", help="who said it: an id (un) or a name; never who printed it")],
    as_of: Annotated[str, typer.Option("--as-of", metavar="DAY", help="the day it speaks of: 2024-11-28")] = "",
    published: Annotated[str, typer.Option("--published", metavar="DAY", help="the day it was published")] = "",
    population: Annotated[str, typer.Option("--population", help="of whom: civilians, children ...")] = "all",
    url: Annotated[str, typer.Option("--url", help="link to the report")] = "",
    publisher: Annotated[str, typer.Option("--publisher", help="who printed it")] = "",
    place: Annotated[str, typer.Option("--place", help="where: Aleppo")] = "",
    measure: Annotated[
        Measure, typer.Option("--measure", help="what span it covers", show_default=True)
    ] = Measure.UNKNOWN,
    since: Annotated[str, typer.Option("--since", metavar="DAY", help="of a cumulative figure: its first day")] = "",
    bound: Annotated[
        Bound | None, typer.Option("--bound", help="how the words limit it [default: from --value]")
    ] = None,
    derived: Annotated[str, typer.Option("--derived", help="the formula, where the quote does not hold it")] = "",
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Add one figure by hand, with its source, link, quote and date.

    It is held to the same rules as every figure: the number must stand in the quote, or --derived says how it was
    worked out; as-of is the day the figure speaks of and is never taken from the day of publication.
    """
    given = {
        "indicator": indicator, "population": population, "value": value, "quote": quote, "said_by": source,
        "as_of": as_of, "published_on": published, "url": url, "publisher": publisher, "place": place,
        "measure": measure.value, "counting_start": since, "bound": bound.value if bound else "", "derived": derived,
    }  # fmt: skip
    if not as_of and not published:
        raise typer.BadParameter("say when: --as-of (the day it speaks of) or --published")
    settings = load(config)
    line = {name: words for name, words in given.items() if words}
    raw = json.dumps([line], sort_keys=True).encode()
    # a report of its own: under one name the second figure of a link would be a new version that replaces the first
    name = f"add-{hashlib.sha256(raw).hexdigest()[:12]}.json"
    found = collected(raw, name, BY_HAND, TableMapping(), datetime.now(UTC), settings.vocabulary)
    _refuse(found, quote, derived, next(iter(settings.vocabulary.languages.values())))
    logs.configure(verbose=False)
    outcomes = _record(found.items, store)
    done = "already stands in the store" if outcomes.get("unchanged") else "was added"
    print(f"{indicator} of {population}, {value}, said by {source}: {done}")


def _numbers(quote: str, words: NumberWords) -> set[float]:
    """Return every number of a quote, as the reader reads it: "1.2 million", "twelve", and 27 where 2 is not."""
    sentences = [quote[at : at + LONGEST_PIECE] for at in range(0, len(quote), LONGEST_PIECE)]
    found = [one for sentence in sentences for one in find(sentence, words)]
    return {end for one in found for end in (one.value, one.low, one.high) if end is not None}


def _refuse(found: Collected, quote: str, derived: str, language: Language) -> None:
    """Raise a usage error that names what is wrong with the one figure."""
    problems = [one.problem for one in found.items if one.problem]
    figures = [one for item in found.items if item.reading for one in item.reading.observations]
    written = _numbers(quote, NumberWords.compile(language.numbers))
    for figure in figures:
        told = [one for one in (figure.value, figure.low, figure.high) if one is not None]
        if told and written and not derived and not written.intersection(told):
            problems.append(f"{told[0]:,.10g} does not stand in the quote; say with --derived how it was worked out")
    if problems:
        raise typer.BadParameter("; ".join(problems))


def _table(file: Path, source: str, mapping: TableMapping, settings: Settings) -> Collected:
    try:
        raw = read_regular(file, MOST_BYTES)
        return collected(raw, file.name, source, mapping, datetime.now(UTC), settings.vocabulary)
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {error.strerror}") from error
    except (NotATable, NotText) as error:
        raise SourceError(f"{file} {error}") from error


def _mapping(file: Path | None) -> TableMapping:
    """Return the mapping in a TOML file; every problem of it is a ConfigError."""
    if file is None:
        return TableMapping()
    problems: list[Problem] = []
    raw = read_toml(file, problems)
    found = tables({"mapping": {"table": raw}}, _Named, file.name, problems)
    if problems:
        raise ConfigError(problems)
    return found["mapping"].table


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A mapping under the name its file's tables are validated with."""

    id: str
    table: TableMapping


def _record(items: Sequence[Item], store: str | None) -> Counter[str]:
    opened: Store = open_store(store_to_write(store, replay=False))
    try:
        with one_round_at_a_time(opened, wait_seconds=WAIT_SECONDS), stage_bar() as progress:
            return record_ready(opened, items, progress)
    finally:
        opened.close()


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said of an import."""

    head: list[str]
    columns: list[str]
    unused: Sequence[str]
    figures: int
    reports: int
    days: tuple[date, date] | None
    refused: Sequence[Item]
    outcomes: Counter[str]
    dry_run: bool

    def values(self) -> dict[str, object]:
        """Return it for a program."""
        return {
            "figures": self.figures, "reports": self.reports, "columns": self.columns, "unused": list(self.unused),
            "days": [day.isoformat() for day in self.days] if self.days else None, "outcomes": dict(self.outcomes),
            "refused": [{"row": one.external_id, "reason": one.problem} for one in self.refused],
        }  # fmt: skip

    def lines(self) -> list[str]:
        """Return it for a person."""
        days = f", {self.days[0]} to {self.days[1]}" if self.days else ""
        said = [*self.head, f"  {_count(self.figures, 'figure')} in {_count(self.reports, 'report')}{days}"]
        said += [f"  column {line}" for line in self.columns] if self.dry_run else []
        said += [f"  not used: {', '.join(map(printable, self.unused))}"] if self.unused else []
        said += [f"  not taken: {one.external_id}: {printable(one.problem)}" for one in self.refused[:MOST_SHOWN]]
        more = len(self.refused) - MOST_SHOWN
        said += [f"  ... and {more:,} more rows; --json names them all"] if more > 0 else []
        done = ", ".join(f"{count:,} {name}" for name, count in sorted(self.outcomes.items()))
        said.append("  nothing was stored (--dry-run)" if self.dry_run else f"  reports: {done or 'none'}")
        return said


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _told(file: Path, found: Collected, outcomes: Counter[str], *, dry_run: bool) -> _Told:
    taken = [one for one in found.items if one.reading is not None]
    figures = [figure for one in taken if one.reading for figure in one.reading.observations]
    days = [one.as_of for one in figures if one.as_of]
    return _Told(
        head=[f"{file.name}:"],
        columns=[printable(line) for line in found.plan.lines(found.header)],
        unused=found.plan.unused,
        figures=len(figures),
        reports=len(taken),
        days=(min(days), max(days)) if days else None,
        refused=[one for one in found.items if one.problem],
        outcomes=outcomes,
        dry_run=dry_run,
    )

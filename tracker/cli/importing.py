"""``tracker import``: figures that need no reading, from a table.

In: a file with what its columns mean. Out: observations in the store with their
provenance, and on the screen what was taken, what was not and why. Exit code: 0 all rows taken; 4 some were not.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from tracker import logs
from tracker.cli.progress import stage_bar
from tracker.cli.where import ConfigOption, StoreOption, store_to_write
from tracker.config import load
from tracker.config.sources import read_mapping
from tracker.decode import NotText, printable
from tracker.errors import Problem, SourceError
from tracker.model import Settings
from tracker.model.tables import TableMapping
from tracker.pipeline import record_ready
from tracker.round.tables import compared
from tracker.sources import Item
from tracker.sources.folder import read_regular
from tracker.sources.table.cells import NotATable
from tracker.sources.table.collect import MOST_BYTES, Collected, collected
from tracker.sources.table.mapping import TableError
from tracker.store import Store, open_store
from tracker.store.locking import one_round_at_a_time

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

MOST_SHOWN = 20
"""Rows that could not be used and are named on the screen; --dry-run and the log name all."""

WAIT_SECONDS = 30.0


@app.command(name="import")
def import_command(
    file: Annotated[Path, typer.Argument(help="a CSV, XLSX, HXL or JSON table; one figure a row, or one a cell")],
    source: Annotated[str, typer.Option("--source", help="what to call it in the store [default: its name]")] = "",
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="a TOML file that says what its columns mean")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="it is a newer edition of a table of that name: take its place")
    ] = False,
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
        outcomes = record(found.items, store, lambda opened: replace or _one_table(opened, file, name, found.items))
    told = _told(file, found, outcomes, dry_run=dry_run)
    print(json.dumps(told.values(), ensure_ascii=False, indent=2) if as_json else "\n".join(told.lines()))
    raise typer.Exit(4 if told.refused else 0)


def _table(file: Path, source: str, mapping: TableMapping, settings: Settings) -> Collected:
    try:
        raw = read_regular(file, MOST_BYTES)
        return collected(raw, file.name, source, mapping, datetime.now(UTC), settings.vocabulary)
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {error.strerror}") from error
    except (NotATable, NotText) as error:
        raise SourceError(f"{file} {error}") from error


def _mapping(file: Path | None) -> TableMapping:
    """Return the mapping in a TOML file; every problem of it is a TableError."""
    if file is None:
        return TableMapping()
    problems: list[Problem] = []
    found = read_mapping(file, problems)
    if found is None:
        raise TableError(file.name, problems)
    return found


def _one_table(store: Store, file: Path, source: str, items: Sequence[Item]) -> bool:
    """Say that these items are the table that was imported under that name before, or the first; else refuse it."""
    rows = compared(store, items)
    if rows.is_another:
        raise typer.BadParameter(
            f"a table was imported as {source!r} before, and {rows.lost:,} of its {sum(rows):,} rows are not in "
            f"{printable(file.name)}: is this another one? Nothing was stored. `--source OTHER-NAME` keeps both; "
            "`--replace` lets this one take the place of the first, whose rows stay as an earlier version",
            param_hint="FILE",
        )
    return True


def record(items: Sequence[Item], store: str | None, may: Callable[[Store], bool]) -> Counter[str]:
    """Record the items where they may be; `may` raises where they must not."""
    opened: Store = open_store(store_to_write(store, replay=False))
    try:
        may(opened)
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

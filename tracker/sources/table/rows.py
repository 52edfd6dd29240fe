"""One row of a table -> the figures in it, or why there are none.

In: a row, its Plan, and the vocabulary. Out: :class:`Figure`: an Observation's fields with the words they rest on, and
what is known of the report the row was taken from. Raises BadRow with every problem of the row at once. Never fills a
gap: what the row does not say stays unknown, and ``as_of`` is never taken from the day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from tracker.model import Attribution, Basis, Indicator, Measure, Modality, Vocabulary
from tracker.model.tables import FigureColumn, TableMapping
from tracker.reading.numbers.find import NumberWords
from tracker.series.keys import NOBODY
from tracker.sources.table.amounts import Amount, numbers
from tracker.sources.table.cells import Cell
from tracker.sources.table.mapping import Plan
from tracker.sources.table.places import Said, placed
from tracker.sources.table.wording import choice, line, unknown

DATE_HINT = 'write 2024-11-28, or say how they are written in a mapping: date_format = "%d/%m/%Y"'
TOTALS = re.compile(r"\s{0,5}(?:(?:grand |sub-?|overall )?totals?|sum|all (?:areas|places|locations))\s{0,5}:?", re.I)
"""The name of a row that adds up the others of a wide table. A long table says what each of its rows counts."""


class BadRow(ValueError):
    """The row cannot be used; says every reason."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the row says of the report it was taken from; figures of one provenance are one report."""

    url: str | None
    title: str | None
    publisher: str | None
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Figure:
    """``known`` are an Observation's fields but for its place in a text; ``part_of`` and ``notes`` are as written."""

    known: Mapping[str, Any]
    quote: str | None
    part_of: str | None
    notes: tuple[str, ...]
    provenance: Provenance


class Rows:
    """What every row of one table is read with; built once a table."""

    def __init__(self, plan: Plan, mapping: TableMapping, vocabulary: Vocabulary, words: NumberWords, now: datetime):
        self.plan, self.mapping, self.vocabulary, self.words = plan, mapping, vocabulary, words
        self.latest = now.date() + timedelta(days=1)
        self.sources = _source_names(vocabulary.attributions.values())

    def figures(self, row: Sequence[Cell]) -> list[Figure]:
        """Return the figures of one row, none for an empty one; raise BadRow with every problem of it."""
        if all(cell is None for cell in row):
            return []
        if self.plan.figures and any(isinstance(cell, str) and TOTALS.fullmatch(cell) for cell in row):
            raise BadRow("a row of totals: what it adds up stands above it")
        problems: list[str] = []
        wide = [(column, one) for column, one in self.plan.figures if column < len(row) and row[column] is not None]
        if self.plan.figures:
            found = [self._figure(row, problems, column, one) for column, one in wide]
        else:
            found = [self._figure(row, problems, None, None)]
        if problems:
            raise BadRow("; ".join(dict.fromkeys(problems)))
        return [one for one in found if one is not None]

    # ------------------------------------------------------------------------------------------------------- fields

    def _figure(
        self, row: Sequence[Cell], problems: list[str], column: int | None, wide: FigureColumn | None
    ) -> Figure | None:
        cell, called = _cells(row, self.plan, self.mapping), self.plan.called
        indicator, population = self._what(cell, wide, problems)
        told = Amount(cell, row[column] if column is not None else None, wide.column if wide else "")
        amounts = numbers(told, self.words, self.mapping.decimal, self.plan.called, problems)
        days = self._days(cell, problems)
        if problems or indicator is None:
            return None
        said_by, said_text = self._said(line(cell("said_by")) or _as_written(cell))
        where, remarks = placed(_place(cell), self.vocabulary.places)
        known = {
            "indicator": indicator.id, "population": population, **amounts, **days,
            "unit": line(cell("unit")) or self._unit(indicator, population),
            "said_by": said_by, "said_by_text": said_text, "via": line(cell("via")),
            **where,
            "measure": choice(cell("measure"), Measure, Measure.UNKNOWN, called("measure"), problems),
            "modality": choice(cell("modality"), Modality, Modality.REPORTED, called("modality"), problems),
            "derived": line(cell("derived")),
        }  # fmt: skip
        told_in = Provenance(
            _address(line(cell("url")), called("url"), problems), line(cell("title")), line(cell("publisher")),
            self._day(cell("published_on"), "published_on", problems),
        )  # fmt: skip
        quote = cell("quote")
        notes = tuple(filter(None, (line(cell("note")), *remarks)))
        return Figure(known, quote if isinstance(quote, str) else None, line(cell("part_of")), notes, told_in)

    def _what(
        self, cell: Callable[[str], Cell], wide: FigureColumn | None, problems: list[str]
    ) -> tuple[Indicator | None, str]:
        """Return the indicator and population of a figure; a display name ("civilian_deaths") stands for both."""
        words, of_whom = (wide.indicator, wide.population) if wide else (line(cell("indicator")), None)
        name = "_".join((words or "").lower().replace("-", " ").split())
        of_whom = of_whom or "_".join((line(cell("population")) or "").lower().split())
        pair = self.vocabulary.pairs.get(name)
        if pair is not None and name not in self.vocabulary.indicators:
            name, of_whom = pair.indicator, of_whom or pair.population
        indicator = self.vocabulary.indicators.get(name)
        if not name:
            problems.append("nothing says what is counted (indicator)")
        elif indicator is None:
            problems.append(unknown(self.plan.called("indicator"), name, self.vocabulary.indicators))
        if of_whom and of_whom not in self.vocabulary.populations:
            problems.append(unknown(self.plan.called("population"), of_whom, self.vocabulary.populations))
        return indicator, of_whom or "all"

    def _unit(self, indicator: Indicator, population: str) -> str:
        return self.vocabulary.populations[population].unit if indicator.counts == "people" else indicator.unit

    def _said(self, words: str | None) -> tuple[str | None, str | None]:
        """Return the registry id of a name, and the name as written; an id stands for its registered name."""
        if words is None:
            return None, None
        known = self.sources.get(words.casefold().removeprefix("the "))
        if known is None:
            return None, words
        registered = self.vocabulary.attributions[known]
        return known, registered.short or registered.name if words == known else words

    # ----------------------------------------------------------------------------------------------------------- days

    def _days(self, cell: Callable[[str], Cell], problems: list[str]) -> dict[str, Any]:
        start = self._day(cell("period_start"), "period_start", problems)
        end = self._day(cell("period_end"), "period_end", problems)
        period = line(cell("period"))
        if period and start is None and end is None:
            first, _, last = period.partition("/")
            start, end = self._day(first, "period", problems), self._day(last or first, "period", problems)
        if start is not None and end is not None and start > end:
            problems.append(f"the period ends ({end}) before it begins ({start})")
        as_of = self._day(cell("as_of"), "as_of", problems)
        return {
            "period_start": start, "period_end": end, "period_text": period,
            "counting_start": self._day(cell("counting_start"), "counting_start", problems, ahead=False),
            "as_of": as_of, "as_of_basis": Basis.UNKNOWN if as_of is None else Basis.STATED,
        }  # fmt: skip

    def _day(self, cell: Cell, name: str, problems: list[str], *, ahead: bool = True) -> date | None:
        """Return a day; ISO as it stands, any other order only by ``date_format``: 3/4 is two days to two people."""
        if cell is None:
            return None
        try:
            found = cell if isinstance(cell, date) else self._parsed(str(cell).strip())
        except ValueError:
            hint = f"the format is {self.mapping.date_format}" if self.mapping.date_format else DATE_HINT
            problems.append(f"{self.plan.called(name)} {str(cell)[:40]!r} is no date ({hint})")
            return None
        if ahead and found > self.latest:
            problems.append(f"{self.plan.called(name)} {found} lies in the future")
        return found

    def _parsed(self, words: str) -> date:
        if self.mapping.date_format:
            return datetime.strptime(words, self.mapping.date_format).date()  # noqa: DTZ007 - a day has no zone
        return datetime.fromisoformat(words).date() if len(words) > 10 else date.fromisoformat(words)


def _cells(row: Sequence[Cell], plan: Plan, mapping: TableMapping) -> Callable[[str], Cell]:
    def cell(name: str) -> Cell:
        column = plan.at.get(name)
        found = row[column] if column is not None and column < len(row) else None
        return mapping.values.get(name) if found is None else found

    return cell


def _place(cell: Callable[[str], Cell]) -> Said:
    return Said(
        place=line(cell("place")), place_id=line(cell("place_id")), place_code=line(cell("place_code")),
        iso3=_code(cell("iso3")), pcode=_code(cell("pcode")), precision=line(cell("where_prec")),
    )  # fmt: skip


def _as_written(cell: Callable[[str], Cell]) -> str | None:
    """Return the source as written, of one that has no id; what an export says of nobody names nobody."""
    words = line(cell("said_by_text"))
    return None if words == NOBODY else words


def _code(cell: Cell) -> str | None:
    words = line(cell)
    return words.upper()[:32] if words else None


def _address(words: str | None, name: str, problems: list[str]) -> str | None:
    if words is not None and urlsplit(words).scheme not in {"http", "https"}:
        problems.append(f"{name} {words[:60]!r} is no web address (it begins with https://)")
    return words


def _source_names(attributions: Any) -> dict[str, str]:
    """Return every way to write a registered source, folded -> its id; an id wins over another's alias."""
    found: dict[str, str] = {}
    every: list[Attribution] = list(attributions)
    for name, id_ in _names(every):
        found.setdefault(name.casefold().removeprefix("the "), id_)
    return found | {one.id: one.id for one in every}


def _names(attributions: Sequence[Attribution]) -> Iterator[tuple[str, str]]:
    for one in attributions:
        yield from ((name, one.id) for name in (one.name, one.short, *one.aliases) if name)

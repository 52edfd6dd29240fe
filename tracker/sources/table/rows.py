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
from typing import Any, TypeVar
from urllib.parse import urlsplit

from tracker.config.read import did_you_mean
from tracker.model import Attribution, Basis, Bound, Indicator, Measure, Modality, Vocabulary
from tracker.model.tables import FigureColumn, TableMapping
from tracker.reading.numbers.find import Kind, NumberWords, find
from tracker.sources.table.cells import Cell
from tracker.sources.table.mapping import Plan

DATE_HINT = 'write 2024-11-28, or say how they are written in a mapping: date_format = "%d/%m/%Y"'
LARGEST = 1e12
"""A figure above this counts nothing humanitarian; the store refuses far larger ones."""

LONGEST_WORDS = 2_000
"""Code points of a name, a title or a formula; a quote may be longer (cells.MOST_CELL)."""

PLAIN = re.compile(r"[-+]?\d{1,3}(?:([,'’\u00a0\u202f ])\d{3}(?:\1\d{3})*)?(?:\.\d{1,6})?|[-+]?\d{1,15}(?:\.\d{1,6})?")

TOTALS = re.compile(r"\s{0,5}(?:(?:grand |sub-?|overall )?totals?|sum|all (?:areas|places|locations))\s{0,5}:?", re.I)
"""The name of a row that adds up the others of a wide table. A long table says what each of its rows counts."""

FLOORS = (Bound.AT_LEAST, Bound.MORE_THAN)
CEILINGS = (Bound.AT_MOST, Bound.LESS_THAN)

E = TypeVar("E", Bound, Measure, Modality)


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
    """``known`` are an Observation's fields but for its place in a text; ``part_of`` and ``note`` are as written."""

    known: Mapping[str, Any]
    quote: str | None
    part_of: str | None
    note: str | None
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
        cell = _cells(row, self.plan, self.mapping)
        indicator, population = self._what(cell, wide, problems)
        numbers = self._numbers(cell, row[column] if column is not None else None, problems)
        days = self._days(cell, problems)
        if problems or indicator is None:
            return None
        said_by, said_text = self._said(_words(cell("said_by")))
        known = {
            "indicator": indicator.id, "population": population, **numbers, **days,
            "unit": _words(cell("unit")) or self._unit(indicator, population),
            "said_by": said_by, "said_by_text": said_text, "via": _words(cell("via")),
            "place": _words(cell("place")), "iso3": _code(cell("iso3")), "pcode": _code(cell("pcode")),
            "measure": _choice(cell("measure"), Measure, Measure.UNKNOWN, "measure", problems),
            "modality": _choice(cell("modality"), Modality, Modality.REPORTED, "modality", problems),
            "derived": _words(cell("derived")),
        }  # fmt: skip
        where = Provenance(
            _address(_words(cell("url")), problems), _words(cell("title")), _words(cell("publisher")),
            self._day(cell("published_on"), "published_on", problems),
        )  # fmt: skip
        quote = cell("quote")
        return Figure(
            known, quote if isinstance(quote, str) else None, _words(cell("part_of")), _words(cell("note")), where
        )

    def _what(
        self, cell: Callable[[str], Cell], wide: FigureColumn | None, problems: list[str]
    ) -> tuple[Indicator | None, str]:
        """Return the indicator and population of a figure; a display name ("civilian_deaths") stands for both."""
        words, of_whom = (wide.indicator, wide.population) if wide else (_words(cell("indicator")), None)
        name = "_".join((words or "").lower().replace("-", " ").split())
        of_whom = of_whom or "_".join((_words(cell("population")) or "").lower().split())
        pair = self.vocabulary.pairs.get(name)
        if pair is not None and name not in self.vocabulary.indicators:
            name, of_whom = pair.indicator, of_whom or pair.population
        indicator = self.vocabulary.indicators.get(name)
        if not name:
            problems.append("nothing says what is counted (indicator)")
        elif indicator is None:
            problems.append(_unknown("indicator", name, self.vocabulary.indicators))
        if of_whom and of_whom not in self.vocabulary.populations:
            problems.append(_unknown("population", of_whom, self.vocabulary.populations))
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

    # -------------------------------------------------------------------------------------------------------- numbers

    def _numbers(self, cell: Callable[[str], Cell], wide: Cell, problems: list[str]) -> dict[str, Any]:
        """Return value, low, high and bound as observations have them (observations.md section 1)."""
        bound = _choice(cell("bound"), Bound, None, "bound", problems)
        value, low, high, written = self._number(cell("value") if wide is None else wide, "value", problems)
        if wide is None:
            low = _given(self._number(cell("low"), "low", problems)[0], low)
            high = _given(self._number(cell("high"), "high", problems)[0], high)
        bound = bound or written or _implied(value, low, high)
        if bound is None:
            problems.append("has no number")
            return {}
        value, low, high = _by_bound(bound, value, low, high, ranged=wide is None and written is None)
        if low is not None and high is not None and low > high:
            problems.append(f"low {low:g} is above high {high:g}")
        if any(one is not None and not 0 <= one <= LARGEST for one in (value, low, high)):
            problems.append("a number is below nought or beyond counting")
        return {"value": value, "low": low, "high": high, "bound": bound}

    def _number(
        self, cell: Cell, name: str, problems: list[str]
    ) -> tuple[float | None, float | None, float | None, Bound | None]:
        """Read one cell: a number, or words with one number in them ("at least 27", "20-30", "1.2 million")."""
        if cell is None:
            return None, None, None, None
        if isinstance(cell, float):
            return cell, None, None, None
        words = str(cell)
        digits = words.replace(".", "").replace(",", ".") if self.mapping.decimal == "," else words
        if PLAIN.fullmatch(digits):
            return float(re.sub(r"[^\d.+-]", "", digits)), None, None, None
        found = [one for one in find(words[:200], self.words) if one.kind is Kind.COUNT]
        if len(found) == 1 and (found[0].value, found[0].low) != (None, None):
            return found[0].value, found[0].low, found[0].high, found[0].bound
        problems.append(f"{name} {words[:60]!r} is no number")
        return None, None, None, None

    # ----------------------------------------------------------------------------------------------------------- days

    def _days(self, cell: Callable[[str], Cell], problems: list[str]) -> dict[str, Any]:
        start = self._day(cell("period_start"), "period_start", problems)
        end = self._day(cell("period_end"), "period_end", problems)
        period = _words(cell("period"))
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
            problems.append(f"{name} {str(cell)[:40]!r} is no date ({hint})")
            return None
        if ahead and found > self.latest:
            problems.append(f"{name} {found} lies in the future")
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


def _words(cell: Cell) -> str | None:
    """Return a cell as one line of words; None where it is empty."""
    if cell is None:
        return None
    whole = f"{cell:g}" if isinstance(cell, float) else str(cell)
    return " ".join(whole.split())[:LONGEST_WORDS] or None


def _code(cell: Cell) -> str | None:
    words = _words(cell)
    return words.upper()[:32] if words else None


def _choice(cell: Cell, kind: type[E], default: E | None, name: str, problems: list[str]) -> E | None:
    words = _words(cell)
    if words is None:
        return default
    try:
        return kind("_".join(words.lower().replace("-", " ").split()))
    except ValueError:
        problems.append(_unknown(name, words, [one.value for one in kind]))
        return default


def _unknown(what: str, name: str, known: Any) -> str:
    hint = did_you_mean(name, known)
    return f"there is no {what} {name[:60]!r}" + (f" ({hint})" if hint else "")


def _address(words: str | None, problems: list[str]) -> str | None:
    if words is not None and urlsplit(words).scheme not in {"http", "https"}:
        problems.append(f"url {words[:60]!r} is no web address")
    return words


def _given(cell: float | None, written: float | None) -> float | None:
    return written if cell is None else cell


def _implied(value: float | None, low: float | None, high: float | None) -> Bound | None:
    """Say what bound numbers alone mean: a best with low and high beside it is UCDP's, about as sure as "about"."""
    if value is None:
        return Bound.BETWEEN if low is not None and high is not None else Bound.AT_LEAST if low is not None else (
            Bound.AT_MOST if high is not None else None
        )  # fmt: skip
    return Bound.EXACT if low in (None, value) and high in (None, value) else Bound.ABOUT


def _by_bound(
    bound: Bound, value: float | None, low: float | None, high: float | None, *, ranged: bool
) -> tuple[float | None, float | None, float | None]:
    """Complete the numbers by what the bound means; ``ranged``: low and high of "about" were given and are kept."""
    least, most = _given(value, low), _given(value, high)
    if bound is Bound.EXACT:
        one = _given(least, high)
        return one, one, one
    if bound in FLOORS:
        return least, least, None
    if bound in CEILINGS:
        return most, None, most
    if bound is Bound.ABOUT:
        return _given(least, high), low if ranged else None, high if ranged else None
    return None, _given(low, value), high if bound is Bound.BETWEEN else None


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

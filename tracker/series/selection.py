"""Which figures a person asks for: one selection, checked once, applied to any frame of figures and told in words.

In: what was typed (ids, names, named pairs) and the Settings. Out: a :class:`Selection`, or SelectionError that names
everything unknown at once with what was probably meant. Applied it only leaves rows out; it never changes one. A frame
without the column a wish speaks of raises SelectionError: a filter is never ignored in silence.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import polars as pl

from tracker.atlas import Atlas, key_of
from tracker.errors import TrackerError
from tracker.model import Place, Settings
from tracker.series.scope import NAMED_FOR_NOBODY, within
from tracker.series.whereabouts import normal

Rows = pl.DataFrame
"""A frame of figures, by a name for those who hand it on and never look inside."""

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)
"""Figures that are there, or a plan of how to read them."""

AS_WRITTEN = "text:"
"""Before a name that is in no registry: the place or the source with these words."""

NO_CRISIS = "none"
"""In ``crises``: figures that belong to no crisis."""

REVIEWS = ("unreviewed", "accepted", "corrected", "rejected", "changed")
"""What a person may have said of a figure; "changed": its text says something else than the person saw."""

GRADE, REVIEW = "grade", "review_state"


class SelectionError(TrackerError):
    """What was asked for is not known, or is not told by the figures at hand."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is wanted; an empty field means any. Ids only: :func:`selection` turns names into them.

    ``what`` are pairs of indicator and population ("": of whomever). A place takes in what lies inside it. The period
    is of the day a figure speaks of, else of its publication; a figure of no known day is in no period.
    """

    crises: tuple[str, ...] = ()
    what: tuple[tuple[str, str], ...] = ()
    populations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    said_by: tuple[str, ...] = ()
    first_on: date | None = None
    last_on: date | None = None
    grades: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What ids are called, for a reader."""

    def of(self, rows: Frame, places: Mapping[str, Place]) -> Frame:
        """Return the rows that are wanted, in their order; of a plan a plan that reads no others."""
        wishes = list(self._wishes(rows, places))
        return rows.filter(*wishes) if wishes else rows

    def __str__(self) -> str:
        """Say what is wanted in a reader's words, for the head of whatever is made of it."""
        what = [f"{indicator} of {population}" if population else indicator for indicator, population in self.what]
        places = [f"{self.names[id_]} ({id_})" if id_ in self.names else id_ for id_ in self.places]
        lists = {"crisis": self.crises, "indicator": what, "population": self.populations, "place": places,
                 "said by": self.said_by, "grade": self.grades, "review": self.reviews,
                 "series": self.series}  # fmt: skip
        told = [f"{name} {' or '.join(values)}" for name, values in lists.items() if values]
        days = [f"{name} {day}" for name, day in (("from", self.first_on), ("to", self.last_on)) if day]
        told += [f"period {' '.join(days)} (figures of no known day left out)"] if days else []
        return "; ".join(told) or "none"

    def _wishes(self, rows: Frame, places: Mapping[str, Place]) -> Iterable[pl.Expr]:
        """Yield one condition a wish."""
        if self.series:
            yield pl.col("series_id").is_in(self.series)
        if self.crises:
            crisis = pl.col("crisis").fill_null(NO_CRISIS)
            yield crisis.is_in(self.crises)
        if self.what:
            yield pl.any_horizontal([_counts(indicator, population) for indicator, population in self.what])
        if self.populations:
            yield pl.col("population").is_in(self.populations)
        if self.places:
            yield _somewhere(rows, self.places, places)
        if self.said_by:
            yield _told_by(rows, self.said_by)
        if self.first_on or self.last_on:
            yield from _in_period(rows, self.first_on, self.last_on)
        if self.grades:
            _needs(_columns(rows), GRADE)
            yield pl.col(GRADE).is_in(self.grades).fill_null(False)
        if self.reviews:
            _needs(_columns(rows), REVIEW)
            changed = pl.lit("changed" in self.reviews) & pl.col("review_changed").fill_null(False)
            yield pl.col(REVIEW).fill_null("unreviewed").is_in(self.reviews) | changed


def selection(
    settings: Settings,
    *,
    crisis: Sequence[str] = (),
    indicator: Sequence[str] = (),
    population: Sequence[str] = (),
    place: Sequence[str] = (),
    said_by: Sequence[str] = (),
    first_on: date | None = None,
    last_on: date | None = None,
    grade: Sequence[str] = (),
    review: Sequence[str] = (),
    series: Sequence[str] = (),
    grades: Collection[str] = (),
) -> Selection:
    """Return the selection of what was typed; ``grades`` are the grades there are (none: any word is taken).

    An indicator may be a named pair ("civilian_deaths"); places and sources may be names or aliases, "text:..." as
    they were written, or "none" for figures nobody is named for. Raises SelectionError with all that is wrong.
    """
    words, wrong = settings.vocabulary, list[str]()
    what = [_what(one, settings, wrong) for one in indicator]
    chosen = tuple(one for name in place if (one := _place(name, words.places, wrong)))
    found = Selection(
        crises=_known(crisis, {**settings.crises, NO_CRISIS: None}, "crisis", wrong),
        what=tuple(pair for pair in what if pair),
        populations=_known(population, {"all": None, **words.populations}, "population", wrong),
        places=chosen,
        names={id_: words.places[id_].name for id_ in chosen if id_ in words.places},
        said_by=tuple(one for name in said_by if (one := _source(name, settings, wrong))),
        first_on=first_on,
        last_on=last_on,
        grades=_known(grade, dict.fromkeys(grades or grade), "grade", wrong),
        reviews=_known(review, dict.fromkeys(REVIEWS), "review state", wrong),
        series=tuple(series),
    )
    if first_on and last_on and last_on < first_on:
        wrong.append(f"the period ends ({last_on}) before it begins ({first_on})")
    if wrong:
        raise SelectionError("; ".join(wrong))
    return found


def _known(names: Sequence[str], known: Mapping[str, object], what: str, wrong: list[str]) -> tuple[str, ...]:
    wrong.extend(_unknown(name, known, what) for name in names if name not in known)
    return tuple(name for name in names if name in known)


def _unknown(name: str, known: Iterable[str], what: str) -> str:
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(names)}" if len(names) <= 12 else ""
    return f"there is no {what} {name!r}" + (f" ({hint})" if hint else "")


def _what(name: str, settings: Settings, wrong: list[str]) -> tuple[str, str] | None:
    words = settings.vocabulary
    if name in words.indicators:  # "deaths" is also the display name of deaths of all: here it is of whomever
        return name, ""
    if name in words.pairs:
        return words.pairs[name].indicator, words.pairs[name].population
    wrong.append(_unknown(name, [*words.indicators, *words.pairs], "indicator"))
    return None


def _place(name: str, places: Mapping[str, Place], wrong: list[str]) -> str:
    """Return the id of a place, of several with one name the most likely; "text:..." stays as it is."""
    if name in places or name.startswith(AS_WRITTEN):
        return name
    atlas = places if isinstance(places, Atlas) else Atlas(places)
    named = atlas.named(" ".join(key_of(name.replace("_", " "))))
    if named:
        return named[0].id
    wrong.append(_unknown(name, atlas.own, "place") + f"; a place that is not registered: {AS_WRITTEN}{name}")
    return ""


def _source(name: str, settings: Settings, wrong: list[str]) -> str:
    """Return the id of who said it; "none" and "text:..." stay as they are."""
    registry = settings.vocabulary.attributions
    if name in registry or name == NAMED_FOR_NOBODY or name.startswith(AS_WRITTEN):
        return name
    for one in registry.values():
        if name.casefold() in {word.casefold() for word in (one.name, one.short, *one.aliases)}:
            return one.id
    wrong.append(_unknown(name, registry, "source of figures") + f"; one that is not registered: {AS_WRITTEN}{name}")
    return ""


def _columns(rows: Frame) -> list[str]:
    return rows.collect_schema().names()


def _needs(columns: Collection[str], column: str) -> None:
    if column not in columns:
        raise SelectionError(f"these rows do not tell their {column}: it cannot be asked for here")


def _counts(indicator: str, population: str) -> pl.Expr:
    same = pl.col("indicator") == indicator
    return same & (pl.col("population") == population) if population else same


def _somewhere(rows: Frame, wanted: Sequence[str], places: Mapping[str, Place]) -> pl.Expr:
    """Return whether the figure's place is one of those wanted or lies inside it."""
    _needs(_columns(rows), "place_id")
    here = rows.lazy().select(pl.col("place_id").drop_nulls().unique()).collect().to_series().to_list()
    inside = [one for one in here if any(within(one, whole, places) for whole in wanted)]
    return pl.col("place_id").is_in(inside).fill_null(False) | _as_written(rows, "place_label", wanted)


def _told_by(rows: Frame, wanted: Sequence[str]) -> pl.Expr:
    """Return whether one of those wanted gave the figure; nobody is nobody, and no unregistered name."""
    nobody = pl.col("said_by").is_null() & (pl.lit(NAMED_FOR_NOBODY in wanted))
    if NAMED_FOR_NOBODY in wanted:
        text = pl.col("said_by_text") if "said_by_text" in _columns(rows) else pl.lit(None, pl.String)
        nobody &= text.is_null() | (normal(text) == "")
    return pl.col("said_by").is_in(wanted).fill_null(False) | nobody | _as_written(rows, "said_by_text", wanted)


def _as_written(rows: Frame, column: str, wanted: Sequence[str]) -> pl.Expr:
    written = [one.removeprefix(AS_WRITTEN) for one in wanted if one.startswith(AS_WRITTEN)]
    if not written or column not in _columns(rows):
        return pl.lit(False)
    names = pl.DataFrame({"name": written}).select(normal(pl.col("name"))).to_series().to_list()
    return normal(pl.col(column)).is_in(names).fill_null(False)


def _in_period(rows: Frame, first_on: date | None, last_on: date | None) -> Iterable[pl.Expr]:
    """Yield whether the rows' days meet the period: of a point its day, of a series or an Incident its span."""
    columns = _columns(rows)
    begins, ends = ("order_on", "order_on") if "order_on" in columns else ("first_on", "last_on")
    _needs(columns, begins)
    if first_on is not None:
        yield (pl.col(ends) >= first_on).fill_null(False)
    if last_on is not None:
        yield (pl.col(begins) <= last_on).fill_null(False)

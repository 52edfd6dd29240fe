"""What one chart shows: one indicator of one population in one crisis, every source beside the others.

In: points, the crisis, the settings, the alert events. Out: :class:`Panel`, ready to draw: rows thinned, lines styled,
rule lines and events beside them. Never sums or averages; what is left out of the picture is counted in ``notes``
and stands in the table under it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from tracker.charts import beside
from tracker.charts.beside import Happening, Threshold
from tracker.charts.theme import DASHES, Style, shaded, styles
from tracker.charts.thinning import MOST_MARKS, thinned
from tracker.charts.words import MEASURES, clean, file_name, own_words
from tracker.locales import Phrase, cased, said
from tracker.model import Crisis, Event, Measure, Settings
from tracker.model.rules import ANYBODY
from tracker.series.keys import NOBODY

MOST_LINES = 8
"""Series drawn in one chart; the rest stand in the table."""

GAP_DAYS = 7
"""A line is not carried over a longer silence: a gap is a gap, not a level."""


@dataclass(frozen=True, slots=True)
class Line:
    """One series as drawn. ``join`` is "step", "straight" or "none"; ``label`` tells it from the others."""

    series_id: str
    label: str
    style: Style
    headline: bool
    join: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything one chart needs. ``points`` are POINTS rows without repeats; ``table`` holds every row."""

    slug: str
    name: str  # "Civilian deaths"
    unit: str
    crisis: Crisis
    points: pl.DataFrame
    table: pl.DataFrame
    lines: tuple[Line, ...]
    thresholds: tuple[Threshold, ...]
    happenings: tuple[Happening, ...]
    notes: tuple[str, ...]
    timeline: bool  # drawn over time; else figure by figure

    @property
    def digest(self) -> str:
        """A hash of everything that is drawn or said of the panel: the same hash, the same picture."""
        rest = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in {"points", "table"}}
        drawn = self.points.select(pl.exclude("known_at")).write_json()
        days = pl.col("as_of", "published_on")
        first = (
            self.table.filter("on_line")
            .group_by("series_id", maintain_order=True)
            .agg(pl.col("order_on", "level").first())
        )
        about = self.table.select(days.min().name.suffix("_min"), days.max().name.suffix("_max"), days.null_count())
        labels = self.table.get_column("said_by_label").unique().sort().to_list()
        return hashlib.sha256(
            "\x00".join([repr(rest), drawn, repr(about.rows()), repr(first.rows()), repr(labels)]).encode()
        ).hexdigest()

    def lighter(self, most: int) -> Panel:
        """Return the panel with at most so many points: for a picture, or a page that holds many charts."""
        thin, days = thinned(self.points, most)
        told = said("Too many figures to draw: the newest of every {days} days is shown.", days=days)
        return self if days == 1 else replace(self, points=thin, notes=(*self.notes, told))


def panels(points: pl.DataFrame, crisis: Crisis, settings: Settings, events: Sequence[Event] = ()) -> list[Panel]:
    """Return the crisis's charts: indicators in configuration order, everyone before a part of everyone.

    Single events have a chart of their own, because a toll of one strike beside a count of the whole crisis misleads.
    """
    mine = points.filter(pl.col("crisis") == crisis.id)
    looks = styles(_sources(mine, crisis))
    ranks = {name: rank for rank, name in enumerate(settings.vocabulary.indicators)}
    single = (pl.col("measure") == Measure.INCIDENT.value).alias("@single")
    groups = dict(mine.with_columns(single).group_by("indicator", "population", "@single", maintain_order=True))
    order = sorted(groups, key=lambda key: (ranks.get(str(key[0]), len(ranks)), key[1] != "all", key[1:], key[0]))
    return [_panel(groups[key].drop("@single"), crisis, settings, events, looks) for key in order]


def subject(indicator: str, population: str, settings: Settings) -> Phrase:
    """Return the display name of an indicator of a population: its named pair, else "Deaths, women"."""
    words = settings.vocabulary
    for pair in words.pairs.values():
        if (pair.indicator, pair.population) == (indicator, population):
            return own_words(pair.label)
    known = words.indicators.get(indicator)
    name = own_words(known.label if known else indicator.replace("_", " ").capitalize())
    if population == "all":
        return name
    if population == ANYBODY:
        return said("{indicator}, of any group", indicator=name)
    of = words.populations.get(population)
    return said("{indicator}, {population}", indicator=name,
                population=cased(own_words(of.label if of else population), "lower"))  # fmt: skip


def _sources(points: pl.DataFrame, crisis: Crisis) -> list[str | None]:
    """Return the sources in a stable order: the crisis's precedence first, so that the headline leads the palette."""
    said = set(points.get_column("said_by_key").to_list())
    listed = [source for sources in crisis.precedence.values() for source in sources if source in said]
    return [*dict.fromkeys(listed), *sorted(said - set(listed), key=lambda key: (key is None, key or ""))]


def _panel(
    table: pl.DataFrame, crisis: Crisis, settings: Settings, events: Sequence[Event], looks: Mapping[str | None, Style]
) -> Panel:
    first = table.row(0, named=True)
    single = first["measure"] == Measure.INCIDENT.value
    name: str = subject(first["indicator"], first["population"], settings)
    if single:
        name = said("{name} in single events", name=name)
    own = table.filter(pl.col("status") != "repeat")
    drawn = own.filter(pl.col("level").is_finite())
    lines = _lines(drawn, looks)
    shown = drawn.filter(pl.col("series_id").is_in([line.series_id for line in lines]))
    thin, days = thinned(shown, MOST_MARKS)
    rules = beside.watching(settings, table)
    top = beside.top(shown)
    return Panel(
        slug=file_name("-".join([crisis.id, first["indicator"], first["population"], *(["events"] if single else [])])),
        name=name,
        unit=first["unit"],
        crisis=crisis,
        points=thin,
        table=table,
        lines=lines,
        thresholds=beside.thresholds(rules, top, clears=beside.clears(shown)),
        happenings=beside.happenings(table, events),
        notes=beside.published(crisis)
        + beside.notes(table, own, drawn, shown, days)
        + beside.far(rules, top)
        + beside.credits(table, settings),
        timeline=_moves(shown),
    )


def _moves(points: pl.DataFrame) -> bool:
    """Return whether any series has figures on three days: then time is worth an axis."""
    days = points.filter("on_line").group_by("series_id").agg(pl.col("order_on").n_unique().alias("days"))
    return bool((days.get_column("days") >= 3).any())


def _lines(points: pl.DataFrame, looks: Mapping[str | None, Style]) -> tuple[Line, ...]:
    """Return the series to draw: the headline, then those with most figures and the newest.

    Colour and shape are the source's in the whole crisis; the dash tells the lines of one chart apart, the first solid.
    """
    table = (
        points.group_by("series_id")
        .agg(
            pl.col("headline", "said_by_key", "said_by_label", "place_label", "measure", "counting_key").first(),
            pl.col("period_start").n_unique().alias("starts"),
            pl.col("period_start").null_count().alias("undated"),
            pl.len().alias("count"),
            pl.col("order_on").max().alias("newest"),
        )
        .sort(~pl.col("headline"), -pl.col("count").cast(pl.Int64), "newest", "series_id", nulls_last=True)
    )
    rows = table.head(MOST_LINES).to_dicts()
    names: list[str] = [_spoken(row) for row in rows]
    return tuple(
        Line(
            series_id=row["series_id"],
            label=_told_apart(row, rows) if names.count(name) > 1 else name,
            style=replace(_shade(looks, rows, rank), dash=DASHES[rank % len(DASHES)]),
            headline=row["headline"],
            join=_join(row),
        )
        for rank, (row, name) in enumerate(zip(rows, names, strict=True))
    )


def _shade(looks: Mapping[str | None, Style], rows: Sequence[Mapping[str, Any]], rank: int) -> Style:
    """Return the style of a series: its source's; further ones of that source have a shade and shape of their own."""
    source = rows[rank]["said_by_key"]
    return shaded(looks[source], sum(other["said_by_key"] == source for other in rows[:rank]))


def _spoken(row: Mapping[str, Any]) -> str:
    name = row["said_by_label"]
    return own_words(NOBODY if name == NOBODY else clean(name, 60))  # "unnamed reports" has a translation, a name none


def _told_apart(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Phrase:
    """Return a source's label with what sets this series of it apart: the place, the measure, or both."""
    same = [other for other in rows if other["said_by_label"] == row["said_by_label"]]
    source = _spoken(row)
    place: str = clean(row["place_label"], 40) or said("place not stated")
    places = len({other["place_label"] for other in same}) > 1
    spans = len({(other["measure"], other["counting_key"]) for other in same}) > 1
    if places and spans:
        return said("{source}, {place}, {span}", source=source, place=place, span=_spanned(row))
    return said("{source}, {detail}", source=source, detail=_spanned(row) if spans else place)


def _spanned(row: Mapping[str, Any]) -> Phrase:
    """Return what span of reality a series covers, as a sentence of ours."""
    if row["measure"] == Measure.CUMULATIVE.value and row["counting_key"] is not None:
        return said("cumulative since {day}", day=row["counting_key"])
    return own_words(MEASURES.get(row["measure"], MEASURES[Measure.UNKNOWN.value]))


def _join(row: Mapping[str, Any]) -> str:
    """Return how points are joined: counts from one start by steps, situations by lines, single events not at all."""
    if row["measure"] == Measure.CUMULATIVE.value:
        return "step"
    if row["measure"] == Measure.STOCK.value:
        return "straight"
    one_start = row["starts"] == 1 and row["undated"] == 0
    return "step" if row["measure"] == Measure.WINDOW.value and one_start else "none"

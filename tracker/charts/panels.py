"""What one chart shows: one indicator of one population in one crisis, every source beside the others.

In: points, the crisis, the settings, the alert events. Out: :class:`Panel`, ready to draw: rows thinned, lines styled,
rule lines and events beside them. Never sums or averages; what is left out of the picture is counted in ``notes``
and stands in the table under it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from tracker.charts.theme import DASHES, Style, shaded, styles
from tracker.charts.words import MEASURES, clean, file_name
from tracker.locales import Phrase, said, said_many
from tracker.model import Crisis, Event, EventKind, Measure, Rule, Settings
from tracker.series.points import to_points
from tracker.series.protection import attribution_lines
from tracker.series.schemas import POINTS
from tracker.series.scope import clear_line, in_figures, watches

MOST_LINES = 8
"""Series drawn in one chart; the rest stand in the table."""

MOST_MARKS = 5_000
"""Marks one chart may hold (faults.md H10); beyond it, the newest figure of each span of days is drawn."""

GAP_DAYS = 7
"""A line is not carried over a longer silence: a gap is a gap, not a level."""

NEAR = 1.6
"""A rule line is drawn up to this multiple of the largest figure; one farther off would flatten the chart."""

TOLD = (EventKind.FIRING, EventKind.ESCALATED, EventKind.CORRECTED, EventKind.RETRACTED, EventKind.RESOLVED)


@dataclass(frozen=True, slots=True)
class Line:
    """One series as drawn. ``join`` is "step", "straight" or "none"; ``label`` tells it from the others."""

    series_id: str
    label: str
    style: Style
    headline: bool
    join: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """A level of a rule, or the line below which it clears."""

    at: float
    label: str
    clear: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """An alert event on the day its trigger speaks of; ``level`` is the trigger's."""

    on: date | None
    level: float | None
    observation_id: str  # the trigger
    label: str


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
        tables = [frame.select(pl.exclude("known_at")).write_json() for frame in (self.points, self.table)]
        return hashlib.sha256("\x00".join([repr(rest), *tables]).encode()).hexdigest()


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


def subject(indicator: str, population: str, settings: Settings) -> str:
    """Return the display name of an indicator of a population: its named pair, else "Deaths, women"."""
    words = settings.vocabulary
    for pair in words.pairs.values():
        if (pair.indicator, pair.population) == (indicator, population):
            return pair.label
    known = words.indicators.get(indicator)
    name = known.label if known else indicator.replace("_", " ").capitalize()
    if population == "all":
        return name
    of = words.populations.get(population)
    return f"{name}, {(of.label if of else population).lower()}"


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
    name: str = own_words(subject(first["indicator"], first["population"], settings))
    if single:
        name = said("{name} in single events", name=name)
    own = table.filter(pl.col("status") != "repeat")
    drawn = own.filter(pl.col("level").is_finite())
    lines = _lines(drawn, looks)
    shown = drawn.filter(pl.col("series_id").is_in([line.series_id for line in lines]))
    thin, days = thinned(shown)
    rules = _watching(settings, table)
    return Panel(
        slug=file_name("-".join([crisis.id, first["indicator"], first["population"], *(["events"] if single else [])])),
        name=name,
        unit=first["unit"],
        crisis=crisis,
        points=thin,
        table=table,
        lines=lines,
        thresholds=_thresholds(rules, _top(shown), clears=_clears(shown)),
        happenings=_happenings(table, events),
        notes=_notes(table, own, drawn, shown, days) + _far(rules, _top(shown)) + _credits(table, settings),
        timeline=_moves(shown),
    )


def thinned(rows: pl.DataFrame, most: int = MOST_MARKS) -> tuple[pl.DataFrame, int]:
    """Return at most ``most`` rows and the days one row stands for (1: every row is there).

    The newest row of a series in each span of days is kept; spans double until the rows fit.
    """
    if rows.height <= most:
        return rows, 1
    days, thin = 1, rows
    while thin.height > most and days < 100_000:
        spans = (pl.col("order_on").to_physical() // days).alias("@span")
        thin = rows.with_columns(spans).unique(["series_id", "@span"], keep="last", maintain_order=True).drop("@span")
        days *= 2
    return thin.tail(most), days // 2 if days > 1 else 1


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
    names = [clean(row["said_by_label"], 60) for row in rows]
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


def _told_apart(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Phrase:
    """Return a source's label with what sets this series of it apart: the place, the measure, or both."""
    same = [other for other in rows if other["said_by_label"] == row["said_by_label"]]
    source = clean(str(row["said_by_label"]), 60)
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


def own_words(text: str) -> Phrase:
    """Return a text of ours or of the configuration as a sentence: said in another language where that is known."""
    return Phrase.of(text, text, {})


def _join(row: Mapping[str, Any]) -> str:
    """Return how points are joined: counts from one start by steps, situations by lines, single events not at all."""
    if row["measure"] == Measure.CUMULATIVE.value:
        return "step"
    if row["measure"] == Measure.STOCK.value:
        return "straight"
    one_start = row["starts"] == 1 and row["undated"] == 0
    return "step" if row["measure"] == Measure.WINDOW.value and one_start else "none"


def _clears(points: pl.DataFrame) -> bool:
    """Return whether a lower figure of any series here could end an alert."""
    return bool(points.get_column("measure").is_in([Measure.STOCK.value, Measure.WINDOW.value]).any())


def _top(points: pl.DataFrame) -> float:
    highest = points.select(pl.max_horizontal("level", "high").max()).item()
    return float(highest) if highest is not None else 0.0


def _watching(settings: Settings, table: pl.DataFrame) -> list[Rule]:
    """Return the rules that watch at least one series of the chart, by everything their scope names."""
    series = to_points(table.select(POINTS.names()).unique("series_id", keep="first", maintain_order=True))
    places = settings.vocabulary.places
    drawn = [rule for rule in settings.rules.values() if in_figures(rule)]
    return [rule for rule in drawn if any(watches(rule, point, places) for point in series)]


def _thresholds(rules: Sequence[Rule], top: float, *, clears: bool) -> tuple[Threshold, ...]:
    """Return the rule lines near enough to be drawn, each once; with the clear line where a lower figure ends an alert.

    A cumulative count never ends one, so beside such counts alone a clear line would promise what does not happen.
    """
    found: dict[tuple[float, bool], Threshold] = {}
    for rule in rules:
        for level in rule.levels:
            if level.at > NEAR * max(top, 1.0):
                continue
            found.setdefault((level.at, False), Threshold(level.at, _level(level.name, level.at), False))
            if not clears:
                continue
            clear = clear_line(rule, level)
            found.setdefault((clear, True), Threshold(clear, _level(f"clear {level.name}", clear), True))
    return tuple(found[key] for key in sorted(found))


def _level(name: str, at: float) -> Phrase:
    return said("{level}: {number}", level=own_words(name), number=at)


def _far(rules: Sequence[Rule], top: float) -> tuple[str, ...]:
    """Name the rule levels that lie beyond the chart."""
    levels = {(level.at, level.name) for rule in rules for level in rule.levels if level.at > NEAR * max(top, 1.0)}
    told = "The {level} level, {number}, lies beyond this chart."
    return tuple(said(told, level=own_words(name), number=at) for at, name in sorted(levels))


def _happenings(table: pl.DataFrame, events: Sequence[Event]) -> tuple[Happening, ...]:
    """Return the alert events of the panel's series, by the day their trigger speaks of."""
    triggers = {row["observation_id"]: row for row in table.iter_rows(named=True)} if events else {}
    found = [
        Happening(
            on=trigger["order_on"],
            level=trigger["level"],
            observation_id=event.observation_id,
            label=_event(event),
        )
        for event in events
        if event.kind in TOLD and (trigger := triggers.get(event.observation_id)) is not None
    ]
    return tuple(sorted(found, key=lambda it: (it.on is None, it.on or date.min, it.label)))


def _event(event: Event) -> Phrase:
    kind = own_words(event.kind.value)
    if not event.level:
        return said("{kind} ({handle})", kind=kind, handle=event.handle)
    return said("{kind} {level} ({handle})", kind=kind, level=own_words(event.level), handle=event.handle)


def _notes(
    table: pl.DataFrame, own: pl.DataFrame, drawn: pl.DataFrame, shown: pl.DataFrame, days: int
) -> tuple[str, ...]:
    """Say what the picture leaves out, in whole sentences."""
    notes: list[str] = []
    if repeats := table.height - own.height:
        one = "{n} further report repeats a figure shown here; it counts once."
        notes.append(said_many(one, "{n} further reports repeat a figure shown here; it counts once.", repeats))
    if wordy := own.height - drawn.height:
        one = "{n} mention without a number is in the table only."
        notes.append(said_many(one, "{n} mentions without a number are in the table only.", wordy))
    if hidden := drawn.get_column("series_id").n_unique() - shown.get_column("series_id").n_unique():
        one = "{n} further series is in the table only."
        notes.append(said_many(one, "{n} further series are in the table only.", hidden))
    if days > 1:
        notes.append(said("Too many figures to draw: the newest of every {days} days is shown.", days=days))
    return tuple(notes)


def _credits(table: pl.DataFrame, settings: Settings) -> tuple[str, ...]:
    """Return the lines that the sources the figures were read from want printed, as one sentence."""
    lines = attribution_lines(settings, table.get_column("source_id").drop_nulls().unique())
    return (said("Read from: {names}.", names=clean("; ".join(lines), 300).rstrip(".")),) if lines else ()

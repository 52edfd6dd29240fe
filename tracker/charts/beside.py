"""What stands beside the figures of a chart: rule lines, alert events, and what the picture leaves out.

In: points, rules, events. Out: levels and sentences, each still to be said in a reader's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from tracker.charts.words import clean, own_words
from tracker.locales import Phrase, joined, said, said_many
from tracker.model import Crisis, Event, EventKind, Measure, Rule, Settings
from tracker.model.rules import ANYBODY
from tracker.series.holds import SURE
from tracker.series.points import to_points
from tracker.series.protection import attribution_lines
from tracker.series.schemas import POINTS
from tracker.series.scope import clear_line, in_figures, watches

NEAR = 1.6
"""A rule line is drawn up to this multiple of the largest figure; one farther off would flatten the chart."""

TOLD = (EventKind.FIRING, EventKind.ESCALATED, EventKind.CORRECTED, EventKind.RETRACTED, EventKind.RESOLVED)


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


def clears(points: pl.DataFrame) -> bool:
    """Return whether a lower figure of any series here could end an alert."""
    return bool(points.get_column("measure").is_in([Measure.STOCK.value, Measure.WINDOW.value]).any())


def top(points: pl.DataFrame) -> float:
    """Return the largest figure of points, or the upper end of a range."""
    highest = points.select(pl.max_horizontal("level", "high").max()).item()
    return float(highest) if highest is not None else 0.0


def watching(settings: Settings, table: pl.DataFrame) -> list[Rule]:
    """Return the rules that watch at least one series of the chart, by everything their scope names."""
    counted = table.row(0, named=True)
    same = (counted["indicator"], counted["population"])
    drawn = [
        rule for rule in settings.rules.values()
        if in_figures(rule) and (not rule.indicator or (rule.indicator, rule.population) == same
                                  or (rule.indicator, rule.population) == (same[0], ANYBODY))
    ]  # fmt: skip
    if not drawn:
        return []
    series = to_points(table.select(POINTS.names()).unique("series_id", keep="first", maintain_order=True))
    places = settings.vocabulary.places
    return [rule for rule in drawn if any(watches(rule, point, places) for point in series)]


def thresholds(rules: Sequence[Rule], top: float, *, clears: bool) -> tuple[Threshold, ...]:
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
            found.setdefault((clear, True), Threshold(clear, _clear(level.name, clear), True))
    return tuple(found[key] for key in sorted(found))


def _level(name: str, at: float) -> Phrase:
    return said("{level}: {number}", level=own_words(name), number=at)


def _clear(name: str, at: float) -> Phrase:
    return said("clear {level}: {number}", level=own_words(name), number=at)


def far(rules: Sequence[Rule], top: float) -> tuple[str, ...]:
    """Name the rule levels that lie beyond the chart."""
    levels = {(level.at, level.name) for rule in rules for level in rule.levels if level.at > NEAR * max(top, 1.0)}
    return tuple(
        said("The {level} level, {number}, lies beyond this chart.", level=own_words(name), number=at)
        for at, name in sorted(levels)
    )


def happenings(table: pl.DataFrame, events: Sequence[Event]) -> tuple[Happening, ...]:
    """Return the alert events of the panel's series, by the day their trigger speaks of."""
    wanted = [event.observation_id for event in events if event.kind in TOLD]
    rows = table.filter(pl.col("observation_id").is_in(wanted)).select("observation_id", "order_on", "level")
    triggers = {row["observation_id"]: row for row in rows.iter_rows(named=True)}
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


def notes(
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


def published(crisis: Crisis) -> tuple[str, ...]:
    """Say what the crisis keeps off its lines until a person looked; nothing where it publishes all."""
    if crisis.publish == "reviewed_only":
        return (said("Figures nobody reviewed stand beside the line (publish = reviewed_only)."),)
    if crisis.publish == "above_confidence":
        return (
            said("Figures read with a confidence below {least} stand beside the line until a person reviewed them "
                 "(publish = above_confidence).", least=SURE),
        )  # fmt: skip
    return ()


def credits(table: pl.DataFrame, settings: Settings) -> tuple[str, ...]:
    """Return the lines that the sources the figures were read from want printed, as one sentence."""
    lines = attribution_lines(settings, table.get_column("source_id").drop_nulls().unique())
    if not lines:
        return ()
    names = clean("; ".join(lines), 300).rstrip(".")
    if len(names) < 300:
        names = joined("; ", map(_credit, lines))
    return (said("Read from: {names}.", names=names),)


def _credit(line: str) -> str:
    """Return a line of attribution; that nobody wrote a licence down is a word of ours."""
    name = line.removesuffix(" (licence not stated)")
    return (
        clean(line, 300).rstrip(".") if name == line else said("{source} (licence not stated)", source=clean(name, 300))
    )

"""How a figure, a day and a span are put into words for a duty officer.

In: Points and the vocabulary. Out: short plain sentences, without markup, which can be said in another language
(tracker/locales). Bounds are always said in words, a day always with how it is known, and nothing is rounded.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tracker.alerts.bounds import UNDER_WORDS
from tracker.locales import cased, said, writing
from tracker.model import Basis, Bound, Crisis, Measure, Point, Rule, Vocabulary
from tracker.model.rules import ANYBODY

NO_PLACE = said("place not stated")
WITHHELD = said("figure withheld")

SPANS = {
    Measure.INCIDENT: said("one event"),
    Measure.WINDOW: said("in one period"),
    Measure.STOCK: said("situation on the day"),
}

LEVELS = {"watch": said("watch"), "warning": said("warning"), "critical": said("critical")}
"""The names of levels as people read them."""

AGGREGATES = {
    "max": said("max"), "min": said("min"), "mean": said("mean"), "median": said("median"), "sum": said("sum"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labels:
    """Where the words for people come from."""

    vocabulary: Vocabulary
    crises: Mapping[str, Crisis]

    def counted(self, indicator: str, population: str) -> str:
        """Return what is counted, of whom: a named pair's label, else both labels."""
        for pair in self.vocabulary.pairs.values():
            if (pair.indicator, pair.population) == (indicator, population):
                return said(pair.label)
        known = self.vocabulary.indicators.get(indicator)
        label = said(known.label) if known else indicator.replace("_", " ")
        if population == "all":
            return label
        if population == ANYBODY:
            return said("{indicator}, of any group", indicator=label)
        group = self.vocabulary.populations.get(population)
        whom = cased(said(group.label) if group else population.replace("_", " "), "lower")
        return said("{counted}, {population}", counted=label, population=whom)

    def crisis(self, crisis_id: str | None) -> str:
        """Return the crisis's name; "no crisis" when the figure belongs to none."""
        crisis = self.crises.get(crisis_id or "")
        return crisis.name if crisis else (crisis_id or said("no crisis"))


def number(value: float) -> str:
    """Return 14000.0 as "14,000", 2.5 as "2.5" and what is not finite in words."""
    return writing.number(value)


def amount(point: Point) -> str:
    """Return the figure with its bound in words: "at least 27", "20 to 30"; the unit where it is not people.

    A figure that its reader may not see is said to be withheld.
    """
    if point.withheld:
        return WITHHELD
    bounded = _bounded(point)
    return bounded if point.unit in {"people", ""} else said("{amount} {unit}", amount=bounded, unit=said(point.unit))


def _bounded(point: Point) -> str:
    if point.bound is Bound.BETWEEN and point.low is not None and point.high is not None:
        return said("{low} to {high}", low=point.low, high=point.high)
    shown = point.value if point.value is not None else point.low if point.low is not None else point.high
    if shown is None:
        return said("no number")
    match point.bound:
        case Bound.AT_LEAST:
            return said("at least {n}", n=shown)
        case Bound.MORE_THAN:
            return said("more than {n}", n=shown)
        case Bound.AT_MOST:
            return said("up to {n}", n=shown)
        case Bound.LESS_THAN if UNDER_WORDS.search(point.quote):
            return said("fewer than {n}", n=shown)
        case Bound.LESS_THAN:
            return said("nearly {n}", n=shown)
        case Bound.ABOUT:
            return said("about {n}", n=shown)
        case Bound.VAGUE:
            return said("{n} or more (a word, not a number)", n=shown)
        case _:
            return said("{n}", n=shown)


def day(on: date | None) -> str:
    """Return "30 Nov 2024", or "date unknown"."""
    return said("{day}", day=on) if on else said("date unknown")


def moment(at: datetime) -> str:
    """Return "30 Nov 2024 21:59 UTC"; ``at`` is aware and UTC, as everywhere."""
    return said("{moment}", moment=at)


def as_of(point: Point) -> str:
    """Return what day the figure speaks of and how that is known."""
    if point.as_of is None:
        return said("date unknown")
    return _inferred(point.as_of) if point.as_of_basis is Basis.INFERRED else day(point.as_of)


def published(point: Point) -> str:
    """Return the day of publication and how it is known."""
    if point.published_on is None:
        return said("publication date unknown")
    return _inferred(point.published_on) if point.published_basis is Basis.INFERRED else day(point.published_on)


def _inferred(on: date) -> str:
    return said("{day} (inferred)", day=on)


def span(point: Point) -> str:
    """Return what stretch of reality the figure covers."""
    if point.measure is Measure.CUMULATIVE:
        start = point.counting_start
        return said("cumulative since {day}", day=start) if start else said("cumulative")
    if point.measure is Measure.UNKNOWN:
        return said("period not stated")
    named = SPANS[point.measure]
    if point.period_start and point.period_end and point.period_start != point.period_end:
        ends = {"first": point.period_start, "last": point.period_end}
        return said("{what}, {first} to {last}", what=named, **ends)
    only = point.period_start or point.period_end
    if only is None and point.measure is Measure.WINDOW:
        return said("{what}, dates not given", what=named)
    return said("{what}, {day}", what=named, day=only) if only else named


def place(point: Point) -> str:
    """Return where, as registered or as written."""
    return point.place or NO_PLACE


def level(name: str) -> str:
    """Return a level's name as people read it."""
    return LEVELS.get(name, name)


def line(rule: Rule, level_name: str) -> str:
    """Return a level's line as its kind means it: "warning at 25 or more"; of milestones all of one name."""
    lines = [step.at for step in rule.levels if step.name == level_name]
    if not lines:
        return level(level_name)
    return said("{level} at {line}", level=level(level_name), line=_line(rule, lines))


def _line(rule: Rule, lines: list[float]) -> str:
    at, up = lines[0], rule.direction == "up"
    match rule.kind:
        case "change":
            moved = said("{n} %", n=at * 100) if rule.by == "share" else said("{n}", n=at)
            return said("a rise of {n} or more", n=moved) if up else said("a fall of {n} or more", n=moved)
        case "rate":
            return said("{n} or more a day", n=at)
        case "record" if up:
            return said("a highest of {days} days, {line}", days=rule.window_days, line=_or_more(rule, at))
        case "record":
            return said("a lowest of {days} days, {line}", days=rule.window_days, line=_or_more(rule, at))
        case "anomaly":
            return said("{n} times the usual distance or more", n=at)
        case "stale":
            return said("{n} times its {hours} hours without a report", n=at, hours=rule.every_hours)
        case "divergence":
            return said("sources {n} times apart or more", n=at)
        case "milestone":
            each: list[str] = [said("{n}", n=one) for one in lines]
            return said("{n} or more", n=functools.reduce(_or, each))
    if not rule.aggregate:
        return _or_more(rule, at)
    window = {"aggregate": AGGREGATES[rule.aggregate], "days": rule.window_days}
    return said("{line} as the {aggregate} of {days} days", line=_or_more(rule, at), **window)


def _or(one: str, other: str) -> str:
    return said("{one} or {other}", one=one, other=other)


def _or_more(rule: Rule, at: float) -> str:
    return said("{n} or more", n=at) if rule.direction == "up" else said("{n} or less", n=at)

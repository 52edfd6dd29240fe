"""How a figure, a day and a span are put into words for a duty officer.

In: Points and the vocabulary. Out: short plain strings, without markup. Bounds are always said in words, a day always
with how it is known, and nothing is rounded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tracker.alerts.bounds import UNDER_WORDS
from tracker.model import Basis, Bound, Crisis, Measure, Point, Rule, Vocabulary

NO_PLACE = "place not stated"
WITHHELD = "figure withheld"

SPANS = {Measure.INCIDENT: "one event", Measure.WINDOW: "in one period", Measure.STOCK: "situation on the day"}

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Not strftime, whose words depend on the machine's locale."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Where the words for people come from."""

    vocabulary: Vocabulary
    crises: Mapping[str, Crisis]

    def counted(self, indicator: str, population: str) -> str:
        """Return what is counted, of whom: a named pair's label, else both labels."""
        for pair in self.vocabulary.pairs.values():
            if (pair.indicator, pair.population) == (indicator, population):
                return pair.label
        known = self.vocabulary.indicators.get(indicator)
        label = known.label if known else indicator.replace("_", " ")
        if population == "all":
            return label
        group = self.vocabulary.populations.get(population)
        return f"{label}, {(group.label if group else population.replace('_', ' ')).lower()}"

    def crisis(self, crisis_id: str | None) -> str:
        """Return the crisis's name; "no crisis" when the figure belongs to none."""
        crisis = self.crises.get(crisis_id or "")
        return crisis.name if crisis else (crisis_id or "no crisis")


def number(value: float) -> str:
    """Return 14000.0 as "14,000", 2.5 as "2.5" and what is not finite in words."""
    if not math.isfinite(value):
        return "no finite number"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")


def amount(point: Point) -> str:
    """Return the figure with its bound in words: "at least 27", "20 to 30"; the unit where it is not people.

    A figure that its reader may not see is said to be withheld.
    """
    if point.withheld:
        return WITHHELD
    unit = "" if point.unit in {"people", ""} else f" {point.unit}"
    return _bounded(point) + unit


def _bounded(point: Point) -> str:
    if point.bound is Bound.BETWEEN and point.low is not None and point.high is not None:
        return f"{number(point.low)} to {number(point.high)}"
    shown = point.value if point.value is not None else point.low if point.low is not None else point.high
    if shown is None:
        return "no number"
    before = {
        Bound.AT_LEAST: "at least ",
        Bound.MORE_THAN: "more than ",
        Bound.AT_MOST: "up to ",
        Bound.LESS_THAN: "fewer than " if UNDER_WORDS.search(point.quote) else "nearly ",
        Bound.ABOUT: "about ",
    }
    after = " or more (a word, not a number)" if point.bound is Bound.VAGUE else ""
    return before.get(point.bound, "") + number(shown) + after


def day(on: date | None) -> str:
    """Return "30 Nov 2024", or "date unknown"."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}" if on else "date unknown"


def moment(at: datetime) -> str:
    """Return "30 Nov 2024 21:59 UTC"; ``at`` is aware and UTC, as everywhere."""
    return f"{day(at.date())} {at:%H:%M} UTC"


def as_of(point: Point) -> str:
    """Return what day the figure speaks of and how that is known."""
    if point.as_of is None:
        return "date unknown"
    return day(point.as_of) + (" (inferred)" if point.as_of_basis is Basis.INFERRED else "")


def published(point: Point) -> str:
    """Return the day of publication and how it is known."""
    if point.published_on is None:
        return "publication date unknown"
    return day(point.published_on) + (" (inferred)" if point.published_basis is Basis.INFERRED else "")


def span(point: Point) -> str:
    """Return what stretch of reality the figure covers."""
    if point.measure is Measure.CUMULATIVE:
        start = f" since {day(point.counting_start)}" if point.counting_start else ""
        return f"cumulative{start}"
    if point.measure is Measure.UNKNOWN:
        return "period not stated"
    named = SPANS[point.measure]
    if point.period_start and point.period_end and point.period_start != point.period_end:
        return f"{named}, {day(point.period_start)} to {day(point.period_end)}"
    only = point.period_start or point.period_end
    if only is None and point.measure is Measure.WINDOW:
        return f"{named}, dates not given"
    return named + (f", {day(only)}" if only else "")


def place(point: Point) -> str:
    """Return where, as registered or as written."""
    return point.place or NO_PLACE


def line(rule: Rule, level: str) -> str:
    """Return a level's line as its kind means it: "warning at 25 or more"; of milestones all of one name."""
    lines = [step.at for step in rule.levels if step.name == level]
    if not lines:
        return level
    at = " or ".join(map(number, lines)) if rule.kind == "milestone" else number(lines[0])
    share = f"{number(lines[0] * 100)} %" if rule.by == "share" else at
    side = "more" if rule.direction == "up" else "less"
    span = f" as the {rule.aggregate} of {rule.window_days} days" if rule.aggregate else ""
    told = {
        "change": f"a {'rise' if rule.direction == 'up' else 'fall'} of {share} or more",
        "rate": f"{at} or more a day",
        "record": f"a {'highest' if rule.direction == 'up' else 'lowest'} of {rule.window_days} days, {at} or {side}",
        "anomaly": f"{at} times the usual distance or more",
        "stale": f"{at} times its {rule.every_hours:g} hours without a report",
        "divergence": f"sources {at} times apart or more",
    }
    return f"{level} at {told.get(rule.kind, f'{at} or {side}{span}')}"

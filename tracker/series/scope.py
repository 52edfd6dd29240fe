"""Which series a rule watches, and below what it clears: one answer for the alerts and for the charts that draw it.

In: a Rule, a Point of the series, the registered places. Out: yes or no, a line. It compares no figure with it.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tracker.model import Level, Place, Point, Rule
from tracker.model.rules import ANYBODY

CLEAR_SHARE = 0.9
"""A level is left again when the figure is beyond this share of it, so that a figure at the line does not flap."""

NAMED_FOR_NOBODY = "none"
"""In a rule's ``said_by``: figures nobody is named for."""


def of_whom(rule: Rule) -> pl.Expr:
    """Return whether a row is of the people the rule asks about (``population``, ``subset_of``), as in watches."""
    return pl.col("subset_of").is_null() if rule.population == ANYBODY else pl.col("population") == rule.population


def _asks_about(rule: Rule, point: Point) -> bool:
    """Say whether a figure is of the people a rule asks about: 61 civilians killed are 61 people killed."""
    return point.subset_of is None if rule.population == ANYBODY else rule.population == point.population


def watches(rule: Rule, point: Point, places: Mapping[str, Place]) -> bool:
    """Say whether the rule watches the point's series; an empty scope field means any, no indicator any figure."""
    return (
        (not rule.indicator or (rule.indicator == point.indicator and _asks_about(rule, point)))
        and rule.crisis in {"", point.crisis}
        and (not rule.place or within(point.place_id, rule.place, places))
        and (not rule.said_by or (point.said_by or NAMED_FOR_NOBODY) in rule.said_by)
        and (not rule.measures or point.measure.value in rule.measures)
        and (not rule.grades or point.grade in rule.grades)
        and (not rule.sources or point.source_id in rule.sources)
    )


def in_figures(rule: Rule) -> bool:
    """Say whether the rule's levels are figures of the series, so that they can be drawn beside them."""
    return rule.kind in {"level", "milestone"} and not rule.aggregate


def within(place_id: str | None, wanted: str, places: Mapping[str, Place]) -> bool:
    """Say whether a place is the wanted one or part of it, however many steps up."""
    seen: set[str] = set()
    waiting = [place_id] if place_id else []
    while waiting:
        here = waiting.pop()
        if here == wanted:
            return True
        if here not in seen and here in places:
            seen.add(here)
            waiting.extend(places[here].part_of)
    return False


def clear_line(rule: Rule, level: Level, direction: str = "") -> float:
    """Return the line a figure must pass to leave the level: as configured, else a tenth away from it."""
    if level.clear is not None:
        return level.clear
    return level.at * CLEAR_SHARE if (direction or rule.direction) == "up" else level.at / CLEAR_SHARE

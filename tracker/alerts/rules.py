"""What a rule watches: its scope, its levels in order, its clear lines, and the digest of its meaning.

In: a Rule as configured and a Point. Out: plain answers. Whether a number reaches a level is :mod:`.bounds`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from tracker.alerts.handles import digest
from tracker.model import Level, Place, Point, Rule

CLEAR_SHARE = 0.9
"""A level is left again when the figure is beyond this share of it, so that a figure at the line does not flap."""

NOBODY = "none"
"""In ``said_by``: figures nobody is named for."""


def digest_of(rule: Rule) -> str:
    """Return a hash of what the rule means; its label, words and channels may change without a new start."""
    meaning = {
        "kind": rule.kind,
        "scope": [rule.indicator, rule.population, rule.crisis, rule.place],
        "said_by": sorted(rule.said_by),
        "measures": sorted(rule.measures),
        "direction": rule.direction,
        "levels": [[level.name, level.at, clear_line(rule, level)] for level in ladder(rule)],
        "guards": [rule.max_age_days, rule.for_points, rule.include_vague, sorted(rule.modalities)],
    }
    return digest(json.dumps(meaning, sort_keys=True))


def ladder(rule: Rule) -> tuple[Level, ...]:
    """Return the levels from the first reached to the last."""
    return tuple(sorted(rule.levels, key=lambda level: level.at, reverse=rule.direction == "down"))


def rank_of(rule: Rule, name: str) -> int:
    """Return a level's place on the ladder from 1, or 0 for "" and for a level the rule no longer has."""
    return next((rank for rank, level in enumerate(ladder(rule), start=1) if level.name == name), 0)


def name_of(rule: Rule, rank: int) -> str:
    """Return the name of the level at that place, "" for 0."""
    return ladder(rule)[rank - 1].name if rank else ""


def clear_line(rule: Rule, level: Level) -> float:
    """Return the line a figure must pass to leave the level: as configured, else a tenth away from it."""
    if level.clear is not None:
        return level.clear
    return level.at * CLEAR_SHARE if rule.direction == "up" else level.at / CLEAR_SHARE


def in_scope(rule: Rule, point: Point, places: Mapping[str, Place]) -> bool:
    """Say whether the rule watches the point's series; an empty scope field means any."""
    return (
        point.indicator == rule.indicator
        and point.population == rule.population
        and rule.crisis in {"", point.crisis}
        and (not rule.place or _within(point.place_id, rule.place, places))
        and (not rule.said_by or (point.said_by or NOBODY) in rule.said_by)
        and (not rule.measures or point.measure.value in rule.measures)
    )


def _within(place_id: str | None, wanted: str, places: Mapping[str, Place]) -> bool:
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

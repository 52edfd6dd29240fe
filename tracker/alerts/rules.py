"""What a rule means: its levels in order, its clear lines, and the digest of its meaning.

In: a Rule as configured. Out: plain answers. Which series it watches is :mod:`tracker.series.scope`; whether a number
reaches a level is :mod:`.bounds`.
"""

from __future__ import annotations

import json
from dataclasses import fields

from tracker.alerts.handles import digest
from tracker.model import Level, Rule
from tracker.model.rules import EVERY
from tracker.series.scope import clear_line

SAID = EVERY - {"kind", "levels"}
"""What may change without a new start: how it is called, what it says and where."""

FIRST = frozenset(
    {"kind", "indicator", "population", "crisis", "place", "said_by", "measures", "direction", "levels",
     "max_age_days", "for_points", "include_vague", "modalities"}
)  # fmt: skip
"""Fields whose place in the digest is fixed; every other one is in it only where it is set."""

KEY = "#"
"""Between a level's name and its place, where a rule has several levels of one name (milestones)."""


def digest_of(rule: Rule) -> str:
    """Return a hash of what the rule means; its label, words and channels may change without a new start."""
    meaning = {
        "kind": rule.kind,
        "scope": [rule.indicator, rule.population, rule.crisis, rule.place],
        "said_by": sorted(rule.said_by),
        "measures": sorted(rule.measures),
        "direction": rule.direction,
        "levels": [[level.name, level.at, clear_of(rule, level)] for level in ladder(rule)],
        "guards": [rule.max_age_days, rule.for_points, rule.include_vague, sorted(rule.modalities)],
    }
    for field in fields(rule):
        value = getattr(rule, field.name)
        if field.name not in SAID | FIRST and value != field.default:
            meaning[field.name] = list(value) if isinstance(value, tuple) else value
    return digest(json.dumps(meaning, sort_keys=True))


def faces(rule: Rule) -> str:
    """Return the side its lines are reached from: a fall is measured as how far it fell, and reaches from below."""
    return rule.direction if rule.kind in {"level", "record"} else "up"


def clear_of(rule: Rule, level: Level) -> float:
    """Return the line a figure must pass to leave the level."""
    return clear_line(rule, level, faces(rule))


def ladder(rule: Rule) -> tuple[Level, ...]:
    """Return the levels from the first reached to the last."""
    return tuple(sorted(rule.levels, key=lambda level: level.at, reverse=faces(rule) == "down"))


def rank_of(rule: Rule, key: str) -> int:
    """Return a level's place on the ladder from 1, or 0 for "" and for a level the rule no longer has."""
    name, _, place = key.partition(KEY)
    if place.isdigit():
        return int(place) if int(place) <= len(rule.levels) else 0
    return next((rank for rank, level in enumerate(ladder(rule), start=1) if level.name == name), 0)


def name_of(rule: Rule, rank: int) -> str:
    """Return the key of the level at that place, "" for 0: its name, and its place where the name is not its own."""
    if not rank:
        return ""
    levels = ladder(rule)
    name = levels[rank - 1].name
    return name if sum(level.name == name for level in levels) == 1 else f"{name}{KEY}{rank}"


def shown(key: str) -> str:
    """Return a level's name as people read it."""
    return key.partition(KEY)[0]

"""What a rule means: its levels in order, its clear lines, and the digest of its meaning.

In: a Rule as configured. Out: plain answers. Which series it watches is :mod:`tracker.series.scope`; whether a number
reaches a level is :mod:`.bounds`.
"""

from __future__ import annotations

import json

from tracker.alerts.handles import digest
from tracker.model import Level, Rule
from tracker.series.scope import clear_line


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

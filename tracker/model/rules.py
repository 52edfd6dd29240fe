"""When to speak: the rules of config/rules.toml. Every field is said in words in tracker/config/fields.py.

Validated by :mod:`tracker.config` into these. ``FIELDS_OF`` says which fields a kind of rule reads beside those that
every kind reads; a field that its kind does not read is a problem, not noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from tracker.model.vocabulary import STRICT

RuleKind = Literal["level", "change", "rate", "record", "milestone", "anomaly", "stale", "divergence", "revision"]

EVERYBODY, ANYBODY = "all", "any"
"""Of a rule's ``population``: totals alone; each group in a series of its own, but no part of a figure beside it."""

EVERY: frozenset[str] = frozenset({"id", "kind", "label", "levels", "channels", "why", "action", "remind_hours"})
SCOPE: frozenset[str] = frozenset(
    {"indicator", "population", "crisis", "place", "said_by", "grades", "measures", "sources"}
)
FIGURES: frozenset[str] = SCOPE | {"max_age_days", "include_vague", "modalities", "for_points", "close_after_days"}

FIELDS_OF: Mapping[str, frozenset[str]] = {
    "level": FIGURES | {"direction", "aggregate", "window_days", "combine", "prefer"},
    "change": FIGURES | {"direction", "against", "window_days", "points", "by", "min_base", "min_change"},
    "rate": FIGURES | {"window_days"},
    "record": FIGURES | {"direction", "window_days"},
    "milestone": FIGURES,
    "anomaly": FIGURES | {"direction", "window_days", "points", "min_change"},
    "stale": frozenset({"sources", "every_hours"}),
    "divergence": FIGURES | {"window_days", "min_change"},
    "revision": SCOPE | {"by", "min_change"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One step of a rule: reached at ``at``, left again beyond ``clear`` (default a tenth away)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    name: Literal["watch", "warning", "critical"]
    at: float
    clear: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When to speak. A scope field left empty means any."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    kind: RuleKind
    label: str
    # what it watches
    indicator: str = ""
    population: str = EVERYBODY
    crisis: str = ""
    place: str = ""
    said_by: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()  # empty: any measure, each its own series
    sources: tuple[str, ...] = ()
    # when it is true
    direction: Literal["up", "down"] = "up"
    levels: tuple[Level, ...] = ()
    aggregate: Literal["", "max", "min", "mean", "median", "sum"] = ""
    window_days: int = 0
    combine: Literal["each", "max", "median", "prefer"] = "each"
    prefer: tuple[str, ...] = ()
    against: Literal["previous", "window", "median"] = "previous"
    points: int = 0
    by: Literal["count", "share"] = "count"
    min_base: float = 0.0
    min_change: float = 0.0
    every_hours: float = 0.0
    # its guards
    max_age_days: int = 7
    for_points: int = 1
    include_vague: bool = False
    modalities: tuple[str, ...] = ()  # empty: reported, verified, party_claim
    close_after_days: int = 14
    remind_hours: int = 0
    # what it says, and where
    channels: tuple[str, ...] = ()  # empty: every enabled channel
    labels: tuple[str, ...] = ()  # words that channels choose alerts by
    why: str = ""  # why the person who wrote the rule wants to know
    action: str = ""  # what to do when it fires

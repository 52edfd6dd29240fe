"""How sure the reading of a figure is, from features that can be named.

What is known of a figure comes in, a number between 0 and 1 and the reasons that moved it go out: the chance that a
careful person reads the same figure there. The features are here, what each weighs is in weights.py, written by
``tracker evaluate GOLD --calibrate`` (calibration.py says how); none is hidden in the grammar.
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

from tracker.model import Bound, Modality, Observation, Scope
from tracker.reading.weights import BASE, WEIGHTS

HARM = frozenset({"deaths", "injured", "casualties", "missing", "abducted", "detained", "trapped"})
"""Told everywhere in the same few verbs; movement, needs and things are told in many."""

DOUBTFUL = frozenset({Modality.FEARED, Modality.DENIED, Modality.HYPOTHETICAL, Modality.FORECAST, Modality.PLANNED})

LONG = 6
"""Words a quote has when the number and what it counts stand far apart."""

LEAST, MOST = 0.05, 0.97
"""No figure is surely wrong or surely right."""

REASONS = {
    "subject": "explicit verb after it", "object": "explicit verb before it", "state": "said of them",
    "noun": "a noun that counts it", "lives": "lives lost, claimed or taken", "total": "stated total",
    "label": "key-figure label", "among the": "said of them", "part": "part of a stated whole",
    "same people": "the same people in another unit", "member": "noun only, no verb",
    "money": "nearest word of funding", "list": "verb carried along a list", "adjective": "adjective only, no verb",
    "echo": "number only, verb of the figure before", "part of the sentence before": "verb in the sentence before",
    "frame": "words round it, no verb that counts",
    "harm": "harm to people", "hedged": "a bound beside the number", "vague": "vague word", "range": "range",
    "source in clause": "source in the same clause", "no source": "no source named",
    "one person": "one person, no number", "one": "a single one", "digit": "two to nine: often a part or an aside",
    "bare": "number alone", "long": "far from what it counts", "doubtful": "told as feared, denied or to come",
}  # fmt: skip
"""Feature, and how a person would say it. The first seventeen are the rules of the grammar."""


class Known(NamedTuple):
    """What the confidence looks at."""

    rule: str
    indicator: str
    value: float | None
    bound: Bound
    modality: Modality
    scope: Scope  # of who said it
    words: int  # in the quote
    implied: bool  # no number says it: "a trader was shot dead"


def known(one: Observation) -> Known:
    """Return what the confidence looks at in a finished observation."""
    return Known(
        one.rule, one.indicator, one.value, one.bound, one.modality, one.said_by_scope, len(one.quote.split()),
        one.derived is not None,
    )  # fmt: skip


def features(given: Known) -> tuple[str, ...]:
    """Return the features a figure has, its rule first."""
    value = given.value
    asked = {
        "harm": given.indicator in HARM,
        "hedged": given.bound not in {Bound.EXACT, Bound.VAGUE, Bound.BETWEEN},
        "vague": given.bound is Bound.VAGUE,
        "range": given.bound is Bound.BETWEEN,
        "source in clause": given.scope is Scope.CLAUSE,
        "no source": given.scope is Scope.NONE,
        "one person": given.implied,
        "one": value == 1 and not given.implied,
        "digit": value is not None and 1 < value < 10,
        "bare": given.words == 1,
        "long": given.words >= LONG,
        "doubtful": given.modality in DOUBTFUL,
    }
    return (given.rule, *(name for name, holds in asked.items() if holds))


def confidence(given: Known) -> tuple[float, tuple[str, ...]]:
    """Return the confidence of a figure and what raised or lowered it, strongest first."""
    return _weighed(features(given))


@cache
def _weighed(names: tuple[str, ...]) -> tuple[float, tuple[str, ...]]:
    """Add the weights of the features; a reason says by how many points of a hundred its feature moved the figure."""
    found = {name: WEIGHTS.get(name, 0.0) for name in names}
    total = BASE + sum(found.values())
    sure = share(total)
    moved = {name: round(100 * (sure - share(total - weight))) for name, weight in found.items()}
    ranked = sorted(moved, key=lambda name: -abs(moved[name]))
    reasons = tuple(f"{REASONS.get(name, name)} ({moved[name]:+d})" for name in ranked if moved[name])
    return round(min(max(sure, LEAST), MOST), 2), reasons


def share(weight: float) -> float:
    """Return the chance a sum of weights (log odds) stands for."""
    return 1 / (1 + math.exp(-weight))

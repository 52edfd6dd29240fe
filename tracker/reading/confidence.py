"""How sure the reading of a figure is, from features that can be named.

A claim's features come in, a number between 0 and 1 and the reasons that moved it go out. The weights are set so that
figures at 0.9 were right nine times in ten on annotated text; no weight is hidden in the grammar.
"""

from __future__ import annotations

from collections.abc import Collection

from tracker.model import Bound, Modality

BASE = 0.9
WEIGHTS: tuple[tuple[str, float, str], ...] = (
    ("noun", 0.05, "a noun that counts it"),
    ("subject", 0.05, "explicit verb"),
    ("object", 0.05, "explicit verb"),
    ("total", 0.04, "stated total"),
    ("label", 0.03, "key-figure label"),
    ("state", 0.02, "said of them"),
    ("list", -0.10, "verb carried along a list"),
    ("part", -0.03, "part of a stated whole"),
    ("part of the sentence before", -0.20, "verb stands in the sentence before"),
    ("member", -0.10, "noun only, no verb"),
    ("adjective", -0.12, "adjective only, no verb"),
    ("money", -0.10, "nearest word of funding"),
)
ONE_PERSON = -0.15
VAGUE = -0.10
DOUBTFUL = -0.20
DOUBTFUL_MOODS = frozenset(
    {Modality.FEARED, Modality.DENIED, Modality.HYPOTHETICAL, Modality.FORECAST, Modality.PLANNED}
)


def confidence(rule: str, bound: Bound, modality: Modality, features: Collection[str]) -> tuple[float, tuple[str, ...]]:
    """Return the confidence of a figure and what raised or lowered it, strongest rule first."""
    value = BASE
    reasons: list[str] = []
    for name, weight, reason in WEIGHTS:
        if name == rule:
            value += weight
            reasons.append(f"{reason} ({weight:+.2f})")
    if "one known person" in features:
        value += ONE_PERSON
        reasons.append(f"one person, no number ({ONE_PERSON:+.2f})")
    if bound is Bound.VAGUE:
        value += VAGUE
        reasons.append(f"vague word ({VAGUE:+.2f})")
    if modality in DOUBTFUL_MOODS:
        value += DOUBTFUL
        reasons.append(f"told as {modality.value} ({DOUBTFUL:+.2f})")
    return round(min(max(value, 0.05), 0.99), 2), tuple(reasons)

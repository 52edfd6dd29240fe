"""Find what the features of confidence.py weigh: how often figures that have them were right in annotated texts.

Samples (the features of a figure, whether people read it too, in which passage) come in, weights go out: a ridge
logistic regression, by Newton's steps one weight at a time, so that rare features stay near zero. Out of sample means
that a figure's confidence comes from the half of the passages it is not in. Nothing here reads a file or prints.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tracker.reading.confidence import LEAST, MOST, share

RIDGE = 5.0
"""Figures' worth of doubt against every weight: a feature seen five times moves little."""

ROUNDS = 60
"""Steps of every weight; at 30 features they stand still well before."""


class Sample(NamedTuple):
    """One figure that was read in an annotated passage."""

    features: tuple[str, ...]
    right: bool
    passage: str


class Weights(NamedTuple):
    """What the features weigh, in log odds; ``base`` is that of a figure without any."""

    base: float
    weights: Mapping[str, float]


def fitted(samples: Sequence[Sample]) -> Weights:
    """Return the weights under which the samples are likeliest."""
    names = sorted({name for sample in samples for name in sample.features})
    having = {name: [place for place, one in enumerate(samples) if name in one.features] for name in names}
    everyone = list(range(len(samples)))
    sums, right = [0.0] * len(samples), [float(one.right) for one in samples]
    base, weights = 0.0, dict.fromkeys(names, 0.0)
    for _ in range(ROUNDS):
        base += _step(everyone, sums, right, 0.0, 0.0)
        for name in names:
            weights[name] += _step(having[name], sums, right, weights[name], RIDGE)
    return Weights(round(base, 3), {name: round(weight, 3) for name, weight in weights.items()})


def _step(having: Sequence[int], sums: list[float], right: Sequence[float], weight: float, ridge: float) -> float:
    """Move one weight by Newton's rule, its samples' sums with it, and return by how much."""
    chances = [share(sums[place]) for place in having]
    slope = sum(right[place] - chance for place, chance in zip(having, chances, strict=True)) - ridge * weight
    bend = sum(chance * (1 - chance) for chance in chances) + ridge + 1e-6
    move = max(-1.0, min(1.0, slope / bend))
    for place in having:
        sums[place] += move
    return move


def half(passage: str) -> bool:
    """Whether a passage is of the first half: by the hash of its id, so that figures of one text stay together."""
    return bool(hashlib.sha256(f"half {passage}".encode()).digest()[0] & 1)


def out_of_sample(samples: Sequence[Sample]) -> list[tuple[float, bool]]:
    """Return (confidence, right) of every sample, by weights found in the half its passage is not in."""
    halves = [[one for one in samples if half(one.passage) is side] for side in (False, True)]
    return [
        (chance(one.features, found), one.right)
        for found, others in ((fitted(halves[0]), halves[1]), (fitted(halves[1]), halves[0]))
        for one in others
    ]


def chance(features: Sequence[str], found: Weights) -> float:
    """Return the confidence that weights give to features."""
    total = found.base + sum(found.weights.get(name, 0.0) for name in features)
    return round(min(max(share(total), LEAST), MOST), 2)


def module(found: Weights, obtained: str) -> str:
    """Return the text of weights.py: the numbers, and how they were obtained."""
    lines = "\n".join(f'    "{name}": {weight:+.3f},' for name, weight in sorted(found.weights.items()))
    return (
        '"""What the features of confidence.py weigh, in log odds. `tracker evaluate --calibrate` wrote it.\n\n'
        f'{obtained}\n"""\n\nfrom __future__ import annotations\n\n'
        f"BASE = {found.base:.3f}\n\nWEIGHTS: dict[str, float] = {{\n{lines}\n}}\n"
    )

"""Find what the features of confidence.py weigh: how often figures that have them were right in annotated texts.

Samples (the features of a figure, whether people read it too, in which passage) come in, weights go out: a ridge
logistic regression, by Newton's steps one weight at a time, so that rare features stay near zero. Texts differ: what
one hand wrote is read better or worse than its features say, and of a new text nobody knows which. So the base is
lowered by the spread between batches of passages, each tried on weights found without it: nine in ten at 0.9 shall hold
in texts that read a little worse than most, and in the others more than that is right. Out of sample means that a
figure's confidence comes from the half of the passages it is not in. Nothing here reads a file or prints.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tracker.reading.confidence import LEAST, MOST, share

RIDGE = 5.0
"""Figures' worth of doubt against every weight: a feature seen five times moves little."""

ROUNDS = 60
"""Steps of every weight; at 30 features they stand still well before."""


ROUGH = 10
"""Rounds after which weights are good enough to tell how a batch differs from the others."""

BATCH = 30
"""Passages taken for one hand's: in an annotated file those of one author stand together."""

EVEN = 0.5
"""Figures' worth of doubt against the offset of a batch, of which some hold a dozen figures."""


class Sample(NamedTuple):
    """One figure that was read in an annotated passage."""

    features: tuple[str, ...]
    right: bool
    passage: str


class Weights(NamedTuple):
    """What the features weigh, in log odds; ``base`` is that of a figure without any."""

    base: float
    weights: Mapping[str, float]


def fitted(samples: Sequence[Sample], rounds: int = ROUNDS) -> Weights:
    """Return the weights under which the samples are likeliest."""
    names = sorted({name for sample in samples for name in sample.features})
    having = {name: [place for place, one in enumerate(samples) if name in one.features] for name in names}
    everyone = list(range(len(samples)))
    sums, right = [0.0] * len(samples), [float(one.right) for one in samples]
    base, weights = 0.0, dict.fromkeys(names, 0.0)
    for _ in range(rounds):
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


def spread(samples: Sequence[Sample]) -> float:
    """Return how far batches lie from what their features say: a standard deviation, in log odds; 0.0 of one batch."""
    order = {name: place // BATCH for place, name in enumerate(dict.fromkeys(one.passage for one in samples))}
    offsets = []
    for batch in range(max(order.values(), default=0) + 1):
        others = [one for one in samples if order[one.passage] != batch]
        inside = [one for one in samples if order[one.passage] == batch]
        if others and inside:
            offsets.append(_offset(inside, fitted(others, ROUGH)))
    if len(offsets) < 2:
        return 0.0
    trust = [1 / (noise + EVEN) for _, noise in offsets]
    mean = sum(map(_product, trust, (offset for offset, _ in offsets))) / sum(trust)
    beyond = [(offset - mean) ** 2 - noise for offset, noise in offsets]  # what chance alone does not explain
    return math.sqrt(max(0.0, sum(map(_product, trust, beyond)) / sum(trust)))


def _product(one: float, other: float) -> float:
    return one * other


def _offset(inside: Sequence[Sample], found: Weights) -> tuple[float, float]:
    """Return by how much a batch is read better than weights say, in log odds, and the variance of that."""
    sums, right = [log_odds(one.features, found) for one in inside], [float(one.right) for one in inside]
    offset, everyone = 0.0, list(range(len(inside)))
    for _ in range(ROUNDS):
        offset += _step(everyone, sums, right, offset, EVEN)
    return offset, 1 / (sum(share(one) * (1 - share(one)) for one in sums) + EVEN)


def cautious(found: Weights, apart: float) -> Weights:
    """Return weights that hold in texts which read one spread worse than those they were found in."""
    return found._replace(base=round(found.base - apart, 3))


def half(passage: str) -> bool:
    """Whether a passage is of the first half: by the hash of its id, so that figures of one text stay together."""
    return bool(hashlib.sha256(f"half {passage}".encode()).digest()[0] & 1)


def out_of_sample(samples: Sequence[Sample]) -> list[tuple[float, bool]]:
    """Return (confidence, right) of every sample, by weights found in the half its passage is not in."""
    halves = [[one for one in samples if half(one.passage) is side] for side in (False, True)]
    found = [cautious(fitted(one), spread(one)) for one in halves]
    return [
        (chance(one.features, weights), one.right)
        for weights, others in zip(found, reversed(halves), strict=True)
        for one in others
    ]


def chance(features: Sequence[str], found: Weights) -> float:
    """Return the confidence that weights give to features."""
    return round(min(max(share(log_odds(features, found)), LEAST), MOST), 2)


def log_odds(features: Sequence[str], found: Weights) -> float:
    """Return the sum of the weights of features, with the base."""
    return found.base + sum(found.weights.get(name, 0.0) for name in features)


def module(found: Weights, obtained: str) -> str:
    """Return the text of weights.py: the numbers, and how they were obtained."""
    lines = "\n".join(f'    "{name}": {weight:+.3f},' for name, weight in sorted(found.weights.items()))
    return (
        '"""What the features of confidence.py weigh, in log odds. `tracker evaluate --calibrate` wrote it.\n\n'
        f'{obtained}\n"""\n\nfrom __future__ import annotations\n\n'
        f"BASE = {found.base:.3f}\n\nWEIGHTS: dict[str, float] = {{\n{lines}\n}}\n"
    )

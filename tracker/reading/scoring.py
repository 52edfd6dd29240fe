"""How well readings agree with texts read by people: precision, recall, bounds, sources, measures, confidence.

Readings and annotated passages come in, counts go out. A figure agrees when indicator, population and number
agree; what the annotators call optional is neither asked nor punished. The field names of a passage are those of
benchmark/README.md. Nothing here reads a file or prints.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tracker.model import COUNTED, Bound, Modality, Observation, Reading
from tracker.reading.calibration import Sample
from tracker.reading.confidence import features, known

SPOKEN = COUNTED | {Modality.FEARED}
"""Moods that are compared; what is only planned, forecast or denied is not asked for."""

LONGER = 6
"""Words by which a source may be longer than the one annotated and still be the same."""

ARTICLES = frozenset({"the", "a", "an", "of", "s"})
STEPS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)


@dataclass(slots=True)
class Score:
    """Counts of agreement; ratios are properties, None where nothing was asked."""

    passages: int = 0
    whole: int = 0  # passages without a miss or a false figure
    quiet: int = 0  # passages that ask for nothing
    clean: int = 0  # of those, the ones in which nothing was found
    asked: int = 0
    found: int = 0
    false: int = 0
    bounds: int = 0
    named: int = 0  # found figures whose source people named
    named_right: int = 0
    silent: int = 0  # found figures without a source
    invented: int = 0
    measures: int = 0
    measures_right: int = 0
    misses: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    sure: list[tuple[float, bool]] = field(default_factory=list)  # confidence, right
    samples: list[Sample] = field(default_factory=list)  # the same figures, for calibration

    @property
    def precision(self) -> float | None:
        """Of the figures found, how many people read too."""
        return ratio(self.found, self.found + self.false)

    @property
    def recall(self) -> float | None:
        """Of the figures people read, how many were found."""
        return ratio(self.found, self.asked)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        return ratio(2 * self.found, self.found + self.false + self.asked)


def ratio(part: float, whole: float) -> float | None:
    """Return part / whole, or None where there is nothing to divide by."""
    return part / whole if whole else None


def number_of(value: float | None, low: float | None, high: float | None) -> tuple[object, ...]:
    """Return what a figure stands for: its value, its range, or the floor of a vague word."""
    if value is not None:
        return ("value", round(float(value), 6))
    if low is not None and high is not None:
        return ("range", float(low), float(high))
    return ("floor", float(low)) if low is not None else ("nothing",)


def agrees(observed: Observation, figure: Mapping[str, Any]) -> bool:
    """Whether an observation is the annotated figure."""
    if observed.indicator != figure["indicator"] or observed.population != (figure.get("population") or "all"):
        return False
    if observed.bound is Bound.VAGUE and figure.get("bound") == "vague":
        return True
    wanted = number_of(figure.get("value"), figure.get("low"), figure.get("high"))
    return number_of(observed.value, observed.low, observed.high) == wanted


def source_agrees(observed: Observation, attribution: str | None) -> bool:
    """Whether an observation names the annotated source: their words contain each other or mostly overlap."""
    said = observed.said_by_text or observed.said_by
    if not attribution:
        return not said
    if attribution == "unnamed":
        return (observed.said_by or "").startswith("unnamed")
    given, wanted = _words(said), _words(attribution)
    if not given or not wanted or len(given) > len(wanted) + LONGER:
        return False
    first, second = set(given), set(wanted)
    return first <= second or second <= first or len(first & second) / len(first | second) >= 0.5


def _words(text: str | None) -> list[str]:
    return [word for word in re.findall(r"\w+", (text or "").casefold()) if word not in ARTICLES]


def add(score: Score, passage: Mapping[str, Any], reading: Reading) -> None:
    """Count one passage's reading into `score`."""
    spoken = [one for one in reading.observations if one.modality in SPOKEN]
    free = list(range(len(spoken)))
    asked = [figure for figure in passage["figures"] if not figure.get("optional")]
    misses_before, alarms_before = len(score.misses), len(score.alarms)
    for figure in asked:
        hits = [index for index in free if agrees(spoken[index], figure)]
        if not hits:
            score.misses.append(f"{passage['id']} {figure['indicator']} {figure.get('population')} {figure['quote']!r}")
            continue
        best = min(hits, key=lambda index: _distance(spoken[index], figure))
        free.remove(best)
        _found(score, spoken[best], figure)
        _told(score, passage, spoken[best], right=True)
    for figure in passage["figures"]:
        spare = next((index for index in free if figure.get("optional") and agrees(spoken[index], figure)), None)
        if spare is not None:
            free.remove(spare)
    for index in free:
        one = spoken[index]
        score.alarms.append(f"{passage['id']} {one.indicator} {one.population} {one.quote!r}")
        _told(score, passage, one, right=False)
    score.asked += len(asked)
    score.false += len(free)
    score.passages += 1
    score.whole += (len(score.misses), len(score.alarms)) == (misses_before, alarms_before)
    score.quiet += not asked
    score.clean += not asked and not free


def _told(score: Score, passage: Mapping[str, Any], one: Observation, *, right: bool) -> None:
    score.sure.append((one.confidence, right))
    score.samples.append(Sample(features(known(one)), right, str(passage["id"])))


def _distance(observed: Observation, figure: Mapping[str, Any]) -> tuple[bool, bool]:
    return observed.bound.value != figure.get("bound"), not source_agrees(observed, figure.get("attribution"))


def _found(score: Score, observed: Observation, figure: Mapping[str, Any]) -> None:
    score.found += 1
    score.bounds += observed.bound.value == figure.get("bound")
    right = source_agrees(observed, figure.get("attribution"))
    if figure.get("attribution"):
        score.named += 1
        score.named_right += right
    else:
        score.silent += 1
        score.invented += not right
    if figure.get("measure") not in {None, "unknown"}:
        score.measures += 1
        score.measures_right += observed.measure.value == figure["measure"]


def reliability(sure: Sequence[tuple[float, bool]]) -> list[tuple[float, float, int, int]]:
    """Return rows (from, to, figures, right) of the confidence given against how often it was right."""
    edges = (0.0, *STEPS, 1.01)
    rows = []
    for low, high in pairwise(edges):
        inside = [right for value, right in sure if low <= value < high]
        rows.append((low, min(high, 1.0), len(inside), sum(inside)))
    return rows

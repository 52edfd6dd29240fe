"""What a bounded figure says about a line: true, false, or unknown.

In: a Point and a line. Out: :class:`Truth`, and the words to say when a figure was read loosely. The table is
alerting.md's: "at least 27" is read by its low end, "about 30" and "nearly 30" by the number itself (and the message
says so), "up to 30" and "fewer than 30" past a line leave the answer open. Nothing is ever guessed from a quote
except the difference between "nearly" and "fewer than", which share a bound.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tracker.locales import said
from tracker.model import Bound

UNDER_WORDS = re.compile(
    r"\b(?:fewer than|less than|under|below|moins de|menos de|weniger als|unter)\b|أقل من|menos que", re.IGNORECASE
)
"""Words that cap a figure. "Nearly", "almost", "close to" have the same bound (less_than) but name a number near it."""


NEARLY = said("a little less than the number shown; the rule reads the number itself")
ABOUT = said("an approximate figure; the rule reads the number itself")
VAGUE = said("a word, not a number; the rule reads the least it can mean")


class Truth(StrEnum):
    """Whether a condition holds."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Span:
    """A figure as a rule reads it: it lies between ``low`` and ``high``; None is open.

    ``open_high`` is true when ``high`` itself is excluded ("fewer than 50"). ``note`` says how a figure that is
    neither exact nor a plain bound was read ("" otherwise).
    """

    low: float | None
    high: float | None
    open_high: bool = False
    note: str = ""

    @property
    def read(self) -> float | None:
        """The one number shown and compared from point to point: the low end, else the high end."""
        return self.low if self.low is not None else self.high


class Figure(Protocol):
    """What is read of a figure: a Point, or the few columns of one."""

    @property
    def value(self) -> float | None: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def bound(self) -> Bound: ...
    @property
    def quote(self) -> str: ...


def span_of(point: Figure) -> Span | None:
    """Return how the point's figure is read; None when it holds no number at all."""
    value = point.value
    match point.bound:
        case Bound.EXACT:
            span = Span(value, value)
        case Bound.AT_LEAST | Bound.MORE_THAN:
            span = Span(point.low if point.low is not None else value, None)
        case Bound.AT_MOST:
            span = Span(None, point.high if point.high is not None else value)
        case Bound.LESS_THAN if UNDER_WORDS.search(point.quote):
            span = Span(None, point.high if point.high is not None else value, open_high=True)
        case Bound.LESS_THAN:
            span = Span(value, value, note=NEARLY)
        case Bound.ABOUT:
            span = Span(value, value, note=ABOUT)
        case Bound.BETWEEN:
            span = Span(point.low, point.high)
        case Bound.VAGUE:
            span = Span(point.low, None, note=VAGUE)
    return None if span.low is None and span.high is None else span


def impossible(point: Figure) -> bool:
    """Say whether any number of the point is not finite or negative: such a figure never alerts."""
    numbers = (point.value, point.low, point.high)
    return any(number is not None and (not math.isfinite(number) or number < 0) for number in numbers)


def reaches(span: Span, line: float, direction: str) -> Truth:
    """Say whether the figure is at or beyond the line.

    A figure open on the far side is read by its near end: "at least 20" does not reach 25, "up to 20" does not fall
    to 15. A figure open on the near side leaves it unknown: "up to 50" may or may not reach 25.
    """
    return _up(span, line) if direction == "up" else _down(span, line)


def _up(span: Span, line: float) -> Truth:
    if span.low is not None and span.low >= line:
        return Truth.TRUE
    if span.high is None or span.high < line or (span.open_high and span.high <= line):
        return Truth.FALSE
    return Truth.UNKNOWN


def _down(span: Span, line: float) -> Truth:
    if span.high is not None and span.high <= line:
        return Truth.TRUE
    return Truth.FALSE if span.low is None or span.low > line else Truth.UNKNOWN


def known_beyond(span: Span, clear: float, direction: str) -> bool:
    """Say whether the figure is for certain on the safe side of a clear line ("at least 10" is below nothing)."""
    if direction == "up":
        return span.high is not None and (span.high < clear or (span.open_high and span.high <= clear))
    return span.low is not None and span.low > clear

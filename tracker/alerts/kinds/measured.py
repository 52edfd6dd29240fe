"""What a kind of rule makes of a figure: the number its lines are held against, and the lines.

Every kind answers with a :class:`Measured`, so that the state machine knows one thing only: a span, a ladder of lines,
and whether a lower figure may end an alert. Where a guard is not met the span is None and ``how`` says why.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.alerts.bounds import Span, Truth, known_beyond, reaches
from tracker.alerts.rules import clear_of, faces, ladder
from tracker.locales import said
from tracker.model import Point, Rule


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure as its rule sees it. ``how`` is in a person's words; of a plain figure it is ""."""

    span: Span | None
    lines: tuple[float, ...] = ()  # from the first level reached to the last
    clears: tuple[float, ...] = ()
    direction: str = "up"
    how: str = ""
    ends: bool = False  # whether a figure beyond the clear line, of a later day, ends an alert
    any_day: bool = False  # whether a figure about an earlier day than the newest counts all the same
    stands: Span | None = None  # the figure with what silent sources said last, where that keeps an alert open

    def reaches(self, rank: int) -> Truth:
        """Say whether the level at that place, from 1, is reached."""
        assert self.span is not None
        return reaches(self.span, self.lines[rank - 1], self.direction)

    def has_left(self, rank: int) -> bool:
        """Say whether the figure is for certain beyond the clear line of the level at that place."""
        clear, spans = self.clears[rank - 1], [self.span, self.stands or self.span]
        return all(one is not None and known_beyond(one, clear, self.direction) for one in spans)


def unknown(how: str) -> Measured:
    """Return that a guard is not met: neither true nor false."""
    return Measured(None, how=how)


def no_number(point: Point) -> Measured:
    """Return that a figure is none."""
    return unknown(said("“{quote}” holds no number", quote=point.quote))


def against(
    rule: Rule,
    span: Span,
    *,
    how: str = "",
    ends: bool = False,
    any_day: bool = False,
    lines: Sequence[float] | None = None,
    clears: Sequence[float] | None = None,
) -> Measured:
    """Return the span held against the rule's own levels, or against lines worked out from them.

    A span that is not finite is no number: it never reaches a line.
    """
    ends_of = [end for end in (span.low, span.high) if end is not None]
    if not ends_of or not all(math.isfinite(end) for end in ends_of):
        return unknown(said("it gives no finite number to compare"))
    levels = ladder(rule)
    return Measured(
        span,
        tuple(lines if lines is not None else (level.at for level in levels)),
        tuple(clears if clears is not None else (clear_of(rule, level) for level in levels)),
        faces(rule),
        how,
        ends,
        any_day,
    )

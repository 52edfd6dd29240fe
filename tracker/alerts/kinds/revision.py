"""``revision``: by how much a figure people were told of must change before they are told again.

It raises no alert of its own: it drives CORRECTED. Without such a rule every change of a told figure is announced. A
change that takes a level away, or reaches a higher one, is always announced, and so is a withdrawal.
"""

from __future__ import annotations

from collections.abc import Iterable

from tracker.alerts.bounds import Span
from tracker.model import Rule


def matters(rules: Iterable[Rule], was: Span, now: Span) -> bool:
    """Say whether one of the rules asks for a change of this size; with no rule every change matters."""
    asked = list(rules)
    return not asked or any(_enough(rule, was, now) for rule in asked)


def _enough(rule: Rule, was: Span, now: Span) -> bool:
    before, after = was.read or 0.0, now.read or 0.0
    moved = abs(after - before)
    share = moved / before if before > 0 else float(moved > 0)
    wanted = min((level.at for level in rule.levels), default=0.0)
    return (share if rule.by == "share" else moved) >= wanted and moved >= rule.min_change

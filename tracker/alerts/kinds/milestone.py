"""``milestone``: a count passes the next of a list of numbers, each of them once a series.

The list is the rule's levels; several may have one name. What was passed stays passed, unless the figure that passed it
is taken back: no later figure and no quiet time ends it.
"""

from __future__ import annotations

from tracker.alerts.bounds import span_of
from tracker.alerts.kinds.measured import Measured, against, no_number
from tracker.alerts.past import Past
from tracker.model import Point, Rule


def measure(rule: Rule, point: Point, past: Past) -> Measured:
    """Return the figure against the milestones."""
    del past
    span = span_of(point)
    return no_number(point) if span is None else against(rule, span)

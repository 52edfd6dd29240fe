"""``stale``: a source has been silent for so many times the hours in which it usually brings something.

A class of its own: it is about a source, not about a figure. It ends when a report comes, and ends nothing else.
Looked at on ticks of the grid; its levels are multiples of the hours.
"""

from __future__ import annotations

from datetime import datetime

from tracker.alerts.bounds import Span
from tracker.alerts.kinds.measured import Measured, against
from tracker.locales import said
from tracker.model import Rule

HOUR = 3_600.0


def measure(rule: Rule, silent_since: datetime, at: datetime) -> Measured:
    """Return for how many times its usual hours the source has been silent; a clock set back makes it none."""
    hours = max(0.0, (at - silent_since).total_seconds() / HOUR)
    times = hours / rule.every_hours
    return against(rule, Span(times, times), how=said("no report for {n} hours", n=round(hours, 1)), ends=True)

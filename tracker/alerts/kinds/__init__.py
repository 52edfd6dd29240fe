"""The kinds of rule, one file each: what a rule makes of a figure, given what was known of its series.

``KINDS`` is the table of those that look at figures as they come; :mod:`.stale` looks at the clock's ticks and
:mod:`.revision` at corrections. Each is a pure function: the same figures known give the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracker.alerts.kinds import anomaly, change, divergence, level, milestone, rate, record
from tracker.alerts.kinds.measured import Measured
from tracker.alerts.past import Past, group_of
from tracker.model import Measure, Point, Rule

KINDS: Mapping[str, Callable[[Rule, Point, Past], Measured]] = {
    "level": level.measure,
    "change": change.measure,
    "rate": rate.measure,
    "record": record.measure,
    "milestone": milestone.measure,
    "anomaly": anomaly.measure,
    "divergence": divergence.measure,
}


def looks_back(rule: Rule) -> bool:
    """Say whether the rule compares a figure with others; if not, a figure needs no history."""
    if rule.kind == "level":
        return bool(rule.aggregate) or rule.combine != "each"
    return rule.kind in KINDS and rule.kind != "milestone"


def spans_sources(rule: Rule) -> bool:
    """Say whether one alert of the rule is of several sources together."""
    return rule.kind == "divergence" or rule.combine != "each"


def series_of(rule: Rule, point: Point) -> str:
    """Return the id of what an alert is about: the figure's series, or what the series of several sources share."""
    return group_of(point)[:16] if spans_sources(rule) else point.series_id


def keeps_days_apart(rule: Rule, point: Point) -> bool:
    """Say whether another day's event is another alert: an incident is, but not what a rule compares across events."""
    apart = rule.kind in {"level", "milestone", "divergence"} and not rule.aggregate
    return apart and point.measure is Measure.INCIDENT

"""The points of the log meet the rules that watch them, one after the other.

In: a :class:`~tracker.alerts.ledger.Ledger`, rules, points in log order, what was known before them. Out: the ledger,
grown. Live rounds, replays, bootstraps, corrections and backtests all pass here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from tracker.alerts.kinds import KINDS, looks_back, series_of
from tracker.alerts.ledger import Ledger, alert_of
from tracker.alerts.past import Past, mark_of
from tracker.alerts.transition import advance
from tracker.model import Point, Rule
from tracker.series.scope import watches


def log_order(point: Point) -> tuple[datetime, date, str]:
    """Return the key of the one log: when a point came, then the day it speaks of or was printed, then its id.

    A first round learns of weeks in one moment: the days tell which figure came after which.
    """
    return (point.came_at, point.as_of or point.published_on or date.min, point.observation_id)


def by_indicator(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """Return the rules that look at figures, by what they count, in the order of their ids."""
    found: dict[str, list[Rule]] = {}
    for rule in sorted(rules, key=lambda rule: rule.id):
        if rule.kind in KINDS:
            found.setdefault(rule.indicator, []).append(rule)
    return found


def evaluate(ledger: Ledger, rules: Sequence[Rule], points: Iterable[Point], past: Past, *, quiet: bool) -> None:
    """Let each point meet each rule that watches it. Quiet: what would speak goes to the summary."""
    wanted = by_indicator(rules)
    backwards = any(looks_back(rule) for rule in rules)
    for point in points:
        meet(ledger, wanted.get(point.indicator, ()), point, past, quiet=quiet)
        if backwards:
            if point.decided:
                past.forget(point.observation_id)
            past.add(mark_of(point))


def meet(ledger: Ledger, rules: Sequence[Rule], point: Point, past: Past, *, quiet: bool) -> None:
    """Let one point meet the rules that watch it, as of the moment it came: who looks when is nothing."""
    for rule in rules:
        if watches(rule, point, ledger.places):
            fingerprint = alert_of(rule, point)
            if (fingerprint, point.observation_id) in ledger.settled:
                continue
            before = ledger.alert(fingerprint, rule, series_of(rule, point))
            move = advance(rule, before, point, past=past)
            ledger.met(rule, before, point, move, quiet, point.came_at)

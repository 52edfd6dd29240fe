"""The points of the log meet the rules that watch them, one after the other.

In: a :class:`~tracker.alerts.ledger.Ledger`, rules, points in log order, what was known before them. Out: the ledger,
grown. Live rounds, replays, bootstraps, corrections and backtests all pass here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from tracker.alerts.kinds import KINDS, looks_back, series_of
from tracker.alerts.ledger import Ledger, alert_of
from tracker.alerts.past import Past, mark_of
from tracker.alerts.transition import advance
from tracker.model import Point, Rule
from tracker.series.scope import watches

LATE = timedelta(days=2)
"""A figure that was known for longer before any rule looked at it was read again: its age counts up to now."""


def log_order(point: Point) -> tuple[datetime, date, str]:
    """Return the key of the one log: when a point became known, then the day it speaks of or was printed, then its id.

    A first round learns of weeks in one moment: the days tell which figure came after which.
    """
    return (point.known_at, point.as_of or point.published_on or date.min, point.observation_id)


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
            past.add(mark_of(point), again=bool(point.decided))


def meet(
    ledger: Ledger, rules: Sequence[Rule], point: Point, past: Past, *, quiet: bool, now: datetime | None = None
) -> None:
    """Let one point meet the rules that watch it. ``now`` is when it is looked at; None: when it became known."""
    for rule in rules:
        if watches(rule, point, ledger.places):
            fingerprint = alert_of(rule, point)
            if (fingerprint, point.observation_id) in ledger.settled:
                continue
            before = ledger.alert(fingerprint, rule, series_of(rule, point))
            move = advance(rule, before, point, at=_looked_at(point, now), past=past)
            ledger.met(rule, before, point, move, quiet, point.known_at)


def _looked_at(point: Point, now: datetime | None) -> datetime:
    late = now is not None and now - point.known_at > LATE
    return now if late and now is not None else point.known_at

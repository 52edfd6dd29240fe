"""What of a rule is allowed and still odd: what a duty officer would rather hear before the night than in it.

In: rules. Out: a sentence each. What cannot be is :mod:`tracker.config.rules`, and stops the program; this does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tracker.alerts.rules import clear_of, digest_of, ladder
from tracker.model import Channel, Crisis, Rule
from tracker.model.rules import ANYBODY, EVERYBODY

GROWS = ("cumulative",)
WIDE = {EVERYBODY, ANYBODY}


def odd(
    rules: Mapping[str, Rule], crises: Mapping[str, Crisis], channels: Mapping[str, Channel]
) -> Iterator[tuple[str, str]]:
    """Yield rule and remark."""
    meanings: dict[str, str] = {}
    for rule in rules.values():
        same = meanings.setdefault(digest_of(rule), rule.id)
        if same != rule.id:
            yield rule.id, f"means the same as {same}: both would speak"
        yield from ((rule.id, remark) for remark in _alone(rule))
        if rule.crisis and crises[rule.crisis].ends is not None:
            yield rule.id, f"watches {rule.crisis}, which has ended"
        if rule.channels and not any(channels[name].enabled for name in rule.channels):
            yield rule.id, "none of its channels is enabled: it goes to every enabled one"
        alike = [other for other in rules.values() if other.indicator == rule.indicator]
        if rule.population not in WIDE and not any(other.population in WIDE for other in alike):
            yield rule.id, f"sees only {rule.population}; no rule watches everybody here"
        if rule.indicator and rule.direction == "up" and {one.population for one in alike} == {EVERYBODY}:
            yield rule.id, 'does not see "61 civilians": "all" is totals alone; population = "any" is each group, too'


def _alone(rule: Rule) -> Iterator[str]:
    if not rule.why:
        yield "does not say why: whoever is woken by it will ask"
    if not rule.action and any(level.name == "critical" for level in rule.levels):
        yield "is critical and does not say what to do"
    for level in ladder(rule):
        if clear_of(rule, level) == level.at:
            yield f"{level.name} is left where it is reached: a figure at the line will go to and fro"
    if rule.direction == "down" and rule.kind == "level" and rule.measures in {(), GROWS}:
        yield "waits for a fall, and counts that only grow never fall: say measures"
    if rule.kind == "change" and rule.by == "share" and not rule.min_base:
        yield "tells shares of the smallest figures too: say min_base"
    if rule.kind == "rate" and not rule.measures:
        yield "is only ever true of cumulative counts: say measures"
    if rule.kind == "record" and rule.measures == GROWS:
        yield "a count that only grows breaks its own record every day"
    if rule.for_points > 1 and rule.kind in {"milestone", "record"}:
        yield "waits for more points, and by then the moment has passed"
    if rule.max_age_days > 60:
        yield f"wakes people for figures {rule.max_age_days} days old"
    if not rule.close_after_days and rule.kind == "level":
        yield "is never closed on a count that only grows"

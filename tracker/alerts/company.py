"""Which alerts are open already on the same matter: said as a caveat, so that two messages are not read as two events.

In: an event with its figure, the alerts after the step that made it, the points known. Out: a sentence for each alert
that watches the same thing or one that holds it. It never keeps an event back (inhibition would: alerting.md, P4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tracker.alerts import words
from tracker.alerts.meeting import OPEN, told_rank
from tracker.alerts.rules import name_of, shown
from tracker.locales import said, said_many
from tracker.model import AlertState, Event, EventKind, Place, Point, Rule
from tracker.series.scope import within

MOST_NAMED = 3
HIGHEST_FIRST = ("critical", "warning", "watch")

SPEAKS = frozenset({EventKind.FIRING, EventKind.ESCALATED})


def open_already(
    event: Event,
    point: Point,
    states: Iterable[AlertState],
    rules: Mapping[str, Rule],
    known: Mapping[str, Point],
    places: Mapping[str, Place],
) -> tuple[str, ...]:
    """Return a sentence for each other open alert on the same thing or a wider one, the highest level first."""
    if event.kind not in SPEAKS:
        return ()
    found: list[tuple[int, str, str]] = []
    for state in states:
        rule, about = rules.get(state.rule_id), known.get(state.newest_observation_id)
        if rule is None or about is None or state.fingerprint == event.fingerprint or state.status not in OPEN:
            continue
        if holds(about, point, places):
            level = shown(name_of(rule, told_rank(rule, state)))
            found.append(
                (HIGHEST_FIRST.index(level) if level in HIGHEST_FIRST else 9, state.handle, _line(state, rule, level))
            )
    lines = [line for _, _, line in sorted(found)[:MOST_NAMED]]
    more = len(found) - MOST_NAMED
    if more > 0:
        lines.append(said_many("{n} more alert on it is open.", "{n} more alerts on it are open.", more))
    return tuple(lines)


def holds(wide: Point, point: Point, places: Mapping[str, Place]) -> bool:
    """Say whether one figure counts what another does, or more: everybody, or a wider place of the same crisis."""
    if (wide.crisis, wide.indicator) != (point.crisis, point.indicator):
        return False
    if wide.population not in {point.population, "all"}:
        return False
    return wide.place == point.place or bool(wide.place_id and within(point.place_id, wide.place_id, places))


def _line(state: AlertState, rule: Rule, level: str) -> str:
    told = {"handle": state.handle, "level": words.level(level), "label": said(rule.label)}
    return said("{handle} ({level}, “{label}”) is open already on the same matter or a wider one.", **told)


def raised_from(events: Sequence[Event], event: Event) -> set[str]:
    """Return the alerts that a step raised with or after an event: they were not open when it was said."""
    later = events[[one.event_id for one in events].index(event.event_id) :]
    return {one.fingerprint for one in later if one.kind is EventKind.FIRING}

"""Trials of rules: figures somebody writes down, and what should be said about them.

In: a trial as TOML has it, the rules. Out: what differs from what was expected, in words; empty: all as expected. The
figures pass the same step as in a live round.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar, Literal

from tracker.alerts.step import step
from tracker.model import Basis, Book, Bound, EventKind, Measure, Modality, Place, Point, Rule
from tracker.model.rules import ANYBODY, EVERYBODY
from tracker.model.vocabulary import STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of a trial: what is not said is as the rule's scope has it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    on: date
    value: float | None = None
    low: float | None = None
    high: float | None = None
    bound: Literal["exact", "at_least", "more_than", "at_most", "less_than", "about", "between", "vague"] = "exact"
    known_on: date | None = None
    said_by: str = ""
    place: str = ""
    measure: Literal["", "incident", "window", "cumulative", "stock", "unknown"] = ""
    modality: str = "reported"
    confidence: float = 0.9
    undated: bool = False
    status: str = "current"
    grade: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One event that should come: on the day its figure became known."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    on: date
    kind: Literal[
        "FIRING", "ESCALATED", "CORRECTED", "RETRACTED", "RESOLVED", "CLOSED", "REMINDER", "UNSTABLE", "SUMMARY"
    ]
    level: str = ""
    standing: Literal["", "confirmed", "uncertain", "unconfirmed"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Figures in, events out. ``rule`` names one of rules.toml; ``until`` lets time go on after the last figure."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    rule: str
    figures: tuple[Figure, ...]
    expect: tuple[Expected, ...] = ()
    until: date | None = None


def tried(trial: Trial, rule: Rule, places: Mapping[str, Place]) -> list[str]:
    """Return what came and was not expected, and what was expected and did not come."""
    points = [_point(figure, rule, number) for number, figure in enumerate(trial.figures)]
    last = max([point.known_at for point in points], default=datetime(2000, 1, 1, tzinfo=UTC))
    end = datetime.combine(trial.until, time(23), UTC) if trial.until else last
    first = step([rule], points, Book(), last, "replay", places=places)
    book = Book(first.rules, {state.fingerprint: state for state in first.states}, first.ticked_at)
    later = step([rule], [], book, max(end, last), "replay", places=places)
    came = [
        (event.at.date(), event.kind.value, event.level, event.standing.value)
        for event in (*first.events, *later.events)
    ]
    return _differences(came, trial.expect)


def _differences(came: Sequence[tuple[date, str, str, str]], expected: Sequence[Expected]) -> list[str]:
    left, missing = list(came), []
    for one in expected:
        alike = [event for event in left if _is(event, one)]
        if alike:
            left.remove(alike[0])
        else:
            missing.append(f"did not come: {one.on} {one.kind} {one.level} {one.standing}".rstrip())
    summary = EventKind.SUMMARY.value
    asked = any(one.kind == summary for one in expected)
    extra = [event for event in left if asked or event[1] != summary]
    return missing + [f"was not expected: {on} {kind} {level} {standing}" for on, kind, level, standing in extra]


def _is(event: tuple[date, str, str, str], one: Expected) -> bool:
    wanted = (one.on, one.kind, one.level or event[2], one.standing or event[3])
    return event == wanted


def _point(figure: Figure, rule: Rule, number: int) -> Point:
    """Return the figure as a point in the rule's scope."""
    said_by = figure.said_by or (rule.said_by[0] if rule.said_by else "un")
    place = figure.place or rule.place or "aleppo"
    measure = Measure(figure.measure or (rule.measures[0] if rule.measures else "stock"))
    known_at = datetime.combine(figure.known_on or figure.on, time(12), UTC) + timedelta(seconds=number)
    series = hashlib.sha256(f"{said_by} {place} {measure.value}".encode()).hexdigest()[:16]
    low, high = _ends(figure)
    whom = EVERYBODY if rule.population == ANYBODY else rule.population
    words = {Bound.LESS_THAN: "fewer than "}.get(Bound(figure.bound), "")
    made = Point(
        series_id=series, crisis=rule.crisis or None, indicator=rule.indicator, population=whom, place=place,
        said_by=None if said_by == "none" else said_by, said_by_label=said_by, measure=measure, unit="people",
        counting_start=None, value=figure.value, low=low, high=high, bound=Bound(figure.bound),
        modality=Modality(figure.modality), as_of=figure.on, as_of_basis=Basis.STATED, published_on=figure.on,
        known_at=known_at, observation_id=f"figure-{number + 1}", report_id=f"report-{number + 1}",
        quote=f"{words}{figure.value}", sentence="", title=None, publisher=None, url=None,
        confidence=figure.confidence, status=figure.status, place_id=place, grade=figure.grade,
        source_id=rule.sources[0] if rule.sources else "",
    )  # fmt: skip
    return replace(made, as_of=None, as_of_basis=Basis.UNKNOWN) if figure.undated else made


def _ends(figure: Figure) -> tuple[float | None, float | None]:
    below = figure.bound in {"exact", "at_least", "more_than"}
    above = figure.bound in {"exact", "at_most", "less_than"}
    low = figure.low if figure.low is not None else figure.value if below else None
    return low, figure.high if figure.high is not None else figure.value if above else None

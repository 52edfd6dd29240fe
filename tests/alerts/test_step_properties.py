"""Laws of the state machine, tried on random logs of observations."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from itertools import pairwise

import proof
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.samples import START, noon, point, rule
from tracker.alerts.bounds import Truth, reaches, span_of
from tracker.alerts.step import log_order, step
from tracker.alerts.transition import doubts_of
from tracker.model import AlertState, Book, Bound, EventKind, Measure, Modality, Point, Reason, Rule, Standing

NOW = noon(100)
VALUES = st.sampled_from([0, 5, 9, 20, 22, 23, 25, 27, 60, 89, 100, 120, 255, 14_000])
RANK = {"": 0, "watch": 1, "warning": 2, "critical": 3}


@st.composite
def points(draw: st.DrawFn) -> Point:
    """Draw a point: any bound, known any day, speaking of any day or none, sure or in doubt."""
    day, back, value = draw(st.integers(0, 20)), draw(st.integers(0, 9)), draw(VALUES)
    bound = draw(st.sampled_from([*Bound]))
    limits = {"low": value, "high": value + 30, "value": None} if bound is Bound.BETWEEN else {}
    limits |= {"low": value, "value": None} if bound is Bound.VAGUE else {}
    on = draw(st.sampled_from([START + timedelta(days=day - back), None]))
    return dataclasses.replace(
        point(value, day=day, bound=bound),
        **limits,
        as_of=on,
        published_on=draw(st.sampled_from([START + timedelta(days=day), None])),
        observation_id=f"o{draw(st.integers(0, 10**9))}",
        series_id=draw(st.sampled_from(["s1", "s2", "s3"])),
        measure=draw(st.sampled_from([*Measure])),
        modality=draw(st.sampled_from([Modality.REPORTED, Modality.REPORTED, Modality.DENIED])),
        confidence=draw(st.sampled_from([0.95, 0.95, 0.4])),
        status=draw(st.sampled_from(["current", "current", "repeat", "stale_echo", "correction"])),
    )


LOGS = st.lists(points(), max_size=14, unique_by=lambda one: one.observation_id).map(
    lambda log: sorted(log, key=log_order)
)
RULES = st.sampled_from(
    [
        [rule()],
        [rule(10, 25, 100), rule(id="second", for_points=2)],
        [rule(for_points=3, include_vague=True), rule(9, id="falls", direction="down")],
    ]
)


def in_rounds(rules: list[Rule], log: list[Point], cuts: list[int]) -> tuple[list[str], dict[str, AlertState]]:
    """Play the log cut at the given places; return the ids of alert events in order, and the last states."""
    book, ids = Book(), []
    edges = [0, *sorted(min(cut, len(log)) for cut in cuts), len(log)]
    for first, last in pairwise(edges):
        result = step(rules, log[first:last], book, NOW, "replay", history=log[:first])
        ids += [event.event_id for event in result.events if event.kind is not EventKind.SUMMARY]
        book = Book(result.rules, {**book.alerts, **{state.fingerprint: state for state in result.states}})
    return ids, dict(book.alerts)


@given(RULES, LOGS, st.lists(st.integers(0, 14), max_size=5))
@settings(max_examples=proof.examples(480, 40), deadline=None)
def test_cutting_the_log_anywhere_gives_the_same_events_and_states(
    rules: list[Rule], log: list[Point], cuts: list[int]
) -> None:
    assert in_rounds(rules, log, cuts) == in_rounds(rules, log, [])


@given(RULES, LOGS)
@settings(max_examples=proof.examples(200, 16), deadline=None)
def test_the_same_inputs_in_any_order_give_the_same_ids(rules: list[Rule], log: list[Point]) -> None:
    forward = step(rules, log, Book(), NOW, "replay")
    assert step(list(reversed(rules)), list(reversed(log)), Book(), NOW, "replay") == forward
    ids = [event.event_id for event in forward.events]
    assert len(ids) == len(set(ids))


@given(RULES, LOGS)
@settings(max_examples=proof.examples(280, 23), deadline=None)
def test_every_watched_point_has_one_decision_and_every_event_one(rules: list[Rule], log: list[Point]) -> None:
    result = step(rules, log, Book(), NOW, "replay")
    told = [(d.fingerprint, d.observation_id) for d in result.decisions]
    assert len(told) == len(rules) * len(log)
    spoke = {(d.fingerprint, d.observation_id) for d in result.decisions if d.outcome == "event"}
    assert {(e.fingerprint, e.observation_id) for e in result.events if e.kind is not EventKind.SUMMARY} == spoke


@given(LOGS, st.booleans())
@settings(max_examples=proof.examples(320, 26), deadline=None)
def test_a_higher_level_than_ever_before_always_speaks(log: list[Point], in_doubt: bool) -> None:
    """Whatever came before, a new point far above everything, about today, is announced; in doubt it is marked."""
    top = dataclasses.replace(
        point(50_000, day=21), series_id="s1", confidence=0.3 if in_doubt else 0.9, measure=Measure.STOCK
    )
    ladder = rule(10, 25, 40_000)
    result = step([ladder], [*log, top], Book(), NOW, "replay")
    last = [event for event in result.events if event.observation_id == top.observation_id]
    assert [(event.level, event.standing) for event in last] == [
        ("critical", Standing.UNCONFIRMED if in_doubt else Standing.CONFIRMED)
    ]


@given(LOGS, st.integers(0, 14))
@settings(max_examples=proof.examples(200, 16), deadline=None)
def test_dropping_a_suffix_or_a_source_never_gives_an_all_clear(log: list[Point], kept: int) -> None:
    whole = step([rule()], log, Book(), NOW, "replay")
    resolved = {event.event_id for event in whole.events if event.kind is EventKind.RESOLVED}
    for fewer in (log[:kept], [one for one in log if one.series_id != "s2"]):
        result = step([rule()], fewer, Book(), NOW, "replay")
        assert {event.event_id for event in result.events if event.kind is EventKind.RESOLVED} <= resolved


@given(LOGS)
@settings(max_examples=proof.examples(280, 23), deadline=None)
def test_nothing_resolves_but_a_dated_sure_lower_figure_of_a_stock_or_window(log: list[Point]) -> None:
    by_id = {one.observation_id: one for one in log}
    for event in step([rule()], log, Book(), NOW, "replay").events:
        if event.kind is EventKind.RESOLVED:
            cause = by_id[event.observation_id]
            span = span_of(cause)
            assert cause.measure in {Measure.STOCK, Measure.WINDOW}
            assert cause.as_of is not None
            assert not doubts_of(cause)
            assert span is not None
            assert span.high is not None
            assert span.high < 22.5 or reaches(span, 22.5, "up") is Truth.FALSE


@given(LOGS)
@settings(max_examples=proof.examples(200, 16), deadline=None)
def test_a_crossing_is_announced_or_listed_or_was_announced_before(log: list[Point]) -> None:
    """No point that reaches a line is passed over without a reason that names an earlier announcement or a guard."""
    excused = {
        Reason.ALREADY,
        Reason.OLDER,
        Reason.TOO_OLD,
        Reason.MODALITY,
        Reason.VAGUE,
        Reason.DOUBTFUL,
        Reason.EASED,
    }
    by_id = {one.observation_id: one for one in log}
    for decision in step([rule()], log, Book(), NOW, "replay").decisions:
        span = span_of(by_id[decision.observation_id])
        if span is not None and reaches(span, 25, "up") is not Truth.FALSE:
            assert decision.outcome == "event" or decision.reason in excused

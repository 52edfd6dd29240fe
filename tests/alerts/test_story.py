"""The state machine as stories over days: for each point, the event (if any) and the reason."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from alerts.samples import noon, point, rule
from tracker.alerts.step import step
from tracker.model import AlertStatus, Book, Bound, Measure, Modality, Place, Point, Reason, Rule, StepResult

Said = list[tuple[str, str, str]]  # kind, level, standing


def play(points: list[Point], *rules: Rule, **options: Any) -> StepResult:
    """Run one step over everything, as a replay (nothing is suppressed as old)."""
    return step(
        rules or (rule(),), points, options.pop("book", Book()), noon(60), options.pop("mode", "replay"), **options
    )


def said(result: StepResult) -> Said:
    return [(event.kind.value, event.level, event.standing.value) for event in result.events]


def reasons(result: StepResult) -> list[str]:
    return [decision.reason.value for decision in result.decisions]


STORIES: dict[str, tuple[list[Point], Rule, Said, list[str]]] = {
    "crosses once, speaks once": (
        [point(20, day=1), point(27, day=2), point(30, day=3)],
        rule(),
        [("FIRING", "warning", "confirmed")],
        ["below", "crossed", "already_announced"],
    ),
    "a higher level always speaks": (
        [point(27, day=1), point(120, day=2), point(130, day=3)],
        rule(),
        [("FIRING", "warning", "confirmed"), ("ESCALATED", "critical", "confirmed")],
        ["crossed", "escalated", "already_announced"],
    ),
    "straight to the highest level": (
        [point(120, day=1)], rule(), [("FIRING", "critical", "confirmed")], ["crossed"],
    ),
    "a stock resolves below its clear line, not between the lines": (
        [point(27, day=1), point(23, day=2), point(20, day=3), point(27, day=4)],
        rule(),
        [("FIRING", "warning", "confirmed"), ("RESOLVED", "warning", "confirmed"), ("FIRING", "warning", "confirmed")],
        ["crossed", "between_lines", "resolved", "crossed"],
    ),
    "eased, then up again: the escalation speaks again": (
        [point(120, day=1), point(40, day=2), point(120, day=3)],
        rule(),
        [("FIRING", "critical", "confirmed"), ("ESCALATED", "critical", "confirmed")],
        ["crossed", "eased", "escalated"],
    ),
    "a cumulative count is never over by value": (
        [point(255, day=1, measure=Measure.CUMULATIVE), point(20, day=2, measure=Measure.CUMULATIVE)],
        rule(),
        [("FIRING", "critical", "confirmed")],
        ["crossed", "never_by_value"],
    ),
    "nor is one of unknown measure": (
        [point(255, day=1, measure=Measure.UNKNOWN), point(20, day=2, measure=Measure.UNKNOWN)],
        rule(),
        [("FIRING", "critical", "confirmed")],
        ["crossed", "never_by_value"],
    ),
    "at least 10 does not say that 27 is over": (
        [point(27, day=1), point(10, day=2, bound=Bound.AT_LEAST)],
        rule(),
        [("FIRING", "warning", "confirmed")],
        ["crossed", "not_known_below"],
    ),
    "a figure of unknown date cannot end an alert": (
        [point(27, day=1), point(10, day=2, as_of=None)],
        rule(),
        [("FIRING", "warning", "confirmed")],
        ["crossed", "undated"],
    ),
    "nor can one about the same day": (
        [point(27, day=1), point(10, day=1, observation_id="o-later", known_at=noon(2))],
        rule(),
        [("FIRING", "warning", "confirmed")],
        ["crossed", "same_day"],
    ),
    "nor one about a day before an undated figure was printed": (
        [point(27, day=3, as_of=None), point(10, day=2, known_at=noon(4))],
        rule(),
        [("FIRING", "warning", "confirmed")],
        ["crossed", "same_day"],
    ),
    "a higher figure about an earlier day of a stock is history, and listed": (
        [point(20, day=5), point(300, day=2, known_at=noon(6))],
        rule(),
        [("SUMMARY", "", "confirmed")],
        ["below", "older"],
    ),
    "on a count that only grows it contradicts the newer one, and speaks": (
        [point(20, day=5, measure=Measure.CUMULATIVE), point(300, day=2, known_at=noon(6), measure=Measure.CUMULATIVE)],
        rule(),
        [("FIRING", "critical", "unconfirmed")],
        ["below", "unconfirmed"],
    ),
    "so does one that goes higher than what was announced, once": (
        [
            point(27, day=5, measure=Measure.UNKNOWN),
            point(300, day=2, known_at=noon(6), measure=Measure.UNKNOWN),
            point(310, day=3, known_at=noon(7), measure=Measure.UNKNOWN),
        ],
        rule(),
        [("FIRING", "warning", "confirmed"), ("ESCALATED", "critical", "unconfirmed")],
        ["crossed", "unconfirmed", "older"],
    ),
    "an older, lower, repeated or echoed figure changes nothing": (
        [
            point(27, day=5, measure=Measure.CUMULATIVE),
            point(26, day=2, known_at=noon(6), measure=Measure.CUMULATIVE),
            point(300, day=2, known_at=noon(6), measure=Measure.CUMULATIVE, status="repeat"),
            point(301, day=2, known_at=noon(6), measure=Measure.CUMULATIVE, status="stale_echo"),
        ],
        rule(),
        [("FIRING", "warning", "confirmed")],
        ["crossed", "older", "older", "older"],
    ),
    "an older figure of a stock after an episode that is over was about it": (
        [point(27, day=1), point(10, day=5), point(27, day=2, known_at=noon(6))],
        rule(),
        [("FIRING", "warning", "confirmed"), ("RESOLVED", "warning", "confirmed")],
        ["crossed", "resolved", "older"],
    ),
    "an older figure beyond max_age is listed as too old": (
        [point(20, day=20, measure=Measure.UNKNOWN), point(300, day=2, known_at=noon(21), measure=Measure.UNKNOWN)],
        rule(),
        [("SUMMARY", "", "confirmed")],
        ["below", "too_old"],
    ),
    "an undated figure fires and is not dropped": (
        [point(27, day=1, as_of=None)], rule(), [("FIRING", "warning", "confirmed")], ["crossed"],
    ),
    "an undated figure does not make later dated ones old": (
        [point(30, day=6, as_of=None), point(300, day=4, known_at=noon(7))],
        rule(),
        [("FIRING", "warning", "confirmed"), ("ESCALATED", "critical", "confirmed")],
        ["crossed", "escalated"],
    ),
    "up to 50 is sent as uncertain, then 30 for certain": (
        [point(50, day=1, bound=Bound.AT_MOST), point(60, day=2, bound=Bound.AT_MOST), point(30, day=3)],
        rule(),
        [("FIRING", "warning", "uncertain"), ("FIRING", "warning", "confirmed")],
        ["uncertain", "already_announced", "crossed"],
    ),
    "a range over two levels says both": (
        [point(None, day=1, bound=Bound.BETWEEN, low=30, high=120)],
        rule(),
        [("FIRING", "warning", "confirmed"), ("ESCALATED", "critical", "uncertain")],
        ["uncertain"],
    ),
    "low confidence is sent at once as unconfirmed, whatever for_points says": (
        [point(27, day=1, confidence=0.4), point(27, day=2), point(28, day=3)],
        rule(for_points=2),
        [("FIRING", "warning", "unconfirmed"), ("FIRING", "warning", "confirmed")],
        ["unconfirmed", "pending", "crossed"],
    ),
    "a held figure is sent as unconfirmed": (
        [point(27, day=1, held="a jump of ten times")], rule(), [("FIRING", "warning", "unconfirmed")], ["unconfirmed"],
    ),
    "a doubtful figure says nothing twice, but a higher level speaks": (
        [point(27, day=1, confidence=0.4), point(28, day=2, confidence=0.4), point(128, day=3, confidence=0.4)],
        rule(),
        [("FIRING", "warning", "unconfirmed"), ("ESCALATED", "critical", "unconfirmed")],
        ["unconfirmed", "doubtful", "unconfirmed"],
    ),
    "a doubtful figure about a far day does not make the next ones old": (
        [point(27, day=1, as_of=noon(40).date(), confidence=0.9), point(120, day=2)],
        rule(),
        [("FIRING", "warning", "unconfirmed"), ("FIRING", "critical", "confirmed")],
        ["unconfirmed", "crossed"],
    ),
    "not borne out: the doubt is resolved by a sure lower figure": (
        [point(27, day=1, confidence=0.4), point(10, day=2)],
        rule(),
        [("FIRING", "warning", "unconfirmed"), ("RESOLVED", "warning", "confirmed")],
        ["unconfirmed", "resolved"],
    ),
    "confidence that is no number is no confidence": (
        [point(27, day=1, confidence=math.nan)], rule(), [("FIRING", "warning", "unconfirmed")], ["unconfirmed"],
    ),
    "NaN never alerts": ([point(math.nan, day=1)], rule(), [], ["impossible"]),
    "infinity never alerts": ([point(math.inf, day=1)], rule(), [], ["impossible"]),
    "a negative count never alerts": ([point(-30, day=1)], rule(direction="down"), [], ["impossible"]),
    "a word trips no rule unless asked": (
        [point(None, day=1, bound=Bound.VAGUE, low=100)], rule(), [], ["vague"],
    ),
    "a word asked for is uncertain": (
        [point(None, day=1, bound=Bound.VAGUE, low=100)],
        rule(include_vague=True),
        [("FIRING", "critical", "uncertain")],
        ["uncertain"],
    ),
    "a feared figure trips no rule unless asked": (
        [point(27, day=1, modality=Modality.FEARED)], rule(), [], ["modality"],
    ),
    "a feared figure asked for counts": (
        [point(27, day=1, modality=Modality.FEARED)],
        rule(modalities=("feared",)),
        [("FIRING", "warning", "confirmed")],
        ["crossed"],
    ),
    "for_points counts new observations in a row": (
        [point(27, day=1), point(20, day=2), point(27, day=3), point(28, day=4)],
        rule(for_points=2),
        [("FIRING", "warning", "confirmed")],
        ["pending", "below", "pending", "crossed"],
    ),
    "ten copies of one story are one observation": (
        [point(27, day=1), point(27, day=2, status="repeat"), point(27, day=3, status="repeat"), point(28, day=4)],
        rule(for_points=2),
        [("FIRING", "warning", "confirmed")],
        ["pending", "pending", "pending", "crossed"],
    ),
    "recovering needs as many points": (
        [point(27, day=1), point(28, day=2), point(10, day=3), point(9, day=4)],
        rule(for_points=2),
        [("FIRING", "warning", "confirmed"), ("RESOLVED", "warning", "confirmed")],
        ["pending", "crossed", "recovering", "resolved"],
    ),
    "an old figure goes to the summary": (
        [point(27, day=1, known_at=noon(9))],
        rule(),
        [("SUMMARY", "", "confirmed")],
        ["too_old"],
    ),
    "an old figure that changes nothing is not in the summary": (
        [point(27, day=8), point(26, day=8, as_of=noon(1).date(), series_id="s1", known_at=noon(9))],
        rule(),
        [("FIRING", "warning", "confirmed")],
        ["crossed", "older"],
    ),
    "a rule that looks for falls": (
        [point(14, day=1), point(9, day=2), point(10.5, day=3), point(12, day=4)],
        rule(10, direction="down"),
        [("FIRING", "warning", "confirmed"), ("RESOLVED", "warning", "confirmed")],
        ["below", "crossed", "between_lines", "resolved"],
    ),
    "at least 5 may be few enough": (
        [point(5, day=1, bound=Bound.AT_LEAST)],
        rule(10, direction="down"),
        [("FIRING", "warning", "uncertain")],
        ["uncertain"],
    ),
    "a stale echo that changes nothing is silent": (
        [point(327, day=1, measure=Measure.CUMULATIVE),
         point(255, day=2, as_of=None, measure=Measure.CUMULATIVE, status="stale_echo")],
        rule(200, 300, 500),
        [("FIRING", "warning", "confirmed")],
        ["crossed", "doubtful"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
def test_story(name: str) -> None:
    points, one, expected, why = STORIES[name]
    result = play(points, one)
    assert said(result) == expected
    assert reasons(result) == why


def test_another_days_attack_is_another_alert_and_the_same_day_revises() -> None:
    strike = {"measure": Measure.INCIDENT}
    result = play(
        [point(30, day=1, **strike), point(31, day=2, as_of=noon(1).date(), **strike), point(40, day=3, **strike)]
    )
    assert said(result) == [("FIRING", "warning", "confirmed")] * 2
    assert result.events[0].handle != result.events[1].handle


def test_two_sources_are_two_alerts_and_are_never_added() -> None:
    result = play([point(20, day=1), point(20, day=1, series_id="s2", said_by="sohr", observation_id="other")])
    assert said(result) == []
    assert len({decision.fingerprint for decision in result.decisions}) == 2


@pytest.mark.parametrize(
    ("scope", "watched"),
    [
        ({}, True),
        ({"crisis": "idlib-2025"}, False),
        ({"crisis": ""}, True),
        ({"population": "children"}, False),
        ({"said_by": ("sohr",)}, False),
        ({"said_by": ("un", "sohr")}, True),
        ({"measures": ("cumulative",)}, False),
        ({"place": "aleppo"}, True),
        ({"place": "syria"}, True),
        ({"place": "idlib"}, False),
    ],
)
def test_scope(scope: dict[str, Any], watched: bool) -> None:
    places = {
        "aleppo": Place(id="aleppo", name="Aleppo", iso3="SYR", kind="admin1", part_of=("syria",)),
        "syria": Place(id="syria", name="Syria", iso3="SYR", kind="country", part_of=("aleppo",)),  # a circle must end
    }
    assert bool(play([point()], rule(**scope), places=places).decisions) is watched


def test_nobody_is_a_source_a_rule_can_ask_for() -> None:
    nobody = point(said_by=None, said_by_label="no source named")
    assert play([nobody], rule(said_by=("none",))).events
    assert not play([point()], rule(said_by=("none",))).decisions


def test_a_point_known_later_than_now_is_left_for_later() -> None:
    assert step([rule()], [point(day=3)], Book(), noon(2), "replay").decisions == ()


def test_first_live_round_builds_state_with_one_summary_and_no_alarm() -> None:
    first = play([point(27, day=1), point(120, day=2)], mode="live")
    assert said(first) == [("SUMMARY", "", "confirmed")]
    assert reasons(first) == ["bootstrap", "bootstrap"]
    book = Book(first.rules, {state.fingerprint: state for state in first.states})
    again = step([rule()], [point(130, day=3)], book, noon(60), history=[point(27, day=1), point(120, day=2)])
    assert said(again) == []
    assert reasons(again) == ["already_announced"]


def test_a_first_live_round_with_nothing_says_nothing() -> None:
    assert play([], mode="live").events == ()


def test_a_new_rule_sees_history_quietly_and_news_aloud() -> None:
    known = play([point(27, day=1)], mode="live")
    book = Book(known.rules, {state.fingerprint: state for state in known.states})
    more = rule(20, id="new-rule")
    result = step([rule(), more], [point(120, day=2)], book, noon(3), history=[point(27, day=1)])
    assert said(result) == [("ESCALATED", "critical", "confirmed"), ("SUMMARY", "", "confirmed")]


def test_a_changed_rule_is_based_again_without_messages_and_leaves_an_audit_row() -> None:
    past = [point(27, day=1)]
    before = play(past)
    book = Book(before.rules, {state.fingerprint: state for state in before.states})
    result = step([rule(10, 20, 26)], [], book, noon(60), history=past)
    assert said(result) == []
    assert [(d.outcome, d.reason) for d in result.decisions] == [("audit", Reason.REBASED)]
    assert "was firing warning, is firing critical" in result.decisions[0].detail
    assert result.states[0].episode == 2


def test_new_words_are_not_a_new_meaning() -> None:
    before = play([point(27, day=1)])
    book = Book(before.rules, {state.fingerprint: state for state in before.states})
    renamed = dataclasses.replace(rule(), label="Other words", why="", channels=("console",))
    assert step([renamed], [], book, noon(60)).decisions == ()


def test_a_removed_rule_closes_aloud_what_it_had_open_and_comes_back_quietly() -> None:
    past = [point(27, day=1), point(3, day=1, series_id="s2", observation_id="low")]
    before = play(past)
    book = Book(before.rules, {state.fingerprint: state for state in before.states})
    removed = step([], [], book, noon(60))
    assert said(removed) == [("CLOSED", "warning", "confirmed")]
    assert "not an all-clear" in removed.events[0].reason
    gone = Book(removed.rules, {**book.alerts, **{state.fingerprint: state for state in removed.states}})
    back = step([rule(), rule(id="other")], [], gone, noon(61), history=past)
    assert said(back) == [("SUMMARY", "", "confirmed")]
    assert {state.handle for state in before.states} <= {state.handle for state in back.states}
    firing = [s for s in back.states if s.status is AlertStatus.FIRING and s.rule_id == "civilian-deaths"]
    assert [state.episode for state in firing] == [2]


def test_a_rule_that_no_longer_watches_a_series_says_so() -> None:
    past = [point(27, day=1)]
    before = play(past)
    book = Book(before.rules, {state.fingerprint: state for state in before.states})
    result = step([rule(said_by=("sohr",))], [], book, noon(60), history=past)
    assert said(result) == [("CLOSED", "warning", "confirmed")]


def test_no_data_never_resolves() -> None:
    before = play([point(27, day=1)])
    book = Book(before.rules, {state.fingerprint: state for state in before.states})
    later = step([rule()], [], book, noon(400))
    assert later.events == ()
    assert later.states == ()


def test_a_text_read_again_long_after_is_listed_and_fires_nothing() -> None:
    """New words in the configuration find new figures in old texts: known long ago, and no news."""
    started = step([rule()], [], Book(), noon(0))
    book = Book(started.rules)
    again = step([rule()], [point(27, day=3, since=noon(90))], book, noon(90))
    assert said(again) == [("SUMMARY", "", "confirmed")]
    assert reasons(again) == ["too_old"]
    soon = step([rule()], [point(27, day=3, since=noon(5))], book, noon(5))
    assert said(soon) == [("FIRING", "warning", "confirmed")]
    machine_was_off = step([rule()], [point(27, day=3)], book, noon(90))
    assert [one.event_id for one in machine_was_off.events] == [one.event_id for one in soon.events]
    assert said(step([rule()], [point(27, day=3)], book, noon(90), "replay")) == [("FIRING", "warning", "confirmed")]


def test_levels_are_told_in_grouped_digits() -> None:
    result = play([point(1_200_000, day=1)], rule(25, 1_000_000))
    assert "critical at 1,000,000" in result.decisions[0].detail

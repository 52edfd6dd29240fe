"""A figure people were told of is another now, or is gone: what is announced, and what becomes of the alert."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from alerts.samples import noon, point, rule
from tracker.alerts.step import Log, step
from tracker.model import AlertStatus, Book, Change, Level, Measure, Point, Rule, StepResult

Said = list[tuple[str, str]]
EDITED = "its report was changed"


def after(book: Book, result: StepResult) -> Book:
    """Return the book the next step starts from."""
    states = {**book.alerts, **{state.fingerprint: state for state in result.states}}
    return Book(result.rules, states, result.ticked_at)


def said(result: StepResult) -> Said:
    return [(event.kind.value, event.level) for event in result.events]


def changed(
    points: list[Point], gone: Point, instead: list[Point], *rules: Rule, known: list[Point] | None = None
) -> tuple[StepResult, StepResult]:
    """Play the points, then let one of them be gone from its report; return both steps."""
    book = Book()
    first = step(rules or (rule(),), points, book, noon(20), "replay")
    change = Change(noon(21), gone.observation_id, gone.report_id, EDITED, tuple(instead))
    history = [one for one in (known if known is not None else points) if one is not gone]
    second = step(
        rules or (rule(),), instead, after(book, first), noon(22), "replay", history=history, log=Log(changes=[change])
    )
    return first, second


def now(value: float, day: int = 3, **overrides: Any) -> Point:
    """Return what a report of that day says after it was changed."""
    return dataclasses.replace(
        point(value, day=day), **{"observation_id": f"new-{value}", "known_at": noon(21), **overrides}
    )


def test_an_edited_figure_that_still_reaches_its_level_is_corrected_once() -> None:
    told = point(27)
    _, second = changed([told], told, [now(26)])
    assert said(second) == [("CORRECTED", "warning")]
    [event] = second.events
    assert "27, 30 Nov 2024 is 26, 30 Nov 2024 now (its report was changed): warning is still reached" in event.reason
    assert event.observation_id == "new-26"
    assert second.states[0].status is AlertStatus.FIRING
    assert second.states[0].episode == 1


def test_an_edit_below_the_line_takes_the_alert_back() -> None:
    told = point(27)
    _, second = changed([told], told, [now(12)])
    assert said(second) == [("CORRECTED", "warning")]
    assert "no level is reached any more" in second.events[0].reason
    assert second.states[0].status is AlertStatus.INACTIVE


def test_an_edit_to_a_higher_level_is_corrected_and_escalates() -> None:
    told = point(27)
    _, second = changed([told], told, [now(270)])
    assert said(second) == [("CORRECTED", "warning"), ("ESCALATED", "critical")]
    assert second.states[0].level == "critical"


def test_a_figure_withdrawn_is_retracted_and_what_others_say_stays() -> None:
    told, later = point(27), point(26, day=4)
    _, alone = changed([told], told, [])
    assert said(alone) == [("RETRACTED", "warning")]
    assert alone.states[0].status is AlertStatus.INACTIVE
    _, borne_out = changed([told, later], told, [])
    assert said(borne_out) == [("RETRACTED", "warning")]
    assert "warning is still reached" in borne_out.events[0].reason
    assert borne_out.states[0].status is AlertStatus.FIRING


def test_the_same_number_read_again_under_another_name_is_no_news() -> None:
    told = point(27)
    _, second = changed([told], told, [now(27)])
    assert said(second) == []
    assert [decision.reason.value for decision in second.decisions] == ["read_again"]
    assert [one.observation_id for one in second.states[0].flags.told] == ["new-27"]
    assert second.states[0].points_true == 1


def test_a_figure_nobody_was_told_of_is_taken_back_in_silence() -> None:
    low, told = point(12, day=1), point(27)
    _, second = changed([low, told], low, [])
    assert second.events == ()


def test_taken_back_twice_is_said_once() -> None:
    told = point(27)
    first = step([rule()], [told], Book(), noon(20), "replay")
    book = after(Book(), first)
    gone = Log(changes=[Change(noon(21), told.observation_id, told.report_id, EDITED)])
    second = step([rule()], [], book, noon(21), log=gone)
    third = step([rule()], [], after(book, second), noon(22), log=gone)
    assert (said(second), said(third)) == ([("RETRACTED", "warning")], [])


def test_an_alert_that_others_bear_after_one_figure_went_ends_when_they_go_too() -> None:
    log = [point(27, day=1, observation_id="a"), point(28, day=2, observation_id="b")]
    gone = [Change(noon(3 + n), name, "r", "edited") for n, name in enumerate("ab")]
    result = step([rule()], log, Book(), noon(9), "replay", log=Log(changes=gone))
    told = [(event.kind.value, event.observation_id) for event in result.events]
    assert told == [("FIRING", "a"), ("RETRACTED", "a"), ("RETRACTED", "b")]
    assert [state.status.value for state in result.states] == ["inactive"]


def test_after_it_was_taken_back_the_same_level_fires_again() -> None:
    told = point(27)
    first = step([rule()], [told], Book(), noon(20), "replay")
    book = after(Book(), first)
    second = step(
        [rule()], [], book, noon(21), log=Log(changes=[Change(noon(21), told.observation_id, told.report_id, EDITED)])
    )
    third = step([rule()], [point(30, day=22)], after(book, second), noon(23))
    assert said(third) == [("FIRING", "warning")]
    assert third.states[0].episode == 2


def reviewed(told: Point, **changes: Any) -> Point:
    return dataclasses.replace(told, **{"decided": "corrected 12", "observation_id": told.observation_id, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"value": 12, "low": 12, "high": 12}, [("CORRECTED", "warning")]),
        ({"value": 270, "low": 270, "high": 270}, [("CORRECTED", "warning"), ("ESCALATED", "critical")]),
        ({"status": "stale_echo"}, [("RETRACTED", "warning")]),
        ({}, []),
    ],
    ids=["lower", "higher", "marked as an echo", "accepted"],
)
def test_a_persons_decision_on_a_told_figure_is_announced(changes: dict[str, Any], expected: Said) -> None:
    told = point(27)
    first = step([rule()], [told], Book(), noon(4), "replay")
    second = step([rule()], [reviewed(told, **changes)], after(Book(), first), noon(5))
    assert said(second) == expected


def test_a_doubtful_figure_that_a_person_accepts_is_said_for_certain() -> None:
    told = point(27, confidence=0.4)
    first = step([rule()], [told], Book(), noon(4), "replay")
    second = step([rule()], [reviewed(told, confidence=1.0)], after(Book(), first), noon(5))
    assert [(event.kind.value, event.standing.value) for event in second.events] == [("FIRING", "confirmed")]


def test_a_figure_moved_to_another_source_is_corrected_here_and_fires_there() -> None:
    told = point(27)
    first = step([rule()], [told], Book(), noon(4), "replay")
    moved = reviewed(told, series_id="s2", said_by="sohr", said_by_label="SOHR")
    second = step([rule()], [moved], after(Book(), first), noon(5))
    assert said(second) == [("CORRECTED", "warning"), ("FIRING", "warning")]
    assert "of another series" in second.events[0].reason


LOWERED = {"measure": Measure.CUMULATIVE, "status": "correction"}


@pytest.mark.parametrize(
    ("value", "status", "level", "words"),
    [
        (240, "firing", "critical", "critical is still reached"),
        (80, "firing", "warning", "warning is still reached"),
        (9, "inactive", "", "no level is reached any more"),
    ],
)
def test_a_source_that_lowers_its_count_corrects_the_alert(value: float, status: str, level: str, words: str) -> None:
    told = point(255, day=1, measure=Measure.CUMULATIVE)
    result = step([rule()], [told, point(value, day=2, **LOWERED)], Book(), noon(20), "replay")
    assert said(result) == [("FIRING", "critical"), ("CORRECTED", "critical")]
    assert words in result.events[1].reason
    assert (result.states[0].status.value, result.states[0].level) == (status, level)


@pytest.mark.parametrize(
    "later",
    [
        point(20, day=2, measure=Measure.CUMULATIVE, status="change_of_base"),
        point(20, day=2, subset_of="whole", **LOWERED),
        point(20, day=2, confidence=0.3, **LOWERED),
    ],
    ids=["another base", "a part", "in doubt"],
)
def test_what_contradicts_nothing_corrects_nothing(later: Point) -> None:
    told = point(255, day=1, measure=Measure.CUMULATIVE)
    result = step([rule()], [told, later], Book(), noon(20), "replay")
    assert said(result) == [("FIRING", "critical")]


def test_a_later_lower_toll_of_one_event_corrects_it_and_one_of_the_same_day_does_not() -> None:
    day = noon(1).date()
    told = point(40, day=1, measure=Measure.INCIDENT)
    later = point(30, day=3, as_of=day, measure=Measure.INCIDENT)
    same = dataclasses.replace(later, published_on=told.published_on, observation_id="same")
    assert said(step([rule()], [told, later], Book(), noon(20), "replay"))[1:] == [("CORRECTED", "warning")]
    assert said(step([rule()], [told, same], Book(), noon(20), "replay"))[1:] == []


def revision(**overrides: Any) -> Rule:
    levels = (Level(name="watch", at=overrides.pop("at", 5)),)
    return Rule(id="revised", kind="revision", label="Revised", levels=levels, population="civilians", **overrides)


@pytest.mark.parametrize(
    ("asked", "value", "expected"),
    [
        (revision(), 26, []),
        (revision(), 20, [("CORRECTED", "warning")]),
        (revision(at=0.5, by="share"), 28, []),
        (revision(at=0.5, by="share"), 90, [("CORRECTED", "warning")]),
        (revision(indicator="injured"), 26, [("CORRECTED", "warning")]),
        (revision(at=1000), 9, [("CORRECTED", "warning")]),
    ],
    ids=["small", "large enough", "small share", "large share", "of something else", "takes the level away"],
)
def test_a_revision_rule_says_how_large_a_correction_is_told(asked: Rule, value: float, expected: Said) -> None:
    told, edge = point(27), rule()
    _, second = changed([told], told, [now(value)], edge, asked)
    assert said(second) == expected


def test_a_figure_told_in_the_summary_is_taken_back_too() -> None:
    told = point(27)
    first = step([rule()], [told], Book(), noon(4))
    assert said(first) == [("SUMMARY", "")]
    gone = Log(changes=[Change(noon(5), told.observation_id, told.report_id, EDITED)])
    assert said(step([rule()], [], after(Book(), first), noon(5), log=gone)) == [("RETRACTED", "warning")]


def test_a_count_that_stops_growing_is_closed_by_a_fresh_report_only() -> None:
    grown = [point(255, day=1, measure=Measure.CUMULATIVE)]
    same = [point(255, day=day, measure=Measure.CUMULATIVE, observation_id=f"o{day}") for day in (8, 14, 15)]
    result = step([rule()], [*grown, *same], Book(), noon(30), "replay")
    assert said(result) == [("FIRING", "critical"), ("CLOSED", "critical")]
    assert result.events[1].observation_id == "o15"
    assert "not an all-clear" in result.events[1].reason
    quiet = step([rule()], [], after(Book(), step([rule()], grown, Book(), noon(2), "replay")), noon(400))
    assert quiet.events == ()


def test_a_closed_count_fires_again_only_when_it_rises() -> None:
    log = [
        point(255, day=day, measure=Measure.CUMULATIVE, observation_id=f"o{day}", known_at=noon(day)) for day in (1, 15)
    ]
    again = point(255, day=16, measure=Measure.CUMULATIVE)
    higher = point(256, day=17, measure=Measure.CUMULATIVE)
    result = step([rule()], [*log, again, higher], Book(), noon(30), "replay")
    assert said(result) == [("FIRING", "critical"), ("CLOSED", "critical"), ("FIRING", "critical")]
    assert result.events[2].observation_id == higher.observation_id


def test_reports_of_a_lower_count_keep_a_count_from_growing_too() -> None:
    first = point(255, day=1, measure=Measure.CUMULATIVE)
    lower = point(20, day=15, measure=Measure.CUMULATIVE)
    result = step([rule()], [first, lower], Book(), noon(30), "replay")
    assert said(result) == [("FIRING", "critical"), ("CLOSED", "critical")]


def test_closing_can_be_switched_off() -> None:
    log = [point(255, day=day, measure=Measure.CUMULATIVE, observation_id=f"o{day}") for day in (1, 90)]
    assert said(step([rule(close_after_days=0)], log, Book(), noon(100), "replay")) == [("FIRING", "critical")]
    assert noon(1) + timedelta(days=89) == noon(90)

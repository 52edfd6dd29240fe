"""What could be lost between what is known and what is said: silences that end, turns, corrections, clocks, readers.

Each test was a suspicion of somebody who looked for an alert that is lost, an all-clear that is not one, or a number
that its reader may not see; its docstring says what was wrong, where something was.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest

from alerts.samples import labels, noon, point, rule
from alerts.test_corrections import after, changed, now, reviewed, said
from alerts.test_kinds import asked, of, run
from alerts.test_orders_and_ticks import HOUR, at_hours, fired, held, silence_rule, silenced, told
from tracker.alerts.message import Known, compose
from tracker.alerts.step import Log, step
from tracker.model import (
    AlertStatus,
    Arrival,
    Book,
    Bound,
    Change,
    EventKind,
    Level,
    Measure,
    Point,
    Rule,
    StepResult,
)

COUNT = {"measure": Measure.CUMULATIVE}


def once(points: Sequence[Point], *rules: Rule, until: int = 60) -> StepResult:
    return step(rules or (rule(),), points, Book(), noon(until), "replay")


def book_of(points: Sequence[Point], *rules: Rule, until: int = 60) -> Book:
    return after(Book(), once(points, *rules, until=until))


# ------------------------------------------------------------------------------------------ silences and digests


def test_what_was_reached_in_a_silence_and_still_holds_when_it_is_over_is_said() -> None:
    """The last word people had was RESOLVED; the alert fired again in the silence, and nobody was ever told."""
    book = silenced(fired(), until=5)
    first = step([rule()], [point(10, day=2), point(28, day=3)], book, noon(4))
    assert held(first) == [("RESOLVED", ""), ("FIRING", "silenced")]
    book = after(book, first)
    over = step([rule()], [], book, noon(5))
    assert held(over) == [("REMINDER", "")]
    [event] = over.events
    assert (event.at, event.level, event.observation_id) == (noon(5), "warning", point(28, day=3).observation_id)
    assert event.reason == "warning was reached while it was silenced, and is still reached"
    book = after(book, over)
    assert step([rule()], [], book, noon(30)).events == ()
    assert held(step([rule()], [point(9, day=20)], book, noon(20))) == [("RESOLVED", "")], "it was told, so its end is"


def test_a_silence_that_is_ended_by_a_word_says_what_it_held_back_too() -> None:
    book = silenced(fired(), until=30)
    book = after(book, step([rule()], [point(10, day=2), point(28, day=3)], book, noon(4)))
    word = told(book, "unsilence", noon(4, 14))
    assert held(step([rule()], [], book, noon(5), log=Log(commands=[word]))) == [("REMINDER", "")]


@pytest.mark.parametrize("cuts", [[], [4], [4, 5], [4, 5, 6]])
def test_whenever_rounds_come_the_end_of_a_silence_is_said_once(cuts: list[int]) -> None:
    book, found = silenced(fired(), until=5), []
    for day, points in ((4, [point(10, day=2), point(28, day=3)]), *((cut, []) for cut in cuts), (9, [])):
        result = step([rule()], points, book, noon(day, 13))
        book, found = after(book, result), [*found, *result.events]
    assert [(event.kind.value, event.at) for event in found][-1] == ("REMINDER", noon(5))
    assert len({event.event_id for event in found}) == len(found) == 3


def test_what_the_digest_told_is_taken_back_in_the_digest() -> None:
    """It was held back as silenced, and nothing that is silenced is in any digest: nobody heard of it."""
    story = [point(27 if day % 2 else 10, day=day) for day in range(1, 6)]
    first = once(story)
    assert held(first)[-1] == ("FIRING", "flapping")
    book = after(Book(), first)
    gone = Log(changes=[Change(noon(6), story[-1].observation_id, story[-1].report_id, "edited")])
    assert held(step([rule()], [], book, noon(6), log=gone)) == [("RETRACTED", "flapping")]


def test_who_is_on_a_watch_is_reminded_of_a_critical() -> None:
    """An alert that had eased from critical kept the word of who was on the watch when it was critical again."""
    nagging = rule(10, 25, 100, remind_hours=24)
    book = book_of([point(120, day=1), point(12, day=2)], nagging, until=2)
    order = told(book, "ack", noon(2, 13))
    book = after(book, step([nagging], [], book, noon(2, 14), log=Log(commands=[order])))
    louder = step([nagging], [point(150, day=4)], book, noon(5))
    assert said(louder) == [("ESCALATED", "critical"), ("REMINDER", "critical")]


def test_a_silence_covers_what_is_told_when_it_is_given_and_not_what_was_told_long_ago() -> None:
    three = rule(10, 25, 100)
    book = book_of([point(120, day=1), point(12, day=2)], three, until=20)
    order = told(book, "silence", noon(20, 13), until=noon(50))
    book = after(book, step([three], [], book, noon(20, 14), log=Log(commands=[order])))
    assert held(step([three], [point(150, day=21)], book, noon(21))) == [("ESCALATED", "")]


def test_a_silence_of_an_alert_that_is_over_covers_what_was_told_of_it() -> None:
    book = book_of([point(27, day=1), point(9, day=2)], until=30)
    order = told(book, "silence", noon(30, 13), until=noon(50))
    book = after(book, step([rule()], [], book, noon(30, 14), log=Log(commands=[order])))
    assert held(step([rule()], [point(28, day=31)], book, noon(31))) == [("FIRING", "silenced")]


# ------------------------------------------------------------------------------------------ levels, and what is told


def test_an_alert_that_eased_is_over_for_whoever_was_told_of_its_highest_level() -> None:
    """RESOLVED was of the level it had eased to: a channel of critical alerts alone never heard that it was over."""
    result = once([point(120, day=1), point(40, day=2), point(9, day=3), point(27, day=30), point(9, day=31)])
    assert said(result) == [("FIRING", "critical"), ("RESOLVED", "critical"), ("FIRING", "warning"),
                            ("RESOLVED", "warning")]  # fmt: skip


def test_a_removed_rule_closes_the_highest_level_that_was_told_of_its_alert() -> None:
    doubtful = [point(27, day=1), point(150, day=2, confidence=0.3)]
    book = book_of(doubtful, until=3)
    assert said(step([], [], book, noon(4))) == [("CLOSED", "critical")]


def test_a_reminder_is_of_the_figure_that_reached_the_level_and_as_doubtful() -> None:
    """It named the newest undoubted figure, 20, as the one that was critical."""
    nagging = rule(remind_hours=24)
    known = [point(20, day=1), point(150, day=2, confidence=0.3)]
    book = book_of(known, nagging, until=2)
    [event] = step([nagging], [], book, noon(3, 14)).events
    assert (event.kind, event.level, event.standing.value) == (EventKind.REMINDER, "critical", "unconfirmed")
    assert compose(event, nagging, Known.of(known), labels()).headline[0].startswith("UNCONFIRMED REMINDER (critical)")
    assert "150" in compose(event, nagging, Known.of(known), labels()).headline[0]


def test_a_reminder_of_what_is_sure_is_of_the_newest_figure() -> None:
    nagging = rule(remind_hours=24)
    book = book_of([point(27, day=1), point(30, day=2)], nagging, until=2)
    [event] = step([nagging], [], book, noon(3)).events
    assert (event.observation_id, event.standing.value) == (point(30, day=2).observation_id, "confirmed")


def test_a_doubtful_figure_that_is_accepted_is_another_event() -> None:
    """It had the id of the doubtful one, so the store knew it already and nobody was told that it is certain."""
    doubtful = point(27, confidence=0.4)
    first = once([doubtful], until=4)
    second = step([rule()], [reviewed(doubtful, confidence=1.0)], after(Book(), first), noon(5))
    [[one], [other]] = first.events, second.events
    assert (one.kind, other.kind) == (EventKind.FIRING, EventKind.FIRING)
    assert one.event_id != other.event_id


# ------------------------------------------------------------------------------------------ corrections


def edited(book: Book, was: str, what: Point, day: int, *known: Point) -> StepResult:
    change = Change(noon(day), was, what.report_id, "edited", (what,))
    came = dataclasses.replace(what, known_at=noon(day))
    return step([rule()], [came], book, noon(day), log=Log(changes=[change]), history=known)


@pytest.mark.parametrize("measure", [Measure.STOCK, Measure.CUMULATIVE])
def test_a_figure_corrected_down_and_then_up_fires(measure: Measure) -> None:
    """After the first correction the alert was over; the second was told as CORRECTED alone, of no level at all."""
    told_first = point(27, measure=measure)
    book = book_of([told_first], until=4)
    down = edited(book, told_first.observation_id, now(12, measure=measure), 5)
    assert said(down) == [("CORRECTED", "warning")]
    up = edited(after(book, down), "new-12", now(270, measure=measure), 6)
    assert said(up)[0][0] == "CORRECTED"
    assert ("FIRING", "critical") in said(up)
    [state] = [one for one in up.states if one.rule_id == "civilian-deaths"]
    assert state.status is AlertStatus.FIRING


def test_a_count_that_was_closed_and_is_corrected_above_a_higher_level_fires() -> None:
    grown = [point(27, day=1, **COUNT), *(point(27, day=day, observation_id=f"o{day}", **COUNT) for day in (8, 15))]
    book = book_of(grown, until=16)
    up = edited(book, grown[0].observation_id, now(270, day=15, **COUNT), 16, *grown[1:])
    assert [kind for kind, _ in said(up)] == ["CORRECTED", "FIRING"]
    assert said(up)[1] == ("FIRING", "critical")


def test_a_correction_of_what_is_over_that_reaches_nothing_more_is_said_once() -> None:
    book = book_of([point(27, day=1), point(9, day=5)], until=6)
    up = edited(book, point(27, day=1).observation_id, now(30, day=1), 7, point(9, day=5))
    assert said(up) == [("CORRECTED", "warning")]


def test_a_higher_level_that_a_doubtful_correction_reaches_is_said_in_doubt() -> None:
    told_first = point(27)
    _, second = changed([told_first], told_first, [now(270, confidence=0.3)])
    assert [(event.kind.value, event.standing.value) for event in second.events] == [
        ("CORRECTED", "confirmed"), ("ESCALATED", "unconfirmed"),
    ]  # fmt: skip
    _, open_answer = changed([told_first], told_first, [now(270, bound=Bound.AT_MOST, low=None)])
    assert [event.standing.value for event in open_answer.events][1:] in ([], ["uncertain"])


def test_the_same_number_of_another_series_takes_the_alert_back_here() -> None:
    """27 in Aleppo became 27 in Idlib: the alert on Aleppo stayed open, and nobody was told otherwise."""
    told_first = point(27)
    moved = now(27, series_id="s2", place="Idlib", place_id="idlib")
    _, second = changed([told_first], told_first, [moved], rule(max_age_days=60))
    assert said(second) == [("CORRECTED", "warning"), ("FIRING", "warning")]
    assert "of another series" in second.events[0].reason
    assert {state.status.value for state in second.states} == {"inactive", "firing"}


def test_a_small_revision_counts_no_episode() -> None:
    told_first, size = point(27), Level(name="watch", at=5)
    asks = Rule(id="revised", kind="revision", label="Revised", levels=(size,), population="civilians")
    _, second = changed([told_first], told_first, [now(26)], rule(), asks)
    assert [state.episode for state in second.states if state.rule_id == "civilian-deaths"] == [1]


# ------------------------------------------------------------------------------------------ kinds


def test_a_record_of_nothing_left_is_no_mistake() -> None:
    """A floor of 0 divided by nothing, and with it went the whole round and every other alert."""
    lowest = asked("record", 0, window_days=4, direction="down")
    assert said(once(run(9, 5, 7, 2, 0, every=2), lowest)) == [("FIRING", "watch")]
    assert said(once(run(9, 5, 7, 0, every=2), dataclasses.replace(lowest, levels=(Level(name="watch", at=1),)))) == [
        ("FIRING", "watch")
    ]


MOST = asked("level", 25, combine="max")
MIDDLE = asked("level", 25, combine="median")


@pytest.mark.parametrize(
    ("points", "one", "expected"),
    [
        ([of(50, "un"), of(100, "sohr", bound=Bound.AT_MOST)], MOST, ["uncertain", "confirmed"]),
        ([of(10, "un"), of(100, "sohr", bound=Bound.AT_MOST)], MOST, ["uncertain"]),
        ([of(10, "un"), of(25, "sohr", bound=Bound.LESS_THAN, quote="fewer than 25")], MOST, []),
        ([of(20, "un"), of(100, "sohr", bound=Bound.AT_MOST)], MIDDLE, ["uncertain"]),
        ([of(20, "un"), of(40, "sohr")], MIDDLE, ["confirmed"]),
    ],
    ids=["one is sure", "only up to", "fewer than the line", "a middle left open", "a middle"],
)
def test_several_sources_are_one_number_with_their_bounds(points: list[Point], one: Rule, expected: list[str]) -> None:
    """ "Up to 100" counted as 100: in the middle of two for certain, and before a sure 50 as a doubt."""
    assert [event.standing.value for event in once(points, one).events] == expected


# ------------------------------------------------------------------------------------------ clocks


def test_a_source_heard_of_by_a_clock_a_year_ahead_is_not_held_for_alive_for_a_year() -> None:
    rules = [silence_rule()]
    ahead = Log(arrivals=[Arrival(at_hours(24 * 365), "feed")])
    book = after(Book(), step(rules, [], Book(), at_hours(24 * 365), log=ahead))
    late = step(rules, [], book, at_hours(1), log=ahead)
    book = after(book, late)
    silent = step(rules, [], book, at_hours(40), log=ahead)
    assert said(silent) == [("FIRING", "watch"), ("ESCALATED", "warning")]
    spoke = step(rules, [], after(book, silent), at_hours(41), log=Log(arrivals=[Arrival(at_hours(40.5), "feed")]))
    assert said(spoke) == [("RESOLVED", "warning")]


def test_a_clock_set_back_by_hours_does_not_begin_to_count_anew() -> None:
    rules = [silence_rule()]
    arrived = Log(arrivals=[Arrival(at_hours(0), "feed")])
    book = after(Book(), step(rules, [], Book(), at_hours(0), log=arrived))
    book = after(book, step(rules, [], book, at_hours(-3), log=arrived))
    assert [event.at for event in step(rules, [], book, at_hours(7), log=arrived).events] == [at_hours(6)]


def test_a_replay_holds_its_reports_and_no_source_is_silent_in_it() -> None:
    rules = [rule(), silence_rule()]
    book = after(Book(), step(rules, [], Book(), at_hours(0), "replay"))
    assert step(rules, [], book, at_hours(900), "replay").events == ()


def test_a_reminder_sent_by_a_clock_a_year_ahead_keeps_no_other_back() -> None:
    nagging = rule(remind_hours=24)
    book = after(fired(remind_hours=24), step([nagging], [], fired(remind_hours=24), noon(366)))
    assert book.alerts
    back = after(book, step([nagging], [], book, noon(3)))
    assert [event.kind.value for event in step([nagging], [], back, noon(3, 14)).events] == ["REMINDER"]


def test_turns_of_a_clock_a_year_ahead_make_nothing_flap() -> None:
    story = [point(27 if day % 2 else 10, day=day) for day in range(1, 5)]
    book = book_of(story[:1], until=1)
    [alert] = book.alerts.values()
    turned = dataclasses.replace(alert.flags, turns=tuple(noon(366, hour) for hour in range(4)), flapping=True)
    alerts = {alert.fingerprint: dataclasses.replace(alert, flags=turned)}
    result = step([rule()], story[1:3], Book(book.rules, alerts, noon(1)), noon(3))
    assert held(result) == [("RESOLVED", ""), ("FIRING", "")]


def test_a_figure_ahead_of_the_clock_takes_no_hours_with_it() -> None:
    """Each open alert was reminded of for two months of hours that had not come."""
    nagging = rule(remind_hours=24)
    ahead = point(30, day=366)
    result = step([nagging], [ahead], fired(remind_hours=24), noon(366), log=Log(clock=noon(2)))
    assert [event.kind.value for event in result.events] == ["REMINDER"]
    assert result.ticked_at == noon(2)
    assert HOUR


# ------------------------------------------------------------------------------------------ readers


def composed(points: list[Point], shown: list[Point], *rules: Rule, event: int = -1) -> str:
    one = (rules or (rule(),))[0]
    last = step(rules or (one,), points, Book(), noon(60), "replay").events[event]
    message = compose(last, one, Known.of(shown), labels())
    return " ".join([message.title, message.fact, message.delta, message.why_now, *message.headline, *message.caveats])


@pytest.mark.parametrize(
    "story",
    [
        [point(255, day=1, **COUNT), point(30, day=2, status="correction", **COUNT)],
        [point(255, day=1, **COUNT), point(30, day=15, **COUNT)],
        [point(255, day=5, series_id="s1", **COUNT), point(999, day=2, known_at=noon(6), **COUNT)],
    ],
    ids=["lowered by its source", "closed", "higher about an earlier day"],
)
def test_a_number_its_reader_may_not_see_is_in_no_later_message(story: list[Point]) -> None:
    """The reason of a correction, a closing or a doubt names what was told before, whoever reads it."""
    steps: dict[str, Any] = {"rules": (rule(10, 25, 500),)}
    assert "255" in composed(story, story, *steps["rules"])
    few = [dataclasses.replace(story[0], withheld=True), *story[1:]]
    assert "255" not in composed(story, few, *steps["rules"])

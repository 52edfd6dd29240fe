"""Silences, acknowledgements, flapping, reminders and silent sources: what only time and people bring."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.samples import noon, point, rule
from alerts.test_corrections import after, said
from tracker.alerts.step import Log, step
from tracker.alerts.ticks import MOST_TICKS, grid, on_grid
from tracker.model import Arrival, Book, Change, Command, Level, Point, Rule, StepResult

HOUR = timedelta(hours=1)


def fired(value: float = 27, **options: Any) -> Book:
    """Return the book after an alert fired on day 1."""
    return after(Book(), step([rule(**options)], [point(value, day=1)], Book(), noon(1), "replay"))


def told(book: Book, kind: str, at: datetime, *, until: datetime | None = None) -> Command:
    [alert] = book.alerts
    return Command(f"{kind}-{at.isoformat()}", at, kind, alert, "a duty officer", "at the scene", until)


def silenced(book: Book, until: int = 30) -> Book:
    order = told(book, "silence", noon(1, 13), until=noon(until))
    return after(book, step([rule()], [], book, noon(1, 14), log=Log(commands=[order])))


def held(result: StepResult) -> list[tuple[str, str]]:
    return [(event.kind.value, event.held_back) for event in result.events]


def test_a_silence_holds_back_the_same_level_and_never_a_higher_one() -> None:
    book = silenced(fired())
    story = [point(10, day=2), point(28, day=3), point(120, day=4)]
    result = step([rule()], story, book, noon(5))
    assert held(result) == [("RESOLVED", ""), ("FIRING", "silenced"), ("ESCALATED", "")]


def test_what_was_told_before_a_silence_is_taken_back_aloud() -> None:
    first = point(27, day=1)
    gone = Log(changes=[Change(noon(2), first.observation_id, first.report_id, "its report was changed")])
    assert held(step([rule()], [], silenced(fired()), noon(2), log=gone)) == [("RETRACTED", "")]


def test_what_was_never_told_aloud_is_not_ended_aloud() -> None:
    story = [point(10, day=2), point(28, day=17), point(9, day=18)]
    result = step([rule()], story, silenced(fired()), noon(18), "replay")
    assert held(result)[1:] == [("FIRING", "silenced"), ("RESOLVED", "silenced")]


def test_a_silence_ends_by_itself_or_by_a_word() -> None:
    book = silenced(fired(), until=3)
    result = step([rule()], [point(10, day=2), point(28, day=4)], book, noon(5))
    assert held(result) == [("RESOLVED", ""), ("FIRING", "")]
    ended = told(book, "unsilence", noon(1, 15))
    book = after(book, step([rule()], [], book, noon(1, 16), log=Log(commands=[ended])))
    assert held(step([rule()], [point(10, day=2), point(28, day=2, as_of=noon(3).date())], book, noon(5)))[-1][1] == ""


def test_an_order_is_written_down_with_who_and_why() -> None:
    book = fired()
    order = told(book, "silence", noon(1, 13), until=noon(9))
    [decision] = step([rule()], [], book, noon(1, 14), log=Log(commands=[order])).decisions
    assert (decision.outcome, decision.reason.value) == ("audit", "silenced")
    assert "silenced by a duty officer until 6 Dec 2024 12:00 UTC: at the scene" in decision.detail
    assert "anything above warning is still sent" in decision.detail


def test_an_alert_to_and_fro_goes_to_the_digest_and_a_higher_level_still_speaks() -> None:
    story = [point(27 if day % 2 else 10, day=day) for day in range(1, 8)]
    result = step([rule()], [*story, point(10, day=8), point(120, day=9)], Book(), noon(20), "replay")
    kinds = held(result)
    assert kinds[:3] == [("FIRING", ""), ("RESOLVED", ""), ("FIRING", "")]
    assert kinds[3:5] == [("RESOLVED", "flapping"), ("UNSTABLE", "")]
    assert all(back == "flapping" for kind, back in kinds[5:-1])
    assert kinds[-1] == ("FIRING", "")
    assert result.events[-1].level == "critical"


def test_an_alert_that_rests_is_news_again() -> None:
    story = [point(27 if day % 2 else 10, day=day) for day in range(1, 7)]
    result = step([rule()], [*story, point(30, day=40)], Book(), noon(60), "replay")
    assert held(result)[-1] == ("FIRING", "")


def test_reminders_come_while_nobody_acknowledges_and_stop_when_somebody_does() -> None:
    nagging = {"remind_hours": 24}
    book = fired(**nagging)
    result = step([rule(**nagging)], [], book, noon(4))
    assert [(one.kind.value, one.at) for one in result.events] == [
        ("REMINDER", noon(2)), ("REMINDER", noon(3)), ("REMINDER", noon(4)),
    ]  # fmt: skip
    order = told(book, "ack", noon(1, 20))
    acked = after(book, step([rule(**nagging)], [], book, noon(1, 21), log=Log(commands=[order])))
    assert step([rule(**nagging)], [], acked, noon(9)).events == ()
    louder = step([rule(**nagging)], [point(120, day=2)], acked, noon(4))
    assert said(louder) == [("ESCALATED", "critical"), ("REMINDER", "critical"), ("REMINDER", "critical")]


def test_without_being_asked_for_no_reminder_comes() -> None:
    assert step([rule()], [], fired(), noon(9)).events == ()


@pytest.mark.parametrize("cuts", [[], [2], [2, 2, 3], list(range(2, 40))], ids=["once", "twice", "uneven", "hourly"])
def test_missed_hours_give_what_as_many_runs_give(cuts: list[int]) -> None:
    nagging, book, ids = rule(remind_hours=6), fired(remind_hours=6), []
    for hours in [*cuts, 60]:
        result = step([nagging], [], book, noon(1) + hours * HOUR)
        ids += [event.event_id for event in result.events]
        book = after(book, result)
    whole = step([nagging], [], fired(remind_hours=6), noon(1) + 60 * HOUR)
    assert ids == [event.event_id for event in whole.events]
    assert len(ids) == 10


def silence_rule(**overrides: Any) -> Rule:
    levels = (Level(name="watch", at=3), Level(name="warning", at=12))
    given: dict[str, Any] = {"every_hours": 2, "sources": ("feed",), "levels": levels}
    return Rule(id="silent", kind="stale", label="Feed silent", **given | overrides)


def at_hours(hours: float) -> datetime:
    return noon(1) + hours * HOUR


def test_a_source_that_falls_silent_fires_climbs_and_is_over_when_it_speaks() -> None:
    rules = [silence_rule()]
    start = after(Book(), step(rules, [], Book(), at_hours(0), log=Log(arrivals=[Arrival(at_hours(0), "feed")])))
    silent = step(rules, [], start, at_hours(30))
    assert [(one.kind.value, one.level, one.at) for one in silent.events] == [
        ("FIRING", "watch", at_hours(6)), ("ESCALATED", "warning", at_hours(24)),
    ]  # fmt: skip
    spoke = step(rules, [], after(start, silent), at_hours(31), log=Log(arrivals=[Arrival(at_hours(30.5), "feed")]))
    assert said(spoke) == [("RESOLVED", "warning")]


def test_a_source_nobody_heard_of_is_counted_from_the_first_tick() -> None:
    rules = [silence_rule()]
    book = after(Book(), step(rules, [], Book(), at_hours(0)))
    assert step(rules, [], book, at_hours(6)).events == ()
    assert said(step(rules, [], book, at_hours(7))) == [("FIRING", "watch")]


def test_a_silent_source_ends_no_other_alert() -> None:
    rules = [rule(), silence_rule()]
    book = after(Book(), step(rules, [point(27, day=1)], Book(), noon(1), "replay"))
    result = step(rules, [], book, noon(9))
    assert {kind for kind, _ in said(result)} == {"FIRING", "ESCALATED"}
    assert {event.rule_id for event in result.events} == {"silent"}


def test_old_data_is_flagged_and_is_not_an_event() -> None:
    result = step([rule()], [], fired(), noon(20))
    assert result.events == ()
    assert [(state.flags.data, state.status.value) for state in result.states] == [("stale", "firing")]
    again = step([rule()], [point(28, day=21)], after(fired(), result), noon(21))
    assert [state.flags.data for state in again.states] == ["ok"]


def test_the_grid_is_utc_hours_whatever_the_clocks_of_people_do() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = datetime(2026, 10, 25, 0, 30, tzinfo=berlin)
    ticks = list(grid(night, night.astimezone(UTC) + 5 * HOUR))
    assert ticks == [datetime(2026, 10, 24, 23, tzinfo=UTC) + n * HOUR for n in range(5)]
    assert on_grid(datetime(2026, 3, 29, 3, 59, tzinfo=berlin)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_clock_set_back_looks_again_and_says_nothing_twice() -> None:
    rules = [silence_rule()]
    start = after(Book(), step(rules, [], Book(), at_hours(0)))
    fast = step(rules, [], start, at_hours(12))
    back = step(rules, [], after(start, fast), at_hours(4))
    assert (said(fast), said(back)) == ([("FIRING", "watch")], [])
    assert back.ticked_at == at_hours(4)
    assert said(step(rules, [], after(after(start, fast), back), at_hours(13))) == []


def test_a_clock_a_year_ahead_looks_back_two_months_at_most() -> None:
    ticks = list(grid(noon(1), noon(366)))
    assert len(ticks) == MOST_TICKS
    assert ticks[-1] == noon(366)


def test_a_figure_is_not_kept_silent_by_a_clock_that_was_a_year_ahead() -> None:
    book = after(fired(), step([rule()], [], fired(), noon(366)))
    late: Point = point(120, day=3)
    assert said(step([rule()], [late], book, noon(3, 13))) == [("ESCALATED", "critical")]


def test_what_a_summary_named_is_not_named_again_when_its_text_is_read_again() -> None:
    def look(book: Book, value: float, name: str) -> StepResult:
        return step([rule()], [point(value, day=1, observation_id=name, since=noon(60))], book, noon(60))

    first = look(after(Book(), step([rule()], [], Book(), noon(1))), 27, "o1")
    assert [event.kind.value for event in first.events] == ["SUMMARY"]
    book = after(Book(rules=first.rules), first)
    again = look(book, 27, "o1-read-again")
    assert again.events == ()
    assert [decision.reason.value for decision in again.decisions] == ["already_announced"]
    assert [event.kind.value for event in look(book, 30, "o2").events] == ["SUMMARY"]

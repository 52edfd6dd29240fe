"""Who is due when: every slot once, whatever the clocks do; failures are left alone for longer and longer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.model import SourceSpec, Turn
from tracker.sources.cadence import Ended, asked, breaker, is_due, next_due, slot, slot_end, soonest
from tracker.sources.rhythm import is_overdue, is_silent, with_news

NOON = datetime(2026, 6, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def feed(every: int | None = 60, name: str = "desk", **more: object) -> SourceSpec:
    return SourceSpec(id=name, kind="feed", url="https://a.example/f", every_minutes=every, **more)  # type: ignore[arg-type]


def after(spec: SourceSpec, at: datetime, **ended: object) -> Turn:
    due_at, resting = next_due(spec, at, Ended(**ended))  # type: ignore[arg-type]
    return Turn(source_id=spec.id, asked=asked(spec), visited_at=at, due_at=due_at,
                every_minutes=spec.cadence_minutes, resting=resting)  # fmt: skip


def visits(spec: SourceSpec, moments: Iterator[datetime]) -> list[datetime]:
    """Return when a source that never fails was read by rounds at these moments."""
    turn: Turn | None = None
    read = []
    for moment in moments:
        if is_due(spec, turn, moment):
            read.append(moment)
            turn = after(spec, moment)
    return read


def ticks(start: datetime, length: timedelta, step: timedelta) -> Iterator[datetime]:
    at = start
    while at < start + length:
        yield at
        at += step


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tehran"])
def test_a_year_of_cron_reads_every_slot_once_through_both_nights_the_clocks_change(zone: str) -> None:
    """Cron in a local zone skips or repeats an hour twice a year; an hourly source loses nothing by the repetition."""
    local = ZoneInfo(zone)
    spec = feed(60)
    moments = (at.astimezone(local) for at in ticks(datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=365),
                                                    timedelta(minutes=15)))  # fmt: skip
    slots = [slot(spec.id, 60, at) for at in visits(spec, moments)]
    assert slots == list(range(slots[0], slots[0] + len(slots)))
    assert len(slots) in {24 * 365, 24 * 365 + 1}


@settings(max_examples=60, deadline=None)
@given(
    every=st.integers(1, 3_000),
    name=st.text("abcxyz", min_size=1, max_size=5),
    gaps=st.lists(st.integers(1, 200_000), min_size=1, max_size=60),
)
def test_rounds_at_any_moments_read_each_slot_they_meet_exactly_once(every: int, name: str, gaps: list[int]) -> None:
    spec, at, moments = feed(every, name), NOON, [NOON]
    for gap in gaps:
        at += timedelta(seconds=gap)
        moments.append(at)
    read = [slot(name, every, one) for one in visits(spec, iter(moments))]
    assert read == sorted({slot(name, every, one) for one in moments})


@settings(max_examples=60, deadline=None)
@given(every=st.integers(1, 50_000), seconds=st.integers(0, 10**9))
def test_a_slot_ends_where_the_next_begins(every: int, seconds: int) -> None:
    at = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    end = slot_end("desk", every, at)
    assert at < end <= at + timedelta(minutes=every)
    assert (
        slot("desk", every, end) == slot("desk", every, at) + 1 == slot("desk", every, end - timedelta(seconds=1)) + 1
    )


def test_a_round_a_second_too_early_or_late_misses_nothing() -> None:
    spec = feed(60)
    wobbling = (NOON + n * HOUR + timedelta(seconds=n % 3) for n in range(200))
    assert len(visits(spec, wobbling)) == 200


def test_a_machine_that_slept_for_a_week_makes_one_visit() -> None:
    spec = feed(15)
    turn = after(spec, NOON)
    awake = NOON + timedelta(days=7)
    assert is_due(spec, turn, awake)
    assert not is_due(spec, after(spec, awake), awake + timedelta(seconds=1))


DUE: dict[str, tuple[timedelta, bool]] = {
    "a minute later": (timedelta(minutes=1), False),
    "an hour later": (HOUR, True),
    "the clock went back a minute": (-timedelta(minutes=1), False),
    "the clock went back an hour": (-HOUR, True),
    "the clock went back a year": (-timedelta(days=365), True),
    "the clock went ahead a year": (timedelta(days=365), True),
}


@pytest.mark.parametrize(("moved", "due"), DUE.values(), ids=DUE)
def test_what_the_clock_does(moved: timedelta, due: bool) -> None:
    noon = slot_end("desk", 60, NOON)  # the beginning of a slot
    assert is_due(feed(60), after(feed(60), noon), noon + moved) is due


def test_a_clock_set_back_ends_a_rest_it_reckoned() -> None:
    turn = after(feed(60), NOON + timedelta(days=365), failures=9)
    assert is_due(feed(60), turn, NOON)


def test_another_question_is_due_at_once_and_another_licence_is_not() -> None:
    spec = feed(60)
    turn, at = after(spec, NOON), NOON + timedelta(seconds=1)
    assert is_due(replace(spec, url="https://b.example/f"), turn, at)
    assert not is_due(replace(spec, licence="CC BY 4.0", name="Other"), turn, at)


def test_a_shorter_cadence_holds_at_once() -> None:
    turn = after(feed(1_440), NOON)
    assert not is_due(feed(1_440), turn, NOON + timedelta(minutes=20))
    assert is_due(feed(5), turn, NOON + timedelta(minutes=20))


def test_a_folder_is_read_in_every_round_unless_it_says_otherwise() -> None:
    folder = SourceSpec(id="desk", kind="folder", path="in")
    assert is_due(folder, after(folder, NOON), NOON)
    hourly = replace(folder, every_minutes=60)
    assert not is_due(hourly, after(hourly, NOON), NOON)


def test_failures_are_tried_soon_twice_and_then_later_and_later() -> None:
    spec = feed(60)
    begins = slot_end("desk", 60, NOON)
    pauses = [(after(spec, begins, failures=n).due_at or begins) - begins for n in range(1, 12)]
    assert pauses[0] == timedelta(minutes=10)
    assert pauses[1] == timedelta(minutes=20)
    last_minute = begins - timedelta(minutes=1)
    assert after(spec, last_minute, failures=2).due_at == begins, "never later than its own slot"
    assert pauses[2:5] == [HOUR, timedelta(minutes=80), timedelta(minutes=160)]
    assert all(a <= b for a, b in pairwise(pauses[2:]))
    assert pauses[-1] == timedelta(hours=12)


def test_what_only_a_person_can_mend_is_tried_once_a_day() -> None:
    turn = after(feed(60), NOON, failures=3, permanent=True)
    assert turn.due_at == NOON + timedelta(days=1)


@pytest.mark.parametrize("failures", [0, 1, 5])
def test_the_host_is_believed_when_it_asks_for_rest_but_not_for_longer_than_a_day(failures: int) -> None:
    turn = after(feed(60), NOON, failures=failures, wait_seconds=6 * 3_600)
    assert (turn.due_at, turn.resting) == (NOON + timedelta(hours=6), "asked")
    assert not is_due(feed(60), turn, NOON + timedelta(hours=5))
    assert is_due(feed(60), turn, NOON + timedelta(hours=6))
    assert after(feed(60), NOON, wait_seconds=1e9).due_at == NOON + timedelta(days=1)


def test_what_waits_at_a_source_is_fetched_soon() -> None:
    turn = after(feed(1_440), NOON, waiting=40)
    assert turn.due_at == NOON + timedelta(minutes=5)
    assert is_due(feed(1_440), turn, NOON + timedelta(minutes=5))


def test_the_breaker_opens_is_probed_and_closes() -> None:
    turn = after(feed(60), NOON, failures=3)
    assert [breaker(turn, 2, NOON), breaker(turn, 3, NOON), breaker(turn, 3, NOON + HOUR)] == [
        "closed", "open", "half-open",
    ]  # fmt: skip


def test_the_next_wake_is_the_first_source_still_read() -> None:
    sooner, later = after(feed(5, "a"), NOON), after(feed(600, "b"), NOON)
    assert soonest([later, sooner]) == sooner.due_at
    assert soonest([later, replace(sooner, active=False)]) == later.due_at
    assert soonest([]) is None


def a_rhythm(days: float, times: int) -> Turn:
    seen, gap, last = 0, None, None
    for n in range(times + 1):
        at = NOON + timedelta(days=days) * n
        seen, gap = with_news(seen, gap, last, at)
        last = at
    return Turn(source_id="desk", asked="", visited_at=NOON, news_seen=seen, news_gap_seconds=gap)


SILENCE = {
    "daily, after a long weekend": (1, 10, 3.9, False),
    "daily, after five days": (1, 10, 5, True),
    "weekly, after a fortnight": (7, 5, 14, False),
    "weekly, after a month": (7, 5, 30, True),
    "every half hour, over night": (0.02, 50, 0.5, False),
    "known too short to tell": (1, 2, 300, False),
}


@pytest.mark.parametrize(("days", "times", "quiet", "silent"), SILENCE.values(), ids=SILENCE)
def test_silence_is_told_from_quiet_by_what_a_source_used_to_do(
    days: float, times: int, quiet: float, silent: bool
) -> None:
    assert is_silent(a_rhythm(days, times), NOON, NOON + timedelta(days=quiet)) is silent


def test_a_source_that_nobody_reads_any_more_is_overdue() -> None:
    turn = after(feed(60), NOON)
    assert not is_overdue(turn, NOON + 3 * HOUR)
    assert is_overdue(turn, NOON + 5 * HOUR)
    assert not is_overdue(replace(turn, every_minutes=None, due_at=None), NOON + timedelta(days=99))

"""The schedule: spans people write, a job at a time, an end that waits for the running one."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tracker.schedule import JOB_SETTINGS, LEAST_APART, parse_every, set_back, sooner, watch


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("15m", 900), ("90s", 90), ("6h", 21_600), ("1d", 86_400), (" 2 H ", 7_200), ("1s", 1), ("31d", 2_678_400)],
)
def test_spans_people_write(text: str, seconds: int) -> None:
    assert parse_every(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "15", "m", "0m", "-5m", "1.5h", "15 minutes", "32d", "9999999m", "\u0661m", "1m\n2m"]
)
def test_other_spans_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write 15m"):
        parse_every(text)


def test_no_run_is_dropped_for_being_late_and_none_overlaps() -> None:
    assert JOB_SETTINGS == {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


def test_the_first_job_runs_at_once_and_the_end_waits_for_the_running_one() -> None:
    stop, began, may_end, done = threading.Event(), threading.Event(), threading.Event(), threading.Event()

    def job() -> None:
        began.set()
        may_end.wait(10)
        done.set()

    watching = threading.Thread(target=watch, args=(timedelta(hours=1), job, stop))
    watching.start()
    assert began.wait(10)
    stop.set()
    watching.join(0.3)
    assert watching.is_alive(), "it left the running job behind"
    may_end.set()
    watching.join(10)
    assert not watching.is_alive()
    assert done.is_set()


def test_a_job_that_fails_does_not_end_the_watch_and_jobs_never_overlap() -> None:
    stop = threading.Event()
    running = threading.Lock()
    runs = 0

    def job() -> None:
        nonlocal runs
        assert running.acquire(blocking=False)
        try:
            runs += 1
            if runs == 1:
                time.sleep(1.2)  # longer than the interval: the next must wait for it
                raise RuntimeError("the first round fails")
            stop.set()
        finally:
            running.release()

    watching = threading.Thread(target=watch, args=(timedelta(seconds=1), job, stop))
    watching.start()
    watching.join(20)
    assert not watching.is_alive()
    assert runs >= 2


NOON = datetime(2024, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "back"),
    [
        (None, False),
        (timedelta(0), False),
        (timedelta(minutes=15), False),
        (timedelta(minutes=16), True),
        (timedelta(days=365), True),
    ],
    ids=["running", "due", "one interval ahead", "more than one", "a year"],
)
def test_a_job_planned_beyond_one_interval_shows_a_clock_set_back(ahead: timedelta | None, back: bool) -> None:
    assert set_back(None if ahead is None else NOON + ahead, NOON, timedelta(minutes=15)) is back


def test_a_clock_set_back_by_a_year_stops_no_watch() -> None:
    stop, runs = threading.Event(), threading.Semaphore(0)
    with time_machine.travel(NOON + timedelta(days=365)) as clock:
        watching = threading.Thread(target=watch, args=(timedelta(seconds=2), runs.release, stop))
        watching.start()
        assert runs.acquire(timeout=10)
        clock.move_to(NOON)
        assert runs.acquire(timeout=10), "the second round never came"
        assert runs.acquire(timeout=10), "nor the third"
        stop.set()
        watching.join(10)
    assert not watching.is_alive()


class Planned:
    """A job as the scheduler holds it: when it comes next."""

    def __init__(self, at: datetime | None) -> None:
        self.next_run_time = at

    def modify(self, *, next_run_time: datetime) -> None:
        self.next_run_time = next_run_time


WAKES: dict[str, tuple[timedelta | None, timedelta, timedelta | None]] = {
    "a source is due sooner": (timedelta(minutes=15), timedelta(minutes=4), timedelta(minutes=4)),
    "none is due sooner": (timedelta(minutes=15), timedelta(minutes=40), timedelta(minutes=15)),
    "one is due at once": (timedelta(minutes=15), -timedelta(hours=3), LEAST_APART),
    "no round is planned any more": (None, timedelta(minutes=4), None),
}


@pytest.mark.parametrize(("planned", "due", "comes"), WAKES.values(), ids=WAKES)
def test_a_round_comes_sooner_where_a_source_is_due_and_never_at_once_again(
    planned: timedelta | None, due: timedelta, comes: timedelta | None
) -> None:
    with time_machine.travel(NOON, tick=False):
        job = Planned(None if planned is None else NOON + planned)
        sooner(job, NOON + due)  # type: ignore[arg-type]
    assert job.next_run_time == (None if comes is None else NOON + comes)

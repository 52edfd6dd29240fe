"""The schedule: spans people write, a job at a time, an end that waits for the running one."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from tracker.schedule import JOB_SETTINGS, parse_every, watch


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

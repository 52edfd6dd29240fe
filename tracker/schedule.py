"""The only door to APScheduler: do one job again and again until told to stop.

In: how often, the job, and an event that ends it. Out: nothing; it returns when the event is set and the running job is
done. It knows nothing of rounds.

The settings are not its defaults, and each was tried (3.11): a job late by more than its default grace of one second is
dropped without a word, so there is no limit of grace; runs missed while the machine slept become one; two never
overlap; everything is UTC, so no hour happens twice; nothing is stored, because what was missed is found by reading
the store. And where the clock is set back, the next job is not left waiting for the time to come again.
"""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.schedulers.background import BackgroundScheduler

JOB_SETTINGS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}

LOOK_SECONDS = 1.0
"""How often waiting wakes up: on Windows a wait without end cannot be interrupted by a signal."""

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
LONGEST = timedelta(days=31)
LEAST_APART = timedelta(minutes=1)

ASK_EVERY = 5
"""So many looks between two questions whether a round is asked for."""


def parse_every(text: str) -> timedelta:
    """Return the time span that ``90s``, ``15m``, ``6h`` or ``1d`` says; ValueError for anything else."""
    found = re.fullmatch(r"([0-9]{1,6})\s?([smhd])", text.strip().lower(), re.ASCII)
    span = timedelta(seconds=int(found[1]) * UNITS[found[2]]) if found else timedelta(0)
    if not timedelta(seconds=1) <= span <= LONGEST:
        raise ValueError(f"{text!r} is no time span we can keep; write 15m, 6h or 1d (from 1s to {LONGEST.days}d)")
    return span


def watch(
    every: timedelta,
    job: Callable[[], None],
    stop: threading.Event,
    wake: Callable[[], datetime | None] | None = None,
    asked: Callable[[], bool] = lambda: False,
) -> None:
    """Do `job` now and then every so often, one at a time, until `stop` is set; wait for the running one to end.

    `wake`, asked after each job, may name a sooner moment for the next one; None: at its usual time. `asked`, every few
    seconds between jobs, says whether one is wanted at once.
    An exception of the job is logged by the scheduler and does not end the watch.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC, executors={"default": ThreadPoolExecutor(max_workers=1)}, job_defaults=JOB_SETTINGS
    )
    now = datetime.now(UTC)

    def once() -> None:
        try:
            job()
        finally:
            soon = wake() if wake is not None else None
            if soon is not None:
                sooner(planned, soon)

    planned = scheduler.add_job(once, "interval", seconds=every.total_seconds(), next_run_time=now, id="round")
    scheduler.start()
    try:
        for look in itertools.count(1):
            if stop.wait(LOOK_SECONDS):
                break
            now = datetime.now(UTC)
            if set_back(planned.next_run_time, now, every) or (look % ASK_EVERY == 0 and asked()):
                planned.modify(next_run_time=now)
    finally:
        scheduler.shutdown(wait=True)


def sooner(planned: Job, soon: datetime) -> None:
    """Let a job come sooner than planned, but not at once again: whoever is due all the time is read once a minute."""
    at = max(soon, datetime.now(UTC) + LEAST_APART)
    if planned.next_run_time is not None and at < planned.next_run_time:
        planned.modify(next_run_time=at)


def set_back(planned_at: datetime | None, now: datetime, every: timedelta) -> bool:
    """Say whether the clock was set back: a job planned for later than one interval from now. None: it runs now."""
    return planned_at is not None and planned_at > now + every + timedelta(seconds=LOOK_SECONDS)

"""The result table: where a row goes after each outcome."""

from __future__ import annotations

import dataclasses
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.delivery.outcome import EXPIRY, WAITS_SECONDS, Outcome, Result, pause_of, settle, wait
from tracker.model import Delivery, DeliveryState

NOW = datetime(2024, 12, 1, 13, tzinfo=UTC)
ROW = Delivery("d", "e", "f", "AL-7F3K", "slack", "HOOK", "[]", NOW, NOW, NOW + EXPIRY, attempts=2)
PENDING, DEAD = DeliveryState.PENDING, DeliveryState.DEAD

TABLE = [
    # result, on_unknown -> state, attempts, form, marked, channel broken
    (Result.DELIVERED, "resend", DeliveryState.DELIVERED, 3, 0, False, False),
    (Result.THROTTLED, "resend", PENDING, 2, 0, False, False),
    (Result.NOT_ACCEPTED, "resend", PENDING, 3, 0, False, False),
    (Result.MAYBE_FAILED, "resend", PENDING, 3, 0, True, False),
    (Result.MAYBE, "resend", PENDING, 3, 0, True, False),
    (Result.MAYBE, "hold", DeliveryState.HELD, 3, 0, False, False),
    (Result.MAYBE_FAILED, "hold", PENDING, 3, 0, True, False),
    (Result.FORM_REFUSED, "resend", PENDING, 2, 1, False, False),
    (Result.REFUSED, "resend", DEAD, 3, 0, False, False),
    (Result.BROKEN, "resend", DEAD, 3, 0, False, True),
]


@pytest.mark.parametrize(("result", "policy", "state", "attempts", "form", "marked", "broken"), TABLE)
def test_table(
    result: Result, policy: str, state: DeliveryState, attempts: int, form: int, marked: bool, broken: bool
) -> None:
    settled = settle(ROW, Outcome(result, "why", 30), 3, NOW, random.Random(1), policy)  # type: ignore[arg-type]
    found = (settled.state, settled.attempts, settled.form, settled.may_repeat, bool(settled.broken))
    assert found == (state, attempts, form, marked, broken)


def test_throttling_pauses_the_gate_and_says_until_when() -> None:
    settled = settle(ROW, Outcome(Result.THROTTLED, "status 429", 30), 3, NOW, random.Random(1))
    assert settled.pause_until == settled.next_at == NOW + timedelta(seconds=30)


def test_the_last_form_refused_is_dead_and_a_simpler_one_goes_at_once() -> None:
    refused = Outcome(Result.FORM_REFUSED, "status 400")
    assert settle(ROW, refused, 3, NOW, random.Random(1)).next_at == NOW
    last = dataclasses.replace(ROW, form=2)
    assert settle(last, refused, 3, NOW, random.Random(1)).state is DEAD


@pytest.mark.parametrize("result", [Result.NOT_ACCEPTED, Result.MAYBE, Result.MAYBE_FAILED, Result.THROTTLED])
def test_after_75_hours_it_is_dead_and_says_so(result: Result) -> None:
    late = ROW.expires_at
    settled = settle(ROW, Outcome(result, "x", 9), 3, late, random.Random(1))
    assert settled.state is DEAD
    assert settled.last_result.startswith("expired; ")


@given(st.integers(0, 40), st.integers())
def test_a_retry_waits_between_nothing_and_its_step_and_never_past_the_expiry(attempts: int, seed: int) -> None:
    most = WAITS_SECONDS[min(attempts, len(WAITS_SECONDS) - 1)]
    assert timedelta(0) <= wait(attempts, random.Random(seed)) <= timedelta(seconds=most)
    row = dataclasses.replace(ROW, attempts=attempts)
    settled = settle(row, Outcome(Result.NOT_ACCEPTED, ""), 1, NOW + EXPIRY / 2, random.Random(seed))
    assert settled.next_at <= row.expires_at


def test_the_schedule_lasts_as_long_as_the_expiry() -> None:
    assert timedelta(seconds=sum(WAITS_SECONDS)) >= EXPIRY


HEADERS = [
    ("30", 30),
    (" 30 ", 30),
    ("0", 30),
    ("-5", 30),
    ("1000000000", 3600),
    ("9" * 400, 3600),
    ("3601", 3600),
    (None, 30),
    ("", 30),
    ("soon", 30),
    ("1.5", 30),
    ("٣٠", 30),
    (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90),
    (format_datetime(NOW - timedelta(seconds=90), usegmt=True), 30),
    ("Sun, 01 Dec 2999 13:00:30 GMT", 3600),
    ("Sun, 01 Dec 99999 13:00:30 GMT", 30),
]


@pytest.mark.parametrize(("header", "seconds"), HEADERS)
def test_retry_after(header: str | None, seconds: float) -> None:
    assert pause_of(header, NOW) == seconds


@given(st.one_of(st.none(), st.text(max_size=80)))
def test_no_header_can_stop_a_channel_for_long_or_not_at_all(header: str | None) -> None:
    assert 0 < pause_of(header, NOW) <= 3600

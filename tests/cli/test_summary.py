"""What a round says at its end of messages: how many arrived where, which fail and when the next try is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker.cli.summary import lines
from tracker.delivery.worker import Drained
from tracker.model import Delivery, DeliveryState
from tracker.pipeline import RoundSummary

NOON = datetime(2024, 12, 1, 12, tzinfo=UTC)


def waiting(handle: str, minutes: int) -> Delivery:
    return Delivery(
        delivery_id=handle, event_id="e", fingerprint="f", handle=handle, channel_id="slack", gate="", payload="[{}]",
        created_at=NOON, next_at=NOON + timedelta(minutes=minutes), expires_at=NOON + timedelta(hours=75),
        state=DeliveryState.PENDING, attempts=2, last_result="not accepted: connection refused",
    )  # fmt: skip


def told(drained: Drained) -> str:
    return "\n".join(lines(RoundSummary(delivered=drained), Path("s.sqlite"), posting=True, senders={"slack"}))


def test_what_arrived_is_counted_by_channel() -> None:
    assert "Delivered  6 to console, 5 to slack" in told(Drained({"delivered": 11}, {"slack": 5, "console": 6}))


def test_what_fails_says_why_and_when_it_is_tried_again_even_when_nothing_was_tried_this_time() -> None:
    rows = (waiting("AL-A", 9), waiting("AL-B", 4))
    said = told(Drained(waiting={"slack": 2}, retrying=rows, failing=True))
    assert "FAILING    2 messages for slack: not accepted: connection refused" in said
    assert "Waiting    2 messages for slack (the first round after 12:04:00 UTC tries again)" in said


def test_the_summary_names_the_configuration_it_went_by() -> None:
    said = lines(RoundSummary(), Path("s.sqlite"), posting=True, senders=(), config=Path("own/config"))
    assert f"  Config     {Path('own/config')}" in said

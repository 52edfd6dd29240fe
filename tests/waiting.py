"""A message that waits to be sent, with the event it tells of, as the rules would have left it in a store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tracker.model import Delivery, Event, EventKind, Reason, Standing
from tracker.store import Store, outbox
from tracker.store.tables_alerts import alert_events

NOON = datetime(2024, 12, 1, 12, tzinfo=UTC)


def a_message(store: Store, *, demo: bool = False) -> None:
    """Add one event and its message to Slack, decided at NOON."""
    event = Event("e" * 64, "f" * 64, "rule", "s", 1, EventKind.FIRING, "watch", Standing.CONFIRMED, "o", NOON,
                  Reason.CROSSED.value, "AL-TEST")  # fmt: skip
    row = {name: getattr(event, name) for name in Event.__dataclass_fields__}
    row |= {"kind": "FIRING", "standing": "confirmed", "message": {}, "demo": demo, "recorded_at": NOON}
    delivery = Delivery(
        delivery_id="d" * 64, event_id=event.event_id, fingerprint=event.fingerprint, handle="AL-TEST",
        channel_id="slack", gate="SLACK_WEBHOOK_URL", payload="[{}]", created_at=NOON, next_at=NOON,
        expires_at=NOON + timedelta(hours=75), demo=demo,
    )  # fmt: skip
    with store.writing() as connection:
        connection.execute(alert_events.insert().values(row))
        outbox.enqueue(connection, [delivery])

"""The status as plain values, for a monitor and for the pages.

In: a :class:`~tracker.status.look.Status`. Out: what ``json.dumps`` takes; moments are ISO text in UTC, null
is "never".
"""

from __future__ import annotations

from typing import Any

from tracker.model import Delivery
from tracker.status.health import source_values
from tracker.status.look import Status
from tracker.status.moments import iso


def as_values(seen: Status) -> dict[str, Any]:
    """Return the status as plain JSON values; moments are ISO text in UTC, null is "never"."""
    last = seen.last
    return {
        "exit_code": seen.exit_code,
        "store": {"path": str(seen.path), "journal": seen.journal, "why": seen.journal_why, **seen.totals},
        "last_round": last
        and {
            "round": last.round_id,
            "mode": last.mode,
            "started_at": iso(last.started_at),
            "finished_at": iso(last.finished_at),
            "outcome": last.outcome,
            "counts": dict(last.counts),
        },
        "sources": [source_values(one) for one in seen.sources],
        "deliveries": dict(seen.deliveries),
        "last_delivery_at": iso(seen.delivered_at),
        "retrying": [_undelivered(row) for row in seen.retrying],
        "late": [_undelivered(row) for row in seen.late],
        "broken_channels": dict(seen.broken),
        "missing_channels": dict(seen.missing),
        "configuration_refused": seen.refused,
        "backup": seen.backup and {"path": str(seen.backup.path), "made_at": iso(seen.backup.made_at)},
        "backup_late": seen.backup_late,
    }


def _undelivered(row: Delivery) -> dict[str, Any]:
    return {
        "handle": row.handle,
        "channel": row.channel_id,
        "attempts": row.attempts,
        "result": row.last_result,
        "next_at": iso(row.next_at),
    }

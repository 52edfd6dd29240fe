"""Moments as people and machines read them: how long ago or ahead with the moment in UTC, or ISO text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def iso(at: datetime | None) -> str | None:
    """Return "2024-12-01T12:00:00Z"; None: never."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def ago(at: datetime | None, now: datetime) -> str:
    """Return "3 minutes ago" with the moment in UTC; a clock that went back says "just now", never a negative age."""
    if at is None:
        return "never"
    count = span(now - at)
    return f"{count} ago ({_stamp(at)})" if count else f"just now ({_stamp(at)})"


def ahead(at: datetime, now: datetime) -> str:
    """Return "in 3 minutes" with the moment in UTC, "now" where it has come."""
    count = span(at - now)
    return f"in {count} ({_stamp(at)})" if count else "now"


def span(length: timedelta) -> str:
    """Return the length in its largest unit, "3 hours"; "" below a minute."""
    seconds = max(0, int(length.total_seconds()))
    for unit, name in UNITS:
        if seconds >= unit:
            count = seconds // unit
            return f"{count} {name}{'s' if count > 1 else ''}"
    return ""


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")

"""The Retry-After header: a number of seconds or a date, from servers that send neither as they should."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def seconds_of(header: str | None, now: datetime) -> float | None:
    """Return the seconds the header asks to wait; None where it is absent, unreadable, past or nought."""
    text = (header or "").strip()
    seconds = float(text[:12]) if text.isascii() and text.isdigit() else _until(text, now)
    return seconds if seconds > 0 else None


def _until(text: str, now: datetime) -> float:
    try:
        at = parsedate_to_datetime(text[:64])
        return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0

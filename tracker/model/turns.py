"""When a source's next turn is, and what it remembers of the last one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Resting = Literal["", "failing", "asked"]
"""Why a source is left alone until it is due: nothing special; it failed; its host asked us to wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One source's last visit and what follows of it.

    ``memory`` is plain JSON of :mod:`tracker.sources`, good only for a source that asks for the same (``asked``).
    ``news_gap_seconds`` is the usual time between two visits with news, over the ``news_seen`` last of them.
    """

    source_id: str
    asked: str
    visited_at: datetime  # when the round of its last visit began
    due_at: datetime | None = None  # None: in every round
    every_minutes: int | None = None  # None: in every round
    resting: Resting = ""
    memory: Mapping[str, Any] = field(default_factory=dict)
    held_back: int = 0  # visits in a row whose memory was not kept, because a report could not be recorded
    waiting: int = 0  # things it found and left for the next visit
    news_seen: int = 0
    news_gap_seconds: float | None = None
    active: bool = True  # False: no longer in the configuration, or switched off

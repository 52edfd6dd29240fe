"""What every channel can do: :class:`Sender`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from tracker.delivery.outcome import Outcome
from tracker.model import Message


class Sender(Protocol):
    """A channel that can send now. ``forms`` and ``marked`` are pure; only ``send`` reaches outside."""

    def forms(self, message: Message) -> Sequence[Mapping[str, Any]]:
        """Return every form of the message, richest first."""

    def marked(self, form: Mapping[str, Any], handle: str, language: str = "en") -> Mapping[str, Any]:
        """Return the form, saying in the channel's language that it may repeat an earlier message."""

    def send(self, form: Mapping[str, Any], delivery_id: str, now: datetime) -> Outcome:
        """Send one form once."""

"""Links of a message that open one alert, for a while, without a sign-in: signed, so that nobody can make one.

In: the address people reach the server by, a key, a handle, a moment. Out: a link; whether a link is one of ours and
still good. Pure. Whoever has the message may see why it was sent and say "I am on it"; a link opens no other alert and
nothing else. Opening it changes nothing, because programs open links to show a preview.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from tracker.model import Sensitivity
from tracker.secrets import Secret

LASTS = timedelta(days=7)
HANDLE = re.compile(r"AL-[2-9A-Z]{4,64}")
MOMENT = re.compile(r"[0-9]{1,12}")
PATH = "/alert/"
CHART = "/chart.png"


@dataclass(frozen=True, slots=True)
class Links:
    """``base`` is the address people reach `tracker serve` by."""

    base: str
    key: Secret

    @property
    def pages(self) -> str:
        """Return where the pages of the site lie."""
        return f"{self.base.rstrip('/')}/site"

    def to_alert(self, handle: str, audience: Sensitivity, now: datetime) -> str:
        """Return the link to an alert as an audience may see it, good for :data:`LASTS`; "" for no such alert."""
        return self._signed(handle, "", audience, now)

    def to_chart(self, handle: str, audience: Sensitivity, now: datetime) -> str:
        """Return the link to the picture of an alert's series, under the same signature."""
        return self._signed(handle, CHART, audience, now)

    def _signed(self, handle: str, what: str, audience: Sensitivity, now: datetime) -> str:
        if not HANDLE.fullmatch(handle):
            return ""
        until = str(int((now + LASTS).timestamp()))
        signed = urlencode({"for": audience, "until": until, "sign": _signature(self.key, handle, audience, until)})
        return f"{self.base.rstrip('/')}{PATH}{handle}{what}?{signed}"


def is_good(key: Secret, handle: str, audience: str, until: str, signature: str, now: datetime) -> bool:
    """Return whether a link was made by us and has not expired."""
    if not (HANDLE.fullmatch(handle) and MOMENT.fullmatch(until) and signature.isascii()):
        return False
    own = hmac.compare_digest(_signature(key, handle, audience, until), signature)
    return own and now < datetime.fromtimestamp(min(int(until), FARTHEST), UTC)


FARTHEST = 253_402_300_799
"""The last second a moment can name."""


def _signature(key: Secret, handle: str, audience: str, until: str) -> str:
    signed = f"alert\n{handle}\n{audience}\n{until}".encode()
    return hmac.new(key.reveal().encode(), signed, hashlib.sha256).hexdigest()[:40]

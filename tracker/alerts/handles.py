"""The names of things announced: fingerprints, event ids, delivery ids, and the handle a person can say aloud.

All are hashes of what the thing *is*: no clock, no counter of runs. The same inputs give the same ids on every
machine, so a second run, or two processes at once, can only ever name the same event.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from tracker.model import EventKind

ALPHABET = "23456789ACDEFGHJKMNPQRTUVWXY"
"""Digits and letters that cannot be taken for one another when copied by hand: of 0/O, 1/I/L, 2/Z, 5/S and 8/B at most
one is there."""

SHORTEST = 4


def digest(*parts: str) -> str:
    """Return the hexadecimal sha256 of the parts; ("ab", "c") and ("a", "bc") differ."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def event_id(alert: str, episode: int, kind: EventKind, level: str, observation_id: str) -> str:
    """Return the id of a transition of the alert with that fingerprint."""
    return digest(alert, str(episode), kind.value, level, observation_id)


def delivery_id(event_ids: Iterable[str], channel_id: str) -> str:
    """Return the id of a message to a channel: the same on every attempt."""
    return digest(*sorted(event_ids), channel_id)


def handle(alert: str, taken: Mapping[str, str]) -> str:
    """Return a short name such as ``AL-7F3K`` for a fingerprint.

    ``taken`` maps handles in use to their fingerprints; on a collision the handle grows by a character.
    """
    number = int(alert, 16)
    letters = ""
    while number:
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    for length in range(SHORTEST, len(letters) + 1):
        name = f"AL-{letters[:length]}"
        if taken.get(name, alert) == alert:
            return name
    raise AssertionError("two fingerprints are equal")

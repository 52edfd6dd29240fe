"""Any service that takes JSON: an alert by Standard Webhooks, in the words of the Common Alerting Protocol.

In: a :class:`~tracker.model.Message`, an address and, where set, a signing secret. Out: the payload (its shape is
``webhook.schema.json`` beside this file, version :data:`VERSION`), and an Outcome. The signature covers id, time and
body, so that a receiver can tell our message from anybody's and a repeat from a new one:
https://www.standardwebhooks.com (version 1.0.0). The words are those of CAP 1.2 (OASIS,
https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2-os.html, section 3.2).

Texts are raw, controls and disguises removed: whoever shows them escapes them for the place they are shown at.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracker.delivery.channels import answers
from tracker.delivery.escape import clean, cut, safe_url
from tracker.delivery.outcome import Outcome
from tracker.http import body_of, post
from tracker.locales import Locale
from tracker.model import EventKind, Message, Standing
from tracker.secrets import Secret

VERSION = "1"
"""Grows when a key changes its meaning or goes; a key may be added without."""

LARGEST_BYTES = 20_480
"""Standard Webhooks: a payload stays under 20 kB."""

SHORT = 1_000
PREFIX = "whsec_"

SEVERITY = {"critical": "Extreme", "warning": "Severe", "watch": "Moderate"}
CERTAINTY = {Standing.CONFIRMED: "Likely", Standing.UNCERTAIN: "Possible", Standing.UNCONFIRMED: "Unknown"}
"""Never "Observed": what is reported is not verified by us."""

CALLS_OFF = frozenset({EventKind.RETRACTED})
UPDATES = frozenset(
    {EventKind.ESCALATED, EventKind.CORRECTED, EventKind.RESOLVED, EventKind.CLOSED, EventKind.REMINDER}
)

Payload = dict[str, Any]


def payloads(message: Message) -> tuple[Payload, ...]:
    """Return the forms, richest first: with the figure and everything beside it, and the fact alone."""
    whole = payload(message)
    bare = {**whole, "data": {**whole["data"], "figure": {}, "details": [], "others": []}}
    return (whole, bare) if len(body_of(whole)) <= LARGEST_BYTES else (bare,)


def payload(message: Message) -> Payload:
    """Return the message as data; every text is cleaned and cut."""
    return {
        "type": f"alert.{message.kind.value.lower()}",
        "timestamp": message.at,
        "data": {
            "schema_version": VERSION,
            "event_id": message.event_id,
            "alert": message.handle,
            "episode": message.episode,
            "event": message.kind.value,
            "level": message.level,
            "standing": message.standing.value,
            "demo": message.demo,
            "language": message.language,
            "may_repeat": False,
            "rule": {"id": message.rule_id, "label": _short(message.rule_label)},
            "cap": cap(message),
            "summary": _short(" · ".join(part for part in message.headline if part)),
            "title": _short(message.title),
            "fact": _short(message.fact),
            "delta": _short(message.delta),
            "why": _short(message.why_now),
            "figure": {name: _short(v) if isinstance(v, str) else v for name, v in message.figure.items()},
            "details": [{"label": _short(label), "text": _short(text)} for label, text in message.fields],
            "others": [_short(line) for line in message.others],
            "quote": _short(message.quote),
            "quote_from": _short(message.quote_from),
            "url": safe_url(message.url),
            "link": safe_url(message.link),
            "chart": safe_url(message.chart),
            "evidence": _short(message.evidence),
            "caveats": [_short(caveat) for caveat in message.caveats],
            "action": _short(message.action),
        },
    }


def cap(message: Message) -> dict[str, str]:
    """Return the message's place in the Common Alerting Protocol's words."""
    kind = message.kind
    return {
        "status": "Test" if kind is EventKind.DRILL else "Exercise" if message.demo else "Actual",
        "msgType": "Cancel" if kind in CALLS_OFF else "Update" if kind in UPDATES else "Alert",
        "urgency": "Past" if kind in {EventKind.RESOLVED, EventKind.CLOSED} else "Unknown",
        "severity": SEVERITY.get(message.level, "Unknown"),
        "certainty": CERTAINTY[message.standing],
    }


def marked(form: Mapping[str, Any], handle: str, language: str = "en") -> Payload:
    """Return the form saying that it may repeat an earlier one; its ids are the same."""
    told = Locale(language).text("may repeat {handle}", handle=clean(handle))
    said = f"{told}: {form['data']['summary']}"
    return {**form, "data": {**form["data"], "may_repeat": True, "summary": cut(said, SHORT)}}


def key_of(secret: Secret) -> bytes | None:
    """Return the bytes of a signing secret as Standard Webhooks writes it, None for what is none (24 to 64 bytes)."""
    try:
        key = base64.b64decode(secret.reveal().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if 24 <= len(key) <= 64 else None


def signature(key: bytes, delivery_id: str, stamp: int, body: bytes) -> str:
    """Return ``v1,`` and the base64 of HMAC-SHA256 over id, time and body."""
    signed = f"{delivery_id}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class Webhook:
    """The channel. Without a signing key it posts unsigned."""

    def __init__(self, address: Secret, key: bytes | None = None) -> None:
        self._address = address
        self._key = key

    def forms(self, message: Message) -> tuple[Payload, ...]:
        """Return what would be posted, richest form first."""
        return payloads(message)

    def marked(self, form: Mapping[str, Any], handle: str, language: str = "en") -> Payload:
        """Return the form with the words that it may repeat an earlier one."""
        return marked(form, handle, language)

    def send(self, form: Mapping[str, Any], delivery_id: str, now: datetime) -> Outcome:
        """Post one form: the id is the same on every attempt, the time is this attempt's."""
        stamp = int(now.timestamp())
        headers = {"webhook-id": delivery_id, "webhook-timestamp": str(stamp)}
        if self._key is not None:
            headers["webhook-signature"] = signature(self._key, delivery_id, stamp, body_of(form))
        return answers.judge(post(self._address, form, headers=headers), now, taken=answers.no_page)


def _short(text: str) -> str:
    return cut(clean(text), SHORT)

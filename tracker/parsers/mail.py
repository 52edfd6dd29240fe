"""A mail (.eml) -> its words and its attachments, each a document of its own.

In: the bytes of a mail. Out: its parts. The text is the plain one, or the HTML one where it is longer by far; a
signature or a quoted mail stays, for a forwarded situation report is one. Of the sender only the domain is kept.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from tracker.parsers.blocks import LONGEST_TEXT, written
from tracker.parsers.encoding import text_of
from tracker.parsers.feed import iso
from tracker.parsers.markup import blocks_of
from tracker.sandbox import Refused

MOST_ATTACHMENTS = 20
LONGEST_HEADER = 4_000
"""Code points of one header field that are looked at: the standard library takes seconds for 100,000 of them."""


class _Brief(email.policy.EmailPolicy):
    """The standard library's policy, with header fields cut before it parses them."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return a header's name and its words."""
        name, words = super().header_source_parse(sourcelines)
        return name, words[:LONGEST_HEADER]


BRIEF = _Brief()


def opened(body: bytes) -> tuple[dict[str, str], list[tuple[str, bytes]]]:
    """Return what the mail says (text, title, publisher, published) and its attachments by name."""
    message = email.message_from_bytes(body, policy=BRIEF)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise Refused("is no mail: it has no headers")
    sender = parseaddr(_header(message, "from"))[1]
    said = {
        "text": _text(message)[:LONGEST_TEXT],
        "title": " ".join(_header(message, "subject").split()),
        "publisher": sender.rpartition("@")[2].lower(),
        "published": iso(_header(message, "date")) if _header(message, "date") else "",
    }
    return said, list(_attachments(message))


def _header(message: EmailMessage, name: str) -> str:
    """Return a header as text; one that cannot be decoded is left out, not the mail."""
    try:
        return str(message.get(name) or "")
    except Exception:  # noqa: BLE001 - the standard library raises anything on hostile headers
        return ""


def _text(message: EmailMessage) -> str:
    plain, markup = _body(message, "plain"), _body(message, "html")
    rich = written(blocks_of(markup)) if markup else ""
    return rich if len(rich) > 2 * len(plain) or "<table" in markup.lower() else plain.replace("\r\n", "\n")


def _body(message: EmailMessage, kind: str) -> str:
    try:
        part = message.get_body((kind,))
    except Exception:  # noqa: BLE001 - a mail whose parts contradict each other
        part = None
    raw = _raw(part)
    return text_of(raw, str(part.get_content_charset() or "")) if part is not None and raw else ""


def _attachments(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    parts: list[Any] = [one for one in message.walk() if one.is_attachment() or one.get_filename()]
    for number, part in enumerate(parts[:MOST_ATTACHMENTS], 1):
        if raw := _raw(part):
            yield " ".join(str(part.get_filename() or f"attachment {number}").split())[:200], raw


def _raw(part: Any) -> bytes:
    try:
        found = part.get_payload(decode=True) if part is not None else b""
    except Exception:  # noqa: BLE001 - as above
        return b""
    return found if isinstance(found, bytes) else b""

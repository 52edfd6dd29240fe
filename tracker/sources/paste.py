"""A text a person hands over, from a chat or a mail -> a Report.

Pure. In: the text and what the person knows of it. Out: an Item of the source ``pasted``. With a link, the same link
pasted again is a new version of the same report; without one the text itself is the name, so that pasting twice changes
nothing. Never: a date guessed from the clock.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from tracker.links import key
from tracker.sources.items import Item
from tracker.sources.reports import Found, made, named

PASTED = "pasted"
BY = "the person who pasted it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a person knows of a text; None and "" where they do not."""

    title: str = ""
    publisher: str = ""
    url: str = ""
    published_on: date | None = None
    sensitivity: str | None = None  # None: public


def pasted(text: str, known: Known, now: datetime) -> Item:
    """Return the item of a text."""
    told = text.replace("\r\n", "\n").strip()
    name = key(known.url) or known.url or f"text {hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:12]}"
    day = known.published_on.isoformat() if known.published_on else ""
    found = Found(told, known.title, known.publisher, known.url, day, BY)
    item = made(PASTED, named(name), found, now, ())
    if item.report is None or known.sensitivity is None:
        return item
    return replace(item, report=replace(item.report, sensitivity=known.sensitivity))

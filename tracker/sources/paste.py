"""A text or a file a person or a program hands over -> a Report.

Pure. In: the text, or the bytes of a file and who parses them, and what is known of it. Out: Items of the source
``pasted``. With a link, the same link pasted again is a new version of the same report; without one the text itself is
the name, so that pasting twice changes nothing. Never: a date guessed from the clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tracker.links import clean, key
from tracker.model import Basis
from tracker.sources.items import Item
from tracker.sources.parts import PARSER, Parse, parts
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


def uploaded(
    raw: bytes, file: str, known: Known, now: datetime, parse: Parse, readable: Collection[str]
) -> Iterator[Item]:
    """Yield the items of a file, a mail's attachments apart; `file` says by its suffix what it is.

    What is known of it goes before what it says of itself. Raises ParseFailed.
    """
    said = parse(PARSER, raw, {"name": file})
    name = key(known.url) or known.url or f"file {hashlib.sha256(raw).hexdigest()[:12]}"
    for item in parts(said, PASTED, named(name), now, readable):
        report = item.report
        if report is None:
            yield item
            continue
        yield replace(item, report=replace(report, **_before_all(known)))


def _before_all(known: Known) -> dict[str, Any]:
    """Return what a person knows, as fields of a report; nothing where they do not."""
    said: dict[str, Any] = {"title": known.title, "publisher": known.publisher, "sensitivity": known.sensitivity}
    said |= {"url": clean(known.url) if known.url else None}
    if known.published_on is not None:
        said |= {"published_on": known.published_on, "published_basis": Basis.STATED, "published_note": BY}
    return {name: value for name, value in said.items() if value}

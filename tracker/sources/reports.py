"""From what a parser found to an Item: the one place where text from the web becomes a Report.

In: plain values, as a process that met hostile bytes gave them. Out: an Item with a Report, or with the reason there is
none: no text, or a language that is not read. Every text goes through the text door, every address through
:mod:`tracker.links`, every date through :func:`published`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tracker.decode import printable, safe
from tracker.links import clean
from tracker.model import Basis, Report
from tracker.sources.items import Item

LONGEST_TEXT = 200_000
LONGEST_LINE = 2_000
LONGEST_NAME = 500
EARLIEST = date(1990, 1, 1)
"""Older dates of pages are mistakes: an epoch, a template's."""

TIME_ZONES_AHEAD = timedelta(days=1)
"""Somewhere it is tomorrow already; more is a slip."""

LANGUAGES = {
    "ar": "Arabic", "bn": "Bengali", "de": "German", "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "ht": "Haitian Creole", "id": "Indonesian", "it": "Italian", "ja": "Japanese",
    "my": "Burmese", "ne": "Nepali", "nl": "Dutch", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "so": "Somali", "sw": "Swahili", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese", "ko": "Korean",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, as plain values; ``said`` is the date as ISO, ``dated_by`` who says so."""

    text: Any
    title: Any = ""
    publisher: Any = ""
    url: Any = ""
    said: Any = ""
    dated_by: str = ""
    basis: Basis = Basis.STATED
    language: Any = ""


def named(text: str) -> str:
    """Return what a thing is called in its source, fit to be printed; a long name ends in its hash."""
    name = printable(text)
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME - 20]}... {hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:16]}"


def made(source_id: str, name: str, found: Found, now: datetime, readable: Collection[str]) -> Item:
    """Return the item of one thing that was found; `name` is :func:`named`."""
    text = safe(str(found.text or "")[:LONGEST_TEXT])
    if not text.strip():
        return Item(source_id, name, problem="has no text", rejected=True)
    language = str(found.language or "")[:35].lower()
    if reason := unread(language, readable):
        return Item(source_id, name, problem=reason, rejected=True)
    day, note = published(found.said, found.dated_by, now)
    report = Report(
        report_id=report_id(source_id, name), source_id=source_id, external_id=name, text=text,
        content_sha256=hashlib.sha256(text.encode()).hexdigest(), known_at=now, title=line(found.title),
        publisher=line(found.publisher), url=clean(str(found.url or "")), published_on=day,
        published_basis=found.basis if day else Basis.UNKNOWN, published_note=note, language=language or None,
    )  # fmt: skip
    return Item(source_id, name, report=report)


def report_id(source_id: str, name: str) -> str:
    """Return what makes a report itself: its source and its name there."""
    return hashlib.sha256(f"{source_id}\0{name}".encode()).hexdigest()


def unread(language: str, readable: Collection[str]) -> str:
    """Return why a text of this language is not read; "" where it is, or where its language could not be told."""
    if not language or not readable or language in readable:
        return ""
    read = " and ".join(LANGUAGES.get(one, one) for one in sorted(readable))
    return f"is in {LANGUAGES.get(language, language)}; only {read} is read"


def published(said: Any, by: str, now: datetime) -> tuple[date | None, str]:
    """Return the day of publication and how it is known; a date that cannot be is refused with a note."""
    text = str(said or "")[:40]
    if not text:
        return None, ""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None, f"{by} gives a date that is none"
    if day > (now + TIME_ZONES_AHEAD).date():
        return None, f"{by} gives {day}, which lies in the future"
    if day < EARLIEST:
        return None, f"{by} gives {day}, which is too long ago to be meant"
    return day, by


def line(text: Any) -> str | None:
    """Return a text as one safe line; None for nothing."""
    return " ".join(safe(str(text or "")[:LONGEST_LINE]).split()) or None

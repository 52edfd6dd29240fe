"""NAME.toml beside NAME.txt: what a person knows of a report that its text does not say.

In: the sidecar's bytes. Out: a :class:`Sidecar`, or a SidecarError that lists every problem. It never holds a figure or
the date a figure speaks of: an unknown key is a problem, so that nothing slips in unseen.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

from tracker.config.read import tables
from tracker.decode import safe
from tracker.errors import Problem
from tracker.model.vocabulary import STRICT

LONGEST_LINE = 2_000
"""Code points of a title, publisher, address or note."""

TIME_ZONES_AHEAD = timedelta(days=1)
"""Somewhere it is tomorrow already; more is a slip of the pen."""


class SidecarError(ValueError):
    """The sidecar cannot be used; lists every problem."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """What is known of a report. ``published_basis`` says how its date is known, ``published_note`` from what."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str  # the file's own name
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published_on: date | None = None
    published_basis: Literal["stated", "inferred", "unknown"] = "unknown"
    published_note: str = ""
    sensitivity: Literal["public", "internal", "restricted"] | None = None  # None: as its source's


def parse(raw: bytes, name: str, now: datetime) -> Sidecar:
    """Return the sidecar, or raise SidecarError; `name` is the file's name, `now` an aware moment."""
    problems: list[Problem] = []
    try:
        table = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SidecarError([Problem(name, "", "is not UTF-8", "save the file as UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        raise SidecarError([Problem(name, "", f"is not valid TOML: {error}")]) from None
    except RecursionError:
        raise SidecarError([Problem(name, "", "is nested too deeply")]) from None
    found = tables({name: table}, Sidecar, name, problems).get(name)
    if found is not None:
        problems.extend(_senseless(found, now))
    if found is None or problems:
        raise SidecarError([replace(one, key=one.key.removeprefix(f"{name}.")) for one in problems])
    return replace(
        found,
        title=_line(found.title),
        publisher=_line(found.publisher),
        url=_line(found.url),
        published_note=_line(found.published_note) or "",
    )


def _senseless(one: Sidecar, now: datetime) -> Iterator[Problem]:
    """Yield what each key allows and all together do not."""
    if one.published_on is not None and one.published_basis == "unknown":
        hint = 'write published_basis = "stated" where the report says its date, "inferred" where you worked it out'
        yield Problem(one.id, "published_basis", "is missing: published_on needs to say how it is known", hint)
    if one.published_on is None and one.published_basis != "unknown":
        hint = "give the date, or leave published_basis out"
        yield Problem(one.id, "published_basis", f"{one.published_basis!r} needs a date in published_on", hint)
    if one.published_on is not None and one.published_on > (now + TIME_ZONES_AHEAD).date():
        yield Problem(one.id, "published_on", f"{one.published_on} lies in the future")
    for key in ("title", "publisher", "url", "published_note"):
        if len(getattr(one, key) or "") > LONGEST_LINE:
            yield Problem(one.id, key, f"is longer than {LONGEST_LINE:,} characters")
    if one.url is not None and not _is_web_address(one.url):
        yield Problem(one.id, "url", "is not a web address", "write https://host/path")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    plain = text.isprintable() and not any(letter in text for letter in ' <>"\\')
    return plain and parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None


def _line(text: str | None) -> str | None:
    """Return the text as one safe line; None for nothing."""
    return " ".join(safe(text).split()) or None if text is not None else None

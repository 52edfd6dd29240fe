"""What makes a stored row itself: ids from content, so that the same input gives the same rows on every machine.

Pure: values in, hexadecimal sha256 out. No clock, no counter of the database, no machine name enters an id.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from tracker.model import Observation, Report
from tracker.store.metadata import UNSTORABLE


def digest(*parts: Any) -> str:
    """Return the sha256 of the parts as JSON; lists keep their borders, so ("ab", "c") is not ("a", "bc")."""
    text = json.dumps(parts, ensure_ascii=True, allow_nan=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


class Printed(Protocol):
    """What a report is as printed: a Report, or the stored row of one of its versions."""

    @property
    def content_sha256(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def publisher(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def published_on(self) -> date | None: ...
    @property
    def published_basis(self) -> str: ...
    @property
    def published_note(self) -> str: ...
    @property
    def language(self) -> str | None: ...
    @property
    def sensitivity(self) -> str | None: ...


def version_id(report: Report, number: int) -> str:
    """Return the id of version `number` of a report: what was printed and what is known of it, not when we saw it."""
    return digest("version", report.report_id, number, *printed(report))


def printed(report: Printed) -> tuple[str | None, ...]:
    """Return what two sights of a report must share to be the same version, as the store would keep it."""
    values = (
        report.content_sha256,
        report.title,
        report.publisher,
        report.url,
        report.published_on.isoformat() if report.published_on else None,
        str(report.published_basis),
        report.published_note,
        report.language,
        report.sensitivity,
    )
    return tuple(None if value is None else value.translate(UNSTORABLE) for value in values)


def reading_id(version: str, reader_version: str) -> str:
    """Return the id of one reader's reading of one version."""
    return digest("reading", version, reader_version)


def observation_ids(reading: str, observations: Iterable[Observation]) -> list[str]:
    """Return one id an observation, in order: its reading, its span and what it says.

    Two observations of a reading that say exactly the same are told apart by their count.
    """
    seen: dict[str, int] = {}
    ids = []
    for one in observations:
        claim = digest(
            "observation", reading, one.char_start, one.char_end, one.indicator, one.population,
            one.value, one.low, one.high, one.bound.value, one.unit, one.said_by, one.said_by_text, one.place,
            one.measure.value, one.period_start, one.period_end, one.as_of, one.modality.value,
        )  # fmt: skip
        seen[claim] = seen.get(claim, 0) + 1
        ids.append(claim if seen[claim] == 1 else digest(claim, seen[claim]))
    return ids

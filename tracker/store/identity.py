"""What makes a stored row itself: ids from content, so that the same input gives the same rows on every machine.

Pure: values in, hexadecimal sha256 out. No clock, no counter of the database, no machine name enters an id.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from tracker.store.metadata import UNSTORABLE


def digest(*parts: Any) -> str:
    """Return the sha256 of the parts as JSON; lists keep their borders, so ("ab", "c") is not ("a", "bc")."""
    text = json.dumps(parts, ensure_ascii=True, allow_nan=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


class Printed(Protocol):
    """What a report is as printed: a Report, or the stored row of one of its versions."""

    @property
    def report_id(self) -> str: ...
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


def version_id(report: Printed, number: int) -> str:
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


CLAIM = (
    "char_start", "char_end", "indicator", "population", "value", "low", "high", "bound", "unit", "said_by",
    "said_by_text", "place", "measure", "period_start", "period_end", "as_of", "modality",
)  # fmt: skip
"""What a figure says and where: what makes it itself among those of its reading."""


def observation_ids(reading: str, observations: Iterable[Any]) -> list[str]:
    """Return one id an observation (an Observation, or the stored row of one), in order: its reading and its claim.

    Two observations of a reading that say exactly the same are told apart by their count.
    """
    seen: dict[str, int] = {}
    ids = []
    for one in observations:
        claim = digest("observation", reading, *(getattr(one, name) for name in CLAIM))
        seen[claim] = seen.get(claim, 0) + 1
        ids.append(claim if seen[claim] == 1 else digest(claim, seen[claim]))
    return ids

"""Reports and readings of our own making for the store's tests."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any

from tracker.model import Basis, Bound, Observation, Reading, Refusal, Rejection, Report

TEXT = "The hospital counted 27 dead, including 8 children, on Tuesday. Some 40 were hurt. It was the 3rd raid."
NOON = datetime(2024, 12, 1, 12, tzinfo=UTC)


def report(text: str = TEXT, name: str = "one.txt", **changes: Any) -> Report:
    """Return a report as a folder would give it."""
    fields: dict[str, Any] = {
        "report_id": hashlib.sha256(name.encode()).hexdigest(),
        "source_id": "desk",
        "external_id": name,
        "text": text,
        "content_sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "known_at": NOON,
        "title": "A raid",
        "published_on": date(2024, 11, 30),
        "published_basis": Basis.STATED,
    }
    return Report(**(fields | changes))


def figure(text: str, quote: str, value: float | None, **changes: Any) -> Observation:
    """Return an exact figure of deaths whose quote stands in `text`."""
    start = text.index(quote)
    fields: dict[str, Any] = {
        "indicator": "deaths", "population": "all", "value": value, "low": value, "high": value,
        "bound": Bound.EXACT, "unit": "people", "quote": quote, "char_start": start, "char_end": start + len(quote),
        "sentence_start": 0, "sentence_end": text.index(".") + 1, "confidence": 0.9,
        "confidence_reasons": ("plain",),
    }  # fmt: skip
    return Observation(**(fields | changes))


def reading(text: str = TEXT, version: str = "r1") -> Reading:
    """Return what a careful reader makes of TEXT: two figures (a whole and its part) and one refusal."""
    third = text.index("3rd")
    return Reading(
        observations=(
            figure(text, "27 dead", 27.0, as_of=date(2024, 11, 26), as_of_basis=Basis.INFERRED),
            figure(text, "8 children", 8.0, population="children", subset_of=0),
        ),
        rejections=(Rejection("3rd", third, third + 3, Refusal.NOT_A_COUNT, "an ordinal"),),
        reader_version=version,
    )

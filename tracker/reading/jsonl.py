"""The lines of ``tracker read --jsonl``: plain dictionaries in, plain dictionaries out, the contract others build on.

One JSON object a line comes in (``id``, ``text``, optional ``published``), one goes out. Offsets are code points in the
given text. This file shapes; it reads no stream and keeps no state.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.model import Headline, Observation, Reading, Rejection

MAX_LINE = 8_000_000
"""Characters of one input line that are parsed; a longer line is an error of its own, never a hang."""


@dataclass(frozen=True, slots=True)
class Request:
    """One input line, checked."""

    id: Any  # string or number, given back as it came
    text: str
    published: date | None


def request(line: str) -> Request:
    """Return the request of one line; raise ValueError that says what is wrong with it."""
    if len(line) > MAX_LINE:
        raise ValueError(f"the line is longer than {MAX_LINE:,} characters")
    try:
        raw = json.loads(line)
    except RecursionError as error:
        raise ValueError("the line is nested too deeply") from error
    if not isinstance(raw, dict):
        raise ValueError("a line must be one JSON object")
    if not isinstance(raw.get("text"), str):
        raise ValueError('"text" must be a string')
    if not isinstance(raw.get("id"), str | int):
        raise ValueError('"id" must be a string or a number')
    return Request(raw["id"], raw["text"], _published(raw.get("published")))


def _published(value: Any) -> date | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError('"published" must be a date such as "2024-11-30"')
    try:
        return date.fromisoformat(value[:10])
    except ValueError as error:
        raise ValueError(f'"published" must be a date such as "2024-11-30", not {value[:40]!r}') from error


def answer(identity: Any, reading: Reading) -> dict[str, Any]:
    """Return the output object of one text."""
    row: dict[str, Any] = {
        "id": identity,
        "observations": [observation(one) for one in reading.observations],
        "rejections": [rejection(one) for one in reading.rejections],
        "headline": {name: headline(one) for name, one in reading.headline.items()},
    }
    if reading.aside:  # of indicators beyond the annotation guide: trucks, power cuts, deaths of cholera
        row["aside"] = [observation(one) for one in reading.aside]
    return row


def failure(error: Exception) -> dict[str, Any]:
    """Return the output object of a line that could not be read."""
    return {"id": None, "error": str(error)}


def observation(one: Observation) -> dict[str, Any]:
    """Return one observation as the contract writes it; dates as ISO text, unknown as null."""
    return {
        "indicator": one.indicator,
        "population": one.population,
        "value": _number(one.value),
        "low": _number(one.low),
        "high": _number(one.high),
        "bound": one.bound.value,
        "unit": one.unit,
        "said_by": one.said_by,
        "said_by_text": one.said_by_text,
        "via": one.via,
        "place": one.place,
        "place_id": one.place_id,
        "place_name": one.place_name,
        "place_accuracy": one.place_accuracy.value if one.place_accuracy else None,
        "iso3": one.iso3,
        "measure": one.measure.value,
        "period_start": _day(one.period_start),
        "period_end": _day(one.period_end),
        "as_of": _day(one.as_of),
        "modality": one.modality.value,
        "quote": one.quote,
        "char_start": one.char_start,
        "char_end": one.char_end,
        "confidence": one.confidence,
        "derived": one.derived,
        "subset_of": one.subset_of,
        "rule": one.rule,
    }


def rejection(one: Rejection) -> dict[str, Any]:
    """Return one rejection; ``count`` only where one row stands for many."""
    row: dict[str, Any] = {
        "quote": one.quote,
        "char_start": one.char_start,
        "char_end": one.char_end,
        "reason": one.reason.value,
    }
    if one.detail:
        row["detail"] = one.detail
    if one.count != 1:
        row["count"] = one.count
    return row


def headline(one: Headline) -> dict[str, Any]:
    """Return one headline figure."""
    return {
        "value": _number(one.value),
        "low": _number(one.low),
        "high": _number(one.high),
        "bound": one.bound.value,
        "derived": one.derived,
    }


def dumps(row: Mapping[str, Any]) -> str:
    """Return one output line without its end: UTF-8 as written, no spaces that carry nothing."""
    return json.dumps(row, ensure_ascii=False, separators=(", ", ": "))


def _number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _day(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None

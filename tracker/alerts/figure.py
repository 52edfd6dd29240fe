"""A figure as a machine is told it: the plain JSON values of one Point, as its reader may see it.

In: a Point. Out: a dict whose keys are the columns of an export (tracker/series/schemas.py), dates in ISO 8601, null
where nothing is known. Of a figure that is withheld the numbers are null and ``withheld`` is true.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any

from tracker.model import Point

TOLD = (
    "series_id", "crisis", "indicator", "population", "place", "place_id", "said_by", "said_by_label", "measure",
    "unit", "counting_start", "value", "low", "high", "bound", "modality", "as_of", "as_of_basis", "period_start",
    "period_end", "published_on", "published_basis", "known_at", "observation_id", "report_id", "quote", "sentence",
    "title", "publisher", "url", "confidence", "status", "held", "derived", "subset_of", "withheld",
)  # fmt: skip

NUMBERS = ("value", "low", "high")


def figure_of(point: Point) -> dict[str, Any]:
    """Return the figure with every key of :data:`TOLD`."""
    values = {name: _plain(getattr(point, name)) for name in TOLD}
    return values | dict.fromkeys(NUMBERS) if point.withheld else values


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value  # a datetime is a date

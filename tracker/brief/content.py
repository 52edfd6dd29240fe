"""What a brief holds, as plain values, so that it can be kept and say the same years later.

In: nothing. Out: the shapes, and their JSON: dates and moments in ISO 8601, null where nothing is known. The words of a
brief are not kept but made of this (telling.py), in whatever language it is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Any

from tracker.errors import TrackerError
from tracker.model import Sensitivity

FORMAT = 1
Row = Mapping[str, Any]

DAYS = ("as_of", "published_on", "period_start", "period_end", "counting_key", "previous_on")
"""Values of a row that are days."""


class NoBrief(TrackerError):
    """What was kept is no brief this program can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for. ``crises`` are those it may tell of; none: all, and what belongs to none."""

    since: datetime
    until: datetime
    crises: tuple[str, ...] = ()
    audience: Sensitivity = "public"
    demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A brief. Rows are figures with their evidence (gather.py names the keys); every one has the number of its note.

    ``conflicting`` are groups: each holds the newest figures of several sources for one thing counted.
    """

    asked: Asked
    names: Mapping[str, str]  # of the crises it tells of
    new: Sequence[Row] = ()
    changed: Sequence[Row] = ()
    corrected: Sequence[Row] = ()
    conflicting: Sequence[Sequence[Row]] = ()
    key_figures: Sequence[Row] = ()
    newer: Sequence[Row] = ()  # figures of other sources, newer than the key figure of the same thing
    alerts: Sequence[Row] = ()
    notes: Sequence[Row] = ()
    credits: Sequence[str] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Return a hash of all it says: the same hash, the same brief."""
        return hashlib.sha256(to_json(self).encode()).hexdigest()


def to_json(brief: Brief) -> str:
    """Return the brief as text that :func:`from_json` reads; the same brief gives the same text."""
    values = asdict(brief) | {"format": FORMAT}
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def from_json(kept: str) -> Brief:
    """Return the brief that was kept. Raises NoBrief for anything else."""
    try:
        values = json.loads(kept)
        if values.pop("format") != FORMAT:
            raise NoBrief(f"this brief is of format {values.get('format')}, not {FORMAT}")
        asked = values.pop("asked")
        for name in ("since", "until"):
            asked[name] = datetime.fromisoformat(asked[name])
        asked["crises"] = tuple(asked["crises"])
        values.setdefault("newer", [])  # a brief of before this part was told
        rows = {name: _dated(values.pop(name)) for name in ROWS}
        return Brief(asked=Asked(**asked), **rows, **values)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NoBrief(f"what was kept is no brief: {type(error).__name__}") from None


ROWS = tuple(one.name for one in fields(Brief) if one.name not in {"asked", "names", "credits", "counts"})


def _dated(value: Any) -> Any:
    """Return rows with their days as days again."""
    if isinstance(value, list):
        return [_dated(one) for one in value]
    return {
        name: date.fromisoformat(one) if name in DAYS and isinstance(one, str) else one for name, one in value.items()
    }


def _plain(value: date | datetime) -> str:
    return value.isoformat()

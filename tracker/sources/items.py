"""What a source hands out: for each thing it found a Report, or the reason there is none."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.model import Report


@dataclass(frozen=True, slots=True)
class Item:
    """One thing found in a source; exactly one of ``report`` and ``problem`` is there."""

    source_id: str
    external_id: str  # path, URL or GUID inside its source, fit to be printed
    report: Report | None = None
    problem: str = ""  # why there is no report, for a person

"""What a source hands out: for each thing it found a Report, or the reason there is none."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.model import Reading, Report


@dataclass(frozen=True, slots=True)
class Item:
    """One thing found in a source; exactly one of ``report`` and ``problem`` is there."""

    source_id: str
    external_id: str  # path, URL or GUID inside its source, fit to be printed
    report: Report | None = None
    reading: Reading | None = (
        None  # its figures, where the source brings them ready-made; None: a reader reads its text
    )
    problem: str = ""  # why there is no report, for a person

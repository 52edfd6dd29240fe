"""What a source hands out: for each thing it found a Report, or what else became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tracker.model import Reading, Report

Ending = Literal["unchanged", "rejected", "failed"]
"""What becomes of a thing that gives no report: as it was at the last visit; not for us, for good; not this time."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing found in a source; exactly one of ``report``, ``problem`` and ``unchanged`` is there."""

    source_id: str
    external_id: str  # path, URL or GUID inside its source, fit to be printed
    report: Report | None = None
    reading: Reading | None = (
        None  # its figures, where the source brings them ready-made; None: a reader reads its text
    )
    problem: str = ""  # why there is no report, for a person
    rejected: bool = False  # the problem lies in the thing itself (its language, its kind): trying again cannot help
    unchanged: bool = False  # it was read at an earlier visit and need not be looked at again

    @property
    def ending(self) -> Ending | None:
        """Return what became of a thing without a report; None where a report goes on to be read and recorded."""
        if self.report is not None:
            return None
        return "unchanged" if self.unchanged else "rejected" if self.rejected else "failed"

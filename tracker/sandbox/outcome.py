"""What a worker is allowed, and why it may give nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tracker.errors import TrackerError

MB = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may cost, and how long a worker lives (faults.md 4.2)."""

    seconds: float = 20.0  # by the clock on the wall and of the processor
    memory_bytes: int = 512 * MB  # address space; not kept by Windows and macOS
    result_bytes: int = 20 * MB
    documents: int = 200  # then a new worker: libraries leak
    start_seconds: float = 30.0  # to load Python on a busy machine


class Why(StrEnum):
    """Why there is no result, in words for a person."""

    REFUSED = "is not what it should be"  # the parser's own words follow
    TIMEOUT = "took too long to read"
    MEMORY = "needs too much memory to read"
    CRASHED = "crashed its reader"
    ERROR = "could not be read"
    TOO_MUCH = "holds too much"
    NO_WORKER = "could not be tried: its reader does not start here"


class Refused(ValueError):
    """Raised by a parser: the bytes are none of its business. Its text is for a person, in the parser's own words."""


class ParseFailed(TrackerError):
    """The document gave nothing. ``why`` is NO_WORKER where it was not tried: then try again; else it is the document.

    The text holds no word of the document, except what a parser's Refused says.
    """

    def __init__(self, why: Why, detail: str = "") -> None:
        self.why, self.detail = why, detail
        self.rejected = why is Why.REFUSED
        super().__init__(detail if self.rejected and detail else f"{why.value} ({detail})" if detail else why.value)

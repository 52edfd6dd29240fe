"""What people decide of figures: a Verdict on one figure of one report, keyed by where it stands in the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class VerdictKind(StrEnum):
    """What a person can do with a figure. Every one is a row that is added; none changes what was read."""

    ACCEPT = "accept"  # it is as it stands here
    CORRECT = "correct"  # the text says something else than was read
    REJECT = "reject"  # it is no figure, or none of ours: it leaves every series
    MERGE = "merge"  # it tells of the same as another figure
    REVISION = "revision"  # what a number that disagrees with the one before is: a correction, an echo ...
    UNDO = "undo"  # takes an earlier verdict back


REVISIONS = ("current", "stale_echo", "correction", "change_of_base", "other_scope")
"""What a person may say a figure is beside the others of its series; ``repeat`` is said by a merge."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a figure stands: what a decision is keyed by, so that a newer reader's figures meet the same decisions."""

    report_id: str
    content_sha256: str  # of the text the offsets count in
    char_start: int  # code points
    char_end: int
    quote: str
    indicator: str  # as read: one span may hold two figures
    population: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """One decision of one person on one figure.

    ``seen`` is what the text was read as when the person looked (plain JSON values by column): where a later reading
    says something else, the figure has changed since. ``verdict_id`` is set by the store.
    """

    kind: VerdictKind
    anchor: Anchor
    observation_id: str
    seen: Mapping[str, Any]
    reason: str
    decided_by: str
    decided_at: datetime
    changes: Mapping[str, Any] = field(default_factory=dict)  # of a correction: column -> plain JSON value
    other: Anchor | None = None  # of a merge
    revision: str | None = None  # of a revision: one of REVISIONS
    undoes: str | None = None  # of an undo: verdict_id
    verdict_id: str = ""

"""What is being read of one text, and which of two tellings of one figure stands.

In: figures as the reader finds them, in the order of the text. Out: each number once, as the sentence tells it that
says most of it; the other is a Rejection of the kind "repeat". Never: what a figure means, or who said it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.model import Refusal, Rejection
from tracker.reading.events import Membership, other_days
from tracker.reading.explain import UNTRACED, Trace
from tracker.reading.gate import Marks
from tracker.reading.meaning.understand import Claim
from tracker.reading.meaning.walk import Memory
from tracker.reading.measures.measures import MeasureResult
from tracker.reading.places.siting import Site
from tracker.reading.text.door import Text
from tracker.reading.text.sentences import Cut
from tracker.reading.time.periods import Period

RECALL = 300
"""Code points after what was spoken of last in which a number without an indicator may go on with it."""

Fields = dict[str, Any]
"""Of an observation that is not yet whole: it is made once, as changing a frozen one costs more than making it."""


@dataclass(frozen=True, slots=True)
class Told:
    """A figure with what is kept beside it; ``heads``: it stands in a headline."""

    figure: Fields
    kinship: Membership
    site: Site
    trace: Trace
    heads: bool


@dataclass(slots=True)
class Draft:
    """What is being read of one text."""

    text: Text
    published_on: date | None
    cut: Cut
    marks: Marks
    figures: list[Fields] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    lists: list[Membership] = field(default_factory=list)  # beside figures
    sites: list[Site] = field(default_factory=list)  # beside figures: see siting.py
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    spoken: int = -RECALL  # where the sentence ended that `memory` is of
    measured: MeasureResult | None = None
    paragraph: int = -1  # in which `measured` was found
    heading: tuple[int, int] | None = None  # block and sentence of the line that heads what is being read
    headed: tuple[tuple[int, int], Sequence[Period]] | None = None  # such a line and what periods it names
    skipped: list[tuple[int, int]] = field(default_factory=list)
    traces: list[Trace] | None = None  # beside figures, where a caller asked why
    trace: Trace = UNTRACED  # of the figure being read
    heads: set[int] = field(default_factory=set)  # figures that stand in a headline

    def add(self, told: Told) -> None:
        """Take in a figure."""
        if told.heads:
            self.heads.add(len(self.figures))
        self.figures.append(told.figure)
        self.lists.append(told.kinship)
        self.sites.append(told.site)
        if self.traces is not None:
            self.traces.append(told.trace)


def said_before(draft: Draft, key: tuple[object, ...], told: Told, claim: Claim) -> int | None:
    """Return which figure of the report this one says again: the same number of the same, told of no other event.

    "Floods kill nine" and "at least nine were killed, the ministry said" are one figure, told twice; of two sources
    that bound a number differently each is heard.
    """
    at = draft.seen.get(key)
    if at is None:
        at = draft.seen.get((key[:3], key[-1])) if claim.value is not None else None
        if at is None or not _one_claim(draft.figures[at], told.figure):
            return None
    return None if _told_anew(draft, at, told.figure, claim, told.kinship) else at


def _one_claim(earlier: Fields, later: Fields) -> bool:
    """Say whether two sentences tell one number, as far as can be seen: in one mood, and not by two who disagree."""
    if earlier["sentence_start"] == later["sentence_start"] or earlier["modality"] is not later["modality"]:
        return False
    who = {one["said_by"] or one["said_by_text"] for one in (earlier, later)}
    return len(who) == 1 or None in who


def fuller(draft: Draft, at: int, later: Told) -> Fields:
    """Let the one that says more stand, in the place of the first; return the other.

    A named source outweighs none, and a sentence the headline over it. One person ("a party leader") is a part of some
    list more often than a toll: the first stays.
    """
    earlier = draft.figures[at]
    if later.figure["value"] == 1 or later.figure["derived"] is not None or earlier["derived"] is not None:
        return later.figure
    named = later.figure["said_by_text"] is not None
    if (earlier["said_by_text"] is not None) is named:
        better = at in draft.heads and not later.heads
    else:
        better = named
    if not better:
        return later.figure
    later.figure["subset_of"] = earlier["subset_of"]
    draft.figures[at], draft.lists[at], draft.sites[at] = later.figure, later.kinship, later.site
    if draft.traces is not None:
        draft.traces[at] = later.trace
    draft.heads.discard(at)
    return earlier


def _told_anew(draft: Draft, earlier: int, figure: Fields, claim: Claim, kinship: Membership) -> bool:
    """Say that a number is no repeat: on another day, or twice in one list as "two clerks and two of their drivers"."""
    same_sentence = draft.figures[earlier]["sentence_start"] == figure["sentence_start"]
    if not same_sentence and not claim.derived and other_days(draft.lists[earlier], kinship):
        return True
    listed = claim.list_id > 0 and draft.lists[earlier].list_id == claim.list_id
    among = claim.parent is not None and draft.figures[earlier].get("subset_of") is not None
    return same_sentence and (listed or among)  # "12 hostages, including one German and one Dane"


def repeat(figure: Fields) -> Rejection:
    """Return what becomes of the telling that does not stand."""
    return Rejection(
        figure["quote"], figure["char_start"], figure["char_end"], Refusal.REPEAT,
        f"{figure['indicator']} of {figure['population']} was already read with this value",
    )  # fmt: skip

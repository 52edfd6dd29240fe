"""Why a figure was read as it was: the words that decided, and the numbers nobody looked at.

A :class:`Trace` is written beside every observation when a caller of ``Reader.read`` asks for it; :func:`unread`
returns the numbers of sentences that speak of no indicator, which reading passes by for speed. Nothing here decides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.model import Reading, Refusal, Rejection
from tracker.reading.meaning.understand import refuse_all
from tracker.reading.numbers.find import NumberWords, find
from tracker.reading.numbers.quantities import unit_of
from tracker.reading.text.door import Text, open_text
from tracker.reading.text.sentences import Cut

NO_WORD = "its sentence speaks of nothing that is counted here"

MOST = 500
"""Numbers passed by that are listed; the rest is one Rejection that says how many."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The words, as written, that decided one observation; "" where no words did."""

    verb: str = ""  # what gave it its indicator: a verb, a noun such as "death toll"
    source: str = ""  # what points at the source within the sentence: a name, "it"
    measure_rule: str = ""  # of tracker/reading/measures
    mood: str = ""  # the cue of its modality: "feared", "denied"


UNTRACED = Trace()


def unread(text: str, reading: Reading, words: NumberWords) -> list[Rejection]:
    """Return the numbers of `text` that `reading` holds neither as observation nor as rejection."""
    opened = open_text(text)
    held = [(one.char_start, one.char_end) for one in (*reading.observations, *reading.aside)]
    held = sorted(held + [(one.char_start, one.char_end) for one in reading.rejections])
    over = [one for one in reading.rejections if one.reason is Refusal.OVER_LIMIT]
    end = min((one.char_start for one in over), default=len(text))  # from there on that is the reason
    cut = Cut(opened.clean)
    found: list[Rejection] = []
    for index in range(len(cut.blocks)):
        for sentence in cut.sentences(index):
            first, last = opened.original(sentence.start, sentence.end)
            if last <= end and not _within(held, first, last):
                found += _passed_by(opened, sentence.text, sentence.start, words)
    if len(found) <= MOST:
        return found
    left = found[MOST:]
    rest = Rejection("", left[0].char_start, left[-1].char_end, Refusal.OVER_LIMIT, "more than are listed", len(left))
    return [*found[:MOST], rest]


def _within(held: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    at = bisect_left(held, (first, 0))
    return at < len(held) and held[at][1] <= last


def _passed_by(opened: Text, sentence: str, offset: int, words: NumberWords) -> list[Rejection]:
    found = []
    for one in refuse_all(find(sentence, words, unit_of)):
        start, end = opened.original(offset + one.start, offset + one.end)
        detail = NO_WORD if one.reason is Refusal.NO_INDICATOR else one.detail
        found.append(Rejection(opened.raw[start:end], start, end, one.reason, detail))
    return found

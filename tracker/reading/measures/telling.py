"""One sentence and what of it holds for all its figures: its periods, its cues, and where its statements end.

Comes in: a sentence with its periods and the words of a language. Goes out: :class:`Telling`, which is asked by every
figure of the sentence and keeps what the first one asked for. Never: a figure, or a measure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tracker.reading.measures.cues import Cue
from tracker.reading.measures.words import MeasureWords
from tracker.reading.time.periods import Period

MAX_SENTENCE = 4000

MARK = re.compile(r"[;|:,()]|\s[–—]\s")
"""Where a clause may end by a sign; by which words it may, the language says."""

Bounds = list[tuple[int, int]]


class Telling:
    """One sentence and what of it holds for all its figures; what a figure asks for first is kept for the next."""

    __slots__ = ("_bounds", "_stands", "heading", "listed", "periods", "spotted", "text", "words")

    def __init__(
        self,
        sentence: str,
        periods: Sequence[Period],
        words: MeasureWords,
        heading: Sequence[Period] = (),
        *,
        listed: bool = False,
    ) -> None:
        self.text = sentence[:MAX_SENTENCE]
        self.periods = tuple(periods)
        self.words = words
        self.heading = tuple(heading)
        self.listed = listed  # the sentence is a line of a list or table
        self.spotted = words.spotter.spot(self.text)
        self._stands: dict[Cue | str, bool] = {}
        self._bounds: dict[str, Bounds] = {}

    def find(self, cue: Cue, low: int, high: int) -> tuple[int, int] | None:
        """Return the first place of a cue between two offsets."""
        if cue.name not in self.spotted or cue.pattern is None:
            return None
        match = cue.pattern.search(self.text, low, high)
        return match.span() if match else None

    def stands(self, cue: Cue) -> bool:
        """Say whether a cue stands anywhere in the sentence."""
        found = self._stands.get(cue)
        if found is None:
            found = self._stands[cue] = self.find(cue, 0, len(self.text)) is not None
        return found

    def one_event(self, indicator: str) -> bool:
        """Say whether the sentence tells of a single event."""
        words = self.words
        if "happenings" in self.spotted or any(
            map(self.stands, (words.attack, words.disasters, words.named, words.act_on))
        ):
            return True
        return indicator in words.sudden and self.stands(words.befell)

    def one_place(self) -> bool:
        """Say whether what several did was done at one place: "clashes in Tarn", not "strikes across the country"."""
        return "fights" in self.spotted and "several" not in self.spotted and self.one_town()

    def one_town(self) -> bool:
        """Say whether the sentence names one place and one day: what happened then and there is one event."""
        nights = [p for p in self.periods if p.kind == "day" or p.text.lower().endswith(self.words.overnight)]
        if "spread" in self.spotted or len(nights) != 1:
            return False
        return self.words.in_town.search(self.text) is not None and self.words.scattered.search(self.text) is None

    def places(self) -> int:
        """Return how many entries of a breakdown by place the sentence holds."""
        return len(self.words.by_place.findall(self.text))

    def bounds(self, kind: str, start: int, end: int) -> tuple[int, int]:
        """Return the nearest walls of a kind before and behind some offsets, or the ends of the sentence."""
        walls = self._bounds.get(kind)
        if walls is None:
            walls = self._bounds[kind] = sorted(WALLS[kind](self))
        first, last = 0, len(self.text)
        for opens, closes in walls:
            if closes <= start:
                first = closes
            elif opens >= end:
                last = opens
                break
        return first, last

    def walled(self, low: int, high: int) -> bool:
        """Say whether one statement ends and the next begins, verb and all, between two offsets."""
        if self.parted(low, high):
            return True
        joined = (end for start, end in self.spotted.get("and", ()) if low <= start and end < high)
        return any(self.words.and_verb.match(self.text, end, high) for end in joined)

    def parted(self, low: int, high: int) -> bool:
        """Say whether a sign or a word that ends a statement stands between two offsets."""
        return any(low <= opens and closes <= high for opens, closes in hard(self))


def _marks(telling: Telling) -> Bounds:
    kept = telling._bounds.get("marks")
    if kept is None:
        kept = telling._bounds["marks"] = [match.span() for match in MARK.finditer(telling.text)]
    return kept


def hard(telling: Telling) -> Bounds:
    """Where one statement ends and the next begins inside a sentence."""
    kept = telling._bounds.get("hard")
    if kept is None:
        signs = [span for span in _marks(telling) if telling.text[span[0]] not in ":,()"]
        kept = telling._bounds["hard"] = [*signs, *telling.spotted.get("hard_walls", ())]
    return kept


def _walls(telling: Telling) -> Bounds:
    """The same, and "and" where a subject and its verb follow it."""
    found = list(hard(telling))
    for start, end in telling.spotted.get("and", ()):
        if telling.words.and_verb.match(telling.text, end):
            comma = start > 1 and telling.text[start - 2] == ","
            found.append((start - 2 if comma else start, end + 1))
    return found


def _soft(telling: Telling) -> Bounds:
    """Where the words that belong to a figure end."""
    signs = [span for span in _marks(telling) if telling.text[span[0]] in ";:|,()"]
    return [*signs, *telling.spotted.get("soft_walls", ())]


def _insertions(telling: Telling, *names: str) -> Bounds:
    """Where a comma opens a clause of its own: ", with 27 deaths reported"."""
    text = telling.text
    spans = [span for name in names for span in telling.spotted.get(name, ())]
    return [(start - 2, end) for start, end in spans if text[max(0, start - 2) : start] in {", ", ",\n"}]


WALLS: dict[str, Callable[[Telling], Bounds]] = {
    "statement": _walls,
    "clause": _soft,
    # "residents have started to flee, with reports of 27 deaths": what is said of a figure itself ends before it.
    "behind": lambda telling: [*hard(telling), *_insertions(telling, "openings", "relatives")],
    # Ahead of a figure an insertion ("the cyclone, which struck on Sunday, has killed") leaves its subject.
    "ahead": lambda telling: [*hard(telling), *_insertions(telling, "openings")],
}
"""Kinds of wall, each found once a sentence and only where a rule asks for it."""

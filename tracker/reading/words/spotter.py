"""Which of many phrases stand in a sentence, and where: all of them found in one pass of an automaton.

Comes in: lists of phrases by name, then one sentence at a time. Goes out: the spans of each list's phrases, as whole
words whatever their case. A grammar asks here first, so that a pattern is only tried where its words stand. Never: a
pattern with a gap in it, a judgement of what a phrase means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick

Spans = list[tuple[int, int]]

WORD = re.compile(r"[^\W_]+")
BETWEEN = re.compile(r"[\W_]")
RUN = re.compile(r"\s{2,}")

TABLE = bytes(ord(char.lower()) if (char := chr(code)).isalnum() else 32 for code in range(256))
"""Latin-1 in lower case; what is neither letter nor digit is a space."""


class Spotter:
    """The phrases of one grammar, compiled once; languages of other letters than Latin-1 are searched as text."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        names: dict[str, list[str]] = {}
        for name, phrases in lists.items():
            for phrase in phrases:
                words = WORD.findall(phrase.lower())
                if words:
                    names.setdefault(f" {' '.join(words)} ", []).append(name)
        self._names = tuple(tuple(dict.fromkeys(found)) for found in names.values())
        self._latin = all(ord(char) < 256 for phrase in names for char in phrase)
        self._bytes = BytesAhoCorasick([phrase.encode("latin-1") for phrase in names] if self._latin else [])
        self._text = AhoCorasick([] if self._latin else list(names))

    def spot(self, sentence: str) -> dict[str, Spans]:
        """Return the spans of every list that has a phrase here, by the list's name, ordered by their ends."""
        if "  " in sentence and RUN.search(sentence):
            return self._spot_parted(sentence)
        found: dict[str, Spans] = {}
        names = self._names
        for pattern, start, end in self._hits(sentence):
            for name in names[pattern]:
                if name in found:
                    found[name].append((start, end - 2))
                else:
                    found[name] = [(start, end - 2)]
        return found

    def _hits(self, sentence: str) -> Iterable[tuple[int, int, int]]:
        """Find the phrases with a blank on either side; the blank put before the sentence makes offsets fit."""
        if self._latin:
            flat = f" {sentence} ".encode("latin-1", "replace").translate(TABLE)
            return self._bytes.find_matches_as_indexes(flat, overlapping=True)
        lower = sentence.lower()
        lower = lower if len(lower) == len(sentence) else sentence
        return self._text.find_matches_as_indexes(BETWEEN.sub(" ", f" {lower} "), overlapping=True)

    def _spot_parted(self, sentence: str) -> dict[str, Spans]:
        """Read a sentence whose words stand apart by more than one blank, and give the offsets it has them at."""
        gaps = [(match.start(), match.end() - 1) for match in RUN.finditer(sentence)]
        narrow: list[str] = []
        places: list[int] = []
        last = 0
        for first, end in gaps:
            narrow.append(sentence[last:first])
            places.extend(range(last, first))
            last = end
        narrow.append(sentence[last:])
        places.extend(range(last, len(sentence)))
        found = self.spot("".join(narrow))
        return {name: [(places[start], places[end - 1] + 1) for start, end in spans] for name, spans in found.items()}


def first_of(spans: Spans, low: int, high: int) -> tuple[int, int] | None:
    """Return the first span inside the offsets, the longest of those that begin together."""
    inside = [span for span in spans if low <= span[0] and span[1] <= high]
    return min(inside, key=_leftmost) if inside else None


def last_of(spans: Spans, low: int, high: int) -> tuple[int, int] | None:
    """Return the last span inside the offsets of those a reader from the left would take one after the other."""
    taken: tuple[int, int] | None = None
    for span in sorted((one for one in spans if low <= one[0] and one[1] <= high), key=_leftmost):
        if taken is None or span[0] >= taken[1]:
            taken = span
    return taken


def _leftmost(span: tuple[int, int]) -> tuple[int, int]:
    return span[0], -span[1]

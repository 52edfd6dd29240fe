"""Cue words: patterns that are tried only where one of their words stands in the sentence.

Comes in: phrases of a language. Goes out: :class:`Cue`, a compiled pattern with the words without which it cannot
match. A set look-up costs far less than a search for two hundred alternatives, and most sentences hold no cue.
Never: a pattern without a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tracker.reading.time.words import any_of

TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern and its key words: where none of them is present, it is not searched for."""

    pattern: re.Pattern[str]
    keys: frozenset[str]

    def search(
        self, sentence: str, present: frozenset[str], start: int = 0, end: int | None = None
    ) -> re.Match[str] | None:
        """Return the first match in ``sentence[start:end]``; `present` are the sentence's words (:func:`words_of`)."""
        if self.keys.isdisjoint(present):
            return None
        return self.pattern.search(sentence, start, len(sentence) if end is None else end)

    def last(self, sentence: str, present: frozenset[str], start: int, end: int) -> re.Match[str] | None:
        """Return the last match: the nearest before a figure."""
        if self.keys.isdisjoint(present):
            return None
        return next(reversed(list(self.pattern.finditer(sentence, start, end))), None)


@lru_cache(maxsize=16)  # asked for each figure of a sentence, by several grammars
def words_of(sentence: str) -> frozenset[str]:
    """Return the words of a sentence in lower case, as cues look for them."""
    return frozenset(TOKEN.findall(sentence.lower()))


def cue(phrases: Iterable[str], template: str = r"\b(?:{})\b") -> Cue:
    """Return the cue of any of these phrases; ``{}`` in the template is where they stand."""
    listed = tuple(phrases)
    return Cue(pattern(template.replace("{}", either(listed))), keys_of(listed))


def keys_of(phrases: Iterable[str]) -> frozenset[str]:
    """Return the longest word of each phrase: the one least likely to stand where the phrase does not."""
    return frozenset(max(TOKEN.findall(phrase.lower()), key=len) for phrase in phrases)


def either(phrases: Iterable[str]) -> str:
    """Return an alternation of phrases, any white space between their words."""
    return any_of(phrases).replace(" ", r"\s{1,3}")


def pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern for which capitals do not count."""
    return re.compile(source, re.IGNORECASE)

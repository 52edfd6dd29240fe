"""Whether the words just before a name end with one of many phrases: looked up, where a pattern would be tried often.

Comes in: phrases of a word list, the words before a name. Goes out: how many of these words a phrase takes. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Phrases", "last", "tail"]

WORDS = 10
"""Words before a name that are looked at."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases in small letters, by their words."""

    known: frozenset[str]
    longest: Mapping[str, int]  # last word of a phrase -> words in the longest that ends so

    @classmethod
    def of(cls, phrases: Iterable[str]) -> Phrases:
        """Gather phrases."""
        known = frozenset(" ".join(phrase.lower().split()) for phrase in phrases)
        longest: dict[str, int] = {}
        for phrase in known:
            end = phrase.rpartition(" ")[2]
            longest[end] = max(longest.get(end, 0), phrase.count(" ") + 1)
        return cls(known, longest)

    def ending(self, words: Sequence[str]) -> int:
        """Return how many words the longest phrase takes that the words end with; 0 for none."""
        longest = self.longest.get(words[-1], 0) if words else 0
        for count in range(min(longest, len(words)), 0, -1):
            if (words[-1] if count == 1 else " ".join(words[-count:])) in self.known:
                return count
        return 0

    def after(self, words: Sequence[str], between: Phrases, times: int) -> bool:
        """Say whether one of the phrases ends the words, or up to so many of `between` stand after it."""
        for _ in range(times + 1):
            if self.ending(words):
                return True
            taken = between.ending([*words[:-1], words[-1].rstrip(",")]) if words else 0
            if not taken:
                return False
            words = words[:-taken]
        return False


def last(before: str) -> str:
    """Return the word just before a name as it is written, without opening marks; "" where there is none."""
    words = before.rsplit(None, 1) if before[-1:].isspace() else ()
    word = words[-1].lstrip("\"'“‘([«") if words else ""
    return word if word[:1].isalpha() and word[-1] not in ",;:!?)" else ""


def tail(before: str) -> list[str]:
    """Return the last words before a name, small and without opening marks; none where no space parts them from it."""
    if not before or not before[-1].isspace():
        return []
    return [word.lstrip("\"'“‘([«") for word in before.lower().split()[-WORDS:]]

"""Where a name of a place may begin: one look over a whole text, so that most sentences need no second.

Comes in: the atlas and the words of a language that begin a name; then a text. Goes out: offsets. It may see too many
beginnings, never too few: what stands there is found in earnest by gazetteer.py. A word is looked up once, for the same
ones come again and again; what is remembered changes nothing but the time it takes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from tracker.atlas import NAME, SHORT, Atlas, fold

__all__ = ["UPPER", "Beginnings"]

MET = 50_000
"""Words remembered at once."""

UPPER = re.compile(r"[^\W\d_a-z][^\W\d_]*")
"""What begins with anything but a plain small letter: where there is none, names are looked for after "in" only."""

UPPER_ASCII = re.compile(r"[A-Z][A-Za-z]*")
"""The same for a text in ASCII, in a third of the time."""

GLUE = tuple(".'’‘`ʻʼʿ")
"""What may go on with a word of a name."""

AFTER = 40
"""Characters in which the word behind one is looked for."""

ARTICLE = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,3})[^\w]\Z")
LONGEST_ARTICLE = 5


class Begins(Enum):
    """Whether a name begins with a word."""

    NEVER = auto()
    WITH_NEXT = auto()  # if the next one is right
    ALONE = auto()


@dataclass(frozen=True, slots=True)
class Beginnings:
    """The words that begin the names of one atlas in one language."""

    atlas: Atlas
    not_heads: frozenset[str]  # first words of phrases that are no places
    demonyms: frozenset[str]
    peoples: frozenset[str]  # first words of the longer of them: "South Sudanese"
    small_first: frozenset[str]  # words without a capital that begin a name: "oPt"
    articles: frozenset[str]  # the same, where a hyphen and a capital follow: "al-Bab"
    met: dict[str, Begins] = field(default_factory=dict, compare=False)  # words met, and two together

    def spotted(self, text: str, start: int, end: int) -> list[int]:
        """Return where between two offsets of a text names may begin, in order; after an article, its first capital.

        Only of sentences with a capital: a line in small letters is read in earnest whatever stands here.
        """
        if len(self.met) > MET:
            self.met.clear()
        capitals = (UPPER_ASCII if text.isascii() else UPPER).finditer(text, start, end)
        found = [match.start() for match in capitals if self._spotted_at(text, match)]
        for word in self.small_first:
            at = text.find(word, start, end)
            while at >= 0:
                found.append(at)
                at = text.find(word, at + 1, end)
        found.sort()
        return found

    def among(self, tokens: Sequence[re.Match[str]]) -> list[int]:
        """Return which of the words of a sentence a name may begin with, by their place."""
        if len(self.met) > MET:
            self.met.clear()
        return [at for at, token in enumerate(tokens) if self._of(token[0]) is not Begins.NEVER]

    def goes_on(self, key: str) -> bool:
        """Say whether a longer name begins with these folded words."""
        return key in self.peoples or self.atlas.begins(key)

    def _spotted_at(self, text: str, capital: re.Match[str]) -> bool:
        """Say whether a name may begin at a word with a capital, or at an article before it ("al-Bab")."""
        start, word = capital.start(), capital[0]
        if text.startswith(GLUE, capital.end()) and (whole := NAME.match(text, start)):
            word = whole[0]  # "Sana'a", "U.S."
        begins = self._of(word)
        if begins is Begins.ALONE:
            return True
        if begins is Begins.WITH_NEXT:
            after = NAME.search(text, capital.end(), capital.end() + AFTER)
            if after is None or self._together(word, after[0]):
                return True
        article = ARTICLE.search(text, max(0, start - LONGEST_ARTICLE), start)
        return article is not None and article[1] in self.articles and self._together(article[1], word)

    def _of(self, word: str) -> Begins:
        begins = self.met.get(word)
        if begins is None:
            begins = self.met[word] = self._look_up(word)
        return begins

    def _look_up(self, word: str) -> Begins:
        """Return whether any name begins with a word written so, and whether it takes more words than this."""
        if word in self.small_first or word in self.articles:
            return Begins.ALONE
        if word[0].islower():
            return Begins.NEVER
        short, key = word.replace(".", ""), fold(word)
        if key in self.demonyms or self.atlas.named(key) or (len(short) <= SHORT and self.atlas.named(short)):
            return Begins.ALONE
        return Begins.WITH_NEXT if key in self.not_heads or self.goes_on(key) else Begins.NEVER

    def _together(self, word: str, after: str) -> bool:
        """Say whether two words are a name, or begin one; asked once of each two."""
        both = f"{word} {after}"
        known = self.met.get(both)
        if known is None:
            key = f"{fold(word)} {fold(after)}"
            found = key in self.demonyms or self.goes_on(key) or bool(self.atlas.named(key))
            known = self.met[both] = Begins.ALONE if found else Begins.NEVER
        return known is Begins.ALONE

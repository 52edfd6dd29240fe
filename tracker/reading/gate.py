"""The gate: which stretches of a text are worth reading, found in one pass over the whole of it.

Comes in: a clean text (text.py). Goes out: for any span, whether it speaks of an indicator and may hold a figure.
Never: a reading, or a miss: the gate may let a sentence through in which the grammar finds nothing, but may stop none
in which it would find a figure. Most text of a news stream carries none and is only ever seen here; that is why this
file looks at bytes and leaves the searching to an automaton (it is the only door to ahocorasick_rs).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from ahocorasick_rs import BytesAhoCorasick

from tracker.reading.numbers.find import Kind, Number
from tracker.reading.numbers.words import trie
from tracker.reading.words.lexicon import FACETS, POSSESSIVE, VERBS, Lexicon, Word

COUNTED, ONE, ALONE, MONEY, CARRIED, FIGHTER = 1, 2, 4, 8, 16, 32
"""What a phrase tells: something to count; of an indicator that counts "a man" as one; and "the mayor" as well; an
amount; a loss of fighters; fighters."""

ALONE_FACETS = ("harms", "suffers", "departs", "gives", "states", "acts")
"""What makes a figure of one person without a number: "the mayor was shot dead", "the murder of the mayor"."""

COUNTED_FACETS = tuple({*VERBS, *FACETS} - {"things", "money"})
"""Things count nothing by themselves: something must have happened to "12 bridges"."""

COMBATANTS = "combatants"
LIVES = ("life", "lives")
"""Counted by what happens to them, though no indicator lists them."""

NUMBERS = ("cardinals", "scales", "vague", "ordinals", "parts", "articles", "spelled_zero")
"""Keys of a language's [numbers] whose words begin a number; digits and printed fractions begin one everywhere."""

SIGNS = "0123456789½¼¾"
ARTICLES = (b" a ", b" an ")
"""Numbers only where somebody is counted by them; far too common to be looked for everywhere."""

SPELT_ARTICLES = frozenset({"a", "an"})
FIGURES = frozenset({Kind.COUNT, Kind.MONEY})

WORD = re.compile(r"[^\W_]+")
CURRENCY = "[$€£¥₹₪₺₦₴₽]"

Phrase = tuple[str, ...]
Tells = tuple[int, tuple[bytes, ...]]
"""What a word tells, and the words of its phrase that must stand in the sentence as well."""

TABLE = bytes(ord(char.lower()) if (char := chr(code)).isalnum() else 32 for code in range(256))
"""Latin-1 in lower case; what is neither letter nor digit is a space."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What the gate saw of one text: where its cues and numbers stand, as offsets of the text in order."""

    clean: str
    flat: bytes
    cues: list[int]
    words: list[int]  # beside cues: the pattern
    numbers: list[int]


@dataclass(frozen=True, slots=True)
class Gate:
    """The words of one vocabulary in one language, compiled once."""

    automaton: BytesAhoCorasick
    numbers: frozenset[int]  # patterns that begin a number
    tells: tuple[tuple[Tells, ...], ...]  # of each pattern; empty: it is only a number
    most: tuple[int, ...]  # of each pattern: all it can tell
    money: re.Pattern[str]
    blind: bool  # the language is written in letters the gate cannot see: everything is worth reading

    @classmethod
    def compile(cls, lexicon: Lexicon, personal: frozenset[str], numbers: Mapping[str, Any]) -> Gate:
        """Build from a lexicon, the indicators that count a person without a number, and [numbers] of a language."""
        small = {
            key[0]
            for key, word in lexicon.entries.items()
            if len(key) == 1 and word.roles and not _tells(word, frozenset())
        }
        heads: dict[str, set[Tells]] = {}
        for phrase, told in _phrases(lexicon, personal):
            head, others = _telling(phrase, small)
            heads.setdefault(head, set()).add((told, others))
        number_words = dict.fromkeys([*SIGNS, *_number_words(numbers)])
        patterns = dict.fromkeys([*number_words, *heads])
        blind = any(ord(char) > 255 for pattern in patterns for char in pattern)
        spelled = [word if word in SIGNS else f" {word} " for word in patterns]
        return cls(
            automaton=BytesAhoCorasick([] if blind else [pattern.encode("latin-1") for pattern in spelled]),
            numbers=frozenset(range(len(number_words))),
            tells=tuple(_needed(heads.get(word, ())) for word in patterns),
            most=tuple(reduce(or_, (told for told, _ in heads.get(word, ())), 0) for word in patterns),
            money=re.compile(rf"{CURRENCY}|\b(?:{trie(numbers.get('currencies', ()))})\b", re.IGNORECASE),
            blind=blind,
        )

    def marks(self, clean: str) -> Marks:
        """Look at a whole text, once."""
        flat = flatten(clean)
        cues: list[int] = []
        words: list[int] = []
        numbers: list[int] = []
        tells, first_cue, first_word = self.tells, len(self.numbers), len(SIGNS)
        for pattern, start, _ in self.automaton.find_matches_as_indexes(flat, overlapping=True):
            if pattern < first_cue:
                numbers.append(start if pattern >= first_word else start - 1)
                if not tells[pattern]:
                    continue
            cues.append(start)
            words.append(pattern)
        return Marks(clean, flat, cues, words, numbers)

    def cued(self, marks: Marks, start: int, end: int) -> bool:
        """Whether any word of any indicator stands between two offsets: the cheap first question."""
        at = bisect_left(marks.cues, start)
        return self.blind or (at < len(marks.cues) and marks.cues[at] < end)

    def speaks(self, marks: Marks, start: int, end: int) -> int:
        """Say what the phrases between two offsets tell; 0 where there is none, or no number where they need one."""
        if self.blind:
            return ONE | ALONE
        if not self.cued(marks, start, end):
            return 0
        counted = counts(marks, start, end)
        if not counted and not self._may_tell(marks, start, end):
            return 0
        told = self._told(marks, start, end)
        if told & ALONE:
            return told
        if counted:
            fits = told & COUNTED or told & (CARRIED | FIGHTER) == CARRIED | FIGHTER
            return told if fits or (told & MONEY and self.money.search(marks.clean, start, end)) else 0
        flat = marks.flat[start : end + 2]
        return told if told & ONE and any(article in flat for article in ARTICLES) else 0

    def _may_tell(self, marks: Marks, start: int, end: int) -> bool:
        """Whether any word between two offsets can tell something without a number."""
        at = bisect_left(marks.cues, start)
        return any(self.most[marks.words[one]] & (ONE | ALONE) for one in range(at, bisect_left(marks.cues, end)))

    def _told(self, marks: Marks, start: int, end: int) -> int:
        """Put together what the phrases between two offsets tell; a loop, for most sentences get no further."""
        told, flat = 0, marks.flat[start : end + 2]
        for at in range(bisect_left(marks.cues, start), bisect_left(marks.cues, end)):
            for what, others in self.tells[marks.words[at]]:
                if what & ~told:
                    for other in others:
                        if other not in flat:
                            break
                    else:
                        told |= what
        return told


def flatten(text: str) -> bytes:
    """Return `text` as words between spaces, one byte a code point, with one space more at either end.

    A letter outside Latin-1 becomes a space: that can only part words, and the words looked for have none.
    """
    return b" " + text.encode("latin-1", "replace").translate(TABLE) + b" "


def counts(marks: Marks, start: int, end: int) -> bool:
    """Whether a number stands between two offsets, an article apart."""
    at = bisect_left(marks.numbers, start)
    return at < len(marks.numbers) and marks.numbers[at] < end


def countable(numbers: Sequence[Number], told: int) -> bool:
    """Whether any of the numbers can become a figure in a sentence that tells so much, or a phrase without one can."""
    return bool(told & ALONE) or any(
        number.kind in FIGURES and (told & ONE or number.word not in SPELT_ARTICLES) for number in numbers
    )


def _phrases(lexicon: Lexicon, personal: frozenset[str]) -> Iterator[tuple[Phrase, int]]:
    """Yield every phrase that tells something, and what."""
    for phrase, word in lexicon.entries.items():
        if told := _tells(word, personal):
            yield phrase, told
    for label in lexicon.labels:
        yield tuple(label.split()), COUNTED
    for life in LIVES:
        yield (life,), COUNTED


def _tells(word: Word, personal: frozenset[str]) -> int:
    told = 0
    for facet in COUNTED_FACETS:
        held = getattr(word, facet)
        if held:
            told |= COUNTED
            if not personal.isdisjoint(held):
                told |= ONE | ALONE if facet in ALONE_FACETS else ONE
    if word.money:
        told |= MONEY
    if "carrying" in word.roles:
        told |= CARRIED
    if COMBATANTS in {word.person, word.adjective}:
        told |= FIGHTER
    return told


def _telling(phrase: Phrase, small: Collection[str]) -> tuple[str, tuple[bytes, ...]]:
    """Return the word a phrase is looked for by, the longest of its rarer ones, and those that must stand by it."""
    words = WORD.findall(" ".join(phrase).lower())
    rare = [word for word in words if word not in small and len(word) > 2]
    head = max(rare or words, key=len)
    others = {word for word in words if word not in {head, POSSESSIVE}}
    return head, tuple(sorted(f" {word} ".encode("latin-1", "replace") for word in others))


def _needed(tells: Collection[Tells]) -> tuple[Tells, ...]:
    """Leave out what a shorter phrase already tells: "killed in action" beside "killed"."""
    kept: list[Tells] = []
    for told, others in sorted(tells, key=lambda one: (len(one[1]), one)):
        wanted = set(others)
        if not any(told | more == more and wanted.issuperset(fewer) for more, fewer in kept):
            kept.append((told, others))
    return tuple(kept)


def _number_words(numbers: Mapping[str, Any]) -> Iterator[str]:
    """Yield the first word of everything a number can begin with."""
    for key in NUMBERS:
        for spelling in numbers.get(key, ()):
            word = WORD.findall(spelling.lower())[0]
            if f" {word} ".encode("latin-1", "replace") not in ARTICLES:
                yield word

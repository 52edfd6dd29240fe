"""The gate: which stretches of a text are worth reading, found in one pass over the whole of it.

Comes in: a clean text (text.py). Goes out: for any span, whether it speaks of an indicator and may hold a figure.
Never: a reading, or a miss: the gate may let a sentence through in which the grammar finds nothing, but may stop none
in which it would find a figure. Most text of a news stream carries none and is only ever seen here; that is why this
file looks at bytes and leaves the searching to an automaton (sentences have theirs in words/spotter.py).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from ahocorasick_rs import BytesAhoCorasick

from tracker.reading.numbers.find import Kind, Number
from tracker.reading.numbers.words import trie
from tracker.reading.tells import (
    ALONE,
    CARRIED,
    COUNTED,
    FIGHTER,
    HIT,
    MONEY,
    NUMBER,
    ONE,
    PERSON,
    ROOF,
    SITE,
    SPELT_ARTICLES,
    STAY,
    UNCOUNTED,
    WAY,
    WHY,
    Singly,
    patterns,
    shortest,
)  # fmt: skip
from tracker.reading.words.lexicon import NOTHING, Lexicon

SIGN = 48
DIGITS = bytes(SIGN if chr(code) in "0123456789½¼¾" else 32 for code in range(256))
"""Latin-1 with one sign for all that a number in figures can begin with, and nothing else."""

A, AN = b" a ", b" an "
"""Numbers only where somebody is counted by them; far too common to be looked for everywhere."""

FIGURES = frozenset({Kind.COUNT, Kind.MONEY})
FRAME, LODGED = WAY | WHY, STAY | ROOF
SILENT = NUMBER | PERSON | SITE | FRAME | LODGED
"""What opens no sentence alone."""

CAPITALISED = re.compile(r"[^\W\d_a-z][^\W_]*")
CURRENCY = "[$€£¥₹₪₺₦₴₽]"

TABLE = bytes(ord(char.lower()) if (char := chr(code)).isalnum() else 32 for code in range(256))
"""Latin-1 in lower case; what is neither letter nor digit is a space."""


JOINTS = bytes(32 if (char := chr(code)).isspace() or char in '"«»?' else 46 for code in range(256))
"""Latin-1 with a space for what may stand between two words of a phrase ("?" for a sign outside Latin-1)."""

JOINT = b"  "
EDGE = re.compile(b"[^ ]")
START = itemgetter(1)


@dataclass(frozen=True, slots=True)
class Marks:
    """What the gate saw of one text: the phrases it knows and where they begin, as offsets of the text in order."""

    clean: str
    flat: bytes
    digits: bytes  # as flat, with nothing but signs of numbers left
    starts: list[int]
    phrases: list[int]  # beside starts: the pattern


@dataclass(frozen=True, slots=True)
class Gate:
    """The words of one vocabulary in one language, compiled once."""

    automaton: BytesAhoCorasick
    phrases: tuple[str, ...]  # its patterns, as they stand in a flat text
    tells: tuple[int, ...]  # of each pattern
    longest: int  # pattern
    known: frozenset[str]  # words that are nobody's name
    money: re.Pattern[str]
    blind: bool  # the language is written in letters the gate cannot see: everything is worth reading

    @classmethod
    def compile(
        cls, lexicon: Lexicon, singly: Singly, numbers: Mapping[str, Any], possessives: Iterable[str] = ()
    ) -> Gate:
        """Build from a lexicon, the indicators that count one without a number, and lists of a language."""
        told = patterns(lexicon, singly, numbers, possessives)
        blind = not _in_latin("".join(told))
        kept = {} if blind else shortest(told)
        return cls(
            automaton=BytesAhoCorasick([pattern.encode("latin-1") for pattern in kept]),
            phrases=tuple(kept),
            tells=tuple(kept.values()),
            longest=max(map(len, told), default=0),
            known=frozenset(key[0] for key, word in lexicon.entries.items() if len(key) == 1 and word != NOTHING),
            money=re.compile(rf"{CURRENCY}|\b(?:{trie(numbers.get('currencies', ()))})\b", re.IGNORECASE),
            blind=blind,
        )

    def marks(self, clean: str) -> Marks:
        """Look at a whole text, once."""
        signs = clean.encode("latin-1", "replace")
        flat = b" %b " % signs.translate(TABLE)
        found = self.automaton.find_matches_as_indexes(flat, overlapping=True)
        found += self._over_joints(flat, signs.translate(JOINTS))
        found.sort(key=START)
        return Marks(clean, flat, flat.translate(DIGITS), [one[1] for one in found], [one[0] for one in found])

    def _over_joints(self, flat: bytes, joints: bytes) -> list[tuple[int, int, int]]:
        """Find phrases broken by a quotation mark or a wide space; each is said to begin at the break."""
        found: list[tuple[int, int, int]] = []
        at = joints.find(JOINT)
        while at >= 0:
            edge = EDGE.search(joints, at)
            end = edge.start() if edge else len(joints)
            before = flat[max(0, at - self.longest) : at + 1].split()  # a flat text begins with a blank
            around = b" %b " % b" ".join(before + flat[at + 1 : end + self.longest].split())
            here = sum(map(len, before)) + len(before)  # the blank the break became
            over = self.automaton.find_matches_as_indexes(around, overlapping=True)
            found += [(one[0], at, end) for one in over if one[1] < here < one[2] - 1]
            at = joints.find(JOINT, end)
        return found

    def cued(self, marks: Marks, start: int, end: int) -> bool:
        """Whether any known phrase begins between two offsets: the cheap first question."""
        at = bisect_left(marks.starts, start)
        return self.blind or (at < len(marks.starts) and marks.starts[at] < end)

    def speaks(self, marks: Marks, start: int, end: int, *, goes_on: bool = False) -> int:
        """Say what the phrases between two offsets tell; 0 where there is none, or no number where they need one.

        ``goes_on``: things were just spoken of, which one unknown thing may be one more of.
        """
        if self.blind:
            return ONE | ALONE
        told = self._told(marks, start, end)
        framed = told & FRAME == FRAME or told & LODGED == LODGED
        if not framed and not told & ~SILENT:
            return 0
        if told & NUMBER or marks.digits.find(SIGN, start + 1, end + 1) >= 0:
            fits = framed or told & COUNTED or (told & CARRIED and self._fighters_counted(marks, start, end))
            return told if fits or (told & MONEY and self.money.search(marks.clean, start, end)) else 0
        one = marks.flat.find(AN, start, end + 2) >= 0 or marks.flat.find(A, start, end + 2) >= 0
        if one and one_counts(told, goes_on=goes_on):
            return told
        if told & ALONE and (told & PERSON or self._names(marks.clean, start, end)):
            return told if one else told | UNCOUNTED
        return 0

    def counts(self, marks: Marks, start: int, end: int) -> bool:
        """Whether a number stands between two offsets, an article apart."""
        return marks.digits.find(SIGN, start + 1, end + 1) >= 0 or bool(self._told(marks, start, end) & NUMBER)

    def _names(self, clean: str, start: int, end: int) -> bool:
        """Whether a word stands between two offsets that can be somebody's name."""
        words = CAPITALISED.findall(clean, start, end)
        return any(word.lower() not in self.known or (len(word) > 1 and word.isupper()) for word in words)

    def _fighters_counted(self, marks: Marks, start: int, end: int) -> bool:
        """Whether a word for fighters follows a number: "lost 23 soldiers", not "the rebels took 64 tanks"."""
        number = marks.digits.find(SIGN, start + 1, end + 1) - 1
        for at in range(bisect_left(marks.starts, start), bisect_left(marks.starts, end)):
            told = self.tells[marks.phrases[at]]
            if told & NUMBER and number < 0:
                number = marks.starts[at]
            if told & FIGHTER and (0 <= number < marks.starts[at] or told & NUMBER):
                return True
        return False

    def _told(self, marks: Marks, start: int, end: int) -> int:
        """Put together what the phrases that begin between two offsets tell."""
        at = bisect_left(marks.starts, start)
        told = 0
        for phrase in marks.phrases[at : bisect_left(marks.starts, end, at)]:
            told |= self.tells[phrase]
        return told


def one_counts(told: int, *, goes_on: bool) -> bool:
    """Whether "a" can count one in a sentence that tells so much: a person, or a school in a sentence of schools."""
    return bool(told & ONE) or (bool(told & HIT) and (goes_on or bool(told & SITE)))


def countable(numbers: Sequence[Number], told: int, *, goes_on: bool = False) -> bool:
    """Whether any of the numbers can become a figure in a sentence that tells so much, or a phrase without one can."""
    if told & ALONE:
        return True
    one = one_counts(told, goes_on=goes_on)
    return any(number.kind in FIGURES and (one or number.word not in SPELT_ARTICLES) for number in numbers)


def _in_latin(text: str) -> bool:
    """Whether every letter is one the gate can see."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True

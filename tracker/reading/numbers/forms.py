"""What a number looks like: digits in every grouping, spelled words, and the nouns of the number grammar.

Comes in: the characters of one number. Goes out: its value, or why it has none. Never: what the number counts, or what
the words around it say (kinds.py and bounds.py ask that).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from tracker.model import Bound
from tracker.reading.numbers.words import NumberWords

LARGEST = 1e12
"""Nothing counted in a report is larger; beyond it a number is OVER_RANGE and has no value."""

LONGEST_RUN = 15
"""Digits in a row that a careful reader would still read as one number (faults.md 4.2)."""


class Kind(StrEnum):
    """What sort of number it is. Only COUNT (and for some indicators MONEY and SHARE) can become an observation."""

    COUNT = "count"
    MONEY = "money"  # unit: currency code
    SHARE = "share"  # unit "%": value in per cent, also of "half" and "one in five"
    AGE = "age"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    MEASURE = "measure"  # unit: physical unit
    ORDINAL = "ordinal"
    RATE = "rate"  # a day, per 1,000, three times
    CODE = "code"  # a name with digits: Resolution 2254, A-10, a score, an address
    COMPOUND = "compound"  # describes a noun: 27-strong, 14-member, 500-bed
    UNREADABLE = "unreadable"
    OVER_RANGE = "over_range"


class Number(NamedTuple):
    """One number-like expression of a sentence; offsets are code points in that sentence.

    ``start``/``end`` include hedges ("at least 27", "27 or more"), ``core_start``/``core_end`` only digits and number
    words. ``value``, ``low``, ``high`` and ``bound`` follow observations.md section 1; all three are None where the
    kind has no value. ``unit`` is a currency code, a physical unit, "%" or None.

    ``role``: "" | "earlier" (A of "from A to B", "up from A") | "change" ("by 15") | "additional" ("another 13") |
    "whole" (B of "A of the B", "a city of B") | "of_those" ("ten of them") | "total" ("a total of 26").
    ``word``: how a number without digits or a plain number word is written and must be weighed by who reads it: the
    article ("a", "an"), "one", a spelled zero ("no", "none" ...) or a vague word ("many", "dozens"); else "".
    ``ambiguous``: two readings ("1.205"); the value is the one that counts people.
    """

    start: int
    end: int
    core_start: int
    core_end: int
    kind: Kind
    value: float | None
    low: float | None
    high: float | None
    bound: Bound
    text: str
    unit: str | None = None
    role: str = ""
    word: str = ""
    ambiguous: bool = False


@dataclass(slots=True)
class Core:
    """A number while it is being read: its digits or words, before hedges and neighbours are weighed."""

    start: int
    end: int
    value: float | None
    kind: Kind | None = None  # None: not decided yet
    bare: float = 0.0  # the value before a scale word: 1.1 of "1.1 million"
    scale: float = 1.0
    low: float | None = None  # a vague word's floor, or a range's lower end
    high: float | None = None
    bound: Bound = Bound.EXACT
    spelled: bool = False
    word: str = ""
    unit: str | None = None
    ambiguous: bool = False
    suffix: str = ""  # a scale written against the digits: m, k, bn
    role: str = ""
    hedge_start: int = -1  # where a hedge before begins; -1: none
    hedge_end: int = -1
    reach: int = -1  # where the first word that says something of this number begins, a role's words included


GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
INDIAN = re.compile(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?")
DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
POINTED = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){2,}(?:,[0-9]{1,2})?|(?:\.[0-9]{3})+,[0-9]{1,2})")
ONE_POINT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
SPACED = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]{1,2})?")
QUOTED = re.compile(r"[1-9][0-9]{0,2}(?:['’][0-9]{3})+(?:[.,][0-9]{1,2})?")
DECIMAL_COMMA = re.compile(r"[0-9]{1,3},[0-9]{1,2}")
DOTTED_DATE = re.compile(r"[0-3]?[0-9]\.[01]?[0-9]\.(?:[0-9]{2}|[0-9]{4})")


def digits_value(surface: str, *, scaled: bool = False) -> tuple[float | None, Kind | None, bool]:
    """Read digits as printed: (value, kind if they can only be that kind, ambiguous).

    ``scaled``: a scale word follows, so that "2,5" and "1.234" are decimals. A shape no convention prints is
    UNREADABLE; "1.205" alone counts a thousand two hundred and five, marked ambiguous.
    """
    surface = surface.replace(", 000", ",000").replace(" ,000", ",000")
    if surface.isdigit():
        if surface[0] == "0" and len(surface) > 1:
            return None, Kind.CODE, False  # 007, 0300: nobody counts so
        return (float(surface), None, False) if len(surface) <= LONGEST_RUN else (None, Kind.UNREADABLE, False)
    if len(surface) > 4 * LONGEST_RUN:
        return None, Kind.UNREADABLE, False
    if GROUPED.fullmatch(surface) or INDIAN.fullmatch(surface):
        return float(surface.replace(",", "")), None, False
    if DECIMAL.fullmatch(surface):
        if not scaled and ONE_POINT.fullmatch(surface):
            return float(surface.replace(".", "")), None, True
        return float(surface), None, False
    return _rarer_digits(surface, scaled=scaled)


def _rarer_digits(surface: str, *, scaled: bool) -> tuple[float | None, Kind | None, bool]:
    """Continental, Swiss and spaced groupings; dotted dates; what is left is a version, an address or a slip."""
    if SPACED.fullmatch(surface) or QUOTED.fullmatch(surface):
        return float(surface.replace(",", ".").replace(" ", "").replace("'", "").replace("’", "")), None, False
    if POINTED.fullmatch(surface):
        return float(surface.replace(".", "").replace(",", ".")), None, False
    if scaled and DECIMAL_COMMA.fullmatch(surface):
        return float(surface.replace(",", ".")), None, False
    if DOTTED_DATE.fullmatch(surface):
        return None, Kind.DATE, False
    return None, Kind.CODE if surface.count(".") > 1 else Kind.UNREADABLE, False


def times(bare: float, scale: float) -> float:
    """Multiply as on paper: 2.3 million is 2300000, not 2299999.9999999995."""
    return bare * scale if bare == int(bare) else float(Decimal(repr(bare)) * int(scale))


TOKEN = re.compile(r"(\s|-\s?)([a-z]+)")
"""A joint and the word after it; "twenty- eight" is what a line's end leaves of a hyphen."""


def _tokens(lower: str, position: int, joiner: str) -> Iterator[tuple[str, int, bool]]:
    """The words after ``position``: (word, its end, whether a joining "and" stood before it)."""
    joined = False
    while token := TOKEN.match(lower, position):
        position = token.end()
        if token[2] == joiner:
            if joined or len(token[1]) > 1 or (token[1] == "-" and not lower.startswith("-", position)):
                return
            joined = True
            continue
        yield token[2], position, joined
        joined = False


@dataclass(slots=True)
class _Sum:
    """A spelled number on its way: "two hundred" is held in ``group`` until a larger scale takes it over."""

    group: float
    total: float = 0.0
    last: str = ""  # small | teen | ten | hundred | scale
    ceiling: float = 1e15  # a later scale must be smaller: "two thousand million" ends at the thousand

    def take(self, value: int, *, joined: bool) -> bool:
        """Add a cardinal if the language allows it here."""
        sort = "small" if value < 10 else "teen" if value < 20 else "ten"
        after_scale = self.last in {"hundred", "scale"}
        fits = after_scale or (self.last == "ten" and sort == "small" and not joined)
        if value == 0 or not fits or (self.last == "hundred" and self.group % 100):
            return False
        self.group += value
        self.last = sort
        return True

    def scale(self, value: int) -> bool:
        """Multiply by a scale word if the language allows it here."""
        if self.group == 0 and self.last == "scale":  # "hundred thousand" is right, "thousand thousand" is not
            return False
        if value == 100:
            if self.last not in {"small", "teen", "ten", ""} or self.group >= 100:
                return False
            self.group *= 100
            self.last = "hundred"
            return True
        if value >= self.ceiling:
            return False
        self.total += times(self.group, value)
        self.group, self.last, self.ceiling = 0.0, "scale", value
        return True


def spelled_value(lower: str, end: int, first: float, words: NumberWords, sort: str = "") -> tuple[float, int]:
    """Read on from a first cardinal that ended at ``end``: (value, end of the whole spelled number).

    "and" joins only after a scale ("one hundred and five"), so that "two and five" stay two numbers;
    "two and a half million" and "a million and a half" are understood.
    """
    first, end = _point(lower, end, first, words)
    sort = sort or ("small" if first < 10 else "teen" if first < 20 else "ten")
    run = _Sum(group=first, last=sort)
    if sort == "scale":
        run = _Sum(group=0.0, total=first, last="scale", ceiling=first)
    elif sort == "hundred":
        run = _Sum(group=first, last="hundred")
    end = _half(lower, end, run, words)
    for word, word_end, joined in _tokens(lower, end, words.joins["and"]):
        if word in words.scales:
            taken = not joined and run.scale(words.scales[word])
        else:
            taken = run.take(words.cardinals.get(word, 0), joined=joined)
        if not taken:
            break
        end = _half(lower, word_end, run, words)
    return run.total + run.group, end


def _point(lower: str, end: int, first: float, words: NumberWords) -> tuple[float, int]:
    """Take up spelled decimals: "one point two million"."""
    if not words.point or not lower.startswith(words.point, end + 1):
        return first, end
    tokens = list(islice(_tokens(lower, end + 1 + len(words.point), ""), 2))
    digits = [(str(words.cardinals[word]), stop) for word, stop, _ in tokens if words.cardinals.get(word, 10) < 10]
    if not digits or tokens[0][1] != digits[0][1]:
        return first, end
    return float(f"{first:.0f}.{''.join(digit for digit, _ in digits)}"), digits[-1][1]


def _half(lower: str, end: int, run: _Sum, words: NumberWords) -> int:
    """Take up "and a half": of the number ("two and a half million") or of its scale ("a million and a half")."""
    match = words.and_half.match(lower, end)
    if not match:
        return end
    if run.last == "scale":
        run.total += run.ceiling / 2
    else:
        run.group += 0.5
    return match.end()

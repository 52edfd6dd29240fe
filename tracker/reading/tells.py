"""What each phrase of a vocabulary tells the gate: something counted, one person, an amount, a number.

Comes in: the lexicon and the number words of a language. Goes out: the phrases as the gate leaves them in a text, each
with what it tells as bits. Never: a text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, reduce
from itertools import chain
from operator import or_
from typing import Any, NamedTuple

from tracker.reading.words import flags
from tracker.reading.words.lexicon import FACET_BITS, POSSESSIVE, Lexicon, Word

COUNTED, ONE, ALONE, MONEY, CARRIED, FIGHTER, PERSON, NUMBER, HIT, SITE, UNCOUNTED, WAY, WHY, STAY, ROOF = (
    1 << at for at in range(15)
)
"""What a word tells: something to count; of an indicator that counts "a man" as one; and "the mayor" as well; an
amount; a loss of fighters; fighters; one person; a number; of an indicator that counts "a school" as one; a school.
UNCOUNTED is said of a stretch: it holds no number, nor "a". WAY and WHY together make a frame that counts people: they
were driven, and by a flood; they got something, and it was water. STAY and ROOF make another: they
sleep, and in a church."""

ALONE_FACETS = ("harms", "suffers", "departs", "gives", "states", "acts")
"""What makes a figure of one person without a number: "the mayor was shot dead", "the murder of the mayor"."""

FACETS = tuple(
    (facet, bit, ONE | HIT | (ALONE if facet in ALONE_FACETS else 0))
    for facet, bit in FACET_BITS.items()
    if facet not in {"things", "money"}
)
"""What counts, its bit, and what it can tell of one. Things count nothing by themselves: something must have happened
to "12 bridges"."""

COUNTING = reduce(or_, (bit for _, bit, _ in FACETS))
SITING = flags.THINGS | flags.NOUNS
NAMING = flags.PERSON | flags.MEMBERS
CARRYING = flags.listed("carrying")
WAYS = flags.listed(
    "driving", "going", "landing", "obtaining", "lacking", "covering", "tending",
)  # fmt: skip
WHYS = flags.listed(
    "menaces", "havens", "borders", "vehicles", "aid_items", "essentials", "plans", "lessons",
)  # fmt: skip
STAYS, ROOFS = flags.listed("staying", "covers"), flags.listed("refuges", "covers")

COMBATANTS = "combatants"
LIVES = ("life", "lives")
"""Counted by what happens to them, though no indicator lists them."""

NUMBERS = ("cardinals", "scales", "vague", "ordinals", "parts", "articles", "spelled_zero")
"""Keys of a language's [numbers] whose words begin a number; digits and printed fractions begin one everywhere."""

SPELT_ARTICLES = frozenset({"a", "an"})
WORD = re.compile(r"[^\W_]+")
PLAIN = re.compile(r"[a-z]+(?: [a-z]+)*")

Phrase = tuple[str, ...]


class Singly(NamedTuple):
    """The indicators that count one without a number: of whom, and of what."""

    persons: frozenset[str]
    sites: frozenset[str]


def patterns(
    lexicon: Lexicon, singly: Singly, numbers: Mapping[str, Any], possessives: Iterable[str]
) -> dict[str, int]:
    """Return every phrase as it stands in a flat text, between blanks, and what it tells."""
    found: dict[str, int] = {}
    for phrase, told in chain(_phrases(lexicon, singly), _number_words(numbers)):
        for spelling in _spellings(phrase, (POSSESSIVE, *possessives)):
            found[spelling] = found.get(spelling, 0) | told
    return found


def _phrases(lexicon: Lexicon, singly: Singly) -> Iterator[tuple[Phrase, int]]:
    """Yield every phrase that tells something, and what."""
    of_one = _OfOne(singly)
    for phrase, word in lexicon.entries.items():
        if told := _tells(word, of_one):
            yield phrase, told
    for label in lexicon.labels:
        if not _ends_in_one(label, lexicon.labels):
            yield tuple(label.split()), COUNTED
    for life in LIVES:
        yield (life,), COUNTED


def _ends_in_one(label: str, labels: Collection[str]) -> bool:
    """Whether a label closes with another, which is then found in it: "total number of people displaced"."""
    rest = label.partition(" ")[2]
    while rest:
        if rest in labels:
            return True
        rest = rest.partition(" ")[2]
    return False


class _OfOne(dict[tuple[str, ...], int]):
    """What the indicators of a facet tell of one without a number, worked out when first met."""

    def __init__(self, singly: Singly) -> None:
        super().__init__()
        self.singly = singly

    def __missing__(self, held: tuple[str, ...]) -> int:
        told = 0 if self.singly.persons.isdisjoint(held) else ONE | ALONE
        if not self.singly.sites.isdisjoint(held):
            told |= HIT
        self[held] = told
        return told


@cache
def _facets(bits: int) -> tuple[tuple[str, int], ...]:
    """What counts in a word of these bits; few words have more than one, and most have the same."""
    return tuple((facet, mask) for facet, bit, mask in FACETS if bits & bit)


def _tells(word: Word, of_one: _OfOne) -> int:
    bits, told = word.flags, 0
    if bits & COUNTING:
        told = COUNTED
        for facet, mask in _facets(bits & COUNTING):
            told |= of_one[getattr(word, facet)] & mask
    if bits & SITING and (of_one[word.things] | of_one[word.nouns]) & HIT:
        told |= SITE
    if bits & flags.MONEY:
        told |= MONEY
    if bits & CARRYING:
        told |= CARRIED
    if bits & WAYS:
        told |= WAY
    if bits & WHYS:
        told |= WHY
    if bits & STAYS:
        told |= STAY
    if bits & ROOFS:
        told |= ROOF
    if COMBATANTS in (word.person, word.adjective):
        told |= FIGHTER
    if bits & NAMING and not bits & flags.PLURAL:
        told |= PERSON
    return told


def shortest(patterns: Mapping[str, int]) -> dict[str, int]:
    """Leave out each phrase that tells no more than a shorter one it begins with: both are found at the same place."""
    return {phrase: told for phrase, told in patterns.items() if not _said_by_its_beginning(phrase, told, patterns)}


def _said_by_its_beginning(phrase: str, told: int, patterns: Mapping[str, int]) -> bool:
    last = len(phrase) - 1
    at = phrase.find(" ", 1)
    while 0 < at < last:
        if told & ~patterns.get(phrase[: at + 1], 0) == 0:
            return True
        at = phrase.find(" ", at + 1)
    return False


def _spellings(phrase: Phrase, possessives: Collection[str]) -> Iterator[str]:
    """Yield a phrase as :meth:`Gate.marks` leaves it in a text, once for each possessive it may have."""
    for possessive in possessives if POSSESSIVE in phrase else (POSSESSIVE,):
        spelling = (
            " ".join(phrase)
            if possessive == POSSESSIVE
            else " ".join(possessive if word == POSSESSIVE else word for word in phrase)
        )
        if PLAIN.fullmatch(spelling):
            yield f" {spelling} "
            continue
        flat = re.sub(r"[\W_]", " ", spelling.lower()).strip()
        yield f" {flat} "
        yield f" {' '.join(flat.split())} "


def _number_words(numbers: Mapping[str, Any]) -> Iterator[tuple[Phrase, int]]:
    """Yield the first word of everything a number can begin with."""
    for key in NUMBERS:
        for spelling in numbers.get(key, ()):
            word = WORD.findall(spelling.lower())[0]
            if word not in SPELT_ARTICLES:
                yield (word,), NUMBER

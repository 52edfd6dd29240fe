"""The words the grammar knows: vocabulary and language file in, one :class:`Lexicon` out, compiled once.

Every entry is a :class:`Word` with facets: what it counts as a verb, a noun, an adjective, whom it names, which
grammatical work it does. The phrase lists of an indicator are described at the top of config/indicators.toml, the word
lists of a language in its [meaning] section. Nothing here looks at a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tracker.model import Vocabulary
from tracker.reading.words import flags
from tracker.reading.words.inflection import Inflection

POSSESSIVE = "their"
"""Phrases are written with "their"; any possessive of the language matches it."""


@dataclass(slots=True, eq=False)
class Word:
    """One entry. Indicator facets hold ids in configuration order; empty means the word does no such work."""

    harms: tuple[str, ...] = ()  # indicators that count its object
    suffers: tuple[str, ...] = ()  # indicators that count its subject
    departs: tuple[str, ...] = ()  # the same, where the object is a place
    gives: tuple[str, ...] = ()  # who stands after "to" is counted
    places: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    ailments: tuple[str, ...] = ()  # indicators that count those who have it: "hunger", "measles"
    person: str = ""  # population id
    plural: bool = False
    adjective: str = ""  # population id: "civilian" in "27 civilian deaths"
    employer: str = ""  # population id of who works or fights there: "clinic"
    roles: frozenset[str] = frozenset()  # grammatical lists of the language file this word is in
    forms: int = 0  # what form of a verb it can be, as bits
    plain: int = 0  # the same, of the verbs in the language's own lists
    flags: int = 0  # all of the above as bits (flags.py), set when the lexicon is complete
    below: Mapping[str, Any] | None = None  # the longer entries it begins, for verbs split round their object


NOTHING = Word()
"""A word the lexicon does not know."""

ALL = "all"
"""The population of people of whom nothing more is known."""

VERBS = ("harms", "suffers", "departs", "gives")
FACETS = ("states", "nouns", "members", "modifiers", "acts", "totals", "money", "things", "places", "ailments")
INFLECTED = flags.PAST | flags.PARTICIPLE | flags.GERUND
BITS = (
    ("harms", flags.HARMS), ("suffers", flags.SUFFERS), ("departs", flags.DEPARTS), ("gives", flags.GIVES),
    ("places", flags.PLACES), ("states", flags.STATES), ("nouns", flags.NOUNS), ("members", flags.MEMBERS),
    ("modifiers", flags.MODIFIERS), ("acts", flags.ACTS), ("totals", flags.TOTALS), ("money", flags.MONEY),
    ("things", flags.THINGS), ("person", flags.PERSON), ("adjective", flags.ADJECTIVE), ("plural", flags.PLURAL),
    ("plain", flags.PLAIN), ("ailments", flags.AILMENTS), ("employer", flags.EMPLOYER),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Single words by their lower-case spelling; longer phrases as a tree of their words (see :func:`_tree`)."""

    starts: Mapping[str, tuple[Word, Mapping[str, Any] | None]]  # a first word: alone, and the phrases it begins
    labels: Mapping[str, tuple[str, ...]]  # left side of a key-figure line -> indicators
    entries: Mapping[tuple[str, ...], Word]  # all of them by their words: see gate.py
    forms: dict[str, Any] = field(default_factory=dict, compare=False)  # spellings met: see tokens.py

    def word(self, spelling: str) -> Word:
        """Return the entry of a single word, NOTHING if there is none."""
        found = self.starts.get(spelling)
        return found[0] if found is not None else NOTHING

    def longest(self, words: list[str], at: int) -> tuple[int, Word]:
        """Return how many of `words` from `at` on form the longest entry, and the entry (1, NOTHING if none)."""
        found = self.starts.get(words[at])
        if found is None:
            return 1, NOTHING
        word, node = found
        return (1, word) if node is None else longest(words, at, word, node)


def longest(words: list[str], at: int, word: Word, node: Mapping[str, Any]) -> tuple[int, Word]:
    """Follow the phrases below one first word as far as the text goes with them."""
    end, length = at + 1, 1
    last = len(words)
    while end < last:
        below = node.get(words[end])
        if below is None:
            break
        node = below
        end += 1
        if "" in node:
            length, word = end - at, node[""]
    return length, word


class _Collector:
    """Gathers facets under spellings while the vocabulary is read."""

    def __init__(self, inflection: Inflection) -> None:
        self.words: dict[tuple[str, ...], Word] = {}
        self.inflection = inflection

    def entry(self, spelling: str) -> Word:
        return self.words.setdefault(tuple(spelling.lower().split()), Word())

    def add(self, facet: str, spelling: str, indicator: str) -> None:
        word = self.entry(spelling)
        held = getattr(word, facet)
        if indicator not in held:
            setattr(word, facet, (*held, indicator))

    def role(self, role: str, spelling: str, forms: int = 0) -> None:
        word = self.entry(spelling)
        word.roles |= {role}
        word.forms |= forms
        word.plain |= forms

    def verb(self, phrase: str) -> Iterator[tuple[str, int]]:
        """Yield each spelling of a verb phrase with the form it is in."""
        yield from self.inflection.phrase(phrase)

    def nouns(self, spelling: str) -> Iterator[tuple[str, bool]]:
        """Yield each spelling of a noun with whether it is a plural."""
        yield from self.inflection.numbers(spelling)


def compile_lexicon(vocabulary: Vocabulary, words: Mapping[str, Any]) -> Lexicon:
    """Return the lexicon of a vocabulary in the language whose [meaning] section is `words`."""
    collector = _Collector(Inflection.compile(words))
    _grammar(collector, words)
    for indicator in vocabulary.indicators.values():
        _indicator(collector, indicator.id, indicator.phrases)
    for population in vocabulary.populations.values():
        _population(collector, population.id, population.nouns, population.adjectives)
    _employers(collector, words)
    _drop_homonyms(collector.words)
    for word in collector.words.values():
        word.flags = _flags(word)
    return Lexicon(
        starts=_starts(collector.words, frozenset(words.get("possessives", ()))),
        labels=_labels(vocabulary, words.get("label_prefixes", ())),
        entries=collector.words,
    )


def _flags(word: Word) -> int:
    """Put all that a word can do into one integer."""
    found = word.forms | flags.listed(*word.roles)
    for name, bit in BITS:
        if getattr(word, name):
            found |= bit
    return found | flags.NOUN if _heads(word) else found


def _heads(word: Word) -> bool:
    """Whether the word can be the head of a noun phrase."""
    if word.person or word.things or word.members or word.places or (word.totals and word.nouns):
        return True
    if word.nouns or "lives" in word.roles:
        return not word.forms & INFLECTED
    return "neutral_things" in word.roles


def _drop_homonyms(words: dict[tuple[str, ...], Word]) -> None:
    """Forget verb phrases that begin like a plural noun: "3,000 shelters in ..." is no "she shelters in ..."."""
    for key in [key for key, word in words.items() if len(key) > 1 and word.forms == flags.THIRD]:
        first = words.get((key[0],), NOTHING)
        if first.plural and (first.things or first.places or "neutral_things" in first.roles):
            del words[key]


def _grammar(collector: _Collector, words: Mapping[str, Any]) -> None:
    for role in flags.WORD_LISTS:
        for spelling in words.get(role, ()):
            collector.role(role, spelling)
            if role in {"time_nouns", "neutral_things", "visitors", "wounds", "employed"}:
                for plural, is_plural in collector.nouns(spelling):
                    collector.role(role, plural)
                    collector.entry(plural).plural |= is_plural
                    if role == "visitors":
                        collector.entry(plural).person = ALL
    for role in flags.VERB_LISTS:
        for lemma in words.get(role, ()):
            for spelling, form in collector.verb(f"~{lemma}"):
                collector.role(role, spelling, form)


def _employers(collector: _Collector, words: Mapping[str, Any]) -> None:
    for population, nouns in words.get("employers", {}).items():
        for noun in nouns:
            for spelling, _ in collector.nouns(noun):
                word = collector.entry(spelling)
                word.employer = population
                if not word.person and not word.things:
                    word.roles |= {"neutral_things"}


def _indicator(collector: _Collector, indicator: str, phrases: Mapping[str, Iterable[str]]) -> None:
    for facet in VERBS:
        for phrase in phrases.get(facet, ()):
            for spelling, form in collector.verb(phrase if " " in phrase else f"~{phrase.lstrip('~')}"):
                collector.add(facet, spelling, indicator)
                collector.entry(spelling).forms |= form
    for facet in FACETS:
        for phrase in phrases.get(facet, ()):
            for spelling in _spellings(collector, facet, phrase):
                collector.add(facet, spelling, indicator)


def _spellings(collector: _Collector, facet: str, phrase: str) -> Iterator[str]:
    if phrase.startswith("~"):
        yield from (spelling for spelling, _ in collector.verb(phrase))
    elif facet in {"nouns", "members", "things", "acts", "places"}:
        for spelling, plural in collector.nouns(phrase):
            collector.entry(spelling).plural |= plural
            yield spelling
    else:
        yield phrase


def _population(collector: _Collector, population: str, nouns: Iterable[str], adjectives: Iterable[str]) -> None:
    for noun in nouns:
        for spelling, plural in collector.nouns(noun):
            word = collector.entry(spelling)
            if not word.person or population != "all":
                word.person = population
            word.plural |= plural
    for adjective in adjectives:
        collector.entry(adjective).adjective = population


def _labels(vocabulary: Vocabulary, prefixes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the indicators of each label, as it is listed and behind "total", "number of"."""
    found: dict[str, tuple[str, ...]] = {}
    for indicator in vocabulary.indicators.values():
        for label in indicator.phrases.get("labels", ()):
            found[label] = (*found.get(label, ()), indicator.id)
    further = {f"{prefix} {label}": ids for prefix in prefixes for label, ids in found.items()}
    return {**further, **found}


def _starts(
    words: Mapping[tuple[str, ...], Word], possessives: frozenset[str]
) -> dict[str, tuple[Word, dict[str, Any] | None]]:
    """Return what each first word is alone, and the phrases it begins as nested dictionaries, one level a word.

    "" holds the entry that ends there. Where a phrase has "their", every possessive of the language leads on as well,
    so that looking up asks no questions.
    """
    root: dict[str, dict[str, Any]] = {}
    for key, word in words.items():
        if len(key) > 1:
            node: dict[str, Any] = root
            for part in key:
                node = node.setdefault(part, {})
            node.setdefault("", word)
    for node in root.values():
        _any_possessive(node, possessives)
    single = {key[0]: word for key, word in words.items() if len(key) == 1}
    for first, word in single.items():
        word.below = root.get(first) if word.forms else None
    return {first: (single.get(first, NOTHING), root.get(first)) for first in {**single, **root}}


def _any_possessive(node: dict[str, Any], possessives: frozenset[str]) -> None:
    for part, child in node.items():
        if part:
            _any_possessive(child, possessives)
    below = node.get(POSSESSIVE)
    if below is not None:
        for one in possessives - {POSSESSIVE}:
            node[one] = _merged(node[one], below) if one in node else below


def _merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Both trees in one; where both end or lead on, the first comes first."""
    both = dict(first)
    for part, below in second.items():
        both[part] = _merged(both[part], below) if part and part in both else both.get(part, below)
    return both

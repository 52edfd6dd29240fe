"""The words the grammar knows: vocabulary and language file in, one :class:`Lexicon` out, compiled once.

Every entry is a :class:`Word` with facets: what it counts as a verb, a noun, an adjective, whom it names, which
grammatical work it does. The phrase lists of an indicator are described at the top of config/indicators.toml, the word
lists of a language in its [meaning] section. Nothing here looks at a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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


Phrase = tuple[str, ...]

NOTHING = Word()
"""A word the lexicon does not know."""

UNKNOWN = (NOTHING, None)

ALL = "all"
"""The population of people of whom nothing more is known."""

VERBS = ("harms", "suffers", "departs", "gives")
FACETS = ("states", "nouns", "members", "modifiers", "acts", "totals", "money", "things", "places", "ailments")
INFLECTED = flags.PAST | flags.PARTICIPLE | flags.GERUND
FACET_BITS = {
    "harms": flags.HARMS, "suffers": flags.SUFFERS, "departs": flags.DEPARTS, "gives": flags.GIVES,
    "places": flags.PLACES, "states": flags.STATES, "nouns": flags.NOUNS, "members": flags.MEMBERS,
    "modifiers": flags.MODIFIERS, "acts": flags.ACTS, "totals": flags.TOTALS, "money": flags.MONEY,
    "things": flags.THINGS, "ailments": flags.AILMENTS,
}  # fmt: skip
"""The facets an indicator gives a word."""


Node = Mapping[str, Any]
"""The words that may follow, each with the node below it; "" holds the entry that ends here."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Single words by their lower-case spelling; longer phrases as a tree of their words (see :func:`_tree`)."""

    single: Mapping[str, Word]
    longer: Mapping[str, Sequence[Phrase]]  # a first word -> the phrases it begins
    labels: Mapping[str, tuple[str, ...]]  # left side of a key-figure line -> indicators
    entries: Mapping[Phrase, Word]  # all of them by their words: see gate.py
    possessives: frozenset[str]
    forms: dict[str, Any] = field(default_factory=dict, compare=False)  # spellings met: see tokens.py
    starts: dict[str, tuple[Word, Node | None]] = field(default_factory=dict, compare=False)  # first words met

    def start(self, first: str) -> tuple[Word, Node | None]:
        """Return what a word is alone, and the phrases it begins; their tree is made when the word is first met."""
        found = self.starts.get(first)
        if found is not None:
            return found
        word, phrases = self.single.get(first, NOTHING), self.longer.get(first)
        if word is NOTHING and phrases is None:
            return UNKNOWN
        node = _tree(phrases, self.entries, self.possessives) if phrases is not None else None
        if word is not NOTHING:
            word.below = node if word.forms else None
        self.starts[first] = word, node
        return word, node

    def word(self, spelling: str) -> Word:
        """Return the entry of a single word, NOTHING if there is none."""
        return self.start(spelling)[0]

    def longest(self, words: list[str], at: int) -> tuple[int, Word]:
        """Return how many of `words` from `at` on form the longest entry, and the entry (1, NOTHING if none)."""
        word, node = self.start(words[at])
        return (1, word) if node is None else longest(words, at, word, node)


def longest(words: list[str], at: int, word: Word, node: Node) -> tuple[int, Word]:
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
        self.words: dict[Phrase, Word] = {}
        self.inflection = inflection
        self._spelt: dict[str, Word] = {}  # the same words by what they were asked for as

    def entry(self, spelling: str) -> Word:
        word = self._spelt.get(spelling)
        if word is None:
            key = tuple(spelling.lower().split())
            word = self.words.get(key)
            if word is None:
                word = self.words[key] = Word()
            self._spelt[spelling] = word
        return word

    def add(self, facet: str, spelling: str, indicator: str) -> Word:
        word = self.entry(spelling)
        held = getattr(word, facet)
        if indicator not in held:
            setattr(word, facet, (*held, indicator))
            word.flags |= FACET_BITS[facet]
        return word

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
    longer: dict[str, list[Phrase]] = {}
    for key in collector.words:
        if len(key) > 1:
            longer.setdefault(key[0], []).append(key)
    return Lexicon(
        single={key[0]: word for key, word in collector.words.items() if len(key) == 1},
        longer=longer,
        labels=_labels(vocabulary, words.get("label_prefixes", ())),
        entries=collector.words,
        possessives=frozenset(words.get("possessives", ())),
    )


def _flags(word: Word) -> int:
    """Put all that a word can do into one integer; those of its facets stand there already."""
    found = word.flags | word.forms
    if word.roles:
        found |= flags.listed(*word.roles)
    if word.plain:
        found |= flags.PLAIN
    if word.person:
        found |= flags.PERSON
    if word.adjective:
        found |= flags.ADJECTIVE
    if word.employer:
        found |= flags.EMPLOYER
    if word.plural:
        found |= flags.PLURAL
    return found | flags.NOUN if _heads(word) else found


def _heads(word: Word) -> bool:
    """Whether the word can be the head of a noun phrase."""
    if word.person or word.things or word.members or word.places or (word.totals and word.nouns):
        return True
    if word.nouns or "lives" in word.roles:
        return not word.forms & INFLECTED
    return "neutral_things" in word.roles


def _drop_homonyms(words: dict[Phrase, Word]) -> None:
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
                collector.add(facet, spelling, indicator).forms |= form
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


def _tree(phrases: Iterable[Phrase], entries: Mapping[Phrase, Word], possessives: frozenset[str]) -> Node:
    """Return the phrases of one first word as nested dictionaries, one level a word.

    Where a phrase has "their", every possessive of the language leads on as well, so that looking up asks no questions.
    """
    root: dict[str, Any] = {}
    for phrase in phrases:
        node = root
        for part in phrase[1:]:
            node = node.setdefault(part, {})
        node[""] = entries[phrase]
    _any_possessive(root, possessives)
    return root


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

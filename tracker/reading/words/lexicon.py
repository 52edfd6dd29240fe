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
from tracker.reading.words.inflection import Inflection

BASE, THIRD, PAST, PARTICIPLE, GERUND = 1, 2, 4, 8, 16
"""Forms of a verb as bits: "killed" is PAST | PARTICIPLE."""

FORMS = (BASE, THIRD, PAST, PARTICIPLE, GERUND)

POSSESSIVE = "their"
"""Phrases are written with "their"; any possessive of the language matches it."""


@dataclass(slots=True)
class Word:
    """One entry. Indicator facets hold ids in configuration order; empty means the word does no such work."""

    harms: dict[str, int] = field(default_factory=dict)  # indicator -> forms in which its object is counted
    suffers: dict[str, int] = field(default_factory=dict)  # indicator -> forms in which its subject is counted
    departs: dict[str, int] = field(default_factory=dict)  # the same, where the object is a place
    gives: dict[str, int] = field(default_factory=dict)  # indicator -> forms; who stands after "to" is counted
    places: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    person: str = ""  # population id
    plural: bool = False
    adjective: str = ""  # population id: "civilian" in "27 civilian deaths"
    roles: frozenset[str] = frozenset()  # grammatical lists of the language file this word is in
    forms: int = 0  # of plain, causative, reporting ... verbs

    @property
    def verbal(self) -> bool:
        """Whether some indicator counts by this word as a verb."""
        return bool(self.harms or self.suffers)


def verb_forms(word: Word) -> int:
    """Return every form of a verb this spelling can be, as bits; 0 if it is no verb."""
    forms = word.forms
    for table in (word.harms, word.suffers, word.departs, word.gives):
        for form in table.values():
            forms |= form
    return forms


NOTHING = Word()
"""A word the lexicon does not know."""

ALL = "all"
"""The population of people of whom nothing more is known."""

VERBS = ("harms", "suffers", "departs", "gives")
FACETS = ("states", "nouns", "members", "modifiers", "acts", "totals", "money", "things", "places")
VERB_ROLES = (
    "causatives", "yielding", "carrying", "reporting", "reaching", "accounting", "plain_verbs", "holding", "assaulting",
    "convicting",
)  # fmt: skip
ROLES = (
    "articles", "determiners", "possessives", "negatives", "additive", "modifiers", "prepositions", "ending",
    "conjunctions", "contrasts", "subordinators", "relatives", "pronouns", "be", "become", "have", "modals", "passing",
    "fearing", "including", "partitive", "partitive_end", "totals", "numbering", "time_nouns", "neutral_things",
    "losses", "withs", "pairs", "bands", "visitors", "existential", "prices", "rates",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Single words by their lower-case spelling; longer phrases as a tree of their words (see :func:`_tree`)."""

    single: Mapping[str, Word]
    phrases: Mapping[str, Mapping[str, Any]]
    labels: Mapping[str, tuple[str, ...]]  # left side of a key-figure line -> indicators
    entries: Mapping[tuple[str, ...], Word]  # both together: see gate.py

    def longest(self, words: list[str], at: int) -> tuple[int, Word]:
        """Return how many of `words` from `at` on form the longest entry, and the entry (1, NOTHING if none)."""
        first = words[at]
        node = self.phrases.get(first)
        if node is None:
            return 1, self.single.get(first, NOTHING)
        end, length, found = at + 1, 1, None
        last = len(words)
        while end < last and (node := node.get(words[end])) is not None:
            end += 1
            if "" in node:
                length, found = end - at, node[""]
        return length, found or self.single.get(first, NOTHING)


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
    _drop_homonyms(collector.words)
    single = {key[0]: word for key, word in collector.words.items() if len(key) == 1}
    return Lexicon(
        single=single,
        phrases=_tree(collector.words, frozenset(words.get("possessives", ()))),
        labels=_labels(vocabulary),
        entries=collector.words,
    )


def _drop_homonyms(words: dict[tuple[str, ...], Word]) -> None:
    """Forget verb phrases that begin like a plural noun: "3,000 shelters in ..." is no "she shelters in ..."."""
    for key in [key for key, word in words.items() if len(key) > 1 and verb_forms(word) == THIRD]:
        first = words.get((key[0],), NOTHING)
        if first.plural and (first.things or first.places or "neutral_things" in first.roles):
            del words[key]


def _grammar(collector: _Collector, words: Mapping[str, Any]) -> None:
    for role in ROLES:
        for spelling in words.get(role, ()):
            collector.role(role, spelling)
            if role in {"time_nouns", "neutral_things", "visitors"}:
                for plural, is_plural in collector.nouns(spelling):
                    collector.role(role, plural)
                    collector.entry(plural).plural |= is_plural
                    if role == "visitors":
                        collector.entry(plural).person = ALL
    for role in VERB_ROLES:
        for lemma in words.get(role, ()):
            for spelling, form in collector.verb(f"~{lemma}"):
                collector.role(role, spelling, form)


def _indicator(collector: _Collector, indicator: str, phrases: Mapping[str, Iterable[str]]) -> None:
    for facet in VERBS:
        for phrase in phrases.get(facet, ()):
            for spelling, form in collector.verb(phrase if " " in phrase else f"~{phrase.lstrip('~')}"):
                held: dict[str, int] = getattr(collector.entry(spelling), facet)
                held[indicator] = held.get(indicator, 0) | form
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


def _labels(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for indicator in vocabulary.indicators.values():
        for label in indicator.phrases.get("labels", ()):
            found[label] = (*found.get(label, ()), indicator.id)
    return found


def _tree(words: Mapping[tuple[str, ...], Word], possessives: frozenset[str]) -> dict[str, dict[str, Any]]:
    """Return the phrases as nested dictionaries, one level a word; "" holds the entry that ends there.

    Where a phrase has "their", every possessive of the language leads on as well, so that looking up asks no questions.
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

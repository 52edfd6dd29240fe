"""The head of a noun phrase: over adjectives, names and ages to the noun, and what that noun says of the phrase.

Tokens and a phrase that has its number or determiner come in; the same phrase goes out filled. The first token that
cannot belong to the phrase ends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.reading.meaning.nouns import (
    ADDITIVE,
    AHEAD,
    DESCRIBING,
    KNOWN,
    NEGATIVE,
    OWN_BUSINESS,
    OWN_LOSSES,
    PERSON_ENDINGS,
    STOPS,
    VERBAL,
    NounPhrase,
    determiner_before,
    extend,
    joins,
    names_people,
    noun_follows,
    unknown_name,
)  # fmt: skip
from tracker.reading.numbers.find import Kind
from tracker.reading.words import flags
from tracker.reading.words.flags import ALPHA, CAPITAL, THIRD, listed
from tracker.reading.words.lexicon import NOTHING
from tracker.reading.words.tokens import Token

OTHERS = "others"
"""Mark of "30 others": not of those told before, and nobody knows of whom."""

IN_WORK = "employed"
"""Mark of "two other workers": of the trade told before, if one was."""

MAX_LENGTH = 9
"""Tokens a noun phrase may span after its number before it counts as something unknown."""

MODALS = listed("modals")
BETWEEN = frozenset({Kind.AGE, Kind.COMPOUND, Kind.ORDINAL})
"""Numbers that may stand inside: "a 27-year-old teacher", "three second-year students"; "Covid-19" is one too."""

TRANSPARENT = listed("modifiers", "additive", "determiners")
TIMES, PASSING, NEUTRAL, VISITORS, PAIRS, LIVES = (
    listed(one) for one in ("time_nouns", "passing", "neutral_things", "visitors", "pairs", "lives")
)
LOSSES, STATUSES = listed("losses"), listed("statuses")
SORTING = frozenset({",", "and", "or", "/", "&"})
CASES_WITHIN = 3
"""Tokens behind what sorts them in which the cases are named: "dengue fever cases"."""

EMPLOYED, EMPLOYS = listed("employed"), listed("working_for")
ARTICLES = frozenset({"a", "an"})
ANY_OF_THEM = frozenset({"facilities"})
"""Nouns that say no more than a number alone: "19 facilities were damaged" are of the kind told before."""

EMPLOYER_REACH = 6
"""Tokens within which an employer is named: "from a small mine-clearing charity"."""

PARTICIPIAL = VERBAL | flags.STATES | flags.PLAIN | flags.DEPARTS
SHORTEST_GERUND = 6
LEADING_ON = (" at", " in", " to", " from", " into", " on")


@dataclass(slots=True)
class _Search:
    """Where the walk to the noun stands; -1: not met yet."""

    seen: int = -1
    unknown: int = -1
    adjective: str = ""
    status: tuple[str, ...] = ()  # "refugee" of "refugee families"
    collective: int = -1  # "the wounded": an adjective that stands for people


def read_head(tokens: Sequence[Token], phrase: NounPhrase, at: int) -> None:
    """Walk over adjectives to the noun and fill the phrase with what the noun says."""
    search = _Search()
    at = past_statuses(tokens, at) if phrase.number is not None else at
    limit = min(len(tokens), at + MAX_LENGTH)
    while at < limit and _goes_on(tokens, phrase, search, at):
        at += 1
        if search.seen < 0 and _joins_adjectives(tokens, phrase, at):
            at += 2
    if search.collective >= 0:
        word = tokens[search.collective].word
        phrase.modifiers, phrase.head, phrase.plural = word.modifiers, "people", True
        extend(tokens, phrase, search.collective)
    elif search.seen >= 0:
        _fill(tokens, phrase, search.seen, search.adjective)
        if phrase.head == "people":
            phrase.members = phrase.members or search.status
    elif search.unknown >= 0:
        noun = tokens[search.unknown]
        phrase.head, phrase.plural = "unknown" if noun.lower not in ANY_OF_THEM else "none", noun.lower.endswith("s")
        phrase.personal = bool(noun.flags & CAPITAL) or noun.lower.endswith(PERSON_ENDINGS)
        extend(tokens, phrase, search.unknown)
        if noun.flags & LOSSES and phrase.possessed:
            phrase.features.add(OWN_LOSSES)
    elif search.adjective:
        phrase.population = search.adjective


def past_statuses(tokens: Sequence[Token], at: int) -> int:
    """ "410 confirmed, probable or possible | cases": the index behind what sorts the cases, else `at`."""
    here, joined = at, False
    while here + 1 < len(tokens):
        token = tokens[here]
        if token.flags & STATUSES:
            joined = joined or token.flags & AHEAD != 0
        elif here > at and (token.text in SORTING or token.lower in SORTING):
            joined = True
        else:
            break
        here += 1
    sorts = joined and any(one.flags & flags.NOUNS for one in tokens[here : here + CASES_WITHIN])
    return here if sorts and (tokens[here - 1].flags & STATUSES or tokens[here].flags & flags.NOUNS) else at


def _goes_on(tokens: Sequence[Token], phrase: NounPhrase, search: _Search, at: int) -> bool:
    """Take token `at` into the search; False where the phrase ends before it."""
    token, bits = tokens[at], tokens[at].flags
    if token.number is not None:
        inside = token.number.kind in BETWEEN or (token.number.kind is Kind.CODE and bits & ALPHA != 0)
        return inside and search.seen < 0
    if not bits & ALPHA or (bits & STOPS and not bits & flags.PERSON):
        return False
    if bits & AHEAD and not bits & flags.NOUNS:
        return False
    if search.seen >= 0 and _acts_on_a_number(tokens, at):
        return False
    if bits & flags.NOUN and not (search.seen < 0 and bits & NEGATIVE):
        return _noun(tokens, search, at)
    if search.seen >= 0:
        if at == search.seen + 1 and not tokens[search.seen].word.plural:
            if names_people(token):
                search.seen, search.unknown = -1, at
            elif _names_several(phrase) and unknown_name(token):
                search.seen, search.unknown, search.adjective = -1, at, ""  # "three Relief Council aid workers"
                return True
            elif _describes_people(tokens, at):
                search.seen, search.adjective = -1, search.adjective or tokens[at - 1].word.adjective
                return True
        return False
    if bits & PARTICIPIAL:
        return _participle(tokens, phrase, search, at)
    return _adjective(tokens, phrase, search, at)


def _describes_people(tokens: Sequence[Token], at: int) -> bool:
    """ "Iraqi | anti-government | demonstrators": an unknown word with a hyphen, and the people it is said of."""
    token = tokens[at]
    unknown = token.word is NOTHING and "-" in token.lower and token.text.islower()
    return unknown and at + 1 < len(tokens) and bool(tokens[at + 1].word.person) and tokens[at + 1].word.plural


def _names_several(phrase: NounPhrase) -> bool:
    """Whether the phrase counts more than one: its head is then no single noun."""
    return phrase.number is not None and phrase.count == "number" and (phrase.number.value or 0) > 1


def _joins_adjectives(tokens: Sequence[Token], phrase: NounPhrase, at: int) -> bool:
    """Whether "and" at `at` joins two adjectives of one noun: "pregnant and breastfeeding women"."""
    if at + 2 >= len(tokens) or tokens[at].lower not in {"and", "or"} or at <= phrase.first + 1:
        return False
    before, after, noun = tokens[at - 1].flags, tokens[at + 1], tokens[at + 2].word
    described = before & (DESCRIBING | flags.ADJECTIVE) and not before & (VERBAL | flags.PERSON)
    plain = after.number is None and not after.flags & (flags.PERSON | VERBAL) and after.text.isalpha()
    return bool(described) and plain and bool(noun.person) and noun.plural


def _acts_on_a_number(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word that is noun and verb is the verb: "the camp houses 64,000 people"."""
    bits = tokens[at].flags
    if not (bits & THIRD and bits & flags.THINGS) or at + 1 >= len(tokens):
        return False
    following = tokens[at + 1].number
    return following is not None and following.kind is Kind.COUNT


def _noun(tokens: Sequence[Token], search: _Search, at: int) -> bool:
    seen = search.seen
    if seen >= 0 and not joins(tokens, seen, at):
        return False
    word = tokens[at].word
    search.adjective = search.adjective or word.adjective or (tokens[seen].word.person if seen >= 0 else "")
    search.status = search.status or (tokens[seen].word.members if seen >= 0 else ())
    search.seen = at
    return True


def _participle(tokens: Sequence[Token], phrase: NounPhrase, search: _Search, at: int) -> bool:
    """ "12 wounded soldiers" describes, "the wounded" stands for people, "12 wounded" is the clause's matter."""
    word = tokens[at].word
    if _finite(tokens[at]):
        return False  # "half a million | flee homes", "182 | arrived at hospitals"
    if noun_follows(tokens, at):
        badly = word.harms if "ly " in tokens[at].lower else ()  # "eight seriously wounded people"
        phrase.modifiers = phrase.modifiers or word.modifiers or badly
        return True
    if phrase.number is None and word.modifiers and determiner_before(tokens, at):
        search.collective = at
    return False


def _finite(token: Token) -> bool:
    """Whether a verb cannot stand before a noun it describes: no participle, or one that leads on to a place."""
    forms = token.flags & flags.FORMS
    return bool(forms) and (not forms & (flags.PARTICIPLE | flags.GERUND) or token.lower.endswith(LEADING_ON))


def _adjective(tokens: Sequence[Token], phrase: NounPhrase, search: _Search, at: int) -> bool:
    word, bits = tokens[at].word, tokens[at].flags
    if bits & (TIMES | MODALS):
        return False
    if word.adjective:
        search.adjective = word.adjective
    elif word.modifiers:
        if not noun_follows(tokens, at):
            search.collective = at
            return False
        phrase.modifiers = word.modifiers
    elif bits & TRANSPARENT:
        phrase.others = phrase.others or bool(bits & ADDITIVE)
    elif _leaves(tokens, phrase, at):
        return False
    else:
        search.unknown = at
    return True


def _leaves(tokens: Sequence[Token], phrase: NounPhrase, at: int) -> bool:
    """Whether an unknown word begins what is said of the phrase: "12 awaiting trial", but "a polling station"."""
    token = tokens[at]
    if token.lower.endswith("ing") and len(token.lower) >= SHORTEST_GERUND:
        return phrase.count == "number" or not _noun_next(tokens, at)
    if token.flags & PASSING or token.lower.endswith("ly"):
        return not noun_follows(tokens, at) and not (token.lower.endswith("ly") and _noun_next(tokens, at))
    return False


def _noun_next(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and bool(tokens[at + 1].flags & flags.NOUN)


def _fill(tokens: Sequence[Token], phrase: NounPhrase, at: int, adjective: str) -> None:
    """Write on the phrase what its noun says: people, things, or something that counts by itself."""
    word, bits = tokens[at].word, tokens[at].flags
    if _describes(tokens, phrase, at):
        phrase.head, phrase.plural = "neutral", True
        extend(tokens, phrase, at + 1)
        return
    phrase.plural, phrase.places = word.plural, word.places
    phrase.lives = bool(bits & LIVES)
    phrase.pair = bool(bits & PAIRS) and not word.plural
    if word.person and bits & ADDITIVE:
        phrase.head, phrase.others = "none", True
        phrase.features.add(OTHERS)
    elif word.person:
        phrase.head, phrase.members = "people", word.members
        phrase.population = adjective if adjective and word.person == "all" else word.person
    elif phrase.lives:
        phrase.head, phrase.population = "noun", adjective  # "six civilian lives"
    elif word.nouns:
        phrase.head, phrase.nouns, phrase.population = "noun", word.nouns, adjective
    elif word.members and not bits & NEUTRAL:
        phrase.head, phrase.members, phrase.population = "people", word.members, adjective
    elif word.things:
        phrase.head, phrase.things = "thing", word.things
    else:
        phrase.head, phrase.population = "neutral", word.employer
    if bits & EMPLOYED:
        phrase.features.add(IN_WORK)
        phrase.population = _employer(tokens, phrase.first, at) or phrase.population
    if bits & VISITORS:
        phrase.features.add(OWN_BUSINESS)
    extend(tokens, phrase, at)
    if word.person and not word.plural:
        _name_after(tokens, phrase, at + 1)


def _employer(tokens: Sequence[Token], first: int, at: int) -> str:
    """ "hospital staff", "employees of the aid group": who works or fights where; "" where the words do not say."""
    for token in tokens[first:at]:
        if token.word.employer:
            return token.word.employer
    after = at + 1
    if after >= len(tokens) or not tokens[after].flags & EMPLOYS:
        return ""
    for token in tokens[after + 1 : after + EMPLOYER_REACH]:
        if token.word.employer:
            return token.word.employer
        article = token.number is not None and token.number.word in ARTICLES
        if not article and (token.number is not None or token.flags & (STOPS | VERBAL) or not token.flags & ALPHA):
            return ""
    return ""


def _describes(tokens: Sequence[Token], phrase: NounPhrase, at: int) -> bool:
    """ "two detention halls", "four murder trials": after several a single noun describes the unknown one behind it."""
    number = phrase.number
    if number is None or tokens[at].word.plural or at + 1 >= len(tokens) or (number.value or number.low or 0) < 2:
        return False
    following = tokens[at + 1]
    return (
        not following.flags & KNOWN
        and following.number is None
        and following.text.islower()
        and (following.lower.endswith("s"))
    )


def _name_after(tokens: Sequence[Token], phrase: NounPhrase, at: int) -> None:
    """ "singer Pascal Tresor": the name belongs to the phrase and makes it one known person."""
    last = at
    while last < len(tokens) and tokens[last].number is None and unknown_name(tokens[last]):
        last += 1
    if last > at:
        extend(tokens, phrase, last - 1)
        if phrase.number is None:
            phrase.count = "named"

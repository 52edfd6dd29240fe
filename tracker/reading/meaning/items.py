"""The items of a sentence in order: noun phrases, predicates and the small words between them.

Tokens come in, a flat list goes out that the clause grammar walks once. A :class:`Mark` is everything that is neither
noun phrase nor predicate: separators, prepositions, "including", "number of", nouns like "killing" or "death toll".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tracker.reading.meaning.nouns import KNOWN, VERBAL
from tracker.reading.meaning.phrases import NounPhrase, noun_phrase, past_bracket
from tracker.reading.meaning.verbs import HAVE, HURT, LEADING, Predicate, ailment, predicate, wounds
from tracker.reading.numbers.find import Kind
from tracker.reading.words import flags
from tracker.reading.words.flags import ALPHA, CAPITAL, listed
from tracker.reading.words.lexicon import Word
from tracker.reading.words.tokens import Token

SIGNS = {
    ",": "comma", ";": "semi", ":": "colon", "–": "dash", "—": "dash", "-": "dash", "(": "open", ")": "close",
    "[": "open", "]": "close", "|": "semi", "•": "semi", "·": "semi", "/": "and", "=": "colon",
    "!": "semi", "?": "semi",
}  # fmt: skip
ROLE_MARKS = (
    (listed("including"), "including"), (listed("withs"), "with"), (listed("conjunctions"), "and"),
    (listed("contrasts"), "but"), (listed("relatives"), "relative"), (listed("subordinators"), "subordinate"),
    (listed("prepositions"), "preposition"), (listed("pronouns"), "pronoun"), (listed("negatives"), "negative"),
)  # fmt: skip
MARKING = listed(
    "including", "withs", "conjunctions", "contrasts", "relatives", "subordinators", "prepositions", "pronouns",
    "negatives",
)  # fmt: skip
INVISIBLE = listed("additive", "determiners", "modifiers", "passing", "articles")
BANDS, NUMBERING, INCLUDING, BARE_TOTALS = (listed(one) for one in ("bands", "numbering", "including", "totals"))
WITH, TENDING = listed("accompanying"), listed("tending")
TENDED = 8
"""Tokens from what a ward does back from "for burns"."""

BEING, AILING = listed("be", "become"), listed("ailing")
HELPING = listed("be", "become", "have", "modals")
VERB_FIRST = HELPING | VERBAL | flags.STATES
PHRASES = (
    flags.PERSON | flags.ADJECTIVE | flags.MODIFIERS | flags.THINGS | flags.MEMBERS | flags.NOUN
    | listed("determiners", "possessives", "modifiers")
)  # fmt: skip
"""Words a noun phrase can begin with, names and numbers apart."""

BEGINS = (
    PHRASES | LEADING | VERB_FIRST | AILING | BANDS | NUMBERING | INCLUDING | BARE_TOTALS | flags.TOTALS | flags.ACTS
)
"""Words that can be more than a mark."""

MORE = BEGINS | WITH
CAPITAL_KNOWN = CAPITAL | KNOWN

SHARE = "%"
"""What a mark reads that stands for a share, however it is written."""

GOVERNING = frozenset({"of", "for", "among", "with", "from"})

HER = "her"
"""Whose, where a noun follows; whom, where none does."""

BEFALLING = frozenset({HURT, "homes_damaged"})
"""What is done to someone or something: "injury to 40 others", "damage to 700 tents"."""

ALL, CHILDREN, OF_AGE = "all", "children", 18
ANNOUNCING = BANDS | NUMBERING | flags.TOTALS | flags.ACTS


@dataclass(slots=True, eq=False)
class Mark:
    """``kind``: comma semi colon dash open close and but relative subordinate preposition pronoun including numbering
    total act quantity band word. ``word`` is the lexicon's entry, ``lower`` the text."""

    kind: str
    first: int
    last: int
    start: int
    end: int
    lower: str
    word: Word


Item = NounPhrase | Predicate | Mark


def items(tokens: Sequence[Token]) -> list[Item]:
    """Return the items of the sentence in order."""
    found: list[Item] = []
    at, last = 0, len(tokens)
    while at < last:
        token = tokens[at]
        bits = token.flags
        if token.text == "(" and (beyond := past_bracket(tokens, at)):
            at = beyond
            continue
        if (
            not bits & MORE
            and token.number is None
            and bits & CAPITAL_KNOWN != CAPITAL
            and token.lower[-2:] != "ly"
            and not (token.lower == "for" and _tended(tokens, at))
        ):
            small = _small(token, at)
            if small is not None:
                found.append(small)
            at += 1
            continue
        item = _item(tokens, at)
        at = item.last
        if token.number is not None:
            item = _age(found, item, tokens)
        if not isinstance(item, Mark) or not _invisible(item):
            found.append(item)
    return found


def _small(token: Token, at: int) -> Mark | None:
    """Return the mark of a word that can be nothing else; None for one that changes nothing."""
    bits = token.flags
    if not bits & ALPHA and token.text in SIGNS:
        return Mark(SIGNS[token.text], at, at + 1, token.start, token.end, token.text, token.word)
    kind = _kind(bits) if bits & MARKING else "word"
    if kind == "word" and bits & INVISIBLE:
        return None
    return Mark(kind, at, at + 1, token.start, token.end, token.lower or token.text.lower(), token.word)


@cache
def _kind_of(roles: int) -> str:
    for role, kind in ROLE_MARKS:
        if roles & role:
            return kind
    return "word"


def _kind(bits: int) -> str:
    return _kind_of(bits & MARKING)


def _age(found: Sequence[Item], item: Item, tokens: Sequence[Token]) -> Item:
    """ "Pedro Duarte, 52, was killed": a bare number between commas after one person is an age."""
    number = tokens[item.first].number
    bare = isinstance(item, NounPhrase) and item.head == "none" and item.last == item.first + 1
    if number is None or len(found) < 2 or not (bare or number.kind is Kind.AGE):
        return item
    comma, person = found[-1], found[-2]
    closed = item.last < len(tokens) and tokens[item.last].text in {",", "."}
    alone = isinstance(person, NounPhrase) and person.count in {"named", "definite", "single"}
    if not (closed and alone and isinstance(comma, Mark) and comma.kind == "comma"):
        return item
    if isinstance(person, NounPhrase) and person.population in {"", ALL} and (number.value or OF_AGE) < OF_AGE:
        person.population = CHILDREN
    return _mark("quantity", tokens, item.first)


def _item(tokens: Sequence[Token], at: int) -> Item:
    """Return the item that begins at a token: what the word announces, a phrase, a predicate, or a mark."""
    token = tokens[at]
    if token.number is not None:
        return noun_phrase(tokens, at) or _quantity(tokens, at)
    if token.text in SIGNS:
        return _mark(SIGNS[token.text], tokens, at)
    bits = token.flags
    kind = _announced(tokens, at) if bits & ANNOUNCING else ""
    if kind:
        return _mark(kind, tokens, at + 1 if kind == "band" else at)
    if bits & flags.MODIFIERS and at and tokens[at - 1].flags & NUMBERING:
        return NounPhrase(
            at, at + 1, token.start, token.end, head="people", plural=True, modifiers=token.word.modifiers
        )  # "the count of wounded"
    found = _ailing(tokens, at) if bits & AILING else None
    if found is not None:
        return found
    leads = bits & LEADING or token.lower[-2:] == "ly"
    if bits & HAVE and (end := wounds(tokens, at)):
        return Predicate(at, end, token.start, tokens[end - 1].end, "active", suffers=(HURT,), finite=True)
    described = bits & VERB_FIRST and not bits & PHRASES and _describes(tokens, at)
    if described:
        return _mark("word", tokens, at)
    if bits & VERB_FIRST and not _attributive(tokens, at):
        found, leads = predicate(tokens, at), False
        if found is not None:
            return found
    if (bits & WITH or _tended(tokens, at)) and (end := wounds(tokens, at)):
        return Predicate(at, end, token.start, tokens[end - 1].end, "state", states=(HURT,), finite=True)
    if bits & INCLUDING:
        return _mark("including", tokens, at)
    if bits & BARE_TOTALS and at + 1 < len(tokens):
        return _mark("total", tokens, at)
    if bits & (PHRASES | CAPITAL):
        phrase = noun_phrase(tokens, at)
        if phrase is not None and phrase.last > at:
            return phrase
    if leads:
        found = predicate(tokens, at)
    return found or _mark("pronoun" if token.lower == HER else _kind(bits), tokens, at)


def _tended(tokens: Sequence[Token], at: int) -> bool:
    """ "treated 40 people for burns": what a ward did stands before "for"."""
    if tokens[at].lower != "for":
        return False
    return any(one.flags & TENDING for one in tokens[max(0, at - TENDED) : at])


def _ailing(tokens: Sequence[Token], at: int) -> Predicate | None:
    """ "13,000 children with severe acute malnutrition": what they have says what is counted."""
    states, last = ailment(tokens, at)
    if not states:
        return None
    return Predicate(at, last, tokens[at].start, tokens[last - 1].end, "state", states=states)


def _announced(tokens: Sequence[Token], at: int) -> str:
    """ "a row of", "the number of", "the toll", "the killing of": what only announces a number."""
    word, bits = tokens[at].word, tokens[at].flags
    if bits & BANDS and _band_of(tokens, at):
        return "band"
    if bits & NUMBERING:
        return "numbering"
    if word.totals and not bits & VERBAL:
        return "total"
    behind = tokens[at + 1].lower if word.acts and at + 2 < len(tokens) else ""
    onto = behind == "to" and tokens[at + 2].number is not None and not BEFALLING.isdisjoint(word.acts)
    return "act" if behind == "of" or onto else ""


def _invisible(mark: Mark) -> bool:
    """Small words that change nothing between a verb and its object: "injured | another | 37"."""
    return mark.kind == "band" or (mark.kind == "word" and mark.word.flags & INVISIBLE != 0)


def _band_of(tokens: Sequence[Token], at: int) -> bool:
    """ "a row of 17 houses": the row changes nothing, its number counts."""
    if at + 2 >= len(tokens) or tokens[at + 1].lower != "of":
        return False
    if tokens[at + 2].number is None:
        return False
    if not tokens[at].flags & BARE_TOTALS:
        return True
    phrase = noun_phrase(tokens, at + 2)  # "a total of 40 people"; "a total of 40" is a running count
    return phrase is not None and phrase.head in {"people", "thing"}


def _attributive(tokens: Sequence[Token], at: int) -> bool:
    """ "displaced families", "missing people": the word stands before the noun it describes, after no number."""
    word = tokens[at].word
    if not word.modifiers or at + 1 >= len(tokens):
        return False
    if at and tokens[at - 1].flags & (BEING | flags.PERSON):
        return False
    nxt = tokens[at + 1]
    return (
        nxt.number is None
        and bool(nxt.word.person or nxt.word.things)
        and nxt.word.plural
        and not _object_of(tokens, at)
    )


def _describes(tokens: Sequence[Token], at: int) -> bool:
    """ "of screened children", "among vaccinated adults": a participle between a preposition and a plural."""
    if not at or at + 1 >= len(tokens) or tokens[at - 1].lower not in GOVERNING:
        return False
    participle = tokens[at].flags & flags.FORMS == flags.PAST | flags.PARTICIPLE
    return participle and bool(tokens[at + 1].word.person) and tokens[at + 1].word.plural


def _object_of(tokens: Sequence[Token], at: int) -> bool:
    """ "wounded children" after a subject is verb and object, "killed civilians": a clause with its own subject."""
    return at > 0 and bool(tokens[at - 1].word.person or tokens[at - 1].word.nouns)


def _quantity(tokens: Sequence[Token], at: int) -> Mark:
    mark, number = _mark("quantity", tokens, at), tokens[at].number
    if number is not None and number.kind is Kind.SHARE:
        mark.lower = SHARE
    return mark


def _mark(kind: str, tokens: Sequence[Token], at: int) -> Mark:
    token = tokens[at]
    return Mark(kind, at, at + 1, token.start, token.end, token.lower or token.text.lower(), token.word)

"""The items of a sentence in order: noun phrases, predicates and the small words between them.

Tokens come in, a flat list goes out that the clause grammar walks once. A :class:`Mark` is everything that is neither
noun phrase nor predicate: separators, prepositions, "including", "number of", nouns like "killing" or "death toll".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.reading.meaning.phrases import NounPhrase, noun_phrase
from tracker.reading.meaning.verbs import Predicate, predicate
from tracker.reading.words.lexicon import Word
from tracker.reading.words.tokens import Token

SIGNS = {
    ",": "comma", ";": "semi", ":": "colon", "–": "dash", "—": "dash", "-": "dash", "(": "open", ")": "close",
    "[": "open", "]": "close", "|": "semi", "•": "semi", "·": "semi", "/": "and", "=": "colon",
    "!": "semi", "?": "semi",
}  # fmt: skip
ROLE_MARKS = (
    ("including", "including"), ("withs", "with"), ("conjunctions", "and"), ("contrasts", "but"),
    ("relatives", "relative"), ("subordinators", "subordinate"), ("prepositions", "preposition"),
    ("pronouns", "pronoun"), ("negatives", "negative"),
)  # fmt: skip
INVISIBLE = frozenset({"additive", "determiners", "modifiers", "passing", "articles"})


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
    at = 0
    while at < len(tokens):
        item = _item(tokens, at)
        at = item.last
        if not _invisible(item):
            found.append(_age(found, item, tokens))
    return found


def _age(found: Sequence[Item], item: Item, tokens: Sequence[Token]) -> Item:
    """ "Pedro Duarte, 52, was killed": a bare number between commas after one person is an age."""
    if not isinstance(item, NounPhrase) or item.number is None or item.head != "none" or len(found) < 2:
        return item
    comma, person = found[-1], found[-2]
    closed = item.last < len(tokens) and tokens[item.last].text in {",", "."}
    alone = isinstance(person, NounPhrase) and person.count in {"named", "definite", "single"}
    if closed and alone and isinstance(comma, Mark) and comma.kind == "comma" and item.last == item.first + 1:
        return _mark("quantity", tokens, item.first)
    return item


def _item(tokens: Sequence[Token], at: int) -> Item:
    token = tokens[at]
    if token.number is not None:
        return noun_phrase(tokens, at) or _mark("quantity", tokens, at)
    if token.text in SIGNS:
        return _mark(SIGNS[token.text], tokens, at)
    roles = token.word.roles
    if "bands" in roles and _band_of(tokens, at):
        return _mark("band", tokens, at + 1)
    if "numbering" in roles:
        return _mark("numbering", tokens, at)
    if token.word.totals and not token.word.verbal:
        return _mark("total", tokens, at)
    if _acts(tokens, at):
        return _mark("act", tokens, at)
    verb_first = bool(roles & {"be", "become", "have", "modals"}) or token.word.verbal or bool(token.word.states)
    if verb_first and not _attributive(tokens, at):
        found = predicate(tokens, at)
        if found is not None:
            return found
    if "including" in roles:
        return _mark("including", tokens, at)
    if "totals" in roles and at + 1 < len(tokens):
        return _mark("total", tokens, at)
    phrase = noun_phrase(tokens, at)
    if phrase is not None and phrase.last > at:
        return phrase
    found = predicate(tokens, at)
    if found is not None:
        return found
    for role, kind in ROLE_MARKS:
        if role in roles:
            return _mark(kind, tokens, at)
    return _mark("word", tokens, at)


def _invisible(item: Item) -> bool:
    """Small words that change nothing between a verb and its object: "injured | another | 37"."""
    if not isinstance(item, Mark):
        return False
    return item.kind == "band" or (item.kind == "word" and bool(item.word.roles & INVISIBLE))


def _band_of(tokens: Sequence[Token], at: int) -> bool:
    """ "a row of 17 houses": the row changes nothing, its number counts."""
    if at + 2 >= len(tokens) or tokens[at + 1].lower != "of":
        return False
    if tokens[at + 2].number is None:
        return False
    if "totals" not in tokens[at].word.roles:
        return True
    phrase = noun_phrase(tokens, at + 2)  # "a total of 40 people"; "a total of 40" is a running count
    return phrase is not None and phrase.head in {"people", "thing"}


def _acts(tokens: Sequence[Token], at: int) -> bool:
    """ "the killing of 12": a noun of doing, followed by "of"."""
    return bool(tokens[at].word.acts) and at + 1 < len(tokens) and tokens[at + 1].lower == "of"


def _attributive(tokens: Sequence[Token], at: int) -> bool:
    """ "displaced families", "missing people": the word stands before the noun it describes, after no number."""
    word = tokens[at].word
    if not word.modifiers or at + 1 >= len(tokens):
        return False
    if at and (tokens[at - 1].word.roles & {"be", "become"} or tokens[at - 1].word.person):
        return False
    nxt = tokens[at + 1]
    return (
        nxt.number is None
        and bool(nxt.word.person or nxt.word.things)
        and nxt.word.plural
        and not _object_of(tokens, at)
    )


def _object_of(tokens: Sequence[Token], at: int) -> bool:
    """ "wounded children" after a subject is verb and object, "killed civilians": a clause with its own subject."""
    return at > 0 and bool(tokens[at - 1].word.person or tokens[at - 1].word.nouns)


def _mark(kind: str, tokens: Sequence[Token], at: int) -> Mark:
    token = tokens[at]
    return Mark(kind, at, at + 1, token.start, token.end, token.lower or token.text.lower(), token.word)

"""Noun phrases: a number (or an article, a name, nobody) with what it counts.

"at least 27 civilian deaths", "five of the 23 people", "a legislator", "the wounded", "Abbot Karim Haddad". Tokens come
in, one :class:`NounPhrase` goes out. What happened to them is the clause's matter (clauses.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.meaning.heads import read_head
from tracker.reading.meaning.nouns import (
    ADDITIVE,
    AHEAD,
    DESCRIBING,
    HELPING,
    KNOWN,
    NEGATIVE,
    NEUTRAL,
    OWN_BUSINESS,
    OWNERS,
    STOPS,
    VERBAL,
    NounPhrase,
    extend,
    noun_follows,
)
from tracker.reading.numbers.find import Kind
from tracker.reading.words import flags
from tracker.reading.words.flags import CAPITAL, listed
from tracker.reading.words.lexicon import ALL
from tracker.reading.words.tokens import Token

__all__ = ["NounPhrase", "noun_phrase", "past_bracket"]

COUNTS = frozenset({Kind.COUNT})
EACH = frozenset({"each", "every", "any", "some", "such"})
"""Determiners after which a single noun is nobody in particular: "every child displaced"."""

ABSTRACT = ("tions", "tion", "sions", "sion", "ism", "ments", "ment", "ities", "ity", "ness", "ances", "ence")
"""Endings of words that begin a sentence without being anyone's name."""

OLDEST = 110
"""Years; "a man of 63" is an age."""

NEXT_AFTER = {
    "third": 2, "fourth": 3, "fifth": 4, "sixth": 5, "seventh": 6, "eighth": 7, "ninth": 8, "tenth": 9, "eleventh": 10,
    "twelfth": 11, "thirteenth": 12,
}  # fmt: skip
"""How many were counted before one more of them is named: "two ... and a third"."""

SIGNED = frozenset("+-−–")
"""What stands before a change: "(+12)"."""

APOSTROPHES = frozenset("'’")
POSSESSIVE_ENDS = frozenset({"'s", "’s"})
ARTICLES = frozenset({"a", "an"})
ALWAYS_PRONOUNS = frozenset({"them", "whom"})
THIRD_PERSON = frozenset({"it", "they"})
NAMING = flags.PERSON | flags.ADJECTIVE
HEADING = flags.THINGS | flags.MEMBERS | flags.NOUN
AND = listed("conjunctions")
LOCATING = frozenset({"in", "at", "during"})
INCLUDING, BANDS, PARTITIVE, POSSESSIVES = (listed(one) for one in ("including", "bands", "partitive", "possessives"))
TAKEN = ("head", "plural", "population", "nouns", "members", "modifiers", "things", "lives", "places", "personal")
"""What "five of the 23 people" takes over from "the 23 people"."""


def noun_phrase(tokens: Sequence[Token], at: int) -> NounPhrase | None:
    """Return the noun phrase that begins at token `at`, or None."""
    token = tokens[at]
    if token.number is not None:
        return _numbered(tokens, at) if token.number.kind in COUNTS else _next_of_them(tokens, at)
    bits = token.flags
    if bits & NEGATIVE or token.lower in THIRD_PERSON:
        return None
    if bits & OWNERS:
        return _determined(tokens, at)
    if bits & NAMING or _modified(tokens, at):
        return _bare(tokens, at)
    if bits & CAPITAL and not bits & KNOWN:
        return _named(tokens, at)
    return _bare(tokens, at) if bits & HEADING else None


def _numbered(tokens: Sequence[Token], at: int) -> NounPhrase:
    token = tokens[at]
    number = token.number
    assert number is not None
    phrase = NounPhrase(at, at + 1, token.start, token.end, number=number, count="number")
    if number.word in ARTICLES:
        phrase.count = "single"
    following = beyond = past_bracket(tokens, at + 1) or at + 1
    while following < len(tokens) and tokens[following].flags & (ADDITIVE | flags.PERSON) == ADDITIVE:
        phrase.others = True
        following += 1
    if following < len(tokens) and _mostly(tokens, following):
        following += 1
    if following < len(tokens) and tokens[following].lower == "of":
        return _partitive(tokens, phrase, following)
    read_head(tokens, phrase, following if following > beyond and _heads_on(tokens, following) else beyond)
    if _owns_what_follows(tokens, phrase):
        owned = NounPhrase(at, phrase.last + 1, token.start, tokens[phrase.last].end, number=number, count=phrase.count)
        read_head(tokens, owned, phrase.last + 1)
        return owned if owned.head in {"thing", "neutral"} else phrase
    return _band(tokens, phrase)


def _owns_what_follows(tokens: Sequence[Token], phrase: NounPhrase) -> bool:
    """ "42 herders' huts": the huts are counted, not the herders."""
    at = phrase.last
    if phrase.head != "people" or not phrase.plural or at + 1 >= len(tokens) or tokens[at].text not in APOSTROPHES:
        return False
    return bool(tokens[at + 1].flags & (flags.THINGS | NEUTRAL))


def past_bracket(tokens: Sequence[Token], at: int) -> int:
    """ "38,211 (+1,204) cases", "28 (31%) severe cases": the index behind the brackets, else 0.

    Only a change or a share may stand in them.
    """
    inside = tokens[at : at + 4]
    if len(inside) > 2 and inside[0].text == "(" and inside[2].text == ")":
        share = inside[1].number
        return at + 3 if share is not None and share.kind is Kind.SHARE else 0
    if len(inside) < 4 or inside[0].text != "(" or inside[1].text not in SIGNED or inside[3].text != ")":
        return 0
    return at + 4 if inside[2].number is not None else 0


def _next_of_them(tokens: Sequence[Token], at: int) -> NounPhrase | None:
    """ "Two medics were killed and a third was hurt": one more of those counted just before."""
    before = NEXT_AFTER.get(tokens[at].text.lower(), 0)
    if not before or not at or tokens[at - 1].lower not in {"a", "an"} or at + 1 >= len(tokens):
        return None
    struck = at > 1 and tokens[at - 2].flags & flags.HARMS and tokens[at + 1].lower != "of"  # "wounded | a third"
    told = tokens[at + 1].flags & (VERBAL | HELPING | flags.STATES) or tokens[at + 1].lower[-2:] == "ly"
    if not struck and not told:
        return None
    counts = [one.number.value for one in tokens[:at] if one.number is not None and one.number.kind in COUNTS]
    if not counts or counts[-1] != before:
        return None
    return NounPhrase(at, at + 1, tokens[at - 1].start, tokens[at].end, count="single", others=True)


def _mostly(tokens: Sequence[Token], at: int) -> bool:
    """ "30,000 mostly elderly villagers": without a comma it describes them all."""
    token = tokens[at]
    return token.flags & INCLUDING != 0 and token.lower.endswith("ly") and noun_follows(tokens, at)


def _band(tokens: Sequence[Token], phrase: NounPhrase) -> NounPhrase:
    """ "a family of eight", "a group of 12 farmers": the number after "of" is the one that counts."""
    last = phrase.last
    banded = tokens[last - 1].flags & BANDS
    if phrase.head == "people" and phrase.count == "single" and not banded and _aged(tokens, last):
        extend(tokens, phrase, last + 1)  # "a man of 63"
        return phrase
    if phrase.count != "single" or last + 1 >= len(tokens) or not banded:
        return phrase
    following = tokens[last + 1]
    if tokens[last].lower != "of" or following.number is None or following.number.kind not in COUNTS:
        return phrase
    inner = _numbered(tokens, last + 1)
    inner.first, inner.start = phrase.first, phrase.start
    if inner.head == "none":
        inner.head, inner.plural = "people", True
    return inner


def _heads_on(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and not tokens[at].flags & STOPS


def _aged(tokens: Sequence[Token], of: int) -> bool:
    if of + 1 >= len(tokens) or tokens[of].lower != "of" or tokens[of + 1].number is None:
        return False
    number = tokens[of + 1].number
    return number is not None and (number.value or 0) < OLDEST and not noun_follows(tokens, of + 1)


def _partitive(tokens: Sequence[Token], phrase: NounPhrase, of: int) -> NounPhrase:
    """ "five of the 23 people", "one of them", "dozens of mercenaries", "16 of the dead"."""
    after = of + 1
    if after >= len(tokens):
        return phrase
    token = tokens[after]
    if token.flags & PARTITIVE and (token.lower in ALWAYS_PRONOUNS or not noun_follows(tokens, after)):
        phrase.anaphoric = True
        phrase.last, phrase.end = after + 1, token.end
        nxt = tokens[after + 1] if after + 1 < len(tokens) else None
        if nxt is not None and nxt.flags & NAMING and nxt.word.plural and not _under(tokens, phrase.first):
            read_head(tokens, phrase, after + 1)  # "six of them children"
        elif _who_is(phrase, nxt):
            read_head(tokens, phrase, after + 2)  # "one of them a policeman"
        elif nxt is not None and nxt.lower == "in" and after + 2 < len(tokens):
            whose = tokens[after + 2].word  # "22 cases, 12 of them in children under five"
            phrase.population = whose.person if whose.plural and whose.person != ALL else ""
        return phrase
    inner = noun_phrase(tokens, after)
    if inner is None:
        if token.flags & (ADDITIVE | flags.PERSON) == ADDITIVE | flags.PERSON:
            phrase.others, phrase.last, phrase.end = True, after + 1, token.end  # "scores of others"
        return phrase
    if inner.count == "single" or inner.count == "named":
        return phrase
    if inner.last + 1 < len(tokens) and tokens[inner.last].lower in POSSESSIVE_ENDS:
        inner = noun_phrase(tokens, inner.last + 1) or inner  # "three of the city's five hospitals"
    phrase.last, phrase.end = inner.last, inner.end
    phrase.features |= inner.features & {OWN_BUSINESS}
    for name in TAKEN:
        setattr(phrase, name, getattr(inner, name))
    if inner.number is not None:
        phrase.whole = inner
    elif inner.modifiers and inner.head == "people" and not tokens[inner.last - 1].word.person:
        phrase.anaphoric = True
    return phrase


def _who_is(phrase: NounPhrase, following: Token | None) -> bool:
    """Whether "a" stands behind "one of them"."""
    if phrase.number is None or phrase.number.value != 1 or following is None:
        return False
    return (following.number.word if following.number is not None else following.lower) in ARTICLES


def _under(tokens: Sequence[Token], at: int) -> bool:
    """ "in 41 of them staff were hurt": a preposition before it, so that what follows is another subject."""
    return at > 0 and tokens[at - 1].lower in LOCATING


def _determined(tokens: Sequence[Token], at: int) -> NounPhrase | None:
    """ "the village chief", "his wife", "the wounded", "the 23 people"."""
    nxt = at + 1
    while nxt < len(tokens) and tokens[nxt].flags & OWNERS and nxt < at + 3:
        nxt += 1
    if nxt + 1 < len(tokens) and tokens[nxt].flags & ADDITIVE and tokens[nxt + 1].number is not None:
        nxt += 1  # "the remaining four"
    if nxt >= len(tokens) or tokens[nxt].flags & AHEAD or _names_an_act(tokens, nxt):
        return None
    if tokens[nxt].number is not None:
        inner = noun_phrase(tokens, nxt)
        if inner is not None:
            inner.first, inner.start = at, tokens[at].start
            inner.features.add("definite")
        return inner
    phrase = NounPhrase(at, nxt, tokens[at].start, tokens[nxt - 1].end)
    phrase.features.add("determined")
    phrase.possessed = bool(tokens[at].flags & POSSESSIVES)
    read_head(tokens, phrase, nxt)
    if phrase.head == "none":
        return phrase if phrase.modifiers else None
    if phrase.head == "people" and not phrase.plural and tokens[at].lower not in EACH:
        phrase.count = "definite"
    return phrase


def _names_an_act(tokens: Sequence[Token], at: int) -> bool:
    """ "the reported killing of ...": left to the clause, which counts what follows "of"."""
    for here in range(at, min(at + 3, len(tokens) - 1)):
        if tokens[here].word.acts and tokens[here + 1].lower == "of":
            return True
        if tokens[here].number is not None or tokens[here].word.person:
            return False
    return False


def _bare(tokens: Sequence[Token], at: int) -> NounPhrase | None:
    phrase = NounPhrase(at, at, tokens[at].start, tokens[at].start)
    read_head(tokens, phrase, at)
    if phrase.head in {"none", "unknown"}:
        return None
    if phrase.head == "people" and not phrase.plural and phrase.count != "named":
        number = tokens[at - 1].number if at else None
        if number is not None and at > 1 and tokens[at - 2].lower in EACH:
            return phrase  # "every third child"
        phrase.count = "single" if number is not None and number.kind is Kind.AGE else "definite"
        phrase.features.add("bare noun")
    return phrase


def _named(tokens: Sequence[Token], at: int) -> NounPhrase | None:
    """A name: capitalised words the lexicon does not know."""
    if at == 0 and len(tokens) > 1 and not _subject_of_something(tokens[1]) and not _and_his(tokens, 1):
        return None  # "Specifically, ...", "Born in ..."
    if at == 0 and tokens[0].lower.endswith(ABSTRACT):
        return None  # "Negotiations were buried"
    last = at + 1
    while last < len(tokens) and _of_a_name(tokens[last]):
        last += 1
    if last < len(tokens) and tokens[last].flags & flags.PERSON and not tokens[last].flags & STOPS:
        phrase = NounPhrase(at, last, tokens[at].start, tokens[last - 1].end)
        read_head(tokens, phrase, last)  # "Hezbollah fighters", "Burundian singer ..."
        if phrase.head == "people" and not phrase.plural and phrase.count != "named":
            phrase.count = "definite"
        return phrase
    return NounPhrase(at, last, tokens[at].start, tokens[last - 1].end, count="named", head="people")


def _subject_of_something(token: Token) -> bool:
    return bool(token.flags & (CAPITAL | VERBAL | HELPING))


def _and_his(tokens: Sequence[Token], at: int) -> bool:
    """ "Mbele | and his cousin": only a person has one."""
    return at + 1 < len(tokens) and bool(tokens[at].flags & AND) and bool(tokens[at + 1].flags & POSSESSIVES)


def _of_a_name(token: Token) -> bool:
    return token.number is None and token.flags & (CAPITAL | STOPS) == CAPITAL


def _modified(tokens: Sequence[Token], at: int) -> bool:
    """ "displaced families": an adjective that counts, right before a noun."""
    bits = tokens[at].flags
    counting = bits & flags.MODIFIERS or bits & (DESCRIBING | flags.PLAIN) == DESCRIBING
    return counting != 0 and not bits & STOPS and noun_follows(tokens, at)

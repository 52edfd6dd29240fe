"""Bare numbers in a list of parts: "39 dead (35 in Van, 4 in Mus)", "drowning (65)", "followed by Kano with 34".

The phrases of a sentence come in after the walk, with its tokens; a number that names nobody and stands where a list
goes on counts what the list counts. What a list counts is told by the figure before it. Nothing that stands outside a
list changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracker.reading.meaning.nouns import NounPhrase
from tracker.reading.meaning.walk import size
from tracker.reading.words.flags import ALPHA, CAPITAL
from tracker.reading.words.tokens import Token

LIST = "list"
WHERE = frozenset({"in", "from", "at", "near"})
ENDS = frozenset({";", ",", ".", ")", "and", "–", "—"})
JOINING = frozenset({",", ";", "and", "&"})
RESPECTIVELY = "respectively"
BACK, NAMED, BEHIND = 9, 6, 12
"""Tokens back to the figure a bracket tells of; between two members of a list; from a pair on to "respectively"."""

Rule = Callable[[NounPhrase, NounPhrase, Sequence[Token]], bool]


def share_out(phrases: Sequence[NounPhrase], tokens: Sequence[Token]) -> None:
    """Give the bare numbers of a list of parts what the list counts."""
    told: NounPhrase | None = None
    listed: set[int] = set()
    for phrase in phrases:
        if told is not None and _is_bare(phrase):
            opens = _opens_a_bracket(phrase, told, tokens)
            goes_on = id(told) in listed
            bracket = (goes_on or told.head == "noun") and _is_bracket(phrase, told, tokens)
            if opens or bracket or _is_next(phrase, told, tokens, goes_on=goes_on):
                _give(phrase, told, told if opens else told.parent)
                listed.add(id(phrase))
        if phrase.number is not None and phrase.indicator and phrase.count == "number" and not phrase.agent:
            told = phrase
    _respectively(phrases, tokens)
    for whole in phrases:
        if whole.number is not None and whole.indicator and whole.last < len(tokens) and tokens[whole.last].text == "(":
            _part_of(whole, phrases, tokens)


def _part_of(whole: NounPhrase, phrases: Sequence[NounPhrase], tokens: Sequence[Token]) -> None:
    """ "killed 70 people (| 40 men and 30 women)": who is told in brackets is among them."""
    close = next((at for at in range(whole.last, len(tokens)) if tokens[at].text == ")"), whole.last)
    inside = [one for one in phrases if whole.last < one.first < close and one.indicator == whole.indicator]
    parts = [one for one in inside if one.rule == LIST and one.number is not None and one.parent is None]
    if parts and sum(map(size, parts)) <= size(whole):
        for one in parts:
            one.parent, one.same_as = whole, None


def _is_bare(phrase: NounPhrase) -> bool:
    """Whether it is a number that names nobody."""
    return phrase.number is not None and phrase.count == "number" and phrase.head == "none" and not phrase.anaphoric


def _give(phrase: NounPhrase, told: NounPhrase, whole: NounPhrase | None) -> None:
    phrase.indicator, phrase.rule, phrase.agent, phrase.list_id = told.indicator, LIST, False, told.list_id
    phrase.population, phrase.things, phrase.parent = told.population, told.things, whole
    phrase.predicate = told.predicate
    phrase.features.add("listed part")


def _opens_a_bracket(phrase: NounPhrase, told: NounPhrase, tokens: Sequence[Token]) -> bool:
    """ "39 people dead (| 35 in Van, 4 in Mus)", "three deaths have been reported (| two in Gulu and one in Lira)"."""
    if phrase.indicator or not 0 < phrase.first - told.last <= BACK or size(phrase) >= size(told):
        return False
    opens = tokens[phrase.first - 1].text == "(" and phrase.last < len(tokens)
    return opens and tokens[phrase.last].lower in WHERE


def _is_bracket(phrase: NounPhrase, told: NounPhrase, tokens: Sequence[Token]) -> bool:
    """ "collapsed walls (52 deaths), drowning (| 65) and lightning (| 26)"."""
    if not _in_brackets(phrase, tokens) or not _in_brackets(told, tokens):
        return False
    between = tokens[told.last + 1 : phrase.first - 1]
    return 1 < len(between) <= NAMED and between[0].lower in JOINING and _is_name(between[1:])


def _in_brackets(phrase: NounPhrase, tokens: Sequence[Token]) -> bool:
    """Whether nothing but the phrase stands in a pair of brackets."""
    inside = phrase.first > 0 and phrase.last < len(tokens)
    return inside and tokens[phrase.first - 1].text == "(" and tokens[phrase.last].text == ")"


def _is_name(between: Sequence[Token]) -> bool:
    """Whether only words stand between two members, and no number."""
    return all(one.number is None and (one.flags & ALPHA or one.lower in JOINING) for one in between)


def _is_next(phrase: NounPhrase, told: NounPhrase, tokens: Sequence[Token], *, goes_on: bool) -> bool:
    """ "39 deaths, followed by Punjab | with 34, Sindh | with 22", "20 died in Balkh; | six in Ghazni"."""
    between = tokens[told.last : phrase.first]
    words = [one.lower for one in between]
    if not words or any(one.number is not None for one in between):
        return False
    if words[-1] == "with" and len(words) > 1 and between[-2].flags & CAPITAL:
        followed = "followed" in words and "by" in words[words.index("followed") :]
        return followed or (goes_on and words[0] in JOINING and len(words) <= NAMED)
    return _in_another_place(phrase, words, between, tokens, goes_on=goes_on)


def _in_another_place(
    phrase: NounPhrase, words: Sequence[str], between: Sequence[Token], tokens: Sequence[Token], *, goes_on: bool
) -> bool:
    """ "... in Balkh; | six in Ghazni; seven in Khost and three in Zabul."."""
    if phrase.indicator or words[-1] not in (JOINING if goes_on else {";"}):
        return False
    told_where = any(one in WHERE and after.flags & CAPITAL for one, after in zip(words, between[1:], strict=False))
    if not told_where or phrase.last + 1 >= len(tokens) or tokens[phrase.last].lower not in WHERE:
        return False
    end = phrase.last + 1
    while end < len(tokens) and tokens[end].flags & CAPITAL:
        end += 1
    return end > phrase.last + 1 and (end == len(tokens) or tokens[end].lower in ENDS)


def _respectively(phrases: Sequence[NounPhrase], tokens: Sequence[Token]) -> None:
    """ "Togo and Benin lost | 15 and 13 people, respectively"."""
    last = next((at for at, one in enumerate(tokens) if one.lower == RESPECTIVELY), -1)
    told: NounPhrase | None = None
    for phrase in reversed(phrases):
        if told is not None and _is_bare(phrase) and not phrase.indicator:
            between = [one.lower for one in tokens[phrase.last : told.first]]
            if between and set(between) <= JOINING:
                _give(phrase, told, told.parent)
        counted = phrase.number is not None and phrase.indicator and phrase.count == "number"
        if counted and 0 <= last - phrase.last <= BEHIND:
            told = phrase

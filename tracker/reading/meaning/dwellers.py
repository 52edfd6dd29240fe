"""People told of by the place they are in: "cut off 36 villages with 14,000 inhabitants", "41 centres with 9,000".

The phrases of a sentence come in after the walk, with its tokens; people who stand right behind a place get what befell
the place, or are sheltered by it. A number that already counts something keeps what it counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tracker.reading.meaning.nouns import NounPhrase
from tracker.reading.words.flags import listed
from tracker.reading.words.tokens import Token

SETTLEMENTS = listed("settlements")
SHARED_FATE = ("trapped", "affected", "displaced", "evacuated")
"""What befalls a village befalls those who live there."""

BOUND = frozenset({"trapped", "affected"})
SHELTERED = "sheltering"
HOMES = frozenset(
    {"with", "housing", "hosting", "holding", "sheltering", "accommodating", "containing", "to", "of", "for", "serving"}
)
"""Words between a place and its people, "home to 9,000" among them."""

EVACUATED, COMBATANTS = "evacuated", "combatants"
CENTRES = frozenset({"centres", "centers"})
INSIDE = ("in", "at", "inside")
CAPACITY = frozenset({"capacity", "space", "room", "room for", "for", "of", "serving"})
"""Words after which they need not be there."""

HOME_TO, HOME_REACH = ["home", "to"], 14
BETWEEN, BEFORE, BEHIND = 6, 5, 6
"""Tokens from a place to its people, back to what befell it, and on to the same."""


def name_the_dwellers(phrases: Sequence[NounPhrase], tokens: Sequence[Token]) -> None:
    """Give people behind a place what their place says."""
    for phrase, place in pairwise(phrases):
        _in_a_shelter(phrase, place, tokens)
    for place, phrase in pairwise(phrases):
        if phrase.indicator or phrase.agent or phrase.number is None or phrase.count != "number":
            continue
        if phrase.head != "people":
            continue
        if [one.lower for one in tokens[phrase.first - 2 : phrase.first]] == HOME_TO:
            phrase.indicator = _befell(tokens[max(0, phrase.first - HOME_REACH) : phrase.first])
            phrase.rule = "state" if phrase.indicator else ""
            continue  # "cut off the town of Fangak, home to 30,000 people"
        if not _right_behind(place, phrase, tokens):
            continue
        between = {token.lower for token in tokens[place.last : phrase.first]}
        if place.places[:1] == (SHELTERED,) and not between & CAPACITY:
            phrase.indicator, phrase.rule = SHELTERED, "state"
        elif place.head == "neutral" and tokens[place.last - 1].flags & SETTLEMENTS:
            phrase.indicator = _fate(place, phrase, tokens)
            phrase.rule = "state" if phrase.indicator else ""
        if phrase.indicator:
            phrase.predicate = (place.start, place.end)


def _in_a_shelter(phrase: NounPhrase, place: NounPhrase, tokens: Sequence[Token]) -> None:
    """ "19 deaths and 4,050 people in 116 shelters": no more of the dead, whatever the list began with."""
    if phrase.number is None or phrase.count != "number" or phrase.sure or phrase.agent or phrase.nouns:
        return
    inside = [one.lower for one in tokens[phrase.last : place.first]] in ([one] for one in INSIDE)
    if not inside or phrase.parent is not None or phrase.population == COMBATANTS:
        return
    centre = place.number is not None and tokens[place.last - 1].lower in CENTRES
    brought = phrase.members[:1] == (EVACUATED,) and phrase.rule == "member" and (centre or _shelters(place, tokens))
    weak = phrase.rule == "list" and (phrase.head == "people" or (phrase.head == "none" and place.number is not None))
    bare = not phrase.indicator and phrase.head in {"people", "none"} and place.number is not None
    if brought or ((weak or bare) and _shelters(place, tokens)):
        phrase.indicator, phrase.rule, phrase.parent = SHELTERED, "state", None
        phrase.predicate = (place.start, place.end)


def _shelters(place: NounPhrase, tokens: Sequence[Token]) -> bool:
    """Whether people find a roof there, also in "973 collective shelters"."""
    return place.places[:1] == (SHELTERED,) or SHELTERED in tokens[place.last - 1].word.places[:1]


def _right_behind(place: NounPhrase, phrase: NounPhrase, tokens: Sequence[Token]) -> bool:
    between = tokens[place.last : phrase.first]
    if not between or len(between) > BETWEEN or between[-1].lower not in HOMES:
        return False
    return all(token.number is None and token.text not in ",;:" for token in between)


def _fate(place: NounPhrase, phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """Return what was done to the place: by the verb before it, or by the one behind its people."""
    near = [*reversed(tokens[max(0, place.first - BEFORE) : place.first]), *tokens[phrase.last : phrase.last + BEHIND]]
    return _befell(near)


def _befell(near: Sequence[Token]) -> str:
    """Return what the nearest verb does to a place and its people; who left it is not all of them."""
    for token in near:
        word = token.word
        told = next(
            (
                one
                for one in (*word.harms, *word.states, *(word.suffers if BOUND & {*word.suffers} else ()))
                if one in SHARED_FATE
            ),
            "",
        )
        if told:
            return told
    return ""

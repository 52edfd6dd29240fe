"""People named first and harmed later: "dragged 11 men out and executed them", "killed a leader ... and his wife".

The phrases of a sentence come in after the walk; those that a pronoun or a possessive takes up get the indicator of the
verb that speaks of them. Nothing that has an indicator changes.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.meaning.nouns import NounPhrase
from tracker.reading.meaning.walk import PERSONAL, Memory
from tracker.reading.words import flags
from tracker.reading.words.flags import listed
from tracker.reading.words.tokens import Token

TAKEN = frozenset({"object", "subject"})
THEM = frozenset({"them", "all of them", "both of them"})
AND = listed("conjunctions")
LIVES, CARRYING = listed("lives"), listed("carrying")
DEATHS, ABDUCTED = "deaths", "abducted"
DETAINED, RESCUED = "detained", "rescued"
DYING = frozenset({"die", "dies", "died", "dying"})
LET_GO = frozenset({"freed", "free", "been freed", "were freed", "set free", "released", "liberated"})
LOST_WITHIN = 6
"""Tokens behind the people within which their lives are said to be lost."""

REACH = 16
"""Tokens from a verb back to the people its "them" means, and from a person to "and his brother"."""

HAPPENS = flags.HARMS | flags.SUFFERS | flags.STATES | flags.PLAIN


def take_up(phrases: Sequence[NounPhrase], tokens: Sequence[Token], memory: Memory) -> None:
    """Give what "them" and "and his brother" stand for to the phrases they mean."""
    for place, token in enumerate(tokens):
        if place and token.lower in THEM and tokens[place - 1].word.harms:
            _them(phrases, place, tokens)
    for phrase in phrases:
        if phrase.indicator == RESCUED and phrase.predicate is not None and told_of_arrests(phrase, phrases, memory):
            verb = next((one for one in tokens if phrase.predicate[0] <= one.start and one.lower in LET_GO), None)
            if verb is not None and verb.start < phrase.predicate[1]:
                phrase.indicator = ""  # "were arrested; 47 have been freed on bail"
        if phrase.indicator == DEATHS and phrase.nouns and phrase.first and tokens[phrase.first - 1].lower in DYING:
            phrase.indicator = ""  # "died a thousand deaths"
        if phrase.possessed and phrase.count == "definite" and not phrase.indicator and not phrase.agent:
            _and_his(phrases, phrase, tokens)
        elif phrase.number is not None and not phrase.indicator and phrase.head == "people":
            _lives_of(phrase, tokens)


def told_of_arrests(phrase: NounPhrase, phrases: Sequence[NounPhrase], memory: Memory) -> bool:
    """Whether those freed had been arrested, by what was told last before them."""
    told = [one.indicator for one in phrases if one.first < phrase.first and one.indicator and one.number is not None]
    return (told[-1] if told else memory.indicator) == DETAINED


def _lives_of(phrase: NounPhrase, tokens: Sequence[Token]) -> None:
    """ "The lives of nine villagers were lost": the loss stands behind them."""
    before = tokens[max(0, phrase.first - 2) : phrase.first]
    if len(before) < 2 or before[1].lower != "of" or not before[0].flags & LIVES:
        return
    for token in tokens[phrase.last : phrase.last + LOST_WITHIN]:
        if token.flags & CARRYING and token.flags & flags.PARTICIPLE:
            phrase.indicator, phrase.rule, phrase.agent = DEATHS, "lives", False
            phrase.predicate = (before[0].start, token.end)
            return


def _them(phrases: Sequence[NounPhrase], place: int, tokens: Sequence[Token]) -> None:
    verb = tokens[place - 1]
    indicator = next((one for one in verb.word.harms if one in PERSONAL), "")
    before = [one for one in phrases if one.last <= place - 1 and (one.plural or one.number is not None)]
    if not indicator or not before or place - before[-1].last > REACH:
        return
    meant = before[-1]  # whatever it is: "40 gunmen stormed two villages and burned them" kills nobody
    led_away = meant.indicator == ABDUCTED and meant.rule == "object" and indicator == DEATHS
    if (
        (meant.indicator and not led_away)
        or meant.head != "people"
        or meant.count != "number"
        or meant.oblique
        or not meant.first
    ):
        return
    meant.indicator, meant.rule, meant.agent = indicator, "object", False
    meant.predicate = (verb.start, tokens[place].end)


def _and_his(phrases: Sequence[NounPhrase], phrase: NounPhrase, tokens: Sequence[Token]) -> None:
    """ "Gunmen killed a leader of the party and his brother", "A leader of the tribe and his wife were killed"."""
    if not phrase.first or not tokens[phrase.first - 1].flags & AND or phrase.head != "people":
        return
    persons = [
        one for one in phrases
        if one.last <= phrase.first and one.indicator in PERSONAL and one.rule in TAKEN and not one.plural
    ]  # fmt: skip
    if not persons or phrase.first - persons[-1].last > REACH:
        return
    whose = persons[-1]
    if any(token.flags & HAPPENS for token in tokens[whose.last : phrase.first]):
        return
    verb_first = whose.predicate is not None and whose.predicate[0] < phrase.start
    if verb_first is (whose.rule == "object"):
        phrase.indicator, phrase.rule, phrase.list_id, phrase.agent = whose.indicator, "list", whose.list_id, False

"""Why people are in a ward: where a sentence speaks of a disease and of no wound, the sick are no injured.

The phrases of a sentence come in after the walk, with its tokens and what the sentence before left; who was taken to
hospital, admitted or treated there becomes a case of the disease. Nothing that was wounded changes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.reading.meaning.nouns import NounPhrase
from tracker.reading.meaning.walk import HURT, Memory
from tracker.reading.words.flags import listed
from tracker.reading.words.tokens import Token

CASES, REACHED = "disease_cases", "reached"
MADE_SO = frozenset({HURT, REACHED})
WOUNDS = listed("wounds")
DAILY = re.compile(r"\s(?:daily|(?:a|per|each|every)\s(?:day|week|month|year))\b")
TENDING = listed("tending")
WARD, TAKEN_IN, WARD_REACH = "health_facilities_hit", "refugees", 10
HUNGRY, MALNOURISHED, WASTING = "food_insecure", "malnourished", frozenset({"children", "women", "women_and_children"})
UNDERNOURISHED_REACH, WOUNDS_REACH = 3, 12
PATIENTS = frozenset({"patient", "patients"})
CARED_FOR = ("hospital", "admit", "treat", "intensive care", "ward")
"""Parts of what is said of people in a ward."""


def name_the_sick(phrases: Sequence[NounPhrase], tokens: Sequence[Token], sentence: str, memory: Memory) -> None:
    """Make cases of those whom only a hospital makes injured, where a disease is spoken of."""
    _taken_in(phrases, tokens, memory)
    for phrase in phrases:
        if phrase.indicator == HUNGRY and phrase.population in WASTING and _undernourished(phrase, tokens):
            phrase.indicator = MALNOURISHED
    kept = [one for one in phrases if one.indicator in MADE_SO and one.predicate is not None and not one.nouns]
    if not kept:
        return
    disease = _disease(phrases, tokens, memory)
    hurt = memory.indicator == HURT or any(HURT in {*one.modifiers, one.indicator} for one in phrases)
    for phrase in kept:
        assert phrase.predicate is not None
        said = sentence[phrase.predicate[0] : phrase.predicate[1]].lower()
        if phrase.indicator == REACHED:
            if "treat" in said:
                phrase.indicator = _treated(phrase, sentence, hurt=hurt or _wounds_behind(phrase, tokens))
        elif disease and any(word in said for word in CARED_FOR) and HURT not in phrase.modifiers:
            phrase.indicator = CASES
    for phrase in phrases:
        if phrase.indicator == HURT and phrase.parent is not None and phrase.parent.indicator == CASES:
            phrase.indicator = CASES  # "of 126 admitted, 15 needed oxygen"


def _taken_in(phrases: Sequence[NounPhrase], tokens: Sequence[Token], memory: Memory) -> None:
    """ "The hospital admitted 200 quake survivors", "the clinic took in 27 passengers": hurt or sick."""
    for phrase in phrases:
        open_still = not phrase.indicator or phrase.indicator == TAKEN_IN
        if not open_still or phrase.agent or phrase.number is None or phrase.head != "people" or not phrase.first:
            continue
        verb = next(
            (one for one in reversed(tokens[max(0, phrase.first - 2) : phrase.first]) if one.flags & TENDING), None
        )
        before = [one for one in tokens[max(0, phrase.first - WARD_REACH) : phrase.first] if WARD in one.word.things]
        if verb is None or not before or before[-1].start > verb.start:
            continue
        if tokens[phrase.last - 1].lower in PATIENTS and not _ill_or_hurt(phrases, tokens, memory):
            continue
        phrase.indicator, phrase.rule, phrase.predicate = HURT, "object", (verb.start, verb.end)


def _undernourished(phrase: NounPhrase, tokens: Sequence[Token]) -> bool:
    """ "45 undernourished toddlers", "nursing mothers are undernourished": a clinic's word, of those it weighs."""
    near = tokens[phrase.first : phrase.last + UNDERNOURISHED_REACH]
    return any(one.lower == "undernourished" for one in near)


def _ill_or_hurt(phrases: Sequence[NounPhrase], tokens: Sequence[Token], memory: Memory) -> bool:
    """Whether the text says why there are patients."""
    harmed = {memory.indicator, *(one.indicator for one in phrases)} & {HURT, "deaths", "casualties"}
    return bool(harmed) or _disease(phrases, tokens, memory)


def _treated(phrase: NounPhrase, sentence: str, *, hurt: bool) -> str:
    """Say what a treated person counts as: what he is called, hurt where others are, reached; nothing as a rate."""
    if DAILY.match(sentence, phrase.end):
        return ""
    if phrase.modifiers[:1] == (MALNOURISHED,):
        return MALNOURISHED  # "treated 311,000 severely wasted children"
    return CASES if CASES in phrase.members else HURT if hurt else REACHED


def _wounds_behind(phrase: NounPhrase, tokens: Sequence[Token]) -> bool:
    """ "3,200 patients were treated at field hospitals for fractures and cuts"."""
    behind = tokens[phrase.last : phrase.last + WOUNDS_REACH]
    return any(one.flags & WOUNDS for one in behind) and any(one.lower == "for" for one in behind)


def _disease(phrases: Sequence[NounPhrase], tokens: Sequence[Token], memory: Memory) -> bool:
    """Whether a disease is spoken of here, or in the sentence before, and no wound."""
    if any(token.flags & WOUNDS or HURT in token.word.modifiers for token in tokens):
        return False
    if any(CASES in token.word.ailments or CASES in token.word.states for token in tokens):
        return True
    told = [one.indicator for one in phrases if one.indicator and one.indicator != HURT and one.number is not None]
    return CASES in told or memory.indicator == CASES

"""Why people are in a ward: where a sentence speaks of a disease and of no wound, the sick are no injured.

The phrases of a sentence come in after the walk, with its tokens and what the sentence before left; who was taken to
hospital, admitted or treated there becomes a case of the disease. Nothing that was wounded changes.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.meaning.nouns import NounPhrase
from tracker.reading.meaning.walk import HURT, Memory
from tracker.reading.words.flags import listed
from tracker.reading.words.tokens import Token

CASES = "disease_cases"
WOUNDS = listed("wounds")
CARED_FOR = ("hospital", "admit", "treat", "intensive care", "ward")
"""Parts of what is said of people in a ward."""


def name_the_sick(phrases: Sequence[NounPhrase], tokens: Sequence[Token], sentence: str, memory: Memory) -> None:
    """Make cases of the injured whom only a hospital makes so, where a disease is spoken of."""
    kept = [one for one in phrases if one.indicator == HURT and one.predicate is not None and not one.nouns]
    if not kept or not _disease(phrases, tokens, memory):
        return
    for phrase in kept:
        assert phrase.predicate is not None
        said = sentence[phrase.predicate[0] : phrase.predicate[1]].lower()
        if any(word in said for word in CARED_FOR) and HURT not in phrase.modifiers:
            phrase.indicator = CASES
    for phrase in phrases:
        if phrase.indicator == HURT and phrase.parent is not None and phrase.parent.indicator == CASES:
            phrase.indicator = CASES  # "of 126 admitted, 15 needed oxygen"


def _disease(phrases: Sequence[NounPhrase], tokens: Sequence[Token], memory: Memory) -> bool:
    """Whether a disease is spoken of here, or in the sentence before, and no wound."""
    if any(token.flags & WOUNDS or HURT in token.word.modifiers for token in tokens):
        return False
    if any(CASES in token.word.ailments or CASES in token.word.states for token in tokens):
        return True
    told = [one.indicator for one in phrases if one.indicator and one.indicator != HURT and one.number is not None]
    return CASES in told or memory.indicator == CASES

"""How far houses are gone, where the verb is told once for two: "nine huts got fully and 30 partly damaged".

The phrases of a sentence come in after the walk, with its tokens and what the sentence before left; a number of homes
behind which stands only "fully" or "partially", or a name of a class in quotes, gets what that says. What else was
said of a number stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.meaning.nouns import HELPING, NounPhrase
from tracker.reading.meaning.walk import Memory
from tracker.reading.words import flags
from tracker.reading.words.flags import listed
from tracker.reading.words.tokens import Token

WHOLLY, PARTLY = listed("wholly"), listed("partly")
DESTROYED, DAMAGED = "homes_destroyed", "homes_damaged"
HOMES = frozenset({"", DESTROYED, DAMAGED})
QUOTES = frozenset({'"', "“", "”", "'", "‘", "’", "„", "«", "»"})
SORTED = frozenset({"classified", "tagged", "listed", "categorised", "categorized", "described", "marked", "graded"})
CLOSING = frozenset({",", ".", ";", ":", ")", "and", *QUOTES})
REACH = 6
"""Tokens behind a number of homes in which it is told how far they are gone."""


def by_extent(phrases: Sequence[NounPhrase], tokens: Sequence[Token], memory: Memory) -> None:
    """Tell homes that are gone from those that are damaged, where only an adverb or the name of a class says it."""
    homes = DAMAGED in memory.things
    for phrase in phrases:
        bare = phrase.head == "none" and homes
        homes = homes or (DAMAGED in phrase.things and bool(phrase.indicator))
        if phrase.number is None or phrase.count != "number" or phrase.indicator not in HOMES:
            continue
        if not bare and DAMAGED not in phrase.things:
            continue
        found = _extent(tokens, phrase.last)
        if found:
            phrase.indicator, phrase.rule = found, phrase.rule or "subject"
            phrase.agent = False


def _extent(tokens: Sequence[Token], at: int) -> str:
    """Return what is said behind token `at`: "got fully | and", "tagged as “totally damaged”"; else ""."""
    named = False
    for here in range(at, min(at + REACH, len(tokens))):
        token = tokens[here]
        extent = DESTROYED if token.flags & WHOLLY else DAMAGED if token.flags & PARTLY else ""
        closed = here + 1 >= len(tokens) or tokens[here + 1].lower in CLOSING
        if extent:
            return extent if closed else ""
        states = [one for one in token.word.states if one in {DESTROYED, DAMAGED}] if named else []
        if states and closed:
            return states[0]
        named = named or token.text in QUOTES or token.lower in SORTED
        passed = token.flags & (HELPING | flags.PLAIN) or token.text in QUOTES or token.lower in SORTED | {"as"}
        if not passed or token.number is not None:
            return ""
    return ""

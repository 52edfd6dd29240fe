"""Labels: what "Children killed" or "Public buildings damaged" says of a number beside or below it.

Words come in, indicators and a population go out. Where a label stands is labels.py's and headings.py's matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.reading.words.flags import GERUND, listed
from tracker.reading.words.lexicon import ALL, Lexicon

TOPIC = re.compile(r"[,;(]|[ \t](?:in|by|per|at|on|from|since|as)[ \t]")
JOINING = listed("conjunctions", "prepositions", "be", "have", "determiners", "articles", "relatives")
MAX_LABEL = 8
"""Words of a label that are looked at."""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a number: the indicators it can be, best first, and of whom ("" where it does not say)."""

    indicators: tuple[str, ...]
    population: str = ""
    listed: bool = False  # the label heads a list of places
    weak: bool = False  # a heading far above: whatever the line itself says wins
    bare: bool = False  # nothing but a space stands between it and the number


def whose(label: str, lexicon: Lexicon) -> str:
    """ "Children killed", "Civilian deaths": the population a label names."""
    words, at = label.split()[:MAX_LABEL], 0
    while at < len(words):
        length, word = lexicon.longest(words, at)
        named = word.adjective or word.person
        if named and named != ALL:
            return named
        at += length
    return ""


def composed(label: str, lexicon: Lexicon) -> tuple[str, ...]:
    """ "Public buildings damaged", "Villagers evacuated": what is counted and what happened, in one label."""
    words = [lexicon.word(word) for word in label.split()[:MAX_LABEL]]
    if any(word.flags & JOINING for word in words) or any(word.harms and word.flags & GERUND for word in words):
        return ()  # a clause, not a label
    things = {thing for word in words for thing in word.things}
    people = any(word.person for word in words)
    happened = [name for word in words for name in (*word.harms, *word.states, *word.modifiers)]
    if things:
        return tuple(name for name in happened if name in things)
    return tuple(happened) if people else ()

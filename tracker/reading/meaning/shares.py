"""Shares and the wholes they are taken of: neither is a number of its own.

A walk and the noun phrase being placed come in; what turns out to be a share, or the whole of one, is marked so that
no rule counts it. Nothing here reads a number.
"""

from __future__ import annotations

from tracker.reading.meaning.phrases import NounPhrase
from tracker.reading.meaning.walk import SHARED, Walk, size

WHOLES = frozenset({2, 3, 4, 5, 6, 8, 10, 20, 100, 1000})
"""What a ratio is out of."""

LARGEST_SHARE = 10
NEUTRAL = "neutral"


def of_a_share(walk: Walk, phrase: NounPhrase) -> None:
    """ "40 per cent of the 3.1 million inhabitants": what is said is said of the share, not of them all."""
    if walk.share and phrase.number is not None:
        if phrase.oblique == "of":
            phrase.features.add(SHARED)
        walk.share = False


def of_the_frame(walk: Walk, phrase: NounPhrase, frame: NounPhrase) -> None:
    """ "Of the 97 injured, 34 ...", "of the dead, 14 were women": a number of those named first."""
    if frame.number is None:
        walk.assign(phrase, frame.modifiers[0], "adjective", None, sure=False)
        return
    phrase.parent, phrase.population, phrase.things = frame, frame.population, frame.things
    phrase.personal = frame.personal
    if frame.head in {"people", "thing", "unknown", "neutral"}:
        phrase.head = frame.head


def ratio(walk: Walk, phrase: NounPhrase) -> bool:
    """ "seven dwellings in ten", "nine homes out of ten", "one in four Malians": a share, neither seven nor ten."""
    last = walk.last
    if last is None or last.number is None or phrase.number is None or phrase.head not in {"none", "people"}:
        return False
    if phrase.oblique not in {"in", "out of"} or walk.since != {"preposition"} or phrase.number.value not in WHOLES:
        return False
    if (last.head == "none") != (phrase.head == "people") or size(last) >= min(size(phrase), LARGEST_SHARE):
        return False
    for one in (last, phrase):
        one.head, one.indicator = NEUTRAL, ""
    if walk.parked and last in walk.group:
        walk.group, walk.parked = walk.parked, []  # "half a million people – one in five – now need food"
    return True

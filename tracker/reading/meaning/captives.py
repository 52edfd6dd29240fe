"""Those who were taken, and what becomes of them: "five hostages were released", "another nine are still being held".

The walk, a predicate and what follows it come in; the phrases it tells of get their indicator. What a court or a party
does to those who are free is not told here.
"""

from __future__ import annotations

from tracker.reading.meaning.following import object_follows
from tracker.reading.meaning.items import Item
from tracker.reading.meaning.phrases import NounPhrase
from tracker.reading.meaning.targets import targets_of
from tracker.reading.meaning.verbs import Predicate
from tracker.reading.meaning.walk import Walk

ABDUCTED, RESCUED = "abducted", "rescued"
CAPTIVE = frozenset({ABDUCTED, "detained"})


def freed(walk: Walk, verb: Predicate, following: Item | None) -> bool:
    """ "Five hostages were released", "handed over six captives": those held are free."""
    if verb.voice in {"active", "bare", "gerund"} and isinstance(following, NounPhrase):
        held = following.members[:1] == (ABDUCTED,)
        if held:
            walk.slot, walk.slot_by = (RESCUED,), verb
        return held
    held = any(one.members[:1] == (ABDUCTED,) for one in walk.group)
    if held:
        walk.give(walk.group, (RESCUED,), "subject", verb)
        walk.group = []
    return held


def still_held(walk: Walk, verb: Predicate, following: Item | None) -> bool:
    """ "Another nine are being held": as those were taken of whom was told before."""
    told = walk.spoken_of()
    if told == RESCUED and any(one.members[:1] == (ABDUCTED,) for one in walk.found):
        told = ABDUCTED  # "released 12 hostages; nine are still held"
    held = [one for one in targets_of(walk, verb) if one.number is not None and one.head in {"none", "people"}]
    if told not in CAPTIVE or not held or object_follows(following):
        return False
    walk.give(held, (told,), "subject", verb)
    walk.group = []
    return True

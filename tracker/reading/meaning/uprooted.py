"""Who lost a home or was brought somewhere, told by the place: "the homes of seven families", "taken to the hall".

A walk and the phrase being placed come in; the rules are tried beside those of placing.py. Nothing here reads verbs:
what the last of them left open stands in the walk.
"""

from __future__ import annotations

from tracker.reading.meaning.phrases import NounPhrase
from tracker.reading.meaning.verbs import Predicate
from tracker.reading.meaning.walk import COMBATANTS, WHOSE, Walk

HOMES, HOMELESS = "homes_destroyed", "homeless"
EVACUATED, CAPTIVES = "evacuated", frozenset({("abducted",), ("detained",)})


def moved_there(walk: Walk, phrase: NounPhrase) -> None:
    """ "Ninety families were taken to the gymnasium", "soldiers drove 40 villagers to a camp"."""
    behind = [one for one in walk.found[:-1] if one.number is not None and one.head == "people" and not one.indicator]
    whom = walk.moved or behind[-1:]
    led = any(one.population == COMBATANTS for one in walk.actors)
    if led or any(one.members[:1] in CAPTIVES or one.population == COMBATANTS for one in whom):
        return
    walk.give([one for one in whom if one.number is not None], (EVACUATED,), "state", phrase)


def how_many(walk: Walk, phrase: NounPhrase) -> bool:
    """ "The evicted, around 60 families, are camping by the road": how many those were."""
    last = walk.last
    if last is None or not last.collective or walk.since != {"comma"} or phrase.oblique or phrase.parent is not None:
        return False
    if phrase.count != "number" or phrase.head not in {"people", "none"} or phrase.indicator:
        return False
    walk.assign(phrase, last.modifiers[0], "adjective", None, sure=False)
    walk.group = [phrase]
    return True


def owners(walk: Walk, phrase: NounPhrase) -> bool:
    """ "A mudslide destroyed the homes of seven families": they have none now."""
    last = walk.last
    if last is None or last.number is not None or HOMES not in last.things or phrase.oblique != "of":
        return False
    if phrase.head != "people" or phrase.count != "number" or walk.since != {"preposition"} or walk.struck != HOMES:
        return False
    walk.assign(phrase, HOMELESS, "object", None, sure=False)
    return True


def fronted(walk: Walk, phrase: NounPhrase) -> bool:
    """ "Driven out by the fighting, 12,000 people now ...": said of the subject before it came."""
    if walk.fronted and phrase.number is not None and phrase.count == "number" and "comma" in walk.since | walk.earlier:
        walk.give([phrase], walk.fronted, "subject", None)
        phrase.sure, walk.fronted = False, ()
    return False


def whose(walk: Walk, verb: Predicate) -> None:
    """ "Sixty families whose homes were washed away are ...": they have none now."""
    last = walk.last
    if last is None or WHOSE not in last.features or last.number is not None or HOMES not in verb.harms[:1]:
        return
    owners = [one for one in walk.headed if one.number is not None and one.head == "people"]
    walk.give(owners, (HOMELESS,), "subject", verb)
    for one in owners:
        one.sure = False

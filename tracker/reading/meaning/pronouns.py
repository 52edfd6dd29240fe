"""Whom "him", "her" and "them" mean: "stormed a house, killing him", "led nine farmers away and shot them".

A walk, a predicate and the pronoun behind it come in; whoever is meant is counted. Nobody is made up for a pronoun.
"""

from __future__ import annotations

from tracker.reading.meaning.items import Item, Mark
from tracker.reading.meaning.phrases import NounPhrase
from tracker.reading.meaning.verbs import Predicate
from tracker.reading.meaning.walk import Walk

DEATHS = "deaths"
HIM = frozenset({"him", "her"})
NEVER = {"him": "women", "her": "men"}
"""Of which population nobody is whom the pronoun means."""

OBJECT_PRONOUNS = frozenset({"them", "him", "her"})
AGENTS = frozenset({"by", "from"})
ONE = frozenset({"single", "definite", "named"})


def person_meant(walk: Walk, pronoun: str) -> NounPhrase | None:
    """Return whom "him" means: the last single person, never who does it in the same clause."""
    others = False
    for phrase in reversed(walk.found):
        if phrase.head != "people" or phrase.population == NEVER[pronoun]:
            continue
        alone = phrase.count in ONE and not phrase.plural
        placed = phrase.oblique != "" and (phrase.count == "named" or phrase.oblique in AGENTS)
        if alone and not phrase.agent and not placed and (others or phrase is not walk.found[0]):
            return phrase
        others = others or not phrase.oblique
    return None


def of_a_pronoun(walk: Walk, verb: Predicate, following: Item | None) -> bool:
    """ "led nine farmers away and beheaded them": those just named, if they are not who does it."""
    if not isinstance(following, Mark) or following.lower not in OBJECT_PRONOUNS:
        return False
    if following.lower in HIM:
        meant = person_meant(walk, following.lower)
        if meant is not None and not meant.sure:
            walk.give([meant], verb.harms, "object", verb)
        return meant is not None
    people = [one for one in walk.found if one.head == "people" and one.counted and not one.sure]
    if not people or people[-1] is walk.found[0] or people[-1].oblique in AGENTS or people[-1].count == "named":
        return False
    walk.give(people[-1:], verb.harms, "object", verb)
    return True


def him(walk: Walk, verb: Predicate, meant: NounPhrase) -> None:
    """ "stormed the house of a sheikh, killing him and two guests": he is counted, and the list goes on."""
    if not meant.sure or meant.indicator != DEATHS:
        walk.assign(meant, walk.fit(meant, verb.harms), "object", verb)
    walk.run, walk.noun_run = verb.harms, False

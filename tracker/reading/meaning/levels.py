"""The level of a running count: "the toll rose to 59", "puts the dead at 120, the government at 31".

The walk and the noun phrase being placed come in; what is the number of a count named before gets its indicator.
Nothing here opens a count: marks.py and roles.py do.
"""

from __future__ import annotations

from tracker.reading.meaning.phrases import NounPhrase
from tracker.reading.meaning.walk import Walk

TOTAL_PREPOSITIONS = frozenset({"to", "at", "above", "past", "over", "around", "near", "beyond", "of", "as", "about"})
LEVEL = frozenset({"at", "to"})


def total(walk: Walk, phrase: NounPhrase) -> bool:
    """ "the toll rose to 59": the number of a running count."""
    number = phrase.number
    if walk.total is None or number is None or phrase.count == "single":
        return False
    if phrase.sure and phrase.rule == "noun":
        walk.total = None  # "the count has reached 4,000 martyrs": it says itself what it counts
        return False
    if phrase.head in {"neutral", "thing", "noun"} and not set(phrase.things) & set(walk.total):
        return False
    if (phrase.oblique and phrase.oblique not in TOTAL_PREPOSITIONS) or number.role in {"change", "earlier"}:
        return False
    named = bool(walk.total)
    if not named and (isinstance(walk.total_by, NounPhrase) or (phrase.head != "none" and not phrase.oblique)):
        return False
    indicator = walk.total[0] if named else walk.spoken_of()
    if not indicator:
        return False
    walk.assign(phrase, indicator, "total", walk.total_by, sure=phrase.head == "none")
    if isinstance(walk.total_by, NounPhrase) and not phrase.population:
        phrase.population = walk.total_by.population
    walk.run, walk.noun_run, walk.total, walk.host, walk.group = (indicator,), True, None, phrase, []
    return True


def given_again(walk: Walk, phrase: NounPhrase) -> bool:
    """ "puts the toll at 120, the government at 31": another voice, another number of the same."""
    last = walk.last
    if last is None or last.number is not None or phrase.oblique not in LEVEL or walk.since != {"preposition"}:
        return False
    if not walk.passed & {"comma", "and", "but"} or phrase.head != "none":
        return False
    given = next((one for one in reversed(walk.found[:-1]) if one.number is not None), None)
    if given is None or given.rule != "total":
        return False
    walk.assign(phrase, given.indicator, "total", None, sure=False)
    phrase.population = given.population
    return True

"""The level of a running count: "the toll rose to 59", "puts the dead at 120, the government at 31".

The walk and the noun phrase being placed come in; what is the number of a count named before gets its indicator.
Nothing here opens a count: marks.py and roles.py do.
"""

from __future__ import annotations

from tracker.reading.meaning.items import Mark
from tracker.reading.meaning.phrases import NounPhrase
from tracker.reading.meaning.verbs import Predicate
from tracker.reading.meaning.walk import Walk

TOTAL_PREPOSITIONS = frozenset({"to", "at", "above", "past", "over", "around", "near", "beyond", "of", "as", "about"})
LEVEL, THOSE = frozenset({"at", "to"}), frozenset({"those"})
NAMED_BEHIND = frozenset({"total", "pronoun", "word"})


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


def names_a_total(walk: Walk) -> bool:
    """Whether the last word was "the number" or "the toll", of nobody yet."""
    return isinstance(walk.before, Mark) and walk.before.kind == "total"


def level_before(walk: Walk, verb: Predicate) -> None:
    """ "bringing to 42 the number killed", "taking to 16 those killed": the level stands before what it counts."""
    level, before = walk.last, walk.before
    if level is None or not verb.harms or level.number is None or level.oblique not in LEVEL or level.head != "none":
        return
    if isinstance(before, Mark) and walk.since <= NAMED_BEHIND and (before.kind == "total" or before.lower in THOSE):
        walk.assign(level, verb.harms[0], "total", verb)


def levels_told(walk: Walk, targets: list[NounPhrase], candidates: tuple[str, ...], verb: Predicate) -> None:
    """ "brings to 31 the number of nurses killed": the level stands before what it counts."""
    if not targets or not targets[-1].total or len(walk.found) < 2:
        return
    level, counted = walk.found[-2], targets[-1]
    bare = level.number is not None and level.head == "none" and not level.indicator and level.oblique in LEVEL
    if bare and counted is walk.found[-1] and candidates:
        walk.assign(level, candidates[0], "total", verb)
        level.population = level.population or counted.population

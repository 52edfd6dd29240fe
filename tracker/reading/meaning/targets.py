"""Of whom a predicate speaks: the subject that waits, the phrase right before it, those a relative clause interrupts.

The walk and the predicate come in, the phrases it counts go out; nothing is changed.
"""

from __future__ import annotations

from tracker.reading.meaning.items import Mark
from tracker.reading.meaning.phrases import NounPhrase
from tracker.reading.meaning.pronouns import HIM, person_meant
from tracker.reading.meaning.verbs import Predicate
from tracker.reading.meaning.walk import AIMED, BODILY, HURT, NEEDING, OBJECT, WHOSE, Walk
from tracker.reading.words.flags import listed

ONE_DOES, MANY_DO = listed("singular_verbs"), listed("plural_verbs")
NEAR = frozenset({"relative", "word", "negative", "quantity"})
"""Items that may stand between a phrase and the predicate right beside it."""
LINKED = NEAR | {"verb"}
REDUCED = frozenset({"bare", "state", "gerund", "infinitive"})
CLIPPED = frozenset({"bare", "passive"})
SINGULAR_PRONOUNS = frozenset({"he", "she"})
WEAK = frozenset({"list", "adjective", "member"})
DEATHS, REACHED = "deaths", "reached"


def targets_of(walk: Walk, verb: Predicate) -> list[NounPhrase]:
    """Return whom a predicate of suffering speaks of."""
    last, before = walk.last, walk.before
    if walk.before_that and verb.voice == "passive" and (before is None or isinstance(before, Mark)):
        return [one for one in walk.actors if one.counted]  # "... before they were shot dead"
    if isinstance(before, Mark) and before.lower in SINGULAR_PRONOUNS and walk.one_person is not None:
        known = walk.one_person.agent or walk.one_person.indicator == "deaths"
        return [] if known else [walk.one_person]  # "found dead after he was kidnapped"
    if isinstance(before, Mark) and before.lower in HIM and verb.voice == "state":
        meant = person_meant(walk, before.lower)
        return [meant] if meant is not None else []  # "shot him dead"
    near = last is not None and walk.since <= NEAR
    reduced = verb.voice in REDUCED and not (verb.voice == "bare" and verb.suffers and not verb.harms)
    if last is not None and "of them" in last.features and verb.voice == "state" and walk.since <= LINKED:
        return [last]  # "of whom 37 were found to be | malnourished"
    if last is not None and near:
        if WHOSE in last.features and last.number is None:
            return []  # "50,000 people whose homes were swept away"
        if not walk.since and _said_of_the_object(verb, last):
            return [_of_whom(last)]
        if walk.relative:
            return [last.whole] if last.whole is not None else walk.group if last in walk.group else [last]
        if last.whole is not None and reduced:
            return [last] if last.things else [last.whole]
        counts_it = verb.voice == "state" or (verb.suffers and not verb.harms)
        if "included" in last.features and not walk.since and (counts_it if last.head == "none" else _ends(verb, walk)):
            return [last]
        if verb.voice in CLIPPED and not walk.since and _alone(walk, last):
            return [last]
        if "of them" in last.features or (last.oblique and reduced and last.number is not None):
            return [last]
    beside = near and last in walk.group and last is not None and OBJECT not in last.features and last.head == "people"
    bodily = not BODILY.isdisjoint(verb.harms or verb.suffers)  # no radio station is killed: "who ran one was killed"
    mine = [one for one in walk.group if one.counted and OBJECT not in one.features]
    mine = [one for one in mine if not (bodily and one.head in {"neutral", "noun"})]
    if walk.headed and _disagree(walk.group, verb) and not _disagree(walk.headed, verb):
        return walk.headed  # "ten people, including a man sought by Chad, were killed"
    if beside:
        return walk.group
    echoed = len(walk.group) > 1 and "echo" in walk.group[0].features and walk.spoken_of()
    if echoed and last in walk.group and last is not walk.group[0]:
        return walk.group[1:]  # "now speaks of 315 | and over 1,600 hurt"
    if mine:
        return [one for one in walk.group if OBJECT not in one.features]
    resting = [one for one in walk.resting if one.oblique]
    if resting and verb.voice == "state":
        return resting  # "with 950 people (210 families) registered | in shelters"
    did_it = any(one.agent for one in walk.headed)
    if walk.headed and verb.voice != "gerund" and (verb.voice == "passive" or not did_it):
        return walk.headed
    if walk.group and (near or any(OBJECT not in one.features for one in walk.group)):
        return walk.group  # not "trained 1,700 midwives and died"
    weak = last is not None and (last.rule in WEAK or (last.oblique and last.number is not None))
    if last is not None and near and weak and not last.agent:
        return [last]
    if isinstance(before, Mark) and before.kind == "and" and walk.subject is not None and _goes_on(walk, verb):
        return [walk.subject]
    if walk.hanging is not None and not walk.hanging.agent and reduced and "verb" not in walk.since:
        return [walk.hanging]
    return []


def _alone(walk: Walk, last: NounPhrase) -> bool:
    """ "1.4 million people in need, 580,000 assisted", "147,000 IDPs, many uprooted twice": each told for itself."""
    if last.head != "none" or last.number is None or last.like is not None or last not in walk.group:
        return False
    return any(one.members and one.number is not None for one in walk.group if one is not last)


def has_people(walk: Walk) -> bool:
    """Whether anybody stands behind the last subject that was counted."""
    behind = walk.found[walk.found.index(walk.subject) + 1 :] if walk.subject in walk.found else walk.found
    return any(one.head == "people" and not one.oblique for one in behind)


def _goes_on(walk: Walk, verb: Predicate) -> bool:
    """ "was kidnapped on Tuesday and | found dead", "have lost their livestock and | need food": of one subject."""
    if verb.suffers[:1] == (NEEDING,):
        return True
    return verb.voice in {"passive", "bare", "state"} and not has_people(walk) and not verb.suffers[:1]


def _of_whom(last: NounPhrase) -> NounPhrase:
    """ "3.8 million of the 6.3 million in need": said of the whole, if help is what the part is counted for."""
    return last.whole if last.whole is not None and last.indicator in {AIMED, REACHED} else last


def _said_of_the_object(verb: Predicate, last: NounPhrase) -> bool:
    """ "supports 31,000 people | with injuries", "treated 26 | wounded": said of whom the verb before has counted."""
    if verb.voice == "bare":
        return last.indicator == REACHED and last.head == "none"
    told = bool(last.indicator) and (last.rule == "object" or last.indicator == AIMED)
    return verb.voice == "state" and (told or _left_so(last))


def _left_so(phrase: NounPhrase) -> bool:
    """ "A soldier shot two people | dead": what stands right behind the object of another verb is said of it."""
    return OBJECT in phrase.features and phrase.counted and phrase.head == "people" and not phrase.indicator


def _ends(verb: Predicate, walk: Walk) -> bool:
    """ "3,961 deaths and 16,520 injuries, including 266 children | killed": said of the part, and of nothing else."""
    harm = verb.voice == "bare" and verb.harms[:1] in {(DEATHS,), (HURT,)}
    return harm and all(one.rule == "noun" for one in walk.group)


def _disagree(phrases: list[NounPhrase], verb: Predicate) -> bool:
    """Whether the verb is in the plural and the phrase is one, or the other way round."""
    if len(phrases) != 1 or not verb.roles & (ONE_DOES | MANY_DO):
        return False
    one = phrases[0]
    several = one.plural if one.number is None else (one.number.value or one.number.low or 2) > 1
    return several != bool(verb.roles & MANY_DO)

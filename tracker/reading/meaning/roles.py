"""What a predicate makes of the phrases around it: whom it counts, who did it, what it opens for what follows."""

from __future__ import annotations

from tracker.reading.meaning.captives import ABDUCTED, RESCUED, freed, still_held
from tracker.reading.meaning.following import (
    bare_number,
    counted_follows,
    object_follows,
    place_follows,
    said_of_a_share,
)
from tracker.reading.meaning.items import Item, Mark
from tracker.reading.meaning.levels import level_before, levels_told, names_a_total
from tracker.reading.meaning.marks import include
from tracker.reading.meaning.nouns import ASSAILANT, CONVICT
from tracker.reading.meaning.phrases import NounPhrase
from tracker.reading.meaning.pronouns import HIM, him, of_a_pronoun, person_meant
from tracker.reading.meaning.targets import NEAR, targets_of
from tracker.reading.meaning.uprooted import whose
from tracker.reading.meaning.verbs import Predicate
from tracker.reading.meaning.walk import COMBATANTS, EVENTS, PERSONAL, RECOUNTED, REDUCED, SPOKEN, Walk
from tracker.reading.words.flags import listed

CARRYING, INCLUDING, ACCOUNTING, HOLDING, YIELDING = (
    listed(one) for one in ("carrying", "including", "accounting", "holding", "yielding")
)
REPORTING, ASSAULTING, CONVICTING, REACHING, EXISTENTIAL, RECOUNTING = (
    listed(one) for one in ("reporting", "assaulting", "convicting", "reaching", "existential", "recounting")
)
AFFLICTING, LEADING_OFF, FALLING, FREEING, MOVING = (
    listed(one) for one in ("afflicting", "leading_off", "falling", "freeing", "moving")
)
OPENING = listed("yielding", "causatives", "carrying")
"""Verbs whose object says itself what it is."""


WARD, CROSSED = "health_facilities_hit", "border_arrivals"
DISPLACED, DEATHS, CASES = "displaced", "deaths", "disease_cases"
NOT_DONE = frozenset({("reached",), ("targeted",), ("returnees",), (RESCUED,), ("evacuated",)})
"""What nobody is counted under to whom it was not done."""

ASIDE = frozenset({"open", "close", "word"})
NO_DEATH = frozenset({"from", "off", "into", "to", "out", "behind", "back", "under", "through", "down", "for", "onto"})
"""What follows a fall that is no death: "fell from a roof", "fell behind"."""

PROFESSIONS = frozenset({"combatants", "journalists", "aid_workers", "health_workers"})
"""Whose "others" are more of them, where the verb is not said again."""

SEXES = frozenset({"men", "women"})
BECOMING = listed("become")
PLAIN_ZEROES = frozenset({"deaths", "injured"})
REACHED = "reached"
COUNTED_RULES = frozenset({"noun", "object", "list", "subject"})


def predicate(walk: Walk, verb: Predicate, following: Item | None) -> None:
    """Let one predicate take its subjects and open what it opens."""
    walk.preposition, walk.aside, walk.moved = "", False, None
    if verb.finite and not walk.relative:
        walk.told = walk.group
    if walk.act is not None and walk.slot_by is walk.act and verb.finite:
        walk.act, walk.slot, walk.slot_by = None, None, None  # "the loss of the airport | was a blow"
    if verb.roles & CARRYING:
        walk.lives = True
    level_before(walk, verb)
    reaching = verb.roles & REACHING and walk.total is not None  # "the count has reached 4,000"
    if reaching:
        walk.slot = None
    elif walk.total == () and (verb.harms or verb.suffers) and names_a_total(walk):
        walk.total = verb.harms or verb.suffers  # "the number killed", "the number fleeing the country"
    elif verb.voice == "copula":
        _copula(walk, verb, following)
    elif verb.roles & INCLUDING and not verb.counts:
        _including(walk, verb)
    elif verb.roles & AFFLICTING and isinstance(walk.before, Mark) and walk.before.word.ailments:
        walk.slot, walk.slot_by, walk.group = walk.before.word.ailments, verb, []  # "hunger stalks 4 million people"
    elif verb.counts:
        _counting(walk, verb, following)
    else:
        _other(walk, verb, following)
    if not verb.roles & INCLUDING:
        walk.parts = False
    walk.since.add("verb")
    walk.relative = False


def _counting(walk: Walk, verb: Predicate, following: Item | None) -> None:
    """A verb of harm in the active voice waits for its object; anything else speaks of its subject."""
    has_object = object_follows(following)
    if _told_otherwise(walk, verb, following, has_object=has_object):
        return
    before = walk.before
    after_pronoun = isinstance(before, Mark) and before.kind == "pronoun"
    acting = verb.voice in {"active", "gerund", "infinitive"} or (
        verb.voice == "bare" and (has_object or after_pronoun)
    )
    active = bool(verb.harms) and acting
    if active and isinstance(before, Mark) and before.kind == "and" and of_a_pronoun(walk, verb, following):
        return
    whom = isinstance(following, NounPhrase) and (following.number is not None or following.head == "people")
    if active and (not verb.suffers or whom):  # "evacuated their homes" speaks of who left
        _active(walk, verb, following, has_object=has_object)
        return
    candidates = tuple(dict.fromkeys((*verb.suffers, *verb.states))) or verb.harms
    if verb.voice in {"passive", "bare"} and verb.harms:
        candidates = tuple(dict.fromkeys((*verb.harms, *candidates)))
    if walk.convicts and verb.voice == "state":
        return  # "sentenced 11 men to death"
    if walk.led_off and verb.voice == "state" and candidates[:1] == (DISPLACED,):
        candidates = (ABDUCTED,)
    whose(walk, verb)
    targets = targets_of(walk, verb)
    if not targets and walk.before is None and verb.voice in {"bare", "passive"}:
        walk.fronted = candidates  # "Uprooted by the fighting, 400 families ..."
    if not targets and walk.before is None:
        walk.slot, walk.slot_by, walk.inverted = candidates, verb, True  # "Among the drowned were four pilots"
        return
    if verb.voice == "state":
        targets = [one for one in targets if CONVICT not in one.features]
    _like_before(walk, verb, targets)
    levels_told(walk, targets, candidates, verb)
    walk.give(targets, candidates, "state" if verb.voice == "state" else "subject", verb)
    told = (
        one for one in targets if one.number is not None and one.like is None and (one.head != "none" or one.anaphoric)
    )
    walk.subject = next(told, walk.subject)
    if verb.voice == "gerund" and targets and walk.before in targets:
        for one in targets:
            one.features.add(REDUCED)  # "40 migrants | fleeing Sabratha | drowned"
        walk.headed = targets
    opens = _opens_a_list(targets) and (targets or after_pronoun or verb.voice != "active")
    walk.run, walk.noun_run, walk.slot = candidates if opens else (), False, None
    walk.giving = verb.gives if verb.voice == "passive" else ()  # "water was supplied to 120,000 people"
    walk.group = [one for one in walk.group if one not in targets]
    unclaimed = [one for one in targets if one.number is not None and not one.indicator and one.head == "people"]
    walk.headed = unclaimed or walk.headed  # "140 residents lost everything and | are put up in a hall"


def _told_otherwise(walk: Walk, verb: Predicate, following: Item | None, *, has_object: bool) -> bool:
    """Whether the verb counts nobody here: it reaches a level, is denied, gives to those behind it, or tells a fall."""
    if _reaches(walk, verb, following):
        return True
    if verb.suffers[:1] == (CROSSED,) and _ward(following):
        _acted(walk, verb)
        return True
    if verb.suffers[:1] == (REACHED,) and verb.finite and isinstance(following, Mark) and following.lower == "to":
        _acted(walk, verb)  # "tents have been given to 300 of them": who stands behind "to" got them
        walk.giving = (REACHED,)
        return True
    if verb.negative and (verb.harms or verb.suffers)[:1] in NOT_DONE:
        _acted(walk, verb)  # "40,000 children were not vaccinated", "have still not gone back"
        return True
    if not has_object and _gives_something(walk, verb, following):
        _acted(walk, verb)  # "they provided prevention of malaria | to 7,100 people"
        walk.giving = verb.gives
        return True
    if verb.roles & FALLING and not has_object and _fell(walk, following):
        walk.give(walk.group, (DEATHS,), "subject", verb)
        walk.group = []
        return True
    return False


def _gives_something(walk: Walk, verb: Predicate, following: Item | None) -> bool:
    """Whether what is given stands behind a verb of giving, and nobody who got it before it."""
    given = verb.gives and verb.voice == "bare" and isinstance(following, Mark) and following.kind == "word"
    return bool(given) and not any(one.number is not None for one in walk.group)


def _opens_a_list(targets: list[NounPhrase]) -> bool:
    """Whether more of what was counted may follow: not after "the index was slaughtered"."""
    return not targets or any(one.indicator or one.head in {"people", "thing"} for one in targets)


def _like_before(walk: Walk, verb: Predicate, targets: list[NounPhrase]) -> None:
    """ "35 nurses have been killed, 18 wounded": a bare number beside a subject counts the same people."""
    before = walk.bracketed or walk.subject or walk.heading
    if before is not None and before.anaphoric and not before.population:
        before = before.parent  # "900 civilians, of whom 300 were killed and 600 wounded"
    if before is None or before.population in {"", "all", "families"} or before.parent is not None:
        return
    elided = verb.voice == "bare" and before.population in PROFESSIONS and before.indicator != ""
    for phrase in targets:
        others = phrase.others and not elided  # "a soldier was killed and three others wounded"
        if phrase.head == "none" and not phrase.population and not others and phrase.parent is None:
            phrase.like = before


def _army(walk: Walk) -> None:
    if not walk.group and isinstance(walk.before, Mark) and walk.before.kind == "and":
        return  # "its forces killed 34 rebels and | lost three men"
    walk.army = any(one.population == COMBATANTS and one.number is None for one in walk.group)


def _active(walk: Walk, verb: Predicate, following: Item | None, *, has_object: bool) -> None:
    _army(walk)
    meant = person_meant(walk, following.lower) if isinstance(following, Mark) and following.lower in HIM else None
    if isinstance(walk.before, Mark) and walk.before.kind == "pronoun" and not has_object:
        if walk.last is not None and not walk.last.agent:  # "the 41 sailors it seized"
            walk.give([walk.last.whole or walk.last], verb.harms, "object", verb)
        return
    if verb.harms[:1] == (REACHED,) and walk.group and _is_a_quantity(walk.group[-1]) and bare_number(following):
        walk.group = []  # "passenger numbers reached 4.1 million"
        return
    harms = verb.harms
    if harms[:1] == (ABDUCTED,) and (walk.sickness or walk.memory.indicator == CASES) and not walk.group:
        harms = (DEATHS,)  # "measles has carried off 698 children"
    for phrase in walk.group:
        if phrase.number is not None and not phrase.sure and phrase.rule not in COUNTED_RULES:
            phrase.agent = not (phrase.anaphoric and walk.memory.indicator in EVENTS)  # "16 of them hit houses"
    if walk.group:
        walk.actors = walk.group
    if any(one.counted for one in walk.group):
        walk.headed = walk.group  # "three men stormed a clinic and were killed"
    walk.group = []
    walk.slot, walk.slot_by, walk.giving = harms, verb, verb.gives
    if meant is not None and walk.fit(meant, verb.harms) in PERSONAL:
        him(walk, verb, meant)


def _is_a_quantity(phrase: NounPhrase) -> bool:
    """Whether what reaches a number is neither someone nor who works for someone: "UNICEF reached 40,000"."""
    return phrase.head == "neutral" and not phrase.population


def _copula(walk: Walk, verb: Predicate, following: Item | None) -> None:
    """ "are", "remain": what follows may name those counted, or where they stay."""
    last = walk.last
    if following is None or (isinstance(following, Mark) and following.kind == "word"):
        for one in walk.group:
            one.features.add(SPOKEN)  # "400 women were raped"
    if isinstance(walk.before, Mark) and walk.before.word.flags & EXISTENTIAL:
        walk.slot, walk.slot_by = (), verb  # "There were 26 air strikes"
        return
    walk.resting = [one for one in walk.group if one.number is not None]
    if not walk.resting and last is not None and last.number is not None and "of them" in last.features:
        walk.resting = [last]
    if last is not None and walk.before is last and "of them" in last.features:
        walk.resting = [last]
        subjects = [last]
    else:
        subjects = walk.group or walk.resting
    if not any(one.counted or one.modifiers for one in subjects) and walk.hanging and "verb" not in walk.since:
        subjects = [walk.hanging]
    if not subjects or not isinstance(following, NounPhrase):
        return
    if any(one.counted for one in walk.group):
        walk.headed = walk.group
    if following.number is None and verb.roles & BECOMING and following.members:
        walk.give([one for one in subjects if one.number is not None], following.members, "subject", verb)
        walk.group = []
    elif following.number is None and following.nouns:
        walk.give([one for one in subjects if one.number is not None], following.nouns, "subject", verb)
    elif following.number is None and _says_who(following) and not said_of_a_share(walk.before):
        for phrase in subjects:
            shared = phrase.oblique == "of"  # "38 per cent of the 90,000 IDPs are boys"
            if phrase.population in {"", "all"} and phrase.number is not None and not shared:
                phrase.population = following.population
                phrase.features.add("predicate noun")
        walk.group = []
    elif subjects[-1].number is None and subjects[-1].modifiers and subjects[-1].head == "people":
        walk.slot, walk.slot_by, walk.inverted = subjects[-1].modifiers, verb, True  # "the drowned were four pilots"


def _says_who(phrase: NounPhrase) -> bool:
    """ "were children", "were Hezbollah": a noun that names a population."""
    if phrase.population in SEXES and "bare noun" in phrase.features:
        return True  # "4,200 were male"
    return bool(phrase.population) and (phrase.plural or (phrase.head == "neutral" and phrase.count == "bare"))


def _nothing_known(walk: Walk) -> None:
    """ "No casualties were reported": nothing is known, which is no zero; "no deaths" and "no injuries" are plain."""
    for phrase in walk.group:
        plain = not phrase.nouns or phrase.nouns[0] in PLAIN_ZEROES
        if phrase.number is not None and phrase.number.value == 0 and not plain:
            phrase.indicator, phrase.sure, phrase.head = "", False, "neutral"


def _including(walk: Walk, verb: Predicate) -> None:
    """ "The dead included 12 women"."""
    subject = walk.group[-1] if walk.group else None
    if subject is not None and subject.number is None and subject.modifiers:
        walk.slot, walk.slot_by = subject.modifiers, verb
    elif walk.figure_before() is not None:
        include(walk)


def _other(walk: Walk, verb: Predicate, following: Item | None) -> None:
    """A verb that counts nothing by itself: it may move, give, reach a total or yield what follows."""
    _army(walk)
    if verb.departs and place_follows(following):
        targets = targets_of(walk, verb)
        walk.give(targets, verb.departs, "subject", verb)
        walk.run = verb.departs if _opens_a_list(targets) else ()
        return
    if verb.roles & FALLING and _fell(walk, following):
        walk.give(walk.group, (DEATHS,), "subject", verb)
        walk.group = []
        return
    if verb.roles & FREEING and freed(walk, verb, following):
        return
    if verb.roles & HOLDING and verb.voice in {"passive", "bare"} and still_held(walk, verb, following):
        return
    if verb.roles & MOVING:
        walk.moved = [one for one in walk.group if one.counted] if verb.voice in {"passive", "bare"} else []
    walk.convicts = verb.roles & CONVICTING != 0
    walk.led_off = bool(verb.roles & LEADING_OFF) and isinstance(following, NounPhrase)
    if verb.roles & ACCOUNTING:
        _accounts(walk, following)
        return
    if verb.roles & HOLDING and walk.group and walk.group[-1].places and counted_follows(following):
        walk.slot, walk.slot_by = walk.group[-1].places, verb  # "the centre built for 389 held 6,762"
        return
    walk.giving = verb.gives
    walk.resting = [one for one in walk.group if one.number is not None]
    if not walk.resting and verb.voice == "bare" and walk.hanging is not None and walk.since <= ASIDE:
        twin = walk.hanging.same_as
        walk.resting = [walk.hanging, *([twin] if twin is not None else [])]
    _reaches(walk, verb, following)
    passive = verb.voice == "passive" or (verb.voice == "bare" and not object_follows(following))
    if verb.roles & RECOUNTING and passive:
        for phrase in [*walk.group, *([walk.last] if walk.last is not None and walk.since <= NEAR else [])]:
            phrase.features |= {RECOUNTED} if "of them" in phrase.features or phrase.parent is not None else set()
    if verb.roles & REPORTING and passive:
        _nothing_known(walk)
    waits = (
        not any(one.counted for one in walk.group) and verb.voice == "passive"
    )  # "302 incidents affecting ... | were"
    subjects = walk.headed if waits else walk.group
    counted = [one for one in subjects if one.nouns and one.count == "number" and one.head != "neutral"]
    if verb.roles & YIELDING and passive and (counted or verb.voice == "passive"):
        for phrase in counted:
            walk.assign(phrase, phrase.nouns[0], "noun", verb)
        return
    for phrase in walk.group:
        phrase.features |= _marked(verb, passive=passive)
    if not passive or verb.roles & REPORTING:
        _acted(walk, verb)
    opens = verb.roles & OPENING or (verb.roles & REPORTING and not passive)
    walk.slot, walk.slot_by = ((), verb) if opens else (None, None)


def _ward(following: Item | None) -> bool:
    """ "182 people arrived at hospitals": no border was crossed."""
    return isinstance(following, NounPhrase) and following.things[:1] == (WARD,)


def _fell(walk: Walk, following: Item | None) -> bool:
    """ "Scores of fighters have fallen on both sides": soldiers who fall, if from nothing."""
    fighters = bool(walk.group) and all(one.population == COMBATANTS and one.number is not None for one in walk.group)
    return fighters and (following is None or (isinstance(following, Mark) and following.lower not in NO_DEATH))


def _marked(verb: Predicate, *, passive: bool) -> set[str]:
    if passive:
        return {CONVICT} if verb.roles & CONVICTING else set()
    return {ASSAILANT} if verb.roles & ASSAULTING else set()


def _acted(walk: Walk, verb: Predicate) -> None:
    """The subject did something else: it is nobody's victim, and no member of the list before."""
    if walk.relative or verb.voice == "infinitive":
        return
    for phrase in walk.group:
        elided = isinstance(walk.before, Mark) and walk.before.kind == "and"  # "hit a school | and left ..."
        told = phrase.rule == "list" and walk.last in walk.group and phrase.parent is None and not elided
        if told and verb.voice != "gerund":
            phrase.indicator, phrase.rule = "", ""
    if any(one.counted for one in walk.group):
        walk.headed = walk.group  # "five gunmen stormed a hotel and were killed"
    walk.group = []


def _reaches(walk: Walk, verb: Predicate, following: Item | None) -> bool:
    """ "Suspected cases climbed past 650": the number of an uncounted subject follows."""
    hedged = not verb.counts and not verb.roles and bare_number(following)  # "cases have | passed 4,000"
    if not (verb.roles & REACHING or hedged) or not walk.group or walk.group[-1].counted:
        return False
    subject = walk.group[-1]
    counted = subject.nouns or subject.members or subject.modifiers
    if counted and counted[0] not in EVENTS:
        walk.total, walk.total_by = counted, subject
        return True
    return False


def _accounts(walk: Walk, following: Item | None) -> None:
    """ "Women and children accounted for 37 of the 62 people drowned"."""
    subject = walk.group[-1] if walk.group else None
    if subject is None or subject.number is not None or not subject.population:
        return
    if isinstance(following, NounPhrase) and following.number is not None:
        following.population = subject.population

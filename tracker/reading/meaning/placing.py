"""The place of a noun phrase in its clause: part, total, object, member of a list, complement or subject.

One rule a function, tried in that order; the first that applies decides.
"""

from __future__ import annotations

from tracker.reading.meaning.items import Mark
from tracker.reading.meaning.levels import given_again, total
from tracker.reading.meaning.listing import gapped, listed_under
from tracker.reading.meaning.nouns import OWN_LOSSES
from tracker.reading.meaning.phrases import NounPhrase
from tracker.reading.meaning.shares import of_a_share, of_the_frame, ratio
from tracker.reading.meaning.uprooted import fronted, how_many, moved_there, owners
from tracker.reading.meaning.verbs import Predicate
from tracker.reading.meaning.walk import COMBATANTS, EVENTS, OBJECT, RECOUNTED, WHOSE, Walk, size
from tracker.reading.words.flags import listed

LOSSES, CARRYING, YIELDING, RECOUNTING, LOSING, TENDING = (
    listed(one) for one in ("losses", "carrying", "yielding", "recounting", "losing", "tending")
)
REACHED = "reached"
RETELLING, ACCOUNTING = listed("retelling"), listed("accounting")
DEATHS = "deaths"
ASIDE = frozenset({"comma", "dash", "open", "including", "quantity"})
JOINTS = frozenset({"and", "comma", "word", "with"})
LOOSE = frozenset({"comma", "and", "preposition", "word", "open", "close", "dash", "quantity"})
"""Marks a list may contain between two members."""

ORIGINS = frozenset({"from", "among"})
AMONG = frozenset({"among", "amongst"})
PLACES = frozenset({"in", "at", "inside", "into"})
REACHED_PLACES = PLACES | {"to"}

NEUTRAL, FAMILIES = "neutral", "families"
FEW = 10
"""Families whose members are told one by one."""
ONE = frozenset({"single", "definite", "named"})


def place(walk: Walk, phrase: NounPhrase) -> None:
    """Put one noun phrase into the walk."""
    _under_a_preposition(walk, phrase)
    if isinstance(walk.before, Mark) and walk.before.lower == "whose" and phrase.head == "thing":
        phrase.features.add(WHOSE)
    of_a_share(walk, phrase)
    walk.own_losses = walk.own_losses or (OWN_LOSSES in phrase.features and walk.army)
    if phrase.number is not None:
        say_of_itself(walk, phrase)
    if phrase.whole is not None:
        say_of_itself(walk, phrase.whole)
        walk.found.append(phrase.whole)
        phrase.parent = phrase.whole
    walk.found.append(phrase)
    if walk.numbering:
        _numbered(walk, phrase)
    elif not _apposition(walk, phrase):
        for rule in RULES if phrase.number is not None else UNNUMBERED:
            if rule(walk, phrase):
                break
        if walk.one_person is None and phrase.count in ONE and phrase.head == "people" and not phrase.oblique:
            walk.one_person = phrase
    _hang(walk, phrase)
    walk.last = phrase
    walk.passed = set() if phrase.number is not None else walk.passed | walk.since
    walk.earlier, walk.since = walk.since, set()
    walk.preposition, walk.relative, walk.of_whom, walk.stale = "", False, False, False


def _under_a_preposition(walk: Walk, phrase: NounPhrase) -> None:
    """Say which preposition governs the phrase, also over "and": "in Izmir and Bursa"."""
    spent = phrase.number is not None and walk.stale  # an adjective never stands before a number
    parted = walk.preposition != "by" or "and" in walk.since  # "surrounded by water and 275 people were ..."
    phrase.oblique = "" if spent and parted else walk.preposition
    last = walk.last
    numbered = last is not None and last.number is not None and last.count == "number"
    if last is None or phrase.oblique or (numbered and phrase.count != "named"):
        return
    if walk.since == {"close"} and "open" in walk.earlier and phrase.count == "named" and len(walk.found) > 1:
        phrase.oblique = walk.found[-2].oblique  # "of the University (UNI) Calabar"
    elif _of_the_same_name(walk, phrase):
        phrase.oblique = last.oblique  # "Andhra Pradesh | state", "under Tala local government | area"
        walk.group = [one for one in walk.group if one is not last]
    elif phrase.number is None and walk.since and walk.since <= JOINTS and walk.since & {"and", "comma", "with"}:
        opens = walk.since == {"comma"} and phrase.count in {"definite", "single"}  # "In Kasai, the chief ..."
        phrase.oblique = "" if opens else last.oblique


def _of_the_same_name(walk: Walk, phrase: NounPhrase) -> bool:
    """Whether a phrase goes on with the name before it, an unknown word of which may stand between."""
    if phrase.number is not None or "determined" in phrase.features:
        return False
    return not walk.since or (walk.since == {"word"} and phrase.head == NEUTRAL and phrase.count == "bare")


def say_of_itself(walk: Walk, phrase: NounPhrase) -> None:
    """A noun that counts by itself ("12 deaths") decides; members and adjectives give way to a predicate."""
    if phrase.number is None or (phrase.count != "number" and not phrase.lives):
        return
    if phrase.nouns and phrase.nouns[0] not in EVENTS:
        walk.assign(phrase, phrase.nouns[0], "noun", None)
        walk.run, walk.noun_run = (phrase.nouns[0],), True
    elif phrase.lives and walk.lives:
        walk.assign(phrase, DEATHS, "lives", None)
        walk.run, walk.noun_run = (DEATHS,), True
    elif phrase.members:
        walk.assign(phrase, phrase.members[0], "member", None, sure=False)
    elif phrase.modifiers:
        fits = [one for one in phrase.modifiers if not phrase.things or one in phrase.things]
        if fits and phrase.head != "neutral":
            walk.assign(phrase, fits[0], "adjective", None, sure=False)
    if phrase.indicator:
        phrase.predicate = (phrase.start, phrase.end)


def _numbered(walk: Walk, phrase: NounPhrase) -> None:
    """ "the number of people killed": what is counted; the number itself comes later."""
    phrase.total, walk.numbering = True, False
    walk.total = phrase.members or phrase.nouns or phrase.modifiers
    walk.total_by = phrase
    walk.group = [phrase]


def _apposition(walk: Walk, phrase: NounPhrase) -> bool:
    """ "Karim Haddad, a Druze cleric": one person named twice."""
    last = walk.last
    if last is None or walk.since != {"comma"} or phrase.oblique or last.oblique or phrase.possessed:
        return False
    kinds = {last.count, phrase.count}
    if "bare noun" in phrase.features and last.count == "single":
        return False  # "a mother, father and their three children"
    if not kinds <= ONE or kinds == {"single"} or "people" not in {last.head, phrase.head}:
        return False
    phrase.same_as = last
    if phrase.population and last.population in {"", "all"}:
        last.population = phrase.population
    last.head = "people"
    return True


def _hang(walk: Walk, phrase: NounPhrase) -> None:
    if walk.opens_of and phrase.oblique == "of" and phrase.collective:
        walk.frame, walk.opens_of = phrase, False  # "of the dead, 14 were women"
    if phrase.number is None or not phrase.oblique:
        return
    walk.hanging = phrase
    if walk.opens_of and phrase.oblique == "of":
        walk.frame, walk.opens_of = phrase, False


def _in_another_unit(walk: Walk, phrase: NounPhrase) -> bool:
    """ "180 families (940 people)", "85,300 IDPs in 17,060 households": the same people counted twice."""
    last = walk.last
    if last is None or last.number is None or "people" not in {last.head, phrase.head}:
        return False
    housed = walk.since <= {"word", "preposition"} and phrase.oblique in {"in", "from", "of"}
    before = walk.before
    told_again = isinstance(before, Mark) and (before.lower in {"or", "/"} or before.word.flags & RETELLING != 0)
    if housed and {last.head, phrase.head} != {"people"}:
        return False  # "62,000 households in 11 districts"
    if phrase.oblique == "of" and phrase.population == "families" and size(phrase) < FEW:
        phrase.head = NEUTRAL
        return True  # "five members of one family"
    aside = walk.since & {"open", "dash"} or housed or told_again
    if {last.population == "families", phrase.population == "families"} != {True, False} or not aside:
        return False
    phrase.same_as, phrase.oblique = last, last.oblique
    if last.indicator:
        walk.assign(phrase, last.indicator, last.rule, None, sure=last.sure)
    if last in walk.group:
        walk.group = [*walk.group, phrase]
    return True


def _part(walk: Walk, phrase: NounPhrase) -> bool:
    """ "six of them children", "of whom 4,000 have returned", "including eight children"."""
    if (phrase.anaphoric or walk.of_whom) and phrase.number is not None:
        phrase.parent = walk.figure_before(phrase)
        phrase.anaphoric = True
        phrase.features.add("of them")
        if _of_things(walk, phrase):
            phrase.head, phrase.parent = NEUTRAL, None
            return True
        other = isinstance(walk.before, Predicate) and not walk.before.counts and not walk.before.roles & ACCOUNTING
        if other and walk.slot is None:
            phrase.features.add(OBJECT)  # "Turkey hosts 2.9 million of them"
        if isinstance(walk.before, Predicate) and walk.before.roles & RECOUNTING and not walk.before.counts:
            phrase.features.add(RECOUNTED)
            return True
        if phrase.oblique == "to" and walk.giving:
            return False  # "tents have been given to 3,250 of them"
        return walk.slot is None or (phrase.oblique != "" and walk.act is None)
    if not walk.parts and "including" in walk.since and phrase.number is None:
        return True  # "including Ashkelon": nothing that could be counted
    if not walk.parts or walk.host is None or phrase.oblique:
        return False
    if walk.host.population == FAMILIES and phrase.head == "people" and size(phrase) > size(walk.host):
        phrase.same_as, walk.parts = walk.host, False  # "1,300 families, comprising 5,200 individuals"
        walk.group = [*walk.group, phrase] if walk.host in walk.group else walk.group
        if walk.host.indicator:
            walk.assign(phrase, walk.host.indicator, walk.host.rule, None, sure=walk.host.sure)
        return True
    if phrase.number is not None and walk.host.number is not None and size(phrase) > size(walk.host):
        walk.parts = False  # "30 deaths, including nine children, and 60 people hurt"
        return False
    if phrase.counted:
        phrase.parent = walk.host
        phrase.features.add("included")
    return True


def _object(walk: Walk, phrase: NounPhrase) -> bool:
    """ "killing 27", "the death of nine": the object of a predicate or of a noun of doing."""
    by = walk.slot_by
    if walk.slot is None or (phrase.oblique and not (walk.act is not None and phrase.oblique in {"of", "to"})):
        return False
    if by is not None and by is walk.act and not phrase.oblique and phrase.anaphoric:
        return False  # "rooms on the exodus of 1914, three of them new"
    if not phrase.counted:
        arrived = isinstance(by, Predicate) and by.harms[:1] == (REACHED,)  # "reached the first boat"
        if phrase.head != "neutral" or arrived:
            walk.struck = walk.slot[0] if walk.slot else ""
            walk.slot, walk.act, walk.group = None, None, [phrase]
        return False
    slot = walk.slot
    if isinstance(by, Mark) and by.word.flags & LOSSES and phrase.count in {"definite", "named"}:
        walk.slot, walk.slot_by, walk.act = None, None, None
        return False  # "the loss of Aleppo"
    if isinstance(by, Mark) and by.word.flags & LOSSES and walk.army and phrase.head == "none":
        phrase.population = COMBATANTS  # "the army acknowledged the loss of 27"
    if isinstance(by, Predicate) and by.roles & CARRYING and _lost(walk, phrase, by):
        slot, phrase.population = (DEATHS,), COMBATANTS  # "the army lost 23 soldiers"
    walk.slot, walk.slot_by, walk.act = None, None, None
    walk.group = [phrase]
    indicator = walk.fit(phrase, slot)
    if indicator:
        walk.assign(phrase, indicator, "object", by)
        walk.run, walk.noun_run, walk.group = slot, False, []
        tended = isinstance(by, Predicate) and by.roles & TENDING
        phrase.sure = not (tended and indicator == REACHED)  # "treated 1,870 children | for severe malnutrition"
    elif not slot and phrase.nouns:
        walk.assign(phrase, phrase.nouns[0], "noun", None, sure=phrase.count == "number")
    elif not slot and isinstance(by, Predicate) and by.voice == "copula" and phrase.head == "people":
        walk.resting = [phrase]  # "There are 820 people | in the hall"
    elif not slot and phrase.head == "none" and isinstance(by, Predicate) and by.roles & YIELDING:
        phrase.features.add("echo")
    elif slot:
        phrase.features.add(OBJECT)
    return True


def _lost(walk: Walk, phrase: NounPhrase, by: Predicate) -> bool:
    """Whether soldiers were lost, or men by an army."""
    if phrase.population == COMBATANTS:
        return True
    army = walk.army and by.roles & LOSING != 0
    return army and phrase.head == "people" and phrase.count != "named" and phrase.population in {"", "all", "men"}


def _member(walk: Walk, phrase: NounPhrase) -> bool:
    """The list goes on: "... and eight on Monday", "33 in Kano, 21 in Borno"."""
    if phrase.number is not None and gapped(walk, phrase):
        return True
    if not walk.run or not phrase.counted or phrase.sure:
        return False
    loose = LOOSE | {"colon"} | ({"verb", "relative"} if walk.inverted else set())
    together = "with" in walk.since or (phrase.oblique == "with" and phrase.others)
    waits = walk.last is not None and walk.last in walk.group and walk.last.counted and not walk.last.indicator
    if waits and walk.since == {"and"} and {"verb", "and"} <= walk.earlier:
        return False  # "... were killed and two officers | and a driver wounded"
    framed = walk.frame is not None and phrase.head == "none"  # "of 2,500 crates that left, 86 ..."
    if phrase.count == "single" and phrase.head == "unknown" and not phrase.personal:
        return False  # "... killed 70,000, with a minute of silence and a procession"
    if framed or (walk.noun_run and phrase.head != "none"):
        return False
    if not together and (phrase.oblique or not walk.since <= loose):
        return False
    if not together and not walk.since & {"comma", "and", "colon", "dash", "open"}:
        return False
    indicator = walk.fit(phrase, walk.run)
    if not indicator or (phrase.count != "number" and not walk.since & {"and", "comma", "with"}):
        return False
    if phrase.count == "single" and phrase.head == "unknown" and not phrase.personal:
        return False  # "with songs and a parade"
    walk.assign(phrase, indicator, "list", None, sure=False)
    listed_under(walk, phrase)
    beside = [one for one in walk.group if one is walk.last and one.rule == "list" and one.parent is None]
    walk.group = [*beside, phrase] if phrase.count in ONE else [phrase]
    return True


def _complement(walk: Walk, phrase: NounPhrase) -> bool:
    """A phrase after a preposition is neither subject nor object, but may say something of them."""
    if not phrase.oblique:
        return False
    _from_whom(walk, phrase)
    _in_whom(walk, phrase)
    if phrase.places and phrase.oblique in PLACES and walk.resting:
        walk.give(walk.resting, phrase.places, "state", phrase)
    elif phrase.places and phrase.oblique in REACHED_PLACES and walk.moved is not None:
        moved_there(walk, phrase)
    elif phrase.oblique == "to" and walk.giving and phrase.number is not None and _is_someone(phrase):
        walk.give([phrase], walk.giving, "object", None)
        phrase.sure = False  # "provided to 900 people housed in schools": what is said next of them wins
    elif phrase.oblique in AMONG and walk.group:
        _among(walk, phrase)
    elif phrase.oblique == "by" and phrase.head in {"people", "unknown"}:
        phrase.agent = True
    return True


def _of_things(walk: Walk, phrase: NounPhrase) -> bool:
    """ "1,050 latrines dug, 388 of them for women": some of what is nobody."""
    before = next((one for one in reversed(walk.found[:-1]) if one.number is not None), None)
    if before is None or before.oblique or size(before) < size(phrase):
        return False
    return before.head == NEUTRAL or (before.head == "unknown" and not before.personal and not before.indicator)


def _is_someone(phrase: NounPhrase) -> bool:
    """Whether help can be given to it: people, or some of those spoken of."""
    return phrase.head == "people" or phrase.anaphoric


def _from_whom(walk: Walk, phrase: NounPhrase) -> None:
    """ "40 dead from the army": whose dead they are."""
    last = walk.last
    if phrase.number is not None or phrase.oblique not in ORIGINS or last is None or last.number is None:
        return
    if last.head == "none" and not last.population and walk.since == {"verb", "preposition"} and phrase.population:
        last.population = phrase.population


def _in_whom(walk: Walk, phrase: NounPhrase) -> None:
    """ "Cases of scabies in children rose to 8,200", "deaths among women": of whom the cases are."""
    last = walk.last
    counts = last is not None and last.number is None and bool(last.nouns) and last.nouns[0] not in EVENTS
    if last is None or not counts or phrase.number is not None or phrase.oblique not in {"in", *AMONG}:
        return
    if not last.population and phrase.head == "people" and phrase.plural and walk.since <= {"preposition", "word"}:
        last.population = phrase.population


def _among(walk: Walk, phrase: NounPhrase) -> None:
    """ "Six children are among 45 people killed", "19 pilgrims among the dead"."""
    if phrase.number is None:
        walk.give(walk.group, phrase.modifiers, "among the", phrase)
        return
    for part in walk.group:
        if part.counted and size(part) <= size(phrase):
            part.parent = phrase
            part.features.add("included")


def _subject(walk: Walk, phrase: NounPhrase) -> bool:
    """What remains waits for its predicate, beside those it is joined to."""
    if phrase.count == "named" and "open" in walk.since:
        return True  # "(IRGC)"
    waiting = any(one.counted for one in walk.group)
    aside = walk.since & ASIDE or (walk.aside and walk.since == {"and"})
    if not phrase.counted and waiting and aside and ("verb" not in walk.since or "quantity" in walk.since):
        walk.aside = True  # "some 26,000 people, half of them pensioners, ..."
        return True
    frame = walk.frame
    if frame is not None and phrase.number is not None and phrase.head == "none" and not phrase.population:
        of_the_frame(walk, phrase, frame)
    if isinstance(walk.before, Predicate) and not phrase.others:
        phrase.features.add(OBJECT)
    waits = walk.group and walk.group[-1] not in walk.told  # not "12 people are in hospital and three were killed"
    joined = waits and "verb" not in walk.since and walk.since & {"comma", "and"} and walk.since <= LOOSE
    walk.parked = walk.group if walk.since == {"dash"} else walk.parked
    walk.group = [*walk.group, phrase] if joined else [phrase]
    return True


RULES = (
    ratio,
    _in_another_unit,
    _part,
    total,
    given_again,
    _object,
    _member,
    owners,
    _complement,
    how_many,
    fronted,
    _subject,
)
UNNUMBERED = (_part, _object, _member, _complement, _subject)
"""Those that may speak of a phrase without a number."""

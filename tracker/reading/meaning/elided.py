"""Whom a number counts that names nobody: "the 9 million targeted" after 8.4 million children, "a further 90,000".

The phrases of a sentence come in after the walk, with what the sentence before left; a bare number that points back
takes over of whom it is told. A number that only stands there ("17 have died") points nowhere and stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.meaning.heads import IN_WORK, OTHERS
from tracker.reading.meaning.nouns import NounPhrase
from tracker.reading.meaning.walk import BODILY, PERSONAL, Memory
from tracker.reading.words.flags import listed
from tracker.reading.words.tokens import Token

BE, PARTITIVE = listed("be"), listed("partitive")
THEY = frozenset({"they", "all"})
SHORTEST = 3
ANYBODY = frozenset({"", "all"})
COMBATANTS = "combatants"
TRADES = frozenset({"aid_workers", "health_workers", "journalists"})
KILLED_OR_HURT = frozenset({"deaths", "injured"})
THEIRS, MEN = frozenset({"its", "their", "his"}), frozenset({"members", "men", "own", "number", "fighters", "ranks"})
OF_THEM = (["of", "them"], ["of", "whom"])
EVERY_ONE, ASIDE, CLOSING = frozenset({"all", "both"}), frozenset(",-–—("), frozenset(",.;:-–—)")


def name_the_elided(phrases: Sequence[NounPhrase], memory: Memory, people: frozenset[str]) -> None:
    """Let "the 9 million" and "a further 90,000" be of those spoken of last."""
    before: NounPhrase | None = None
    counted = False
    trade = memory.population if memory.population in TRADES else ""
    for phrase in phrases:
        if phrase.population in TRADES and phrase.number is not None:
            trade = phrase.population
        elif trade and IN_WORK in phrase.features and phrase.population in ANYBODY and _further(phrase):
            phrase.population = trade  # "three aid workers were killed; two other workers were abducted"
        if _points_back(phrase, people):
            if before is not None:
                phrase.like = before
            elif not counted and memory.population not in ANYBODY:
                phrase.population = memory.population
        if phrase.number is not None and phrase.indicator in people and not phrase.agent:
            counted = True
            if phrase.parent is None and phrase.like is None:
                before = phrase if phrase.population not in ANYBODY else None


def name_the_victims(phrases: Sequence[NounPhrase], tokens: Sequence[Token], memory: Memory) -> None:
    """ "The victims, 16 men and three women, ...": those told of in the sentence before, one by one."""
    if len(tokens) <= SHORTEST or memory.indicator not in PERSONAL or memory.things:
        return
    opens, behind = tokens[0], tokens[1]
    they = opens.lower in THEY and behind.flags & BE
    if not they and not (opens.flags & PARTITIVE and (behind.flags & BE or behind.text == ",")):
        return
    for phrase in phrases:
        named = phrase.number is not None and phrase.head == "people" and phrase.population not in ANYBODY
        if not named or phrase.indicator or phrase.oblique or phrase.agent:
            return
        phrase.indicator, phrase.rule = memory.indicator, "part of the sentence before"


def of_one_kind(phrases: Sequence[NounPhrase], tokens: Sequence[Token]) -> None:
    """ "5 killed and 17 injured, all civilians": whoever was counted just before is of that kind."""
    for place, phrase in enumerate(phrases):
        if phrase.number is not None or phrase.population in ANYBODY or not phrase.plural or not phrase.first:
            continue
        if not _every_one(tokens, phrase.first):
            continue
        behind = tokens[phrase.last] if phrase.last < len(tokens) else None
        if behind is not None and behind.text not in CLOSING and behind.lower not in {"in", "from", "at", "on"}:
            continue
        for before in phrases[:place]:
            counted = before.number is not None and before.indicator and not before.agent and before.parent is None
            if counted and before.population in ANYBODY and not before.things and before.indicator in BODILY:
                before.population = phrase.population


def of_their_own(phrases: Sequence[NounPhrase], tokens: Sequence[Token]) -> None:
    """ "Hezbollah announced the death of 11 of its members": those of a force that was named."""
    forces = [one.first for one in phrases if one.number is None and one.population == COMBATANTS]
    for phrase in phrases if forces else ():
        bare = phrase.number is not None and phrase.population in ANYBODY and not phrase.things
        if not bare or phrase.agent or phrase.first <= forces[0] or phrase.indicator not in BODILY:
            continue
        behind = [one.lower for one in tokens[phrase.first + 1 : phrase.first + 4]]
        if behind[:1] == ["of"] and behind[1:2] and behind[1] in THEIRS and behind[2:3] and behind[2] in MEN:
            phrase.population = COMBATANTS


def sorted_out(phrases: Sequence[NounPhrase]) -> None:
    """ "1,207 civilian casualties, 397 deaths and 810 injuries": parts that come to the whole are of its kind."""
    for place, whole in enumerate(phrases):
        if whole.indicator != "casualties" or whole.number is None or whole.population in ANYBODY:
            continue
        behind = [one for one in phrases[place + 1 :] if one.indicator in KILLED_OR_HURT and one.number is not None]
        parts = [one for one in behind if one.parent is None or one.parent is whole][:2]
        values = [one.number.value or 0.0 for one in parts if one.number is not None]
        if len(parts) == 2 and sum(values) == whole.number.value:
            for part in parts:
                part.population = whole.population if part.population in ANYBODY else part.population


def _every_one(tokens: Sequence[Token], at: int) -> bool:
    """Whether "all", "both" or "all of them" opens what stands aside at token `at`."""
    if [one.lower for one in tokens[max(0, at - 2) : at]] in OF_THEM:
        at -= 3
    return at > 0 and tokens[at].lower in EVERY_ONE and tokens[at - 1].text in ASIDE


def _further(phrase: NounPhrase) -> bool:
    return phrase.others or (phrase.number is not None and phrase.number.role == "additional")


def _points_back(phrase: NounPhrase, people: frozenset[str]) -> bool:
    if phrase.head != "none" or phrase.population not in ANYBODY or phrase.indicator not in people:
        return False
    if phrase.number is None:
        return phrase.others  # "... and a third was wounded"
    if phrase.parent is not None or phrase.like is not None or phrase.anaphoric:
        return False
    further = _further(phrase)
    return "definite" in phrase.features or (further and OTHERS not in phrase.features)

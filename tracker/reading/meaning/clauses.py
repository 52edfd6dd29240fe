"""The clause grammar: who is counted by which predicate.

The items of one sentence are walked once, left to right. Subjects wait in a group until a predicate claims them, a
predicate in the active voice opens a slot for its object, "including" makes parts of the phrase before it, a list
goes on with the indicator of its first member, a total waits for its number. The name a rule leaves on the phrase says
which one decided.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.meaning.items import Item
from tracker.reading.meaning.marks import mark
from tracker.reading.meaning.phrases import NounPhrase
from tracker.reading.meaning.placing import place
from tracker.reading.meaning.roles import predicate
from tracker.reading.meaning.verbs import Predicate
from tracker.reading.meaning.walk import OBJECT, RECOUNTED, SPOKEN, Memory, Walk, size

LIVES = "deaths"
"""What lives that are lost, claimed or taken count."""


PARTS = frozenset({"women", "men", "children", "civilians", "combatants", "elderly", "women_and_children"})


def walk(items: Sequence[Item], people: frozenset[str], memory: Memory) -> list[NounPhrase]:
    """Return every noun phrase of the sentence with what the clauses made of it."""
    state = Walk(people=people, memory=memory)
    for index, item in enumerate(items):
        following = items[index + 1] if index + 1 < len(items) else None
        step(state, item, following)
    _trailing(state)
    for phrase in state.found:
        _in_two_units(phrase)
    for _ in range(2):  # a part of a part takes two rounds
        for phrase in state.found:
            if not phrase.indicator and phrase.counted and not phrase.agent:
                _inherit(state, phrase)
    return state.found


def step(state: Walk, item: Item, following: Item | None) -> None:
    """Take one item into the walk."""
    if isinstance(item, NounPhrase):
        place(state, item)
    elif isinstance(item, Predicate):
        predicate(state, item, following)
    else:
        mark(state, item, following)
    state.before = item


def _in_two_units(phrase: NounPhrase) -> None:
    """ "3,100 IDP families (18,700 people) went back": what is said of the families is said of the people."""
    twin = phrase.same_as
    if twin is None or phrase.count != "number" or phrase.sure or twin.indicator in {"", phrase.indicator}:
        return
    if phrase.indicator and twin.sure and phrase.rule in {"member", "adjective"}:
        phrase.indicator, phrase.rule, phrase.predicate = twin.indicator, "same people", twin.predicate


def _trailing(state: Walk) -> None:
    """ "... 229 bodies by Tuesday night, 148 men and 81 women": people named after the figure are its parts."""
    whole: NounPhrase | None = None
    for phrase in state.found:
        if phrase.indicator and phrase.number is not None and phrase.parent is None:
            whole = phrase
        elif whole is not None and _is_trailing(phrase) and size(phrase) < size(whole):
            phrase.parent = whole


def _is_trailing(phrase: NounPhrase) -> bool:
    free = not (phrase.agent or phrase.oblique or phrase.parent is not None or {OBJECT, SPOKEN} & phrase.features)
    return free and phrase.number is not None and phrase.population in PARTS


def _inherit(state: Walk, phrase: NounPhrase) -> None:
    """Give a phrase that nothing claimed the indicator of what it belongs to."""
    parent, twin = phrase.parent, phrase.same_as
    if RECOUNTED in phrase.features:
        return
    if phrase.lives and state.lives and phrase.count == "number":
        phrase.indicator, phrase.rule = LIVES, "lives"
        return
    if parent is not None and parent.indicator and _may(state, phrase, parent.indicator):
        phrase.indicator, phrase.rule, phrase.list_id = parent.indicator, "part", parent.list_id
    elif phrase.anaphoric and parent is None and state.memory.indicator and OBJECT not in phrase.features:
        phrase.indicator, phrase.rule = state.memory.indicator, "part of the sentence before"
    elif twin is not None and twin.indicator and phrase.count == "number":
        phrase.indicator, phrase.rule = twin.indicator, "same people"
    elif "echo" in phrase.features and state.spoken_of(phrase):
        phrase.indicator, phrase.rule = state.spoken_of(phrase), "echo"


def _may(state: Walk, phrase: NounPhrase, indicator: str) -> bool:
    if phrase.head == "neutral" or phrase.nouns:
        return False
    if phrase.things:
        return indicator in phrase.things
    return indicator in state.people or phrase.head in {"none", "unknown"}

"""The state of one walk over a sentence, and the two acts every rule ends in: fitting an indicator and giving it.

Rules live in meaning_marks, meaning_placing and meaning_roles; each takes the :class:`Walk` and changes it. Nothing of
it outlives the sentence but :class:`Memory`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tracker.reading.meaning.headings import Above
from tracker.reading.meaning.items import Item, Mark
from tracker.reading.meaning.phrases import NounPhrase
from tracker.reading.meaning.verbs import Predicate

EVENTS = frozenset({"attacks"})
"""Indicators whose nouns name what did the harm as often as what is counted: they need a verb of counting."""

OBJECT = "object of another verb"
"""Mark of a phrase that stands right after a verb that counts nothing: hardly the subject of the next one."""

RECOUNTED = "counted again"
"""Mark of a part of those counted before, of whom only something else is told: "32 of them have been identified"."""

SPOKEN = "of another clause"
"""Mark of a phrase whose predicate counts nothing: no part of the figure before."""

WHOSE = "theirs"
"""Mark of things of people just named: "whose homes"."""

REDUCED = "told of in passing"
"""Mark of people of whom a participle right behind them tells something: what the clause tells next may win."""

SHARED = "whole of a share"
"""Mark of a number of which only a share is spoken of: "40 per cent of the 12,000 homes"."""

PERSONAL = frozenset({"deaths", "injured", "abducted", "detained", "missing", "rescued"})
"""What can be said of one person without a number and still be a figure: "a legislator was shot dead"."""

SINGLY = PERSONAL | {"schools_hit", "health_facilities_hit"}
"""What one thing with an article is a figure of as well: "a shell hit a school"."""

BODILY = frozenset({"deaths", "injured", "abducted", "detained", "casualties"})
"""What is hardly said of things: an unknown noun under it is taken for people."""


STATUS = frozenset({"refugees", "idps"})
"""Who people are in law: where they stay ("900,000 refugees live in camps") says no more than that."""

CARED_FOR, HURT = frozenset({"reached", "refugees", "sheltering"}), "injured"
"""A ward that took in 40 people with burns has 40 injured."""

FATES = {
    "deaths": frozenset({"abducted", "missing", "trapped"}),
    "rescued": frozenset({"abducted", "missing", "trapped"}),
    "evacuated": frozenset({"trapped"}),
}
"""What may become of those of whom something else was told before: abducted, then found dead."""

HELPED, RETURNED = "reached", "returnees"
COMBATANTS = "combatants"
STAYING = "sheltering"
AIMED, NEEDING = "targeted", "in_need"
LOOSE = frozenset({AIMED, "affected"})
"""To help 4 million people in need says how many are in need; how many of them an aim reaches, it leaves open."""


@dataclass(slots=True)
class Memory:
    """What the sentence before left: its indicator and population, for "of them" and bare numbers."""

    indicator: str = ""
    population: str = ""
    things: tuple[str, ...] = ()
    money: bool = False  # it told of money asked or given
    above: Above | None = None  # what a heading says of the lines below it


@dataclass(slots=True)
class Walk:
    """Where the reading of one sentence stands."""

    people: frozenset[str]  # indicators that count people
    memory: Memory
    found: list[NounPhrase] = field(default_factory=list)
    before: Item | None = None
    last: NounPhrase | None = None
    since: set[str] = field(default_factory=set)  # kinds of items since the last phrase
    passed: set[str] = field(default_factory=set)  # kinds of items since the last number
    earlier: set[str] = field(default_factory=set)  # kinds of items before the last phrase
    # subjects
    group: list[NounPhrase] = field(default_factory=list)  # wait for their predicate
    headed: list[NounPhrase] = field(default_factory=list)  # subject that a relative clause interrupts
    hanging: NounPhrase | None = None  # counted phrase after a preposition: "with 27 civilians, ..., killed"
    resting: list[NounPhrase] = field(default_factory=list)  # subject of "are", "stay": where follows
    one_person: NounPhrase | None = None  # the first single person of the sentence, whom "he" means
    parked: list[NounPhrase] = field(default_factory=list)  # subjects before a dash
    frame: NounPhrase | None = None  # "of the 15 hospitals, two ..."
    subject: NounPhrase | None = None  # the last phrase that a predicate of suffering took
    # objects and lists
    slot: tuple[str, ...] | None = None  # indicators an object would get; () takes what the object says of itself
    slot_by: Predicate | Mark | None = None
    act: Mark | None = None
    giving: tuple[str, ...] = ()  # indicators of who stands after "to"
    run: tuple[str, ...] = ()  # what the next member of a list gets
    noun_run: bool = False  # the list began with a noun: only bare numbers carry it on
    actors: list[NounPhrase] = field(default_factory=list)  # who did the harm: "... before they were shot dead"
    army: bool = False  # the subject of the last verb fights: "the army lost 12 men"
    convicts: bool = False  # the last verb is what courts do
    told: list[NounPhrase] = field(default_factory=list)  # of whom a finite verb has said something
    struck: str = ""  # what an uncounted object suffered: "destroyed the homes | of seven families"
    moved: list[NounPhrase] | None = None  # whom the last verb took somewhere; empty: its object is still to come
    fronted: tuple[str, ...] = ()  # "Displaced by the dam, | 400 families ...": what the subject to come will get
    led_off: bool = False  # the last verb marched or dragged people somewhere
    before_that: bool = False  # inside the clause after "before"
    inverted: bool = False  # the sentence began with its predicate; its subjects follow as a list
    lists: int = 0  # lists begun so far
    list_by: Item | None = None  # the predicate whose list is being filled
    # parts and totals
    host: NounPhrase | None = None  # whose parts "including" names
    parts: bool = False
    bracketed: NounPhrase | None = None  # whose details stand in the open bracket
    heading: NounPhrase | None = None  # "Civilian casualties: 12 killed, 30 injured"
    outside: list[NounPhrase] = field(default_factory=list)  # what waited for its predicate when the bracket opened
    of_whom: bool = False
    total: tuple[str, ...] | None = None
    total_by: Mark | NounPhrase | None = None
    numbering: bool = False
    # small words
    preposition: str = ""
    shelved: str = ""  # the preposition before a day: "in Monday's strike" is still in
    stale: bool = False  # a word stands between the preposition and what comes
    relative: bool = False
    lives: bool = False
    opens_of: bool = False  # the sentence began with "of": "of the 15 hospitals, two ..."
    own_losses: bool = False  # "the army put its losses at"
    sickness: bool = False  # a disease was named and nobody else who could act
    share: bool = False  # "40 per cent of": the whole comes
    aside: bool = False  # inside "half of them women and children"

    def boundary(self, *, keep_total: bool = False) -> None:
        """Forget what does not reach over the border of a clause."""
        self.group, self.slot, self.slot_by, self.act, self.parts = [], None, None, None, False
        self.preposition, self.relative, self.run, self.giving = "", False, (), ()
        self.headed, self.hanging, self.resting, self.aside = [], None, [], False
        self.moved, self.fronted, self.told, self.struck = None, (), [], ""
        if not keep_total:
            self.total = None

    def figure_before(self, phrase: NounPhrase | None = None) -> NounPhrase | None:
        """Return the whole that a part names: the last number before it that is large enough to hold it."""
        for other in reversed(self.found):
            if other is phrase or other.number is None or other.head == "neutral" or other.agent:
                continue
            if other.count == "single" or (phrase is not None and size(other) < size(phrase)):
                continue
            return other
        return None

    def spoken_of(self, phrase: NounPhrase | None = None) -> str:
        """Return the indicator last spoken of before `phrase`, in this sentence or the one before."""
        before = self.found[: self.found.index(phrase)] if phrase in self.found else self.found
        for other in reversed(before):
            if other.indicator and other.number is not None:
                return other.indicator
        return self.memory.indicator

    def topic(self) -> str:
        """Return what an uncounted plural spoke of: "IDPs are concentrated in Tigray (1.4 million)"."""
        for other in reversed(self.found):
            if other.number is None and other.plural and other.members:
                return other.members[0]
        return ""

    def things_before(self) -> tuple[str, ...]:
        """Return what the last phrase of things could be counted as: "... and a further 120 damaged"."""
        things = (one.things for one in reversed(self.found) if one.things and (one.number is not None or one.plural))
        return next(things, self.memory.things)

    def fit(self, phrase: NounPhrase, candidates: Sequence[str]) -> str:
        """Return the first candidate that can count this phrase, or ""."""
        if phrase.head == "neutral" or (phrase.nouns and phrase.nouns[0] not in EVENTS):
            return ""
        if phrase.head == "noun" and not phrase.lives:
            return next((one for one in candidates if one in phrase.nouns), "")
        if phrase.things:
            return next((one for one in candidates if one in phrase.things), "")
        people = next((one for one in candidates if one in self.people), "")
        if people and phrase.head == "unknown" and not phrase.personal and people not in BODILY:
            people = ""
        if people == STAYING and STATUS & {*phrase.members[:1], *phrase.modifiers[:1]}:
            people = (phrase.members or phrase.modifiers)[0]
        if people:
            return "" if phrase.count != "number" and people not in PERSONAL and phrase.number is None else people
        if phrase.head == "none":
            return next((one for one in candidates if one in self.things_before()), "")
        return ""

    def give(self, phrases: Sequence[NounPhrase], candidates: Sequence[str], rule: str, by: Item | None) -> None:
        """Give each phrase the first candidate that fits, unless something surer was said of it."""
        for phrase in phrases:
            if phrase.total:
                self.total = tuple(candidates)
            hurt = phrase.indicator in CARED_FOR and rule == "state" and HURT in candidates
            uprooted = phrase.indicator == "refugees" and not phrase.members and "displaced" in candidates
            if phrase.sure and FATES.get(self.fit(phrase, candidates), frozenset()) & {phrase.indicator}:
                self._then(phrase, self.fit(phrase, candidates), rule, by)
                continue
            passing = REDUCED in phrase.features and self.fit(phrase, candidates) in PERSONAL
            home = phrase.indicator == HELPED and RETURNED in candidates[:1]  # "helped 610 migrants to return"
            if passing or home:
                phrase.sure = False
            if phrase.sure and not hurt and not uprooted and not (phrase.indicator in LOOSE and NEEDING in candidates):
                continue
            whose = self.relative or (isinstance(by, Predicate) and by.voice == "bare")  # "the 57,000 who fled"
            if SHARED in phrase.features and not whose:
                continue
            indicator = self.fit(phrase, candidates)
            if indicator:
                interrupted = (self.relative and not phrase.oblique) or phrase in self.headed
                self.assign(phrase, indicator, rule, by, sure=not interrupted)

    def _then(self, phrase: NounPhrase, indicator: str, rule: str, by: Item | None) -> None:
        """ "A mayor was kidnapped on Tuesday and found dead on Wednesday": the same person is counted for both."""
        if phrase.parent is not None or any(
            one.first == phrase.first and one.sure for one in self.found if one is not phrase
        ):
            return
        again = replace(phrase, features=set(phrase.features))
        self.found.append(again)
        self.assign(again, indicator, rule, by)

    def assign(self, phrase: NounPhrase, indicator: str, rule: str, by: Item | None, *, sure: bool = True) -> None:
        """Write an indicator on a phrase, with the rule and where its words stand."""
        if phrase.sure and phrase.rule == "noun":
            return
        phrase.indicator, phrase.rule, phrase.sure, phrase.agent = indicator, rule, sure, False
        if self.own_losses and phrase.head == "none" and not phrase.population:
            phrase.population = COMBATANTS
        if rule != "list" and self.list_by is not by:
            self.lists += 1
            self.list_by = by
        phrase.list_id = self.lists
        phrase.predicate = (by.start, by.end) if by is not None else phrase.predicate


def size(phrase: NounPhrase) -> float:
    """Return how many a phrase counts, at least; 0 where nobody knows."""
    if phrase.number is None:
        return 1.0
    return phrase.number.value or phrase.number.high or phrase.number.low or 0.0

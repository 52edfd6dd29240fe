"""The clause grammar: who is counted by which predicate.

The items of one sentence are walked once, left to right. Subjects wait in ``group`` until a predicate claims them, a
predicate in the active voice opens a ``slot`` for its object, "including" makes parts of the phrase before it, a list
goes on with the indicator of its first member, a total waits for its number. Every rule is one small method; the name
it leaves on the phrase says which one decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.reading.meaning_items import Item, Mark
from tracker.reading.meaning_phrases import NounPhrase
from tracker.reading.meaning_verbs import Predicate

DEATHS = "deaths"
EVENTS = frozenset({"attacks"})
"""Indicators whose nouns name what did the harm as often as what is counted: they need a verb of counting."""

PERSONAL = frozenset({"deaths", "injured", "abducted", "detained", "missing", "rescued"})
"""What can be said of one person without a number and still be a figure: "a legislator was shot dead"."""

ASIDE = frozenset({"comma", "dash", "open", "including", "quantity"})
POSSESSIVE_ENDS = frozenset({"'s", "’s"})

BODILY = frozenset({"deaths", "injured", "abducted", "detained", "casualties"})
"""What is hardly said of things: an unknown noun under it is taken for people."""

LOOSE = frozenset({"comma", "and", "preposition", "word", "open", "close", "dash", "quantity"})
"""Marks a list may contain between two members."""


@dataclass(slots=True)
class Memory:
    """What the sentence before left: its indicator and population, for "of them" and bare numbers."""

    indicator: str = ""
    population: str = ""
    things: tuple[str, ...] = ()


@dataclass(slots=True)
class Clauses:
    """State of the walk over one sentence."""

    people: frozenset[str]  # indicators that count people
    memory: Memory
    found: list[NounPhrase] = field(default_factory=list)
    group: list[NounPhrase] = field(default_factory=list)
    slot: tuple[str, ...] | None = None  # indicators an object would get; () takes what the object says of itself
    slot_by: Predicate | Mark | None = None
    run: tuple[str, ...] = ()  # what the next member of a list gets
    host: NounPhrase | None = None  # whose parts "including" names
    parts: bool = False
    last: NounPhrase | None = None
    since: set[str] = field(default_factory=set)  # kinds of marks since the last phrase
    preposition: str = ""
    total: tuple[str, ...] | None = None
    total_by: Mark | NounPhrase | None = None
    act: Mark | None = None
    giving_to: Item | None = None  # the predicate whose list is being filled
    lists: int = 0  # lists begun so far
    headed: list[NounPhrase] = field(default_factory=list)  # subject that a relative clause interrupts
    hanging: NounPhrase | None = None  # counted phrase after a preposition: "with 27 civilians, ..., killed"
    of_whom: bool = False
    giving: tuple[str, ...] = ()
    resting: list[NounPhrase] = field(default_factory=list)  # subject of "are", "stay": where follows
    earlier: set[str] = field(default_factory=set)  # kinds of marks before the last phrase
    frame: NounPhrase | None = None  # "of the 18 hospitals, four ..."
    numbering: bool = False
    relative: bool = False
    lives: bool = False
    inverted: bool = False  # the sentence began with its predicate; its subjects follow as a list
    agentive: bool = False
    before: Item | None = None

    def walk(self, items: Sequence[Item]) -> list[NounPhrase]:
        """Return every noun phrase of the sentence with what the clauses made of it."""
        for index, item in enumerate(items):
            following = items[index + 1] if index + 1 < len(items) else None
            if isinstance(item, NounPhrase):
                self._phrase(item, following)
            elif isinstance(item, Predicate):
                self._predicate(item, following)
            else:
                self._mark(item, following)
            self.before = item
        self._finish()
        return self.found

    # ------------------------------------------------------------------------------------------------ marks

    def _mark(self, mark: Mark, following: Item | None) -> None:
        kind = mark.kind
        if kind == "preposition":
            self.preposition = mark.lower
            if self.act is None and mark.lower != "of":
                self.slot = None if self.slot_by is not None and not isinstance(self.slot_by, Mark) else self.slot
        elif kind in {"semi", "but"}:
            self._boundary()
        elif kind == "subordinate":
            if _temporal(mark, following):
                self.preposition = mark.lower
            else:
                self._boundary(keep_total=True)
        elif kind == "relative":
            self.relative = True
            self.of_whom = self.preposition == "of"
            if self.group and any(one.counted for one in self.group):
                self.headed = self.group
        elif kind == "including":
            self._including()
        elif kind == "numbering":
            self.numbering = True
            self.slot = None
        elif kind == "total":
            self.total, self.total_by = mark.word.totals or (), mark
            self.slot = None
        elif kind == "act":
            self.act = mark
            self.slot, self.slot_by = mark.word.acts, mark
        elif kind in {"colon", "dash", "open"}:
            self.host = self._figure_before() or self.host
            if self.host is not None and self.host.indicator and kind != "open":
                self.run = (self.host.indicator,)
        elif kind == "word" and "time_nouns" in mark.word.roles:
            self.preposition = ""
        if "losses" in mark.word.roles:
            self.lives = True
        if mark.lower in POSSESSIVE_ENDS and self.last is not None:
            self.preposition = self.last.oblique
            self.group = [one for one in self.group if one is not self.last]
            return
        if kind == "pronoun":
            self.group = [] if self.before is None or not isinstance(self.before, NounPhrase) else self.group
        self.since.add(kind)

    def _boundary(self, *, keep_total: bool = False) -> None:
        self.group, self.slot, self.slot_by, self.parts = [], None, None, False
        self.preposition, self.relative, self.run = "", False, ()
        self.headed, self.hanging = [], None
        if not keep_total:
            self.total = None

    def _including(self) -> None:
        self.host = self._figure_before() or self.host
        self.parts = self.host is not None
        self.preposition = ""

    def _figure_before(self) -> NounPhrase | None:
        """The last phrase with a number that is not itself a part."""
        for phrase in reversed(self.found):
            if phrase.number is not None and phrase.head != "neutral" and not phrase.agent:
                return phrase.parent if phrase.parent is not None and self.parts else phrase
        return None

    # ------------------------------------------------------------------------------------------------ noun phrases

    def _phrase(self, phrase: NounPhrase, following: Item | None) -> None:
        spent = phrase.number is not None and "word" in self.since  # an adjective never stands before a number
        phrase.oblique = "" if spent and self.preposition != "by" else self.preposition
        if self.last is not None and not self.since and phrase.number is None and self.last.number is None:
            phrase.oblique = phrase.oblique or self.last.oblique  # "Andhra Pradesh | state"
            self.group = [one for one in self.group if one is not self.last]
        if not phrase.oblique and phrase.count != "number" and self.last is not None and self.since and self.since <= {"and", "comma"}:
            phrase.oblique = self.last.oblique if self.last.number is None else ""  # "in Istanbul and Ankara"
        self._say_of_itself(phrase)
        if phrase.whole is not None:
            self._say_of_itself(phrase.whole)
            self.found.append(phrase.whole)
            phrase.parent = phrase.whole
        self.found.append(phrase)
        if self.numbering:
            phrase.total, self.numbering = True, False
            self.total = phrase.members or phrase.nouns or phrase.modifiers
            self.total_by = phrase
            self.group = [phrase]
        elif not self._apposition(phrase):
            self._place(phrase)
        if phrase.counted and phrase.oblique and phrase.number is not None:
            self.hanging = phrase
            if phrase.oblique == "of" and len(self.found) <= 2 and isinstance(self.before, Mark) and not self.group:
                self.frame = phrase
        self.last = phrase
        self.earlier, self.since = self.since, set()
        self.preposition = ""
        self.relative = self.of_whom = False

    def _place(self, phrase: NounPhrase) -> None:
        """Give the phrase its place: part, total, object, member of a list, complement or subject."""
        if self._in_another_unit(phrase):
            return
        if self._as_part(phrase) or self._as_total(phrase) or self._as_object(phrase):
            return
        if self._as_member(phrase):
            return
        if phrase.oblique:
            if phrase.places and phrase.oblique in {"in", "at", "inside"} and self.resting:
                self._give(self.resting, phrase.places, "state", phrase)
            if phrase.oblique == "to" and self.giving and phrase.number is not None:
                self._give([phrase], self.giving, "object", None)
            if phrase.oblique in {"among", "amongst"} and self.group and phrase.counted:
                self._among(phrase)
            if phrase.oblique in {"among", "amongst"} and phrase.modifiers:
                self._give(self.group, phrase.modifiers, "among the", phrase)
            if phrase.oblique == "by" and phrase.head in {"people", "unknown"}:
                phrase.agent = True
            return
        if not phrase.counted and "verb" not in self.since and self.since & ASIDE and any(one.counted for one in self.group):
            return  # "some 14,000 people, half of them children, ..."
        if self.frame is not None and phrase.number is not None and phrase.head == "none":
            self._frame(phrase)
        joined = self.group and "verb" not in self.since and self.since & {"comma", "and"} and self.since <= LOOSE
        self.group = [*self.group, phrase] if joined else [phrase]

    def _frame(self, phrase: NounPhrase) -> None:
        """ "Of the 97 injured, 34 were children": the number is a part of those named first."""
        frame = self.frame
        if frame is None:
            return
        phrase.parent, phrase.population, phrase.things = frame, frame.population, frame.things
        phrase.head = frame.head if frame.head in {"people", "thing"} else phrase.head

    def _say_of_itself(self, phrase: NounPhrase) -> None:
        """A noun that counts by itself ("12 deaths") decides; members and adjectives give way to a predicate."""
        if phrase.number is None:
            return
        plain = phrase.count == "number"
        if phrase.nouns and phrase.nouns[0] not in EVENTS and plain:
            phrase.indicator, phrase.rule, phrase.sure = phrase.nouns[0], "noun", True
        elif phrase.lives and self.lives:
            phrase.indicator, phrase.rule, phrase.sure = DEATHS, "lives", True
        elif phrase.members and plain:
            phrase.indicator, phrase.rule = phrase.members[0], "member"
        elif phrase.modifiers and plain and phrase.head in {"people", "none", "unknown"}:
            phrase.indicator, phrase.rule = phrase.modifiers[0], "adjective"
        elif phrase.modifiers and plain and phrase.things:
            fits = [one for one in phrase.modifiers if one in phrase.things]
            phrase.indicator, phrase.rule = (fits[0], "adjective") if fits else ("", "")
        if phrase.indicator:
            phrase.predicate = (phrase.start, phrase.end)

    def _apposition(self, phrase: NounPhrase) -> bool:
        """ "Ali Othman, a Sufi imam": one person named twice."""
        last = self.last
        if last is None or self.since != {"comma"} or phrase.count == "number" or phrase.oblique:
            return False
        kinds = {last.count, phrase.count}
        if phrase.possessed:
            return False
        if not kinds <= {"single", "definite", "named"} or "people" not in {last.head, phrase.head}:
            return False
        if "named" not in kinds and "definite" not in kinds:
            return False
        phrase.same_as = last
        if phrase.population and last.population in {"", "all"}:
            last.population = phrase.population
        if last.head == "people" or phrase.head == "people":
            last.head = "people"
        return True

    def _in_another_unit(self, phrase: NounPhrase) -> bool:
        """ "230 families (1,100 people)", "2,063,471 IDPs in 431,206 households": the same people counted twice."""
        last = self.last
        if last is None or last.number is None or phrase.number is None or "people" not in {last.head, phrase.head}:
            return False
        units = {last.population == "families", phrase.population == "families"}
        aside = self.since & {"open", "dash"} or self.since == {"preposition"} and phrase.oblique in {"in", "from"} or self.since == {"word", "preposition"}
        if units != {True, False} or not aside:
            return False
        phrase.same_as = last
        phrase.oblique = last.oblique
        if last.indicator:
            self._assign(phrase, last.indicator, last.rule, None, sure=last.sure)
        if last in self.group:
            self.group = [*self.group, phrase]
        return True

    def _as_part(self, phrase: NounPhrase) -> bool:
        if (phrase.anaphoric or self.of_whom) and phrase.number is not None:
            phrase.parent = self._figure_before_phrase(phrase)
            phrase.features.add("of them")
            return self.slot is None or phrase.oblique != "" and self.act is None
        if self.parts and self.host is not None and not phrase.oblique:
            if phrase.counted:
                phrase.parent = self.host
                phrase.features.add("included")
            return True
        return False

    def _figure_before_phrase(self, phrase: NounPhrase) -> NounPhrase | None:
        for other in reversed(self.found):
            if other is phrase or other.number is None or other.head == "neutral":
                continue
            if other.features & {"of them", "included"} and other.parent is not None and phrase.number is not None:
                bigger = (other.number.value or other.number.low or 0) >= (
                    phrase.number.value or phrase.number.low or 0
                )
                if not bigger:
                    continue
            return other
        return None

    def _as_total(self, phrase: NounPhrase) -> bool:
        if self.total is None or phrase.number is None or phrase.count == "single":
            return False
        if phrase.head in {"neutral", "thing", "noun"} and not set(phrase.things) & set(self.total):
            return False
        if phrase.oblique and phrase.oblique not in TOTAL_PREPOSITIONS or phrase.number.role in {"change", "earlier"}:
            return False
        candidates = self.total or ((self.memory_indicator(),) if self.memory_indicator() else ())
        if not candidates:
            return False
        self._assign(phrase, candidates[0], "total", self.total_by, sure=True)
        if isinstance(self.total_by, NounPhrase) and not phrase.population:
            phrase.population = self.total_by.population
        phrase.features.add("total")
        self.run, self.total = candidates, None
        self.host = phrase
        self.group = []
        return True

    def memory_indicator(self) -> str:
        """The indicator last spoken of, in this sentence or the one before."""
        for phrase in reversed(self.found):
            if phrase.indicator and phrase.number is not None:
                return phrase.indicator
        return self.memory.indicator

    def _as_object(self, phrase: NounPhrase) -> bool:
        if self.slot is None or (phrase.oblique and not (self.act is not None and phrase.oblique == "of")):
            return False
        if phrase.count == "bare" and phrase.number is None:
            self.slot = None
            self.group = [phrase]
            return False
        if phrase.head == "neutral" and phrase.number is None:
            return False
        slot, by = self.slot, self.slot_by
        if not slot and phrase.head == "none" and isinstance(by, Predicate) and by.roles & {"reporting", "yielding"}:
            phrase.features.add("echo")
        self.slot, self.slot_by, self.act = None, None, None
        self.group = [phrase]
        if self._fit(phrase, slot):
            self._assign(phrase, self._fit(phrase, slot), "object", by)
            self.run = slot
            self.group = []
        elif not slot and phrase.nouns:
            phrase.indicator, phrase.rule, phrase.sure = phrase.nouns[0], "noun", phrase.count == "number"
        return True

    def _as_member(self, phrase: NounPhrase) -> bool:
        """The list goes on: "... and seven on Saturday", "46 in Jigawa, 31 in Bauchi"."""
        if self._gapped_place(phrase):
            return True
        loose = LOOSE | {"colon"} | ({"verb", "relative"} if self.inverted else set())
        together = "with" in self.since or phrase.oblique == "with" and phrase.others
        if not self.run or not phrase.counted or not together and (not self.since <= loose or phrase.oblique):
            return False
        if not self.since & {"comma", "and", "colon", "dash", "open"} and not together:
            return False
        indicator = self._fit(phrase, self.run)
        if not indicator or phrase.sure:
            return False
        if phrase.count != "number" and not self.since & {"and", "comma", "with"}:
            return False
        self._assign(phrase, indicator, "list", None)
        host = self.host
        if self.since & {"colon", "dash"} and self.last is not None and self.last.number is not None:
            host = self.host = self._figure_before_phrase(phrase)
            phrase.parent = host
            phrase.features.add("listed part")
        elif "open" in self.since:
            phrase.same_as = self.last if self.last is not None and self.last.number is not None else None
        elif self.last is not None and "listed part" in self.last.features:
            phrase.parent = self.last.parent
            phrase.features.add("listed part")
        self.group = [phrase]
        return True

    def _gapped_place(self, phrase: NounPhrase) -> bool:
        """ "17 in Cianjur, Sukabumi nine and Garut two", "followed by Adamawa (198,450)"."""
        last = self.last
        if last is None or last.count != "named" or phrase.number is None or phrase.head != "none" or phrase.oblique:
            return False
        listed = self.earlier & {"comma", "and"} or self.since == {"open"}
        indicator = self.memory_indicator()
        if not listed or not indicator or not self.since <= {"open"}:
            return False
        self._assign(phrase, indicator, "list", None)
        phrase.parent = self._figure_before_phrase(phrase)
        phrase.features.add("listed part")
        return True

    def _among(self, phrase: NounPhrase) -> None:
        """ "Eight children are among 31 people killed": the subject is part of what follows."""
        for part in self.group:
            if part.counted:
                part.parent = phrase
                part.features.add("included")

    # ------------------------------------------------------------------------------------------------ predicates

    def _predicate(self, verb: Predicate, following: Item | None) -> None:
        self.preposition = ""
        if "carrying" in verb.roles:
            self.lives = True
        if verb.voice == "copula":
            self._copula(verb, following)
        elif "including" in verb.roles and not verb.counts:
            self._including_verb(verb)
        elif verb.counts:
            self._counting(verb, following)
        else:
            self._other_verb(verb, following)
        if "including" not in verb.roles:
            self.parts = self.parts and "passing" in verb.roles
        self.since.add("verb")
        self.relative = False

    def _counting(self, verb: Predicate, following: Item | None) -> None:
        active = verb.harms and (
            verb.voice in {"active", "gerund", "infinitive"} or verb.voice == "bare" and self._object_follows(following)
        )
        if active and not (verb.suffers and not self._object_follows(following)):
            self._active(verb, following)
            return
        candidates = verb.suffers or verb.states or verb.harms
        if verb.voice in {"passive", "bare"} and verb.harms:
            candidates = (*verb.harms, *(verb.suffers or verb.states))
        elif verb.states and verb.suffers:
            candidates = (*verb.suffers, *verb.states)
        targets = self._targets(verb)
        if not targets and self.before is None:
            self.slot, self.slot_by = candidates, verb  # "Killed were 12", "Among the dead were two nurses"
            self.inverted = True
            return
        self._give(targets, candidates, "subject" if verb.voice != "state" else "state", verb)
        self.run = candidates
        self.slot = None
        self.group = [one for one in self.group if one not in targets]

    def _object_follows(self, following: Item | None) -> bool:
        return (
            isinstance(following, NounPhrase)
            and following.count != "bare"
            or (isinstance(following, NounPhrase) and following.head == "people")
        )

    def _active(self, verb: Predicate, following: Item | None) -> None:
        if isinstance(self.before, Mark) and self.before.kind == "pronoun" and not self._object_follows(following):
            if self.last is not None and not self.last.sure:  # "the 73 oil workers it seized"
                self._give([self.last.whole or self.last], verb.harms, "object", verb)
            return
        for phrase in self.group:
            if (
                phrase.number is not None
                and not phrase.sure
                and phrase.rule not in {"noun", "object", "list", "subject"}
            ):
                phrase.agent = True
        self.group = []
        self.slot, self.slot_by = verb.harms, verb

    def _targets(self, verb: Predicate) -> list[NounPhrase]:
        """Whom a predicate of suffering speaks of."""
        last = self.last
        near = last is not None and not self.since - {"relative", "word", "negative", "quantity"}
        reduced = verb.voice in {"bare", "state", "gerund", "infinitive"} and not (verb.voice == "bare" and verb.suffers)
        if near and last is not None:
            if self.relative:
                return self.group if last in self.group else [last]
            if last.whole is not None and reduced:
                return [last.whole]
            if "of them" in last.features or last.oblique and reduced and last.number is not None:
                return [last]
        counted = [one for one in self.group if one.counted]
        if counted:
            return self.group
        if self.headed and verb.voice != "gerund":
            return self.headed
        if self.group:
            return self.group
        if last is not None and near and (last.rule in {"list", "adjective", "member"} or last.oblique and last.number is not None):
            return [last] if not last.agent else []
        if self.hanging is not None and reduced and "verb" not in self.since:
            return [self.hanging]
        return []

    def _copula(self, verb: Predicate, following: Item | None) -> None:
        subject = (
            self.group[-1]
            if self.group
            else (self.last if self.last is not None and "of them" in self.last.features else None)
        )
        if subject is None:
            if self.total is None:
                self.slot, self.slot_by = None, None
            return
        if isinstance(following, NounPhrase) and following.nouns and following.number is None:
            self._give([one for one in [*self.group, subject] if one.number is not None], following.nouns, "subject", verb)
            return
        if isinstance(following, NounPhrase) and following.number is None and following.plural and following.population:
            for phrase in [*self.group, subject]:
                if phrase.population in {"", "all"} and phrase.number is not None:
                    phrase.population = following.population
                    phrase.features.add("predicate noun")
            return
        if subject.number is None and subject.modifiers and subject.head == "people":
            self.slot, self.slot_by = subject.modifiers, verb  # "the dead were two nurses and a driver"

    def _including_verb(self, verb: Predicate) -> None:
        """ "The dead included 12 women"."""
        subject = self.group[-1] if self.group else None
        if subject is not None and subject.number is None and subject.modifiers:
            self.slot, self.slot_by = subject.modifiers, verb
        elif self._figure_before() is not None:
            self._including()

    def _other_verb(self, verb: Predicate, following: Item | None) -> None:
        """A verb that counts nothing: its subject did something else, its object is a phrase of its own."""
        if verb.departs and self._place_follows(following):
            self._give(self._targets(verb), verb.departs, "subject", verb)
            self.run = verb.departs
            return
        causes = "causatives" in verb.roles
        self.giving = verb.gives
        self.resting = [one for one in self.group if one.number is not None]
        if "reaching" in verb.roles and self.group and not self.group[-1].counted:
            subject = self.group[-1]
            counted = subject.nouns or subject.members or subject.modifiers
            if counted and counted[0] not in EVENTS:
                self.total, self.total_by = counted, subject
        if "accounting" in verb.roles:
            self._accounts(following)
            return
        passive = verb.voice in {"passive"} or verb.voice == "bare" and not self._object_follows(following)
        if "yielding" in verb.roles and passive:
            for phrase in self.group:
                if phrase.nouns and phrase.count == "number":
                    phrase.indicator, phrase.rule, phrase.sure = phrase.nouns[0], "noun", True
            return
        if not passive or "reporting" in verb.roles:
            for phrase in self.group:
                if (
                    phrase.number is not None
                    and not phrase.sure
                    and not phrase.rule
                    and phrase.head in {"people", "unknown"}
                ):
                    phrase.features.add("acts")
                if phrase.rule == "list" and not phrase.sure and phrase.parent is None and not self.relative and verb.voice != "gerund":
                    phrase.indicator, phrase.rule = "", ""  # it was the subject of a clause of its own
            if not self.relative and verb.voice != "infinitive" and not self.headed:
                self.group = []
        self.slot, self.slot_by = (
            ((), verb) if ("yielding" in verb.roles or causes or "carrying" in verb.roles) else (None, None)
        )
        if "reporting" in verb.roles and self.total is None:
            self.agentive = True

    def _place_follows(self, following: Item | None) -> bool:
        if not isinstance(following, NounPhrase) or following.number is not None:
            return False
        return following.count == "named" or following.head in {"neutral", "thing"}

    def _accounts(self, following: Item | None) -> None:
        """ "Women and children accounted for 58 of the 90 people killed"."""
        subject = self.group[-1] if self.group else None
        if subject is not None and subject.number is None and isinstance(following, NounPhrase) and subject.population:
            if following.number is not None:
                following.population = subject.population

    # ------------------------------------------------------------------------------------------------ giving

    def _fit(self, phrase: NounPhrase, candidates: Sequence[str]) -> str:
        """The first candidate that can count this phrase, or ""."""
        if phrase.head == "neutral" or phrase.nouns and phrase.nouns[0] not in EVENTS:
            return ""
        if phrase.head == "noun" and not phrase.lives:
            return next((one for one in candidates if one in phrase.nouns), "")
        if phrase.things:
            return next((one for one in candidates if one in phrase.things), "")
        people = next((one for one in candidates if one in self.people), "")
        if people and phrase.head == "unknown" and not phrase.personal and people not in BODILY:
            people = ""
        if people:
            if phrase.count != "number" and people not in PERSONAL and phrase.number is None:
                return ""
            return people
        if phrase.head in {"none", "unknown"}:
            things = self._things_before()
            return next((one for one in candidates if one in things), "")
        return ""

    def _things_before(self) -> tuple[str, ...]:
        for phrase in reversed(self.found):
            if phrase.things:
                return phrase.things
        return self.memory.things

    def _give(self, phrases: Sequence[NounPhrase], candidates: Sequence[str], rule: str, by: Item | None) -> None:
        for phrase in phrases:
            if phrase.sure:
                continue
            indicator = self._fit(phrase, candidates)
            if indicator:
                self._assign(phrase, indicator, rule, by, sure=False if self.relative and not phrase.oblique else None)
            if phrase.total:
                self.total = tuple(candidates)

    def _assign(
        self, phrase: NounPhrase, indicator: str, rule: str, by: Item | None, *, sure: bool | None = None
    ) -> None:
        if phrase.sure and phrase.rule == "noun":
            return
        phrase.indicator, phrase.rule = indicator, rule
        phrase.sure = rule != "list" if sure is None else sure
        if rule != "list" and self.giving_to is not by:
            self.lists += 1
            self.giving_to = by
        phrase.list_id = self.lists
        phrase.agent = False
        phrase.predicate = (by.start, by.end) if by is not None else phrase.predicate

    def _finish(self) -> None:
        """Parts take the indicator of their whole; what nothing claimed stays without one."""
        for _ in range(2):
            for phrase in self.found:
                self._inherit(phrase)

    def _inherit(self, phrase: NounPhrase) -> None:
        if phrase.indicator or phrase.agent or not phrase.counted:
            return
        if phrase.parent is not None and phrase.parent.indicator and self._may_inherit(phrase, phrase.parent.indicator):
            phrase.indicator, phrase.rule = phrase.parent.indicator, "part"
        elif phrase.anaphoric and phrase.parent is None and self.memory.indicator:
            phrase.indicator, phrase.rule = self.memory.indicator, "part of the sentence before"
        elif (
            phrase.same_as is not None
            and phrase.same_as.indicator
            and phrase.number is not None
            and phrase.count == "number"
        ):
            phrase.indicator, phrase.rule = phrase.same_as.indicator, "same people"

    def _last_indicator(self, phrase: NounPhrase) -> str:
        """What the last figure before this one counted, in this sentence or the one before."""
        for other in reversed(self.found[: self.found.index(phrase)]):
            if other.indicator and other.number is not None:
                return other.indicator
        return self.memory.indicator

    def _may_inherit(self, phrase: NounPhrase, indicator: str) -> bool:
        if phrase.head == "neutral" or phrase.nouns:
            return False
        if phrase.things:
            return indicator in phrase.things
        return indicator in self.people or phrase.head in {"none", "unknown"}


def _temporal(mark: Mark, following: Item | None) -> bool:
    """ "since July", "before 9 March": a time, not a clause."""
    if mark.lower not in {"since", "before", "after", "until", "as", "than", "so"}:
        return False
    if isinstance(following, Mark):
        return following.kind == "quantity" or "time_nouns" in following.word.roles
    return isinstance(following, NounPhrase) and following.number is not None and following.head == "neutral"


TOTAL_PREPOSITIONS = frozenset({"to", "at", "above", "past", "over", "around", "near", "beyond", "of", "as", "about"})

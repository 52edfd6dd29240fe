"""What the numbers of one sentence mean: claims (a figure understood) and refusals (a figure not taken, and why).

Sentence, its numbers and what the sentence before left come in; :class:`Sense` goes out. Offsets are in the sentence.
The grammar itself is in meaning_phrases, meaning_verbs, meaning_items and meaning_clauses; labels and money have their
own small grammars. Nothing here knows sources, time or place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tracker.model import Bound, Refusal, Vocabulary
from tracker.reading.meaning.ages import by_age
from tracker.reading.meaning.alike import tell_alike
from tracker.reading.meaning.breakdowns import share_out
from tracker.reading.meaning.clauses import walk
from tracker.reading.meaning.dwellers import name_the_dwellers
from tracker.reading.meaning.elided import name_the_elided, name_the_victims, of_one_kind, of_their_own, sorted_out
from tracker.reading.meaning.extents import by_extent
from tracker.reading.meaning.frames import name_by_frame
from tracker.reading.meaning.handed import name_the_served
from tracker.reading.meaning.headings import above
from tracker.reading.meaning.items import items
from tracker.reading.meaning.labels import by_label
from tracker.reading.meaning.money import money
from tracker.reading.meaning.nouns import ASSAILANT, OWN_BUSINESS
from tracker.reading.meaning.phrases import NounPhrase
from tracker.reading.meaning.plights import tell_the_rest
from tracker.reading.meaning.sameness import one_and_the_same
from tracker.reading.meaning.taken_up import take_up
from tracker.reading.meaning.walk import PERSONAL, SINGLY, Memory
from tracker.reading.meaning.wards import name_the_sick
from tracker.reading.numbers.find import REFUSALS, Kind, Number
from tracker.reading.words.lexicon import Lexicon, compile_lexicon
from tracker.reading.words.tokens import Token, tokenise

ALL = "all"
HOUSEHOLDS = "families"
"""Who is meant where homes are counted for people: "24 flats have been evacuated"."""

MOVED = frozenset(
    {"displaced", "idps", "border_arrivals", "returnees", "sheltering", "targeted", "reached", "evacuated"}
)
"""Movements and help that are not counted of combatants."""

COMING = frozenset({"border_arrivals", "returnees", "reached", "targeted"})
PROFESSIONS = frozenset({"health_workers", "aid_workers", "journalists"})
"""Who comes and goes for a living."""

PAIR = "couple"
NEAR = 60
"""Characters between a bare number and its predicate that a quote may bridge."""

UNSAID = frozenset({"a", "an", "one", "no", "none", "nobody", "no one", "zero", "nil", "not one", "not a single"})
"""Words that are a number only if someone is counted by them; without an indicator they are not refused, just words."""

DONE_TO = frozenset({"object", "list"})
"""Rules by which one thing named was struck."""

KNOWN_PERSON = "one known person"
"""Feature of a claim that no number made: a name, or "the village chief"."""


@dataclass(slots=True)
class Claim:
    """One figure understood. ``parent`` is the index of the claim it is part of, in the same list."""

    indicator: str
    population: str
    value: float | None
    low: float | None
    high: float | None
    bound: Bound
    start: int
    end: int
    at: int  # where the number itself begins and ends
    until: int
    rule: str
    unit: str = ""
    parent: int | None = None
    derived: str | None = None
    features: frozenset[str] = frozenset()
    list_id: int = 0
    further: bool = False  # "seven others": not among those counted before
    by: tuple[int, int] | None = None  # where the words stand that gave it its indicator; None: its own noun did


@dataclass(frozen=True, slots=True)
class Refused:
    """One figure not taken; offsets in the sentence."""

    start: int
    end: int
    reason: Refusal
    detail: str = ""


@dataclass(slots=True)
class Sense:
    """What one sentence says."""

    claims: list[Claim] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The grammar of one vocabulary in one language, compiled once."""

    lexicon: Lexicon
    people: frozenset[str]
    units: Mapping[str, str]  # indicator -> unit
    population_units: Mapping[str, str]

    @classmethod
    def compile(cls, vocabulary: Vocabulary, words: Mapping[str, Any]) -> Meaning:
        """Build from the vocabulary and the [meaning] section of a language."""
        return cls(
            lexicon=compile_lexicon(vocabulary, words),
            people=frozenset(one.id for one in vocabulary.indicators.values() if one.counts == "people"),
            units={one.id: one.unit for one in vocabulary.indicators.values()},
            population_units={one.id: one.unit for one in vocabulary.populations.values()},
        )

    def understand(self, sentence: str, numbers: Sequence[Number], memory: Memory) -> Sense:
        """Return what the sentence says."""
        tokens = tokenise(sentence, numbers, self.lexicon)
        phrases = walk(items(tokens), self.people, memory)
        by_label(phrases, sentence, numbers, self.lexicon, memory.above)
        share_out(phrases, tokens)
        by_extent(phrases, tokens, memory)
        take_up(phrases, tokens, memory)
        one_and_the_same(phrases, tokens)
        name_the_elided(phrases, memory, self.people)
        name_the_victims(phrases, tokens, memory)
        name_the_dwellers(phrases, tokens)
        name_the_served(phrases, tokens)
        name_by_frame(phrases, tokens)
        tell_the_rest(phrases, tokens)
        tell_alike(phrases, tokens, memory)
        of_one_kind(phrases, tokens)
        of_their_own(phrases, tokens)
        sorted_out(phrases)
        by_age(phrases, sentence)
        name_the_sick(phrases, tokens, sentence, memory)
        sense = Sense(memory=memory)
        claims = self._claims(phrases)
        told_money = self._money(tokens, claims, goes_on=memory.money)
        claims.sort(key=lambda pair: pair[1].at)
        self._link(claims)
        sense.claims = [claim for _, claim in claims]
        sense.refused = _refused(numbers, phrases, sense.claims)
        sense.memory = _remembered(phrases, memory, money=told_money or memory.money)
        return sense

    def announced(self, line: str, memory: Memory) -> Memory:
        """Return what to remember after a line that has no figure but may head others."""
        told = above(line, self.lexicon)
        return memory if told is None else replace(memory, above=told)

    def _claims(self, phrases: Sequence[NounPhrase]) -> list[tuple[NounPhrase | None, Claim]]:
        found: list[tuple[NounPhrase | None, Claim]] = []
        for phrase in phrases:
            if not phrase.indicator or phrase.agent or not phrase.counted or phrase.total:
                continue
            if _moves_freely(phrase):
                continue
            if phrase.same_as is not None and phrase.count != "number":
                continue
            if phrase.number is not None and phrase.number.role in {"earlier", "change"}:
                continue
            if phrase.count in {"definite", "named", "single"} and not _countable_alone(phrase):
                continue
            if phrase.count == "single" and phrase.head == "none" and not phrase.others:
                continue  # "a dead heat", "an injured knee": an article is no person
            known = {"subject", "object", "state"} | ({"list"} if phrase.count == "definite" else set())
            if phrase.count in {"definite", "named"} and phrase.rule not in known:
                continue  # a name may end a list of people, or be where they died
            if phrase.count == "definite" and phrase.indicator == "missing" and phrase.rule == "object":
                continue  # "searching for the gunman"
            if phrase.count == "named" and phrase.last == phrase.first + 1 and phrase.indicator != "deaths":
                continue  # "Beirut was wounded": one word alone is hardly a person's name
            if phrase.number is not None and _unquantified(phrase.number) and "included" not in phrase.features:
                continue
            found.append((phrase, self._claim(phrase)))
        return found

    def _claim(self, phrase: NounPhrase) -> Claim:
        number = phrase.number
        population = HOUSEHOLDS if phrase.things and phrase.indicator in self.people else _population(phrase)
        features = set(phrase.features)
        if phrase.count in {"definite", "named"}:
            features.add(KNOWN_PERSON)
        start, end = _quote(phrase)
        at, until = (number.core_start, number.core_end) if number is not None else (phrase.start, phrase.end)
        unit = self.units[phrase.indicator]
        if phrase.indicator in self.people and self.population_units.get(population, "people") != "people":
            unit = self.population_units[population]
        value, low, high, bound, derived = _counted(phrase)
        return Claim(
            indicator=phrase.indicator,
            population=population if phrase.indicator in self.people else ALL,
            value=value, low=low, high=high, bound=bound,
            start=start, end=end, at=at, until=until,
            rule=phrase.rule,
            unit=unit,
            derived=derived,
            features=frozenset(features),
            list_id=phrase.list_id,
            further=phrase.others or (number is not None and number.role == "additional"),
            by=phrase.predicate,
        )  # fmt: skip

    def _money(self, tokens: Sequence[Token], claims: list[tuple[NounPhrase | None, Claim]], *, goes_on: bool) -> bool:
        amounts = money(tokens, goes_on=goes_on)
        for start, indicator in amounts.items():
            number = next(token.number for token in tokens if token.number is not None and token.number.start == start)
            if number is None or number.role in {"earlier", "change"}:
                continue
            claims.append((None, Claim(
                indicator, ALL, number.value, number.low, number.high, number.bound, number.start, number.end,
                number.core_start, number.core_end, "money", number.unit or "",
            )))  # fmt: skip
        return bool(amounts)

    def _link(self, claims: list[tuple[NounPhrase | None, Claim]]) -> None:
        places = {id(phrase): index for index, (phrase, _) in enumerate(claims) if phrase is not None}
        for phrase, claim in claims:
            parent = phrase.parent if phrase is not None else None
            if parent is not None and id(parent) in places:
                index = places[id(parent)]
                if claims[index][1].indicator == claim.indicator and claims[index][1] is not claim:
                    claim.parent = index


def _counted(phrase: NounPhrase) -> tuple[float | None, float | None, float | None, Bound, str | None]:
    """Return value, low, high, bound, and how the value came about where no number says it."""
    number = phrase.number
    if phrase.pair and (number is None or number.value == 1):
        return 2.0, 2.0, 2.0, Bound.EXACT, "couple = 2"
    if number is not None and number.word.endswith(PAIR) and phrase.head == "none":
        return 2.0, 2.0, 2.0, Bound.EXACT, None  # "a couple died": a pair, not "a couple of"
    if number is None:
        return 1.0, 1.0, 1.0, Bound.EXACT, "one person = 1"
    return number.value, number.low, number.high, number.bound, None


def _countable_alone(phrase: NounPhrase) -> bool:
    """Whether one without a number is a figure: a person harmed, or one school that was hit."""
    if phrase.indicator in PERSONAL:
        return True
    return phrase.count == "single" and phrase.indicator in SINGLY and phrase.rule in DONE_TO


def _moves_freely(phrase: NounPhrase) -> bool:
    """Troops that leave, attackers that flee, doctors and fans that arrive: moved, but not displaced."""
    if phrase.population == "combatants" and phrase.indicator in MOVED:
        return True
    if ASSAILANT in phrase.features and phrase.indicator in MOVED:
        return True
    return phrase.indicator in COMING and (OWN_BUSINESS in phrase.features or phrase.population in PROFESSIONS)


def _unquantified(number: Number) -> bool:
    """ "many", "an unknown number": words of number without any."""
    return number.value is None and number.low is None and number.high is None


def _population(phrase: NounPhrase) -> str:
    if phrase.population and not (phrase.population == ALL and "listed part" in phrase.features):
        return phrase.population
    unnamed = phrase.head == "none" and "included" in phrase.features  # "including 8,000 with severe wasting"
    if phrase.parent is not None and (phrase.anaphoric or unnamed or "listed part" in phrase.features):
        return _population(phrase.parent) or ALL
    if not phrase.population and phrase.like is not None:
        return _population(phrase.like)
    return phrase.population or ALL


def _quote(phrase: NounPhrase) -> tuple[int, int]:
    """The shortest piece with the number and what it counts."""
    start, end = phrase.start, phrase.end
    if phrase.predicate is not None and (phrase.head == "none" or phrase.rule == "total" or phrase.lives):
        first, last = min(start, phrase.predicate[0]), max(end, phrase.predicate[1])
        gap = start - phrase.predicate[1] if phrase.predicate[1] <= start else phrase.predicate[0] - end
        if gap <= NEAR:
            return first, last
    return start, end


def _refused(numbers: Sequence[Number], phrases: Sequence[NounPhrase], claims: Sequence[Claim]) -> list[Refused]:
    """Every number that became no claim, with the reason."""
    taken = {claim.at for claim in claims}
    by_number = {phrase.number.core_start: phrase for phrase in phrases if phrase.number is not None}
    found: list[Refused] = []
    for number in numbers:
        if number.core_start in taken or (number.word in UNSAID and number.core_start not in by_number):
            continue
        phrase = by_number.get(number.core_start)
        if number.word in UNSAID and (phrase is None or not phrase.indicator or number.word in {"a", "an"}):
            continue
        reason, detail = _reason(number, phrase)
        found.append(Refused(number.start, phrase.end if phrase is not None else number.end, reason, detail))
    return found


def refuse_all(numbers: Sequence[Number]) -> list[Refused]:
    """Refuse every number of a sentence in which none can be a figure: dates, ages, distances."""
    return _refused(numbers, (), ())


def _reason(number: Number, phrase: NounPhrase | None) -> tuple[Refusal, str]:
    if number.kind is not Kind.COUNT:
        return REFUSALS[number.kind], number.unit or ""
    if number.role == "earlier":
        return Refusal.EARLIER, "the value before"
    if number.role == "change":
        return Refusal.CHANGE, "an increment"
    if phrase is not None and phrase.agent and phrase.head not in {"thing", "neutral"}:
        return Refusal.PERPETRATOR, "did it, or reported it"
    return Refusal.NO_INDICATOR, ""


def _remembered(phrases: Sequence[NounPhrase], memory: Memory, *, money: bool) -> Memory:
    """Return what the next sentence may point back to: the last whole figure, else what was known before."""
    for phrase in phrases:
        if (
            phrase.indicator
            and phrase.number is not None
            and phrase.count == "number"
            and not phrase.agent
            and phrase.parent is None
        ):
            return Memory(phrase.indicator, _population(phrase), phrase.things, money, memory.above)
    return memory if memory.money == money else replace(memory, money=money)

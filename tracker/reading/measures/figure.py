"""A figure in its sentence, as the rules of :mod:`tracker.reading.measures.measures` ask about it.

Comes in: a sentence, where the figure stands, the sentence's periods and what was read before. Goes out: answers: which
period speaks of the figure, where its statement ends, whether one event is told. Never: a measure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from tracker.model import Basis, Measure
from tracker.reading.measures.cues import Cue
from tracker.reading.measures.words import MeasureWords
from tracker.reading.time.periods import Period

GOVERNING = frozenset({"window", "since", "as_of", "day", "month", "year"})
"""Kinds of period that can say what span a figure covers."""

VERB = r"(?:were|was|are|is|have|has|had|remain|remains|remained|stand|stands|stood|died|fled)"

HARD = re.compile(r"[;|]|\s[–—]\s|\b(?:while|but|although|whereas|against|up\sfrom|down\sfrom|adding)\b", re.IGNORECASE)
"""Where one statement ends and the next begins inside a sentence."""

WALL = re.compile(
    HARD.pattern + rf"|(?:,\s|\b)and\s(?=(?:[\w.,’'-]{{1,20}}\s){{1,4}}?{VERB}\b)",
    re.IGNORECASE,
)
"""The same, and "and" where a subject and its verb follow it."""

SOFT = re.compile(r"[,;:|()]|\b(?:and|while|but|although|whose|bringing|taking|with|after|when|as)\b", re.IGNORECASE)
"""Where the words that belong to a figure end."""

OWN = re.compile(HARD.pattern + r"|,\s(?:with|as|after|when|leaving|which|where)\b", re.IGNORECASE)
"""Where what is said of a figure itself ends: "residents have started to flee, with reports of 27 deaths"."""

BEFORE = re.compile(HARD.pattern + r"|,\s(?:with|as|after|when|leaving)\b", re.IGNORECASE)
"""The same ahead of a figure; an insertion ("the cyclone, which struck on Sunday, has killed") leaves its subject."""

ASIDE = re.compile(rf",\s[^,;:|]{{1,60}},\s(?={VERB}\b)")
"""An insertion between a figure and its verb: "140 people, most of them sailors, are held"."""

INSERTED = re.compile(r",\s(?:which|who|where|that|[a-z]{2,16}ed|begun|held|seen|known)\b[^,]{0,80}$")
"""Words of an insertion before a period inside it: "the outbreak, declared in May, has killed 45"."""

ITEM = re.compile(r"[,(]|\band\b")
"""Where the next item of a list begins."""

NEAR = re.compile(r"[^.;:|]{0,80}")
"""What may stand between two figures told in one breath."""

POSSESSIVE = ("'s", "’s")


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """A figure's measure, the period that gave it (None: no period did), and the rule by which it was decided.

    `told_in`, `end` and `indicator` say where the figure stood, for the figure that follows it. `span` is the window or
    count that its paragraph spoke of last.
    """

    measure: Measure
    period: Period | None = None
    counting_start: date | None = None
    as_of: date | None = None
    rule: str = ""
    as_of_basis: Basis = Basis.UNKNOWN
    told_in: str = ""
    end: int = 0
    indicator: str = ""
    span: tuple[Measure, Period | None] | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure where it stands, with the words about it."""

    sentence: str
    start: int
    end: int
    indicator: str
    nature: str
    periods: tuple[Period, ...]
    before: MeasureResult | None
    heading: tuple[Period, ...]
    listed: bool
    present: frozenset[str]
    words: MeasureWords
    asked: list[Period | None] = field(default_factory=list)  # the governing period, once it was looked for
    told: list[bool] = field(default_factory=list)  # whether one event is told, once it was asked

    def has(self, cue: Cue, start: int = 0, end: int | None = None) -> bool:
        """Say whether a cue stands in the sentence, or in a part of it."""
        return cue.search(self.sentence, self.present, start, end) is not None

    def governing(self) -> Period | None:
        """Return the period that speaks of the figure: the next in its statement, else the last before it."""
        if not self.periods:
            return None
        if not self.asked:
            self.asked.append(self._governing())
        return self.asked[0]

    def _governing(self) -> Period | None:
        usable = [p for p in self.periods if p.kind in GOVERNING and not p.ahead and self._speaks(p)]
        if not usable:
            return None
        first, last = self.statement()
        inside = [p for p in usable if first <= p.start < last]
        for near in (inside, usable):
            after = [p for p in near if p.start >= self.end and (near is inside or not self._walled(self.end, p))]
            prior = [p for p in near if p.end <= self.start]
            over = [p for p in near if p.start < self.end and self.start < p.end]
            if near is usable and prior and not self._walled(self.start, prior[-1]):
                return prior[-1]
            if over or after or (prior and near is inside):
                return [*over, *after[:1], *prior[-1:]][0]
        return None

    def _walled(self, at: int, period: Period) -> bool:
        """Say whether a semicolon or colon parts a day from the figure, or a comparison any period."""
        first, last = min(at, period.start), max(at, period.end)
        if period.kind == "day" and any(mark in self.sentence[first:last] for mark in ";:"):
            return True
        return self.words.contrast.search(self.sentence, first, last) is not None

    def perfect(self) -> bool:
        """Say whether the figure's own verb is a present perfect: "have been killed"."""
        if self.words.perfect.keys.isdisjoint(self.present):
            return False
        first, last = self.own()
        match = self.words.perfect.search(self.sentence, self.present, first, last)
        if match is None or ":" in self.sentence[match.end() : self.start]:
            return False
        return match.end() > self.start or WALL.search(self.sentence, match.end(), self.start) is None

    def compares(self) -> bool:
        """Say whether the figure is only what another is compared with: "against 18 in the whole of 2019"."""
        first = self.statement()[0]
        return self.words.compared.search(self.sentence[max(0, first - 20) : first].rstrip() + " ") is not None

    def _speaks(self, period: Period) -> bool:
        """Say whether a period can speak of a count at all.

        It cannot where it dates an event ("Monday's strike"), the saying ("said on Monday") or another figure ("more
        than in March", "the deadliest day since 2011").
        """
        if self.dates_an_event(period) or self.dates_the_saying(period):
            return False
        before = self.sentence[max(0, period.start - 60) : period.start]
        if self.words.compared.search(before):
            return False
        close = self.sentence.find(",", period.end, period.end + 40)
        if period.end <= close < self.start and INSERTED.search(before):
            return False
        return period.kind not in {"since", "year"} or not self.words.superlative.search(before)

    def event_date(self) -> Period | None:
        """Return the day of "Monday's strike", "last week's floods": it dates the event, not the count."""
        return next((p for p in self.periods if self.dates_an_event(p) and p.kind in GOVERNING), None)

    def dates_an_event(self, period: Period) -> bool:
        """Say whether a period is a possessive: "Monday's", "by the weekend's torrents"."""
        if period.kind == "since":
            return False
        return period.text.endswith(POSSESSIVE) or self.sentence.startswith(POSSESSIVE, period.end)

    def dates_the_saying(self, period: Period) -> bool:
        """Say whether a day dates the saying: "the department said on Tuesday", "on Tuesday the ministry put it at"."""
        if period.kind != "day":
            return False
        before = self.sentence[max(0, period.start - 80) : period.start]
        if self.words.said_then.search(before):
            return True
        return self.words.then_said.match(self.sentence, period.end, max(period.end, self.start)) is not None

    def one_event(self) -> bool:
        """Say whether the sentence tells of a single event."""
        if not self.told:
            self.told.append(self._one_event())
        return self.told[0]

    def _one_event(self) -> bool:
        words = self.words
        if any(self.has(cue) for cue in (words.attack, words.disasters, words.named, words.happening)):
            return True
        return self.indicator in words.sudden and self.has(words.befell)

    def statement(self) -> tuple[int, int]:
        """Return the bounds of the figure's statement: between "while", "but", ";" and the like."""
        return _bounds(WALL, self.sentence, self.start, self.end)

    def clause(self) -> tuple[int, int]:
        """Return the bounds of the few words that belong to the figure alone."""
        first, last = _bounds(SOFT, self.sentence, self.start, self.end)
        aside = ASIDE.match(self.sentence, last)
        return (first, _bounds(SOFT, self.sentence, aside.end(), aside.end())[1]) if aside else (first, last)

    def own(self) -> tuple[int, int]:
        """Return the bounds of what is said of the figure itself."""
        first, _ = _bounds(BEFORE, self.sentence, self.start, self.end)
        return first, _bounds(OWN, self.sentence, self.start, self.end)[1]

    def told_before(self) -> MeasureResult | None:
        """Return the figure before where an earlier sentence of the paragraph told it."""
        return self.before if self.before is not None and self.before.told_in != self.sentence else None

    def in_one_breath(self) -> MeasureResult | None:
        """Return the figure before where no verb, wall or period of its own parts this figure from it."""
        before = self.before
        if before is None or before.told_in != self.sentence or before.end > self.start:
            return None
        gap = self.sentence[before.end : self.start]
        if not NEAR.fullmatch(gap) or HARD.search(self.sentence, before.end, self.start):
            return None
        last = self.clause()[1]
        starts = [match.end() for match in ITEM.finditer(self.sentence, before.end, self.start)]
        if self.words.verb.search(self.sentence, starts[-1] if starts else before.end, last):
            return None
        parted = any(before.end <= p.start < last and p.kind in GOVERNING for p in self.periods)
        return None if parted else before


@lru_cache(maxsize=64)  # most rules ask for one of these, each figure of a sentence for all
def _marks(pattern: re.Pattern[str], sentence: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in pattern.finditer(sentence))


def _bounds(pattern: re.Pattern[str], sentence: str, start: int, end: int) -> tuple[int, int]:
    first, last = 0, len(sentence)
    for opens, closes in _marks(pattern, sentence):
        if closes <= start:
            first = closes
        elif opens >= end:
            last = opens
            break
    return first, last

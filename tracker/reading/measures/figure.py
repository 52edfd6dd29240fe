"""A figure in its sentence, as the rules of :mod:`tracker.reading.measures.measures` ask about it.

Comes in: a sentence with its periods, read once (:class:`Telling`), then where each figure stands and what was read
before. Goes out: answers: which period speaks of the figure, where its statement ends, whether one event is told.
Never: a measure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from tracker.model import Basis, Measure
from tracker.reading.measures.telling import Telling, hard
from tracker.reading.time.periods import Period

GOVERNING = frozenset({"window", "since", "as_of", "day", "month", "year"})
"""Kinds of period that can say what span a figure covers."""

ITEM = re.compile(r"[,(]|\band\b", re.IGNORECASE)
"""Where the next item of a list begins."""

NEAR = re.compile(r"[^.;:|]{0,80}")
"""What may stand between two figures told in one breath."""

NUMBER = re.compile(r"\b\d")

POSSESSIVE = ("'s", "’s")


class MeasureResult(NamedTuple):
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


class Figure:
    """One figure where it stands, with the words about it."""

    __slots__ = ("_asked", "before", "end", "indicator", "nature", "sentence", "spotted", "start", "telling", "words")

    def __init__(
        self, telling: Telling, start: int, end: int, indicator: str, nature: str, before: MeasureResult | None
    ) -> None:
        self.telling, self.start, self.end = telling, start, end
        self.indicator, self.nature, self.before = indicator, nature, before
        self.sentence, self.spotted, self.words = telling.text, telling.spotted, telling.words
        self._asked: list[Period | None] = []  # the governing period, once it was looked for

    def has(self, name: str, bounds: Callable[[Figure], tuple[int, int]]) -> bool:
        """Say whether a phrase of a list stands in a part of the sentence, of which the bounds are worked out."""
        spans = self.spotted.get(name)
        if spans is None:
            return False
        first, last = bounds(self)
        return any(first <= start and end <= last for start, end in spans)

    def governing(self) -> Period | None:
        """Return the period that speaks of the figure: the next in its statement, else the last before it."""
        if not self.telling.periods:
            return None
        if not self._asked:
            self._asked.append(self._governing())
        return self._asked[0]

    def _governing(self) -> Period | None:
        usable = [p for p in self.telling.periods if p.kind in GOVERNING and not p.ahead and self._speaks(p)]
        if not usable:
            return None
        first, last = self.statement()
        inside = [p for p in usable if first <= p.start < last]
        for near in (inside, usable):
            after = [p for p in near if p.start >= self.end and (near is inside or not self._anothers(p))]
            prior = [p for p in near if p.end <= self.start]
            over = [p for p in near if p.start < self.end and self.start < p.end]
            if near is usable and prior and not self._walled(self.start, prior[-1]):
                return prior[-1]
            if over or after or (prior and near is inside):
                ranked = [*over, *(p for p in after[:1] if not self._lifted(p)), *prior[-1:]]
                since = ranked[1:2] if ranked and ranked[0].kind == "day" and self.perfect() else []
                # "lowered its toll on Friday, saying 131 have been killed since March"
                return next((p for p in [*(s for s in since if s.kind == "since"), *ranked]), None)
        return None

    def _lifted(self, period: Period) -> bool:
        """Say whether a period speaks of the total this figure only adds to: ", bringing the year's toll to 90"."""
        between = self.spotted.get("lifting", ()) if self.one_event() else ()
        return any(self.end <= start and end <= period.start for start, end in between)

    def _anothers(self, period: Period) -> bool:
        """Say whether a period behind the statement is parted from the figure, or of a number told there before it."""
        if self._walled(self.end, period):
            return True
        opens = next(
            (close for open_, close in reversed(hard(self.telling)) if self.end <= open_ and close <= period.start),
            None,
        )
        return opens is not None and NUMBER.search(self.sentence, opens, period.start) is not None

    def _walled(self, at: int, period: Period) -> bool:
        """Say whether a semicolon or colon parts a day from the figure, or a comparison any period."""
        first, last = min(at, period.start), max(at, period.end)
        if period.kind == "day" and any(mark in self.sentence[first:last] for mark in ";:"):
            return True
        contrasts = "compared" in self.spotted and period.start >= at
        return contrasts and self.words.contrast.search(self.sentence, first, last) is not None

    def perfect(self) -> bool:
        """Say whether the figure's own verb is a present perfect: "have been killed"."""
        if "perfect" not in self.spotted:
            return False
        match = self.telling.find(self.words.perfect, *self.own())
        if match is None or ":" in self.sentence[match[1] : self.start]:
            return False
        if match[0] >= self.end and self.words.nominal.search(self.sentence, max(0, self.start - 20), self.start):
            return False  # "the death of three nurses has forced it to leave"
        if self.words.supposed.search(self.sentence, max(0, match[0] - 24), match[0]):
            return False  # "may have been killed", "claims to have killed"
        return not (self.telling.walled(match[1], self.start) or self.telling.walled(self.end, match[0]))

    def compares(self) -> bool:
        """Say whether the figure is only what another is compared with: "against 18 in the whole of 2019"."""
        if "compared" not in self.spotted:
            return False
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
        if "compared" in self.spotted and (self.words.compared.search(before) or self._contrasted(period, before)):
            return False
        close = self.sentence.find(",", period.end, period.end + 40)
        if period.end <= close < self.start and self.words.inserted.search(before):
            return False
        long = period.kind in {"since", "year"} or period.precision in {"year", "decade"}  # "the worst in 30 years"
        superlative = long and "superlatives" in self.spotted
        return not (superlative and self.words.superlative.search(before))

    def _contrasted(self, period: Period, before: str) -> bool:
        """Say whether a period is that of a number the figure is set against: "42,000, against 77,000 in 2023"."""
        other = self.words.set_against.search(before)
        opens = period.start - len(before) + other.start() if other is not None else 0
        return other is not None and not (self.end > opens and self.start < period.start)

    def event_date(self) -> Period | None:
        """Return the day of "Monday's strike", "last week's floods": it dates the event, not the count."""
        return next((p for p in self.telling.periods if self.dates_an_event(p) and p.kind in GOVERNING), None)

    def only_day(self) -> Period | None:
        """Return the one day a sentence names, or that of the event told just before: when a single event happened."""
        named = [p for p in self.telling.periods if p.kind in GOVERNING and self._speaks(p)]
        if len(named) == 1 and named[0].kind == "day" and not named[0].ahead:
            return named[0]
        told = self.told_before()
        goes_on = told is not None and told.measure is Measure.INCIDENT and not (named or "another" in self.spotted)
        return told.period if told is not None and goes_on else None

    def dates_an_event(self, period: Period) -> bool:
        """Say whether a period is a possessive: "Monday's", "by the weekend's torrents"."""
        if period.kind == "since":
            return False
        short = period.kind == "day" or "-" in period.text or period.text.lower().endswith(self.words.overnight)
        if short and self.words.occasion.match(self.sentence, period.end):
            return True  # "during Sunday worship"
        if period.kind == "day" and "activity" in self.spotted and self._after_acts(period):
            return True
        if period.kind == "window" and self.words.lasting_thing.match(self.sentence, period.end):
            return False  # "during this week's rains"
        return period.text.endswith(POSSESSIVE) or self.sentence.startswith(POSSESSIVE, period.end)

    def _after_acts(self, period: Period) -> bool:
        """Say whether a day is that of acts after which something befell people: "fled after attacks on Monday"."""
        return self.words.after_acts.search(self.sentence, max(0, period.start - 90), period.start) is not None

    def dates_the_saying(self, period: Period) -> bool:
        """Say whether a day dates the saying: "the department said on Tuesday", "on Tuesday the ministry put it at"."""
        if period.kind != "day" or "reporting" not in self.spotted:
            return False
        before = self.sentence[max(0, period.start - 80) : period.start]
        if self.words.said_then.search(before):
            return True
        if before.rstrip()[-1:].isalnum() and self.sentence.startswith(",", period.end):
            return False  # "gunmen raided it on 4 May, police said": the day closes what was told before
        return self.words.then_said.match(self.sentence, period.end, max(period.end, self.start)) is not None

    def told_on(self) -> date | None:
        """Return the one day on which the sentence says it was told: "the monitor said on Sunday"."""
        days = {p.as_of for p in self.telling.periods if p.as_of is not None and self.dates_the_saying(p)}
        return next(iter(days)) if len(days) == 1 else None

    def one_event(self) -> bool:
        """Say whether the sentence tells of a single event."""
        return self.telling.one_event(self.indicator)

    def statement(self) -> tuple[int, int]:
        """Return the bounds of the figure's statement: between "while", "but", ";" and the like."""
        return self.telling.bounds("statement", self.start, self.end)

    def clause(self) -> tuple[int, int]:
        """Return the bounds of the few words that belong to the figure alone."""
        first, last = self.telling.bounds("clause", self.start, self.end)
        aside = self.words.aside.match(self.sentence, last)
        return (first, self.telling.bounds("clause", aside.end(), aside.end())[1]) if aside else (first, last)

    def own(self) -> tuple[int, int]:
        """Return the bounds of what is said of the figure itself."""
        first, _ = self.telling.bounds("ahead", self.start, self.end)
        return first, self.telling.bounds("behind", self.start, self.end)[1]

    def told_before(self) -> MeasureResult | None:
        """Return the figure before where an earlier sentence of the paragraph told it."""
        return self.before if self.before is not None and self.before.told_in != self.sentence else None

    def part_of_before(self) -> MeasureResult | None:
        """Return the whole a sentence opens with: "Of 1,200 men held in the fort, 90 are boys" are among them."""
        whole = self.before if self.words.part_opening.match(self.sentence) else None
        same = whole is not None and whole.told_in == self.sentence and whole.indicator == self.indicator
        return whole if same else None

    def some_of_before(self) -> MeasureResult | None:
        """Return the figure before where this one is of the same: "323 were being held, 119 of them without charge"."""
        whole = self.before
        if whole is None or whole.told_in != self.sentence or whole.indicator != self.indicator:
            return None
        last = self.clause()[1]
        own = any(self.start <= p.start < last and p.kind in GOVERNING for p in self.telling.periods)
        return whole if not own and self.has("partitive", lambda one: (one.start, one.end + 10)) else None

    def in_one_breath(self) -> MeasureResult | None:
        """Return the figure before where no verb, wall or period of its own parts this figure from it."""
        before = self.before
        if before is None or before.told_in != self.sentence or before.end > self.start:
            return None
        if not NEAR.fullmatch(self.sentence, before.end, self.start) or self.telling.parted(before.end, self.start):
            return None
        last = self.clause()[1]
        starts = [match.end() for match in ITEM.finditer(self.sentence, before.end, self.start)]
        opening = starts[-1] if starts else before.end
        if any(opening <= first and end <= last for first, end in self.spotted.get("verb", ())):
            return None
        parted = any(before.end <= p.start < last and p.kind in GOVERNING for p in self.telling.periods)
        return None if parted else before

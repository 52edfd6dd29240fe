"""The number grammar: every number-like expression of a sentence, with its value, bound, kind and role.

Comes in: one sentence of the cleaned text and a language's compiled :class:`NumberWords`. Goes out: :class:`Number`
values in text order. Never: what a number counts (the meaning grammar asks that), a unit library (one may be handed in
as ``unit_of``), an exception on odd text, or more than linear time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from tracker.model import Bound, Refusal
from tracker.reading.numbers.bounds import REACH, join_ranges, opened, weigh, words_before
from tracker.reading.numbers.forms import LARGEST, Core, Kind, Number
from tracker.reading.numbers.kinds import AGE_ENDS, WITH_VALUE, Unit, decide
from tracker.reading.numbers.scan import cores, fold
from tracker.reading.numbers.spelled import share
from tracker.reading.numbers.words import NumberWords

__all__ = ["REFUSALS", "Kind", "Number", "NumberWords", "find"]

REFUSALS: Mapping[Kind, Refusal] = {
    Kind.MONEY: Refusal.MONEY, Kind.SHARE: Refusal.SHARE, Kind.AGE: Refusal.AGE, Kind.DATE: Refusal.DATE,
    Kind.TIME: Refusal.TIME, Kind.DURATION: Refusal.DURATION, Kind.MEASURE: Refusal.MEASURE,
    Kind.ORDINAL: Refusal.NOT_A_COUNT, Kind.CODE: Refusal.NOT_A_COUNT, Kind.COMPOUND: Refusal.NOT_A_COUNT,
    Kind.RATE: Refusal.RATE, Kind.UNREADABLE: Refusal.UNREADABLE, Kind.OVER_RANGE: Refusal.OUT_OF_RANGE,
}  # fmt: skip
"""Why a number of each kind but COUNT is refused where its indicator does not ask for that kind."""


def find(sentence: str, words: NumberWords, unit_of: Unit | None = None) -> list[Number]:
    """Find the numbers of one sentence, in text order, none overlapping another's core.

    ``unit_of`` names a physical unit from its words ("kilograms"); it is asked only where one follows a number.
    Without it the unit is the words as written.
    """
    lower = fold(sentence)
    found = join_ranges(cores(lower, sentence, words), lower, words)
    if not found:
        return []
    taken = _ratios(_weighed(found, lower, sentence, words), lower, words)
    _relate(taken, lower, words)
    _list_of_ages(taken, lower)
    return [_number(core, sentence, unit_of) for core in taken]


def _weighed(found: list[Core], lower: str, sentence: str, words: NumberWords) -> list[Core]:
    """Weigh each core with its neighbours; drop what turned out to lie inside another ("an" of "an estimated 300")."""
    taken: list[Core] = []
    plain = opened(lower)
    for core in found:
        if taken and core.start < max(taken[-1].end, taken[-1].hedge_end):
            continue
        if core.word not in words.articles and core.word not in words.zeros:
            context = plain[max(0, core.start - REACH) : core.start].split()
            rest = weigh(core, context, lower, words)
            core.kind = decide(core, context, rest, lower, sentence, words)
            while taken and taken[-1].word and 0 <= core.reach <= taken[-1].start:
                taken.pop()
        taken.append(core)
    return taken


def _ratios(found: list[Core], lower: str, words: NumberWords) -> list[Core]:
    """Make one share of "one in five" and "nine out of ten"; "two in three days" and "3 in 12 villages" stay two."""
    joined: list[Core] = []
    for core in found:
        if joined and _is_ratio(joined[-1], core, lower, words):
            first = joined.pop()
            ratio = Core(first.start, core.end, None, bound=first.bound, hedge_start=first.hedge_start)
            core = share(ratio, (first.value or 0) / (core.value or 1))
        joined.append(core)
    return joined


def _is_ratio(first: Core, second: Core, lower: str, words: NumberWords) -> bool:
    """Small numbers, a link that says so, and either "one" or a noun that shares are taken of."""
    if {first.kind, second.kind} != {Kind.COUNT} or first.value is None or second.value is None:
        return False
    link = lower[first.end : second.start].strip()
    if not 0 < first.value < second.value or second.value not in WHOLES or link not in words.sets["ratio_links"]:
        return False
    noun = NOUN.match(lower, second.end)
    if link != words.joins["in"] or noun is None:
        return link != words.joins["in"] or first.value == 1
    return noun[1] in words.sets["share_nouns"]


WHOLES = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 50, 100, 1000})
"""What people mean by a share: "nine out of ten". "10 out of 12 hospitals" are ten hospitals."""

NOUN = re.compile(r"\s([a-z]+)")
MONTH_DAY = re.compile(r"(?:,\s|\s(?:[a-z]+)\s|,\s[a-z]+\s|\s?[-–/]\s?)")
AND = re.compile(r",\s|,?\s[a-z]+\s")
TO_KINDS = frozenset({Kind.AGE, Kind.DURATION, Kind.MEASURE, Kind.DATE, Kind.TIME})
"""Kinds that a number before "to" shares: "from 8 to 12 years"."""


def _relate(found: list[Core], lower: str, words: NumberWords) -> None:
    """Weigh neighbours against each other: days of one month, "from A to B", "A of the B", "one in five"."""
    for index in range(len(found) - 1, 0, -1):
        first, second = found[index - 1], found[index]
        gap = second.start - max(first.end, first.hedge_end)
        if gap > 40:
            continue
        link = lower[max(first.end, first.hedge_end) : second.start]
        if first.kind is not Kind.COUNT or first.word in words.articles:
            continue
        _share_kind(first, second, link, lower, words)
        if second.kind is Kind.COUNT:
            _part_of(link, second, words)


def _list_of_ages(found: list[Core], lower: str) -> None:
    """ "aged 11, 13 and 16": what follows an age in a list and counts nothing itself is an age."""
    for first, second in pairwise(found):
        bare = second.kind is Kind.COUNT and not second.spelled and not second.role and (second.value or 999) < 120
        listed = first.kind is Kind.AGE and bare and AND.fullmatch(lower, first.end, second.start)
        if listed and AGE_ENDS.match(lower, second.end):
            second.kind = Kind.AGE


def _share_kind(first: Core, second: Core, link: str, lower: str, words: NumberWords) -> None:
    """ "6 and 14 April" are days; "from 8 to 12 years" ages or spans; "rose from 12 to 59" an earlier level."""
    day = second.kind is Kind.DATE and lower[second.start : second.start + 1].isdigit() and (first.value or 99) <= 31
    if day and not first.spelled and len(link) < 12 and MONTH_DAY.fullmatch(link):
        first.kind = Kind.DATE
    elif link.strip() == words.joins["to"] and set(words_before(lower, first.start)[-1:]) & words.sets["change_from"]:
        if second.kind in TO_KINDS and second.kind is not Kind.DATE:
            first.kind, first.unit = second.kind, second.unit
        elif second.kind is Kind.COUNT:
            first.role = "earlier"


def _part_of(link: str, second: Core, words: NumberWords) -> None:
    """B of "A of the B wounded" is the whole: "of", at most two words, nothing that parts them."""
    head = link.split()
    if head[:1] == [words.joins["of"]] and len(head) <= 3 and not second.role and link[-2:-1].isalnum():
        second.role = "whole"


def _number(core: Core, sentence: str, unit_of: Unit | None) -> Number:
    """Finish a core: values by bound, the reach of its hedges, its unit."""
    kind = core.kind or Kind.COUNT
    value, low, high, bound = _values(core) if kind in WITH_VALUE else (None, None, None, Bound.EXACT)
    largest = value if value is not None else high if high is not None else low
    if largest is not None and not 0 <= largest <= LARGEST:  # false for NaN too
        kind, value, low, high = Kind.OVER_RANGE, None, None, None
    unit = core.unit
    fraction = kind is Kind.COUNT and value is not None and value != int(value)  # of nothing that is counted
    if kind is Kind.MEASURE and unit is not None and unit_of is not None and unit != "magnitude":
        unit = unit_of(unit) or unit
    start = core.hedge_start if core.hedge_start >= 0 else core.start
    end = max(core.end, core.hedge_end)
    return Number(
        start, end, core.start, core.end, kind, value, low, high, bound, sentence[start:end], unit,
        core.role if kind is Kind.COUNT or kind in WITH_VALUE else "", core.word, core.ambiguous or fraction,
    )  # fmt: skip


def _values(core: Core) -> tuple[float | None, float | None, float | None, Bound]:
    """Spread a core over (value, low, high, bound) as the table of observations.md section 1 says."""
    value, bound = core.value, core.bound
    if bound is Bound.VAGUE or core.low is not None:
        return None, core.low, core.high, bound if core.high is None else Bound.BETWEEN
    low = value if bound in {Bound.EXACT, Bound.AT_LEAST, Bound.MORE_THAN} else None
    high = value if bound in {Bound.EXACT, Bound.AT_MOST, Bound.LESS_THAN} else None
    return value, low, high, bound

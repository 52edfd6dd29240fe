"""The headline of a report: per indicator the one figure a reader would state, population all.

Observations come in, ``{indicator: Headline}`` goes out (observations.md section 1): the stated total, else the sum of
disjoint parts (derived, with its formula), else the largest part. Parts that belong to a stated whole are never added,
moods that are not counted never stand in a headline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tracker.model import COUNTED, Bound, Headline, Indicator, Measure, Modality, Observation
from tracker.reading.events import Membership, other_days

SPOKEN = COUNTED | {Modality.FEARED}
"""A reader states feared deaths too; the modality of the observation keeps the doubt."""

HOUSEHOLDS = "households"

LASTING = frozenset({Measure.CUMULATIVE, Measure.STOCK})
"""Measures of more than one event: "300 since March" is no other count of "a toll of 12 on Tuesday"."""


def headlines(
    observations: Sequence[Observation], indicators: Mapping[str, Indicator], lists: Sequence[Membership]
) -> dict[str, Headline]:
    """Return the headline of every indicator that has one.

    `lists` runs beside `observations`. Members of one list ("six men and two women were killed") are added, and what
    the words themselves set apart ("... seven others"); what two clauses say may otherwise overlap.
    """
    found: dict[str, Headline] = {}
    for name in dict.fromkeys(one.indicator for one in observations):
        headline = _headline(name, observations, lists)
        if headline is not None:
            found[name] = headline
    for indicator in indicators.values():
        if indicator.headline_falls_back_to and indicator.id not in found:
            nearest = next((found[name] for name in indicator.headline_falls_back_to if name in found), None)
            if nearest is not None:
                found[indicator.id] = Headline(
                    indicator.id, nearest.value, nearest.low, nearest.high, nearest.bound,
                    f"stands for {indicator.id}: {nearest.indicator}", nearest.parts,
                )  # fmt: skip
    return found


def _headline(indicator: str, observations: Sequence[Observation], lists: Sequence[Membership]) -> Headline | None:
    whole = [
        index for index, one in enumerate(observations)
        if one.indicator == indicator and one.subset_of is None and one.modality in SPOKEN
    ]  # fmt: skip
    whole = [index for index in whole if observations[index].value is not None or observations[index].low is not None]
    people = [index for index in whole if observations[index].unit != HOUSEHOLDS] or whole
    people = [index for index in people if not lists[index].past] or people
    if not people:
        return None
    if len(people) == 1:
        return _single(indicator, people[0], observations)
    chains = _chains(_by_list(people, observations, lists), observations, lists)
    largest = max((_chain(indicator, chain, observations) for chain in chains), key=_size)
    totals = [index for index in people if observations[index].rule == "total"]
    if totals:
        agreed = len({observations[index].said_by_text for index in totals}) == 1
        stated = totals[-1 if agreed else 0]  # one source corrects itself only
        if not _contested(stated, largest, observations):
            return _single(indicator, stated, observations)
    return largest


def _contested(total: int, largest: Headline, observations: Sequence[Observation]) -> bool:
    """Whether a total is one voice's lower count of what another has told: "killed 50 ...; officials put it at 39"."""
    stated, told = observations[total], [observations[index] for index in largest.parts]
    if (_least(stated) or 0.0) >= _size(largest) or _lasts(largest.parts, observations):
        return False
    return largest.parts[0] < total and all(one.said_by_text != stated.said_by_text for one in told)


def _by_list(
    indices: Sequence[int], observations: Sequence[Observation], lists: Sequence[Membership]
) -> list[list[int]]:
    groups: dict[tuple[int, int], list[int]] = {}
    for index in indices:
        group = groups.setdefault((observations[index].sentence_start, lists[index].list_id), [])
        if not group or not lists[index].portion:  # "40 wounded, six of them badly"
            group.append(index)
    return list(groups.values())


def _chains(
    groups: Sequence[list[int]], observations: Sequence[Observation], lists: Sequence[Membership]
) -> list[list[list[int]]]:
    """Join to the figure before what the words themselves set apart from it: those two are disjoint, others may not be.

    "Twelve died. Four were killed in Homs, eight others in Hama" is 12 and, beside it, 4 + 8. Some of those told before
    ("two of the marchers") neither add nor stand between; what happened on a day is within what lasts.
    """
    chains: list[list[list[int]]] = []
    for group in groups:
        first = lists[group[0]]
        if chains and first.portion and not first.further:
            continue
        another = first.apart or (bool(chains) and _another_day(chains[-1][-1], group, observations, lists))
        if chains and (first.further or (another and not _lasts(chains[-1][-1], observations))):
            chains[-1].append(group)
        else:
            chains.append([group])
    return chains


def _another_day(
    before: Sequence[int], group: Sequence[int], observations: Sequence[Observation], lists: Sequence[Membership]
) -> bool:
    """ "Four died on Thursday. ... on Friday, killing three": two events, where each names its own day."""
    told, one = observations[before[0]], observations[group[0]]
    if not told.derived and not one.derived and other_days(lists[before[0]], lists[group[0]]):
        return True
    if told.measure is not Measure.INCIDENT or one.measure is not Measure.INCIDENT:
        return False
    if told.derived or one.derived or told.sentence_start == one.sentence_start:
        return False
    days = (told.period_text or "").lower(), (one.period_text or "").lower()
    return all(days) and days[0] != days[1]


def _lasts(group: Sequence[int], observations: Sequence[Observation]) -> bool:
    return any(observations[index].measure in LASTING for index in group)


def _chain(indicator: str, chain: Sequence[Sequence[int]], observations: Sequence[Observation]) -> Headline:
    """Return what the disjoint groups of a chain come to, or the largest of them where two named sources speak."""
    sums = [_sum(indicator, group, observations) for group in chain]
    voices = {observations[index].said_by_text for one in sums for index in one.parts} - {None}
    if len(sums) == 1 or len(voices) > 1:
        return max(sums, key=_size)
    return _added(indicator, [index for one in sums for index in one.parts], observations)


def _single(indicator: str, index: int, observations: Sequence[Observation]) -> Headline:
    one = observations[index]
    return Headline(indicator, one.value, one.low, one.high, one.bound, None, (index,))


def _sum(indicator: str, group: Sequence[int], observations: Sequence[Observation]) -> Headline:
    """Add the disjoint parts of one list; one part stands for itself, two sources are not added."""
    parts = [observations[index] for index in group]
    if len(parts) == 1 or len({one.said_by_text for one in parts}) > 1:
        return max((_single(indicator, index, observations) for index in group), key=_size)
    known = [size for size in (_least(one) for one in parts) if size is not None]
    if len(known) > 2 and known[0] == sum(known[1:]) > 2:
        return _single(indicator, group[0], observations)  # "six people, two Turks and four Somalis"
    return _added(indicator, group, observations)


def _added(indicator: str, indices: Sequence[int], observations: Sequence[Observation]) -> Headline:
    """Add disjoint figures: the formula says of what, the bound whether every one was exact."""
    parts = [observations[index] for index in indices]
    known = [size for size in (_least(one) for one in parts) if size is not None]
    total = float(sum(known))
    exact = all(one.bound is Bound.EXACT for one in parts)
    formula = " + ".join(f"{value:g}" for value in known)
    bound = Bound.EXACT if exact else Bound.AT_LEAST
    return Headline(indicator, total, total, total if exact else None, bound, formula, tuple(indices))


def _least(one: Observation) -> float | None:
    return one.value if one.value is not None else one.low


def _size(headline: Headline) -> float:
    return headline.value if headline.value is not None else headline.low or 0.0

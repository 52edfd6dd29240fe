"""The headline of a report: per indicator the one figure a reader would state, population all.

Observations come in, ``{indicator: Headline}`` goes out (observations.md section 1): the stated total, else the sum of
disjoint parts (derived, with its formula), else the largest part. Parts that belong to a stated whole are never added,
moods that are not counted never stand in a headline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tracker.model import COUNTED, Bound, Headline, Indicator, Modality, Observation


class Membership(NamedTuple):
    """Which list of its sentence an observation stands in, and whether its words set it apart from all before."""

    list_id: int
    further: bool


SPOKEN = COUNTED | {Modality.FEARED}
"""A reader states feared deaths too; the modality of the observation keeps the doubt."""

HOUSEHOLDS = "households"


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
    if not people:
        return None
    totals = [index for index in people if observations[index].rule == "total"]
    if totals:
        agreed = len({observations[index].said_by_text for index in totals}) == 1
        return _single(indicator, totals[-1 if agreed else 0], observations)  # one source corrects itself only
    groups = _by_list(people, observations, lists)
    first = [group for group in groups if not lists[group[0]].further] or groups[:1]
    largest = max(first, key=lambda group: _size(_sum(indicator, group, observations)))
    later = groups[groups.index(first[0]) + 1 :]
    others = [index for group in later if group is not largest for index in group if lists[index].further]
    return _sum(indicator, [*largest, *others], observations)


def _by_list(
    indices: Sequence[int], observations: Sequence[Observation], lists: Sequence[Membership]
) -> list[list[int]]:
    groups: dict[tuple[int, int], list[int]] = {}
    for index in indices:
        groups.setdefault((observations[index].sentence_start, lists[index].list_id), []).append(index)
    return list(groups.values())


def _single(indicator: str, index: int, observations: Sequence[Observation]) -> Headline:
    one = observations[index]
    return Headline(indicator, one.value, one.low, one.high, one.bound, None, (index,))


def _sum(indicator: str, group: Sequence[int], observations: Sequence[Observation]) -> Headline:
    """Add the disjoint parts of one list; one part stands for itself, two sources are not added."""
    parts = [observations[index] for index in group]
    if len(parts) == 1 or len({one.said_by_text for one in parts}) > 1:
        return max((_single(indicator, index, observations) for index in group), key=_size)
    values = [one.value if one.value is not None else one.low for one in parts]
    known = [value for value in values if value is not None]
    total = float(sum(known))
    if len(known) > 2 and known[0] == sum(known[1:]):
        return _single(indicator, group[0], observations)  # "six people, two Turks and four Somalis"
    exact = all(one.bound is Bound.EXACT for one in parts)
    formula = " + ".join(f"{value:g}" for value in known)
    bound = Bound.EXACT if exact else Bound.AT_LEAST
    return Headline(indicator, total, total, total if exact else None, bound, formula, tuple(group))


def _size(headline: Headline) -> float:
    return headline.value if headline.value is not None else headline.low or 0.0

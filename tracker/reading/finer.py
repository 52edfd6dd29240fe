"""Figures that tell more than the annotation guide asks: a death of cholera, people in Emergency, trucks of aid.

Comes in: what was read of a text. Goes out: the same observations, and those set aside: figures of indicators that are
``aside`` in configuration, and a copy of each figure that an indicator ``narrows`` where a cue of it stands by.
Never: a change of a figure that is scored. Whoever adds both up counts twice: a copy is part of the figure it copies.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.model import Indicator, Observation
from tracker.reading.numbers.words import trie
from tracker.reading.text.door import LIMIT
from tracker.reading.words.spotter import Spotter

WALL = re.compile(r"[;|\n•]|,?\sand\s(?=(?:in|at|with|under)\s)")
"""Where the words around a figure end: "in Phase 4 there are 610,000 people and in Phase 5 14,000"."""

REACH = 160
"""Characters on either side in which a cue may stand."""


@dataclass(frozen=True, slots=True)
class Narrower:
    """One indicator that tells more of others."""

    indicator: Indicator
    cues: re.Pattern[str] | None
    not_cues: re.Pattern[str] | None
    beside: frozenset[str]  # indicators of its sentence that are cue enough


@dataclass(frozen=True, slots=True)
class FinerWords:
    """The indicators beyond the guide, compiled once."""

    aside: frozenset[str]
    narrower: Mapping[str, tuple[Narrower, ...]]  # by the indicator that is narrowed
    cues: Mapping[str, re.Pattern[str] | None]  # the same: those of all of them, the cheap first question
    beside: Mapping[str, frozenset[str]]
    spotter: Spotter  # the same cues, of a whole text

    @classmethod
    def compile(cls, indicators: Mapping[str, Indicator]) -> FinerWords:
        """Build from the indicators of a vocabulary."""
        found: dict[str, tuple[Narrower, ...]] = {}
        for one in indicators.values():
            words = Narrower(
                one, _either(one.phrases.get("cues", ())), _either(one.phrases.get("not_cues", ())),
                frozenset(one.phrases.get("beside", ())),
            )  # fmt: skip
            for base in one.narrows:
                found[base] = (*found.get(base, ()), words)
        return cls(
            frozenset(one.id for one in indicators.values() if one.aside),
            found,
            cues={base: _either([cue for one in them for cue in one.indicator.phrases.get("cues", ())])
                  for base, them in found.items()},
            beside={base: frozenset().union(*(one.beside for one in them)) for base, them in found.items()},
            spotter=Spotter({base: [cue for one in them for cue in one.indicator.phrases.get("cues", ())]
                             for base, them in found.items()}),
        )  # fmt: skip

    def cued(self, raw: str) -> Collection[str]:
        """Which indicators a text may hold a cue for: of most texts none, and their figures are not looked at."""
        return self.spotter.spot(raw[:LIMIT]) if raw.isascii() else self.narrower

    def may_tell(self, indicator: str, mates: Sequence[Observation], behind: str, before: str) -> bool:
        """Whether the words around a figure, or one beside it, hold anything that could tell more of it."""
        if not self.beside[indicator].isdisjoint(other.indicator for other in mates):
            return True
        cues = self.cues[indicator]
        return cues is not None and (cues.search(behind) is not None or cues.search(before) is not None)


def _either(phrases: Sequence[str]) -> re.Pattern[str] | None:
    if not phrases:
        return None
    return re.compile(rf"(?<!\w)(?:{trie(one.lower() for one in phrases)})(?!\w)", re.IGNORECASE)


def set_aside(
    observations: Sequence[Observation], words: FinerWords
) -> tuple[tuple[Observation, ...], list[int], tuple[Observation, ...]]:
    """Return the figures of the guide, where each stood, and those of the indicators that are ``aside``."""
    kept = [at for at, one in enumerate(observations) if one.indicator not in words.aside]
    if len(kept) == len(observations):
        return tuple(observations), kept, ()
    places: dict[int | None, int] = {at: place for place, at in enumerate(kept)}
    core = tuple(replace(observations[at], subset_of=places.get(observations[at].subset_of)) for at in kept)
    beside = tuple(replace(one, subset_of=None) for one in observations if one.indicator in words.aside)
    return core, kept, beside


def narrowed(observations: Sequence[Observation], raw: str, words: FinerWords) -> tuple[Observation, ...]:
    """Return a copy of every figure that some indicator tells more of, as that indicator; ``raw`` is the text."""
    found: list[Observation] = []
    cued = words.cued(raw)
    for at, one in enumerate(observations):
        candidates = words.narrower.get(one.indicator, ())
        beside = words.beside[one.indicator] if candidates else ()
        if not candidates or not (one.indicator in cued or beside):
            continue
        mates = [other for other in observations if other.sentence_start == one.sentence_start]
        if one.indicator not in cued and not any(other.indicator in beside for other in mates):
            continue
        behind, before = _around(one, mates, raw)
        if not words.may_tell(one.indicator, mates, behind, before):
            continue
        told = [it for it in candidates if _beside(it, mates) or _cued(it, behind)]
        told = told or [it for it in candidates if not _denied(it, behind) and _cued(it, before)]
        found += [
            replace(one, indicator=it.indicator.id, unit=_unit(one, it.indicator), subset_of=at, rule="finer")
            for it in told
        ]
    return tuple(found)


def _unit(one: Observation, indicator: Indicator) -> str:
    return one.unit if one.unit == "households" else indicator.unit


def _around(one: Observation, mates: Sequence[Observation], raw: str) -> tuple[str, str]:
    """Return the words of a figure and behind it up to the next one, and those before it back to the last one."""
    first = max((other.char_end for other in mates if other.char_end <= one.char_start), default=one.sentence_start)
    last = min((other.char_start for other in mates if other.char_start >= one.char_end), default=one.sentence_end)
    behind = WALL.split(raw[one.char_end : min(last, one.char_end + REACH)], maxsplit=1)[0]
    before = WALL.split(raw[max(first, one.char_start - REACH) : one.char_start])[-1]
    return raw[one.char_start : one.char_end] + behind, before


def _beside(narrower: Narrower, mates: Sequence[Observation]) -> bool:
    return not narrower.beside.isdisjoint(other.indicator for other in mates)


def _cued(narrower: Narrower, words: str) -> bool:
    cued = narrower.cues is not None and narrower.cues.search(words) is not None
    return cued and not _denied(narrower, words)


def _denied(narrower: Narrower, words: str) -> bool:
    return narrower.not_cues is not None and narrower.not_cues.search(words) is not None

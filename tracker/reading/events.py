"""Which figures of a text speak of the same event, and which the words set apart from those before.

The claims of one sentence come in, one :class:`Membership` a claim goes out, by which the headline adds: "three
others", "separately, two", "the following day five". Nothing here adds or looks beyond its sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from tracker.reading.meaning.sameness import PORTION
from tracker.reading.meaning.understand import Claim
from tracker.reading.numbers.scan import fold
from tracker.reading.numbers.words import trie


class Membership(NamedTuple):
    """Which list of its sentence an observation stands in, and how it stands to what was counted before."""

    list_id: int
    further: bool  # "seven others": not among those counted before
    apart: bool = False  # "separately", "on the 13th": of another event
    portion: bool = False  # "40 of those killed": among those counted before


@dataclass(frozen=True, slots=True)
class EventWords:
    """The phrases of a language that begin another event, compiled once."""

    before: re.Pattern[str]  # stand before the figure: "in a separate attack"
    around: re.Pattern[str]  # stand anywhere in its clause: "the following day"
    opening: re.Pattern[str]  # how a sentence begins that tells of a day of its own: "On the 13th"

    @classmethod
    def compile(cls, words: Mapping[str, Any]) -> EventWords:
        """Build from the [meaning] section of a language."""
        return cls(
            before=_phrases(words["another_event"]),
            around=_phrases(words["another_day"]),
            opening=re.compile(rf"(?:{_either(words['day_openings'])})\b"),
        )


def memberships(claims: Sequence[Claim], sentence: str, words: EventWords) -> list[Membership]:
    """Return how every claim of a sentence stands to those before it, in the order of the claims."""
    lower = fold(sentence)
    begins = words.before.search(lower) or words.around.search(lower)  # asked once: of most sentences nothing does
    opens = words.opening.match(lower)
    found: list[Membership] = []
    reached: dict[str, int] = {}  # indicator -> where its last figure in this sentence ends
    for place, claim in enumerate(claims):
        told = claim.indicator in reached
        since = reached.get(claim.indicator, 0)
        opposed = not told and place > 0  # "killed two and wounded 18 others": others than the dead
        end = claims[place + 1].at if place + 1 < len(claims) else len(sentence)
        apart = bool(opens) and not told
        if begins and not apart:
            apart = bool(words.before.search(lower, since, claim.at) or words.around.search(lower, since, end))
        portion = PORTION in claim.features
        found.append(Membership(claim.list_id, claim.further and not opposed, apart, portion))
        reached[claim.indicator] = claim.until
    return found


def _phrases(phrases: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_either(phrases)})\b")


def _either(phrases: Sequence[str]) -> str:
    """A pattern of lower-case phrases, whatever white space stands in them."""
    return trie(phrase.lower() for phrase in phrases).replace(r"\ ", r"\s+")

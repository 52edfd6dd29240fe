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
from tracker.reading.words.spotter import Spotter

ORDINAL = re.compile(r"[0-9](?:st|nd|rd|th)\b")
"""What besides a name of a day or month can make a day: "the 5th"."""


class Membership(NamedTuple):
    """Which list of its sentence an observation stands in, and how it stands to what was counted before."""

    list_id: int
    further: bool  # "seven others": not among those counted before
    apart: bool = False  # "separately", "on the 13th": of another event
    portion: bool = False  # "40 of those killed": among those counted before
    day: str = ""  # "the 5th", "tuesday": the one day its sentence names
    past: bool = False  # "had earlier killed 12": of an event that only stands behind the one told


DEATHS, HURT = "deaths", "injured"
BESIDE = 16
"""Characters behind a figure in which it may be said how badly those are hurt."""


@dataclass(frozen=True, slots=True)
class EventWords:
    """The phrases of a language that begin another event, compiled once."""

    before: re.Pattern[str]  # stand before the figure: "in a separate attack"
    around: re.Pattern[str]  # stand anywhere in its clause: "the following day"
    opening: re.Pattern[str]  # how a sentence begins that tells of a day of its own: "On the 13th"
    day: re.Pattern[str]  # a day of the week or of a month
    past: re.Pattern[str]  # stand before a figure of what went before: "who had earlier"
    since: re.Pattern[str]  # "later died": of those counted as hurt, or of nobody yet
    grave: re.Pattern[str]  # how badly some of the hurt are hurt: "seriously"
    slight: re.Pattern[str]
    spotter: Spotter  # the words of all that is asked of every sentence
    perfect: frozenset[str]  # "had died": a state of things, not what happened that day

    @classmethod
    def compile(cls, words: Mapping[str, Any]) -> EventWords:
        """Build from the [meaning] section of a language."""
        opening = list(words["day_openings"])
        days = [one.removeprefix("on ") for one in opening if one.startswith("on ") and one != "on the"]
        return cls(
            before=_phrases(words["another_event"]),
            around=_phrases(words["another_day"]),
            opening=re.compile(rf"(?:{_either(opening)})\b"),
            day=_days(days),
            past=_phrases(words["gone_before"]),
            since=_phrases(words["died_since"]),
            grave=_phrases(words["badly"]),
            slight=_phrases(words["slightly"]),
            spotter=Spotter(
                {
                    "apart": [*words["another_event"], *words["another_day"]],
                    "day": days,
                    "since": words["died_since"],
                    "past": words["gone_before"],
                }
            ),
            perfect=frozenset(words["have"]),
        )


def memberships(claims: Sequence[Claim], sentence: str, words: EventWords) -> list[Membership]:
    """Return how every claim of a sentence stands to those before it, in the order of the claims."""
    lower = fold(sentence)
    spotted = words.spotter.spot(sentence)  # of most sentences nothing, and no pattern is tried
    begins = "apart" in spotted
    opens = words.opening.match(lower)
    days = set(words.day.findall(lower)) if "day" in spotted or ORDINAL.search(lower) else set()
    day = days.pop() if len(days) == 1 else ""
    since_then = words.since.search(lower) if "since" in spotted else None
    past = words.past.search(lower) if "past" in spotted else None
    found: list[Membership] = []
    reached: dict[str, int] = {}  # indicator -> where its last figure in this sentence ends
    for place, claim in enumerate(claims):
        told = claim.indicator in reached
        since = reached.get(claim.indicator, 0)
        opposed = not told and place > 0  # "killed two and wounded 18 others": others than the dead
        end = claims[place + 1].at if place + 1 < len(claims) else len(sentence)
        stands = claim.by is not None and lower[claim.by[0] : claim.by[1]].partition(" ")[0] in words.perfect
        apart = bool(opens) and not told and not stands
        if begins and not apart:
            apart = bool(words.before.search(lower, since, claim.at) or words.around.search(lower, since, end))
        died = since_then is not None and claim.indicator == DEATHS and since <= since_then.start() < end
        portion = (PORTION in claim.features and not died) or (told and _graver(claim, claims[:place], lower, words))
        before = past is not None and since <= past.start() < claim.at
        further = (claim.further and not opposed) or (told and _milder(claim, claims[:place], lower, words))
        day_of_it = "" if stands else day
        found.append(Membership(claim.list_id, further, apart or died, portion, day_of_it, before))
        reached[claim.indicator] = claim.until
    return found


def other_days(one: Membership, another: Membership) -> bool:
    """Whether two figures are of two days, each told in the same manner: "on the 5th" and "on the 19th"."""
    both = one.day != "" and another.day != "" and one.day != another.day
    return both and one.day.endswith("day") is another.day.endswith("day")


def _graver(claim: Claim, before: Sequence[Claim], lower: str, words: EventWords) -> bool:
    """ "Forty were wounded, six of them seriously": some of those, where the others have no such word of their own."""
    if claim.indicator != HURT or claim.further or not _says(words.grave, claim, lower):
        return False
    told = [one for one in before if one.indicator == HURT]
    larger = (told[-1].value or told[-1].low or 0) > (claim.value or claim.low or 0)
    return larger and not any(_says(words.grave, one, lower) or _says(words.slight, one, lower) for one in told)


def _milder(claim: Claim, before: Sequence[Claim], lower: str, words: EventWords) -> bool:
    """ "Five were badly hurt and 12 slightly": others, for nobody is both."""
    if claim.indicator != HURT:
        return False
    told = [one for one in before if one.indicator == HURT]
    for here, there in ((words.slight, words.grave), (words.grave, words.slight)):
        if _says(here, claim, lower) and any(_says(there, one, lower) for one in told):
            return True
    return False


def _says(how: re.Pattern[str], claim: Claim, lower: str) -> bool:
    """Whether words in or right behind a figure say how badly those are hurt."""
    first = min(claim.start, claim.by[0]) if claim.by is not None else claim.start
    last = max(claim.until, claim.by[1]) if claim.by is not None else claim.until
    return how.search(lower, first, last + BESIDE) is not None


def _phrases(phrases: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_either(phrases)})\b")


def _days(names: Sequence[str]) -> re.Pattern[str]:
    """A pattern of one day: "tuesday", "the 5th", "5 may", "may 5"."""
    weekdays, months = (_either([one for one in names if one.endswith("day") is week]) for week in (True, False))
    number = r"\d{1,2}(?:st|nd|rd|th)?"
    return re.compile(
        rf"\b(?:{weekdays}|the\s+\d{{1,2}}(?:st|nd|rd|th)|{number}\s+(?:of\s+)?(?:{months})|(?:{months})\s+{number})\b"
    )


def _either(phrases: Sequence[str]) -> str:
    """A pattern of lower-case phrases, whatever white space stands in them."""
    return trie(phrase.lower() for phrase in phrases).replace(r"\ ", r"\s+")

"""The cues by which a figure's measure is told, compiled from the words of a language.

Comes in: the ``[time]`` section of a language file, of which ``[time.measure]`` holds the cues. Goes out:
:class:`MeasureWords`. Never: a decision (that is :mod:`tracker.reading.measures`), a pattern without a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.model import Measure
from tracker.reading.time_words import any_of


@dataclass(frozen=True, slots=True)
class MeasureWords:
    """The cues of one language, compiled from ``[time.measure]``."""

    usual: Mapping[str, Measure]
    never_stock: frozenset[str]
    stative: re.Pattern[str]
    admissions: re.Pattern[str]
    moved: re.Pattern[str]  # "the toll rose to", "bringing the total ... to": searched in the words before a figure
    stood: re.Pattern[str]  # "the toll stands at"
    disaster: re.Pattern[str]
    running: re.Pattern[str]
    updates: re.Pattern[str]
    processes: re.Pattern[str]
    continuing: re.Pattern[str]
    partitive: re.Pattern[str]
    own_verb: re.Pattern[str]  # ", and 600 people were hurt": a clause that leaves the toll behind
    after_event: re.Pattern[str]  # "after a boat overturned"
    said: re.Pattern[str]  # "the agency said" and up to five words, at the end of what is searched
    perfect: re.Pattern[str]  # "have been killed", not "has confirmed"
    attack: re.Pattern[str]
    event: re.Pattern[str]  # one event by its noun or name
    happening: re.Pattern[str]  # one event by its verb: "sank", "went off"
    activity: re.Pattern[str]  # several acts at once: "strikes", "across"
    lasting: re.Pattern[str]  # directly behind a span: "three days of clashes"
    lasted: re.Pattern[str]  # directly before a span: "for two days"
    event_dates: re.Pattern[str]
    overnight: frozenset[str]
    sudden: frozenset[str]

    @classmethod
    def compile(cls, time: Mapping[str, Any]) -> MeasureWords:
        """Build every pattern from one language's ``[time]`` section."""
        words = time["measure"]
        attacks = _article(words["attacks"])
        named = rf"\b(?-i:{_either(words['names_of_storms'])})\s(?-i:[“\"']?[A-Z])"
        reporting = _either(words["reporting"])
        return cls(
            usual={indicator: Measure(name) for indicator, name in words["usual"].items()},
            never_stock=frozenset(words["never_stock"]),
            stative=_words(words["stative"]),
            admissions=_words(words["admissions"]),
            moved=_moved(words["toll"], words["moves"], words["lifts"]),
            stood=_moved(words["toll"], words["weak_moves"], words["weak_lifts"]),
            disaster=_words([*words["disasters"], *words["weather"]]),
            running=_words(words["running"]),
            updates=_words(words["updates"]),
            processes=_process(words),
            continuing=_words(words["continuing"]),
            partitive=_words(words["partitive"]),
            own_verb=_pattern(rf"\band\b.{{0,60}}\b(?:{_either(words['finite'])})\b"),
            after_event=_pattern(
                rf"\b(?:{_either(words['subordinating'])})\b.{{1,60}}?\b(?:{_either(words['happenings'])})\b"
            ),
            said=_pattern(rf"\b(?:{reporting})\b(?:\s[\w’'-]{{1,20}}){{0,5}}\s*$"),
            perfect=_pattern(
                rf"\b(?:have|has|['’]ve)\s(?:(?:now|also|already|so\sfar|since|all|been)\s){{0,2}}"
                rf"(?!(?:{reporting})\b)(?:[a-z]{{2,18}}(?:ed|en|wn)|{_either(words['participles'])})\b"
            ),
            attack=_pattern(attacks),
            event=_pattern("|".join((attacks, _article(words["disasters"]), named))),
            happening=_words(words["happenings"]),
            activity=_words([*words["activities"], *words["spread"]]),
            lasting=_pattern(
                rf"\sof\s(?:[\w-]{{1,20}}\s){{0,2}}(?:{_either([*words['processes'], *words['activities']])})\b"
            ),
            lasted=_pattern(rf"\b(?:{_either(time['phrases']['for'])})\s(?:[a-z]{{1,10}}\s)?$"),
            event_dates=_pattern(rf"(?:in\s|at\s|over\s)?(?:the\s)?(?:{_either(words['event_dates'])})"),
            overnight=frozenset(time["phrases"]["overnight"]),
            sudden=frozenset(words["sudden"]),
        )


def _moved(toll: Iterable[str], moves: Iterable[str], lifts: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for "the toll ... rose to" and for "bringing the total"."""
    count = _either(toll)
    lifted = rf"\b(?:{_either(lifts)})\s(?:[\w’'-]{{1,20}}\s){{0,5}}?(?:{count})\b"
    return _pattern(rf"\b(?:{count})\b.{{0,90}}\b(?:{_either(moves)})\b|{lifted}")


def _process(words: Mapping[str, Any]) -> re.Pattern[str]:
    """Return a pattern for "in the war" and "the war has killed", but not "the worst day of the war"."""
    process = rf"(?:the|this|that)\s(?:[\w-]{{1,20}}\s){{0,2}}(?:{_either(words['processes'])})\b"
    cause = rf"(?:has|have|had|{_either(words['causing'])})\b"
    return _pattern(
        rf"\b(?:{_either(words['within_process'])})\s{process}|\b{process}\s(?:[\w-]{{1,20}}\s){{0,3}}?{cause}"
    )


def _either(words: Iterable[str]) -> str:
    return any_of(words).replace(" ", r"\s{1,3}")


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


def _words(words: Iterable[str]) -> re.Pattern[str]:
    return _pattern(rf"\b(?:{_either(words)})\b")


def _article(nouns: Iterable[str]) -> str:
    """Return a pattern for one such thing: an article, possessive or name, up to four words, the noun in singular."""
    opening = r"(?:\b(?:an?|the|one|this|that|single|its|their|another)|['’]s)\s(?:[\w-]{1,20}\s){0,4}?"
    return rf"{opening}(?:{_either(nouns)})\b"

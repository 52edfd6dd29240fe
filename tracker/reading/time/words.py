"""The patterns of time expressions, built once from the words of a language.

Comes in: the ``[time]`` section of a language file. Goes out: :class:`PeriodWords`, compiled patterns and the tables
that turn a word into a number. Never: a date (that is atoms.py and periods.py).

Patterns are written with ``<MON>`` for a fragment, ``<MON:m1>`` for a fragment under a group name, and a space for one
to three white-space characters. Every repetition is bounded, so no text can make them backtrack without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.reading.words.spotter import Spotter

ORD = r"(?:st|nd|rd|th)?"
YEAR = r"(?:19|20)\d\d"
DASH = r"[-–—]"

PARTS = ("early", "middle", "late", "end")
"""Phrase lists of the parts of a month or year, in the order :func:`days.month_of` numbers them."""

ATOMS: dict[str, str] = {
    # Order matters: what an earlier pattern took, a later one cannot.
    "day_range": rf"(?<![\d.,])(?P<d1>\d{{1,2}}){ORD}\s?<JOIN>\s?(?P<d2>\d{{1,2}}){ORD} (?:of )?<MON:m>"
    rf"(?:,? <YEAR:y>)?\b|<MON:m2> (?P<d3>\d{{1,2}})\s?(?:{DASH}|to)\s?(?P<d4>\d{{1,2}})\b(?:,? <YEAR:y2>)?",
    "date": rf"(?<![\d.,/])(?:(?:<WD>|<WDS>),? )?(?:(?P<d1>\d{{1,2}}){ORD} (?:of )?<MON:m1>(?:,? <YEAR:y1>)?"
    rf"|<MON:m2> (?P<d2>\d{{1,2}}){ORD}(?![\d:%]|[.,]\d)(?:,? <YEAR:y2>)?"
    rf"|(?P<iso>{YEAR}-\d\d-\d\d)|(?P<num>\d{{1,2}}[/.]\d{{1,2}}[/.]{YEAR}))(?!\w)",
    "slice": r"\b(?P<ord><ORDINAL>) (?P<unit>quarter|half|(?:<N:n> )?(?:day|week|month)s?)\b"
    r"(?P<of> of (?:<MON:m>(?:,? <YEAR:y>)?|<YEAR:y2>|(?P<rel>(?:this|last|the) (?:year|month))))?"
    r"|\b(?P<q>[QH][1-4])(?: (?:of )?<YEAR:y3>)?\b",
    "part": r"\b(?P<part><PARTOF>) (?P<rel>the|this|last) (?P<unit>year|month|week)\b",
    "month": r"\b(?:(?P<part><PARTOF>)[\s-](?:the )?)?(?P<last>last )?<MON:m>(?:,? (?:of )?<YEAR:y>)?(?:['’]s)?"
    r"(?![-'’.]?\w)",
    "year": rf"(?<![\d.,$€£/-])(?:\b(?P<part><PARTOF>)[\s-](?:the )?)?\b(?P<y>{YEAR})(?![\d%]|[.,]\d|[-/–]\d|\w)",
    "history": r"\b(?P<n><N>|<VAGUE>|\d{1,2}) (?P<unit><UNIT>) (?P<how><LATER>)\b|\b(?:[\w-]{1,20} )?<ANNIVERSARY>\b",
    "ago": r"\b(?P<n><N>|<VAGUE>) (?P<unit><UNIT>) <AGO>\b",
    "word": r"\b(?P<word><TODAY>|<YESTERDAY>|<OVERNIGHT>|(?P<wkd>(?:this |last |the |at )?<WEEKEND>))\b",
    "ahead": r"\b(?:<AHEAD>) (?:(?:<N>|<VAGUE>) )?(?:<UNIT>)\b",
    "rolling": r"\b(?P<back><BACK>) (?:(?P<n><N>|<VAGUE>)[\s-])?(?P<unit><UNIT>)\b|\b<RECENT> (?P<unit2><UNIT>)\b",
    "review": r"\b(?:<WITHIN>|<FOR>) (?P<span><REVIEWED>)\b",
    "course": r"\b(?P<how><THROUGHOUT>) the (?:whole |entire |same |course of the )?"
    r"(?P<unit><UNIT>|(?P<season><SEASON>))\b(?! (?:<ENDING>|<LATER>|of)\b)",
    "wake": r"\b(?:<WITHIN>) the (?:(?P<ord><ORDINAL>|next|following) )?(?:(?P<n><N>|<VAGUE>) )?(?P<unit><UNIT>) "
    r"(?:<WAKE>)\b",
    "this": r"\b(?<!\bto\s)(?P<sofar>so far )?(?:(?:earlier|later) )?(?:in )?<THIS> "
    r"(?P<unit><UNIT>|(?P<season><SEASON>))\b(?P<sofar2> so far)?",
    "weekday": r"\b(?:(?P<rel>last|next) )?(?:<WD:wd>|<WDS:wds>)\b(?P<poss>['’]s)?(?: <DAYPART>\b)?",
    "weeks": rf"\b(?:<WEEKS>) (?P<w1>\d{{1,2}})(?:\s?(?:{DASH}|to)\s?(?P<w2>\d{{1,2}}))?\b(?!\s?%)"
    r"(?:,? (?:of )?<YEAR:y>)?",
    "span": r"\b(?P<n><N>|<VAGUE>)[\s-](?:straight |consecutive |single )?(?P<unit><UNIT>)\b(?![\s-]old\b)",
}

AROUND: dict[str, str] = {
    # What may stand directly before an atom and changes what it means.
    "since": r"(?:^|\W)<SINCE> (?:on |the |about )?$",
    "as_of": rf"(?:^|\W)(?:<ASOF>)[\s:]\s?(?:<CLOCK>,?\s?(?:on |{DASH} )?)?(?:on |the |(?:late|early) )?$",
    "within": r"(?:^|\W)(?:<WITHIN>)(?: (?:<ROUGHLY>))?(?: the| an?| these| those)? $",
    "for": r"(?:^|\W)(?:<FOR>)(?: (?:<ROUGHLY>))? $",
    "lasting": r"(?:<LASTING>)\b",  # "for six days", "after six days": how long, not when
    "because": r"(?:<BECAUSE>)\b",  # "since some were counted twice" gives a reason
    "between": r"(?:^|\W)(?:<BETWEEN>) (?:the )?$",
    "ending": r"\b(?:the |a )?(?:(?P<n><N>) )?(?P<unit><UNIT>) (?:<ENDING>) (?:on |last )?$",
    "week_of": r"\bweek (?:<WEEKOF>) $",
    "join": r"^\s?(?:<JOIN>)\s?(?:on |the )?$",
    "onwards": r" (?:<ONWARDS>)\b",
}


STATED_YEAR = "+"

GATES: dict[str, tuple[tuple[str, ...], ...]] = {
    # Of each group a sentence must hold a word of one list, or it is not searched for the atom.
    "day_range": (("month",),),
    "date": (("month", STATED_YEAR),),
    "slice": (("ordinal", "numbered"), ("half", "unit", "numbered")),
    "part": (("part",), ("unit",)),
    "month": (("month",),),
    "year": ((STATED_YEAR,),),
    "history": (("anniversary", "later"), ("anniversary", "unit")),
    "ago": (("ago",), ("unit",)),
    "word": (("word",),),
    "ahead": (("ahead",), ("unit",)),
    "rolling": (("back", "recent"), ("unit",)),
    "review": (("reviewed",),),
    "course": (("course",), ("unit", "seasons")),
    "wake": (("wake",), ("unit",)),
    "this": (("this",), ("unit", "seasons")),
    "weekday": (("weekday",),),
    "weeks": (("weeks_numbered",),),
    "span": (("unit",),),
}


@dataclass(frozen=True, slots=True, eq=False)
class PeriodWords:
    """What :func:`tracker.reading.time.periods.periods` listens for, compiled."""

    atoms: Mapping[str, re.Pattern[str]]
    around: Mapping[str, re.Pattern[str]]
    spotter: Spotter  # finds the lists of GATES
    leads: Mapping[str, frozenset[str]]  # around -> words one of which must be among the last before an atom
    since: re.Pattern[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    counts: Mapping[str, int]
    units: Mapping[str, str]  # "hrs" -> "hour"
    ordinals: Mapping[str, int]
    parts: Mapping[str, int]  # "early" -> 1, "mid" -> 2, "late" -> 3, "end of" -> 4
    words: Mapping[str, frozenset[str]]  # phrase lists asked for by name

    @classmethod
    def compile(cls, time: Mapping[str, Any]) -> PeriodWords:
        """Build every pattern from one language's ``[time]`` section."""
        fragments = _fragments(time)
        parts = {word: rank for rank, name in enumerate(PARTS, 1) for word in _list(time, name)}
        return cls(
            atoms={name: build(pattern, fragments) for name, pattern in ATOMS.items()},
            around={name: build(pattern, fragments) for name, pattern in AROUND.items()},
            spotter=Spotter(_lists(time)),
            leads=_leads(time["phrases"]),
            since=build(r"(?<![-\w])(?:<SINCE>) (?!then\b)(?P<event>[^,;:.!?()\n]{2,80})", fragments),
            months={name.lower(): index for index, names in enumerate(time["months"], 1) for name in names},
            weekdays=_weekdays(time),
            counts=dict(time["counts"]),
            units={word: unit for unit, words in time["units"].items() for word in words},
            ordinals=dict(time["ordinals"]),
            parts=parts,
            words={name: frozenset(words) for name, words in time["phrases"].items()},
        )


def build(template: str, fragments: Mapping[str, str]) -> re.Pattern[str]:
    """Compile a template: ``<NAME>`` and ``<NAME:group>`` become fragments, a space becomes bounded white space."""

    def fill(match: re.Match[str]) -> str:
        fragment = fragments[match[1]]
        return f"(?P<{match[2]}>{fragment})" if match[2] else f"(?:{fragment})"

    whole = template
    for _ in range(2):  # a fragment may hold one further level of fragments
        whole = re.sub(r"(?<!\(\?P)<([A-Z]+)(?::(\w+))?>", fill, whole)
    return re.compile(whole.replace(" ", r"\s{1,3}"), re.IGNORECASE)


def any_of(words: Iterable[str]) -> str:
    """Return an alternation of literal words, longest first, so that no word hides a longer one."""
    return "|".join(re.escape(word).replace(r"\ ", " ") for word in sorted(words, key=len, reverse=True)) or "(?!)"


def _list(time: Mapping[str, Any], name: str) -> list[str]:
    return list(time["phrases"][name])


def _cased(names: Iterable[str], dot: str = "") -> str:
    both = [form for name in names for form in (name, name.upper())]
    return f"(?-i:{any_of(both)}){dot}"


def _fragments(time: Mapping[str, Any]) -> dict[str, str]:
    full = [names[0] for names in time["months"]]
    short = [name for names in time["months"] for name in names[1:]]
    joiners = [word for word in _list(time, "joiners") if word.isalpha()]
    plain = {
        "MON": rf"(?:{_cased(short)}\b\.?|{_cased(full)}\b)",
        "WD": _cased(time["weekdays"]),
        "WDS": _cased(time["short_weekdays"]) + r"\b\.?",
        "YEAR": YEAR,
        "N": r"(?<![\d.,])\d{1,3}|" + any_of(time["counts"]),
        "VAGUE": any_of(time["vague_counts"]),
        "ORDINAL": any_of(time["ordinals"]),
        "UNIT": any_of(word for words in time["units"].values() for word in words),
        "PARTOF": any_of(word for name in PARTS for word in _list(time, name)),
        "JOIN": rf"(?:{any_of(joiners)}|{DASH})",
        "CLOCK": r"\d{1,2}(?:[:.]\d\d)?\s?(?:a\.?m\.?|p\.?m\.?|hrs|hours|local time|GMT|UTC)?"
        rf"|{any_of([*_list(time, 'clock_words'), *time['counts']])}(?: o['’]clock)?",
    }
    names = {
        "BACK": "back",
        "AHEAD": "ahead",
        "REVIEWED": "reviewed",
        "WAKE": "wake",
        "RECENT": "recent",
        "THIS": "this",
        "THROUGHOUT": "throughout",
        "TODAY": "today",
        "YESTERDAY": "yesterday",
        "OVERNIGHT": "overnight",
        "WEEKEND": "weekend",
        "SEASON": "seasons",
        "DAYPART": "day_parts",
        "WITHIN": "within",
        "FOR": "for",
        "LASTING": "lasting",
        "BECAUSE": "because",
        "ROUGHLY": "roughly",
        "SINCE": "since",
        "ONWARDS": "onwards",
        "ASOF": "as_of",
        "BETWEEN": "between",
        "ENDING": "ending",
        "WEEKOF": "week_of",
        "AGO": "ago",
        "LATER": "later",
        "ANNIVERSARY": "anniversary",
        "WEEKS": "weeks_numbered",
    }
    return plain | {fragment: any_of(_list(time, name)) for fragment, name in names.items()}


def _weekdays(time: Mapping[str, Any]) -> dict[str, int]:
    pairs = zip(time["weekdays"], time["short_weekdays"], strict=True)
    return {name.lower(): index for index, both in enumerate(pairs) for name in both}


def _lists(time: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the words that tell of an atom, as the spotter looks for them."""
    phrases = time["phrases"]
    named = (
        "later",
        "ago",
        "ahead",
        "back",
        "recent",
        "this",
        "seasons",
        "anniversary",
        "weeks_numbered",
        "since",
        "reviewed",
        "wake",
    )
    return {name: phrases[name] for name in named} | {
        "unit": [word for words in time["units"].values() for word in words],
        "month": [name for names in time["months"] for name in names],
        "weekday": [*time["weekdays"], *time["short_weekdays"]],
        "ordinal": list(time["ordinals"]),
        "half": ["half", "quarter"],
        "numbered": ["q1", "q2", "q3", "q4", "h1", "h2"],
        "part": [word for name in PARTS for word in phrases[name]],
        "word": [word for name in ("today", "yesterday", "overnight", "weekend") for word in phrases[name]],
        "course": [f"{word} the" for word in phrases["throughout"]],
    }


def _leads(phrases: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Return for each pattern of what stands before an atom the words one of which must be among the last ones."""
    lists = {
        "since": "since",
        "as_of": "as_of",
        "within": "within",
        "between": "between",
        "ending": "ending",
        "week_of": "week_of",
    }
    return {
        name: frozenset(max(re.findall(r"[^\W_]+", phrase), key=len) for phrase in phrases[listed])
        for name, listed in lists.items()
    }

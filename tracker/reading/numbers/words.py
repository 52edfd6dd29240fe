"""The number words of one language, compiled once into the tables and patterns the number grammar runs on.

Comes in: the ``[numbers]`` section of config/language/<id>.toml. Goes out: one frozen :class:`NumberWords`. Never: a
word list in code (digits, signs and punctuation are no language's), work at import time, or a pattern that can
backtrack without bound (quantifiers over digits are possessive, everything else is counted).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.errors import ConfigError, Problem
from tracker.model import Bound

Table = Mapping[str, Any]

LISTS = frozenset({
    "months", "months_that_are_verbs", "year_cues", "year_articles", "year_prefixes", "durations",
    "duration_fillers", "rate_units", "rate_per", "age_nouns", "age_before", "age_sides", "age_copulas",
    "age_after", "age_after_saying", "place_prepositions", "old", "labels", "labels_with_capital", "scores",
    "spelled_zero", "not_zero", "articles", "not_one", "idle_one", "idle_before_one", "superlatives", "share_words",
    "share_nouns", "ratio_links", "vague_links", "base_places", "metre_cues", "measure_cues", "magnitude_before",
    "magnitude_after", "strong", "times",
})  # fmt: skip
"""Lists of words. A language leaves out what it has no words for yet."""

TABLES = frozenset({
    "joiners", "cardinals", "scales", "suffixes", "vague", "ordinals", "parts", "hedges_before", "hedges_after",
    "no_hedge_after", "roles_before", "roles_after", "change", "currencies",
})  # fmt: skip
"""Tables: words to values, or a name (a bound, a role) to its phrases."""

CHANGES = ("verbs", "by", "of", "from", "ranging")

JOINERS = {"between": "", "to": "", "or": "", "and": "", "of": "", "in": "", "half": "", "point": ""}
"""The little words the grammar itself asks for; ``joiners`` of the section says what they are in the language."""

OPENERS = {ord(sign): " " for sign in '([{“”"«»—–|•*'}
"""Signs that may stand between a hedge and its number without parting them."""

DIGITS = r"[0-9]{1,3}(?:[ ][0-9]{3}(?![0-9]))++(?:[.,][0-9]++)?+|[0-9]++(?:[.,'’][0-9]++|(?:, | ,)000(?![0-9]))*+"
"""Digits as printed; "61, 000" is a slip of the scanner, for no number is written 000."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a phrase beside a number says of it: a bound, or a role (exactly one of the two)."""

    bound: Bound | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class NumberWords:
    """One language's number words. Tables map a lower-case word to its value; patterns run on lower-case text."""

    cardinals: Mapping[str, int]
    scales: Mapping[str, int]
    suffixes: Mapping[str, int]
    vague: Mapping[str, int]
    ordinals: Mapping[str, int]
    parts: Mapping[str, int]
    zeros: frozenset[str]
    articles: frozenset[str]
    currencies: Mapping[str, str]
    before: Mapping[str, Phrase]
    before_last: frozenset[str]  # the last word of each phrase of `before`: the cheap first question
    age_last: frozenset[str]  # likewise of the list `age_before`
    change_last: frozenset[str]  # and of the list `change.of`
    no_hedge_after: Mapping[str, frozenset[str]]
    sets: Mapping[str, frozenset[str]]  # every word list by its key; "change_by" ... for those of `change`
    master: re.Pattern[str]  # goes to the next number-like beginning, and takes it
    after: re.Pattern[str]  # what the words after a number make of it
    hedge_after: re.Pattern[str] | None
    hedges_after: Mapping[str, Bound]
    role_after: re.Pattern[str] | None
    roles_after: Mapping[str, str]
    part_scale: re.Pattern[str]  # "of a million" after a quarter, "a dozen" after half
    vague_scale: re.Pattern[str]  # "of thousands" after tens, "hundred" after several
    and_half: re.Pattern[str]
    point: str
    joins: Mapping[str, str]  # "to", "or", "and", "of", "in": the language's own word for each

    @classmethod
    def compile(cls, section: Table) -> NumberWords:
        """Compile a language's ``[numbers]`` section; an unknown key or a value that is no number is a ConfigError."""
        _check(section)
        words = {key: frozenset(section.get(key, ())) for key in LISTS}
        before = _phrases(section.get("hedges_before", {}), section.get("roles_before", {}))
        hedges_after = {p: Bound(b) for b, phrases in section.get("hedges_after", {}).items() for p in phrases}
        roles_after = {p: role for role, phrases in section.get("roles_after", {}).items() for p in phrases}
        scale = trie(section.get("scales", {}))
        joins = JOINERS | dict(section.get("joiners", {}))
        return cls(
            cardinals=dict(section.get("cardinals", {})),
            scales=dict(section.get("scales", {})),
            suffixes=dict(section.get("suffixes", {})),
            vague=dict(section.get("vague", {})),
            ordinals=dict(section.get("ordinals", {})),
            parts=dict(section.get("parts", {})),
            zeros=words["spelled_zero"],
            articles=words["articles"],
            currencies=dict(section.get("currencies", {})),
            before=before,
            before_last=frozenset(phrase.rsplit(" ", 1)[-1] for phrase in before),
            age_last=frozenset(phrase.rsplit(" ", 1)[-1] for phrase in words["age_before"]),
            change_last=frozenset(phrase.rsplit(" ", 1)[-1] for phrase in section.get("change", {}).get("of", ())),
            no_hedge_after={k: frozenset(v) for k, v in section.get("no_hedge_after", {}).items()},
            sets=words | {f"change_{key}": frozenset(section.get("change", {}).get(key, ())) for key in CHANGES},
            master=_master(section),
            after=_after(section),
            hedge_after=_hedge_after(hedges_after),
            hedges_after=hedges_after,
            role_after=re.compile(rf"\s(?:[a-z]++\s)?({trie(roles_after)})(?!\w)") if roles_after else None,
            roles_after=roles_after,
            part_scale=re.compile(
                rf"(?:(?:\s{joins['of']})?[\s-](?:{trie(section.get('articles', ()))})[\s-]|[\s-])({scale})(?!\w)"
            ),
            vague_scale=re.compile(rf"(?:[\s-]{joins['of']})?[\s-]({scale})(?!\w)"),
            and_half=re.compile(rf"[\s-]{joins['half'].replace(' ', '[ -]')}(?!\w)" if joins["half"] else "(?!)"),
            point=joins["point"],
            joins=joins,
        )


def trie(words: Iterable[str]) -> str:
    """A pattern of all ``words`` that shares their beginnings, so that a miss costs one or two characters."""
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branch(root) or r"(?!)"


def _branch(node: dict[str, Any]) -> str:
    """The pattern below one node; the longer word is tried before the shorter."""
    forms = [re.escape(char) + _branch(below) for char, below in sorted(node.items()) if char]
    if not forms:
        return ""
    body = forms[0] if len(forms) == 1 and "" not in node else f"(?:{'|'.join(forms)})"
    return f"(?:{'|'.join(forms)})?" if "" in node else body


def _phrases(hedges: Table, roles: Table) -> dict[str, Phrase]:
    """Phrase -> what it says; bounds and roles share one table because they follow each other ("at least another")."""
    table = {phrase: Phrase(bound=Bound(bound)) for bound, phrases in hedges.items() for phrase in phrases}
    return table | {phrase: Phrase(role=role) for role, phrases in roles.items() for phrase in phrases}


def _hedge_after(hedges: Mapping[str, Bound]) -> re.Pattern[str] | None:
    """ "or more", "+", "-odd"; a hedge that begins with "or" may have one noun before it ("27 people or more")."""
    if not hedges:
        return None
    spaced = trie(phrase for phrase in hedges if phrase[0].isalpha())
    tight = trie(phrase for phrase in hedges if not phrase[0].isalpha())
    return re.compile(rf"\s?({tight})(?![\w+])|(?:\s[a-z]{{1,15}}+(?=\sor\s))?\s({spaced})(?!\w)(?!\s(?:than|[0-9]))")


def _master(section: Table) -> re.Pattern[str]:
    """Everything that can begin a number: digits in all their shapes, dates, words, web addresses.

    It matches at a position and goes over what is no number by whole words, in one stride: see scan.py.
    """
    words = {w for key in ("cardinals", "scales", "vague", "ordinals", "parts") for w in section.get(key, {})}
    words |= {w for key in ("articles", "spelled_zero") for w in section.get(key, ())}
    month = trie(section.get("months", ()))
    year = r"(?:19|20)[0-9]{2}(?!\w)(?!,[0-9])"
    day = r"[0-9]{1,2}(?:st|nd|rd|th)?(?:\s?[-–]\s?[0-9]{1,2}(?![0-9]))?(?![\w%])(?![.,:][0-9])"
    url = r"(?:https?://|www\.)\S++"
    monthly = rf"(?:{month})\.?\s(?:{day}(?:,?\s{year})?|{year})"
    word = rf"(?:{trie(words)})(?!\w)"
    phone = r"\+[0-9]{1,3}(?:[\s-]\(?[0-9]{2,}\)?){1,6}"
    return re.compile(
        rf"(?:[^\w½¼¾+]++|(?!\b(?:{word}|{url}|{monthly}))[^\W0-9½¼¾]++|(?!{phone})\+)*+"
        rf"(?:(?=[0-9])(?:(?P<slash>[0-9]++(?:/[0-9]++)++)|(?P<chain>[0-9]++(?:[-–][0-9]++){{2,}}+)"
        rf"|(?P<clock>[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?![0-9]))|(?P<digits>{DIGITS}))"
        rf"|(?P<url>{url})|(?P<month>{monthly})|(?P<word>{word})|(?P<vulgar>[½¼¾])|(?P<phone>{phone}))"
    )


def _after(section: Table) -> re.Pattern[str]:
    """What directly follows a number and decides its kind; the group's name is the kind."""

    def of(key: str) -> str:
        return trie(section.get(key, ()))

    hedges = (phrase for phrases in section.get("hedges_after", {}).values() for phrase in phrases)
    hedge = trie(phrase.removeprefix("-") for phrase in hedges if phrase.startswith("-"))
    filler, currency = of("duration_fillers"), trie(w for w in section.get("currencies", {}) if w[0].isalpha())
    rate = (
        rf"(?:a|an|per|each|every)\s(?:{of('rate_units')}|[0-9][0-9,]*)(?!\w)(?!\s(?:after|before|earlier|later|ago))"
    )
    return re.compile(
        rf"(?P<percent>\s?%|[ -](?:{of('share_words')})(?!\w))"
        rf"|(?P<age>[ -](?:{of('durations')})[ -](?:{of('old')})(?!\w)|[ -]?(?:{of('age_after')})(?!\w))"
        rf"|(?P<decade>s(?!\w))"
        rf"|(?P<clock>\s?(?:a\.m\.?|p\.m\.?|am|pm)(?!\w)|\s(?:gmt|utc|o['’]clock)(?!\w)|\s?h[0-9]{{2}}(?!\w))"
        rf"|(?P<month>(?:st|nd|rd|th)?(?:\sof)?,?[ -](?:{of('months')})(?!\w)\.?(?:,?[ -](?:19|20)[0-9]{{2}}(?!\w))?)"
        rf"|(?P<ordinal>(?:st|nd|rd|th)(?!\w))"
        rf"|(?P<times>[ -](?:{of('times')})(?!\w))"
        rf"|(?P<duration>[ -](?:(?:{filler})\s)?(?:{of('durations')})(?!\w))"
        rf"|(?P<money>\s(?:of\s)?(?:{currency})(?!\w))"
        rf"|(?P<magnitude>[ -](?:{of('magnitude_after')})(?!\w))"
        rf"|(?P<measure>\s?°|[ -]?(?:of\s)?(?:{of('measure_cues')})(?![\w/²³]))"
        rf"|(?P<rate>\s{rate})"
        rf"|(?P<strong>[ -](?:{of('strong')})(?!\w))"
        rf"|(?P<hyphen>-(?!{hedge}(?!\w))[a-z]{{2,}}|-(?=\s[a-z]{{2,3}}\s))"
    )


def _check(section: Table) -> None:
    """Refuse what compile cannot use, all problems at once."""
    problems = [Problem("language", f"numbers.{key}", "unknown key") for key in section if key not in LISTS | TABLES]
    for key in ("cardinals", "scales", "suffixes", "vague", "ordinals", "parts"):
        for word, value in section.get(key, {}).items():
            if not isinstance(value, int) or isinstance(value, bool):
                problems.append(Problem("language", f"numbers.{key}.{word}", f"{value!r} is not a whole number"))
    for key in ("hedges_before", "hedges_after"):
        unknown = set(section.get(key, {})) - set(Bound)
        problems += [Problem("language", f"numbers.{key}.{name}", "not a bound", ", ".join(Bound)) for name in unknown]
    if problems:
        raise ConfigError(problems)

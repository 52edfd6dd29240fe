"""What sort of number it is: a count, or a date, an age, money, a distance, a name with digits.

Comes in: a core and the words on both sides. Goes out: its kind and unit. Never: what a count counts. The order of the
questions is the grammar: what is written against the number, then what follows it, then what stands before.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tracker.model import Bound
from tracker.reading.numbers.bounds import MONEY_SIGN, Context
from tracker.reading.numbers.forms import Core, Kind, times
from tracker.reading.numbers.words import NumberWords

Unit = Callable[[str], str | None]
"""Names the physical unit of words such as "km" ("kilometre"), or None: quantities.unit_of."""

BY_GROUP = {
    "percent": Kind.SHARE, "age": Kind.AGE, "clock": Kind.TIME, "month": Kind.DATE, "ordinal": Kind.ORDINAL,
    "times": Kind.RATE, "duration": Kind.DURATION, "money": Kind.MONEY, "magnitude": Kind.MEASURE,
    "measure": Kind.MEASURE, "rate": Kind.RATE, "strong": Kind.COMPOUND, "hyphen": Kind.COMPOUND,
}  # fmt: skip
WITH_VALUE = frozenset(
    {Kind.COUNT, Kind.MONEY, Kind.SHARE, Kind.RATE, Kind.MEASURE, Kind.DURATION, Kind.COMPOUND, Kind.AGE}
)
ONE_OF = re.compile(r"[\s-]([a-z]+)(?:\s(?:the|its|their|our|his|her)\s(?:[a-z]+['’]s\s)?([a-z]+))?")
MONTH_NAME = re.compile(r"(?<![a-z0-9])[a-z]{3,}")
SIGNS = frozenset("$€£¥₹₪₺₦₴₽")
MONEY_CODES = frozenset({"usd", "eur", "gbp", "chf"})
MONEY_SCALE = re.compile(r" (m|mn|bn|b)(?!\w)")
OF_AGE = 18
TENS = frozenset({10.0, 100.0, 1000.0, 10_000.0, 100_000.0})
ENUMERATOR = re.compile(r"[.)]\s")
NAME_BEFORE = re.compile(r"(?:[A-Z][\w’'.-]*\s){0,1}([A-Z][\w’'.-]*),\s\Z")
AGE_ENDS = re.compile(r"[,.;)”\"]|\s(?:and|who|was|is|said)\b|\Z")
YEARS = re.compile(r"(?:1[89]|20)[0-9]{2}(?:[^0-9]{1,6}(?:1[89]|20)[0-9]{2})?")
APART = re.compile(r"\s[–—-]\s$")
ALONE = re.compile(r"(?<=[,;(|/:–—-])\s(?:week|day|round)\s$")
CLOSED = re.compile(r"\s?(?:[.,;:)|]|$)")
"""A dash between a word and its number, and a week told alone: "41 deaths, week 33"."""

OPENING = re.compile(r"[\s(\[•*\-–]*\Z")
FOLLOWING = re.compile(r"\s([A-Za-z]+)")


def decide(core: Core, context: Context, rest: Context, lower: str, sentence: str, words: NumberWords) -> Kind:
    """Decide the kind of a core whose hedges are read.

    ``context`` are the words before the number itself, ``rest`` those before its hedges too.
    """
    if core.kind is not None:
        return core.kind
    money = _money_before(core, context, lower, words)
    if money and not core.suffix and (scale := MONEY_SCALE.match(lower, core.end)):
        core.end, core.value = scale.end(), times(core.bare, words.suffixes.get(scale[1], 1))
    if core.suffix in {"m", "b"} and not money and not _million(core, lower, sentence, words):
        core.value = core.bare
        core.unit = core.suffix
        return Kind.MEASURE if core.suffix == "m" else Kind.CODE
    if money:
        core.unit = money
        return Kind.MONEY
    return _after(core, lower, sentence, words) or _before(core, context, rest, lower, sentence, words) or Kind.COUNT


def _money_before(core: Core, context: Context, lower: str, words: NumberWords) -> str | None:
    """The currency written before a number: "$218.4 million", "CHF 25 million", "Rs. 500"."""
    last = context[-1] if context else ""
    near = lower[max(0, core.start - 2) : core.start]
    signed = not SIGNS.isdisjoint(near) or last in MONEY_CODES
    if signed and (sign := MONEY_SIGN.search(lower, max(0, core.start - 5), core.start)):
        code = sign[0].strip()
        return words.currencies.get(code) or words.currencies.get(code[-1], "?")
    if last in words.currencies and last not in {"dollars", "euros"} and not core.spelled and len(last) <= 3:
        return words.currencies[last]
    return None


def _million(core: Core, lower: str, sentence: str, words: NumberWords) -> bool:
    """Whether an "m" (or "b") against the digits is a scale: not where metres are said to be high or away."""
    letter = sentence[core.end - 1 : core.end]
    if letter.isupper():
        return True
    following = FOLLOWING.match(lower, core.end)
    if core.suffix == "b":
        return False
    return not (following and following[1] in words.sets["metre_cues"]) and lower[core.end : core.end + 1] != "-"


def _after(core: Core, lower: str, sentence: str, words: NumberWords) -> Kind | None:
    """What directly follows the number, or None where that says nothing."""
    end = core.end
    match = words.after.match(lower, end)
    if not match and core.bound is Bound.VAGUE and lower.startswith(f" {words.joins['of']} ", end):
        match = words.after.match(lower, end + 1 + len(words.joins["of"]))
        if match and match.lastgroup not in {"duration", "measure", "money"}:
            return None
    if not match:
        return _letters_after(core, lower)
    group = match.lastgroup or ""
    if group == "measure" and match[0].strip() == "m" and sentence[match.end() - 1] == "M" and core.value is not None:
        core.end, core.value = match.end(), times(core.value, words.suffixes.get("m", 1))
        return None  # "5.2 M are children": nobody writes metres with a capital
    if group == "decade":
        return _decade(core, match.end())
    if group == "month" and not _is_day(core, match, sentence, words):
        return None
    return _taken(core, group, match, words)


def _taken(core: Core, group: str, match: re.Match[str], words: NumberWords) -> Kind | None:
    """Take what follows into the core and name its unit."""
    kind = BY_GROUP[group]
    surface = match[0].strip(" -")
    if kind is Kind.MONEY:
        core.unit = words.currencies.get(surface.removeprefix(f"{words.joins['of']} "))
    elif kind is Kind.SHARE:
        core.unit = "%"
    elif kind is Kind.MEASURE:
        core.unit = "magnitude" if group == "magnitude" else surface.removeprefix(f"{words.joins['of']} ")
    elif kind is Kind.DURATION:
        core.unit = surface.rsplit(" ", 1)[-1]
    elif kind is Kind.RATE:
        core.unit = surface
    if kind is not Kind.RATE and kind is not Kind.COMPOUND:
        core.end = match.end()
    return kind


def _is_day(core: Core, match: re.Match[str], sentence: str, words: NumberWords) -> bool:
    """Whether a month's name after a number makes it a day: "12 may have died" is the verb."""
    day = core.high if core.value is None else core.value
    name = MONTH_NAME.search(match[0].removeprefix(" of"))
    if day is None or not 0 < day <= 31 or name is None:
        return False
    begins = match.start() + len(match[0]) - len(match[0].removeprefix(" of")) + name.start()
    return name[0] not in words.sets["months_that_are_verbs"] or sentence[begins].isupper()


def _decade(core: Core, end: int) -> Kind | None:
    """1990s is a date, "in his 40s" an age, "100s of homes" a vague count written short."""
    if core.spelled or core.value is None:
        return None
    core.end = end
    if core.value in TENS:
        core.word, core.low, core.value, core.bound = "s", core.value, None, Bound.VAGUE
        return Kind.COUNT
    return Kind.DATE if 1000 <= core.value < 2200 else Kind.AGE


def _letters_after(core: Core, lower: str) -> Kind | None:
    """Letters glued to the digits that are no scale and no unit make a name: 4x4, 5G."""
    if not core.spelled and lower[core.end : core.end + 1].isalpha():
        while core.end < len(lower) and lower[core.end].isalnum():
            core.end += 1
        return Kind.CODE
    return None


def _before(core: Core, context: Context, rest: Context, lower: str, sentence: str, words: NumberWords) -> Kind | None:
    """What stands before the number, or None where that says nothing."""
    if _is_age(core, context, rest, lower, sentence, words):
        return Kind.AGE
    last = context[-1].rstrip("-–") if context else ""
    if last in words.sets["magnitude_before"] or " ".join(context[-2:]) in words.sets["magnitude_before"]:
        core.unit = "magnitude"
        return Kind.MEASURE
    if rest and rest[-1] in words.sets["rate_per"]:
        return Kind.RATE
    if _is_code(core, context, lower, sentence, words):
        return Kind.CODE
    if _is_year(core, context, lower, sentence, words):
        return Kind.DATE
    return None


def _is_code(core: Core, context: Context, lower: str, sentence: str, words: NumberWords) -> bool:
    """Resolution 2254, Camp 12, #3; the number of a list's line; "one of the most ..."."""
    if lower[core.start - 1 : core.start] == "#" or (
        core.value == 1 and core.word and _idle_one(core, context, lower, words)
    ):
        return True
    if not core.spelled and OPENING.match(lower[max(0, core.start - 40) : core.start]) and core.start < 40:
        return bool(ENUMERATOR.match(lower, core.end)) and (core.value or 0) < 100 and core.scale == 1
    if not context:
        return False
    if APART.search(lower, max(0, core.start - 4), core.start):
        return False  # "in the first quarter – 397 deaths"
    label = context[-1] if context[-1] in words.sets["labels"] else " ".join(context[-2:])
    if label not in words.sets["labels"] or core.scale > 1 or core.bound is Bound.VAGUE:
        return False
    begins = core.start - len(label) - 1
    capital = sentence[begins : begins + 1].isupper()
    if not capital and context[-2:-1] and context[-2] in words.sets["year_articles"]:
        return False  # "in the camp 12 people died"
    if core.spelled:
        return capital and sentence[core.start].isupper()
    if "," in lower[core.start : core.end]:
        return False
    told_alone = ALONE.match(lower, begins - 1, core.start) and CLOSED.match(lower, core.end)
    return capital or bool(told_alone) or label not in words.sets["labels_with_capital"]


def _idle_one(core: Core, context: Context, lower: str, words: NumberWords) -> bool:
    """ "one of the most devastating", "one another", "day one": nothing is counted."""
    following = ONE_OF.match(lower, core.end)
    if context and context[-1] in words.sets["idle_before_one"]:
        return True
    if not following:
        return False
    if following[1] in words.sets["idle_one"]:
        return True
    best = following[2] or ""
    return following[1] == words.joins["of"] and (best in words.sets["superlatives"] or best.endswith("est"))


def _is_age(core: Core, context: Context, rest: Context, lower: str, sentence: str, words: NumberWords) -> bool:
    """ "aged 8", "as young as eight", "children under five", "Pedro, 38,"."""
    high = core.high if core.value is None else core.value
    if high is None or high > 120 or core.scale > 1 or high != int(high):
        return False
    if _says_age(context, words) or (rest is not context and _says_age(rest, words)):
        return True
    if context and context[-1][-1] in "-–" and context[-1][:-1] in words.sets["age_sides"]:
        return True  # "under-5 deaths"
    ends = AGE_ENDS.match(lower, core.end)
    side = bool(context and rest) and context[-1] in words.sets["age_sides"]
    if side and (rest[-1] in words.sets["age_nouns"] or (ends and rest[-1] in words.sets["age_copulas"])):
        return True
    if side and ends and high <= OF_AGE and (rest[-1].isdigit() or rest[-1] in words.cardinals):
        return True  # "fifteen of them women and two under six"
    if core.spelled or core.bound is not Bound.EXACT or not ends or core.value is None:
        return False
    name = NAME_BEFORE.search(sentence, max(0, core.start - 40), core.start)
    if not name:
        return False
    said = lower[max(0, name.start() - 12) : name.start()].split()[-1:]
    if set(said) & words.sets["place_prepositions"]:
        return False
    return " " in name[0].rstrip() or bool(set(said) & words.sets["age_after_saying"])


def _says_age(context: Context, words: NumberWords) -> bool:
    """Whether the words before end in "aged", "as young as" ..."""
    if not context or context[-1] not in words.age_last:
        return False
    return any(" ".join(context[-size:]) in words.sets["age_before"] for size in (1, 2, 3))


def _is_year(core: Core, context: Context, lower: str, sentence: str, words: NumberWords) -> bool:
    """A bare four-digit year: after "in", "since", "the"; not before a plain noun unless something says year."""
    if not YEARS.fullmatch(lower, core.start, core.end) or core.ambiguous:
        return False
    if core.bound not in {Bound.EXACT, Bound.AT_MOST, Bound.BETWEEN}:
        return False
    following = FOLLOWING.match(sentence, core.end)
    noun = following[1] if following else ""
    if noun.lower() in words.sets["share_nouns"]:
        return False
    last = context[-1].rstrip(",") if context else ""
    if last in words.sets["year_cues"] or last in words.sets["year_articles"] or last.endswith(("'s", "’s")):
        return True
    if last.rstrip(".") in words.sets["months"] or last.rstrip("-") in words.sets["year_prefixes"]:
        return True
    return lower[core.start] != "1" and not (noun and noun[0].islower())

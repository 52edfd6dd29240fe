"""Where numbers begin: one pass over a sentence that takes every number-like expression once.

Comes in: a sentence, folded to lower case and as written. Goes out: cores in text order, none overlapping. Never: what
a number counts, its hedges, its role. Each reader below takes one alternative of the master pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tracker.reading.numbers.forms import Core, Kind, digits_value, times
from tracker.reading.numbers.spelled import NEXT, NEXT_WORD, read_word, share
from tracker.reading.numbers.words import NumberWords

ATTACHED = re.compile(r"[\w./@#\-–'’]{1,40}\Z")
REST = re.compile(r"[\w]++(?:[.\-–/@'’:][\w]++)*+")
LEFT_NUMBER = re.compile(r"[0-9][0-9.,]*[a-z]{0,3}[-–]")
LETTERS = re.compile(r"[a-zµ]{1,12}")
VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75}
PADDED, COUNTED_NEXT = re.compile("0[1-9]"), re.compile(r" (?!was|were|has|had|and|the|for)[a-z]{3}")
EXPONENT = re.compile(r"(?:e[+\-−]?|\^)[0-9]++")
BULLET = re.compile(r"[\s(\[]*\Z")

DAY_BEFORE = re.compile(r"(?<![0-9.,])[0-9]{1,2}(?:st|nd|rd|th)?(?: of)? \Z")
FRACTION = re.compile(r" ([123])/([2348])(?![0-9/])")
FRACTIONS = frozenset({"1/2", "1/3", "2/3", "1/4", "3/4"})
SMALLER = re.compile(r"\s([0-9]{1,3})\s([a-z]+)")
LETTER_SCALE = re.compile(r" ([mkb]) ([a-z]+)")
BESIDE = re.compile(r"[a-z]{4,}/")

Reader = Callable[[re.Match[str], str, str, NumberWords], Core | None]


def fold(sentence: str) -> str:
    """Lower case, one code point for one, so that offsets hold ("İ" would become two)."""
    lower = sentence.lower()
    return lower if len(lower) == len(sentence) else "".join(c.lower() if len(c.lower()) == 1 else c for c in sentence)


def cores(lower: str, sentence: str, words: NumberWords) -> list[Core]:
    """Every number-like expression, in text order."""
    found: list[Core] = []
    following, position = words.master.match, 0
    while match := following(lower, position):
        sort = match.lastgroup or "word"
        core = READERS[sort](match, lower, sentence, words)
        if core is None:
            position = match.start(sort) + 1
        else:
            found.append(core)
            position = core.end
    return found


def _slash(match: re.Match[str], lower: str, sentence: str, words: NumberWords) -> Core:
    """28/11/2024 and 2023/24 are dates; 24/7 and 9/11 are names; "2/3 of them" is a share, "1/2 million" a count."""
    parts = match["slash"].split("/")
    if match["slash"] in FRACTIONS and (part := _fraction(match, lower, words)):
        return part
    date = (len(parts) == 3 and len(parts[2]) in {2, 4}) or (len(parts[0]) == 4 and len(parts[-1]) in {2, 4})
    return Core(match.start("slash"), match.end(), None, Kind.DATE if date else Kind.CODE)


def _fraction(match: re.Match[str], lower: str, words: NumberWords) -> Core | None:
    """A fraction in figures before a scale or "of"; anywhere else it may be a date or a score."""
    over, under = map(int, match["slash"].split("/"))
    core = Core(match.start("slash"), match.end(), None, bare=over / under)
    if _scale_follows(lower, core.end, words):
        return _scaled(core, lower, words)
    return share(core, over / under) if lower.startswith(f" {words.joins['of']} ", core.end) else None


def _chain(match: re.Match[str], lower: str, sentence: str, words: NumberWords) -> Core:
    """2024-11-28 is a date, any other chain of three (a phone, a serial) a code."""
    lengths = [len(part) for part in re.split("[-–]", match["chain"])]
    date = len(lengths) == 3 and sorted(lengths)[-1] == 4 and sum(lengths) in {6, 7, 8}
    return Core(match.start("chain"), match.end(), None, Kind.DATE if date else Kind.CODE)


def _clock(match: re.Match[str], lower: str, sentence: str, words: NumberWords) -> Core:
    return Core(match.start("clock"), match.end(), None, Kind.TIME)


def _url(match: re.Match[str], lower: str, sentence: str, words: NumberWords) -> Core:
    """A web address or a telephone number, without what closes the sentence after it."""
    sort = match.lastgroup or "url"
    start = match.start(sort)
    return Core(start, start + len(match[sort].rstrip(".,;:!?)]\"'”’")), None, Kind.CODE)


def _month(match: re.Match[str], lower: str, sentence: str, words: NumberWords) -> Core | None:
    """ "November 28, 2024"; but "in March 12 people died" and the verb "may 3" keep their number."""
    start, end = match.span("month")
    name = re.match("[a-z]+", match["month"])
    verb = name is not None and name[0] in words.sets["months_that_are_verbs"]
    if verb and not sentence[start].isupper():
        return None
    day = re.search(r"\s([0-9]{1,2})\Z", match["month"])
    following = NEXT_WORD.match(lower, end)
    if day and DAY_BEFORE.search(lower, max(0, start - 8), start):
        return None  # "on 12 March 45 people"
    noun = following is not None and (following[1] or "").isalpha() and lower[end] == " "
    if day and noun and lower[max(0, start - 12) : start].split()[-1:] == [words.joins["in"]]:
        return None
    return Core(start, end, None, Kind.DATE)


def _vulgar(match: re.Match[str], lower: str, sentence: str, words: NumberWords) -> Core:
    """A printed fraction on its own: "½ million", "½ of them"."""
    part = VULGAR[match["vulgar"]]
    core = Core(match.start("vulgar"), match.end(), part, bare=part)
    return _scaled(core, lower, words)


def _digits(match: re.Match[str], lower: str, sentence: str, words: NumberWords) -> Core:
    """Digits: part of a name, unreadable, or a value with its scale."""
    start, end = match.span("digits")
    surface = match["digits"]
    if " " in surface and "," not in surface and _no_spaced_group(lower, start, words):
        end = start + surface.index(" ")
        surface = lower[start:end]
    named = _name_with_digits(lower, start, end, words)
    if named:
        return named
    core = Core(start, end, None)
    if lower[end : end + 1] in VULGAR:
        core.bare, core.end = float(VULGAR[lower[end]]), end + 1
    elif fraction := FRACTION.match(lower, end):
        core.bare, core.end = int(fraction[1]) / int(fraction[2]), fraction.end()
    elif _only_decimals(lower, start, words):
        core.start, surface = start - 1, f"0.{surface}"
    suffixed = _suffix(lower, end, words)
    value, kind, core.ambiguous = digits_value(surface, scaled=bool(suffixed) or _scale_follows(lower, end, words))
    if kind is Kind.CODE and PADDED.fullmatch(surface) and COUNTED_NEXT.match(lower, end):
        value, kind = float(surface), None  # "02 constables": how the police of some countries write two
    exponent = EXPONENT.match(lower, end)
    if value is None or exponent or _signed(lower, core.start):
        core.kind = kind or Kind.UNREADABLE
        rest = exponent or REST.match(lower, end)
        core.end = rest.end() if rest else end
        scale = NEXT.match(lower, core.end)
        if scale and scale[1] in words.scales:
            core.end = scale.end()  # "1,2345 million" is no million
        return core
    core.value = core.bare = value + core.bare
    if suffixed:
        core.suffix, core.scale = suffixed, words.suffixes[suffixed]
        core.end, core.value = core.end + len(suffixed), times(core.bare, core.scale)
        return core
    return _scaled(core, lower, words)


def _only_decimals(lower: str, start: int, words: NumberWords) -> bool:
    """ ".5 million": the nought before the point is left out."""
    if lower[start - 1 : start] != "." or not start or lower[max(0, start - 2) : start - 1].strip(" ("):
        return False
    digits = REST.match(lower, start)
    return digits is not None and digits[0].isdigit() and _scale_follows(lower, digits.end(), words)


def _no_spaced_group(lower: str, start: int, words: NumberWords) -> bool:
    """After a label or a month "12 300" is two numbers: "Camp 12 300 people"."""
    last = lower[max(0, start - 24) : start].split()[-1:]
    return bool(last) and (last[0] in words.sets["labels"] or last[0].rstrip(".") in words.sets["months"])


def _name_with_digits(lower: str, start: int, end: int, words: NumberWords) -> Core | None:
    """B-52, GdfiV5.jpeg, @user1, Covid-19, [12]: letters glued to the left, or a footnote mark, make it a name."""
    previous = lower[start - 1 : start]
    if not previous or previous in " ($€£\n\t~":
        return None
    if previous == "[" and lower[end : end + 1] == "]":
        return Core(start, end, None, Kind.CODE)
    glued = ATTACHED.search(lower, max(0, start - 40), start)
    if not glued or not (previous.isalnum() or previous in "_-–./@#'’"):
        return None
    left = glued[0]
    if previous == "/" and BESIDE.fullmatch(left):
        return None  # "27 killed/45 injured"
    word = left.rstrip("-–")
    if (
        LEFT_NUMBER.fullmatch(left)
        or not any(c.isalpha() or c in "@#" for c in left)
        or (previous in ".'’" and not _looks_like_file(left))
    ):
        return None
    if previous in "-–" and (word in words.sets["year_prefixes"] or word in words.sets["magnitude_before"]):
        return None
    if word in words.currencies or (previous in "-–" and word in words.sets["age_sides"] | words.sets["age_before"]):
        return None
    rest = REST.match(lower, end)
    return Core(glued.start(), rest.end() if rest else end, None, Kind.CODE)


def _looks_like_file(left: str) -> bool:
    """ "people.12" is a slip of the printer; "report_v.12" is a name."""
    return any(c.isdigit() or c in "_/@" for c in left)


def _signed(lower: str, start: int) -> bool:
    """A sign before a count: nobody counts minus five dead. A dash that opens the line is a bullet."""
    sign = lower[start - 1 : start]
    if sign == "−":
        return True
    before = lower[max(0, start - 2) : start - 1]
    if sign == "." and not before.strip():
        return True  # ".5": half a thing or a slip
    return sign == "-" and before == " " and not BULLET.match(lower[: start - 1][-40:])


def _suffix(lower: str, end: int, words: NumberWords) -> str:
    """The scale written against the digits ("14k", "1.2m"), or ""."""
    letters = LETTERS.match(lower, end)
    if not letters or letters[0] not in words.suffixes:
        return ""
    following = lower[letters.end() : letters.end() + 1]
    return "" if following.isdigit() or following in {"²", "³", "/"} else letters[0]


def _scale_follows(lower: str, end: int, words: NumberWords) -> bool:
    following = NEXT_WORD.match(lower, end)
    return following is not None and (following[1] or "") in words.scales


def _scaled(core: Core, lower: str, words: NumberWords) -> Core:
    """Multiply by the scale words that follow: "1.2 million", "2 hundred thousand", "2 and a half million"."""
    if (half := words.and_half.match(lower, core.end)) and not core.scale > 1:
        core.bare += 0.5
        core.end = half.end()
    while following := NEXT.match(lower, core.end):
        value = words.scales.get(following[1]) or (words.suffixes.get(following[1]) if len(following[1]) > 1 else None)
        if value is None or (core.scale > 1 and value <= core.scale):
            break
        core.scale *= value
        core.end = following.end()
        core.ambiguous = False
    letter = LETTER_SCALE.match(lower, core.end)
    if core.scale == 1 and letter and letter[2] in words.sets["share_nouns"] - {words.joins["of"]}:  # "1.2 m people"
        core.scale, core.end = words.suffixes.get(letter[1], 1), letter.end(1)
    core.value = times(core.bare, core.scale)
    smaller = SMALLER.match(lower, core.end) if core.scale > 1 else None
    if smaller and 12 < words.scales.get(smaller[2], 0) < core.scale:  # "2 crore 30 lakh"
        core.value += times(float(smaller[1]), words.scales[smaller[2]])
        core.end = smaller.end()
    return core


READERS: dict[str, Reader] = {
    "slash": _slash, "chain": _chain, "clock": _clock, "digits": _digits,
    "url": _url, "phone": _url, "month": _month, "word": read_word, "vulgar": _vulgar,
}  # fmt: skip

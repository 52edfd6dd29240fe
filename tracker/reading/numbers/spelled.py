"""Numbers written in words: cardinals, shares, vague words, articles and spelled zeros.

Comes in: a word of the language's tables, where it stands, the folded sentence. Goes out: a core, or None where the
word counts nothing here. Never: digits (scan.py), what stands before the number (bounds.py, kinds.py).
"""

from __future__ import annotations

import re

from tracker.model import Bound
from tracker.reading.numbers.forms import LARGEST, Core, Kind, spelled_value, times
from tracker.reading.numbers.words import NumberWords

NEXT = re.compile(r"[\s-]([a-z]+)")
NEXT_TWO = re.compile(r"\s([a-z]+)(?:\s([a-z]+))?")
NEXT_WORD = re.compile(r"[\s-]?([a-z]+|[0-9])?")


def read_word(match: re.Match[str], lower: str, sentence: str, words: NumberWords) -> Core | None:
    """One of the language's own words: which table it stands in says how to read on."""
    word, start, end = match["word"], *match.span("word")
    if word in words.parts and word not in words.cardinals and (part := _part(word, start, end, lower, words)):
        return part
    if word in words.vague:
        return _vague(word, start, end, lower, words)
    if word in words.articles:
        return _article(word, start, end, lower, words)
    if word in words.zeros:
        return _zero(word, start, end, lower, words)
    if word in words.cardinals or word in words.scales:
        return _cardinal(word, start, end, lower, words)
    if word in words.ordinals:
        return Core(start, end, float(words.ordinals[word]), Kind.ORDINAL, spelled=True)
    return None


def _cardinal(word: str, start: int, end: int, lower: str, words: NumberWords) -> Core:
    """ "twenty-eight", "one hundred and five", "two-thirds", "twenty-first"."""
    if word in words.scales:
        first, sort = float(words.scales[word]), "hundred" if words.scales[word] == 100 else "scale"
    else:
        first, sort = float(words.cardinals[word]), ""
    value, stop = spelled_value(lower, end, first, words, sort)
    core = Core(start, stop, value, bare=value, spelled=True)
    following = NEXT.match(lower, stop)
    if following and following[1] in words.parts and (value < 20) and following[1] not in {"half"}:
        return _fraction(core, words.parts[following[1]], following.end(), lower, words)
    if following and following[1] in words.ordinals and lower[stop] == "-" and value >= 20:
        return Core(start, following.end(), value, Kind.ORDINAL, spelled=True)
    if value != first or stop != end:
        core.bare, core.scale = _bare(lower[start:stop], value, words)
    if value == 1 and stop == end:
        core.word = word
    return core


def _bare(surface: str, value: float, words: NumberWords) -> tuple[float, float]:
    """Split "three million" into 3 and a million, so that "two to three million" can share the scale."""
    last = re.split(r"[\s-]", surface)[-1]
    scale = words.scales.get(last, 1)
    return (value / scale, float(scale)) if scale >= 12 else (value, 1.0)


def _fraction(core: Core, parts: int, end: int, lower: str, words: NumberWords) -> Core:
    """ "two-thirds" is a share; "three quarters of a million" a count."""
    part = (core.value or 0.0) / parts
    core.end = end
    return _of_a_scale(core, part, lower, words) or share(core, part)


def share(core: Core, part: float) -> Core:
    """A spelled share in per cent; thirds are rounded to whole per cent, as nobody says 66.7 with a word."""
    per_cent = 100 * part
    core.value = core.bare = per_cent if round(per_cent, 1) == per_cent else float(round(per_cent))
    core.kind, core.unit, core.spelled = Kind.SHARE, "%", True
    return core


def _of_a_scale(core: Core, part: float, lower: str, words: NumberWords) -> Core | None:
    """Take "of a million", "a million", "a dozen" after a part; None where no scale follows."""
    if not (match := words.part_scale.match(lower, core.end)):
        return None
    core.value = core.bare = times(part, words.scales[match[1]])
    core.end, core.spelled = match.end(), True
    return core


def _part(word: str, start: int, end: int, lower: str, words: NumberWords) -> Core | None:
    """ "half a million", "a quarter of a million" (the article before is taken in), "half of them"."""
    before = lower[max(0, start - 12) : start].split(" ")[-2:]
    article = len(before) == 2 and before[0] in words.articles and not before[1]
    core = Core(start - len(before[0]) - 1 if article else start, end, None, spelled=True)
    part = 1 / words.parts[word]
    if counted := _of_a_scale(core, part, lower, words):
        return counted
    of = lower.startswith(f" {words.joins['of']} ", end)
    span = NEXT_TWO.match(lower, end)
    if span and span[1] in words.articles and span[2] in words.sets["durations"]:
        return Core(core.start, span.end(), part, Kind.DURATION, unit=span[2], spelled=True)
    if words.parts[word] == 2 and lower[end : end + 1] != "-":
        return None if before[0] in words.ordinals else share(core, part)
    return share(core, part) if of and article else None


def _vague(word: str, start: int, end: int, lower: str, words: NumberWords) -> Core | None:
    """A vague word and the scale it stands over: "tens of thousands", "several hundred". The floor multiplies."""
    floor = float(words.vague[word])
    if floor < 0:
        following = NEXT_WORD.match(lower, end)
        if following and _is_number_word(following[1] or "", words):
            return None  # "some 300" is a hedge, "many thousands" is read at its second word
        if _idle(word, start, lower, words):
            return None  # "as many as 50", "how many"
        return Core(start, end, None, word=word, bound=Bound.VAGUE, spelled=True)
    over = 1.0
    while floor <= LARGEST and (scaled := words.vague_scale.match(lower, end)):
        scale = words.scales[scaled[1]]
        floor = times(floor, scale)
        over *= scale
        end = scaled.end()
    twice = NEXT_TWO.match(lower, end)
    if twice and twice[2] == word:  # "dozens and dozens", "thousands upon thousands"
        end = twice.end()
    return Core(start, end, None, low=floor, scale=over, word=word, bound=Bound.VAGUE, spelled=True)


def _idle(word: str, start: int, lower: str, words: NumberWords) -> bool:
    """Whether the word before takes the sense away: "as many", "one another"."""
    idle = words.no_hedge_after.get(word)
    return bool(idle and idle & set(lower[max(0, start - 12) : start].split()[-1:]))


def _is_number_word(word: str, words: NumberWords) -> bool:
    return word.isdigit() or any(word in table for table in (words.cardinals, words.scales, words.vague, words.parts))


def _article(word: str, start: int, end: int, lower: str, words: NumberWords) -> Core | None:
    """ "a hundred and five" is a number; "a journalist" counts one, flagged, for the meaning grammar to weigh."""
    following = NEXT_WORD.match(lower, end)
    noun = (following[1] if following and lower[end : end + 1] != "-" else "") or ""
    if noun in words.scales:
        sort = "hundred" if words.scales[noun] == 100 else "scale"
        value, stop = spelled_value(lower, following.end() if following else end, words.scales[noun], words, sort)
        return Core(start, stop, value, bare=value, spelled=True)
    if (
        (not noun and word not in words.before)
        or noun in words.sets["not_one"]
        or noun in words.parts
        or noun in words.ordinals
    ):
        return None
    if _is_number_word(noun, words) or _idle(word, start, lower, words):
        return None
    says = words.before.get(word)  # "another" is one more
    return Core(start, end, 1.0, Kind.COUNT, bare=1.0, word=word, spelled=True, role=says.role if says else "")


def _zero(word: str, start: int, end: int, lower: str, words: NumberWords) -> Core | None:
    """ "No deaths", "none", "nobody": zero, flagged; "no more than", "no longer" are not counts."""
    zero = Core(start, end, 0.0, Kind.COUNT, word=word, spelled=True)
    following = NEXT_TWO.match(lower, end)
    if not following:
        return None if lower[end : end + 1] == "." or lower[end + 1 : end + 2].isdigit() else zero
    idle = words.sets["not_zero"]
    return None if following[1] in idle or f"{following[1]} {following[2]}" in idle else zero

"""Single time expressions ("28 November", "last week", "Friday night") and the days they mean.

Comes in: a match of one pattern of :mod:`tracker.reading.time.words` and the day of publication, or None. Goes out: an
:class:`Atom`: kind, days, how they are known. Never: what stands around the expression ("since", "as of"), which is
:mod:`tracker.reading.time.periods`'s concern; a day that neither the text nor the publication date gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from tracker.reading.time import days
from tracker.reading.time.days import Span
from tracker.reading.time.words import GATES, PeriodWords


class Atom(NamedTuple):
    """One time expression. ``span`` None: the words name no day that can be worked out."""

    start: int
    end: int
    kind: str  # window | since | day | month | year | history | duration
    precision: str  # hour | day | week | month | quarter | year
    span: Span | None = None
    open_start: bool = False  # "recent weeks": it ends with the span, its start is not known
    stated: bool = False  # the text alone fixes the span
    weak: bool = False  # a time only after a preposition: a bare month name, a bare year
    ahead: bool = False  # after publication
    name: str = ""  # the pattern that took it


ON = re.compile(r"\b(?:on|in|during) the\s$", re.IGNORECASE)

Reader = Callable[[re.Match[str], date | None, PeriodWords], Atom | None]


def atoms(sentence: str, spotted: Collection[str], published_on: date | None, words: PeriodWords) -> Iterator[Atom]:
    """Yield the atoms of a sentence pattern by pattern, never two on the same characters.

    `spotted` names the lists of :data:`tracker.reading.time.words.GATES` of which the sentence holds a word.
    """
    taken: list[tuple[int, int]] = []
    for name, groups in GATES.items():
        for group in groups:
            for listed in group:
                if listed in spotted:
                    break
            else:
                break
        else:
            yield from _matched(name, sentence, taken, published_on, words)


def _matched(
    name: str, sentence: str, taken: list[tuple[int, int]], published_on: date | None, words: PeriodWords
) -> Iterator[Atom]:
    """Yield what one pattern finds outside the stretches taken before it, and add its own to them."""
    for match in words.atoms[name].finditer(sentence):
        start, end = match.span()
        if any(start < last and first < end for first, last in taken):
            continue
        found = resolve(name, match, published_on, words)
        if found is not None:
            taken.append((start, end))
            yield found


def resolve(name: str, match: re.Match[str], published_on: date | None, words: PeriodWords) -> Atom | None:
    """Return the atom of one match; None where the words are no time or name a day that does not exist."""
    try:
        return READERS[name](match, published_on, words)
    except (ValueError, OverflowError):
        return None


def _atom(match: re.Match[str], name: str, kind: str, precision: str, span: Span | None = None, **more: bool) -> Atom:
    return Atom(match.start(), match.end(), kind, precision, span, name=name, **more)


def _group(match: re.Match[str], *names: str) -> str | None:
    return next((match[name] for name in names if match[name]), None)


def _month(match: re.Match[str], words: PeriodWords, *names: str) -> int:
    return words.months[(_group(match, *names) or "").rstrip(".").lower()]


def _number(text: str | None, words: PeriodWords) -> int | None:
    """Return the number of a count word; None for "few", "several" and nothing at all."""
    if text is None:
        return None
    return int(text) if text.isdigit() else words.counts.get(re.sub(r"\s+", " ", text.lower()))


def _day_range(match: re.Match[str], published_on: date | None, words: PeriodWords) -> Atom | None:
    month, year = _month(match, words, "m", "m2"), _group(match, "y", "y2")
    first, last = int(_group(match, "d1", "d3") or 0), int(_group(match, "d2", "d4") or 0)
    if last <= first:
        return None
    if year:
        span: Span | None = (date(int(year), month, first), date(int(year), month, last))
    elif published_on:
        begin = days.latest_day(published_on, month, first)[0]
        span = (begin, begin.replace(day=last))
    else:
        span = None
    return _atom(match, "day_range", "window", "day", span, stated=bool(year))


def _date(match: re.Match[str], published_on: date | None, words: PeriodWords) -> Atom | None:
    if match["iso"]:
        return _atom(match, "date", "day", "day", (date.fromisoformat(match["iso"]),) * 2, stated=True)
    if match["num"]:
        return _numeric_date(match)
    month, year = _month(match, words, "m1", "m2"), _group(match, "y1", "y2")
    if match["d2"] and not year and re.search(r"\bin\s+$", match.string[: match.start()], re.IGNORECASE):
        return None  # "in March 12 people died": a month and a count
    day = int(_group(match, "d1", "d2") or 0)
    if year:
        return _atom(match, "date", "day", "day", days.exactly(int(year), month, day), stated=True)
    days.exactly(2024, month, day)  # a leap year: refuses "31 June" with or without a publication date
    span = days.latest_day(published_on, month, day) if published_on else None
    return _atom(match, "date", "day", "day", span)


def _numeric_date(match: re.Match[str]) -> Atom | None:
    """Read 28/11/2024 day first, as nearly all the world writes it, unless only month first makes a date."""
    first, second, year = (int(part) for part in re.split(r"[/.]", match["num"]))
    day, month = (first, second) if second <= 12 else (second, first)
    return _atom(match, "date", "day", "day", days.exactly(year, month, day), stated=True)


def _slice(match: re.Match[str], published_on: date | None, words: PeriodWords) -> Atom | None:
    """Read "the third quarter", "the first half of January", "the last week of May", "the first ten days of 2024"."""
    before = match.string[max(0, match.start() - 12) : match.start()]
    if match["q"]:
        unit, number = {"Q": "quarter", "H": "half"}[match["q"][0].upper()], int(match["q"][1])
    else:
        unit, number = match["unit"].lower().split()[-1].rstrip("s"), words.ordinals[match["ord"].lower()]
    parts = {"quarter": 4, "half": 2}.get(unit, 0)
    if (
        unit == "day"
        and match["n"] is None
        and not (match.string.startswith(" of ", match.end()) and ON.search(before))
    ):
        return None  # "for a third day" says how long, not when; "on the first day of the war" says when
    if number > (parts or 5) or (number == -1 and not match["of"]):
        return None
    whole, stated = _whole(match, published_on, words)
    if not parts:
        return _opening(match, whole, unit, number, stated, words)
    span = days.slice_of(whole, number, parts) if whole else None
    if span and published_on and not stated and span[0] > published_on and whole:
        span = days.slice_of(days.year_of(whole[0].year - 1), number, parts)
    return _atom(match, "slice", "window", "quarter" if unit == "quarter" else "month", span, stated=stated)


def _opening(
    match: re.Match[str], whole: Span | None, unit: str, number: int, stated: bool, words: PeriodWords
) -> Atom:
    """Read the first or last so many days, weeks or months of a month or year; of anything else no day is known."""
    count = _number(match["n"], words) if match["n"] else 1
    known = whole is not None and match["of"] is not None and number in {1, -1} and count is not None
    span = None
    if known and whole and count:
        span = days.first_of(whole, count, unit) if number == 1 else days.last_of(whole, count, unit)
    elif whole and match["of"] and unit == "week" and match["n"] is None:
        span = days.week_in(whole, number)
    return _atom(match, "slice", "window", unit, span, stated=stated and span is not None)


def _whole(match: re.Match[str], published_on: date | None, words: PeriodWords) -> tuple[Span | None, bool]:
    """Return the month or year that a quarter, half or week is cut from, and whether the text states it."""
    year = _group(match, "y", "y2", "y3")
    if match["m"]:
        month = _month(match, words, "m")
        if year:
            return days.month_of(int(year), month), True
        return (days.latest_month(published_on, month) if published_on else None), False
    if year:
        return days.year_of(int(year)), True
    if published_on is None:
        return None, False
    relative = (match["rel"] or "this year").lower().split()
    earlier = 1 if relative[0] == "last" else 0
    if relative[-1] == "month":
        at = days.months_back(published_on, earlier)
        return days.month_of(at.year, at.month), False
    return days.year_of(published_on.year - earlier), False


def _month_atom(match: re.Match[str], published_on: date | None, words: PeriodWords) -> Atom | None:
    month, part = _month(match, words, "m"), _part(match, words)
    weak = not (match["y"] or match["part"] or match["last"])
    if match["y"]:
        return _atom(match, "month", "month", "month", days.month_of(int(match["y"]), month, part), stated=True)
    span = days.latest_month(published_on, month, part) if published_on else None
    return _atom(match, "month", "month", "month", span, weak=weak)


def _part(match: re.Match[str], words: PeriodWords) -> int:
    return words.parts.get(re.sub(r"\s+", " ", (match["part"] or "").lower()), 0)


def _part_of(match: re.Match[str], published_on: date | None, words: PeriodWords) -> Atom | None:
    """Read "the start of the year", "the end of last month"; a week is taken whole."""
    unit, part = match["unit"].lower(), _part(match, words)
    if published_on is None:
        return _atom(match, "part", "window", unit)
    at = days.back(published_on, 1 if match["rel"].lower() == "last" else 0, unit)
    if unit == "week":
        span = days.calendar_unit(at, unit)
    else:
        span = days.year_of(at.year, part) if unit == "year" else days.month_of(at.year, at.month, part)
    return _atom(match, "part", "window", unit, span)


def _year(match: re.Match[str], _published_on: date | None, words: PeriodWords) -> Atom | None:
    span = days.year_of(int(match["y"]), _part(match, words))
    return _atom(match, "year", "year", "year", span, stated=True, weak=not match["part"])


def _history(match: re.Match[str], _published_on: date | None, words: PeriodWords) -> Atom | None:
    if match["unit"] is None:
        return _atom(match, "history", "history", "year")
    unit = words.units[match["unit"].lower()]
    number = _number(match["n"], words)
    long_ago = unit == "decade" or (unit == "year" and (number is None or number >= 2))
    return _atom(match, "history", "history" if long_ago else "duration", unit)


def _ago(match: re.Match[str], published_on: date | None, words: PeriodWords) -> Atom | None:
    unit, number = words.units[match["unit"].lower()], _number(match["n"], words)
    long_ago = unit == "decade" or (unit == "year" and (number or 2) >= 2)
    if published_on is None or number is None:
        return _atom(match, "ago", "history" if long_ago else "window", unit)
    at = days.back(published_on, number, unit)
    if unit in {"hour", "day"}:
        return _atom(match, "ago", "day", unit, (at, at))
    return _atom(match, "ago", "history" if long_ago else "window", unit, days.calendar_unit(at, unit))


def _word(match: re.Match[str], published_on: date | None, words: PeriodWords) -> Atom | None:
    word = re.sub(r"\s+", " ", match["word"].lower())
    weekend = match["wkd"] is not None
    overnight = word in words.words["overnight"]
    kind = "window" if weekend or overnight else "day"
    if published_on is None:
        return _atom(match, "word", kind, "day")
    before = days.back(published_on, 1, "day")
    if weekend:
        span = days.latest_weekend(published_on)
    elif overnight:
        span = (before, published_on)
    elif word in words.words["yesterday"]:
        span = (before, before)
    else:
        span = (published_on, published_on)
    return _atom(match, "word", kind, "day", span)


def _ahead(match: re.Match[str], _published_on: date | None, _words: PeriodWords) -> Atom | None:
    return _atom(match, "ahead", "window", "day", ahead=True)


def _rolling(match: re.Match[str], published_on: date | None, words: PeriodWords) -> Atom | None:
    """Read "the past three days" (up to publication) and "last week" (as the calendar cuts it)."""
    unit_word = (_group(match, "unit", "unit2") or "").lower()
    unit, number = words.units[unit_word], _number(match["n"], words)
    vague = match["unit2"] is not None or (number is None and (match["n"] is not None or unit_word.endswith("s")))
    if published_on is None:
        return _atom(match, "rolling", "window", unit)
    if vague:
        return _atom(match, "rolling", "window", unit, (published_on, published_on), open_start=True)
    calendar = number is None and match["back"].lower() in {"last", "previous"} and unit != "hour"
    if calendar:
        span = days.calendar_unit(published_on, unit, before=1)
        return _atom(match, "rolling", unit if unit in {"month", "year"} else "window", unit, span)
    return _atom(match, "rolling", "window", unit, (days.back(published_on, number or 1, unit), published_on))


def _this(match: re.Match[str], published_on: date | None, words: PeriodWords) -> Atom | None:
    """Read "this week" (a window) and "so far this year", "this summer" (counting from its start)."""
    so_far = bool(match["sofar"] or match["sofar2"])
    if match["season"]:
        return _atom(match, "this", "since", "quarter")
    unit = words.units[match["unit"].lower()]
    if unit == "hour":
        return None
    kind = "since" if so_far else unit if unit in {"month", "year"} else "window"
    span = days.calendar_unit(published_on, unit) if published_on else None
    return _atom(match, "this", kind, unit, span)


def _course(match: re.Match[str], _published_on: date | None, words: PeriodWords) -> Atom | None:
    """Read "over the year", "through the winter": a window whose days the words do not give; "over the years" is none.

    A night or a day is when an event happened, no span that is counted.
    """
    if match["season"]:
        return _atom(match, "course", "window", "quarter")
    word = match["unit"].lower()
    return (
        None
        if word.endswith("s") or words.units[word] in {"hour", "day"}
        else _atom(match, "course", "window", words.units[word])
    )


def _wake(match: re.Match[str], _published_on: date | None, words: PeriodWords) -> Atom | None:
    """Read "in the week after the vote": a window beside an event; on the day after it is when something happened."""
    word = match["unit"].lower()
    unit = words.units[word]
    return _atom(match, "wake", "window", unit) if unit not in {"hour", "day"} or word.endswith("s") else None


def _review(match: re.Match[str], _published_on: date | None, _words: PeriodWords) -> Atom | None:
    """Read "in the reporting period": a window whose days stand elsewhere."""
    return _atom(match, "review", "window", "quarter" if match["span"].lower().endswith("quarter") else "month")


def _weekday(match: re.Match[str], published_on: date | None, words: PeriodWords) -> Atom | None:
    name = (_group(match, "wd", "wds") or "").rstrip(".").lower()
    if (match["rel"] or "").lower() == "next":
        return _atom(match, "weekday", "day", "day", ahead=True)
    before_today = (match["rel"] or "").lower() == "last"
    span = days.latest_weekday(published_on, words.weekdays[name], before_today=before_today) if published_on else None
    return _atom(match, "weekday", "day", "day", span, weak=match["wd"] is None)


def _weeks(match: re.Match[str], published_on: date | None, _words: PeriodWords) -> Atom | None:
    first, last = int(match["w1"]), int(match["w2"] or match["w1"])
    if not 1 <= first <= last <= 53:
        return None
    if match["y"]:
        return _atom(match, "weeks", "window", "week", days.iso_weeks(int(match["y"]), first, last), stated=True)
    if published_on is None:
        return _atom(match, "weeks", "window", "week")
    span = days.iso_weeks(published_on.year, first, last)
    if span[0] > published_on:
        span = days.iso_weeks(published_on.year - 1, first, last)
    return _atom(match, "weeks", "window", "week", span)


def _span(match: re.Match[str], _published_on: date | None, words: PeriodWords) -> Atom | None:
    """Read "two days": how long. The words before it say whether it is a window; a few hours are one event's."""
    unit, number = words.units[match["unit"].lower()], _number(match["n"], words)
    if unit == "quarter" and match["n"].lower() in {"a", "an", "one"}:
        return None  # "a quarter of the deaths"
    name = "hours" if unit == "hour" and (number or 1) < 12 else "span"
    return Atom(match.start(), match.end(), "duration", unit, name=name)


READERS: Mapping[str, Reader] = {
    "day_range": _day_range,
    "date": _date,
    "slice": _slice,
    "part": _part_of,
    "month": _month_atom,
    "year": _year,
    "history": _history,
    "ago": _ago,
    "word": _word,
    "ahead": _ahead,
    "rolling": _rolling,
    "review": _review,
    "course": _course,
    "wake": _wake,
    "this": _this,
    "weekday": _weekday,
    "weeks": _weeks,
    "span": _span,
}

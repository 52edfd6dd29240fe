"""When: the time expressions of a sentence as intervals, with how each is known.

Comes in: one sentence and the day its report was published (or None). Goes out: its :class:`Period` list in text order.
Relative words resolve against the day of publication, weekdays backwards. Never: a clock, a guess where
neither the text nor the publication date gives a day, a day after publication unless the words themselves point there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from tracker.model import Basis
from tracker.reading.time import days
from tracker.reading.time.atoms import Atom, atoms, resolve
from tracker.reading.time.days import Span
from tracker.reading.time.words import STATED_YEAR, PeriodWords

__all__ = ["MAX_SENTENCE", "Kind", "Period", "PeriodWords", "is_background", "periods"]

Kind = Literal["window", "since", "as_of", "day", "month", "year", "history", "duration"]

MAX_SENTENCE = 4000
"""Characters of a sentence that are searched; no sentence a person wrote is longer (faults.md 4.2)."""

BEFORE = 60
"""Characters before an expression in which the words that govern it are looked for."""

BACKGROUND_DAYS = 400
"""A period that ended this long before publication is background, whatever the figure says of it."""

WORD = re.compile(r"[^\W_]+")
SIGNING = re.compile(r"(?:\s[–—-]\s|\()[A-Z][^,;:()]{1,50},\s$")
BRACKETED = re.compile(r"\([A-Z][^,;:()]{1,50},\s$")
CLOSING = re.compile(
    r"[\s,]{0,3}(?:\d{1,2}(?:[:.h]\d{0,2})?\s?(?:[ap]\.?m\.?|hrs|h|GMT|UTC)?)?[\s).]{0,4}", re.IGNORECASE
)
"""What stands round the day of a signature: a body and a comma before it, an hour at most behind it."""

HEADED = re.compile(r"\)?(?:\s[a-z-]{2,12}){0,3}:(?:\s|$)")
"""What stands behind the month of a heading."""

FOUR_DIGITS = re.compile(r"(?:19|20)[0-9]{2}")


class Period(NamedTuple):
    """One time expression, understood. ``sentence[start:end] == text``.

    Dates are None where they are not known; a start without an end and the other way round both occur ("in recent
    weeks" has an end only, an event without a date neither). ``basis`` says whether the text alone gives the dates
    (stated) or the day of publication was needed (inferred). ``ahead`` marks what lies after publication.
    """

    start: int
    end: int
    text: str
    kind: Kind
    period_start: date | None = None
    period_end: date | None = None
    as_of: date | None = None
    counting_start: date | None = None
    basis: Basis = Basis.UNKNOWN
    precision: str = ""  # hour | day | week | month | quarter | year
    ahead: bool = False


def periods(sentence: str, published_on: date | None, words: PeriodWords) -> list[Period]:
    """Return the time expressions of one sentence in text order; empty where there is none (the usual case)."""
    sentence = sentence[:MAX_SENTENCE]
    spotted = words.spotter.spot(sentence)
    if FOUR_DIGITS.search(sentence):
        spotted[STATED_YEAR] = []
    if not spotted:
        return []
    found = sorted(atoms(sentence, spotted, published_on, words))
    joined = _join_ranges(sentence, found, published_on, words) if len(found) > 1 else found
    governed = [_governed(sentence, item, published_on, words) for item in joined]
    whole = _outermost([item for item in governed if item is not None])
    if "since" in spotted:
        whole = list(_with_events(sentence, whole, words))
    return sorted(whole, key=lambda period: period.start)


def is_background(period: Period, published_on: date | None) -> bool:
    """Say whether a period is history: an anniversary, "thirteen years after", or long over at publication."""
    if period.kind == "history":
        return True
    if published_on is None or period.period_end is None or period.kind in {"since", "as_of"}:
        return False
    return (published_on - period.period_end).days > BACKGROUND_DAYS


def _outermost(found: list[Period]) -> list[Period]:
    """Drop what lies inside another: the "24 hours" of "the 24 hours to Friday"."""
    kept: list[Period] = []
    for period in sorted(found, key=lambda one: one.start - one.end):
        if not any(period.start < other.end and other.start < period.end for other in kept):
            kept.append(period)
    return kept


def _join_ranges(
    sentence: str, found: list[Atom], published_on: date | None, words: PeriodWords
) -> Iterator[Atom | Period]:
    """Make one window of "from Monday to Thursday", "2 February to 19 April 2024", "between April and June"."""
    index = 0
    while index < len(found):
        first = found[index]
        second = found[index + 1] if index + 1 < len(found) else None
        whole = _range(sentence, first, second, published_on, words) if second else None
        yield whole or first
        index += 2 if whole else 1


JOINABLE = frozenset({"date", "month", "year", "weekday", "word"})


def _range(sentence: str, first: Atom, second: Atom, published_on: date | None, words: PeriodWords) -> Period | None:
    if first.name not in JOINABLE or second.name not in JOINABLE:
        return None
    join = words.around["join"].search(sentence[first.end : second.start])
    if join is None:
        return None
    opened = words.around["between"].search(sentence[max(0, first.start - BEFORE) : first.start])
    joiner = join[0].strip().lower()
    both_weak = first.weak and second.weak
    if not opened and (joiner.split()[0] == "and" or (both_weak and joiner.isalpha() and first.name == "year")):
        return None
    begin = first.start - len(opened[0].lstrip("( ")) if opened else first.start
    span, ahead = _range_days(sentence, first, second, published_on, words)
    stated = second.stated and (first.stated or first.span is None or published_on is None or span is not None)
    return _period(sentence, Atom(begin, second.end, "window", first.precision, span, stated=stated, ahead=ahead))


def _range_days(
    sentence: str, first: Atom, second: Atom, published_on: date | None, words: PeriodWords
) -> tuple[Span | None, bool]:
    """Return first and last day of a range whose ends may each lack a year, and whether it ends after publication."""
    end = second.span
    if end is None:
        return None, False
    begin = first.span
    if not first.stated and (begin is None or begin[0] > end[0] or second.stated):
        if begin and not second.stated and second.precision == "month":
            # "between October and March" read in November: the range that is running now, not one a year ago.
            end = days.month_of(end[0].year + 1, end[0].month)
        else:
            begin = _again(sentence, first, end[1], words)
    if begin is None or begin[0] > end[1]:
        return None, False
    if published_on is not None and begin[0] <= published_on and end[0] <= published_on <= end[1]:
        return (begin[0], published_on), False  # "between January and mid-August", told in mid-August
    return (begin[0], end[1]), published_on is not None and end[1] > published_on


def _again(sentence: str, atom: Atom, at: date, words: PeriodWords) -> Span | None:
    """Resolve an atom once more, as if published on `at`: "2 February" in "2 February to 19 April 2024"."""
    match = words.atoms[atom.name].search(sentence, atom.start)
    found = resolve(atom.name, match, at, words) if match and match.start() == atom.start else None
    return found.span if found else None


def _governed(sentence: str, item: Atom | Period, published_on: date | None, words: PeriodWords) -> Period | None:
    """Read the words just before an atom: "since", "as of", "the 24 hours to", "in", "for"."""
    if isinstance(item, Period):
        return item
    before = sentence[max(0, item.start - BEFORE) : item.start]
    lead = frozenset(WORD.findall(before.lower()))
    since = _leading("since", before, lead, words)
    if since:
        return _since(sentence, item, item.start - len(since[0].lstrip()))
    opened = _leading("between", before, lead, words)
    runs = item.name == "part" and opened is not None and opened[0].split()[0].lower() == "from"
    if opened and (runs or words.around["onwards"].match(sentence, item.end, item.end + 12)):
        return _since(sentence, item, item.start - len(opened[0].lstrip()))
    week = _leading("week_of", before, lead, words) if item.kind == "day" and item.span else None
    if week and item.span:
        span = item.span[0], item.span[0] + 6 * days.ONE_DAY
        whole = item._replace(start=item.start - len(week[0].lstrip()), kind="window", precision="week", span=span)
        return _period(sentence, _clip(whole, published_on))
    ending = _leading("ending", before, lead, words) if item.name in JOINABLE and item.span else None
    if ending:
        return _ending(sentence, item, ending, words)
    if item.kind == "day" and _signed(sentence, item):
        return _as_of(sentence, item, item.start, published_on)
    if item.kind in {"day", "month", "year", "window"} and item.name not in {"rolling", "span", "slice"}:
        as_of = _leading("as_of", before, lead, words)
        if as_of:
            return _as_of(sentence, item, item.start - len(as_of[0].lstrip(" (,;:-–—")), published_on)
    return _plain(sentence, item, _leading("within", before, lead, words), published_on, words)


def _signed(sentence: str, item: Atom) -> bool:
    """Whether a day belongs to the signature of a line: "... damaged – NEMA, 6 October", "(NEMA, 6 October)"."""
    if sentence.startswith(")", item.end) and BRACKETED.search(sentence, max(0, item.start - BEFORE), item.start):
        return True
    return bool(
        SIGNING.search(sentence, max(0, item.start - BEFORE), item.start) and CLOSING.fullmatch(sentence, item.end)
    )


def _heads(sentence: str, item: Atom) -> bool:
    """Whether a bare month is the span of a heading: "NEMA, May in brief:", "Raids in the north, April: 84"."""
    if item.kind != "month":
        return False
    before = sentence[: item.start].rstrip()
    return (not before or before[-1] in ",–—-|(") and HEADED.match(sentence, item.end) is not None


def _leading(name: str, before: str, lead: frozenset[str], words: PeriodWords) -> re.Match[str] | None:
    """Look for what governs an atom right before it, where one of its words is among the last ones there."""
    return None if words.leads[name].isdisjoint(lead) else words.around[name].search(before)


def _plain(
    sentence: str, item: Atom, within: re.Match[str] | None, published_on: date | None, words: PeriodWords
) -> Period | None:
    if item.weak and not within and not _heads(sentence, item):
        return None
    start = item.start - len(within[0].lstrip(" (,;:-–—")) if within else item.start
    if (
        item.kind == "duration"
        and item.name != "hours"
        and within
        and not words.around["lasting"].match(within[0].lstrip())
    ):
        return _period(sentence, item._replace(start=start, kind="window"))
    if item.kind == "duration":
        return _period(sentence, item)
    return _period(sentence, _clip(item, published_on)._replace(start=start))


def _clip(item: Atom, published_on: date | None) -> Atom:
    """Cut a running month or year at the day of publication; mark what begins after it."""
    if item.span is None or published_on is None or item.span[1] <= published_on:
        return item
    if item.span[0] > published_on:
        return item._replace(ahead=True)
    return item._replace(span=(item.span[0], published_on))


def _period(sentence: str, item: Atom) -> Period:
    first, last = item.span or (None, None)
    if item.open_start:
        first = None
    counting = first if item.kind in {"since", "year"} and item.name == "this" else None
    return Period(
        item.start,
        item.end,
        sentence[item.start : item.end],
        item.kind,  # type: ignore[arg-type]  # atoms use the same words
        period_start=first,
        period_end=last,
        as_of=None if item.ahead else last,
        counting_start=counting,
        basis=Basis.UNKNOWN if last is None else Basis.STATED if item.stated else Basis.INFERRED,
        precision=item.precision,
        ahead=item.ahead,
    )


def _since(sentence: str, item: Atom, start: int) -> Period:
    """Count from the first day of what stands after "since"; "since the end of May" from its last."""
    first = item.span[0] if item.span else None
    made = _period(sentence, item._replace(start=start, kind="since", open_start=False))
    return made._replace(period_start=first, period_end=None, as_of=None, counting_start=first)


def _as_of(sentence: str, item: Atom, start: int, published_on: date | None) -> Period | None:
    last = item.span[1] if item.span else None
    ahead = item.ahead or (last is not None and published_on is not None and last > published_on)
    if ahead and item.span and published_on and item.span[0] <= published_on and not item.stated:
        ahead, last = False, published_on
    made = _period(sentence, item._replace(start=start, kind="as_of", ahead=ahead))
    return made._replace(period_start=None, period_end=last, as_of=None if ahead else last)


def _ending(sentence: str, item: Atom, ending: re.Match[str], words: PeriodWords) -> Period:
    """Read "the 24 hours to Friday", "the week to 12 May": a window by its length and last day."""
    last = item.span[1] if item.span else None
    unit = words.units[ending["unit"].lower()]
    count = ending["n"]
    number = 1 if count is None else int(count) if count.isdigit() else words.counts.get(count.lower(), 1)
    first = days.back(last, number, unit) if last else None
    if first and last and unit != "hour":
        first = min(first + days.ONE_DAY, last)
    start = item.start - len(ending[0])
    span = (first, last) if first and last else None
    return _period(sentence, item._replace(start=start, kind="window", span=span, precision=unit))


def _long_since(before: str, words: PeriodWords) -> bool:
    """Say whether "since" only means "afterwards": "four have since died", "long since", "ever since"."""
    tokens = WORD.findall(before[-20:])
    return bool(tokens) and tokens[-1].lower() in words.words["not_since"]


def _with_events(sentence: str, found: list[Period], words: PeriodWords) -> Iterator[Period]:
    """Yield the periods, and for each "since" not yet read one that counts from the event it names.

    "since the offensive began on 27 November" takes the date inside it; without one its counting start is None.
    """
    inside: set[int] = set()
    known = [(period.start, period.end) for period in found if period.kind == "since"]
    for match in words.since.finditer(sentence):
        if any(first <= match.start() < last for first, last in known):
            continue
        if _long_since(sentence[: match.start()], words) or words.around["because"].match(match["event"]):
            continue
        inner = [p for p in found if match.start() < p.start and p.end <= match.end() + 1]
        dated = [p for p in inner if p.kind in {"day", "month", "year"}][:1]
        inside.update(id(period) for period in dated)
        first = dated[0].period_start if dated else None
        yield Period(
            match.start(),
            match.end(),
            match[0],
            "since",
            period_start=first,
            counting_start=first,
            basis=dated[0].basis if dated else Basis.UNKNOWN,
            precision=dated[0].precision if dated else "",
        )
    yield from (period for period in found if id(period) not in inside)

"""Arithmetic of news dates: what "last week", "on Friday" or "in March" mean on a given day of publication.

Comes in: numbers and the day a report was published. Goes out: spans of days, both ends included. Never: a word of any
language, a clock, a day after publication (but :func:`exactly`, which computes the day its arguments name).
Python's own ``ValueError`` and ``OverflowError`` ("31 February", year 10000) are left to the caller, who drops it.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

Span = tuple[date, date]
"""First and last day, both included."""

ONE_DAY = timedelta(days=1)


def exactly(year: int, month: int, day: int) -> Span:
    """Return the one day that was named in full."""
    found = date(year, month, day)
    return found, found


def latest_day(published_on: date, month: int, day: int) -> Span:
    """Return "28 November" without a year: the last such day that is not after publication."""
    year = published_on.year
    if (month, day) > (published_on.month, published_on.day):
        year -= 1
    return exactly(year, month, day)


def month_of(year: int, month: int, part: int = 0) -> Span:
    """Return a month, or its first (1), middle (2) or last (3) ten days, or its last day (4)."""
    last = monthrange(year, month)[1]
    first, final = {0: (1, last), 1: (1, 10), 2: (11, 20), 3: (21, last), 4: (last, last)}[part]
    return date(year, month, first), date(year, month, final)


def latest_month(published_on: date, month: int, part: int = 0) -> Span:
    """Return "in March" without a year: the last such month that had begun by publication."""
    year = published_on.year - (month > published_on.month)
    return month_of(year, month, part)


def year_of(year: int, part: int = 0) -> Span:
    """Return a year, or its first (1), middle (2) or last (3) four months, or its last one (4)."""
    first, final = {0: (1, 12), 1: (1, 4), 2: (5, 8), 3: (9, 12), 4: (12, 12)}[part]
    return date(year, first, 1), month_of(year, final)[1]


def slice_of(whole: Span, number: int, parts: int) -> Span:
    """Return the quarter (parts=4) or half (parts=2) of a year or month; `number` -1 is the last one."""
    number = parts if number == -1 else number
    first, last = whole
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months >= parts:
        step = months // parts
        begin = first.month + (number - 1) * step
        return date(first.year, begin, 1), month_of(first.year, begin + step - 1)[1]
    days = (last - first).days + 1
    begin_day, end_day = (number - 1) * days // parts, number * days // parts - 1
    return first + timedelta(days=begin_day), first + timedelta(days=end_day)


def week_in(whole: Span, number: int) -> Span:
    """Return the second, third or fourth seven days of a month or year."""
    begin = whole[0] + timedelta(days=7 * (number - 1))
    return begin, min(begin + timedelta(days=6), whole[1])


def first_of(whole: Span, count: int, unit: str) -> Span:
    """Return the first `count` days, weeks or months of a month or year."""
    after = months_back(whole[0], -count) if unit == "month" else whole[0] + timedelta(days=count * DAYS_IN[unit])
    return whole[0], min(after - ONE_DAY, whole[1])


def last_of(whole: Span, count: int, unit: str) -> Span:
    """Return the last `count` days, weeks or months of a month or year."""
    after = whole[1] + ONE_DAY
    return max(back(after, count, unit), whole[0]), whole[1]


def latest_weekday(published_on: date, weekday: int, *, before_today: bool = False) -> Span:
    """Return "on Friday": the last one up to and with the day of publication (Monday is 0)."""
    back = (published_on.weekday() - weekday) % 7
    if before_today and back == 0:
        back = 7
    day = published_on - timedelta(days=back)
    return day, day


def latest_weekend(published_on: date) -> Span:
    """Return the last Saturday and Sunday that had begun by publication."""
    saturday = latest_weekday(published_on, 5)[0]
    return saturday, min(saturday + ONE_DAY, published_on)


def months_back(day: date, months: int) -> date:
    """Return the same day `months` earlier, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def back(day: date, number: int, unit: str) -> date:
    """Return the day `number` units earlier; hours are rounded up to whole days."""
    if unit == "hour":
        return day - timedelta(days=-(-number // 24))
    if unit in DAYS_IN:
        return day - timedelta(days=number * DAYS_IN[unit])
    return months_back(day, number * MONTHS_IN[unit])


DAYS_IN = {"day": 1, "week": 7, "fortnight": 14}
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12, "decade": 120}


def calendar_unit(published_on: date, unit: str, *, before: int = 0) -> Span:
    """Return this (before=0) or last (before=1) week, month, quarter or year, as the calendar cuts it.

    Weeks begin on Monday (ISO 8601). The running unit ends on the day of publication.
    """
    at = back(published_on, before, unit)
    if unit == "day":
        span = (at, at)
    elif unit in DAYS_IN:
        monday = at - timedelta(days=at.weekday())
        span = (monday, monday + timedelta(days=DAYS_IN[unit] - 1))
    elif unit == "month":
        span = month_of(at.year, at.month)
    elif unit == "quarter":
        span = slice_of(year_of(at.year), (at.month + 2) // 3, 4)
    elif unit == "decade":
        span = (date(at.year // 10 * 10, 1, 1), date(at.year // 10 * 10 + 9, 12, 31))
    else:
        span = year_of(at.year)
    return span[0], min(span[1], published_on)


def iso_weeks(year: int, first: int, last: int) -> Span:
    """Return epidemiological weeks by ISO 8601, the numbering WHO regions outside the Americas use."""
    return date.fromisocalendar(year, first, 1), date.fromisocalendar(year, last, 7)

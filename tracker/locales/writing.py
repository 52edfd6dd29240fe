"""How a language writes numbers and days (Unicode CLDR, by Babel).

In: a number, a day or a moment, and a language's code. Out: text. Digits are Latin in every language: reports of one
crisis are compared across languages, and Arabic situation reports mostly print Latin digits, too.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal

from tracker.locales.catalogue import catalogue

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""CLDR's, written by hand: a round says a day of every figure, and Babel takes forty times as long."""

DAYS = {"fr": "d MMM y", "ar": "d MMMM y"}
"""How a day is written; Arabic has no short names of months."""

SHORT = {"en": "d MMM", "fr": "d MMM", "ar": "d MMMM"}
"""The same without its year: on an axis whose title says it."""

COUNTED = "#,##0.##"
LATIN = "latn"


def number(value: float, code: str = "en") -> str:
    """Return 14000.0 as "14,000" (fr: "14 000"), 2.5 as "2.5"; what is not finite in words."""
    if not math.isfinite(value):
        return catalogue(code).gettext("no finite number")
    if code == "en":
        return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(format_decimal(value, COUNTED, locale=code, numbering_system=LATIN))


def compact(value: float, code: str = "en") -> str:
    """Return 1234567 as "1.2M": for an axis or a small card, never for a figure somebody copies."""
    if not math.isfinite(value):
        return catalogue(code).gettext("no finite number")
    return str(format_compact_decimal(value, locale=code, fraction_digits=1, numbering_system=LATIN))


def day(on: date | None, code: str = "en") -> str:
    """Return "30 Nov 2024" (fr: "30 nov. 2024"), or "date unknown"."""
    if on is None:
        return catalogue(code).gettext("date unknown")
    if code == "en":
        return f"{on.day} {MONTHS[on.month - 1]} {on.year}"
    return _first(format_date(on, DAYS[code], locale=code), on, code)


def short_day(on: date, code: str = "en") -> str:
    """Return "30 Nov": on an axis, where the year stands beside."""
    return _first(format_date(on, SHORT[code], locale=code), on, code)


def _first(told: str, on: date, code: str) -> str:
    """Return a day with the first of a month as French writes it: 1er, which no pattern of CLDR says."""
    return f"1er{told[1:]}" if code == "fr" and on.day == 1 else str(told)


def moment(at: datetime, code: str = "en") -> str:
    """Return "30 Nov 2024 21:59 UTC"; ``at`` is aware."""
    here = at.astimezone(UTC)
    return f"{day(here.date(), code)} {here:%H:%M} UTC"


def plain(value: object, code: str = "en") -> str:
    """Return a value of a sentence as the language writes it; text stays as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return moment(value, code)
    if isinstance(value, date):
        return day(value, code)
    return number(value, code) if isinstance(value, int | float) else str(value)

"""Figures, days and names in a reader's words, and article text made fit to show.

In: plain values. Out: plain text; nothing here is HTML, and whoever puts it on a page escapes it. Days and numbers are
written out by hand, because ``strftime`` and locales differ between systems.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.model import Bound, Measure

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

BEFORE = {
    Bound.EXACT.value: "", Bound.AT_LEAST.value: "at least ", Bound.MORE_THAN.value: "more than ",
    Bound.AT_MOST.value: "up to ", Bound.LESS_THAN.value: "fewer than ", Bound.ABOUT.value: "about ",
}  # fmt: skip

MEASURES = {
    Measure.INCIDENT.value: "one event",
    Measure.WINDOW.value: "in one period, dates not given",
    Measure.CUMULATIVE.value: "cumulative",
    Measure.STOCK.value: "situation on the day",
    Measure.UNKNOWN.value: "span not stated",
}

STANDINGS = {
    "current": "", "repeat": "repeat", "stale_echo": "stale echo", "correction": "correction",
    "change_of_base": "change of base", "other_scope": "another scope",
}  # fmt: skip

ONE = {"people": "person", "households": "household", "families": "family", "homes": "home"}

MARKS_IN_A_ROW = 3
"""Combining marks beyond this on one letter are dropped: they draw over the neighbouring lines."""


def number(value: float | None) -> str:
    """Return 14,000 or 2.5; "" for a number that is not known."""
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0").rstrip(".")


def short(value: float | None) -> str:
    """Return at most three digits and a letter: 940, 14K, 1.2M; "" for a number that is not known."""
    if value is None:
        return ""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        # 999,999 is 1M, not 1000K
        if abs(value) >= size * 0.9995:
            return f"{value / size:.3g}".rstrip(".") + letter
    return number(value)


def figure(row: Mapping[str, Any], write: Any = number) -> str:
    """Return value and bound as a person would say them: "at least 27", "20 to 30", "12 or more (a word)".

    ``row`` has value, low, high and bound; a word without a number is "not a number".
    """
    bound, value, low, high = row["bound"], row["value"], row["low"], row["high"]
    if bound == Bound.BETWEEN.value and low is not None and high is not None:
        return f"{write(low)} to {write(high)}"
    if bound == Bound.VAGUE.value:
        return f"{write(low)} or more (a word)" if low is not None else "not a number"
    shown = next((it for it in (value, low, high) if it is not None), None)
    return "not known" if shown is None else BEFORE.get(bound, "") + write(shown)


def unit(row: Mapping[str, Any]) -> str:
    """Return the unit as it stands after the figure: one person, two people."""
    alone = row["value"] == 1 and row["bound"] == Bound.EXACT.value
    return ONE.get(row["unit"], row["unit"]) if alone else str(row["unit"])


def day(when: date | None, *, year: bool = True) -> str:
    """Return "30 Nov 2024" or "30 Nov"; "" for a day that is not known."""
    if when is None:
        return ""
    return f"{when.day} {MONTHS[when.month - 1]}" + (f" {when.year}" if year else "")


def span(first: date | None, last: date | None) -> str:
    """Return "28 Nov to 2 Dec 2024", one day where both are the same, "" where neither is known."""
    if first is None or last is None or first == last:
        return day(first or last)
    return f"{day(first, year=first.year != last.year)} to {day(last)}"


def dated(row: Mapping[str, Any]) -> str:
    """Say what day the figure speaks of, and when it was printed if its own day is not known."""
    if row["as_of"] is not None:
        return f"as of {day(row['as_of'])}"
    if row["published_on"] is not None:
        return f"printed {day(row['published_on'])}, own date not given"
    return "date not known"


def measured(row: Mapping[str, Any]) -> str:
    """Say what span of reality the figure covers: "cumulative since 27 Nov 2024"."""
    said = MEASURES.get(row["measure"], "span not stated")
    if row["measure"] == Measure.CUMULATIVE.value and row["counting_key"] is not None:
        return f"{said} since {day(row['counting_key'])}"
    if row.get("period_start") is not None or row.get("period_end") is not None:
        return span(row.get("period_start"), row.get("period_end"))
    return said


def clean(text: str | None, limit: int = 400) -> str:
    """Return article text fit to show: one line, no control, direction or invisible characters, cut at a word.

    Letters of every script and their marks stay; a cut is shown by "…".
    """
    kept, marks = [], 0
    for letter in unicodedata.normalize("NFC", (text or "")[: limit * 8]):
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if letter.isspace():
            kept.append(" ")
        elif kind not in {"Cc", "Cf", "Cs", "Co", "Cn"} and marks <= MARKS_IN_A_ROW:
            kept.append(letter)
    line = " ".join("".join(kept).split())
    if len(line) <= limit:
        return line
    whole = line[: limit - 1].rsplit(" ", 1)[0]
    return (whole if len(whole) > limit // 2 else line[: limit - 1]) + "…"


def file_name(name: str) -> str:
    """Return an id as the name of a file on any system: a crisis called "../x" stays in its folder."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)[:120] or "unnamed"


def report_name(row: Mapping[str, Any]) -> str:
    """Return what to call a report: its title, else its name at its source, its publisher, or that it has none.

    The rows of a table are called by its file and their link; the link is said beside the name, not in it.
    """
    file = (row["external_id"] or "").removesuffix(row.get("url") or "").removesuffix(": ")
    named = clean(row["title"] or file or row["publisher"], 120)
    return named or f"untitled report {clean(row['report_id'], 8).rstrip('…')}"


def ticks(top: float, most: int = 6) -> list[float]:
    """Return round, whole numbers from zero up to the top, at most ``most`` of them: a count has no halves."""
    step = 1.0
    while top / step >= most:
        # 1, 2, 5, 10, 20, 50 ...
        step *= 2.5 if f"{step:.0f}".startswith("2") else 2.0
    return [place * step for place in range(int(top / step) + 1)]


def wrapped(text: str, width: int) -> list[str]:
    """Return the text in lines of at most ``width`` characters, broken at spaces; a longer word is broken."""
    lines, line = [], ""
    for word in text.split():
        pieces = [word[start : start + width] for start in range(0, len(word), width)]
        for piece in pieces:
            if line and len(line) + 1 + len(piece) > width:
                lines.append(line)
                line = piece
            else:
                line = f"{line} {piece}".strip()
    return [*lines, line] if line else lines

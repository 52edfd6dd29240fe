"""Figures, days and names in a reader's words and language, and article text made fit to show.

In: plain values, and a language (English unless told). Out: plain text; nothing here is HTML, and whoever puts it on a
page escapes it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tracker.locales import ENGLISH, Locale, Phrase
from tracker.model import Bound, Measure
from tracker.series.keys import NOBODY

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _(text: str) -> str:
    """Mark an English text for the catalogues; it is said in a reader's language where it is used."""
    return text


FIGURES = {
    Bound.EXACT.value: "{number}", Bound.AT_LEAST.value: _("at least {number}"),
    Bound.MORE_THAN.value: _("more than {number}"), Bound.AT_MOST.value: _("up to {number}"),
    Bound.LESS_THAN.value: _("fewer than {number}"), Bound.ABOUT.value: _("about {number}"),
}  # fmt: skip

MEASURES = {
    Measure.INCIDENT.value: _("one event"),
    Measure.WINDOW.value: _("in one period, dates not given"),
    Measure.CUMULATIVE.value: _("cumulative"),
    Measure.STOCK.value: _("situation on the day"),
    Measure.UNKNOWN.value: _("span not stated"),
}

STANDINGS = {
    "current": "", "repeat": _("repeat"), "stale_echo": _("stale echo"), "correction": _("correction"),
    "change_of_base": _("change of base"), "other_scope": _("another scope"),
}  # fmt: skip

UNITS = (_("people"), _("households"), _("families"), _("homes"), _("facilities"), _("events"))
"""Units of the shipped indicators, so that the catalogues hold them."""

ONE = {
    "people": _("person"), "households": _("household"), "families": _("family"), "homes": _("home"),
    "facilities": _("facility"), "buildings": _("building"), "events": _("event"), "incidents": _("incident"),
    "cases": _("case"), "trucks": _("truck"), "organisations": _("organisation"),
}  # fmt: skip

MARKS_IN_A_ROW = 3
"""Combining marks beyond this on one letter are dropped: they draw over the neighbouring lines."""


def own_words(text: str) -> Phrase:
    """Return a text of ours or of the configuration as a sentence: said in another language where that is known."""
    return text if isinstance(text, Phrase) else Phrase.of(text, text, {})


def number(value: float | None, locale: Locale = ENGLISH) -> str:
    """Return 14,000 or 2.5 as the language writes it; "" for a number that is not known."""
    if value is None:
        return ""
    if locale.code != "en":
        return locale.number(value)
    # written out by hand: as Babel would, and a table has thousands
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0").rstrip(".")


def short(value: float | None, locale: Locale = ENGLISH) -> str:
    """Return at most three digits and a letter: 940, 14K, 1.2M; "" for a number that is not known."""
    if value is None:
        return ""
    if locale.code != "en":
        return locale.compact(value)
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        # 999,999 is 1M, not 1000K
        if abs(value) >= size * 0.9995:
            return f"{value / size:.3g}".rstrip(".") + letter
    return number(value)


def figure(
    row: Mapping[str, Any], write: Callable[[float | None, Locale], str] = number, locale: Locale = ENGLISH
) -> str:
    """Return value and bound as a person would say them: "at least 27", "20 to 30", "12 or more (a word)".

    ``row`` has value, low, high and bound; a word without a number is "not a number".
    """
    bound, value, low, high = row["bound"], row["value"], row["low"], row["high"]
    if bound == Bound.BETWEEN.value and low is not None and high is not None:
        return locale.text("{low} to {high}", low=write(low, locale), high=write(high, locale))
    if bound == Bound.VAGUE.value:
        if low is None:
            return locale.text("not a number")
        return locale.text("{number} or more (a word)", number=write(low, locale))
    shown = next((it for it in (value, low, high) if it is not None), None)
    if shown is None:
        return locale.text("not known")
    template = FIGURES.get(bound, "{number}")
    return write(shown, locale) if template == "{number}" else locale.text(template, number=write(shown, locale))


def unit(row: Mapping[str, Any], locale: Locale = ENGLISH) -> str:
    """Return the unit as it stands after the figure: one person, at least one person, two people."""
    alone = row["value"] == 1 and row["bound"] != Bound.MORE_THAN.value
    return locale.text(ONE.get(row["unit"], row["unit"]) if alone else str(row["unit"]))


def speaker(row: Mapping[str, Any], locale: Locale = ENGLISH, limit: int = 80) -> str:
    """Return the name of who gave a figure, or that nobody is named."""
    name = row.get("said_by_label") or row.get("said_by_text") or NOBODY
    return locale.text(clean(name, limit))  # common words such as "unnamed reports" have a translation, names none


def standing_of(row: Mapping[str, Any], locale: Locale = ENGLISH) -> str:
    """Return what a figure is beside its line ("stale echo"), "" where it is on it."""
    return locale.text(STANDINGS.get(row.get("status") or "", ""))


def day(when: date | None, locale: Locale = ENGLISH, *, year: bool = True) -> str:
    """Return "30 Nov 2024" or "30 Nov"; "" for a day that is not known."""
    if when is None:
        return ""
    if locale.code != "en":
        return locale.date(when) if year else locale.short_date(when)
    return f"{when.day} {MONTHS[when.month - 1]}" + (f" {when.year}" if year else "")


def span(first: date | None, last: date | None, locale: Locale = ENGLISH) -> str:
    """Return "28 Nov to 2 Dec 2024", one day where both are the same, "" where neither is known."""
    if first is None or last is None or first == last:
        return day(first or last, locale)
    begins, ends = day(first, locale, year=first.year != last.year), day(last, locale)
    return locale.text("{first} to {last}", first=begins, last=ends)


def dated(row: Mapping[str, Any], locale: Locale = ENGLISH) -> str:
    """Say what day the figure speaks of, and when it was printed if its own day is not known."""
    if row["as_of"] is not None:
        return locale.text("as of {day}", day=day(row["as_of"], locale))
    if row["published_on"] is not None:
        return locale.text("printed {day}, own date not given", day=day(row["published_on"], locale))
    return locale.text("date not known")


def measured(row: Mapping[str, Any], locale: Locale = ENGLISH) -> str:
    """Say what span of reality the figure covers: "cumulative since 27 Nov 2024"."""
    said = MEASURES.get(row["measure"], MEASURES[Measure.UNKNOWN.value])
    if row["measure"] == Measure.CUMULATIVE.value and row["counting_key"] is not None:
        return locale.text("cumulative since {day}", day=day(row["counting_key"], locale))
    days = span(row.get("period_start"), row.get("period_end"), locale)
    if days and row["measure"] == Measure.INCIDENT.value:
        return locale.text("{what}, {day}", what=locale.text(said), day=days)
    return days or locale.text(said)


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

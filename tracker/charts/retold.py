"""Sentences of ours that were kept as text, said again in a reader's language.

Why a figure waits, why it stands beside its line, what is masked: such words are made column by column (Polars) and
kept in English, as the files and the API give them. In: one as it was kept. Out: the same in a language. What is no
sentence of these patterns stays as it is: a person's reason, words of a report.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from tracker.charts.words import MONTHS
from tracker.locales import ENGLISH, Locale

LONGEST = 1_000
"""Letters of a text that is looked at: a pattern goes over it a few times at most."""

NAMES = re.compile(r"\{(\w+)\}")
OWN = ("what", "more")
"""Names that stand for another sentence of ours."""

COUNTED, DAYS = ("number", "last", "whole"), ("day", "known")
NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,5}(?:\.[0-9]{1,9})?|[0-9]{1,15}(?:\.[0-9]{1,9})?")
DAY = re.compile(r"([1-9]|[12][0-9]|3[01]) ([A-Z][a-z]{2}) ([12][0-9]{3})")
"""How English writes a number and a day: "4,237" is four and a bit to a French reader."""


def _(text: str) -> str:
    """Mark an English text for the catalogues."""
    return text


WAITING = (
    _("held: {what}"),
    _("read otherwise since a person looked"),
    _("contradicts itself: {what}"),
    _("would raise {rule} while in doubt"),
    _("in the headline while in doubt"),
    _("to check: {what}"),
    _("read with confidence {number}"),
    _("not published yet: {what}"),
    _("not published yet"),
    _("nobody reviewed it"),
    _("reaches {rule}"),
)
"""Of tracker.series.queue and tracker.series.holds."""

SLIPS = (_("the digits of {number} in another order"), _("a thousand times the {number} before it"))

BESIDE = (
    _("the same claim in another report"),
    _("its report gives a larger figure for the same series and day: another group, or an earlier count"),
    _("part of a larger figure; {source} had already given {number}"),
    _("printed {day} without a date of its own; {source} had already given {number}"),
    _("the number of {day} printed again; {source} had already given {number}"),
    _("a rounded figure that does not contradict the {number} already given by {source}"),
    _("{source} lowered its own count from {number}"),
    _("less than half of the {number} given before by {source}: it counts something else"),
    _("a reviewer says so"),
)
"""Of tracker.series.revisions: why a figure is beside its line."""

FOUND = (
    _("quote in report (the text holds {words} there)"),
    _("digits in quote ({number} does not stand in the quote)"),
    _("future as of (speaks of {day}, known {known})"),
    _("part over whole ({number} is a part of {whole})"),
    _("parts over whole (its parts sum to {number}, the whole is {whole})"),
    _("cross source (its series mixes sources or units)"),
    _("silent fall (falls from {number} to {last} without a reason)"),
)
"""Of tracker.series.invariants, as tracker.series.queue writes them."""

CRISIS = (
    _("the other figures of its report"),
    _("its place, {place}"),
    _("within {place}, and words of its sentence or report"),
    _("words of its sentence or report"),
    _("no crisis's places, dates and words fit"),
)
"""Of tracker.series.crises: why a figure belongs to its crisis."""

MASKED = (
    _("public"),
    _("restricted"),
    _("internal"),
    _("figures of a restricted source"),
    _("licence: figures only"),
    _("sexual violence"),
    _("names of persons or places of detention or shelter"),
    _("licence: quote of {number} words"),
)
"""Of tracker.series.protection: for whom, or why, something is masked."""

LICENCES = (_("{source} (licence not stated)"),)
"""Of tracker.series.protection: how a source is credited whose licence nobody wrote down."""

SENTENCES = (*LICENCES, *WAITING, *SLIPS, *BESIDE, *FOUND, *CRISIS, *MASKED)


def retold(text: str | None, locale: Locale = ENGLISH) -> str:
    """Return kept words of ours in a language; several of them stand with "; " between."""
    said = (text or "")[:LONGEST]
    if locale.code == "en" or not said:
        return said
    whole = _one(said, locale)  # first: a name in it may hold "; "
    if whole is not None:
        return whole
    parts = said.split("; ")
    told = [_one(part, locale) for part in parts]
    if not any(told):
        return said
    return locale.text("; ").join(one or part for one, part in zip(told, parts, strict=True))


def _one(said: str, locale: Locale) -> str | None:
    for template, pattern in _patterns():
        if found := pattern.fullmatch(said):
            values = found.groupdict()
            return locale.text(template, **{name: _value(name, value, locale) for name, value in values.items()})
    return None


def _value(name: str, value: str, locale: Locale) -> str:
    """Return what stands in a sentence: another sentence of ours, a rule's or a source's name, a number, a day."""
    if name in OWN:
        return retold(value, locale)
    if name in COUNTED and NUMBER.fullmatch(value):
        return locale.number(float(value.replace(",", "")))
    if name in DAYS:
        return _day(value, locale)
    return locale.isolated(locale.text(value)) if name in {"rule", "source", "place", "words"} else value


def _day(value: str, locale: Locale) -> str:
    found = DAY.fullmatch(value)
    if found is None or found[2] not in MONTHS:
        return value
    try:
        return locale.date(date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1])))
    except ValueError:  # no such day
        return value


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each sentence with what finds it; a name takes as little as it can, so no pattern goes back far."""
    return tuple((one, re.compile(_pattern(one), re.DOTALL)) for one in SENTENCES)


def _pattern(sentence: str) -> str:
    pieces = NAMES.split(sentence)  # words, name, words, name, words
    return "".join(f"(?P<{piece}>.+?)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))

"""One language: its texts, numbers, dates and direction.

In: a code of :data:`CODES`, or an Accept-Language header. Out: a :class:`Locale`. A number keeps two decimals;
only :meth:`Locale.compact` is for eyes alone.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from babel.core import Locale as Cldr

from tracker.locales import writing
from tracker.locales.catalogue import catalogue
from tracker.locales.phrases import Phrase, in_case

CODES = ("en", "fr", "ar")

NAMES = {"en": "English", "fr": "Français", "ar": "العربية"}
"""What each language calls itself."""

MOST_LANGUAGES = 20
LONGEST_HEADER = 400

ISOLATE, END_ISOLATE, RIGHT_TO_LEFT_MARK = "\u2068", "\u2069", "\u200f"
"""What keeps the direction of one text from turning the text around it (Unicode Standard Annex 9)."""


@dataclass(frozen=True, slots=True)
class Locale:
    """A language people are spoken to in; ``code`` is one of :data:`CODES`."""

    code: str = "en"

    @classmethod
    def of(cls, code: str) -> Locale:
        """Return the language of a code such as "fr" or "fr-CH"; English for one we do not speak."""
        spoken = code[:16].replace("_", "-").split("-")[0].lower()
        return cls(spoken if spoken in CODES else "en")

    @property
    def name(self) -> str:
        """Return what the language calls itself."""
        return NAMES[self.code]

    @property
    def direction(self) -> str:
        """Return "ltr" or "rtl"."""
        return str(Cldr.parse(self.code).text_direction)

    def text(self, msgid: str, /, **values: Any) -> str:
        """Return an English text of ours in this language; values stand for the names in braces.

        Numbers, dates and phrases among the values are written as this language does. A sentence that remembers what it
        was made of is said whole.
        """
        if isinstance(msgid, Phrase) and not values:
            return self.say(msgid)
        told = catalogue(self.code).gettext(msgid) if msgid else ""
        return told.format_map(self._written(values)) if values else told

    def plural(self, one: str, many: str, n: int, /, **values: Any) -> str:
        """Return the text for a number of things (Arabic has six forms); ``{n}`` in it is the number."""
        return catalogue(self.code).ngettext(one, many, n).format_map(self._written({"n": n, **values}))

    def say(self, told: str) -> str:
        """Return a sentence of ours in this language, any other string as it is."""
        if not isinstance(told, Phrase):
            return told
        if told.many:
            spoken = self.plural(told.template, told.many, told.number_of, **told.values)
        else:
            spoken = self.text(told.template, **told.values)
        return in_case(spoken, told.case)

    def number(self, value: float) -> str:
        """Return 14000.0 as "14,000" (fr: "14 000"), 2.5 as "2.5"; what is not finite in words."""
        return writing.number(value, self.code)

    def compact(self, value: float) -> str:
        """Return 1234567 as "1.2M": for an axis or a small card, never for a figure somebody copies."""
        return writing.compact(value, self.code)

    def date(self, on: datetime.date | None) -> str:
        """Return "30 Nov 2024" (fr: "30 nov. 2024"), or "date unknown"."""
        return writing.day(on, self.code)

    def short_date(self, on: datetime.date) -> str:
        """Return "30 Nov" (fr: "30 nov.")."""
        return writing.short_day(on, self.code)

    def moment(self, at: datetime.datetime) -> str:
        """Return "30 Nov 2024 21:59 UTC"; ``at`` is aware."""
        return writing.moment(at, self.code)

    def isolated(self, text: str) -> str:
        """Return a text from outside so that its direction and ours do not mix; as it is where neither is Arabic's."""
        ours = self.direction == "rtl"
        return f"{ISOLATE}{text}{END_ISOLATE}" if text and (ours or _any_right_to_left(text)) else text

    def line(self, text: str) -> str:
        """Return a line of ours that a program without markup shows in our direction, whatever it begins with."""
        return f"{RIGHT_TO_LEFT_MARK}{text}" if text and self.direction == "rtl" else text

    def _written(self, values: dict[str, Any]) -> dict[str, str]:
        told = {name: self.say(one) if isinstance(one, str) else one for name, one in values.items()}
        return {name: writing.plain(one, self.code) for name, one in told.items()}


ENGLISH = Locale("en")


def accepted(header: str) -> Locale:
    """Return the language a browser asks for first among ours (RFC 9110, 12.5.4); English where it asks for none."""
    wanted: list[tuple[float, str]] = []
    for part in header[:LONGEST_HEADER].split(",")[:MOST_LANGUAGES]:
        name, _, rest = part.partition(";")
        code = name.strip().split("-")[0].lower()
        if code in CODES and (weight := _weight(rest)) > 0:
            wanted.append((weight, code))
    return Locale(max(wanted, key=lambda pair: pair[0])[1]) if wanted else ENGLISH


def _weight(rest: str) -> float:
    name, _, value = rest.strip().partition("=")
    if not name.strip():
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if name.strip() == "q" and 0 <= weight <= 1 else 0.0


def _any_right_to_left(text: str) -> bool:
    """Return whether a text holds a letter of Hebrew, Arabic or a script beside them."""
    return any("\u0590" <= letter <= "\u08ff" or "\ufb1d" <= letter <= "\ufefc" for letter in text)

"""A sentence of ours that remembers what it was made of, so that it can be said in another language later.

In: an English text with names in braces, and what stands for them. Out: a :class:`Phrase`: the English sentence, as any
other string, which :meth:`~.locale.Locale.say` can say again in another language. What is stored as text and read back
is a plain string and stays as it is; :func:`packed` makes a value of it that can be stored and said again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal

from tracker.locales.writing import plain

Case = Literal["", "capital", "lower", "upper"]


class Phrase(str):
    """An English sentence with its pattern: ``many`` and ``number_of`` are there where it has a plural."""

    template: str
    values: Mapping[str, Any]
    many: str
    number_of: int
    case: Case

    @classmethod
    def of(
        cls, told: str, template: str, values: Mapping[str, Any], many: str = "", n: int = 0, case: Case = ""
    ) -> Phrase:
        """Return the sentence ``told`` with what it was made of."""
        made = cls(told)
        made.template, made.values, made.many, made.number_of, made.case = template, values, many, n, case
        return made


def said(template: str, /, **values: Any) -> Phrase:
    """Return the sentence; numbers, dates and phrases among the values are said in each language's own way."""
    return Phrase.of(template.format_map(_written(values)) if values else template, template, values)


def said_many(one: str, many: str, n: int, /, **values: Any) -> Phrase:
    """Return the sentence for a number of things; ``{n}`` in it is the number."""
    values = {"n": n, **values}
    return Phrase.of((one if n == 1 else many).format_map(_written(values)), one, values, many, n)


def joined(separator: str, parts: Iterable[str]) -> str:
    """Return sentences one after another, each still to be said in any language."""
    told = {f"p{number}": part for number, part in enumerate(parts)}
    return said(separator.join("{" + name + "}" for name in told), **told) if told else ""


def cased(text: str, case: Case) -> str:
    """Return a sentence with a capital at its start, or in small or large letters, in whatever language it is said."""
    told = in_case(text, case)
    if not isinstance(text, Phrase):
        return told
    return Phrase.of(told, text.template, text.values, text.many, text.number_of, case)


def in_case(text: str, case: Case) -> str:
    """Return a text with the letters asked for."""
    if case == "capital":
        return text[:1].upper() + text[1:]
    return text.lower() if case == "lower" else text.upper() if case == "upper" else text


def _written(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: plain(value) for name, value in values.items()}


def packed(told: object) -> Any:
    """Return a sentence, or a value of one, as a plain JSON value that :func:`unpacked` makes it of again."""
    if isinstance(told, Phrase):
        values = {name: packed(value) for name, value in told.values.items()}
        return {"say": told.template, "with": values, "many": told.many, "n": told.number_of, "case": told.case}
    if isinstance(told, datetime):
        return {"moment": told.isoformat()}
    if isinstance(told, date):
        return {"day": told.isoformat()}
    return told if told is None or isinstance(told, str | int | float) else str(told)


def unpacked(stored: Any) -> Any:
    """Return what :func:`packed` wrote."""
    if not isinstance(stored, dict):
        return stored
    if "moment" in stored:
        return datetime.fromisoformat(stored["moment"])
    if "day" in stored:
        return date.fromisoformat(stored["day"])
    values = {name: unpacked(value) for name, value in stored["with"].items()}
    if stored["many"]:
        values.pop("n", None)
        made = said_many(stored["say"], stored["many"], stored["n"], **values)
    else:
        made = said(stored["say"], **values)
    return cased(made, stored["case"]) if stored["case"] else made

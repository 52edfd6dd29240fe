"""A sentence of ours that remembers what it was made of, so that it can be said in another language later.

In: an English text with names in braces, and what stands for them. Out: a :class:`Phrase`: the English sentence, as any
other string, which :meth:`~.locale.Locale.say` can say again in another language. What was stored and read back is a
plain string and stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tracker.locales.writing import plain


class Phrase(str):
    """An English sentence with its pattern: ``many`` and ``number_of`` are there where it has a plural."""

    template: str
    values: Mapping[str, Any]
    many: str
    number_of: int

    @classmethod
    def of(cls, told: str, template: str, values: Mapping[str, Any], many: str = "", n: int = 0) -> Phrase:
        """Return the sentence ``told`` with what it was made of."""
        made = cls(told)
        made.template, made.values, made.many, made.number_of = template, values, many, n
        return made


def said(template: str, /, **values: Any) -> Phrase:
    """Return the sentence; numbers, dates and phrases among the values are said in each language's own way."""
    return Phrase.of(template.format_map(_written(values)), template, values)


def said_many(one: str, many: str, n: int, /, **values: Any) -> Phrase:
    """Return the sentence for a number of things; ``{n}`` in it is the number."""
    values = {"n": n, **values}
    return Phrase.of((one if n == 1 else many).format_map(_written(values)), one, values, many, n)


def joined(separator: str, parts: Iterable[str]) -> str:
    """Return sentences one after another, each still to be said in any language."""
    told = {f"p{number}": part for number, part in enumerate(parts)}
    return said(separator.join("{" + name + "}" for name in told), **told) if told else ""


def _written(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: plain(value) for name, value in values.items()}

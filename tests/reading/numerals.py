"""The numbers of a sentence, found with the shipped words alone: what the tests of numbers share."""

from __future__ import annotations

import tomllib
from pathlib import Path

from tracker.reading.numbers.find import Kind, Number, NumberWords, find

LANGUAGE = Path(__file__).parents[2] / "config" / "language" / "en.toml"
WORDS = NumberWords.compile(tomllib.loads(LANGUAGE.read_text(encoding="utf-8"))["numbers"])


def counts(sentence: str) -> list[Number]:
    """Return the counts of a sentence without the bare articles, which only the meaning grammar can weigh."""
    return [n for n in find(sentence, WORDS) if n.kind is Kind.COUNT and n.word not in {"a", "an"}]


def only(sentence: str) -> Number:
    """Return the one count of a sentence."""
    (number,) = counts(sentence)
    return number

"""One figure a person types -> an item, held to the rules of every other.

Pure. In: what was typed, by field (indicator, value, quote, said_by, as_of ...). Out: the item of a table of one row,
or NotThisFigure with everything that is wrong. It guesses nothing that was not typed: a number that does not stand in
its quote needs the formula it was worked out by.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from tracker.errors import TrackerError
from tracker.model import Observation, Vocabulary
from tracker.model.tables import TableMapping
from tracker.reading.numbers.find import NumberWords, find
from tracker.sources.items import Item
from tracker.sources.table.collect import collected
from tracker.sources.table.mapping import TableError

BY_HAND = "by-hand"
"""The source of figures a person typed in."""

NEEDED = ("indicator", "value", "quote", "said_by")

LONGEST_PIECE = 2_000
"""Code points of a quote whose numbers are found at a time."""


class NotThisFigure(TrackerError):
    """What was typed is no figure we can keep; ``problems`` says of each thing what to mend."""

    exit_code = 2

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


def by_hand(given: Mapping[str, str], now: datetime, vocabulary: Vocabulary) -> Item:
    """Return the one figure as an item; fields that are "" were not typed."""
    line = {name: words for name, words in given.items() if words}
    missing = [name.replace("_", " ") for name in NEEDED if name not in line]
    if missing:
        raise NotThisFigure([f"say {', '.join(missing)}"])
    if "as_of" not in line and "published_on" not in line:
        raise NotThisFigure(["say when: the day it speaks of (as of), or the day it was published"])
    raw = json.dumps([line], sort_keys=True).encode()
    # a report of its own: under one name the second figure of a link would be a new version that replaces the first
    name = f"add-{hashlib.sha256(raw).hexdigest()[:12]}.json"
    try:
        items = collected(raw, name, BY_HAND, TableMapping(), now, vocabulary).items
    except TableError as error:
        raise NotThisFigure([str(error)]) from None
    figures = [one for item in items if item.reading for one in item.reading.observations]
    problems = [item.problem for item in items if item.problem]
    problems += _unfounded(figures, line["quote"], line.get("derived", ""), vocabulary)
    if problems or len(items) != 1:
        raise NotThisFigure(problems or ["this is not one figure"])
    return items[0]


def _unfounded(figures: list[Observation], quote: str, derived: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield each number that does not stand in its quote, where no formula says where it is from."""
    written = _numbers(quote, NumberWords.compile(next(iter(vocabulary.languages.values())).numbers))
    for figure in figures:
        told = [one for one in (figure.value, figure.low, figure.high) if one is not None]
        if told and written and not derived and not written.intersection(told):
            yield f"{told[0]:,.10g} does not stand in the quote; say how it was worked out (derived)"


def _numbers(quote: str, words: NumberWords) -> set[float]:
    """Return every number of a quote, as the reader reads it: "1.2 million", "twelve", and 27 where 2 is not."""
    sentences = [quote[at : at + LONGEST_PIECE] for at in range(0, len(quote), LONGEST_PIECE)]
    found = [one for sentence in sentences for one in find(sentence, words)]
    return {end for one in found for end in (one.value, one.low, one.high) if end is not None}

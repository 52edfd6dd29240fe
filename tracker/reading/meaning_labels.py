"""Key-figure lines and table cells: "Displaced: 48,500 | Injured: 210", "IDPs total 122 387".

A label that configuration lists, then a number: that is a figure without a clause. Sentence and numbers come in, the
indicators of labelled numbers go out. A line that reads like prose is left to the clauses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tracker.reading.lexicon import Lexicon
from tracker.reading.numbers import Kind, Number

LABEL = re.compile(
    r"(?:^|[|;\n•·(]|(?<=\s)[-–—]|,)[ \t*•·–-]{0,6}([^\W\d_][^:|;\n=]{1,60}?)[ \t]*[:=][ \t]*[^\w\n]{0,3}$"
)
BARE_LABEL = re.compile(r"(?:^|[|\n•·])[ \t*•·–-]{0,6}([^\W\d_][^:|;\n=,.]{1,50}?)[ \t]*$")
WINDOW = 80


def labelled(sentence: str, numbers: Sequence[Number], lexicon: Lexicon, *, short: bool) -> dict[int, tuple[str, ...]]:
    """Return ``{number.start: indicators}`` for numbers that stand after a known label.

    `short` says the line is one of key figures or a short heading, where a label needs no colon.
    """
    found: dict[int, tuple[str, ...]] = {}
    for number in numbers:
        if number.kind is not Kind.COUNT:
            continue
        before = sentence[max(0, number.start - WINDOW) : number.start]
        indicators = _indicators(LABEL.search(before), lexicon.labels)
        if not indicators and short and number.end >= len(sentence.rstrip(" .")):
            indicators = _indicators(BARE_LABEL.search(before), lexicon.labels)
        if indicators:
            found[number.start] = indicators
    return found


def _indicators(match: re.Match[str] | None, labels: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if match is None:
        return ()
    label = " ".join(match[1].lower().split())
    if label in labels:
        return labels[label]
    for prefix in ("number of ", "total number of ", "total ", "no. of ", "of which ", "of whom "):
        if label.startswith(prefix) and label[len(prefix) :] in labels:
            return labels[label[len(prefix) :]]
    return labels.get(re.sub(r"\s*\(.{0,30}\)$", "", label), ())

"""Key-figure lines and table cells: "Displaced: 36,200 | Injured: 145", "IDPs total 98 456".

A label that configuration lists, then a number: that is a figure without a clause. Sentence and numbers come in, the
indicators of labelled numbers go out. A line that reads like prose is left to the clauses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.reading.numbers.find import Kind, Number
from tracker.reading.words.flags import GERUND, listed
from tracker.reading.words.lexicon import Lexicon

LABEL = re.compile(
    r"(?:^|[|;\n•·(]|(?<=\s)[-–—]|,)[ \t*•·–-]{0,6}([^\W\d_][^:|;\n=]{1,60}?)[ \t]*[:=][ \t]*[^\w\n]{0,3}$"
)
BARE_LABEL = re.compile(r"(?:^|[|;,:\n\t•·])[ \t*•·–-]{0,6}([^\W\d_][^:|;\n\t=,.]{1,50}?)[ \t]*$")
CELL_END = re.compile(r"[ \t]*(?:[|;,.\n\t)]|$)")
WINDOW = 80
JOINING = listed("conjunctions", "prepositions", "be", "have", "determiners", "articles", "relatives")
MAX_LABEL = 8
"""Words of a label that are looked at."""


def labelled(sentence: str, numbers: Sequence[Number], lexicon: Lexicon) -> dict[int, tuple[str, ...]]:
    """Return ``{number.start: indicators}`` for numbers that stand after a known label.

    Without a colon the label must fill its cell: "missing 132; confirmed deaths 100".
    """
    found: dict[int, tuple[str, ...]] = {}
    for number in numbers:
        if number.kind is not Kind.COUNT or number.word:
            continue
        before = sentence[max(0, number.start - WINDOW) : number.start]
        indicators = _indicators(LABEL.search(before), lexicon)
        if not indicators and CELL_END.match(sentence, number.end):
            indicators = _indicators(BARE_LABEL.search(before), lexicon)
        if indicators:
            found[number.start] = indicators
    return found


def _indicators(match: re.Match[str] | None, lexicon: Lexicon) -> tuple[str, ...]:
    if match is None:
        return ()
    labels = lexicon.labels
    label = " ".join(match[1].lower().split())
    if label in labels:
        return labels[label]
    for prefix in ("number of ", "total number of ", "total ", "no. of ", "of which ", "of whom "):
        if label.startswith(prefix) and label[len(prefix) :] in labels:
            return labels[label[len(prefix) :]]
    return labels.get(re.sub(r"\s*\(.{0,30}\)$", "", label), ()) or _composed(label, lexicon)


def _composed(label: str, lexicon: Lexicon) -> tuple[str, ...]:
    """ "Public buildings damaged", "Villagers evacuated": what is counted and what happened, in one label."""
    words = [lexicon.word(word) for word in label.split()[:MAX_LABEL]]
    if any(word.flags & JOINING for word in words) or any(word.harms and word.flags & GERUND for word in words):
        return ()  # a clause, not a label
    things = {thing for word in words for thing in word.things}
    people = any(word.person for word in words)
    happened = [name for word in words for name in (*word.harms, *word.states, *word.modifiers)]
    if things:
        return tuple(name for name in happened if name in things)
    return tuple(happened) if people else ()

"""What a line without a figure says of the numbers on the lines below it: columns of a table, the topic of a list.

The header "Region | Dead | Injured" and the row "Oromia | 7 | 12", the heading "New arrivals, 17-23 June" and the line
"Renk: 4,812 individuals". A line comes in, an :class:`Above` goes out; later a row and its numbers come in with it, and
the labels of those numbers go out. A line that fits neither shape gets nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.reading.meaning.naming import TOPIC, Label, composed, whose
from tracker.reading.numbers.find import Kind, Number
from tracker.reading.words.lexicon import Lexicon

CELL = re.compile(r"[ \t]*[|\t][ \t]*|[ ]{2,}|[ ][–—-][ ]")
ENDS = " \t*•·▪–—-|:"
LISTED = re.compile(r"[\s*•·▪–—-]{0,4}[^\W\d_a-z][^:;,|\n\d]{0,40}?[ \t]*(?:[:–—-]|[ \t])[ \t]*")
CLOSE = re.compile(r"[\s.;,|]*(?:\(.*)?")
UNSIGNED = re.compile(r"[ \t]*")
MOST_COLUMNS, LONGEST_COLUMN, LONGEST = 16, 4, 200


@dataclass(frozen=True, slots=True)
class Above:
    """``columns`` of the cells below, None where a cell tells no figure; ``spaced``: nothing but spaces parts them."""

    columns: tuple[Label | None, ...] = ()
    topic: Label | None = None
    spaced: bool = False


def above(line: str, lexicon: Lexicon) -> Above | None:
    """Return what a line without a figure says of those below it, None where it says nothing."""
    if len(line) > LONGEST:
        return None
    cells = CELL.split(line.strip(ENDS))
    if 2 <= len(cells) <= MOST_COLUMNS:
        columns = tuple(_label(cell, lexicon) for cell in cells)
        known = sum(one is not None for one in columns)
        return Above(columns) if known and (known > 1 or "|" in line or "\t" in line) else None
    spaced = _spaced(line, lexicon)
    if len(spaced) > 1:
        return Above(spaced, spaced=True)
    topic = _topic(line, lexicon)
    return Above(topic=topic) if topic is not None else None


def _label(text: str, lexicon: Lexicon) -> Label | None:
    words = text.lower().strip(ENDS).split()
    label = " ".join(words)
    indicators = lexicon.labels.get(label) or composed(label, lexicon)
    return Label(indicators, whose(label, lexicon), listed=True) if indicators else None


def _spaced(line: str, lexicon: Lexicon) -> tuple[Label | None, ...]:
    """ "District Killed Injured Houses destroyed": the labels a header names behind its first word, all of it."""
    words = line.lower().strip(ENDS).split()
    found: list[Label | None] = []
    at = 1
    while at < len(words):
        ends = range(min(len(words), at + LONGEST_COLUMN), at, -1)
        end = next((end for end in ends if " ".join(words[at:end]) in lexicon.labels), 0)
        if not end:
            return ()
        found.append(_label(" ".join(words[at:end]), lexicon))
        at = end
    return tuple(found)


def _topic(line: str, lexicon: Lexicon) -> Label | None:
    """ "New arrivals, 17-23 June": the label a heading begins or ends with, before its first comma or "in"."""
    words = TOPIC.split(line.lower().strip(ENDS), maxsplit=1)[0].strip(ENDS).split()
    for first in range(len(words)):
        label = " ".join(words[first:])
        indicators = lexicon.labels.get(label) or (composed(label, lexicon) if not first else ())
        if indicators:
            return Label(indicators, whose(" ".join(words), lexicon), weak=True)
    return None


def told_above(sentence: str, numbers: Sequence[Number], told: Above | None) -> Mapping[int, Label]:
    """Return ``{number.start: label}`` for the numbers of a row whose columns, or whose topic, the heading named."""
    if told is None:
        return {}
    counts = [one for one in numbers if one.kind is Kind.COUNT]
    if told.topic is not None:
        first = numbers[0] if numbers else None
        if first is None or first.kind is not Kind.COUNT or not LISTED.fullmatch(sentence, 0, first.start):
            return {}
        return {first.start: told.topic}
    if told.spaced:
        return _in_order(sentence, counts, told.columns) if len(counts) == len(numbers) else {}
    return _by_cell(sentence, counts, told.columns)


def _in_order(sentence: str, counts: Sequence[Number], columns: Sequence[Label | None]) -> Mapping[int, Label]:
    """ "Herat 12 30": a place and as many numbers as the header has labels."""
    if len(counts) != len(columns) or not LISTED.fullmatch(sentence, 0, counts[0].start):
        return {}
    ends = [*(one.start for one in counts[1:]), len(sentence.rstrip(" .;|"))]
    if not all(UNSIGNED.fullmatch(sentence, one.end, end) for one, end in zip(counts, ends, strict=True)):
        return {}
    return {one.start: label for one, label in zip(counts, columns, strict=True) if label is not None}


def _by_cell(sentence: str, counts: Sequence[Number], columns: Sequence[Label | None]) -> Mapping[int, Label]:
    """Give the one number that a cell holds the label of its column."""
    found: dict[int, Label] = {}
    edges = [match.span() for match in CELL.finditer(sentence)]
    begin = len(sentence) - len(sentence.lstrip(ENDS))
    last = len(sentence.rstrip(ENDS))
    edges = [edge for edge in edges if begin < edge[0] and edge[1] <= last]
    if len(edges) + 1 != len(columns):
        return {}
    starts, ends = [begin, *(edge[1] for edge in edges)], [*(edge[0] for edge in edges), last]
    for start, end, label in zip(starts, ends, columns, strict=True):
        inside = [one for one in counts if start <= one.start and one.end <= end]
        if label is not None and len(inside) == 1 and CLOSE.fullmatch(sentence, inside[0].end, end):
            found[inside[0].start] = label
    return found

"""A report's text with its figures marked in place, masked for who reads it.

In: the text, its figures with their offsets, what protects it. Out: paragraphs of pieces, each with the mark that lies
over it or none. A figure keeps its place where words before it were masked; one whose own words were masked has no mark
in the text and stands in the list beneath it all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

import polars as pl

from tracker.charts.words import clean
from tracker.model import Settings
from tracker.series.protection import RANK
from tracker.views.seen import Seen

LETTERS = 30_000
"""Of a text shown at once; a longer one is shown in parts."""

MOST_MARKS = 800
"""Marks in one stretch; further ones stand in the list alone."""

TOKEN = re.compile(r"\w+|\W")
MOST_TOKENS = 1_500
"""Words of a passage whose masked form is laid beside the whole one; the marks of a longer one are not shown."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure over a piece of text: ``kind`` is taken, held, aside or refused; ``number`` its place in the list."""

    start: int
    end: int
    kind: str
    number: int
    sentence_start: int
    sentence_end: int
    indicator: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under one mark, or none; ``masked`` says why words are missing here."""

    text: str
    mark: Mark | None = None
    masked: str = ""


def parts(text: str) -> list[tuple[int, int]]:
    """Return the stretches a long text is shown in, cut between paragraphs where it can be."""
    cuts, start = [], 0
    while start < len(text):
        end = min(len(text), start + LETTERS)
        if end < len(text):
            border = text.rfind("\n", start + LETTERS // 2, end)
            end = border + 1 if border > 0 else end
        cuts.append((start, end))
        start = end
    return cuts or [(0, 0)]


def paragraphs(
    seen: Seen, text: str, marks: Sequence[Mark], about: Mapping[str, Any], span: tuple[int, int]
) -> list[list[Piece]]:
    """Return one stretch of the text as paragraphs of pieces. ``about`` has the report's source and sensitivity."""
    flat = apart([mark for mark in marks if span[0] <= mark.start < span[1]][:MOST_MARKS])
    spans = [one for block in _blocks(text, *span) for one in _passages(block, flat)]
    masked = _masked(seen, text, spans, about)
    made: list[list[Piece]] = []
    block = -1
    for (number, start, end, own), (said, why) in zip(spans, masked, strict=True):
        if number != block:
            made.append([])
            block = number
        made[-1] += _pieces(text[start:end], said, why, start, own)
    return [_joined(pieces) for pieces in made if pieces]


def apart(marks: Sequence[Mark]) -> list[Mark]:
    """Return marks of which none lies over another: the first, and of those that begin together the longest."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (one.start, -one.end, one.kind != "taken")):
        if mark.end > mark.start and (not kept or mark.start >= kept[-1].end):
            kept.append(mark)
    return kept


def _blocks(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield the lines of a stretch that hold something, numbered."""
    for number, line in enumerate(re.finditer(r"[^\n]+", text[start:end])):
        if line.group().strip():
            yield number, start + line.start(), start + line.end()


def _passages(block: tuple[int, int, int], marks: Sequence[Mark]) -> Iterator[tuple[int, int, int, list[Mark]]]:
    """Yield a line cut into the sentences of its figures and what lies between, each with its marks.

    A number that was refused cuts nothing: an age beside a name is what tells the name.
    """
    number, first, last = block
    inside = [mark for mark in marks if mark.start >= first and mark.end <= last]
    borders = _sentences([mark for mark in inside if mark.kind != "refused"], first, last)
    for start, end in borders:
        yield number, start, end, [mark for mark in inside if start <= mark.start and mark.end <= end]


def _sentences(marks: Sequence[Mark], first: int, last: int) -> list[tuple[int, int]]:
    """Return a line as stretches: the sentences of the marks, those that overlap as one, and the gaps."""
    told: list[list[int]] = []
    for mark in marks:
        start = max(first, min(mark.sentence_start, mark.start))
        end = min(last, max(mark.sentence_end, mark.end))
        if told and start < told[-1][1]:
            told[-1][1] = max(told[-1][1], end)
        else:
            told.append([start, end])
    edges = sorted({first, last, *(edge for pair in told for edge in pair)})
    return list(pairwise(edges))


def _masked(
    seen: Seen, text: str, spans: Sequence[tuple[int, int, int, list[Mark]]], about: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Return each passage as the audience may see it, and why anything is missing.

    Where a licence lets out no more than quotes, what lies between the sentences with figures is left out.
    """
    strictest = [_strictest(own, seen.settings) for _, _, _, own in spans]
    rows = pl.DataFrame(
        {"sentence": [text[start:end] for _, start, end, _ in spans], "indicator": strictest},
        schema={"sentence": pl.String, "indicator": pl.String},
    ).with_columns(pl.lit(about[name], pl.String).alias(name) for name in ("source_id", "sensitivity"))
    shown = seen.protected(rows).select("sentence", "masked").rows()
    source = seen.settings.sources.get(about["source_id"])
    quotes_only = seen.audience == "public" and (source is None or source.redistribute != "full")
    figures = [any(mark.kind != "refused" for mark in own) for _, _, _, own in spans]
    return [row if told or not quotes_only else ("", "licence") for row, told in zip(shown, figures, strict=True)]


def _strictest(marks: Sequence[Mark], settings: Settings) -> str | None:
    """Return the indicator, of those the marks count, of which fewest may be told."""
    known = settings.vocabulary.indicators
    named = [name for mark in marks if (name := mark.indicator) is not None and name in known]
    return max(named, key=lambda name: RANK[known[name].sensitivity], default=None) if named else None


def _pieces(whole: str, said: str, why: str, offset: int, marks: Sequence[Mark]) -> list[Piece]:
    """Return a passage as pieces: plain, or laid beside its masked form."""
    if said == whole:
        return list(_cut(whole, [(mark.start - offset, mark.end - offset, mark) for mark in marks], why))
    if not said or not marks:
        return [Piece(fit(said), None, why)]
    where = _moved(whole, said)
    moved = [(where(mark.start - offset), where(mark.end - offset), mark) for mark in marks]
    fitting = [one for one in moved if one[0] is not None and one[1] is not None and one[0] < one[1]]
    return list(_cut(said, fitting, why))


def _cut(text: str, marks: Sequence[tuple[int, int, Mark]], why: str) -> Iterator[Piece]:
    at = 0
    for start, end, mark in marks:
        if start > at:
            yield Piece(fit(text[at:start]), None, why)
        yield Piece(fit(text[start:end]), mark, why)
        at = end
    if at < len(text):
        yield Piece(fit(text[at:]), None, why)


def _moved(whole: str, said: str) -> Any:
    """Return a function from an offset in a passage to the one in its masked form; None where those words are gone."""
    before, after = TOKEN.findall(whole), TOKEN.findall(said)
    if max(len(before), len(after)) > MOST_TOKENS:
        return lambda _: None
    there: dict[int, int] = {}
    starts, ends = _offsets(before), _offsets(after)
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        for step in range(block.size + 1):
            there[starts[block.a + step]] = ends[block.b + step]
    return there.get


def _offsets(tokens: Sequence[str]) -> list[int]:
    at, found = 0, [0]
    for token in tokens:
        at += len(token)
        found.append(at)
    return found


def fit(text: str) -> str:
    """Return a piece of article text fit to show, with the spaces at its ends."""
    before, after = " " if text[:1].isspace() else "", " " if text[-1:].isspace() else ""
    said = clean(text, len(text) + 1)
    return f"{before}{said}{after}" if said else before or after


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces of a paragraph, gaps that follow each other as one."""
    kept: list[Piece] = []
    for piece in pieces:
        if not piece.text and kept and not kept[-1].text:
            continue
        kept.append(piece)
    return kept

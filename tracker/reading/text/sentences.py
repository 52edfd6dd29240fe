"""Sentences: a clean text cut into the spans the grammar reads one at a time.

Comes in: clean text (text.py). Goes out: blocks (lines, with hard-wrapped prose joined) and their sentences, each with
its offsets, its paragraph and what sort of line it stands in. Never: a sentence over the cap, a lost character that is
not white space, more than linear time. sentencex (the only package door here) splits prose; it sees no boundary in a
single newline, so lines are parted first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from sentencex import segment

from tracker.reading.text.dashboards import pairs

CAP = 600
"""Code points of one sentence (faults.md 4.2); a longer one is cut at clause borders."""

CHUNK = 20_000
"""Code points handed to the splitter at once, so that a text without a line break stays linear."""


class Sort(StrEnum):
    """What a line is."""

    PROSE = "prose"
    HEADING = "heading"  # short, no closing punctuation, something follows
    BULLET = "bullet"
    KEY_FIGURES = "key_figures"  # "Displaced: 36,200 | Injured: 145"
    TABLE_ROW = "table_row"  # cells parted by "|" or tabs


class Block(NamedTuple):
    """One or more lines that belong together; ``paragraph`` counts blocks of lines parted by an empty line."""

    start: int
    end: int
    paragraph: int
    kind: Sort


class Sentence(NamedTuple):
    """``clean[start:end] == text``; no white space at either end."""

    start: int
    end: int
    text: str
    paragraph: int
    kind: Sort


CELLS = re.compile(r"\s*[|\t]\s*")
LINE = re.compile(r"[^\n]+")
BULLETED = re.compile(r"[•·▪●○◦‣∙*–—-]\s+\S|\(?[0-9a-z]{1,2}[.)]\s")
LABELLED = re.compile(r"[^:|.!?]{2,60}:\s*[^\w\s]{0,3}\s*(?:[A-Za-z]{2,3}\s?)?[0-9]")
LOW_LABEL = re.compile(r"[a-z][a-z ]{2,24}:\s?[0-9]")
CLOSED = (".", "!", "?", "…", ".”", '."', ".’", "?”", "!”", ":", ";", ",", "؟", "。")
BORDER = re.compile(r"[;:]\s|,\s|\sand\s|\s[–—-]\s")
ENDING = re.compile(r"[.!?…؟。！？।։።]")
"""Without one of these there is nothing to split, and the splitter is not asked."""

SHORTENED = re.compile(r"(?i:\b(?:approx|appr|ca?|est|nos?|nr|art|arts|incl|max|min|vs|fig|res|pop|sq))\.\s\Z")
"""Shortened words that a number follows and the splitter takes for an end: "approx. 27,000"."""

CLOCK = re.compile(r"\b[ap]\.m\.\s\Z", re.IGNORECASE)
TIMED = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|[A-Z]{3,4}\b")
"""What goes on after a time of day: "at 4.20 p.m. Sunday", "at 6 a.m. GMT"."""

INITIALS = re.compile(
    r"\b(?!(?:the|from|and|for|with|into|near)\s)\w{3,20}\s(?!(?:[UE]\.[SKNU]|D\.C|U\.A\.E)\.)(?:[A-Z]\.){2,3}\s\Z"
)
"""Initials of a person behind a title: "collector M.S. Aru"; not those of a state, which may end a sentence."""

IN_MAY = re.compile(
    r"\b(?:in|of|since|until|till|by|during|throughout|from|to|through|last|this|early|late|mid|end|and|between"
    r"|[0-9]{1,2}(?:st|nd|rd|th)?)[\s-]May\.\s+(?=[“\"(]?[A-Z])"
)
"""An end the splitter takes for a shortened word: the one month that is never shortened."""

QUOTED = re.compile(r"[“\"«]([^“”\"«»]{30,4000})(?:[”\"»]|\Z)")
"""What somebody said, which the splitter keeps whole however many sentences it has."""

MAY = "May."
DIGITS = re.compile(r"[0-9]+")

SPOKEN = 60
"""Characters below which no two sentences stand in quotes."""

HEADING_WORDS = 18
WRAP_FROM = 16  # a line shorter than this was not broken by a margin


def split(clean: str) -> list[Sentence]:
    """Cut a clean text into sentences, in text order."""
    return [sentence for block in blocks(clean) for sentence in sentences(clean, block)]


class Cut:
    """A clean text of which a block is cut into sentences when somebody first asks for them, and once."""

    def __init__(self, clean: str) -> None:
        self.clean = clean
        self.blocks = list(blocks(clean))
        self._cut: dict[int, list[Sentence]] = {}

    def sentences(self, block: int) -> list[Sentence]:
        """Return the sentences of one block, by its index."""
        found = self._cut.get(block)
        if found is None:
            found = self._cut[block] = list(sentences(self.clean, self.blocks[block]))
        return found

    def all(self) -> list[Sentence]:
        """Return every sentence of the text."""
        return [sentence for block in range(len(self.blocks)) for sentence in self.sentences(block)]

    def place(self, block: int, sentence: int) -> int:
        """Return the index in :meth:`all` of a sentence of a block."""
        return sum(len(self.sentences(one)) for one in range(block)) + sentence

    def before(self, block: int, sentence: int, count: int) -> list[Sentence]:
        """Return up to `count` sentences before one, nearest last."""
        found = self.sentences(block)[max(0, sentence - count) : sentence]
        while len(found) < count and block > 0:
            block -= 1
            found = self.sentences(block)[-(count - len(found)) :] + found
        return found

    def after(self, block: int, sentence: int, count: int) -> list[Sentence]:
        """Return up to `count` sentences after one."""
        found = self.sentences(block)[sentence + 1 : sentence + 1 + count]
        while len(found) < count and block + 1 < len(self.blocks):
            block += 1
            found = found + self.sentences(block)[: count - len(found)]
        return found


def blocks(clean: str) -> Iterator[Block]:
    """Cut a clean text into blocks; cheap, so that a prefilter can choose those worth :func:`sentences`."""
    lines = list(_lines(clean))
    paired = pairs([clean[start:end] for start, end, _ in lines])
    index = 0
    while index < len(lines):
        start, end, paragraph = lines[index]
        index += 1
        if index - 1 in paired:
            yield Block(start, lines[index][1], paragraph, Sort.KEY_FIGURES)
            index += 1
            continue
        kind = _sort(clean[start:end], followed=index < len(lines))
        while kind in {Sort.PROSE, Sort.BULLET, Sort.HEADING} and index < len(lines):
            if lines[index][2] != paragraph or not _wraps(clean, start, end, lines[index][0]):
                break
            end = lines[index][1]
            kind = Sort.PROSE if kind is Sort.HEADING else kind
            index += 1
        yield Block(start, end, paragraph, kind)


def _lines(clean: str) -> Iterator[tuple[int, int, int]]:
    """Lines without their outer white space: (start, end, paragraph)."""
    paragraph, last = 0, None
    for match in LINE.finditer(clean):
        line = match[0]
        stripped = line.strip()
        if not stripped:
            continue
        start = match.start() + len(line) - len(line.lstrip())
        if last is not None and clean.count("\n", last, start) > 1:
            paragraph += 1
        yield start, start + len(stripped), paragraph
        last = start + len(stripped)


def _wraps(clean: str, start: int, end: int, following: int) -> bool:
    """Whether a line break is only a margin: no closing punctuation before it, a lower-case word but no label after."""
    margin = clean.rfind("\n", start, end) + 1
    goes_on = end - max(start, margin) >= WRAP_FROM and clean[end - 1] not in ".!?:;…|" and clean[following].islower()
    return goes_on and LOW_LABEL.match(clean, following) is None


def _sort(line: str, *, followed: bool) -> Sort:
    """Tell what sort of line it is."""
    cells = [line[: 4 * CAP]]
    if "|" in line or "\t" in line:
        cells = [cell.strip() for cell in CELLS.split(cells[0]) if cell.strip()]
    labelled = sum(1 for cell in cells if LABELLED.match(cell)) if ":" in line else 0
    if labelled and 2 * labelled >= len(cells) and (len(cells) > 1 or len(line) <= 80 or _labels_only(line)):
        return Sort.KEY_FIGURES
    if len(cells) > 1:
        return Sort.TABLE_ROW
    if BULLETED.match(line):
        return Sort.BULLET
    if not followed or line.endswith(CLOSED):
        return Sort.PROSE
    return Sort.HEADING if len(line[: 2 * CAP].split()) <= HEADING_WORDS else Sort.PROSE


def _labels_only(line: str) -> bool:
    """ "Affected: 43,615 families; Displaced: 29,340": every part has its label."""
    parts = [part for part in re.split(r"[;,]\s+(?=[A-Z])", line) if part.strip()]
    return len(parts) > 1 and all(LABELLED.match(part.strip()) for part in parts)


def sentences(clean: str, block: Block) -> Iterator[Sentence]:
    """Split one block; a heading or a row is one sentence, whatever stops stand in it."""
    if block.kind in {Sort.PROSE, Sort.BULLET}:
        spans = _segments(clean, block.start, block.end)
    else:
        spans = iter([(block.start, block.end)])
    for start, end in spans:
        if end - start <= CAP:
            text = clean[start:end].strip()
            if text:
                start = clean.index(text[0], start) if clean[start].isspace() else start
                yield Sentence(start, start + len(text), text, block.paragraph, block.kind)
            continue
        for piece_start, piece_end in _capped(clean, start, end):
            text = clean[piece_start:piece_end]
            yield Sentence(piece_start, piece_end, text, block.paragraph, block.kind)


def _segments(clean: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The splitter's sentences as spans; its pieces concatenate to what it was given."""
    if not ENDING.search(clean, start, end):
        yield start, end
        return
    for chunk_start, chunk_end in _chunks(clean, start, end):
        begin = position = chunk_start
        # A hard-wrapped line break inside a sentence is white space like any other.
        for piece in segment("en", clean[chunk_start:chunk_end].replace("\n", " ")):
            position += len(piece)
            if position >= chunk_end or not _goes_on(clean, position, piece):
                if clean.find(MAY, begin, position) >= 0:
                    for end_of_may in [match.end() for match in IN_MAY.finditer(clean, begin, position)]:
                        yield begin, end_of_may
                        begin = end_of_may
                yield from _spoken(clean, begin, position)
                begin = position
        if begin < position:
            yield begin, position


def _spoken(clean: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence that holds a quotation of several sentences after each of them but the last."""
    begin = start
    for quoted in QUOTED.finditer(clean, start, end) if end - start > SPOKEN else ():
        if not ENDING.search(clean, quoted.start(1), quoted.end(1) - 1):
            continue
        position = quoted.start(1)
        for piece in segment("en", quoted[1].replace("\n", " "))[:-1]:
            position += len(piece)
            if clean[position - 1].isspace() and not _goes_on(clean, position, piece):
                yield begin, position
                begin = position
    yield begin, end


def _goes_on(clean: str, position: int, piece: str) -> bool:
    """Whether the splitter took a shortened word for an end: a number, a name or the day of a time of day follows."""
    if clean[position].isdigit():
        return SHORTENED.search(piece) is not None
    if clean[position].isupper() and INITIALS.search(piece, max(0, len(piece) - 32)):
        return True
    return CLOCK.search(piece, max(0, len(piece) - 8)) is not None and TIMED.match(clean, position) is not None


def _chunks(clean: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut after a full stop, else at white space, into pieces the splitter takes in one go."""
    while end - start > CHUNK:
        stop = clean.rfind(". ", start + CHUNK // 2, start + CHUNK)
        cut = stop + 1 if stop > 0 else clean.rfind(" ", start + CHUNK // 2, start + CHUNK)
        cut = cut + 1 if cut > 0 else _outside_digits(clean, start + CHUNK // 2, start + CHUNK)
        yield start, cut
        start = cut
    yield start, end


def _capped(clean: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span without outer white space, cut at the last clause border (else space, else hard) within the cap."""
    while True:
        while start < end and clean[start].isspace():
            start += 1
        while end > start and clean[end - 1].isspace():
            end -= 1
        if start >= end:
            return
        if end - start <= CAP:
            yield start, end
            return
        cut = _border(clean, start, start + CAP)
        yield start, start + len(clean[start:cut].rstrip())
        run = DIGITS.match(clean, cut)
        inside = clean[cut - 1].isdigit() and run
        start = run.end() if inside and run else cut  # what is left of a run too long to be read


def _border(clean: str, start: int, limit: int) -> int:
    """Where to cut before ``limit``: after the last clause border of its second half, else at a space, else there."""
    borders = list(BORDER.finditer(clean, start + CAP // 2, limit))
    if borders:
        return borders[-1].start() + 1
    space = clean.rfind(" ", start + CAP // 2, limit)
    return space + 1 if space > 0 else _outside_digits(clean, start + CAP // 2, limit)


def _outside_digits(clean: str, earliest: int, cut: int) -> int:
    """Move a hard cut back to the beginning of a number it would part, unless that lies before ``earliest``."""
    if not clean[cut : cut + 1].isdigit():
        return cut
    begin = cut
    while begin > earliest and (clean[begin - 1].isdigit() or clean[begin - 1] in ".,"):
        begin -= 1
    return begin if begin > earliest else cut

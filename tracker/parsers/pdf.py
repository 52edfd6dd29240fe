"""A PDF -> its text, with tables as rows. The only door to pdfium (text) and pdfplumber (tables).

In: the bytes of a PDF. Out: a plain dict as :func:`tracker.parsers.documents.read` describes. pdfium gives the text in
the order it was set, which keeps columns and boxes of key figures whole; pdfplumber finds tables by their ruled lines
and their text is written row by row in place. A scanned PDF has no text and is refused with that reason.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pdfplumber
import pypdfium2
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from tracker.parsers.blocks import LONGEST_TEXT, Block, Table, written
from tracker.sandbox import Refused

MOST_PAGES = 200
PAGES_WITH_TABLES = 60
"""Pages on which tables are looked for: some 25 ms each, 0.3 ms the others."""

FEWEST_RULES = 4
MADE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")


@dataclass(slots=True)
class _Found:
    """A table and where it stands: left, top, right, bottom as shares of the page."""

    box: tuple[float, float, float, float]
    rows: list[list[str]]
    told: bool = False


def read_pdf(body: bytes) -> dict[str, str]:
    """Return text, title and the day the file was made."""
    try:
        document = pypdfium2.PdfDocument(body)
        pages = min(len(document), MOST_PAGES)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Refused("is locked by a password" if locked else "is damaged, or no PDF") from None
    tables = _tables(body, min(pages, PAGES_WITH_TABLES))
    parts: list[str] = []
    for number in range(pages):
        with contextlib.suppress(pypdfium2.PdfiumError):  # a page that is damaged: the others are still read
            parts.append(written(_page(document[number], tables.get(number, ()))))
        if sum(map(len, parts)) > LONGEST_TEXT:
            break
    text = "\n\n".join(part for part in parts if part)[:LONGEST_TEXT]
    if not text.strip():
        raise Refused("holds pictures of pages, no text; it needs character recognition first")
    known = document.get_metadata_dict()
    made = MADE.match(known.get("CreationDate", ""))
    return {"text": text, "title": known.get("Title", ""), "made": "-".join(made.groups()) if made else ""}


def _page(page: Any, tables: Sequence[_Found]) -> Iterator[Block]:
    """Yield the lines of a page, each table in the place of its first line."""
    width, height = page.get_size()
    known = page.get_textpage()
    text = known.get_text_range()
    at = 0
    paragraph: list[str] = []
    for line in text.split("\n"):
        start = at + len(line) - len(line.lstrip())
        at += len(line) + 1
        table = _table_at(known, start, width, height, tables) if tables and line.strip() else None
        if table is None:
            paragraph.append(line)
        elif not table.told:
            table.told = True
            yield _unhyphened(paragraph)
            paragraph = []
            yield Table(table.rows)
    yield _unhyphened(paragraph)
    yield from (Table(table.rows) for table in tables if not table.told)


def _table_at(known: Any, index: int, width: float, height: float, tables: Sequence[_Found]) -> _Found | None:
    """Return the table a character stands in."""
    try:
        left, bottom, right, top = known.get_charbox(index)
    except (pypdfium2.PdfiumError, ValueError, IndexError):
        return None
    across, down = (left + right) / 2 / width, 1 - (top + bottom) / 2 / height
    for one in tables:
        if one.box[0] <= across <= one.box[2] and one.box[1] <= down <= one.box[3]:
            return one
    return None


def _unhyphened(lines: Sequence[str]) -> str:
    """Return lines as one block; a word parted at the end of a line (pdfium marks it U+FFFE) is whole again."""
    return re.sub(r"[\ufffe\u00ad]\r?\n?", "", "\n".join(lines))


def _tables(body: bytes, pages: int) -> dict[int, list[_Found]]:
    """Return the ruled tables of the first pages; a file pdfplumber cannot read has none."""
    found: dict[int, list[_Found]] = {}
    try:
        with pdfplumber.open(io.BytesIO(body), pages=list(range(1, pages + 1))) as document:
            for page in document.pages:
                found[page.page_number - 1] = list(_ruled(page))
                page.close()
    except (
        PDFException,
        MalformedPDFException,
        PdfminerException,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
    ):
        pass
    return found


def _ruled(page: Any) -> Iterator[_Found]:
    """Yield the tables of a page with two columns and two rows or more; a frame round a paragraph is none."""
    if len(page.lines) + len(page.rects) < FEWEST_RULES or page.rotation:
        return
    left, top, right, bottom = page.bbox
    width, height = float(right - left) or 1.0, float(bottom - top) or 1.0
    for table in page.find_tables():
        rows = [[cell or "" for cell in row] for row in table.extract()]
        if len(rows) >= 2 and max(map(len, rows)) >= 2:
            a, b, c, d = (float(one) for one in table.bbox)
            yield _Found(((a - left) / width, (b - top) / height, (c - left) / width, (d - top) / height), rows)

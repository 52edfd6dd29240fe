"""A brief as a Word document. The only door to python-docx.

In: a Document. Out: the bytes of a .docx file; the same brief gives the same bytes. Texts are texts: no field, no
macro, nothing that is fetched when it is opened; an address becomes a link only where it was checked.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import docx
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor

from tracker.brief.telling import Bullets, Document, Heading, Line, Notes, Paragraph, Run, Table

EPOCH = (1980, 1, 1, 0, 0, 0)
"""When every part of the file is said to be made: the first day a ZIP can name."""

MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - python-docx takes moments without a zone
BLUE = RGBColor(0x00, 0x5A, 0x9C)

PAGE, MARGIN = (Cm(21.0), Cm(29.7)), Cm(2.0)
"""A4, and a margin that leaves a table of eight columns wide enough for its words."""

SMALL = Pt(9)
"""The letters of a table."""

ROOM, PADDING = 104, 5
"""About so many of them stand beside one another between the margins; what the borders of a cell take of them."""


def word(document: Document) -> bytes:
    """Return the brief as a Word document."""
    made = docx.Document()
    made.styles["Normal"].font.size = Pt(10.5)
    section = made.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    said = made.core_properties
    said.title, said.author, said.comments, said.language = document.title, "", "", document.locale.code
    said.created = said.modified = MADE
    right = document.locale.direction == "rtl"
    _turned(made.add_heading(_fit(document.title), level=0), right)
    for block in document.blocks:
        WRITERS[block.kind](made, block, right)
    return _settled(made)


def _heading(made: Any, block: Heading, right: bool) -> None:
    _turned(made.add_heading(_fit(block.text), level=1), right)


def _paragraph(made: Any, block: Paragraph, right: bool) -> None:
    _filled(made.add_paragraph(), block.line, right)


def _bullets(made: Any, block: Bullets, right: bool) -> None:
    for line in block.lines:
        _filled(made.add_paragraph(style="List Bullet"), line, right)


def _notes(made: Any, block: Notes, right: bool) -> None:
    for number, line in block.notes:
        _filled(made.add_paragraph(), (Run(f"[{number}] "), *line), right)


def _table(made: Any, block: Table, right: bool) -> None:
    _filled(made.add_paragraph(), (Run(block.caption),), right)
    table = made.add_table(rows=1, cols=len(block.head), style="Light Grid Accent 1")
    table.autofit = False
    if right:
        table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))
    _marked(table.rows[0], "w:tblHeader")  # stands on each page, and names the columns to a reader of screens
    lines: list[list[Line]] = [[(Run(name, strong=True),) for name in block.head], *(list(row) for row in block.rows)]
    widths = _widths(lines)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, line in enumerate(lines):
        row = table.rows[0] if number == 0 else table.add_row()
        _marked(row, "w:cantSplit")
        for cell, said, width in zip(row.cells, line, widths, strict=True):
            cell.width = width
            _filled(cell.paragraphs[0], said, right, SMALL)


def _widths(lines: Sequence[Sequence[Line]]) -> list[Length]:
    """Return how wide each column is: no word of it is broken, and what is left goes to those with more to say."""
    texts = [["".join(run.text for run in cell) for cell in column] for column in zip(*lines, strict=True)]
    words = [max((len(word) for text in column for word in text.split()), default=0) + PADDING for column in texts]
    whole = [max(len(text) for text in column) for column in texts]
    spare, left = [max(one - word, 0) for one, word in zip(whole, words, strict=True)], max(ROOM - sum(words), 0)
    wide = [word + left * more / (sum(spare) or 1) for word, more in zip(words, spare, strict=True)]
    across = PAGE[0] - 2 * MARGIN
    return [Length(int(across * one / sum(wide))) for one in wide]


WRITERS: Mapping[str, Callable[[Any, Any, bool], None]] = {
    "heading": _heading, "paragraph": _paragraph, "bullets": _bullets, "notes": _notes, "table": _table,
}  # fmt: skip


def _marked(row: Any, name: str) -> None:
    """Say of a row what python-docx has no word for (ECMA-376 part 1, 17.4.6 cantSplit, 17.4.49 tblHeader)."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _filled(paragraph: Any, line: Line, right: bool, size: Length | None = None) -> None:
    _turned(paragraph, right)
    for run in line:
        text = _fit(f" {run.text}" if run.note else run.text)
        if run.href:
            _linked(paragraph, text, run.href, right, size)
            continue
        made = paragraph.add_run(text)
        made.bold = made.font.cs_bold = run.strong or None
        _sized(made, size)
        made.font.superscript = True if run.note else None
        made.font.rtl = True if right else None


def _sized(run: Any, size: Length | None) -> None:
    """Set how large the letters are; python-docx has no word for Arabic ones (ECMA-376 part 1, 17.3.2.39)."""
    if size is not None:
        run.font.size = size
        arabic = OxmlElement("w:szCs")
        arabic.set(qn("w:val"), str(int(size.pt * 2)))
        run._r.get_or_add_rPr().append(arabic)


def _linked(paragraph: Any, text: str, href: str, right: bool, size: Length | None) -> None:
    """Add a link: python-docx reads them and does not make them (ECMA-376 part 1, 17.16.22)."""
    made = OxmlElement("w:hyperlink")
    made.set(qn("r:id"), paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline, run.font.color.rgb = True, BLUE
    _sized(run, size)
    run.font.rtl = True if right else None
    made.append(run._r)
    paragraph._p.append(made)


def _turned(paragraph: Any, right: bool) -> None:
    """Let a paragraph run from right to left."""
    if right:
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.LEFT  # of a bidi paragraph the side it begins at


def _fit(text: str) -> str:
    """Return a text XML can hold."""
    return "".join(mark for mark in text if mark in "\t\n" or (mark >= " " and mark not in "\ufffe\uffff"))


def _settled(made: Any) -> bytes:
    """Return the file with every part dated alike, so that the same brief gives the same bytes."""
    first, last = io.BytesIO(), io.BytesIO()
    made.save(first)
    with zipfile.ZipFile(first) as read, zipfile.ZipFile(last, "w", zipfile.ZIP_DEFLATED) as written:
        for part in read.infolist():
            written.writestr(zipfile.ZipInfo(part.filename, EPOCH), read.read(part), zipfile.ZIP_DEFLATED)
    return last.getvalue()

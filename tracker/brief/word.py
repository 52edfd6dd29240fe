"""A brief as a Word document. The only door to python-docx.

In: a Document. Out: the bytes of a .docx file; the same brief gives the same bytes. Texts are texts: no field, no
macro, nothing that is fetched when it is opened; an address becomes a link only where it was checked.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import docx
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from tracker.brief.telling import Bullets, Document, Heading, Line, Notes, Paragraph, Run, Table

EPOCH = (1980, 1, 1, 0, 0, 0)
"""When every part of the file is said to be made: the first day a ZIP can name."""

MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - python-docx takes moments without a zone
BLUE = RGBColor(0x00, 0x5A, 0x9C)


def word(document: Document) -> bytes:
    """Return the brief as a Word document."""
    made = docx.Document()
    made.styles["Normal"].font.size = Pt(10.5)
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
    if right:
        table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))
    _repeated(table.rows[0])
    for cell, name in zip(table.rows[0].cells, block.head, strict=True):
        _filled(cell.paragraphs[0], (Run(name, strong=True),), right)
    for row in block.rows:
        for cell, line in zip(table.add_row().cells, row, strict=True):
            _filled(cell.paragraphs[0], line, right)


WRITERS: Mapping[str, Callable[[Any, Any, bool], None]] = {
    "heading": _heading, "paragraph": _paragraph, "bullets": _bullets, "notes": _notes, "table": _table,
}  # fmt: skip


def _repeated(row: Any) -> None:
    """Let a table's first row stand on each page, and tell readers of screens that it names the columns."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _filled(paragraph: Any, line: Line, right: bool) -> None:
    _turned(paragraph, right)
    for run in line:
        text = _fit(f" {run.text}" if run.note else run.text)
        if run.href:
            _linked(paragraph, text, run.href, right)
            continue
        made = paragraph.add_run(text)
        made.bold = run.strong or None
        made.font.superscript = True if run.note else None
        made.font.rtl = True if right else None


def _linked(paragraph: Any, text: str, href: str, right: bool) -> None:
    """Add a link: python-docx reads them and does not make them (ECMA-376 part 1, 17.16.22)."""
    made = OxmlElement("w:hyperlink")
    made.set(qn("r:id"), paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline, run.font.color.rgb = True, BLUE
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

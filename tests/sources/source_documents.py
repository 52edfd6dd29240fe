"""Situation reports in our own words, made as PDF and Word files: boxes of key figures, ruled tables, columns."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Sequence

from fpdf import FPDF

Row = Sequence[str]


class Paper(FPDF):
    """A page with the parts a situation report has."""

    def __init__(self) -> None:
        super().__init__()
        self.set_font("Helvetica", size=10)
        self.add_page()

    def headline(self, text: str) -> None:
        self.set_font("Helvetica", "B", 16)
        self.cell(0, 10, text, new_x="LMARGIN", new_y="NEXT")
        self.set_font("Helvetica", size=10)

    def words(self, text: str) -> None:
        self.multi_cell(190, 5, text)
        self.ln(4)

    def boxes(self, *pairs: tuple[str, str], figure_first: bool = True) -> None:
        """Draw figures over (or under) their labels, box beside box."""
        top = self.get_y() + 2
        for number, (figure, label) in enumerate(pairs):
            left = 10 + number * 62
            self.rect(left, top, 58, 20)
            for down, text in ((2, figure if figure_first else label), (11, label if figure_first else figure)):
                self.set_xy(left, top + down)
                self.cell(58, 6, text, align="C")
        self.set_xy(10, top + 26)

    def ruled(self, *rows: Row) -> None:
        with self.table() as table:
            for cells in rows:
                row = table.row()
                for cell in cells:
                    row.cell(cell)
        self.ln(4)

    def columns(self, *texts: str) -> None:
        top = self.get_y()
        for number, text in enumerate(texts):
            self.set_xy(10 + number * 100, top)
            self.multi_cell(88, 5, text)

    def made(self) -> bytes:
        return bytes(self.output())


# ------------------------------------------------------------------------------------------------------------ Word

NAMES = " ".join(
    f'xmlns:{name}="{uri}"'
    for name, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    }.items()
)
TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml"
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
RELATIONS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
</Relationships>"""
CORE = """<cp:coreProperties xmlns:cp="x" xmlns:dc="http://purl.org/dc/elements/1.1/"
xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>{title}</dc:title><dcterms:modified>{day}T08:00:00Z</dcterms:modified>
</cp:coreProperties>"""


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def box(*lines: str) -> str:
    """Return a text box, in the two ways Word writes it beside each other."""
    inner = f"<w:txbxContent>{''.join(map(paragraph, lines))}</w:txbxContent>"
    drawn = f"<wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp>"
    return f"""<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData>
        {drawn}</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>
        {inner}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"""


def table(*rows: Row) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def word(*parts: str, title: str = "", day: str = "2026-06-12", **files: bytes) -> bytes:
    """Return a .docx of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", f"<w:document {NAMES}><w:body>{''.join(parts)}</w:body></w:document>")
        archive.writestr("docProps/core.xml", CORE.format(title=title, day=day))
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def mail(text: str, *attached: tuple[str, bytes], html: str = "") -> bytes:
    """Return a mail with attachments."""
    body = f"Content-Type: text/{'html' if html else 'plain'}; charset=utf-8\r\n\r\n{html or text}"
    parts = [body.encode()]
    for name, content in attached:
        head = f"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename={name}\r\n"
        parts.append(head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content))
    top = (
        b"From: Field Desk <someone@ngo.example>\r\nTo: all@ngo.example\r\nSubject: =?utf-8?q?Flash_update_4?=\r\n"
        b"Date: Fri, 12 Jun 2026 23:30:00 +0600\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=cut\r\n\r\n"
    )
    return top + b"".join(b"--cut\r\n" + part + b"\r\n" for part in parts) + b"--cut--\r\n"

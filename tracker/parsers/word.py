"""A Word document (.docx) -> its text, with tables as rows and text boxes in place. The only door to mammoth.

In: the bytes of a .docx. Out: a plain dict as :func:`tracker.parsers.documents.read` describes. The sizes inside the
archive are looked at before anything is unpacked; pictures are not decoded; nothing outside the file is opened.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

import mammoth
from lxml import etree

from tracker.parsers.blocks import LONGEST_TEXT, written
from tracker.parsers.markup import blocks_of
from tracker.sandbox import Refused

MOST_UNPACKED = 60_000_000
"""Bytes of all parts that are read (text, not pictures) when unpacked."""

BODY = "word/document.xml"
CORE = "docProps/core.xml"
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")


def read_word(body: bytes) -> dict[str, str]:
    """Return text, title and the day it was last saved."""
    known = _checked(body)
    try:
        markup = mammoth.convert_to_html(
            io.BytesIO(body), convert_image=_no_picture, external_file_access=False, ignore_empty_paragraphs=True
        ).value
    except Exception as error:
        raise Refused(f"is a damaged Word document ({type(error).__name__})") from error
    text = written(blocks_of(markup))[:LONGEST_TEXT]
    if not text.strip():
        raise Refused("holds no text")
    return {"text": text} | known


def _no_picture(image: Any) -> list[Any]:
    return []


def _checked(body: bytes) -> dict[str, str]:
    """Return what the document's properties say; refuse an archive that is no document, or a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = [one for one in archive.infolist() if one.filename.endswith((".xml", ".rels"))]
            if BODY not in {one.filename for one in parts}:
                raise Refused("is an archive or another Office document, not a Word one")
            if sum(one.file_size for one in parts) > MOST_UNPACKED:
                raise Refused(f"unpacks to more than {MOST_UNPACKED:,} bytes")
            for one in parts:
                with archive.open(one) as file:
                    if b"<!DOCTYPE" in file.read(4_096):
                        raise Refused("declares a document type, which no Word document needs and attacks do")
            core = archive.read(CORE)[:100_000] if CORE in archive.namelist() else b""
    except Refused:
        raise
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zlib.error):
        # zipfile's own words: NotImplementedError for a packing it does not know, RuntimeError for a password
        raise Refused("is a damaged or locked archive") from None
    return _properties(core)


def _properties(core: bytes) -> dict[str, str]:
    try:
        root = etree.fromstring(core, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError):
        return {"title": "", "made": ""}
    said = {etree.QName(one).localname: one.text or "" for one in root if isinstance(one.tag, str)}
    day = DAY.match(said.get("modified") or said.get("created") or "")
    return {"title": said.get("title", ""), "made": day[1] if day else ""}

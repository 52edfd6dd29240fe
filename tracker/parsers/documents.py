"""A document of any kind we read -> one or more texts: the table of what a file can be.

In: the bytes of a file, and its name. Out: a list of parts, each a plain dict: name ("" for the file itself, else the
attachment's), text, title, publisher, published (as the document says it), made (the day the file was made, a weaker
witness), language; or name and problem for an attachment that cannot be read.
"""

from __future__ import annotations

from typing import Any

from tracker.parsers.article import whole
from tracker.parsers.blocks import LONGEST_TEXT
from tracker.parsers.encoding import text_of
from tracker.parsers.language import language_of
from tracker.parsers.mail import opened
from tracker.parsers.pdf import read_pdf
from tracker.parsers.word import read_word
from tracker.sandbox import Refused

MOST_BYTES = 25_000_000
SORTS = {".html": "html", ".htm": "html", ".xhtml": "html", ".eml": "mail", ".pdf": "pdf", ".docx": "word",
         ".txt": "text", ".md": "text"}  # fmt: skip
KEYS = ("title", "publisher", "published", "made")


def read(body: bytes, options: dict[str, Any]) -> list[dict[str, str]]:
    """Return the parts of a file; ``options``: name. Raises Refused with the reason where there is none."""
    name = str(options.get("name", ""))
    if len(body) > MOST_BYTES:
        raise Refused(f"is larger than {MOST_BYTES:,} bytes")
    if _sort(name, body) != "mail":
        return [_part("", body, name)]
    said, attached = opened(body)
    parts = [_filled("", said)] if said["text"].strip() else []
    for number, (file, raw) in enumerate(attached, 1):
        try:
            parts.append(_part(file, raw, file, published=said["published"], publisher=said["publisher"]))
        except Refused as error:
            parts.append({"name": file or f"attachment {number}", "problem": str(error)})
    if not parts:
        raise Refused("is empty")
    return parts


def _sort(name: str, body: bytes) -> str:
    """Say what a file is: by its first bytes, else by its name."""
    if body.startswith(b"%PDF-"):
        return "pdf"
    if body.startswith(b"PK\x03\x04"):
        return "word"
    return SORTS.get(name[name.rfind(".") :].lower(), "") if "." in name else ""


def _part(part: str, body: bytes, name: str, **known: str) -> dict[str, str]:
    sort = _sort(name, body)
    if sort == "pdf":
        return _filled(part, read_pdf(body), **known)
    if sort == "word":
        return _filled(part, read_word(body), **known)
    if sort == "html":
        return _filled(part, whole(body, {}), **known)
    if sort == "text" and (text := text_of(body)).strip():
        return _filled(part, {"text": text[:LONGEST_TEXT]}, **known)
    raise Refused("is empty" if sort == "text" else "is of a kind that is not read (html, eml, pdf, docx, txt, md are)")


def _filled(part: str, said: dict[str, Any], **known: str) -> dict[str, str]:
    about = {key: " ".join(str(said.get(key) or known.get(key, "")).split()) for key in KEYS}
    return {"name": part, "text": said["text"], "language": language_of(said["text"])} | about

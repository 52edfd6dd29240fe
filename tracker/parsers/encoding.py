"""The bytes of a page or a feed -> text, whatever they say of themselves.

In: bytes, and the character set the server named ("" where it named none). Out: text without characters that XML or a
database refuses. A mark at the start wins, then the server, then what the document says, then UTF-8; never UTF-7, never
an error: what cannot be read becomes U+FFFD (faults.md E6 to E8).
"""

from __future__ import annotations

import codecs
import re

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(rb"""(?:encoding|charset)\s{0,4}=\s{0,4}["']?([\w.:-]{2,40})""", re.ASCII | re.IGNORECASE)
HEAD_BYTES = 2_048
NOT_TRUSTED = {"utf-7", "unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined"}
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,16})|([0-9]{1,16}));")


def text_of(body: bytes, charset: str = "") -> str:
    """Return the text in the bytes, every character fit for XML."""
    return REFERENCE.sub(_fit_reference, UNFIT.sub("\ufffd", _decoded(body, charset)))


def _decoded(body: bytes, charset: str) -> str:
    for mark, encoding in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for start, encoding in ((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be")):
        if body.startswith(start):
            return body.decode(encoding, "replace")
    said = DECLARED.search(body[:HEAD_BYTES])
    for name in (charset, said[1].decode("ascii") if said else "", "utf-8"):
        if (found := _strict(body, name)) is not None:
            return found
    return body.decode("cp1252", "replace")


def _strict(body: bytes, name: str) -> str | None:
    """Return the text where the bytes truly are in that character set, else None."""
    try:
        codec = codecs.lookup(name)
        # latin-1 on the web means Windows-1252, as every browser takes it (WHATWG Encoding)
        known = "cp1252" if codec.name in {"iso8859-1", "ascii"} else codec.name
        if known in NOT_TRUSTED or not getattr(codec, "_is_text_encoding", True):
            return None
        return body.decode(known, "replace" if known == "cp1252" and name else "strict") if name else None
    except (LookupError, ValueError, UnicodeError):
        return None


def _fit_reference(found: re.Match[str]) -> str:
    """Keep a character reference that names a character; one that names none becomes U+FFFD."""
    code = int(found[1], 16) if found[1] else int(found[2])
    if code > 0x10FFFF or UNFIT.fullmatch(chr(code)):
        return "\ufffd"
    return found[0]

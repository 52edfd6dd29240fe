"""The text door: bytes of unknown make in, text fit to be kept out, or the reason they are no text.

Pure. The text keeps its length and its newlines from here on, so that offsets into it stay true: what no database or
page may hold (control characters, lone surrogates, noncharacters) is replaced by U+FFFD, one for one. What only
misleads a reader (zero-width and direction marks) stays; reading/ sets it aside in its own copy.
"""

from __future__ import annotations

import codecs
import unicodedata
from functools import lru_cache

from tracker.signatures import kind_of

MARKS = (  # UTF-32 first: its little-endian mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

MOST_FOREIGN_SHARE = 0.2
"""Text that is not UTF-8 is taken for Windows-1252 only while at most this share of its bytes is not ASCII: western
European text stays well below it, Arabic or Cyrillic code pages well above."""

KEPT_CONTROLS = "\t\n\r"


class NotText(ValueError):
    """The bytes are no text we can be sure of; says what they seem to be and what to do."""


def decode(raw: bytes) -> str:
    """Return the text, or raise NotText."""
    if what := kind_of(raw):
        raise NotText(f"is {what}, not text")
    text = safe(_decoded(raw))
    if not text.strip():
        raise NotText("is empty")
    return text


def safe(text: str) -> str:
    """Replace each character that must not be kept by U+FFFD, one for one."""
    return "".join("\ufffd" if _unsafe(letter) else letter for letter in text) if _any_unsafe(text) else text


def printable(name: str) -> str:
    """Return a name from outside as one line, safe to print and to store; names that differ still differ."""
    doubled = name.replace("\\", "\\\\")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in doubled)


def _decoded(raw: bytes) -> str:
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")
    if raw.count(b"\0") * 100 > len(raw):
        raise NotText("is not text, or UTF-16 without its mark; save it as UTF-8")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        foreign = sum(byte > 0x7F for byte in raw)
        if foreign > MOST_FOREIGN_SHARE * len(raw):
            raise NotText("is in an encoding we cannot be sure of; save it as UTF-8") from None
        return raw.decode("cp1252", "replace")


def _any_unsafe(text: str) -> bool:
    return any(_unsafe(letter) for letter in set(text))


@lru_cache(maxsize=4_096)
def _unsafe(letter: str) -> bool:
    code = ord(letter)
    if letter in KEPT_CONTROLS:
        return False
    noncharacter = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return noncharacter or unicodedata.category(letter) in {"Cc", "Cs"}

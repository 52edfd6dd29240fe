"""A picture that says where it comes from: its head inside the file, where programs look for it.

In: a chart as PNG, SVG or a Vega-Lite spec, and its head (label and text). Out: the same with the head in it: a PNG's
text chunks, an SVG's metadata element, a spec's ``usermeta``. The picture itself is as it was.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

FIRST_CHUNK = 33
"""A PNG's signature and its IHDR (PNG specification, 5.2 and 11.2.1): other chunks come after."""

NO_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])


def png(picture: bytes, about: Mapping[str, str]) -> bytes:
    """Return the PNG with a text chunk a label (iTXt, UTF-8)."""
    chunks = b"".join(_chunk(b"iTXt", _keyword(label) + b"\0\0\0\0\0" + _bytes(text)) for label, text in about.items())
    return picture[:FIRST_CHUNK] + chunks + picture[FIRST_CHUNK:]


def svg(picture: str, about: Mapping[str, str]) -> str:
    """Return the SVG with its head in a metadata element, as text."""
    begins = picture.index("<svg")
    after = picture.index(">", begins) + 1
    said = escape("\n".join(f"{label}: {text}" for label, text in about.items()).translate(NO_XML))
    return f"{picture[:after]}<metadata>{said}</metadata>{picture[after:]}"


def spec(made: Mapping[str, Any], about: Mapping[str, str]) -> bytes:
    """Return the spec as JSON, its head beside what else it carries."""
    whole = {**made, "usermeta": {**made.get("usermeta", {}), "about": dict(about)}}
    return (json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _keyword(label: str) -> bytes:
    """Return a label as a PNG's keyword: 1 to 79 letters of Latin-1."""
    return label.encode("latin-1", "replace")[:79] or b"Comment"


def _bytes(text: str) -> bytes:
    return text.replace("\0", "").encode("utf-8", "replace")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

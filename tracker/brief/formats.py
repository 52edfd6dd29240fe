"""The formats of a brief: one table, from the name a person types to the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tracker.brief import mail, text, word
from tracker.brief.telling import Document


class Format(NamedTuple):
    """How a file of it ends, its media type, whether a terminal can show it, and who makes its bytes."""

    suffix: str
    media_type: str
    readable: bool
    made: Callable[[Document], bytes]


FORMATS: dict[str, Format] = {
    "md": Format(".md", "text/markdown; charset=utf-8", True, text.markdown),
    "text": Format(".txt", "text/plain; charset=utf-8", True, text.plain),
    "html": Format(".html", "text/html; charset=utf-8", True, mail.html),
    "docx": Format(".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", False,
                   word.word),
}  # fmt: skip

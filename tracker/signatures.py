"""What the first bytes of a file give away: binary kinds that people misname .txt and servers call a page.

In: bytes. Out: what they are in a person's words, or "" where they may be text. It opens nothing.
"""

from __future__ import annotations

FIRST_BYTES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a sound or a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
"""First bytes and what they begin (faults.md E15)."""


def kind_of(raw: bytes) -> str:
    """Return what the bytes are if they are surely no text; else ""."""
    return next((what for start, what in FIRST_BYTES if raw.startswith(start)), "")

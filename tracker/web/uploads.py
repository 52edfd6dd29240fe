"""What came with a form that may bring a file.

In: a request whose body is ``multipart/form-data``. Out: text by name, bounded, and the bytes of a file. A form without
a file is :mod:`tracker.web.form`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from tracker.decode import printable, safe

MOST_FIELDS = 60
LONGEST_FIELD = 4_000
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class File:
    """A file that was handed in: its name as the browser says it, its bytes."""

    name: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """Fields by name, without space around them; ``file`` is None where none was chosen."""

    fields: dict[str, str]
    file: File | None = None

    def one(self, name: str, longest: int = LONGEST_FIELD) -> str:
        """Return a field, at most so long; "" where it is not there."""
        return safe(self.fields.get(name, "")[:longest])


async def read(request: Request, *, most_bytes: int = LONGEST_FIELD) -> Upload:
    """Return the form of a request; a field longer than ``most_bytes`` is refused."""
    # the guard counts the body; what is left to bound are its parts
    said: FormData = await request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=most_bytes)
    try:
        fields: dict[str, str] = {}
        file = None
        for name, value in said.multi_items():
            if isinstance(value, UploadFile):
                file = await _file(value) or file
            elif len(value) <= most_bytes:
                fields[name[:LONGEST_NAME]] = value.replace("\r\n", "\n").strip()
            else:
                raise HTTPException(413)
        return Upload(fields, file)
    finally:
        await said.close()


async def _file(value: Any) -> File | None:
    """Return what was chosen; None for a file's field that was left empty."""
    raw = await value.read()
    return File(printable(value.filename or "")[-LONGEST_NAME:], raw) if raw else None

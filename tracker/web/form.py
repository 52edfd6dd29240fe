"""What a person sent by a form, with the file where it may bring one, and where to lead them afterwards.

In: a POST of a form of ours. Out: its fields as short plain texts, and the file that was chosen. A file is taken at a
door that asks for one and nowhere else; an address to lead to is one of this server, or the overview.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from tracker.decode import printable, safe

FORM = "application/x-www-form-urlencoded"
WITH_FILE = "multipart/form-data"
MOST_FIELDS = 200
MOST_BYTES = 1_000_000
"""Of a form without a file: what is longer comes as one that may bring a file, and is read piece by piece."""

LONGEST_FIELD = 2_000
LONGEST_NAME = 200
LONGEST_ADDRESS = 500


@dataclass(frozen=True, slots=True)
class File:
    """A file that was handed in: its name as the browser says it, its bytes."""

    name: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, one that was not sent is empty; ``file`` is None where none was chosen."""

    said: dict[str, list[str]]
    file: File | None = None

    def one(self, name: str, longest: int = LONGEST_FIELD) -> str:
        """Return a field, at most so long, without blanks around it."""
        return safe(self.exactly(name, longest)).strip()

    def exactly(self, name: str, longest: int = LONGEST_FIELD) -> str:
        """Return a field as it was typed: a password may begin with a blank."""
        return self.said.get(name, [""])[0][:longest]

    def whole(self, name: str) -> str:
        """Return a field as long as it came, each of its lines ended as lines are, without blanks around it."""
        return self.said.get(name, [""])[0].replace("\r\n", "\n").strip()

    def many(self, name: str) -> list[str]:
        """Return what was ticked."""
        return [safe(one[:LONGEST_FIELD]).strip() for one in self.said.get(name, [])]


async def form_of(request: Request, *, longest: int = 0) -> Form:
    """Return what was sent; HTTPException for what is no form of ours.

    ``longest``: it may bring a file, and its fields may be of so many bytes; 0: it brings none.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == WITH_FILE and longest:
        return await _with_file(request, longest)
    body = await request.body()
    if kind != FORM and body:
        raise HTTPException(415)
    if len(body) > MOST_BYTES:
        raise HTTPException(413)
    try:
        said = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:  # not UTF-8, or more fields than any form of ours has
        raise HTTPException(400) from None
    return Form(said)


async def _with_file(request: Request, longest: int) -> Form:
    # the guard counts the body; what is left to bound are its parts
    sent: FormData = await request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=longest)
    try:
        said: dict[str, list[str]] = {}
        file = None
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                file = await _file(value) or file
            elif len(value) > longest:
                raise HTTPException(413)
            else:
                said.setdefault(name[:LONGEST_NAME], []).append(value)
        return Form(said, file)
    finally:
        await sent.close()


async def _file(value: UploadFile) -> File | None:
    """Return what was chosen; None for a file's field that was left empty."""
    raw = await value.read()
    return File(printable(value.filename or "")[-LONGEST_NAME:], raw) if raw else None


def local(address: str, otherwise: str = "/") -> str:
    """Return an address of this server to lead to, or another one (faults.md H6).

    Browsers read a backslash as a slash, and leave out tabs and line ends: what holds any of them leads nowhere.
    """
    plain = all(33 <= ord(letter) < 127 and letter != "\\" for letter in address)
    if not plain or not address.startswith("/") or address.startswith("//") or len(address) > LONGEST_ADDRESS:
        return otherwise
    try:
        parts = urlsplit(address)
    except ValueError:
        return otherwise
    tricks = "//" in parts.path or ".." in parts.path.split("/") or ";" in parts.path
    return otherwise if parts.scheme or parts.netloc or tricks else address

"""What a person sent by a form, and where to lead them afterwards.

In: a POST of a form of ours. Out: its fields as short plain texts. A file is not taken here; an address to lead to is
one of this server, or the overview.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

from tracker.decode import safe

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 200
LONGEST_FIELD = 2_000
LONGEST_ADDRESS = 500


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form; one that was not sent is empty."""

    said: dict[str, list[str]]

    def one(self, name: str, longest: int = LONGEST_FIELD) -> str:
        """Return a field, at most so long, without blanks around it."""
        return safe(self.said.get(name, [""])[0][:longest]).strip()

    def exactly(self, name: str, longest: int = LONGEST_FIELD) -> str:
        """Return a field as it was typed: a password may begin with a blank."""
        return self.said.get(name, [""])[0][:longest]

    def many(self, name: str) -> list[str]:
        """Return what was ticked."""
        return [safe(one[:LONGEST_FIELD]).strip() for one in self.said.get(name, [])]


async def form_of(request: Request) -> Form:
    """Return what was sent; HTTPException for what is no form of ours."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if kind != FORM and body:
        raise HTTPException(415)
    try:
        said = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:  # not UTF-8, or more fields than any form of ours has
        raise HTTPException(400) from None
    return Form(said)


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

"""Addresses that a spreadsheet refreshes by itself: Excel, Power BI and Google Sheets ask them with a key in them.

In: ``/feed/figures.csv?key=trk_...&crisis=aleppo-2024``: the filters of an export, and a token of the scope "feed" (or
"read"). Out: the file as the public may see it, named by what it holds. The key is a token like any other: made by
``tracker tokens add --scope feed``, limited to a crisis and a day, taken back at once. It is in no log of ours: only
paths are logged, and the key is no part of one; no page is linked from a file, so that no referrer tells it.

A sheet takes the first line for the names of its columns, so a CSV here begins with them; ``&notes=1`` puts the "#"
lines of an export over them: what was filtered, and which sources must be named. A demonstration always says it is one.
"""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from tracker.errors import TrackerError
from tracker.store import Store
from tracker.views.seen import Seen
from tracker.web.access import KEY
from tracker.web.exports import Told, made
from tracker.web.looking import looked
from tracker.web.page import problem, words_of
from tracker.web.query import Figures, Refused, parsed, wish_of

ENDS = ("csv", "hxl.csv", "json", "xlsx")
NOTES = "notes"
"""In the query: whether the file begins with what is said of it."""

LASTS_SECONDS = 60
"""How long whoever asks again may keep the answer: a sheet with many such cells asks once a minute."""


def give(request: Request) -> Response:
    """Give the file of a feed."""
    what, _, end = request.path_params["name"].partition(".")
    now = request.scope["state"]["means"].clock()
    try:
        if end not in ENDS:
            raise Refused(404, f"a feed ends in {', '.join(ENDS)}")
        asked = parsed(Figures, request.query_params, {KEY, NOTES})
        noted = not end.endswith("csv") or request.query_params.get(NOTES) == "1"

        def make(seen: Seen, store: Store) -> Response:
            tag = _tag(request, seen)
            headers = {"etag": tag, "cache-control": f"private, max-age={LASTS_SECONDS}"}
            if tag in request.headers.get("if-none-match", "")[:1_000]:
                return Response(None, 304, headers)
            file = made(seen, store, what, end, Told(wish_of(asked, seen.askable)), now)
            shown = {"content-disposition": f'inline; filename="{what}.{end}"', "x-robots-tag": "noindex"}
            body = file.body if noted or seen.demo else _bare(file.body)
            return Response(body, 200, headers | shown, file.media_type)

        return looked(request, make)
    except Refused as error:
        return problem(error.status, words_of(error))
    except TrackerError as error:
        return problem(413, words_of(error))


def _bare(body: bytes) -> bytes:
    """Return a CSV without the lines over the names of its columns."""
    start = 0
    while body.startswith(b"#", start):
        start = body.index(b"\n", start) + 1
    return body[start:]


def _tag(request: Request, seen: Seen) -> str:
    """Return what names the file: the version of the figures and what was asked, not by which key."""
    words = sorted(one for one in request.query_params.multi_items() if one[0] != KEY)
    who = "*" if seen.crises is None else sorted(seen.crises)
    said = repr((seen.version, seen.told, seen.audience, who, request.url.path, words))
    return f'"{hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()[:24]}"'

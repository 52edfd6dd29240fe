"""Charts as files: the picture of a chart, and its data for the one that answers to the pointer.

In: a request with a series' id, or a crisis with an indicator and a population. Out: SVG, PNG or a Vega-Lite spec as
JSON, drawn once a version of the figures; a browser that has it already is told so. At most as many points as
:mod:`tracker.charts` draws.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from tracker.charts.safe import ESCAPES
from tracker.knowledge.parts import NOWHERE
from tracker.series.selection import NO_CRISIS
from tracker.views.lines import part_of
from tracker.views.panel import SIZES, Drawing, Wanted, png_of, spec_of, svg_of
from tracker.views.seen import Seen
from tracker.web.looking import looked, word
from tracker.web.page import locale_of, problem
from tracker.web.pages import ONLY_PICTURE

ENDS = ("svg", "png", "json")
TYPES = {"svg": "image/svg+xml", "png": "image/png", "json": "application/json"}


def series(request: Request) -> Response:
    """Give the chart of one series."""
    name, _, end = request.path_params["name"].rpartition(".")

    def wanted(seen: Seen) -> Wanted | None:
        where = part_of(seen, name)
        return None if where is None else Wanted(where, name)

    return _given(request, wanted, name, end)


def compared(request: Request) -> Response:
    """Give the chart of every source of one indicator of a population in a crisis."""
    name, _, end = request.path_params["name"].rpartition(".")
    part = NOWHERE if name == NO_CRISIS else name
    chart = Wanted(part, "", word(request, "indicator"), word(request, "population") or "all",
                   request.query_params.get("single") == "yes")  # fmt: skip
    return _given(request, lambda seen: chart if part in seen.parts() else None, name, end)


def _given(request: Request, wanted: Callable[[Seen], Wanted | None], name: str, end: str) -> Response:
    if end not in ENDS:
        return problem(404, "there is no such chart", todo="Charts end in .svg, .png or .json.")
    usual = "picture" if end == "png" else "wide"
    how = Drawing(word(request, "size", tuple(SIZES)) or usual, locale_of(request.scope),
                  request.query_params.get("log") == "yes")  # fmt: skip
    body = looked(request, lambda seen, _: drawn(seen, wanted(seen), how, end))
    if body is None:
        return problem(404, "there is nothing to draw here")
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "cookie, accept-language"}
    if end == "svg":
        headers["content-security-policy"] = ONLY_PICTURE
    if end == "png":
        safe = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)[:80]
        headers["content-disposition"] = f'inline; filename="{safe}.png"'
    if tag in request.headers.get("if-none-match", "")[:1_000]:
        return Response(None, 304, headers)
    return Response(body, 200, headers, TYPES[end])


def drawn(seen: Seen, wanted: Wanted | None, how: Drawing, end: str) -> bytes | None:
    """Return a chart as a file; None where there is nothing to draw."""
    if wanted is None:
        return None
    if end == "png":
        return png_of(seen, wanted, how)
    if end == "svg":
        picture = svg_of(seen, wanted, how)
        return None if picture is None else picture.encode()
    spec = spec_of(seen, wanted, how)
    return None if spec is None else json.dumps(spec, ensure_ascii=False, allow_nan=False).translate(ESCAPES).encode()

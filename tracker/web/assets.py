"""The files pages need beside them: style, scripts, the runtime of charts. All of them our own.

In: a name. Out: its bytes, under an address that holds a digest of them, so that a browser may keep them for ever and
still never shows an old one. Only what lies in ``static/`` and what is named in :data:`MADE` is there.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tracker.charts.png import runtime

TYPES = {
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    "png": "image/png", "woff2": "font/woff2",
}  # fmt: skip
MADE: Mapping[str, Callable[[], str]] = {"vega.js": runtime, "charts.js": lambda: _of_charts("charts.js")}
"""Files that are made when they are first asked for."""

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
DIGEST_LETTERS = 16
WORTH_PACKING_BYTES = 1_400


class Asset(NamedTuple):
    """A file as it is sent; ``packed`` is the same, gzipped."""

    body: bytes
    packed: bytes
    kind: str
    digest: str


def _of_charts(name: str) -> str:
    """Return a file the drawn site and these pages share."""
    return resources.files("tracker.charts").joinpath("assets", name).read_text(encoding="utf-8")


def address(name: str) -> str:
    """Return where a page finds the file; KeyError for one that is not there."""
    return f"/static/{name}?v={_asset(name).digest}"


def give(request: Request) -> Response:
    """Give one file; a browser that has it already is told so."""
    name = request.path_params["name"]
    if name not in _names():
        raise HTTPException(404)
    asset = _asset(name)
    asked = request.headers
    tag = f'"{asset.digest}"'
    same = request.query_params.get("v") == asset.digest
    headers = {"etag": tag, "cache-control": FOR_EVER if same else ASK_AGAIN, "vary": "accept-encoding"}
    if tag in {part.strip().removeprefix("W/") for part in asked.get("if-none-match", "")[:1_000].split(",")}:
        return Response(None, 304, headers)
    packs = "gzip" in asked.get("accept-encoding", "") and len(asset.body) > WORTH_PACKING_BYTES
    if packs:
        headers["content-encoding"] = "gzip"
    return Response(asset.packed if packs else asset.body, 200, headers, asset.kind)


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    there = resources.files("tracker.web").joinpath("static")
    return frozenset(one.name for one in there.iterdir() if one.name.rpartition(".")[2] in TYPES) | MADE.keys()


@lru_cache(maxsize=128)
def _asset(name: str) -> Asset:
    if name not in _names():
        raise KeyError(name)
    source = resources.files("tracker.web").joinpath("static", name)
    body = MADE[name]().encode() if name in MADE else source.read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:DIGEST_LETTERS]
    return Asset(body, gzip.compress(body, 6, mtime=0), TYPES[name.rpartition(".")[2]], digest)

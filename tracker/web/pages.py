"""The site as rounds drew it, file by file, read-only.

In: the charts' folder with its manifest. Out: a file the manifest names, under a policy that lets it do what it was
made for and nothing else. A file that is not in the manifest is not there, whoever put it into the folder; a token for
one crisis sees that crisis's files.
"""

from __future__ import annotations

import html
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tracker.decode import NotText
from tracker.sources.folder import read_regular
from tracker.web.guard import problem, state

MANIFEST = "rendered.json"
MOST_MANIFEST_BYTES = 100_000_000
MOST_BYTES = 50_000_000
FIRST = "index.html"
TYPES = {
    "html": "text/html; charset=utf-8", "svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8",
}  # fmt: skip
OWN_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"<>]{1,4000})">')
ALLOWED_POLICY = re.compile(r"default-src 'none'; [a-z0-9 ;:'+/=-]+", re.IGNORECASE)
BEGIN = "Begin at the overview of the drawn pages, /site/."
ONLY_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""Of an SVG opened by itself: its style attributes, no script, no address of its own."""


def page(request: Request) -> Response:
    """Give one file of the site."""
    means, visitor = state(request.scope, "means"), state(request.scope, "visitor")
    name = request.path_params.get("name") or FIRST
    files = _listed(means.charts)
    if files is None:
        return problem(404, "no page was drawn yet", todo="The first round draws them: `tracker run`.")
    if name not in files or name.rpartition(".")[2] not in TYPES:
        return problem(404, "there is no such page", todo=BEGIN)
    if not visitor.sees_all and not any(visitor.may_see(crisis) for crisis in files[name]):
        return problem(403, "this page tells of crises that are not yours", todo="An admin can change what you see.")
    try:
        body = read_regular(means.charts / name, MOST_BYTES)
    except (OSError, NotText):
        return problem(404, "this page is not there any more", todo=BEGIN)
    kind = name.rpartition(".")[2]
    return Response(body, 200, _headers(kind, name, body), TYPES[kind])


def _headers(kind: str, name: str, body: bytes) -> dict[str, str]:
    if kind == "csv":
        return {"content-disposition": f'attachment; filename="{name}"'}
    return {"content-security-policy": _policy(body)} if kind == "html" else {"content-security-policy": ONLY_PICTURE}


def _policy(body: bytes) -> str:
    """Return the policy a page states in its head (hashes of its own script and style), and that nobody frames it."""
    found = OWN_POLICY.search(body[:8_000])
    said = html.unescape(found[1].decode("ascii", "replace")) if found else ""
    said = said if ALLOWED_POLICY.fullmatch(said) else "default-src 'none'; base-uri 'none'; form-action 'none'"
    return f"{said}; frame-ancestors 'none'"


def _listed(folder: Path) -> dict[str, frozenset[str]] | None:
    """Return the files of the site, each with the crises it tells of; None where nothing was drawn yet."""
    try:
        known = (folder / MANIFEST).stat()
    except OSError:
        return None
    return _read(folder, known.st_mtime_ns, known.st_size)


@lru_cache(maxsize=2)
def _read(folder: Path, changed: int, size: int) -> dict[str, frozenset[str]] | None:
    try:
        said: Any = json.loads(read_regular(folder / MANIFEST, MOST_MANIFEST_BYTES))
        briefs = {name: frozenset(brief["files"]) for name, brief in said["briefs"].items()}
        plain = [str(name) for name in said["files"] if "/" not in name and "\\" not in name and name[:1] != "."]
    except (OSError, NotText, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return {name: frozenset(crisis for crisis, own in briefs.items() if name in own) for name in plain}

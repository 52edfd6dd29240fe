"""A table on the web -> its name and bytes: one file, or the pages of a JSON API put together.

In: one visit to a source of kind ``table`` with an address. Out: what :func:`tracker.sources.table.collected` reads; no
bytes where nothing changed. An API that names its next page (UCDP's NextPageUrl) or counts them (UNHCR's maxPages) is
read on, on the same host only, up to a limit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from tracker.sources.table.cells import NotATable
from tracker.sources.visit import Visit

MOST_PAGES = 20
ACCEPT = (
    "text/csv, application/json, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;q=0.9, */*;q=0.1"
)


def downloaded(visit: Visit, most: int) -> tuple[str, bytes]:
    """Return the table's name and bytes; b"" where it is as it was at the last visit."""
    url = visit.spec.url
    kept = visit.memory.get("table")
    answer = visit.ask(url, known=kept if isinstance(kept, dict) else None, accept=ACCEPT, most_bytes=most)
    name = urlsplit(url).path.rstrip("/").rpartition("/")[2] or visit.spec.id
    if answer.not_modified:
        return name, b""
    body = answer.body
    if body.lstrip()[:1] in (b"{", b"["):
        name = name if name.endswith(".json") else f"{name}.json"
        body = _further(visit, url, body, most)
    visit.memory["table"] = visit.seen(answer)
    return name, body


def _further(visit: Visit, url: str, body: bytes, most: int) -> bytes:
    """Return the rows of all pages as one JSON list, or the body as it is where there is one page."""
    said = _json(body)
    following = _next(url, said, 1)
    if following is None or not isinstance(said, dict):
        return body
    rows, number = list(_rows(said)), 1
    while following is not None and number < MOST_PAGES:
        number += 1
        page = _json(visit.ask(following, accept="application/json", most_bytes=most).body)
        found = _rows(page) if isinstance(page, dict) else []
        rows += found
        following = _next(following, page, number) if found else None
    visit.waiting += following is not None
    return json.dumps(rows).encode()


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise NotATable("is not valid JSON") from None


def _rows(said: Mapping[str, Any]) -> list[Any]:
    lists = [value for value in said.values() if isinstance(value, list)]
    return lists[0] if len(lists) == 1 else []


def _next(url: str, said: Any, number: int) -> str | None:
    """Return the address of the page after this one, where the answer names or counts it, on the same host."""
    if not isinstance(said, dict):
        return None
    named = said.get("NextPageUrl") or said.get("next")
    if isinstance(named, str) and named:
        further = urljoin(url, named)
        return further if urlsplit(further)[:2] == urlsplit(url)[:2] else None
    pages = said.get("maxPages")
    if isinstance(pages, int) and number < pages:
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query, keep_blank_values=True)) | {"page": str(number + 1)}
        return urlunsplit(parts._replace(query=urlencode(asked)))
    return None

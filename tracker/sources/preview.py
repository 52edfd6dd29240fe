"""What a source would give, before anybody keeps it; and what an address is: a feed, a sitemap, a table or a page.

In: a :class:`Visit` (with a memory of its own, which is thrown away), or an address and the world. Out: the first
items, or a :class:`Sniffed` that says how to write the source down. Never: anything stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal
from urllib.parse import urljoin

from tracker.http import Fetched
from tracker.sandbox import ParseFailed
from tracker.sources.items import Item
from tracker.sources.kinds import visited
from tracker.sources.page import SITEMAP
from tracker.sources.visit import Visit

FEW = 5
"""Items of a preview, and articles that are followed for it."""

TABLES = ("text/csv", "application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What lies at an address. ``feeds`` are those a page names (address, title): often the better source."""

    kind: Literal["feed", "page", "table"]
    url: str  # where it was found after permanent redirects
    title: str = ""
    feeds: tuple[tuple[str, str], ...] = ()


def preview(visit: Visit, few: int = FEW) -> Iterator[Item]:
    """Yield the first items a source would give now; the visit's memory is left as it was."""
    tried = replace(visit, memory={}, spec=replace(visit.spec, most=min(visit.spec.most, few)))
    return islice(visited(tried), few)


def sniffed(visit: Visit, url: str) -> Sniffed:
    """Return what lies at an address, by what it holds and not by what it is called. Raises FetchError, ParseFailed."""
    answer = visit.ask(url)
    found = answer.moved_to or url
    head = answer.body[:4_096].lstrip()
    if answer.content_type in TABLES or head.startswith(b"PK\x03\x04") or head[:1] == b"#":
        return Sniffed("table", found)
    if SITEMAP.search(head):
        return Sniffed("page", found)
    try:
        feed = visit.parsed("feed:items", answer.body, charset=answer.charset, url=answer.url, most=1)
    except ParseFailed:
        return _table_or_page(visit, answer, found)
    return Sniffed("feed", found, str(feed["title"]))


def _table_or_page(visit: Visit, answer: Fetched, found: str) -> Sniffed:
    if answer.body.lstrip()[:1] in (b"{", b"["):
        return Sniffed("table", found)
    said = visit.parsed("article:article", answer.body, charset=answer.charset, url=answer.url)
    named = tuple((urljoin(answer.url, str(one["url"])), str(one["title"])) for one in said["feeds"])
    return Sniffed("page", found, str(said["title"]), named)

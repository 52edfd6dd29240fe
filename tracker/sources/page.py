"""Kind ``page``: one address or a list, and sitemaps: the main text of each page.

In: one visit. Out: an item a page. A page that is named in the configuration is asked for at every visit (by a
conditional GET); one out of a sitemap when its date changes. robots.txt is heeded for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tracker.http import Fetched, FetchError, gunzip
from tracker.links import clean, key
from tracker.sandbox import ParseFailed
from tracker.sources.follow import Page, State, Trail, mark_of, read
from tracker.sources.items import Item
from tracker.sources.reports import Found, made, named
from tracker.sources.visit import Visit, is_final

MOST_SITEMAPS = 10
"""Files of one index that are opened at a visit, the newest first."""

MOST_LISTED = 2_000
SITEMAP = re.compile(rb"<(?:\w{1,20}:)?(?:urlset|sitemapindex)\b")


def collect(visit: Visit) -> Iterator[Item]:
    """Yield the pages of the source. Where its only address cannot be read, that is a SourceError."""
    addresses = [url for url in (visit.spec.url, *visit.spec.urls) if url]
    for url in addresses:
        name = named(key(url) or url)
        if visit.over():
            visit.waiting += 1
            continue
        try:
            yield from _configured(visit, url, name)
        except (FetchError, ParseFailed) as error:
            if len(addresses) == 1:
                raise error if isinstance(error, FetchError) else visit.failed(error) from error
            yield Item(visit.spec.id, name, problem=str(error), rejected=is_final(error))


def _configured(visit: Visit, url: str, name: str) -> Iterator[Item]:
    """Yield the page at an address of the configuration, or the pages of the sitemap that is there."""
    seen = visit.memory.setdefault("named", {})
    known = seen.get(name)
    answer = visit.follow(url, known=known if isinstance(known, dict) else None)
    if answer.not_modified:
        yield Item(visit.spec.id, name, unchanged=True)
        return
    body = _unzipped(visit, answer)
    if SITEMAP.search(body[:4_096]):
        yield from _sitemap(visit, answer, body)
        return
    yield _item(visit, name, Page(State.READ, read(visit, answer), answer.url))
    seen[name] = visit.seen(answer)


def _unzipped(visit: Visit, answer: Fetched) -> bytes:
    return gunzip(answer.body, 50_000_000) if answer.body.startswith(b"\x1f\x8b") else answer.body


def _sitemap(visit: Visit, answer: Fetched, body: bytes) -> Iterator[Item]:
    """Yield the pages a sitemap lists, newest first, up to the source's limit."""
    trail = Trail(visit, visit.spec.most)
    for entry in _listed(visit, answer, body):
        link = clean(str(entry["url"]), answer.url)
        if link is None:
            continue
        name = named(key(link) or link)
        page = trail.page(name, link, mark_of(entry["changed"]))
        if page.state is not State.WAITING:
            yield _item(visit, name, page)
    trail.done()


def _listed(visit: Visit, answer: Fetched, body: bytes) -> list[Mapping[str, Any]]:
    options = {"charset": answer.charset, "contains": visit.spec.contains, "most": MOST_LISTED}
    found = visit.parsed("sitemap:entries", body, **options)
    pages = list(found["pages"])
    for inner in found["sitemaps"][:MOST_SITEMAPS]:
        link = clean(str(inner["url"]), answer.url)
        if link is None:
            continue
        try:
            further = visit.follow(link)
            listed = visit.parsed("sitemap:entries", _unzipped(visit, further), **options)
        except (FetchError, ParseFailed):
            visit.waiting += 1  # one file of an index; the next visit asks again
            continue
        pages += listed["pages"]
    return sorted(pages, key=lambda one: str(one["changed"]), reverse=True)[:MOST_LISTED]


def _item(visit: Visit, name: str, page: Page) -> Item:
    if page.state is State.UNCHANGED:
        return Item(visit.spec.id, name, unchanged=True)
    if page.state is not State.READ:
        return Item(visit.spec.id, name, problem=page.problem, rejected=page.state is State.REJECTED)
    return made(visit.spec.id, name, found(page), visit.now, visit.vocabulary.languages)


def found(page: Page) -> Found:
    """Return a page as a report's values; its own canonical address counts where it names the same page."""
    said = page.said
    named = str(said.get("canonical") or "")
    canonical = clean(named, page.url) or "" if named.startswith(("https://", "http://", "/")) else ""
    url = canonical if canonical and key(canonical).partition("/")[0] == key(page.url).partition("/")[0] else page.url
    return Found(
        said["text"], said["title"], said["publisher"] or key(page.url).partition("/")[0], url, said["published"],
        "the page", language=said["language"],
    )  # fmt: skip

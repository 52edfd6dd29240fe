"""Kind ``gdelt``: news found by GDELT's DOC 2.0 search, each article then read where it was published.

In: one visit. Out: an item an article. GDELT gives addresses only, answers one request in five seconds, and says what
is wrong with a query in plain words with a status of 200. The cursor is when it saw the newest article.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tracker.errors import SourceError
from tracker.links import clean, key
from tracker.sources.follow import State, Trail, mark_of
from tracker.sources.items import Item
from tracker.sources.page import found
from tracker.sources.reports import LANGUAGES, made, named
from tracker.sources.visit import Visit

ENDPOINT = "https://api.gdeltproject.org/api/v2/doc/doc"
GAP_SECONDS = 5.0
MOST_ARTICLES = 250
"""Its own limit for one answer."""

MOMENT = "%Y%m%d%H%M%S"
OVERLAP = timedelta(hours=6)
"""It sees some articles late, and some pages fail once: each search goes back so far beyond the last one."""

FARTHEST = timedelta(days=85)
"""It searches three months."""


def collect(visit: Visit) -> Iterator[Item]:
    """Yield the articles found since the last visit, as far as the source's limit allows."""
    answer = visit.ask(_address(visit), accept="application/json", gap_seconds=GAP_SECONDS)
    articles = _articles(visit, answer.body)
    trail = Trail(visit, visit.spec.most)
    articles.sort(key=lambda one: str(one.get("seendate", "")))
    for number, article in enumerate(articles, 1):
        item = _item(visit, trail, article)
        if item is None:  # enough for one visit; the next one searches from here
            visit.waiting += len(articles) - number
            break
        yield item
        visit.memory["seen"] = max(str(visit.memory.get("seen", "")), str(article.get("seendate", ""))[:20])
    trail.done()


def _address(visit: Visit) -> str:
    spec = visit.spec
    asked = {
        "query": _query(visit), "mode": "ArtList", "format": "json", "sort": "DateAsc", "maxrecords": MOST_ARTICLES,
        "startdatetime": _since(visit).strftime(MOMENT), "enddatetime": visit.now.astimezone(UTC).strftime(MOMENT),
    }  # fmt: skip
    return f"{spec.url or ENDPOINT}?{urlencode(asked)}"


def _query(visit: Visit) -> str:
    """Return the words of the search, only in languages that are read and about countries that were named."""
    spoken = [LANGUAGES[one].lower() for one in visit.vocabulary.languages if one in LANGUAGES]
    spoken = [f"sourcelang:{one.replace(' ', '')}" for one in spoken]
    return " ".join(part for part in (visit.spec.query, _either(spoken), _named(visit)) if part)


def _named(visit: Visit) -> str:
    """Return the names of the countries: GDELT has codes of its own, and its filter means where a paper is printed."""
    places = (visit.vocabulary.places.get(one.lower()) for one in visit.spec.countries)
    return _either([f'"{place.name}"' for place in places if place is not None])


def _either(parts: list[str]) -> str:
    return f"({' OR '.join(parts)})" if len(parts) > 1 else "".join(parts)


def _since(visit: Visit) -> datetime:
    try:
        since = datetime.strptime(str(visit.memory.get("seen")), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) - OVERLAP
    except ValueError:
        since = visit.now.astimezone(UTC) - timedelta(days=visit.spec.days_back)
    return max(since, visit.now.astimezone(UTC) - FARTHEST)


def _articles(visit: Visit, body: bytes) -> list[Mapping[str, Any]]:
    """Return the articles of an answer; what it says in plain words is the source's error."""
    try:
        said = json.loads(body) if body.strip() else {}
    except (ValueError, RecursionError):
        words = " ".join(body[:200].decode("utf-8", "replace").split())
        if words.startswith("<"):
            words = "a page and no list of articles"
        raise SourceError(f"{visit.spec.id}: GDELT answered: {words!r}") from None
    listed = said.get("articles") if isinstance(said, dict) else None
    rows: list[Any] = listed if isinstance(listed, list) else []
    return [one for one in rows[:MOST_ARTICLES] if isinstance(one, dict)]


def _item(visit: Visit, trail: Trail, article: Mapping[str, Any]) -> Item | None:
    """Return the item of one article; None where it waits for the next visit."""
    link = clean(str(article.get("url", "")))
    if link is None:
        return Item(visit.spec.id, "an article without an address", problem="GDELT gave no web address", rejected=True)
    name = named(key(link) or link)
    page = trail.page(name, link, mark_of(link))
    if page.state is State.WAITING:
        return None
    if page.state is State.READ:
        return made(visit.spec.id, name, found(page), visit.now, visit.vocabulary.languages)
    if page.state is State.UNCHANGED:
        return Item(visit.spec.id, name, unchanged=True)
    return Item(visit.spec.id, name, problem=page.problem, rejected=page.state is State.REJECTED)

"""Kind ``feed``: RSS, Atom, RDF or JSON Feed, with the articles behind its links where it has only teasers.

In: one visit. Out: an item an entry. An entry is known by its GUID, else by its address, so an edited article is a new
version of its report however its link is written. An entry that cannot be read never loses the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from tracker.links import clean, key
from tracker.sandbox import ParseFailed
from tracker.sources.follow import Page, State, Trail, mark_of
from tracker.sources.items import Item
from tracker.sources.reports import Found, made, named, unread
from tracker.sources.visit import TRUSTED_FOR, Visit

ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.1"
LOOK_WHOLE = timedelta(days=1)
"""A feed whose links are followed is read whole once a day: an article may change while its feed does not."""


def collect(visit: Visit) -> Iterator[Item]:
    """Yield every entry of the feed; SourceError where the feed itself cannot be read."""
    spec, memory = visit.spec, visit.memory
    known = _known(visit)
    answer = visit.ask(spec.url, known=known, accept=ACCEPT)
    body = hashlib.sha256(answer.body).hexdigest()
    if answer.not_modified or body == known.get("body"):
        return
    try:
        said = visit.parsed("feed:items", answer.body, charset=answer.charset, url=answer.url)
    except ParseFailed as error:
        raise visit.failed(error) from error
    trail = Trail(visit, spec.most)
    taken: set[str] = set()
    for entry in said["items"]:
        name = identity(entry)
        if name not in taken:
            taken.add(name)
            yield from _item(visit, trail, said, entry, name)
    for problem in said["problems"]:
        yield Item(spec.id, str(problem)[:80], problem=str(problem), rejected=True)
    if said["beyond"]:
        reason = f"{said['beyond']:,} more are in the feed than the 500 that are read of one"
        yield Item(spec.id, "items beyond the limit", problem=reason, rejected=True)
    trail.done()
    memory["feed"] = {} if trail.again else visit.seen(answer) | {"body": body}


def _known(visit: Visit) -> Mapping[str, str]:
    """Return what is known of the feed as it was last read whole; nothing where that is too long ago."""
    known = visit.memory.get("feed")
    if not isinstance(known, dict) or not known.get("on"):
        return {}
    most = TRUSTED_FOR if visit.spec.full_text == "never" else LOOK_WHOLE
    return known if visit.now - datetime.fromisoformat(known["on"]) < most else {}


def identity(entry: Mapping[str, Any]) -> str:
    """Return the name of an entry in its feed: the same for every way its address is written."""
    guid, link = str(entry.get("id") or ""), str(entry.get("link") or "")
    if guid:
        return named(key(guid) or guid if guid.startswith(("http://", "https://")) else guid)
    return named(key(link) or link) if link else "entry " + mark_of(entry.get("title"), entry.get("published"))


def _item(visit: Visit, trail: Trail, said: Mapping[str, Any], entry: Mapping[str, Any], name: str) -> Iterator[Item]:
    readable, link = visit.vocabulary.languages, clean(entry["link"], visit.spec.url) or ""
    if not _is_followed(visit, entry, link) or unread(entry["language"], readable):
        yield made(visit.spec.id, name, _teaser(said, entry, link), visit.now, readable)
        return
    page = trail.page(name, link, mark_of(entry["title"], entry["text"], entry["published"], link))
    if page.state is State.UNCHANGED:
        yield Item(visit.spec.id, name, unchanged=True)
    elif page.state is State.FAILED:
        yield Item(visit.spec.id, name, problem=page.problem)
    elif page.state is State.REJECTED:  # behind a wall, or gone: the teaser is what can be had
        yield made(visit.spec.id, name, _teaser(said, entry, link), visit.now, readable)
    elif page.state is State.READ:
        yield made(visit.spec.id, name, _whole(said, entry, page), visit.now, readable)


def _is_followed(visit: Visit, entry: Mapping[str, Any], link: str) -> bool:
    wanted = visit.spec.full_text
    return bool(link) and (wanted == "always" or (wanted == "auto" and not entry["whole"]))


def _teaser(said: Mapping[str, Any], entry: Mapping[str, Any], link: str) -> Found:
    return Found(
        entry["text"], entry["title"], entry["publisher"] or said["title"], link, entry["published"], "the feed",
        language=entry["language"],
    )  # fmt: skip


def _whole(said: Mapping[str, Any], entry: Mapping[str, Any], page: Page) -> Found:
    dated = (entry["published"], "the feed") if entry["published"] else (page.said["published"], "the page")
    return Found(
        page.said["text"], entry["title"] or page.said["title"],
        entry["publisher"] or page.said["publisher"] or said["title"], page.url, *dated,
        language=page.said["language"],
    )  # fmt: skip

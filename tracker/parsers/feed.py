"""RSS, Atom, RDF and JSON Feed -> items. The only door to feedparser.

In: the bytes of a feed. Out: a plain dict, see :func:`items`. lxml comes first, hardened and forgiving: it drops what
is no XML, so that feedparser sees a clean feed of at most 500 items, always as bytes in a BytesIO (a text or a path it
would fetch or open, faults.md finding 5). One item that cannot be understood is a problem beside the others.
"""

from __future__ import annotations

import io
import json
import re
from calendar import timegm
from copy import deepcopy
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html.entities import html5
from typing import Any

import feedparser
from lxml import etree

from tracker.parsers.article import feeds
from tracker.parsers.blocks import LONGEST_TEXT, written
from tracker.parsers.encoding import text_of
from tracker.parsers.language import language_of
from tracker.parsers.markup import blocks_of, name_of, parser
from tracker.sandbox import Refused

MOST_ITEMS = 500
MOST_ATTRIBUTES = 50
"""Of one element. An honest feed has five; feedparser looks through all of them for each."""

LONGEST_LINE = 1_000
WHOLE_FROM = 1_500
"""Code points from which even a "summary" is the article itself."""

ROOTS = {"rss", "feed", "RDF", "channel"}
DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,300}(\[?)", re.IGNORECASE)
NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
BARE = re.compile(r"&(?!#[0-9xX]|[A-Za-z][A-Za-z0-9]{1,31};)")
XML_OWN = {"amp": "&#38;", "lt": "&#60;", "gt": "&#62;", "quot": "&#34;", "apos": "&#39;"}
"""As numbers, because a parser that forgave one mistake forgets the names."""

NAMESPACES = {  # prefixes people use and forget to declare
    "content": "http://purl.org/rss/1.0/modules/content/", "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/", "atom": "http://www.w3.org/2005/Atom",
    "georss": "http://www.georss.org/georss", "sy": "http://purl.org/rss/1.0/modules/syndication/",
}  # fmt: skip


def items(body: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Return title, language, items, beyond (items past the limit) and problems (why an item was lost).

    An item has id, link, title, text, whole (its text is the article, not a teaser), published (ISO, "" where not
    told), publisher and language. ``options``: charset, url (relative links are seen from it), most (items).
    """
    text = text_of(body, str(options.get("charset", ""))).lstrip("\ufeff \t\r\n")
    if not text:
        raise Refused("is empty")
    most = min(int(options.get("most", MOST_ITEMS)), MOST_ITEMS)
    if text[0] in "{[":
        return _json_feed(text, most)
    root = _root(text)
    for one in root.iter():
        if len(one.attrib) > MOST_ATTRIBUTES:
            one.attrib.clear()
    whole = [one for one in root.iter() if isinstance(one.tag, str) and name_of(one) in {"item", "entry"}]
    for one in whole[most:]:
        one.getparent().remove(one)
    found = _understood(root, whole[:most], str(options.get("url", "")))
    return found | {"beyond": max(0, len(whole) - most)}


# ------------------------------------------------------------------------------------------------------------- XML


def _root(text: str) -> Any:
    """Return the tree of a feed, or refuse what is none with what it is instead."""
    doctype = DOCTYPE.search(text[:4_000])
    if "<!ENTITY" in text or (doctype and doctype[1]):
        raise Refused("defines entities of its own, which no feed needs and attacks do")
    text = text[: doctype.start()] + text[doctype.end() :].partition(">")[2] if doctype else text
    clean = re.sub(r"^<\?xml[^>]{0,200}\?>", "", BARE.sub("&#38;", NAMED.sub(_plain, text))).encode()
    hardened = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True,
        remove_comments=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(clean, hardened)
    except etree.XMLSyntaxError:
        root = None
    if root is None or name_of(root) not in ROOTS:
        raise Refused(_what_else(clean))
    return root


def _plain(found: re.Match[str]) -> str:
    """Return the character an HTML entity names: XML knows only five of them."""
    return XML_OWN.get(found[1]) or html5.get(f"{found[1]};", "\ufffd")


def _what_else(clean: bytes) -> str:
    head = clean[:2_000].lower()
    if b"<urlset" in head or b"<sitemapindex" in head:
        return 'is a sitemap, not a feed; write kind = "page"'
    if b"<html" not in head and b"<body" not in head:
        return "is no feed (RSS, Atom, RDF or JSON Feed)"
    try:
        named = feeds(etree.fromstring(clean, parser()))
    except etree.XMLSyntaxError:
        named = []
    hint = f"; the page names the feed {named[0]['url'][:200]}" if named else ""
    return f"is a web page, not a feed{hint}"


def _understood(root: Any, whole: list[Any], url: str) -> dict[str, Any]:
    """Let feedparser say what the elements mean; where it fails over all of them, over one after the other."""
    try:
        said = _said(etree.tostring(root), url)
        found = [_item(one, said.feed) for one in said.entries]
    except Exception:  # noqa: BLE001 - it raises anything on odd input; one after the other finds the odd one
        return _one_by_one(root, whole, url)
    if len(found) != len(whole):
        return _one_by_one(root, whole, url)
    return _feed(said) | {"items": found, "problems": []}


def _one_by_one(root: Any, whole: list[Any], url: str) -> dict[str, Any]:
    shell, kept = deepcopy(root), []
    for one in [one for one in shell.iter() if isinstance(one.tag, str) and name_of(one) in {"item", "entry"}]:
        one.getparent().remove(one)
    place = next((one for one in shell.iter() if name_of(one) == "channel"), shell)
    place = shell if name_of(root) in {"RDF", "feed"} else place
    about: dict[str, Any] = {"title": "", "language": ""}
    problems = []
    for number, one in enumerate(whole, 1):
        alone = deepcopy(one)
        place.append(alone)
        try:
            said = _said(etree.tostring(shell), url)
            about = _feed(said)
            kept.append(_item(said.entries[0], said.feed))
        except Exception as error:  # noqa: BLE001 - one bad item never loses the feed
            problems.append(f"item {number} could not be understood ({type(error).__name__})")
        place.remove(alone)
    return about | {"items": kept, "problems": problems}


def _said(clean: bytes, url: str) -> Any:
    head = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    return feedparser.parse(io.BytesIO(clean), response_headers=head, sanitize_html=False)


def _feed(said: Any) -> dict[str, str]:
    return {"title": _line(said.feed.get("title")), "language": str(said.feed.get("language") or "")[:35]}


def _item(entry: Any, feed: Any) -> dict[str, Any]:
    contents = [str(one.get("value") or "") for one in entry.get("content", ())]
    longest = max(contents, key=len, default="")
    markup = longest or str(entry.get("summary") or "")
    source = entry.get("source") or {}
    link = entry.get("feedburner_origlink") or entry.get("link") or _permalink(entry)
    return _made(
        entry.get("id"), link, entry.get("title"), markup, bool(longest), _when(entry),
        source.get("title") or entry.get("publisher") or "", feed.get("language"),
    )  # fmt: skip


def _permalink(entry: Any) -> str:
    return str(entry.get("id") or "") if entry.get("guidislink") else ""


def _when(entry: Any) -> str:
    for name in ("published", "updated", "created"):
        if entry.get(name):
            return iso(str(entry[name]), entry.get(f"{name}_parsed"))
    return ""


def iso(written_as: str, parsed: Any = None) -> str:
    """Return a moment as ISO with the zone it was written in (the day there is the day of publication)."""
    text = written_as.strip()[:80]
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(text).isoformat()
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat() if parsed else ""
    except (ValueError, TypeError, OverflowError):
        return ""


def _made(
    id_: Any, link: Any, title: Any, markup: str, whole: bool, published: str, publisher: Any, language: Any
) -> dict[str, Any]:
    headline = _line(title)
    text = written(blocks_of(markup))[:LONGEST_TEXT]
    said = text if not headline or text.startswith(headline) else f"{headline}\n\n{text}".strip()
    return {
        "id": _line(id_), "link": str(link or "").strip()[:2_000], "title": headline, "text": said[:LONGEST_TEXT],
        "whole": (whole and len(text) > 400) or len(text) >= WHOLE_FROM, "published": published,
        "publisher": _line(publisher), "language": language_of(said) or str(language or "")[:2].lower(),
    }  # fmt: skip


def _line(value: Any) -> str:
    """Return a title as one line, without tags."""
    text = str(value or "")[: 4 * LONGEST_LINE]
    return " ".join(written(blocks_of(text)).split())[:LONGEST_LINE] if text else ""


# ------------------------------------------------------------------------------------------------------- JSON Feed


def _json_feed(text: str, most: int) -> dict[str, Any]:
    """Read JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("is not valid JSON") from None
    entries = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(entries, list):
        raise Refused("is JSON, but no JSON Feed: it has no items")
    found, problems = [], []
    for number, one in enumerate(entries[:most], 1):
        if isinstance(one, dict):
            found.append(_json_item(one, feed))
        else:
            problems.append(f"item {number} is no object")
    about = {"title": _line(feed.get("title")), "language": str(feed.get("language") or "")[:35]}
    return about | {"items": found, "problems": problems, "beyond": max(0, len(entries) - most)}


def _json_item(one: dict[str, Any], feed: dict[str, Any]) -> dict[str, Any]:
    whole = next((str(one[name]) for name in ("content_html", "content_text") if one.get(name)), "")
    dates = (str(one[name]) for name in ("date_published", "date_modified") if one.get(name))
    language = one.get("language") or feed.get("language")
    return _made(
        one.get("id"), one.get("url") or one.get("external_url"), one.get("title"),
        whole or str(one.get("summary") or ""), bool(whole), next((iso(said) for said in dates), ""), "", language,
    )  # fmt: skip

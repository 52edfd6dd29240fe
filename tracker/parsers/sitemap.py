"""Sitemaps -> addresses with the day they changed (sitemaps.org 0.9, with the news extension).

In: the bytes of a sitemap, of an index of sitemaps, or a list of addresses as plain text. Out: pages and further
sitemaps, newest first. Never: more than the limits, an entity, anything fetched.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from tracker.parsers.encoding import text_of
from tracker.parsers.markup import name_of
from tracker.sandbox import Refused

MOST_URLS = 50_000
"""The protocol's own limit for one file."""

LONGEST = 2_000


def entries(body: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Return ``pages`` and ``sitemaps``: objects with url, changed and title ("" where not told), newest first.

    ``options``: charset, contains (only addresses with this in them), most (pages).
    """
    text = text_of(body, str(options.get("charset", ""))).lstrip("\ufeff \t\r\n")
    contains, most = str(options.get("contains", "")), int(options.get("most", MOST_URLS))
    if "<" not in text[:200]:
        found = [_entry(line, "", "") for line in text.split()[:MOST_URLS] if line.startswith("http")]
        return {"pages": [one for one in found if contains in one["url"]][:most], "sitemaps": []}
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text):
        raise Refused("declares a document type, which no sitemap needs and attacks do")
    root = _root(text)
    if root is None or name_of(root) not in {"urlset", "sitemapindex"}:
        raise Refused("is no sitemap")
    listed = [_listed(one) for one in root[:MOST_URLS] if isinstance(one.tag, str)]
    listed = sorted((one for one in listed if one["url"]), key=lambda one: one["changed"], reverse=True)
    if name_of(root) == "sitemapindex":
        return {"pages": [], "sitemaps": listed}
    return {"pages": [one for one in listed if contains in one["url"]][:most], "sitemaps": []}


def _root(text: str) -> Any:
    hardened = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        return etree.fromstring(re.sub(r"^<\?xml[^>]{0,200}\?>", "", text).encode(), hardened)
    except etree.XMLSyntaxError:
        return None


def _listed(element: Any) -> dict[str, str]:
    said: dict[str, str] = {}
    for one in element.iter():
        if isinstance(one.tag, str) and one.text:
            said.setdefault(name_of(one), " ".join(one.text.split()))
    return _entry(said.get("loc", ""), said.get("publication_date") or said.get("lastmod", ""), said.get("title", ""))


def _entry(url: str, changed: str, title: str) -> dict[str, str]:
    return {"url": url if len(url) <= LONGEST else "", "changed": changed[:40], "title": title[:LONGEST]}

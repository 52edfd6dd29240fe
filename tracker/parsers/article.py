"""A page -> its main text, title, date, publisher and canonical address. The only door to trafilatura.

In: the bytes of a page. Out: a plain dict, see :func:`article`. Navigation, comments and advertising are left out,
tables kept. A page with (nearly) no text of its own (a login wall, a challenge, a page made by scripts) is refused with
the reason, never taken for an empty report (faults.md D19).
"""

from __future__ import annotations

import re
from typing import Any

import trafilatura
from lxml import etree, html
from trafilatura.settings import Document, use_config

from tracker.parsers.blocks import LONGEST_TEXT, written
from tracker.parsers.encoding import text_of
from tracker.parsers.language import language_of
from tracker.parsers.markup import parser, slim, walked
from tracker.sandbox import Refused
from tracker.signatures import kind_of

MOST_BYTES = 2_000_000
FEWEST_LETTERS = 40
"""A main text with fewer is none: a teaser, a cookie notice."""

WALLS = re.compile(
    r"just a moment|checking your browser|enable javascript|attention required|are you (?:a )?(?:human|robot)|captcha"
    r"|access denied|log ?in to continue|sign in to (?:continue|the network)|verify you are",
    re.IGNORECASE,
)
FEEDS = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}


def article(body: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Return text, title, publisher, published (as the page says it), canonical, language and the feeds it names.

    ``options``: charset, url. Missing values are "".
    """
    if what := kind_of(body):
        raise Refused(f"is {what}, not a page")
    if len(body) > MOST_BYTES:
        raise Refused(f"is larger than {MOST_BYTES:,} bytes of page")
    page = text_of(body, str(options.get("charset", "")))
    tree = _tree(page)
    found = _main(tree, str(options.get("url", "")))
    if sum(map(str.isalpha, found["text"])) < FEWEST_LETTERS:
        raise Refused(_why_empty(tree))
    return found | {"feeds": feeds(tree), "language": language_of(found["text"])}


def whole(body: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Return an HTML file somebody saved: its main text, or all of it where it is no page of a site."""
    try:
        return article(body, options)
    except Refused:
        tree = _tree(text_of(body, str(options.get("charset", ""))))
        text = written(walked(tree))[:LONGEST_TEXT]
        if not text.strip():
            raise
        title = " ".join((tree.findtext(".//title") or "").split())
        return {"text": text, "title": title, "publisher": "", "published": "", "canonical": "", "feeds": []} | {
            "language": language_of(text)
        }


def _tree(page: str) -> Any:
    try:
        return html.document_fromstring(slim(page).encode(), parser=parser())
    except (etree.ParserError, ValueError) as error:
        raise Refused("is empty") from error


def _main(tree: Any, url: str) -> dict[str, str]:
    """Return the main text and what the page says of itself."""
    # not extensive: a year in a footer would pass for a day of publication
    known = trafilatura.extract_metadata(tree, default_url=url or None, extensive=False)
    found = trafilatura.bare_extraction(
        tree, url=url or None, fast=True, include_comments=False, include_tables=True, with_metadata=False,
        config=CONFIG,
    )  # fmt: skip
    blocks = walked(found.body) if isinstance(found, Document) and found.body is not None else []
    return {
        "text": written(blocks)[:LONGEST_TEXT],
        "title": (known.title if known else "") or "",
        "publisher": (known.sitename if known else "") or "",
        "published": (known.date if known else "") or "",
        "canonical": _canonical(tree),
    }


def _canonical(tree: Any) -> str:
    for path in ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"):
        for value in tree.xpath(path)[:1]:
            return str(value)
    return ""


def feeds(tree: Any) -> list[dict[str, str]]:
    """Return the feeds a page names, in its order: address and title."""
    links = [one for one in tree.iterfind(".//link") if (one.get("type") or "").lower() in FEEDS and one.get("href")]
    return [{"url": one.get("href"), "title": one.get("title") or ""} for one in links[:20]]


def _why_empty(tree: Any) -> str:
    seen = " ".join((tree.findtext(".//title") or "").split()) + " " + " ".join(tree.text_content().split())[:2_000]
    if WALLS.search(seen):
        return "is a wall (a login, a challenge or a consent page), not an article"
    if tree.xpath("//input[@type='password']"):
        return "asks for a password"
    return "has no main text that could be read; a page made by scripts looks so"


CONFIG = use_config()
CONFIG.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")
CONFIG.set("DEFAULT", "MIN_OUTPUT_SIZE", "1")

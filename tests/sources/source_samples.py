"""Feeds and pages in our own words, as the services that are read would send them."""

from __future__ import annotations

from html import escape

STORY = (
    "At least 37 people were killed and 120 injured when the river broke its banks on Wednesday, the national disaster"
    " authority said. More than 48,500 people have left their homes and shelter in schools and mosques across the three"
    " districts that were hit worst, it added."
)
FRENCH = (
    "Au moins 37 personnes ont perdu la vie et 120 ont été blessées lorsque le fleuve a débordé mercredi, selon les"
    " autorités. Plus de 48 500 habitants ont quitté leurs maisons et dorment dans des écoles."
)


def entry(
    number: int, *, title: str = "", text: str = STORY[:160], link: str = "", guid: str = "", date: str = "",
    more: str = "",
) -> str:  # fmt: skip
    """Return one RSS item."""
    known = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    return f"""<item><title>{title or f"Floods, day {number}"}</title>
        <link>{link or f"https://news.example/{number}"}</link>{known}
        <pubDate>{date or "Fri, 12 Jun 2026 08:00:00 +0200"}</pubDate><description>{escape(text)}</description>{more}
        </item>"""


def rss(*items: str, title: str = "The Delta Desk") -> bytes:
    """Return an RSS 2.0 feed of items."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
        <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{title}</title>{"".join(items)}</channel>
        </rss>""".encode()


def page(
    text: str = STORY, *, title: str = "Floods in the delta", head: str = "", published: str = "2026-06-12"
) -> str:
    """Return a page with one article, a menu, comments and a footer."""
    meta = f'<meta property="article:published_time" content="{published}T08:00:00+02:00">' if published else ""
    return f"""<!doctype html><html lang="en"><head><title>{title} | The Delta Desk</title>
        <meta property="og:site_name" content="The Delta Desk">{meta}{head}</head>
        <body><nav><a href="/">Home</a> 99 killed elsewhere</nav>
        <article><h1>{title}</h1><p>{text}</p>
        <p>The water is expected to fall by the weekend, forecasters said in a bulletin on Friday.</p></article>
        <div id="comments"><p>I heard that 5,000 died</p></div><footer>2026</footer></body></html>"""


SAID = "Nine people died in the floods of this week, the mayor said."
SHAPES = {
    "atom": f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Delta Desk</title><entry><id>urn:7</id>
        <title>Floods</title><link rel="alternate" href="/7"/><updated>2026-06-12T08:00:00Z</updated>
        <summary>{SAID}</summary></entry></feed>""",
    "rdf": f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="/"><title>The Delta Desk</title></channel>
        <item rdf:about="urn:7"><title>Floods</title><link>/7</link><dc:date>2026-06-12</dc:date>
        <description>{SAID}</description></item></rdf:RDF>""",
    "json": f"""{{"version": "https://jsonfeed.org/version/1.1", "title": "The Delta Desk", "items": [{{"id": "urn:7",
        "url": "/7", "title": "Floods", "date_published": "2026-06-12T08:00:00Z", "content_text": "{SAID}"}}]}}""",
    "rss-0.91": f"""<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.example/r.dtd">
        <rss version='0.91'><channel><title>The Delta Desk</title><item><guid>urn:7</guid><title>Floods</title>
        <link>/7</link><pubDate>12 Jun 2026 08:00:00 GMT</pubDate><description>{SAID}</description></item></channel>
        </rss>""",
}
"""The same entry in every shape of feed."""

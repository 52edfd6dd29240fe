"""Good documents for :mod:`fuzz` to damage: one of each shape the parsers read, in sentences made up for it."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Seed:
    """A document, and the parser and options it goes to."""

    name: str
    parser: str
    body: bytes
    options: dict[str, Any] = field(default_factory=dict)
    weight: int = 1  # how often it is taken


SENTENCES = (
    "Floodwater reached 14 villages along the Sarin river on Tuesday, the district office said.",
    "At least 37 people were injured and 5 are missing, according to the provincial hospital.",
    "Some 2,400 families have left their homes since 3 March; 61 per cent are staying with relatives.",
    "The health cluster counted 112 cases of cholera, four of them fatal, in the week to 9 March.",
)
PARAGRAPHS = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
TABLE = "<table><tr><th>Figure</th><th>Number</th></tr><tr><td>Injured</td><td>37</td></tr></table>"

RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>District bulletin</title><link>https://bulletin.example/</link><language>en</language>
<item><title>River rises</title><link>https://bulletin.example/1</link><guid isPermaLink="false">b-1</guid>
<pubDate>Tue, 05 Mar 2024 08:00:00 +0200</pubDate><description>{SENTENCES[0]} &amp; more</description>
<content:encoded><![CDATA[{PARAGRAPHS}]]></content:encoded><dc:creator>Field desk</dc:creator></item>
<item><title>Clinic count</title><link>/2</link><description>{SENTENCES[3]}</description></item>
</channel></rss>"""

ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Desk</title>
<id>urn:desk</id><updated>2024-03-05T08:00:00Z</updated><entry>
<title type="html">Shelter &lt;b&gt;update&lt;/b&gt;</title>
<id>urn:desk:1</id><link rel="alternate" href="https://desk.example/1"/><published>2024-03-05T08:00:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{PARAGRAPHS}</div></content></entry></feed>"""

RDF = f"""<?xml version="1.0" encoding="iso-8859-1"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://old.example/"><title>Old desk</title></channel>
<item rdf:about="https://old.example/1"><title>Note</title><link>https://old.example/1</link>
<description>{SENTENCES[1]}</description></item></rdf:RDF>"""

JSON_FEED = json.dumps({
    "version": "https://jsonfeed.org/version/1.1", "title": "Desk",
    "items": [{"id": "1", "url": "https://desk.example/1", "content_html": PARAGRAPHS, "date_published": "2024-03-05"}],
})  # fmt: skip

PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>River rises | District bulletin</title>
<meta property="article:published_time" content="2024-03-05T08:00:00+02:00">
<meta property="og:site_name" content="Desk">
<link rel="canonical" href="https://bulletin.example/1"></head>
<body><nav><a href="/">Home</a><a href="/all">All</a></nav>
<main><article><h1>River rises</h1>{PARAGRAPHS}{TABLE}<ul><li>{SENTENCES[2]}</li></ul></article></main>
<aside>Related: <a href="/3">Roads</a></aside><footer>All rights reserved</footer></body></html>"""

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://bulletin.example/1</loc><lastmod>2024-03-05</lastmod></url>
<url><loc>https://bulletin.example/2</loc></url></urlset>"""

ROBOTS = (
    "User-agent: *\nDisallow: /private*\nAllow: /$\nCrawl-delay: 2\nSitemap: https://bulletin.example/sitemap.xml\n"
)

MAIL = f"""From: Field desk <desk@bulletin.example>\r\nDate: Tue, 05 Mar 2024 08:00:00 +0200\r
Subject: =?utf-8?Q?River_rises?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r
--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{SENTENCES[0]}\r\n{SENTENCES[1]}\r
--x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Disposition: attachment; filename="note.html"\r\n\r
{PAGE}\r\n--x--\r\n"""

RELIEFWEB = json.dumps({
    "totalCount": 1,
    "data": [{"id": "1", "fields": {"title": "River rises", "body-html": PARAGRAPHS, "url": "https://bulletin.example/1",
                                    "date": {"original": "2024-03-05T00:00:00+00:00"}, "source": [{"name": "Desk"}]}}],
})  # fmt: skip

WORD_XML = """<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:body>{}</w:body></w:document>"""


def word() -> bytes:
    """Return the smallest .docx with our sentences in it."""
    made = io.BytesIO()
    paragraphs = "".join(f"<w:p><w:r><w:t>{sentence}</w:t></w:r></w:p>" for sentence in SENTENCES)
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", WORD_XML.format(paragraphs))
        archive.writestr("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
                         'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/'
                         '2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')  # fmt: skip
        archive.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-'
                         'types"><Default Extension="xml" ContentType="application/xml"/></Types>')  # fmt: skip
    return made.getvalue()


def pdf() -> bytes:
    """Return the smallest PDF with our sentences in it."""
    lines = " ".join(f"({sentence}) Tj 0 -20 Td" for sentence in SENTENCES)
    stream = f"BT /F1 10 Tf 40 700 Td {lines} ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )  # fmt: skip
    made, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj{content}endobj\n"
    table = "".join(f"{at:010d} 00000 n \n" for at in places)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(made)}\n%%EOF"
    return (made + end).encode()


PARSERS = "tracker.parsers."
SITE = {"url": "https://bulletin.example/", "charset": ""}
SEEDS = [
    Seed("rss", f"{PARSERS}feed:items", RSS.encode(), SITE, 5),
    Seed("atom", f"{PARSERS}feed:items", ATOM.encode(), SITE, 5),
    Seed("rdf", f"{PARSERS}feed:items", RDF.encode(), SITE, 3),
    Seed("json feed", f"{PARSERS}feed:items", JSON_FEED.encode(), SITE, 2),
    Seed("page", f"{PARSERS}article:article", PAGE.encode(), SITE, 12),
    Seed("page in a lying charset", f"{PARSERS}article:article", PAGE.encode(), {**SITE, "charset": "shift_jis"}),
    Seed("sitemap", f"{PARSERS}sitemap:entries", SITEMAP.encode(), SITE),
    Seed("robots", f"{PARSERS}robots:verdict", ROBOTS.encode(), {"url": SITE["url"], "agent": "humanitarian-tracker"}),
    Seed("mail", f"{PARSERS}documents:read", MAIL.encode(), {"name": "note.eml"}),
    Seed("saved page", f"{PARSERS}documents:read", PAGE.encode(), {"name": "note.html"}),
    Seed("text", f"{PARSERS}documents:read", " ".join(SENTENCES).encode(), {"name": "note.txt"}),
    Seed("word", f"{PARSERS}documents:read", word(), {"name": "note.docx"}),
    Seed("pdf", f"{PARSERS}documents:read", pdf(), {"name": "note.pdf"}),
    Seed("reliefweb", f"{PARSERS}reliefweb:reports", RELIEFWEB.encode(), {}),
]

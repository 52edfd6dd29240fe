"""What a source would give before it is kept, and what lies at an address."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from source_reader import Reader, ends
from source_samples import SHAPES, entry, page, rss

from tracker.sources.preview import Sniffed, preview, sniffed

LINKED = '<link rel="alternate" type="application/rss+xml" href="/all.xml" title="All">'
FOUND: dict[str, tuple[bytes, str, str]] = {
    "rss": (rss(entry(1)), "text/html", "feed"),
    "atom": (SHAPES["atom"].encode(), "text/plain", "feed"),
    "json-feed": (SHAPES["json"].encode(), "application/json", "feed"),
    "sitemap": (b"<?xml version='1.0'?><urlset><url><loc>https://a.example/1</loc></url></urlset>", "text/xml", "page"),
    "page": (page().encode(), "application/xml", "page"),
    "csv": (b"indicator,value\n", "text/csv", "table"),
    "hxl": (b"#indicator,#value\n", "text/plain", "table"),
    "json": (json.dumps({"data": []}).encode(), "application/json", "table"),
}


@pytest.mark.parametrize(("body", "said", "kind"), FOUND.values(), ids=FOUND)
def test_what_lies_at_an_address(httpserver: HTTPServer, reader: Reader, body: bytes, said: str, kind: str) -> None:
    httpserver.expect_request("/x").respond_with_data(body, content_type=said)
    assert sniffed(reader.visit("page", url=reader.url("/x")), reader.url("/x")).kind == kind


def test_a_page_names_its_feeds(httpserver: HTTPServer, reader: Reader) -> None:
    httpserver.expect_request("/x").respond_with_data(page(head=LINKED), content_type="text/html")
    found = sniffed(reader.visit("page", url=reader.url("/x")), reader.url("/x"))
    assert found == Sniffed("page", reader.url("/x"), "Floods in the delta", ((reader.url("/all.xml"), "All"),))


def test_a_preview_gives_a_few_and_remembers_nothing(httpserver: HTTPServer, reader: Reader) -> None:
    httpserver.expect_request("/feed").respond_with_data(rss(*(entry(n) for n in range(9))))
    memory: dict[str, Any] = {}
    visit = reader.visit("feed", url=reader.url("/feed"), full_text="never", memory=memory)
    assert (ends(list(preview(visit))), memory, visit.spec.most) == (["report"] * 5, {}, 100)

"""What a source's own words cannot make us do: reach anything inside our network. A canary listens there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest
from faults.server import FaultServer
from faults.web import Canary, canary, page

from tracker.http import Door, Visitor
from tracker.model import SourceSpec, Vocabulary
from tracker.sandbox import Workers
from tracker.sources import Item, Visit, World, visited

NOW = datetime(2026, 6, 14, 9, tzinfo=UTC)
INSIDE = [
    "http://127.0.0.1:{port}/{n}", "http://localhost:{port}/{n}", "http://[::1]:{port}/{n}", "http://0.0.0.0:{port}/{n}",
    "http://[::ffff:127.0.0.1]:{port}/{n}", "http://2130706433:{port}/{n}", "http://0x7f.1:{port}/{n}",
    "http://127.1:{port}/{n}", "http://017700000001:{port}/{n}", "http://start.test@127.0.0.1:{port}/{n}",
    "http://127.0.0.1:{port}#@start.test/{n}", "//127.0.0.1:{port}/{n}", "http://127.0.0.2:{port}/{n}",
    "http://inside.test:{port}/{n}", "file:///etc/passwd?{n}", "http://169.254.169.254:{port}/{n}",
]  # fmt: skip
"""Leads into our network; ``inside.test`` is a name whose owner points it there."""


@pytest.fixture
def bird() -> Iterator[Canary]:
    with canary("0.0.0.0") as listening:
        yield listening


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer(behaviours={"robots.txt": page(b"", status="404 Not Found")}) as running:
        yield running


class Desk:
    """A source at `server`, read with every port of the canary open to the addresses of the public."""

    def __init__(self, server: FaultServer, bird: Canary, workers: Workers, vocabulary: Vocabulary) -> None:
        self.server, self.bird, self.workers, self.vocabulary = server, bird, workers, vocabulary
        self.leads = [lead.format(port=bird.port, n=n) for n, lead in enumerate(INSIDE)]

    def read(self, body: str, content_type: str = "application/xml", **spec: Any) -> list[Item]:
        """Return what a visit finds where the source answers `body`."""
        self.server.behaviours["start"] = page(body.encode(), f"Content-Type: {content_type}")
        door = Door(resolve=lambda host, port: ["127.0.0.1"], ports=frozenset({self.bird.port}))
        visitor = Visitor(parse=self.workers.parse, door=door, sleep=lambda seconds: None, now=lambda: NOW)
        host = f"start.test:{self.server.port}"
        source = SourceSpec(id="desk", url=f"http://{host}/start", hosts=(host,), **spec)
        world = World(visitor.fetch, self.workers.parse, {})
        return list(visited(Visit(source, Path(), NOW, self.vocabulary, world)))


@pytest.fixture
def desk(server: FaultServer, bird: Canary, workers: Workers, vocabulary: Vocabulary) -> Desk:
    return Desk(server, bird, workers, vocabulary)


def test_the_links_of_a_feed_reach_nothing_inside(desk: Desk) -> None:
    entries = "".join(
        f"<item><guid isPermaLink='false'>{n}</guid><title>Entry {n}</title><link>{escape(lead)}</link></item>"
        for n, lead in enumerate(desk.leads)
    )
    items = desk.read(f"<rss version='2.0'><channel>{entries}</channel></rss>", kind="feed", full_text="always")
    assert len(items) == len(INSIDE), "each has its ending"
    assert desk.bird.hits == []
    assert {request.path for request in desk.server.received} == {"/start"}


@pytest.mark.parametrize(("root", "entry"), [("urlset", "url"), ("sitemapindex", "sitemap")])
def test_the_addresses_of_a_sitemap_reach_nothing_inside(desk: Desk, root: str, entry: str) -> None:
    urls = "".join(f"<{entry}><loc>{escape(lead)}</loc></{entry}>" for lead in desk.leads)
    desk.read(f"<{root}>{urls}</{root}>", kind="page")
    assert desk.bird.hits == []
    assert desk.server.received, "the sitemap itself was read"


def test_entities_and_stylesheets_of_a_feed_reach_nothing_inside(desk: Desk) -> None:
    inside = f"http://127.0.0.1:{desk.bird.port}/x"
    items = desk.read(
        f"""<?xml version="1.0"?><?xml-stylesheet href="{inside}"?><!DOCTYPE rss PUBLIC "-//x//EN" "{inside}.dtd">
        <rss version="2.0" xmlns:xi="http://www.w3.org/2001/XInclude" xml:base="{inside}"><channel><title>Desk</title>
        <item><guid>1</guid><title>One</title><description>Nine wells were repaired by the district on Monday, and the
        water office said so. &lt;img src="{inside}"&gt;</description><xi:include href="{inside}"/>
        <enclosure url="{inside}"/></item></channel></rss>""",
        kind="feed",
        full_text="never",
    )
    assert [item.report is not None for item in items] == [True]
    assert desk.bird.hits == []


def test_what_a_page_embeds_reaches_nothing_inside(desk: Desk) -> None:
    inside = f"http://127.0.0.1:{desk.bird.port}/x"
    text = "The district office said on Monday that nine wells were repaired and that two more will follow in May. "
    items = desk.read(
        f"""<!doctype html><html lang=en><head><base href="{inside}"><link rel=canonical href="{inside}">
        <meta http-equiv=refresh content="0;url={inside}"><script src="{inside}"></script><title>Wells</title></head>
        <body><article><h1>Wells</h1><p>{text * 3}</p><img src="{inside}"><iframe src="{inside}"></iframe></article>""",
        content_type="text/html",
        kind="page",
    )
    assert len(items) == 1
    assert desk.bird.hits == []

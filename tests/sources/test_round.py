"""A round over live sources: bad ones among fifty leave the others, and every input has an outcome."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pytest_httpserver import HTTPServer
from source_reader import NOW, Reader
from source_samples import FRENCH, STORY, entry, page, rss

from tracker.config import load
from tracker.http import Visitor
from tracker.model import Settings, SourceSpec
from tracker.pipeline import Means, RoundSummary, one_round
from tracker.sources import World
from tracker.store import open_store

BAD = {7: (b"", 500), 8: (b"<html>", 200), 9: (b"<a " + b"a=1 " * 200_000 + b"><rss>", 200)}
"""By the number of the source: one that is down, one that is no feed, one that is a trap for parsers."""


def a_round(reader: Reader, settings: Settings, path: Path) -> RoundSummary:
    visitor = Visitor(parse=reader.workers.parse, sleep=lambda seconds: None, now=lambda: NOW)
    world = World(visitor.fetch, reader.workers.parse, {})
    store = open_store(path)
    try:
        return one_round(settings, store, Means(clock=lambda: NOW, world=world))
    finally:
        store.close()


def test_bad_sources_among_fifty_leave_the_others(httpserver: HTTPServer, reader: Reader, tmp_path: Path) -> None:
    sources = {}
    for n in range(50):
        good = rss(entry(n, guid=str(n), text=f"{STORY[:60]}. This is number {n} of them."))
        body, status = BAD.get(n, (good, 200))
        httpserver.expect_request(f"/s{n}").respond_with_data(body, status=status)
        url = reader.url(f"/s{n}")
        sources[f"s{n}"] = SourceSpec(id=f"s{n}", kind="feed", url=url, hosts=(reader.host,), full_text="never")
    done = a_round(reader, replace(load(), sources=sources), tmp_path / "s.sqlite")
    assert (done.outcomes, list(done.failed_sources)) == ({"stored": 47}, ["s7", "s8", "s9"])
    assert done.exit_code == 4


def test_every_input_has_an_outcome(httpserver: HTTPServer, reader: Reader, tmp_path: Path) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/feed").respond_with_data(
        rss(*(entry(n, link=reader.url(f"/{n}")) for n in range(3)), entry(9, title="Crues", text=FRENCH))
    )
    httpserver.expect_request("/0").respond_with_data(page(), content_type="text/html")
    httpserver.expect_request("/1").respond_with_data("", status=503)
    httpserver.expect_request("/2").respond_with_data("", status=404)
    spec = SourceSpec(id="desk", kind="feed", url=reader.url("/feed"), hosts=(reader.host,))
    settings = replace(load(), sources={"desk": spec})
    first = a_round(reader, settings, tmp_path / "s.sqlite")
    assert first.outcomes == {"stored": 2, "failed": 1, "rejected": 1}
    assert [(source, "503" in reason) for source, _, reason in first.failed_items] == [("desk", True)]
    second = a_round(reader, settings, tmp_path / "s.sqlite")
    assert second.outcomes == {"unchanged": 3, "rejected": 1}
    assert not second.changed

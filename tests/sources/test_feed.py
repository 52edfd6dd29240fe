"""Feeds from a real local server: what becomes of every entry, over several visits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from source_reader import NOW, Reader, ends
from source_samples import FRENCH, SAID, SHAPES, STORY, entry, page, rss
from werkzeug import Request, Response

from tracker.errors import SourceError
from tracker.model import Basis
from tracker.sources import Item

LATER = NOW + timedelta(hours=2)


def feed(server: HTTPServer, body: bytes, **headers: str) -> None:
    server.expect_request("/feed").respond_with_data(body, headers=headers, content_type="application/rss+xml")


def never(reader: Reader, **given: Any) -> list[Item]:
    return reader.items("feed", url=reader.url("/feed"), full_text="never", **given)


def test_an_entry_becomes_a_report(httpserver: HTTPServer, reader: Reader) -> None:
    feed(httpserver, rss(entry(1, title="Floods &amp; landslides", link="http://www.news.example/1/?utm_source=rss")))
    (item,) = never(reader)
    report = item.report
    assert report is not None
    assert report.text == f"Floods & landslides\n\n{STORY[:160].strip()}"
    assert (report.title, report.publisher, report.url) == (
        "Floods & landslides", "The Delta Desk", "http://www.news.example/1/",
    )  # fmt: skip
    assert (report.published_on, report.published_basis, report.published_note) == (
        date(2026, 6, 12), Basis.STATED, "the feed",
    )  # fmt: skip
    assert (report.language, report.known_at, item.external_id) == ("en", NOW, "news.example/1")


VARIANTS = [
    "https://news.example/story", "http://news.example/story", "https://www.news.example/story/",
    "https://m.news.example/story?utm_source=rss&utm_medium=feed", "https://news.example/story?at_campaign=x#top",
    "https://amp.news.example/story", "https://news.example/story/amp/", "https://news.example/amp/story",
    "https://news-example.cdn.ampproject.org/c/s/news.example/story",
]  # fmt: skip


@pytest.mark.parametrize("link", VARIANTS)
def test_every_way_to_write_an_address_is_one_report(httpserver: HTTPServer, reader: Reader, link: str) -> None:
    feed(httpserver, rss(entry(1, link=link.replace("&", "&amp;"))))
    (item,) = never(reader)
    assert item.external_id == "news.example/story"


@pytest.mark.parametrize(
    ("guid", "link", "name"),
    [
        pytest.param("tag:news,2026:7", "https://news.example/a", "tag:news,2026:7", id="a-guid-goes-first"),
        pytest.param(
            "https://news.example/?p=7", "https://news.example/a", "news.example?p=7", id="a-guid-that-is-a-link"
        ),
        pytest.param("", "https://news.example/a?id=7&amp;utm_id=3", "news.example/a?id=7", id="else-the-link"),
    ],
)
def test_identity(httpserver: HTTPServer, reader: Reader, guid: str, link: str, name: str) -> None:
    feed(httpserver, rss(entry(1, guid=guid, link=link)))
    assert [item.external_id for item in never(reader)] == [name]


def test_the_same_guid_twice_is_one_report(httpserver: HTTPServer, reader: Reader) -> None:
    feed(httpserver, rss(entry(1, guid="7"), entry(2, guid="7")))
    assert len(never(reader)) == 1


def test_an_edited_entry_is_another_version_of_the_same_report(httpserver: HTTPServer, reader: Reader) -> None:
    feed(httpserver, rss(entry(1, guid="7")))
    (before,) = never(reader)
    httpserver.clear()
    feed(httpserver, rss(entry(1, guid="7", text=STORY[:160].replace("37", "41"))))
    (after,) = never(reader)
    assert before.report is not None
    assert after.report is not None
    assert before.report.report_id == after.report.report_id
    assert before.report.content_sha256 != after.report.content_sha256


def test_a_bad_entry_loses_no_other(httpserver: HTTPServer, reader: Reader) -> None:
    bad = ["&#xD800; and &#99999999;", "<b>not closed & not escaped", "\x00\x0b control", "]]> stray", "x" * 300_000]
    items = [entry(n, guid=str(n)) for n in range(3)]
    items[1:1] = [entry(10 + n, guid=str(10 + n)).replace("</title>", f"{text}</title>") for n, text in enumerate(bad)]
    feed(httpserver, rss(*items))
    found = {item.external_id: item for item in never(reader)}
    assert {"0", "1", "2"} <= {name for name, item in found.items() if item.report}
    assert all(len(item.report.title or "") <= 2_000 for item in found.values() if item.report)


def test_an_element_of_many_attributes_costs_no_time(httpserver: HTTPServer, reader: Reader) -> None:
    many = " ".join(f'a{n}="1"' for n in range(10_000))
    feed(httpserver, rss(entry(1, guid="1").replace("<item>", f"<item {many}>"), entry(2, guid="2")))
    assert ends(never(reader)) == ["report", "report"]


def test_more_than_the_limit_is_said(httpserver: HTTPServer, reader: Reader) -> None:
    feed(httpserver, rss(*(entry(n, guid=str(n)) for n in range(503))))
    found = never(reader)
    assert ends(found) == ["report"] * 500 + ["rejected"]
    assert "3 more are in the feed" in found[-1].problem


def test_another_language_is_said_and_not_silently_left(httpserver: HTTPServer, reader: Reader) -> None:
    feed(httpserver, rss(entry(1, title="Crues", text=FRENCH), entry(2)))
    french, english = never(reader)
    assert (french.ending, french.problem) == ("rejected", "is in French; only English is read")
    assert english.report is not None


@pytest.mark.parametrize(
    ("said", "day", "note"),
    [
        ("Fri, 12 Jun 2026 23:30:00 -0500", date(2026, 6, 12), "the feed"),
        ("2026-06-12T08:00:00Z", date(2026, 6, 12), "the feed"),
        ("Tue, 12 Jun 2096 08:00:00 GMT", None, "the feed gives 2096-06-12, which lies in the future"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, "the feed gives 1970-01-01, which is too long ago to be meant"),
        ("some day", None, ""),
        ("32/13/2026", None, ""),
    ],
)
def test_dates(httpserver: HTTPServer, reader: Reader, said: str, day: date | None, note: str) -> None:
    feed(httpserver, rss(entry(1, date=said)))
    report = never(reader)[0].report
    assert report is not None
    assert (report.published_on, report.published_note) == (day, note)
    assert report.published_basis is (Basis.STATED if day else Basis.UNKNOWN)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_feed_says_the_same(httpserver: HTTPServer, reader: Reader, shape: str) -> None:
    feed(httpserver, SHAPES[shape].encode())
    report = never(reader)[0].report
    assert report is not None
    assert report.text == f"Floods\n\n{SAID}"
    assert (report.external_id, report.url, report.published_on, report.publisher) == (
        "urn:7", reader.url("/7"), date(2026, 6, 12), "The Delta Desk",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"Not here.", "is no feed", id="words"),
        pytest.param(b"<html><head><link rel=alternate type=application/rss+xml href=/f.xml></head><body>x</html>",
                     "is a web page, not a feed; the page names the feed /f.xml", id="a-page"),
        pytest.param(b"<urlset><url/></urlset>", 'is a sitemap, not a feed; write kind = "page"', id="a-sitemap"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY b "c">]><rss><channel/></rss>', "defines entities", id="entities"),
        pytest.param(b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd" [<!ENTITY % b SYSTEM "x">]><rss/>',
                     "defines entities", id="an-entity-from-outside"),
        pytest.param(b'{"items": 7}', "is JSON, but no JSON Feed", id="other-json"),
        pytest.param(b"[" * 100_000, "is not valid JSON", id="nested-json"),
    ],
)  # fmt: skip
def test_what_is_no_feed_says_what_it_is(httpserver: HTTPServer, reader: Reader, body: bytes, said: str) -> None:
    feed(httpserver, body)
    with pytest.raises(SourceError, match="desk: ") as caught:
        never(reader)
    assert said in str(caught.value)


def test_not_modified_costs_nothing_and_is_not_believed_for_ever(httpserver: HTTPServer, reader: Reader) -> None:
    def answer(request: Request) -> Response:
        known = request.headers.get("If-None-Match") == '"one"'
        return Response(status=304) if known else Response(rss(entry(1)), headers={"ETag": '"one"'})

    httpserver.expect_request("/feed").respond_with_handler(answer)
    memory: dict[str, Any] = {}
    assert ends(never(reader, memory=memory)) == ["report"]
    assert ends(never(reader, memory=memory, now=LATER)) == []
    assert ends(never(reader, memory=memory, now=NOW + timedelta(days=8))) == ["report"]


def test_the_same_feed_again_is_not_read_again(httpserver: HTTPServer, reader: Reader) -> None:
    feed(httpserver, rss(entry(1)))
    memory: dict[str, Any] = {}
    assert ends(never(reader, memory=memory)) == ["report"]
    assert ends(never(reader, memory=memory, now=LATER)) == []
    httpserver.clear()
    feed(httpserver, rss(entry(1), entry(2)))
    assert ends(never(reader, memory=memory, now=LATER)) == ["report", "report"]


def test_a_teaser_is_followed_to_its_article_once(httpserver: HTTPServer, reader: Reader) -> None:
    feed(httpserver, rss(entry(1, link=reader.url("/story?utm_source=rss"))))
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/story").respond_with_data(page(), content_type="text/html")
    memory: dict[str, Any] = {}
    (item,) = reader.items("feed", url=reader.url("/feed"), memory=memory)
    assert item.report is not None
    assert STORY in item.report.text
    assert "99 killed" not in item.report.text
    assert "5,000" not in item.report.text
    assert reader.asked() == ["/feed", "/story"]
    assert ends(reader.items("feed", url=reader.url("/feed"), memory=memory, now=LATER)) == []
    assert reader.asked() == ["/feed"]


def test_an_article_is_looked_at_again_the_next_day_and_when_its_entry_changes(
    httpserver: HTTPServer, reader: Reader
) -> None:
    feed(httpserver, rss(entry(1, guid="7", link=reader.url("/story"))))
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/story").respond_with_data(page(), content_type="text/html")
    memory: dict[str, Any] = {}
    given = {"url": reader.url("/feed"), "memory": memory}
    (first,) = reader.items("feed", **given)
    httpserver.clear()
    feed(httpserver, rss(entry(1, guid="7", link=reader.url("/story"))))
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/story").respond_with_data(page(STORY.replace("37", "41")), content_type="text/html")
    assert ends(reader.items("feed", **given, now=LATER)) == []
    (edited,) = reader.items("feed", **given, now=NOW + timedelta(days=1))
    assert first.report is not None
    assert edited.report is not None
    assert (first.report.report_id, "41 people" in edited.report.text) == (edited.report.report_id, True)
    assert ends(reader.items("feed", **given, now=NOW + timedelta(days=30))) == ["unchanged"]


@pytest.mark.parametrize(
    ("status", "body"),
    [(403, ""), (404, ""), (410, ""), (200, "<html><title>Just a moment...</title><body>Checking your browser"),
     (200, "<html><body><form><input type=password></form>"), (200, "%PDF-1.7 broken"), (200, "\x89PNG\r\n")],
    ids=["forbidden", "not-found", "gone", "challenge", "login", "broken-pdf", "picture"],
)  # fmt: skip
def test_behind_a_wall_the_teaser_is_kept(httpserver: HTTPServer, reader: Reader, status: int, body: str) -> None:
    feed(httpserver, rss(entry(1, link=reader.url("/story"))))
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/story").respond_with_data(
        body.encode("latin-1"), status=status, content_type="text/html"
    )
    memory: dict[str, Any] = {}
    (item,) = reader.items("feed", url=reader.url("/feed"), memory=memory)
    assert item.report is not None
    assert item.report.text.endswith(STORY[:160].strip())
    assert ends(reader.items("feed", url=reader.url("/feed"), memory=memory, now=LATER)) == []


def test_robots_are_heeded_for_articles(httpserver: HTTPServer, reader: Reader) -> None:
    feed(httpserver, rss(entry(1, link=reader.url("/story"))))
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /story")
    (item,) = reader.items("feed", url=reader.url("/feed"))
    assert (item.report is not None, reader.asked()) == (True, ["/feed"])


def test_an_article_that_failed_is_tried_again(httpserver: HTTPServer, reader: Reader) -> None:
    feed(httpserver, rss(entry(1, link=reader.url("/story"))), ETag='"one"')
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    answers = iter([Response(status=500), Response(page(), content_type="text/html")])
    httpserver.expect_request("/story").respond_with_handler(lambda request: next(answers))
    memory: dict[str, Any] = {}
    given = {"url": reader.url("/feed"), "memory": memory}
    (failed,) = reader.items("feed", **given)
    assert (failed.ending, "status 500" in failed.problem) == ("failed", True)
    assert memory["feed"] == {}  # the feed is asked for whole while something of it is missing
    assert ends(reader.items("feed", **given, now=NOW + timedelta(minutes=5))) == ["unchanged"]
    assert ends(reader.items("feed", **given, now=LATER)) == ["report"]


def test_a_visit_follows_so_many_and_the_next_goes_on(httpserver: HTTPServer, reader: Reader) -> None:
    feed(httpserver, rss(*(entry(n, link=reader.url(f"/{n}")) for n in range(5))))
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    for n in range(5):
        httpserver.expect_request(f"/{n}").respond_with_data(page(f"{STORY} Number {n}."), content_type="text/html")
    memory: dict[str, Any] = {}
    found = []
    for now in (NOW, LATER, NOW + timedelta(hours=4)):
        items = reader.items("feed", url=reader.url("/feed"), most=2, memory=memory, now=now)
        found.append(ends(items))
    assert found == [["report"] * 2, ["unchanged"] * 2 + ["report"] * 2, ["unchanged"] * 4 + ["report"]]


def test_full_text_in_the_feed_needs_no_visit(httpserver: HTTPServer, reader: Reader) -> None:
    table = "<table><tr><th>Area</th><th>Killed</th></tr><tr><td>Aleppo</td><td>3</td></tr></table>"
    whole = f"<content:encoded><![CDATA[<p>{STORY}</p><p>{STORY}</p>{table}]]></content:encoded>"
    feed(httpserver, rss(entry(1, link=reader.url("/story"), more=whole)))
    (item,) = reader.items("feed", url=reader.url("/feed"))
    assert item.report is not None
    assert "Area: Aleppo; Killed: 3" in item.report.text
    assert reader.asked() == ["/feed"]

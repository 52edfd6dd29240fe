"""Pages, lists of pages and sitemaps from a real local server."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from source_reader import NOW, Reader, ends
from source_samples import FRENCH, STORY, page
from werkzeug import Request, Response

from tracker.errors import SourceError


@pytest.fixture(autouse=True)
def no_robots(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)


def serve(server: HTTPServer, path: str, body: str | bytes) -> None:
    server.expect_request(path).respond_with_data(body, content_type="text/html; charset=utf-8")


def test_a_page_gives_its_main_text_and_what_it_says_of_itself(httpserver: HTTPServer, reader: Reader) -> None:
    canonical = f'<link rel="canonical" href="{reader.url("/bulletin")}">'
    serve(httpserver, "/bulletin", page(head=canonical))
    (item,) = reader.items("page", url=reader.url("/bulletin?utm_source=mail"))
    report = item.report
    assert report is not None
    assert report.text.startswith(f"Floods in the delta\n\n{STORY}")
    assert "elsewhere" not in report.text
    assert "5,000" not in report.text
    assert (report.title, report.publisher, report.url, report.published_on, report.published_note) == (
        "Floods in the delta", "The Delta Desk", reader.url("/bulletin"), date(2026, 6, 12), "the page",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("head", "own"),
    [('<link rel="canonical" href="https://elsewhere.example/x">', True), ('<link rel="canonical" href="::">', True)],
    ids=["another-site", "no-address"],
)
def test_a_page_cannot_pass_for_another_sites(httpserver: HTTPServer, reader: Reader, head: str, own: bool) -> None:
    serve(httpserver, "/a", page(head=head))
    report = reader.items("page", url=reader.url("/a"))[0].report
    assert report is not None
    assert (report.url == reader.url("/a")) is own


def test_a_table_on_a_page_comes_row_by_row(httpserver: HTTPServer, reader: Reader) -> None:
    table = "</p><table><tr><th>District</th><th>Killed</th></tr><tr><td>Aleppo</td><td>21</td></tr></table><p>"
    serve(httpserver, "/a", page(STORY + table + STORY[:90]))
    report = reader.items("page", url=reader.url("/a"))[0].report
    assert report is not None
    assert "\n\nDistrict: Aleppo; Killed: 21\n\n" in report.text


def test_a_living_page_is_asked_for_at_every_visit_and_read_when_it_changes(
    httpserver: HTTPServer, reader: Reader
) -> None:
    state = {"tag": '"one"', "text": STORY}

    def answer(request: Request) -> Response:
        if request.headers.get("If-None-Match") == state["tag"]:
            return Response(status=304)
        return Response(page(state["text"]), headers={"ETag": state["tag"]}, content_type="text/html")

    httpserver.expect_request("/now").respond_with_handler(answer)
    given: dict[str, Any] = {"url": reader.url("/now"), "memory": {}}
    (first,) = reader.items("page", **given)
    assert ends(reader.items("page", **given)) == ["unchanged"]
    state |= {"tag": '"two"', "text": STORY.replace("37", "41")}
    (second,) = reader.items("page", **given)
    assert first.report is not None
    assert second.report is not None
    assert first.report.report_id == second.report.report_id
    assert first.report.content_sha256 != second.report.content_sha256


def test_one_bad_page_of_a_list_loses_no_other(httpserver: HTTPServer, reader: Reader) -> None:
    serve(httpserver, "/a", page())
    serve(httpserver, "/b", page(FRENCH, title="Crues"))
    serve(httpserver, "/d", "<html><body></body></html>")
    items = reader.items("page", urls=tuple(reader.url(path) for path in ("/gone", "/b", "/d", "/a")))
    assert ends(items) == ["failed", "rejected", "rejected", "report"]
    assert items[1].problem == "is in French; only English is read"
    assert "no main text" in items[2].problem


def test_a_single_page_that_is_gone_is_the_sources_error(reader: Reader) -> None:
    with pytest.raises(SourceError):
        reader.items("page", url=reader.url("/gone"))


def test_a_tag_of_a_hundred_thousand_attributes_costs_no_time(httpserver: HTTPServer, reader: Reader) -> None:
    many = " ".join(f'a{n}="1"' for n in range(100_000))
    serve(httpserver, "/a", page().replace("<article>", f"<article><div {many}>"))
    report = reader.items("page", url=reader.url("/a"))[0].report
    assert report is not None
    assert STORY in report.text


@pytest.mark.parametrize("published", ["2099-01-01", "1970-01-01", ""])
def test_a_date_that_cannot_be_is_no_date(httpserver: HTTPServer, reader: Reader, published: str) -> None:
    serve(httpserver, "/a", page(published=published))
    report = reader.items("page", url=reader.url("/a"))[0].report
    assert report is not None
    assert report.published_on is None


SITEMAP = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'


def listed(url: str, changed: str) -> str:
    return f"<url><loc>{url}</loc><lastmod>{changed}</lastmod></url>"


def test_a_sitemap_gives_its_newest_pages_once(httpserver: HTTPServer, reader: Reader) -> None:
    pages = [(f"/news/{n}", f"2026-06-{n:02}") for n in range(1, 6)]
    lines = [listed(reader.url(path), day) for path, day in [*pages, ("/about", "2026-06-13")]]
    serve(httpserver, "/map.xml", SITEMAP.format("".join(lines)))
    for path, _ in pages:
        serve(httpserver, path, page(f"{STORY} This is {path}."))
    memory: dict[str, Any] = {}
    given = {"url": reader.url("/map.xml"), "contains": "/news/", "most": 3, "memory": memory}
    visit = reader.visit("page", **given)
    found = reader.items("page", **given)
    assert [item.external_id.rpartition("/")[2] for item in found] == ["5", "4", "3"]
    assert reader.asked() == ["/map.xml", "/news/5", "/news/4", "/news/3"]
    assert ends(reader.items("page", **given, now=NOW + timedelta(hours=1))) == ["unchanged"] * 3 + ["report"] * 2
    assert visit.spec.most == 3


@pytest.mark.parametrize("zipped", [False, True])
def test_an_index_of_sitemaps_is_opened(httpserver: HTTPServer, reader: Reader, zipped: bool) -> None:
    inner = SITEMAP.format(listed(reader.url("/news/1"), "2026-06-10")).encode()
    serve(httpserver, "/one.xml", gzip.compress(inner) if zipped else inner)
    index = (
        f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>{reader.url('/one.xml')}</loc>"
        f"</sitemap><sitemap><loc>{reader.url('/gone.xml')}</loc></sitemap></sitemapindex>"
    )
    serve(httpserver, "/map.xml", index)
    serve(httpserver, "/news/1", page())
    assert ends(reader.items("page", url=reader.url("/map.xml"))) == ["report"]


def test_a_sitemap_with_entities_is_refused(httpserver: HTTPServer, reader: Reader) -> None:
    serve(httpserver, "/map.xml", '<!DOCTYPE x [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>')
    with pytest.raises(SourceError, match="declares a document type"):
        reader.items("page", url=reader.url("/map.xml"))


def test_robots_are_heeded(httpserver: HTTPServer, reader: Reader) -> None:
    httpserver.clear()
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /")
    serve(httpserver, "/a", page())
    with pytest.raises(SourceError, match=r"robots\.txt"):
        reader.items("page", url=reader.url("/a"))

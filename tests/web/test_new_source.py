"""A new source on a page: what it would give first, then written into the configuration, or refused with the reason."""

from __future__ import annotations

import html
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from web.at_the_desk import Browser, House
from web.test_add_pages import carried

from tracker.http import Fetched, Request, Visitor
from tracker.store.users import Role

STORY = "At least 41 civilians were killed in Aleppo, the United Nations said on Friday. Markets stayed shut all day."
RSS = f"""<rss version="2.0"><channel><title>Relief "Desk" news</title><item><guid>1</guid><title>Strike</title>
<pubDate>Sat, 30 Nov 2024 08:00:00 GMT</pubDate>
<description>{STORY} {"The road stayed closed and people waited. " * 20}</description></item></channel></rss>"""


@pytest.fixture
def admin(office: House, httpserver: HTTPServer) -> Browser:
    """Give an admin's browser on a server that may reach the test's own web server, and nothing else inside."""
    httpserver.expect_request("/f").respond_with_data(RSS, content_type="text/xml")
    visitor = Visitor(parse=office.means.parse)  # type: ignore[arg-type]

    def fetch(request: Request) -> Fetched:
        return visitor.fetch(replace(request, named_hosts=(f"{httpserver.host}:{httpserver.port}",)))

    office.means.fetch = fetch
    return office.browser("root", Role.ADMIN)


def sources(office: House) -> Path:
    return office.means.settings().config_dir / "sources.toml"


def test_a_source_is_seen_first_and_written_when_asked(office: House, admin: Browser, httpserver: HTTPServer) -> None:
    before = sources(office).read_text(encoding="utf-8")
    seen = admin.post("/sources/new", {"url": httpserver.url_for("/f"), "every": "30", "do": "preview"})
    assert seen.status_code == 200
    page = html.unescape(seen.text)
    for words in ("a feed", 'Relief "Desk" news', "At least 41 civilians", "relief-desk-news", "every_minutes = 30"):
        assert words in page
    assert sources(office).read_text(encoding="utf-8") == before
    kept = admin.post("/sources/new", {**carried(seen.text), "do": "keep"})
    assert kept.status_code == 200
    written = sources(office).read_text(encoding="utf-8")
    assert written.startswith(before)
    assert "# added by root on " in written
    table = tomllib.loads(written)["relief-desk-news"]
    assert (table["kind"], table["every_minutes"], table["name"]) == ("feed", 30, 'Relief "Desk" news')
    assert sources(office).with_name("sources.toml.before").read_text(encoding="utf-8") == before
    assert "relief-desk-news" in office.means.settings().sources
    again = admin.post("/sources/new", {**carried(seen.text), "do": "keep"})
    assert again.status_code == 422
    assert "is there already" in again.text


REFUSED = [
    ("no address", {"url": "ftp://a.example/x"}, "write a web address"),
    ("inside our network", {"url": "http://10.0.0.7/feed"}, "10.0.0.7"),
    ("this machine", {"url": "http://127.0.0.1:1/feed"}, "127.0.0.1"),
    ("no minutes", {"url": "https://a.example/x", "every": "soon"}, "whole minutes"),
    ("no name", {"url": "https://a.example/x", "kind": "feed", "name": "a b", "do": "keep"}, "no name for a source"),
    ("another kind", {"url": "https://a.example/x", "kind": "folder", "name": "ab", "do": "keep"}, "one of feed, page"),
    ("a trick in its title", {"url": 'https://a.example/"\nx', "kind": "feed", "name": "ab", "do": "keep"},
     "no web address"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "words"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_what_cannot_be_a_source_is_refused_and_nothing_is_written(
    office: House, admin: Browser, said: dict[str, str], words: str
) -> None:
    before = sources(office).read_text(encoding="utf-8")
    answer = admin.post("/sources/new", {"do": "preview", **said})
    assert answer.status_code == 422
    assert words in html.unescape(answer.text)
    assert sources(office).read_text(encoding="utf-8") == before


def test_a_configuration_that_does_not_hold_takes_no_source_more(office: House, admin: Browser) -> None:
    crises = sources(office).with_name("crises.toml")
    crises.write_text(crises.read_text(encoding="utf-8").replace("Asia/Damascus", "Asia/Nowhere"), encoding="utf-8")
    before = sources(office).read_text(encoding="utf-8")
    said = {"url": "https://a.example/x", "kind": "feed", "name": "wire", "title": "Wire", "do": "keep"}
    answer = admin.post("/sources/new", said)
    assert answer.status_code == 422
    assert "Asia/Nowhere" in answer.text
    assert sources(office).read_text(encoding="utf-8") == before


def test_only_an_admin_adds_sources(office: House) -> None:
    for browser in (office.browser("amal"), office.browser("vera", Role.VIEWER)):
        assert browser.get("/sources/new").status_code == 403
        assert browser.post("/sources/new", {"do": "keep"}).status_code == 403
    assert office.browser().get("/sources/new").headers["location"].startswith("/login")

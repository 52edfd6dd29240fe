"""``tracker sources``: what lies at an address is shown, kept only when asked, and the file's comments stay."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tracker.config.adding import add_source, name_of
from tracker.errors import ConfigError

STORY = "At least 41 civilians were killed in Aleppo, the United Nations said on Friday. Markets stayed shut all day."
RSS = f"""<rss version="2.0"><channel><title>Relief "Desk" news</title><item><guid>1</guid><title>Strike</title>
<description>{STORY} {"The road stayed closed and people waited. " * 20}</description></item></channel></rss>"""
KEPT = '# our own words\n[desk]\nkind = "folder"   # and this one\npath = "in"\n'


def test_preview_shows_figures_and_keeps_nothing_and_add_keeps_the_comments(said, httpserver: HTTPServer) -> None:  # type: ignore[no-untyped-def]
    httpserver.expect_request("/f").respond_with_data(RSS, content_type="text/xml")
    file, host = Path("config/sources.toml"), f"{httpserver.host}:{httpserver.port}"
    file.write_text(KEPT, encoding="utf-8")
    shown = said("sources", "preview", httpserver.url_for("/f"), "--host", host)
    assert "is a feed" in shown
    assert "deaths of civilians, said by un" in shown
    assert file.read_text(encoding="utf-8") == KEPT
    said("sources", "add", httpserver.url_for("/f"), "--host", host, "--every-minutes", "30")
    written = file.read_text(encoding="utf-8")
    assert written.startswith(KEPT)
    table = tomllib.loads(written)["relief-desk-news"]
    assert (table["kind"], table["every_minutes"], table["hosts"]) == ("feed", 30, [host])
    assert "Relief" in said("sources", "list")
    assert "1 report seen" in said("sources", "check", "relief-desk-news")
    assert "is there already" in said("sources", "add", httpserver.url_for("/f"), "--host", host, code=2)
    httpserver.clear()
    assert "! relief-desk-news" in said("sources", "check", "relief-desk-news", code=4)


def test_what_could_not_be_read_again_is_never_written(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(KEPT, encoding="utf-8")
    for name, values in {"a b": {"kind": "feed", "url": "https://a.example"}, "x": {"kind": "feed"}}.items():
        with pytest.raises(ConfigError):
            add_source(tmp_path, name, values)
    assert (tmp_path / "sources.toml").read_text(encoding="utf-8") == KEPT


@pytest.mark.parametrize(
    ("words", "name"),
    [("Relief Desk: news", "relief-desk-news"), ("Actualités", "actualites"), ("新闻", "source"), ("]\n[x", "x")],
)
def test_names_are_made_of_titles(words: str, name: str) -> None:
    assert name_of(words) == name

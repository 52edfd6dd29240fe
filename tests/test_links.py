"""Addresses: what is kept of one, and which of them name the same page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.links import clean, key

KEPT = {
    "tracking": ("https://a.example/p?utm_source=x&id=7&fbclid=y#top", "https://a.example/p?id=7"),
    "what-may-name-the-article": (
        "https://a.example/p?cid=7&source=3&uid=x",
        "https://a.example/p?cid=7&source=3&uid=x",
    ),
    "host-in-small-letters": ("HTTPS://A.Example/P", "https://a.example/P"),
    "usual-port": ("https://a.example:443/p", "https://a.example/p"),
    "another-port": ("http://a.example:8080/p", "http://a.example:8080/p"),
    "letters": ("https://a.example/خبر?q=é", "https://a.example/%D8%AE%D8%A8%D8%B1?q=%C3%A9"),
    "seen-from-the-page": ("../x?id=1", "https://base.example/x?id=1"),
    "broken-over-lines": (" https://a.example/p \n", "https://a.example/p"),
}
REFUSED = ["", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", "https://me:pw@a.example/", "http://[::1",
           "https://a.example/\"><b>", "https://a.example\\@b.example/", "https://a.example:99999/", "https:///x",
           "https://a.example/" + "x" * 2_000, None]  # fmt: skip


@pytest.mark.parametrize(("url", "kept"), KEPT.values(), ids=KEPT)
def test_what_is_kept(url: str, kept: str) -> None:
    assert clean(url, "https://base.example/a/b") == kept


@pytest.mark.parametrize("url", REFUSED, ids=str)
def test_what_is_no_web_address(url: str | None) -> None:
    assert clean(url) is None


@pytest.mark.parametrize(
    "url", ["https://a.example/", "https://www.a.example", "https://a.example/index.html", "x", ""]
)
def test_a_front_page_names_no_article(url: str) -> None:
    assert key(url) == ""


@pytest.mark.parametrize(
    "other",
    ["https://a.example/p?id=2", "https://a.example/p", "https://b.example/p?id=1", "https://a.example/P?id=1",
     "https://a.example/p/2?id=1", "https://news.a.example/p?id=1", "https://a.example/p?id=1&cid=2"],
)  # fmt: skip
def test_other_pages_stay_apart(other: str) -> None:
    assert key(other) != key("https://a.example/p?id=1")


@given(st.text(max_size=80))
def test_nothing_breaks_it_and_what_is_kept_is_stable(text: str) -> None:
    kept = clean(text, "https://base.example/")
    key(text)
    if kept is not None:
        assert clean(kept) == kept
        assert key(kept) == key(clean(kept) or "")

"""A duty officer's night in a real browser: the link of a message on a phone, over plain http, and "I am on it"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from web.browser import CHROMIUM, ELSEWHERE, LOOKS, Browser, Look, browsing, shoot

from tracker.delivery.links import Links
from tracker.secrets import Secret
from tracker.store import commands, open_store
from tracker.web.access import names_of

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is missing: `make system-packages` installs it"),
]
KEY = Secret("a key of this test alone")
PHONES = [look for look in LOOKS if look.width <= 390]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, demonstrated: Path) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("duty"), demonstrated) as made:
        made.means.names = names_of("127.0.0.1", [ELSEWHERE])
        made.means.link_key = KEY
        yield made


def link(browser: Browser) -> str:
    """Return what a message carries: the address of its alert, signed, as seen from the root of the server."""
    links = Links(f"http://{ELSEWHERE}:{browser.port}", KEY)
    whole = urlsplit(links.to_alert(browser.there["alert"], "internal", datetime.now(UTC)))
    return f"{whole.path}?{whole.query}"


@pytest.mark.parametrize("look", PHONES, ids=lambda look: look.name)
def test_the_link_of_a_message_shows_why_on_a_phone(browser: Browser, look: Look) -> None:
    with browser.open(link(browser), look, "") as page:
        said = page.locator("main").inner_text()
        assert browser.there["alert"] in said
        assert page.locator("blockquote").count() == 1
        chart = page.locator("img.chart")
        chart.scroll_into_view_if_needed()
        assert chart.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
        box = page.get_by_role("button").bounding_box()
        assert box["height"] >= 44
        assert page.locator("html").get_attribute("dir") == ("rtl" if look.lang == "ar" else "ltr")
        shoot(page, f"link-{look.name}")
        assert browser.faults(page, look) == []


def test_who_is_on_it_is_kept_over_plain_http_too(browser: Browser) -> None:
    with browser.open("/livez", PHONES[0], "") as page:
        page.goto(f"http://{ELSEWHERE}:{browser.port}{link(browser)}")
        page.get_by_label("Your name").fill("Amal on call")
        page.get_by_role("button", name="I am on it").click()
        assert "Amal on call is on it" in page.get_by_role("status").inner_text()
        page.reload()
        assert "Amal on call is on it" in page.get_by_role("status").inner_text()
    store = open_store(browser.means.store, read_only=True)
    try:
        given = commands.waiting(store)
    finally:
        store.close()
    assert [(one.kind, one.by) for one in given] == [("ack", "Amal on call")]

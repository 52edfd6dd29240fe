"""The page behind a message's link: it says why, and takes "I am on it"; it opens for nobody else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
import pytest
from alerts.samples import point
from posted import SLACK, START, Clock, announce, new_store

from tracker.config.following import Following
from tracker.delivery.links import Links
from tracker.secrets import Secret
from tracker.store import announced, commands, open_store
from tracker.web.access import HERE, Protection
from tracker.web.app import build
from tracker.web.means import Means
from tracker.web.server import listen, serve

LINKS = Links("http://localhost", Secret("k" * 64))
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} \u202etxt.exe"


@dataclass
class Site:
    """A server on a real socket, on a clock that tests move."""

    client: httpx.Client
    clock: Clock
    path: Path
    handle: str

    def link(self, audience: Any = "internal") -> str:
        split = urlsplit(LINKS.to_alert(self.handle, audience, START))
        return f"{split.path}?{split.query}"

    def orders(self) -> list[tuple[str, str]]:
        store = open_store(self.path, read_only=True)
        try:
            state = announced.by_handle(store, self.handle)
            assert state is not None
            return [(one.kind, one.by) for one in commands.of_alert(store, state.fingerprint)]
        finally:
            store.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    store = new_store(tmp_path)
    [handle] = announce(store, [point(sentence=f"The UN said 27 civilians were killed. {HOSTILE}")], channels=[SLACK])
    store.close()
    clock = Clock(START)
    means = Means(
        store=store.path, charts=tmp_path, following=cast(Following, None), parse=cast(Any, None),
        protection=Protection.TOKENS, names=HERE, clock=clock, link_key=LINKS.key,
    )  # fmt: skip
    listening, stop = listen("127.0.0.1", 0), threading.Event()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = threading.Thread(target=serve, args=(build(means), listening, stop))
    server.start()
    try:
        with httpx.Client(base_url=address, follow_redirects=True, trust_env=False) as client:
            yield Site(client, clock, store.path, handle)
    finally:
        stop.set()
        server.join(10)


def test_the_link_shows_why_and_nothing_of_the_article_becomes_code(site: Site) -> None:
    page = site.client.get(site.link())
    assert page.status_code == 200
    for part in ("27", "The UN said 27 civilians were killed.", "Check the quote.", "crossed"):
        assert part in page.text
    assert "<script" not in page.text
    assert "{{ 7*7 }}" in page.text
    assert "\u202e" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")


def test_opening_changes_nothing_and_the_button_acknowledges_once(site: Site) -> None:
    for _ in range(3):
        site.client.get(site.link())
        site.client.head(site.link())
    assert site.orders() == []
    for _ in range(2):
        shown = site.client.post(site.link(), data={"by": f" Amal {HOSTILE[:25]} "})
    assert shown.status_code == 200
    assert "is on it, since" in shown.text
    assert site.orders() == [("ack", "Amal <script>alert(1)</script>")]
    assert "<script" not in shown.text


def test_a_name_is_not_asked_for(site: Site) -> None:
    site.client.post(site.link())
    assert site.orders() == [("ack", "somebody with the message's link")]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "spoil",
    [lambda link: link.split("?")[0], lambda link: link[:-1] + ("0" if link[-1] != "0" else "1"),
     lambda link: link.replace("for=internal", "for=restricted"), lambda link: link.replace("/AL-", "/AL-2")],
    ids=["unsigned", "another signature", "another audience", "another alert"],
)  # fmt: skip
def test_any_other_link_is_refused(site: Site, method: str, spoil: Any) -> None:
    assert site.client.request(method, spoil(site.link())).status_code == 403
    assert site.orders() == []


def test_a_link_ends(site: Site) -> None:
    site.clock.now += timedelta(days=7)
    assert site.client.get(site.link()).status_code == 403
    assert site.client.post(site.link()).status_code == 403


def test_who_guesses_has_to_wait(site: Site) -> None:
    answers = [site.client.get(f"{site.link()[:-1]}x").status_code for _ in range(14)]
    assert answers[-1] == 429
    assert site.client.get(site.link()).status_code == 429


def test_a_page_of_somebody_else_cannot_press_the_button(site: Site) -> None:
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert site.client.post(site.link(), headers=headers).status_code == 403
    assert site.orders() == []


def test_a_public_channels_readers_see_no_decision(site: Site) -> None:
    page = site.client.get(site.link("public"))
    assert page.status_code == 200
    assert "Why it spoke" not in page.text
    assert "Why it spoke" in site.client.get(site.link()).text


def test_a_long_body_is_refused(site: Site) -> None:
    assert site.client.post(site.link(), data={"by": "x" * 5_000}).status_code == 413


def test_a_day_later_it_still_opens(site: Site) -> None:
    site.clock.now += timedelta(days=1)
    assert site.client.get(site.link()).status_code == 200

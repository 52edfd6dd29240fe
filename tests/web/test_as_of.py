"""A store that takes minutes to be made anew: nobody waits, and no figure of before stands under a label of now."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from web.a_library import Fixed, fill, means
from web.at_the_desk import Browser, House

from tracker.knowledge import fresh, renewed
from tracker.model import Settings
from tracker.store import open_store, snapshot
from tracker.web.app import build
from tracker.web.renewal import AGAIN_AFTER_SECONDS, Renewal
from tracker.web.warm import warmed

CRISIS = "aleppo-2024"


class Asked(Renewal):
    """A renewal that starts no process, and counts."""

    def __init__(self) -> None:
        self.times = 0

    def ask(self) -> bool:
        self.times += 1
        return True


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Give a server over a small store that counts as a large one, of which nothing was made yet."""
    monkeypatch.setattr("tracker.knowledge.at_once.FEW", 0)
    made = means(tmp_path, fill)
    made.renewal = Asked()
    return House(made, build(made))


def asked(house: House) -> int:
    assert isinstance(house.means.renewal, Asked)
    return house.means.renewal.times


def make(house: House) -> None:
    """Make the figures as the process beside the server does."""
    store = open_store(house.means.store)
    try:
        renewed(house.means.settings(), store)
    finally:
        store.close()


def change(house: House, **more: Any) -> Settings:
    """Give the server another configuration, in which the crisis is called otherwise."""
    now = house.means.settings()
    crises = {**now.crises, CRISIS: replace(now.crises[CRISIS], name="Renamed", **more)}
    changed = replace(now, crises=crises, digest="changed")
    house.means.following = Fixed(changed)  # type: ignore[assignment]
    return changed


def test_where_nothing_was_made_it_is_said_and_asked_for(large: House) -> None:
    page = large.browser().get("/")
    assert (page.status_code, page.headers["retry-after"], page.headers["refresh"]) == (503, "30", "30")
    assert "worked out" in page.text
    assert asked(large) == 1
    assert large.browser().get("/api/observations").json()["status"] == 503
    assert large.browser().get("/healthz").status_code in {200, 503}
    make(large)
    page = large.browser().get("/")
    assert (page.status_code, "as-of" in page.text, "figures-as-of" in page.headers) == (200, False, False)


ADDRESSES = ("/", f"/crisis/{CRISIS}", "/series", "/reports", "/alerts", "/rules", "/methodology", "/brief",
             "/export/figures.csv", "/api/observations")  # fmt: skip


def test_after_a_change_every_page_is_there_at_once_and_says_of_when_it_is(
    large: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(large)
    old = large.means.settings().crises[CRISIS].name
    change(large)
    with monkeypatch.context() as patch:
        patch.setattr(fresh, "made", None)  # whoever waits for it fails
        answers = {path: large.browser().get(path) for path in ADDRESSES}
    assert {path: one.status_code for path, one in answers.items()} == dict.fromkeys(ADDRESSES, 200)
    assert all("figures-as-of" in one.headers for one in answers.values())
    assert asked(large) == len(ADDRESSES)
    for path, one in answers.items():
        if "html" in one.headers["content-type"]:
            assert "by the configuration and program of then" in one.text, path
            assert "Renamed" not in one.text.partition('id="content"')[2].partition("<footer")[0], path
    assert old in answers["/"].text
    assert "as they were worked out at" in answers["/export/figures.csv"].text
    make(large)
    page = large.browser().get("/")
    assert ("Renamed" in page.text, "figures-as-of" in page.headers) == (True, False)


def test_nobody_decides_or_keeps_a_brief_on_figures_of_before(large: House) -> None:
    make(large)
    amal = large.browser("amal")
    assert amal.get("/review").status_code == 200
    change(large)
    for answer in (amal.get("/review"), amal.get("/review/log"), amal.post("/brief", {"since": "yesterday"})):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    make(large)
    assert amal.get("/review").status_code == 200


def test_the_server_looks_by_itself_and_once(large: House) -> None:
    last = warmed(large.means, None)
    assert (last, asked(large)) == (None, 1)
    make(large)
    last = warmed(large.means, None)
    assert last is not None
    assert asked(large) == 1
    assert warmed(large.means, last) is last
    change(large)
    assert warmed(large.means, last) != last
    assert asked(large) > 1


def test_a_snapshot_that_is_gone_is_not_waited_for(large: House) -> None:
    make(large)
    store = open_store(large.means.store)
    snapshot.forget(store)
    store.close()
    assert large.browser().get("/").status_code == 503


class Clock:
    """A clock that stands still until it is told to go on."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[bytes]]]:
    made: list[subprocess.Popen[bytes]] = []
    yield made
    for one in made:
        one.kill()
        one.wait()


def test_one_process_runs_however_many_ask_and_a_failed_one_not_at_once_again(
    processes: list[subprocess.Popen[bytes]],
) -> None:
    clock, waits = Clock(), "import sys; sys.stdin.read()"

    def start() -> subprocess.Popen[bytes]:
        processes.append(subprocess.Popen([sys.executable, "-c", waits], stdin=subprocess.PIPE))
        return processes[-1]

    renewal = Renewal(start, clock)
    assert [renewal.ask() for _ in range(5)] == [True, False, False, False, False]
    clock.now += 2 * AGAIN_AFTER_SECONDS
    assert (renewal.runs(), renewal.ask()) == (True, False)
    processes[0].communicate()
    assert (renewal.runs(), renewal.ask(), len(processes)) == (False, True, 2)
    renewal.stop()
    assert (renewal.runs(), renewal.ask()) == (False, False)
    clock.now += AGAIN_AFTER_SECONDS
    assert renewal.ask()
    renewal.stop()


def test_a_process_that_cannot_be_started_takes_nothing_down() -> None:
    def start() -> subprocess.Popen[bytes]:
        raise OSError("no memory")

    assert not Renewal(start).ask()


def test_a_browser_of_one_crisis_stays_in_it(large: House) -> None:
    make(large)
    change(large)
    gaza: Browser = large.browser("omar", crises=("gaza",))
    assert gaza.get(f"/crisis/{CRISIS}").status_code == 404
    assert gaza.get("/crisis/gaza").status_code == 200

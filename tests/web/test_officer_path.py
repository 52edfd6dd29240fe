"""An information officer's afternoon in a real browser: find a wrong figure, put it right, show and hand on the result.

Then the same by keyboard alone; two people at one figure; a text handed in, seen first; and an admin's new source.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from web.browser import CHROMIUM, DESKTOP, LOOKS, ROOT, Browser, browsing, shoot
from web.test_new_source import RSS

from tracker.config.following import Following
from tracker.http import Fetched, Request, Visitor
from tracker.secrets import Secret

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is missing: `make system-packages` installs it"),
]
PHONE = next(look for look in LOOKS if look.name == "phone")
TEXT = "Aleppo. At least 31 people, four of them children, were hurt in Aleppo on Friday, the United Nations said."
TABLE = (
    b"indicator,population,number,said_by,place,as_of,measure,quote,part_of\n"
    b"deaths,all,40,un,Aleppo,2024-11-30,cumulative,40 people died,\n"
    b"deaths,civilians,47,un,Aleppo,2024-11-30,cumulative,47 civilians died,deaths all\n"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, demonstrated: Path) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("officer"), demonstrated) as made:
        yield made


def drawing(page: Any) -> str:
    """Return the chart of a page as it is drawn."""
    source = page.locator("main figure img").first.get_attribute("src")
    return str(page.request.get(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + source).text())


def test_a_wrong_figure_is_found_put_right_and_handed_on(browser: Browser, tmp_path: Path) -> None:
    browser.means.embed_from, browser.means.link_key = ("https://partner.example",), Secret("a key of this test alone")
    with browser.open("/review", as_="reviewer") as page:
        page.get_by_label("Indicator").select_option("deaths")
        page.get_by_role("button", name="Show").click()
        assert "indicator=deaths" in page.url
        page.locator(".waiting .what a").first.click()
        number = re.search(r"[\d,]+", page.locator("h1").inner_text())
        assert number
        series = page.get_by_role("link", name="The whole series").get_attribute("href")
        page.goto(browser.base + series)
        before = drawing(page)
        page.go_back()
        page.locator("#correct > summary").click()
        page.get_by_label("Value", exact=True).fill("1234")
        page.get_by_role("button", name="See what it changes").click()
        assert "Nothing is kept yet" in page.locator("main").inner_text()
        assert browser.faults(page, DESKTOP) == []
        shoot(page, "review-looking")
        page.get_by_label("Why, for whoever comes after you").fill("the report says 1,234")
        page.locator("#correct").get_by_role("button", name="Correct", exact=True).click()
        assert "Corrected by reviewer." in page.locator("main").inner_text()
        page.goto(f"{browser.base}/review/log?kind=correct")
        log = page.locator("main").inner_text()
        assert "the report says 1,234" in log
        assert "became 1,234" in log
        assert browser.faults(page, DESKTOP) == []
        shoot(page, "review-log")
        page.goto(browser.base + series)
        assert "1,234" in page.locator("main").inner_text()
        assert drawing(page) != before
        assert f"/embed/{series.rpartition('/')[2]}" in page.get_by_label("HTML to put there").input_value()
        for words, begins in (("XLSX", b"PK"), ("PNG", b"\x89PNG")):
            with page.expect_download() as loading:
                page.locator("main a", has_text=words).first.click()
            loading.value.save_as(tmp_path / words)
            assert (tmp_path / words).read_bytes().startswith(begins)


def test_the_same_by_keyboard_alone(browser: Browser) -> None:
    with browser.open("/review", as_="reviewer") as page:
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.matches('.waiting .what a')")
        page.keyboard.press("Enter")
        page.wait_for_url("**/review/*")
        first = page.url
        page.keyboard.press("c")
        assert page.evaluate("document.activeElement.closest('#correct') !== null")
        page.keyboard.press("Escape")
        page.keyboard.press("r")
        page.keyboard.press("Space")
        assert page.locator("#b-1").is_checked()
        page.locator("#r-reason").focus()
        page.keyboard.type("jack of all trades")  # letters in a field are letters
        assert page.locator("#r-reason").input_value() == "jack of all trades"
        page.keyboard.press("Enter")
        page.wait_for_url("**did=*")
        assert page.url != first
        page.keyboard.press("u")
        page.keyboard.type("pressed too early")
        page.keyboard.press("Enter")
        page.wait_for_url(first.partition("?")[0] + "?did=*")
        assert "taken back" in page.locator("#decided").inner_text()
        page.get_by_text("Keys", exact=True).click()
        page.get_by_label("Use these keys").uncheck()
        page.locator("body").press("r")
        assert not page.locator("#reject").evaluate("one => one.open")


def test_everything_pressed_on_a_phone_is_large_enough(browser: Browser) -> None:
    with browser.open("/review/{figure}", PHONE, "reviewer") as page:
        small = page.evaluate("""() => [...document.querySelectorAll('.decide button, .decide summary, .neighbours a')]
            .filter(e => e.getBoundingClientRect().height && e.getBoundingClientRect().height < 44)
            .map(e => e.textContent.trim() + ' ' + e.getBoundingClientRect().height)""")
        assert small == []


def test_a_text_a_figure_and_a_table_are_seen_before_they_are_kept(browser: Browser, tmp_path: Path) -> None:
    with browser.open("/add", as_="reviewer") as page:
        page.get_by_label("The text").fill(TEXT)
        page.get_by_label("Published on").fill("2024-11-30")
        page.get_by_role("button", name="See what would be read").click()
        assert page.locator(".source-text mark").first.inner_text() == "At least 31 people"
        assert browser.faults(page, DESKTOP) == []
        shoot(page, "add-preview")
        page.get_by_role("button", name="Keep", exact=True).click()
        assert "kept" in page.locator("main").inner_text()
        assert browser.faults(page, DESKTOP) == []
        shoot(page, "add-done")
        (tmp_path / "tolls.csv").write_bytes(TABLE)
        page.goto(f"{browser.base}/add/table")
        page.get_by_label("The file").set_input_files(tmp_path / "tolls.csv")
        page.get_by_role("button", name="See what it holds").click()
        assert "2 figures" in page.locator("main").inner_text()
        assert browser.faults(page, DESKTOP) == []
        shoot(page, "add-table-preview")
        page.get_by_role("button", name="Keep", exact=True).click()
        assert "kept" in page.locator("main").inner_text()
        page.goto(f"{browser.base}/add/figure")
        page.get_by_label("The number as written").fill("27")
        page.get_by_label("Who said it").fill("un")
        page.get_by_label("The words it stands in").fill("27 people died in Aleppo")
        page.get_by_label("The day it speaks of").fill("2024-11-30")
        page.get_by_role("button", name="See how it would stand").click()
        assert "nothing is kept yet" in page.locator("main").inner_text()
        assert browser.faults(page, DESKTOP) == []
        shoot(page, "add-figure-preview")


def test_two_people_at_one_figure(browser: Browser) -> None:
    with browser.open("/review?band=vague", as_="reviewer") as first, browser.open("/review?band=vague") as second:
        for page in (first, second):
            page.locator(".waiting .what a").first.click()
        first.get_by_role("button", name="Accept as it stands").click()
        first.wait_for_url("**did=*")
        second.locator("#correct > summary").click()
        second.get_by_label("Place", exact=True).fill("Hama")
        second.get_by_label("Why, for whoever comes after you").fill("the next sentence says so")
        second.locator("#correct").get_by_role("button", name="Correct", exact=True).click()
        told = second.get_by_role("alert").inner_text()
        assert "Somebody decided on this report while you were looking" in told
        assert "accepted · reviewer" in told
        assert second.get_by_label("Place", exact=True).input_value() == "Hama"
        assert browser.faults(second, DESKTOP) == []
        shoot(second, "review-overtaken")


def test_an_admin_sees_what_a_source_would_give_and_keeps_it(
    browser: Browser, httpserver: HTTPServer, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    httpserver.expect_request("/f").respond_with_data(RSS, content_type="text/xml")
    visitor = Visitor(parse=browser.means.parse)  # type: ignore[arg-type]

    def fetch(request: Request) -> Fetched:
        return visitor.fetch(replace(request, named_hosts=(f"{httpserver.host}:{httpserver.port}",)))

    browser.means.following, browser.means.fetch = Following(tmp_path / "config"), fetch
    with browser.open("/sources") as page:
        page.get_by_role("link", name="Add a source").click()
        page.get_by_label("Its address").fill(httpserver.url_for("/f"))
        page.get_by_role("button", name="See what it would give").click()
        assert "41" in page.locator("main").inner_text()
        assert browser.faults(page, DESKTOP) == []
        shoot(page, "source-preview")
        page.get_by_role("button", name="Keep the source").click()
        assert "the next round reads it" in page.locator("main").inner_text()
        assert browser.faults(page, DESKTOP) == []
    assert "relief-desk-news" in (tmp_path / "config" / "sources.toml").read_text(encoding="utf-8")

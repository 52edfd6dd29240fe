"""Every page in every look: no fault that axe knows, no word from the console, nothing of another server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import proof
import pytest
from web.browser import CHROMIUM, LOOKS, PAGES, PASSWORD, Browser, Look, Page, browsing, shoot

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is missing: `make system-packages` installs it"),
]

LOOKED_AT = 4
"""Every so many-th look of a page, another one for the next page; all with TRACKER_PROOF=1."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, demonstrated: Path) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("browser"), demonstrated) as made:
        yield made


LOOKED = [
    pytest.param(page, look, id=f"{page.as_ or 'nobody'}:{page.path}-{look.name}")
    for at, page in enumerate(PAGES)
    for number, look in enumerate(LOOKS)
    if (number - at) % proof.every(LOOKED_AT) == 0
]


@pytest.mark.parametrize(("page", "look"), LOOKED)
def test_a_page_has_no_fault(browser: Browser, page: Page, look: Look) -> None:
    with browser.open(page.path, look, page.as_) as opened:
        shoot(opened, f"{page.path}-{page.as_}-{look.name}")
        assert browser.faults(opened, look) == []


BROKEN = """() => {
  document.body.insertAdjacentHTML('beforeend', '<img src="/none.png"><p style="color:#eee;background:#fff">pale</p>');
  document.querySelector('main').insertAdjacentHTML('beforeend', '<p class="w">' + 'x'.repeat(9) + '</p>');
  document.querySelector('.w').setAttribute('style', 'width: 3000px');
  console.error('something broke');
  fetch('https://elsewhere.example/').catch(() => 0);
}"""


def test_what_is_wrong_with_a_page_is_seen(browser: Browser) -> None:
    with browser.open("/terms", LOOKS[0], bypass_csp=True) as opened:
        with opened.expect_event("requestfailed", lambda asked: "elsewhere" in asked.url):
            opened.evaluate(BROKEN)
        said = "\n".join(browser.faults(opened, LOOKS[0]))
    for fault in ("axe image-alt", "axe color-contrast", "sideways", "something broke", "another server"):
        assert fault in said


def test_one_signs_in_and_out_by_keyboard_alone(browser: Browser) -> None:
    with browser.open("/account", LOOKS[0], "") as page:
        assert page.url.endswith("/login?next=%2Faccount")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "name"
        page.keyboard.type("reviewer")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD.reveal())
        page.keyboard.press("Enter")
        page.wait_for_url("**/account")
        assert page.locator("h1").inner_text() == "reviewer"
        page.locator("a.term").first.focus()
        tip = "getComputedStyle(document.activeElement, '::after').content"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        assert "decide on figures" in page.evaluate(tip)
        page.keyboard.press("Escape")
        assert page.evaluate(tip) == "none"
        page.get_by_role("button", name="Sign out", exact=True).focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/login")
        assert page.heard == []


def test_a_link_of_an_admin_is_followed_without_script(browser: Browser) -> None:
    with browser.open("/users", LOOKS[-2], "admin") as page:
        form = page.locator("form[action='/users']")
        form.get_by_label("Name").fill("newcomer")
        form.get_by_role("button").click()
        link = page.get_by_label("Hand this link").input_value()
    with browser.open(link.removeprefix(browser.base), LOOKS[-2], "") as page:
        page.get_by_label("New password").fill("quiet maps fold twice")
        page.get_by_label("The same again").fill("quiet maps fold twice")
        page.get_by_role("button", name="Keep it").click()
        assert page.get_by_role("link", name="newcomer").is_visible()
        page.goto(browser.base + "/users")
        assert "your role does not allow that" in page.locator("h1").inner_text().lower()

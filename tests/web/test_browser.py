"""Every page in every look: no fault that axe knows, no word from the console, nothing of another server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from web.browser import CHROMIUM, LOOKS, PAGES, Browser, Look, Page, browsing, shoot

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is missing: `make system-packages` installs it"),
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("browser")) as made:
        yield made


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.as_ or 'nobody'}:{page.path}")
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

"""Every page in French and Arabic: no word of ours stayed English.

A text of a page is ours unless it stands in an element of another language (``lang``; "" where nobody knows it), in
code, between marks of direction, or is a name of the configuration or of the store. In Arabic no Latin word of ours
may be left but the names of formats; in French none that reads the same on the English page.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from web.at_the_desk import House, house
from web.browser import PAGES, Page, demonstration, named

from tracker.config import load
from tracker.sandbox import Workers
from tracker.store.users import Role

ROOT = Path(__file__).resolve().parents[2]
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NOT_READ = {"script", "style", "code", "kbd", "pre"}
SPOKEN = ("title", "aria-label", "alt", "placeholder", "label", "data-name")
"""Attributes a reader hears or sees."""

ISOLATED = re.compile("\u2068[^\u2069]*\u2069")
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]+")
ADDRESS = re.compile(r"https?://\S+|/api/\S+|\b[\w./-]+\.(?:toml|txt|json)\b|\b[0-9a-f]{16,}\b|\bAL-[A-Z0-9]{4}\b")
KEPT = {
    "API", "CH", "CSV", "DEMO", "DOCX", "ETag", "Excel", "GDELT", "HTML", "HXL", "IPC", "JSON", "MAM", "MD",
    "OpenAPI", "PARQUET", "PDF", "PNG", "ReliefWeb", "RSS", "Atom", "SAM", "SVG", "Slack", "TEXT", "TOML", "URL",
    "UTC", "Vega-Lite", "Word", "XLSX", "next", "tracker", "rules", "backtest", "test", "GET", "POST", "serve", "run",
    "console", "slack", "Power", "BI", "Google", "Sheets", "CET", "ID",
}  # fmt: skip
"""Names of formats, services and verbs of the program, which are written so in every language."""


FRENCH_TOO = {
    "Source", "Sources", "source", "Population", "population", "Date", "Note", "Messages", "Version", "Versions",
    "Pages", "incidents", "organisations", "observation", "contradiction", "incident", "vague", "verdict", "exact",
    "estimations", "local", "stock",
}  # fmt: skip
"""What is written alike in French."""


class Texts(HTMLParser):
    """Collects what is ours of a page: (where, text)."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.found = language, list[tuple[str, str]]()
        self.stack = list[tuple[str, str | None]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.stack.append((tag, said.get("lang")))
        if self.ours():
            self.found += [(f"{tag} {name}", said[name] or "") for name in SPOKEN if name in said]
        if tag in EMPTY:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self.ours():
            self.found.append((" > ".join(tag for tag, _ in self.stack[-3:]), " ".join(data.split())))

    def ours(self) -> bool:
        spoken = next((one for _, one in reversed(self.stack) if one is not None), self.language)
        return spoken == self.language and not any(tag in NOT_READ for tag, _ in self.stack)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, parsing: Workers) -> House:
    folder = tmp_path_factory.mktemp("words")
    store = demonstration(folder)
    (folder / "config").symlink_to(ROOT / "config")
    return house(folder, store, parsing)


@pytest.fixture(scope="module")
def there(demo: House) -> dict[str, str]:
    """What the names in braces of an address stand for."""
    return named(demo.means.store)


@pytest.fixture(scope="module")
def names() -> list[str]:
    """What is called so in any language: sources, places, crises, channels, people, reports."""
    settings = load(ROOT / "config")
    words = settings.vocabulary
    found = {name for one in words.attributions.values() for name in (one.name, one.short, *one.aliases)}
    found |= {one.name for one in words.places.values()} | {one.name for one in settings.crises.values()}
    found |= {name for one in settings.sources.values() for name in (one.id, one.name)}
    found |= {name for one in settings.channels.values() for name in (one.id, one.name)}
    found |= {role.value for role in Role} | {*settings.rules, *settings.crises}
    return sorted(filter(LATIN.search, found), key=len, reverse=True)


def shown(demo: House, page: Page, there: dict[str, str], language: str) -> list[tuple[str, str]]:
    """Return what is ours of a page in a language."""
    browser = demo.browser(page.as_, Role[page.as_.upper()]) if page.as_ else demo.browser()
    browser.cookies["lang"] = language
    reader = Texts(language)
    reader.feed(browser.get(page.path.format_map(there)).text)
    return reader.found


def left(text: str, names: list[str]) -> list[str]:
    """Return the Latin words of a text that are no names."""
    plain = ADDRESS.sub(" ", ISOLATED.sub(" ", text))
    for name in names if _words(plain) else ():
        if name in plain:
            plain = re.sub(rf"\b{re.escape(name)}\b", " ", plain)
    return _words(plain)


def _words(text: str) -> list[str]:
    return [word for word in LATIN.findall(text) if word not in KEPT]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.as_ or 'nobody'}:{page.path}")
def test_no_word_of_ours_stays_english(demo: House, page: Page, there: dict[str, str], names: list[str]) -> None:
    french, english = (shown(demo, page, there, language) for language in ("fr", "en"))
    texts = {text for _, text in english} - FRENCH_TOO
    same = [f"fr: {where}: {text[:160]}" for where, text in french if text in texts and left(text, names)]
    arabic = shown(demo, page, there, "ar")
    assert same + [f"ar: {where}: {text[:160]}" for where, text in arabic if left(text, names)] == []


def test_what_stays_english_is_seen(names: list[str]) -> None:
    reader = Texts("ar")
    reader.feed('<p title="A hint">من <bdi>SOHR</bdi> <q lang="en">at least nine</q></p><p>in one event</p>')
    assert [left(text, names) for _, text in reader.found] == [["hint"], [], [], ["in", "one", "event"]]

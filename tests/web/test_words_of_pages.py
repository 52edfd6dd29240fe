"""Every page in French and Arabic: no word of ours stayed English.

A text of a page is ours unless it stands in an element of another language (``lang``; "" where nobody knows it), in
code, between marks of direction, or is a name of the configuration or of the store. In Arabic no Latin word of ours
may be left but the names of formats; in French none that reads the same on the English page.
"""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from web.at_the_desk import Browser, House, house
from web.browser import PAGES, Page, named

from tracker.config import load
from tracker.delivery.links import Links
from tracker.model import Sensitivity
from tracker.sandbox import Workers
from tracker.secrets import Secret
from tracker.store.users import Role

ROOT = Path(__file__).resolve().parents[2]
KEY = Secret("k" * 64)
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
def demo(tmp_path_factory: pytest.TempPathFactory, demonstrated: Path, parsing: Workers) -> House:
    folder = tmp_path_factory.mktemp("words")
    shutil.copytree(demonstrated / "var", folder / "var")
    (folder / "config").symlink_to(ROOT / "config")
    made = house(folder, folder / "var" / "t.sqlite", parsing)
    made.means.link_key, made.means.embed_from = KEY, ("https://news.example",)
    return made


@pytest.fixture(scope="module")
def there(demo: House) -> dict[str, str]:
    """What the names in braces of an address stand for."""
    return named(demo.means.store)


@pytest.fixture(scope="module")
def names() -> re.Pattern[str]:
    """What is called so in any language: sources, places, crises, channels, people, reports; the longest first."""
    settings = load(ROOT / "config")
    words = settings.vocabulary
    found = {name for one in words.attributions.values() for name in (one.name, one.short, *one.aliases)}
    found |= {one.name for one in words.places.values()} | {one.name for one in settings.crises.values()}
    found |= {name for one in settings.sources.values() for name in (one.id, one.name)}
    found |= {name for one in settings.channels.values() for name in (one.id, one.name)}
    found |= {role.value for role in Role} | {*settings.rules, *settings.crises}
    longest = sorted(filter(LATIN.search, found), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b")


def browser_of(demo: House, who: str, language: str) -> Browser:
    browser = demo.browser(who, Role[who.upper()]) if who else demo.browser()
    browser.cookies["lang"] = language
    return browser


def ours(page: str, language: str) -> list[tuple[str, str]]:
    """Return what is ours of a page in a language."""
    reader = Texts(language)
    reader.feed(page)
    return reader.found


@lru_cache(maxsize=10_000)
def left(text: str, names: re.Pattern[str]) -> list[str]:
    """Return the Latin words of a text that are no names; what stands on every page is looked at once."""
    plain = ADDRESS.sub(" ", ISOLATED.sub(" ", text))
    return _words(names.sub(" ", plain)) if _words(plain) else []


def _words(text: str) -> list[str]:
    return [word for word in LATIN.findall(text) if word not in KEPT]


def english_left(pages: dict[str, str], names: re.Pattern[str]) -> list[str]:
    """Return the texts of ours that stayed English on a page, which is given in each language."""
    found = {language: ours(page, language) for language, page in pages.items()}
    texts = {text for _, text in found["en"]} - FRENCH_TOO
    same = [f"fr: {where}: {text[:160]}" for where, text in found["fr"] if text in texts and left(text, names)]
    return same + [f"ar: {where}: {text[:160]}" for where, text in found["ar"] if left(text, names)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.as_ or 'nobody'}:{page.path}")
def test_no_word_of_ours_stays_english(demo: House, page: Page, there: dict[str, str], names: re.Pattern[str]) -> None:
    path = page.path.format_map(there)
    pages = {language: browser_of(demo, page.as_, language).get(path).text for language in LANGUAGES}
    assert english_left(pages, names) == []


LANGUAGES = ("en", "fr", "ar")
TEXT = "Idlib. At least 19 people were hurt in Idlib on Friday, the United Nations said. They drove 12 km to a clinic."
TABLE = (
    b"indicator,number,said_by,as_of,quote\ndeaths,40,un,2024-11-30,40 people died\ndeaths,many,un,2024-11-30,many\n"
)
FIGURE = {"indicator": "deaths", "population": "all", "value": "27", "quote": "27 people died", "said_by": "un",
          "place": "Aleppo", "as_of": "2024-11-30", "measure": "window"}  # fmt: skip
ANSWERS: dict[str, tuple[str, str, dict[str, str], bytes | None]] = {
    "a wrong password": ("", "/login", {"name": "nobody", "password": "x"}, None),
    "a preview": ("reviewer", "/add", {"do": "preview", "text": TEXT}, b""),
    "nothing to keep": ("reviewer", "/add", {"do": "keep", "text-0": TEXT, "published-0": "Friday"}, b""),
    "nothing handed in": ("reviewer", "/add", {"do": "preview"}, b""),
    "a table": ("reviewer", "/add/table", {"do": "preview", "name": "tolls"}, TABLE),
    "a table without a file": ("reviewer", "/add/table", {"do": "preview"}, b""),
    "a figure": ("reviewer", "/add/figure", {"do": "preview", **FIGURE}, None),
    "a decision that is none": ("reviewer", "/review/{figure}", {"seq": "9"}, None),
    "a rejection without a reason": ("reviewer", "/review/{figure}", {"seq": "9", "do": "reject"}, None),
    "a number that is none": ("reviewer", "/review/{figure}", {"seq": "9", "do": "correct", "value": "x"}, None),
    "a silence without an end": ("reviewer", "/alerts/{alert}", {"do": "silence", "reason": ""}, None),
    "a name that is taken": ("admin", "/users", {"name": "admin", "role": "viewer"}, None),
    "two passwords": ("viewer", "/account/password", {"old": "a", "password": "a", "again": "b"}, None),
    "no address": ("admin", "/sources/new", {"url": "ftp://x", "do": "preview"}, None),
    "no name of a source": ("admin", "/sources/new", {"url": "https://a.example/", "kind": "feed", "name": "a b",
                                                      "do": "keep"}, None),
    "too much": ("viewer", "/account/sessions", {"session": "x" * 30_000}, None),
}  # fmt: skip
"""Answers to forms, most of them refusals: who sends what, and the file with it; b"": a form that may bring one."""


@pytest.mark.parametrize(("who", "path", "form", "file"), ANSWERS.values(), ids=ANSWERS.keys())
def test_no_answer_to_a_form_stays_english(
    demo: House, there: dict[str, str], names: re.Pattern[str], who: str, path: str, form: dict[str, str],
    file: bytes | None,
) -> None:  # fmt: skip
    files = None if file is None else {"file": ("t.csv" if file else "", file)}
    pages = {language: browser_of(demo, who, language).post(path.format_map(there), form, files).text
             for language in LANGUAGES}  # fmt: skip
    assert english_left(pages, names) == []


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_no_word_behind_a_link_stays_english(
    demo: House, there: dict[str, str], names: re.Pattern[str], audience: Sensitivity
) -> None:
    link = urlsplit(Links("http://127.0.0.1", KEY).to_alert(there["alert"], audience, datetime.now(UTC)))
    code = browser_of(demo, "", "en").get(f"/series/{there['series']}").text
    embedded = re.search(r"/embed/[0-9a-f]+\?sign=[0-9a-f]+", code)
    assert embedded
    for path in (f"{link.path}?{link.query}", embedded[0]):
        pages = {language: browser_of(demo, "", language).get(path).text for language in LANGUAGES}
        assert english_left(pages, names) == [], path


def test_what_stays_english_is_seen(names: re.Pattern[str]) -> None:
    reader = Texts("ar")
    reader.feed('<p title="A hint">من <bdi>SOHR</bdi> <q lang="en">at least nine</q></p><p>in one event</p>')
    assert [left(text, names) for _, text in reader.found] == [["hint"], [], [], ["in", "one", "event"]]

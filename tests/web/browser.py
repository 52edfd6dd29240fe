"""The pages in a real browser: one server over the demonstration reports, one chromium, every page in every look.

``PAGES`` are the pages that are looked at; whoever makes a page adds a line. ``Browser.open`` gives one in a look (a
width, a colour scheme, a language, as somebody who signed in or not); ``faults`` says what axe, the console and the
network say against it. Set TRACKER_SHOTS to a folder to have a picture of each.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from web.conftest import serving

from tracker.config import load
from tracker.config.following import Following
from tracker.knowledge import known
from tracker.sandbox import Workers
from tracker.secrets import Secret
from tracker.store import announced, open_store, sessions, users
from tracker.store.users import Role
from tracker.web.access import Protection, names_of
from tracker.web.entrance import PLAIN_COOKIE
from tracker.web.means import Means

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PASSWORD = Secret("eleven grey herons wade")
ELSEWHERE = "tracker.test"
"""A name of the server over plain http: a browser trusts it less than this machine's own address."""

ARGUMENTS = ("--no-sandbox", "--disable-gpu", f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    name: str
    width: int = 1280
    height: int = 900
    scheme: str = "light"
    lang: str = "en"
    script: bool = True
    media: str = "screen"


LOOKS = (
    Look("desktop"),
    Look("dark", scheme="dark"),
    Look("phone", 390, 844),
    Look("narrow", 320, 640),
    Look("arabic", 1280, 900, lang="ar"),
    Look("arabic-phone", 390, 844, lang="ar", scheme="dark"),
    Look("french", lang="fr"),
    Look("no-script", script=False),
    Look("print", 794, 1123, media="print"),
)
DESKTOP = LOOKS[0]


@dataclass(frozen=True)
class Page:
    """A page to look at: its address ("{series}" ... stand for what the store holds), and who looks."""

    path: str
    as_: str = "admin"  # admin | reviewer | viewer | "": nobody


PAGES = (
    Page("/login", ""),
    Page("/nothing-here", ""),
    Page("/password?link=none", ""),
    Page("/terms"),
    Page("/account"),
    Page("/account", "viewer"),
    Page("/users"),
    Page("/", "viewer"),
    Page("/crisis/aleppo-2024", "viewer"),
    Page("/crisis/aleppo-2024?show=rejected", "viewer"),
    Page("/series", "viewer"),
    Page("/series?crisis=aleppo-2024&indicator=deaths&population=all", "viewer"),
    Page("/series?indicator=nothing", "viewer"),
    Page("/series/{series}", "viewer"),
    Page("/reports", "viewer"),
    Page("/reports/{report}"),
    Page("/reports/{report}", "viewer"),
    Page("/sources"),
    Page("/methodology", "viewer"),
    Page("/changes", "viewer"),
    Page("/brief?since=2024-11-28", "viewer"),
    Page("/brief?since=2024-11-28"),
    Page("/brief", "viewer"),
    Page("/api/docs", "viewer"),
    Page("/alerts", "viewer"),
    Page("/alerts?show=all&rule=deaths-aleppo", "viewer"),
    Page("/alerts/{alert}", "viewer"),
    Page("/alerts/{alert}", "reviewer"),
    Page("/rules", "viewer"),
    Page("/rules/deaths-aleppo?line=5000", "viewer"),
    Page("/review", "reviewer"),
    Page("/review?band=vague&indicator=deaths", "reviewer"),
    Page("/review/{figure}", "reviewer"),
    Page("/review/log", "reviewer"),
    Page("/add", "reviewer"),
    Page("/add/figure", "reviewer"),
    Page("/add/table", "reviewer"),
    Page("/sources/new"),
)


@dataclass
class Browser:
    """The one browser of a run, before the one server."""

    means: Means
    port: int
    chromium: Any
    axe: Any
    cookies: dict[str, str] = field(default_factory=dict)
    there: dict[str, str] = field(default_factory=dict)
    """What the names in braces of an address stand for."""

    @property
    def base(self) -> str:
        """Where the server is."""
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def open(self, path: str, look: Look = DESKTOP, as_: str = "admin", **more: Any) -> Iterator[Any]:
        """Give a page of playwright, opened; ``page.heard`` is what the console and the network said against it."""
        options = {"viewport": {"width": look.width, "height": look.height}, "color_scheme": look.scheme,
                   "java_script_enabled": look.script, "locale": look.lang, **more}  # fmt: skip
        context = self.chromium.new_context(**options)
        cookies = [{"name": "lang", "value": look.lang, "url": self.base}]
        if as_:
            cookies.append({"name": PLAIN_COOKIE, "value": self.session(as_), "url": self.base})
        context.add_cookies(cookies)
        page = context.new_page()
        page.heard = []
        page.on("console", lambda said: _hear(page.heard, said))
        page.on("pageerror", lambda error: page.heard.append(f"script: {error}"))
        page.on("request", lambda asked: _ask(page.heard, asked.url, self.base))
        if look.media == "print":
            page.emulate_media(media="print", color_scheme=look.scheme)
        try:
            page.goto(self.base + path.format_map(self.there), wait_until="load")
            yield page
        finally:
            context.close()

    def session(self, who: str) -> str:
        """Return what the cookie of somebody's session holds."""
        if who not in self.cookies:
            store = open_store(self.means.store)
            try:
                user = users.named(store, who)
                assert user is not None
                self.cookies[who] = sessions.begin(store, user, "a test", datetime.now(UTC)).reveal()
            finally:
                store.close()
        return self.cookies[who]

    def faults(self, page: Any, look: Look) -> list[str]:
        """Return all that is wrong with a page as it stands; [] is what it should be."""
        found = list(page.heard)
        if look.script:
            results = self.axe.run(page, options={"runOnly": WCAG, "resultTypes": ["violations"]}).response
            found += [
                f"axe {one['id']}: {one['help']}: {node['target']} {node.get('html', '')[:160]}"
                for one in results["violations"] for node in one["nodes"][:5]
            ]  # fmt: skip
            if look.media == "screen":
                found += page.evaluate(WIDER)
        return found


WIDER = """() => {
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide <= 1) return [];
  const guilty = [...document.querySelectorAll('body *')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && (box.right > window.innerWidth + 1 || box.left < -1) && !e.closest('.skip, .hidden, .pages, .wide-box');
  });
  return [`scrolls sideways by ${wide} px: ` + guilty.slice(0, 4).map(e => e.outerHTML.slice(0, 120)).join(' | ')];
}"""  # noqa: E501 - a script


def shoot(page: Any, name: str) -> None:
    """Keep a picture of the whole page, where somebody wants to look."""
    if folder := os.environ.get("TRACKER_SHOTS"):
        plain = "".join(letter if letter.isalnum() else "-" for letter in name).strip("-")
        page.screenshot(path=str(Path(folder) / f"{plain}.png"), full_page=True)


@contextmanager
def browsing(folder: Path, demonstrated: Path) -> Iterator[Browser]:
    """Serve the pages of a copy of the demonstration, start chromium; end all of it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the group `browser` is not installed")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the group `browser` is not installed")
    shutil.copytree(demonstrated / "var", folder / "var")
    store, charts = folder / "var" / "t.sqlite", folder / "charts"
    opened = open_store(store)
    now = datetime.now(UTC)
    for name, role in (("admin", Role.ADMIN), ("reviewer", Role.REVIEWER), ("viewer", Role.VIEWER)):
        users.add(opened, name, role, [], now)
        users.set_password(opened, name, PASSWORD, now)
    opened.close()
    with Workers(most=1) as workers:
        means = Means(
            store=store, charts=charts, following=Following(ROOT / "config"), parse=workers.parse,
            protection=Protection.LOOPBACK, names=names_of("127.0.0.1", []),
        )  # fmt: skip
        with serving(means) as port, playwright.sync_playwright() as driver:
            chromium = driver.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
            try:
                yield Browser(means, port, chromium, axe.Axe(), there=named(store))
            finally:
                chromium.close()


def named(path: Path) -> dict[str, str]:
    """Return a series with several sources beside it, and the report its newest figure stands in."""
    store = open_store(path, read_only=True)
    try:
        rows = known(load(ROOT / "config"), store).plan().collect()
        alert = announced.events(store)[-1].event.handle
    finally:
        store.close()
    newest = rows.filter(rows["indicator"] == "deaths", rows["headline"]).sort("known_at").row(-1, named=True)
    return {"series": newest["series_id"], "report": newest["report_id"], "figure": newest["observation_id"],
            "alert": alert}  # fmt: skip


def _hear(heard: list[str], said: Any) -> None:
    refused = said.type == "error" and "status of 4" not in said.text  # a page of a refusal has a status of its own
    if refused or "Content Security Policy" in said.text:
        heard.append(f"console: {said.text[:300]}")


def _ask(heard: list[str], url: str, base: str) -> None:
    if not url.startswith((f"{base}/", "data:", "blob:")):
        heard.append(f"asked another server: {url[:200]}")

"""The pages: what they hold, that they load nothing, that no article's text can become code, that nothing is redone."""

from __future__ import annotations

import base64
import datetime
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from given import aleppo, frame, observation, settings

from tracker.charts.bake import HEAVIEST, MOST_ON_A_PAGE
from tracker.charts.site import Site, render
from tracker.locales import Locale
from tracker.series.export import tidy_csv
from tracker.series.points import aside, points
from tracker.series.schemas import REJECTIONS

SETTINGS = settings()
EVIL = "</script><script>window.PWNED=1</script><img src=x onerror=window.PWNED=1>{{7*7}}${7*7}"
HOSTILE = [
    EVIL, '"><svg onload=window.PWNED=1>', "javascript:window.PWNED=1", "<!--<script>", "=HYPERLINK(\"http://evil\")",
    "\u2028window.PWNED=1\u2029", "</title></style></textarea><script>window.PWNED=1</script>", "datum.constructor",
    "'+alert(1)+'", "\u202egnp.exe", "A" * 10_000,
]  # fmt: skip


def hostile_rows() -> list[dict[str, Any]]:
    from datetime import date, timedelta

    day = date(2024, 11, 27)
    rows = [
        observation(
            number, 20.0 + number, day + timedelta(days=number % 9), title=text, publisher=text, url=text, quote=text,
            sentence=text, said_by_text=text, via=text, place="Aleppo", derived=text, rule=text, period_text=text,
            as_of=day + timedelta(days=number % 9),
        )
        for number, text in enumerate(HOSTILE)
    ]  # fmt: skip
    more = [observation(50 + n, 30.0 + n, day + timedelta(days=n), as_of=day + timedelta(days=n), said_by_text=EVIL,
                        title=EVIL, quote=EVIL) for n in range(4)]  # fmt: skip
    feared = [observation(90, 30.0, day, modality="feared", title=EVIL, quote=EVIL, said_by_text=EVIL)]
    return [*rows, *more, *feared]


def refused(text: str) -> pl.DataFrame:
    row = {"report_id": "r001", "title": text, "publisher": text, "url": text, "published_on": None, "quote": text,
           "char_start": 0, "char_end": 5, "reason": "date", "detail": text, "count": 1}  # fmt: skip
    return pl.DataFrame([row], schema=REJECTIONS)


def site(observations: pl.DataFrame, **changes: Any) -> Site:
    return Site(
        settings=SETTINGS, points=points(observations, SETTINGS), aside=aside(observations, SETTINGS), **changes
    )


def facts() -> pl.DataFrame:
    """The published deaths and displaced, of everyone and of civilians: four charts, of both kinds."""
    return aleppo().filter(
        pl.col("indicator").is_in(["deaths", "displaced"]), pl.col("population").is_in(["all", "civilians"])
    )  # fmt: skip


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("published")
    render(site(facts(), rejections=refused("28 November"), demo=True), out)
    return out


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("attacked")
    render(site(frame(hostile_rows()), rejections=refused(EVIL)), out)
    return out


class Elements(HTMLParser):
    """Every start tag of a page with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def pages(out: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(out.glob("*.html")):
        yield path.name, path.read_text(encoding="utf-8")


def test_the_site_has_its_pages_pictures_and_table(published: Path) -> None:
    names = {path.name for path in published.iterdir()}
    assert {"index.html", "aleppo-2024.html", "methodology.html", "aleppo-2024.csv", "rendered.json"} <= names
    assert {"aleppo-2024-deaths-all.png", "aleppo-2024-deaths-all.svg"} <= names
    assert not [name for name in names if name.endswith(".new")]
    assert (published / "aleppo-2024-deaths-all.png").read_bytes().startswith(b"\x89PNG")


def test_the_crisis_page_tells_the_finding_the_evidence_and_what_was_refused(published: Path) -> None:
    pages_ = [
        (published / name).read_text(encoding="utf-8") for name in ("aleppo-2024.html", "aleppo-2024-evidence.html")
    ]
    assert "Numbers not taken" in pages_[1]
    assert "28 November" in pages_[1]
    text = pages_[0]
    for words in (
        "Deaths reported by SOHR rose from more than 200 to 514 in 4 days",
        "stale echo: printed 1 Dec 2024 without a date of its own; SOHR had already given 327",
        "raising the overall toll in heavy fighting since Wednesday to 327",
        "at least 370,000", "up from more than 48,500 (30 Nov)", "repeat: the same claim in another report",
        "own date not given", "Data as known on 12 Dec 2024", "DEMO.",
        "Deaths: 514 according to SOHR, of whom civilians: 92",
    ):  # fmt: skip
        assert words in text, words


def test_a_range_with_an_open_end_is_not_told_as_closed(tmp_path: Path) -> None:
    rows = [observation(1, 255, datetime.date(2024, 12, 1), said_by="sohr"),
            observation(2, 300, datetime.date(2024, 11, 30), bound="more_than")]  # fmt: skip
    render(site(frame(rows)), tmp_path)
    assert "all sources: 255 to 300 or more" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_card_names_a_newer_figure_of_another_source_and_the_year_of_an_old_one(tmp_path: Path) -> None:
    """A toll of a month ago stood alone on the first page on the day of an attack."""
    given = [(1, 255, datetime.date(2024, 12, 30), "sohr"), (2, 300, datetime.date(2025, 1, 2), "sohr"),
             (3, 12, datetime.date(2025, 1, 20), "un")]  # fmt: skip
    rows = [observation(n, value, on, said_by=who, as_of=on) for n, value, on, who in given]
    render(site(frame(rows)), tmp_path)
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "up from 255 (30 Dec 2024)" in text
    assert "newer: <strong>12</strong>, <bdi>UN</bdi>, as of 20 Jan 2025" in text


def test_why_a_figure_stands_beside_its_line_is_said_in_the_language_of_the_page(tmp_path: Path) -> None:
    render(site(facts(), locale=Locale("fr")), tmp_path)
    text = (tmp_path / "aleppo-2024.html").read_text(encoding="utf-8")
    assert "écho périmé : publié le 1er déc. 2024 sans date propre ; SOHR avait déjà donné 327" in text


def test_rendering_again_changes_no_byte_and_says_so(published: Path) -> None:
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in published.iterdir()}
    again = render(site(facts(), rejections=refused("28 November"), demo=True), published)
    assert not [file.path.name for file in again if file.changed]
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in published.iterdir()} == before


def test_a_new_figure_changes_only_what_holds_it_and_a_damaged_file_is_made_again(tmp_path: Path) -> None:
    from datetime import date

    deaths = observation(1, 20, date(2024, 11, 28))
    moved = observation(2, 500, date(2024, 11, 28), indicator="displaced")
    render(site(frame([deaths, moved])), tmp_path)
    (tmp_path / "aleppo-2024-deaths-all.svg").write_text("torn", encoding="utf-8")
    grown = render(site(frame([deaths, moved | {"value": 700.0, "low": 700.0, "high": 700.0}])), tmp_path)
    assert {file.path.name for file in grown if file.changed} == {
        "index.html", "aleppo-2024.html", "aleppo-2024-evidence.html", "aleppo-2024.csv", "aleppo-2024-deaths-all.svg",
        "aleppo-2024-displaced-all.png", "aleppo-2024-displaced-all.svg",
    }  # fmt: skip


def test_a_damaged_manifest_only_means_drawing_again(tmp_path: Path) -> None:
    (tmp_path / "rendered.json").write_text("[1, {", encoding="utf-8")
    render(site(frame([])), tmp_path)
    assert json.loads((tmp_path / "rendered.json").read_text(encoding="utf-8"))


def test_an_empty_store_gives_pages_that_say_what_to_expect(tmp_path: Path) -> None:
    written = render(site(frame([])), tmp_path)
    assert [file.path.name for file in written] == [
        "index.html", "aleppo-2024.html", "aleppo-2024-evidence.html", "aleppo-2024.csv", "alerts.html",
        "sources.html", "changes.html", "methodology.html",
    ]  # fmt: skip
    assert "No figure of this crisis is known yet" in (tmp_path / "aleppo-2024.html").read_text(encoding="utf-8")


def test_no_page_loads_anything(published: Path) -> None:
    for name, text in pages(published):
        for tag, attributes in Elements(text).found:
            for key in ("src", "srcset", "data", "poster", "action", "background"):
                value = attributes.get(key)
                assert value is None or value.startswith("data:image/svg+xml;base64,"), f"{name}: <{tag} {key}>"
            assert tag not in {"iframe", "object", "embed", "form", "base"}
            assert tag != "link", name
        assert "url(" not in text.split("<style>")[1].split("</style>")[0]
        assert "@import" not in text.split("<style>")[1].split("</style>")[0]


def test_every_page_is_within_its_weight(published: Path) -> None:
    for name, text in pages(published):
        assert len(text.encode()) < (1_500_000 if name == "aleppo-2024.html" else 100_000), name


def test_a_crisis_of_very_many_figures_keeps_its_page_and_its_charts_within_bounds(tmp_path: Path) -> None:
    day, sources = datetime.date(2024, 11, 27), 9
    rows = []
    for number in range(3_000):
        on = day + datetime.timedelta(days=number % 300)
        what = {"said_by_text": f"S{number % sources}", "indicator": "deaths" if number % 2 else "displaced"}
        rows.append(observation(number, 100.0 + number, on, as_of=on, **what))
    written = render(site(frame(rows)), tmp_path)
    page = (tmp_path / "aleppo-2024.html").read_text(encoding="utf-8")
    assert len(page.encode()) <= HEAVIEST
    specs = re.findall(r'<script type="application/json" id="[^"]+">(.*?)</script>', page, flags=re.DOTALL)
    assert sum(len([row for row in rows_ if "c15" in row]) for raw in specs
               for rows_ in json.loads(raw)["datasets"].values()) <= MOST_ON_A_PAGE[0][0]  # fmt: skip
    assert "Too many figures to draw" in page
    assert len([one for one in written if one.path.suffix == ".png"]) == 3
    assert (tmp_path / "aleppo-2024.csv").read_text(encoding="utf-8").count("\n") > 3_000


@pytest.mark.parametrize(("code", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_the_site_is_made_in_a_language_and_its_direction(code: str, direction: str, tmp_path: Path) -> None:
    render(site(facts().head(6), locale=Locale.of(code)), tmp_path)
    for name, text in pages(tmp_path):
        assert f'<html lang="{code}" dir="{direction}">' in text, name


def test_every_link_between_pages_leads_to_a_file(published: Path) -> None:
    for name, text in pages(published):
        for tag, attributes in Elements(text).found:
            href = attributes.get("href") or ""
            if tag == "a" and not href.startswith(("#", "http")):
                assert (published / href.partition("#")[0]).is_file(), f"{name}: {href}"
            if tag == "a" and href.startswith("#"):
                assert f'id="{href[1:]}"' in text, f"{name}: {href}"


def test_a_picture_on_a_page_is_that_of_its_file_without_words_and_dark_on_a_dark_screen(
    published: Path,
) -> None:
    whole = (published / "aleppo-2024-deaths-all.svg").read_text(encoding="utf-8")
    page = (published / "aleppo-2024.html").read_text(encoding="utf-8")
    shown = re.findall(r'<img src="data:image/svg\+xml;base64,([^"]+)"', page)
    cut = base64.b64decode(shown[0]).decode()
    box = re.compile(r'viewBox="0 (\d+) [\d.]+ ([\d.]+)"')
    (top, tall), (first, height) = box.search(cut).groups(), box.search(whole).groups()  # type: ignore[union-attr]
    assert (first, int(top) > 50, float(tall) < float(height) - 80) == ("0", True, True)
    assert "prefers-color-scheme:dark" in cut
    assert "prefers-color-scheme" not in whole


def test_what_was_corrected_stands_on_a_page_of_its_own(tmp_path: Path) -> None:
    days = [datetime.date(2024, 11, 28) + datetime.timedelta(days=n) for n in range(3)]
    rows = [
        observation(n, value, day, as_of=day, said_by="un")
        for n, (value, day) in enumerate(zip((50, 80, 60), days, strict=True))
    ]
    rows.append(observation(8, 45, days[2], said_by="sohr", review_state="corrected", read_as='{"value": 54.0}'))
    render(site(frame(rows)), tmp_path)
    text = (tmp_path / "changes.html").read_text(encoding="utf-8")
    for words in ("corrected in review", "read as 54 at first", "correction"):
        assert words in text, words


def test_hostile_text_adds_no_element_attribute_or_link(attacked: Path, published: Path) -> None:
    for name, text in pages(attacked):
        elements = Elements(text).found
        own = {"aleppo-2024.html": 2}.get(name, 0)
        scripts = [attributes for tag, attributes in elements if tag == "script"]
        assert len([it for it in scripts if it.get("type") != "application/json"]) == own, name
        for tag, attributes in elements:
            assert not [key for key in attributes if key.startswith("on")], f"{name}: <{tag}>"
            href = attributes.get("href") or ""
            assert not re.match(r"(?i)\s*(javascript|data|vbscript):", href), f"{name}: {href}"
        assert "{{7*7}}" in text or name != "aleppo-2024.html"
        assert not [tag for tag, _ in elements if tag in {"img", "svg"} and name == "methodology.html"]


def test_specs_on_the_page_read_back_and_hold_no_expression_or_address_from_an_article(attacked: Path) -> None:
    text = (attacked / "aleppo-2024.html").read_text(encoding="utf-8")
    specs = re.findall(r'<script type="application/json" id="[^"]+">(.*?)</script>', text, flags=re.DOTALL)
    assert specs
    for raw in specs:
        assert "<" not in raw
        data = json.loads(raw)
        rows = [row for rows in data.pop("datasets").values() for row in rows]
        assert any("PWNED" in str(row) for row in rows)
        bare = json.dumps({key: value for key, value in data.items() if key != "description"})
        # the names of lines are also the domain of the colour scale; nothing else outside the data is from an article
        assert "PWNED" not in re.sub(r'"domain": \[[^\]]*\]', "", bare)
        assert "href" not in bare
        assert '"url"' not in bare


def test_pictures_of_hostile_text_hold_no_script(attacked: Path) -> None:
    pictures = list(attacked.glob("*.svg"))
    assert pictures
    for path in pictures:
        elements = Elements(path.read_text(encoding="utf-8")).found
        assert not [tag for tag, attributes in elements if tag in {"script", "a", "image", "foreignobject"}]
        assert not [
            key for _, attributes in elements for key in attributes if key.startswith("on") or key == "xlink:href"
        ]


FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(1)", " =1", "\u00a0=1", "\t=1", "＝1+1", "＠x", "|cmd"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_the_csv_runs_as_a_formula(text: str) -> None:
    from datetime import date

    rows = points(frame([observation(1, 27, date(2024, 11, 29), title=text, quote=text)]), SETTINGS)
    made = tidy_csv(rows, ["About = this"])
    assert made.startswith("# About = this\n")
    table = pl.read_csv(made.encode(), comment_prefix="#", infer_schema=False)
    assert table.select("title", "quote", "value").row(0) == ("'" + text, "'" + text, "27.0")


def test_plain_cells_of_the_csv_stay_as_they_are() -> None:
    from datetime import date

    made = tidy_csv(points(frame([observation(1, 27, date(2024, 11, 29), title="Aleppo, “falls”")]), SETTINGS), [])
    table = pl.read_csv(made.encode(), infer_schema=False)
    assert table.select("title", "as_of", "low").row(0) == ("Aleppo, “falls”", None, "27.0")


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def browse(page: Path, profile: Path) -> tuple[str, str]:
    """Open a page in a real browser without a network; return the document it made, and its console."""
    assert CHROMIUM
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}", "--window-size=1300,2000",
         "--virtual-time-budget=10000", "--enable-logging=stderr", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


@pytest.mark.system
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is missing: `make system-packages` installs it")
def test_in_a_browser_charts_come_alive_without_eval_or_network(published: Path, tmp_path: Path) -> None:
    document, console = browse(published / "aleppo-2024.html", tmp_path)
    figures = document.count("<figure data-spec")
    assert figures == 4
    assert len(re.findall(r'<figure [^>]*class="is-live"', document)) == figures
    assert not [line for line in console.splitlines() if re.search(r"Refused|violates|eval|Error", line)]


@pytest.mark.system
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is missing: `make system-packages` installs it")
def test_in_a_browser_hostile_text_never_runs(attacked: Path, tmp_path: Path) -> None:
    for number, name in enumerate(["aleppo-2024.html", "index.html"]):
        probe = tmp_path / name
        text = (attacked / name).read_text(encoding="utf-8")
        # the policy is taken off: the text must be harmless by itself, not only because a policy stops it
        bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
        tell = (
            "<script>addEventListener('load',()=>setTimeout(()=>{document.title='PWNED='+window.PWNED},3000))</script>"
        )
        probe.write_text(bare.replace("</body>", tell + "</body>"), encoding="utf-8")
        document, _ = browse(probe, tmp_path / f"profile{number}")
        assert "<title>PWNED=undefined</title>" in document, name


def axe_on(out: Path, *, dark: bool, width: int) -> dict[str, list[str]]:
    """What axe finds on every page of a folder, opened from the file system without a network."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: uv sync --group browser")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing: uv sync --group browser")
    found: dict[str, list[str]] = {}
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": width, "height": 800}, offline=True,
                                      color_scheme="dark" if dark else "light")  # fmt: skip
        page = context.new_page()
        for path in sorted(out.glob("*.html")):
            page.goto(path.as_uri())
            found[path.name] = [one["id"] for one in axe.Axe().run(page).response["violations"]]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found[path.name].append("wider than the screen")
        browser.close()
    return found


@pytest.mark.system
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is missing: `make system-packages` installs it")
@pytest.mark.parametrize(("dark", "width"), [(False, 1200), (True, 320)], ids=["light and wide", "dark and 320 px"])
def test_axe_finds_nothing_on_any_page(published: Path, dark: bool, width: int) -> None:
    found = axe_on(published, dark=dark, width=width)
    assert len(found) == 7
    assert {name: one for name, one in found.items() if one} == {}

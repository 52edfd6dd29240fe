"""The pages of figures: each answers, shows what it should to whom it should, and lets nothing of an article run."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from store.store_samples import NOON
from web.a_library import CANARY, fill, fill_hostile, means
from web.at_the_desk import Browser, House

from tracker.store import open_store
from tracker.store.purge import purge
from tracker.store.users import Role
from tracker.web.app import build

FIXED = ("/", "/crisis/aleppo-2024", "/crisis/aleppo-2024?show=aside", "/crisis/aleppo-2024?show=rejected",
         "/crisis/aleppo-2024?charts=all", "/crisis/none", "/series", "/series?headline=yes&log=yes", "/reports",
         "/sources", "/methodology", "/changes")  # fmt: skip
LANGUAGES = ("en", "fr", "ar")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> House:
    given = means(tmp_path_factory.mktemp("library"), fill, embed=("https://news.example",))
    return House(given, build(given))


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> House:
    given = means(tmp_path_factory.mktemp("evil"), fill, fill_hostile, embed=("https://news.example",))
    return House(given, build(given))


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> House:
    given = means(tmp_path_factory.mktemp("nothing"))
    return House(given, build(given))


def linked(browser: Browser, kind: str, path: str) -> list[str]:
    """Return the addresses of a kind a page links to, each once."""
    return list(
        dict.fromkeys(unescape(one) for one in re.findall(rf'(?:href|src)="(/{kind}/[^"]+)"', browser.get(path).text))
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", FIXED)
def test_every_page_answers_in_every_language_and_is_small(here: House, path: str, language: str) -> None:
    answer = here.browser().get(path, accept_language=language, **{"accept-language": language})
    assert answer.status_code == 200
    assert answer.headers["content-language"] == language
    assert len(answer.content) < 100_000
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/", "/series", "/reports", "/sources", "/changes", "/crisis/aleppo-2024", "/methodology"]
)
def test_an_empty_store_says_what_to_do(nothing: House, path: str) -> None:
    page = nothing.browser().get(path)
    assert page.status_code == 200
    assert 'class="empty"' in page.text or path == "/methodology"


@pytest.mark.parametrize("path", ["/crisis/nowhere", "/series/0123456789abcdef", "/reports/none", "/chart/x.svg",
                                  "/chart/x.exe", "/chart/of/aleppo-2024.svg",
                                  "/chart/of/nowhere.svg?indicator=deaths"])  # fmt: skip
def test_what_is_not_there_is_said(here: House, path: str) -> None:
    assert here.browser().get(path).status_code == 404


def test_the_first_page_leads_to_every_other(here: House) -> None:
    browser = here.browser()
    page = browser.get("/").text
    assert "<strong>131</strong>" in page or "131 " in page
    for kind in ("crisis", "series", "reports"):
        path = linked(browser, kind, "/")[0]
        assert browser.get(path).status_code == 200, path


def test_a_series_shows_its_figures_its_correction_and_its_chart(here: House) -> None:
    browser = here.browser()
    path = linked(browser, "series", "/series?indicator=deaths")[0]
    page = browser.get(path).text
    assert [number in page for number in ("120", "140", "131")] == [True] * 3
    assert "correction" in page
    svg = browser.get(path.replace("/series/", "/chart/") + ".svg")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in svg.headers["content-security-policy"]
    spec = browser.get(path.replace("/series/", "/chart/") + ".json")
    assert spec.json()["$schema"].startswith("https://vega.github.io/")
    again = browser.get(path.replace("/series/", "/chart/") + ".json", **{"if-none-match": spec.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(("query", "count"), [
    ("", 2), ("crisis=gaza", 1), ("indicator=injured", 1), ("said_by=sohr", 1), ("said_by=un&said_by=sohr", 2),
    ("from=2024-11-30&indicator=deaths", 0), ("place=Aleppo", 1), ("measure=cumulative", 1), ("grade=two_sources", 0),
    ("crisis=gaza&indicator=deaths", 0), ("population=all", 2),
])  # fmt: skip
def test_filters_stay_in_the_address_and_choose(here: House, query: str, count: int) -> None:
    page = here.browser().get(f"/series?{query}").text
    assert len(set(re.findall(r'href="/series/([0-9a-f]{16})"', page))) == count
    for name, values in parse_qs(query).items():
        if count:
            exports = re.findall(r'href="(/export/[^"]+)"', page)
            held = [parse_qs(urlsplit(unescape(one)).query) for one in exports]
            assert held
            assert all(one.get(name) == values for one in held)


@pytest.mark.parametrize(
    "path", ["/", "/crisis/aleppo-2024", "/series?crisis=gaza&headline=yes&measure=unknown", "/reports"]
)
def test_every_download_a_page_offers_is_there(here: House, path: str) -> None:
    browser = here.browser()
    offered = linked(browser, "export", path)
    assert len(offered) == 5
    for one in (offered[0], offered[3]):
        answer = browser.get(one)
        assert answer.status_code == 200, one
        assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(("query", "said"), [
    ("indicator=deathz", "deathz"), ("from=yesterday", "yesterday"), ("crisis=atlantis&grade=best", "atlantis"),
])  # fmt: skip
def test_a_filter_that_is_not_known_is_said(here: House, query: str, said: str) -> None:
    for path in ("/series", "/reports"):
        page = here.browser().get(f"{path}?{query}")
        assert page.status_code == 400
        assert said in page.text


def test_a_report_shows_each_figure_in_its_place(here: House) -> None:
    browser = here.browser()
    page = browser.get(linked(browser, "reports", "/reports?indicator=deaths")[0]).text
    assert re.search(r'<a class="fig taken" href="#f1"><span class="sign" aria-hidden="true"></span>131 people<', page)
    assert re.search(r'<a class="fig refused" href="#r1"><span class="sign" aria-hidden="true"></span>34<', page)
    assert 'id="f1"' in page
    assert 'id="r1"' in page


def test_a_name_is_masked_in_the_text_and_the_figures_keep_their_place(here: House) -> None:
    public = here.browser().get(linked(here.browser(), "reports", "/reports?indicator=deaths")[0]).text
    assert "Fatima" not in public
    assert "[name], " in public
    assert "Some news." in public  # its source lets the whole text out


def test_what_a_licence_lets_out_is_what_the_public_sees(here: House) -> None:
    path = linked(here.browser(), "reports", "/reports?crisis=gaza")[0]
    public = here.browser().get(path).text
    assert "900 people" in public
    assert "Elsewhere it rained" not in public
    assert "[…]" in public
    team = here.browser("rania", Role.REVIEWER).get(path).text
    assert "Elsewhere it rained" in team


def test_a_report_of_the_team_has_no_words_for_the_public(here: House) -> None:
    found = [here.browser().get(one).text for one in linked(here.browser(), "reports", "/reports")]
    assert not any("Only for the team" in page or "feared that dozens" in page for page in found)
    team = here.browser("rania", Role.REVIEWER)
    assert any("feared that" in team.get(one).text for one in linked(team, "reports", "/reports"))


@pytest.mark.parametrize(("word", "count"), [("observatory", 3), ("From Gaza", 1), ("Fatima", 0),
                                             ("only for the team", 0), ("%", 0), ("zzz", 0)])  # fmt: skip
def test_a_word_finds_a_report_only_where_it_may_be_seen(here: House, word: str, count: int) -> None:
    page = here.browser().get(f"/reports?word={word.replace('%', '%25')}").text
    assert len(set(re.findall(r'href="/reports/([0-9a-f]{64})"', page))) == count


def test_who_may_see_one_crisis_sees_nothing_of_another(here: House) -> None:
    of_gaza = here.browser("gila", Role.VIEWER, ("gaza",))
    everyone = here.browser()
    deaths = linked(everyone, "series", "/series?indicator=deaths")[0]
    about = linked(everyone, "reports", "/reports?indicator=deaths")[0]
    hidden = ("/crisis/aleppo-2024", "/crisis/none", deaths, about, deaths.replace("/series/", "/chart/") + ".svg",
              "/chart/of/aleppo-2024.svg?indicator=deaths&population=all")  # fmt: skip
    assert [of_gaza.get(path).status_code for path in hidden] == [404] * len(hidden)
    assert of_gaza.get("/sources").status_code == 403
    seen = "".join(of_gaza.get(path).text for path in ("/", "/series", "/reports", "/changes", "/methodology"))
    assert "Aleppo offensive" not in seen.split('id="headline"')[0]
    assert "131" not in seen.split('id="headline"')[0]
    assert [of_gaza.get(path).status_code for path in ("/crisis/gaza", linked(of_gaza, "series", "/series")[0])] == [
        200,
        200,
    ]
    assert "Gaza" in of_gaza.get("/").text


def test_changes_name_the_edit_and_the_correction(here: House) -> None:
    page = here.browser().get("/changes").text
    assert "From Gaza, corrected" in page
    assert "correction" in page
    assert "From Gaza, corrected" not in here.browser().get("/changes?kind=revision").text


def test_a_series_may_be_framed_by_the_sites_that_are_named_and_by_its_address_alone(here: House) -> None:
    browser = here.browser()
    page = browser.get(linked(browser, "series", "/series?indicator=deaths")[0]).text
    source = unescape(unescape(re.findall(r"src=&#34;(.*?)&#34;", page)[0]))
    path = source.removeprefix("http://127.0.0.1")
    framed = browser.get(path)
    assert framed.status_code == 200
    assert framed.headers["content-security-policy"].endswith("frame-ancestors https://news.example")
    assert "131" in framed.text
    assert browser.get(path[:-1] + ("0" if path[-1] != "0" else "1")).status_code == 403
    assert browser.get(path.partition("?")[0]).status_code == 403


def test_where_no_site_is_named_nothing_is_framed(evil: House, tmp_path: Path) -> None:
    given = means(tmp_path, fill)
    browser = House(given, build(given)).browser()
    path = linked(browser, "series", "/series?indicator=deaths")[0]
    assert "<iframe" not in unescape(browser.get(path).text)
    assert browser.get(path.replace("/series/", "/embed/")).status_code == 404


class Live(HTMLParser):
    """Everything of a page that could act: elements, attributes that run, addresses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.acts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            said = value or ""
            if name.startswith("on") or (name == "style"):
                self.acts.append(f"{tag} {name}")
            if name in {"href", "src", "srcset", "action", "data-chart"} and not said.startswith(
                ("/", "#", "https://", "http://127.0.0.1", "data:image/svg+xml;base64,", "data:,")
            ):
                self.acts.append(f"{tag} {name}={said[:60]}")
        if tag in {"iframe", "object", "embed", "base"} or (tag == "script" and not dict(attrs).get("src")):
            self.acts.append(tag)


def acting(text: str) -> list[str]:
    live = Live()
    live.feed(text)
    return live.acts


KINDS = {"fixed": "", "series": "/series", "reports": "/reports"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", ["", "rania"])
def test_nothing_an_article_says_acts_on_any_page(evil: House, who: str, kind: str) -> None:
    browser = evil.browser(who)
    paths = linked(browser, kind, KINDS[kind]) if KINDS[kind] else FIXED
    seen = 0
    for path in paths[: None if not who else 8]:
        page = browser.get(path)
        assert page.status_code == 200, path
        assert acting(page.text) == [], path
        assert not {"\u202e", "\u2066"} & set(page.text)
        assert f"<script>alert('{CANARY}')" not in page.text
        assert "49" + CANARY not in page.text
        seen += CANARY in page.text
    assert seen > len(paths) // 4  # the words are there, and do nothing


def test_nothing_an_article_says_acts_in_a_chart(evil: House) -> None:
    browser = evil.browser()
    for path in linked(browser, "series", "/series?indicator=deaths")[:4]:
        chart = path.replace("/series/", "/chart/")
        spec = browser.get(f"{chart}.json").text
        assert not set("<>&") & set(spec)
        json.loads(spec)
        svg = browser.get(f"{chart}.svg").text
        assert "<script" not in svg
        assert not re.search(r"<[^>]*\son\w+\s*=", svg)


def test_the_watch_on_acts_sees_them() -> None:
    assert acting('<p onclick="x()">') == ["p onclick"]
    assert acting("<script>x</script>") == ["script"]
    assert acting('<a href="javascript:x()">') == ["a href=javascript:x()"]
    assert acting('<p style="x">') == ["p style"]


def test_what_is_purged_is_gone_from_every_page_at_once(tmp_path: Path) -> None:
    given = means(tmp_path, fill)
    browser = House(given, build(given)).browser("rania", Role.REVIEWER)
    lists = ("/", "/series", "/reports", "/changes", "/crisis/gaza")
    assert all("Gaza" in browser.get(path).text for path in lists[:3])
    about = linked(browser, "reports", "/reports?crisis=gaza")[0]
    store = open_store(given.store)
    purge(store, about.rpartition("/")[2], by="Amal", at=NOON, reason="asked for")
    store.close()
    assert browser.get(about).status_code == 404
    assert not any("900" in browser.get(path).text or "From Gaza" in browser.get(path).text for path in lists)
    assert "taken out" in browser.get("/changes").text


def test_what_is_embedded_or_sent_is_reached_by_https_where_visitors_are(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frame of http in a page of https is not shown; a proxy in front may speak http to us all the same."""
    (series, *_) = linked(here.browser(), "series", "/series")
    told = {}
    for names in (frozenset[str](), frozenset({"127.0.0.1"})):
        monkeypatch.setattr(here.means, "https_names", names)
        page = unescape(here.browser().get(series).text)
        brief = here.browser().get("/brief?since=2024-11-01&format=html").text
        told[bool(names)] = [f"{scheme}://127.0.0.1/" in text for text in (page, brief) for scheme in ("http", "https")]
    assert told == {False: [True, False, True, False], True: [False, True, False, True]}

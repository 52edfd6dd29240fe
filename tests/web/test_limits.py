"""Who may see one crisis only: no door shows, hands out or changes anything of another. Every door is in the table."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from web.at_the_desk import Browser, House, hidden, house

from tracker.knowledge import known, renewed
from tracker.knowledge.supposed import crises_of
from tracker.sandbox import Workers
from tracker.store import announced, commands, frames, open_store, tokens
from tracker.store.users import Role
from tracker.web.app import DOORS

THEIRS, HIDDEN = "gaza-2023", "aleppo-2024"
CRISIS = f"""
[{THEIRS}]
name = "Gaza"
counting_start = 2023-10-07
timezone = "Asia/Gaza"
places = ["gaza"]
words = ["gaza"]
"""
CANARIES = (
    "4,237",
    "4,327",
    "4,260",
    "4237",
    "4327",
    "4260",
    "Toll of day",
    "Observatory for Human Rights said",
    "Aleppo offensive",
)
"""What only the reports of the hidden crisis say, and what only the configuration says of it."""

OF_GAZA = "Gaza. The United Nations said 31 people were killed in Gaza on Friday."
OF_ALEPPO = "Aleppo. The United Nations said 31 people were killed in Aleppo on Friday."
NO_FILE = {"x": ("", b"")}


@dataclass
class Limited:
    """The house, somebody of one crisis, and what of the other one can be named in an address."""

    house: House
    omar: Browser
    names: dict[str, str]


@pytest.fixture(scope="module")
def looking(played_once: Path, tmp_path_factory: pytest.TempPathFactory, parsing: Workers) -> Limited:
    """Give it to tests that change nothing of the hidden crisis; its figures were made by its configuration."""
    folder = tmp_path_factory.mktemp("limits") / "w"
    shutil.copytree(played_once, folder)
    with (folder / "config" / "crises.toml").open("a", encoding="utf-8") as file:
        file.write(CRISIS)
    made = house(folder, folder / "var" / "replay.sqlite", parsing)
    opened = open_store(made.means.store)
    renewed(made.means.settings(), opened)
    opened.close()
    amal = made.browser("amal")
    kept = amal.post("/brief", {"since": "2024-11-01"}).headers["location"].rpartition("/")[2]
    store = open_store(made.means.store, read_only=True)
    try:
        row = known(made.means.settings(), store).plan().collect().to_dicts()[0]
        handle = announced.events(store)[-1].event.handle
    finally:
        store.close()
    names = {"series": row["series_id"], "report": row["report_id"], "figure": row["observation_id"],
             "handle": handle, "brief": kept}  # fmt: skip
    return Limited(made, made.browser("omar", crises=(THEIRS,)), names)


@pytest.fixture
def limited(looking: Limited, tmp_path: Path, parsing: Workers) -> Limited:
    """Give the same on a workspace of the test's own."""
    folder = looking.house.means.store.parent.parent  # type: ignore[union-attr]
    shutil.copytree(folder, tmp_path / "w")
    made = house(tmp_path / "w", tmp_path / "w" / "var" / "replay.sqlite", parsing)
    return Limited(made, made.browser("omar"), looking.names)


Q = f"?crisis={HIDDEN}"
SHOWN = 200
GETS: dict[str, tuple[tuple[str, int], ...]] = {
    "/livez": (("/livez", SHOWN),),
    "/healthz": (("/healthz", SHOWN),),
    "/metrics": (("/metrics", 403),),
    "/api/status": (("/api/status", 403),),
    "/api/reports": (("/api/reports", SHOWN), (f"/api/reports{Q}", 404)),
    "/api/crises": (("/api/crises", SHOWN),),
    "/api/indicators": (("/api/indicators", SHOWN),),
    "/api/sources": (("/api/sources", SHOWN), (f"/api/sources{Q}", 404)),
    "/api/series": (("/api/series", SHOWN), (f"/api/series{Q}", 404)),
    "/api/series/{series_id}": (("/api/series/{series}", 404),),
    "/api/observations": (("/api/observations", SHOWN), ("/api/observations?series={series}", SHOWN)),
    "/api/rejections": (("/api/rejections", SHOWN), (f"/api/rejections{Q}", 404)),
    "/api/alerts": (("/api/alerts", SHOWN), ("/api/alerts?active=true", SHOWN)),
    "/api/alerts/{handle}": (("/api/alerts/{handle}", 404),),
    "/api/openapi.json": (("/api/openapi.json", SHOWN),),
    "/api/docs": (("/api/docs", SHOWN),),
    "/export/chart.{end}": (("/export/chart.png?series={series}", 404), ("/export/chart.csv?series={series}", 404)),
    "/export/{name}": (
        ("/export/figures.csv", SHOWN), ("/export/figures.json?series={series}", SHOWN),
        ("/export/series.csv", SHOWN), (f"/export/sources.csv{Q}", 404), ("/export/reports.csv", SHOWN),
        (f"/export/reports.json{Q}", 404), ("/export/rejections.csv", SHOWN), ("/export/alerts.csv", SHOWN),
    ),
    "/feed/{name}": (("/feed/figures.csv?key={key}", SHOWN), (f"/feed/reports.csv?key={{key}}&crisis={HIDDEN}", 404)),
    "/brief": (("/brief?since=2024-11-01", SHOWN), (f"/brief?since=2024-11-01&crisis={HIDDEN}", 404)),
    "/brief/{brief}": (("/brief/{brief}", 404), ("/brief/{brief}?format=text", 404)),
    "/alert/{handle}/chart.png": (("/alert/{handle}/chart.png", 403),),
    "/alert/{handle}": (("/alert/{handle}", 403),),
    "/add": (("/add", SHOWN),),
    "/add/figure": (("/add/figure", SHOWN),),
    "/add/table": (("/add/table", SHOWN),),
    "/review": (("/review", SHOWN), (f"/review{Q}", SHOWN), ("/review?band=rest", SHOWN)),
    "/review/log": (("/review/log", SHOWN),),
    "/review/{figure}": (("/review/{figure}", 404),),
    "/static/{name}": (("/static/style.css", SHOWN),),
    "/login": (("/login", 303),),
    "/password": (("/password", 403),),
    "/account": (("/account", SHOWN),),
    "/users": (("/users", 403),),
    "/terms": (("/terms", SHOWN),),
    "/": (("/", SHOWN),),
    "/crisis/{crisis}": ((f"/crisis/{HIDDEN}", 404), ("/crisis/none", 404)),
    "/series": (("/series", SHOWN), (f"/series{Q}", 400), ("/series?crisis=aleppo", 400)),
    "/series/{series}": (("/series/{series}", 404),),
    "/reports": (("/reports", SHOWN), ("/reports?word=Toll", SHOWN), (f"/reports{Q}", 400)),
    "/reports/{report}": (("/reports/{report}", 404),),
    "/sources/new": (("/sources/new", 403),),
    "/sources": (("/sources", 403),),
    "/methodology": (("/methodology", SHOWN),),
    "/changes": (("/changes", SHOWN),),
    "/alerts": (("/alerts?show=all", SHOWN), (f"/alerts{Q}&show=all", SHOWN)),
    "/alerts/{handle}": (("/alerts/{handle}", 404),),
    "/rules": (("/rules", SHOWN),),
    "/rules/{rule}": (("/rules/deaths-aleppo", 404),),
    "/rules/{rule}/chart.svg": (("/rules/deaths-aleppo/chart.svg", 404),),
    "/chart/{name}": (("/chart/{series}.svg", 404), ("/chart/{series}.json", 404)),
    "/chart/of/{name}": ((f"/chart/of/{HIDDEN}.svg?indicator=deaths&population=all", 404),),
    "/embed/{series}": (("/embed/{series}", 404),),
    "/site/": (("/site/", 404),),
    "/site/{name}": ((f"/site/{HIDDEN}.html", 404),),
}  # fmt: skip
"""Door: addresses that ask for the hidden crisis, and what they are answered; no answer tells anything of it."""

PASTE = {"text-0": OF_ALEPPO, "keep-0": "yes", "do": "keep"}
FIGURE = {"indicator": "deaths", "population": "all", "value": "31", "quote": "31 people died", "said_by": "un",
          "place": "Aleppo", "as_of": "2024-11-30", "measure": "window", "url": "https://un.example/1",
          "do": "keep"}  # fmt: skip
POSTS: dict[str, tuple[str, dict[str, str], int]] = {
    "/brief": ("/brief", {"since": "2024-11-01", "crisis": HIDDEN}, 404),
    "/alert/{handle}": ("/alert/{handle}", {"name": "omar"}, 403),
    "/add": ("/add", PASTE, 200),
    "/add/figure": ("/add/figure", FIGURE, 403),
    "/review/log": ("/review/log", {"verdict": "{verdict}", "reason": "mine"}, 422),
    "/review/{figure}": ("/review/{figure}", {"do": "reject", "because": "denied", "seq": "99"}, 409),
    "/account/tokens": ("/account/tokens", {"scope": "read", "days": "7", "crisis": HIDDEN}, 422),
    "/users": ("/users", {"name": "eve", "role": "admin"}, 403),
    "/users/{name}": ("/users/omar", {"wish": "keep", "role": "admin"}, 403),
    "/users/{name}/link": ("/users/amal/link", {}, 403),
    "/sources/new": ("/sources/new", {"url": "https://wire.example/feed", "do": "keep", "kind": "feed"}, 403),
    "/alerts/{handle}": ("/alerts/{handle}", {"do": "silence", "reason": "quiet", "until": "2999-01-01"}, 404),
}
BY_ITSELF = {"/api/reports", "/add/table"}
"""Posts that need more than a form: tests of their own stand below, and in test_add_pages.py."""

OWN = {"/login", "/logout", "/password", "/account/password", "/account/sessions", "/account/tokens/revoke"}
"""Posts that reach what is one's own, whichever crises one may see (test_sign_in.py)."""


def test_every_door_stands_in_the_table() -> None:
    assert {one.path for one in DOORS if one.method == "GET"} == GETS.keys()
    assert {one.path for one in DOORS if one.method == "POST"} == POSTS.keys() | BY_ITSELF | OWN


def key_of(limited: Limited, scope: str) -> str:
    made = limited.omar.post("/account/tokens", {"scope": scope, "days": "7", "crisis": THEIRS})
    assert made.status_code == 200
    return "trk_" + made.text.partition("trk_")[2][:52]


def state_of(limited: Limited) -> dict[str, Any]:
    """Return all of the hidden crisis that a write could have changed, and the keys there are."""
    store = open_store(limited.house.means.store, read_only=True)
    try:
        rows = frames.observations(store)
        alert = announced.by_handle(store, limited.names["handle"])
        assert alert is not None
        return {"figures": rows.to_dicts(), "verdicts": frames.verdicts(store).to_dicts(),
                "orders": commands.of_alert(store, alert.fingerprint), "keys": len(tokens.known(store))}  # fmt: skip
    finally:
        store.close()


def silent(answer: httpx.Response) -> list[str]:
    return [one for one in CANARIES if one in answer.content.decode("utf-8", "replace")]


def test_no_door_shows_anything_of_the_hidden_crisis(looking: Limited) -> None:
    names = {**looking.names, "key": key_of(looking, "read")}
    wrong = []
    for path, status in (asked for every in GETS.values() for asked in every):
        answer = looking.omar.get(path.format(**names))
        if answer.status_code != status or silent(answer):
            wrong.append((path, answer.status_code, silent(answer)))
    assert not wrong, "\n".join(map(str, wrong))


def test_who_sees_it_is_shown_it(looking: Limited) -> None:
    """The canaries sing where they may: else the test before would prove nothing."""
    amal, names = looking.house.browser("amal"), looking.names
    for path in ("/", f"/crisis/{HIDDEN}", "/reports/{report}", "/alerts/{handle}", "/api/observations",
                 "/export/reports.csv", "/brief/{brief}", "/review", "/review/{figure}"):  # fmt: skip
        answer = amal.get(path.format(**names))
        assert (answer.status_code, bool(silent(answer))) == (200, True), path


def test_what_is_counted_and_offered_is_what_may_be_seen(looking: Limited) -> None:
    """A number tells of what it counts: of alerts, of decisions; a list to choose from tells what there is."""
    amal, omar = looking.house.browser("amal"), looking.omar
    for path, words in (("/alerts?show=all", "Open (0)"), ("/alerts?show=all", "All, also those that are over (0)"),
                        ("/changes", "Decisions of reviewers (0)")):  # fmt: skip
        assert words in omar.get(path).text, path
    assert "Open (0)" not in amal.get("/alerts?show=all").text
    for path in ("/alerts?show=all", "/methodology", "/rules", "/api/openapi.json", "/api/docs",
                 "/series?crisis=allepo-2024"):  # fmt: skip
        assert [named(browser.get(path).text) for browser in (amal, omar)] == [True, False], path


def named(page: str) -> bool:
    """Say whether a page names the hidden crisis, or a rule of it."""
    return any(one in page for one in ("Aleppo offensive", HIDDEN, "deaths-aleppo"))


def test_no_door_changes_anything_of_the_hidden_crisis(limited: Limited) -> None:
    amal, figure = limited.house.browser("amal"), limited.names["figure"]
    seq = hidden(amal.get(f"/review/{figure}").text, "seq")
    assert amal.post(f"/review/{figure}", {"do": "accept", "seq": seq}).status_code == 303
    before = state_of(limited)
    names = {**limited.names, "verdict": before["verdicts"][0]["verdict_id"]}
    wrong = []
    for path, said, status in POSTS.values():
        form = {name: value.format(**names) for name, value in said.items()}
        answer = limited.omar.post(path.format(**names), form, files=NO_FILE if path == "/add" else None)
        if answer.status_code != status or silent(answer):
            wrong.append((path, answer.status_code, silent(answer)))
    assert not wrong, "\n".join(map(str, wrong))
    assert state_of(limited) == before


def test_an_admin_of_one_crisis_gives_nobody_more(looking: Limited) -> None:
    root = looking.house.browser("root", Role.ADMIN, (THEIRS,))
    asked = [root.get("/users"), root.get("/sources/new"), root.post("/users", {"name": "eve", "role": "admin"}),
             root.post("/users/root", {"wish": "keep", "role": "admin"})]  # fmt: skip
    assert [one.status_code for one in asked] == [403] * 4
    assert looking.house.browser("wide", Role.ADMIN).get("/users").status_code == 200


def handed_in(limited: Limited, browser: Browser, text: str, **more: str) -> str:
    said = {"text-0": text, "published-0": "2024-11-30", "keep-0": "yes", "do": "keep", **more}
    told = browser.post("/add", said, files=NO_FILE)
    assert told.status_code == 200
    return told.text


def crisis_of(limited: Limited, place: str) -> tuple[str, str]:
    """Return the figure that was read in that place of a pasted report, and its crisis."""
    store = open_store(limited.house.means.store, read_only=True)
    try:
        rows = frames.observations(store).to_dicts()
        (row,) = [row for row in rows if row["source_id"] == "pasted" and place in row["sentence"]]
        return row["observation_id"], crises_of(limited.house.means.settings(), store, [row["report_id"]])[
            row["observation_id"]
        ]
    finally:
        store.close()


def decided(browser: Browser, figure: str, **said: str) -> httpx.Response:
    seq = hidden(browser.get(f"/review/{figure}").text, "seq")
    return browser.post(f"/review/{figure}", {"seq": seq, **said})


def test_a_figure_is_not_corrected_into_another_crisis(limited: Limited) -> None:
    handed_in(limited, limited.omar, OF_GAZA)
    figure, crisis = crisis_of(limited, "Gaza")
    assert crisis == THEIRS
    for place in ("Aleppo", "Paris"):
        refused = decided(limited.omar, figure, do="correct", place=place, reason="it was there")
        assert refused.status_code == 403
        assert "which you may not see" in refused.text
    assert state_of(limited)["verdicts"] == []
    assert decided(limited.omar, figure, do="correct", value="32", reason="misread").status_code == 303
    amal = limited.house.browser("amal")
    assert decided(amal, figure, do="correct", place="Aleppo", reason="it was there").status_code == 303
    assert crisis_of(limited, "Gaza")[1] == HIDDEN
    assert limited.omar.get(f"/review/{figure}").status_code == 404


def test_a_correction_that_brought_a_figure_here_is_not_taken_back_into_another_crisis(limited: Limited) -> None:
    amal = limited.house.browser("amal")
    handed_in(limited, amal, OF_ALEPPO)
    figure, crisis = crisis_of(limited, "Aleppo")
    assert crisis == HIDDEN
    assert decided(amal, figure, do="correct", place="Gaza", reason="it was there").status_code == 303
    (kept,) = state_of(limited)["verdicts"]
    refused = limited.omar.post("/review/log", {"verdict": kept["verdict_id"], "reason": "back"})
    assert (refused.status_code, len(state_of(limited)["verdicts"])) == (403, 1)
    assert amal.post("/review/log", {"verdict": kept["verdict_id"], "reason": "back"}).status_code == 303


def test_a_report_one_may_not_see_is_not_overwritten(limited: Limited) -> None:
    link = {"url-0": "https://wire.example/7"}
    handed_in(limited, limited.house.browser("amal"), OF_ALEPPO, **link)
    before = state_of(limited)
    for text in (OF_GAZA, "Nothing was counted."):
        assert "is kept already, with figures you may not see" in handed_in(limited, limited.omar, text, **link)
    assert state_of(limited) == before


def test_a_key_for_one_crisis_hands_in_what_tells_of_that_one(limited: Limited) -> None:
    key = {"authorization": f"Bearer {key_of(limited, 'post')}"}
    before = state_of(limited)
    refused = limited.omar.ask("POST", "/api/reports", list(key.items()), json={"text": OF_ALEPPO})
    assert (refused.status_code, refused.json()["outcome"]) == (403, "refused")
    assert state_of(limited) == before
    taken = limited.omar.ask("POST", "/api/reports", list(key.items()), json={"text": OF_GAZA})
    assert (taken.status_code, taken.json()["outcome"]) == (201, "stored")

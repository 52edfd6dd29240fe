"""The API keeps what its own document promises, whoever asks and whatever they ask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import proof
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from web.at_the_desk import Browser, House

from tracker.export.listed import ALERTS, OBSERVED, REJECTED, REPORTS, SERIES
from tracker.store import open_store, tokens
from tracker.web.document import OPERATIONS

LISTS = {"observations": OBSERVED, "series": SERIES, "reports": REPORTS, "rejections": REJECTED, "alerts": ALERTS}
CONFIG = {
    # what a document cannot say: a key that no page gave, a period that ends before it begins
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 304, 400, 401, 403, 404]}},
}


@pytest.fixture(scope="module")
def anybody(reading: House) -> Browser:
    return reading.browser()


def ask(browser: Browser, path: str, **headers: str) -> Any:
    answer = browser.get(path, **({"accept": "application/json"} | headers))
    assert answer.status_code == 200, answer.text
    return answer.json()


def every(browser: Browser, path: str, limit: int) -> Iterator[dict[str, Any]]:
    """Read a list to its end, page by page."""
    address = f"{path}{'&' if '?' in path else '?'}limit={limit}"
    for _ in range(200):
        page = ask(browser, address)
        assert len(page["items"]) <= limit
        yield from page["items"]
        if page["next"] is None:
            return
        address = page["next"]
    raise AssertionError("no end")


# ---------------------------------------------------------------------------------------------- what is promised holds


@pytest.fixture(scope="module")
def promised(reading: House) -> Any:
    config = schemathesis.Config.from_dict(CONFIG)
    return schemathesis.openapi.from_asgi("/api/openapi.json", reading.app, config=config)


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("path", [one.path for one in OPERATIONS])
def test_every_question_is_answered_as_the_document_says(promised: Any, path: str, mode: GenerationMode) -> None:
    """``make proof`` asks some hundred questions of each kind."""
    operation = promised[path]["GET"]
    asked = 0

    @settings(max_examples=proof.examples(300, 4), deadline=None, suppress_health_check=list(HealthCheck),
              database=None, derandomize=not proof.WHOLE)  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def answered(case: Any) -> None:
        nonlocal asked
        asked += 1
        case.call_and_validate()

    with suppress(Unsatisfiable):  # what takes no word at all cannot be asked wrongly
        answered()
    assert asked or (mode is GenerationMode.NEGATIVE and not operation.query and not operation.path_parameters)


def test_the_document_is_one_of_openapi_and_names_every_door(anybody: Browser) -> None:
    told = ask(anybody, "/api/openapi.json")
    assert told["openapi"] == "3.1.0"
    for path, operations in told["paths"].items():
        for method, one in operations.items():
            assert one["operationId"], f"{method} {path}"
            for answer in one["responses"].values():
                for content in answer.get("content", {}).values():
                    Draft202012Validator.check_schema(content["schema"])
                    if "example" in content:
                        Draft202012Validator(content["schema"]).validate(content["example"])


@pytest.mark.parametrize("name", LISTS)
def test_every_field_is_a_column_with_a_meaning(anybody: Browser, name: str) -> None:
    rows = ask(anybody, f"/api/{name}")["items"]
    told = ask(anybody, "/api/openapi.json")["paths"][f"/api/{name}"]["get"]
    shape = told["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["items"]["items"]
    assert list(shape["properties"]) == [column.name for column in LISTS[name].columns]
    assert all(one["description"] for one in shape["properties"].values())
    assert rows
    assert list(rows[0]) == list(shape["properties"])


# ------------------------------------------------------------------------------------------------------- reading on


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("limit", [1, 2])
def test_a_list_read_page_by_page_is_the_whole_list(anybody: Browser, name: str, limit: int) -> None:
    whole = ask(anybody, f"/api/{name}?limit=1000")["items"]
    parts = list(every(anybody, f"/api/{name}", limit))
    assert sorted(map(json.dumps, parts)) == sorted(map(json.dumps, whole))


def test_figures_come_in_the_order_they_became_known(anybody: Browser) -> None:
    known = [row["known_at"] for row in every(anybody, "/api/observations", 1)]
    assert known == sorted(known)
    assert len(known) == 3


@pytest.mark.parametrize("after", ["x", "e30", "WzFd", "WyJ4Il0", "WyIyMDI0LTExLTI4IiwgIngiXQ", "a" * 400])
@pytest.mark.parametrize("name", ["observations", "rejections"])
def test_a_key_that_no_page_gave_is_refused(anybody: Browser, name: str, after: str) -> None:
    answer = anybody.get(f"/api/{name}?after={after}", accept="application/json")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert "after" in answer.json()["detail"]


# ----------------------------------------------------------------------------------------------------------- filters

NONE: list[Any] = []
FILTERS = {
    "indicator=deaths": 3, "indicator=injured": 0, "crisis=aleppo-2024": 3, "crisis=none": 0, "said_by=SOHR": 3,
    "from=2024-11-29": 1, "to=2024-11-27": 1, "from=2024-11-28&to=2024-11-28": 1, "measure=cumulative": 3,
    "measure=stock&measure=incident": 0, "headline=true": 3, "review=unreviewed": 3, "review=rejected": 0,
    "place=Aleppo": 3, "said_by=un&said_by=sohr": 3, "lang=fr": 3,
}  # fmt: skip


@pytest.mark.parametrize(("query", "rows"), FILTERS.items(), ids=FILTERS)
def test_a_filter_leaves_out_what_is_not_asked_for(anybody: Browser, query: str, rows: int) -> None:
    assert len(ask(anybody, f"/api/observations?{query}")["items"]) == rows


REFUSED = {
    "nothing=1": (400, "nothing: is no word of this address"), "limit=0": (400, "limit"), "limit=1001": (400, "limit"),
    "limit=ten": (400, "limit"), "limit=": (400, "limit"), "limit=1&limit=2": (400, "given 2 times"),
    "from=yesterday": (400, "from: is no day"), "from=2024-02-31": (400, "from"), "from=1732752000": (400, "from"),
    "from=2024-11-30&to=2024-11-01": (404, "the period ends"), "grade=best": (400, "grade"),
    "headline=1": (400, "headline"), "series=XYZ": (400, "series"), "crisis=narnia": (404, "narnia"),
    "said_by=Nobody+Known&place=Nowhere": (404, "Nowhere"), "indicator=": (400, "indicator"),
    "&".join(["place=Aleppo"] * 21): (400, "place"), f"place={'x' * 201}": (400, "place"),
}  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), REFUSED.items(), ids=[one[:30] for one in REFUSED])
def test_what_is_not_understood_is_refused_with_what_to_mend(
    anybody: Browser, query: str, expected: tuple[int, str]
) -> None:
    answer = anybody.get(f"/api/observations?{query}", accept="application/json")
    assert answer.status_code == expected[0]
    assert expected[1] in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"


# ----------------------------------------------------------------------------------------------------- one, and who


def test_one_series_gives_its_figures(anybody: Browser) -> None:
    (row,) = ask(anybody, "/api/series")["items"]
    told = ask(anybody, f"/api/series/{row['series_id']}?limit=2")
    assert told["series"] == row
    assert len(told["items"]) == 2
    assert len(ask(anybody, told["next"])["items"]) == 1


@pytest.mark.parametrize("path", ["/api/series/0123456789abcdef", "/api/series/x", "/api/alerts/AL-NONE", "/api/x"])
def test_what_is_not_there_is_a_problem(anybody: Browser, path: str) -> None:
    answer = anybody.get(path)
    assert answer.status_code == 404
    assert answer.json()["title"] == "Not Found"


def test_an_alert_tells_all_that_was_said_of_it(anybody: Browser) -> None:
    row = ask(anybody, "/api/alerts")["items"][0]
    told = ask(anybody, f"/api/alerts/{row['handle']}")
    assert told["alert"] == row
    assert told["events"][-1]["said"] == row["said"]


def test_nothing_changed_is_told_by_a_tag(anybody: Browser) -> None:
    for path in ("/api/observations?limit=2", "/api/crises", "/api/alerts"):
        first = anybody.get(path, accept="application/json")
        again = anybody.get(path, accept="application/json", **{"if-none-match": f'W/{first.headers["etag"]}, "x"'})
        assert (again.status_code, again.content) == (304, b"")
        assert anybody.get(path, **{"if-none-match": '"other"'}).status_code == 200
    other = anybody.get("/api/observations?limit=1", accept="application/json").headers["etag"]
    assert other != anybody.get("/api/observations?limit=2", accept="application/json").headers["etag"]


def test_who_sees_another_crisis_only_sees_nothing_of_this_one(reading: House) -> None:
    other = reading.browser("zoe", crises=("gaza",))
    for path in ("observations", "series", "reports", "rejections", "alerts", "crises", "sources"):
        assert ask(other, f"/api/{path}")["items"] == [], path
    handle = ask(reading.browser(), "/api/alerts")["items"][0]["handle"]
    assert other.get(f"/api/alerts/{handle}").status_code == 404


def test_a_token_for_a_crisis_sees_that_crisis(reading: House, anybody: Browser) -> None:
    store = open_store(reading.means.store)
    try:
        now = reading.means.clock()
        _, mine = tokens.add(store, "read", now, crisis="aleppo-2024", label="", expires_at=None)
        _, feed = tokens.add(store, "feed", now, crisis=None, label="", expires_at=None)
    finally:
        store.close()
    assert len(ask(anybody, "/api/observations", authorization=f"Bearer {mine.reveal()}")["items"]) == 3
    assert anybody.get("/api/observations", authorization=f"Bearer {feed.reveal()}").status_code == 403


def test_the_page_of_the_api_shows_every_address_and_needs_nobody_else(anybody: Browser) -> None:
    page = anybody.get("/api/docs")
    assert page.status_code == 200
    for path in ask(anybody, "/api/openapi.json")["paths"]:
        assert f"<code>GET {path}</code>" in page.text
    assert "https://" not in page.text.replace("https://example.org/report", "")
    assert "<script>" not in page.text

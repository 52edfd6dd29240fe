"""Tables on the web: the answers of UCDP, ACLED, IDMC, UNHCR and HDX HAPI as documented, and our mappings of them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from source_reader import NOW, Reader, ends
from werkzeug import Request, Response

from tracker.config.sources import read_mapping
from tracker.errors import ConfigError, SourceError
from tracker.model import Measure, Observation
from tracker.sources import Item

MAPPINGS = Path(__file__).resolve().parents[2] / "config" / "mappings"


def mapping(name: str) -> Any:
    problems: list[Any] = []
    found = read_mapping(MAPPINGS / f"{name}.toml", problems)
    assert problems == []
    return found


ANSWERS: dict[str, Any] = json.loads(Path(__file__).with_name("table_answers.json").read_text(encoding="utf-8"))
"""By mapping, one answer of the service as its documentation has it; every value is our own."""

WANT = {
    "ucdp": {("deaths", 7, "ucdp", "2026-06-03", Measure.INCIDENT)},
    "acled": {("deaths", 5, "acled", "2026-06-03", Measure.INCIDENT)},
    "idmc": {("displaced", 4500, "idmc", "2026-06-10", Measure.INCIDENT)},
    "unhcr": {("refugees", 700_000, "unhcr", "2025-12-31", Measure.STOCK),
              ("asylum_seekers", 120, "unhcr", "2025-12-31", Measure.STOCK),
              ("idps", 0, "unhcr", "2025-12-31", Measure.STOCK)},
    "hapi_idps": {("idps", 30_500, "iom", "2026-05-31", Measure.STOCK)},
}  # fmt: skip


def figures(items: list[Item]) -> list[Observation]:
    assert [one.problem for one in items if one.problem] == []
    return [figure for item in items if item.reading for figure in item.reading.observations]


@pytest.mark.parametrize("name", ANSWERS)
def test_a_ready_mapping_reads_the_services_own_answer(httpserver: HTTPServer, reader: Reader, name: str) -> None:
    httpserver.expect_request("/data").respond_with_data(json.dumps(ANSWERS[name]), content_type="application/json")
    found = figures(reader.items("table", url=reader.url("/data"), table=mapping(name)))
    assert {(one.indicator, one.value, one.said_by, str(one.as_of), one.measure) for one in found} == WANT[name]


def test_every_mapping_that_is_shipped_is_tried() -> None:
    assert {path.stem for path in MAPPINGS.glob("*.toml")} == set(ANSWERS)


def test_a_corrected_event_is_a_version_of_the_same_report(httpserver: HTTPServer, reader: Reader) -> None:
    ids = []
    for best in (7, 9):
        answer = ANSWERS["ucdp"]
        corrected = answer | {"Result": [answer["Result"][0] | {"best": best}]}
        httpserver.clear()
        httpserver.expect_request("/gedevents/26.0.1").respond_with_data(json.dumps(corrected))
        (item,) = reader.items("table", url=reader.url("/gedevents/26.0.1"), table=mapping("ucdp"))
        assert item.report is not None
        ids.append((item.report.report_id, item.report.content_sha256))
    assert ids[0][0] == ids[1][0]
    assert ids[0][1] != ids[1][1]


@pytest.mark.parametrize("way", ["named", "counted"])
def test_an_api_is_read_page_by_page(httpserver: HTTPServer, reader: Reader, way: str) -> None:
    def answer(request: Request) -> Response:
        number = int(request.args.get("page", "1"))
        rows = [{"indicator": "deaths", "value": number, "date": f"2026-06-0{number}"}]
        more = reader.url(f"/data?size=1&page={number + 1}") if number < 3 else ""
        about = {"NextPageUrl": more} if way == "named" else {"maxPages": 3, "page": number}
        return Response(json.dumps({**about, "Result": rows}), content_type="application/json")

    httpserver.expect_request("/data").respond_with_handler(answer)
    found = figures(reader.items("table", url=reader.url("/data?size=1")))
    assert [one.value for one in found] == [1, 2, 3]


def test_a_next_page_elsewhere_is_not_followed(httpserver: HTTPServer, reader: Reader) -> None:
    rows = [{"indicator": "deaths", "value": 1, "date": "2026-06-01"}]
    body = json.dumps({"Result": rows, "NextPageUrl": "http://elsewhere.example/2"})
    httpserver.expect_request("/data").respond_with_data(body)
    assert len(figures(reader.items("table", url=reader.url("/data")))) == 1


def test_a_csv_that_did_not_change_is_not_read_again(httpserver: HTTPServer, reader: Reader) -> None:
    def answer(request: Request) -> Response:
        if request.headers.get("If-None-Match"):
            return Response(status=304)
        return Response("indicator,value,date\ndeaths,3,2026-06-01\n", headers={"ETag": '"a"'})

    httpserver.expect_request("/t.csv").respond_with_handler(answer)
    memory: dict[str, Any] = {}
    assert ends(reader.items("table", url=reader.url("/t.csv"), memory=memory)) == ["report"]
    assert ends(reader.items("table", url=reader.url("/t.csv"), memory=memory)) == []
    week = NOW + timedelta(days=8)
    assert ends(reader.items("table", url=reader.url("/t.csv"), memory=memory, now=week)) == ["report"]


@pytest.mark.parametrize(
    ("into", "seen"),
    [
        ({"key_header": "x-ucdp-access-token"}, ("s3cret", None, None)),
        ({"key_header": "Authorization"}, (None, "Bearer s3cret", None)),
        ({"key_parameter": "app_identifier"}, (None, None, "s3cret")),
    ],
    ids=["header", "bearer", "parameter"],
)
def test_a_key_goes_where_it_belongs_and_nowhere_else(
    httpserver: HTTPServer, reader: Reader, into: dict[str, str], seen: tuple[Any, ...]
) -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        return Response("indicator,value,date\ndeaths,3,2026-06-01\n")

    httpserver.expect_request("/t.csv").respond_with_handler(answer)
    reader.environment["DESK_KEY"] = "s3cret"
    visit = reader.visit("table", url=reader.url("/t.csv"), key_env="DESK_KEY", **into)
    items = reader.items("table", url=reader.url("/t.csv"), key_env="DESK_KEY", **into)
    got = asked[0]
    token = got.headers.get("x-ucdp-access-token")
    assert (token, got.headers.get("Authorization"), got.args.get("app_identifier")) == seen
    assert "s3cret" not in repr(items) + repr(visit)


def test_a_key_that_is_not_set_is_said(reader: Reader) -> None:
    with pytest.raises(ConfigError, match="DESK_KEY: is not set, and desk needs it"):
        reader.items("table", url=reader.url("/t.csv"), key_env="DESK_KEY", key_header="x-key")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<html><body>Sign in</body></html>", "has no header"),
        ("{", "is not valid JSON"),
        ('{"a": 1', "is not valid JSON"),
        ("[" * 100_000, "is not valid JSON"),
        ("", ""),
    ],
    ids=["login", "brace", "cut", "nested", "empty"],
)
def test_what_is_no_table_is_the_sources_error(httpserver: HTTPServer, reader: Reader, body: str, said: str) -> None:
    httpserver.expect_request("/t").respond_with_data(body)
    if not said:
        assert reader.items("table", url=reader.url("/t")) == []
        return
    with pytest.raises(SourceError, match=said):
        reader.items("table", url=reader.url("/t"))

"""GDELT's DOC 2.0 search as it is documented, played by a local server in our own words."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from source_reader import NOW, Reader, ends
from source_samples import STORY, page
from werkzeug import Request, Response

from tracker.errors import SourceError
from tracker.sources import World, visited


@pytest.fixture(autouse=True)
def no_robots(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)


class Gdelt:
    """Answers as the service does: articles seen in the span that is asked for."""

    def __init__(self, articles: dict[str, str]) -> None:
        self.articles = articles  # address -> YYYYMMDDHHMMSS
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.asked.append(request)
        start, end = request.args["startdatetime"], request.args["enddatetime"]
        found = [
            {"url": url, "url_mobile": "", "title": "Floods", "seendate": f"{seen[:8]}T{seen[8:]}Z",
             "domain": "news.example", "language": "English", "sourcecountry": "Bangladesh"}
            for url, seen in self.articles.items() if start <= seen <= end
        ]  # fmt: skip
        return Response(json.dumps({"articles": found} if found else {}))


def serve(server: HTTPServer, reader: Reader, count: int) -> Gdelt:
    seen = [(NOW - timedelta(hours=48 - 8 * n)).strftime("%Y%m%d%H%M%S") for n in range(count)]
    for n in range(count):
        server.expect_request(f"/{n}").respond_with_data(page(f"{STORY} Day {n}."), content_type="text/html")
    service = Gdelt({reader.url(f"/{n}?utm_source=x"): when for n, when in enumerate(seen)})
    server.expect_request("/doc").respond_with_handler(service)
    return service


def items(reader: Reader, **given: Any) -> list[Any]:
    return reader.items("gdelt", url=reader.url("/doc"), **({"query": "floods"} | given))


def test_articles_are_found_and_then_read_where_they_stand(httpserver: HTTPServer, reader: Reader) -> None:
    service = serve(httpserver, reader, 2)
    found = items(reader)
    assert ends(found) == ["report", "report"]
    assert STORY in found[0].report.text
    assert found[0].report.publisher == "The Delta Desk"
    said = service.asked[0].args
    assert (said["mode"], said["format"], said["maxrecords"], said["sort"]) == ("ArtList", "json", "250", "DateAsc")
    assert said["query"] == "floods sourcelang:english"
    assert (said["startdatetime"], said["enddatetime"]) == ("20260607090000", "20260614090000")


def test_countries_are_searched_for_by_name(httpserver: HTTPServer, reader: Reader) -> None:
    service = serve(httpserver, reader, 0)
    assert items(reader, query="(flood OR floods)", countries=("bgd", "SYR")) == []
    assert service.asked[0].args["query"] == '(flood OR floods) sourcelang:english ("Bangladesh" OR "Syria")'


def test_the_search_goes_on_from_the_newest_article_and_reads_none_twice(
    httpserver: HTTPServer, reader: Reader
) -> None:
    service = serve(httpserver, reader, 4)
    memory: dict[str, Any] = {}
    assert ends(items(reader, memory=memory, most=3)) == ["report"] * 3
    assert ends(items(reader, memory=memory, now=NOW + timedelta(hours=1))) == ["unchanged", "report"]
    assert [one.args["startdatetime"] for one in service.asked] == ["20260607090000", "20260612190000"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param("Your query was too short or too long.", "Your query was too short or too long.", id="its-words"),
        pytest.param("Please limit requests to one every 5 seconds.", "one every 5 seconds", id="too-often"),
        pytest.param("<html><body>busy</body></html>", "a page and no list of articles", id="a-page"),
    ],
)
def test_what_it_says_in_plain_words_is_told(httpserver: HTTPServer, reader: Reader, body: str, said: str) -> None:
    httpserver.expect_request("/doc").respond_with_data(body)
    with pytest.raises(SourceError, match="desk: GDELT answered") as caught:
        items(reader)
    assert said in str(caught.value)


def test_it_is_asked_once_in_five_seconds(httpserver: HTTPServer, reader: Reader) -> None:
    serve(httpserver, reader, 0)
    visit = reader.visit("gdelt", url=reader.url("/doc"), query="floods")
    gaps = []
    fetch = visit.outside().fetch
    visit.world = World(lambda one: (gaps.append(one.gap_seconds), fetch(one))[1], reader.workers.parse)
    assert (list(visited(visit)), gaps) == ([], [5.0])


@pytest.mark.parametrize("answer", [{"articles": 7}, {"articles": [7]}, [], {"articles": [{"url": "javascript:1"}]}])
def test_odd_articles_cost_only_themselves(httpserver: HTTPServer, reader: Reader, answer: Any) -> None:
    httpserver.expect_request("/doc").respond_with_data(json.dumps(answer))
    assert "report" not in ends(items(reader))

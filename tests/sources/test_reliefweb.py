"""ReliefWeb's API v2 as it is documented, played by a local server in our own words."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from source_documents import Paper
from source_reader import NOW, Reader, ends
from werkzeug import Request, Response

from tracker.errors import SourceError

APPROVED = "desk-floods-x7k2"


def report(number: int, changed: str, **fields: Any) -> dict[str, Any]:
    """Return one entry of ``data`` as /v2/reports gives it."""
    body = f"<h3>Highlights</h3><p>At least {30 + number} people were killed, the disaster authority said.</p>"
    table = "<table><tr><td>Area</td><td>Injured</td></tr><tr><td>Aleppo</td><td>12</td></tr></table>"
    known: dict[str, Any] = {
        "title": f"Floods: Flash Update No. {number}",
        "body-html": body + table,
        "url": f"https://reliefweb.int/node/{number}",
        "url_alias": f"https://reliefweb.int/report/delta/floods-flash-update-no-{number}",
        "date": {"original": "2026-06-10T00:00:00+00:00", "created": changed, "changed": changed},
        "source": [{"id": 1, "name": "UN Office of the Delta", "shortname": "UNOD"}],
        "country": [{"iso3": "bgd"}],
        "language": [{"code": "en"}],
    }
    return {"id": str(number), "score": 1, "href": f"https://api.example/{number}", "fields": known | fields}


class ReliefWeb:
    """Answers as the service does: only to an approved appname, filtered by change, sorted, in pages."""

    def __init__(self, *reports: dict[str, Any]) -> None:
        self.reports = list(reports)
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.asked.append(request)
        if request.args.get("appname") != APPROVED:
            return Response(json.dumps({"status": 403, "error": {"type": "AccessDeniedHttpException"}}), status=403)
        since = request.args["filter[conditions][0][value][from]"]
        found = [one for one in self.reports if one["fields"]["date"]["changed"] >= since]
        found.sort(key=lambda one: one["fields"]["date"]["changed"])
        start, size = int(request.args["offset"]), int(request.args["limit"])
        page = found[start : start + size]
        return Response(json.dumps({"totalCount": len(found), "count": len(page), "data": page}))


def moment(days: float) -> str:
    return (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def items(reader: Reader, **given: Any) -> list[Any]:
    return reader.items("reliefweb", url=reader.url("/v2/reports"), **({"appname": APPROVED} | given))


def test_a_report_comes_whole(httpserver: HTTPServer, reader: Reader) -> None:
    httpserver.expect_request("/v2/reports").respond_with_handler(ReliefWeb(report(1, moment(1))))
    (item,) = items(reader)
    found = item.report
    assert found.text == (
        "Floods: Flash Update No. 1\n\nHighlights\n\nAt least 31 people were killed, the disaster authority said.\n\n"
        "Area: Aleppo; Injured: 12"
    )
    assert (item.external_id, found.publisher, found.published_on, found.published_note, found.language) == (
        "1", "UNOD", date(2026, 6, 10), "ReliefWeb", "en",
    )  # fmt: skip
    assert found.url == "https://reliefweb.int/report/delta/floods-flash-update-no-1"


def test_what_is_asked_for(httpserver: HTTPServer, reader: Reader) -> None:
    service = ReliefWeb()
    httpserver.expect_request("/v2/reports").respond_with_handler(service)
    items(reader, query="flood cholera", countries=("BGD", "npl"), disasters=("FL-2026-000001-BGD",), days_back=3)
    said = service.asked[0].args
    assert (said["query[value]"], said["query[operator]"], said["sort[]"]) == (
        "flood cholera",
        "AND",
        "date.changed:asc",
    )
    assert said["filter[conditions][0][value][from]"] == moment(3)
    assert said["filter[conditions][1][field]"] == "country.iso3"
    assert said.getlist("filter[conditions][1][value][]") == ["bgd", "npl"]
    assert said["filter[conditions][2][field]"] == "disaster.glide"
    assert {"title", "body-html", "date.changed", "source.shortname"} <= set(said.getlist("fields[include][]"))


def test_the_cursor_goes_on_from_the_last_change_and_edits_come_again(httpserver: HTTPServer, reader: Reader) -> None:
    service = ReliefWeb(*(report(n, moment(7 - n)) for n in range(1, 5)))
    httpserver.expect_request("/v2/reports").respond_with_handler(service)
    memory: dict[str, Any] = {}
    first = items(reader, memory=memory, most=3)
    assert ([one.external_id for one in first], memory) == (["1", "2", "3"], {"changed": moment(4)})
    service.reports[0] = report(1, moment(0.5), title="Floods: corrected")
    second = items(reader, memory=memory)
    assert [one.external_id for one in second] == ["3", "4", "1"]
    assert second[2].report.report_id == first[0].report.report_id
    assert second[2].report.content_sha256 != first[0].report.content_sha256


def test_a_visit_reads_page_after_page_up_to_its_limit(httpserver: HTTPServer, reader: Reader) -> None:
    service = ReliefWeb(*(report(n, moment(6)) for n in range(250)))
    httpserver.expect_request("/v2/reports").respond_with_handler(service)
    assert len(items(reader, most=220)) == 220
    assert [(one.args["offset"], one.args["limit"]) for one in service.asked] == [
        ("0", "100"),
        ("100", "100"),
        ("200", "20"),
    ]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (403, "does not know the appname 'mine': it must be approved first. Ask at https://apidoc.reliefweb.int"),
        (410, "this version of ReliefWeb's API is gone"),
        (400, "does not understand the request"),
        (503, "503"),
    ],
)
def test_a_refusal_says_what_to_do(httpserver: HTTPServer, reader: Reader, status: int, said: str) -> None:
    httpserver.expect_request("/v2/reports").respond_with_data("{}", status=status)
    with pytest.raises(SourceError) as caught:
        items(reader, appname="mine")
    assert said in str(caught.value)


@pytest.mark.parametrize("body", ["", "<html>", "[]", '{"data": 7}', "[" * 100_000], ids=str.__len__)
def test_an_odd_answer_is_the_sources_error(httpserver: HTTPServer, reader: Reader, body: str) -> None:
    httpserver.expect_request("/v2/reports").respond_with_data(body)
    with pytest.raises(SourceError, match="ReliefWeb's answer"):
        items(reader)


def test_what_cannot_be_read_is_said_and_loses_no_other(httpserver: HTTPServer, reader: Reader) -> None:
    service = ReliefWeb(
        report(1, moment(3), **{"body-html": None, "file": [{"filename": "map.pdf"}]}),
        report(2, moment(2), **{"body-html": "<p>Au moins douze personnes ont perdu la vie lors des inondations.</p>",
                                "title": "Inondations : point de situation"}),
        report(3, moment(1), source=None, language=7, country="x"),
    )  # fmt: skip
    httpserver.expect_request("/v2/reports").respond_with_handler(service)
    found = items(reader)
    assert ends(found) == ["rejected", "rejected", "report"]
    assert found[0].problem == "has no words of its own, only attached files"
    assert found[1].problem == "is in French; only English is read"


# ------------------------------------------------------------------------------------------------- attached files


def paper(number: int) -> bytes:
    """Return a situation report as a PDF."""
    made = Paper()
    made.headline(f"Delta floods: situation {number}")
    made.words(f"At least {60 + number} people were killed by the floods, the disaster authority said on Friday.")
    return made.made()


def attached(reader: Reader, number: int, changed: str, *names: str) -> dict[str, Any]:
    """Return a report that has no words of its own, with files of these names, where robots may come."""
    reader.server.expect_request("/robots.txt").respond_with_data("", status=404)
    files = [
        {"filename": name, "mimetype": "application/pdf", "url": reader.url(f"/attachments/{name}")} for name in names
    ]
    return report(number, changed, **{"body-html": None, "file": files})


def test_a_report_that_is_only_a_pdf_is_read_from_it_once(httpserver: HTTPServer, reader: Reader) -> None:
    service = ReliefWeb(attached(reader, 1, moment(2), "sitrep_1.pdf"))
    httpserver.expect_request("/v2/reports").respond_with_handler(service)
    httpserver.expect_request("/attachments/sitrep_1.pdf").respond_with_data(paper(1), content_type="application/pdf")
    memory: dict[str, Any] = {}
    (item,) = items(reader, memory=memory)
    found = item.report
    assert "At least 61 people were killed" in found.text
    assert (found.title, found.publisher, found.published_on) == (
        "Floods: Flash Update No. 1",
        "UNOD",
        date(2026, 6, 10),
    )
    assert found.url == "https://reliefweb.int/report/delta/floods-flash-update-no-1"
    assert ends(items(reader, memory=memory)) == ["unchanged"]
    assert reader.asked().count("/attachments/sitrep_1.pdf") == 1


def test_it_can_be_left_out(httpserver: HTTPServer, reader: Reader) -> None:
    service = ReliefWeb(attached(reader, 1, moment(2), "a.pdf"))
    httpserver.expect_request("/v2/reports").respond_with_handler(service)
    assert ends(items(reader, attachments="never")) == ["rejected"]
    assert reader.asked() == ["/v2/reports"]


def test_the_file_in_a_language_we_read_is_taken(httpserver: HTTPServer, reader: Reader) -> None:
    french = Paper()
    french.words("Au moins douze personnes ont perdu la vie lors des inondations, selon les autorités locales.")
    service = ReliefWeb(attached(reader, 1, moment(2), "sitrep_fr.pdf", "sitrep_eng.pdf"))
    httpserver.expect_request("/v2/reports").respond_with_handler(service)
    for name, body in (("fr", french.made()), ("eng", paper(2))):
        httpserver.expect_request(f"/attachments/sitrep_{name}.pdf").respond_with_data(body)
    (item,) = items(reader)
    assert "62 people" in item.report.text
    assert "/attachments/sitrep_fr.pdf" not in reader.asked()


@pytest.mark.parametrize(
    ("body", "said"),
    [(b"%PDF-1.7 nothing at all", "is damaged, or no PDF"), (b"<html>sign in</html>" * 20, "")],
    ids=["damaged", "another thing"],
)
def test_a_file_that_cannot_be_read_is_rejected_with_the_reason(
    httpserver: HTTPServer, reader: Reader, body: bytes, said: str
) -> None:
    service = ReliefWeb(attached(reader, 1, moment(2), "a.pdf"), report(2, moment(1)))
    httpserver.expect_request("/v2/reports").respond_with_handler(service)
    httpserver.expect_request("/attachments/a.pdf").respond_with_data(body)
    found = items(reader)
    assert ends(found)[1] == "report"
    assert ends(found)[0] == "rejected" or said == ""
    assert said in found[0].problem


def test_a_file_that_is_not_there_now_is_tried_again_though_its_report_does_not_come_again(
    httpserver: HTTPServer, reader: Reader
) -> None:
    service = ReliefWeb(attached(reader, 1, moment(3), "a.pdf"), report(2, moment(1)))
    httpserver.expect_request("/v2/reports").respond_with_handler(service)
    answers = [Response("", status=503), Response(paper(3))]
    httpserver.expect_request("/attachments/a.pdf").respond_with_handler(lambda request: answers.pop(0))
    memory: dict[str, Any] = {}
    assert ends(items(reader, memory=memory)) == ["failed", "report"]
    soon, later = NOW + timedelta(minutes=10), NOW + timedelta(hours=1)
    assert ends(items(reader, memory=memory, now=soon))[0] == "unchanged"
    again = items(reader, memory=memory, now=later)
    assert "63 people" in again[0].report.text
    assert memory["attached"] == []


def test_an_attachment_inside_our_network_is_not_fetched(httpserver: HTTPServer, reader: Reader) -> None:
    inside = attached(reader, 1, moment(2), "a.pdf")
    inside["fields"]["file"][0]["url"] = "http://169.254.169.254/latest/a.pdf"
    httpserver.expect_request("/v2/reports").respond_with_handler(ReliefWeb(inside))
    (item,) = items(reader)
    assert "private network" in item.problem


def test_a_visit_takes_up_so_many_files_and_the_next_goes_on(
    httpserver: HTTPServer, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.sources.attached.MOST", 4)
    service = ReliefWeb(*(attached(reader, n, moment(6 - n), f"{n}.pdf") for n in range(1, 5)))
    httpserver.expect_request("/v2/reports").respond_with_handler(service)
    for n in range(1, 5):
        httpserver.expect_request(f"/attachments/{n}.pdf").respond_with_data(paper(n))
    memory: dict[str, Any] = {}
    first = items(reader, memory=memory)
    assert len(first) == 2
    seen = {one.external_id for one in [*first, *items(reader, memory=memory)] if one.report}
    assert seen == {"1", "2", "3", "4"}

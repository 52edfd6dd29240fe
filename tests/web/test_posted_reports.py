"""A report handed in over a real socket: what is kept, what is refused and why, and what was read in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from web.conftest import Served

from tracker.store import open_store, rounds
from tracker.store.locking import one_round_at_a_time
from tracker.web.pace import Pace

TEXT = "Aleppo. At least 31 civilians, including nine children, were killed on Friday, the United Nations said."


def in_store(served: Served) -> dict[str, int]:
    store = open_store(served.means.store)
    try:
        return {name: rounds.totals(store)[name] for name in ("reports", "versions")}
    finally:
        store.close()


def test_a_text_is_stored_read_and_answered_with_its_figures_and_again_unchanged(served: Served) -> None:
    said = {"text": TEXT, "title": "Flash note", "publisher": "Desk", "published_on": "2024-11-30",
            "url": "https://desk.example/notes/7?utm_source=x"}  # fmt: skip
    first = served.post(said)
    assert first.status == 201
    [report] = first.json["reports"]
    assert (first.json["outcome"], report["outcome"], report["published_on"]) == ("stored", "stored", "2024-11-30")
    figures = {(one["indicator"], one["population"], one["value"], one["bound"]) for one in report["figures"]}
    assert {("deaths", "civilians", 31.0, "at_least"), ("deaths", "children", 9.0, "exact")} <= figures
    assert {one["said_by"] for one in report["figures"]} == {"un"}
    second = served.post(said)
    assert (second.status, second.json["outcome"]) == (200, "unchanged")
    assert second.json["reports"][0]["report_id"] == report["report_id"]
    edited = served.post(said | {"text": TEXT.replace("31", "33")})
    assert (edited.status, edited.json["outcome"]) == (200, "edited")
    assert in_store(served) == {"reports": 1, "versions": 2}


def test_plain_text_and_what_is_known_of_it(served: Served) -> None:
    path = "/api/reports?title=Note&published_on=2024-11-30&sensitivity=restricted"
    answer = served.ask(path, "POST", TEXT, content_type="text/plain", authorization=served.token("post"))
    assert answer.status == 201
    assert answer.json["reports"][0]["published_on"] == "2024-11-30"


def test_a_file_is_parsed_apart_and_its_parts_are_reports(served: Served) -> None:
    mail = (
        b"From: desk@partner.example\r\nSubject: Situation\r\nDate: Sat, 30 Nov 2024 10:00:00 +0000\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + TEXT.encode()
    )
    answer = served.post(mail, content_type="message/rfc822")
    assert (answer.status, answer.json["reports"][0]["published_on"]) == (201, "2024-11-30")
    page = f"<html><body><article><h1>Note</h1><p>{TEXT}</p></article></body></html>".encode()
    assert served.post(page, content_type="text/html").status == 201
    bad = served.post(b"%PDF-1.7 nothing", content_type="application/pdf")
    assert (bad.status, "PDF" in bad.json["error"]) == (422, True)


REFUSED: dict[str, tuple[Any, dict[str, str], int, str]] = {
    "no JSON": (b"{", {}, 400, "no JSON"),
    "a list": ([], {}, 400, "body"),
    "no text": ({"title": "x"}, {}, 400, "text"),
    "an empty text": ({"text": ""}, {}, 400, "text"),
    "only spaces": ({"text": "  \n"}, {}, 422, "has no text"),
    "a key we do not know": ({"text": TEXT, "publishedon": "x"}, {}, 400, "publishedon"),
    "a number for a text": ({"text": 7}, {}, 400, "text"),
    "no day": ({"text": TEXT, "published_on": "2024-02-30"}, {}, 400, "no day"),
    "a day to come": ({"text": TEXT, "published_on": "2999-01-01"}, {}, 400, "future"),
    "no address": ({"text": TEXT, "url": "javascript:alert(1)"}, {}, 400, "url"),
    "no such sensitivity": ({"text": TEXT, "sensitivity": "secret"}, {}, 400, "sensitivity"),
    "deep": (b"[" * 100_000, {}, 400, "no JSON"),
    "a form": (b"a=b", {"content_type": "application/x-www-form-urlencoded"}, 415, "application/json"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, {"content_type": "text/plain"}, 415, "picture"),
    "a text without end": (b"a" * 1_000_001, {"content_type": "text/plain"}, 413, "1,000,000"),
}


@pytest.mark.parametrize(("body", "headers", "status", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_report_is_refused_with_the_reason(
    served: Served, body: Any, headers: dict[str, str], status: int, said: str
) -> None:
    answer = served.post(body, **headers)
    assert (answer.status, said in json.dumps(answer.json)) == (status, True), answer.body
    assert in_store(served) == {"reports": 0, "versions": 0}


def test_more_than_the_door_takes_is_not_read(served: Served) -> None:
    assert served.post(b"x", content_length="30000000").status == 413


def test_a_page_of_another_site_cannot_hand_in_a_report(served: Served) -> None:
    for headers in ({"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}):
        assert served.post({"text": TEXT}, **headers).status == 403
    assert served.post({"text": TEXT}, origin=f"http://127.0.0.1:{served.port}").status == 201


def test_a_report_does_not_wait_for_a_round(served: Served) -> None:
    with one_round_at_a_time(served.means.store, wait_seconds=1):
        assert served.post({"text": TEXT}).status == 201


def test_who_hands_in_too_many_at_once_is_made_to_wait(served: Served) -> None:
    said, served.means.pace = served.token("post"), Pace(lambda: 0.0)
    answers = [served.post({"title": "no text"}, authorization=said).status for _ in range(32)]
    assert set(answers[:30]) == {400}
    assert 429 in answers[30:]

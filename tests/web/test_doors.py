"""The doors on a real socket: what is read, what is refused, and what no answer may forget."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from web.conftest import Served

from tracker.store import open_store, rounds, tokens
from tracker.web import server
from tracker.web.access import Protection
from tracker.web.guard import HEADERS

ALWAYS = {**HEADERS}
ODD = ["/site/../rendered.json", "/site/%2e%2e/rendered.json", "/site/..%2frendered.json", "/site//index.html",
       "/site/.%00", "/site/rendered.json", "/site/secret.html", "/site/gone.html", "/site/a\\b.html", "/site/x;y.html",
       "//etc/passwd", "/site/" + "a" * 600, "/api", "/admin", "/site", "/site/index.html/", "/docs"]  # fmt: skip


def test_the_site_is_served_under_its_own_policy_and_nobody_frames_it(served: Served) -> None:
    page = served.ask("/site/")
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"Figures" in page.body
    policy = page.headers["content-security-policy"]
    assert policy == "default-src 'none'; img-src data:; style-src 'sha256-AAAA'; frame-ancestors 'none'"
    assert "sandbox" in served.ask("/site/delta-deaths.svg").headers["content-security-policy"]


def test_a_page_cannot_loosen_its_policy(served: Served) -> None:
    loose = '<meta http-equiv="Content-Security-Policy" content="script-src *">'
    (served.means.charts / "index.html").write_text(loose, "utf-8")
    assert served.ask("/site/").headers["content-security-policy"].startswith("default-src 'none'; base-uri 'none'")


@pytest.mark.parametrize("path", ODD)
def test_only_files_of_the_site_are_there(served: Served, path: str) -> None:
    answer = served.ask(path)
    assert answer.status == 404
    assert set(answer.json) == {"type", "title", "status", "detail", "error", "todo"}


def test_a_link_in_the_folder_is_not_followed(served: Served, tmp_path: Path) -> None:
    (tmp_path / "outside.html").write_text("outside", "utf-8")
    (served.means.charts / "gone.html").symlink_to(tmp_path / "outside.html")
    assert served.ask("/site/gone.html").status == 404


def test_every_answer_has_every_header_refusals_too(served: Served) -> None:
    asked = [served.ask("/site/"), served.ask("/nothing"), served.ask("/livez"), served.ask("/", "DELETE"),
             served.ask("/api/reports", "POST", "{}"), served.ask("/", host="evil.example")]  # fmt: skip
    assert [one.status for one in asked] == [200, 404, 200, 405, 401, 421]
    for answer in asked:
        assert {name for name in ALWAYS if name not in answer.headers} == set()
        assert "server" not in answer.headers
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1@evil.example", ""])
def test_a_name_that_is_not_ours_is_not_answered_to(served: Served, host: str) -> None:
    assert served.ask("/livez", host=host).status in {400, 421}
    assert served.ask("/livez", host="tracker.example").status == 200


def test_health_is_red_where_the_status_is(served: Served) -> None:
    assert served.ask("/healthz").json["last_round_age_seconds"] is None
    store = open_store(served.means.store)
    number = rounds.begin_round(store, mode="live", at=datetime.now(UTC), config_digest="", reader_version="r")
    rounds.end_round(store, number, at=datetime.now(UTC), outcome="failed", counts={})
    store.close()
    served.means._seen = None
    red = served.ask("/healthz")
    assert (red.status, red.json["well"]) == (503, False)
    assert served.ask("/livez").status == 200
    assert json.loads(served.ask("/api/status").body)["last_round"]["outcome"] == "failed"
    assert b"tracker_status 1\n" in served.ask("/metrics").body


def test_where_no_process_makes_rounds_it_is_said(served: Served) -> None:
    served.means.rounds_alive = lambda: False
    assert [served.ask(path).status for path in ("/livez", "/healthz", "/site/")] == [503, 503, 200]


def test_a_store_that_is_gone_is_red_and_breaks_nothing(served: Served) -> None:
    served.means.store.unlink()
    assert [served.ask(path).status for path in ("/livez", "/healthz", "/metrics", "/site/")] == [200, 503, 503, 200]


def test_tokens_open_what_they_are_for_until_they_end(served: Served) -> None:
    served.means.protection = Protection.TOKENS
    reader, poster, of_delta = served.token(), served.token("post"), served.token(crisis="delta")
    over = served.token(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    asked = [served.ask("/site/delta.html", authorization=said).status for said in (reader, poster, of_delta, over)]
    assert asked == [200, 403, 200, 401]
    assert served.ask("/site/delta.html").headers["www-authenticate"].startswith("Basic")
    others = ("/site/other.html", "/site/", "/api/status", "/metrics")
    assert [served.ask(path, authorization=of_delta).status for path in others] == [403] * 4
    store = open_store(served.means.store)
    known = {one.token_id: one for one in tokens.known(store)}
    assert known[reader.split("_")[1]].last_used_at is not None
    tokens.revoke(store, reader.split("_")[1], datetime.now(UTC))
    store.close()
    assert served.ask("/site/", authorization=reader).status == 401


def test_a_browser_shows_a_token_as_its_password(served: Served) -> None:
    served.means.protection = Protection.TOKENS
    said = base64.b64encode(f"anybody:{served.token().removeprefix('Bearer ')}".encode()).decode()
    assert served.ask("/site/", authorization=f"Basic {said}").status == 200
    assert [served.ask("/site/", authorization=odd).status for odd in ("Basic !!", "Basic ", "Digest x", "Bearer")] == [
        401
    ] * 4


def test_the_store_keeps_nothing_one_could_come_in_with(served: Served) -> None:
    secret = served.token().removeprefix("Bearer ").encode()
    raw = b"".join(path.read_bytes() for path in served.means.store.parent.iterdir() if path.is_file())
    assert secret not in raw
    assert secret[13:] not in raw


def test_who_guesses_is_made_to_wait_and_others_are_not(served: Served) -> None:
    answers = [served.ask("/site/", authorization=f"Bearer trk_{n}").status for n in range(14)]
    assert answers[:10] == [401] * 10
    assert answers[-1] == 429
    assert served.ask("/site/").status == 200


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.3)


@pytest.mark.parametrize(
    "said",
    [b"", b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Long: ", b"GET /livez HTTP/1.1\r\n"],
    ids=["nothing", "a header without end", "a head without end"],
)
def test_who_does_not_go_on_is_not_waited_for(impatient: None, served: Served, said: bytes) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
        connection.sendall(said)
        connection.settimeout(20)
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(100) == b""
    assert served.ask("/livez").status == 200


RAW = {
    "no http": b"\x16\x03\x01\x02\x00\x01",
    "two hosts": b"GET /livez HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    "no host": b"GET /livez HTTP/1.1\r\n\r\n",
    "an absolute address": b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a long head": b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    "an upgrade": b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    "a proxy's method": b"CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a length that is none": b"POST /api/reports HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"POST /api/reports HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "half a body": b"POST /api/reports HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nab",
}


@pytest.mark.parametrize("said", RAW.values(), ids=RAW)
def test_odd_requests_end_and_the_next_visitor_is_served(impatient: None, served: Served, said: bytes) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
        connection.sendall(said)
        connection.shutdown(socket.SHUT_WR)
        try:
            answer = connection.recv(65_536)
        except ConnectionResetError:
            answer = b""
    assert not answer.startswith(b"HTTP/1.1 2") or b"upgrade" in said
    assert b"Traceback" not in answer
    assert served.ask("/livez").status == 200

"""Reading strangers, against a real server that does all a server can do: every ending is a page or a FetchError."""

from __future__ import annotations

import gzip
import socket

import pytest
from faults.server import FaultServer
from faults.web import PAGE, WEB, moved, page
from fetching import NOW, SHORT, get, here, refused

from tracker.http import FetchError, Reason, Request, fetch
from tracker.secrets import Secret

WHOLE = ["page", "typed", "gzip", "x-gzip", "identity", "chunks", "gzip-chunks", "one-byte-chunks", "until-close",
         "http-1.0", "cookie", "unknown-charset", "utf-7", "nul-charset", "evil-etag", "no-type", "hop-0", "hop-1",
         "hop-5", "moved-for-now", "see-other", "for-good-308", "to-spaces"]  # fmt: skip


@pytest.mark.parametrize("path", WHOLE)
def test_a_page_comes_whole_however_it_is_sent(server: FaultServer, path: str) -> None:
    got = get(server, path)
    assert (got.status, got.body, got.fetched_at) == (200, PAGE, NOW)


@pytest.mark.parametrize(
    ("path", "body"),
    [("gzip-nothing", b""), ("continue-first", b"yes"), ("longer-than-said", b"<!do"), ("length-and-chunks", b"seven")],
)
def test_a_body_is_what_http_says_it_is(server: FaultServer, path: str, body: bytes) -> None:
    assert get(server, path).body == body


ENDINGS = {
    Reason.STATUS: [
        "204", "206", "202", "300", "304", "400-odd", "401", "403", "404", "408", "410", "413", "429-absent", "451",
        "500", "502", "503", "504", "600",
    ],
    Reason.CUT: [
        "cut", "reset", "reset-at-once", "says-nothing", "short", "cut-chunks", "cut-in-chunk", "gzip-cut", "http-0.9",
        "not-http",
    ],
    Reason.NOT_HTTP: [
        "101", "bad-chunk", "huge-chunk", "negative-chunk", "endless-chunk-line", "endless-trailers", "tls-instead",
        "bad-status", "no-colon", "nul-header", "two-lengths", "negative-length", "word-length",
    ],
    Reason.TOO_LARGE: [
        "says-100-mb", "says-too-many-digits", "100-mb", "endless", "endless-chunks", "tiny-chunks", "bomb",
        "bomb-chunks", "5-mb-header", "endless-header", "endless-headers", "info-flood",
    ],
    Reason.ENCODING: [
        "br", "zstd", "deflate", "gzip-gzip", "gzip-gzip-lines", "2000-fold", "gzip-lie", "gzip-damaged",
        "gzip-and-more", "gzip-twice-over", "slow-gzip",
    ],
    Reason.REDIRECTS: ["loop", "ping", "hop-6", "hop-7", "nowhere"],
    Reason.BAD_ADDRESS: [
        "to-file", "to-gopher", "to-data", "to-script", "to-user", "to-backslash", "to-tab", "to-long", "to-nonsense",
        "to-number", "to-port-22",
    ],
    Reason.FORBIDDEN: ["to-metadata"],
}  # fmt: skip


@pytest.mark.parametrize(("reason", "path"), [(reason, path) for reason, paths in ENDINGS.items() for path in paths])
def test_every_other_answer_is_refused_for_its_reason(server: FaultServer, reason: Reason, path: str) -> None:
    error = refused(server, path)
    assert error.reason is reason
    assert str(error).startswith("127.0.0.1: ")


NEVER_ENDING = ["silence", "drip", "drip-headers", "slow-body", "info-drip"]


@pytest.mark.parametrize("path", NEVER_ENDING)
def test_what_never_ends_is_cut_at_the_deadline(server: FaultServer, path: str) -> None:
    assert refused(server, path, deadline_seconds=SHORT).reason is Reason.DEADLINE


def test_every_behaviour_has_its_expectation() -> None:
    told = {*WHOLE, *NEVER_ENDING, *(path for paths in ENDINGS.values() for path in paths)}
    in_other_tests = {"gzip-nothing", "continue-first", "longer-than-said", "length-and-chunks", "304-length", "pong",
                      "503-date", "hop-2", "hop-3", "hop-4"}  # fmt: skip
    webhooks_only = {"ok", "ok-spaced", "200-not-ok", "200-empty", "200-no-service", "portal", "302", "307",
                     "400-blocks", "400-payload", "429-int", "429-date", "429-absurd", "429-nonsense"}  # fmt: skip
    assert told | in_other_tests | webhooks_only == set(WEB)


def test_redirects_share_one_deadline(server: FaultServer) -> None:
    server.behaviours["to-silence"] = moved("/silence")
    assert refused(server, "to-silence", deadline_seconds=SHORT).reason is Reason.DEADLINE


def test_a_port_that_never_accepts_is_cut_at_the_deadline(server: FaultServer) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as deaf:
        port = deaf.getsockname()[1]
        request = Request(url=f"http://127.0.0.1:{port}/", named_hosts=(f"127.0.0.1:{port}",), deadline_seconds=SHORT)
        with pytest.raises(FetchError) as caught:
            fetch(request, now=lambda: NOW)
    assert caught.value.reason is Reason.DEADLINE


def test_nothing_listening_is_said_so(server: FaultServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    request = Request(url=f"http://127.0.0.1:{port}/", named_hosts=(f"127.0.0.1:{port}",))
    with pytest.raises(FetchError) as caught:
        fetch(request, now=lambda: NOW)
    assert (caught.value.reason, caught.value.permanent) == (Reason.NO_CONNECTION, False)


# -- what the answer says of itself -----------------------------------------------------------------------------------


def test_type_charset_and_validators_are_handed_over(server: FaultServer) -> None:
    got = get(server, "typed")
    assert (got.content_type, got.charset, got.etag) == ("text/html", "iso8859-1", '"v1"')
    assert got.last_modified == "Sun, 01 Dec 2024 13:00:30 GMT"


@pytest.mark.parametrize("path", ["unknown-charset", "utf-7", "nul-charset", "no-type"])
def test_a_charset_no_page_may_choose_is_none(server: FaultServer, path: str) -> None:
    assert get(server, path).charset == ""


def test_a_validator_that_cannot_be_sent_back_is_not_kept(server: FaultServer) -> None:
    got = get(server, "evil-etag")
    assert (got.etag, got.last_modified) == ("", "")


@pytest.mark.parametrize("path", ["304", "304-length"])
def test_nothing_new_is_no_body(server: FaultServer, path: str) -> None:
    got = get(server, path, etag='"v1"', last_modified="Sun, 01 Dec 2024 13:00:30 GMT")
    assert (got.not_modified, got.body) == (True, b"")
    sent = server.received[-1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"v1"', "Sun, 01 Dec 2024 13:00:30 GMT")


@pytest.mark.parametrize(
    ("path", "wait"),
    [("429-int", 30.0), ("429-date", 30.0), ("503-date", 30.0), ("429-absurd", 86_400.0), ("429-nonsense", None)],
)
def test_how_long_to_wait_is_handed_over_and_capped(server: FaultServer, path: str, wait: float | None) -> None:
    assert refused(server, path).retry_after == wait


@pytest.mark.parametrize(
    ("path", "permanent"),
    [("404", True), ("410", True), ("403", True), ("to-metadata", True), ("500", False), ("429-int", False)],
)
def test_an_error_says_whether_another_try_can_help(server: FaultServer, path: str, permanent: bool) -> None:
    assert refused(server, path).permanent is permanent


@pytest.mark.parametrize(
    ("path", "moved_to"), [("page", ""), ("hop-2", "hop-0"), ("for-good-308", "page"), ("moved-for-now", "")]
)
def test_only_a_move_for_good_is_a_new_address(server: FaultServer, path: str, moved_to: str) -> None:
    got = get(server, path)
    assert got.moved_to == (f"http://127.0.0.1:{server.port}/{moved_to}" if moved_to else "")


def test_a_limit_can_be_lower(server: FaultServer) -> None:
    assert refused(server, "page", most_bytes=10).reason is Reason.TOO_LARGE
    server.behaviours["longer"] = page(gzip.compress(PAGE * 100), "Content-Encoding: gzip")
    assert refused(server, "longer", most_bytes=100 * len(PAGE) - 1).reason is Reason.TOO_LARGE
    assert get(server, "longer", most_bytes=100 * len(PAGE)).body == PAGE * 100


# -- what we send ------------------------------------------------------------------------------------------------------


def test_we_say_who_we_are_and_take_no_packing_we_do_not_open(server: FaultServer) -> None:
    get(server, "page", accept="application/rss+xml")
    sent = server.received[-1].headers
    assert sent["user-agent"].startswith("humanitarian-tracker")
    assert (sent["accept-encoding"], sent["accept"], sent["host"]) == (
        "gzip", "application/rss+xml", f"127.0.0.1:{server.port}"
    )  # fmt: skip


def test_a_source_cannot_change_what_guards_us(server: FaultServer) -> None:
    get(server, "page", headers={"Accept-Encoding": "br", "HOST": "elsewhere.test"})
    sent = server.received[-1].headers
    assert (sent["accept-encoding"], sent["host"]) == ("gzip", f"127.0.0.1:{server.port}")


def test_no_cookie_is_kept(server: FaultServer) -> None:
    get(server, "cookie")
    get(server, "cookie")
    assert "cookie" not in server.received[-1].headers


def test_no_proxy_is_taken_from_the_environment(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert get(server, "page").body == PAGE


CANARY = "hunter2canary"


def test_a_key_goes_to_its_own_origin_only_and_into_no_report(server: FaultServer) -> None:
    keys = {"key": Secret(CANARY), "other": Secret("tall/ship canary")}
    with FaultServer(behaviours=dict(WEB)) as other:
        away = f"http://127.0.0.1:{other.port}/page?echo={CANARY}&again=tall%2Fship+canary"
        server.behaviours["away"] = moved(away)
        named = (*here(server), *here(other))
        got = get(server, "away?a=1", headers={"X-Key": Secret(CANARY)}, secret_query=keys, named_hosts=named)
        first, last = server.received[-1], other.received[-1]
    assert (first.headers["x-key"], first.path) == (CANARY, f"/away?a=1&key={CANARY}&other=tall%2Fship+canary")
    assert "x-key" not in last.headers
    assert last.path == "/page?echo=&again="
    assert got.url == f"http://127.0.0.1:{other.port}/page?echo=&again="


@pytest.mark.parametrize("path", ["404", "reset", "bad-status", "bomb", "to-file", "nowhere"])
def test_a_key_is_in_no_error(server: FaultServer, path: str) -> None:
    error = refused(server, path, headers={"X-Key": Secret(CANARY)}, secret_query={"key": Secret(CANARY)})
    assert CANARY not in f"{error} {error.url} {error.detail} {error!r}"


@pytest.mark.parametrize("value", ["line\nbreak" + CANARY, "é" + CANARY, "\0" + CANARY])
def test_a_key_that_cannot_be_sent_is_refused_without_being_told(server: FaultServer, value: str) -> None:
    error = refused(server, "page", headers={"X-Key": Secret(value)})
    assert error.reason is Reason.BAD_ADDRESS
    assert CANARY not in str(error)
    assert error.__cause__ is None

"""The webhook door against a real server that fails in every way: what came back, how long it took, what leaked."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.server import FaultServer

from tracker.http import Failure, PostResult, post
from tracker.secrets import Secret

CANARY = "T0CANARY/B0CANARY/hunter2canary"
CERTIFICATES = Path(__file__).parent.parent / "faults"


def send(server: FaultServer, behaviour: str, **options: float) -> PostResult:
    return post(Secret(server.url(behaviour, CANARY)), {"text": "é < ok"}, **options)


def test_the_body_arrives_as_given(server: FaultServer) -> None:
    result = post(Secret(server.url("ok", CANARY)), {"text": "é < ok"}, headers={"webhook-id": "abc"})
    assert result == PostResult(200, "ok", None)
    got = server.received[-1]
    assert got.json == {"text": "é < ok"}
    assert got.headers["webhook-id"] == "abc"
    assert got.headers["content-type"] == "application/json; charset=utf-8"
    assert got.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 408, 410, 413, 500, 502, 503, 504])
def test_an_answer_is_returned_as_it_is(server: FaultServer, status: int) -> None:
    names = {400: "400-blocks"}
    result = send(server, names.get(status, str(status)))
    assert (result.status, result.failure) == (status, None)


@pytest.mark.parametrize("behaviour", ["302", "307"])
def test_a_redirect_is_not_followed(server: FaultServer, behaviour: str) -> None:
    before = len(server.received)
    assert send(server, behaviour).status == int(behaviour)
    assert len(server.received) == before + 1


@pytest.mark.parametrize(
    ("behaviour", "header"), [("429-int", "30"), ("429-absurd", "1000000000"), ("429-absent", None)]
)
def test_retry_after_is_handed_over_as_sent(server: FaultServer, behaviour: str, header: str | None) -> None:
    assert send(server, behaviour).retry_after == header


@pytest.mark.parametrize("behaviour", ["silence", "drip", "drip-headers"])
def test_the_deadline_cuts_whatever_the_server_does(server: FaultServer, behaviour: str) -> None:
    began = time.monotonic()
    result = send(server, behaviour, deadline_seconds=0.4)
    assert time.monotonic() - began < 1.5
    assert (result.failure, result.detail) == (Failure.UNKNOWN, "deadline")


@pytest.mark.parametrize("behaviour", ["reset", "cut", "not-http"])
def test_half_an_answer_is_an_unknown_outcome(server: FaultServer, behaviour: str) -> None:
    assert send(server, behaviour).failure is Failure.UNKNOWN


def test_an_endless_answer_is_read_up_to_a_limit(server: FaultServer) -> None:
    result = send(server, "endless", deadline_seconds=5)
    assert result.status == 200
    assert len(result.body) == 65_536


def test_nothing_listening_means_nothing_was_sent() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert post(Secret(f"http://127.0.0.1:{port}/{CANARY}"), {}).failure is Failure.NOT_SENT


def test_an_unknown_name_means_nothing_was_sent() -> None:
    assert post(Secret(f"http://no-such-host.invalid/{CANARY}"), {}).failure is Failure.NOT_SENT


@pytest.mark.parametrize(
    "address", ["", "hooks.slack.com/x", "ftp://a/b", "http://", "file:///etc/passwd", "http://[/"]
)
def test_an_address_that_is_none_is_said_so(address: str) -> None:
    assert post(Secret(address), {}).failure is Failure.BAD_ADDRESS


def test_it_works_inside_a_running_loop(server: FaultServer) -> None:
    async def inside() -> PostResult:
        return send(server, "ok")

    assert asyncio.run(inside()).status == 200


def test_no_proxy_is_taken_from_the_environment(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # the discard port: a request that went there would fail
    assert send(server, "ok").status == 200


@pytest.fixture
def tls(request: pytest.FixtureRequest) -> Iterator[int]:
    """A TLS server with the named certificate; it would say ok to anyone who trusts it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{request.param}.pem")
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(plain, server_side=True) as secure:
                    asked = b""
                    while not asked.endswith(b"\r\n\r\n{}"):  # closing on unread bytes would reset the answer
                        asked += secure.recv(65_536) or b"\r\n\r\n{}"
                    secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            except OSError:
                plain.close()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def trusting(name: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=CERTIFICATES / f"{name}.pem")


@pytest.mark.parametrize("tls", ["localhost"], indirect=True)
def test_a_certificate_we_trust_passes_and_a_stranger_does_not(tls: int) -> None:
    url = Secret(f"https://127.0.0.1:{tls}/{CANARY}")
    assert post(url, {}, trust=trusting("localhost")).status == 200
    assert post(url, {}).failure is Failure.NOT_SENT


@pytest.mark.parametrize("tls", ["expired", "elsewhere"], indirect=True)
def test_an_expired_or_foreign_certificate_is_refused_even_from_an_authority_we_trust(
    tls: int, request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.params["tls"]
    result = post(Secret(f"https://127.0.0.1:{tls}/{CANARY}"), {}, trust=trusting(name))
    assert (result.failure, result.status) == (Failure.NOT_SENT, None)


ALL_ENDINGS = ["ok", "302", "400-blocks", "404", "429-int", "500", "reset", "cut", "not-http", "portal"]


def test_the_address_is_in_no_log_no_result_and_no_output(
    server: FaultServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "asyncio", "h11"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    results = [send(server, behaviour) for behaviour in ALL_ENDINGS]
    results += [send(server, "silence", deadline_seconds=0.2), post(Secret(f"http://[{CANARY}"), {})]
    out = capfd.readouterr()
    everything = "".join([caplog.text, out.out, out.err, *map(repr, results)])
    assert "canary" not in everything.lower()


def test_a_body_that_is_no_json_names_no_address() -> None:
    address = Secret(f"http://127.0.0.1:1/{CANARY}")
    with pytest.raises(ValueError) as caught:
        post(address, {"x": float("nan")})
    assert "canary" not in "".join(traceback.format_exception(caught.value)).lower()

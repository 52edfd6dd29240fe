"""Certificates: whom the fetch believes, against a server with good and bad ones."""

from __future__ import annotations

import socket
import ssl
import threading

import pytest
from faults.server import FaultServer
from faults.web import PAGE, WEB, moved, page
from fetching import CERTIFICATES, LONG, NOW, SHORT, here

from tracker.http import Door, Fetched, FetchError, Reason, Request, fetch


def secure(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{name}.pem")
    return context


def over_tls(port: int, path: str, trust: str | None, *others: str) -> Fetched:
    authority = None if trust is None else ssl.create_default_context(cafile=CERTIFICATES / f"{trust}.pem")
    named = (f"127.0.0.1:{port}", *others)
    request = Request(url=f"https://{named[0]}/{path}", named_hosts=named, deadline_seconds=LONG)
    return fetch(request, now=lambda: NOW, door=Door(trust=authority))


@pytest.mark.parametrize(
    ("certificate", "trust", "why"),
    [
        ("localhost", None, "self-signed certificate"),
        ("localhost", "elsewhere", "self-signed certificate"),
        ("expired", "expired", "certificate has expired"),
        ("elsewhere", "elsewhere", "IP address mismatch"),
    ],
)
def test_a_certificate_that_cannot_be_trusted_is_refused(certificate: str, trust: str | None, why: str) -> None:
    with FaultServer(behaviours=WEB, tls=secure(certificate)) as server, pytest.raises(FetchError) as caught:
        over_tls(server.port, "page", trust)
    assert caught.value.reason is Reason.TLS
    assert why in str(caught.value)
    assert server.received == []


def test_a_trusted_page_is_read_and_may_not_lead_down_to_http(server: FaultServer) -> None:
    down = {"down": moved(f"http://127.0.0.1:{server.port}/page"), "page": page()}
    with FaultServer(behaviours=down, tls=secure("localhost")) as safe:
        assert over_tls(safe.port, "page", "localhost").body == PAGE
        before = len(server.received)
        with pytest.raises(FetchError) as caught:
            over_tls(safe.port, "down", "localhost", *here(server))
    assert caught.value.reason is Reason.REDIRECTS
    assert len(server.received) == before


def test_a_server_that_speaks_no_tls_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        speaker = threading.Thread(target=lambda: plain.accept()[0].sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
        speaker.start()
        with pytest.raises(FetchError) as caught:
            over_tls(plain.getsockname()[1], "page", "localhost")
        speaker.join()
    assert caught.value.reason is Reason.TLS


def test_a_handshake_that_never_ends_is_cut_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        named = (f"127.0.0.1:{port}",)
        with pytest.raises(FetchError) as caught:
            fetch(Request(url=f"https://{named[0]}/", named_hosts=named, deadline_seconds=SHORT), now=lambda: NOW)
    assert caught.value.reason is Reason.DEADLINE

"""Which addresses may be dialled, and which texts are addresses at all."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.http import FetchError, Reason
from tracker.http.addresses import may_dial, parse_address
from tracker.http.target import check
from tracker.secrets import Secret

PUBLIC = [
    "1.1.1.1", "8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
    "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111",
    "2a00:1450::1", "2001:4860:4860::8888", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8",
]  # fmt: skip

PRIVATE = [
    "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1", "127.255.255.254", "172.16.0.0",
    "172.31.255.255", "192.168.0.1", "198.18.0.1", "198.19.255.255", "192.0.2.1", "198.51.100.7", "203.0.113.9",
    "192.88.99.1", "::1", "fc00::1", "fdff::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::192.168.0.1",
    "::ffff:100.64.0.1",
]  # fmt: skip

NEVER = [
    "0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.0.1", "168.63.129.16", "100.100.100.200", "192.0.0.8",
    "192.0.0.192", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::127.0.0.1", "fe80::1",
    "fec0::1", "ff02::1", "2002:7f00:1::", "2002:808:808::1", "2001:0:53aa:64c::", "2001:db8::1", "3fff::1",
    "fd00:ec2::254", "fd20:ce::254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1", "100::1", "5f00::1",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "open_to_all", "open_if_named"),
    [(text, True, True) for text in PUBLIC]
    + [(text, False, True) for text in PRIVATE]
    + [(text, False, False) for text in NEVER],
)
def test_who_may_be_dialled(text: str, open_to_all: bool, open_if_named: bool) -> None:
    address = ip_address(text)
    assert (may_dial(address), may_dial(address, named=True)) == (open_to_all, open_if_named)


@given(st.ip_addresses(v=4))
def test_what_python_calls_private_is_never_public_here(address: IPv4Address) -> None:
    if not address.is_global or address.is_multicast:
        assert not may_dial(address)


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_judged_as_itself(address: IPv4Address) -> None:
    for prefix in ("::ffff:0:0", "64:ff9b::"):
        assert may_dial(IPv6Address(int(IPv6Address(prefix)) | int(address))) == may_dial(address)


@pytest.mark.parametrize("text", ["fe80::1%eth0", "127.1", "0x7f000001", "2130706433", "", "localhost", "1.2.3.4.5"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert parse_address(text) is None


GOOD = [
    ("http://example.org", ("http", "example.org", 80, "/")),
    ("https://Example.ORG:443/a/../b?q=1#part", ("https", "example.org", 443, "/b?q=1")),
    ("https://example.org:80/", ("https", "example.org", 80, "/")),
    ("https://bücher.example/ä?ö=ü", ("https", "xn--bcher-kva.example", 443, "/%C3%A4?%C3%B6=%C3%BC")),
    ("https://under_score.example.org/", ("https", "under_score.example.org", 443, "/")),
    ("https://example.org./", ("https", "example.org.", 443, "/")),
    ("http://@example.org/", ("http", "example.org", 80, "/")),
    ("http://8.8.8.8/", ("http", "8.8.8.8", 80, "/")),
    ("https://[2606:4700::1111]/x", ("https", "2606:4700::1111", 443, "/x")),
]


@pytest.mark.parametrize(("url", "parts"), GOOD)
def test_an_address_is_read_into_its_parts(url: str, parts: tuple[str, str, int, str]) -> None:
    target = check(url)
    assert (target.scheme, target.host, target.port, target.path) == parts


BAD = [
    "", "example.org", "//example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "http://",
    "http:///x", "data:text/plain,x", "http://user@example.org/", "http://user:pass@example.org/",
    "http://example.org\\@evil.test/", "http:\\\\example.org", "http://exa mple.org/",
    "http://example.org/a b", "http://example.org/\t", "http://example.org/\r\nHost: x", "http://example.org/\0",
    "http://example.org\u2028/", "http://example.org:22/", "http://example.org:0/", "http://example.org:99999/",
    "http://example.org:x/", "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://017700000001/",
    "http://0/", "http://1.2.3/", "http://1.2.3.4.5/", "http://0x7f000001/", "http://①②⑦.0.0.1/", "http://[::1/",
    "http://[::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[v1.x]/", "http://%31%32%37.0.0.1/", "http://a..b/",
    "http://-a.example/", "http://a" + "b" * 63 + ".example/", "http://" + "a." * 130 + "example/",
    "http://example.org/" + "x" * 4_096, "http://ex\u00adample.org/", "http://\u202eexample.org/", "http://a,b/",
    "http://localhost:8080/", " http://example.org/", "http://example.org/ ", "javascript:alert(1)", "http:example.org",
]  # fmt: skip


@pytest.mark.parametrize("url", BAD)
def test_what_is_not_fetched_is_refused_before_anything_is_opened(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        check(url)
    assert (caught.value.reason, caught.value.permanent) == (Reason.BAD_ADDRESS, True)


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://", "http://a@", "http://[", "//"]))
def test_any_text_is_a_target_or_a_fetch_error(text: str, start: str) -> None:
    try:
        target = check(start + text)
    except FetchError:
        return
    assert target.scheme in {"http", "https"}
    assert target.port in {80, 443}
    assert target.path.startswith("/")
    assert (target.host + target.path).isascii()
    assert not {" ", "\r", "\n", "\t", "\\"} & set(target.host)


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/", "http://10.1.1.1/x"])
def test_an_address_inside_is_forbidden_before_anything_is_opened(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        check(url)
    assert caught.value.reason is Reason.FORBIDDEN


NAMED = ("intranet.example", "intranet.example:8080", "127.0.0.1:9000", "[::1]:9000", "169.254.169.254")


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("http://intranet.example/", True),
        ("https://INTRANET.example/", True),
        ("http://intranet.example:8080/", True),
        ("http://127.0.0.1:9000/", True),
        ("http://[::1]:9000/", True),
        ("http://other.intranet.example/", False),
        ("http://intranet.example.org/", False),
        ("http://example.org/", False),
    ],
)
def test_a_host_is_named_whole_and_with_its_port(url: str, named: bool) -> None:
    assert check(url, NAMED).named is named


@pytest.mark.parametrize(
    "url", ["http://intranet.example:8081/", "http://127.0.0.1/", "http://127.0.0.2:9000/", "http://169.254.169.254/"]
)
def test_what_was_not_named_or_is_never_open_stays_closed(url: str) -> None:
    with pytest.raises(FetchError):
        check(url, NAMED)


def test_what_is_secret_goes_on_the_wire_and_not_into_what_is_shown() -> None:
    target = check("https://example.org/api?a=1#x", secret_query={"key": Secret("s p&ce")})
    assert target.path == "/api?a=1&key=s+p%26ce"
    assert target.url == "https://example.org/api?a=1"

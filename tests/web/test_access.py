"""Who may do what: every door under every protection, for every kind of visitor."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from tracker.store.tokens import Token
from tracker.web.access import (
    OPEN,
    Denied,
    Needs,
    Protection,
    Visitor,
    denied,
    from_elsewhere,
    host_of,
    is_loopback,
    names_of,
)
from tracker.web.app import DOORS, needs_of
from tracker.web.pace import Allowance, Pace

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def token(scope: str, crisis: str | None = None) -> Token:
    return Token("abcdefgh", scope, crisis, "", NOW, None, None, None)


def visitor(
    address: str = "10.0.0.9", *, forwarded: bool = False, shown: Token | None = None, bad: bool = False
) -> Visitor:
    return Visitor(address, forwarded, bad or shown is not None, shown)


READER, POSTER, OF_ONE = token("read"), token("post"), token("read", "delta")
HERE = "127.0.0.1"
CASES = [
    ("a page here", Needs.READ, Protection.LOOPBACK, visitor(HERE), None),
    (
        "a page here through a proxy",
        Needs.READ,
        Protection.LOOPBACK,
        visitor(HERE, forwarded=True),
        Denied.BEHIND_A_PROXY,
    ),
    ("the same with a token", Needs.READ, Protection.LOOPBACK, visitor(HERE, forwarded=True, shown=READER), None),
    ("a page without a token", Needs.READ, Protection.TOKENS, visitor(), Denied.NO_TOKEN),
    ("a page with one", Needs.READ, Protection.TOKENS, visitor(shown=READER), None),
    ("a page with one for one crisis", Needs.READ, Protection.TOKENS, visitor(shown=OF_ONE), None),
    ("a page with one for posting", Needs.READ, Protection.TOKENS, visitor(shown=POSTER), Denied.NOT_FOR_THIS),
    ("a page here needs one, too", Needs.READ, Protection.TOKENS, visitor(HERE), Denied.NO_TOKEN),
    ("a page behind a proxy", Needs.READ, Protection.PROXY, visitor(forwarded=True), None),
    ("a page in a network", Needs.READ, Protection.NETWORK, visitor(), None),
    ("metrics here", Needs.INSIDE, Protection.LOOPBACK, visitor(HERE), None),
    ("metrics of a container's own", Needs.INSIDE, Protection.NETWORK, visitor(HERE), None),
    ("metrics through a proxy here", Needs.INSIDE, Protection.PROXY, visitor(HERE, forwarded=True), Denied.NO_TOKEN),
    ("metrics here, where a proxy may be", Needs.INSIDE, Protection.TOKENS, visitor(HERE), Denied.NO_TOKEN),
    ("metrics here, where a proxy is", Needs.INSIDE, Protection.PROXY, visitor(HERE), Denied.NO_TOKEN),
    ("metrics from elsewhere", Needs.INSIDE, Protection.NETWORK, visitor(), Denied.NO_TOKEN),
    ("metrics with a token", Needs.INSIDE, Protection.TOKENS, visitor(shown=READER), None),
    ("metrics for one crisis", Needs.INSIDE, Protection.TOKENS, visitor(shown=OF_ONE), Denied.NOT_FOR_THIS),
]


@pytest.mark.parametrize(
    ("needs", "protection", "who", "why"), [one[1:] for one in CASES], ids=[one[0] for one in CASES]
)
def test_who_may(needs: Needs, protection: Protection, who: Visitor, why: Denied | None) -> None:
    assert denied(needs, protection, who) == why


def test_a_report_needs_a_token_for_posting_whatever_protects_the_server() -> None:
    for protection, address, forwarded in itertools.product(Protection, (HERE, "10.0.0.9"), (False, True)):
        assert denied(Needs.POST, protection, visitor(address, forwarded=forwarded)) is Denied.NO_TOKEN
        assert denied(Needs.POST, protection, visitor(address, shown=READER)) is Denied.NOT_FOR_THIS
        assert denied(Needs.POST, protection, visitor(address, shown=POSTER)) is None


def test_a_token_that_is_no_good_opens_nothing_that_is_shut_and_nothing_that_is_open() -> None:
    for needs, protection in itertools.product(Needs, Protection):
        why = denied(needs, protection, visitor(HERE, bad=True))
        assert why is (None if needs in OPEN else Denied.BAD_TOKEN)


def test_every_door_says_what_it_needs_and_an_unknown_path_needs_what_a_page_needs() -> None:
    assert {door.path for door in DOORS if door.needs is Needs.NOTHING} == {
        "/livez", "/healthz", "/static/{name}",
    }  # fmt: skip
    assert {door.path for door in DOORS if door.needs is Needs.LINK} == {
        "/alert/{handle}", "/alert/{handle}/chart.png", "/embed/{series}",
    }  # fmt: skip
    assert {door.path for door in DOORS if door.needs is Needs.ANYBODY} == {"/login", "/logout", "/password"}
    writing = {door.needs for door in DOORS if door.method != "GET"}
    assert writing == {Needs.POST, Needs.LINK, Needs.ANYBODY, Needs.SIGNED_IN, Needs.REVIEW, Needs.ADMIN}
    assert needs_of("/something/else")[0] is Needs.READ


@pytest.mark.parametrize(
    ("said", "name"),
    [("localhost", "localhost"), ("LOCALHOST:8321", "localhost"), ("[::1]:80", "::1"), ("127.0.0.1.", "127.0.0.1"),
     ("evil.example", "evil.example"), ("a@localhost", ""), ("localhost/x", ""), ("localhost:99999", ""), ("", ""),
     ("localhost:0", ""), ("local\thost", ""), ("localhost#", "localhost"), ("[::1", "")],
)  # fmt: skip
def test_the_name_in_a_host_header(said: str, name: str) -> None:
    assert host_of(said) == name


@pytest.mark.parametrize(
    ("address", "here"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("::ffff:127.0.0.1", True), ("10.0.0.1", False),
     ("::ffff:10.0.0.1", False), ("0.0.0.0", False), ("", False), ("localhost", False)],
)  # fmt: skip
def test_which_addresses_are_this_machine(address: str, here: bool) -> None:
    assert is_loopback(address) is here


@pytest.mark.parametrize(
    ("headers", "elsewhere"),
    [
        ({}, False),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": ""}, True),
        ({"host": "localhost:8321", "origin": "http://localhost:8321"}, False),
        ({"host": "localhost:8321", "origin": "http://localhost:9999"}, True),
        ({"host": "localhost:8321", "origin": "null"}, True),
        ({"host": "localhost:8321", "origin": "http://[::1"}, True),
        ({"host": "localhost:8321", "origin": "http://localhost:8321.evil.example"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://localhost", "host": "localhost"}, True),
    ],
)
def test_what_a_page_elsewhere_told_a_browser_to_send(headers: dict[str, str], elsewhere: bool) -> None:
    assert from_elsewhere(headers) is elsewhere


def test_the_names_a_server_answers_to() -> None:
    assert names_of("0.0.0.0", ["Tracker.example:443"]) == {"localhost", "127.0.0.1", "::1", "tracker.example"}
    assert "10.1.2.3" in names_of("10.1.2.3", [])


def test_a_visitor_may_do_so_much_at_once_and_then_so_much_a_minute() -> None:
    clock = [0.0]
    pace, three = Pace(lambda: clock[0]), Allowance(burst=3, seconds=10)
    assert [pace.wait("post", "a", three) for _ in range(4)] == [0, 0, 0, 10]
    assert pace.wait("post", "b", three) == 0
    clock[0] = 10.0
    assert [pace.wait("post", "a", three, take=False), pace.wait("post", "a", three)] == [0, 0]
    assert pace.wait("post", "a", three) == 10

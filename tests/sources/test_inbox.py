"""A mail folder read over a real TLS socket: what comes, where the next visit begins, and what a bad server can do."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from faults.imap import PASSWORD, USER, ImapServer
from faults.web import canary
from source_reader import NOW, Reader, ends

from tracker.config.sources import check_source
from tracker.errors import ConfigError, SourceError
from tracker.http import Box, Door, FetchError, Place, Post, Reason, letters
from tracker.model import SourceSpec
from tracker.secrets import Secret
from tracker.sources import Visit, visited

CERTIFICATES = Path(__file__).resolve().parent.parent / "faults"
TRUST = ssl.create_default_context(cafile=CERTIFICATES / "localhost.pem")
TOLL = "At least {} people were killed when the dam broke, the disaster authority said on Friday."


def mail(number: int, sender: str = "press@authority.example") -> bytes:
    """Return a mail of our own."""
    head = f"From: Press <{sender}>\r\nSubject: Bulletin {number}\r\nDate: Fri, 12 Jun 2026 09:00:00 +0000\r\n"
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{TOLL.format(30 + number)}\r\n".encode()


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with ImapServer({n: mail(n) for n in (3, 5, 9)}, CERTIFICATES / "localhost.pem") as running:
        yield running


Visiting = Callable[..., Visit]


@pytest.fixture
def visiting(server: ImapServer, reader: Reader) -> Visiting:
    """Give a visit to the folder, with whatever the test changes."""

    def visit(
        memory: dict[str, Any] | None = None, *, deadline: float = 20.0, password: str = PASSWORD, **spec: Any
    ) -> Visit:
        host = f"127.0.0.1:{server.port}"
        known = {
            "server": host,
            "mailbox": "Reports",
            "user": USER,
            "key_env": "DESK_PASSWORD",
            "hosts": (host,),
        } | spec
        made = reader.visit("page", url="https://x.example", memory=memory)
        world = made.outside()
        post = replace(world.post, door=Door(trust=TRUST), deadline_seconds=deadline)
        made.world = replace(world, post=post, environment={"DESK_PASSWORD": password})
        made.spec = SourceSpec(id="desk", kind="inbox", **known)
        return made

    return visit


def test_mails_come_whole_and_the_next_visit_begins_behind_them(server: ImapServer, visiting: Visiting) -> None:
    memory: dict[str, Any] = {}
    first = list(visited(visiting(memory)))
    assert [one.report.title for one in first if one.report] == ["Bulletin 3", "Bulletin 5", "Bulletin 9"]
    report = first[0].report
    assert report is not None
    assert (report.publisher, report.published_on, "33 people" in report.text) == (
        "authority.example", date(2026, 6, 12), True,
    )  # fmt: skip
    assert memory == {"validity": 77, "uid": 9}
    assert list(visited(visiting(memory))) == []
    server.mails[12] = mail(12)
    assert [one.report.title for one in visited(visiting(memory)) if one.report] == ["Bulletin 12"]


def test_nothing_is_marked_moved_or_deleted(server: ImapServer, visiting: Visiting) -> None:
    list(visited(visiting()))
    words = {line.upper().split()[0] for line in server.said}
    assert words <= {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}
    assert all(
        "BODY.PEEK[]" in line or "RFC822.SIZE" in line or "SEARCH" in line for line in server.said if "UID" in line
    )
    assert "SINCE 07-Jun-2026" in " ".join(server.said)


def test_a_folder_numbered_anew_is_read_anew_and_brings_the_same_reports(
    server: ImapServer, visiting: Visiting
) -> None:
    memory: dict[str, Any] = {}
    first = {one.external_id for one in visited(visiting(memory))}
    server.validity, server.mails = 78, {1: mail(3), 2: mail(5), 4: mail(9)}
    assert {one.external_id for one in visited(visiting(memory))} == first
    assert memory == {"validity": 78, "uid": 4}


def test_a_visit_takes_so_many_and_leaves_the_rest(visiting: Visiting) -> None:
    memory: dict[str, Any] = {}
    visit = visiting(memory, most=2)
    assert (len(list(visited(visit))), visit.waiting, memory["uid"]) == (2, 1, 5)
    assert len(list(visited(visiting(memory, most=2)))) == 1


def test_only_the_domains_that_are_listed(server: ImapServer, visiting: Visiting) -> None:
    server.mails[4] = mail(4, "somebody@evil.example")
    found = list(visited(visiting(senders=("authority.example",))))
    assert ends(found) == ["report", "rejected", "report", "report"]
    assert "not listed" in found[1].problem


def test_what_is_no_mail_or_too_large_loses_no_other(
    server: ImapServer, visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.sources.inbox.MOST_BYTES", 5_000)
    server.mails |= {4: b"\x00\xff" * 50, 6: mail(6) + b"x" * 6_000}
    found = list(visited(visiting()))
    assert ends(found) == ["report", "rejected", "report", "rejected", "report"]
    assert "larger than 5,000 bytes" in found[3].problem


def test_a_password_that_is_refused_is_said_and_told_nobody(server: ImapServer, visiting: Visiting) -> None:
    with pytest.raises(FetchError) as caught:
        list(visited(visiting(password="wrong-secret")))
    assert caught.value.permanent
    assert "refuses the user or the password" in str(caught.value)
    assert "wrong-secret" not in str(caught.value)
    with pytest.raises(ConfigError, match="DESK_PASSWORD: is not set"):
        list(visited(visiting(password="")))


def test_a_folder_that_is_not_there_is_said(visiting: Visiting) -> None:
    with pytest.raises(FetchError, match="no such folder"):
        list(visited(visiting(mailbox="Nowhere")))


HUGE = b"* 1 FETCH (UID 3 BODY[] {99999999999}\r\n" + b"x" * 1_000
BAD: dict[str, tuple[dict[str, bytes], str]] = {
    "no greeting of ours": ({"greeting": b"220 mail.example ESMTP\r\n"}, ""),
    "says goodbye": ({"greeting": b"* BYE too busy secret-word\r\n"}, ""),
    "a line without end": ({"greeting": b"* OK " + b"x" * 3_000_000}, ""),
    "a literal of 100 GB": ({"FETCH BODY": HUGE}, ""),
    "a literal cut off": ({"FETCH BODY": b"* 1 FETCH (UID 3 BODY[] {5000}\r\nhalf"}, ""),
    "numbers that are none": ({"SEARCH": b"* SEARCH one two\r\nTAG OK\r\n"}, ""),
    "a size that is none": ({"FETCH": b"* 1 FETCH (RFC822.SIZE many)\r\nTAG NO\r\n", "FETCH BODY": b"TAG NO\r\n"}, ""),
    "another's tag": ({"LOGIN": b"zz99 OK secret-word\r\n"}, ""),
    "no validity": ({"EXAMINE": b"* OK [UIDVALIDITY many] x\r\nTAG OK\r\n"}, ""),
    "nul bytes": ({"EXAMINE": b"\0\0\0\r\n"}, ""),
}


@pytest.mark.parametrize("instead", [one[0] for one in BAD.values()], ids=BAD)
def test_what_a_bad_server_says_ends_in_time_as_this_sources_error(
    server: ImapServer, visiting: Visiting, instead: dict[str, bytes]
) -> None:
    server.instead = instead
    try:
        found = list(visited(visiting(deadline=1.0)))
    except SourceError as error:
        assert "secret-word" not in str(error)  # noqa: PT017 - either ending is good, a third is not
    else:
        assert "report" not in ends(found)


def test_a_server_that_says_nothing_is_left_at_the_deadline(server: ImapServer, visiting: Visiting) -> None:
    server.instead = {"SEARCH": b""}
    with pytest.raises(FetchError) as caught:
        list(visited(visiting(deadline=0.5)))
    assert caught.value.reason is Reason.DEADLINE


@pytest.mark.parametrize("certificate", ["expired", "elsewhere", "localhost"])
def test_a_certificate_that_cannot_be_trusted_hears_no_password(certificate: str) -> None:
    with ImapServer({}, CERTIFICATES / f"{certificate}.pem") as server:
        box = Box(f"127.0.0.1:{server.port}", USER, Secret(PASSWORD), named=True)
        with pytest.raises(FetchError) as caught:
            list(letters(Post(box, Place(), NOW.date(), 1_000, 10.0)))
    assert caught.value.reason is Reason.TLS
    assert server.said == []


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"])
def test_an_address_inside_is_dialled_only_where_it_is_named(address: str) -> None:
    with canary() as listener:
        box = Box(f"mail.example:{listener.port}", USER, Secret(PASSWORD))
        post = Post(box, Place(), NOW.date(), 1_000, 5.0, Door(resolve=lambda host, port: [address]))
        with pytest.raises(FetchError) as caught:
            list(letters(post))
        assert caught.value.reason is Reason.FORBIDDEN
        assert listener.hits == []


@pytest.mark.parametrize(
    ("given", "key"),
    [({"server": ""}, "server"), ({"user": ""}, "user"), ({"key_env": ""}, "key_env"), ({"server": "a b"}, "server"),
     ({"key_header": "x"}, "key_header"), ({"mailbox": "Gelöscht"}, "mailbox"), ({"url": "ftp://x"}, "url")],
)  # fmt: skip
def test_what_an_inbox_must_say(given: dict[str, Any], key: str) -> None:
    good = {"server": "imap.example.org", "user": USER, "key_env": "DESK_PASSWORD"}
    assert list(check_source(SourceSpec(id="desk", kind="inbox", **good))) == []
    assert f"desk.{key}" in {one.key for one in check_source(SourceSpec(id="desk", kind="inbox", **(good | given)))}

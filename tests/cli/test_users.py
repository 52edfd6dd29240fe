"""``tracker users`` and what `tracker serve` asks for before it listens (faults.md H14)."""

from __future__ import annotations

import getpass
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from empty_store import new_store

from tracker.cli import main, reached
from tracker.secrets import Secret
from tracker.store import Store, open_store, passwords, sessions, users
from tracker.web.access import Protection
from tracker.web.entrance import Proxies

GOOD = "eleven grey herons wade"
CONFIG = str(Path(__file__).resolve().parents[2] / "config")
NOBODY_BELIEVED = Proxies()


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(passwords, "N", 2**4)
    new_store(tmp_path, "t").close()
    return tmp_path / "t.sqlite"


@pytest.fixture
def opened(where: Path) -> Iterator[Store]:
    store = open_store(where)
    yield store
    store.close()


def tracker(where: Path, *said: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["users", *said, "--store", str(where)])
    return int(ended.value.code or 0)


def typed(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    """Sit at a terminal and type these."""
    left = list(words)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", lambda _: left.pop(0))


def test_a_password_is_asked_for_on_the_terminal(
    where: Path, opened: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "short", GOOD, "another one here", GOOD, GOOD)
    assert tracker(where, "add", "Ana", "--role", "admin", "--config", CONFIG) == 0
    told = capsys.readouterr()
    assert "at least 12 characters" in told.err
    assert GOOD not in told.out + told.err
    assert users.signed_in(opened, "ana", Secret(GOOD)) is not None


def test_who_gives_no_password_in_three_tries_is_there_without_one(
    where: Path, opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "a", "b", "c")
    assert tracker(where, "add", "ana", "--role", "admin", "--config", CONFIG) == 2
    ana = users.named(opened, "ana")
    assert ana is not None
    assert not ana.has_password


def test_without_a_terminal_a_link_is_made(
    where: Path, opened: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRACKER_PUBLIC_URL", "https://tracker.example/")
    assert tracker(where, "add", "rui", "--role", "reviewer", "--config", CONFIG) == 0
    assert tracker(where, "passwd", "rui", "--link") == 0
    links = re.findall(r"https://tracker\.example/password\?link=([\w-]{43})", capsys.readouterr().out)
    now = datetime.now(UTC)
    assert [sessions.invited(opened, Secret(one), now) for one in links] == ["", "rui"], "the first is over"


def test_a_role_a_crisis_and_an_end(where: Path, opened: Store, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("ana", "bea"):
        assert tracker(where, "add", name, "--role", "admin", "--config", CONFIG) == 0
    assert tracker(where, "role", "bea", "--role", "viewer", "--crisis", "aleppo-2024", "--config", CONFIG) == 0
    assert tracker(where, "role", "bea", "--role", "viewer", "--crisis", "atlantis", "--config", CONFIG) == 2
    assert tracker(where, "role", "ana", "--role", "viewer", "--config", CONFIG) == 2, "the only admin stays"
    assert tracker(where, "disable", "bea") == 0
    assert tracker(where, "disable", "nobody") == 2
    assert tracker(where, "add", "ANA", "--role", "viewer", "--config", CONFIG) == 2
    capsys.readouterr()
    assert tracker(where, "list") == 0
    told = capsys.readouterr().out
    assert "bea  viewer, crises aleppo-2024  disabled" in told
    assert tracker(where, "enable", "bea") == 0
    assert {one.name: one.disabled_at for one in users.known(opened)} == {"ana": None, "bea": None}


def test_a_password_is_no_option(where: Path) -> None:
    assert tracker(where, "add", "ana", "--password", GOOD) == 2


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "tracker.example"])
def test_others_are_not_listened_to_without_a_word_of_what_protects_it(host: str) -> None:
    with pytest.raises(typer.BadParameter, match="Say what protects it"):
        reached.reached(host, None, [], NOBODY_BELIEVED)
    with pytest.raises(typer.BadParameter, match="not this machine alone"):
        reached.reached(host, Protection.LOOPBACK, [], NOBODY_BELIEVED)


def test_every_address_needs_a_name_to_be_reached_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACKER_PUBLIC_URL", raising=False)
    with pytest.raises(typer.BadParameter, match="by which name"):
        reached.reached("0.0.0.0", Protection.USERS, [], NOBODY_BELIEVED)
    monkeypatch.setenv("TRACKER_PUBLIC_URL", "https://tracker.example/path")
    at = reached.reached("0.0.0.0", Protection.USERS, [], NOBODY_BELIEVED)
    assert at.https_names == {"tracker.example"}
    assert "tracker.example" in at.names


@pytest.mark.parametrize(
    ("addresses", "header", "protection", "said"),
    [
        ([], "X-Forwarded-User", Protection.PROXY, "anybody can write it"),
        (["10.0.0.5"], "", None, "--protected-by"),
        (["10.0.0.5"], "", Protection.NETWORK, "--protected-by"),
        (["10.0.0.5"], "X Forwarded", Protection.PROXY, "no name of a header"),
        (["0.0.0.0/0"], "X-Forwarded-User", Protection.PROXY, "half the world"),
    ],
)
def test_a_proxy_that_protects_nothing_is_refused(
    addresses: list[str], header: str, protection: Protection | None, said: str
) -> None:
    with pytest.raises(typer.BadParameter, match=said):
        reached.trusted(addresses, header, protection)
    assert reached.trusted(["10.0.0.5"], "X-Forwarded-User", Protection.PROXY).trusts("10.0.0.5")

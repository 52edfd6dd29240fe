"""Signing in, staying so, and ending it: passwords, sessions, links, who may what, and who waits (faults.md H9)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from empty_store import new_store
from web.at_the_desk import Browser, House

from tracker.config.following import Following
from tracker.sandbox import Workers
from tracker.secrets import Secret
from tracker.store import Store, open_store, passwords, sessions, tokens, users
from tracker.store.users import Role
from tracker.web.access import Protection, names_of
from tracker.web.app import build
from tracker.web.means import Means

GOOD, OTHER = "eleven grey herons wade", "nine slow rivers bend west"


class Clock:
    """A clock that is put on by the test; the pace counts by it, too."""

    def __init__(self) -> None:
        self.now = datetime(2026, 6, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let scrypt cost little: what is tried here is who is let in."""
    monkeypatch.setattr(passwords, "N", 2**4)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path: Path, following: Following, parsing: Workers, clock: Clock) -> House:
    store = new_store(tmp_path, "t")
    for name, role in (("ana", Role.ADMIN), ("rui", Role.REVIEWER), ("vera", Role.VIEWER)):
        users.add(store, name, role, [], clock.now)
        users.set_password(store, name, Secret(GOOD), clock.now)
    store.close()
    means = Means(store=tmp_path / "t.sqlite", charts=tmp_path / "charts", following=following, parse=parsing.parse,
                  protection=Protection.USERS, names=names_of("127.0.0.1", []), clock=clock)  # fmt: skip
    means.pace._clock = clock.seconds
    return House(means, build(means))


@pytest.fixture
def opened(home: House) -> Iterator[Store]:
    store = open_store(home.means.store)
    yield store
    store.close()


def sign_in(home: House, name: str = "ana", password: str = GOOD, **more: Any) -> tuple[Browser, httpx.Response]:
    """Return a browser after it tried to sign in, with the answer."""
    browser = Browser(home.app, **more)
    answer = browser.post("/login", {"name": name, "password": password, "next": "/account"})
    browser.cookies.update(answer.cookies)
    return browser, answer


def test_who_signs_in_comes_in_and_is_led_on(home: House) -> None:
    stranger = Browser(home.app)
    assert stranger.get("/account?a=b").headers["location"] == "/login?next=%2Faccount%3Fa%3Db"
    assert stranger.get("/account", accept="application/json").status_code == 401
    browser, answer = sign_in(home, "ANA ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    page = browser.get("/account")
    assert page.status_code == 200
    assert "ana" in page.text
    assert browser.get("/login").status_code == 303


@pytest.mark.parametrize(
    ("name", "password"),
    [("ana", OTHER), ("ana", ""), ("ana", GOOD + " "), ("nobody", GOOD), ("", ""), ("ana\0", GOOD),
     ("' OR 1=1 --", "zz-zz"), ("ana", "x" * 5_000), ("a" * 5_000, GOOD), ("ana%", GOOD)],
)  # fmt: skip
def test_a_wrong_name_and_a_wrong_password_are_told_the_same(home: House, name: str, password: str) -> None:
    browser, answer = sign_in(home, name, password)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "This name and this password do not belong together." in answer.text
    assert password not in answer.text or not password
    assert browser.get("/account").status_code == 303


def test_a_name_that_is_not_there_costs_as_much(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[tuple[int, int, int]] = []
    scrypt = hashlib.scrypt

    def counted(*said: Any, **how: Any) -> bytes:
        spent.append((how["n"], how["r"], how["p"]))
        return scrypt(*said, **how)

    monkeypatch.setattr(hashlib, "scrypt", counted)
    for name in ("ana", "nobody", ""):
        sign_in(home, name, OTHER)
    assert len(spent) == 3
    assert len(set(spent)) == 1


def test_a_session_from_before_is_worth_nothing_afterwards(home: House) -> None:
    planted = Browser(home.app, {"session": "x" * 43})
    assert planted.get("/account").status_code == 303
    answer = planted.post("/login", {"name": "ana", "password": GOOD})
    fresh = answer.cookies["session"]
    assert fresh != "x" * 43
    first = Browser(home.app, {"session": fresh})
    again = first.post("/login", {"name": "ana", "password": GOOD}).cookies["session"]
    assert again != fresh
    assert first.get("/account").status_code == 303
    assert Browser(home.app, {"session": again}).get("/account").status_code == 200


def test_a_session_ends_when_it_is_idle_and_when_it_is_old(home: House, clock: Clock) -> None:
    browser, _ = sign_in(home)
    for _ in range(20):
        clock.pass_by(hours=7, minutes=50)
        assert browser.get("/account").status_code == 200
    clock.pass_by(hours=8)
    assert browser.get("/account").status_code == 303
    browser, _ = sign_in(home)
    for _ in range(24):
        clock.pass_by(hours=6, minutes=59)
        assert browser.get("/account").status_code == 200
    clock.pass_by(hours=1)
    assert browser.get("/account").status_code == 303


def test_signing_out_ends_it_on_the_server(home: House) -> None:
    browser, _ = sign_in(home)
    answer = browser.post("/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert {line.partition("=")[0] for line in answer.headers.get_list("set-cookie")} == {"session", "__Host-session"}
    assert browser.get("/account").status_code == 303


def test_another_password_ends_every_other_session(home: House) -> None:
    here, _ = sign_in(home)
    there, _ = sign_in(home)
    said = {"old": GOOD, "password": OTHER, "again": OTHER}
    assert here.post("/account/password", said | {"old": "not this one"}).status_code == 422
    assert here.post("/account/password", said | {"again": "mistyped it so"}).status_code == 422
    answer = here.post("/account/password", said)
    assert answer.status_code == 303
    assert [one.get("/account").status_code for one in (here, there)] == [303, 303]
    assert Browser(home.app, dict(answer.cookies)).get("/account").status_code == 200
    assert sign_in(home, "ana", GOOD)[1].status_code == 401
    assert sign_in(home, "ana", OTHER)[1].status_code == 303


@pytest.mark.parametrize(
    "weak",
    ["short", "aaaaaaaaaaaaaaa", "abcabcabcabcabc", "123456789012", "ana-ana-9-home", "qwertyuiopasdf", "Password2024!",
     "x" * 201, "", "Welcome 2025 !!"],
)  # fmt: skip
def test_a_password_that_would_be_guessed_is_refused(weak: str) -> None:
    with pytest.raises(passwords.TooWeak):
        passwords.require_strong(Secret(weak), "ana")
    passwords.require_strong(Secret(GOOD), "ana")


def test_one_ends_ones_own_sessions_and_nobody_elses(home: House, opened: Store, clock: Clock) -> None:
    here, _ = sign_in(home)
    there, _ = sign_in(home)
    other, _ = sign_in(home, "rui")
    theirs = sessions.of_user(opened, "rui", clock.now)[0].digest
    assert here.post("/account/sessions", {"session": theirs}).status_code == 303
    assert other.get("/account").status_code == 200
    assert here.post("/account/sessions", {}).status_code == 303
    assert [one.get("/account").status_code for one in (here, there, other)] == [200, 303, 200]


def test_the_cookie_is_for_this_server_alone(home: House) -> None:
    plain = sign_in(home)[1].headers["set-cookie"].lower()
    assert plain.startswith("session=")
    assert {"httponly", "path=/", "samesite=lax"} <= {part.strip() for part in plain.split(";")}
    home.means.https_names = frozenset({"127.0.0.1"})
    _, answer = sign_in(home)
    secure = answer.headers["set-cookie"]
    assert secure.startswith("__Host-session=")
    assert {"httponly", "path=/", "samesite=lax", "secure"} <= {part.strip().lower() for part in secure.split(";")}
    assert "domain" not in secure.lower()
    secret = answer.cookies["__Host-session"]
    assert Browser(home.app, {"__Host-session": secret}).get("/account").status_code == 200
    assert Browser(home.app, {"session": secret}).get("/account").status_code == 303, "a cookie that came in the clear"


def test_the_store_holds_nothing_one_could_come_in_with(home: House) -> None:
    browser, _ = sign_in(home)
    made = browser.post("/users", {"name": "new", "role": "viewer"}).text
    link = re.search(r"link=([\w-]{43})", made)
    assert link
    raw = b"".join(path.read_bytes() for path in home.means.store.parent.iterdir() if path.is_file())
    for secret in (GOOD, browser.cookies["session"], link[1]):
        assert secret.encode() not in raw


def test_who_guesses_waits_and_the_owner_elsewhere_does_not(home: House, clock: Clock) -> None:
    told = [sign_in(home, "ana", f"guess number {n}", address="203.0.113.7")[1].status_code for n in range(12)]
    assert told[:8] == [401] * 8
    assert set(told[8:]) == {429}
    assert sign_in(home, "ana", GOOD, address="203.0.113.7")[1].status_code == 429, "the right one waits there, too"
    assert sign_in(home, "ana", GOOD, address="198.51.100.2")[1].status_code == 303
    clock.pass_by(minutes=10)
    assert sign_in(home, "ana", GOOD, address="203.0.113.7")[1].status_code == 303


def test_guessing_from_everywhere_slows_a_name_down_and_never_shuts_it(home: House, clock: Clock) -> None:
    told = [sign_in(home, "ana", "no", address=f"203.0.{n // 250}.{n % 250}")[1].status_code for n in range(70)]
    assert told.count(429) == 10
    assert sign_in(home, "rui", GOOD, address="198.51.100.2")[1].status_code == 303, "others come in"
    clock.pass_by(seconds=6)
    answer = sign_in(home, "ana", GOOD, address="198.51.100.2")[1]
    assert answer.status_code == 303


def test_one_line_of_ipv6_is_one_visitor(home: House) -> None:
    told = [sign_in(home, "ana", "no", address=f"2001:db8:1:2::{n:x}")[1].status_code for n in range(1, 12)]
    assert told.count(401) == 8
    assert sign_in(home, "ana", "no", address="2001:db8:1:3::1")[1].status_code == 401


def link_of(text: str) -> str:
    found = re.search(r"/password\?link=([\w-]{43})", text)
    assert found
    return found[1]


def test_an_admin_makes_a_link_that_works_once(home: House, clock: Clock) -> None:
    admin, _ = sign_in(home)
    viewer, _ = sign_in(home, "vera")
    link = link_of(admin.post("/users/vera/link").text)
    stranger = Browser(home.app)
    assert "vera" in stranger.get(f"/password?link={link}").text
    assert stranger.post("/password", {"link": link, "password": "short", "again": "short"}).status_code == 422
    answer = stranger.post("/password", {"link": link, "password": OTHER, "again": OTHER})
    assert answer.status_code == 303
    assert Browser(home.app, dict(answer.cookies)).get("/account").status_code == 200
    assert viewer.get("/account").status_code == 303, "the sessions from before are over"
    assert stranger.get(f"/password?link={link}").status_code == 403
    assert stranger.post("/password", {"link": link, "password": GOOD, "again": GOOD}).status_code == 403
    assert sign_in(home, "vera", OTHER)[1].status_code == 303


def test_a_link_is_over_after_a_day_and_when_another_is_made(home: House, clock: Clock) -> None:
    admin, _ = sign_in(home)
    first, second = (link_of(admin.post("/users/vera/link").text) for _ in range(2))
    stranger = Browser(home.app)
    assert [stranger.get(f"/password?link={link}").status_code for link in (first, second)] == [403, 200]
    clock.pass_by(hours=24)
    assert stranger.get(f"/password?link={second}").status_code == 403
    assert [stranger.get(f"/password?link={n:043d}").status_code for n in range(12)][-1] == 429


def test_what_an_admin_does(home: House, opened: Store) -> None:
    admin, _ = sign_in(home)
    crisis = next(iter(home.means.settings().crises))
    answer = admin.post("/users", {"name": "Zoe@aid.example", "role": "reviewer", "crisis": crisis})
    assert answer.status_code == 200
    made = users.named(opened, "zoe@aid.example")
    assert made is not None
    assert (made.role, made.crises, made.has_password) == (Role.REVIEWER, frozenset({crisis}), False)
    assert admin.post("/users", {"name": "zoe@aid.example", "role": "viewer"}).status_code == 409
    for wrong in ({"name": "x y", "role": "viewer"}, {"name": "<b>", "role": "viewer"}):
        assert admin.post("/users", wrong).status_code == 409
    stays = admin.post("/users", {"name": "vera", "role": "reviewer", "crisis": crisis}).text.partition('id="t-add"')[2]
    assert 'value="vera"' in stays
    assert '<option value="reviewer" selected>' in stays
    assert f'value="{crisis}" checked' in stays
    for wrong in ({"name": "x", "role": "owner"}, {"name": "x", "role": "viewer", "crisis": "no-such"}):
        assert admin.post("/users", wrong).status_code == 422
    assert admin.post("/users/vera", {"wish": "keep", "role": "reviewer"}).status_code == 303
    assert admin.post("/users/ana", {"wish": "disable"}).status_code == 409, "the only admin stays"
    assert admin.post("/users/ana", {"wish": "keep", "role": "viewer"}).status_code == 409
    limited = admin.post("/users/ana", {"wish": "keep", "role": "admin", "crisis": crisis})
    assert limited.status_code == 409, "who sees some crises only says nobody who may"
    assert admin.post("/users/nobody", {"wish": "disable"}).status_code == 409
    assert admin.post("/users/vera", {"wish": "explode"}).status_code == 422


def test_who_is_disabled_is_out_at_once_by_every_way(home: House, opened: Store) -> None:
    admin, _ = sign_in(home)
    reviewer, _ = sign_in(home, "rui")
    token = re.search(r"trk_[\w-]+", reviewer.post("/account/tokens", {"scope": "read", "days": "7"}).text)
    assert token
    program = Browser(home.app)
    assert program.get("/terms", authorization=f"Bearer {token[0]}").status_code == 200
    assert admin.post("/users/rui", {"wish": "disable"}).status_code == 303
    assert reviewer.get("/account").status_code == 303
    assert sign_in(home, "rui")[1].status_code == 401
    assert program.get("/terms", authorization=f"Bearer {token[0]}").status_code == 401
    assert admin.post("/users/rui/link").status_code == 409
    assert admin.post("/users/rui", {"wish": "enable"}).status_code == 303
    assert sign_in(home, "rui")[1].status_code == 303


@pytest.mark.parametrize(
    ("who", "said", "status"),
    [
        ("vera", {"scope": "read", "days": "30"}, 200),
        ("vera", {"scope": "post", "days": "30"}, 403),
        ("rui", {"scope": "post", "days": "30"}, 200),
        ("rui", {"scope": "admin", "days": "30"}, 403),
        ("rui", {"scope": "read", "days": "36500"}, 422),
        ("rui", {"scope": "read", "days": "30", "crisis": "no-such"}, 422),
    ],
)
def test_a_key_opens_no_more_than_its_owner_may(home: House, who: str, said: dict[str, str], status: int) -> None:
    browser, _ = sign_in(home, who)
    assert browser.post("/account/tokens", said).status_code == status


def test_somebody_of_one_crisis_makes_keys_for_that_one(home: House, opened: Store, clock: Clock) -> None:
    crisis = next(iter(home.means.settings().crises))
    users.change(opened, "vera", Role.VIEWER, [crisis], clock.now)
    browser, _ = sign_in(home, "vera")
    assert browser.post("/account/tokens", {"scope": "read", "days": "7"}).status_code == 422
    assert browser.post("/account/tokens", {"scope": "read", "days": "7", "crisis": crisis}).status_code == 200
    assert browser.get("/metrics").status_code == 403
    users.change(opened, "vera", Role.VIEWER, ["another"], clock.now)
    assert [one.is_good(clock.now) for one in tokens.known(opened)] == [False]


@pytest.mark.parametrize("scope", ["read", "post"])
def test_a_key_for_every_crisis_ends_when_its_owner_may_see_one(
    home: House, opened: Store, clock: Clock, scope: str
) -> None:
    reviewer, _ = sign_in(home, "rui")
    assert reviewer.post("/account/tokens", {"scope": scope, "days": "7"}).status_code == 200
    users.change(opened, "rui", Role.REVIEWER, [next(iter(home.means.settings().crises))], clock.now)
    assert [one.is_good(clock.now) for one in tokens.known(opened)] == [False]


def test_a_manager_of_passwords_finds_whose_it_is(home: House) -> None:
    """It looks for a field of text that says whose password it is; a hidden one it does not see."""
    admin, _ = sign_in(home)
    link = link_of(admin.post("/users/vera/link").text)
    for page, name in (
        (admin.get("/account").text, "ana"),
        (Browser(home.app).get(f"/password?link={link}").text, "vera"),
    ):
        assert re.search(rf'<input class="hidden" type="text" name="name" value="{name}" autocomplete="username"', page)


@pytest.mark.parametrize(
    ("path", "said", "shown"),
    [("/account/password", {"old": "x", "password": "a", "again": "b"}, "/account"),
     ("/users/vera", {"wish": "explode"}, "/users"), ("/users", {"name": "x y", "role": "viewer"}, "/users")],
)  # fmt: skip
def test_the_answer_to_a_form_can_be_read_in_another_language(
    home: House, path: str, said: dict[str, str], shown: str
) -> None:
    """Nothing can be asked for at the address of some forms: their languages lead to the page above."""
    admin, _ = sign_in(home)
    answer = admin.post(path, said)
    assert answer.status_code in {409, 422}
    assert f'href="{shown}?lang=fr"' in answer.text
    assert admin.get(f"{shown}?lang=fr").status_code == 200


def test_ones_own_keys_are_revoked_and_nobody_elses(home: House, opened: Store, clock: Clock) -> None:
    mine, theirs = sign_in(home, "vera")[0], sign_in(home, "rui")[0]
    for browser in (mine, theirs):
        browser.post("/account/tokens", {"scope": "read", "days": "7", "label": "sheet"})
    ids = {one.owner: one.token_id for one in tokens.known(opened)}
    mine.post("/account/tokens/revoke", {"token": ids["rui"]})
    mine.post("/account/tokens/revoke", {"token": ids["vera"]})
    assert {one.owner: one.is_good(clock.now) for one in tokens.known(opened)} == {"rui": True, "vera": False}


def test_a_row_of_a_password_says_how_it_was_made(opened: Store) -> None:
    with opened.reading() as plain:
        lines = list(plain.execute(sa.text("SELECT password FROM users")).scalars())
    assert {line.split("$")[0] for line in lines} == {"scrypt"}
    assert len({line.split("$")[4] for line in lines}) == 3, "each has a salt of its own"

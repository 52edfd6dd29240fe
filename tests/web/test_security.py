"""What faults.md H says of the doors: whose page asks, which door is shut, who is believed, where one is led.

In this process, against the app as it is served; what needs a socket is in test_doors.py, what needs time and
passwords in test_sign_in.py.
"""

from __future__ import annotations

import html.parser
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from empty_store import new_store
from starlette.requests import Request
from web.at_the_desk import Browser, House

from tracker import logs
from tracker.config.following import Following
from tracker.errors import StoreSlow
from tracker.sandbox import Workers
from tracker.store import users
from tracker.store.users import Role
from tracker.web import entrance
from tracker.web.access import OPEN, Needs, Protection, Visitor, names_of
from tracker.web.app import DOORS, build, needs_of
from tracker.web.entrance import NoProxy, Proxies, proxies
from tracker.web.form import local
from tracker.web.guard import HEADERS
from tracker.web.means import Means
from tracker.web.page import environment, page

NOW = datetime.now(UTC)
PROXY, USER_HEADER = "10.0.0.5", "x-forwarded-user"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, following: Following, parsing: Workers) -> House:
    folder = tmp_path_factory.mktemp("home")
    store = new_store(folder, "t")
    for name, role in (("ana", Role.ADMIN), ("rui", Role.REVIEWER), ("vera", Role.VIEWER), ("gone", Role.ADMIN)):
        users.add(store, name, role, [], NOW)
    users.disable(store, "gone", NOW)
    store.close()
    means = Means(store=folder / "t.sqlite", charts=folder / "charts", following=following, parse=parsing.parse,
                  protection=Protection.USERS, names=names_of("127.0.0.1", ["tracker.example"]))  # fmt: skip
    return House(means, build(means))


@pytest.fixture
def under(home: House) -> Any:
    """Serve it under another protection for one test."""
    before = (home.means.protection, home.means.proxies)

    def change(protection: Protection, believed: Proxies = Proxies()) -> House:  # noqa: B008 - it never changes
        home.means.protection, home.means.proxies = protection, believed
        return home

    yield change
    home.means.protection, home.means.proxies = before


# H1: a form is taken from our own pages only

SITE = "http://127.0.0.1"
ASKED = [
    ({"sec-fetch-site": "same-origin"}, True),
    ({"sec-fetch-site": "none"}, True),
    ({"sec-fetch-site": "same-origin", "origin": SITE}, True),
    ({"sec-fetch-site": "same-origin", "origin": "http://evil.example"}, True),
    ({"sec-fetch-site": "cross-site"}, False),
    ({"sec-fetch-site": "same-site"}, False),
    ({"sec-fetch-site": ""}, False),
    ({"sec-fetch-site": "Same-Origin"}, False),
    ({"sec-fetch-site": "same-origin, cross-site"}, False),
    ({"sec-fetch-site": "same-origin\t"}, False),
    ({"sec-fetch-site": "nonsense"}, False),
    ({"sec-fetch-site": "cross-site", "origin": SITE}, False),
    ({"origin": SITE}, True),
    ({"origin": "http://127.0.0.1:80"}, False),
    ({"origin": "http://127.0.0.1:9999"}, False),
    ({"origin": "https://127.0.0.1"}, True),
    ({"origin": "http://evil.example"}, False),
    ({"origin": "http://127.0.0.1.evil.example"}, False),
    ({"origin": "http://evil.example/127.0.0.1"}, False),
    ({"origin": "http://user@127.0.0.1"}, False),
    ({"origin": "null"}, False),
    ({"origin": ""}, False),
    ({"origin": "127.0.0.1"}, False),
    ({"origin": "http://[::1"}, False),
    ({"origin": "file://127.0.0.1"}, False),
    ({"origin": "javascript:alert(1)"}, False),
    ({"origin": "http://127.0.0.1 http://evil.example"}, False),
    ({"referer": "http://127.0.0.1/account"}, False),
    ({}, False),
]


@pytest.mark.parametrize(("headers", "taken"), ASKED, ids=[str(one[0]) for one in ASKED])
@pytest.mark.parametrize("path", ["/account/sessions", "/logout"])
def test_a_form_is_taken_from_our_own_pages_only(home: House, path: str, headers: dict[str, str], taken: bool) -> None:
    browser = home.browser("rui")
    del browser.plain["sec-fetch-site"]
    assert browser.post(path, {}, **headers).status_code == (303 if taken else 403)


def test_what_changes_something_is_never_a_get(home: House) -> None:
    admin = home.browser("ana")
    for door in DOORS:
        if door.method == "POST" and not any(one.path == door.path and one.method == "GET" for one in DOORS):
            assert admin.get(filled(door.path)).status_code in {404, 405}, door.path


# H2: every door is shut to those it is not for


def filled(path: str) -> str:
    """Return a door's path with something in the place of its names."""
    return "/".join("x1" if part.startswith("{") else part for part in path.split("/"))


def test_the_routes_are_the_doors_and_no_other(home: House) -> None:
    routes = [(route.path, method) for route in home.app._app.routes for method in route.methods]
    assert {(path, method) for path, method in routes if method != "HEAD"} == {(it.path, it.method) for it in DOORS}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.path}")
def test_a_stranger_passes_no_door_that_is_not_open(home: House, door: Any) -> None:
    stranger = Browser(home.app)
    path = filled(door.path)
    answer = stranger.get(path) if door.method == "GET" else stranger.post(path, {"a": "b"})
    if door.needs in OPEN:
        assert needs_of(path, door.method)[0] in OPEN
        return
    if door.method == "GET" and not path.startswith("/api/") and door.needs not in {Needs.INSIDE, Needs.FEED}:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login?next=")
    else:
        assert answer.status_code == 401
    told = stranger.get(path, accept="application/json") if door.method == "GET" else answer
    assert told.status_code == 401


@pytest.mark.parametrize(
    "path", ["/nothing", "/admin", "/series/x/y/z", "/static", "/users/x/y", "/account/", "/LOGIN"]
)
def test_a_path_that_is_in_no_line_is_shut_too(home: House, path: str) -> None:
    stranger = Browser(home.app)
    assert stranger.get(path).status_code == 303
    assert stranger.post(path).status_code == 401
    assert home.browser("vera").get(path).status_code == 404


@pytest.mark.parametrize("door", [it for it in DOORS if it.needs in {Needs.REVIEW, Needs.ADMIN}],
                         ids=lambda door: f"{door.method} {door.path}")  # fmt: skip
def test_a_role_passes_its_own_doors_only(home: House, door: Any) -> None:
    path = filled(door.path)
    lesser = ["vera"] if door.needs is Needs.REVIEW else ["vera", "rui"]
    for name in lesser:
        browser = home.browser(name)
        answer = browser.get(path) if door.method == "GET" else browser.post(path, {"a": "b"})
        assert answer.status_code == 403
    assert home.browser("ana").get(path, accept="text/html").status_code != 403


def test_here_one_looks_without_signing_in_and_changes_nothing(under: Any) -> None:
    stranger = Browser(under(Protection.LOOPBACK).app)
    assert stranger.get("/terms").status_code == 200
    for door in DOORS:
        if door.method == "POST" and door.needs not in OPEN:
            assert stranger.post(filled(door.path), {"a": "b"}).status_code == 401, door.path


# H3: a proxy's word is taken from the proxy

BELIEVED = proxies([PROXY, "2001:db8::5"], USER_HEADER)
PEERS = [
    ("10.0.0.5", "ana"),
    ("::ffff:10.0.0.5", "ana"),
    ("2001:db8::5", "ana"),
    ("10.0.0.6", ""),
    ("2001:db8::6", ""),
    ("2001:db8:ffff::5", ""),
    ("127.0.0.1", ""),
    ("203.0.113.9", ""),
]


@pytest.mark.parametrize(("peer", "name"), PEERS)
@pytest.mark.parametrize("protection", [Protection.USERS, Protection.PROXY])
def test_a_name_is_believed_from_the_proxy_alone(under: Any, protection: Protection, peer: str, name: str) -> None:
    home = under(protection, BELIEVED)
    answer = Browser(home.app, address=peer).get("/users", **{USER_HEADER: "Ana"})
    assert answer.status_code == (200 if name else 303)
    read = Browser(home.app, address=peer).get("/terms", **{USER_HEADER: "ana"}).status_code
    assert read == (200 if name else 403 if protection is Protection.PROXY else 303)


def test_without_a_trusted_proxy_the_header_says_nothing(under: Any) -> None:
    for believed in (Proxies(), proxies([PROXY], ""), proxies([], USER_HEADER)):
        home = under(Protection.USERS, believed)
        assert Browser(home.app, address=PROXY).get("/users", **{USER_HEADER: "ana"}).status_code == 303


@pytest.mark.parametrize(
    ("said", "status"),
    [(["gone"], 403), (["vera"], 403), (["rui"], 403), (["somebody.new"], 403), (["ana"], 200), (["ana", "rui"], 400),
     ([""], 401), (["a b"], 401), (["ana\u200b"], 401)],
)  # fmt: skip
def test_whom_the_proxy_names_has_the_role_of_the_table(under: Any, said: list[str], status: int) -> None:
    home = under(Protection.USERS, BELIEVED)
    browser = Browser(home.app, address=PROXY)
    answer = browser.ask("GET", "/users", [(USER_HEADER.encode(), one.encode()) for one in said])
    assert answer.status_code == status
    answer = browser.ask("GET", "/account", [(USER_HEADER.encode(), b"somebody.new")])
    assert answer.status_code == 200, "whom it lets in may look"


def test_a_proxys_visitor_is_counted_by_their_own_address(under: Any) -> None:
    scope = {"type": "http", "client": (PROXY, 1), "headers": [(b"x-forwarded-for", b"1.2.3.4, 203.0.113.9, 10.0.0.5"),
             (b"x-forwarded-proto", b"https"), (b"host", b"tracker.example")]}  # fmt: skip
    came = entrance.came(scope, BELIEVED, frozenset())
    assert (came.address, came.proxied, came.secure) == ("203.0.113.9", True, True)
    scope["client"] = ("203.0.113.77", 1)
    came = entrance.came(scope, BELIEVED, frozenset())
    assert (came.address, came.proxied, came.secure) == ("203.0.113.77", False, False)


@pytest.mark.parametrize("said", ["", "proxy", "0.0.0.0/0", "::/0", "10.0.0.5/33", "10.0.0.5:80", "2001:db8::/16", "*"])
def test_half_the_world_is_no_proxy(said: str) -> None:
    with pytest.raises(NoProxy):
        proxies([said], USER_HEADER)


def test_an_address_of_ipv6_without_a_mask_is_one_address() -> None:
    (network,) = proxies(["2001:db8::5"], "").networks
    assert network.num_addresses == 1


# H4: a path is read once

TRICKS = ["//users", "/users//", "/./users", "/x/../users", "/users/%2e%2e/users", "/users%2f", "/%2fusers",
          "/users;a", "/users\\", "/\\users", "/users%00", "/users%20", "/Users", "/users/.",
          "/account%2Fpassword", "/%75sers", "/static/../users", "/static/%2e%2e/users", "/static/..%2fusers",
          "/login/../users", "/login;/../users"]  # fmt: skip


@pytest.mark.parametrize("path", TRICKS)
def test_no_way_of_writing_a_path_opens_it(home: House, path: str) -> None:
    answer = Browser(home.app).raw("GET", path)
    assert answer.status_code in {303, 401, 404}, path
    assert "Add somebody" not in answer.text


# H5: a name that is not ours


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "tracker.example.evil.example", "[::1", "",
                                  "localhost@evil.example", "tracker.example:99999"])  # fmt: skip
def test_another_name_is_not_answered_to(home: House, host: str) -> None:
    assert home.browser("ana").get("/users", host=host).status_code == 421
    assert Browser(home.app).get("/login", host="tracker.example").status_code == 200


# H6: nobody is led away

AWAY = [
    "//evil.example", "/\\evil.example", "\\\\evil.example", "///evil.example", "http://evil.example",
    "https:/evil", "//evil.example/%2e%2e", "/\t/evil.example", "/\n/evil.example", " //evil.example",
    "javascript:alert(1)", "data:text/html,x", "evil.example", "/..//evil.example", "/a//b",
    "/%0d%0aset-cookie:a=b\r\nx: y", "/\u2215evil", "/a;b", "", "/" + "a" * 600, "//[::1", "/\x00",
    "http:evil.example", "?next=//evil",
]  # fmt: skip


@pytest.mark.parametrize("address", AWAY)
def test_nobody_is_led_away_after_signing_in(home: House, address: str) -> None:
    assert local(address) == "/"
    location = home.browser("ana").get(f"/login?next={quote(address)}").headers["location"]
    assert location == "/"


@pytest.mark.parametrize(
    "address", ["/", "/account", "/series?crisis=x&page=2", "/review/abc#x", "/a%20b", "/?next=//evil"]
)
def test_an_address_of_ours_is_led_to(address: str) -> None:
    assert local(address) == address


@pytest.mark.parametrize(
    ("path", "back"),
    [("/terms?a=%3Cb%3E&c=d", "/terms?a=%3Cb%3E&c=d"), ("/terms?lang=fr&c=d", "/terms?c=d"),
     ("/login?next=/account", "/"), ("/password?link=abc", "/")],
)  # fmt: skip
def test_whoever_signs_in_comes_back_to_what_they_looked_at(under: Any, path: str, back: str) -> None:
    """With the filters of the page, but never with the key of an address."""
    page = Browser(under(Protection.LOOPBACK).app).get(path)
    assert f'<a href="/login?next={quote(back, safe="/")}"' in page.text


# H7: what every answer says


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.path}")
def test_no_answer_forgets_a_header(home: House, door: Any) -> None:
    admin = home.browser("ana")
    path = filled(door.path)
    for answer in (admin.get(path) if door.method == "GET" else admin.post(path, {"a": "b"}), admin.ask("PUT", path)):
        assert set(HEADERS) <= set(answer.headers), path
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert not any(loose in policy for loose in ("unsafe-eval", "script-src *", "http:", "https:"))
        assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] in {"no-referrer", "same-origin"}
        assert "server" not in answer.headers
        if "text/html" in answer.headers.get("content-type", ""):
            assert "no-store" in answer.headers["cache-control"]


# H8: what comes from outside is text

LIVE = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onfocus='alert(1)", "javascript:alert(1)",
        "{{ 7 * 7 }}", "{% raw %}", "${7*7}", "</title><script>", "</textarea><svg onload=alert(1)>", "\u202eevil",
        "=cmd|' /C calc'!A0", "x" * 10_000]  # fmt: skip


class Tags(html.parser.HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))


PARTS = """{% extends "base.html" %}{% import "parts.html" as parts with context %}
{% block title %}{{ said }}{% endblock %}
{% block content %}{{ parts.term(said) }}{{ parts.term("bound", said) }}
{{ parts.pager(1, 2, 3, said | link, said | link) }}
{{ parts.card(said, said, said, said, [said], "1,2") }}{{ parts.table(said, [("a", said)], [{"a": said}]) }}
{{ parts.empty(said, said) }}{{ parts.notice(said) }}{{ parts.field("f", said, value=said, hint=said, error=said) }}
{{ parts.choice("c", said, [(said, said)], said, said) }}{{ _(said) }}
{{ _("For {name}. This link works once.", name=said) }}
{% endblock %}"""


@pytest.mark.parametrize("said", LIVE, ids=range(len(LIVE)))
def test_no_piece_of_a_page_lets_a_text_live(home: House, said: str) -> None:
    visitor = somebody()
    scope = {"type": "http", "path": "/", "query_string": b"", "headers": [], "method": "GET",
             "state": {"means": home.means, "visitor": visitor, "doors": frozenset({"/login"})}}  # fmt: skip
    template = environment().from_string(PARTS)
    given = page_values(scope)
    harmless, hostile = (Tags(template.render({**given, "said": one})).found for one in ("plain", said))
    assert hostile == harmless


def page_values(scope: dict[str, Any]) -> dict[str, Any]:
    """Return what every template is given."""
    caught: dict[str, Any] = {}
    template = environment().get_template("problem.html")
    original = template.render
    template.render = lambda values: caught.update(values) or original(values)  # type: ignore[method-assign]
    try:
        page(Request(scope), "problem.html", {"status": 400, "said": "", "todo": ""})
    finally:
        template.render = original  # type: ignore[method-assign]
    return caught


def somebody() -> Any:
    return Visitor("127.0.0.1", False, False, None)


# H10, H11, H12: limits, and what is told when something breaks


def test_a_question_that_takes_too_long_is_told_honestly(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = home.browser("ana")

    def slow(*_: Any) -> None:
        raise StoreSlow("/var/tracker/t.sqlite: the question took longer than the time limit and was stopped")

    monkeypatch.setattr(Means, "settings", slow)
    answer = browser.get("/terms")
    assert answer.status_code == 503
    assert "longer than a second" in answer.text
    assert "Ask for less" in answer.text
    assert "/var/tracker" not in answer.text


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_what_broke_is_told_by_a_number_alone(home: House, monkeypatch: pytest.MonkeyPatch, accept: str) -> None:
    browser = home.browser("ana")

    logs.configure(verbose=False)

    def broken(*_: Any) -> None:
        raise RuntimeError("password of /etc/tracker.toml is hunter2")

    monkeypatch.setattr(Means, "settings", broken)
    answer = browser.get("/terms", accept=accept)
    assert answer.status_code == 500
    assert ("html" in answer.headers["content-type"]) == ("html" in accept)
    for leak in ("hunter2", "/etc/", "Traceback", "RuntimeError", "starlette", "uvicorn", "Python", ".py"):
        assert leak not in answer.text
    assert "log: " in answer.text


def test_a_form_takes_no_more_than_a_form_needs(home: House) -> None:
    browser = home.browser("ana")
    assert browser.post("/login", {"name": "x" * 30_000}).status_code == 413
    assert browser.post("/account/sessions", {f"f{n}": "1" for n in range(300)}).status_code == 400
    assert browser.post("/users", {}, **{"content-type": "multipart/form-data; boundary=x"}).status_code in {415, 422}


@pytest.mark.parametrize("accept", ["text/html,application/xhtml+xml", "*/*", "application/json", ""])
def test_a_refusal_is_a_page_for_a_browser_and_json_for_a_program(home: House, accept: str) -> None:
    answer = home.browser("ana").get("/nothing", accept=accept)
    assert answer.status_code == 404
    if "html" in accept:
        assert "Check the address" in answer.text
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
    else:
        said = answer.json()
        assert (said["error"], said["status"]) == ("there is nothing here", 404)
        assert said["todo"] == "Check the address, or begin at the overview."
    assert "error" in home.browser("ana").get("/api/nothing", accept="text/html").json()


# files beside the pages


def test_a_browser_keeps_a_file_for_ever_by_its_digest(home: House) -> None:
    browser = Browser(home.app)
    named = browser.get("/login").text.partition('href="/static/style.css')[2].partition('"')[0]
    answer = browser.get(f"/static/style.css{named}", **{"accept-encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert browser.get("/static/style.css?v=other").headers["cache-control"] == "public, no-cache"
    again = browser.get("/static/style.css", **{"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "name", ["none.css", "..%2f..%2fapp.py", "app.py", "style.css%00", "", ".hidden", "../page.py"]
)
def test_only_files_of_the_table_are_there(home: House, name: str) -> None:
    assert Browser(home.app).raw("GET", f"/static/{name}").status_code in {303, 404}


def test_the_live_pages_and_the_drawn_ones_have_one_look() -> None:
    root = Path(__file__).resolve().parents[2] / "tracker"
    live, drawn = (colours(root / name) for name in ("web/static/style.css", "charts/assets/style.css"))
    shared = live.keys() & drawn.keys() - {("light", "mark"), ("dark", "mark")}  # a text's mark here, a line's there
    assert len(shared) > 15
    assert {name: live[name] for name in shared} == {name: drawn[name] for name in shared}


def colours(path: Path) -> dict[tuple[str, str], str]:
    """Return the colours of a style, by scheme and name."""
    light, dark = re.findall(r":root \{([^}]*)\}", path.read_text("utf-8"))[:2]
    told = {"light": light, "dark": dark}
    return {(scheme, name): value for scheme, said in told.items()
            for name, value in re.findall(r"--([a-z-]+): (#[0-9a-f]+)", said)}  # fmt: skip

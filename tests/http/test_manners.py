"""Manners: one at a time a host, its pace, its rest, its robots.txt; all on a clock of the tests' own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from faults.server import FaultServer, Reply
from faults.web import PAGE, WEB, moved, page

from tracker.http import Door, FetchError, Reason, Request, Visitor, user_agent
from tracker.http.pace import Pace
from tracker.http.retry_after import seconds_of
from tracker.parsers import robots as parser
from tracker.sandbox import ParseFailed, Why

NOW = datetime(2024, 12, 1, 13, 0, 0, tzinfo=UTC)


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


def parse_here(name: str, body: bytes, options: dict[str, Any]) -> Any:
    """Do what a worker does, without the worker."""
    assert name == "tracker.parsers.robots:verdict"
    return parser.verdict(body, options)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer(behaviours=dict(WEB)) as running:
        yield running


class Guest:
    """A visitor, its clock, and the server it goes to under any name."""

    def __init__(self, server: FaultServer, parse: Callable[..., Any] = parse_here) -> None:
        self.server, self.clock = server, Clock()
        door = Door(resolve=lambda host, port: ["127.0.0.1"])
        self.visitor = Visitor(parse=parse, door=door, now=lambda: NOW, clock=self.clock, sleep=self.clock.sleep)

    def get(self, path: str = "page", host: str = "news.test", **fields: Any) -> bytes:
        named = tuple(f"{name}.test:{self.server.port}" for name in ("news", "other", "third"))
        return self.visitor.fetch(
            Request(url=f"http://{host}:{self.server.port}/{path}", named_hosts=named, **fields)
        ).body

    def refused(self, path: str = "page", host: str = "news.test", **fields: Any) -> FetchError:
        with pytest.raises(FetchError) as caught:
            self.get(path, host, **fields)
        return caught.value

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.server.received]


@pytest.fixture
def guest(server: FaultServer) -> Guest:
    return Guest(server)


# -- pace --------------------------------------------------------------------------------------------------------------


def test_a_second_lies_between_two_requests_to_a_host_and_none_between_two_hosts(guest: Guest) -> None:
    guest.get()
    guest.get(host="other.test")
    assert guest.clock.slept == []
    guest.get()
    assert guest.clock.slept == [1.0]
    guest.clock.now += 0.4
    guest.get()
    assert guest.clock.slept == [1.0, 0.6]
    guest.clock.now += 5
    guest.get(host="other.test")
    assert guest.clock.slept == [1.0, 0.6]


def test_a_source_may_ask_for_a_slower_pace(guest: Guest) -> None:
    guest.get(gap_seconds=5.0)
    guest.get(gap_seconds=5.0)
    assert guest.clock.slept == [5.0]


def test_a_redirect_keeps_the_pace_of_each_host_it_comes_by(guest: Guest) -> None:
    guest.server.behaviours["over"] = moved(f"http://other.test:{guest.server.port}/hop-1")
    guest.get("over")
    assert guest.paths == ["/over", "/hop-1", "/hop-0"]
    assert guest.clock.slept == [1.0], "between the two at other.test"


def test_a_failure_counts_as_a_visit_too(guest: Guest) -> None:
    guest.refused("404")
    guest.get()
    assert guest.clock.slept == [1.0]


def test_only_one_thread_at_a_time_is_at_a_host() -> None:
    pace, inside, most = Pace(lambda: 0.0, lambda seconds: None), [], []

    def visit(host: str) -> None:
        for _ in range(50):
            with pace.turn(host, 0.0):
                inside.append(host)
                most.append(inside.count(host))
                inside.remove(host)

    threads = [threading.Thread(target=visit, args=(host,)) for host in ("a", "a", "a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(most), max(most)) == (200, 1)


def test_hosts_nobody_waits_for_are_forgotten() -> None:
    clock = Clock()
    pace = Pace(clock, clock.sleep)
    pace.rest("resting", 60)
    for n in range(12_000):
        with pace.turn(f"host-{n}", 1.0):
            pass
    assert len(pace._places) <= 5_000
    assert "resting" in pace._places


# -- rest --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "seconds"),
    [("429-int", 30.0), ("429-date", 30.0), ("503-date", 30.0), ("429-absent", 60.0), ("429-nonsense", 60.0),
     ("429-absurd", 86_400.0)],
)  # fmt: skip
def test_a_host_that_is_busy_is_left_alone_as_long_as_it_asks(guest: Guest, path: str, seconds: float) -> None:
    guest.refused(path)
    error = guest.refused()
    assert (error.reason, error.retry_after, error.permanent) == (Reason.RESTING, seconds, False)
    assert guest.paths == [f"/{path}"], "it was not asked again"
    assert guest.get(host="other.test") == PAGE, "others go on"
    guest.clock.now += seconds
    assert guest.get() == PAGE


def test_an_error_that_is_no_request_to_wait_rests_nobody(guest: Guest) -> None:
    guest.refused("503")
    assert guest.get() == PAGE


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 5 ", 5.0),
        ("Sun, 01 Dec 2024 13:02:00 GMT", 120.0),
        ("Sun, 01 Dec 2024 14:02:00 +0100", 120.0),
        ("Sunday, 01-Dec-24 13:02:00 GMT", 120.0),
        ("Sun, 01 Dec 2024 13:02:00", 120.0),
        ("999999999999999999", 999_999_999_999.0),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("Sun, 01 Dec 2024 12:00:00 GMT", None),
        ("Sun, 99 Dec 2024 12:00:00 GMT", None),
        ("²", None),
    ],
)
def test_how_long_a_header_asks_to_wait(header: str | None, seconds: float | None) -> None:
    assert seconds_of(header, NOW) == seconds


# -- robots.txt --------------------------------------------------------------------------------------------------------


def robots(text: str) -> dict[str, Reply]:
    return {"robots.txt": page(text.encode(), "Content-Type: text/plain")}


def test_robots_are_asked_for_pages_only_and_once_a_day(guest: Guest) -> None:
    guest.server.behaviours.update(robots("User-agent: *\nDisallow: /private\n"))
    guest.get()
    assert guest.paths == ["/page"]
    for _ in range(3):
        guest.get(robots=True)
    assert guest.paths == ["/page", "/robots.txt", "/page", "/page", "/page"]
    guest.clock.now += 86_401
    guest.get(robots=True)
    assert guest.paths[-2:] == ["/robots.txt", "/page"]


RULES = [
    ("nothing said", "", "page", True),
    ("all closed", "User-agent: *\nDisallow: /\n", "page", False),
    ("nothing closed", "User-agent: *\nDisallow:\n", "page", True),
    ("others closed", "User-agent: badbot\nDisallow: /\n", "page", True),
    ("we are named", "User-agent: humanitarian-tracker\nDisallow: /page\n\nUser-agent: *\nAllow: /\n", "page", False),
    ("we alone may", "User-agent: *\nDisallow: /\n\nUser-agent: Humanitarian-Tracker\nAllow: /\n", "page", True),
    ("the longest rule counts", "User-agent: *\nDisallow: /\nAllow: /page\n", "page", True),
    ("a star in a path", "User-agent: *\nDisallow: /*?print=\n", "page?print=1", False),
    ("an end of a path", "User-agent: *\nDisallow: /*.pdf$\n", "page", True),
    ("a page instead of rules", "<html><body>Not found, sorry</body></html>", "page", True),
    ("a mark before the rules", "\ufeffUser-agent: *\nDisallow: /\n", "page", False),
]


@pytest.mark.parametrize(("text", "path", "open_"), [r[1:] for r in RULES], ids=[r[0] for r in RULES])
def test_what_a_site_asks_of_us_is_heeded(guest: Guest, text: str, path: str, open_: bool) -> None:
    guest.server.behaviours.update(robots(text))
    if open_:
        assert guest.get(path, robots=True) == PAGE
    else:
        error = guest.refused(path, robots=True)
        assert (error.reason, error.permanent) == (Reason.ROBOTS, False)
        assert guest.paths == ["/robots.txt"]


@pytest.mark.parametrize(("wanted", "slept"), [("10", 10.0), ("0.5", 1.0), ("3600", 30.0), ("-5", 1.0), ("x", 1.0)])
def test_a_crawl_delay_is_kept_within_reason(guest: Guest, wanted: str, slept: float) -> None:
    guest.server.behaviours.update(robots(f"User-agent: *\nCrawl-delay: {wanted}\n"))
    guest.get(robots=True)
    guest.get(robots=True)
    assert guest.clock.slept[1:] == [slept]


@pytest.mark.parametrize("path", ["404", "403", "410", "401", "loop"])
def test_no_file_means_all_is_open(guest: Guest, path: str) -> None:
    guest.server.behaviours["robots.txt"] = WEB[path]
    assert guest.get(robots=True) == PAGE


@pytest.mark.parametrize("path", ["500", "503", "100-mb", "bomb", "reset", "br", "to-metadata"])
def test_a_file_that_cannot_be_had_means_nothing_is_open_for_ten_minutes(guest: Guest, path: str) -> None:
    guest.server.behaviours["robots.txt"] = WEB[path]
    for _ in range(2):
        assert guest.refused(robots=True).reason is Reason.ROBOTS
    assert guest.paths == ["/robots.txt"], "it is not asked for again at once"
    guest.server.behaviours["robots.txt"] = WEB["404"]
    guest.clock.now += 601
    assert guest.get(robots=True) == PAGE


def test_a_host_that_is_not_there_is_not_blamed_on_its_robots(guest: Guest) -> None:
    guest.visitor = Visitor(parse=parse_here, door=Door(resolve=lambda host, port: []), clock=guest.clock)
    assert guest.refused(robots=True).reason is Reason.NO_NAME


def test_each_host_a_page_redirects_to_has_rules_of_its_own(guest: Guest) -> None:
    guest.server.behaviours.update(robots("User-agent: *\nDisallow: /hop-0\n"))
    guest.server.behaviours["over"] = moved(f"http://other.test:{guest.server.port}/hop-1")
    assert guest.refused("over", robots=True).reason is Reason.ROBOTS
    assert guest.paths == ["/robots.txt", "/over", "/robots.txt", "/hop-1"]


@pytest.mark.parametrize("said", [{}, {"allowed": "yes" * 0}, {"allowed": True, "delay": "x"}, {"allowed": True}])
def test_what_the_worker_says_is_looked_at(server: FaultServer, said: dict[str, Any]) -> None:
    server.behaviours.update(robots("User-agent: *\n"))
    guest = Guest(server, parse=lambda name, body, options: said)
    if said.get("allowed"):
        assert guest.get(robots=True) == PAGE
    else:
        assert guest.refused(robots=True).reason is Reason.ROBOTS


def test_a_file_that_cannot_be_read_means_nothing_is_open(server: FaultServer) -> None:
    def fails(name: str, body: bytes, options: dict[str, Any]) -> Any:
        raise ParseFailed(Why.TIMEOUT)

    server.behaviours.update(robots("User-agent: *\n"))
    error = Guest(server, parse=fails).refused(robots=True)
    assert (error.reason, "took too long" in str(error)) == (Reason.ROBOTS, True)


def test_what_is_remembered_of_robots_is_bounded(guest: Guest) -> None:
    guest.server.behaviours["robots.txt"] = page(b"#" * 4_500_000)
    for host in ("news.test", "other.test", "third.test"):
        guest.get(host=host, robots=True)
    kept = guest.visitor._robots._files
    assert sum(len(file.body) for file in kept.values()) <= 20_000_000
    assert len(kept) == 3


# -- the name we go by -------------------------------------------------------------------------------------------------


def test_we_say_who_we_are_and_whom_to_complain_to() -> None:
    assert user_agent("ops@example.org").endswith(" (+ops@example.org)")
    assert user_agent().startswith("humanitarian-tracker/")


@pytest.mark.parametrize("contact", ["two words", "line\nbreak", "(bracket)", "é@example.org", "x" * 300])
def test_a_contact_that_would_break_the_header_is_refused(contact: str) -> None:
    with pytest.raises(ValueError, match="no mail or web address"):
        user_agent(contact)

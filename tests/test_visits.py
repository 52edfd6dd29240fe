"""Visits side by side: one at a time a host, order kept, one that hangs left behind, a round that stops not held."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from tracker.model import SourceSpec
from tracker.round import visits
from tracker.round.record import with_verdict
from tracker.round.visits import LEFT_BEHIND_SECONDS, Visited, Visits
from tracker.sources import Item

Over = Callable[[], bool]


def feeds(count: int, hosts: int) -> list[SourceSpec]:
    return [SourceSpec(id=f"s{n}", kind="feed", url=f"https://h{n % hosts}.example/{n}") for n in range(count)]


@pytest.fixture
def never() -> Iterator[threading.Event]:
    """Something that never happens while the test runs; the threads that wait for it end with the test."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "LOOK_SECONDS", 0.001)


class Clock:
    """Seconds that pass when somebody looks."""

    def __init__(self, step: float = 0.0) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def test_what_each_gave_comes_in_the_order_of_the_sources() -> None:
    def visiting(spec: SourceSpec, over: Over) -> Visited:
        return Visited(error=spec.id)

    found = list(Visits(visiting, Clock(), lambda: False).of(feeds(30, 7)))
    assert [(spec.id, one.error) for spec, one in found] == [(f"s{n}", f"s{n}") for n in range(30)]


def test_one_request_at_a_time_a_host_and_several_hosts_at_once() -> None:
    lock, under_way, most = threading.Lock(), Counter[str](), Counter[str]()
    together = threading.Barrier(3)  # three hosts: nobody passes before three visits are under way at once

    def visiting(spec: SourceSpec, over: Over) -> Visited:
        host = spec.url.split("/")[2]
        with lock:
            under_way[host] += 1
            most[host] = max(most[host], under_way[host])
        together.wait(30)
        with lock:
            under_way[host] -= 1
        return Visited()

    assert len(list(Visits(visiting, Clock(), lambda: False).of(feeds(9, 3)))) == 9
    assert set(most.values()) == {1}


def test_one_that_hangs_among_fifty_fails_alone_and_its_neighbours_at_the_host_are_read(never: threading.Event) -> None:
    clock = Clock()

    def visiting(spec: SourceSpec, over: Over) -> Visited:
        if spec.id == "s13":
            clock.step = LEFT_BEHIND_SECONDS  # from now on time flies
            never.wait()
        return Visited()

    sources = feeds(50, 25)  # s13 and s38 share a host
    found = {spec.id: one.error for spec, one in Visits(visiting, clock, lambda: False).of(sources)}
    assert len(found) == 50
    assert "left behind" in found["s13"]
    assert found["s38"] == ""


def test_more_that_hang_than_are_visited_at_once_still_leave_the_others(never: threading.Event) -> None:
    clock = Clock()

    def visiting(spec: SourceSpec, over: Over) -> Visited:
        if int(spec.id[1:]) < 12:
            clock.step = 1.0
            never.wait()
        return Visited()

    found = [one.error != "" for _, one in Visits(visiting, clock, lambda: False).of(feeds(40, 40))]
    assert found[:12] == [True] * 12
    assert len(found) == 40


def test_a_visit_is_told_when_its_time_is_over_and_a_local_one_has_more_of_it() -> None:
    clock = Clock()

    def visiting(spec: SourceSpec, over: Over) -> Visited:
        told = [over()]
        for seconds in (visits.VISIT_SECONDS + 1, visits.LOCAL_SECONDS):
            clock.now += seconds
            told.append(over())
        return Visited(error=str(told))

    sources = [*feeds(1, 1), SourceSpec(id="in", kind="folder", path="in")]
    told = [[one.error for _, one in Visits(visiting, clock, lambda: False).of([spec])] for spec in sources]
    assert told == [["[False, True, True]"], ["[False, False, True]"]]


def test_a_disk_that_hangs_is_left_behind_and_the_other_folders_are_read(never: threading.Event) -> None:
    clock = Clock()

    def visiting(spec: SourceSpec, over: Over) -> Visited:
        if spec.id == "hangs":
            clock.step = visits.LOCAL_SECONDS
            never.wait()
        return Visited()

    folders = [SourceSpec(id=name, kind="folder", path=name) for name in ("hangs", "well")]
    found = {spec.id: one.error for spec, one in Visits(visiting, clock, lambda: False).of(folders)}
    assert ("left behind" in found["hangs"], found["well"]) == (True, "")


def test_a_round_that_stops_waits_for_nobody(never: threading.Event) -> None:
    stop, begun = threading.Event(), threading.Event()

    def visiting(spec: SourceSpec, over: Over) -> Visited:
        begun.set()
        never.wait()
        return Visited()

    def stopping() -> bool:
        begun.wait(30)
        stop.set()
        return stop.is_set()

    assert list(Visits(visiting, Clock(), stopping).of(feeds(5, 5))) == []


THING = Item("s", "x")
VERDICTS: dict[str, tuple[Visited, int, str]] = {
    "nothing new": (Visited(), 0, ""),
    "all well": (Visited([THING] * 3), 0, ""),
    "one of three failed": (Visited([THING] * 3), 1, ""),
    "all failed": (Visited([THING] * 3), 3, "none of the 3 things it holds could be read: status 500"),
    "all failed, some a while ago": (Visited([THING] * 3, still_failing=2), 1, "none of the 3 things"),
    "some failed a while ago": (Visited([THING] * 3, still_failing=2), 0, ""),
    "it failed as a whole": (Visited([THING], error="its own"), 1, "its own"),
}


@pytest.mark.parametrize(("found", "failed", "said"), VERDICTS.values(), ids=VERDICTS)
def test_a_source_whose_things_all_fail_has_failed(found: Visited, failed: int, said: str) -> None:
    error = with_verdict(found, failed, "status 500").error
    assert error.startswith(said)
    assert bool(error) is bool(said)

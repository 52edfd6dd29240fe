"""A message says which alerts are open already on the same matter; it is sent all the same."""

from __future__ import annotations

import dataclasses

from alerts.samples import noon, point, rule
from tracker.alerts.company import holds, open_already, raised_from
from tracker.alerts.step import step
from tracker.model import Book, EventKind, Place, Point

PLACES = {
    name: Place(id=name, name=name.title(), iso3="SYR", kind="town" if up else "country", part_of=up)
    for name, up in {"aleppo": ("syria",), "idlib": ("syria",), "syria": ()}.items()
}


def at(place: str, **facts: object) -> Point:
    return dataclasses.replace(point(27, **facts), place=place, place_id=place)  # type: ignore[arg-type]


def test_another_source_of_the_same_figure_is_named_and_nothing_is_kept_back() -> None:
    """Broken by keeping an event back where another alert is open (inhibition)."""
    one = rule()
    points = [
        point(127, day=1, series_id="s1", observation_id="o1"),
        point(30, day=2, series_id="s2", observation_id="o2"),
    ]
    result = step([one], points, Book(), noon(60), "replay")
    assert [event.kind for event in result.events] == [EventKind.FIRING, EventKind.FIRING]
    known = {it.observation_id: it for it in points}
    told = []
    for event in result.events:
        new = raised_from(result.events, event)
        states = [state for state in result.states if state.fingerprint not in new]
        told.append(open_already(event, known[event.observation_id], states, {one.id: one}, known, PLACES))
    assert told[0] == ()  # the first of a step knows nothing of the second
    [caveat] = told[1]
    assert (
        caveat
        == f"{result.events[0].handle} (critical, “{one.label}”) is open already on the same matter or a wider one."
    )


def test_many_are_counted_and_the_highest_come_first() -> None:
    one = rule()
    points = [point(27 + 50 * n, day=1, series_id=f"s{n}", observation_id=f"o{n}") for n in range(6)]
    result = step([one], points, Book(), noon(60), "replay")
    known = {it.observation_id: it for it in points}
    told = open_already(result.events[0], points[0], result.states, {one.id: one}, known, PLACES)
    assert len(told) == 4
    assert "critical" in told[0]
    assert told[-1] == "2 more alerts on it are open."


def test_what_is_wider_and_what_is_not() -> None:
    here = at("aleppo")
    assert holds(at("syria"), here, PLACES)
    assert holds(dataclasses.replace(here, population="all"), here, PLACES)
    assert not holds(at("idlib"), here, PLACES)
    assert not holds(here, at("syria"), PLACES)
    assert not holds(dataclasses.replace(here, population="children"), here, PLACES)
    assert not holds(dataclasses.replace(here, indicator="injured"), here, PLACES)
    assert not holds(dataclasses.replace(here, crisis="other"), here, PLACES)


def test_an_alert_that_is_over_is_not_named() -> None:
    one = rule()
    points = [
        point(27, day=1),
        point(1, day=2, observation_id="o2"),
        point(30, day=3, series_id="s2", observation_id="o3"),
    ]
    result = step([one], points, Book(), noon(60), "replay")
    known = {it.observation_id: it for it in points}
    event = result.events[-1]
    assert open_already(event, known[event.observation_id], result.states, {one.id: one}, known, PLACES) == ()

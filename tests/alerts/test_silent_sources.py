"""Several sources as one number, one of which falls silent: that is no news, and ends nothing.

The number fell when the higher source's figure became too old to count, and the alert was told as RESOLVED.
"""

from __future__ import annotations

import dataclasses

import polars as pl
import proof
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alerts.samples import START, noon, point, rule
from alerts.test_kinds import asked, of
from alerts.test_log_properties import daily, kind_of, logs, played
from tracker.alerts.bounds import known_beyond
from tracker.alerts.past import Mark, group_of, mark_of
from tracker.alerts.step import Log, step
from tracker.model import Book, Bound, Change, EventKind, Measure, Point, Rule
from tracker.round import beside

MOST = asked("level", 25, combine="max")
MIDDLE = asked("level", 25, combine="median")
FIRST = asked("level", 25, combine="prefer", prefer=("sohr", "un"))
FIRED, OVER = ("FIRING", "watch"), ("RESOLVED", "watch")


def said(points: list[Point], one: Rule, log: Log | None = None) -> list[tuple[str, str]]:
    """Return what is told live, day by day."""
    results = played([one], points, log or Log(), daily([]))
    return [(event.kind.value, event.level) for result in results for event in result.events]


STORIES = {
    "the higher falls silent": (
        [of(90, "sohr", 1), of(10, "un", 3), of(10, "un", 12)], MOST, [FIRED]),
    "and comes back lower": (
        [of(90, "sohr", 1), of(10, "un", 12), of(9, "sohr", 13)], MOST, [FIRED, OVER]),
    "its newer figure is old by now, and lower": (
        [of(90, "sohr", 1), of(30, "un", 2), of(9, "sohr", 4), of(10, "un", 14)], MOST, [FIRED, OVER]),
    "at least so many": (
        [of(90, "sohr", 1, bound=Bound.AT_LEAST), of(10, "un", 12)], MOST, [FIRED]),
    "the lower falls silent": (
        [of(90, "sohr", 1), of(10, "un", 1), of(9, "sohr", 12)], MOST, [FIRED, OVER]),
    "a figure that was too old when it came": (
        [of(90, "sohr", 1, known_at=noon(11)), of(30, "un", 12), of(10, "un", 13)], MOST, [FIRED, OVER]),
    "the middle": (
        [of(10, "un", 1), of(90, "sohr", 1), of(30, "msf", 2), of(10, "un", 9), of(12, "msf", 9)],
        MIDDLE, [FIRED, OVER]),
    "the middle with the silent": (
        [of(10, "un", 1), of(90, "sohr", 1), of(30, "msf", 2), of(10, "un", 9)], MIDDLE, [FIRED]),
    "who goes before": (
        [of(90, "sohr", 1), of(10, "un", 12)], FIRST, [FIRED]),
    "who goes after": (
        [of(90, "un", 1), of(10, "sohr", 12)], FIRST, [FIRED, OVER]),
}  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
def test_a_source_that_falls_silent(name: str) -> None:
    points, one, expected = STORIES[name]
    assert [told for told in said(points, one) if told[0] != "SUMMARY"] == expected


def test_a_level_is_not_eased_by_silence_and_the_reason_says_who_is_silent() -> None:
    ladder = rule(25, 100, combine="max")
    points = [of(150, "sohr", 1), of(30, "un", 12)]
    result = step([ladder], points, Book(), noon(20), "replay")
    [state] = result.states
    assert state.level == "critical"
    quiet = step([MOST], [of(90, "sohr", 1), of(10, "un", 12)], Book(), noon(20), "replay").decisions[-1]
    assert "SOHR, silent since 28 Nov 2024, has not said that it is over" in quiet.detail


def test_a_person_may_say_so() -> None:
    """Whoever takes the silent figure back lets the next one end the alert, where the taking back has not."""
    told = of(90, "sohr", 1)
    gone = Log(changes=[Change(noon(13), told.observation_id, told.report_id, "it was a mistake", ())])
    assert said([told, of(10, "un", 12)], MOST, gone)[-1][0] in {"CORRECTED", "RETRACTED", "RESOLVED"}


TOGETHER = [kind_of("level", 25, 60, combine="max", id="most")]


def last_words(points: list[Point], cause: Point, days: int) -> list[Mark]:
    """Return what each other source said last before a figure, of those that counted when they came."""
    words: dict[str, Mark] = {}
    for one in sorted(points, key=lambda one: (one.as_of or cause.came_at.date(), one.known_at, one.observation_id)):
        mark = mark_of(one)
        if mark is None or cause.as_of is None or mark.day > cause.as_of or one.came_at >= cause.came_at:
            continue
        if mark.group == group_of(cause) and mark.series_id != cause.series_id:
            words[mark.series_id] = mark
    return [one for one in words.values() if (one.known_at.date() - one.day).days <= days]


@example(([of(90, "sohr", 1), of(10, "un", 12)], Log()), 21, "msf")
@given(logs(), st.integers(0, 21), st.sampled_from(["un", "sohr", "msf"]))
@settings(max_examples=proof.examples(200, 12), deadline=None)
def test_dropping_a_suffix_or_a_source_never_gives_an_all_clear_of_several(
    drawn: tuple[list[Point], Log], day: int, who: str
) -> None:
    """Whatever is left of a log: an all-clear of the most stands on what every source said last, however long ago.

    Broken by looking at the sources alone that are not silent (level._combined without level._silent).
    """
    points = [dataclasses.replace(one, since=None) for one in drawn[0] if not one.decided]
    silent = [one for one in points if one.said_by != who or one.known_at <= noon(day)]
    for fewer in (points, silent, [one for one in points if one.known_at <= noon(day)]):
        by_id = {one.observation_id: one for one in fewer}
        for event in (event for result in played(TOGETHER, fewer, Log(), daily([])) for event in result.events):
            if event.kind is EventKind.RESOLVED:
                cause = by_id[event.observation_id]
                assert cause.measure in {Measure.STOCK, Measure.WINDOW}
                assert all(known_beyond(one.span, 22.5, "up") for one in last_words(fewer, cause, 7))


def test_the_law_has_all_clears_to_look_at() -> None:
    story = [point(90, day=1, said_by="sohr", series_id="sohr stock"), point(9, day=3, said_by="sohr",
             series_id="sohr stock")]  # fmt: skip
    told = [event.kind for result in played(TOGETHER, story, Log(), daily([])) for event in result.events]
    assert EventKind.RESOLVED in told


def test_a_round_lays_down_what_a_silent_source_said_however_long_ago() -> None:
    new = pl.DataFrame({"as_of": [START]})
    weekly = dataclasses.replace(MOST, window_days=7)
    assert beside._days_back([weekly], new) is None
    assert beside._days_back([dataclasses.replace(weekly, combine="each")], new) is not None

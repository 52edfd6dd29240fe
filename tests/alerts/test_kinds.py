"""The kinds of rule beside a plain level: when each is true, false, and unknown with its reason."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from alerts.samples import labels, noon, point, rule
from tracker.alerts.kinds import KINDS
from tracker.alerts.message import Known, compose
from tracker.alerts.past import Past, mark_of
from tracker.alerts.step import step
from tracker.alerts.words import line
from tracker.model import Book, Bound, Decision, EventKind, Level, Measure, Point, Rule
from tracker.model.rules import FIELDS_OF


def asked(kind: str, *lines: float, **overrides: Any) -> Rule:
    """Return a rule of a kind; its levels take the names in order."""
    names = ("watch", "warning", "critical")
    levels = tuple(Level(name=name, at=at) for name, at in zip(names, lines, strict=False))
    return dataclasses.replace(rule(), **{"id": kind, "kind": kind, "levels": levels, **overrides})


def told(points: list[Point], *rules: Rule) -> list[tuple[str, str]]:
    result = step(rules, points, Book(), noon(900), "replay")
    return [(event.kind.value, event.level) for event in result.events if event.kind is not EventKind.SUMMARY]


def last(points: list[Point], one: Rule) -> Decision:
    return step([one], points, Book(), noon(900), "replay").decisions[-1]


def run(*values: float, first: int = 1, every: int = 1, **overrides: Any) -> list[Point]:
    return [point(value, day=first + n * every, **overrides) for n, value in enumerate(values)]


GROWS = {"measure": Measure.CUMULATIVE}
FIRING = [("FIRING", "watch")]

STORIES: dict[str, tuple[list[Point], Rule, list[tuple[str, str]], str]] = {
    # change
    "a rise by so many": (run(100, 149, 199), asked("change", 50), FIRING, "against 149 of 29 Nov 2024"),
    "a fall is no rise": (run(100, 20), asked("change", 50), [], "no level is reached"),
    "a fall by so many": (run(100, 20), asked("change", 50, direction="down"), FIRING, "against 100 of 28 Nov 2024"),
    "a rise by a share": (run(100, 151), asked("change", 0.5, by="share"), FIRING, "watch at 50"),
    "a share of little": (run(2, 9), asked("change", 0.5, by="share", min_base=10), [], "less than the 10"),
    "a share, and by so many": (run(100, 160), asked("change", 0.5, by="share", min_change=80), [], "no level"),
    "nothing to compare": (run(900), asked("change", 50), [], "no earlier figure of its series"),
    "the same day is no earlier figure": (
        [point(10), point(900, observation_id="o2")], asked("change", 50), [], "no earlier figure",
    ),
    "a window earlier": (
        run(100, 110, 120, 190, every=3), asked("change", 0.5, by="share", against="window", window_days=7), FIRING,
        "against 100 of 28 Nov 2024",
    ),
    "no figure a window earlier": (
        run(100, 190), asked("change", 50, against="window", window_days=7), [], "no earlier figure",
    ),
    "the median of the last three": (
        run(10, 500, 12, 80), asked("change", 50, against="median", points=3), FIRING, "12, the median of the last 3",
    ),
    "too few for a median": (run(10, 80), asked("change", 50, against="median", points=3), [], "no earlier figure"),
    "two open figures are read as their numbers": (
        run(100, 160, bound=Bound.AT_LEAST), asked("change", 50), FIRING, "watch at 50",
    ),
    "up to so many may or may not have risen": (
        [point(100, day=1), point(160, day=2, bound=Bound.AT_MOST)], asked("change", 50), FIRING, "leaves open whether",
    ),
    "the rise is over": (
        run(100, 200, 201), asked("change", 50), [*FIRING, ("RESOLVED", "watch")], "first level's clear line",
    ),
    "it rose from at least so many": (
        [point(100, day=1, bound=Bound.AT_LEAST), point(160, day=2)], asked("change", 50), FIRING,
        "leaves open whether",
    ),
    "and may not have": (
        [point(120, day=1, bound=Bound.AT_LEAST), point(160, day=2)], asked("change", 50), [], "no level is reached",
    ),
    # rate
    "so many a day": (run(100, 220, every=2, **GROWS), asked("rate", 50), FIRING, "60 a day since 100 of 28 Nov 2024"),
    "not so many a day": (run(100, 220, every=3, **GROWS), asked("rate", 50), [], "40 a day"),
    "a revision is no rate": (run(300, 100, **GROWS), asked("rate", 50), [], "a revision, not a rate"),
    "a rate of a stock is not known": (run(100, 400), asked("rate", 50), [], "this one is stock"),
    "a rate over a week": (
        run(0, 10, 700, every=4, **GROWS), asked("rate", 50, window_days=7), FIRING, "87.5 a day since 0",
    ),
    "the rise slows": (
        run(100, 200, 205, **GROWS), asked("rate", 50), [*FIRING, ("RESOLVED", "watch")], "5 a day since 200",
    ),
    # record
    "the highest of ten days": (
        run(5, 9, 7, 12, every=3), asked("record", 5, window_days=10), FIRING, "the highest of 10 days before was 9",
    ),
    "as high as before is no record": (run(5, 9, 7, 9, every=3), asked("record", 5, window_days=10), [], "no level"),
    "below the floor": (run(1, 2, 3, 4, every=3), asked("record", 5, window_days=10), [], "no level is reached"),
    "too little history": (run(5, 90, every=3), asked("record", 5, window_days=10), [], "goes back 3 days"),
    "a hole in history": (run(5, 90, every=99), asked("record", 5, window_days=10), [], "no figure in the 10 days"),
    "the lowest": (
        run(9, 5, 7, 2, every=3), asked("record", 4, window_days=10, direction="down"), FIRING, "the lowest of 10 days",
    ),
    "at least so many is a record": (
        [*run(5, 9, 7, every=3), point(12, day=10, bound=Bound.AT_LEAST)], asked("record", 5, window_days=10), FIRING,
        "the highest",
    ),
    # milestone
    "each once": (
        run(90, 120, 130, 260, 90, 270, 520, **GROWS), asked("milestone", 100, 250, 500),
        [("FIRING", "watch"), ("ESCALATED", "warning"), ("ESCALATED", "critical")], "critical at 500",
    ),
    "several of one name": (
        run(120, 260, 240, 265, **GROWS),
        dataclasses.replace(asked("milestone"), levels=(Level(name="watch", at=100), Level(name="watch", at=250))),
        [("FIRING", "watch"), ("ESCALATED", "watch")], "announced before",
    ),
    "a long rest ends no milestone": (
        run(120, 120, 125, every=90, **GROWS), asked("milestone", 100), FIRING, "announced before",
    ),
    "a fall of a stock ends no milestone": (run(120, 10, 130), asked("milestone", 100), FIRING, "announced before"),
    # anomaly
    "far from what is usual": (
        run(*[10, 11, 12, 9] * 5, 90), asked("anomaly", 3.5), FIRING, "the median of 20 earlier figures is 10.5",
    ),
    "too few": (run(*[10, 11, 12] * 6, 90), asked("anomaly", 3.5), [], "18 earlier figures, and 20 are needed"),
    "all alike": (run(*[10] * 30, 90), asked("anomaly", 3.5), [], "nothing to measure a distance by"),
    "not by enough": (run(*[10, 11, 12, 9] * 5, 20), asked("anomaly", 3.5, min_change=20), [], "no level is reached"),
    "far below": (
        run(*[100, 110, 120, 90] * 5, 0), asked("anomaly", 3.5, direction="down"), FIRING, "the median of 20",
    ),
    "above is not below": (run(*[10, 11, 12, 9] * 5, 90), asked("anomaly", 3.5, direction="down"), [], "no level"),
    # windows of a level
    "the sum of a week's events": (
        run(4, 5, 6, every=2, measure=Measure.INCIDENT), asked("level", 15, aggregate="sum", window_days=7), FIRING,
        "sum of 3 events of 27 Nov 2024 to 3 Dec 2024: 15".replace("27 Nov", "26 Nov").replace("3 Dec", "2 Dec"),
    ),
    "events out of the week do not count": (
        run(4, 5, 6, every=4, measure=Measure.INCIDENT), asked("level", 15, aggregate="sum", window_days=7), [],
        "sum of 2 events",
    ),
    "a later toll of one event takes its place": (
        [point(9, day=1, measure=Measure.INCIDENT),
         point(8, day=2, as_of=noon(1).date(), period_start=noon(1).date(), measure=Measure.INCIDENT)],
        asked("level", 15, aggregate="sum", window_days=7), [], "sum of 1 event ",
    ),
    "an open event leaves the sum open": (
        [point(9, day=1, measure=Measure.INCIDENT), point(8, day=2, bound=Bound.AT_MOST, measure=Measure.INCIDENT)],
        asked("level", 15, aggregate="sum", window_days=7), FIRING, "leaves open whether",
    ),
    "the most of three days": (
        run(30, 5, 4), asked("level", 25, aggregate="max", window_days=3), FIRING, "announced before",
    ),
    "the median of three days": (
        run(30, 31, 4), asked("level", 25, aggregate="median", window_days=3), FIRING, "announced before",
    ),
    # odd numbers
    "no number": ([point(None, bound=Bound.BETWEEN)], asked("change", 1), [], "holds no number"),
    "a part of infinity": (run(5, math.inf), asked("change", 1), [], "a number that cannot be"),
}  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
def test_story(name: str) -> None:
    points, one, events, words = STORIES[name]
    assert told(points, one) == events
    assert words in last(points, one).detail


def of(value: float, who: str, day: int = 3, **overrides: Any) -> Point:
    """Return the figure of one source; another source is another series."""
    given = {"series_id": who, "said_by": who, "said_by_label": who.upper(), "observation_id": f"{who}-{day}-{value}"}
    return point(value, day=day, **(given | overrides))


TWICE = asked("divergence", 2, min_change=10)
SEVERAL: dict[str, tuple[list[Point], Rule, list[tuple[str, str]], str]] = {
    "two sources far apart": ([of(100, "un"), of(300, "sohr")], TWICE, FIRING, "SOHR 300 against UN 100: 3 times"),
    "near enough": ([of(100, "un"), of(120, "sohr")], TWICE, [], "no level is reached"),
    "small numbers": ([of(2, "un"), of(9, "sohr")], TWICE, [], "fit each other"),
    "one source": ([of(100, "un"), of(300, "un", day=4)], TWICE, [], "no other source"),
    "another day": ([of(100, "un"), of(300, "sohr", day=4)], TWICE, [], "no other source"),
    "another place": ([of(100, "un"), of(300, "sohr", place_id="idlib")], TWICE, [], "no other source"),
    "bounds that fit": ([of(100, "un", bound=Bound.AT_LEAST), of(300, "sohr")], TWICE, [], "fit each other"),
    "bounds that do not": ([of(300, "un", bound=Bound.AT_LEAST), of(100, "sohr")], TWICE, FIRING, "UN 300 against"),
    "learned late all the same": (
        [of(300, "un", day=5), of(100, "sohr", day=3), of(310, "un", day=3, known_at=noon(6))], TWICE, FIRING,
        "SOHR 100",
    ),
    "they come together": (
        [of(100, "un"), of(300, "sohr"), of(300, "un", day=4), of(300, "sohr", day=4)], TWICE,
        [*FIRING, ("RESOLVED", "watch")], "first level's clear line",
    ),
    "the most of the sources": (
        [of(10, "un"), of(30, "sohr", day=4)], asked("level", 25, combine="max"), FIRING,
        "max of 2 sources: UN 10, SOHR 30",
    ),
    "the middle of the sources": (
        [of(10, "un"), of(90, "sohr"), of(30, "msf")], asked("level", 25, combine="median"),
        [("FIRING", "watch")], "30",
    ),
    "never their sum": (
        [of(20, "un"), of(20, "sohr")], asked("level", 25, combine="max"), [], "no level is reached",
    ),
    "who is preferred goes before": (
        [of(10, "un"), of(90, "sohr", day=4)], asked("level", 25, combine="prefer", prefer=("un", "sohr")), [],
        "UN goes before and has a figure of 30 Nov 2024",
    ),
    "who is preferred and silent does not": (
        [of(10, "un"), of(90, "sohr", day=20)], asked("level", 25, combine="prefer", prefer=("un", "sohr")), FIRING,
        "SOHR is the first of the preferred sources",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SEVERAL)
def test_several_sources(name: str) -> None:
    points, one, events, words = SEVERAL[name]
    assert told(points, one) == events
    assert words in last(points, one).detail


def test_one_alert_of_several_sources_is_one() -> None:
    one = asked("level", 25, combine="max")
    result = step([one], [of(30, "un"), of(90, "sohr"), of(95, "un", day=4)], Book(), noon(9), "replay")
    assert len({decision.fingerprint for decision in result.decisions}) == 1
    assert [event.kind.value for event in result.events] == ["FIRING"]


def test_grades_and_places_read_from_are_scopes() -> None:
    strong = dataclasses.replace(point(), grade="two_sources", source_id="feed")
    assert told([strong], asked("level", 25, grades=("two_sources",))) == FIRING
    assert told([strong], asked("level", 25, grades=("one_source",))) == []
    assert told([strong], asked("level", 25, sources=("feed",))) == FIRING
    assert told([strong], asked("level", 25, sources=("other",))) == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_refuses_alike_what_no_rule_looks_at(kind: str) -> None:
    one = asked(kind, 3.5, window_days=10)
    for odd in (point(math.nan), point(math.inf), point(-4), point(None, bound=Bound.VAGUE, low=100)):
        assert told([*run(*range(1, 25)), dataclasses.replace(odd, as_of=noon(30).date())], one) in ([], FIRING)
        assert last([odd], one).outcome == "silent"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_doubtful_figure_of_any_kind_is_never_compared_with(kind: str) -> None:
    doubtful = [point(1, day=1, confidence=0.2), point(1, day=2, status="stale_echo"), point(1, day=2, as_of=None)]
    assert [mark_of(one) for one in doubtful] == [None] * 3
    assert Past(filter(None, map(mark_of, doubtful))).first("s1") is None


def test_the_table_of_kinds_and_the_fields_they_read_name_the_same_kinds() -> None:
    assert set(FIELDS_OF) == set(KINDS) | {"stale", "revision"}


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (asked("level", 25), "watch at 25 or more"),
        (asked("level", 25, direction="down"), "watch at 25 or less"),
        (asked("level", 9, aggregate="sum", window_days=7), "watch at 9 or more as the sum of 7 days"),
        (asked("change", 0.5, by="share"), "watch at a rise of 50 % or more"),
        (asked("change", 90, direction="down"), "watch at a fall of 90 or more"),
        (asked("rate", 50), "watch at 50 or more a day"),
        (asked("record", 25, window_days=365), "watch at a highest of 365 days, 25 or more"),
        (asked("anomaly", 3.5), "watch at 3.5 times the usual distance or more"),
        (asked("divergence", 2), "watch at sources 2 times apart or more"),
        (asked("stale", 3, every_hours=6), "watch at 3 times its 6 hours without a report"),
    ],
    ids=lambda one: one if isinstance(one, str) else one.kind,
)
def test_a_line_is_said_as_its_kind_means_it(one: Rule, words: str) -> None:
    assert line(one, "watch") == words


def test_a_message_says_what_a_figure_was_compared_with_but_not_what_its_reader_may_not_see() -> None:
    before, now = run(100, 160)
    [event] = step([asked("change", 50)], [before, now], Book(), noon(9), "replay").events
    shown = compose(event, asked("change", 50), Known.of([before, now]), labels())
    assert "(watch at 50; against 100 of 28 Nov 2024)" in shown.why_now
    few = [dataclasses.replace(before, withheld=True), now]
    assert "100" not in compose(event, asked("change", 50), Known.of(few), labels()).why_now

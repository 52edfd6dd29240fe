"""What a bounded figure says about a line, as alerting.md has it."""

from __future__ import annotations

import math

import pytest

from alerts.samples import point
from tracker.alerts.bounds import Truth, impossible, known_beyond, reaches, span_of
from tracker.model import Bound

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN

AGAINST_25 = [
    # what is written, value, bound, its words, up, down
    ("27", 27, Bound.EXACT, "27 civilians", T, F),
    ("25", 25, Bound.EXACT, "25 civilians", T, T),
    ("24", 24, Bound.EXACT, "24 civilians", F, T),
    ("at least 27", 27, Bound.AT_LEAST, "at least 27", T, F),
    ("at least 20", 20, Bound.AT_LEAST, "at least 20", F, U),
    ("more than 25", 25, Bound.MORE_THAN, "more than 25", T, U),
    ("more than 24", 24, Bound.MORE_THAN, "more than 24", F, U),
    ("up to 50", 50, Bound.AT_MOST, "up to 50", U, F),
    ("up to 25", 25, Bound.AT_MOST, "up to 25", U, T),
    ("up to 20", 20, Bound.AT_MOST, "up to 20", F, T),
    ("nearly 30", 30, Bound.LESS_THAN, "nearly 30 civilians", T, F),
    ("almost 20", 20, Bound.LESS_THAN, "almost 20 civilians", F, T),
    ("fewer than 50", 50, Bound.LESS_THAN, "fewer than 50 civilians", U, F),
    ("fewer than 25", 25, Bound.LESS_THAN, "fewer than 25 civilians", F, T),
    ("less than 26", 26, Bound.LESS_THAN, "Less than 26 people", U, F),
    ("moins de 50", 50, Bound.LESS_THAN, "moins de 50 civils", U, F),
    ("about 27", 27, Bound.ABOUT, "about 27", T, F),
    ("about 24", 24, Bound.ABOUT, "about 24", F, T),
]


@pytest.mark.parametrize(("words", "value", "bound", "quote", "up", "down"), AGAINST_25, ids=[r[0] for r in AGAINST_25])
def test_each_bound_against_25(words: str, value: float, bound: Bound, quote: str, up: Truth, down: Truth) -> None:
    span = span_of(point(value, bound=bound, quote=quote))
    assert span is not None
    assert reaches(span, 25, "up") is up
    assert reaches(span, 25, "down") is down


@pytest.mark.parametrize(
    ("low", "high", "up", "down"),
    [(30, 40, T, F), (20, 30, U, U), (10, 24, F, T), (25, 26, T, U), (20, 25, U, T)],
)
def test_a_range_is_unknown_only_where_the_line_cuts_it(low: float, high: float, up: Truth, down: Truth) -> None:
    span = span_of(point(None, bound=Bound.BETWEEN, low=low, high=high))
    assert span is not None
    assert (reaches(span, 25, "up"), reaches(span, 25, "down")) == (up, down)


def test_loosely_read_figures_say_so() -> None:
    about, nearly = span_of(point(30, bound=Bound.ABOUT)), span_of(point(30, bound=Bound.LESS_THAN, quote="almost 30"))
    assert about is not None
    assert "approximate" in about.note
    assert nearly is not None
    assert "a little less" in nearly.note


def test_a_word_without_any_number_has_no_span() -> None:
    assert span_of(point(None, bound=Bound.VAGUE)) is None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0])
def test_impossible_numbers_are_seen(value: float) -> None:
    assert impossible(point(value))
    assert impossible(point(5, high=value))
    assert not impossible(point(0))


@pytest.mark.parametrize(
    ("value", "bound", "quote", "beyond"),
    [
        (20, Bound.EXACT, "20", True),
        (22.5, Bound.EXACT, "22.5", False),
        (10, Bound.AT_LEAST, "at least 10", False),
        (20, Bound.AT_MOST, "up to 20", True),
        (22.5, Bound.LESS_THAN, "fewer than 22.5", True),
        (30, Bound.AT_MOST, "up to 30", False),
    ],
)
def test_only_what_is_known_to_be_below_is_below(value: float, bound: Bound, quote: str, beyond: bool) -> None:
    span = span_of(point(value, bound=bound, quote=quote))
    assert span is not None
    assert known_beyond(span, 22.5, "up") is beyond

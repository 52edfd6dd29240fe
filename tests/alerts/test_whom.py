"""Of whom a rule's figures are: everybody, one group, or any group, each on its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from alerts.samples import noon, point, rule
from tracker.alerts.lint import odd
from tracker.alerts.step import step
from tracker.config import load
from tracker.config.rules import check_rule
from tracker.model import Book, Point, Rule
from tracker.series.scope import of_whom, watches

SHIPPED = load(Path(__file__).parents[2] / "config")
WHOLE, PART = "whole", "part"
FIGURES = {
    "a total": (point(60, population="all"), {"all", "any"}),
    "a group alone": (point(61, population="civilians"), {"civilians", "any"}),
    "a part of a total": (point(12, population="children", subset_of=WHOLE), {"children"}),
}


@pytest.mark.parametrize(("given", "seen_by"), FIGURES.values(), ids=FIGURES)
@pytest.mark.parametrize("population", ["all", "any", "civilians", "children"])
def test_who_sees_which_figure(given: Point, seen_by: set[str], population: str) -> None:
    asks = on(population)
    row = pl.DataFrame({"population": [given.population], "subset_of": pl.Series([given.subset_of], dtype=pl.String)})
    assert watches(asks, given, {}) is (population in seen_by)
    assert row.select(of_whom(asks)).item() is (population in seen_by), "frames and points are asked alike"


def test_a_group_that_no_total_is_given_for_wakes_a_rule_on_any() -> None:
    """A night with "61 civilians were killed" and no total: a rule on "all" said nothing."""
    killed = point(61, population="civilians", observation_id=WHOLE)
    children = point(30, population="children", subset_of=WHOLE, observation_id=PART, series_id="s2")
    assert said([on("all")], [killed, children]) == []
    assert said([on("any")], [killed, children]) == [("FIRING", WHOLE)]


def test_a_fall_of_one_group_is_no_fall_of_all() -> None:
    told = list(check_rule(dataclasses.replace(on("any"), direction="down"), SHIPPED))
    assert any(one.key.endswith(".population") and "waits for a fall" in one.reason for one in told)
    assert not list(check_rule(on("any"), SHIPPED))


def test_lint_says_what_a_rule_on_totals_does_not_see() -> None:
    def remarks(*rules: Rule) -> list[str]:
        return [remark for _, remark in odd({one.id: one for one in rules}, {}, {}) if "totals alone" in remark]

    assert len(remarks(on("all"))) == 1
    assert remarks(on("any")) == []
    assert remarks(on("all"), dataclasses.replace(on("civilians"), id="other")) == []


def on(population: str) -> Rule:
    return dataclasses.replace(rule(20, 50), population=population, crisis="")


def said(rules: Sequence[Rule], points: Sequence[Point]) -> list[tuple[str, str]]:
    first = step(rules, [], Book(), noon(0, 0), "live")
    found = step(rules, points, Book(first.rules, {}, first.ticked_at), noon(4), "live")
    return [(event.kind.value, event.observation_id) for event in found.events]

"""Series as stories: which figures share one, in what order, and what a lower later number is called."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from given import aleppo, frame, observation, settings
from hypothesis import given as hypothesis_given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tracker.model import Basis, Bound, Measure, Modality
from tracker.series.points import aside, points, to_points
from tracker.series.schemas import POINTS, SERIES
from tracker.series.table import key_figures, series_table

NOV, DEC = (lambda day: date(2024, 11, day)), (lambda day: date(2024, 12, day))


def made(*rows: dict[str, Any]) -> pl.DataFrame:
    return points(frame(list(rows)), settings())


def told(rows: pl.DataFrame) -> list[tuple[float, str]]:
    return list(rows.select("level", "status").iter_rows())


def test_no_observations_give_an_empty_frame_of_the_declared_shape() -> None:
    found = points(frame([]), settings())
    assert found.schema == POINTS
    assert found.is_empty()
    assert series_table(found).schema == SERIES
    assert key_figures(found).is_empty()
    assert to_points(found) == []


def test_the_observatorys_toll_rises_in_order_and_the_undated_255_is_a_stale_echo() -> None:
    found = points(aleppo(), settings())
    sohr = found.filter(
        pl.col("said_by") == "sohr", pl.col("population") == "all", pl.col("measure") == "cumulative"
    )  # fmt: skip
    assert sohr.get_column("series_id").n_unique() == 1
    assert told(sohr) == [
        (200, "current"), (238, "current"), (242, "current"), (300, "current"), (327, "current"),
        (255, "stale_echo"), (514, "current"),
    ]  # fmt: skip
    echo = sohr.filter(pl.col("status") == "stale_echo").row(0, named=True)
    assert echo["status_reason"] == "printed 1 Dec 2024 without a date of its own; SOHR had already given 327"
    assert (echo["on_line"], echo["order_basis"]) == (False, "published")
    assert sohr.filter("on_line").get_column("level").is_sorted()


def test_the_uns_27_is_one_claim_with_two_evidences() -> None:
    found = points(aleppo(), settings())
    un = found.filter(pl.col("said_by") == "un", pl.col("population") == "civilians")
    assert told(un) == [(27, "current"), (27, "repeat")]
    assert un.get_column("repeats").to_list() == [None, un.get_column("observation_id")[0]]
    row = series_table(un).row(0, named=True)
    assert (row["points"], row["evidences"], row["reports"]) == (1, 2, 2)


def test_a_narrower_place_and_an_upper_bound_are_series_of_their_own() -> None:
    moved = points(aleppo(), settings()).filter(pl.col("indicator") == "displaced")
    levels = moved.group_by("said_by", "place_key", maintain_order=True).agg("level").sort("said_by", "place_key")
    assert list(levels.iter_rows()) == [
        ("ocha", "aleppo_city", [20_000]), ("ocha", "nw_syria", [14_000, 48_500, 370_000]),
        ("save_the_children", "nw_syria", [21_000]), ("un", "nw_syria", [178_000]),
    ]  # fmt: skip


def test_the_seeds_255_and_more_than_300_are_two_series() -> None:
    found = made(
        observation(1, 255, DEC(1), said_by="sohr", place="Aleppo"),
        observation(2, 300, NOV(30), bound="more_than", place="Aleppo"),
    )
    assert found.get_column("series_id").n_unique() == 2
    assert sorted(found.get_column("said_by_label").to_list()) == ["SOHR", "no source named"]
    assert set(found.get_column("status")) == {"current"}


KEYS = [
    ("another source", {"said_by": "ocha"}, {"said_by": "un"}, 2),
    ("nobody is a key of its own", {"said_by": None}, {"said_by": "un"}, 2),
    ("an unregistered name is its normalised words", {"said_by_text": "The  Rescue Team"},
     {"said_by_text": "rescue team"}, 1),
    ("two unregistered names", {"said_by_text": "Team A"}, {"said_by_text": "Team B"}, 2),
    ("another measure", {"measure": "window"}, {"measure": "cumulative"}, 2),
    ("another unit", {"unit": "people"}, {"unit": "households"}, 2),
    ("an alias of the place", {"place": "Idlib"}, {"place": "Idleb"}, 1),
    ("a place nobody stated", {"place": None}, {"place": "Idlib"}, 2),
    ("another counting start", {"counting_start": date(2011, 3, 15)}, {}, 2),
    ("the crisis's own start, said", {"counting_start": date(2024, 11, 27)}, {}, 1),
    ("another population", {"population": "civilians"}, {}, 2),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "count"), [k[1:] for k in KEYS], ids=[k[0] for k in KEYS])
def test_the_key_of_a_series(first: dict[str, Any], second: dict[str, Any], count: int) -> None:
    found = made(observation(1, 10, NOV(28), **first), observation(2, 20, NOV(29), **second))
    assert found.get_column("series_id").n_unique() == count


SOHR = {"said_by": "sohr"}
FALLS: list[tuple[str, list[dict[str, Any]], list[tuple[float, str]]]] = [
    ("a dated lower count corrects", [
        observation(1, 300, NOV(28), as_of=NOV(28), **SOHR), observation(2, 284, NOV(29), as_of=NOV(29), **SOHR),
        observation(3, 290, NOV(30), as_of=NOV(30), **SOHR),
    ], [(300, "current"), (284, "correction"), (290, "current")]),
    ("less than half is another base", [
        observation(1, 300, NOV(28), as_of=NOV(28), **SOHR), observation(2, 90, NOV(29), as_of=NOV(29), **SOHR),
    ], [(300, "current"), (90, "change_of_base")]),
    ("an undated lower count is an echo", [
        observation(1, 300, NOV(28), as_of=NOV(28), **SOHR), observation(2, 284, NOV(29), **SOHR),
    ], [(300, "current"), (284, "stale_echo")]),
    ("the old number with a new date is an echo", [
        observation(1, 242, NOV(28), as_of=NOV(28), **SOHR), observation(2, 327, NOV(29), as_of=NOV(29), **SOHR),
        observation(3, 242, NOV(30), as_of=NOV(30), **SOHR),
    ], [(242, "current"), (327, "current"), (242, "stale_echo")]),
    ("a rounding does not contradict", [
        observation(1, 327, NOV(29), as_of=NOV(29), **SOHR),
        observation(2, 300, NOV(30), as_of=NOV(30), bound="more_than", **SOHR),
    ], [(327, "current"), (300, "stale_echo")]),
    ("a lowered floor corrects", [
        observation(1, 27, NOV(29), as_of=NOV(29), bound="at_least", **SOHR),
        observation(2, 24, NOV(30), as_of=NOV(30), bound="at_least", **SOHR),
    ], [(27, "current"), (24, "correction")]),
    ("a part is another scope", [
        observation(1, 327, NOV(29), as_of=NOV(29), **SOHR),
        observation(2, 65, NOV(30), as_of=NOV(30), subset_of="o001", **SOHR),
    ], [(327, "current"), (65, "other_scope")]),
    ("two groups of one report", [
        observation(1, 268, NOV(30), as_of=NOV(30), report_id="one", **SOHR),
        observation(2, 154, NOV(30), as_of=NOV(30), report_id="one", **SOHR),
    ], [(154, "other_scope"), (268, "current")]),
    ("a ceiling neither raises nor lowers", [
        observation(1, 500, NOV(28), as_of=NOV(28), bound="at_most", **SOHR),
        observation(2, 300, NOV(29), as_of=NOV(29), **SOHR),
    ], [(500, "current"), (300, "current")]),
    ("a stock may fall", [
        observation(1, 300, NOV(28), as_of=NOV(28), measure="stock", **SOHR),
        observation(2, 200, NOV(29), as_of=NOV(29), measure="stock", **SOHR),
    ], [(300, "current"), (200, "current")]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), [f[1:] for f in FALLS], ids=[f[0] for f in FALLS])
def test_a_lower_later_number_is_named(rows: list[dict[str, Any]], expected: list[tuple[float, str]]) -> None:
    found = made(*rows)
    assert told(found) == expected
    assert found.filter(pl.col("status") != "current", pl.col("status_reason") == "").is_empty()


REPEATS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("same dated claim", {"said_by": "un", "as_of": NOV(29)}, {"said_by": "un", "as_of": NOV(29)}, "repeat"),
    ("undated, days later", {"said_by": "un"}, {"said_by": "un"}, "repeat"),
    ("nobody is not the same nobody", {"as_of": NOV(29)}, {"as_of": NOV(29)}, "current"),
    ("reports are not the same reports", {"said_by": "unnamed_reports", "as_of": NOV(29)},
     {"said_by": "unnamed_reports", "as_of": NOV(29)}, "current"),
    ("another day", {"said_by": "un", "as_of": NOV(28)}, {"said_by": "un", "as_of": NOV(29)}, "current"),
    ("another bound", {"said_by": "un", "as_of": NOV(29)}, {"said_by": "un", "as_of": NOV(29), "bound": "at_least"},
     "current"),
    ("place unstated in one", {"said_by": "un", "as_of": NOV(29)},
     {"said_by": "un", "as_of": NOV(29), "place": None, "title": "In Aleppo"}, "repeat"),
    ("two places", {"said_by": "un", "as_of": NOV(29)}, {"said_by": "un", "as_of": NOV(29), "place": "Idlib"},
     "current"),
    ("two incidents without a place", {"said_by": "un", "as_of": NOV(29), "place": None, "measure": "incident"},
     {"said_by": "un", "as_of": NOV(29), "place": None, "measure": "incident"}, "current"),
    ("same report", {"said_by": "un", "as_of": NOV(29), "report_id": "one"},
     {"said_by": "un", "as_of": NOV(29), "report_id": "one"}, "current"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "status"), [r[1:] for r in REPEATS], ids=[r[0] for r in REPEATS])
def test_the_same_claim_counts_once(first: dict[str, Any], second: dict[str, Any], status: str) -> None:
    found = made(observation(1, 27, NOV(29), **first), observation(2, 27, NOV(30), **second))
    assert found.filter(pl.col("observation_id") == "o002").get_column("status").to_list() == [status]
    assert found.filter(pl.col("observation_id") == "o001").get_column("status").to_list() == ["current"]


HELD = [("transposed digits", 4_237, 4_327, True), ("ordinary growth", 4_237, 4_340, False),
        ("a thousandfold", 12, 12_000, True), ("two digits swap too easily", 12, 21, False),
        ("a rounded count that grew", 12_400, 14_200, False), ("rounded to thousands", 123_000, 132_000, False),
        ("five digits and no rounding", 12_431, 12_341, True), ("far digits swapped", 4_237, 7_234, False),
        ("three in a circle", 4_237, 4_372, False), ("the last two", 13_462, 13_426, True),
        ("three digits that rose", 327, 372, False), ("three digits that fell", 372, 327, True),
        ("rounded, and fell", 14_200, 12_400, True), ("the first two", 1_934, 9_134, True),
        ("a nought goes to the front", 1_023, 123, False), ("nine more", 4_237, 4_246, False),
        ("tens rounded", 4_230, 4_320, False)]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "held"), [h[1:] for h in HELD], ids=[h[0] for h in HELD])
def test_what_looks_like_a_slip_is_held(before: float, after: float, held: bool) -> None:
    found = made(
        observation(1, before, NOV(28), as_of=NOV(28), **SOHR), observation(2, after, NOV(29), as_of=NOV(29), **SOHR)
    )
    assert [text != "" for text in found.get_column("held")] == [False, held]


def test_a_number_that_was_given_before_is_an_echo_and_no_slip() -> None:
    rows = [observation(at, value, NOV(26 + at), as_of=NOV(26 + at), **SOHR)
            for at, value in ((1, 327), (2, 372), (3, 327))]  # fmt: skip
    assert made(*rows).select("status", "held").rows() == [("current", ""), ("current", ""), ("stale_echo", "")]


def test_a_count_of_what_is_there_now_may_fall_to_its_digits_in_another_order() -> None:
    """A stock goes up and down: its fall is news like its rise."""
    rows = [observation(at, value, NOV(26 + at), as_of=NOV(26 + at), **SOHR | {"measure": "stock"})
            for at, value in ((1, 372), (2, 327))]  # fmt: skip
    assert made(*rows).get_column("held").to_list() == ["", ""]


@pytest.mark.parametrize("modality", list(Modality))
def test_only_reported_verified_and_party_claims_enter(modality: Modality) -> None:
    rows = frame([observation(1, 27, NOV(29), modality=modality.value)])
    entered = modality in {Modality.REPORTED, Modality.VERIFIED, Modality.PARTY_CLAIM}
    assert points(rows, settings()).height == entered
    assert aside(rows, settings()).height == (not entered)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_finite_is_not_known(number: float) -> None:
    found = made(observation(1, number, NOV(29), quote="many", as_of=NOV(29), **SOHR))
    assert found.select("value", "low", "high", "level").row(0) == (None,) * 4
    assert found.get_column("on_line").to_list() == [False]


def test_a_vague_word_carries_no_level() -> None:
    found = made(observation(1, None, NOV(29), bound="vague", low=12.0))
    assert found.select("level", "on_line").row(0) == (12.0, False)


def test_points_for_the_alerts_keep_every_word_of_the_evidence() -> None:
    point = to_points(made(observation(1, 27, NOV(29), bound="at_least", said_by="un", as_of=NOV(29), place="Idleb")))[
        0
    ]
    assert (point.value, point.low, point.high, point.bound) == (27, 27, None, Bound.AT_LEAST)
    assert (point.place, point.place_id, point.said_by_label) == ("Idlib", "idlib", "UN")
    assert (point.measure, point.as_of_basis, point.modality) == (Measure.CUMULATIVE, Basis.STATED, Modality.REPORTED)
    assert (point.crisis, point.counting_start, point.status, point.held) == ("aleppo-2024", NOV(27), "current", "")
    assert point.known_at.tzinfo is not None


def test_the_headline_is_the_first_source_that_has_data_and_the_others_stay() -> None:
    deaths = [observation(1, 27, NOV(29), said_by="un"), observation(2, 20, NOV(29), said_by="ocha"),
              observation(3, 30, NOV(29))]  # fmt: skip
    assert made(*deaths).filter("headline").get_column("said_by").to_list() == ["ocha"]
    with_sohr = made(*deaths, observation(4, 25, NOV(28), said_by="sohr"))
    assert with_sohr.filter("headline").get_column("said_by").to_list() == ["sohr"]
    assert with_sohr.height == 4


def test_a_vague_word_of_the_first_source_does_not_take_the_headline() -> None:
    found = made(
        observation(1, None, NOV(29), bound="vague", low=12.0, said_by="sohr"),
        observation(2, 20, NOV(29), said_by="un"),
    )
    assert found.filter("headline").get_column("said_by").to_list() == ["un"]


def test_a_range_across_sources_is_what_they_said_and_nothing_is_averaged() -> None:
    rows = [observation(1, 20, NOV(29), said_by="un"), observation(2, 30, NOV(29), said_by="ocha", bound="at_least")]
    figure = key_figures(made(*rows)).row(0, named=True)
    assert (figure["said_by_label"], figure["value"], figure["sources"]) == ("OCHA", 30, 1)
    assert (figure["range_low"], figure["range_high"], figure["range_open"]) == (20, 30, True)


@st.composite
def arrivals(draw: st.DrawFn) -> list[dict[str, Any]]:
    count = draw(st.integers(1, 8))
    days = st.none() | st.integers(27, 30).map(NOV)
    return [
        observation(
            number, float(draw(st.integers(1, 400))), NOV(draw(st.integers(27, 30))), as_of=draw(days),
            said_by=draw(st.sampled_from(["sohr", "un", None])),
            measure=draw(st.sampled_from(["cumulative", "window"])),
            bound=draw(st.sampled_from(["exact", "at_least", "about", "at_most"])),
        )
        for number in range(count)
    ]  # fmt: skip


@hypothesis_settings(max_examples=20, deadline=None)
@hypothesis_given(arrivals(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_series(rows: list[dict[str, Any]], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert made(*rows).equals(made(*shuffled))


@hypothesis_settings(max_examples=20, deadline=None)
@hypothesis_given(arrivals())
def test_no_number_appears_that_nobody_said_and_nothing_falls_silently(rows: list[dict[str, Any]]) -> None:
    found = made(*rows)
    assert found.height == len(rows)
    assert set(found.get_column("level")) <= {row["value"] for row in rows}
    line = found.filter("on_line", pl.col("measure") == "cumulative", pl.col("bound") != "at_most")
    fell = line.filter(pl.col("level") < pl.col("level").shift(1).over("series_id"))
    assert set(fell.get_column("status")) <= {"correction", "change_of_base"}


def test_a_partys_claim_leads_only_where_nobody_else_counts_or_the_crisis_says_so() -> None:
    claim = observation(1, 300, date(2024, 11, 30), said_by="syrian_government", modality="party_claim")
    typed = observation(2, 40, date(2024, 11, 30), said_by_text="the health ministry")
    alone = points(frame([claim]), settings())
    assert alone.get_column("headline").to_list() == [True]
    both = points(frame([claim, typed]), settings()).filter("headline")
    assert both.get_column("said_by_text").to_list() == ["the health ministry"]
    crisis = settings().crises["aleppo-2024"]
    asked = replace(crisis, precedence={"default": ("syrian_government",)})
    led = points(frame([claim, typed]), settings(crises={crisis.id: asked})).filter("headline")
    assert led.get_column("said_by").to_list() == ["syrian_government"]


POLICIES = [
    ("all", "all", [True, True, True, False], ["", "", "", ""]),
    ("what was read with certainty", "above_confidence", [True, False, True, False],
     ["", "not published yet: read with confidence 0.5", "", ""]),
    ("what a person looked at", "reviewed_only", [False, False, True, False],
     ["not published yet: nobody reviewed it", "not published yet: nobody reviewed it", "", ""]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("publish", "on_line", "held"), [one[1:] for one in POLICIES], ids=[one[0] for one in POLICIES]
)
def test_a_crisis_publishes_what_it_says(publish: Any, on_line: list[bool], held: list[str]) -> None:
    given = settings()
    crisis = replace(given.crises["aleppo-2024"], publish=publish)
    rows = [
        observation(1, 10, NOV(28), as_of=NOV(28), said_by="sohr"),
        observation(2, 20, NOV(29), as_of=NOV(29), said_by="sohr", confidence=0.5),
        observation(3, 30, NOV(30), as_of=NOV(30), said_by="sohr", confidence=0.5, review_state="accepted"),
        observation(4, 30, DEC(1), as_of=NOV(30), said_by="sohr", confidence=0.9),
    ]
    found = points(frame(rows), replace(given, crises={crisis.id: crisis})).sort("observation_id")
    assert found["on_line"].to_list() == on_line
    assert found["held"].to_list() == held
    assert found["status"].to_list()[-1] == "repeat"

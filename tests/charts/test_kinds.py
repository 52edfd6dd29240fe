"""The other kinds of charts: parts of a total, days until print, many small ones, stocks and flows, logarithms."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from given import aleppo, frame, observation, settings

from tracker.charts.composition import compositions, parted_totals, share
from tracker.charts.drawing import spec, wide_range
from tracker.charts.lag import MOST_LINES, lag_chart, slowness
from tracker.charts.layers import NARROW, PICTURE, WIDE
from tracker.charts.multiples import MOST_CELLS, sheets
from tracker.charts.panels import panels
from tracker.charts.sparks import MOST_CORNERS, sparkline
from tracker.charts.thinning import MOST_MARKS, thinned
from tracker.locales import Locale
from tracker.series.points import points

SETTINGS = settings()
CRISIS = SETTINGS.crises["aleppo-2024"]
PUBLISHED = points(aleppo(), SETTINGS)
ARABIC = Locale.of("ar")


def NOV(day: int) -> date:
    return date(2024, 11, day)


def of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return points(frame(rows), SETTINGS)


def day(number: int) -> date:
    """So many days after the crisis began."""
    return NOV(27) + timedelta(days=number)


def whole_and_parts(*parts: dict[str, Any], **whole: Any) -> pl.DataFrame:
    total = observation(1, 27, NOV(29), said_by="un", as_of=NOV(29), **whole)
    part = {"population": "children", "said_by": "un", "as_of": NOV(29), "subset_of": "o001", "report_id": "r001"}
    given = [{"value": 8, **part, **one} for one in parts]
    return of([total, *(observation(n, one.pop("value"), NOV(29), **one) for n, one in enumerate(given, 2))])


def test_parts_stand_beside_their_total_and_are_never_added() -> None:
    found = whole_and_parts({}, {"population": "women", "value": 25}, report_id="r001")
    [picture] = compositions(found, CRISIS, SETTINGS)
    assert picture.title == "Deaths: 27 according to UN, of whom women: 25"
    assert [list(row) for row in picture.rows] == [
        ["Deaths", "27", ""],
        ["women", "25", "93 per cent"],
        ["children", "8", "30 per cent"],
    ]
    rows = [row for table in picture.spec(validate=True)["datasets"].values() for row in table if "c3" not in row]
    levels = {row["c1"] for row in rows if "c1" in row and "d2" in row}
    # every bar begins at nought: 25 and 8 would be 33 of 27 if they were stacked
    assert levels <= {27.0, 25.0, 8.0}
    assert {row["d2"] for row in rows if "d2" in row} <= {0}


@pytest.mark.parametrize(
    ("bound", "told"), [("exact", "30 per cent"), ("at_least", ""), ("about", "")], ids=["exact", "at least", "about"]
)
def test_a_share_is_given_of_exact_numbers_only(bound: str, told: str) -> None:
    assert share({"bound": bound, "level": 8.0}, {"bound": "exact", "level": 27.0}) == told


SHARES = [(8, 27, "30 per cent"), (2, 1_000, "0.2 per cent"), (999, 1_000, "99.9 per cent"), (27, 27, "100 per cent"),
          (1, 9_999, "0.01 per cent")]  # fmt: skip


@pytest.mark.parametrize(("part", "whole", "told"), SHARES)
def test_a_few_are_not_none_and_nearly_all_are_not_all(part: float, whole: float, told: str) -> None:
    assert share({"bound": "exact", "level": part}, {"bound": "exact", "level": whole}) == told


def test_a_part_larger_than_its_whole_is_not_drawn() -> None:
    assert parted_totals(whole_and_parts({"value": 40}, report_id="r001"), CRISIS, SETTINGS) == []


def test_a_total_that_waits_for_a_person_is_no_finding() -> None:
    found = whole_and_parts({}, report_id="r001")
    assert parted_totals(found, CRISIS, SETTINGS)
    assert parted_totals(found.with_columns(pl.lit("a jump").alias("held")), CRISIS, SETTINGS) == []


def test_days_until_print_are_told_source_by_source() -> None:
    rows = [observation(n, 10 + n, day(5 + n), as_of=day(5 + n - late), said_by=who)
            for who, late, n in
            [("un", 0, 1), ("un", 0, 2), ("sohr", 3, 3), ("sohr", 5, 4), ("ocha", 1, 5)]]  # fmt: skip
    found = slowness(of(rows), CRISIS)
    assert [(one.label, one.count, one.middle, one.longest) for one in found] == [
        ("SOHR", 2, 4.0, 5), ("UN", 2, 0.0, 0), ("OCHA", 1, 1.0, 1),
    ]  # fmt: skip
    picture = lag_chart(of([*rows, observation(9, 5, NOV(28), said_by="un")]), CRISIS)
    assert picture is not None
    assert picture.title == "Half of the figures are in print after less than a day at UN, after 4 days at SOHR"
    assert "1 figure has no day of its own." in picture.footer
    assert picture.spec(NARROW, validate=True)["width"] == NARROW.width


def test_without_days_there_is_no_lag() -> None:
    assert lag_chart(of([observation(1, 5, NOV(28))]), CRISIS) is None


def test_the_lines_of_one_source_are_bounded() -> None:
    rows = [observation(n, n + 1, day(n), as_of=day(n), said_by="un") for n in range(40)]
    [one] = slowness(of(rows), CRISIS)
    assert (one.count, len(one.spans)) == (40, MOST_LINES)


def test_many_indicators_are_drawn_in_one_picture_of_few_layers() -> None:
    found = panels(PUBLISHED, CRISIS, SETTINGS)
    [sheet] = sheets(found, "aleppo-2024")
    assert [row[0] for row in sheet.rows][:2] == ["Deaths", "Deaths, children"]
    made = sheet.spec(PICTURE, validate=True)
    assert len(made["layer"]) <= 7
    assert len(sheets(found * 3, "x")) == -(-len([it for it in found * 3 if it.lines]) // MOST_CELLS)


def test_a_small_chart_never_passes_a_day_of_printing_off_as_the_figures_own() -> None:
    found = panels(of([observation(1, 20, NOV(29), said_by="sohr")]), CRISIS, SETTINGS)
    [row] = sheets(found, "x")[0].rows
    assert row[-1] == "printed 29 Nov 2024, own date not given"


def test_in_a_small_chart_each_day_stands_under_its_figures_and_no_source_is_without_a_mark() -> None:
    rows = [observation(1, 4, NOV(28), as_of=NOV(28), said_by="ocha"),
            observation(2, 8, NOV(29), as_of=NOV(29), said_by="un")]  # fmt: skip
    tables = sheets(panels(of(rows), CRISIS, SETTINGS), "x")[0].spec(PICTURE)["datasets"].values()
    marks = sorted(row["c0"] for table in tables for row in table if "c5" in row and "c1" in row and "d0" in row)
    words = {row["n2"]: row["n0"] for table in tables for row in table if "n2" in row}
    assert len(marks) == 2
    assert [round(words[day]) for day in ("28 Nov", "29 Nov 2024")] == [round(x) for x in marks]


def test_stocks_and_flows_stand_in_panes_of_their_own() -> None:
    moved = {"indicator": "displaced"}
    held = [observation(n, 500 + n, day(n), as_of=day(n), said_by="ocha", measure="stock", **moved) for n in range(4)]
    grown = [observation(9 + n, 50 + n, day(n), as_of=day(n), said_by="un", **moved) for n in range(4)]
    [panel] = panels(of([*held, *grown]), CRISIS, SETTINGS)
    made = spec(panel, PICTURE, validate=True)
    text = json.dumps(made)
    assert len(made["vconcat"]) == 2
    assert "Situation on the day (a stock)" in text
    assert "Counted over time (a flow)" in text
    [alone] = panels(of(held), CRISIS, SETTINGS)
    assert "vconcat" not in spec(alone, PICTURE)


def test_a_logarithmic_scale_is_offered_where_figures_lie_far_apart_and_starts_at_a_power_of_ten() -> None:
    far = of([observation(n, 10.0**n, day(n), as_of=day(n), said_by="un") for n in range(1, 6)])
    [panel] = panels(far, CRISIS, replace(SETTINGS, rules={}))
    assert wide_range(panel)
    made = spec(panel, PICTURE, log=True, validate=True)
    scales = [
        layer["encoding"]["y"]["scale"] for layer in made["layer"] if "scale" in layer.get("encoding", {}).get("y", {})
    ]
    assert {(it["type"], it["domain"][0]) for it in scales} == {("log", 10.0)}
    assert "Logarithmic scale." in json.dumps(made)
    near = next(it for it in panels(PUBLISHED, CRISIS, SETTINGS) if it.slug.endswith("deaths-all"))
    assert not wide_range(near)


def test_further_series_of_one_source_have_a_shade_and_shape_of_their_own() -> None:
    moved = next(it for it in panels(PUBLISHED, CRISIS, SETTINGS) if it.slug.endswith("displaced-all"))
    mine = [line.style for line in moved.lines if line.label.startswith("OCHA")]
    assert len(mine) == len({(it.colour, it.shape, it.dash) for it in mine}) == len({it.colour for it in mine}) == 2


@pytest.mark.parametrize("size", [WIDE, NARROW, PICTURE], ids=["wide", "narrow", "picture"])
def test_an_arabic_chart_runs_from_right_to_left(size: Any) -> None:
    moved = next(it for it in panels(PUBLISHED, CRISIS, SETTINGS) if it.slug.endswith("displaced-all"))
    made = spec(moved, size, locale=ARABIC, validate=True)
    axes = [layer["encoding"] for layer in made["layer"] if "axis" in layer.get("encoding", {}).get("y", {})]
    assert {(it["x"]["scale"]["reverse"], it["y"]["axis"]["orient"]) for it in axes} == {(True, "right")}
    texts = [row["n2"] for table in made["datasets"].values() for row in table if "n2" in row]
    assert texts
    assert all(text.startswith("\u202b") and text.endswith("\u202c") for text in texts)


def test_of_many_points_those_on_their_line_are_kept() -> None:
    rows = pl.DataFrame({
        "series_id": ["s"] * 20, "order_on": [NOV(1 + n // 2) for n in range(20)], "on_line": [True, False] * 10,
    })  # fmt: skip
    thin, days = thinned(rows, 10)
    assert (thin.height, days, thin.get_column("on_line").all()) == (10, 1, True)
    assert MOST_MARKS == 5_000


def test_a_sparkline_is_short_and_ends_with_the_newest_figure() -> None:
    long = sparkline([float(n) for n in range(1_000)])
    assert len(long.split()) <= 2 * MOST_CORNERS
    assert long.split()[-1].endswith(",2.0")
    assert sparkline([5.0]) == ""

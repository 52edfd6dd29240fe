"""What one chart shows, what it says, and how it is drawn."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from given import aleppo, frame, observation, settings
from hypothesis import given as hypothesis_given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tracker.charts import findings, layers
from tracker.charts.drawing import checked, spec
from tracker.charts.labels import Box, Note, apart, box_of, meets
from tracker.charts.layers import NARROW, PICTURE, WIDE
from tracker.charts.panels import Panel, panels
from tracker.charts.theme import (
    ALARM,
    DARK,
    DARK_PAPER,
    INK,
    MUTED,
    PALETTE,
    PAPER,
    SHADES,
    TEXT_COLOURS,
    readable,
    styles,
)
from tracker.charts.thinning import MOST_MARKS, thinned
from tracker.model import Event, EventKind, Standing
from tracker.series.points import points

SETTINGS = settings()
CRISIS = SETTINGS.crises["aleppo-2024"]


def NOV(day: int) -> date:
    return date(2024, 11, day)


def made(rows: list[dict[str, Any]], events: tuple[Event, ...] = ()) -> list[Panel]:
    return panels(points(frame(rows), SETTINGS), CRISIS, SETTINGS, events)


def by_slug(found: list[Panel]) -> dict[str, Panel]:
    return {panel.slug.removeprefix("aleppo-2024-"): panel for panel in found}


PUBLISHED = by_slug(panels(points(aleppo(), SETTINGS), CRISIS, SETTINGS))


def texts_of(made: dict[str, Any]) -> str:
    return json.dumps(made, ensure_ascii=False)


def test_the_charts_of_the_published_figures_and_their_order() -> None:
    assert list(PUBLISHED) == [
        "deaths-all", "deaths-children", "deaths-civilians", "deaths-civilians-events", "deaths-combatants",
        "injured-all", "displaced-all", "health_facilities_hit-all",
    ]  # fmt: skip
    assert [panel.timeline for panel in PUBLISHED.values()].count(True) == 3


TITLES = [
    ("deaths-all", "Deaths reported by SOHR rose from more than 200 to 514 in 4 days"),
    ("deaths-civilians", "Civilian deaths reported by SOHR rose from at least 20 to 92 in 2 days"),
    ("displaced-all", "Displaced reported by OCHA rose from more than 14,000 to at least 370,000 in 8 days"),
    ("deaths-children", "Deaths, children: 4 according to OCHA; 8 according to Save the Children"),
    ("deaths-civilians-events", "Civilian deaths in single events: at least 16 according to SOHR"),
]


@pytest.mark.parametrize(("slug", "title"), TITLES, ids=[slug for slug, _ in TITLES])
def test_the_title_says_the_finding(slug: str, title: str) -> None:
    assert findings.title(PUBLISHED[slug]) == title
    assert findings.alt_text(PUBLISHED[slug]).startswith(title)


def test_two_figures_of_nobody_are_not_a_rise() -> None:
    found = made([observation(1, 1, NOV(28)), observation(2, 300, NOV(30), bound="more_than")])
    assert findings.title(found[0]) == "Deaths: more than 300, no source named"


ATTACK = {"said_by": "sohr", "measure": "incident"}
NOT_COMPARED = {
    "two attacks": ([observation(1, 3, NOV(28), as_of=NOV(28), **ATTACK),
                     observation(2, 12, NOV(29), as_of=NOV(29), **ATTACK)],
                    "Deaths in single events: 12 according to SOHR"),
    "a new base": ([observation(n, value, NOV(27 + n), as_of=NOV(27 + n), said_by="sohr")
                    for n, value in enumerate([300, 20, 25])], "Deaths reported by SOHR rose from 20 to 25 in one day"),
    "another town": ([observation(1, 300, NOV(28), as_of=NOV(28), said_by="sohr"),
                      observation(2, 7, NOV(28), as_of=NOV(28), said_by="un", place="Idlib")],
                     "Deaths: 300 according to SOHR"),
    "it stands at least so high": (
        [observation(1, 30, NOV(28), as_of=NOV(28), said_by="sohr", measure="stock"),
         observation(2, 25, NOV(29), as_of=NOV(29), said_by="sohr", measure="stock", bound="at_least")],
        "Deaths: at least 25 according to SOHR"),
    "the other is an echo": ([
        observation(1, 300, NOV(28), as_of=NOV(28), said_by="sohr"),
        observation(2, 90, NOV(28), as_of=NOV(28), said_by="un"),
        observation(3, 40, NOV(30), said_by="un"),
    ], "Deaths: 300 according to SOHR; 90 according to UN"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "title"), NOT_COMPARED.values(), ids=NOT_COMPARED)
def test_a_title_compares_only_what_can_be_compared(rows: list[dict[str, Any]], title: str) -> None:
    """ "Rose from 3 to 12" was said of two attacks, and a town stood beside a country as another opinion."""
    assert findings.title(made(rows)[0]) == title


def test_the_first_figure_of_a_thinned_line_is_the_first_there_was() -> None:
    days = [NOV(27) + timedelta(days=n) for n in range(80)]
    [panel] = made([observation(n, 10 + n, on, as_of=on, said_by="sohr") for n, on in enumerate(days, 1)])
    told = "Deaths reported by SOHR rose from 11 to 90 in 79 days"
    assert findings.title(panel.lighter(9)) == findings.title(panel) == told


def test_the_words_of_the_seeds_say_that_255_and_more_than_300_are_two_sources() -> None:
    found = made([
        observation(1, 255, date(2024, 12, 1), said_by="sohr"), observation(2, 300, NOV(30), bound="more_than"),
    ])  # fmt: skip
    assert findings.title(found[0]) == "Deaths: 255 according to SOHR; more than 300, no source named"
    assert not found[0].timeline


def test_a_word_is_told_as_it_was_written_and_not_as_a_number() -> None:
    words = {"bound": "vague", "low": 12.0, "quote": "dozens of villagers"}
    found = made([observation(1, None, NOV(29), said_by="un", **words), observation(2, 20, NOV(29), said_by="sohr")])
    assert findings.title(found[0]) == "Deaths: 20 according to SOHR; “dozens of villagers” according to UN"


DAYS = [
    ({"as_of": NOV(28)}, {"as_of": NOV(30)}, "Reference period: 28 Nov to 30 Nov 2024. Known."),
    ({}, {}, "Own dates are not given; printed 29 Nov to 30 Nov 2024. Known."),
    (
        {"as_of": NOV(28)},
        {},
        "Reference period: 28 Nov 2024. 1 without a date of their own; printed 30 Nov 2024. Known.",
    ),
]


@pytest.mark.parametrize(("one", "other", "told"), DAYS, ids=["dated", "undated", "one of each"])
def test_a_day_of_printing_is_never_the_reference_period(one: dict[str, Any], other: dict[str, Any], told: str) -> None:
    [panel] = made([observation(1, 20, NOV(29), said_by="un", **one), observation(2, 30, NOV(30), **other)])
    assert told in findings.footer(panel, "Known.")


def test_the_subtitle_claims_for_all_figures_only_what_all_share() -> None:
    alike = made([observation(1, 20, NOV(29), said_by="un"), observation(2, 30, NOV(30), said_by="sohr")])
    assert " · cumulative since 27 Nov 2024 · Aleppo · people. " in findings.subtitle(alike[0])
    apart = made([
        observation(1, 20, NOV(29), said_by="un", measure="window"), observation(2, 30, NOV(30), place="Idlib"),
    ])  # fmt: skip
    assert " · several spans · several places · people. " in findings.subtitle(apart[0])


def test_a_demonstration_says_so_inside_the_picture() -> None:
    panel = PUBLISHED["deaths-all"]
    assert "DEMO: replayed demonstration reports." in texts_of(spec(panel, PICTURE, demo=True))
    assert "DEMO" not in texts_of(spec(panel, PICTURE))


def test_a_source_with_two_series_is_told_apart_by_its_place() -> None:
    assert [line.label for line in PUBLISHED["displaced-all"].lines] == [
        "OCHA, North-west Syria", "Save the Children", "OCHA, Aleppo city", "UN",
    ]  # fmt: skip


def test_rule_lines_near_the_figures_are_drawn_and_far_ones_named() -> None:
    lines = PUBLISHED["deaths-civilians"].thresholds
    assert [(it.at, it.label, it.clear) for it in lines] == [
        (22.5, "clear warning: 22.5", True),
        (25, "warning: 25", False),
        (54, "clear critical: 54", True), (60, "critical: 60", False),
    ]  # fmt: skip
    assert PUBLISHED["deaths-civilians-events"].notes == (
        "The critical level, 60, lies beyond this chart.", "Read from: seeds (licence not stated).",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("scope", "lines"),
    [
        ({}, [25.0, 60.0]),
        ({"said_by": ("un",)}, [25.0, 60.0]),
        ({"said_by": ("nobody-here",)}, []),
        ({"measures": ("stock",)}, []),
        ({"place": "nowhere-here"}, []),
        ({"crisis": "another"}, []),
    ],
    ids=["any", "its source", "another source", "another measure", "another place", "another crisis"],
)
def test_only_rules_that_watch_a_series_of_the_chart_draw_their_lines(
    scope: dict[str, Any], lines: list[float]
) -> None:
    rules = {name: replace(one, **scope) for name, one in SETTINGS.rules.items() if one.population == "civilians"}
    given = replace(SETTINGS, rules=rules)
    panel = by_slug(panels(points(aleppo(), given), CRISIS, given, ()))["deaths-civilians"]
    assert [it.at for it in panel.thresholds if not it.clear] == lines


def test_a_rule_that_looks_down_clears_above_its_line() -> None:
    rules = {name: replace(one, direction="down") for name, one in SETTINGS.rules.items()}
    given = replace(SETTINGS, rules=rules)
    panel = by_slug(panels(points(aleppo(), given), CRISIS, given, ()))["deaths-civilians"]
    assert all(it.at > 25 for it in panel.thresholds if it.clear)


def test_a_cumulative_chart_promises_no_clear_line() -> None:
    assert [it.clear for it in PUBLISHED["displaced-all"].thresholds] == [False, False]


def test_what_the_picture_leaves_out_is_said() -> None:
    assert "1 further report repeats a figure shown here; it counts once." in PUBLISHED["deaths-civilians"].notes
    wordy = made([observation(1, 20, NOV(28)), observation(2, None, NOV(29), bound="vague", quote="many")])
    assert "1 mention without a number is in the table only." in wordy[0].notes


def test_a_panel_of_words_only_has_no_line_and_says_so() -> None:
    panel = made([observation(1, None, NOV(29), bound="vague", quote="many")])[0]
    assert panel.lines == ()
    assert findings.title(panel) == "Deaths: mentioned without a number"


def test_every_spec_is_valid_vega_lite_and_deterministic() -> None:
    for slug, size in (("deaths-all", NARROW), ("deaths-civilians", PICTURE), ("deaths-children", WIDE)):
        assert spec(PUBLISHED[slug], size, "Now.", validate=True) == spec(PUBLISHED[slug], size, "Now.")


def test_the_stale_echo_is_marked_beside_the_line() -> None:
    text = texts_of(spec(PUBLISHED["deaths-all"], WIDE))
    assert "255: stale echo (undated)" in text
    assert "printed 1 Dec 2024 without a date of its own; SOHR had already given 327" in text


BOUNDS = [("exact", "dot"), ("about", "dot"), ("at_least", "up"), ("more_than", "up"), ("at_most", "down"),
          ("less_than", "down"), ("between", "range"), ("vague", "open")]  # fmt: skip


@pytest.mark.parametrize(("bound", "mark"), BOUNDS, ids=[bound for bound, _ in BOUNDS])
def test_each_bound_has_its_mark(bound: str, mark: str) -> None:
    value = None if bound in {"between", "vague"} else 20.0
    found = made([observation(1, value, NOV(29), bound=bound, low=20.0, high=30.0 if bound == "between" else None)])
    rows = found[0].points.to_dicts()
    assert [layers.mark_of(row) for row in rows] == [mark]


def test_all_bounds_together_are_drawn() -> None:
    rows = [observation(n, 20.0, NOV(29), bound=bound, said_by_text=bound) for n, (bound, _) in enumerate(BOUNDS[:6])]
    rows += [observation(8, None, NOV(29), bound="between", low=20.0, high=30.0, said_by_text="between"),
             observation(9, None, NOV(29), bound="vague", low=12.0, said_by_text="vague")]  # fmt: skip
    data = spec(made(rows)[0], validate=True)["datasets"].values()
    assert {row[layers.MARK] for values in data for row in values if layers.MARK in row} == {mark for _, mark in BOUNDS}


def test_a_silence_longer_than_a_week_breaks_the_line() -> None:
    days = [NOV(27), NOV(28), NOV(28) + timedelta(days=8), NOV(28) + timedelta(days=9)]
    rows = [observation(n, 100 + n, day, as_of=day, said_by="sohr") for n, day in enumerate(days)]
    data = spec(made(rows)[0])["datasets"].values()
    segments = {row[layers.SEGMENT].split("/")[1] for rows in data for row in rows if layers.SEGMENT in row}
    assert segments == {"0", "1"}


def test_alert_events_stand_on_their_day_with_their_handle() -> None:
    rows = points(aleppo(), SETTINGS)
    trigger = rows.filter(pl.col("said_by") == "un", pl.col("population") == "civilians").row(0, named=True)
    event = Event(
        event_id="e", fingerprint="f", rule_id="civilian-deaths", series_id=trigger["series_id"], episode=1,
        kind=EventKind.FIRING, level="warning", standing=Standing.CONFIRMED, observation_id=trigger["observation_id"],
        at=datetime(2024, 11, 29, 23, tzinfo=UTC), reason="at least 27 reached 25", handle="AL-7F3K",
    )  # fmt: skip
    panel = by_slug(panels(rows, CRISIS, SETTINGS, [event]))["deaths-civilians"]
    assert [(it.on, it.label) for it in panel.happenings] == [(NOV(29), "FIRING warning (AL-7F3K)")]
    assert "FIRING warning (AL-7F3K)" in texts_of(spec(panel, WIDE))
    assert "Alert FIRING warning (AL-7F3K) on 29 Nov 2024." in findings.alt_text(panel)
    alone = panels(rows.filter(pl.col("said_by") == "un"), CRISIS, SETTINGS, [event])[0]
    assert not alone.timeline
    assert "FIRING warning (AL-7F3K)" in texts_of(spec(alone, WIDE))


def test_more_figures_than_marks_are_thinned_to_the_newest_of_each_span() -> None:
    start = date(2000, 1, 1)
    count = MOST_MARKS + 1_000
    rows = pl.DataFrame({
        "series_id": ["s"] * count, "order_on": [start + timedelta(days=n) for n in range(count)],
        "level": list(range(count)),
    })  # fmt: skip
    thin, days = thinned(rows)
    assert (thin.height <= MOST_MARKS, days, thin.get_column("level")[-1]) == (True, 2, count - 1)
    assert thinned(rows.head(10))[0].height == 10


def test_a_number_that_is_not_finite_never_leaves() -> None:
    with pytest.raises(ValueError, match="not finite"):
        checked({"a": [{"b": float("nan")}]})


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [colour for family in SHADES for colour in family])
def test_marks_pass_3_to_1_and_text_4_5_to_1_on_light_and_dark(colour: str) -> None:
    assert contrast(colour, PAPER) >= 3
    assert contrast(readable(colour), PAPER) >= 4.5
    assert contrast(DARK[colour], DARK_PAPER) >= 3
    assert contrast(DARK[readable(colour)], DARK_PAPER) >= 4.5


def test_the_same_colour_stands_first_in_every_family() -> None:
    assert tuple(family[0] for family in SHADES) == PALETTE


@pytest.mark.parametrize("colour", [INK, MUTED, ALARM, *TEXT_COLOURS.values()])
def test_words_pass_4_5_to_1_on_white(colour: str) -> None:
    assert contrast(colour, PAPER) >= 4.5
    assert contrast(DARK[colour], DARK_PAPER) >= 4.5


def test_no_two_sources_look_alike() -> None:
    looks = styles([f"s{number}" for number in range(30)])
    assert len({(style.colour, style.shape) for style in looks.values()}) == 30


places = st.builds(
    Note, x=st.floats(-50, 400), y=st.floats(-50, 400), text=st.text("abc ", min_size=1, max_size=30),
    align=st.sampled_from(["left", "center", "right"]),
)  # fmt: skip
boxes: st.SearchStrategy[Box] = st.tuples(*(st.floats(0, 300) for _ in range(4)))


@hypothesis_settings(max_examples=60, deadline=None)
@hypothesis_given(st.lists(st.lists(places, min_size=1, max_size=4), max_size=12), st.lists(boxes, max_size=5))
def test_no_text_lies_on_another_or_on_a_mark(wanted: list[list[Note]], marks: list[Box]) -> None:
    found = [box_of(note) for note in apart(wanted, marks, WIDE.width, WIDE.height)]
    for place, box in enumerate(found):
        assert not any(meets(box, other) for other in [*found[:place], *marks])


def test_a_panel_with_another_figure_has_another_digest() -> None:
    panel = PUBLISHED["deaths-all"]
    again = by_slug(panels(points(aleppo(), SETTINGS), CRISIS, SETTINGS))["deaths-all"]
    assert panel.digest == again.digest
    assert replace(panel, points=panel.points.head(3)).digest != panel.digest


@pytest.mark.parametrize(("publish", "words"), [("all", ""), ("reviewed_only", "publish = reviewed_only"),
                                                ("above_confidence", "confidence below 0.7")])  # fmt: skip
def test_a_chart_says_what_its_crisis_keeps_off_the_line(publish: Any, words: str) -> None:
    crisis = replace(CRISIS, publish=publish)
    held = replace(SETTINGS, crises={crisis.id: crisis})
    (panel,) = panels(points(frame([observation(1, 30, NOV(28), said_by="sohr")]), held), crisis, held, ())
    assert words in findings.footer(panel, "")
    assert ("publish" in findings.footer(panel, "")) == bool(words)

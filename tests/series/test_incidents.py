"""Incidents as stories: what one event's tolls are, what stays apart, and what is proposed to a person."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import proof
import pytest
from given import frame, observation, settings
from hypothesis import given as hypothesis_given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tracker.series.incidents import incidents
from tracker.series.points import points
from tracker.series.schemas import INCIDENTS, TEXTS, conform

NOV = lambda day: date(2024, 11, day)  # noqa: E731 - a day of the month all rows are of
EVENT: dict[str, Any] = {
    "measure": "incident",
    "place_id": "aleppo_city",
    "place": "Aleppo city",
    "place_accuracy": "town",
}


def toll(number: int, value: float | None, day: int | None, **changes: Any) -> dict[str, Any]:
    """A figure of one event on a day of November; printed the day after."""
    as_of = NOV(day) if day else None
    published_on = changes.pop("published_on", NOV((day or 5) + 1))
    return observation(number, value, published_on, **(EVENT | {"as_of": as_of} | changes))


def made(*rows: dict[str, Any]) -> pl.DataFrame:
    return points(frame(list(rows)), settings())


def groups(found: pl.DataFrame) -> list[list[str]]:
    """Return the observations of each Incident."""
    joined = (
        found.filter(pl.col("incident_id").is_not_null()).group_by("incident_id").agg(pl.col("observation_id").sort())
    )
    return sorted(joined.get_column("observation_id").to_list())


def told(found: pl.DataFrame) -> list[dict[str, Any]]:
    return list(incidents(found, settings().crises).iter_rows(named=True))


def test_no_points_give_the_declared_shape() -> None:
    assert incidents(made(), settings().crises).schema == INCIDENTS


def test_a_cumulative_figure_belongs_to_no_incident() -> None:
    assert made(observation(1, 300, NOV(5), as_of=NOV(5))).get_column("incident_id").to_list() == [None]


def test_the_figures_of_one_sentence_are_one_event() -> None:
    found = made(toll(1, 12, 5), toll(2, 30, 5, report_id="r001", indicator="injured", char_start=20, char_end=30))
    assert groups(found) == [["o001", "o002"]]
    assert [(row["indicator"], row["best"]) for row in told(found)] == [("deaths", 12), ("injured", 30)]


def test_a_later_toll_of_the_same_source_revises_it() -> None:
    found = made(toll(1, 12, 5, said_by="sohr"), toll(2, 15, 5, said_by="sohr", published_on=NOV(7)))
    assert groups(found) == [["o001", "o002"]]
    (row,) = told(found)
    assert (row["best"], row["low"], row["high"], row["evidences"], row["reports"]) == (15, 15, 15, 2, 2)


def test_two_sources_with_one_number_mean_one_event_and_their_other_numbers_span_it() -> None:
    found = made(
        toll(1, 12, 5, said_by="un"), toll(2, 12, 5, said_by="sohr"),
        toll(3, 16, 5, said_by="sohr", published_on=NOV(8)),
    )  # fmt: skip
    (row,) = told(found)
    assert (row["said_by"], row["best"], row["low"], row["high"], row["sources"]) == ("sohr", 16, 12, 16, 2)


def test_at_least_leaves_the_top_open() -> None:
    (row,) = told(made(toll(1, 12, 5, said_by="un", bound="at_least"), toll(2, 12, 5, said_by="sohr")))
    assert (row["low"], row["high"]) == (12, None)


@pytest.mark.parametrize(
    ("other", "proposal"),
    [
        pytest.param(
            toll(2, 20, 5, said_by="sohr"), "Aleppo city, the same day: 12 there and 20 here", id="other-numbers"
        ),
        pytest.param(toll(2, 12, 6, said_by="sohr"), "Aleppo city, a day apart: 12 there and 12 here", id="overnight"),
        pytest.param(toll(2, 12, 9, said_by="sohr"), None, id="four-days-on"),
        pytest.param(
            toll(2, 12, 5, said_by="sohr", place="Idlib", place_id="idlib", place_accuracy="admin1"),
            None,
            id="elsewhere",
        ),
    ],
)
def test_what_is_in_doubt_stays_apart_and_is_proposed(other: dict[str, Any], proposal: str | None) -> None:
    found = made(toll(1, 12, 5, said_by="un"), other)
    assert groups(found) == [["o001"], ["o002"]]
    assert [row["merge_reason"] for row in told(found) if row["merge_reason"]] == ([proposal] if proposal else [])


NOWHERE: dict[str, Any] = {"place": None, "place_id": None, "place_accuracy": None, "title": "Fighting in Aleppo"}


@pytest.mark.parametrize(
    ("other", "proposal"),
    [
        pytest.param(
            toll(2, 12, 28, said_by="sohr", **NOWHERE),
            "no place stated, the same day as Aleppo city: 12 there and 12 here",
            id="the-same-day-and-number",
        ),
        pytest.param(toll(2, 13, 28, said_by="sohr", **NOWHERE), None, id="another-number"),
        pytest.param(toll(2, 12, 29, said_by="sohr", **NOWHERE), None, id="another-day"),
        pytest.param(toll(2, 12, None, said_by="sohr", **NOWHERE), None, id="no-day"),
        pytest.param(toll(2, 12, 28, said_by="sohr", indicator="injured", **NOWHERE), None, id="of-another-thing"),
    ],
)
def test_an_incident_without_a_place_is_proposed_to_one_of_its_day_and_number(
    other: dict[str, Any], proposal: str | None
) -> None:
    found = told(made(toll(1, 12, 28, said_by="un"), other))
    assert len({row["incident_id"] for row in found}) == 2
    assert [row["merge_reason"] for row in found if row["merge_reason"]] == ([proposal] if proposal else [])


def test_what_a_person_merged_is_not_proposed_to_itself() -> None:
    here = toll(1, 12, 28, said_by="un")
    found = told(made(here, toll(2, 12, 28, said_by="sohr", same_as="o001", **NOWHERE)))
    assert [(row["evidences"], row["merge_with"]) for row in found] == [(2, None)]


def test_a_proposal_compares_only_numbers_of_one_thing() -> None:
    found = made(
        toll(1, 30, 5, said_by="un", indicator="injured"), toll(2, 3, 5, said_by="sohr", population="children")
    )
    assert [row["merge_reason"] for row in told(found)].count("Aleppo city, the same day: figures of other things") == 1


def test_a_partys_claim_is_told_as_one() -> None:
    (row,) = told(made(toll(1, 60, 5, said_by="un", modality="party_claim", population="combatants")))
    assert (row["modality"], row["grade"]) == ("party_claim", "party_claim")


def test_a_wide_place_is_not_enough_even_with_one_number() -> None:
    wide = {"place": "Aleppo", "place_id": "aleppo", "place_accuracy": "admin1"}
    assert groups(made(toll(1, 12, 5, said_by="un", **wide), toll(2, 12, 5, said_by="sohr", **wide))) == [
        ["o001"],
        ["o002"],
    ]


def test_two_numbers_of_one_thing_in_one_report_are_two_events() -> None:
    found = made(
        toll(1, 12, 5, said_by="un"),
        toll(2, 5, 5, said_by="un", report_id="r001", char_start=60, char_end=70, sentence_start=50, sentence_end=99),
    )
    assert groups(found) == [["o001"], ["o002"]]


def test_a_part_opens_no_second_event() -> None:
    found = made(
        toll(1, 12, 5, population="civilians"),
        toll(2, 5, 5, report_id="r001", population="children", subset_of="o001", char_start=60, char_end=70),
    )
    assert groups(found) == [["o001", "o002"]]


def test_copies_of_a_story_are_one_event_though_its_place_is_wide() -> None:
    text = " ".join(f"word{n}" for n in range(60))
    wide = {"place": "Aleppo", "place_id": "aleppo", "place_accuracy": "admin1"}
    texts = conform(pl.DataFrame({"report_id": ["r001", "r002"], "text": [text, text + " (wire)"]}), TEXTS)
    found = points(frame([toll(1, 12, 5, **wide), toll(2, 12, 5, **wide)]), settings(), texts)
    assert groups(found) == [["o001", "o002"]]


def test_a_person_merges_two_tolls() -> None:
    found = made(toll(1, 12, 5, said_by="un"), toll(2, 20, 5, said_by="sohr", same_as="o001"))
    assert groups(found) == [["o001", "o002"]]
    (row,) = told(found)
    assert (row["low"], row["high"], row["merge_with"]) == (12, 20, None)


def beside(number: int, value: float | None, day: int | None, **changes: Any) -> dict[str, Any]:
    """Another figure of the first report, in a sentence of its own."""
    at = 100 * number
    places = {"char_start": at, "char_end": at + 9, "sentence_start": at, "sentence_end": at + 50}
    return toll(number, value, day, report_id="r001", **(places | changes))


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param([beside(2, 20, None, indicator="injured")], [["o001", "o002"]], id="undated-injured"),
        pytest.param([beside(2, 20, None, indicator="injured", **NOWHERE)], [["o001", "o002"]], id="neither"),
        pytest.param([beside(2, 20, 5, indicator="injured", **NOWHERE)], [["o001", "o002"]], id="no-place"),
        pytest.param([beside(2, 8, None, population="civilians")], [["o001", "o002"]], id="undated-civilians"),
        pytest.param(
            [beside(2, 5, 7), beside(3, 20, None, indicator="injured")],
            [["o001"], ["o002"], ["o003"]],
            id="of-one-of-two-days",
        ),
        pytest.param(
            [beside(2, 5, 5, place_id="binnish", place="Binnish"), beside(3, 20, 5, indicator="injured", **NOWHERE)],
            [["o001"], ["o002"], ["o003"]],
            id="at-one-of-two-places",
        ),
        pytest.param([beside(2, 5, None)], [["o001"], ["o002"]], id="an-undated-second-number"),
    ],
)  # fmt: skip
def test_what_leaves_day_or_place_open_is_of_its_reports_one_event(
    others: list[dict[str, Any]], expected: list[list[str]]
) -> None:
    assert groups(made(toll(1, 12, 5), *others)) == expected


@pytest.mark.parametrize(
    ("other", "together"),
    [
        pytest.param(beside(2, 14, 5, said_by="sohr"), True, id="another-source-a-little-more"),
        pytest.param(beside(2, 40, 5, said_by="sohr"), False, id="another-source-far-more"),
        pytest.param(beside(2, 14, 5, said_by="un"), False, id="the-same-source-another-number"),
        pytest.param(beside(2, 14, 5), False, id="nobody-named"),
        pytest.param(
            beside(2, 14, 5, said_by="un", bound="about", low=11.0, high=16.0), True, id="a-range-that-holds-it"
        ),
        pytest.param(
            beside(2, None, 5, said_by="sohr", bound="between", low=10.0, high=40.0),
            True,
            id="another-sources-range",
        ),
    ],
)
def test_a_second_number_in_one_report(other: dict[str, Any], together: bool) -> None:
    assert (len(groups(made(toll(1, 12, 5, said_by="un"), other))) == 1) is together


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param([toll(2, 14, 5, said_by="sohr")], 1, id="close"),
        pytest.param([toll(2, 14, 5, said_by="sohr", place_accuracy="admin2")], 2, id="close-in-a-district"),
        pytest.param([toll(2, 14, 5, said_by="sohr"), toll(3, 16, 5, said_by="ocha")], 1, id="three-close"),
        pytest.param([toll(2, 14, 5, said_by="sohr"), toll(3, 3, 5, said_by="ocha")], 3, id="one-far-off"),
        pytest.param(
            [toll(2, 14, 5, said_by="sohr"), toll(3, 3, 5, said_by="ocha", indicator="injured"),
             toll(4, 90, 5, said_by="white_helmets", indicator="injured")], 4, id="another-thing-far-off",
        ),
        pytest.param(
            [toll(2, 14, 5, said_by="sohr"), toll(3, 14, 5, said_by="ocha"),
             beside(4, 2, 5, said_by="ocha") | {"report_id": "r003"}], 3, id="a-report-that-tells-of-two",
        ),
    ],
)  # fmt: skip
def test_two_sources_on_one_town_and_day_are_of_one_event_where_all_that_is_told_lies_close(
    others: list[dict[str, Any]], expected: int
) -> None:
    assert len(groups(made(toll(1, 12, 5, said_by="un"), *others))) == expected


def test_one_death_and_two_are_not_close() -> None:
    assert len(groups(made(toll(1, 1, 5, said_by="un"), toll(2, 2, 5, said_by="sohr")))) == 2


def test_a_registered_town_says_itself_how_narrow_it_is() -> None:
    """A table names a place and nothing else: its kind tells what a reading would have."""
    unsaid = {"place_id": None, "place_accuracy": None}
    assert len(groups(made(toll(1, 12, 5, said_by="un", **unsaid), toll(2, 12, 5, said_by="sohr", **unsaid)))) == 1


def test_two_events_that_one_report_tells_apart_are_not_proposed_as_one() -> None:
    found = told(made(toll(1, 12, 5, said_by="un"), beside(2, 5, 5, said_by="un")))
    assert [row["merge_with"] for row in found] == [None, None]


def test_an_incident_whose_best_figure_leaves_the_place_out_has_that_of_the_others() -> None:
    found = told(made(toll(1, 12, 5, said_by="un"), beside(2, 20, 5, said_by="un", indicator="injured", **NOWHERE)))
    assert [(row["indicator"], row["evidences"]) for row in found] == [("deaths", 1), ("injured", 1)]
    assert len({row["incident_id"] for row in found}) == 1


ROWS = [
    toll(1, 12, 5, said_by="un"), toll(2, 12, 5, said_by="sohr"), toll(3, 16, 5, said_by="sohr", published_on=NOV(8)),
    toll(4, 3, 5, said_by="white_helmets"), toll(5, 3, None), toll(6, 16, 6, said_by="ocha"),
    toll(7, 30, 5, indicator="injured", report_id="r001", char_start=20, char_end=30),
]  # fmt: skip


@hypothesis_settings(deadline=None, max_examples=proof.examples(25, 8))
@hypothesis_given(st.permutations(ROWS))
def test_order_of_arrival_changes_no_incident(rows: list[dict[str, Any]]) -> None:
    expected = incidents(made(*ROWS), settings().crises)
    assert incidents(made(*rows), settings().crises).equals(expected)


def test_no_incident_adds_two_figures() -> None:
    given_numbers = {row["value"] for row in ROWS}
    assert {row["best"] for row in told(made(*ROWS))} <= given_numbers

"""What a person looks at first: a hold before a broken promise, that before a doubtful headline; nothing twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from given import frame, observation, settings

from tracker.series.invariants import invariants
from tracker.series.points import aside, points
from tracker.series.queue import BANDS, queue, ranked
from tracker.series.schemas import QUEUE, RANKED, TEXTS, empty


def queued(*rows: dict[str, Any]) -> pl.DataFrame:
    observations, made = frame(list(rows)), settings()
    known = points(observations, made)
    found = invariants(known, empty(TEXTS))
    places = made.vocabulary.places
    return queue(known, aside(observations, made), found, made.rules.values(), places)


def cumulative(number: int, value: float, day: int, **changes: Any) -> dict[str, Any]:
    return observation(number, value, date(2024, 11, day), as_of=date(2024, 11, day), **({"said_by": "sohr"} | changes))


def told(rows: pl.DataFrame) -> list[tuple[str, str]]:
    return list(rows.select("observation_id", "why").iter_rows())


def test_nothing_waits_where_all_is_sure() -> None:
    found = queued(cumulative(1, 300, 28), cumulative(2, 320, 29))
    assert found.schema == QUEUE
    assert found.is_empty()


def test_the_gravest_goes_first_and_every_reason_is_said() -> None:
    found = queued(
        cumulative(1, 4_237, 27), cumulative(2, 4_327, 28),
        cumulative(3, 90, 28, population="civilians", said_by="un", confidence=0.4),
        cumulative(4, 5, 28, population="children", said_by="un", confidence=0.6),
        cumulative(5, 31, 28, indicator="injured", confidence=0.9, review_changed=True, review_state="unreviewed"),
    )  # fmt: skip
    assert found["observation_id"].to_list() == ["o002", "o005", "o003", "o004"]
    whys = dict(told(found))
    assert whys["o002"] == "held: the digits of 4,237 in another order"
    assert whys["o003"].startswith("would raise Civilian deaths while in doubt; in the headline while in doubt")
    assert whys["o005"] == "read otherwise since a person looked"


def test_what_a_person_looked_at_is_not_asked_again_until_it_is_read_otherwise() -> None:
    doubtful = {"confidence": 0.3}
    assert queued(cumulative(1, 90, 28, review_state="accepted", **doubtful)).is_empty()
    assert queued(cumulative(1, 90, 28, review_state="rejected", **doubtful)).is_empty()
    rejected = queued(cumulative(1, 90, 28, review_state="rejected", review_changed=True))
    assert told(rejected) == [("o001", "read otherwise since a person looked")]


def test_a_lower_number_is_shown_with_what_it_was_taken_for() -> None:
    found = queued(cumulative(1, 300, 28), cumulative(2, 284, 29))
    assert told(found) == [("o002", "SOHR lowered its own count from 300")]
    assert queued(cumulative(1, 300, 28), cumulative(2, 284, 29, revision="correction")).is_empty()


def test_a_copy_of_a_doubtful_claim_is_not_a_second_question() -> None:
    found = queued(cumulative(1, 90, 28, confidence=0.4), cumulative(2, 90, 28, confidence=0.4))
    assert found.height == 1


def test_a_larger_figure_goes_before_a_smaller_of_the_same_weight() -> None:
    doubts = {"confidence": 0.4, "said_by": None, "place": None, "title": None}
    found = queued(cumulative(1, 20, 28, **doubts), cumulative(2, 900, 28, **doubts))
    assert found["observation_id"].to_list() == ["o002", "o001"]


def everything(*rows: dict[str, Any]) -> pl.DataFrame:
    observations, made = frame(list(rows)), settings()
    known = points(observations, made)
    found = invariants(known, empty(TEXTS))
    return ranked(known.lazy(), aside(observations, made), found, made.rules.values(), made.vocabulary.places)


def test_every_figure_nobody_looked_at_has_a_band_the_gravest_first() -> None:
    found = everything(
        cumulative(1, 4_237, 27), cumulative(2, 4_327, 28),
        cumulative(3, 90, 28, population="civilians", said_by="un"),
        cumulative(4, 5, 28, population="children", said_by="un", confidence=0.6),
        cumulative(5, 12, 28, population="women", said_by="un", bound="vague"),
        cumulative(6, 7, 28, population="women", review_state="accepted"),
    )  # fmt: skip
    assert found.schema == RANKED
    assert list(found.select("observation_id", "band").iter_rows()) == [
        ("o003", "trips"), ("o002", "contradicts"), ("o004", "unsure"), ("o005", "vague"), ("o001", "rest"),
    ]  # fmt: skip
    assert set(found["band"]) == set(BANDS)
    whys = dict(found.select("observation_id", "why").iter_rows())
    assert whys["o003"] == "reaches Civilian deaths"
    assert whys["o001"] == ""


def test_a_word_trips_no_rule_in_the_queue_either() -> None:
    found = everything(cumulative(1, 100, 28, population="civilians", bound="vague", low=100.0))
    assert found["band"].to_list() == ["vague"]


def test_of_what_trips_a_rule_the_highest_level_goes_first() -> None:
    civilians = {"population": "civilians", "said_by": "un"}
    found = everything(
        cumulative(1, 27, 27, **civilians), cumulative(2, 59, 28, **civilians), cumulative(3, 61, 29, **civilians)
    )
    assert list(found.select("observation_id", "band").iter_rows()) == [
        ("o003", "trips"), ("o002", "trips"), ("o001", "trips"),
    ]  # fmt: skip

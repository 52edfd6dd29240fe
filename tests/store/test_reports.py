"""A report is stored whole with its figures or not at all; twice changes nothing; edits are kept as versions."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import proof
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_samples import NOON, TEXT, figure, reading, report

from tracker.model import Bound, Observation, Reading
from tracker.series.schemas import OBSERVATIONS, REJECTIONS, TEXTS
from tracker.store import Store, frames, open_store, rounds
from tracker.store.metadata import METADATA
from tracker.store.reports import Outcome, is_known, record

EDITED = TEXT.replace("27 dead", "31 dead")


def edited_reading(version: str = "r1") -> Reading:
    first, *others = reading(TEXT, version).observations
    newer = replace(first, value=31.0, low=31.0, high=31.0, quote="31 dead")
    return replace(reading(TEXT, version), observations=(newer, *others))


def bytes_of(store: Store) -> list[str]:
    """Return every row of every table as it would be written."""
    with store.reading() as connection:
        tables = METADATA.sorted_tables
        return [f"{table.name} {row}" for table in tables for row in connection.execute(sa.select(table)).all()]


def test_a_report_comes_back_whole_with_its_figures(store: Store) -> None:
    recorded = record(store, report(), reading())
    assert (recorded.outcome, recorded.observed, recorded.rejected) == (Outcome.STORED, 2, 1)
    frame = frames.observations(store)
    assert frame.schema == OBSERVATIONS
    whole, part = frame.to_dicts()
    assert (whole["quote"], whole["value"], whole["as_of"]) == ("27 dead", 27.0, date(2024, 11, 26))
    assert whole["sentence"] == "The hospital counted 27 dead, including 8 children, on Tuesday."
    assert (whole["known_at"], whole["title"], whole["publisher"]) == (NOON, "A raid", None)
    assert whole["confidence_reasons"] == ["plain"]
    assert part["subset_of"] == whole["observation_id"]
    refused = frames.rejections(store)
    assert refused.schema == REJECTIONS
    assert refused.select("quote", "reason", "count").rows() == [("3rd", "not_a_count", 1)]
    assert frames.texts(store).equals(pl.DataFrame([(report().report_id, TEXT)], schema=TEXTS, orient="row"))


def test_an_empty_store_gives_empty_frames_in_shape(store: Store) -> None:
    assert (frames.observations(store).schema, frames.observations(store).height) == (OBSERVATIONS, 0)
    assert (frames.rejections(store).schema, frames.texts(store).schema) == (REJECTIONS, TEXTS)


def test_the_same_report_again_writes_nothing(store: Store) -> None:
    record(store, report(), reading())
    before = bytes_of(store)
    assert is_known(store, report(), "r1")
    later = report(known_at=NOON + timedelta(days=3))
    assert record(store, later, reading()).outcome is Outcome.UNCHANGED
    assert bytes_of(store) == before


def test_an_edited_text_is_a_new_version_whose_figures_supersede(store: Store) -> None:
    record(store, report(), reading())
    edit = report(EDITED, known_at=NOON + timedelta(hours=5))
    assert not is_known(store, edit, "r1")
    assert record(store, edit, edited_reading()).outcome is Outcome.EDITED
    assert frames.observations(store)["quote"].to_list() == ["31 dead", "8 children"]
    assert rounds.totals(store) == {"reports": 1, "versions": 2, "readings": 2, "observations": 4, "rejections": 2}
    with store.reading() as connection:
        rows = connection.execute(sa.text("SELECT version_id, supersedes FROM report_versions ORDER BY number")).all()
    assert [row.supersedes for row in rows] == [None, rows[0].version_id]


def test_the_store_as_known_before_the_edit_gives_the_old_figures(store: Store) -> None:
    record(store, report(), reading())
    record(store, report(EDITED, known_at=NOON + timedelta(hours=5)), edited_reading())
    then = frames.observations(store, as_known_at=NOON + timedelta(hours=1))
    assert then["quote"].to_list() == ["27 dead", "8 children"]
    assert frames.observations(store, as_known_at=NOON - timedelta(seconds=1)).is_empty()
    assert frames.texts(store, as_known_at=NOON)["text"].to_list() == [TEXT]


def test_a_text_that_goes_back_to_what_it_was_is_a_third_version(store: Store) -> None:
    for text, seen in ((TEXT, reading()), (EDITED, edited_reading()), (TEXT, reading())):
        record(store, report(text), seen)
    assert rounds.totals(store)["versions"] == 3
    assert frames.observations(store)["quote"].to_list() == ["27 dead", "8 children"]


def test_a_changed_date_of_publication_is_a_new_version_because_relative_days_move(store: Store) -> None:
    record(store, report(), reading())
    assert record(store, report(published_on=date(2024, 11, 29)), reading()).outcome is Outcome.EDITED


def test_a_newer_reader_supersedes_and_both_readings_stay(store: Store) -> None:
    record(store, report(), reading(version="r1"))
    assert not is_known(store, report(), "r2")
    assert record(store, report(), reading(version="r2")).outcome is Outcome.REREAD
    assert frames.observations(store).height == 2
    assert rounds.totals(store)["observations"] == 4
    assert record(store, report(), reading(version="r1")).outcome is Outcome.REREAD
    assert rounds.totals(store)["observations"] == 4
    assert is_known(store, report(), "r1")


def test_of_two_readings_the_newest_one_gives_the_figures(store: Store) -> None:
    record(store, report(), reading(version="r1"))
    record(store, report(), replace(reading(version="r2"), observations=reading().observations[:1]))
    assert frames.observations(store)["value"].to_list() == [27.0]
    record(store, report(), reading(version="r1"))
    assert frames.observations(store)["value"].to_list() == [27.0, 8.0]


def test_a_report_known_by_its_text_alone_is_not_known(store: Store) -> None:
    record(store, report(), reading())
    assert is_known(store, report(), "r1")
    for change in ({"title": "Another"}, {"published_on": date(2024, 11, 29)}, {"url": "https://news.example/2"}):
        assert not is_known(store, report(**change), "r1")


def test_a_sentence_without_end_is_kept_up_to_its_limit(store: Store) -> None:
    text = "27 dead " + "and more " * 200 + "."
    long = replace(reading().observations[0], char_start=0, char_end=7, sentence_start=0, sentence_end=len(text))
    record(store, report(text), Reading(observations=(long,), reader_version="r1"))
    assert frames.observations(store)["sentence"].str.len_chars().to_list() == [600]


def test_ids_are_the_same_on_another_machine(store: Store, tmp_path: Path) -> None:
    record(store, report(), reading())
    other = open_store(tmp_path / "elsewhere" / "b.sqlite")
    record(other, report("Nothing here.", "zero.txt"), Reading(reader_version="r1"))
    record(other, report(known_at=datetime(2030, 1, 1, tzinfo=UTC)), reading())
    ids = [frames.observations(one)["observation_id"].to_list() for one in (store, other)]
    other.close()
    assert ids[0] == ids[1]


def test_two_figures_that_say_exactly_the_same_are_two_rows(store: Store) -> None:
    one = figure(TEXT, "27 dead", 27.0)
    record(store, report(), Reading(observations=(one, one), reader_version="r1"))
    assert frames.observations(store)["observation_id"].n_unique() == 2


def test_a_report_without_figures_is_known_as_read(store: Store) -> None:
    record(store, report("Calm."), Reading(reader_version="r1"))
    assert is_known(store, report("Calm."), "r1")


BROKEN = {
    "a quote that stands elsewhere": replace(figure(TEXT, "27 dead", 27.0), quote="28 dead"),
    "an empty span": replace(
        figure(TEXT, "27 dead", 27.0), quote="", char_end=figure(TEXT, "27 dead", 27.0).char_start
    ),
    "not a number": figure(TEXT, "27 dead", math.nan),
    "infinite": replace(figure(TEXT, "27 dead", 27.0), high=math.inf),
    "larger than a double counts": figure(TEXT, "27 dead", 1e15),
    "a part of nothing": figure(TEXT, "27 dead", 27.0, subset_of=7),
    "a part of itself": figure(TEXT, "27 dead", 27.0, subset_of=0),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_figure_that_breaks_the_border_keeps_the_whole_report_out(store: Store, broken: Observation) -> None:
    before = bytes_of(store)
    with pytest.raises(ValueError, match=r"one\.txt"):
        record(store, report(), Reading(observations=(broken,), reader_version="r1"))
    assert bytes_of(store) == before


def test_a_failure_after_the_first_rows_leaves_nothing_behind(store: Store) -> None:
    """The database's own CHECK refuses the second figure, after report, version and reading were inserted."""
    before = bytes_of(store)
    bad = Reading(
        observations=(figure(TEXT, "27 dead", 27.0), figure(TEXT, "8 children", 8.0, confidence=1.5)),
        reader_version="r1",
    )
    with pytest.raises(ValueError, match=r"refuses the row.*confidence_share"):
        record(store, report(), bad)
    assert bytes_of(store) == before


@pytest.mark.parametrize("value", ["'NaN'", "'many'", "1e15", "-1e15", "9e999"])
def test_the_schema_itself_refuses_what_is_no_number(store: Store, value: str) -> None:
    record(store, report(), reading())
    # a server tells words from numbers before it checks
    refused = "refuses the row.*(value_finite|invalid input|out of range)"
    with pytest.raises(ValueError, match=refused), store.writing() as connection:
        connection.exec_driver_sql(f"UPDATE observations SET value = {value}")


def test_offsets_beyond_a_databases_integers_are_capped_not_fatal(store: Store) -> None:
    far = replace(figure(TEXT, "27 dead", 27.0), sentence_end=2**80)
    record(store, report(), Reading(observations=(far,), reader_version="r1"))
    assert frames.observations(store)["sentence_end"].to_list() == [2**31 - 1]


def test_null_and_lone_surrogates_are_replaced_one_for_one(store: Store) -> None:
    text = "A\x00b \ud800c: 27 dead"
    recorded = record(store, report(text, title="t\udfff"), Reading(observations=(), reader_version="r1"))
    assert recorded.outcome is Outcome.STORED
    kept = frames.texts(store)["text"].item()
    assert kept == "A\ufffdb \ufffdc: 27 dead"
    assert is_known(store, report(text, title="t\udfff"), "r1")


def test_a_vague_figure_keeps_its_floor_and_no_value(store: Store) -> None:
    vague = figure(TEXT, "27 dead", None, low=12.0, bound=Bound.VAGUE)
    record(store, report(), Reading(observations=(vague,), reader_version="r1"))
    assert frames.observations(store).select("value", "low", "high", "bound").rows() == [(None, 12.0, None, "vague")]


@settings(
    max_examples=proof.examples(160, 15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(alphabet=st.characters(), max_size=80), title=st.text(alphabet=st.characters(), max_size=20))
def test_any_text_at_all_can_be_stored_and_is_unchanged_the_second_time(store: Store, text: str, title: str) -> None:
    one = report(text, name=f"{text}/{title}".encode("utf-8", "surrogatepass").hex(), title=title)
    record(store, one, Reading(reader_version="r1"))
    assert record(store, one, Reading(reader_version="r1")).outcome is Outcome.UNCHANGED

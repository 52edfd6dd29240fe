"""Points updated by what arrived are those made of everything, whatever arrived, changed or went."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import proof
import pytest
from given import aleppo, frame, observation, settings
from hypothesis import given as hypothesis_given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tracker.series.points import points
from tracker.series.schemas import POINTS
from tracker.series.update import merged, updated


def NOV(day: int) -> date:
    return date(2024, 11, day)


def stories_of(made: pl.DataFrame) -> pl.DataFrame:
    return made.select("report_id", "story_id").unique()


def after(first: pl.DataFrame, arrived: pl.DataFrame, whole: pl.DataFrame, gone: tuple[str, ...] = ()) -> pl.DataFrame:
    update = updated(points(first, settings()), arrived, settings(), stories_of(whole), gone=gone)
    return merged(points(first, settings()), update)


@pytest.mark.parametrize("last", range(1, 12))
def test_the_aleppo_figures_in_two_parts_are_the_whole(last: int) -> None:
    rows = aleppo()
    reports = rows.get_column("report_id").unique(maintain_order=True).to_list()
    late = pl.col("report_id").is_in(reports[-last:])
    whole = points(rows, settings())
    assert_frame_equal(after(rows.filter(~late), rows.filter(late), whole), whole)


def test_only_what_is_touched_is_made_anew() -> None:
    rows = frame([
        observation(1, 20, NOV(28), said_by="sohr"), observation(2, 9, NOV(28), said_by="sohr", indicator="injured"),
        observation(3, 25, NOV(29), said_by="un"),
    ])  # fmt: skip
    before, arrived = points(rows.head(2), settings()), rows.tail(1)
    update = updated(before, arrived, settings(), stories_of(points(rows, settings())))
    assert update.points.get_column("observation_id").sort().to_list() == ["o001", "o003"]
    assert update.gone.is_empty()


def test_a_report_that_goes_takes_its_points_along() -> None:
    rows = frame([
        observation(1, 300, NOV(28), as_of=NOV(28), said_by="sohr"),
        observation(2, 284, NOV(29), as_of=NOV(29), said_by="sohr"),
    ])  # fmt: skip
    left = points(rows.tail(1), settings())
    assert_frame_equal(after(rows, rows.clear(), left, gone=("r001",)), left)


def test_an_update_of_nothing_by_nothing_is_nothing() -> None:
    nothing = points(frame([]), settings())
    update = updated(nothing, frame([]), settings(), stories_of(nothing))
    assert update.points.schema == POINTS
    assert merged(nothing, update).is_empty()


@st.composite
def reports(draw: st.DrawFn) -> list[dict[str, Any]]:
    days = st.none() | st.integers(27, 30).map(NOV)
    return [
        observation(
            number, float(draw(st.sampled_from([12, 21, 120, 210, 300, 12_000]))), NOV(draw(st.integers(27, 30))),
            report_id=f"r{draw(st.integers(0, 7))}", as_of=draw(days),
            said_by=draw(st.sampled_from(["sohr", "un", None])), url=draw(st.sampled_from([None, "https://x.org/a"])),
            measure=draw(st.sampled_from(["cumulative", "incident", "incident", "unknown"])),
            indicator=draw(st.sampled_from(["deaths", "injured"])),
            population=draw(st.sampled_from(["all", "children"])),
            place=draw(st.sampled_from(["Aleppo city", "Idlib", "Gaza", None])),
            place_accuracy=draw(st.sampled_from(["town", "admin1"])), sentence_start=draw(st.sampled_from([0, 90])),
            modality=draw(st.sampled_from(["reported", "reported", "feared"])),
            same_as=draw(st.sampled_from([None, None, None, "o001", "o003"])),
        )
        for number in range(draw(st.integers(2, 16)))
    ]  # fmt: skip


@hypothesis_settings(max_examples=proof.examples(40, 12), deadline=None)
@hypothesis_given(reports(), st.sets(st.integers(0, 7)), st.sets(st.integers(0, 15)))
def test_any_reports_arriving_late_changed_or_gone_give_the_same_points(
    rows: list[dict[str, Any]], late: set[int], edited: set[int]
) -> None:
    everything = frame(rows)
    of_late = pl.col("report_id").is_in([f"r{number}" for number in late])
    # before, some reports had other numbers, and one stood there that is gone since
    earlier = everything.filter(~of_late).with_columns(
        pl.when(pl.col("observation_id").is_in([f"o{number:03}" for number in edited]))
        .then(77.0)
        .otherwise("value")
        .alias("value")
    )
    wrong = earlier.join(everything, on=["observation_id", "value"], how="anti", nulls_equal=True)
    changed = of_late | pl.col("report_id").is_in(wrong.get_column("report_id").to_list())
    lost = frame(
        [observation(99, 12, NOV(29), report_id="lost", said_by="un", measure="incident", place="Aleppo city")]
    )
    whole = points(everything, settings())
    first = pl.concat([earlier, lost])
    assert_frame_equal(after(first, everything.filter(changed), whole, gone=("lost",)), whole)

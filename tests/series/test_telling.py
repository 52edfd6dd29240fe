"""Stories found from what is remembered are those found from all texts, whatever arrived, changed or went."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import polars as pl
import proof
import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tracker.series import telling
from tracker.series.stories import stories
from tracker.series.telling import NOTHING_TOLD, Told, retold

SCHEMA = {"report_id": pl.String, "url": pl.String, "published_on": pl.Date, "text": pl.String}
BEGINNINGS = ("rain fell on the hills and", "the bridge was shut as", "a bakery burned down while")
WORDS = [f"{what}{n}" for what in ("road", "well", "camp") for n in range(9)]


def text_of(story: int, cut: int, tail: int) -> str | None:
    """Return one of three stories, cut somewhere and with another tail; story 3 has no text."""
    words = [BEGINNINGS[story % 3], *WORDS[story % 3 * 5 :], f"tail{tail}", "and more"]
    return None if story == 3 else " ".join(words[: len(words) - cut])


REPORT = st.builds(
    lambda name, day, link, story, cut, tail: (
        f"r{name}", link, None if day == 0 else date(2024, 11, day), text_of(story, cut, tail)
    ),
    st.integers(0, 9), st.integers(0, 4), st.sampled_from([None, None, "https://a.org/1", "http://www.a.org/1/#x"]),
    st.integers(0, 3), st.integers(0, 9), st.integers(0, 2),
)  # fmt: skip
STEPS = st.lists(st.tuples(st.lists(REPORT, max_size=5), st.sets(st.integers(0, 9), max_size=2)), max_size=6)


def frame_of(rows: Collection[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")


@pytest.mark.parametrize("together", [pytest.param(1, id="band-by-band"), pytest.param(2_000_000, id="all-bands")])
@hypothesis_settings(max_examples=proof.examples(60, 15), deadline=None)
@hypothesis_given(steps=STEPS)
def test_what_is_remembered_gives_the_stories_of_all(together: int, steps: list[Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling, "TOGETHER", together)
        remember(steps)


def remember(steps: list[Any]) -> None:
    """Hold what is remembered, step by step, to the stories of all reports that are there."""
    told: Told = NOTHING_TOLD
    here: dict[str, tuple[Any, ...]] = {}
    for arrived, gone in steps:
        new = {row[0]: row for row in arrived}
        lost = {f"r{number}" for number in gone} - new.keys()
        here = {name: row for name, row in here.items() if name not in lost} | new
        texts = {name: row[3] for name, row in here.items()}
        kept = Told(told.marks.sort("report_id"), told.near)  # as the snapshot hands it back: by id, not by day
        told = retold(kept, frame_of(new.values()), lost, lambda ids, of=texts: {one: of[one] for one in ids})
        whole = stories(frame_of(here.values())).select("report_id", "story_id").sort("report_id")
        assert_frame_equal(told.marks.select("report_id", "story_id").sort("report_id"), whole)


def test_texts_are_asked_for_only_where_two_reports_were_never_compared() -> None:
    asked: list[set[str]] = []

    def texts(ids: Collection[str]) -> dict[str, str]:
        asked.append(set(ids))
        return {"a": text_of(0, 0, 0) or "", "b": text_of(0, 1, 1) or ""}

    day = date(2024, 11, 28)
    told = retold(NOTHING_TOLD, frame_of([("a", None, day, text_of(0, 0, 0))]), (), texts)
    told = retold(told, frame_of([("c", None, day, " ".join(f"other{n}" for n in range(30)))]), (), texts)
    assert not asked
    told = retold(told, frame_of([("b", None, date(2024, 11, 29), text_of(0, 1, 1))]), (), texts)
    assert asked == [{"a", "b"}]
    assert dict(told.marks.select("report_id", "story_id").rows()) == {"a": "a", "b": "a", "c": "c"}


def test_copies_of_a_report_that_is_gone_still_copy_each_other() -> None:
    body = " ".join(f"word{number}" for number in range(200))
    copies = {name: f"{body} {tail}" for name, tail in (("b", "tail0"), ("a", "end0"), ("c", "close0"))}
    rows = [(name, None, date(2024, 11, 27 + at), text) for at, (name, text) in enumerate(copies.items())]

    def texts(ids: Collection[str]) -> dict[str, str]:
        return {one: copies[one] for one in ids}

    told = retold(NOTHING_TOLD, frame_of(rows), (), texts)
    assert set(told.marks.get_column("story_id")) == {"b"}
    told = retold(Told(told.marks.sort("report_id"), told.near), frame_of([]), ["b"], texts)
    assert dict(told.marks.select("report_id", "story_id").rows()) == {"a": "a", "c": "a"}

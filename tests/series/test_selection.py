"""What a person asks for is checked once, names all that is unknown, and only ever leaves rows out."""

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

from tracker.model import NamedPair
from tracker.series.points import points
from tracker.series.selection import REVIEWS, Selection, SelectionError, selection
from tracker.series.table import series_table

SETTINGS = settings()
PLACES = SETTINGS.vocabulary.places


def november(day: int) -> date:
    return date(2024, 11, day)


ROWS = points(
    frame([
        observation(1, 10, november(28), as_of=november(28), said_by="sohr", place="Aleppo city"),
        observation(2, 20, november(29), as_of=november(29), said_by="un", population="civilians", place="Idleb"),
        observation(3, 30, None, said_by=None, place="Aleppo"),
        observation(4, 40, november(30), said_by_text="a hospital in the city", place="the old quarter",
                    title="Aleppo"),
        observation(5, 50, november(30), indicator="injured", said_by="un", place=None, title="Aleppo"),
        observation(6, 60, november(30), said_by="un", place="Gaza", sentence="Far away."),
    ]),
    SETTINGS,
)  # fmt: skip

WANTED: dict[str, tuple[dict[str, Any], list[int]]] = {
    "nothing in particular": ({}, [1, 2, 3, 4, 5, 6]),
    "a crisis": ({"crisis": ["aleppo-2024"]}, [1, 2, 3, 4, 5]),
    "no crisis": ({"crisis": ["none"]}, [6]),
    "an indicator": ({"indicator": ["injured"]}, [5]),
    "a named pair": ({"indicator": ["civilian_deaths"]}, [2]),
    "a pair or an indicator": ({"indicator": ["civilian_deaths", "injured"]}, [2, 5]),
    "a population": ({"population": ["civilians"]}, [2]),
    "a place and the town inside it": ({"place": ["aleppo"]}, [1, 3]),
    "a town": ({"place": ["aleppo_city"]}, [1]),
    "a country": ({"place": ["syria"]}, [1, 2, 3]),
    "an alias of a place": ({"place": ["idleb"]}, [2]),
    "a place as written": ({"place": ["text:the Old  Quarter"]}, [4]),
    "a source": ({"said_by": ["un"]}, [2, 5, 6]),
    "a source by its short name": ({"said_by": ["SOHR"]}, [1]),
    "nobody, which is no unregistered name": ({"said_by": ["none"]}, [3]),
    "a source as written": ({"said_by": ["text:A hospital in the city"]}, [4]),
    "from a day on": ({"first_on": november(29)}, [2, 4, 5, 6]),
    "up to a day": ({"last_on": november(29)}, [1, 2]),
    "one day": ({"first_on": november(29), "last_on": november(29)}, [2]),
    "several wishes are all to hold": ({"said_by": ["un"], "place": ["syria"]}, [2]),
}


def numbers(rows: pl.DataFrame) -> list[int]:
    return sorted(int(one[1:]) for one in rows.get_column("observation_id"))


@pytest.mark.parametrize(("wish", "expected"), WANTED.values(), ids=WANTED)
def test_a_selection_gives_the_rows_wanted(wish: dict[str, Any], expected: list[int]) -> None:
    assert numbers(selection(SETTINGS, **wish).of(ROWS, PLACES)) == expected


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a typo": ({"indicator": ["civilian_death"]}, "did you mean 'civilian_deaths'"),
    "a crisis": ({"crisis": ["allepo-2024"]}, "did you mean 'aleppo-2024'"),
    "a place": ({"place": ["Atlantis"]}, "text:Atlantis"),
    "a source": ({"said_by": ["the oracle"]}, "there is no source of figures 'the oracle'"),
    "a grade": ({"grade": ["X"], "grades": ["A", "B"]}, "known: A, B"),
    "a review": ({"review": ["approved"]}, "known: unreviewed"),
    "a period": ({"first_on": november(30), "last_on": november(28)}, "ends (2024-11-28) before it begins"),
}


@pytest.mark.parametrize(("wish", "said"), WRONG.values(), ids=WRONG)
def test_what_is_not_known_is_refused_with_a_hint(wish: dict[str, Any], said: str) -> None:
    with pytest.raises(SelectionError) as caught:
        selection(SETTINGS, **wish)
    assert said in str(caught.value)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SelectionError) as caught:
        selection(SETTINGS, indicator=["x"], place=["y"], crisis=["z"])
    assert [word in str(caught.value) for word in ("'x'", "'y'", "'z'")] == [True] * 3


def test_a_filter_the_rows_cannot_answer_is_never_ignored() -> None:
    rows = ROWS.select("observation_id", "crisis")
    with pytest.raises(SelectionError, match="do not tell their grade"):
        selection(SETTINGS, grade=["A"]).of(rows, PLACES)


def test_grade_and_review_are_asked_of_the_columns_that_tell_them() -> None:
    first = pl.col("observation_id") == "o001"
    rows = ROWS.with_columns(
        grade=pl.lit("A"),
        review_state=pl.when(first).then(pl.lit("accepted")),
        review_changed=pl.when(first).then(True),
    )
    assert selection(SETTINGS, grade=["A"]).of(rows, PLACES).height == 6
    asked = {one: numbers(selection(SETTINGS, review=[one]).of(rows, PLACES)) for one in REVIEWS}
    assert asked == {
        "unreviewed": [2, 3, 4, 5, 6], "accepted": [1], "corrected": [], "rejected": [], "changed": [1]
    }  # fmt: skip


def test_a_series_is_in_a_period_that_meets_its_span() -> None:
    table = series_table(points(aleppo(), SETTINGS))
    within = Selection(first_on=date(2024, 12, 4), last_on=date(2024, 12, 20)).of(table, PLACES)
    assert 0 < within.height < table.height
    assert (within.get_column("last_on") >= date(2024, 12, 4)).all()


def test_an_indicator_that_is_also_a_display_name_is_of_whomever() -> None:
    words = SETTINGS.vocabulary
    pair = NamedPair(id="deaths", indicator="deaths", population="all", label="Deaths")
    given = replace(SETTINGS, vocabulary=replace(words, pairs={**words.pairs, "deaths": pair}))
    assert selection(given, indicator=["deaths"]).what == (("deaths", ""),)


def test_it_is_told_in_words() -> None:
    assert str(Selection()) == "none"
    wish = selection(SETTINGS, crisis=["aleppo-2024"], indicator=["civilian_deaths"], place=["Idleb"],
                     said_by=["SOHR", "un"], first_on=november(28))  # fmt: skip
    assert str(wish) == ("crisis aleppo-2024; indicator deaths of civilians; place Idlib (idlib); said by sohr or un; "
                         "period from 2024-11-28 (figures of no known day left out)")  # fmt: skip


@hypothesis_settings(max_examples=50, deadline=None)
@hypothesis_given(st.dictionaries(st.sampled_from(["place", "said_by", "indicator", "crisis"]),
                                  st.lists(st.text(max_size=20), max_size=3)))  # fmt: skip
def test_any_words_are_taken_or_refused_but_never_break_it(wish: dict[str, list[str]]) -> None:
    try:
        asked = selection(SETTINGS, **wish)  # type: ignore[arg-type]
    except SelectionError:
        return
    found = asked.of(ROWS, PLACES)
    assert found.height <= ROWS.height

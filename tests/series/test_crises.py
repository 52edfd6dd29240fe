"""Which crisis a figure belongs to, and the reason a person is given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from given import frame, observation, settings

from tracker.model import Crisis
from tracker.series.crises import assign_crises
from tracker.series.tried import tried

CASES: list[tuple[str, dict[str, Any], str | None, str]] = [
    ("its place", {"place": "Aleppo"}, "aleppo-2024", "its place, Aleppo"),
    ("a town inside", {"place": "Aleppo city"}, "aleppo-2024", "its place, Aleppo city"),
    ("an alias", {"place": "the western Aleppo"}, "aleppo-2024", "its place, Aleppo"),
    ("a wider place needs words", {"place": "Syria"}, None, "no crisis's places, dates and words fit"),
    ("a wider place with words", {"place": "Syria", "sentence": "Since Aleppo fell, 20 died."}, "aleppo-2024",
     "within Syria, and words of its sentence or report"),
    ("words alone", {"place": None, "title": "Battle of ALEPPO"}, "aleppo-2024", "words of its sentence or report"),
    ("a word inside another is none", {"place": None, "title": "Aleppoans"}, None,
     "no crisis's places, dates and words fit"),
    ("a registered place elsewhere", {"place": "Gaza", "title": "Aleppo and Gaza"}, None,
     "no crisis's places, dates and words fit"),
    ("an unregistered place that names it", {"place": "rural Idlib"}, "aleppo-2024", "words of its sentence or report"),
    ("an older day", {"place": "Aleppo", "as_of": date(2016, 12, 1)}, None, "no crisis's places, dates and words fit"),
    ("a period before", {"place": "Aleppo", "period_end": date(2016, 12, 1)}, None,
     "no crisis's places, dates and words fit"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "crisis", "reason"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_figure_finds_its_crisis(changes: dict[str, Any], crisis: str | None, reason: str) -> None:
    made, words = settings(), frame([observation(1, 20, date(2024, 11, 29), **changes)])
    row = assign_crises(words, made.crises, made.vocabulary.places).row(0, named=True)
    assert (row["crisis"], row["crisis_reason"]) == (crisis, reason)


def test_a_figure_without_a_place_follows_the_others_of_its_report() -> None:
    made = settings()
    rows = frame([
        observation(1, 20, date(2024, 11, 29), report_id="one"),
        observation(2, 5, date(2024, 11, 29), report_id="one", place=None),
        observation(3, 7, date(2024, 11, 29), report_id="one", place="Gaza"),
        observation(4, 9, date(2024, 11, 29), report_id="one", place=None, as_of=date(2016, 1, 1)),
    ])  # fmt: skip
    found = assign_crises(rows, made.crises, made.vocabulary.places)
    assert found.get_column("crisis").to_list() == ["aleppo-2024", "aleppo-2024", None, None]
    assert found.get_column("crisis_reason")[1] == "the other figures of its report"


HEADS = [
    ("named at the head", "Rebels have entered Aleppo, the second city. Over 300 people died.", "aleppo-2024"),
    ("named far below", "Floods again. " * 80 + "Unlike in Aleppo, nobody fled.", None),
]


@pytest.mark.parametrize(("text", "crisis"), [h[1:] for h in HEADS], ids=[h[0] for h in HEADS])
def test_the_head_of_a_report_without_a_title_speaks_for_its_figures(text: str, crisis: str | None) -> None:
    made = settings()
    rows = frame([observation(1, 300, date(2024, 11, 30), place=None, title=None)])
    texts = pl.DataFrame({"report_id": ["r001"], "text": [text]})
    assert assign_crises(rows, made.crises, made.vocabulary.places, texts).get_column("crisis").to_list() == [crisis]
    assert assign_crises(rows, made.crises, made.vocabulary.places).get_column("crisis").to_list() == [None]


def test_a_count_since_2011_is_an_episode_of_its_own_and_a_day_earlier_is_not() -> None:
    made = settings()
    starts = [date(2011, 3, 15), date(2024, 11, 26), None]
    rows = frame([observation(n, 20, date(2024, 11, 29), counting_start=start) for n, start in enumerate(starts)])
    found = assign_crises(rows, made.crises, made.vocabulary.places)
    assert found.get_column("episode").to_list() == ["since 2011-03-15", None, None]
    assert set(found.get_column("crisis")) == {"aleppo-2024"}


def test_a_crisis_that_ended_takes_no_later_figure_and_the_next_does() -> None:
    made = settings()
    first = replace(made.crises["aleppo-2024"], ends=date(2024, 12, 8))
    second = Crisis(id="later", name="Later", counting_start=date(2025, 3, 1), timezone="UTC", places=("aleppo",))
    rows = frame([observation(1, 20, date(2024, 12, 8)), observation(2, 20, date(2025, 3, 2)),
                  observation(3, 20, date(2025, 1, 9))])  # fmt: skip
    found = assign_crises(rows, {"aleppo-2024": first, "later": second}, made.vocabulary.places)
    assert found.get_column("crisis").to_list() == ["aleppo-2024", "later", None]


def test_no_crisis_configured_leaves_every_figure_and_says_so() -> None:
    made = settings()
    found = assign_crises(frame([observation(1, 20, date(2024, 11, 29))]), {}, made.vocabulary.places)
    assert found.get_column("crisis").to_list() == [None]
    assert found.height == 1


def test_why_a_figure_went_where_it_went_can_be_told() -> None:
    rows = frame([
        observation(1, 27, date(2024, 11, 29), place="Aleppo city", sentence="27 died in Aleppo city."),
        observation(2, 40, date(2024, 11, 20), place="Syria", title="Idlib under fire"),
        observation(3, 50, date(2024, 11, 30), place="Gaza"),
        observation(4, 60, None, place=None, sentence="60 died."),
    ])  # fmt: skip
    given = settings()
    places = given.vocabulary.places
    told = tried(assign_crises(rows, given.crises, places), given.crises, places)
    seen = {row["observation_id"]: row for row in told.iter_rows(named=True)}
    assert [seen[f"o00{number}"]["place_is"] for number in (1, 2, 3, 4)] == [
        "inside", "around", "elsewhere", "not stated"
    ]  # fmt: skip
    assert [seen[f"o00{number}"]["dates_fit"] for number in (1, 2, 3, 4)] == [True, False, True, True]
    assert seen["o001"]["words_in"] == ["its place", "its sentence"]
    assert seen["o002"]["words_in"] == ["its title"]
    assert (seen["o004"]["spoken_of"], seen["o004"]["words_in"]) == (None, [])

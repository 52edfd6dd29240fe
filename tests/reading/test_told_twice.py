"""One figure a report tells twice: which telling stands, and what is no second telling."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.model import Refusal
from tracker.reading.reader import Reader

PRINTED = date(2026, 3, 9)  # a Monday

# text -> what stands: value, bound, who said it
TWICE = {
    "a headline over a sentence with a source": (
        "Landslide buries 17 miners\n\nSeventeen miners died on Saturday, the provincial governor said.",
        [(17, "exact", "provincial governor")],
    ),
    "a headline rounds what the sentence bounds": (
        "Ferry sinking kills 40\n\nAt least 40 people were killed when a ferry sank, the Red Crescent said.",
        [(40, "at_least", "Red Crescent")],
    ),
    "an agency sums up, then quotes": (
        "Some 60 families were evacuated. The mayor said 60 families were evacuated by Sunday.",
        [(60, "exact", "mayor")],
    ),
    "the named telling came first": (
        "Police said at least 22 people were killed in Beira. In all, 22 people were killed.",
        [(22, "at_least", "Police")],
    ),
    "a headline and a sentence, both of nobody": (
        "Blast kills 14\n\nAt least 14 people were killed at a depot on Friday.",
        [(14, "at_least", None)],
    ),
}

APART = {
    "two who bound it differently": (
        "Police said 31 people were killed. The Red Cross said at least 31 people were killed.",
        [(31, "exact", "Police"), (31, "at_least", "Red Cross")],
    ),
    "a fear is no telling of it": (
        "At least 12 people are feared dead, police said. Twelve people were killed last week.",
        [(12, "at_least", "police"), (12, "exact", None)],
    ),
    "two of one sentence": (
        "Floods killed at least 13 people in Ayod and 13 people in Akobo, officials said.",
        [(13, "at_least", "officials"), (13, "exact", "officials")],
    ),
}


@pytest.mark.parametrize(("text", "stands"), [*TWICE.values(), *APART.values()], ids=[*TWICE, *APART])
def test_who_is_heard(reader: Reader, text: str, stands: list[tuple[int, str, str | None]]) -> None:
    reading = reader.read(text, PRINTED)
    assert [(one.value, one.bound.value, _short(one.said_by_text)) for one in reading.observations] == stands


@pytest.mark.parametrize("text", [text for text, _ in TWICE.values()], ids=TWICE)
def test_the_other_telling_is_named_as_a_repeat(reader: Reader, text: str) -> None:
    reading = reader.read(text, PRINTED)
    assert [one.reason for one in reading.rejections].count(Refusal.REPEAT) == 1
    for one in (*reading.observations, *reading.rejections):
        assert text[one.char_start : one.char_end] == one.quote


def test_the_sentence_gives_the_day_the_headline_had_not(reader: Reader) -> None:
    text, _ = TWICE["a headline over a sentence with a source"]
    [one] = reader.read(text, PRINTED).observations
    assert one.as_of == date(2026, 3, 7)


def test_parts_stay_with_a_whole_that_is_told_again(reader: Reader) -> None:
    text = "Raid kills 25, including six children\n\nThe raid killed at least 25 people, the UN said."
    reading = reader.read(text, PRINTED)
    whole = next(at for at, one in enumerate(reading.observations) if one.value == 25)
    assert reading.observations[whole].said_by == "un"
    assert [one.subset_of for one in reading.observations if one.value == 6] == [whole]


def test_one_person_named_again_takes_no_toll_apart(reader: Reader) -> None:
    text = "A bomb killed a councillor and 11 guards. Police said the blast killed the councillor."
    assert reader.read(text, PRINTED).headline["deaths"].value == 12


def _short(said: str | None) -> str | None:
    return said.removeprefix("the ").removeprefix("The ") if said else None

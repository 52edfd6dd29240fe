"""What day a count that goes on speaks of: the day it was told, where the sentence dates the telling alone."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.model import Basis
from tracker.reading.reader import Reader

SUNDAY = date(2026, 11, 22)

TOLD = {
    "a toll since a day": ("At least 61 people have been killed since 3 November, the monitor said on Sunday.", SUNDAY),
    "the day stands first": ("On Friday the ministry put the death toll since May at 340.", date(2026, 11, 20)),
    "people who are displaced": ("OCHA said on Saturday that 7,200 people remained displaced.", date(2026, 11, 21)),
}

NOT_TOLD = {
    "a day of its own counts": (
        "The ministry said on Sunday that 340 people had been killed as of 19 November 2026.",
        date(2026, 11, 19), Basis.STATED,
    ),
    "one event is not dated by who tells of it": (
        "Nine people were killed in a raid, police said on Sunday.", None, Basis.UNKNOWN,
    ),
    "nobody says when": ("At least 61 people have been killed since 3 November, she said.", None, Basis.UNKNOWN),
}  # fmt: skip


@pytest.mark.parametrize(("sentence", "day"), TOLD.values(), ids=TOLD.keys())
def test_a_running_count_speaks_of_the_day_it_was_told(reader: Reader, sentence: str, day: date) -> None:
    (figure,) = reader.read(sentence, published_on=SUNDAY).observations
    assert (figure.as_of, figure.as_of_basis) == (day, Basis.INFERRED)


@pytest.mark.parametrize(("sentence", "day", "basis"), NOT_TOLD.values(), ids=NOT_TOLD.keys())
def test_no_other_figure_does(reader: Reader, sentence: str, day: date | None, basis: Basis) -> None:
    (figure,) = reader.read(sentence, published_on=SUNDAY).observations
    assert (figure.as_of, figure.as_of_basis) == (day, basis)

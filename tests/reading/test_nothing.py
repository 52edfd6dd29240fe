"""Sentences full of numbers and of words of harm that ask for nothing: each must leave the reader silent.

nothing.txt holds one sentence a line under headings; a false figure sends a false alert, so every line counts. What is
still taken for a figure is listed here with its reason.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.model import Modality
from tracker.reading.reader import Reader

LINES = (Path(__file__).parent / "nothing.txt").read_text(encoding="utf-8").splitlines()
SENTENCES = [line for line in LINES if line and not line.startswith("#")]
COUNTED = {Modality.REPORTED, Modality.VERIFIED, Modality.PARTY_CLAIM, Modality.FEARED}
RELIEF = "money given or needed for something else than relief: no word of the sentence says which"

KNOWN_GAPS = {
    "The reward was raised to $5 million.": "raised to a level, not from donors",
    "She received a grant of 5,000 dollars to study law.": RELIEF,
    "The king donated $2 million to the football club.": RELIEF,
    "The project needs $2 billion of investment.": RELIEF,
    "The railway will require $900 million.": RELIEF,
    "The minister announced a death in the family.": "an idiom that may be meant",
    "The square is named after the 12 martyrs of 1961.": "history without a harm of today",
    "Police are looking for two men in a white van.": "missing and wanted are looked for alike",
    "The opposition leader, freed in 2019, called for fresh elections within 90 days.": "history in an aside",
    "The 12 hostages of the film are played by amateurs.": "what a film tells",
}

BESIDE_FIGURES = {
    "officers sent": ("Police sent 400 officers to the town after 12 people were killed.", [12]),
    "ratio": ("Nine homes out of ten are gone and six people have died.", [6]),
    "share of people": ("More than 26,000 people - nearly half are pensioners - have been displaced.", [26000]),
    "halls": ("Guards put 700 people in two detention halls, where three died.", [3]),
    "fleeing attackers": ("Three men threw a grenade into a shop and fled, killing two traders.", [2]),
    "frame": ("Of 2,500 crates that left the depot, 86 are missing and two guards were wounded.", [2]),
    "capital": ("Seven people were injured on the road that joins the capital, Cairo, to the coast.", [7]),
}
"""A sentence with false and true numbers, and the values that are to be read."""


def taken(reader: Reader, text: str) -> list[str]:
    """Return what is counted of a text, as indicator and quote."""
    found = reader.read(text).observations
    return [f"{one.indicator}: {one.quote}" for one in found if one.modality in COUNTED]


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_that_asks_for_nothing_gives_nothing(reader: Reader, text: str) -> None:
    assert taken(reader, text) == []


@pytest.mark.parametrize(
    "text",
    [pytest.param(text, marks=pytest.mark.xfail(strict=True, reason=reason)) for text, reason in KNOWN_GAPS.items()],
)
def test_known_gaps(reader: Reader, text: str) -> None:
    assert taken(reader, text) == []


@pytest.mark.parametrize(("text", "values"), BESIDE_FIGURES.values(), ids=BESIDE_FIGURES)
def test_only_the_figures_among_the_numbers_are_taken(reader: Reader, text: str, values: list[float | None]) -> None:
    assert [one.value for one in reader.read(text).observations if one.modality in COUNTED] == values


def test_the_table_is_whole() -> None:
    assert len(SENTENCES) > 400
    assert len(set(SENTENCES)) == len(SENTENCES)
    assert KNOWN_GAPS.keys().isdisjoint(SENTENCES)

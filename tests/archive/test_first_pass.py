"""The first pass misses nothing: what it passes over holds no figure and no refusal, whatever the text looks like."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import proof
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.archive.first_pass import FirstPass, fewest
from tracker.config import load
from tracker.reading.reader import Reader

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
SENTENCES = [
    sentence.strip()
    for text in TEXTS
    for line in text.splitlines()
    for sentence in line.split(". ")
    if sentence.strip()
]
NOTHING = (
    "The harvest had been better than people feared", "Talks go on in the capital", "The road stays shut",
    "He was 62", "Prices rose by 4 per cent in 2019", "The bridge was built in 1954", "Room 12 was empty",
    "No decision was made", "The minister will travel on 4 March", "A spokesman made no comment",
)  # fmt: skip
HEADS = ("Killed", "Displaced people:", "District | Killed | Injured", "Deaths by province:", "People in need")
ROWS = (
    "Aleppo 36",
    "- Idlib 12,000",
    "Homs | 12 | 33",
    "Nine in Latakia",
    "Hama — 14",
    "1. Twelve",
    "a dozen",
    "(of whom 3",
)
JOINTS = (". ", ". ", ".\n", "\n", "\n\n", "; ", ", ", " ", "\n \n", ":\n", " | ", "\t", " — ", "”\n“")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.compile(load(None).vocabulary)


@pytest.fixture(scope="module")
def first(reader: Reader) -> FirstPass:
    return FirstPass.of(reader.gate)


def says_nothing(reader: Reader, text: str) -> bool:
    found = reader.read(text)
    return not (found.observations or found.rejections or found.aside)


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        pytest.param("Nine people were killed.", True, id="a-number-and-what-happened"),
        pytest.param("The road stays shut and talks go on.", False, id="neither"),
        pytest.param("The bridge of 1954 looks as it did before the rains came.", False, id="a-number-alone"),
        pytest.param("Nine.\n\nPeople wait.", False, id="parted-by-an-empty-line"),
        pytest.param("Displaced\n\n36,200", True, id="a-number-on-a-line-of-its-own"),
        pytest.param("Displaced people:\n- Aleppo 36,200\n- Idlib 12,000", True, id="a-list-below-what-it-counts"),
        pytest.param("The cup cost two coins.", False, id="a-price-of-no-currency"),
        pytest.param("Aid of $4 million was paid.", True, id="money"),
        pytest.param("Nine waited. People slept.", False, id="parted-by-a-sentence"),
        pytest.param("“Nine waited. People were killed.”", True, id="not-parted-in-quotes"),
        pytest.param("The mayor was shot dead.", True, id="one-person"),
        pytest.param("They bury the dead at night.", False, id="nobody-in-particular"),
        pytest.param("Dozens of fata\u200blities", True, id="signs-the-door-takes-apart"),
        pytest.param("", False, id="empty"),
        pytest.param(None, False, id="none"),
    ],
)
def test_what_is_worth_reading(first: FirstPass, text: str | None, worth: bool) -> None:
    assert first.worth_reading(pl.Series([text], dtype=pl.String)).to_list() == [worth]


def test_a_batch_keeps_its_order(first: FirstPass) -> None:
    texts = ["Nothing here.", "Nine people were killed.", None, "Nothing here.\n\nTwo were injured.", ""]
    assert first.worth_reading(pl.Series(texts)).to_list() == [False, True, False, True, False]


@given(
    st.lists(
        st.tuples(st.sampled_from([*SENTENCES, *NOTHING, *NOTHING, *HEADS, *ROWS, *ROWS]), st.sampled_from(JOINTS)),
        max_size=6,
    )
)
@settings(max_examples=proof.examples(2_000, 60), deadline=None)
def test_what_is_passed_over_holds_nothing(reader: Reader, first: FirstPass, pieces: list[tuple[str, str]]) -> None:
    text = "".join(piece + joint for piece, joint in pieces)
    if not first.worth_reading(pl.Series([text], dtype=pl.String)).item():
        assert says_nothing(reader, text)


def test_texts_in_which_nothing_is_counted_are_passed_over(first: FirstPass) -> None:
    rng = random.Random(7)
    texts = [". ".join(rng.sample(NOTHING[:3], 3)) + "." for _ in range(50)]
    assert not first.worth_reading(pl.Series(texts)).any()


def test_phrases_that_hold_another_are_left_out() -> None:
    assert fewest([" killed ", " were killed ", " shot dead ", " dead ", " were  shot "]) == (
        " dead ",
        " killed ",
        " were shot ",
    )

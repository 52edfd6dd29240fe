"""Phrases found in one pass: whole words, whatever their case, and the offsets at which the sentence has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reading.words.spotter import Spotter, first_of, last_of

LISTS = {"toll": ["death toll", "toll"], "moved": ["rose to", "U.N."], "day": ["friday", "o'clock"]}
SPOTTER = Spotter(LISTS)


@pytest.mark.parametrize(
    ("sentence", "name", "texts"),
    [
        ("The death toll rose to 12.", "toll", ["death toll", "toll"]),
        ("THE DEATH TOLL ROSE TO 12", "moved", ["ROSE TO"]),
        ("A tollgate rose towards us", "toll", []),
        ("toll", "toll", ["toll"]),
        ("The U.N. said so", "moved", ["U.N"]),
        ("at nine o’clock on Friday", "day", ["o’clock", "Friday"]),
        ("it rose\nto 12", "moved", ["rose\nto"]),
        ("it rose   to 12", "moved", ["rose   to"]),
        ("it rose, to 12", "moved", []),
        ("", "toll", []),
        ("Ĳ İstanbul: the toll", "toll", ["toll"]),
    ],
)
def test_phrases_are_found_as_whole_words(sentence: str, name: str, texts: list[str]) -> None:
    assert [sentence[start:end] for start, end in SPOTTER.spot(sentence).get(name, [])] == texts


@pytest.mark.parametrize("sentence", ["ارتفعت حصيلة القتلى إلى 12", "حصيلة القتلى"])
def test_other_letters_than_latin_are_searched_as_text(sentence: str) -> None:
    found = Spotter({"toll": ["حصيلة القتلى"], "word": ["toll"]}).spot(sentence)
    assert [sentence[start:end] for start, end in found["toll"]] == ["حصيلة القتلى"]


def test_the_first_is_the_longest_of_those_that_begin_together() -> None:
    assert first_of([(4, 8), (0, 3), (0, 6)], 0, 9) == (0, 6)
    assert first_of([(0, 6), (4, 8)], 2, 9) == (4, 8)
    assert first_of([(0, 6)], 2, 9) is None


def test_the_last_is_none_that_another_overlaps() -> None:
    assert last_of([(0, 6), (3, 6), (8, 9)], 0, 9) == (8, 9)
    assert last_of([(0, 6), (3, 6)], 0, 9) == (0, 6)
    assert last_of([], 0, 9) is None


@given(st.text(max_size=80))
def test_offsets_hold_in_any_text(text: str) -> None:
    sentence = f"{text} the death toll {text}"
    for spans in SPOTTER.spot(sentence).values():
        assert all(0 <= start < end <= len(sentence) for start, end in spans)
    assert any(sentence[start:end] == "death toll" for start, end in SPOTTER.spot(sentence)["toll"])

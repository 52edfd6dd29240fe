"""What holds of every reading: quotes in the text, every figure with an outcome, no hang, no exception, no memory."""

from __future__ import annotations

import time
from datetime import date

import proof
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.cases import figures
from tracker.model import Bound, Measure, Modality, Refusal, Scope
from tracker.reading.reader import MAX_FIGURES, Reader

PIECES = st.sampled_from(
    (
        "At least 27 civilians", "were killed", ", including eight children,", "Dozens of", "people", "fled", "12",
        "and", "the toll rose to", "of them", "who", "killing", "$4 million", "In March", "said the UN", ";", ":", "(",
        ")", "-", "of the", "a woman", "her three children", "Homs", "no one", "2,50", "1.2m", "\u00a0", "\u202f", "\n",
        "•", "“", "”", "between 20 and 30", "from 12 to 59", "missing", "houses", "destroyed", "among", "the dead",
        "'s", "%",
    )
)  # fmt: skip


@settings(max_examples=proof.examples(600, 50), deadline=None)
@given(st.lists(PIECES, max_size=40).map(" ".join))
def test_quotes_hold_and_indices_point_back(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    for index, one in enumerate(reading.observations):
        assert text[one.char_start : one.char_end] == one.quote
        assert one.quote
        assert one.sentence_start <= one.char_start <= one.char_end <= one.sentence_end
        assert one.subset_of is None or (0 <= one.subset_of < len(reading.observations) and one.subset_of != index)
        assert 0 < one.confidence < 1
        assert one.rule
    for refused in reading.rejections:
        assert text[refused.char_start : refused.char_end] == refused.quote


@settings(max_examples=proof.examples(400, 40), deadline=None)
@given(st.text(max_size=300))
def test_odd_text_is_no_error_and_reads_the_same_twice(reader: Reader, text: str) -> None:
    assert reader.read(text) == reader.read(text)


def test_every_figure_of_a_speaking_sentence_has_an_outcome(reader: Reader) -> None:
    reading = reader.read("Three gunmen killed 12 people in 4 villages on 3 May, 30 km from a town of 5,000.")
    assert figures(reading) == ["deaths/all 12"]
    reasons = [one.reason for one in reading.rejections]
    assert len(reading.observations) + len(reading.rejections) == 6
    assert Refusal.PERPETRATOR in reasons
    assert Refusal.DATE in reasons
    assert Refusal.MEASURE in reasons


def test_the_same_figure_again_is_a_repeat(reader: Reader) -> None:
    reading = reader.read("Twelve people were killed in Homs. The 12 people were killed at dawn.")
    assert figures(reading) == ["deaths/all 12"]
    assert [one.reason for one in reading.rejections] == [Refusal.REPEAT]


def test_increments_and_earlier_values_are_refused(reader: Reader) -> None:
    reading = reader.read("The death toll rose by 17 to 164. The number of missing fell from 40 to 31.")
    assert figures(reading) == ["deaths/all 164", "missing/all 31"]
    assert [one.reason for one in reading.rejections] == [Refusal.CHANGE, Refusal.EARLIER]


def test_all_grammars_meet_in_one_observation(reader: Reader) -> None:
    text = "The UN said at least 27 civilians, including children, were killed in Aleppo in the past three days."
    [one] = [one for one in reader.read(text, date(2024, 11, 29)).observations if one.value == 27]
    assert (one.indicator, one.population, one.bound) == ("deaths", "civilians", Bound.AT_LEAST)
    assert (one.low, one.high) == (27, None)
    assert (one.said_by, one.said_by_text) == ("un", "The UN")
    assert one.measure is Measure.WINDOW
    assert one.period_end == date(2024, 11, 29)
    assert one.modality is Modality.REPORTED
    assert (one.place, one.iso3) == ("Aleppo", "SYR")
    assert one.place_scope is Scope.SENTENCE
    assert one.quote == "at least 27 civilians"


def test_without_a_day_of_publication_no_day_is_guessed(reader: Reader) -> None:
    [one] = reader.read("Twelve people were killed on Friday.").observations
    assert (one.period_start, one.as_of) == (None, None)


def test_families_count_households(reader: Reader) -> None:
    [one] = reader.read("Floods displaced 2,364 families.").observations
    assert (one.population, one.unit) == ("families", "households")


def test_money_carries_its_currency(reader: Reader) -> None:
    [one] = reader.read("The UN has appealed for $35 million.").observations
    assert (one.indicator, one.unit) == ("funding_required", "USD")


def test_hidden_letters_do_not_hide_a_figure(reader: Reader) -> None:
    text = "The monitor listed 46 fata*lities in 1\u202f204 vil\u00adlages."
    [one] = reader.read(text).observations
    assert one.quote == "46 fata*lities"


HOSTILE = {
    "one long run of digits": "9" * 200_000 + " people were killed.",
    "ranges without end": "between 1 and 2 people killed " * 4000,
    "a line without a break": "killed 12 people and " * 50_000,
    "including": "12 people, including " * 5000,
    "of them": "12 of them " * 20_000,
    "open brackets": "(" * 50_000 + "12 people killed",
    "quotes": '"' * 100_000,
    "commas": "killed 1" + ", 2" * 30_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_ends_soon(reader: Reader, text: str) -> None:
    began = time.process_time()
    reading = reader.read(text)
    assert time.process_time() - began < 8
    assert len(reading.observations) <= MAX_FIGURES + 100


def test_more_figures_than_are_read_are_one_rejection(reader: Reader) -> None:
    text = " ".join(f"Some {number} people were killed in the village." for number in range(1000, 2000))
    reading = reader.read(text)
    [over] = [one for one in reading.rejections if one.reason is Refusal.OVER_LIMIT]
    assert len(reading.observations) == MAX_FIGURES
    assert over.count == 1000 - MAX_FIGURES

"""Numbers in every form they are printed in: digits, words, mixed, vague; and what is no number."""

from __future__ import annotations

import pytest
from numerals import WORDS, counts, only

from tracker.errors import ConfigError
from tracker.model import Bound
from tracker.reading.numbers.find import Kind, NumberWords, find

DIGITS = [
    ("7 dead", 7), ("27 people", 27), ("killing 2015 people", 2015), ("1,234 people", 1234),
    ("12,345,678 people", 12_345_678), ("1 205 people", 1205), ("12 345 678 people", 12_345_678),
    ("1'234 people", 1234), ("1’234’567 people", 1_234_567), ("1,40,000 people", 140_000),
    ("1,23,45,678 people", 12_345_678), ("1.234.567 people", 1_234_567), ("2.000.000 people", 2_000_000),
    ("61, 000 people", 61_000), ("0 dead", 0), ("12.5 million people", 12_500_000), ("1.2m people", 1_200_000),
    ("5m+ people", 5_000_000), ("8.8M people", 8_800_000), ("14k people", 14_000), ("60K homes", 60_000),
    ("240k+ in tents", 240_000), ("2.3 million people", 2_300_000), ("2,3 million people", 2_300_000),
    ("1.1 million people", 1_100_000), ("4.35 million people", 4_350_000), ("1.005 million people", 1_005_000),
    ("3 lakh people", 300_000), ("7.4 lakh people", 740_000), ("1.3 crore people", 13_000_000),
    ("2 lakhs of homes", 200_000), ("14 thousand people", 14_000), ("2 hundred thousand people", 200_000),
    ("2½ million people", 2_500_000), ("3 and a half million people", 3_500_000), ("3 bn people", 3_000_000_000),
    ("2 dozen people", 24), ("999999999999 grains", 999_999_999_999),
    ("2 crore 30 lakh people", 23_000_000), ("1 million 200 thousand people", 1_200_000),
    ("2 1/2 million people", 2_500_000), ("3/4 million people", 750_000), (".5 million people", 500_000),
    ("1.2 m people", 1_200_000), ("4.8 M people", 4_800_000), ("12 k families", 12_000), ("61 ,000 people", 61_000),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "value"), DIGITS, ids=[case[0] for case in DIGITS])
def test_digits(sentence: str, value: float) -> None:
    number = next(n for n in find(sentence, WORDS))
    assert number.kind is Kind.COUNT
    assert number.value == value


SPELLED = [
    ("eight children", 8), ("twelve died", 12), ("Seventeen soldiers", 17), ("thirty men", 30),
    ("twenty-eight people", 28), ("Sixty-four were freed", 64), ("twenty eight people", 28),
    ("one hundred people", 100), ("One hundred and sixteen boats", 116), ("a hundred people", 100),
    ("a hundred and five people", 105), ("two hundred people", 200), ("three hundred fifty people", 350),
    ("twelve hundred people", 1200), ("a thousand people", 1000), ("five thousand people", 5000),
    ("ten thousand people", 10_000), ("Sixty-two thousand people", 62_000),
    ("One hundred and forty thousand people", 140_000), ("a million people", 1_000_000),
    ("one thousand two hundred and thirty-four people", 1234), ("two and a half million people", 2_500_000),
    ("a million and a half people", 1_500_000), ("half a million people", 500_000),
    ("Half a million people", 500_000), ("a quarter of a million people", 250_000),
    ("three quarters of a million people", 750_000), ("a dozen people", 12), ("two dozen people", 24),
    ("half a dozen shells", 6), ("half-dozen shells", 6), ("half-a-million people", 500_000),
    ("four-and-a-half million people", 4_500_000), ("four and a half thousand people", 4500),
    ("three lakh people", 300_000), ("one point two million people", 1_200_000),
    ("two thousand and eleven people", 2011), ("one million two hundred thousand people", 1_200_000),
    ("seven hundred thousand people", 700_000), ("ninety-nine people", 99), ("hundred people", 100),
    ("TWENTY people", 20),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "value"), SPELLED, ids=[case[0] for case in SPELLED])
def test_spelled(sentence: str, value: float) -> None:
    assert only(sentence).value == value


SLIPS = [
    ("twenty- eight people", [28]), ("Twenty-\neight people", [28]), ("fifteen (15) people", [15]),
    ("15 (fifteen) people", [15]), ("thirty five(35) people", [35]), ("fifteen (16) people", [15, 16]),
    ("fifteen (15 women", [15, 15]), ("27 killed/45 injured", [27, 45]), ("On 12 March 45 people", [45]),
    ("the 3rd of May 45 people", [45]), ("1,2345 million people", []), ("1,2345 people", []),
    ("version 2.5.7 million", []),
    ("Resolution A/RES/45 of people", []), ("5 m of water", []), ("5 m waves", []), ("a score of 1/2", []),
    ("on 1/2 people came", []),
]  # fmt: skip
"""What a scanner, a line's end or a careful clerk makes of a number: read once, and as what it is."""


@pytest.mark.parametrize(("sentence", "values"), SLIPS, ids=[case[0] for case in SLIPS])
def test_slips_and_repeats(sentence: str, values: list[float]) -> None:
    assert [number.value for number in counts(sentence)] == values


NOT_JOINED = [
    ("He killed two and five were hurt.", [2, 5]),
    ("Two, five and nine died.", [2, 5, 9]),
    ("twenty thirty forty", [20, 30, 40]),
    ("Kills 5, wounds 12", [5, 12]),
    ("killed 12 and wounded 300", [12, 300]),
    ("In Camp 12 300 people fell ill.", [300]),
    ("killing 8, 12 and 300", [8, 12, 300]),
    ("It hosts 900 people. 200 left", [900, 200]),
]


@pytest.mark.parametrize(("sentence", "values"), NOT_JOINED, ids=[case[0] for case in NOT_JOINED])
def test_neighbours_stay_apart(sentence: str, values: list[float]) -> None:
    assert [n.value for n in counts(sentence)] == values


VAGUE = [
    ("several civilians", 3), ("a few people", 3), ("a handful of people", 3), ("a couple of homes", 2),
    ("tens of others", 10), ("dozens hurt", 12), ("Dozens more", 12), ("Scores of people", 20),
    ("hundreds fled", 100), ("Thousands of residents", 1000), ("tens of thousands fled", 10_000),
    ("hundreds of thousands fled", 100_000), ("Millions are hungry", 1_000_000),
    ("tens of millions of people", 10_000_000), ("hundreds of millions of people", 100_000_000),
    ("several hundred people", 300), ("a few hundred people", 300), ("several thousand people", 3000),
    ("several dozen people", 36), ("a few dozen people", 36), ("several hundred thousand people", 300_000),
    ("many thousands of people", 1000), ("thousands upon thousands", 1000), ("dozens and dozens of homes", 12),
    ("lakhs of people", 100_000), ("hundreds, if not thousands", 100), ("hundreds or even thousands", 100),
    ("tens if not hundreds of thousands", 10_000), ("100s of homes", 100), ("1000s fled", 1000),
    ("many people", None), ("numerous people", None), ("a number of people", None), ("some of the victims", None),
    ("an unknown number of people", None),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "floor"), VAGUE, ids=[case[0] for case in VAGUE])
def test_a_vague_word_gives_a_floor_and_never_a_value(sentence: str, floor: float | None) -> None:
    number = only(sentence)
    assert (number.value, number.low, number.high, number.bound) == (None, floor, None, Bound.VAGUE)
    assert number.word


FLAGGED = [
    ("A journalist was shot dead.", "a", 1), ("An elder was killed.", "an", 1), ("One child died.", "one", 1),
    ("Another villager died.", "another", 1), ("It wounded another.", "another", 1),
    ("No one was killed.", "no one", 0), ("Nobody was hurt.", "nobody", 0), ("No deaths were recorded.", "no", 0),
    ("None were killed.", "none", 0),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "word", "value"), FLAGGED, ids=[case[0] for case in FLAGGED])
def test_what_only_meaning_can_weigh_is_flagged(sentence: str, word: str, value: float) -> None:
    (number,) = find(sentence, WORDS)
    assert (number.word, number.value, number.bound) == (word, value, Bound.EXACT)


@pytest.mark.parametrize(
    "sentence",
    [
        "no longer",
        "No doubt.",
        "They had no access.",
        "a number",
        "such a row",
        "for a week",
        "every other",
        "as many",
        "how many",
    ],
)
def test_what_is_no_number_gives_no_count(sentence: str) -> None:
    assert [n.value for n in counts(sentence) if n.value is not None] == []


def test_one_group_after_a_point_is_ambiguous() -> None:
    number = only("1.205 people")
    assert (number.value, number.ambiguous) == (1205, True)
    assert not only("1.205 million people").ambiguous


def test_a_fraction_of_what_is_counted_is_ambiguous() -> None:
    assert only("0.25 people").ambiguous
    assert not only("0.25 million people").ambiguous


@pytest.mark.parametrize("section", [{"cardinal": {}}, {"cardinals": {"one": "1"}}, {"hedges_before": {"atleast": []}}])
def test_a_bad_section_is_refused_with_its_key(section: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=r"numbers\."):
        NumberWords.compile(section)


def test_a_language_without_words_still_reads_digits() -> None:
    assert [n.value for n in find("27 Zivilisten, 1.200.000 Menschen", NumberWords.compile({}))] == [27, 1_200_000]

"""How sure a figure is: its features by name, what they weigh, and that the weights hold where they were not found."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import pytest

from tracker.reading.calibration import (
    BATCH,
    RIDGE,
    Sample,
    cautious,
    chance,
    fitted,
    half,
    module,
    out_of_sample,
    spread,
)
from tracker.reading.confidence import REASONS, features, known, share
from tracker.reading.reader import Reader
from tracker.reading.scoring import Score, add
from tracker.reading.weights import WEIGHTS

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmark" / "reading.jsonl"

FEATURES = {
    "verb after, source beside it": (
        "Police said 40 miners were killed.", ("subject", "harm", "source in clause"),
    ),
    "verb before, a bound, nobody named": ("Floods displaced more than 300 people.", ("object", "hedged", "no source")),
    "a noun that counts": ("There were 12 deaths, police said.", ("noun", "harm", "source in clause")),
    "a person without a number": ("The mayor was killed.", ("subject", "harm", "no source", "one person")),
    "one by its article": ("A grocer was killed.", ("subject", "harm", "no source", "one")),
    "two to nine": ("Six miners were killed.", ("subject", "harm", "no source", "digit")),
    "a vague word": ("Dozens of miners were killed.", ("subject", "harm", "vague", "no source")),
    "a range": ("Between 20 and 30 miners were killed.", ("subject", "harm", "range", "no source")),
    "feared": ("At least 40 miners are feared dead.", ("state", "harm", "hedged", "no source", "doubtful")),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), FEATURES.values(), ids=FEATURES.keys())
def test_features(reader: Reader, text: str, wanted: tuple[str, ...]) -> None:
    [one] = reader.read(text).observations
    assert features(known(one)) == wanted


def test_a_named_source_raises_and_an_unsaid_number_lowers(reader: Reader) -> None:
    sure = [
        reader.read(text).observations[0].confidence
        for text in ("Police said 40 miners were killed.", "40 miners were killed.", "The mayor was killed.")
    ]
    assert sure == sorted(sure, reverse=True)
    assert len(set(sure)) == 3


def test_reasons_say_what_moved_the_figure_and_by_how_much(reader: Reader) -> None:
    [one] = reader.read("Police said 40 miners were killed.").observations
    assert [reason.rsplit(" (", 1)[0] for reason in one.confidence_reasons][:2] == [
        "harm to people", "source in the same clause",
    ]  # fmt: skip
    assert all(reason.endswith(")") and reason.rsplit("(", 1)[1][0] in "+-" for reason in one.confidence_reasons)


def test_every_weight_has_its_words() -> None:
    assert set(WEIGHTS) <= set(REASONS)


def samples(chances: dict[str, float], each: int) -> list[Sample]:
    """Return figures with one feature each that were right as often as said."""
    dice = random.Random(7)
    return [
        Sample((name,), dice.random() < right, f"{name}-{number}")
        for name, right in chances.items() for number in range(each)
    ]  # fmt: skip


def test_weights_give_back_how_often_figures_were_right() -> None:
    told = {"sure": 0.95, "fair": 0.8, "poor": 0.5}
    found = fitted(samples(told, 1500))
    for name, right in told.items():
        assert math.isclose(chance((name,), found), right, abs_tol=0.04)


def test_a_rare_feature_moves_little() -> None:
    common = [Sample(("common",), number % 10 > 0, str(number)) for number in range(400)]
    found = fitted([*common, Sample(("rare",), right=False, passage="x")])
    assert -1 / RIDGE < found.weights["rare"] < 0


def test_a_figure_is_never_weighed_by_its_own_half() -> None:
    inside = [Sample(("a",), True, str(number)) for number in range(200) if half(str(number))]
    outside = [Sample(("b",), False, str(number)) for number in range(200) if not half(str(number))]
    tried = out_of_sample([*inside, *outside])
    assert all(value < 0.5 for value, right in tried if right)
    assert all(value > 0.5 for value, right in tried if not right)


def batches(chances: list[float], each: int) -> list[Sample]:
    """Return figures of one feature in batches of passages, each right as often as said."""
    dice = random.Random(11)
    return [
        Sample(("a",), dice.random() < right, f"{number}-{passage}")
        for number, right in enumerate(chances) for passage in range(BATCH) for _ in range(each)
    ]  # fmt: skip


def test_texts_that_are_alike_lower_nothing() -> None:
    alike = batches([0.9] * 6, 4)
    assert spread(alike) < 0.25
    assert cautious(fitted(alike), 0.0) == fitted(alike)


def test_texts_apart_lower_the_chance_to_what_holds_in_the_worse_ones() -> None:
    apart = batches([0.98, 0.98, 0.7, 0.9, 0.97, 0.75], 4)
    found = fitted(apart)
    lowered = cautious(found, spread(apart))
    assert spread(apart) > 0.7
    assert 0.6 < chance(("a",), lowered) < chance(("a",), found) - 0.05


def test_one_batch_says_nothing_of_others() -> None:
    assert spread(batches([0.9], 4)) == 0.0
    assert spread([]) == 0.0


def test_the_written_module_holds_the_numbers() -> None:
    found = fitted(samples({"list": 0.6, "noun": 0.9}, 100))
    space: dict[str, object] = {}
    exec(module(found, "Obtained here."), space)
    assert (space["BASE"], space["WEIGHTS"]) == (found.base, dict(found.weights))
    assert "Obtained here." in str(space["__doc__"])


def test_log_odds_of_nothing_are_even() -> None:
    assert share(0.0) == 0.5


@pytest.mark.no_cover
def test_nine_in_ten_of_what_claims_it_are_right(reader: Reader) -> None:
    score = Score()
    for line in BENCHMARK.read_text(encoding="utf-8").splitlines():
        passage = json.loads(line)
        if passage["part"] == "develop":
            add(score, passage, reader.read(passage["text"]))
    claimed = [right for sure, right in score.sure if sure >= 0.9]
    assert len(claimed) > 60
    assert sum(claimed) / len(claimed) >= 0.9

"""The gate: it may let too much through, but must stop nothing in which the grammar would find a figure."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.model import Refusal
from tracker.reading.reader import MAX_FIGURES, Reader

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def ungated(reader: Reader) -> Reader:
    """The same reader, reading every sentence in earnest."""
    return replace(reader, gate=replace(reader.gate, blind=True))


READ = {
    "number and verb": "At least 27 people were killed.",
    "one person by the article": "A journalist was shot dead.",
    "one person by the definite article": "The mayor was shot dead.",
    "a noun of doing": "The murder of the mayor was condemned.",
    "words for the number": "Several families fled the town.",
    "a number at the very end": "Displaced: 5",
    "a number at the very beginning": "5 killed",
    "lives": "The blast took 12 lives.",
    "lost fighters": "The army lost 23 soldiers in the north.",
    "money asked for": "The appeal seeks $12 million.",
    "a phrase over a quotation mark": "Some 300 people “were left” “homeless” by the fire.",
    "a phrase over a wide space": "Some 300 people took   refuge in a school.",
    "a phrase with another possessive": "The blast took away our homes and 12 of them lost his life.",
    "a name without a number": "Karim Haddad was shot dead.",
    "one school by the article": "A shell damaged a school.",
    "one clinic struck, whatever it is called": "The strike closed a health post near the river.",
    "capitals": "AT LEAST 12 PEOPLE KILLED",
    "a letter outside Latin-1 before it": "W Łodzi 12 people were killed.",
}
SHUT = {
    "no word of harm": "The talks resumed after 12 hours.",
    "a thing to which nothing happened": "The town has 12 bridges.",
    "words of money without money": "The plan has 12 chapters.",
    "harm without a number or a person": "Thick smoke and fear filled the valley.",
    "fighters who took no fighters": "The rebels had taken 64 tanks.",
    "harm to people without a number": "Farmers were killed in the valley.",
    "one thing hit that is no school": "A row over the lost harvest closed the road.",
    "words of hitting and a person": "The mayor said that trust was lost.",
    "words of a phrase apart from each other": "The refuge that 300 climbers took is high up.",
    "inside another word": "The overkilledness of 12 puddings.",
}


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_opens_for(reader: Reader, text: str) -> None:
    assert reader.gate.speaks(reader.gate.marks(text), 0, len(text))


@pytest.mark.parametrize("text", SHUT.values(), ids=SHUT)
def test_stays_shut_for(reader: Reader, text: str) -> None:
    assert not reader.gate.speaks(reader.gate.marks(text), 0, len(text))


def test_answers_for_a_span_alone(reader: Reader) -> None:
    text = "The talks go on. Some 27 people were killed. The bridge is open."
    marks = reader.gate.marks(text)
    spans = [(0, 16), (17, 44), (45, len(text))]
    assert [bool(reader.gate.speaks(marks, *span)) for span in spans] == [False, True, False]


@pytest.mark.no_cover
def test_stops_no_figure_of_the_benchmark(reader: Reader, ungated: Reader) -> None:
    lines = (ROOT / "benchmark" / "reading.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines if line.strip()]
    differing = [text for text in texts if reader.read(text).observations != ungated.read(text).observations]
    assert not differing


def test_one_unknown_thing_may_go_on_with_things_just_spoken_of(reader: Reader) -> None:
    text = "The shelling damaged a warehouse."
    marks = reader.gate.marks(text)
    assert [bool(reader.gate.speaks(marks, 0, len(text), goes_on=known)) for known in (False, True)] == [False, True]


@given(text=st.text())
def test_flat_text_keeps_every_offset(reader: Reader, text: str) -> None:
    assert len(reader.gate.marks(text).flat) == len(text) + 2


FRAMES = ("The talks go on. {} The bridge is open.", "{} Nobody knows more.", "Rain fell;\n{}\nand then snow.")
"""Alone, the texts stand in the test before: every one of them."""


@pytest.mark.no_cover
@pytest.mark.parametrize("frame", FRAMES, ids=["between", "first", "in lines"])
def test_stops_no_figure_among_other_sentences(reader: Reader, ungated: Reader, frame: str) -> None:
    lines = (ROOT / "benchmark" / "reading.jsonl").read_text(encoding="utf-8").splitlines()[::3]
    texts = [frame.format(json.loads(line)["text"]) for line in lines if line.strip()]
    differing = [text for text in texts if reader.read(text).observations != ungated.read(text).observations]
    assert not differing


def test_a_number_far_from_what_was_spoken_of_does_not_go_on_with_it(reader: Reader) -> None:
    near = "The flood displaced 4,300 people. The governor acknowledged 5,100."
    far = near.replace(" The gov", " The bridge was built of stone from the hills." * 12 + " The gov")
    assert [one.value for one in reader.read(near).observations] == [4300, 5100]
    assert [one.value for one in reader.read(far).observations] == [4300]


def test_limit_of_figures_is_kept_exactly(reader: Reader) -> None:
    text = ", ".join(f"{number} killed" for number in range(3, 3 + 2 * MAX_FIGURES))
    reading = reader.read(text)
    over = [one for one in reading.rejections if one.reason is Refusal.OVER_LIMIT]
    assert len(over) == 1
    assert len(reading.observations) + len(reading.rejections) - 1 == MAX_FIGURES
    assert over[0].count == MAX_FIGURES

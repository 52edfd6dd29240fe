"""Quotations of several sentences: each is a sentence of its own, and the one who speaks says them all."""

from __future__ import annotations

import pytest

from tracker.reading.reader import Reader
from tracker.reading.text.sentences import split

CUT = [
    (
        "closed by who speaks",
        "“We found 12 bodies in the old well. Nine more people died in hospital,” Adam Sol said.",
        ["“We found 12 bodies in the old well.", "Nine more people died in hospital,” Adam Sol said."],
    ),
    (
        "straight marks, opened by who speaks",
        'The mayor said: "Twelve people were killed at the well. Nine were hurt. The road is shut."',
        ['The mayor said: "Twelve people were killed at the well.', "Nine were hurt.", 'The road is shut."'],
    ),
    (
        "shortened words end nothing",
        "“We told Dr. Sol and Gen. Aru that 12 people had died at the well,” she said.",
        ["“We told Dr. Sol and Gen. Aru that 12 people had died at the well,” she said."],
    ),
    (
        "one sentence in quotes stays with its frame",
        "“Twelve people were killed at the well on Monday night,” said Adam Sol.",
        ["“Twelve people were killed at the well on Monday night,” said Adam Sol."],
    ),
]


@pytest.mark.parametrize(("clean", "expected"), [row[1:] for row in CUT], ids=[row[0] for row in CUT])
def test_a_quotation_is_cut_like_any_text(clean: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in split(clean)] == expected


POLICE = "Adam Sol, the police chief"

SAID: list[tuple[str, str, dict[int, str]]] = [
    (
        "ended by a name",
        "“We found 12 bodies in the old well. Nine more people died in hospital,” police chief Adam Sol said.",
        {12: "police chief Adam Sol", 9: "police chief Adam Sol"},
    ),
    (
        "straight marks",
        '"We found 12 bodies in the old well. Nine more people died in hospital," said Adam Sol, the police chief.',
        {12: POLICE, 9: POLICE},
    ),
    (
        "three sentences, she said",
        'Mayor Lena Aru came at noon. "We lost 12 people in the fire. Nine more were hurt. It is closed," she said.',
        {12: "Mayor Lena Aru", 9: "Mayor Lena Aru"},
    ),
    (
        "opened by a name",
        'The governor said: "Twelve people were killed at the well. Nine more were injured. The road is closed."',
        {12: "The governor", 9: "The governor"},
    ),
    (
        "goes on after a name",
        '"Twelve people were killed," said Adam Sol, the police chief. "Nine more were hurt. Three girls are missing."',
        {12: POLICE, 9: POLICE, 3: POLICE},
    ),
    (
        "over when it closes",
        "“Twelve people were killed. The road is closed,” the mayor said. Nine more people were injured in Tarn.",
        {12: "the mayor", 9: ""},
    ),
    (
        "a word in quotes is no speech",
        "The “market of peace” burned. Twelve people were killed. “It is over,” Adam Sol said.",
        {12: ""},
    ),
]


@pytest.mark.parametrize(("text", "wanted"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
def test_all_that_is_quoted_is_said_by_who_speaks(reader: Reader, text: str, wanted: dict[int, str]) -> None:
    said = {int(one.value): one.said_by_text or "" for one in reader.read(text).observations if one.value}
    assert said == wanted


def test_each_sentence_of_a_quotation_has_its_own_time(reader: Reader) -> None:
    text = (
        "“Monday's raid on a school in Kuya, in which two girls were killed, is a crime. "
        "Since 2014, at least 1,280 pupils have been killed.”"
    )
    told = {one.value: one.measure.value for one in reader.read(text).observations}
    assert told == {2.0: "incident", 1280.0: "cumulative"}

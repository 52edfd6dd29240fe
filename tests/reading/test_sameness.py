"""One person named twice is one, and two who are told apart stay two."""

from __future__ import annotations

import pytest

from tracker.reading.reader import Reader

ONCE = {
    "a name and an office in brackets of commas": "Meera Sood, the owner of a small press, was shot dead.",
    "a name with two offices": "Meera Sood, the owner of a small press and a known poet, was shot dead.",
    "a name and an age": "Pavel Orlo, 33, a forest guard of the park, was shot dead on Friday.",
    "after the verb": "Gunmen killed Rolando Piz, 52, a runner for the town council.",
    "an office, its ward, then the name": "The secretary of the union, John Adaka, was killed by gunmen.",
    "two trades of one man": "Unidentified gunmen killed an elder and businessman in Kismayo.",
    "two trades with a stroke": "A filmmaker/journalist of the army radio has been killed.",
    "one article, a verb that is singular": "A grocer and councillor has been murdered in Kano.",
    "a mother of so many": "Gunmen killed a union leader and mother of three.",
}
TWICE = {
    "father and son": "A father and son were killed.",
    "a man and wife": "Raiders killed a man and wife.",
    "a man and his wife": "Raiders killed a man and his wife.",
    "the mayor and his driver": "Gunmen killed the mayor and his driver.",
    "two articles": "A judge and a lawyer were killed.",
    "a name and another": "Ahmed Karim and a friend were killed.",
    "his wife and driver": "Raiders killed his wife and driver.",
    "his wife is nobody's other name": "Gunmen killed Ahmed Karim, 40, and his wife.",
}
NOT_OF_THE_LIST = {
    "what they are": "Insurgents killed nine people, resident in Machava village.",
    "the place is told after it": "Strikes killed nine people around Saada, a rebel stronghold.",
    "speakers close the sentence": "Nine people were killed in Marib, an official, residents and local media said.",
}


@pytest.mark.parametrize("text", ONCE.values(), ids=ONCE.keys())
def test_one_person_is_counted_once(reader: Reader, text: str) -> None:
    assert reader.read(text).headline["deaths"].value == 1


@pytest.mark.parametrize("text", TWICE.values(), ids=TWICE.keys())
def test_two_people_stay_two(reader: Reader, text: str) -> None:
    assert reader.read(text).headline["deaths"].value == 2


@pytest.mark.parametrize("text", NOT_OF_THE_LIST.values(), ids=NOT_OF_THE_LIST.keys())
def test_what_follows_the_list_is_nobody(reader: Reader, text: str) -> None:
    assert reader.read(text).headline["deaths"].value == 9


def test_three_in_a_row_are_three(reader: Reader) -> None:
    assert reader.read("A farmer, a teacher and a nurse were killed.").headline["deaths"].value == 3


def test_a_bare_noun_behind_a_household_is_a_person(reader: Reader) -> None:
    assert reader.read("Gunmen killed the mayor, his wife and driver.").headline["deaths"].value == 3


def test_two_clauses_have_two_people(reader: Reader) -> None:
    assert len(reader.read("After a trader was shot dead, a medic was killed.").observations) == 2

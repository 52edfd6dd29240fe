"""People named first and harmed later in the sentence, and who only stands near."""

from __future__ import annotations

import pytest

from tracker.reading.reader import Reader

THEM = {
    "dragged out and executed": ("Militiamen dragged 14 men out of the school and then executed them.", 14),
    "singled out and killed": ("Fighters singled out six people and killed them.", 6),
    "a leader and his brother": ("Gunmen killed a district head of the union and his brother.", 2),
    "a councillor of the ward and her sister": ("Gunmen killed a councillor of the ward and her sister.", 2),
    "a leader of the tribe and his wife": ("A chief of the clan and his wife had been killed.", 2),
    "the lives of nine": ("The lives of nine villagers were lost when the army opened fire.", 9),
    "found dead after he was kidnapped": ("A singer who got threats has been found dead after he was kidnapped.", 1),
}
NOBODY = {
    "villages are no people": "40 gunmen stormed two villages and burned them.",
    "residents without a number": "40 gunmen rounded up residents and executed them.",
    "lives that are changed": "The lives of five people were changed by the scheme.",
    "his wife lives on": "A leader of the tribe was wounded and his wife fled.",
    "a house is no brother": "Gunmen stormed the office of the party and his house.",
}


@pytest.mark.parametrize(("text", "value"), THEM.values(), ids=THEM.keys())
def test_who_is_taken_up_is_counted(reader: Reader, text: str, value: int) -> None:
    assert reader.read(text).headline["deaths"].value == value


@pytest.mark.parametrize("text", NOBODY.values(), ids=NOBODY.keys())
def test_who_is_not_meant_is_not_counted(reader: Reader, text: str) -> None:
    assert "deaths" not in reader.read(text).headline

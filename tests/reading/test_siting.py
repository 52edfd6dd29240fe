"""A figure's place is its sentence's, else its paragraph's, else the report's; a text without places gives none."""

from __future__ import annotations

import pytest

from tracker.config import load
from tracker.config.find import shipped
from tracker.model import Scope
from tracker.reading.reader import Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.compile(load(shipped("config")).vocabulary)


CASES = {
    "sentence": ("Shelling killed 12 people in Saraqib, medics said.", "Saraqib", Scope.SENTENCE),
    "paragraph": ("Fighting went on around Idlib. Shells killed 12 people overnight.", "Idlib", Scope.PARAGRAPH),
    "report": ("Hama was quiet on Monday.\n\nElsewhere, shells killed 12 people.", "Hama", Scope.REPORT),
    "not-the-country-around-it": ("Aleppo, Syria, saw more raids. Shells killed 12 people.", "Aleppo", Scope.PARAGRAPH),
    "what-it-speaks-of": (
        "Aleppo fell. Planes came to Idlib. They killed several people. Aleppo waits.",
        "Idlib",
        Scope.PARAGRAPH,
    ),
    "states-are-actors": (
        "Aleppo fell. France and the United Kingdom called for calm. Shells killed 12 people.",
        "Aleppo",
        Scope.PARAGRAPH,
    ),
    "a-country-when-nothing-else": (
        "Cholera spread in Yemen.\n\nIn all, 12 people died of it.",
        "Yemen",
        Scope.REPORT,
    ),
    "nowhere": ("Shells killed 12 people overnight.", None, Scope.NONE),
    "source-is-no-place": ("Shells killed 12 people, a UK-based group said.", None, Scope.NONE),
}


@pytest.mark.parametrize("name", CASES)
def test_the_nearest_scope_that_names_a_place(reader: Reader, name: str) -> None:
    text, place, scope = CASES[name]
    observation = reader.read(text).observations[0]
    assert (observation.place, observation.place_scope) == (place, scope)

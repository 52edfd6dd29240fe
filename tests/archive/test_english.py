"""What is called surely English is, and what is not is left to the model."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tracker.archive.english import surely_english
from tracker.parsers.language import language_of

ROOT = Path(__file__).resolve().parents[2]
PROSE = (
    "The ministry said that the road to the north had been opened by the army, and that the trucks which were held "
    "there have left. The mayor of the town said the price of bread would fall, and that their stores were full. "
)
DUTCH = "De minister zei dat de weg naar het noorden weer open is, en dat de prijs van het brood in de winter daalt. "
SCOTS = "De burgemeester van de stad zei that the brug of the rivier dicht was. "


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        pytest.param(PROSE, True, id="prose"),
        pytest.param(PROSE.upper(), True, id="capitals"),
        pytest.param(DUTCH * 5, False, id="a-neighbour"),
        pytest.param(SCOTS + DUTCH * 5, False, id="a-neighbour-that-quotes"),
        pytest.param("Nine people were killed.", False, id="too-short-to-say"),
        pytest.param("", False, id="empty"),
        pytest.param(None, False, id="none"),
    ],
)
def test_what_is_surely_english(text: str | None, sure: bool) -> None:
    assert surely_english(pl.Series([text], dtype=pl.String)).to_list() == [sure]


def test_the_model_never_says_another_language() -> None:
    lines = (ROOT / "benchmark" / "reading.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    glued = ["\n".join(texts[at : at + 4]) for at in range(0, len(texts), 4)]
    sure = [text for text, known in zip(glued, surely_english(pl.Series(glued)), strict=True) if known]
    assert len(sure) > len(glued) * 0.8
    assert {language_of(text) for text in sure} <= {"en", ""}

"""The language of a text: said where it is sure, and never a reason to lose a text of ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from source_reader import Reader
from source_samples import FRENCH, STORY

from tracker.sources.reports import unread

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmark" / "reading.jsonl"
SAID = {
    "english": (STORY, "en"),
    "french": (FRENCH, "fr"),
    "arabic": ("قتل ما لا يقل عن 27 مدنيا بينهم ثمانية أطفال خلال الأيام الثلاثة الماضية بحسب بيان المكتب", "ar"),
    "ukrainian": ("Щонайменше 27 цивільних загинули за останні три дні, повідомила місцева влада у неділю", "uk"),
    "spanish": (
        "Al menos 27 civiles, entre ellos ocho niños, murieron en los últimos tres días, según la alcaldía",
        "es",
    ),
    "too-short": ("12 killed in Darfur", ""),
    "figures-and-names": ("Aleppo 21 70; Idlib 16 50; Hama 3 9; Homs 12 40; Latakia 1 2; Deir ez-Zor 7 8; Raqqa 4", ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("text", "language"), SAID.values(), ids=SAID)
def test_the_language_of_a_text(reader: Reader, text: str, language: str) -> None:
    assert reader.workers.parse("tracker.parsers.language:detect", text.encode(), {}) == language


def test_hardly_any_english_passage_is_refused(reader: Reader) -> None:
    passages = [json.loads(line)["text"] for line in BENCHMARK.read_text(encoding="utf-8").splitlines()][::5]
    said = [reader.workers.parse("tracker.parsers.language:detect", one.encode(), {}) for one in passages]
    assert [one for one in said if unread(one, {"en"})] == []


def test_what_is_said_of_a_language() -> None:
    assert unread("fr", {"en"}) == "is in French; only English is read"
    assert unread("xx", {"en", "fr"}) == "is in xx; only English and French is read"
    assert [unread("en", {"en"}), unread("", {"en"}), unread("fr", ())] == ["", "", ""]

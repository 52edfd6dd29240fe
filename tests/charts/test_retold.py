"""Kept sentences of ours are said in a reader's language; what a person wrote, or a report, stays as it is."""

from __future__ import annotations

import pytest

from tracker.charts.retold import LONGEST, NAMES, SENTENCES, retold
from tracker.locales import Locale

ARABIC, FRENCH = Locale("ar"), Locale("fr")


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_is_found_and_said(sentence: str) -> None:
    kept = sentence.format_map(dict.fromkeys(NAMES.findall(sentence), "4,237"))
    for locale in (FRENCH, ARABIC):
        said = retold(kept, locale)
        assert "4,237" not in kept or "4,237" in said or locale.number(4_237) in said
        template = locale.text(sentence)
        assert template.split("{")[0].strip() in said


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("held: the digits of 4,237 in another order", "en attente : les chiffres de 4\u202f237 dans un autre ordre"),
        ("reaches People killed, Aleppo offensive", "atteint Personnes tuées, offensive d’Alep"),
        ("held: a thousand times the 12 before it; read with confidence 0.41",
         "en attente : mille fois les 12 qui précèdent ; lu avec une confiance de 0,41"),
        ("printed 3 Dec 2024 without a date of its own; SOHR; Damascus had already given 12",
         "publié le 3 déc. 2024 sans date propre ; SOHR; Damascus avait déjà donné 12"),
    ],
    ids=["one in another", "a name of ours", "two", "a name with a mark between"],
)  # fmt: skip
def test_what_stands_in_a_sentence_is_said_too(kept: str, told: str) -> None:
    assert retold(kept, FRENCH) == told


@pytest.mark.parametrize("kept", ["the desk phoned them", "", "{what}; {0.__class__}", "held", None])
def test_what_is_no_sentence_of_ours_stays(kept: str | None) -> None:
    assert retold(kept, ARABIC) == (kept or "")


def test_in_english_it_is_as_it_was_kept() -> None:
    assert retold("reaches People killed") == "reaches People killed"


def test_a_long_text_is_cut_and_takes_no_time() -> None:
    assert len(retold("held: " * 2_000, ARABIC)) < 4 * LONGEST

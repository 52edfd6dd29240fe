"""In what mood a figure is told, by cue: the sentence, the figure in it, who said it, and what a reader would say."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.model import Modality
from tracker.reading.measures.modality import ModalityWords, modality_of

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = tomllib.loads((ROOT / "config/language/en.toml").read_text(encoding="utf-8"))
WORDS = ModalityWords.compile(LANGUAGE["modality"])


def read(sentence: str, figure: str, indicator: str = "deaths", **known: str | None) -> Modality:
    start = sentence.index(figure)
    return modality_of(sentence, start, start + len(figure), WORDS, indicator=indicator, **known)[0]  # type: ignore[arg-type]


PLAIN = [
    ("At least 27 civilians were killed in the past three days.", "27 civilians", "deaths"),
    ("Twelve people died and 30 are feared dead.", "Twelve people", "deaths"),
    ("Nine died in May, and the toll is expected to rise.", "Nine", "deaths"),
    ("Over 300 people have died, with the toll expected to rise as fighting continues.", "300 people", "deaths"),
    ("Aid agencies will move 200 trucks; 40 people died last week.", "40 people", "deaths"),
    ("It could not be independently verified that 14 people had died.", "14 people", "deaths"),
    ("Doctors would confirm only 38 deaths.", "38 deaths", "deaths"),
    ("If the truce holds aid may arrive, but 80 people starved in June.", "80 people", "deaths"),
    ("The plan aims to help 45,000 people.", "45,000 people", "targeted"),
    ("The appeal will need $22 million.", "$22 million", "funding_required"),
    ("In May 12 people died.", "12 people", "deaths"),
    ("Five traders, thought to be brothers, were shot.", "Five traders", "deaths"),
    ("Some 800 men, about 90 of whom are feared dead, set out at dawn.", "800 men", "rescued"),
    ("“They killed 14 of us,” said a man who could barely stand.", "14 of us", "deaths"),
]


@pytest.mark.parametrize(("sentence", "figure", "indicator"), PLAIN, ids=[row[0][:60] for row in PLAIN])
def test_a_plain_figure_is_reported(sentence: str, figure: str, indicator: str) -> None:
    assert read(sentence, figure, indicator) is Modality.REPORTED


CUED = [
    # feared: it has happened, but nobody is sure
    ("Nineteen pupils were feared dead.", "Nineteen pupils", "deaths", Modality.FEARED),
    ("Twelve people died and 30 are feared dead.", "30", "deaths", Modality.FEARED),
    ("Rescuers fear that 40 miners died.", "40 miners", "deaths", Modality.FEARED),
    ("As many as 200 may have been killed.", "200", "deaths", Modality.FEARED),
    ("Nine sailors are believed to be trapped in the hull.", "Nine sailors", "trapped", Modality.FEARED),
    ("Some 50 people are believed to be under the rubble.", "50 people", "trapped", Modality.FEARED),
    ("Up to 60 migrants are presumed drowned.", "60 migrants", "deaths", Modality.FEARED),
    ("The blast might have killed 20 workers.", "20 workers", "deaths", Modality.FEARED),
    ("More than 100, including 30 children, are thought to have died.", "100", "deaths", Modality.FEARED),
    # denied
    ("The army denied that 22 people had been shot.", "22 people", "deaths", Modality.DENIED),
    ("There is no truth in it, he said: no truth that 16 people were hit.", "16 people", "casualties", Modality.DENIED),
    ("The mayor dismissed reports of 12 deaths.", "12 deaths", "deaths", Modality.DENIED),
    # forecast
    ("The toll is expected to reach 5,000.", "5,000", "deaths", Modality.FORECAST),
    ("The number is projected to climb to 2.1 million by March.", "2.1 million", "food_insecure", Modality.FORECAST),
    ("The agency forecasts that 90,000 people will flee.", "90,000 people", "displaced", Modality.FORECAST),
    ("Some 3 million people are likely to go hungry.", "3 million people", "food_insecure", Modality.FORECAST),
    ("Deaths could rise to 400.", "400", "deaths", Modality.FORECAST),
    # planned
    ("The city plans to move 2,300 families.", "2,300 families", "evacuated", Modality.PLANNED),
    ("Officials intend to relocate 900 people.", "900 people", "evacuated", Modality.PLANNED),
    ("The Red Cross aims to reach 45,000 people.", "45,000 people", "reached", Modality.PLANNED),
    ("About 1,200 villagers are to be evacuated.", "1,200 villagers", "evacuated", Modality.PLANNED),
    # hypothetical
    ("A breach could drown 6,000 people.", "6,000 people", "deaths", Modality.HYPOTHETICAL),
    ("If the dyke breaks 8,000 people would be displaced.", "8,000 people", "displaced", Modality.HYPOTHETICAL),
    ("The drill simulated a derailment with 75 casualties.", "75 casualties", "casualties", Modality.HYPOTHETICAL),
    ("Without aid 700 children might die.", "700 children", "deaths", Modality.HYPOTHETICAL),
    # verified
    ("The mission has verified 23 attacks on clinics.", "23 attacks", "attacks", Modality.VERIFIED),
    ("The UN independently confirmed 14 deaths.", "14 deaths", "deaths", Modality.VERIFIED),
]


@pytest.mark.parametrize(("sentence", "figure", "indicator", "wanted"), CUED, ids=[row[0][:60] for row in CUED])
def test_a_cue_sets_the_mood_of_its_clause(sentence: str, figure: str, indicator: str, wanted: Modality) -> None:
    assert read(sentence, figure, indicator) is wanted


PARTY = [
    # sentence, figure, population, source as named, kind of source, claim or not
    (
        "The general staff said it had killed 18 rebel fighters.",
        "18 rebel fighters",
        "combatants",
        "general staff",
        None,
        True,
    ),
    ("The navy said it had eliminated 25 terrorists.", "25 terrorists", "combatants", "navy", None, True),
    ("The group said its fighters had killed 12 soldiers.", "12 soldiers", "combatants", "group", "belligerent", True),
    ("The junta claimed that 70 rebels had died.", "70 rebels", "combatants", "junta", None, True),
    ("The army said 13 of its soldiers had died.", "13 of its soldiers", "combatants", "army", None, False),
    ("The army said four of its own troops had died.", "four", "combatants", "army", None, False),
    ("The army said 14 civilians had died.", "14 civilians", "civilians", "army", None, False),
    ("Police said 12 people had died.", "12 people", "all", "Police", None, False),
    ("The monitor said 12 rebels had been killed.", "12 rebels", "combatants", "monitor", "monitor", False),
    ("Twelve rebels had been killed.", "Twelve rebels", "combatants", None, None, False),
]


@pytest.mark.parametrize(
    ("sentence", "figure", "population", "source", "kind", "claim"), PARTY, ids=[row[0][:60] for row in PARTY]
)
def test_a_party_claims_its_enemys_losses_not_its_own(
    sentence: str, figure: str, population: str, source: str | None, kind: str | None, claim: bool
) -> None:
    found = read(sentence, figure, population=population, said_by_text=source, said_by_kind=kind)
    assert (found is Modality.PARTY_CLAIM) == claim


def test_the_cue_is_given_as_written() -> None:
    sentence = "Nine are FEARED dead."
    assert modality_of(sentence, 0, 5, WORDS, indicator="deaths") == (Modality.FEARED, "are FEARED")


PIECES = [
    "feared", "dead", "12", "people", "could", "be", "if", ",", ";", "and", "were", "expected to rise", "to",
    "The army", "said it had killed", "40 terrorists", "denied that", "plans to", "verified",
    "could not", "May", "may have been",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=16).map(" ".join), st.data())
def test_every_figure_gets_one_mood_and_its_cue(sentence: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(sentence)))
    end = data.draw(st.integers(start, len(sentence)))
    mood, cue = modality_of(sentence, start, end, WORDS, indicator="deaths", said_by_text="army")
    assert cue in sentence
    assert bool(cue) == (mood is not Modality.REPORTED)


@given(st.text(max_size=200), st.integers(0, 300), st.integers(0, 300))
def test_any_text_and_span_is_answered(sentence: str, start: int, end: int) -> None:
    assert modality_of(sentence, min(start, end), max(start, end), WORDS)[0] in Modality


@pytest.mark.parametrize(
    "text", ["could " * 3000, "feared 12 " * 2000, "and a b c d " * 2000, "not " * 5000 + "verified"]
)
def test_hostile_text_ends(text: str) -> None:
    assert modality_of(text, 20, 22, WORDS, said_by_text="army")[0] in Modality

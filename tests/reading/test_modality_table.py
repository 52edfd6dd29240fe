"""Moods of plain news sentences, each cue in both directions: our own sentences, read as a person would."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tracker.model import Modality
from tracker.reading.measures.modality import ModalityWords, modality_of

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = tomllib.loads((ROOT / "config/language/en.toml").read_text(encoding="utf-8"))
WORDS = ModalityWords.compile(LANGUAGE["modality"])

R, F, D, FC = Modality.REPORTED, Modality.FEARED, Modality.DENIED, Modality.FORECAST
H, P, PC = Modality.HYPOTHETICAL, Modality.PLANNED, Modality.PARTY_CLAIM

MOODS = [
    # denied, and denial of something else
    ("The ministry rejected as baseless the claim that 40 people had died.", "40 people", "deaths", D),
    ("The army dismissed reports of 25 civilian deaths.", "25 civilian deaths", "deaths", D),
    ("The governor called reports of 60 dead an invention.", "60 dead", "deaths", D),
    ("The rebels denied any report that they had taken 12 hostages.", "12 hostages", "abducted", D),
    ("Officials disputed the aid group's figure of 300 dead.", "300 dead", "deaths", D),
    ("False rumours of 15 deaths spread on the radio.", "15 deaths", "deaths", D),
    ("The claim that 500 people fled is untrue.", "500 people", "displaced", D),
    ("The army denied the charge but said 12 people had died.", "12 people", "deaths", R),
    ("The court rejected the appeal; nine men were hanged.", "nine men", "deaths", R),
    ("Police denied them help, and four migrants drowned.", "four migrants", "deaths", R),
    # feared: it has happened, nobody is sure
    ("Some 30 miners could still be alive underground.", "30 miners", "trapped", F),
    ("As many as 70 villagers may have drowned.", "70 villagers", "deaths", F),
    ("It is feared that 15 sailors died.", "15 sailors", "deaths", F),
    ("The mayor fears 200 dead.", "200 dead", "deaths", F),
    ("More than 90 passengers are presumed dead.", "90 passengers", "deaths", F),
    ("The slide may have buried 40 houses.", "40 houses", "homes_destroyed", F),
    ("Eight climbers, among them two women, are feared dead.", "Eight climbers", "deaths", F),
    ("Eight people died amid a storm that forecasters had feared for days.", "Eight people", "deaths", R),
    ("Ten people died and families fear the worst.", "Ten people", "deaths", R),
    # forecast
    ("The number of hungry is projected to reach 4 million by June.", "4 million", "food_insecure", FC),
    ("Some 2 million people are likely to need food by spring.", "2 million people", "in_need", FC),
    ("The agency expects 50,000 arrivals.", "50,000 arrivals", "border_arrivals", FC),
    ("The toll could rise to 900.", "900", "deaths", FC),
    ("Around 600,000 children will starve.", "600,000 children", "deaths", FC),
    ("The UN is bracing for 100,000 refugees.", "100,000 refugees", "refugees", FC),
    ("As expected, 5,000 people fled.", "5,000 people", "displaced", R),
    ("The storm killed 12 people and is expected to weaken.", "12 people", "deaths", R),
    ("Forty people died, fewer than had been forecast.", "Forty people", "deaths", R),
    # planned
    ("The city will evacuate 3,000 residents.", "3,000 residents", "evacuated", P),
    ("The government plans to resettle 700 families.", "700 families", "returnees", P),
    ("Some 400 patients are to be moved.", "400 patients", "evacuated", P),
    ("The charity reached 20,000 people and plans a new round.", "20,000 people", "reached", R),
    # hypothetical
    ("If the levee breaks, 8,000 homes would be flooded.", "8,000 homes", "homes_damaged", H),
    ("A quake there would kill 5,000 people.", "5,000 people", "deaths", H),
    ("An assault could displace 300,000 people.", "300,000 people", "displaced", H),
    ("Without rain 40,000 people might leave.", "40,000 people", "displaced", H),
    ("Some 90,000 people would lose their homes.", "90,000 people", "homeless", H),
    ("The strike killed six people who would have left next day.", "six people", "deaths", R),
    ("Nobody could say why 14 people had died.", "14 people", "deaths", R),
    ("The army may withdraw, for 30 people were killed.", "30 people", "deaths", R),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "figure", "indicator", "wanted"), MOODS, ids=[row[0][:60] for row in MOODS])
def test_a_cue_reaches_as_far_as_its_clause(sentence: str, figure: str, indicator: str, wanted: Modality) -> None:
    start = sentence.index(figure)
    assert modality_of(sentence, start, start + len(figure), WORDS, indicator=indicator)[0] is wanted


CLAIMS: list[tuple[str, str, str | None, str, bool]] = [
    # sentence, figure, source as named, population, whether it is a claim about the enemy
    ("The army said three militants were killed.", "three militants", "army", "combatants", True),
    ("The defence ministry said 40 terrorists had died.", "40 terrorists", "defence ministry", "combatants", True),
    ("The junta said its forces killed 200 enemy troops.", "200 enemy troops", "junta", "combatants", True),
    ("The rebels said 30 soldiers had died.", "30 soldiers", "rebels", "combatants", True),
    ("The Houthis said 12 soldiers were captured or killed.", "12 soldiers", "Houthis", "combatants", True),
    ("The navy put at 50 the insurgents held, of whom nine were wounded.", "nine", "navy", "combatants", True),
    ("Troops neutralised 15 terrorists in the forest.", "15 terrorists", None, "combatants", True),
    ("The army said 30 soldiers had died.", "30 soldiers", "army", "combatants", False),
    ("The rebels said three of their fighters had died.", "three of their fighters", "rebels", "combatants", False),
    ("The army said 30 villagers had died.", "30 villagers", "army", "civilians", False),
    ("Doctors said 12 militants had died.", "12 militants", "doctors", "combatants", False),
    ("Twelve militants were killed.", "Twelve militants", None, "combatants", False),
    ("The army said rebels had killed 14 people.", "14 people", "army", "all", False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "figure", "source", "population", "claim"), CLAIMS, ids=[r[0][:60] for r in CLAIMS]
)
def test_who_speaks_of_whom_makes_a_claim(
    sentence: str, figure: str, source: str | None, population: str, claim: bool
) -> None:
    start = sentence.index(figure)
    mood, _ = modality_of(
        sentence, start, start + len(figure), WORDS, indicator="deaths", population=population, said_by_text=source
    )
    assert (mood is PC) == claim

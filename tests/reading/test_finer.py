"""Indicators beyond the annotation guide: read beside the others, never instead of one; our own sentences."""

from __future__ import annotations

import pytest

from tests.reading.cases import told
from tracker.model import Settings
from tracker.reading.jsonl import answer
from tracker.reading.reader import Reader

ASIDE: dict[str, list[str]] = {
    "Some 610,000 people are in Emergency (IPC Phase 4).": ["ipc4/all 610000 about"],
    "About 14,000 people face Catastrophe (IPC Phase 5) in the north.": ["ipc5/all 14000 about"],
    "Phase 4 (Emergency): 610,000 people": ["ipc4/all 610000"],
    "Some 4.6 million people are in IPC Phase 3 or above, including 1.2 million in Phase 4 and 14,000 in Phase 5.": [
        "ipc4/all 1200000",
        "ipc5/all 14000",
    ],
    "About 900,000 people are in IPC Phase 4 or above.": [],
    "Nearly 2 million people are at risk of famine.": [],
    "The outbreak has caused 2,870 suspected cases of cholera and 19 deaths.": ["deaths_disease/all 19"],
    "Nine children died of measles in Marun.": ["deaths_disease/children 9"],
    "Nine children died when the bus overturned.": [],
    "At least 27 people have died of malnutrition since March.": ["deaths_starvation/all 27 at_least"],
    "Six newborns froze to death in the tents.": ["deaths_starvation/children 6"],
    "Six people burned to death in the hall.": [],
    "The study put excess deaths at 61,000.": ["deaths_excess/all 61000"],
    "Landmines killed or injured 54 people in the province.": ["uxo_victims/all 54"],
    "Unexploded ordnance has wounded 31 farmers this year.": ["uxo_victims/all 31"],
    "A collapse at the gold mine wounded 31 diggers.": [],
    "Rescuers recovered 12 bodies from the river.": ["bodies_recovered/all 12"],
    "Some 40 people are trapped under the rubble.": ["trapped_rubble/all 40 about"],
    "Some 40 people are trapped on the island.": [],
    "The camp hosts 12,000 asylum seekers.": ["asylum_seekers/all 12000"],
    "The camp hosts 12,000 refugees.": [],
    "Authorities relocated 3,000 people to higher ground.": ["relocated/all 3000"],
    "Authorities evacuated 3,000 people to higher ground.": [],
    "Some 400,000 people are without drinking water.": ["no_water/all 400000 about"],
    "The storm left 90,000 people without power.": ["no_power/all 90000"],
    "The storm affected 90,000 people.": [],
    "Around 2 million people lack access to health care.": ["no_health/all 2000000 about"],
    "The monitors verified 71 attacks on health care.": ["attacks_health/all 71"],
    "The monitors verified 62 attacks on villages.": [],
    "The centre documented 140 cases of rape in the camps.": ["gbv_incidents/all 140"],
    "The laboratory confirmed 140 cases of cholera.": [],
    "Some 120 aid trucks entered the strip on Monday.": ["aid_trucks/all 120 about"],
    "The firm bought 30 trucks and 12 vans.": [],
    "At least 30 NGOs have suspended operations.": ["ngos_suspended/all 30 at_least"],
    "The airline suspended 14 flights.": [],
}

KEPT: dict[str, list[str]] = {
    "Some 610,000 people are in Emergency (IPC Phase 4).": ["food_insecure/all 610000 about"],
    "The outbreak has caused 2,870 cases of cholera and 19 deaths.": ["disease_cases/all 2870", "deaths/all 19"],
    "Authorities relocated 3,000 people to higher ground.": ["evacuated/all 3000"],
    "Some 120 aid trucks entered the strip on Monday.": [],
    "The centre documented 140 cases of rape in the camps.": [],
    "The convoy of 12 aid trucks reached 4,000 people.": ["reached/all 4000"],
}

BEYOND = {
    "deaths_starvation", "deaths_excess", "deaths_disease", "bodies_recovered", "uxo_victims", "trapped_rubble",
    "asylum_seekers", "relocated", "no_water", "no_power", "no_health", "ipc4", "ipc5", "attacks_health",
    "gbv_incidents", "aid_trucks", "ngos_suspended",
}  # fmt: skip


@pytest.mark.parametrize("text", ASIDE)
def test_a_figure_is_told_aside(reader: Reader, text: str) -> None:
    assert [told(one) for one in reader.read(text).aside] == ASIDE[text]


@pytest.mark.parametrize("text", KEPT)
def test_what_is_told_aside_takes_nothing_from_the_others(reader: Reader, text: str) -> None:
    assert [told(one) for one in reader.read(text).observations] == KEPT[text]


def test_a_copy_is_part_of_the_figure_it_copies(reader: Reader) -> None:
    reading = reader.read("Nine people died on Monday. Some 40 people are trapped under the rubble.")
    (copy,) = reading.aside
    assert copy.subset_of is not None
    assert reading.observations[copy.subset_of].indicator == "trapped"
    assert (copy.value, copy.quote) == (40, reading.observations[copy.subset_of].quote)


def test_parts_keep_their_whole_where_one_before_them_is_set_aside(reader: Reader) -> None:
    reading = reader.read("Some 120 aid trucks entered, and 27 people, including eight children, were killed.")
    whole = next(at for at, one in enumerate(reading.observations) if one.value == 27)
    part = next(one for one in reading.observations if one.value == 8)
    assert part.subset_of == whole


def test_the_answer_holds_them_apart(reader: Reader) -> None:
    row = answer("a", reader.read("Some 610,000 people are in Emergency (IPC Phase 4)."))
    assert [one["indicator"] for one in row["observations"]] == ["food_insecure"]
    assert [one["indicator"] for one in row["aside"]] == ["ipc4"]
    assert "aside" not in answer("b", reader.read("Nine people were killed."))


def test_every_indicator_beyond_the_guide_is_set_apart(settings: Settings) -> None:
    indicators = settings.vocabulary.indicators
    assert {one.id for one in indicators.values() if one.aside} == BEYOND
    assert all(not indicators[base].aside for one in indicators.values() for base in one.narrows)
    for one in indicators.values():
        assert all((one.label, one.unit, one.nature, one.source)), one.id
        assert one.hxl.startswith("#"), one.id

"""Classes met on real reports from the field: brackets, lists by place, sorted cases, a verb told once, levels first.

Every sentence is our own; what only looks like a figure stands beside it.
"""

from __future__ import annotations

import pytest

from tests.reading.cases import figures
from tracker.reading.reader import Reader

# The parts of a figure stand in brackets behind it, by place, by cause or by kind of people.
BRACKETS: dict[str, list[str]] = {
    "The bureau counts 52 people dead (44 in Van, 8 in Mus Province).": [
        "deaths/all 52",
        "deaths/all 44",
        "deaths/all 8",
    ],
    "Medics said 2 140 people were killed (2.140 in the German edition).": ["deaths/all 2140"],
    "Three deaths were logged (two in Gulu and one in Lira).": ["deaths/all 3", "deaths/all 2", "deaths/all 1"],
    "The rains killed people by collapsed walls (41 deaths), drowning (17) and rockfalls (6).": [
        "deaths/all 41",
        "deaths/all 17",
        "deaths/all 6",
    ],
    "Raiders killed 70 people (40 men and 30 women), and another 85 (60 men, 25 women) were wounded.": [
        "deaths/all 70",
        "deaths/men 40",
        "deaths/women 30",
        "injured/all 85",
        "injured/men 60",
        "injured/women 25",
    ],
    "Three men (two in Gulu and one in Lira) voted.": [],
    "Rain fell on Kunduz (40 mm), Takhar (25) and Balkh (12).": [],
    "Voters named prices (51 per cent), jobs (34) and roads (12).": [],
}

# A share between a number and its noun is passed over.
SHARES: dict[str, list[str]] = {
    "Clinics saw 90 cholera cases, of them 28 (31%) severe cases.": ["disease_cases/all 90", "disease_cases/all 28"],
    "Of 4,100 pupils weighed, 37 (0.9%) were found to be severely malnourished.": ["malnourished/children 37"],
    "Some 640 (72 per cent) homes were destroyed.": ["homes_destroyed/all 640 about"],
    "A fifth (20%) of the budget is spent.": [],
}

# What sorts cases stands between the number and its noun.
SORTED: dict[str, list[str]] = {
    "A total of 312 confirmed, probable and suspected cases of mpox were reported.": ["disease_cases/all 312"],
    "The team noted 41 new confirmed and probable cases of plague.": ["disease_cases/all 41"],
    "The lab counts 6 120 total dengue fever cases.": ["disease_cases/all 6120"],
    "The number of measles cases is 1 420 including 31 deaths.": ["disease_cases/all 1420", "deaths/all 31"],
    "Cases of scabies in children rose to 8,200.": ["disease_cases/children 8200"],
    "The firm shipped 312 new, used and repaired cases of tools.": [],
}

# A list goes on by place.
LISTED: dict[str, list[str]] = {
    "Kano is worst hit with 39 deaths, followed by Benue with 34 and Edo with 22.": [
        "deaths/all 39",
        "deaths/all 34",
        "deaths/all 22",
    ],
    "Fifteen villagers were found dead in Balkh; six in Ghor; seven in Khost and three in Zabul.": [
        "deaths/all 15",
        "deaths/all 6",
        "deaths/all 7",
        "deaths/all 3",
    ],
    "Togo and Benin counted 25 and 23 deaths, respectively.": ["deaths/all 25", "deaths/all 23"],
    "Sylhet, Khulna and Barisal saw 52, 34 and 3 injuries respectively.": [
        "injured/all 52",
        "injured/all 34",
        "injured/all 3",
    ],
    "Punjab has 36 districts, followed by Sindh with 30.": [],
    "Twelve people died in Homs; 40 in Hama were given medals.": ["deaths/all 12"],
    "Districts 4 and 9 reported 12 deaths.": ["deaths/all 12"],
}

# How far homes are gone is told once, or in the name of a class.
EXTENTS: dict[str, list[str]] = {
    "Eleven huts got fully and 19 huts got partially damaged.": ["homes_destroyed/all 11", "homes_damaged/all 19"],
    "The gale damaged 50 houses, of which 20 fully and 30 partially.": [
        "homes_damaged/all 50",
        "homes_destroyed/all 20",
        "homes_damaged/all 30",
    ],
    "Of the houses surveyed, 140 were tagged as “totally damaged”.": ["homes_destroyed/all 140"],
    "Gusts led to the destruction of 80 tents and damage to 310 tents.": [
        "homes_destroyed/all 80",
        "homes_damaged/all 310",
    ],
    "In the port 90 houses were fully insured and 30 partially.": [],
    "The damage to 700 metres of road is heavy.": [],
}

# A count is told before what it counts, or by those who flee.
LEVELS: dict[str, list[str]] = {
    "Her murder brings to 31 the number of aid workers killed this year.": ["deaths/aid_workers 31"],
    "The number fleeing the enclave passed 91,000.": ["displaced/all 91000 more_than"],
    "The office noted the death of 14 priests and injury to 60 pilgrims.": ["deaths/all 14", "injured/all 60"],
    "There have been 90 civilian casualties, with 30 deaths, including nine children, and 60 people injured.": [
        "casualties/civilians 90",
        "deaths/civilians 30",
        "deaths/children 9",
        "injured/civilians 60",
    ],
    "Floods uprooted 400 people, of whom 90 had fled mainly from the delta, and 12 drowned.": [
        "displaced/all 400",
        "displaced/all 90",
        "deaths/all 12",
    ],
    "The number running for office rose to 12.": [],
}

# Who was told of before, and what the clause tells after a participle.
TOLD_AFTER: dict[str, list[str]] = {
    "Two nurses were killed. Three other workers were kidnapped.": [
        "deaths/health_workers 2",
        "abducted/health_workers 3",
    ],
    "Two miners were killed. Three other workers were kidnapped.": ["deaths/all 2", "abducted/all 3"],
    "Some 40 migrants fleeing Sabratha drowned.": ["deaths/all 40 about"],
    "Some 40 families fleeing Sabratha sleep rough.": ["displaced/families 40 about"],
    "The agency has helped 610 migrants to return home.": ["returnees/all 610"],
    "Another 600 people have become refugees.": ["refugees/all 600"],
    "Of 70 patients with measles, 40 were male and 30 female.": [
        "disease_cases/all 70",
        "disease_cases/men 40",
        "disease_cases/women 30",
    ],
    "Half a million people – one in five – now need food.": ["in_need/all 500000"],
    "So far 830 people have been internally displaced.": ["displaced/all 830"],
    "Today 830 people are internally displaced.": ["idps/all 830"],
}

# Where they are, what they got, what a plan is for.
SERVED: dict[str, list[str]] = {
    "There are 820 people in the transit centre.": ["sheltering/all 820"],
    "The flight goes on, with 950 people (210 families) registered in shelters.": [
        "sheltering/all 950",
        "sheltering/families 210",
    ],
    "The charity provided prevention of malaria to 7,100 people.": ["reached/all 7100"],
    "The union gave out cash in favour of 3,300 people.": ["reached/all 3300"],
    "The plan foresees assistance for 1.4 million people.": ["targeted/all 1400000"],
    "The federation opened a 3 million Swiss franc emergency appeal.": ["funding_required/all 3000000"],
    "People to receive aid: 4.1 M": ["targeted/all 4100000"],
    "The quake wrecked a hospital and 6 health care centres.": [
        "health_facilities_hit/all 1",
        "health_facilities_hit/all 6",
    ],
    "Swimmers say 12 men managed to reach the jetty.": [],
    "There are 12 people in the lift.": [],
    "Firemen logged 31 fire incidents in May.": [],
}

TABLES = (BRACKETS, SHARES, SORTED, LISTED, EXTENTS, LEVELS, TOLD_AFTER, SERVED)


@pytest.mark.parametrize(("text", "wanted"), [pair for table in TABLES for pair in table.items()])
def test_a_class_of_field_reports(reader: Reader, text: str, wanted: list[str]) -> None:
    assert figures(reader.read(text)) == wanted


def test_a_dashboard_under_its_heading(reader: Reader) -> None:
    pasted = "Mali at a glance\n\n1.9 million\n\nPeople in Need\n\n410,000\n\nIDPs\n\n72,000\n\nPeople Reached in 2023"
    assert figures(reader.read(pasted)) == ["in_need/all 1900000", "idps/all 410000", "reached/all 72000"]

"""Classes of words of need, response and damage: how houses suffer, how help is said without "receive", who is moved.

Every sentence is our own; what only looks like a figure stands beside, in a table of its own.
"""

from __future__ import annotations

import pytest

from tests.reading.cases import figures
from tracker.reading.reader import Reader

HELPED: dict[str, list[str]] = {
    "About 4,300 children are enrolled in temporary classrooms.": ["reached/children 4300 about"],
    "The 9,000 girls are back at school thanks to the project.": ["reached/children 9000"],
    "Nearly 30,000 households have had their first cash grant.": ["reached/families 30000 less_than"],
    "The 2,100 families had their second instalment in June.": ["reached/families 2100"],
    "In all 17,000 people get their water from tankers sent by the Red Cross.": ["reached/all 17000"],
    "In May 640 women gave birth with a midwife beside them.": ["reached/women 640"],
    "Mobile health teams examined 3,900 patients in the camps.": ["reached/all 3900"],
    "Every month 45,000 households collect a food basket.": ["reached/families 45000"],
    "School meals were served to 310,000 pupils.": ["reached/children 310000"],
    "Water was restored to 60,000 residents.": ["reached/all 60000"],
    "The charity pitched tents for 900 families.": ["reached/families 900"],
    "Families assisted: 4,100; planned: 5,000": ["reached/families 4100", "targeted/all 5000"],
}

HOUSES: dict[str, list[str]] = {
    "In the valley 3,100 houses cannot be repaired.": ["homes_destroyed/all 3100"],
    "The rains dissolved 230 mud houses.": ["homes_destroyed/all 230"],
    "Bulldozers cleared 140 shacks along the canal.": ["homes_destroyed/all 140"],
    "In all 310 houses are wrecked and 900 partly wrecked.": ["homes_destroyed/all 310", "homes_damaged/all 900"],
    "In the town 1,200 houses need major repair.": ["homes_damaged/all 1200"],
    "Surveyors found 410 homes destroyed and 1,200 in need of repair.": [
        "homes_destroyed/all 410",
        "homes_damaged/all 1200",
    ],
    "The tremor cracked the walls of 340 homes.": ["homes_damaged/all 340"],
    "In the county 80,000 houses suffered some damage.": ["homes_damaged/all 80000"],
    "Water stood in 4,300 houses.": ["homes_damaged/all 4300"],
    "In the oblast 23 schools have shell damage.": ["schools_hit/all 23"],
}

MOVED: dict[str, list[str]] = {
    "Air force planes have lifted out 120 foreigners.": ["evacuated/all 120"],
    "In all 1,400 residents were brought out of the flooded streets by bus.": ["evacuated/all 1400"],
    "Forty-one people were brought out by helicopter.": ["rescued/all 41"],
    "Twelve people were brought out of the mine alive.": ["rescued/all 12"],
    "Ten thousand people have cleared out of the town.": ["evacuated/all 10000"],
    "In all 2,300 villagers had to go.": ["evacuated/all 2300"],
    "Some 600 motorists cannot get home since the slide.": ["trapped/all 600 about"],
    "Six people are being sought.": ["missing/all 6"],
    "About 4,000 people ran up the mountain.": ["displaced/all 4000 about"],
    "The exodus from the valley passed the 40,000 mark on Monday.": ["displaced/all 40000"],
    "Up to 90 families a day roll back into the town.": ["returnees/families 90 at_most"],
    "The population of refugees in Kakuma stood at 186,000.": ["refugees/all 186000"],
    "An estimated 700,000 people eat once a day.": ["food_insecure/all 700000 about"],
    "Two million people depend on food handouts.": ["in_need/all 2000000"],
    "By May 2.4 million people had felt the flood.": ["affected/all 2400000"],
}

QUIET: dict[str, list[str]] = {
    "Police entered 12 houses.": [],
    "The army cleared 12 villages.": [],
    "Judges cleared 12 men of murder.": [],
    "Firms seek 300 nurses.": [],
    "The party seeks 12 seats.": [],
    "Soldiers picked up 12 men from a market.": [],
    "The bus was for 30 people.": [],
    "The film was seen by 4,000 people.": [],
    "A taxi picked up 3 passengers.": [],
}

MONEY: dict[str, list[str]] = {
    "Donors have paid in $131 million of the $2.7 billion the plan calls for.": [
        "funding_received/all 131000000",
        "funding_required/all 2700000000",
    ],
    "Japan will give $4 million to the appeal and Britain $14 million.": [
        "funding_received/all 4000000",
        "funding_received/all 14000000",
    ],
    "Donors gave $40 million of the $90 million pledged.": [
        "funding_received/all 40000000",
        "funding_received/all 90000000",
    ],
    "The agency received $5 million and WFP needs $9 million.": [
        "funding_received/all 5000000",
        "funding_required/all 9000000",
    ],
    "The bank made $3 million of its $5 million in May.": [],
}

EVERY = {**HELPED, **HOUSES, **MOVED, **MONEY, **QUIET}


@pytest.mark.parametrize("text", EVERY)
def test_a_careful_person_reads_the_same(reader: Reader, text: str) -> None:
    assert sorted(figures(reader.read(text))) == sorted(EVERY[text])

"""Classes met on texts the grammar had not seen: what was handed out, people told by their place, wards, split verbs.

Every sentence is our own; what only looks like a figure stands beside it.
"""

from __future__ import annotations

import pytest

from tests.reading.cases import figures
from tracker.reading.reader import Reader

# What was handed out says who got it.
HANDED: dict[str, list[str]] = {
    "Tarpaulins have been given to 3,250 of them.": ["reached/all 3250"],
    "Soap was handed out to 1,200 people in the camp.": ["reached/all 1200"],
    "Cash grants of $120 went to 9,460 households.": ["reached/families 9460"],
    "The convoy delivered food for 12,500 people.": ["reached/all 12500"],
    "The trust has piped safe water to 9,800 of them.": ["reached/all 9800"],
    "Partners will assist 300,000 farmers.": ["targeted/all 300000"],
    "Wells were repaired to the benefit of 640,000 herders.": ["reached/all 640000"],
    "Stocks for 5,000 households are in the depot.": [],
    "Kits have been supplied to 12 clinics.": [],
    "A gift of $50 feeds a family of five.": [],
}

# People told of by the place they are in.
PLACED: dict[str, list[str]] = {
    "Snow has cut off 36 villages with some 14,000 inhabitants.": ["trapped/all 14000 about"],
    "Twelve hamlets with 3,400 residents remain cut off.": ["trapped/all 3400"],
    "The floods have cut off Fangak, home to some 30,000 people.": ["trapped/all 30000 about"],
    "There are 182 evacuation centres open with 11,720 families.": ["sheltering/families 11720"],
    "The storm left 12 dead and, in the south, 900 people in shelters.": ["deaths/all 12", "sheltering/all 900"],
    "The ministry opened 41 shelters with room for 12,000 people.": [],
    "They left the city, home to 2 million people.": [],
    "The village with 300 people has a school.": [],
}

# Why someone is in a ward.
WARDS: dict[str, list[str]] = {
    "The cholera treatment centre admitted 117 patients on Sunday.": ["disease_cases/all 117"],
    "The regional hospital took in 27 passengers.": ["injured/all 27"],
    "About 3,200 patients were treated at field hospitals for fractures and cuts.": ["injured/all 3200 about"],
    "The charity treated 311,000 severely wasted children.": ["malnourished/children 311000"],
    "Some 45 undernourished toddlers came to the clinic.": ["malnourished/children 45 about"],
    "Measles has carried off 698 children.": ["deaths/children 698"],
    "The hospital admitted 40 patients on Monday.": [],
    "Gunmen carried off 12 girls from a measles clinic.": ["abducted/children 12"],
}

# Of what kind those just counted are.
KINDS: dict[str, list[str]] = {
    "Five killed and 17 injured, all civilians, in a raid.": ["deaths/civilians 5", "injured/civilians 17"],
    "Nine people, all of them women, were abducted.": ["abducted/women 9"],
    "The army acknowledged the loss of 27.": ["deaths/combatants 27"],
    "The movement announced the death of 11 of its members.": ["deaths/all 11"],
    "Hezbollah announced the death of 11 of its members.": ["deaths/combatants 11"],
    "The mission verified 1,207 civilian casualties: 397 deaths and 810 injuries.": [
        "casualties/civilians 1207",
        "deaths/civilians 397",
        "injured/civilians 810",
    ],
}

# Still held, let go, taken.
HELD: dict[str, list[str]] = {
    "The rebels released 12 hostages on Monday; another nine are still being held.": [
        "rescued/all 12",
        "abducted/all 9",
    ],
    "Police rounded up 250 students; 47 have been freed on bail.": ["detained/all 250"],
    "The festival was held in 12 towns.": [],
}

# Signs between a number and what it counts.
SIGNS: dict[str, list[str]] = {
    "Dengue: 38,211 (+1,204) cases, 41 (+2) deaths, week 33.": ["disease_cases/all 38211", "deaths/all 41"],
    "The camp was raided in the first quarter – 397 people died.": ["deaths/all 397"],
    "Last week 33 people died.": ["deaths/all 33"],
    "Attacks on health care in Lebanon: 137 since October.": ["attacks/all 137"],
}

# Verbs split round their object, and what only looks like them.
HARM: dict[str, list[str]] = {
    "Rioters set dozens of houses on fire.": ["homes_destroyed/all 12 vague"],
    "Villagers burned 42 herders' huts.": ["homes_destroyed/all 42"],
    "The drone attack cost five traders their lives.": ["deaths/all 5"],
    "The storm blew 30 homes away.": ["homes_destroyed/all 30"],
    "The council set 12 goals.": [],
    "A shell hit a police academy.": [],
}

# Hunger and school in other words.
NEED: dict[str, list[str]] = {
    "Drought has pushed 970,000 children into acute malnutrition.": ["malnourished/children 970000"],
    "Nearly 282 million people in 59 countries faced high levels of acute hunger.": [
        "food_insecure/all 282000000 less_than"
    ],
    "The closure of schools keeps 83,500 pupils at home.": ["out_of_school/children 83500"],
    "The ban deprived 40,000 girls of schooling.": ["out_of_school/children 40000"],
    "In Kassala 3.3 million do not know where the next meal will come from.": ["food_insecure/all 3300000"],
}

# A count that is expected to grow stands as it was told.
GROWING: dict[str, list[str]] = {
    "The toll of 39 is expected to rise.": ["deaths/all 39"],
    "The number of displaced, now 4,000, is likely to grow.": ["displaced/all 4000"],
}

# Who entered a country by its name.
CROSSED: dict[str, list[str]] = {
    "Some 250,000 have entered Syria.": ["border_arrivals/all 250000 about"],
    "Two million tourists entered Greece last year.": [],
    "Some 400 troops entered Lebanon.": [],
}


CASES = {**HANDED, **PLACED, **WARDS, **KINDS, **HELD, **SIGNS, **HARM, **NEED, **GROWING, **CROSSED}


@pytest.mark.parametrize(("text", "expected"), CASES.items(), ids=list(CASES))
def test_a_careful_person_reads_the_same(reader: Reader, text: str, expected: list[str]) -> None:
    assert figures(reader.read(text)) == expected

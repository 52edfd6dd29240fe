"""Harm as reporters write it: headlines, lists, brackets, wards and the verbs of each; every sentence is our own."""

from __future__ import annotations

import pytest

from tests.reading.cases import figures
from tracker.reading.reader import Reader

# Verbs in the present, joined by a comma.
HEADLINES = {
    "gunmen kill 9 traders": ("Gunmen kill 9 traders in Zamfara, wound 4", ["deaths/all 9", "injured/all 4"]),
    "militants attack village kill": (
        "Militants attack village, kill 6, injure 11",
        ["deaths/all 6", "injured/all 11"],
    ),
    "bandits kill 4 abduct": ("Bandits kill 4, abduct 20 in Kaduna", ["deaths/all 4", "abducted/all 20"]),
    "raiders kill two herders": ("Raiders kill two herders, kidnap 7", ["deaths/all 2", "abducted/all 7"]),
    "bus crash leaves 12": ("Bus crash leaves 12 dead, 30 hurt", ["deaths/all 12", "injured/all 30"]),
    "roadside bomb 2 soldiers": (
        "Roadside bomb: 2 soldiers killed, 4 hurt",
        ["deaths/combatants 2", "injured/combatants 4"],
    ),
}

# "a third" after two: one more of those counted.
ONE_MORE = {
    "two soldiers were killed": (
        "Two soldiers were killed and a third was wounded.",
        ["deaths/combatants 2", "injured/combatants 1"],
    ),
    "three miners were killed": (
        "Three miners were killed and a fourth was seriously injured.",
        ["deaths/all 3", "injured/all 1"],
    ),
    "four nurses were abducted": (
        "Four nurses were abducted; a fifth was shot dead.",
        ["abducted/health_workers 4", "deaths/health_workers 1"],
    ),
    "two policemen died and": (
        "Two policemen died and a third is in critical condition.",
        ["deaths/combatants 2", "injured/combatants 1"],
    ),
    "a third was wounded": ("A third was wounded.", []),
    "four shells fell on": ("Four shells fell on Saraqib and a third of the town was evacuated.", []),
}

# Those in brackets are parts, the whole waits for its verb.
BRACKETS = {
    "27 civilians 8 children": (
        "27 civilians (8 children, 5 women) were killed.",
        ["deaths/civilians 27", "deaths/children 8", "deaths/women 5"],
    ),
    "gunmen killed 14 people": (
        "Gunmen killed 14 people (9 men, 5 women) at the market.",
        ["deaths/all 14", "deaths/men 9", "deaths/women 5"],
    ),
    "some 120 people 40": (
        "Some 120 people (40 women and 60 children) were abducted.",
        ["abducted/all 120 about", "abducted/women 40", "abducted/children 60"],
    ),
    "twelve soldiers four of": (
        "Twelve soldiers (four of them officers) died in the ambush.",
        ["deaths/combatants 12", "deaths/combatants 4"],
    ),
    "the mayor a former": ("The mayor (a former teacher) was shot dead.", ["deaths/all 1"]),
    "casualties 11 killed including": (
        "Casualties: 11 killed (including 2 children) and 40 injured.",
        ["deaths/all 11", "deaths/children 2", "injured/all 40"],
    ),
    "a total of 340": (
        "A total of 340 families (1,800 people) were displaced.",
        ["displaced/families 340", "displaced/all 1800"],
    ),
}

# What a ward does with the wounded, and with others.
CARE = {
    "the clinic treated 40": ("The clinic treated 40 people for gunshot wounds.", ["injured/all 40"]),
    "surgeons operated on 23": ("Surgeons operated on 23 people with blast injuries.", ["injured/all 23"]),
    "our teams treated 18": ("Our teams treated 18 patients with shrapnel wounds.", ["injured/all 18"]),
    "the hospital took in": ("The hospital took in 35 people with burns.", ["injured/all 35"]),
    "thirty people are being": ("Thirty people are being treated in hospital.", ["injured/all 30"]),
    "nurses treated 54 war": ("Nurses treated 54 war-wounded in one night.", ["injured/all 54"]),
}

# A heading, a whole or the one before says of whom a bare number is.
WHOSE = {
    "the army said a": (
        "The army said a soldier was killed and three others wounded.",
        ["deaths/combatants 1", "injured/combatants 3"],
    ),
    "the office documented 900": (
        "The office documented 900 civilian casualties, of whom 300 were killed and 600 injured.",
        ["casualties/civilians 900", "deaths/civilians 300", "injured/civilians 600"],
    ),
    "civilian harm in may": (
        "Civilian harm in May: 80 killed, 120 injured.",
        ["deaths/civilians 80", "injured/civilians 120"],
    ),
    "a teacher was killed": ("A teacher was killed and three others wounded.", ["deaths/all 1", "injured/all 3"]),
}

# Places with their numbers under what they count.
LISTS = {
    "deaths sake 12 minova": (
        "Deaths: Sake 12, Minova 7, Goma 22. Total: 41",
        ["deaths/all 12", "deaths/all 7", "deaths/all 22", "deaths/all 41"],
    ),
    "killed by town sake": (
        "Killed, by town: Sake 12, Minova 7, Goma 22",
        ["deaths/all 12", "deaths/all 7", "deaths/all 22"],
    ),
    "storm deaths in cagan": (
        "Storm deaths in Cagan province: Alba 22, Bora 36, Cima 24, elsewhere 75.",
        ["deaths/all 22", "deaths/all 36", "deaths/all 24", "deaths/all 75"],
    ),
    "schools in cagan province": ("Schools in Cagan province: Alba 22, Bora 36.", []),
}

# A running total before or behind what it counts.
TOTALS = {
    "the attack killed five": (
        "The attack killed five more people, bringing the total to 59.",
        ["deaths/all 5", "deaths/all 59"],
    ),
    "two more died in": ("Two more died in hospital, bringing the total to 31.", ["deaths/all 2", "deaths/all 31"]),
    "police arrested nine more": (
        "Police arrested nine more men, taking the total to 40.",
        ["detained/men 9", "detained/all 40"],
    ),
    "another nine succumbed overnight": (
        "Another nine succumbed overnight, bringing to 42 the number killed in the bombing.",
        ["deaths/all 9", "deaths/all 42"],
    ),
}

# Those told of before, one by one.
TAKEN_UP = {
    "police found 19 bodies": (
        "Police found 19 bodies. The victims, 16 men and three women, had been shot.",
        ["deaths/all 19", "deaths/men 16", "deaths/women 3"],
    ),
    "a bus fell into": (
        "A bus fell into a gorge, killing 14 people. The victims were nine men and five women.",
        ["deaths/all 14", "deaths/men 9", "deaths/women 5"],
    ),
    "gunmen abducted 12 people": (
        "Gunmen abducted 12 people on Sunday. The victims, seven women and five children, were taken to the forest.",
        ["abducted/all 12", "abducted/women 7", "abducted/children 5"],
    ),
    "the blast killed 40": (
        "The blast killed 40 people. Children make up 12 of them.",
        ["deaths/all 40", "deaths/children 12"],
    ),
    "nearly 9 000 people": (
        "Nearly 9,000 people crossed the border. Women account for 5,000 of them.",
        ["border_arrivals/all 9000 less_than", "border_arrivals/women 5000"],
    ),
}

# Verbs that harm only in company.
VERBS = {
    "the militia marched 38": (
        "The militia marched 38 pupils and two cooks into the forest.",
        ["abducted/children 38", "abducted/all 2"],
    ),
    "gunmen herded at least": ("Gunmen herded at least 40 villagers into the bush.", ["abducted/all 40 at_least"]),
    "the raid drove 400": ("The raid drove 400 villagers into the bush.", ["displaced/all 400"]),
    "close to 70 fighters": (
        "Close to 70 fighters have fallen on both sides in four days of clashes.",
        ["deaths/combatants 70 less_than"],
    ),
    "four soldiers fell from": ("Four soldiers fell from a truck in the attack.", []),
    "two of the wounded": (
        "Two of the wounded are under treatment; nine people needed stitches.",
        ["injured/all 2", "injured/all 9"],
    ),
}

# Ranks, services and staff.
WHO = {
    "thirteen service members and": (
        "Thirteen service members and a sub-inspector were killed.",
        ["deaths/combatants 13", "deaths/combatants 1"],
    ),
    "six members of our": ("Six members of our staff were killed, UNRWA said.", ["deaths/aid_workers 6"]),
    "a head constable was": ("A head constable was among the dead.", ["deaths/combatants 1"]),
    "three national guardsmen were": ("Three national guardsmen were wounded.", ["injured/combatants 3"]),
    "two park rangers were": ("Two park rangers were shot dead.", ["deaths/all 2"]),
}

CASES = {**HEADLINES, **ONE_MORE, **BRACKETS, **CARE, **WHOSE, **LISTS, **TOTALS, **TAKEN_UP, **VERBS, **WHO}


@pytest.mark.parametrize(("text", "wanted"), CASES.values(), ids=CASES.keys())
def test_harm(reader: Reader, text: str, wanted: list[str]) -> None:
    assert figures(reader.read(text)) == wanted

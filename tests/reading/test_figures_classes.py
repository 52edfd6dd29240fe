"""More classes of sentences: split verbs, rows of labels, long names, gapped lists; every sentence is our own."""

from __future__ import annotations

import pytest

from tests.reading.cases import figures
from tracker.reading.reader import Reader

# The rest of a verb stands behind its object.
SPLIT = {
    "down": ("The storm brought 340 huts down on Saturday.", ["homes_destroyed/all 340"]),
    "away": ("Gunmen killed a guard and led nine girls away.", ["deaths/all 1", "abducted/children 9"]),
    "alive": ("Divers pulled six sailors out alive.", ["rescued/all 6"]),
    "another verb": ("Gunmen killed 12 people and wounded nine.", ["deaths/all 12", "injured/all 9"]),
}

# Nothing but labels and their numbers.
ROWS = {
    "no signs": ("Deaths 12 Injured 30 Missing 4", ["deaths/all 12", "injured/all 30", "missing/all 4"]),
    "colons": ("Deaths: 12 Injured: 30", ["deaths/all 12", "injured/all 30"]),
    "a place first": ("Herat: killed 12, wounded 30", ["deaths/all 12", "injured/all 30"]),
    "prose": ("Three attackers killed five people.", ["deaths/all 5"]),
}

# One person with a long name, an office, a party.
ONE_PERSON = {
    "name with a verb in it": (
        "Five people, including the district head of Clean Water Now, were slain by robbers.",
        ["deaths/all 5"],
    ),
    "adjectives with a hyphen": ("A backer of pro-reform strikers was gunned down.", ["deaths/all 1"]),
    "letters in brackets": (
        "The chief surveyor of the Institute of Mining (INMIN) Harlow, Basil Umber, was murdered by gunmen.",
        ["deaths/all 1"],
    ),
    "and his cousin": ("Mbele and his cousin were gunned down at a wedding.", ["deaths/all 1", "deaths/all 1"]),
}

# Who a second, gapped verb speaks of.
GAPPED = {
    "two subjects": (
        "Two clerks were killed and two soldiers and a cook injured at noon.",
        ["deaths/all 2", "injured/combatants 2", "injured/all 1"],
    ),
    "an army's own": (
        "The army said its forces killed 34 rebels and lost three men.",
        ["deaths/combatants 34", "deaths/combatants 3"],
    ),
    "further homes": (
        "The flood destroyed 1,240 homes and partially damaged another 3,400.",
        ["homes_destroyed/all 1240", "homes_damaged/all 3400"],
    ),
    "facilities of the kind told before": (
        "Seven clinics were hit and 19 facilities were damaged.",
        ["health_facilities_hit/all 7", "health_facilities_hit/all 19"],
    ),
    "another kind of thing": ("Three ambulances and a clinic were hit.", []),
    "patients that die": ("Five more dengue patients died on Sunday.", ["deaths/all 5"]),
    "millions": (
        "Over 9.3 M people need aid, of whom 5.2 M are children.",
        ["in_need/all 9300000 more_than", "in_need/children 5200000"],
    ),
}

# Shares and their wholes, parts that say themselves what happened, padded digits.
SHARES = {
    "of people": ("Around 40 per cent of the 3.1 million inhabitants have been affected by drought.", []),
    "of homes": ("Some 60 per cent of the town's 12,000 homes have been damaged.", []),
    "whole told apart": ("Two thirds of the 45 people killed were women.", ["deaths/all 45"]),
    "whole in a clause": ("Ten per cent of the 5,700 people who have fled were children.", ["displaced/all 5700"]),
    "districts": (
        "Some 62,000 households in 11 districts need food assistance.",
        ["in_need/families 62000 about"],
    ),
    "a part with its own verb": (
        "The ministry counts 3,961 deaths and 16,520 injuries, including 266 children killed.",
        ["deaths/all 3961", "injured/all 16520", "deaths/children 266"],
    ),
    "padded": (
        "02 constables were martyred and 01 passerby was injured.",
        ["deaths/combatants 2", "injured/all 1"],
    ),
    "agent 07": ("Agent 07 was killed.", []),
}

# Headers over rows, headings over lists.
ABOVE = {
    "tabs": ("Region\tDead\tInjured\nOromia\t7\t12", ["deaths/all 7", "injured/all 12"]),
    "bars": (
        "| State | Displaced | Price of flour | Houses destroyed |\n|---|---|---|---|\n| Unity | 3,200 | 510 | 140 |",
        ["displaced/all 3200", "homes_destroyed/all 140"],
    ),
    "spaces": (
        "District Killed Injured\nHerat 12 30\nFarah 3 8",
        ["deaths/all 12", "injured/all 30", "deaths/all 3", "injured/all 8"],
    ),
    "dashes": (
        "Region – people in need – people reached\nGedo – 604,900 – under 90,000",
        ["in_need/all 604900", "reached/all 90000 less_than"],
    ),
    "a topic": (
        "New arrivals, 17–23 June\n• Renk: 4,812 individuals (78% returnees)\n• Adré: 5,390 individuals",
        ["border_arrivals/all 4812", "border_arrivals/all 5390"],
    ),
    "a topic with a colon": ("Deaths by province:\nHerat 12\nFarah 7", ["deaths/all 12", "deaths/all 7"]),
    "a line that says something else": (
        "People displaced\nUnity: 40 arrested\nJonglei: 6,100",
        ["detained/all 40", "displaced/all 6100"],
    ),
    "another shape": ("Region\tDead\tInjured\nThe market opened at 7 with 12 traders.", []),
}

# Ages that make children or old people of a part; who a second bare number counts.
AGES = {
    "not yet": (
        "The monitor believes 201 people have died, 23 of whom were not yet 18.",
        ["deaths/all 201", "deaths/children 23"],
    ),
    "below five": (
        "The fire left 1,043 people homeless, of which 188 are below five years old.",
        ["homeless/all 1043", "homeless/children 188"],
    ),
    "had not reached": (
        "Of the 412 villagers killed, 98 had not reached the age of eighteen.",
        ["deaths/all 412", "deaths/children 98"],
    ),
    "them under": (
        "At least 40 people, 12 of them under 18, were killed.",
        ["deaths/all 40 at_least", "deaths/children 12"],
    ),
    "under fire": ("Ten people were killed under fire.", ["deaths/all 10"]),
    "under bridges": ("Twelve people died under 18 bridges.", ["deaths/all 12"]),
    "journalists all along": (
        "54 journalists killed (two of them women), 55 held hostage and 95 missing.",
        ["deaths/journalists 54", "deaths/women 2", "abducted/journalists 55", "missing/journalists 95"],
    ),
    "another voice and another harm": (
        "The ministry puts the dead at 300; the army now speaks of 315 and over 1,600 hurt.",
        ["deaths/all 300", "deaths/all 315", "injured/all 1600 more_than"],
    ),
    "whose homes": ("The mayor spoke of 50,000 people whose homes were swept away.", []),
}

# Why people are in a ward, who was freed, what an army lost, what courts do.
FATES = {
    "ill in hospital": (
        "More than 1,200 children were admitted to hospital with measles.",
        ["disease_cases/children 1200 more_than"],
    ),
    "ill, told before": (
        "There were 30 new measles cases. A further 126 people were taken to hospital.",
        ["disease_cases/all 30", "disease_cases/all 126"],
    ),
    "hurt in hospital": (
        "The blast killed two and 12 people were taken to hospital.",
        ["deaths/all 2", "injured/all 12"],
    ),
    "wounds beside a disease": (
        "Cholera has spread, and 40 people with gunshot wounds were admitted to hospital.",
        ["injured/all 40"],
    ),
    "freed": ("Five hostages were released on Saturday.", ["rescued/all 5"]),
    "handed over": ("The group handed over six captives and released 12 prisoners.", ["rescued/all 6"]),
    "its losses": (
        "The army put its losses at four dead and nine wounded.",
        ["deaths/combatants 4", "injured/combatants 9"],
    ),
    "sentenced": ("The court sentenced 11 men to death.", []),
    "sent home": ("Of the 63 injured, 12 have been discharged.", ["injured/all 63"]),
    "of one family": (
        "The landslide killed five members of one family and left three others injured.",
        ["deaths/all 5", "injured/all 3"],
    ),
    "and left": (
        "The shells hit two hospitals and a primary school and left 14 houses in ruins.",
        ["health_facilities_hit/all 2", "schools_hit/all 1", "homes_destroyed/all 14"],
    ),
    "a budget": ("He leads 400 men and commands a budget of $2 million.", []),
}

# Care, verbs that describe nobody, ages before a noun, money that has not come.
CARE = {
    "treated": ("The clinic's staff treated 12,300 patients in October.", ["reached/all 12300"]),
    "treated for burns": ("Medics treated 40 people for burns.", ["injured/all 40"]),
    "treated for hunger": (
        "The team in Abs treated 1,870 children for severe acute malnutrition.",
        ["malnourished/children 1870"],
    ),
    "still treated": ("Of the 63 injured, 51 are still being treated.", ["injured/all 63", "injured/all 51"]),
    "arrived hurt": ("On Monday 182 arrived at hospitals with injuries.", ["injured/all 182"]),
    "a finite verb": ("Storm leaves 85 dead; half a million flee homes", ["deaths/all 85", "displaced/all 500000"]),
    "an age before the noun": ("A bullet killed a ten-year-old girl in Kano.", ["deaths/children 1"]),
    "unless": (
        "The agency said rations would be cut unless it received $220 million by May.",
        ["funding_required/all 220000000"],
    ),
    "assistant": ("The drone killed a driver and wounded his assistant.", ["deaths/all 1", "injured/all 1"]),
    "patients": ("Doctors treated 30,000 patients.", ["reached/all 30000"]),
}

CASES = {**SPLIT, **ROWS, **ONE_PERSON, **GAPPED, **SHARES, **ABOVE, **AGES, **FATES, **CARE}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_classes(reader: Reader, text: str, expected: list[str]) -> None:
    assert figures(reader.read(text)) == expected

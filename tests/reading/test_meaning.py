"""What sentences mean: who is counted, by which indicator. One table a phenomenon; every sentence is our own."""

from __future__ import annotations

import pytest

from tests.reading.cases import figures
from tracker.reading.reader import Reader

VOICES = {
    "passive": ("Nine farmers were killed near Sokoto.", ["deaths/all 9"]),
    "active": ("The bombs killed nine farmers near Sokoto.", ["deaths/all 9"]),
    "gerund": ("A shell fell on the market, killing nine farmers.", ["deaths/all 9"]),
    "reduced": ("Nine farmers killed near Sokoto had come for seed.", ["deaths/all 9"]),
    "intransitive": ("Nine farmers died near Sokoto.", ["deaths/all 9"]),
    "present": ("Landslide kills nine, injures 20 in Enga", ["deaths/all 9", "injured/all 20"]),
    "bare number passive": ("At least 31 were wounded.", ["injured/all 31 at_least"]),
    "state": ("Nine farmers are missing.", ["missing/all 9"]),
    "left": ("The raid left four dead and 11 wounded.", ["deaths/all 4", "injured/all 11"]),
    "noun": ("The clinic recorded 14 deaths in June.", ["deaths/all 14"]),
    "noun with population": ("At least 27 civilian deaths were recorded.", ["deaths/civilians 27 at_least"]),
    "act": ("The displacement of more than 14,000 individuals was noted.", ["displaced/all 14000 more_than"]),
    "act of singular": ("The storm resulted in the death of seven people.", ["deaths/all 7"]),
    "lives lost": ("The war has led to the loss of 255 lives.", ["deaths/all 255"]),
    "lives claimed": ("The monsoon has claimed 312 lives since June.", ["deaths/all 312"]),
    "lives taken": ("The flood took the lives of 18 villagers.", ["deaths/all 18"]),
    "lost their lives": ("In all, 96 people lost their lives.", ["deaths/all 96"]),
    "shot dead": ("Gunmen shot dead three teachers.", ["deaths/all 3"]),
    "shot and killed": ("Two brothers were shot and killed in Acapulco.", ["deaths/all 2"]),
    "tortured and killed": ("Two brothers were tortured and killed in Acapulco.", ["deaths/all 2"]),
    "forced to flee": ("The fighting forced 6,000 people to flee.", ["displaced/all 6000"]),
    "from their homes": ("The army drove 9,000 from their homes.", ["displaced/all 9000"]),
    "sent fleeing": ("The shelling sent 2,000 villagers fleeing.", ["displaced/all 2000"]),
    "left their place": ("Some 3,000 families have left Sake.", ["displaced/families 3000 about"]),
    "died after a relative": (
        "Around ten troops who had been detained have been killed.",
        ["deaths/combatants 10 about"],
    ),
    "object relative": ("The 73 oil workers it seized were Yemeni.", ["abducted/all 73"]),
    "verb phrases joined": ("Three men stormed a hotel and were killed.", ["deaths/men 3"]),
    "reflexive": ("A bomber killed himself and 11 worshippers.", ["deaths/all 11"]),
}

ROLES = {
    "perpetrators": ("Three attackers killed five villagers.", ["deaths/all 5"]),
    "by": ("Five villagers were killed by three gunmen.", ["deaths/all 5"]),
    "who said so": ("Two residents said five villagers had died.", ["deaths/all 5"]),
    "rescuers": ("Forty firefighters searched for six missing miners.", ["missing/all 6"]),
    "passengers": ("A bus carrying 40 pilgrims crashed, killing 12.", ["deaths/all 12"]),
    "weapons": ("Air defences shot down 92 drones; one hit a home, killing a student.", ["deaths/all 1"]),
    "cattle": ("The blast killed 300 cattle and 1,200 hens.", []),
    "villages": ("Insurgents captured 14 villages and two tanks.", []),
    "surrender": ("About 600 fighters laid down their arms.", []),
    "troops leave": ("Some 30,000 troops fled the province.", []),
    "IS is a name": ("IS shot dead 12 people in Mosul.", ["deaths/all 12"]),
}

TOGETHER = {
    "gapping passive": ("Over 2,000 were wounded and 400 killed.", ["injured/all 2000 more_than", "deaths/all 400"]),
    "gapping active": ("The raid killed 10 and wounded 30.", ["deaths/all 10", "injured/all 30"]),
    "headline": ("Three killed, dozens hurt as tornado hits camp", ["deaths/all 3", "injured/all 12 vague"]),
    "three verbs": (
        "Fighting has killed 45 people, wounded 130 and driven 9,000 from their homes.",
        ["deaths/all 45", "injured/all 130", "displaced/all 9000"],
    ),
    "same people": (
        "So far 94 aid workers have been killed and 72 wounded.",
        ["deaths/aid_workers 94", "injured/aid_workers 72"],
    ),
    "killed or injured": ("Mines have killed or injured 54 farmers.", ["casualties/all 54"]),
    "casualties": ("Hospitals received 300 casualties.", ["casualties/all 300"]),
    "casualties, some fatal": ("There were 18 casualties, five of them fatal.", ["casualties/all 18", "deaths/all 5"]),
    "list": (
        "Nine men, four women and a child were killed.",
        ["deaths/men 9", "deaths/women 4", "deaths/children 1"],
    ),
    "along with": ("A mayor was killed along with his wife and four guards.",
                   ["deaths/all 1", "deaths/women 1", "deaths/all 4"]),
    "list of things": ("Fire destroyed 30 houses and 14 shops.", ["homes_destroyed/all 30", "buildings_hit/all 14"]),
    "and 300 more": ("Wind razed 90 huts and damaged 300 more.", ["homes_destroyed/all 90", "homes_damaged/all 300"]),
    "days": ("Shells killed four people on Friday and seven on Saturday.", ["deaths/all 4", "deaths/all 7"]),
    "named places": ("Bandundu recorded 17 deaths, Kikwit nine and Idiofa two.",
                     ["deaths/all 17", "deaths/all 9", "deaths/all 2"]),
}  # fmt: skip

PARTS = {
    "including": ("At least 27 civilians, including eight children, were killed.",
                  ["deaths/civilians 27 at_least", "deaths/children 8"]),
    "among them": ("The strike killed 40 people, among them 14 women.", ["deaths/all 40", "deaths/women 14"]),
    "of them": ("Eleven people, nine of them civilians, have died.", ["deaths/all 11", "deaths/civilians 9"]),
    "of whom": ("Some 29 bodies arrived, 11 of whom were children.", ["deaths/all 29 about", "deaths/children 11"]),
    "part first": ("Eight children are among 31 people killed.", ["deaths/children 8", "deaths/all 31"]),
    "named before": ("Forty people died, six women among them.", ["deaths/all 40", "deaths/women 6"]),
    "of the wounded": ("Of the 40 injured, 12 have died.", ["injured/all 40", "deaths/all 12"]),
    "of the dead": ("Of the dead, 14 were women.", ["deaths/women 14"]),
    "of the city's": ("Three of the city's five hospitals were bombed.", ["health_facilities_hit/all 3"]),
    "four of the 19": ("Four of the 19 people wounded on Monday have died.", ["deaths/all 4", "injured/all 19"]),
    "account for": ("Women and children accounted for 58 of the 90 people killed.",
                    ["deaths/women_and_children 58", "deaths/all 90"]),
    "dash": ("They found 21 bodies - 12 men, seven women and two infants.",
             ["deaths/all 21", "deaths/men 12", "deaths/women 7", "deaths/children 2"]),
    "colon": ("Floods killed 129 people since July: 46 in Jigawa, 31 in Bauchi.",
              ["deaths/all 129", "deaths/all 46", "deaths/all 31"]),
    "no number": ("Some 14,000 people, half of them children, have fled.", ["displaced/all 14000 about"]),
    "households": ("The fire left 230 families (1,100 people) homeless.",
                   ["homeless/families 230", "homeless/all 1100"]),
}  # fmt: skip

TOTALS = {
    "rose to": ("The death toll rose to 43.", ["deaths/all 43"]),
    "rose from to": ("The death toll rose from 12 to 59.", ["deaths/all 59"]),
    "rose by to": ("The death toll rose by 15 to 120.", ["deaths/all 120"]),
    "revised down": ("Police revised the toll down to 19 from 26.", ["deaths/all 19"]),
    "number of": ("The number of people killed since May passed 680.", ["deaths/all 680 more_than"]),
    "number displaced": (
        "The number of civilians displaced by raids hit 8,930.",
        ["displaced/civilians 8930"],
    ),
    "the dead at": ("Officials put the dead at 120 and the wounded at 400.", ["deaths/all 120", "injured/all 400"]),
    "taking": ("Eleven more died, taking the number of dead to 36.", ["deaths/all 11", "deaths/all 36"]),
    "total of": ("Shells killed four in Toretsk, for a total of 19 this week.", ["deaths/all 4", "deaths/all 19"]),
    "climbed past": ("Suspected cholera cases climbed past 900.", ["disease_cases/all 900 more_than"]),
    "deaths to": ("Two more drowned, lifting this year's deaths to 17.", ["deaths/all 2", "deaths/all 17"]),
}

LABELS = {
    "cells": ("Dead: 18 | Injured: 27 | Missing: 6", ["deaths/all 18", "injured/all 27", "missing/all 6"]),
    "unit": ("Affected: 61,204 families", ["affected/families 61204"]),
    "no colon": ("IDPs total 122,387", ["idps/all 122387"]),
    "composed": ("Villagers evacuated: 450", ["evacuated/all 450"]),
    "semicolons": ("missing 132; confirmed deaths 100", ["missing/all 132", "deaths/all 100"]),
}

ONE = {
    "a journalist": ("A journalist was shot dead.", ["deaths/journalists 1"]),
    "a woman and her children": (
        "A woman and her three children were killed.",
        ["deaths/women 1", "deaths/children 3"],
    ),
    "legislator and others": ("A legislator and six others were killed.", ["deaths/all 1", "deaths/all 6"]),
    "named": ("Police killed Juan Perez in Toluca.", ["deaths/all 1"]),
    "apposition": ("Ali Othman, a Sufi imam, was killed.", ["deaths/all 1"]),
    "title": ("The mayor of a small town has been killed.", ["deaths/all 1"]),
    "family of five": ("A family of five was killed in Rafah.", ["deaths/all 5"]),
    "couple": ("A couple died in the blaze.", ["deaths/all 2"]),
    "nobody": ("No one was injured in the blast.", ["injured/all 0"]),
    "age": ("A man of 63 was killed.", ["deaths/men 1"]),
    "after a place": (
        "In Rafah, a mother, father and their three children were killed.",
        ["deaths/women 1", "deaths/men 1", "deaths/children 3"],
    ),
    "a boy with his age": ("Two men, including a 16-year-old boy, were killed.", ["deaths/men 2", "deaths/children 1"]),
    "he": ("Juan Perez had gone to farm when he was gunned down.", ["deaths/all 1"]),
    "stative one": ("A woman is in need.", []),
}

SECTORS = {
    "idps": ("Ituri hosts 1.7 million internally displaced people.", ["idps/all 1700000"]),
    "still displaced": ("An estimated 6.7 million Syrians are still displaced.", ["idps/all 6700000 about"]),
    "refugees": ("Chad hosts close to 600,000 refugees.", ["refugees/all 600000 less_than"]),
    "refugees killed": ("Twelve refugees were killed.", ["deaths/all 12"]),
    "returns": ("Around 700 refugees returned to Burundi.", ["returnees/all 700 about"]),
    "border": ("More than 38,000 Sudanese crossed into Chad.", ["border_arrivals/all 38000 more_than"]),
    "evacuated": ("About 4,000 residents were evacuated.", ["evacuated/all 4000 about"]),
    "shelters": ("Just over 2,700 evacuees were in 64 shelters.", ["sheltering/all 2700 more_than"]),
    "homeless": ("The quake left 21,000 people homeless.", ["homeless/all 21000"]),
    "trapped": ("Twelve miners remain trapped.", ["trapped/all 12"]),
    "rescued": ("Crews rescued 44 passengers.", ["rescued/all 44"]),
    "abducted": ("Gunmen kidnapped 39 students.", ["abducted/all 39"]),
    "detained": ("Police arrested 14 men.", ["detained/men 14"]),
    "affected": ("The drought has affected 2.3 million people.", ["affected/all 2300000"]),
    "in need": ("Some 5 million people need food aid.", ["in_need/all 5000000 about"]),
    "reached": ("UNICEF reached 80,000 families with soap.", ["reached/families 80000"]),
    "provided to": ("The agency provided rations to 660,000 people.", ["reached/all 660000"]),
    "targeted": ("The plan aims to reach 210,000 people.", ["targeted/all 210000"]),
    "hungry": ("More than 3 million people face acute hunger.", ["food_insecure/all 3000000 more_than"]),
    "malnourished": ("Some 1,140 children are severely malnourished.", ["malnourished/children 1140 about"]),
    "cholera": ("Zambia recorded 369 new cholera cases.", ["disease_cases/all 369"]),
    "out of school": ("Some 425,000 children are out of school.", ["out_of_school/children 425000 about"]),
    "homes": ("The flood washed away 340 houses.", ["homes_destroyed/all 340"]),
    "roofs": ("Hundreds of houses lost their roofs.", ["homes_damaged/all 100 vague"]),
    "hospitals": ("Four hospitals have been hit by shells.", ["health_facilities_hit/all 4"]),
    "schools": ("The cyclone damaged or destroyed 1,053 schools.", ["schools_hit/all 1053"]),
    "attacks": ("WHO verified 62 attacks on health care.", ["attacks/all 62"]),
    "asked": ("The UN appealed for $64 million.", ["funding_required/all 64000000"]),
    "received": ("The fund has received $9.5 million.", ["funding_received/all 9500000"]),
}

NOTHING = {
    "ages": "Yusuf, 27, has not seen his brothers since they were eight and 12.",
    "children as young as": "Children as young as eight have been seen begging.",
    "team": "A 27-strong team reached the town with 14 trucks.",
    "years": "The war began in 2011 and the siege in 2016.",
    "distance": "The front moved 12 km in three weeks.",
    "toll without a number": "The toll is expected to rise.",
    "casualties without a number": "Civilian casualties have been reported.",
    "fear": "One resident spoke of her fear of being displaced once more.",
    "score": "The home side lost 2-1 on Saturday.",
    "second city": "Aleppo is Syria's second city.",
    "vote": "The Council adopted the text by 14 votes to none.",
    "prices": "Bread now costs 8,500 pounds a bag.",
    "goods": "Customs seized 612 crates of tea.",
}

TABLES = {
    "voice": VOICES, "role": ROLES, "together": TOGETHER, "part": PARTS, "total": TOTALS, "label": LABELS, "one": ONE,
    "sector": SECTORS, "nothing": {name: (text, []) for name, text in NOTHING.items()},
}  # fmt: skip
CASES = [
    pytest.param(text, wanted, id=f"{table}: {name}")
    for table, cases in TABLES.items()
    for name, (text, wanted) in cases.items()
]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_a_sentence_gives_the_figures_a_careful_person_reads(reader: Reader, text: str, wanted: list[str]) -> None:
    assert figures(reader.read(text)) == wanted


KNOWN_GAPS = {
    "no names for the movement": ("Chad has received 550,000 people from Darfur.", ["border_arrivals/all 550000"]),
    "lost and not combatants": ("The company lost 23 men in the ambush.", ["deaths/men 23"]),
    "parts told by a pronoun": (
        "They found 18 bodies, among them those of two guards.",
        ["deaths/all 18", "deaths/all 2"],
    ),
    "both": ("Both pilots died in the crash.", ["deaths/all 2"]),
    "table with a header": ("Region\tDead\tInjured\nOromia\t7\t12", ["deaths/all 7", "injured/all 12"]),
    "an idiom": ("I died a thousand deaths waiting for him.", []),
    "a film": ("In the film a sniper kills 40 men.", []),
    "Arabic": ("قتل 27 مدنيا بينهم ثمانية أطفال", ["deaths/civilians 27", "deaths/children 8"]),
    "French": ("Au moins 27 civils ont été tués.", ["deaths/civilians 27 at_least"]),
}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(text, wanted, id=name, marks=pytest.mark.xfail(strict=True, reason="known gap: " + name))
        for name, (text, wanted) in KNOWN_GAPS.items()
    ],
)
def test_known_gaps(reader: Reader, text: str, wanted: list[str]) -> None:
    assert figures(reader.read(text)) == wanted

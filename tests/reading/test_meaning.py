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
    "act of singular": ("The fire resulted in the death of nine guests.", ["deaths/all 9"]),
    "lives lost": ("The war has led to the loss of 255 lives.", ["deaths/all 255"]),
    "lives claimed": ("The monsoon has claimed 312 lives since June.", ["deaths/all 312"]),
    "lives taken": ("The flood took the lives of 18 villagers.", ["deaths/all 18"]),
    "lost their lives": ("In all, 96 people lost their lives.", ["deaths/all 96"]),
    "shot dead": ("Gunmen shot dead three teachers.", ["deaths/all 3"]),
    "shot and killed": ("Two brothers were shot and killed in Oaxaca.", ["deaths/all 2"]),
    "tortured and killed": ("Two brothers were tortured and killed in Oaxaca.", ["deaths/all 2"]),
    "forced to flee": ("The fighting forced 6,000 people to flee.", ["displaced/all 6000"]),
    "from their homes": ("The army drove 9,000 from their homes.", ["displaced/all 9000"]),
    "sent fleeing": ("The shelling sent 2,000 villagers fleeing.", ["displaced/all 2000"]),
    "left their place": ("Some 2,200 families have left Goma.", ["displaced/families 2200 about"]),
    "died after a relative": (
        "Around twenty soldiers who had been disarmed have been killed.",
        ["deaths/combatants 20 about"],
    ),
    "object relative": ("The 41 sailors it seized were Filipino.", ["abducted/all 41"]),
    "verb phrases joined": ("Three men stormed a hotel and were killed.", ["deaths/men 3"]),
    "reflexive": ("A bomber killed himself and 11 worshippers.", ["deaths/all 11"]),
}

ROLES = {
    "perpetrators": ("Three attackers killed five villagers.", ["deaths/all 5"]),
    "by": ("Five villagers were killed by three gunmen.", ["deaths/all 5"]),
    "who said so": ("Two residents said five villagers had died.", ["deaths/all 5"]),
    "rescuers": ("Forty firefighters searched for six missing miners.", ["missing/all 6"]),
    "passengers": ("A bus carrying 40 pilgrims crashed, killing 12.", ["deaths/all 12"]),
    "weapons": ("Gunners shot down 37 drones; one hit a garage, killing a welder.", ["deaths/all 1"]),
    "cattle": ("The cyclone killed 450 goats and 2,100 ducks.", []),
    "villages": ("Rebels captured nine hamlets and five cannons.", []),
    "surrender": ("Some 240 rebels laid down their arms.", []),
    "troops leave": ("Some 30,000 troops fled the province.", []),
    "IS is a name": ("IS shot dead 12 people in Mosul.", ["deaths/all 12"]),
}

TOGETHER = {
    "gapping passive": ("Over 1,500 were wounded and 230 killed.", ["injured/all 1500 more_than", "deaths/all 230"]),
    "gapping active": ("The raid killed 10 and wounded 30.", ["deaths/all 10", "injured/all 30"]),
    "headline": ("Two killed, dozens hurt as lorry hits school", ["deaths/all 2", "injured/all 12 vague"]),
    "three verbs": (
        "Fighting has killed 45 people, wounded 130 and driven 9,000 from their homes.",
        ["deaths/all 45", "injured/all 130", "displaced/all 9000"],
    ),
    "same people": (
        "This year 35 aid workers have been killed and 18 wounded.",
        ["deaths/aid_workers 35", "injured/aid_workers 18"],
    ),
    "killed or injured": ("Snakes have killed or injured 36 farmers.", ["casualties/all 36"]),
    "casualties": ("Hospitals received 140 casualties.", ["casualties/all 140"]),
    "casualties, some fatal": ("There were 22 casualties, five of them fatal.", ["casualties/all 22", "deaths/all 5"]),
    "list": (
        "Six men, three women and a child drowned.",
        ["deaths/men 6", "deaths/women 3", "deaths/children 1"],
    ),
    "along with": ("A banker was killed along with his wife and two drivers.",
                   ["deaths/all 1", "deaths/women 1", "deaths/all 2"]),
    "list of things": ("Fire destroyed 26 houses and 11 shops.", ["homes_destroyed/all 26", "buildings_hit/all 11"]),
    "and 300 more": ("Wind razed 75 huts and damaged 120 more.", ["homes_destroyed/all 75", "homes_damaged/all 120"]),
    "days": ("Storms killed three people on Sunday and eight on Monday.", ["deaths/all 3", "deaths/all 8"]),
    "named places": ("Bandundu recorded 22 deaths, Kikwit six and Idiofa four.",
                     ["deaths/all 22", "deaths/all 6", "deaths/all 4"]),
}  # fmt: skip

PARTS = {
    "told by a pronoun": (
        "They found 18 bodies, among them those of two guards.",
        ["deaths/all 18", "deaths/all 2"],
    ),
    "including": ("At least 27 civilians, including eight children, were killed.",
                  ["deaths/civilians 27 at_least", "deaths/children 8"]),
    "among them": ("The strike killed 40 people, among them 16 women.", ["deaths/all 40", "deaths/women 16"]),
    "of them": ("Thirteen people, six of them civilians, have died.", ["deaths/all 13", "deaths/civilians 6"]),
    "of whom": ("Some 34 bodies arrived, 13 of whom were children.", ["deaths/all 34 about", "deaths/children 13"]),
    "part first": ("Six children are among 45 people killed.", ["deaths/children 6", "deaths/all 45"]),
    "named before": ("Forty people died, six women among them.", ["deaths/all 40", "deaths/women 6"]),
    "of the wounded": ("Of the 40 injured, 12 have died.", ["injured/all 40", "deaths/all 12"]),
    "of the dead": ("Of the dead, 14 were women.", ["deaths/women 14"]),
    "of the city's": ("Three of the city's five hospitals were bombed.", ["health_facilities_hit/all 3"]),
    "five of the 23": ("Five of the 23 people hurt on Sunday have died.", ["deaths/all 5", "injured/all 23"]),
    "account for": ("Women and children accounted for 37 of the 62 people drowned.",
                    ["deaths/women_and_children 37", "deaths/all 62"]),
    "dash": ("They found 18 bodies - nine men, six women and three infants.",
             ["deaths/all 18", "deaths/men 9", "deaths/women 6", "deaths/children 3"]),
    "colon": ("Fires killed 88 people since June: 33 in Kano, 21 in Borno.",
              ["deaths/all 88", "deaths/all 33", "deaths/all 21"]),
    "no number": ("Some 26,000 people, half of them pensioners, have fled.", ["displaced/all 26000 about"]),
    "households": ("The storm left 180 families (940 people) homeless.",
                   ["homeless/families 180", "homeless/all 940"]),
}  # fmt: skip

TOTALS = {
    "rose to": ("The death toll rose to 43.", ["deaths/all 43"]),
    "rose from to": ("The death toll rose from 12 to 59.", ["deaths/all 59"]),
    "rose by to": ("The death toll rose by 17 to 164.", ["deaths/all 164"]),
    "revised down": ("Police revised the toll down to 33 from 41.", ["deaths/all 33"]),
    "number of": ("The number of people drowned since June passed 450.", ["deaths/all 450 more_than"]),
    "number displaced": (
        "The number of civilians displaced by drought hit 7,420.",
        ["displaced/civilians 7420"],
    ),
    "the dead at": ("Officials put the dead at 120 and the wounded at 400.", ["deaths/all 120", "injured/all 400"]),
    "taking": ("Six more died, taking the number of dead to 29.", ["deaths/all 6", "deaths/all 29"]),
    "total of": ("Mines killed five in Izium, for a total of 14 this week.", ["deaths/all 5", "deaths/all 14"]),
    "climbed past": ("Suspected measles cases climbed past 650.", ["disease_cases/all 650 more_than"]),
    "deaths to": ("Two more drowned, lifting this year's deaths to 17.", ["deaths/all 2", "deaths/all 17"]),
}

LABELS = {
    "cells": ("Dead: 14 | Injured: 35 | Missing: 9", ["deaths/all 14", "injured/all 35", "missing/all 9"]),
    "unit": ("Affected: 43,615 families", ["affected/families 43615"]),
    "no colon": ("IDPs total 98,456", ["idps/all 98456"]),
    "composed": ("Villagers evacuated: 450", ["evacuated/all 450"]),
    "semicolons": ("missing 132; confirmed deaths 100", ["missing/all 132", "deaths/all 100"]),
}

ONE = {
    "a journalist": ("A journalist was shot dead.", ["deaths/journalists 1"]),
    "a woman and her children": (
        "A woman and her five children drowned.",
        ["deaths/women 1", "deaths/children 5"],
    ),
    "legislator and others": ("A legislator and six others were killed.", ["deaths/all 1", "deaths/all 6"]),
    "named": ("Police killed Juan Perez in Toluca.", ["deaths/all 1"]),
    "apposition": ("Karim Haddad, a Druze cleric, was killed.", ["deaths/all 1"]),
    "title": ("The mayor of a border post has been killed.", ["deaths/all 1"]),
    "family of five": ("A family of five was killed in Mocoa.", ["deaths/all 5"]),
    "couple": ("A couple died in the blaze.", ["deaths/all 2"]),
    "nobody": ("No one was injured in the blast.", ["injured/all 0"]),
    "age": ("A man of 63 was killed.", ["deaths/men 1"]),
    "after a place": (
        "In Rafah, a mother, father and their three children were killed.",
        ["deaths/women 1", "deaths/men 1", "deaths/children 3"],
    ),
    "a boy with his age": ("Two men, including a 15-year-old boy, were killed.", ["deaths/men 2", "deaths/children 1"]),
    "he": ("Juan Perez had gone to vote when he was gunned down.", ["deaths/all 1"]),
    "stative one": ("A woman is in need.", []),
}

SECTORS = {
    "idps": ("Tigray hosts 1.4 million internally displaced people.", ["idps/all 1400000"]),
    "still displaced": ("An estimated 6.7 million Syrians are still displaced.", ["idps/all 6700000 about"]),
    "refugees": ("Uganda hosts close to 400,000 refugees.", ["refugees/all 400000 less_than"]),
    "refugees killed": ("Twelve refugees were killed.", ["deaths/all 12"]),
    "returns": ("Around 700 refugees returned to Burundi.", ["returnees/all 700 about"]),
    "border": ("More than 21,000 Malians crossed into Niger.", ["border_arrivals/all 21000 more_than"]),
    "evacuated": ("About 5,200 islanders were evacuated.", ["evacuated/all 5200 about"]),
    "shelters": ("Just over 1,900 evacuees were in 38 shelters.", ["sheltering/all 1900 more_than"]),
    "homeless": ("The quake left 21,000 people homeless.", ["homeless/all 21000"]),
    "trapped": ("Twelve miners remain trapped.", ["trapped/all 12"]),
    "rescued": ("Crews rescued 44 passengers.", ["rescued/all 44"]),
    "abducted": ("Gunmen kidnapped 39 students.", ["abducted/all 39"]),
    "detained": ("Police arrested 14 men.", ["detained/men 14"]),
    "affected": ("The drought has affected 2.3 million people.", ["affected/all 2300000"]),
    "in need": ("Some 5 million people need food aid.", ["in_need/all 5000000 about"]),
    "reached": ("UNICEF reached 80,000 families with soap.", ["reached/families 80000"]),
    "provided to": ("The agency provided blankets to 340,000 people.", ["reached/all 340000"]),
    "targeted": ("The plan aims to reach 175,000 people.", ["targeted/all 175000"]),
    "hungry": ("More than 3 million people face acute hunger.", ["food_insecure/all 3000000 more_than"]),
    "malnourished": ("Some 1,360 children are severely malnourished.", ["malnourished/children 1360 about"]),
    "cholera": ("Zambia recorded 369 new cholera cases.", ["disease_cases/all 369"]),
    "out of school": ("Some 318,000 children are out of school.", ["out_of_school/children 318000 about"]),
    "homes": ("The flood washed away 340 houses.", ["homes_destroyed/all 340"]),
    "roofs": ("Hundreds of cabins lost their roofs.", ["homes_damaged/all 100 vague"]),
    "hospitals": ("Three hospitals have been hit by rockets.", ["health_facilities_hit/all 3"]),
    "schools": ("The cyclone damaged or destroyed 640 schools.", ["schools_hit/all 640"]),
    "attacks": ("WHO verified 37 attacks on health care.", ["attacks/all 37"]),
    "asked": ("The UN appealed for $35 million.", ["funding_required/all 35000000"]),
    "received": ("The fund has received $12.4 million.", ["funding_received/all 12400000"]),
}

NOTHING = {
    "ages": "Pedro, 31, has not met his cousins since they were six and 10.",
    "children as young as": "Boys as young as nine were seen begging.",
    "team": "A 19-strong crew reached the valley with six lorries.",
    "years": "The war began in 2011 and the siege in 2016.",
    "distance": "The dune moved 9 km in four years.",
    "toll without a number": "The toll is expected to rise.",
    "casualties without a number": "Civilian casualties have been reported.",
    "fear": "One resident spoke of her fear of being displaced once more.",
    "score": "The home side lost 2-1 on Saturday.",
    "second city": "Izmir is Turkey's third city.",
    "vote": "The Council adopted the text by 14 votes to none.",
    "prices": "Rice now costs 6,200 francs a sack.",
    "goods": "Customs seized 612 crates of tea.",
    "an idiom": "She died a hundred deaths on that stage.",
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
    "both": ("Both pilots died in the crash.", ["deaths/all 2"]),
    "a film": ("In the novel a spy kills 25 guards.", []),
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

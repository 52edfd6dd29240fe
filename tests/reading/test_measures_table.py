"""Measures of plain news sentences, rule by rule and each in both directions: our own, read as a person would."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from tracker.model import Measure
from tracker.reading.measures.measures import MeasureResult, MeasureWords, measure_of
from tracker.reading.reader import Reader
from tracker.reading.time.periods import PeriodWords, periods

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = tomllib.loads((ROOT / "config/language/en.toml").read_text(encoding="utf-8"))
TIMES = PeriodWords.compile(LANGUAGE["time"])
WORDS = MeasureWords.compile(LANGUAGE["time"])

SATURDAY = date(2024, 11, 30)
STOCKS = {
    "idps",
    "missing",
    "trapped",
    "refugees",
    "sheltering",
    "in_need",
    "food_insecure",
    "malnourished",
    "affected",
}

INC, W, C, S = Measure.INCIDENT, Measure.WINDOW, Measure.CUMULATIVE, Measure.STOCK
Row = tuple[str, str, str, Measure]


def read(sentence: str, figure: str, indicator: str, before: MeasureResult | None = None) -> MeasureResult:
    start = sentence.index(figure)
    return measure_of(
        sentence, start, start + len(figure), indicator, "stock" if indicator in STOCKS else "flow",
        periods(sentence, SATURDAY, TIMES), WORDS, before=before,
    )  # fmt: skip


PERIODS: list[Row] = [
    # a stated span makes a window
    ("Rebels killed 40 villagers in the past ten days.", "40 villagers", "deaths", W),
    ("At least 61 civilians died between 3 and 9 November.", "61 civilians", "deaths", W),
    ("The hospital received 212 wounded in the last 48 hours.", "212 wounded", "injured", W),
    ("Some 5,300 families were uprooted over the past month.", "5,300 families", "displaced", W),
    ("In September, 14 aid workers were killed and 22 hurt.", "14 aid workers", "deaths", W),
    ("In September, 14 aid workers were killed and 22 hurt.", "22 hurt", "injured", W),
    ("The mission counted 310 civilian deaths in the first half of the year.", "310 civilian deaths", "deaths", W),
    ("Some 1,900 migrants landed on the island last week.", "1,900 migrants", "border_arrivals", W),
    ("Police arrested 300 demonstrators over three days of protests.", "300 demonstrators", "detained", W),
    ("Eighteen people died in 24 hours of bombardment.", "Eighteen people", "deaths", W),
    ("Militias killed 230 people in 2023.", "230 people", "deaths", W),
    ("In seventeen days the river took 1,200 huts.", "1,200 huts", "homes_destroyed", W),
    ("Over the year 88 reporters were jailed.", "88 reporters", "detained", W),
    ("Clinics recorded 4,400 measles cases from January to June.", "4,400 measles cases", "disease_cases", W),
    ("The agency moved 3,200 refugees to safer camps in October.", "3,200 refugees", "evacuated", W),
    # a start without an end makes a count
    ("At least 90 people have died since Monday.", "90 people", "deaths", C),
    ("Since the ceasefire collapsed 12,000 families have fled.", "12,000 families", "displaced", C),
    ("Since 4 October, shelling has hit 19 clinics.", "19 clinics", "health_facilities_hit", C),
    ("So far this year 1,020 people were kidnapped.", "1,020 people", "abducted", C),
    ("In 2024 so far 64 reporters died.", "64 reporters", "deaths", C),
    ("Some 700,000 people have crossed into Chad since the war broke out.", "700,000 people", "border_arrivals", C),
    ("Since last spring 41 schools were burnt.", "41 schools", "schools_hit", C),
    ("To date 220 people were pulled alive from the mud.", "220 people", "rescued", C),
    # a period that dates something else decides nothing
    ("It was the deadliest attack since 2011: a gunman killed 31 shoppers.", "31 shoppers", "deaths", INC),
    ("The blast killed 12 people, the most since March.", "12 people", "deaths", INC),
    ("Gunmen killed nine guards, more than in October.", "nine guards", "deaths", INC),
    ("A lorry bomb killed 20 people, police said on Tuesday.", "20 people", "deaths", INC),
    ("On Tuesday the ministry put the dead of the ferry at 33.", "33", "deaths", INC),
    ("The governor told reporters on Sunday that a mine had killed four men.", "four men", "deaths", INC),
    ("Eleven people were hurt, since many had not heard the siren.", "Eleven people", "injured", INC),
    ("Two divers were found alive after five days at sea.", "Two divers", "rescued", INC),
    ("A fire killed 15 people; on Friday the owner was arrested.", "15 people", "deaths", INC),
]

DAYS: list[Row] = [
    # one event on a named day
    ("A suicide bomber killed 17 worshippers on Friday.", "17 worshippers", "deaths", INC),
    ("Four people died when a roof collapsed on Wednesday.", "Four people", "deaths", INC),
    ("Gunmen shot dead five farmers on Monday.", "five farmers", "deaths", INC),
    ("An avalanche on Sunday buried six climbers.", "six climbers", "deaths", INC),
    ("Troops opened fire on a crowd on Thursday, killing eight people.", "eight people", "deaths", INC),
    ("A Ukrainian drone hit a depot on Friday and wounded three workers.", "three workers", "injured", INC),
    ("A teacher was shot dead on Tuesday.", "A teacher", "deaths", INC),
    ("Five soldiers died on Monday when their helicopter went down.", "Five soldiers", "deaths", INC),
    ("A coach plunged into a ravine on Saturday and 21 pilgrims died.", "21 pilgrims", "deaths", INC),
    # that day's count
    ("Air strikes killed 60 people across the Strip on Friday.", "60 people", "deaths", W),
    ("Forty-one people were killed in the territory on Thursday.", "Forty-one people", "deaths", W),
    ("Clashes left 18 dead on Sunday.", "18 dead", "deaths", W),
    ("Clashes in Tarn left 18 dead on Sunday.", "18 dead", "deaths", INC),
    ("Attacks in Tarn left 18 dead on Sunday.", "18 dead", "deaths", W),
    ("Eighteen people were killed across Tarn on Sunday.", "Eighteen people", "deaths", W),
    ("Nine people were killed in the shelling of a market in Tarn on Sunday.", "Nine people", "deaths", INC),
    ("Two men were wounded in the overnight drone attack.", "Two men", "injured", INC),
    ("Up to 900 people left the camp during the two-day raid.", "900 people", "displaced", INC),
    ("A strike left four guards dead, bringing to 21 those killed since 3 May.", "four guards", "deaths", INC),
    ("A strike left four guards dead, bringing to 21 those killed since 3 May.", "21", "deaths", C),
    ("The toll was lowered on Friday to 131 people who have been killed since 5 May.", "131 people", "deaths", C),
    ("The mayor said 90 people have been killed since the siege began in March.", "90 people", "deaths", C),
    ("As many as 400 people may have been shot in the ditch.", "400 people", "deaths", INC),
    ("The rebels claimed to have killed 23 soldiers.", "23 soldiers", "deaths", INC),
    ("The paper had counted 114 dead by Saturday evening.", "114 dead", "deaths", C),
    ("The official toll stood at 202 on Tuesday.", "202", "deaths", C),
    ("RSA's yearly round-up: 54 reporters killed, two of them women.", "54 reporters", "deaths", W),
    ("From the beginning of the year 203 people died on mines.", "203 people", "deaths", C),
    ("Seven people were wounded, among them a child of 5 years.", "Seven people", "injured", INC),
    ("The death of three nurses has forced the charity to leave.", "three nurses", "deaths", INC),
    ("Some 52,000 people have fled, the largest flight in 30 years.", "52,000 people", "displaced", C),
    ("At least 78 people have died in the capsizing on the lake.", "78 people", "deaths", INC),
    ("The charity has treated 900 malnourished children since March.", "900 malnourished children", "malnourished", C),
    ("Nurses treated 900 malnourished children in May.", "900 malnourished children", "malnourished", W),
    ("Now 900 malnourished children are being treated.", "900 malnourished children", "malnourished", S),
    ("Police arrested 31 people, in which raid six guards died.", "six guards", "deaths", INC),
    ("Sheltered 6,761; affected 45,820; injured 372; deaths 100.", "injured 372", "injured", C),
    ("Some 2,700 people crossed the bridge on Monday.", "2,700 people", "border_arrivals", W),
    ("Eleven people were killed in several attacks on Wednesday.", "Eleven people", "deaths", W),
    ("Volunteers buried 32 bodies yesterday.", "32 bodies", "deaths", W),
    ("Police detained 120 people on Saturday.", "120 people", "detained", W),
    ("Shelling wounded nine people in the city overnight.", "nine people", "injured", W),
    ("Rescue boats brought in 410 migrants at the weekend.", "410 migrants", "rescued", W),
    ("Officials evacuated 6,000 residents on Thursday.", "6,000 residents", "evacuated", W),
]

EVENTS: list[Row] = [
    # one event, whatever the tense
    ("At least 24 people have been killed in an air strike on a market.", "24 people", "deaths", INC),
    ("Nineteen people have been killed after a bus fell off a bridge.", "Nineteen people", "deaths", INC),
    ("An explosion at a mine has killed 30 workers.", "30 workers", "deaths", INC),
    ("Twelve people have been injured in a fire at a hostel.", "Twelve people", "injured", INC),
    ("Monday's earthquake has destroyed 900 houses.", "900 houses", "homes_destroyed", INC),
    ("Seven girls have been abducted from a school after gunmen overran it.", "Seven girls", "abducted", INC),
    ("Hurricane Vera has damaged 3,000 homes.", "3,000 homes", "homes_damaged", INC),
    ("A landslide killed 11 people and injured 20.", "20", "injured", INC),
    ("The strike killed a woman and wounded her two sons.", "her two sons", "injured", INC),
    ("The shipwreck left 40 dead, including nine children.", "nine children", "deaths", INC),
    ("Thirteen people drowned when the boat sank.", "Thirteen people", "deaths", INC),
    ("The flood swept away 70 homes.", "70 homes", "homes_destroyed", INC),
    ("The cyclone damaged eight health centres.", "eight health centres", "health_facilities_hit", INC),
    ("Apartment blast in Odesa: 9 dead, 31 hurt", "9 dead", "deaths", INC),
    ("Train crash: 14 killed, 60 injured", "60 injured", "injured", INC),
    ("Gunmen attacked the village, killing 22 people.", "22 people", "deaths", INC),
    ("Four hikers died in the storm.", "Four hikers", "deaths", INC),
    ("Thousands fled as the volcano erupted.", "Thousands", "displaced", INC),
    # what goes on is counted from its start
    ("Cholera killed 30 people in the camps.", "30 people", "deaths", C),
    ("Nine of the 140 Ebola patients died.", "Nine", "deaths", C),
    ("Cholera killed 30 people in October.", "30 people", "deaths", W),
    ("A bomb killed nine nurses of a cholera ward on Friday.", "nine nurses", "deaths", INC),
    # many events told in the perfect
    ("More than 600 people have been killed in the fighting.", "600 people", "deaths", C),
    ("Landmines have maimed 75 farmers.", "75 farmers", "injured", C),
    ("Some 30,000 people have fled to the capital.", "30,000 people", "displaced", C),
    ("The insurgency has killed 8,000 people.", "8,000 people", "deaths", C),
    ("Gang violence has driven 70,000 people from their homes.", "70,000 people", "displaced", C),
    ("Looters have burnt 240 shops.", "240 shops", "buildings_hit", C),
    ("Heavy rains have killed 52 people across the country.", "52 people", "deaths", C),
    ("Snow has brought down 800 tents.", "800 tents", "homes_destroyed", C),
]

TOLLS: list[Row] = [
    ("The death toll from the floods has risen to 112.", "112", "deaths", C),
    ("The quake toll climbed to 2,300.", "2,300", "deaths", C),
    ("Three more patients died, bringing the total to 48.", "48", "deaths", C),
    ("The number of displaced has passed one million.", "one million", "displaced", C),
    ("Infections now stand at 5,600.", "5,600", "disease_cases", C),
    ("The war's overall toll reached 40,000.", "40,000", "deaths", C),
    ("Two bodies were found on Friday, raising the toll of the landslide to 19.", "19", "deaths", C),
    ("In the last day 30 cases were found, taking the totals to 710 cases and 19 deaths.", "19 deaths", "deaths", C),
    ("As of 20 November, 4,100 homes had burnt down.", "4,100 homes", "homes_destroyed", C),
    ("By 15 November the fever had killed 77 people.", "77 people", "deaths", C),
    ("The death toll from the siege has risen to 900.", "900", "deaths", C),
    # the toll of one attack, what was found within days of one event
    ("The toll of the car bomb rose to 34.", "34", "deaths", INC),
    ("Doctors raised the number of dead in the strike to 12.", "12", "deaths", INC),
    ("By Thursday divers had recovered 26 bodies.", "26 bodies", "deaths", INC),
    ("Rescuers had pulled 15 survivors from the wreckage by Sunday night.", "15 survivors", "rescued", INC),
    # lists
    ("Dead: 44; injured: 120", "Dead: 44", "deaths", C),
    ("• 3,100 houses destroyed", "3,100 houses", "homes_destroyed", C),
    ("Situation report: 40 dead, 6,000 displaced", "6,000 displaced", "displaced", C),
    ("Flood update: 12 dead, 800 homes lost", "12 dead", "deaths", C),
    ("Storms killed 60: 31 in Ohio, 18 in Iowa and 11 in Utah.", "18 in Iowa", "deaths", C),
    ("It was, a nurse told us: “like a slaughterhouse, at least 50”.", "50", "deaths", INC),
]

STATES: list[Row] = [
    ("Some 3,200 people are still sheltering in schools.", "3,200 people", "sheltering", S),
    ("Two hundred people remain in hospital.", "Two hundred people", "injured", S),
    ("Forty are currently being held in the barracks.", "Forty", "detained", S),
    ("The gang is holding 17 drivers.", "17 drivers", "abducted", S),
    ("Nine people were missing after the blast.", "Nine people", "missing", S),
    ("About 600,000 people live in camps.", "600,000 people", "idps", S),
    ("1.4 million people face hunger.", "1.4 million people", "food_insecure", S),
    ("The country hosts 230,000 refugees.", "230,000 refugees", "refugees", S),
    ("Thirty-one clinics are out of service.", "Thirty-one clinics", "health_facilities_hit", S),
    ("Nine wounded men lie in the corridors.", "Nine wounded men", "injured", S),
    ("Eight engineers are at present in captivity.", "Eight engineers", "abducted", S),
    # what happened is not what is
    ("Twenty people were taken to hospital after the crash.", "Twenty people", "injured", INC),
    ("The gang seized 17 drivers at a roadblock.", "17 drivers", "abducted", INC),
    ("Four thousand children were admitted with wasting in October.", "Four thousand children", "malnourished", W),
    ("Of the arrests 60 were in the capital; 200 people were detained on Friday.", "200 people", "detained", W),
]

NEWS: list[Row] = [
    ("At least 19 people were killed in two separate raids in Ituri on Thursday night.", "19 people", "deaths", W),
    ("Nine people were killed in overnight strikes on Kharkiv.", "Nine people", "deaths", W),
    ("Officials said Russian strikes overnight killed six people.", "six people", "deaths", W),
    (
        "Israeli strikes across the Gaza Strip killed at least 35 Palestinians on Tuesday, medics said.",
        "35 Palestinians",
        "deaths",
        W,
    ),
    (
        "The militia killed at least 20 people in an assault on a village in Gezira on Friday, activists said.",
        "20 people",
        "deaths",
        INC,
    ),
    ("More than 1,000 families fled the town on Saturday and Sunday.", "1,000 families", "displaced", W),
    ("Floods in the past week have displaced 50,000 people and killed 23.", "23", "deaths", W),
    ("Two weeks of clashes have killed 300 people.", "300 people", "deaths", W),
    ("In the deadliest single incident, 40 people were killed at a market.", "40 people", "deaths", INC),
    ("Hospitals have received 150 bodies since the morning.", "150 bodies", "deaths", C),
    (
        "At least 45 people, including 12 children, have been killed in Israeli air strikes since dawn.",
        "12 children",
        "deaths",
        C,
    ),
    ("The monitor said 13 fighters were killed today.", "13 fighters", "deaths", W),
    ("A total of 71 people were killed in last week's mudslides.", "71 people", "deaths", INC),
    ("That brings the number of journalists killed in the territory to 137.", "137", "deaths", C),
    ("This month alone, 45 traders were abducted.", "45 traders", "abducted", W),
    ("The ministry has so far confirmed 12 deaths.", "12 deaths", "deaths", C),
    ("The cyclone, which struck on Sunday, has killed 45 people.", "45 people", "deaths", INC),
    ("Over 1.5 million people have been affected by floods since May.", "1.5 million people", "affected", C),
    ("Some 3,000 people remain displaced.", "3,000 people", "displaced", S),
    ("Some 12,000 people have been living in tents since the quake.", "12,000 people", "sheltering", S),
    ("About 5,000 people were newly displaced between 4 and 9 November.", "5,000 people", "displaced", W),
    ("The outbreak, declared in May, has infected 1,200 people and killed 45.", "45", "deaths", C),
    ("Ebola has killed 14 people.", "14 people", "deaths", C),
    ("By the end of October 52,000 people had returned.", "52,000 people", "returnees", C),
    ("In an attack last week gunmen killed 18 people.", "18 people", "deaths", INC),
    ("Troops killed five men during a raid on Thursday.", "five men", "deaths", INC),
    ("Three students were killed during protests on Saturday.", "Three students", "deaths", W),
    ("Twenty people were killed earlier this week.", "Twenty people", "deaths", W),
    ("In recent days 4,000 people have left the city.", "4,000 people", "displaced", W),
    ("In the first three days of the offensive 700 people died.", "700 people", "deaths", W),
    ("Four days of fighting killed 60 people.", "60 people", "deaths", W),
    ("At least 100 people were killed when the army bombed the market on Monday.", "100 people", "deaths", INC),
    ("The air force bombed a school, killing 13 children.", "13 children", "deaths", INC),
    ("The bombing of a hospital on Sunday killed nine patients.", "nine patients", "deaths", INC),
    ("Gunmen on motorbikes raided three villages on Tuesday, killing 37 people.", "37 people", "deaths", INC),
    ("Attacks by bandits killed 37 people on Tuesday.", "37 people", "deaths", W),
    ("Three Red Cross volunteers were shot dead in Beni on Friday.", "Three Red Cross volunteers", "deaths", INC),
    ("Fighting that began on Sunday has killed 80 people.", "80 people", "deaths", C),
    ("Bombardment has killed 17 people since Thursday.", "17 people", "deaths", C),
    ("More than 2,400 people have been arrested in a crackdown on protests.", "2,400 people", "detained", C),
    ("Nearly 11,000 children have been killed in the conflict.", "11,000 children", "deaths", C),
    ("The army said two soldiers were killed in combat on Wednesday.", "two soldiers", "deaths", W),
    ("A dam burst on Monday and drowned 42 people.", "42 people", "deaths", INC),
    ("Since the dam burst on Monday 42 bodies have been found.", "42 bodies", "deaths", C),
    ("Heavy rain triggered a landslide on Monday, leaving 12 dead.", "12 dead", "deaths", INC),
    ("The flooding has destroyed 700 homes and displaced 4,000 people.", "700 homes", "homes_destroyed", C),
    ("In October alone 43 civilians were killed by mines.", "43 civilians", "deaths", W),
    ("Between them the two storms have killed 88 people.", "88 people", "deaths", C),
    ("Fourteen people were wounded, four of them seriously, when a drone hit a bus.", "four of them", "injured", INC),
    ("The number of people killed in Friday's attack has risen to 23.", "23", "deaths", INC),
    ("The toll from Friday's attack stood at 23.", "23", "deaths", INC),
    ("Twenty-three people are now known to have died in the blast.", "Twenty-three people", "deaths", INC),
    ("The hospital has treated 300 wounded people this week.", "300 wounded people", "injured", W),
    ("A week after the quake 4,000 people are still homeless.", "4,000 people", "homeless", S),
    ("Soldiers have detained 40 men since the coup.", "40 men", "detained", C),
    ("Every day this week 300 people crossed the river.", "300 people", "border_arrivals", W),
    ("Cholera killed 30 people in a week.", "30 people", "deaths", W),
    ("Health officials reported 14 new cases on Monday.", "14 new cases", "disease_cases", W),
    ("The country has reported 14,000 cases.", "14,000 cases", "disease_cases", C),
    ("UN agencies reached 2.1 million people in October.", "2.1 million people", "reached", W),
    ("Donors gave $40 million last month.", "$40 million", "funding_received", W),
    ("On Wednesday, an air strike on a convoy killed 11 people.", "11 people", "deaths", INC),
    ("More than 300 people, mostly women, are being held by the group.", "300 people", "abducted", S),
    ("Thirty people were still trapped on Sunday.", "Thirty people", "trapped", S),
    ("Around 700 people were trapped for two days.", "700 people", "trapped", S),
    ("Some 4,000 people sheltered in the stadium overnight.", "4,000 people", "sheltering", S),
    ("The camp was home to 8,600 people.", "8,600 people", "idps", S),
    ("The storm has left 25 people dead and 6,000 homeless.", "25 people", "deaths", INC),
    ("Typhoon-triggered floods have left 25 people dead.", "25 people", "deaths", C),
    ("Rescue teams have recovered 31 bodies from the rubble of the school.", "31 bodies", "deaths", INC),
    ("Officials said 31 people had died in the crush.", "31 people", "deaths", INC),
    ("A further 14 people died of their burns on Monday.", "14 people", "deaths", W),
    ("At least 27 civilians were killed over the weekend.", "27 civilians", "deaths", W),
    ("Eight people drowned in the Channel on Saturday.", "Eight people", "deaths", INC),
    ("Eight people drowned in the Channel when their dinghy deflated on Saturday.", "Eight people", "deaths", INC),
    ("Nine people were killed on Monday in a Russian missile attack on Odesa.", "Nine people", "deaths", INC),
    ("Nine people were killed and 20 wounded in Russian attacks on Monday.", "20 wounded", "injured", W),
    ("Since Friday's attack 900 families have left.", "900 families", "displaced", C),
    ("An attack on Friday displaced 900 families.", "900 families", "displaced", INC),
    ("After Friday's attack 900 families fled.", "900 families", "displaced", INC),
]

ROWS = [*PERIODS, *DAYS, *EVENTS, *TOLLS, *STATES, *NEWS]


@pytest.mark.parametrize(("sentence", "figure", "indicator", "wanted"), ROWS, ids=[f"{r[0][:50]}|{r[1]}" for r in ROWS])
def test_the_words_of_one_sentence_decide(sentence: str, figure: str, indicator: str, wanted: Measure) -> None:
    found = read(sentence, figure, indicator)
    assert found.measure is wanted, found.rule


CARRIED: dict[str, list[tuple[str, list[tuple[str, str, Measure]]]]] = {
    # several figures in text order: what a figure without words of its own takes from the one before
    "a month": [("In May 40 people died, 60 were hurt.", [("40 people", "deaths", W), ("60", "injured", W)])],
    "a state": [("Of them 14 are in intensive care, six in a coma.", [("14", "injured", S), ("six", "injured", S)])],
    "the paragraph's window": [
        ("In October 88 people were killed.", [("88 people", "deaths", W)]),
        ("Two nurses were abducted.", [("Two nurses", "abducted", W)]),
    ],
    "past a stock": [
        ("Since May 88 people were killed.", [("88 people", "deaths", C)]),
        ("Twelve are still missing.", [("Twelve", "missing", S)]),
        ("The storms also hurt 300 people.", [("300 people", "injured", C)]),
    ],
    "one event told just before": [
        ("A bomb killed 30 people in the mosque.", [("30 people", "deaths", INC)]),
        ("Forty people have been taken to hospital.", [("Forty people", "injured", INC)]),
    ],
    "the toll of that event": [
        ("Gunmen killed 19 pupils.", [("19 pupils", "deaths", INC)]),
        ("The mayor later raised the number of dead to 35.", [("35", "deaths", INC)]),
    ],
    "not the total": [
        (
            "In the past day 12 patients died, bringing the total to 300 deaths.",
            [("12 patients", "deaths", W), ("300 deaths", "deaths", C)],
        ),
    ],
    "each its day": [
        ("Five men were killed on Friday and eight on Saturday.", [("Five men", "deaths", W), ("eight", "deaths", W)]),
    ],
    "not from a comparison": [
        ("The war has killed 900 people, against 80 last year.", [("900 people", "deaths", C), ("80", "deaths", W)]),
        ("It has hurt another 700 people.", [("700 people", "injured", C)]),
    ],
}


@pytest.mark.parametrize("name", CARRIED)
def test_what_a_figure_takes_from_the_one_before(name: str) -> None:
    before: MeasureResult | None = None
    for sentence, figures in CARRIED[name]:
        for figure, indicator, wanted in figures:
            before = read(sentence, figure, indicator, before)
            assert before.measure is wanted, (figure, before.rule)


DAYS = {
    "after a semicolon": ("On 4 May a drone struck a tea stall in Tarn; six people died.", "six people", 4),
    "not the day of the saying": ("Gunmen attacked Tarn on 4 May, police said on Monday, killing 12.", "killing 12", 4),
    "a market shelled": ("Nine people were killed in the shelling of a market in Tarn on 4 May.", "Nine people", 4),
    "only the saying has a day": ("Nine people were killed in Tarn, police said on 4 May.", "Nine people", None),
    "two days": ("Men raided Tarn on 4 May and Sel on 6 May; nine people died.", "nine people", None),
}
"""Events and the day of May 2024 that their figures carry, or None."""


@pytest.mark.parametrize(("sentence", "quote", "day"), DAYS.values(), ids=DAYS)
def test_an_event_carries_its_day(reader: Reader, sentence: str, quote: str, day: int | None) -> None:
    found = reader.read(sentence, date(2024, 5, 14)).observations
    one = next(one for one in found if one.quote == quote)
    wanted = None if day is None else date(2024, 5, day)
    assert (one.measure, one.period_start, one.period_end) == (Measure.INCIDENT, wanted, wanted)


def test_the_next_sentence_tells_of_the_same_day_unless_it_says_otherwise(reader: Reader) -> None:
    text = "A shell hit a school in Tarn on 4 May. Six people were killed. Another strike killed two."
    found = reader.read(text, date(2024, 5, 14)).observations
    assert [one.period_start and one.period_start.day for one in found] == [4, 4, None]

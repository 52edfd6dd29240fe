"""What span a figure covers, by classes of words: one line a sentence, its figure in <>.

Before the sentence stand the measure (I incident, W window, C cumulative, S stock) and the indicator.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from tests.reading.cases import rows
from tracker.model import Measure
from tracker.reading.measures.measures import MeasureResult, MeasureWords, measure_of
from tracker.reading.time.periods import PeriodWords, periods

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = tomllib.loads((ROOT / "config/language/en.toml").read_text(encoding="utf-8"))
NATURES = tomllib.loads((ROOT / "config/indicators.toml").read_text(encoding="utf-8"))["indicators"]
TIMES = PeriodWords.compile(LANGUAGE["time"])
WORDS = MeasureWords.compile(LANGUAGE["time"])
SATURDAY = date(2024, 11, 30)
MEASURES = {"I": Measure.INCIDENT, "W": Measure.WINDOW, "C": Measure.CUMULATIVE, "S": Measure.STOCK}

ROWS = """
I|deaths|A bomb killed <12 people>.
I|deaths|Gunmen killed <12 people> on Monday.
I|deaths|The death toll from Monday's blast rose to <12>.
I|deaths|The toll in the bus crash climbed to <12>.
I|deaths|The number of dead in the mine collapse stands at <12>.
I|deaths|<Twelve people> have died after a boat capsized on Sunday.
I|deaths|An avalanche has killed <12 climbers>.
I|homeless|Fire left <200 families> homeless in Tarn.
I|homeless|A fire has left <200 families> without a roof.
I|homes_destroyed|Flames tore through the market, gutting <40 shops>.
I|injured|The quake injured <40 people>.
I|displaced|The raid on Tarn drove <900 people> from their homes.
I|deaths|<Six> drowned when their dinghy sank off Tarn last week.
I|deaths|<Nine> died in hospital after the blast.
I|abducted|Gunmen seized <30 girls> from a school on Friday.
I|injured|Some <30> were hurt during Friday prayers.
I|deaths|Air strikes on a fish market killed <14 people> on Tuesday.
I|deaths|Raids on one bakery today killed <nine civilians>.
W|deaths|<Nine civilians> were killed in air strikes on a string of villages on Tuesday.
W|deaths|<Nine civilians> were killed in attacks on the city on Tuesday.
W|deaths|Landmines killed <22 people> in 2013, according to the mine authority.
W|injured|Roadside bombs injured <89 people> in 2013, the Mine Action Centre found.
I|deaths|A mine killed <two shepherds> in the hills.
C|injured|The agency said <8,000 people> had been wounded in more than 14 months of war.
W|injured|The agency said <80 people> had been wounded in the first two weeks of the war.
C|injured|Some <8,100> were hurt in the ongoing onslaught.
C|rescued|In all <2,300 civilians> have been rescued till now.
S|detained|A total of <913 people> are either being detained or charged.
W|deaths|<40 people> were killed in the past three days.
W|deaths|In May, <40 people> died on the roads.
W|deaths|Two weeks of violence have left <40 dead>.
W|deaths|Clashes over the weekend left <40 dead>.
W|deaths|The mission verified <40 civilian deaths> in the quarter.
W|deaths|In the reporting period <40 civilians> were killed.
W|displaced|<4,000 people> fled Tarn last week.
W|displaced|Between 3 and 9 May <4,000 people> fled.
W|disease_cases|The ministry reported <120 new cases> in week 12.
W|disease_cases|<120 new cases> were recorded in the last 24 hours.
W|border_arrivals|Some <900 people> crossed on Tuesday alone.
W|deaths|<45 people> died in 48 hours of shelling.
W|attacks|There were <14 attacks> on clinics in the first half of the year.
W|deaths|Last year <311 aid workers> were killed.
W|deaths|Overnight <12 people> were killed across the city.
W|deaths|During this week's heat <40 pilgrims> have died.
W|deaths|Raids in the north, April: <84 dead>.
C|deaths|<40 people> have been killed since Monday.
C|deaths|So far this year <40 people> have died.
C|deaths|To date, <40 people> have died.
C|deaths|The war has killed <40,000 people>.
C|deaths|The fighting has claimed <400 lives>.
C|deaths|The death toll from the floods rose to <40>.
C|deaths|The floods have killed <40 people> to date.
C|deaths|The cholera toll has passed <400>.
C|disease_cases|Cases doubled in May, from 800 to <1,600>.
C|deaths|The state's storm deaths now number <40>.
C|deaths|A total of <40 storm deaths> were recorded.
C|displaced|<40,000 people> have fled the city since April.
C|displaced|Fighting has displaced <40,000 people> since January.
C|border_arrivals|By nine on Tuesday the country had let in <19,000 people>.
C|border_arrivals|As of 5 May <19,000 people> had crossed.
C|reached|The agency has reached <19,000 people>.
C|funding_received|The appeal has received <$40 million>.
C|affected|The floods have affected <40,000 people>.
C|affected|Tarn: <40,000 families> affected – NEMA, 6 October
C|deaths|Six months into the war, <40,000 people> are dead.
C|deaths|Since the start of the offensive <400 civilians> have been killed.
C|deaths|The epidemic has killed <400 people>.
C|deaths|<400 people> have died of measles.
C|deaths|An outbreak of cholera has killed <40 people>.
C|deaths|The monsoon has claimed <140 lives>.
C|attacks|WHO has recorded <140 attacks> on hospitals since October.
C|deaths|The ministry's tally stands at <40,000 dead>.
C|detained|More than <300 people> have been arrested since the protests began.
C|deaths|It brought the number of journalists killed in the war to <140>.
C|deaths|The Network has documented <400 civilian deaths> to date.
C|returnees|Some <40,000 people> have returned since December.
C|homes_destroyed|The war has destroyed <40,000 homes>.
S|idps|<40,000 people> remain displaced.
S|sheltering|<400 families> are sheltering in schools.
S|missing|<40 people> are still missing.
S|food_insecure|<4 million people> face hunger.
S|in_need|<4 million people> need aid.
S|refugees|Chad hosts <400,000 refugees>.
S|detained|<300 people> are held without charge.
S|detained|<300 Afghans> held in the central jail are minors.
S|abducted|<40 hostages> are still in captivity.
S|abducted|More than <20 of the captives> are children.
S|injured|Hospitals are looking after <200 wounded>.
S|injured|<30> are in intensive care.
S|trapped|<12 miners> are trapped.
S|homeless|<400 families> are without shelter.
S|displaced|Some <40,000 people> are living in tents.
S|out_of_school|<4 million children> are out of school.
S|health_facilities_hit|<12 hospitals> are out of service.
S|detained|At present <300 people> sit in the prison.
S|sheltering|<400 people> were staying in a church on Friday.
S|malnourished|<400 children> are malnourished.
W|deaths|Police reported <40 murders> on Sunday.
I|deaths|<Ten patients> had already died in the fire.
I|deaths|<Fifteen> were killed during Sunday worship in Tarn.
C|homes_destroyed|Some <700 homes> burned in the fighting in Tarn.
C|displaced|The floods left <900 people> displaced, all by the floods.
C|deaths|In the southern floods <19> lost their lives.
C|attacks|The agency has verified <44 attacks> on clinics in Norland.
W|attacks|The agency verified <44 attacks> on clinics in May.
W|food_insecure|<3 million people> were short of food between April and June.
S|food_insecure|<3 million people> are short of food.
S|affected|<300,000 households> are affected by the drought.
C|deaths|Tarn: 900 homeless, <12 dead> (NEMA, 6 October)
# so many a day, and what is no rate
W|displaced|About <230 families> a day are leaving Tarn.
W|border_arrivals|Some <1,200 households> are still arriving daily.
W|returnees|Up to <115 families> a week drive back to Tarn.
W|disease_cases|Between <40 and 60 youngsters> a day arrive with measles.
I|deaths|We received <22 bodies> within an hour of the raid.
I|deaths|<Nine people> died a day after the raid.
# what a total grows by
W|deaths|Divers recovered <three more bodies> on Monday, taking the toll to 81.
W|deaths|<Another nine> of the wounded died overnight, bringing the number of dead in the blast to 42.
W|deaths|<Five more patients> have died, which makes 182 this year.
# a war, counted from its start
C|deaths|<2,530 people> have died in a year of war.
C|displaced|Some <334,000 people> have become displaced in under four weeks of fighting.
# when something befell them
W|deaths|They counted <44 dead> in the first four days of the assault.
I|displaced|Nearly <1,500 people> fled the quarter after gang attacks on Monday night.
I|deaths|<Eleven miners> drowned after a pit flooded in Tarn, the agency said in an update on Wednesday.
I|deaths|Landslides have killed <23 people> in the hills of Tarn.
I|deaths|At least <46 bodies> have washed up on the beach.
# a day of a paper, and a span of somebody else
I|deaths|In a report published on Friday, the commission documented <45 killings> in the town.
I|deaths|<Five people> were shot dead, while Amnesty counted 21 abductions in the preceding 24 hours.
# at one place in one night; what is kept; a tail that is another number's
I|deaths|<Twelve people> were killed in Tarn overnight, police said.
S|abducted|Fighters holding <137 hostages> have let nobody go since May.
C|border_arrivals|Some <42,000 people> have crossed this year, against 77,000 in all of 2023.
C|deaths|This year 42,000 have crossed, against 77,000 in all of 2023; at least <337> have drowned.
C|deaths|Some <31,643> were killed in Norland as of Monday evening.
I|deaths|Divers had brought up <12 bodies> by Monday evening.
W|injured|Some <1,870 people> were hurt and over 390 shot during the opening week of that offensive.
# beside an event, in those days, on that day alone
W|detained|They logged <1,160 arrests> across Norland in the week after the vote.
W|deaths|Some <340 people> perished in those two days.
W|deaths|In the days after the coup <34 people> were shot.
I|deaths|<Nine people> died on the day after the raid.
W|injured|They treated <nineteen pupils> with burns on Tuesday alone.
C|homes_destroyed|The waters have so far this season destroyed <11,200 homes>.
# several places, long hours
W|deaths|<Thirty-three people> died on Thursday in Tarn, Selm and Orta.
W|deaths|After 56 hours of bombing they had <44 dead> on their list.
# a toll of a span, afterwards, of people on the move
W|deaths|Heat deaths in Norland between 7 and 18 July reached <1,063>.
C|disease_cases|Infections around Tarn have topped <640> by week 9.
C|detained|Police have since detained over <1,500 people>.
C|displaced|He estimated the number of people uprooted at close to <500,000>.
W|deaths|They confirmed <148 deaths> from three days of rain.
I|deaths|More than <200 people> died after a day of floods.
W|deaths|On the opening day of the war <137 people> died.
S|homeless|Some <19,000 people> are now homeless.
C|deaths|Some <20,000 people> have died in the siege.
# key figures one by one
C|displaced|Displaced: <5,400 families>.
C|homes_destroyed|Houses destroyed: <112>
I|deaths|Tarn: <12 killed> in raid on market
"""


def measured_of(marked: str, indicator: str, before: MeasureResult | None = None) -> MeasureResult:
    start, end = marked.index("<"), marked.index(">") - 1
    sentence = marked.replace("<", "").replace(">", "")
    nature = NATURES[indicator]["nature"]
    return measure_of(sentence, start, end, indicator, nature, periods(sentence, SATURDAY, TIMES), WORDS, before=before)


@pytest.mark.parametrize("row", rows(ROWS))
def test_a_class_of_words_decides(row: str) -> None:
    wanted, indicator, marked = row.split("|")
    found = measured_of(marked, indicator)
    assert found.measure is MEASURES[wanted], found.rule


def test_an_event_does_not_take_a_war_with_it() -> None:
    """After an ambush "have been killed in the conflict" counts the war; "at the hospital" is an event."""
    ambush = measured_of("An ambush killed <nine soldiers> on Monday.", "deaths")
    war = measured_of("More than <30,000 people> have been killed in the conflict.", "deaths", ambush)
    assert (ambush.measure, war.measure) == (Measure.INCIDENT, Measure.CUMULATIVE)
    since = measured_of("At least <104 people> have been killed since 4 October.", "deaths")
    at_a_site = measured_of("The agency said gunmen killed <60 people> at the hospital.", "deaths", since)
    elsewhere = measured_of("The agency said gunmen killed <60 people>.", "deaths", since)
    assert (at_a_site.measure, elsewhere.measure) == (Measure.INCIDENT, Measure.CUMULATIVE)


def test_parts_of_a_whole_share_its_measure() -> None:
    sentence = "Of some 300 traders held in the fort for want of papers, 40 are women."
    found = None
    for figure in ("some 300 traders", "40 are women"):
        start = sentence.index(figure)
        found = measure_of(
            sentence, start, start + len(figure), "detained", "flow", periods(sentence, SATURDAY, TIMES), WORDS,
            before=found,
        )  # fmt: skip
    assert found is not None
    assert found.measure is Measure.STOCK

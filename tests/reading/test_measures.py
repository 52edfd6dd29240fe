"""What span a figure covers, by phenomenon: a sentence, a figure in it, its indicator, and what a reader would say."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.model import Basis, Measure
from tracker.reading.measures.measures import MeasureResult, MeasureWords, measure_of
from tracker.reading.time.periods import PeriodWords, periods

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = tomllib.loads((ROOT / "config/language/en.toml").read_text(encoding="utf-8"))
TIMES = PeriodWords.compile(LANGUAGE["time"])
WORDS = MeasureWords.compile(LANGUAGE["time"])

SATURDAY = date(2024, 11, 30)
STOCKS = {"idps", "missing", "trapped", "refugees", "sheltering", "in_need", "food_insecure", "malnourished"}


def read(
    sentence: str,
    figure: str,
    indicator: str,
    *,
    before: MeasureResult | None = None,
    heading: str = "",
    listed: bool = False,
) -> MeasureResult:
    start = sentence.index(figure)
    return measure_of(
        sentence, start, start + len(figure), indicator, "stock" if indicator in STOCKS else "flow",
        periods(sentence, SATURDAY, TIMES), WORDS,
        before=before, heading=periods(heading, SATURDAY, TIMES), listed=listed,
    )  # fmt: skip


INCIDENTS = [
    ("A bomb at a bakery killed 12 people.", "12 people", "deaths"),
    ("An airstrike on a school on Friday killed nine pupils.", "nine pupils", "deaths"),
    ("Gunmen shot dead six herders on Thursday.", "six herders", "deaths"),
    ("Six men died when their truck ran over a mine.", "Six men", "deaths"),
    ("A ferry capsized on Tuesday night, leaving 12 dead.", "12 dead", "deaths"),
    ("An earthquake in March killed 300.", "300", "deaths"),
    ("Doctors treated 50 people after Friday’s blast.", "50 people", "injured"),
    ("Eleven have been killed in Tuesday’s raid.", "Eleven", "deaths"),
    ("Typhoon Lina has destroyed 4,000 homes.", "4,000 homes", "homes_destroyed"),
    ("The toll rose to 14 after a drone strike on the depot.", "14", "deaths"),
    ("Six of the ten hurt in Monday's blast died.", "ten hurt", "injured"),
    ("Villagers said 33 were massacred.", "33", "deaths"),
    ("The mayor has confirmed just eight deaths in the collapse.", "eight deaths", "deaths"),
    ("A siege of six hours left two guards dead.", "two guards", "deaths"),
    ("It was the worst day of the war: 80 were buried at once.", "80", "deaths"),
]


@pytest.mark.parametrize(("sentence", "figure", "indicator"), INCIDENTS, ids=[row[0][:60] for row in INCIDENTS])
def test_one_event_is_an_incident(sentence: str, figure: str, indicator: str) -> None:
    assert read(sentence, figure, indicator).measure is Measure.INCIDENT


WINDOWS = [
    ("At least 27 civilians were killed in the past three days.", "27 civilians", "deaths"),
    ("In October, 90 people were killed in the province.", "90 people", "deaths"),
    ("Between 1 and 15 November 45 were wounded.", "45", "injured"),
    ("Shelling killed three people on Friday.", "three people", "deaths"),
    ("Air strikes across the north killed 40 yesterday.", "40", "deaths"),
    ("Some 9,000 people fled on Wednesday.", "9,000 people", "displaced"),
    ("7,400 people were displaced in two days.", "7,400 people", "displaced"),
    ("In a three-day battle 200 fighters were killed.", "200 fighters", "deaths"),
    ("Three days of clashes left 30 dead.", "30 dead", "deaths"),
    ("The town was shelled for two days and 14 people died.", "14 people", "deaths"),
    ("The ward admitted 25 infants in recent weeks.", "25 infants", "malnourished"),
    ("910,000 displacements were recorded last year.", "910,000", "displaced"),
    ("300 cases were notified in the week to 24 November.", "300 cases", "disease_cases"),
    ("Monitors logged 640 fatalities in the third quarter.", "640 fatalities", "deaths"),
    ("Soldiers detained 75 people over the weekend.", "75 people", "detained"),
    ("They moved 560 villagers overnight.", "560 villagers", "evacuated"),
]


@pytest.mark.parametrize(("sentence", "figure", "indicator"), WINDOWS, ids=[row[0][:60] for row in WINDOWS])
def test_a_stated_span_is_a_window(sentence: str, figure: str, indicator: str) -> None:
    found = read(sentence, figure, indicator)
    assert found.measure is Measure.WINDOW
    assert found.period is not None


COUNTS = [
    ("Over 300 people have died since the offensive began.", "300 people", "deaths", None),
    ("255 were killed since Wednesday.", "255", "deaths", "2024-11-27"),
    ("So far this year 31 nurses were killed and 58 wounded.", "58 wounded", "injured", "2024-01-01"),
    ("Eleven reporters had been killed this year.", "Eleven reporters", "deaths", "2024-01-01"),
    ("The war has killed 40,000 people.", "40,000 people", "deaths", None),
    ("In the war, 17 drivers died.", "17 drivers", "deaths", None),
    ("Thousands of residents have been displaced.", "Thousands of residents", "displaced", None),
    ("The flood toll rose to 57.", "57", "deaths", None),
    ("Two more died, bringing the total to 61 cases and seven deaths.", "seven deaths", "deaths", None),
    ("To date 400 homes burnt down.", "400 homes", "homes_destroyed", None),
    ("WFP fed 415,000 people.", "415,000 people", "reached", None),
    ("As of 28 November, 72,500 had crossed the border.", "72,500", "border_arrivals", None),
    ("Floods killed 74: 33 in Sindh, 22 in Punjab and 19 in Swat.", "22 in Punjab", "deaths", None),
    ("• 95 people dead", "95 people", "deaths", None),
    ("Dead: 31 | Injured: 64", "Dead: 31", "deaths", None),
    ("Schools damaged: 118+", "118", "schools_hit", None),
    ("More than 70,000 people were displaced since October.", "70,000 people", "displaced", "2024-10-01"),
]


@pytest.mark.parametrize(("sentence", "figure", "indicator", "start"), COUNTS, ids=[row[0][:60] for row in COUNTS])
def test_a_count_since_a_start_is_cumulative(sentence: str, figure: str, indicator: str, start: str | None) -> None:
    found = read(sentence, figure, indicator)
    assert found.measure is Measure.CUMULATIVE
    assert found.counting_start == (date.fromisoformat(start) if start else None)


STOCKS_READ = [
    ("Eleven people were missing.", "Eleven people", "missing"),
    ("Tens of thousands remain trapped.", "Tens of thousands", "trapped"),
    ("The district hosts 8,000 displaced people.", "8,000 displaced people", "idps"),
    ("Some 1,350 remain in jail.", "1,350", "detained"),
    ("Five are in critical condition.", "Five", "injured"),
    ("Six clinics are out of service.", "Six clinics", "health_facilities_hit"),
    ("Some 480 families were still homeless.", "480 families", "homeless"),
    ("The gang is still holding 14 teachers.", "14 teachers", "abducted"),
    ("Two pilots have been missing since Tuesday.", "Two pilots", "missing"),
    ("2.9 million are going hungry.", "2.9 million", "food_insecure"),
]


@pytest.mark.parametrize(("sentence", "figure", "indicator"), STOCKS_READ, ids=[row[0][:60] for row in STOCKS_READ])
def test_a_situation_is_a_stock(sentence: str, figure: str, indicator: str) -> None:
    assert read(sentence, figure, indicator).measure is Measure.STOCK


def test_plans_and_appeals_have_no_span() -> None:
    assert read("The plan asks for $35 million.", "$35 million", "funding_required").measure is Measure.UNKNOWN


def test_each_figure_takes_the_period_of_its_own_statement() -> None:
    sentence = "4,100 people sailed in June, bringing landings since April 2023 to 9,700."
    first, second = (read(sentence, figure, "border_arrivals") for figure in ("4,100 people", "9,700"))
    assert (first.measure, first.period and first.period.text) == (Measure.WINDOW, "in June")
    assert (second.measure, second.counting_start) == (Measure.CUMULATIVE, date(2023, 4, 1))


def test_a_list_of_days_gives_each_its_own() -> None:
    sentence = "Snipers shot two on Thursday and five on Friday, a total of 16 in the past week."
    taken = [read(sentence, figure, "deaths").period for figure in ("two", "five", "16")]
    assert [one and one.text for one in taken] == ["on Thursday", "on Friday", "in the past week"]


def test_a_further_figure_carries_on_with_the_span_before() -> None:
    before = read("In October, 88 civilians were killed.", "88 civilians", "deaths")
    found = read("A further 140 people were hurt.", "140 people", "injured", before=before)
    assert (found.measure, found.rule) == (Measure.WINDOW, "continued_from_before")
    assert found.period == before.period


def test_some_of_those_held_are_held_too() -> None:
    sentence = "As of April, 323 minors were being held, 119 of them without charge."
    whole = read(sentence, "323 minors", "detained")
    assert read(sentence, "119 of them", "detained", before=whole).measure is Measure.STOCK


def test_a_list_speaks_of_its_headings_window() -> None:
    found = read("- 29 persons killed", "29 persons", "deaths", heading="Tarhuna, 1–7 November")
    assert (found.measure, found.as_of) == (Measure.WINDOW, date(2024, 11, 7))


def test_a_list_under_as_of_counts_up_to_then() -> None:
    found = read("310 homes destroyed", "310 homes", "homes_destroyed", heading="As of 28 November", listed=True)
    assert (found.measure, found.as_of, found.as_of_basis) == (Measure.CUMULATIVE, date(2024, 11, 28), Basis.INFERRED)


def test_the_day_of_saying_is_not_the_day_of_dying() -> None:
    found = read("Floods have affected 5,000 people, the ministry said on Monday.", "5,000 people", "affected")
    assert (found.measure, found.period) == (Measure.CUMULATIVE, None)


def test_a_paragraph_with_a_bullet_is_prose() -> None:
    sentence = (
        "• Casualties: Amid the fighting a foreign adviser, a general who had come to the town only days before, "
        "was killed in his car."
    )
    assert read(sentence, "a foreign adviser", "deaths", listed=True).measure is Measure.INCIDENT


def test_recent_clashes_are_a_window_without_days() -> None:
    found = read(
        "Residents have begun to flee, with reports of 27 civilian deaths in the recent clashes.", "27", "deaths"
    )
    assert (found.measure, found.period) == (Measure.WINDOW, None)


def test_what_an_act_left_behind_is_one_incident() -> None:
    assert read("Planes carried out airstrikes on Friday, killing several civilians.", "several", "deaths").measure is (
        Measure.INCIDENT
    )


def test_an_entry_of_a_running_report_is_no_line_of_a_list() -> None:
    assert (
        read("14:45 – Medics count 4 dead in the square.", "4 dead", "deaths", listed=True).measure is Measure.INCIDENT
    )


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Typhoon Lina has affected 12,000 families.", Measure.INCIDENT),
        ("Over 500,000 have been affected.", Measure.CUMULATIVE),
        ("The strike affects 80,000 commuters.", Measure.STOCK),
    ],
)
def test_the_affected_are_told_like_losses(sentence: str, wanted: Measure) -> None:
    start = sentence.index(next(word for word in sentence.split() if word[0].isdigit()))
    assert measure_of(sentence, start, start + 3, "affected", "stock", (), WORDS).measure is wanted


def test_the_rule_that_decided_is_named() -> None:
    assert read("Gunmen killed four.", "four", "deaths").rule == "single_event_by_default"
    assert read("Gunmen killed four in 24 hours.", "four", "deaths").rule == "period_stated"


KNOWN_GAPS = [
    pytest.param(
        "The gang still holds 14 of the 20 teachers it seized in October.", "20 teachers", "abducted", Measure.INCIDENT,
        id="the stock is 14, the 20 were one event",
    ),
    pytest.param(
        "In all 3,75 people have been displaced by the landslides of Tuesday.", "3,75 people", "displaced",
        Measure.INCIDENT, id="have been + one event told in the plural",
    ),
]  # fmt: skip


@pytest.mark.xfail(strict=True, reason="needs the syntax of the clause, not its words")
@pytest.mark.parametrize(("sentence", "figure", "indicator", "wanted"), KNOWN_GAPS)
def test_known_gaps(sentence: str, figure: str, indicator: str, wanted: Measure) -> None:
    assert read(sentence, figure, indicator).measure is wanted


PIECES = [
    "since", "the offensive began", "toll", "rose to", "300", "people", "were", "killed", "in", "the past three days",
    "on Friday", "'s", "strike", "have", "been", "remain", "displaced", "and", ",", ";", "while", "a", "bomb", "|",
    "Dead: 3", "A further", "bringing the total", "to", "in Sindh", "33", "for two days", "of clashes", "•",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=16).map(" ".join),
    st.data(),
    st.sampled_from(["deaths", "displaced", "idps", "reached", "funding_required"]),
)
def test_every_figure_gets_one_measure_and_only_known_dates(sentence: str, data: st.DataObject, indicator: str) -> None:
    start = data.draw(st.integers(0, len(sentence)))
    end = data.draw(st.integers(start, len(sentence)))
    times = periods(sentence, SATURDAY, TIMES)
    nature = "stock" if indicator in STOCKS else "flow"
    found = measure_of(sentence, start, end, indicator, nature, times, WORDS)
    assert found.rule
    assert found.period is None or found.period in times
    assert found.as_of is None or found.as_of <= SATURDAY
    assert found.counting_start is None or found.measure is Measure.CUMULATIVE


@given(st.text(max_size=200), st.integers(0, 300), st.integers(0, 300))
def test_any_text_and_span_is_answered(sentence: str, start: int, end: int) -> None:
    assert measure_of(sentence, min(start, end), max(start, end), "deaths", "flow", (), WORDS).measure in Measure


@pytest.mark.parametrize(
    "text", ["the " * 3000, "toll " * 3000, "have been " * 2000, "33 in Sindh, " * 2000, "’s a " * 3000]
)
def test_hostile_text_ends(text: str) -> None:
    assert measure_of(text, 10, 12, "deaths", "flow", (), WORDS).rule

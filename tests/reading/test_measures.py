"""What span a figure covers, by phenomenon: a sentence, a figure in it, its indicator, and what a reader would say."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.model import Basis, Measure
from tracker.reading.measures import MeasureResult, MeasureWords, measure_of
from tracker.reading.periods import PeriodWords, periods

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
    ("Four of the nine hurt in Monday's ambush died.", "nine hurt", "injured"),
    ("Villagers said 33 were massacred.", "33", "deaths"),
    ("The ministry has confirmed only six deaths in the collapse.", "six deaths", "deaths"),
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
    ("Shelling killed four people on Friday.", "four people", "deaths"),
    ("Air strikes across the north killed 40 yesterday.", "40", "deaths"),
    ("Some 9,000 people fled on Wednesday.", "9,000 people", "displaced"),
    ("18,600 people were displaced in two days.", "18,600 people", "displaced"),
    ("In a three-day battle 200 fighters were killed.", "200 fighters", "deaths"),
    ("Three days of clashes left 30 dead.", "30 dead", "deaths"),
    ("The town was shelled for two days and 14 people died.", "14 people", "deaths"),
    ("The clinic admitted 40 infants in recent weeks.", "40 infants", "malnourished"),
    ("1.7 million displacements were recorded last year.", "1.7 million", "displaced"),
    ("300 cases were notified in the week to 25 November.", "300 cases", "disease_cases"),
    ("ACLED recorded 1,180 fatalities in the third quarter.", "1,180 fatalities", "deaths"),
    ("Soldiers detained 200 people over the weekend.", "200 people", "detained"),
    ("They moved 3,900 residents overnight.", "3,900 residents", "evacuated"),
]


@pytest.mark.parametrize(("sentence", "figure", "indicator"), WINDOWS, ids=[row[0][:60] for row in WINDOWS])
def test_a_stated_span_is_a_window(sentence: str, figure: str, indicator: str) -> None:
    found = read(sentence, figure, indicator)
    assert found.measure is Measure.WINDOW
    assert found.period is not None


COUNTS = [
    ("Over 300 people have died since the offensive began.", "300 people", "deaths", None),
    ("255 were killed since Wednesday.", "255", "deaths", "2024-11-27"),
    ("So far this year 94 aid workers were killed and 72 wounded.", "72 wounded", "injured", "2024-01-01"),
    ("Five reporters had been killed this year.", "Five reporters", "deaths", "2024-01-01"),
    ("The war has killed 40,000 people.", "40,000 people", "deaths", None),
    ("In the war, 52 reporters died.", "52 reporters", "deaths", None),
    ("Thousands of residents have been displaced.", "Thousands of residents", "displaced", None),
    ("The flood toll rose to 43.", "43", "deaths", None),
    ("Two more died, bringing the total to 35 cases and nine deaths.", "nine deaths", "deaths", None),
    ("To date 400 homes burnt down.", "400 homes", "homes_destroyed", None),
    ("WFP fed 660,000 people.", "660,000 people", "reached", None),
    ("As of 28 November, 845,000 had crossed the border.", "845,000", "border_arrivals", None),
    ("Floods killed 129: 46 in Jigawa, 31 in Bauchi and 27 in Kogi.", "31 in Bauchi", "deaths", None),
    ("• 212 people dead", "212 people", "deaths", None),
    ("Dead: 18 | Injured: 27", "Dead: 18", "deaths", None),
    ("Schools damaged: 264+", "264", "schools_hit", None),
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
    ("More than 22,000 remain behind bars.", "22,000", "detained"),
    ("Three are in intensive care.", "Three", "injured"),
    ("Nine hospitals are out of service.", "Nine hospitals", "health_facilities_hit"),
    ("Nearly 7,200 families were still homeless.", "7,200 families", "homeless"),
    ("The group is still holding 58 oil workers.", "58 oil workers", "abducted"),
    ("19 fishermen have been missing since Tuesday.", "19 fishermen", "missing"),
    ("4.6 million are going hungry.", "4.6 million", "food_insecure"),
]


@pytest.mark.parametrize(("sentence", "figure", "indicator"), STOCKS_READ, ids=[row[0][:60] for row in STOCKS_READ])
def test_a_situation_is_a_stock(sentence: str, figure: str, indicator: str) -> None:
    assert read(sentence, figure, indicator).measure is Measure.STOCK


def test_plans_and_appeals_have_no_span() -> None:
    assert read("The plan asks for $64 million.", "$64 million", "funding_required").measure is Measure.UNKNOWN


def test_each_figure_takes_the_period_of_its_own_statement() -> None:
    sentence = "38,000 people crossed in June, bringing arrivals since April 2023 to 210,000."
    first, second = (read(sentence, figure, "border_arrivals") for figure in ("38,000 people", "210,000"))
    assert (first.measure, first.period and first.period.text) == (Measure.WINDOW, "in June")
    assert (second.measure, second.counting_start) == (Measure.CUMULATIVE, date(2023, 4, 1))


def test_a_list_of_days_gives_each_its_own() -> None:
    sentence = "Shelling killed four in the town on Thursday and seven on Friday, a total of 19 in the past three days."
    taken = [read(sentence, figure, "deaths").period for figure in ("four", "seven", "19")]
    assert [one and one.text for one in taken] == ["on Thursday", "on Friday", "in the past three days"]


def test_a_further_figure_carries_on_with_the_span_before() -> None:
    before = read("In October, 53 civilians were killed.", "53 civilians", "deaths")
    found = read("A further 214 people were hurt.", "214 people", "injured", before=before)
    assert (found.measure, found.rule) == (Measure.WINDOW, "continued_from_before")
    assert found.period == before.period


def test_a_list_speaks_of_its_headings_window() -> None:
    found = read("- 47 persons killed", "47 persons", "deaths", heading="El Fasher, 1–7 November")
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
        read("09:12 — Crews report 4 dead at the town hall.", "4 dead", "deaths", listed=True).measure
        is Measure.INCIDENT
    )


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Typhoon Lina has affected 61,000 families.", Measure.INCIDENT),
        ("Over 500,000 have been affected.", Measure.CUMULATIVE),
        ("The blockade affects 2.3 million residents.", Measure.STOCK),
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
        "The group still holds 58 of the 73 workers it seized in October.", "73 workers", "abducted", Measure.INCIDENT,
        id="the stock is 58, the 73 were one event",
    ),
    pytest.param(
        "In all 54,700 people have been displaced by the flash floods of Tuesday.", "54,700 people", "displaced",
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
    "Dead: 3", "A further", "bringing the total", "to", "in Jigawa", "46", "for two days", "of clashes", "•",
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
    "text", ["the " * 3000, "toll " * 3000, "have been " * 2000, "46 in Jigawa, " * 2000, "’s a " * 3000]
)
def test_hostile_text_ends(text: str) -> None:
    assert measure_of(text, 10, 12, "deaths", "flow", (), WORDS).rule

"""When: time expressions by phenomenon, the days they mean, and what must hold for any text."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.model import Basis
from tracker.reading.time.periods import MAX_SENTENCE, Period, PeriodWords, is_background, periods

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = tomllib.loads((ROOT / "config/language/en.toml").read_text(encoding="utf-8"))
WORDS = PeriodWords.compile(LANGUAGE["time"])

SATURDAY = date(2024, 11, 30)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def only(sentence: str, published_on: date | None = SATURDAY) -> Period:
    found = periods(sentence, published_on, WORDS)
    assert len(found) == 1, f"{[one.text for one in found]}"
    return found[0]


WINDOWS = [
    # sentence, text taken, first day, last day
    ("Shells killed 27 in the past three days.", "in the past three days", "2024-11-27", "2024-11-30"),
    ("40 were hurt over the last 24 hours.", "over the last 24 hours", "2024-11-29", "2024-11-30"),
    ("40 were hurt in the previous 48 hrs.", "in the previous 48 hrs", "2024-11-28", "2024-11-30"),
    ("They fled within the past two weeks.", "within the past two weeks", "2024-11-16", "2024-11-30"),
    ("5,000 left during the past month.", "during the past month", "2024-10-30", "2024-11-30"),
    ("In the last six months 80 died.", "In the last six months", "2024-05-30", "2024-11-30"),
    ("The attack came overnight.", "overnight", "2024-11-29", "2024-11-30"),
    ("Nine died last night.", "last night", "2024-11-29", "2024-11-30"),
    ("It began earlier this week.", "earlier this week", "2024-11-25", "2024-11-30"),
    ("Clashes killed 12 last week.", "last week", "2024-11-18", "2024-11-24"),
    ("Cases doubled in the first quarter of 2024.", "in the first quarter of 2024", "2024-01-01", "2024-03-31"),
    ("Cases doubled in the third quarter.", "in the third quarter", "2024-07-01", "2024-09-30"),
    ("Q2 2024: 300 cases", "Q2 2024", "2024-04-01", "2024-06-30"),
    ("Cold killed 40 in the first half of January.", "in the first half of January", "2024-01-01", "2024-01-15"),
    ("In the first half of 2023, 90 drowned.", "In the first half of 2023", "2023-01-01", "2023-06-30"),
    ("In the first three months of 2024, 90 drowned.", "In the first three months of 2024", "2024-01-01", "2024-03-31"),
    ("They left in the last week of May.", "in the last week of May", "2024-05-25", "2024-05-31"),
    ("Between 1 and 15 May, 40 died.", "1 and 15 May", "2024-05-01", "2024-05-15"),
    ("From 3 to 9 June, 40 died.", "3 to 9 June", "2024-06-03", "2024-06-09"),
    ("Situation report, 4–9 November", "4–9 November", "2024-11-04", "2024-11-09"),
    ("June 3-9, 2023: 12 incidents", "June 3-9, 2023", "2023-06-03", "2023-06-09"),
    ("From 2 February to 19 April 2024 it rained.", "From 2 February to 19 April 2024", "2024-02-02", "2024-04-19"),
    ("From 20 December to 3 January 2024 it rained.", "From 20 December to 3 January 2024", "2023-12-20", "2024-01-03"),
    ("between July and September", "between July and September", "2024-07-01", "2024-09-30"),
    ("from Monday to Thursday", "from Monday to Thursday", "2024-11-25", "2024-11-28"),
    ("admitted in the week of 4 November", "week of 4 November", "2024-11-04", "2024-11-10"),
    ("between January and mid-November", "between January and mid-November", "2024-01-01", "2024-11-20"),
    ("cases between July and November", "between July and November", "2024-07-01", "2024-11-30"),
    ("admitted in the week to 12 May", "the week to 12 May", "2024-05-06", "2024-05-12"),
    ("admitted in the 36 hours to Friday evening", "the 36 hours to Friday evening", "2024-11-27", "2024-11-29"),
    ("Measles, weeks 1–4", "weeks 1–4", "2024-01-01", "2024-01-28"),
    ("at the end of last month", "at the end of last month", "2024-10-31", "2024-10-31"),
    ("over the weekend", "over the weekend", "2024-11-30", "2024-11-30"),
]


@pytest.mark.parametrize(("sentence", "text", "first", "last"), WINDOWS, ids=[row[1] for row in WINDOWS])
def test_a_window_has_its_first_and_last_day(sentence: str, text: str, first: str, last: str) -> None:
    found = only(sentence)
    assert (found.kind, found.text) == ("window", text)
    assert (found.period_start, found.period_end, found.as_of) == (day(first), day(last), day(last))


DAYS = [
    # sentence, published, the day meant
    ("A raid on Friday killed nine.", "2024-11-30", "2024-11-29"),
    ("A raid on Saturday killed nine.", "2024-11-30", "2024-11-30"),
    ("A raid on Sunday killed nine.", "2024-11-30", "2024-11-24"),
    ("A raid last Saturday killed nine.", "2024-11-30", "2024-11-23"),
    ("A raid late on Thursday night killed nine.", "2024-11-30", "2024-11-28"),
    ("Monday’s raid killed nine.", "2024-11-30", "2024-11-25"),
    ("A raid on Fri killed nine.", "2024-11-30", "2024-11-29"),
    ("A raid yesterday killed nine.", "2024-11-30", "2024-11-29"),
    ("A raid this morning killed nine.", "2024-11-30", "2024-11-30"),
    ("A raid three days ago killed nine.", "2024-11-30", "2024-11-27"),
    ("A raid on 28 November killed nine.", "2024-11-30", "2024-11-28"),
    ("A raid on 1 December killed nine.", "2024-11-30", "2023-12-01"),
    ("A raid on Nov. 28 killed nine.", "2024-11-30", "2024-11-28"),
    ("A raid on the 5th of March killed nine.", "2024-11-30", "2024-03-05"),
    ("A raid on March 5th, 2022 killed nine.", "2024-11-30", "2022-03-05"),
    ("A raid on Thursday, 28 November killed nine.", "2024-11-30", "2024-11-28"),
    ("A raid on 28/11/2024 killed nine.", "2024-11-30", "2024-11-28"),
    ("A raid on 11/28/2024 killed nine.", "2024-11-30", "2024-11-28"),
    ("A raid on 2024-11-28 killed nine.", "2024-11-30", "2024-11-28"),
    ("A raid on 29 February killed nine.", "2024-11-30", "2024-02-29"),
]


@pytest.mark.parametrize(("sentence", "published", "meant"), DAYS, ids=[row[0] for row in DAYS])
def test_a_day_lies_on_or_before_publication(sentence: str, published: str, meant: str) -> None:
    found = only(sentence, day(published))
    assert found.kind == "day"
    assert (found.period_start, found.period_end) == (day(meant), day(meant))


COUNTS = [
    # sentence, text taken, counting start
    ("killed since Wednesday", "since Wednesday", "2024-11-27"),
    ("killed since 27 November", "since 27 November", "2024-11-27"),
    ("killed since 2011", "since 2011", "2011-01-01"),
    ("killed since April 2023", "since April 2023", "2023-04-01"),
    ("killed since Aug. 12", "since Aug. 12", "2024-08-12"),
    ("killed since mid-March", "since mid-March", "2024-03-11"),
    ("killed since the start of the year", "since the start of the year", "2024-01-01"),
    ("killed since last week", "since last week", "2024-11-18"),
    ("killed since yesterday", "since yesterday", "2024-11-29"),
    ("killed since the end of May", "since the end of May", "2024-05-31"),
    ("killed from March onwards", "from March", "2024-03-01"),
    ("killed from the beginning of the year", "from the beginning of the year", "2024-01-01"),
    ("killed since fighting broke out in April 2023", "since fighting broke out in April 2023", "2023-04-01"),
    ("killed since the offensive began", "since the offensive began", None),
    ("killed since the offensive began on 27 November", "since the offensive began on 27 November", "2024-11-27"),
    ("killed since Sunday’s uprising", "since Sunday’s", "2024-11-24"),
    ("so far this year 40 were killed", "so far this year", "2024-01-01"),
    ("killed since snow closed the pass, he said", "since snow closed the pass", None),
]


@pytest.mark.parametrize(("sentence", "text", "start"), COUNTS, ids=[row[1] for row in COUNTS])
def test_since_names_a_counting_start_or_none(sentence: str, text: str, start: str | None) -> None:
    found = only(sentence)
    assert (found.kind, found.text, found.counting_start) == ("since", text, day(start))


STATES = [
    ("as of 28 November", "2024-11-28"),
    ("As of 18:30, 3 August 2023", "2023-08-03"),
    ("Overview as of 7 p.m. on 21 June", "2024-06-21"),
    ("As of Tuesday noon", "2024-11-26"),
    ("by Saturday", "2024-11-30"),
    ("up to November 28, 2024", "2024-11-28"),
    ("until Thursday evening", "2024-11-28"),
    ("as of 30 September 2024", "2024-09-30"),
    ("as of March 2024", "2024-03-31"),
]


@pytest.mark.parametrize(("sentence", "meant"), STATES, ids=[row[0] for row in STATES])
def test_as_of_dates_the_state_of_things(sentence: str, meant: str) -> None:
    found = only(sentence)
    assert (found.kind, found.as_of) == ("as_of", day(meant))


MONTHS = [
    ("in March", "month", "2024-03-01", "2024-03-31"),
    ("in December", "month", "2023-12-01", "2023-12-31"),
    ("last March", "month", "2024-03-01", "2024-03-31"),
    ("in early May", "month", "2024-05-01", "2024-05-10"),
    ("In October alone", "month", "2024-10-01", "2024-10-31"),
    ("in June 2022", "month", "2022-06-01", "2022-06-30"),
    ("last month", "month", "2024-10-01", "2024-10-31"),
    ("in 2016", "year", "2016-01-01", "2016-12-31"),
    ("in 2024", "year", "2024-01-01", "2024-11-30"),
    ("last year", "year", "2023-01-01", "2023-12-31"),
    ("this year", "year", "2024-01-01", "2024-11-30"),
]


@pytest.mark.parametrize(("sentence", "kind", "first", "last"), MONTHS, ids=[row[0] for row in MONTHS])
def test_months_and_years_end_with_publication(sentence: str, kind: str, first: str, last: str) -> None:
    found = only(sentence)
    assert (found.kind, found.period_start, found.period_end) == (kind, day(first), day(last))


@pytest.mark.parametrize(
    "sentence",
    [
        "nearly 13 years after the outbreak of the war",
        "thirty years after the massacre",
        "on the tenth anniversary of the quake",
        "two decades later",
        "three years ago",
    ],
)
def test_anniversaries_are_history(sentence: str) -> None:
    found = only(sentence)
    assert found.kind == "history"
    assert is_background(found, SATURDAY)


@pytest.mark.parametrize(
    "sentence", ["for 17 months", "within three hours", "a 36-hour truce", "after years of calm: 9 days"]
)
def test_how_long_is_not_when(sentence: str) -> None:
    assert [one.kind for one in periods(sentence, SATURDAY, WORDS)] == ["duration"]


@pytest.mark.parametrize(
    "sentence", ["by 2030", "in the coming weeks", "over the next six months", "next Friday", "until 3 March 2025"]
)
def test_what_lies_ahead_is_marked_and_dates_no_figure(sentence: str) -> None:
    found = only(sentence)
    assert found.ahead
    assert found.as_of is None


NO_TIME = [
    "More than 12 people may march on the town.",
    "May, 34, lost 2,016 sheep and 14,000 hens.",
    "Four of the wounded have since died.",
    "Level 3 of 2,254 points, 4-0 and 1.5 metres",
    "The Sun reported 300 dead; April Smith sat down.",
    "A six-year-old and a 40-strong crew",
    "on 31 June and 45 May",
    "Since then it has been calm.",
    "",
]


@pytest.mark.parametrize("sentence", NO_TIME, ids=[row[:30] or "empty" for row in NO_TIME])
def test_other_numbers_and_words_are_no_time(sentence: str) -> None:
    assert periods(sentence, SATURDAY, WORDS) == []


def test_a_month_before_a_count_is_not_a_date() -> None:
    found = only("In March 12 people died.")
    assert (found.kind, found.text) == ("month", "In March")


UNDATED = [
    ("on Friday", None, Basis.UNKNOWN),
    ("in the past three days", None, Basis.UNKNOWN),
    ("on 28 November", None, Basis.UNKNOWN),
    ("in March", None, Basis.UNKNOWN),
    ("on 28 November 2024", "2024-11-28", Basis.STATED),
    ("in the first quarter of 2024", "2024-03-31", Basis.STATED),
    ("up to November 28, 2024", "2024-11-28", Basis.STATED),
    ("in 2016", "2016-12-31", Basis.STATED),
    ("From 2 February to 19 April 2024", "2024-04-19", Basis.STATED),
]


@pytest.mark.parametrize(("sentence", "last", "basis"), UNDATED, ids=[row[0] for row in UNDATED])
def test_without_a_publication_date_only_the_text_dates(sentence: str, last: str | None, basis: Basis) -> None:
    found = only(sentence, None)
    assert (found.period_end, found.basis) == (day(last), basis)


def test_how_a_date_is_known_is_said() -> None:
    assert only("on 28 November").basis is Basis.INFERRED
    assert only("on 28 November 2024").basis is Basis.STATED


def test_an_open_start_stays_open() -> None:
    found = only("in recent weeks")
    assert (found.period_start, found.period_end) == (None, SATURDAY)
    assert only("in the past few days").period_start is None


def test_a_range_that_is_running_now_ends_after_publication() -> None:
    found = only("between October and March")
    assert (found.period_start, found.period_end) == (date(2024, 10, 1), date(2025, 3, 31))
    assert found.ahead
    assert found.as_of is None


def test_two_times_in_a_sentence_keep_text_order() -> None:
    found = periods("Some 4,100 sailed in June, and 9,700 have since April 2023.", SATURDAY, WORDS)
    assert [(one.text, one.kind) for one in found] == [("in June", "month"), ("since April 2023", "since")]


def test_an_old_year_is_background_and_last_month_is_not() -> None:
    assert is_background(only("in 2016"), SATURDAY)
    assert not is_background(only("in October"), SATURDAY)
    assert not is_background(only("since 2011"), SATURDAY)
    assert not is_background(only("in 2016"), None)


PIECES = [
    "since", "the", "past", "last", "three", "24", "hours", "days", "on", "Friday", "28", "November", "2024", "in",
    "March", "to", "between", "and", "as of", "by", "this", "week", "year", "yesterday", "overnight", "31", "February",
    "–", ",", "first", "quarter", "of", "weeks", "1", "13", "months", "ago", "anniversary", "until", "2024-02-30",
    "end of", "early", "999", "decades", "next", "May", "people", "killed", "'s", "Q4", "week 53", "ending",
]  # fmt: skip
DATES = st.dates(date(1990, 1, 1), date(2035, 12, 31))


@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join), st.none() | DATES)
def test_spans_hold_and_nothing_ends_after_publication(sentence: str, published_on: date | None) -> None:
    found = periods(sentence, published_on, WORDS)
    assert found == sorted(found, key=lambda one: one.start)
    for one in found:
        assert sentence[one.start : one.end] == one.text
        assert one.period_start is None or one.period_end is None or one.period_start <= one.period_end
        if published_on is None or one.ahead:
            continue
        latest = [when for when in (one.period_end, one.as_of) if when is not None]
        assert all(when <= published_on for when in latest), one


@given(st.text(max_size=300), st.none() | st.dates())
def test_any_text_is_read_without_raising(text: str, published_on: date | None) -> None:
    assert all(one.text == text[one.start : one.end] for one in periods(text, published_on, WORDS))


@given(DATES, st.sampled_from(LANGUAGE["time"]["weekdays"]))
def test_weekdays_go_backwards_by_less_than_a_week(published_on: date, weekday: str) -> None:
    found = only(f"on {weekday}", published_on)
    assert found.period_end is not None
    assert timedelta(0) <= published_on - found.period_end < timedelta(days=7)
    assert found.period_end.weekday() == LANGUAGE["time"]["weekdays"].index(weekday)


@pytest.mark.parametrize(
    "text", ["between 1 and 2 " * 2000, "since " * 5000, "1" * 100_000, "in the past " * 3000, "May 1-" * 4000]
)
def test_hostile_text_is_cut_not_searched_for_ever(text: str) -> None:
    assert all(one.end <= MAX_SENTENCE for one in periods(text, SATURDAY, WORDS))

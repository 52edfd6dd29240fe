"""Figures, days and article text in a reader's words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.charts.words import (
    clean,
    figure,
    file_name,
    measured,
    number,
    report_name,
    short,
    span,
    ticks,
    unit,
    wrapped,
)

NUMBERS = [(27, "27", "27"), (14_000, "14,000", "14K"), (48_500, "48,500", "48.5K"), (999_999, "999,999", "1M"),
           (1_200_000, "1,200,000", "1.2M"), (2.5, "2.5", "2.5"), (0, "0", "0"), (None, "", ""), (999, "999", "999"),
           (100_000, "100,000", "100K")]  # fmt: skip


@pytest.mark.parametrize(("value", "long", "brief"), NUMBERS)
def test_numbers_long_and_short(value: float | None, long: str, brief: str) -> None:
    assert (number(value), short(value)) == (long, brief)


FIGURES: list[tuple[dict[str, Any], str]] = [
    ({"bound": "exact", "value": 27}, "27"),
    ({"bound": "at_least", "value": 27}, "at least 27"),
    ({"bound": "more_than", "value": 14_000}, "more than 14,000"),
    ({"bound": "at_most", "value": 50}, "up to 50"),
    ({"bound": "less_than", "value": 50}, "fewer than 50"),
    ({"bound": "about", "value": 300}, "about 300"),
    ({"bound": "between", "low": 20, "high": 30}, "20 to 30"),
    ({"bound": "vague", "low": 12}, "12 or more (a word)"),
    ({"bound": "vague"}, "not a number"),
    ({"bound": "exact"}, "not known"),
]


@pytest.mark.parametrize(("row", "words"), FIGURES, ids=[words for _, words in FIGURES])
def test_a_figure_is_said_with_its_bound(row: dict[str, Any], words: str) -> None:
    assert figure({"value": None, "low": None, "high": None} | row) == words


def test_a_unit_follows_its_figure() -> None:
    one = {"value": 1.0, "bound": "exact", "unit": "people"}
    others = [{"value": 2.0}, {"bound": "at_least"}, {"bound": "more_than"}, {"unit": "facilities"}, {"unit": "trucks"}]
    told = ["person", "people", "person", "people", "facility", "truck"]
    assert [unit(one), *(unit(one | other) for other in others)] == told


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ({"title": "A report", "external_id": "004.txt", "publisher": "P"}, "A report"),
        ({"external_id": "004.txt", "publisher": "P"}, "004.txt"),
        ({"external_id": "t.csv: https://a.example/1", "url": "https://a.example/1"}, "t.csv"),
        ({"publisher": "P"}, "P"),
        ({}, "untitled report abcdef1"),
    ],
    ids=["title", "file", "table", "publisher", "nothing"],
)
def test_a_report_is_called_by_what_leads_a_person_to_it(known: dict[str, str], name: str) -> None:
    row = {"title": None, "external_id": None, "publisher": None, "report_id": "abcdef1234567"} | known
    assert report_name(row) == name


SPANS = [(date(2024, 11, 28), date(2024, 12, 2), "28 Nov to 2 Dec 2024"), (date(2024, 11, 28), None, "28 Nov 2024"),
         (date(2024, 12, 30), date(2025, 1, 2), "30 Dec 2024 to 2 Jan 2025"), (None, None, "")]  # fmt: skip


@pytest.mark.parametrize(("first", "last", "words"), SPANS)
def test_spans(first: date | None, last: date | None, words: str) -> None:
    assert span(first, last) == words


MEASURED = {
    "a single event says so with its day": ("incident", date(2024, 11, 30), "one event, 30 Nov 2024"),
    "a period is its days": ("window", date(2024, 11, 28), "28 Nov to 30 Nov 2024"),
    "neither has days": ("incident", None, "one event"),
}


@pytest.mark.parametrize(("measure", "first", "words"), MEASURED.values(), ids=MEASURED)
def test_a_span_is_said_with_what_it_is(measure: str, first: date | None, words: str) -> None:
    """An attack stood beside a whole toll as "30 Nov 2024", and not as one event."""
    last = date(2024, 11, 30) if first else None
    assert measured({"measure": measure, "counting_key": None, "period_start": first, "period_end": last}) == words


FILES = [("aleppo-2024", "aleppo-2024"), ("../../etc/x", "------etc-x"), ("a b\\c:d", "a-b-c-d"), ("", "unnamed"),
         ("حلب", "حلب")]  # fmt: skip


@pytest.mark.parametrize(("name", "file"), FILES)
def test_an_id_becomes_a_file_in_its_own_folder(name: str, file: str) -> None:
    assert file_name(name) == file


HOSTILE = [
    ("direction controls", "safe\u202egnp.exe", "safegnp.exe"), ("zero width", "de\u200baths", "deaths"),
    ("lines and tabs", "a\r\n\tb", "a b"), ("escape codes", "\x1b[31mred\x1b[0m", "[31mred[0m"),
    ("combining marks", "e" + "\u0301" * 5_000, "é" + "\u0301" * 3), ("Arabic stays", "المرصد السوري", "المرصد السوري"),
    ("lone surrogate", "a\ud800b", "ab"), ("nothing", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), [h[1:] for h in HOSTILE], ids=[h[0] for h in HOSTILE])
def test_article_text_is_made_fit_to_show(text: str | None, shown: str) -> None:
    assert clean(text) == shown


@given(st.text(max_size=2_000), st.integers(2, 300))
def test_cleaned_text_is_one_short_line_of_visible_letters(text: str, limit: int) -> None:
    found = clean(text, limit)
    assert len(found) <= limit
    assert found == found.strip()
    assert not any(ord(letter) < 32 or letter in "\u202e\u200b\u2066" for letter in found)


@given(st.text(alphabet=st.characters(categories=["L", "Zs"]), max_size=300), st.integers(5, 60))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
    assert all(len(line) <= width for line in lines)


@given(st.floats(0.5, 1e9))
def test_ticks_are_few_whole_and_within(top: float) -> None:
    found = ticks(top)
    assert 1 <= len(found) <= 7
    assert all(tick == int(tick) and tick <= top for tick in found)

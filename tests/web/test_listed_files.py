"""Files of reports and of numbers that were not taken: they hold what the list they are linked from shows, no more."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from web.a_library import fill, means
from web.at_the_desk import House

from tracker.web.app import build


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> House:
    made = means(tmp_path_factory.mktemp("listed"), fill)
    return House(made, build(made))


TOLLS = {"Toll of day 0", "Toll of day 1", "Toll of day 2"}
FILTERS = {
    "": {*TOLLS, "From Gaza, corrected", "Only for the team"},
    "?crisis=gaza": {"From Gaza, corrected"},
    "?crisis=none": {"Only for the team"},
    "?indicator=deaths": TOLLS,
    "?said_by=un": {"From Gaza, corrected"},
    "?place=aleppo": TOLLS,
    "?from=2024-11-29": {"Toll of day 2", "From Gaza, corrected"},  # the day of a figure, else of its report
    "?word=rained": set(),
    "?word=Toll": TOLLS,
    "?word=toll&from=2024-11-28&to=2024-11-28": {"Toll of day 1"},
    "?source=paper": {"From Gaza, corrected"},
    "?source=paper&indicator=deaths": set(),
    "?source=nowhere": set(),
}


def titles(library: House, path: str) -> set[str]:
    answer = library.browser("amal").get(path)
    assert answer.status_code == 200, answer.text[:300]
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {row["title"] for row in csv.DictReader(io.StringIO("\n".join(lines)))}


@pytest.mark.parametrize("query", FILTERS, ids=lambda query: query or "all")
def test_a_file_holds_what_its_list_shows(library: House, query: str) -> None:
    page = library.browser("amal").get(f"/reports{query}").text
    link = re.search(r'href="(/export/reports\.csv[^"]*)"', page)
    assert bool(link) == bool(FILTERS[query])  # an empty list has no file
    told = titles(library, html.unescape(link[1])) if link else titles(library, f"/export/reports.csv{query}")
    named = {title for title in FILTERS[""] if title in page.partition('id="content"')[2]}
    assert told == FILTERS[query] == named


REFUSED = {
    "": TOLLS, "?indicator=deaths": TOLLS, "?indicator=injured": set(), "?crisis=gaza": set(),
    "?from=2024-11-29": {"Toll of day 2"}, "?word=Toll&to=2024-11-27": {"Toll of day 0"}, "?source=paper": set(),
}  # fmt: skip


@pytest.mark.parametrize("query", REFUSED, ids=lambda query: query or "all")
def test_numbers_that_were_not_taken_are_those_of_the_reports_that_are_wanted(library: House, query: str) -> None:
    assert titles(library, f"/export/rejections.csv{query}") == REFUSED[query]


def test_the_file_says_its_filters_and_one_it_does_not_know_is_refused(library: House) -> None:
    amal = library.browser("amal")
    said = amal.get("/export/reports.json?word=Toll&source=desk&indicator=deaths").text
    assert "word 'Toll'" in said
    assert "source 'desk'" in said
    assert "deaths" in said
    assert amal.get("/export/figures.csv?word=Toll").status_code == 400
    assert amal.get("/export/alerts.csv?word=Toll").status_code == 400


def test_a_word_that_is_masked_finds_no_report_for_the_public(library: House) -> None:
    nobody = library.browser()
    assert "Only for the team" not in nobody.get("/export/reports.csv?word=team").text
    assert "Only for the team" in library.browser("amal").get("/export/reports.csv?word=team").text

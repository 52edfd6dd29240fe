"""Figures and labels on lines of their own: joined where the lines say whose label it is, left alone where not."""

from __future__ import annotations

import time

import pytest

from tracker.reading.reader import Reader
from tracker.reading.text.dashboards import pairs

PAIRED = [
    ("figure over label", ["48,500", "People displaced", "210", "People injured"], {0, 2}),
    ("label over figure", ["Deaths", "12", "Injuries", "30"], {0, 2}),
    ("under a heading in capitals", ["KEY FIGURES", "12", "Deaths", "1.2M", "Displaced"], {1, 3}),
    ("under a heading with a colon", ["At a glance:", "12", "Deaths", "1.2 million", "Displaced"], {1, 3}),
    ("prose after it", ["Deaths", "12", "Injuries", "30", "The roads are open again, the mayor said."], {0, 2}),
    ("prose before it", ["It rained for days.", "12", "Deaths", "30", "Injuries"], {1, 3}),
    ("grouped by spaces", ["1 204", "Homes damaged", "12 500+", "Displaced"], {0, 2}),
    ("money", ["US$ 12.5 million", "Required", "48,500", "Reached"], {0, 2}),
]
ALONE = [
    ("one figure is no dashboard", ["Deaths", "12"]),
    ("labels at both ends say nothing", ["Deaths", "12", "Injuries", "30", "Access"]),
    ("figures at both ends say nothing", ["12", "Deaths", "30"]),
    ("numbered headings", ["1", "Deaths", "2", "Injuries", "3", "Access"]),
    ("numbered headings with stops", ["1.", "Deaths", "2.", "Injuries"]),
    ("years", ["2023", "Deaths", "2024", "Injuries"]),
    ("prose", ["It rained.", "12 people died.", "30 were injured."]),
    ("a table's columns", ["Province", "Killed", "Injured", "Hama", "12", "30"]),
    ("nothing", []),
]


@pytest.mark.parametrize(("lines", "found"), [case[1:] for case in PAIRED], ids=[case[0] for case in PAIRED])
def test_lines_that_belong_together(lines: list[str], found: set[int]) -> None:
    assert pairs(lines) == found


@pytest.mark.parametrize("lines", [case[1] for case in ALONE], ids=[case[0] for case in ALONE])
def test_lines_that_stay_alone(lines: list[str]) -> None:
    assert not pairs(lines)


def test_a_pasted_dashboard_is_read(reader: Reader) -> None:
    read = [
        {(one.indicator, one.value) for one in reader.read(text).observations}
        for text in (
            "FLOODS AT A GLANCE\n1.2M\nPeople displaced\n210\nPeople injured",
            "Deaths\n12\nInjuries\n30\nThe road is open again.",
            "1.\nDeaths\n2.\nInjuries",
        )
    ]
    assert read == [{("displaced", 1.2e6), ("injured", 210)}, {("deaths", 12), ("injured", 30)}, set()]


def test_many_lines_cost_linear_time() -> None:
    begun = time.process_time()
    pairs(["48,500", "People displaced"] * 20_000)
    assert time.process_time() - begun < 2

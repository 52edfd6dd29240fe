"""Grades of a claim: a table of who says a number, and how well that bears it out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from given import frame, observation, settings

from tracker.model import Attribution
from tracker.series.grades import GRADES
from tracker.series.keys import by_name
from tracker.series.points import points

DAY = date(2024, 11, 29)


def grades(*changes: dict[str, Any]) -> list[tuple[str, int]]:
    rows = [
        observation(
            n, change.get("level", 30), DAY, **{"as_of": DAY} | {k: v for k, v in change.items() if k != "level"}
        )
        for n, change in enumerate(changes)
    ]
    found = points(frame(rows), settings()).sort("observation_id")
    return list(found.select("grade", "voices").iter_rows())


@pytest.mark.parametrize(
    ("change", "grade"),
    [
        pytest.param({"said_by": "sohr"}, ("one_source", 1), id="a-registered-name"),
        pytest.param({"said_by_text": "Rojava Health Board"}, ("one_source", 1), id="a-name-no-registry-holds"),
        pytest.param({"said_by_text": "health officials"}, ("typed_source", 0), id="known-by-kind"),
        pytest.param({"said_by_text": "Local residents"}, ("typed_source", 0), id="a-capital-that-begins-a-sentence"),
        pytest.param({"said_by": "white_helmets"}, ("one_source", 1), id="local-but-by-its-own-name"),
        pytest.param({"said_by": "unnamed_reports"}, ("unnamed", 0), id="reports"),
        pytest.param({}, ("unnamed", 0), id="nobody"),
        pytest.param({"said_by": "sohr", "modality": "party_claim"}, ("party_claim", 0), id="a-party"),
    ],
)
def test_one_telling(change: dict[str, Any], grade: tuple[str, int]) -> None:
    assert grades(change) == [grade]
    assert grade[0] in GRADES


@pytest.mark.parametrize(
    ("kind", "aliases", "named"),
    [
        ("local", ("White Helmets", "الخوذ البيضاء"), True),
        ("local", ("police", "Civil Defence crews"), False),
        ("unnamed", ("Reports",), False),
        ("ngo", ("Relief Team",), True),
    ],
)
def test_who_is_somebody_by_name(kind: str, aliases: tuple[str, ...], named: bool) -> None:
    assert by_name(Attribution(id="x", name="X", kind=kind, aliases=aliases)) is named


def test_two_named_sources_with_one_number_bear_each_other_out() -> None:
    assert grades({"said_by": "sohr"}, {"said_by": "un", "bound": "at_least"}) == [("two_sources", 2)] * 2


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"said_by": "un", "as_of": date(2024, 11, 30)}, id="another-day"),
        pytest.param({"said_by": "un", "place": "Idlib"}, id="another-place"),
        pytest.param({"said_by": "un", "level": 31}, id="another-number"),
        pytest.param({"said_by": "un", "population": "children"}, id="another-group"),
        pytest.param({"said_by": "un", "as_of": None}, id="no-day"),
        pytest.param({"said_by": "sohr", "measure": "window"}, id="the-same-source-again"),
        pytest.param({"said_by": "un", "report_id": "r000"}, id="one-report-names-both"),
        pytest.param({"said_by": "un", "modality": "party_claim"}, id="a-party-bears-nothing-out"),
    ],
)
def test_what_does_not_bear_a_number_out(other: dict[str, Any]) -> None:
    assert grades({"said_by": "sohr"}, other)[0] == ("one_source", 1)

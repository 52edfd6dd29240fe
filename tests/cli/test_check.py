"""``tracker check`` names what breaks with its evidence, and ends with 1 only where something contradicts itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable

import pytest

Said = Callable[..., str]


def spoil(statement: str) -> None:
    connection = sqlite3.connect("var/replay.sqlite")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_hold_is_for_a_person_and_no_contradiction(said: Said) -> None:
    told = said("check")
    assert "held: the digits of 4,237 in another order" in told
    assert "0 contradict themselves, 1 for a person" in told
    assert said("check", "--errors").startswith("All holds: 3 figures on 1 series from 3 reports")


def test_as_known_before_the_misprint_all_holds(said: Said) -> None:
    assert "All holds: 1 figures" in said("check", "--as-known-at", "2024-11-27")
    assert "held" in said("check", "--as-known-at", "2024-11-28")
    assert "is not a moment" in said("check", "--as-known-at", "Friday", code=2)


BROKEN = [
    ("a quote that moved", "UPDATE observations SET char_start = char_start + 1, char_end = char_end + 1",
     "quote_in_report"),
    ("a figure that vanished", "DELETE FROM observations WHERE seq = 1", "figures_lost"),
    ("a reading without a turn", "DELETE FROM reading_turns", "report_not_whole"),
    ("a reading before its text", "UPDATE reading_turns SET known_at = '2020-01-01T00:00:00.000000Z'",
     "knowledge_out_of_order"),
    ("a pointer to nothing", "UPDATE observations SET reading_id = 'x' WHERE seq = 1", "row_points_nowhere"),
    ("a day to come", "UPDATE observations SET as_of = '2031-01-01'", "future_as_of"),
    ("known in a year to come", "UPDATE report_versions SET known_at = '2999-01-01T00:00:00.000000Z'", "known_ahead"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "name"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_what_contradicts_itself_is_named_and_ends_with_1(said: Said, statement: str, name: str) -> None:
    spoil(statement)
    lines = said("check", "--errors", "--json", code=1).splitlines()
    assert name in {json.loads(line)["check"] for line in lines}


def test_status_tells_what_was_known_then(said: Said) -> None:
    assert "1 reports, 1 observations" in said("status", "--as-known-at", "2024-11-27")
    assert json.loads(said("status", "--as-known-at", "2024-11-28", "--json"))["store"]["reports"] == 2
    assert "1 for a person to look at" in said("status")

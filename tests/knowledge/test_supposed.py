"""What a decision would make of a series, foretold: row for row what is known once it is given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from empty_store import new_store
from given import settings as made_settings
from store_samples import NOON, figure, report

from tracker.knowledge import known
from tracker.knowledge.supposed import supposed
from tracker.model import Measure, Reading, Verdict, VerdictKind
from tracker.series.keys import in_order
from tracker.series.verdicts import corrections, verdict
from tracker.store import Store
from tracker.store.reports import record
from tracker.store.verdicts import keep

SETTINGS = made_settings()
TOLLS = ((27, 4_237), (28, 4_327), (29, 4_260))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give three days of a toll whose second is misprinted: it is held."""
    opened = new_store(tmp_path, "t")
    for day, toll in TOLLS:
        text = f"In Aleppo {toll} people had died by then, said the Observatory."
        one = figure(text, f"{toll} people", float(toll), as_of=date(2024, 11, day), said_by="sohr", place="Aleppo",
                     measure=Measure.CUMULATIVE)  # fmt: skip
        record(opened, report(text, f"r{day}", known_at=NOON), Reading(observations=(one,), reader_version="r1"))
    yield opened
    opened.close()


def held(store: Store) -> dict[str, Any]:
    (row,) = known(SETTINGS, store).plan().collect().filter(held="the digits of 4,237 in another order").to_dicts()
    return row


def decided(row: dict[str, Any], kind: VerdictKind, typed: dict[str, str]) -> Verdict:
    changes = corrections(row, typed, SETTINGS) if typed else {}
    at = NOON + timedelta(hours=1)
    return verdict(row, kind, reason="I read it", by="Amal", at=at, changes=changes)


def line(rows: list[dict[str, Any]]) -> list[tuple[float, str, bool]]:
    return [(row["level"], row["review_state"], row["on_line"]) for row in rows]


DECISIONS = [
    ("accepted", VerdictKind.ACCEPT, {},
     [(4_237, "unreviewed", True), (4_327, "accepted", True), (4_260, "unreviewed", True)]),
    ("corrected", VerdictKind.CORRECT, {"value": "4,247"},
     [(4_237, "unreviewed", True), (4_247, "corrected", True), (4_260, "unreviewed", True)]),
    ("rejected", VerdictKind.REJECT, {}, [(4_237, "unreviewed", True), (4_260, "unreviewed", True)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "typed", "on_line"), [one[1:] for one in DECISIONS], ids=[one[0] for one in DECISIONS]
)
def test_what_is_foretold_comes_true(
    store: Store, kind: VerdictKind, typed: dict[str, str], on_line: list[Any]
) -> None:
    row = held(store)
    told = supposed(known(SETTINGS, store), SETTINGS, store, row, decided(row, kind, typed))
    assert line(told.before) == [(4_237, "unreviewed", True), (4_327, "unreviewed", False), (4_260, "unreviewed", True)]
    assert [one for one in line(told.after) if one[2]] == on_line
    assert known(SETTINGS, store).verdicts.is_empty()
    keep(store, decided(row, kind, typed), seen=0)
    now = in_order(known(SETTINGS, store).plan().collect().filter(series_id=row["series_id"])).to_dicts()
    apart = {"review_note"}
    assert [{k: v for k, v in one.items() if k not in apart} for one in told.after] == [
        {k: v for k, v in one.items() if k not in apart} for one in now
    ]


def test_a_figure_that_would_go_to_another_series_is_shown_there(store: Store) -> None:
    row = held(store)
    told = supposed(known(SETTINGS, store), SETTINGS, store, row, decided(row, VerdictKind.CORRECT, {"place": "Idlib"}))
    assert line(told.after) == [(4_237, "unreviewed", True), (4_260, "unreviewed", True)]
    assert line(told.elsewhere) == [(4_327, "corrected", True)]
    assert told.row is not None
    assert told.row["place_label"] == "Idlib"

"""Agreement with people, counted: what is asked, found, false, optional."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.reading.reader import Reader
from tracker.reading.scoring import Score, add, reliability, source_agrees

ASKED = {
    "indicator": "deaths", "population": "all", "value": 12, "low": 12, "high": 12, "bound": "exact",
    "quote": "12 people", "attribution": "police", "measure": "unknown", "optional": False,
}  # fmt: skip


def score(reader: Reader, text: str, *figures: dict[str, Any]) -> Score:
    """Return the score of one passage."""
    counts = Score()
    add(counts, {"id": "x", "figures": list(figures)}, reader.read(text))
    return counts


def test_a_right_figure_is_found_with_bound_and_source(reader: Reader) -> None:
    counts = score(reader, "At dawn 12 people were killed, police said.", ASKED)
    assert (counts.asked, counts.found, counts.false, counts.bounds, counts.named_right) == (1, 1, 0, 1, 1)
    assert counts.f1 == 1


def test_a_wrong_population_is_a_miss_and_a_false_figure(reader: Reader) -> None:
    counts = score(reader, "At dawn 12 women were killed, police said.", ASKED)
    assert (counts.found, counts.false, len(counts.misses)) == (0, 1, 1)


def test_optional_is_neither_asked_nor_punished(reader: Reader) -> None:
    counts = score(reader, "At dawn 12 people were killed.", ASKED | {"optional": True})
    assert (counts.asked, counts.found, counts.false, counts.clean) == (0, 0, 0, 1)


def test_nothing_asked_has_no_ratio() -> None:
    assert (Score().precision, Score().recall, Score().f1) == (None, None, None)


@pytest.mark.parametrize(
    ("attribution", "agrees"),
    [("police", True), ("Police in Homs", True), ("the health ministry", False), (None, False), ("unnamed", False)],
)
def test_sources_agree_by_their_words(reader: Reader, attribution: str | None, agrees: bool) -> None:
    [one] = reader.read("At dawn 12 people were killed, police said.").observations
    assert source_agrees(one, attribution) is agrees


def test_reliability_counts_every_figure_once() -> None:
    rows = reliability([(0.55, True), (0.9, True), (0.91, False), (1.0, True)])
    assert sum(row[2] for row in rows) == 4
    assert (0.9, 0.95, 2, 1) in rows

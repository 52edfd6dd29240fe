"""The five demonstration reports against what a careful person reads in them (seeds/figures.toml)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tracker.model import COUNTED, Observation
from tracker.reading.reader import Reader

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
GIVEN = tomllib.loads((SEEDS / "figures.toml").read_text(encoding="utf-8"))
TOLD = [one for one in GIVEN["figure"] if one["tier"] in {"core", "vague"}]


def text_of(report: str) -> str:
    """Return a demonstration report as it was given."""
    return (SEEDS / f"{report}.txt").read_bytes().decode("utf-8")


def counted(reader: Reader, report: str) -> list[Observation]:
    """Return the observations of a report that may enter a series."""
    return [one for one in reader.read(text_of(report)).observations if one.modality in COUNTED]


def same(one: Observation, figure: dict[str, Any]) -> bool:
    """Whether an observation is the figure: what, of whom, how many, where in the text."""
    number = figure.get("value", None if figure["bound"] == "vague" else figure.get("low"))
    return (
        (one.indicator, one.population, one.bound.value) == (figure["indicator"], figure["population"], figure["bound"])
        and one.value == number
        and (one.low == figure["low"] if "low" in figure else True)
        and one.char_start < figure["end"]
        and figure["start"] < one.char_end
    )


def source(one: Observation) -> str:
    """Return who said so, as figures.toml writes it."""
    said = one.said_by or ""
    return "unnamed" if said.startswith("unnamed") else said


@pytest.mark.parametrize("figure", TOLD, ids=[f"{one['number']} {one['quote'][:40]}" for one in TOLD])
def test_every_told_figure_is_read_with_its_source(reader: Reader, figure: dict[str, Any]) -> None:
    hits = [one for one in counted(reader, figure["report"]) if same(one, figure)]
    assert [source(one) for one in hits] == [figure["said_by"]]


@pytest.mark.parametrize("span", GIVEN["nothing"], ids=lambda span: f"{span['report'][:3]} {span['start']}")
def test_a_span_that_says_nothing_gives_nothing(reader: Reader, span: dict[str, Any]) -> None:
    inside = [
        one
        for one in counted(reader, span["report"])
        if span["start"] <= one.char_start and one.char_end <= span["end"]
    ]
    assert inside == []


def test_parts_are_linked_to_their_whole(reader: Reader) -> None:
    reading = reader.read(text_of("003_22804e288fce7238"))
    [whole] = [one for one in reading.observations if one.population == "civilians"]
    [part] = [one for one in reading.observations if one.population == "children"]
    assert part.subset_of is not None
    assert reading.observations[part.subset_of] is whole

"""What reports would bring, before anybody keeps them: their figures on series of their own, and what contradicts what.

In: reports with what was read in them, Settings. Out: :class:`Foretold`. Nothing is stored, and nothing that is stored
is looked at: the figures are held to the rules of :mod:`tracker.series.invariants` by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

import polars as pl

from tracker.model import Reading, Report, Settings
from tracker.series.invariants import invariants
from tracker.series.points import assigned, counted, pointed, set_aside, stories_of
from tracker.series.schemas import ASSIGNED, OBSERVATIONS, POINTS, TEXTS, conform

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Foretold:
    """``figures`` have the columns of POINTS; those of a figure that would enter no series are null."""

    figures: list[Row]
    findings: list[Row]  # VIOLATIONS


def foretold(read: Iterable[tuple[Report, Reading]], settings: Settings) -> Foretold:
    """Return what the reports would bring, in the order of their texts."""
    pairs = list(read)
    rows = [row for report, reading in pairs for row in _rows(report, reading)]
    texts = pl.DataFrame([{"report_id": one.report_id, "text": one.text} for one, _ in pairs], schema=TEXTS)
    observations = conform(pl.DataFrame(rows, schema=OBSERVATIONS, orient="row"), OBSERVATIONS)
    every = assigned(observations, settings, texts)
    on = counted(every)
    points = pointed(on, stories_of(on, texts), settings)
    beside = conform(conform(set_aside(every), ASSIGNED), POINTS)
    order = {row["observation_id"]: place for place, row in enumerate(rows)}
    found = sorted(pl.concat([points, beside]).to_dicts(), key=lambda row: order[row["observation_id"]])
    return Foretold(found, invariants(points, texts).to_dicts())


def _rows(report: Report, reading: Reading) -> Iterator[Row]:
    """Yield the figures of a report as the store would hand them out; ids are places in the reading."""
    about = {name: value for name, value in _plain(asdict(report)).items() if name in OBSERVATIONS}
    for number, one in enumerate(reading.observations):
        own = {name: value for name, value in _plain(asdict(one)).items() if name in OBSERVATIONS}
        parent = f"{report.report_id[:16]}-{one.subset_of}" if one.subset_of is not None else None
        filled = {
            "observation_id": f"{report.report_id[:16]}-{number}",
            "sentence": report.text[one.sentence_start : one.sentence_end],
            "subset_of": parent,
            "confidence_reasons": list(one.confidence_reasons),
            "read_at": report.known_at,
            "review_state": "unreviewed",
            "review_changed": False,
        }
        yield dict.fromkeys(OBSERVATIONS) | about | own | filled


def _plain(values: Row) -> Row:
    return {name: value.value if isinstance(value, Enum) else value for name, value in values.items()}

"""From a lake into the store: a selection of reports with their figures, as if a round had read them today.

In: a lake, an open store, what is wanted. Out: what became of each report. Nothing is read again: the ids, figures and
rejections are those of the lake, and each report says where in the archive it stands. It becomes known now, because now
is when the store learns of it; rules meet it as they meet any old figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

import polars as pl

from tracker.archive.known import known_of
from tracker.archive.lake import Lake
from tracker.archive.plan import ArchiveError
from tracker.archive.records import known_on
from tracker.model import (
    Accuracy,
    Basis,
    Bound,
    Measure,
    Modality,
    Observation,
    Reading,
    Refusal,
    Rejection,
    Report,
    Scope,
    Settings,
)
from tracker.round.record import record_ready
from tracker.series.selection import Selection
from tracker.sources.items import Item
from tracker.store import Store

Tell = Callable[[str, int, int], None]
Row = Mapping[str, Any]

ENUMS = {"bound": Bound, "said_by_scope": Scope, "place_scope": Scope, "place_accuracy": Accuracy, "measure": Measure,
         "as_of_basis": Basis, "modality": Modality}  # fmt: skip
OWN = tuple(field.name for field in fields(Observation) if field.name != "place_name")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reports: with a figure of the selection, published within the days (both included), of the sources."""

    figures: Selection = field(default_factory=Selection)
    days: tuple[date | None, date | None] = (None, None)
    sources: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()


def load_selection(
    lake: Lake, store: Store, settings: Settings, wanted: Wanted, at: datetime, tell: Tell
) -> Counter[str]:
    """Record the reports that are wanted, each whole with all its figures, and count what became of them.

    A report is in the store whole or not at all, however this ends; done again it finds what is there unchanged.
    """
    ids = _ids(lake, settings, wanted)
    outcomes = Counter[str]()
    for done, part in enumerate(lake.parts):
        tell("Loading", done, len(lake.parts))
        outcomes += record_ready(store, items(lake, part, ids, at))
    tell("Loading", len(lake.parts), len(lake.parts))
    return outcomes


def _ids(lake: Lake, settings: Settings, wanted: Wanted) -> pl.Series:
    first, last = wanted.days
    plan = lake.table("reports").filter(pl.col("observed") > 0)
    if first is not None:
        plan = plan.filter(pl.col("published_on") >= first)
    if last is not None:
        plan = plan.filter(pl.col("published_on") <= last)
    if wanted.sources:
        plan = plan.filter(pl.col("source_id").is_in(wanted.sources))
    if wanted.publishers:
        plan = plan.filter(pl.col("publisher").is_in(wanted.publishers))
    if wanted.figures != Selection():
        known = known_of(lake, settings).plan(wanted.figures.crises)
        figures = wanted.figures.of(known, settings.vocabulary.places).select("report_id")
        plan = plan.join(figures, on="report_id", how="semi")
    return plan.select("report_id").collect(engine="streaming").to_series()


def items(lake: Lake, part: str, wanted: pl.Series, at: datetime | None) -> Iterator[Item]:
    """Yield the wanted reports of a part with their readings, known at a moment; None: when the archive says.

    Those whose words were not kept cannot be loaded.
    """
    some = pl.col("report_id").is_in(wanted.implode())
    rows = lake.table("reports", (part,)).filter(some).join(lake.table("texts", (part,)), on="report_id", how="left")
    observed = _by_report(lake.table("observations", (part,)).filter(some))
    refused = _by_report(lake.table("rejections", (part,)).filter(some))
    version = str(lake.manifest["reader"])
    for row in rows.collect().iter_rows(named=True):
        if row["text"] is None:
            raise ArchiveError(
                "its words were not kept (--no-texts): without them no quote can be shown to stand there"
            )
        report = _report(row, at or known_on(row["published_on"], lake.known_at))
        reading = Reading(
            observations=_observations(observed.get(report.report_id, [])),
            rejections=tuple(_rejection(one) for one in refused.get(report.report_id, [])),
            reader_version=version,
        )
        yield Item(report.source_id, report.external_id, report=report, reading=reading)


def _by_report(plan: pl.LazyFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in plan.collect().iter_rows(named=True):
        found.setdefault(row["report_id"], []).append(row)
    return found


def _report(row: Row, at: datetime) -> Report:
    names = [field.name for field in fields(Report) if field.name in row]
    return Report(**{name: row[name] for name in names} | {
        "known_at": at, "published_basis": Basis(row["published_basis"]),
    })  # fmt: skip


def _observations(rows: Sequence[Row]) -> tuple[Observation, ...]:
    places = {row["observation_id"]: number for number, row in enumerate(rows)}
    return tuple(_observation(row, places) for row in rows)


def _observation(row: Row, places: Mapping[str, int]) -> Observation:
    values = {name: row[name] for name in OWN if name in row}
    values |= {name: kind(row[name]) for name, kind in ENUMS.items() if row[name] is not None}
    values["subset_of"] = None if row["subset_of"] is None else places[row["subset_of"]]
    values["confidence_reasons"] = tuple(row["confidence_reasons"] or ())
    return Observation(**values)


def _rejection(row: Row) -> Rejection:
    return Rejection(
        row["quote"], row["char_start"], row["char_end"], Refusal(row["reason"]), row["detail"], row["count"]
    )

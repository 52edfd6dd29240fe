"""From a lake into the store: a selection of reports with their figures, as if a round had read them today.

In: a lake, an open store, crises and days. Out: what became of each report. Nothing is read again: the ids, figures and
rejections are those of the lake, and each report says where in the archive it stands. It becomes known now, because now
is when the store learns of it; rules meet it as they meet any old figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

import polars as pl

from tracker.archive.lake import Lake
from tracker.archive.plan import ArchiveError
from tracker.archive.series import points
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
from tracker.sources.items import Item
from tracker.store import Store

Tell = Callable[[str, int, int], None]
Row = Mapping[str, Any]

ENUMS = {"bound": Bound, "said_by_scope": Scope, "place_scope": Scope, "place_accuracy": Accuracy, "measure": Measure,
         "as_of_basis": Basis, "modality": Modality}  # fmt: skip
OWN = tuple(field.name for field in fields(Observation) if field.name != "place_name")


def load_selection(
    lake: Lake,
    store: Store,
    settings: Settings,
    crises: Sequence[str],
    days: tuple[date | None, date | None],
    at: datetime,
    tell: Tell,
) -> Counter[str]:
    """Record the reports with a figure of those crises, published within those days, and count what became of them."""
    unknown = [name for name in crises if name not in settings.crises and name != "none"]
    if unknown:
        raise ArchiveError(f"there is no crisis {unknown[0]!r}; known: {', '.join(settings.crises)}")
    if crises and not lake.shelf.names("points"):
        raise ArchiveError("crises are known once `tracker archive series` was run over the lake")
    wanted = _wanted(lake, crises, days)
    outcomes = Counter[str]()
    for done, part in enumerate(lake.parts):
        tell("Loading", done, len(lake.parts))
        outcomes += record_ready(store, list(items(lake, part, wanted, at)))
    return outcomes


def _wanted(lake: Lake, crises: Sequence[str], days: tuple[date | None, date | None]) -> pl.Series:
    first, last = days
    plan = lake.table("reports").filter(pl.col("observed") > 0)
    if first is not None:
        plan = plan.filter(pl.col("published_on") >= first)
    if last is not None:
        plan = plan.filter(pl.col("published_on") <= last)
    if crises:
        plan = plan.join(points(lake, crises).select("report_id").unique(), on="report_id", how="semi")
    return plan.select("report_id").collect().to_series()


def items(lake: Lake, part: str, wanted: pl.Series, at: datetime) -> Iterator[Item]:
    """Yield the wanted reports of a part with their readings; those whose words were not kept cannot be loaded."""
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
        report = _report(row, at)
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

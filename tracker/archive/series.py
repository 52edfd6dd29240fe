"""Series of a lake: what the rounds make of a store, made of millions of reports, some of them at a time.

In: a lake, Settings. Out: a folder beside its tables with what a store's snapshot holds (points, figures set aside,
findings, by crisis), the table of series and the stories, and a note that names it; equal, row for row, to what a store
of the same reports gives (a test holds it to that). A run that is stopped leaves what was there before. Memory holds
the reports of a piece, then what all reports are known by, then the figures of some topics.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from tracker.archive.gather import Former, Spill, Tell, former, gathered
from tracker.archive.kin import KIN, kin
from tracker.archive.lake import Lake
from tracker.archive.shelf import Shelf
from tracker.knowledge.kept import rules_of
from tracker.model import Measure, Settings
from tracker.series.incidents import READ, with_incidents
from tracker.series.invariants import in_order as findings_in_order
from tracker.series.invariants import of_series
from tracker.series.keys import in_order
from tracker.series.points import standing
from tracker.series.schemas import ASSIGNED, POINTS, SERIES, VIOLATIONS, conform, empty
from tracker.series.table import series_table
from tracker.series.telling import MARKS, NOTHING_TOLD, remembered

NOTE, FOLDER = "known.json", "known-"
TOPIC = ("indicator", "population")

TOGETHER = 100_000
"""Figures of topics that are held at once, about: a topic (crisis, indicator, population) is never cut."""


@dataclass(slots=True)
class _Made:
    """What a run has written: files by table and crisis, and counts."""

    shelf: Shelf
    folder: str
    files: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    crises: dict[str, dict[str, Any]] = field(default_factory=dict)

    def put(self, table: str, crisis: str, frame: pl.DataFrame) -> None:
        """Write a piece of a table."""
        held = self.files.setdefault(table, {}).setdefault(crisis, [])
        held.append(f"{self.folder}/{table}/{crisis}/{len(held):06d}.parquet")
        self.shelf.write(held[-1], _parquet(frame))


def computed(lake: Lake, settings: Settings, tell: Tell, out: Shelf | None = None) -> dict[str, int]:
    """Write what is known of the lake beside it, or elsewhere, and return how many there are of what."""
    made_by = rules_of(settings)
    shelf = out or lake.shelf
    told = f"{made_by} {lake.manifest['sha256']} {lake.until}"
    made = _Made(shelf, f"{FOLDER}{hashlib.sha256(told.encode()).hexdigest()[:12]}")
    with tempfile.TemporaryDirectory(prefix="tracker-archive-") as folder:
        spill = Spill(Path(folder))
        gathered(lake, settings, spill, tell)
        stories = _stories(lake, spill, former(lake, settings), tell)
        shelf.write(f"{made.folder}/stories.parquet", _parquet(stories))
        told_by = stories.filter(pl.col("story_id").is_not_null()).select("report_id", "story_id")
        table = _by_crisis(spill, told_by, settings, made, tell)
    shelf.write(f"{made.folder}/series.parquet", _parquet(table))
    note = {"folder": made.folder, "made_by": made_by, "lake": lake.manifest["sha256"],
            "files": made.files, "facts": _facts(lake, made, told_by.height)}  # fmt: skip
    shelf.write(NOTE, json.dumps(note, sort_keys=True, indent=1).encode())
    for other in shelf.names(""):
        if other.startswith(FOLDER) and other != made.folder:
            shelf.remove(other)
    return {"reports with a figure": told_by.height, "stories": told_by.get_column("story_id").n_unique(),
            "points": sum(one["figures"] for one in made.crises.values()), "series": table.height}  # fmt: skip


def _stories(lake: Lake, spill: Spill, old: Former, tell: Tell) -> pl.DataFrame:
    """Return of each report with a figure that counts its story, and its kin; of old versions their kin alone."""
    tell("Finding copies", 0, 1)
    marks = spill.scan("marks", MARKS).collect()
    told = remembered(NOTHING_TOLD, marks, (), lambda some: texts_of(lake, some)).marks
    families = kin(pl.concat([marks, old.marks]).sort("report_id"))
    tell("Finding copies", 1, 1)
    rows = pl.concat([told.select("report_id", "story_id"),
                      old.marks.select("report_id", pl.lit(None, pl.String).alias("story_id"))])  # fmt: skip
    return (
        rows.join(families, on="report_id", how="left")
        .sort("report_id")
        .select("report_id", "story_id", KIN.names()[1])
    )


def texts_of(lake: Lake, some: Collection[str]) -> dict[str, str]:
    """Return the texts of some reports."""
    return dict(lake.of("texts", some).collect(engine="streaming").iter_rows())


def _by_crisis(spill: Spill, told: pl.DataFrame, settings: Settings, made: _Made, tell: Tell) -> pl.DataFrame:
    """Write the points of every crisis, some topics at a time, and return SERIES."""
    events, names, tables = _events(spill, told), spill.crises("rows"), [empty(SERIES)]
    for done, name in enumerate(names):
        tell("Making series", done, len(names))
        found = [spill.scan("findings", VIOLATIONS, name).collect()]
        facts = made.crises.setdefault("" if name == "none" else name, {"figures": 0, "series": 0})
        for rows in _topics(spill.scan("rows", POINTS, name)):
            known = rows.drop("story_id", "incident_id").join(told, on="report_id", how="left")
            known = known.join(events, on="observation_id", how="left")
            points = standing(in_order(conform(known, POINTS)), settings)
            made.put("points", name, points)
            found.append(of_series(points))
            tables.append(series_table(points))
            facts["figures"] += points.height
            facts["series"] += tables[-1].height
        findings = findings_in_order(pl.concat(found))
        made.put("findings", name, findings)
        facts["findings"] = dict(sorted(findings.group_by("severity").len().iter_rows()))
    for name in spill.crises("aside"):
        made.put("aside", name, spill.scan("aside", ASSIGNED, name).collect())
    tell("Making series", len(names), len(names))
    return pl.concat(tables)


def _events(spill: Spill, told: pl.DataFrame) -> pl.DataFrame:
    """Return the Incident of every event: they are linked through stories, whatever crisis they belong to."""
    rows = spill.scan("rows", POINTS).filter(pl.col("measure") == Measure.INCIDENT.value)
    slim = rows.select(name for name in READ if name != "story_id").collect(engine="streaming")
    linked = with_incidents(slim.join(told, on="report_id", how="left", maintain_order="left"))
    return linked.select("observation_id", "incident_id")


def _topics(plan: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Yield the rows of whole topics, as many together as may be held."""
    sizes = plan.group_by(TOPIC).len().collect(engine="streaming").sort(TOPIC)
    some: list[list[Any]] = []
    held = 0
    for *topic, rows in sizes.iter_rows():
        if some and held + rows > TOGETHER:
            yield _of(plan, some)
            some, held = [], 0
        some.append(topic)
        held += rows
    if some:
        yield _of(plan, some)


def _of(plan: pl.LazyFrame, topics: list[list[Any]]) -> pl.DataFrame:
    wanted = pl.DataFrame(topics, schema=dict.fromkeys(TOPIC, pl.String), orient="row")
    near = plan.filter(pl.col("indicator").is_in(wanted.get_column("indicator").unique().to_list()))
    return near.join(wanted.lazy(), on=TOPIC, how="semi").collect(engine="streaming")


def _facts(lake: Lake, made: _Made, counted: int) -> dict[str, Any]:
    """Return what a snapshot says of the whole (:func:`tracker.knowledge.parts.facts_of`)."""
    taken = lake.table("rejections").group_by("reason").agg(pl.col("count").fill_null(1).sum())
    reasons = Counter(dict(taken.collect(engine="streaming").iter_rows()))
    figures = lake.table("observations").select(pl.len()).collect(engine="streaming").item()
    return {
        "reports": lake.table("reports").select(pl.len()).collect(engine="streaming").item(),
        "counted": counted,
        "reasons": {reason: count for reason, count in sorted(reasons.items()) if count},
        "observed": figures,
        "rejected": sum(reasons.values()),
        "crises": {name: told for name, told in sorted(made.crises.items()) if told["figures"]},
        "tied": [],
    }


def _parquet(frame: pl.DataFrame) -> bytes:
    into = io.BytesIO()
    frame.write_parquet(into, compression="zstd")
    return into.getvalue()

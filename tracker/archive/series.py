"""Series of a lake: what the rounds make of a store, made of millions of reports, some parts and one crisis at a time.

In: a lake, Settings. Out: ``points/``, a crisis a file, in POINTS, and ``series.parquet`` in SERIES; equal, row for
row, to what a store of the same reports gives (a test holds it to that). Memory holds some parts, then one crisis.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import polars as pl

from tracker.archive.lake import Lake
from tracker.knowledge.parts import NOWHERE, by_crisis
from tracker.model import Settings
from tracker.series.points import assigned, counted, pointed, with_texts
from tracker.series.schemas import ASSIGNED, SERIES, empty
from tracker.series.table import series_table
from tracker.series.telling import NOTHING_TOLD, Told, retold

TOGETHER = 8
"""Parts whose figures are assigned to crises at once."""

Tell = Callable[[str, int, int], None]


def computed(lake: Lake, settings: Settings, tell: Tell) -> dict[str, int]:
    """Write points and series of the lake, and return how many there are of what."""
    with tempfile.TemporaryDirectory(prefix="tracker-archive-") as folder:
        found = _assigned(lake, settings, Path(folder), tell)
        told = found.marks.select("report_id", "story_id")
        names = sorted(path.name for path in Path(folder).iterdir())
        tables, points = [], 0
        for done, name in enumerate(names):
            tell("Making series", done, len(names))
            rows = pl.read_parquet(Path(folder) / name / "*.parquet")
            made = pointed(
                rows, told.filter(pl.col("report_id").is_in(rows.get_column("report_id").implode())), settings
            )
            lake.shelf.write(f"points/{name}.parquet", _parquet(made))
            tables.append(series_table(made))
            points += made.height
    table = pl.concat([empty(SERIES), *tables])
    lake.shelf.write("series.parquet", _parquet(table))
    tell("Making series", len(names), len(names))
    return {"reports with a figure": told.height, "stories": told.get_column("story_id").n_unique(),
            "points": points, "series": table.height}  # fmt: skip


def points(lake: Lake, crises: Collection[str] = ()) -> pl.LazyFrame:
    """Return the points of some crises, or of all, as a plan; :func:`computed` has written them."""
    names = [f"{name or 'none'}.parquet" for name in crises] or lake.shelf.names("points")
    there = [name for name in names if lake.shelf.has(f"points/{name}")]
    return pl.concat([pl.scan_parquet(lake.shelf.address(f"points/{name}")) for name in there])


def _assigned(lake: Lake, settings: Settings, folder: Path, tell: Tell) -> Told:
    """Write the figures that count by crisis, and return what is known of their reports' stories."""
    told = NOTHING_TOLD
    pieces = list(_some(lake.parts))
    for done, parts in enumerate(pieces):
        tell("Finding crises and copies", done, len(pieces))
        texts = lake.table("texts", parts).collect()
        rows = counted(assigned(lake.table("observations", parts).collect(), settings, texts))
        for name, own in by_crisis(rows).items():
            into = folder / (name if name != NOWHERE else "none")
            into.mkdir(exist_ok=True)
            own.select(ASSIGNED.names()).write_parquet(into / f"{done:06d}.parquet")
        told = retold(told, with_texts(rows, texts), (), lambda some: _texts(lake, some))
    return told


def _some(parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for at in range(0, len(parts), TOGETHER):
        yield parts[at : at + TOGETHER]


def _texts(lake: Lake, some: Collection[str]) -> dict[str, str]:
    asked = lake.table("texts").filter(pl.col("report_id").is_in(list(some)))
    return dict(asked.collect().iter_rows())


def _parquet(frame: pl.DataFrame) -> bytes:
    into = io.BytesIO()
    frame.write_parquet(into, compression="zstd")
    return into.getvalue()

"""Series of a lake against a bare group-by of the same Parquet files: time, memory; and a backtest of one rule over it.

``python tools/bench_lake.py --rows 100000 1000000``

Comes in: how many observations. Goes out: a line a step, each size in a process of its own; the lake is made of
``made_figures.py`` directly, twenty figures a report, parts of 20,000 reports. Never: the network, or a store.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from bench_series import KEY, peak_mb
from made_figures import A_REPORT, made_observations, made_settings, made_texts

from tracker.archive.backtest import backtest
from tracker.archive.frames import HEADLINES, READ, REFUSED
from tracker.archive.known import known_of
from tracker.archive.lake import opened_lake
from tracker.archive.series import computed
from tracker.model import Level, Rule
from tracker.series.schemas import REJECTIONS, TEXTS, conform

ROWS = (100_000, 1_000_000)
A_PART = 20_000 * A_REPORT // 10
"""Observations of a part."""

TABLES = ("observations", "reports", "texts", "rejections", "headlines", "refused")
RULE = Rule(
    id="many", kind="level", label="Many", indicator="deaths", max_age_days=30,
    levels=(Level(name="watch", at=500), Level(name="warning", at=5_000)),
)  # fmt: skip
FIRST, LAST = date(2024, 7, 1), date(2024, 9, 30)


def made_lake(rows: int, folder: Path, *, texts: bool) -> None:
    """Write a lake of so many observations: what `tracker archive read` leaves, but for headlines and rejections."""
    frame = made_observations(rows)
    words = made_texts(rows) if texts else pl.DataFrame(schema=TEXTS)
    number = pl.int_range(pl.len(), dtype=pl.Int64)
    reports = frame.group_by("report_id", maintain_order=True).agg(
        pl.all().exclude("report_id", "observation_id").first(), pl.len().alias("observed")
    )
    reports = conform(reports.with_columns(number.alias("row"), pl.lit("made").alias("file")), READ)
    empty = {"rejections": REJECTIONS, "headlines": HEADLINES, "refused": REFUSED}
    parts = range(0, rows, A_PART)
    for part, first in enumerate(parts):
        some = frame.slice(first, A_PART)
        ids = some.get_column("report_id").unique().implode()
        cut = {"observations": some, "reports": reports.filter(pl.col("report_id").is_in(ids)),
               "texts": words.filter(pl.col("report_id").is_in(ids)),
               **{name: pl.DataFrame(schema=schema) for name, schema in empty.items()}}  # fmt: skip
        for name in TABLES:
            (folder / name).mkdir(parents=True, exist_ok=True)
            cut[name].write_parquet(folder / name / f"{part:06d}.parquet", compression="zstd")
    manifest = {"known_at": "2025-01-01T00:00:00+00:00", "reader": "made", "sha256": str(rows),
                "parts": {"all": len(parts), "done": len(parts), "failed": {}}}  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def bare(folder: Path) -> int:
    """Scan, group by the key of a series and take the newest figure: no rule of ours in it."""
    plan = pl.scan_parquet(folder / "observations" / "*.parquet")
    newest = pl.col("value").sort_by("as_of", "published_on").last()
    return plan.group_by(KEY).agg(pl.len(), newest).collect(engine="streaming").height


def measured(folder: Path, step: str) -> dict[str, Any]:
    """Do one step in this process and say what it took."""
    settings = made_settings()
    does: dict[str, Callable[[], Any]] = {"bare group-by": lambda: bare(folder)}
    with opened_lake(str(folder)) as lake:
        does["archive series"] = lambda: computed(lake, settings, lambda *_: None)["points"]
        does["archive backtest, 92 days"] = lambda: len(
            backtest(known_of(lake, settings), settings, [RULE], FIRST, LAST).messages
        )
        wall, cpu = time.perf_counter(), time.process_time()
        found = does[step]()
        took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    return {"step": step, "found": found, "peak_mb": peak_mb(), **took}


STEPS = ("bare group-by", "archive series", "archive backtest, 92 days")


def main() -> int:
    """Measure each size and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="*", default=ROWS, help="how many observations (default %(default)s)")
    parser.add_argument("--texts", action="store_true", help="with texts, so that near copies are looked for")
    parser.add_argument("--one", nargs=2, metavar=("LAKE", "STEP"), help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.one:
        print(json.dumps(measured(Path(said.one[0]), said.one[1])))
        return 0
    for rows in said.rows:
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-lake-")))
            made_lake(rows, folder, texts=said.texts)
            size = sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1e6
            print(f"\n{rows:,} observations of {rows // A_REPORT:,} reports, {size:,.0f} MB of Parquet")
            for step in STEPS:
                command = [sys.executable, __file__, "--one", str(folder), step]
                one = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                print(f"  {one['step']:<26}{one['found']:>10,} rows{one['cpu']:>9.1f} CPU s{one['wall']:>9.1f} s"
                      f"{one['peak_mb'] or 0:>8,.0f} MB", flush=True)  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())

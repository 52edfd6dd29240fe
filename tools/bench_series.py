"""How fast observations become series, beside a bare group-by of the same frame. `make bench` prints a table.

``python tools/bench_series.py``                      10,000, 100,000 and 1,000,000 observations
``python tools/bench_series.py --rows 10000000``      as many as you say; memory grows with them

Comes in: nothing; figures are made (tools/made_figures.py). Goes out: a table. Each size runs in a process of its own,
so that its peak memory is its own. Seconds are CPU seconds of all threads, so that what else the machine does counts
little, with the wall's beside them. The bare group-by sorts the frame by the parts of a series' key and its dates and
groups it by that key: what nobody who makes series can leave out. Ratios of one run travel better than its seconds.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import polars as pl
from made_figures import made_observations, made_settings, made_texts

from tracker.series.calendar import by_calendar, increments
from tracker.series.incidents import incidents
from tracker.series.invariants import invariants
from tracker.series.points import points
from tracker.series.schemas import TEXTS, empty
from tracker.series.table import series_table

with contextlib.suppress(ImportError):  # Windows has none; memory is then said to be unmeasured
    import resource

ROWS = (10_000, 100_000, 1_000_000)
WITH_TEXTS = 100_000
"""Above so many rows no texts are made: they would be most of the run."""

KEY = ("crisis", "indicator", "population", "place_id", "said_by", "measure", "unit", "counting_start")
WANTED = 3.0
"""Times the bare group-by that all series may cost."""


def peak_mb() -> float | None:
    """Return the most memory this process has held so far; None where the platform does not say."""
    if "resource" not in globals():
        return None
    most: int = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def bare(frame: pl.DataFrame) -> pl.DataFrame:
    """Sort and group by the key of a series, and take the newest figure: no rule of ours in it."""
    ordered = frame.sort(*KEY, "as_of", "published_on")
    return ordered.group_by(KEY, maintain_order=True).agg(pl.len(), pl.col("value").last())


def measured(rows: int, texts: bool) -> dict[str, Any]:
    """Time each step once on so many rows, in this process."""
    settings, frame = made_settings(), made_observations(rows)
    told = made_texts(rows) if texts else None
    # what is loaded and compiled at the first call is no part of the figure
    points(made_observations(100), settings)
    steps: list[dict[str, Any]] = []

    def timed(name: str, does: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        wall, cpu = time.perf_counter(), time.process_time()
        made = does()
        took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        steps.append({"step": name, "rows": made.height, "peak_mb": peak_mb(), **took})
        return made

    start = peak_mb()
    timed("bare group-by", lambda: bare(frame))
    made = timed("points", lambda: points(frame, settings))
    if told is not None:
        timed("points, with texts", lambda: points(frame, settings, told))
    timed("series_table", lambda: series_table(made))
    timed("invariants", lambda: invariants(made, empty(TEXTS)))
    timed("by_calendar, day", lambda: by_calendar(made, "day"))
    timed("by_calendar, month", lambda: by_calendar(made, "month"))
    timed("increments", lambda: increments(made))
    timed("incidents", lambda: incidents(made, settings.crises))
    return {"rows": rows, "frame_mb": frame.estimated_size("mb"), "start_mb": start, "steps": steps}


def apart(rows: int, texts: bool) -> dict[str, Any]:
    """Measure so many rows in a process of its own."""
    command = [sys.executable, __file__, "--one", str(rows), *(["--no-texts"] if not texts else [])]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def show(found: dict[str, Any]) -> None:
    """Print one size."""
    base = found["steps"][0]["cpu"]
    print(f"\n{found['rows']:,} observations, a frame of {found['frame_mb']:,.0f} MB")
    print(f"  {'':<20}{'rows out':>12}{'CPU s':>9}{'wall s':>9}{'x group-by':>12}{'peak MB':>10}")
    for one in found["steps"]:
        peak = "-" if one["peak_mb"] is None else f"{one['peak_mb']:,.0f}"
        times = one["cpu"] / base if base else float("inf")
        asked = f"   (wanted at most {WANTED:g})" if one["step"] == "points" else ""
        print(
            f"  {one['step']:<20}{one['rows']:>12,}{one['cpu']:>9.2f}{one['wall']:>9.2f}{times:>12.1f}{peak:>10}{asked}"
        )


def main() -> int:
    """Measure each size and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="*", default=ROWS, help="how many observations (default %(default)s)")
    parser.add_argument("--no-texts", action="store_true", help="leave out what needs the texts of reports")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.one:
        print(json.dumps(measured(said.one, not said.no_texts)))
        return 0
    print("observations to series, CPU seconds of all threads; peaks are of the whole process so far")
    for rows in said.rows:
        show(apart(rows, rows <= WITH_TEXTS and not said.no_texts))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What a round with one new report costs on stores of every size. `make bench` prints a table.

``python tools/bench_round.py``                 stores of 10,000 and 100,000 figures
``python tools/bench_round.py --rows 1000000``  as many as you say; the first snapshot takes minutes

Comes in: nothing; stores are made (tools/made_store.py) in a folder that goes away. Goes out: a table. The first round
on each store makes the snapshot and is told apart; then the stores take turns, so that what else the machine does
counts for all alike, and each round finds one new report in its folder: it is read, recorded, laid on its series,
checked and looked at by three rules; no page is drawn. Seconds are the median of CPU seconds of all threads.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench_series import peak_mb
from made_store import drop_report, made_store, settings_for

from tracker import logs
from tracker.pipeline import Means, one_round
from tracker.store import open_store

ROWS = (10_000, 100_000)
ROUNDS = 7
WANTED = 1.5
"""Times the round on the smallest store that one on the largest may cost."""


class Bench:
    """One made store, and what each round on it took."""

    def __init__(self, rows: int, folder: Path) -> None:
        self.rows, self.folder = rows, folder
        folder.mkdir()
        self.settings = settings_for(folder)
        made_store(folder / "t.sqlite", rows, self.settings)
        self.store = open_store(folder / "t.sqlite")
        self.taken: list[tuple[float, float]] = []
        self.round()
        self.peak = peak_mb()

    def round(self) -> None:
        """Do one round with one new report and remember its CPU and wall seconds."""
        drop_report(self.folder, len(self.taken))
        wall, cpu = time.perf_counter(), time.process_time()
        summary = one_round(self.settings, self.store, Means())
        self.taken.append((time.process_time() - cpu, time.perf_counter() - wall))
        if summary.outcomes.get("stored") != 1:
            raise SystemExit(f"the round read no report: {summary.outcomes} {summary.failed_items}")

    def typical(self) -> tuple[float, float]:
        """Return the median CPU and wall seconds; the first round makes the snapshot, the second loads code."""
        cpu, wall = zip(*self.taken[2:], strict=True)
        return statistics.median(cpu), statistics.median(wall)


def main() -> int:
    """Measure each size and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="*", default=ROWS, help="figures in the store (default %(default)s)")
    said = parser.parse_args()
    logs.configure(verbose=False)
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as made:
        stores = [Bench(rows, Path(made) / str(rows)) for rows in sorted(said.rows)]
        for _ in range(ROUNDS + 1):
            for one in stores:
                one.round()
        for one in stores:
            one.store.close()
    print(
        f"a round with one new report; CPU seconds of all threads, median of {ROUNDS}; wanted at most {WANTED:g} times"
    )
    heads = {"figures": 12, "CPU s": 9, "wall s": 9, "x smallest": 12, "snapshot, CPU s": 17, "peak MB": 9}
    print("".join(head.rjust(width) for head, width in heads.items()))
    for one in stores:
        (cpu, wall), base = one.typical(), stores[0].typical()[0]
        peak = "-" if one.peak is None else f"{one.peak:,.0f}"
        print(f"{one.rows:>12,}{cpu:>9.2f}{wall:>9.2f}{cpu / base:>12.2f}{one.taken[0][0]:>17.1f}{peak:>9}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What a round with one new report costs on stores of every size. `make bench` prints a table.

``python tools/bench_round.py``                 stores of 10,000 and 100,000 figures
``python tools/bench_round.py --rows 1000000``  as many as you say; the first snapshot takes minutes

Comes in: nothing; stores are made (tools/made_store.py) in a folder that goes away. Goes out: a table. Each size runs
in a process of its own. The first round makes the snapshot and is told apart; then each round finds one new report in
its folder: it is read, recorded, laid on its series, checked and looked at by three rules; no page is drawn. Seconds
are the median of CPU seconds of all threads, the reader's own start (the same for every store) told beside them.
"""

from __future__ import annotations

import argparse
import json
import logging
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench_series import peak_mb
from made_store import drop_report, made_store, settings_for

from tracker import logs
from tracker.pipeline import Means, one_round
from tracker.round.record import Reader
from tracker.store import open_store

ROWS = (10_000, 100_000)
ROUNDS = 7
WANTED = 1.5
"""Times the round on the smallest store that one on the largest may cost."""


def measured(rows: int) -> dict[str, Any]:
    """Make a store of so many figures and time rounds on it, in this process."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        settings = settings_for(folder)
        made_store(folder / "t.sqlite", rows, settings)
        store = open_store(folder / "t.sqlite")
        taken = []
        for number in range(ROUNDS + 2):
            drop_report(folder, number)
            wall, cpu = time.perf_counter(), time.process_time()
            summary = one_round(settings, store, Means())
            taken.append({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu})
            if summary.outcomes.get("stored") != 1:
                raise SystemExit(f"the round read no report: {summary.outcomes} {summary.failed_items}")
        cpu = time.process_time()
        Reader.compile(settings.vocabulary)
        start = time.process_time() - cpu
        store.close()
    # the second round still loads code
    warm = taken[2:]
    typical = {name: statistics.median(one[name] for one in warm) for name in ("cpu", "wall")}
    return {"rows": rows, "first": taken[0], "peak_mb": peak_mb(), "reader": start, **typical}


def apart(rows: int) -> dict[str, Any]:
    """Measure a store of so many figures in a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--one", str(rows)], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> int:
    """Measure each size and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="*", default=ROWS, help="figures in the store (default %(default)s)")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.one:
        logs.configure(verbose=False)
        logging.disable(logging.CRITICAL)
        print(json.dumps(measured(said.one)))
        return 0
    print("a round with one new report; CPU seconds of all threads, median of", ROUNDS)
    heads = {
        "figures": 12,
        "CPU s": 9,
        "wall s": 9,
        "of it reader": 14,
        "x smallest": 12,
        "first CPU s": 13,
        "peak MB": 9,
    }
    print("".join(head.rjust(width) for head, width in heads.items()))
    base = None
    for rows in said.rows:
        one = apart(rows)
        base = base or one["cpu"]
        peak = "-" if one["peak_mb"] is None else f"{one['peak_mb']:,.0f}"
        print(f"{rows:>12,}{one['cpu']:>9.2f}{one['wall']:>9.2f}{one['reader']:>14.2f}{one['cpu'] / base:>12.2f}"
              f"{one['first']['cpu']:>13.1f}{peak:>9}   (wanted at most {WANTED:g} times)", flush=True)  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())

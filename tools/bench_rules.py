"""What a check of 200 rules costs when one new report came, on stores of every size. `make bench` does not run it.

``python tools/bench_rules.py``                 stores of 10,000 and 100,000 figures
``python tools/bench_rules.py --rows 1000000``  as many as you say; the first snapshot takes minutes

Comes in: nothing; stores are made (tools/made_store.py) in a folder that goes away, with rules of every kind that looks
at figures. Goes out: a table: CPU seconds of the check alone (what the rules look at, the step, the transaction), the
median of rounds with one new report each; how many decisions a round took, and the whole round beside it.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from made_store import drop_report, made_store, settings_for

from tracker import logs, pipeline
from tracker.model import Level, Rule, Settings
from tracker.pipeline import Means, one_round
from tracker.store import open_store

ROWS = (10_000, 100_000)
ROUNDS = 7
RULES = 200
COUNTED = ("deaths", "injured", "displaced")

KINDS: tuple[dict[str, Any], ...] = (
    {"kind": "level"},
    {"kind": "level", "combine": "max"},
    {"kind": "level", "aggregate": "max", "window_days": 30},
    {"kind": "change", "by": "share", "against": "window", "window_days": 7},
    {"kind": "rate"},
    {"kind": "record", "window_days": 365},
    {"kind": "milestone"},
    {"kind": "anomaly", "window_days": 365},
    {"kind": "divergence", "window_days": 1},
)


def rules() -> dict[str, Rule]:
    """Return so many rules, of every kind and on all that is counted, none like another."""
    made = {}
    for number in range(RULES):
        levels = (Level(name="watch", at=2.0 + number), Level(name="warning", at=50.0 + 2 * number))
        what = {"indicator": COUNTED[number % len(COUNTED)], "levels": levels, **KINDS[number % len(KINDS)]}
        made[f"rule-{number}"] = Rule(id=f"rule-{number}", label=f"Rule {number}", **what)
    return made


class Bench:
    """One made store, and what each check on it took."""

    def __init__(self, rows: int, folder: Path, settings: Settings) -> None:
        self.rows, self.folder, self.settings = rows, folder, settings
        made_store(folder / "t.sqlite", rows, settings)
        self.store = open_store(folder / "t.sqlite")
        self.checks: list[float] = []
        self.rounds: list[float] = []
        self.decisions: list[int] = []
        self.round()

    def round(self) -> None:
        """Do one round with one new report; the check is timed by itself."""
        drop_report(self.folder, len(self.rounds))
        began, before = time.process_time(), self._decided()
        pipeline.check = timed(CHECK, self.checks)
        summary = one_round(self.settings, self.store, Means())
        self.rounds.append(time.process_time() - began)
        self.decisions.append(self._decided() - before)
        if summary.outcomes.get("stored") != 1:
            raise SystemExit(f"the round read no report: {summary.outcomes} {summary.failed_items}")

    def _decided(self) -> int:
        with self.store.reading() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM alert_decisions").scalar_one())


CHECK = pipeline.check


def timed(stage: Callable[..., None], taken: list[float]) -> Callable[..., None]:
    """Return the stage, which writes down what CPU time it took."""

    def stage_timed(*arguments: Any) -> None:
        began = time.process_time()
        stage(*arguments)
        taken.append(time.process_time() - began)

    return stage_timed


def main() -> int:
    """Measure each size and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="*", default=ROWS, help="figures in the store (default %(default)s)")
    said = parser.parse_args()
    logs.configure(verbose=False)
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as made:
        stores = []
        for rows in sorted(said.rows):
            folder = Path(made) / str(rows)
            folder.mkdir()
            stores.append(Bench(rows, folder, replace(settings_for(folder), rules=rules())))
        for _ in range(ROUNDS + 1):
            for one in stores:
                one.round()
        for one in stores:
            one.store.close()
    print(f"a check of {RULES} rules with one new report; CPU seconds, median of {ROUNDS}")
    heads = {"figures": 12, "check, CPU s": 14, "decisions": 11, "whole round, CPU s": 20}
    print("".join(head.rjust(width) for head, width in heads.items()))
    for one in stores:
        check, whole = (statistics.median(taken[2:]) for taken in (one.checks, one.rounds))
        print(f"{one.rows:>12,}{check:>14.3f}{statistics.median(one.decisions[2:]):>11.0f}{whole:>20.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

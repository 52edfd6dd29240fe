"""Reads a made archive again and again while its workers are killed, and compares the bytes.

``python tools/prove_archive.py --reports 8000``   the command killed ten times with SIGKILL and gone on with; then a
Dask scheduler with two workers, one of them killed midway and another one started

Comes in: how many reports. Goes out: a line a trial, in ``--csv`` as well, and exit code 1 where a byte differs, a file
is missing or one is there that should not be. Needs POSIX and, for the cluster, the extra ``cluster``.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from made_archive import COLUMNS, write

ROOT = Path(__file__).resolve().parent.parent
KILLS = 10
KNOWN_AT = "2026-01-01 00:00"
PARTS = 40
FINISH_SECONDS = 3_600

QUIET = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}


def command(folder: Path, lake: str, *more: str) -> list[str]:
    """Return the command that reads the archive, or goes on with it."""
    return [sys.executable, "-m", "tracker", "archive", "read", str(folder / "archive"), "--out", str(folder / lake),
            "--columns", str(folder / "columns.toml"), "--known-at", KNOWN_AT, *more]  # fmt: skip


def parts(folder: Path, lake: str) -> int:
    """Return how many parts of a lake are done."""
    return len(list((folder / lake / "done").glob("*.json")))


def tree(folder: Path, lake: str) -> str:
    """Return the hash of every file of a lake, with its name: hidden ones, too."""
    told = hashlib.sha256()
    for path in sorted((folder / lake).rglob("*")):
        if path.is_file():
            told.update(f"{path.relative_to(folder / lake)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return told.hexdigest()


def killed(folder: Path, every: int, rng: random.Random) -> Iterator[tuple[int, float]]:
    """Kill the command at ten random moments across the run; yield the parts that stood and the seconds it had run."""
    moments = sorted(rng.sample(range(every - 1), KILLS))
    for stands in moments:
        begun = time.monotonic()
        running = subprocess.Popen(command(folder, "killed", "--workers", "2"), **QUIET)  # type: ignore[call-overload]
        while parts(folder, "killed") < stands and running.poll() is None:
            time.sleep(0.05)
        time.sleep(rng.uniform(0, 4))
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        yield parts(folder, "killed"), time.monotonic() - begun


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]], Sequence[str]]]:
    """Run a scheduler and two workers; give its address, who runs (the scheduler first) and how a worker is started."""
    told = folder / "scheduler.json"
    dask = [sys.executable, "-m"]
    scheduler = [*dask, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                 "--scheduler-file", str(told)]  # fmt: skip
    worker = [*dask, "distributed.cli.dask_worker", "--scheduler-file", str(told), "--nthreads", "1", "--no-dashboard"]
    crew = [subprocess.Popen(scheduler, **QUIET)]  # type: ignore[call-overload]
    try:
        while not told.exists():
            time.sleep(0.2)
        crew += [subprocess.Popen(worker, **QUIET) for _ in range(2)]  # type: ignore[call-overload]
        yield json.loads(told.read_text(encoding="utf-8"))["address"], crew, worker
    finally:
        for one in crew:
            if one.poll() is None:
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()


def clustered(folder: Path, every: int) -> tuple[int, float]:
    """Read by a cluster of which a worker is killed midway and another started; return what stood when it died."""
    begun = time.monotonic()
    with cluster(folder) as (address, crew, worker):
        running = subprocess.Popen(
            command(folder, "cluster", "--scheduler", address), cwd=ROOT, stdout=subprocess.DEVNULL
        )
        while parts(folder, "cluster") < every // 2 and running.poll() is None:
            time.sleep(0.1)
        stood = parts(folder, "cluster")
        os.killpg(crew[1].pid, signal.SIGKILL)
        died = time.monotonic() - begun
        crew.append(subprocess.Popen(worker, **QUIET))  # type: ignore[call-overload]
        if running.wait(FINISH_SECONDS) != 0:
            raise SystemExit("the cluster did not finish")
    return stood, died


class Results:
    """The lines of a run, printed and kept as they come."""

    def __init__(self, path: Path | None, reports: int, every: int) -> None:
        self.path, self.reports, self.every = path, reports, every
        self.right = True

    def told(self, trial: str, stood: int, seconds: float, same: bool | None = None) -> None:
        """Keep a line; ``same`` is None where there is nothing to compare yet."""
        said = "" if same is None else "the same bytes" if same else "NOT THE SAME BYTES"
        self.right = self.right and same is not False
        print(f"{trial:<44} {stood:>4} of {self.every} parts stood  {seconds:>7.1f} s  {said}", flush=True)
        if self.path is None:
            return
        new = not self.path.exists()
        with self.path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            if new:
                writer.writerow(["reports", "trial", "stood", "parts", "seconds", "result"])
            writer.writerow([self.reports, trial, stood, self.every, round(seconds, 1), said])


def prove(folder: Path, reports: int, seed: int, path: Path | None) -> bool:
    """Do the trials and return whether every byte is the same."""
    (folder / "columns.toml").write_text(COLUMNS, encoding="utf-8")
    write(folder / "archive", reports, a_file=max(50, reports // PARTS))
    begun = time.monotonic()
    subprocess.run(command(folder, "whole", "--workers", "0"), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    every, whole = parts(folder, "whole"), tree(folder, "whole")
    results = Results(path, reports, every)
    results.told("one process, undisturbed", every, time.monotonic() - begun)
    for number, (stood, ran) in enumerate(killed(folder, every, random.Random(seed)), 1):
        results.told(f"two processes, SIGKILL {number}", stood, ran)
    begun = time.monotonic()
    subprocess.run(command(folder, "killed", "--workers", "2"), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    results.told(
        "two processes, gone on with to the end", every, time.monotonic() - begun, tree(folder, "killed") == whole
    )
    stood, died = clustered(folder, every)
    results.told("a cluster of two, one worker killed", stood, died, tree(folder, "cluster") == whole)
    return results.right


def main() -> None:
    """Make the archive, read it in one go, and compare."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--reports", type=int, default=8_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--csv", type=Path, help="where the lines are kept as well")
    said = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="archive-"))
    try:
        raise SystemExit(0 if prove(folder, said.reports, said.seed, said.csv) else 1)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

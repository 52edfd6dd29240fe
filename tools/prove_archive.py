"""Reads a made archive again and again while its workers are killed, and compares the bytes.

``python tools/prove_archive.py --reports 4000``   the command killed ten times with SIGKILL and gone on with; then a
Dask scheduler with two workers, one of them killed midway and another one started

Comes in: how many reports. Goes out: a line a trial, and exit code 1 where a byte differs, something is missing or
something is there twice. Needs POSIX and, for the cluster, the extra ``cluster``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl
from made_archive import SCHEMA, reports

ROOT = Path(__file__).resolve().parent.parent
KILLS = 10
KNOWN_AT = "2026-01-01 00:00"
A_FILE = 500
COLUMNS = """\
[archive]
text = "text"
name = "id"
title = "title"
publisher = "publisher"
url = "url"
published = "published"
source = "made"
"""


def command(folder: Path, lake: str, *more: str) -> list[str]:
    """Return the command that reads the archive, or goes on with it."""
    return [sys.executable, "-m", "tracker", "archive", "read", str(folder / "archive"), "--out", str(folder / lake),
            "--columns", str(folder / "columns.toml"), "--known-at", KNOWN_AT, *more]  # fmt: skip


def result(folder: Path, lake: str) -> str:
    """Return the hash of everything a lake holds."""
    return str(json.loads((folder / lake / "manifest.json").read_text(encoding="utf-8"))["sha256"])


def parts(folder: Path, lake: str) -> int:
    """Return how many parts of a lake are done."""
    return len(list((folder / lake / "done").glob("*.json")))


def killed(folder: Path, rng: random.Random) -> int:
    """Kill the command at ten random moments, going on each time; return how many parts stood at the last kill."""
    stood = 0
    for _ in range(KILLS):
        running = subprocess.Popen(command(folder, "killed", "--workers", "2"), cwd=ROOT, start_new_session=True,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        time.sleep(rng.uniform(0.5, 12))
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        stood = parts(folder, "killed")
    subprocess.run(command(folder, "killed", "--workers", "2"), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return stood


def clustered(folder: Path) -> int:
    """Read by a scheduler and two workers, kill one midway, start another; return the parts done when it died."""
    address = folder / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli"]
    worker = [
        *dask[:2],
        "distributed.cli.dask_worker",
        "--scheduler-file",
        str(address),
        "--nthreads",
        "1",
        "--no-dashboard",
    ]
    scheduler = [*dask[:2], "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                 "--scheduler-file", str(address)]  # fmt: skip
    quiet = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    crew = [subprocess.Popen(scheduler, **quiet)]  # type: ignore[call-overload]
    try:
        while not address.exists():
            time.sleep(0.2)
        crew += [subprocess.Popen(worker, **quiet) for _ in range(2)]  # type: ignore[call-overload]
        where = json.loads(address.read_text(encoding="utf-8"))["address"]
        running = subprocess.Popen(
            command(folder, "cluster", "--scheduler", where), cwd=ROOT, stdout=subprocess.DEVNULL
        )
        while parts(folder, "cluster") < 2 and running.poll() is None:
            time.sleep(0.2)
        stood = parts(folder, "cluster")
        os.killpg(crew[1].pid, signal.SIGKILL)
        crew.append(subprocess.Popen(worker, **quiet))  # type: ignore[call-overload]
        if running.wait() != 0:
            raise SystemExit("the cluster did not finish")
        return stood
    finally:
        for one in crew:
            if one.poll() is None:
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()


def main() -> None:
    """Make the archive, read it in one go, and compare."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--reports", type=int, default=4_000)
    asked.add_argument("--seed", type=int, default=1)
    said = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="archive-"))
    try:
        (folder / "archive").mkdir()
        (folder / "columns.toml").write_text(COLUMNS, encoding="utf-8")
        rows = list(reports(said.reports))
        for first in range(0, len(rows), A_FILE):
            frame = pl.DataFrame(rows[first : first + A_FILE], schema=SCHEMA)
            frame.write_parquet(folder / "archive" / f"{first // A_FILE:04d}.parquet")
        subprocess.run(command(folder, "whole", "--workers", "0"), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        whole, every = result(folder, "whole"), parts(folder, "whole")
        print(f"in one process      {every} parts   {whole[:16]}")
        stood = killed(folder, random.Random(said.seed))
        print(f"killed {KILLS} times     {stood} parts stood at the last kill   {result(folder, 'killed')[:16]}")
        died = clustered(folder)
        print(f"a worker killed     {died} parts stood   {result(folder, 'cluster')[:16]}")
        same = {result(folder, lake) for lake in ("whole", "killed", "cluster")} == {whole}
        print("the same bytes" if same else "NOT the same bytes")
        raise SystemExit(0 if same else 1)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

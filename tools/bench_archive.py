"""How fast archives are read, by one process and by two, and what their series cost. `make bench` prints a table.

``python tools/bench_archive.py``                      20,000 reports
``python tools/bench_archive.py --reports 1000000``    the whole: some 2 GB of text, most of an hour on two cores
``python tools/bench_archive.py --stages one two``     some stages alone, of an archive that was made before

Comes in: nothing; the archive is made (tools/made_archive.py) in ``--folder``, where it and the lakes stay. Goes out: a
line a stage, printed and added to ``--csv`` as soon as it is measured, so that a run that is stopped keeps what it has.
Each worker has one processor (POLARS_MAX_THREADS=1); seconds are the wall's, with the CPU seconds of all processes
beside them. Memory is that of each worker, looked at twice a second: the most of any, and the most in each tenth of the
run, which shows whether it grows.
"""

from __future__ import annotations

import argparse
import csv
import gc
import importlib
import json
import os
import random
import re
import shutil
import sys
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, fields
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl
from bench_series import KEY, peak_mb
from made_archive import A_FILE, COLUMNS, write
from watched import Watched, watched

from tracker.archive.first_pass import FirstPass
from tracker.cli import LITTER
from tracker.config import load
from tracker.reading.reader import Reader

ROOT = Path(__file__).resolve().parent.parent
REPORTS = 20_000
KNOWN_AT = "2026-01-01 00:00"
FILES = 40
FIRST_PASS, READ_ALONE, SENTENCES = 100_000, 20_000, 300
"""Texts of which the first pass, and reading alone, are measured; sentences given to quantulum3."""

MOST_MB = 600
WANTED = {"reading alone": 1.8, "end to end": 1.6}
BARE = tuple(name for name in KEY if name != "crisis")  # a lake's figures have none yet


@dataclass(frozen=True, slots=True)
class Line:
    """What one stage took."""

    reports: int
    stage: str
    processes: int
    texts: int
    mb: float
    seconds: float
    cpu_seconds: float | None
    peak_mb: float | None  # of the largest process
    memory: str  # of the largest in each tenth of the stage, MB
    said: str

    def shown(self) -> str:
        """Return it as a row of the table."""
        peak = "" if self.peak_mb is None else f"{self.peak_mb:,.0f} MB"
        pace = f"{self.texts / self.seconds:,.0f} | " + (f"{self.mb / self.seconds:,.2f}" if self.mb else "")
        took = f"{self.texts:,} | {self.seconds:,.1f} | {pace} | {peak}"
        return f"| {self.stage} | {self.processes} | {took} | {self.said} |"


HEAD = (
    "| | processes | texts | seconds | a second | MB/s | memory of the largest | |\n|---|--:|--:|--:|--:|--:|--:|---|"
)


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the archive and its lakes lie, and how large it is."""

    folder: Path
    reports: int

    @property
    def archive(self) -> Path:
        """The folder of the made archive."""
        return self.folder / f"archive-{self.reports}"

    def texts(self, count: int) -> list[str]:
        """Return texts from the beginning of the archive."""
        files = sorted(self.archive.glob("*.parquet"))
        frame = pl.scan_parquet(files).select("text").head(count).collect()
        return [text for text in frame.get_column("text").to_list() if text]

    def lake(self, workers: int) -> Path:
        """The folder of what so many processes read."""
        return self.folder / f"lake-{self.reports}-{workers}"

    def line(self, stage: str, processes: int, texts: int, mb: float, took: Watched, said: str = "") -> Line:
        """Return the line of a stage."""
        return Line(self.reports, stage, processes, texts, round(mb, 3), round(took.seconds, 2), took.cpu_seconds,
                    took.peak_mb, took.by_tenth, said)  # fmt: skip


def made(bench: Bench) -> list[Line]:
    """Make the archive."""
    begun = time.perf_counter()
    # enough files that two processes share the work of a small archive, too
    size = write(bench.archive, bench.reports, a_file=min(A_FILE, max(250, bench.reports // FILES)))
    took = Watched(time.perf_counter() - begun)
    return [bench.line("making the archive", 2, bench.reports, size / 1e6, took)]


def first_pass(bench: Bench) -> list[Line]:
    """Look at texts with the first pass alone, in this process."""
    first = FirstPass.of(Reader.compile(load().vocabulary).gate)
    texts = pl.Series(bench.texts(FIRST_PASS), dtype=pl.String)
    first.worth_reading(texts.head(100))
    begun, worth = time.perf_counter(), 0
    for at in range(0, texts.len(), 4_000):
        worth += int(first.worth_reading(texts.slice(at, 4_000)).sum())
    took = Watched(time.perf_counter() - begun)
    size = int(texts.str.len_bytes().sum()) / 1e6
    over = f"{1 - worth / texts.len():.1%} passed over"
    return [bench.line("first pass alone", 1, texts.len(), size, took, over)]


def quantulum(bench: Bench) -> list[Line]:
    """Read the same sentences with quantulum3 and with ours."""
    said = [part for text in bench.texts(2_000) for part in re.split(r"(?<=[.!?])\s+", text)]
    few = random.Random(11).sample([one for one in said if any(map(str.isdigit, one))], SENTENCES)
    with warnings.catch_warnings():  # it warns of a classifier that is not wanted
        warnings.simplefilter("ignore")
        parser = importlib.import_module("quantulum3.parser")
    reader = Reader.compile(load().vocabulary)
    lines = []
    for name, parse in (
        ("quantulum3 alone, sentences with a digit", parser.parse),
        ("ours, the same sentences", reader.read),
    ):
        parse("Two people were killed on Monday, police said.")
        begun = time.perf_counter()
        for one in few:
            parse(one)
        took = Watched(time.perf_counter() - begun)
        lines.append(bench.line(name, 1, len(few), sum(map(len, few)) / 1e6, took))
    return lines


def alone(bench: Bench) -> list[Line]:
    """Read texts that lie in memory, by one process and by two; making the reader is not measured."""
    texts = bench.texts(READ_ALONE)
    size = sum(len(text.encode()) for text in texts) / 1e6
    lines = []
    for many in (1, 2):
        shares = [texts[at::many] for at in range(many)]
        with ProcessPoolExecutor(many, mp_context=get_context("spawn")) as pool:
            list(pool.map(_ready, range(many * 2)))
            begun = time.perf_counter()
            ends = list(pool.map(_read, shares))
            took = Watched(time.perf_counter() - begun, sum(ends))
        said = f"{lines[0].seconds / took.seconds:.2f} times (wanted {WANTED['reading alone']})" if lines else ""
        lines.append(bench.line("reading alone", many, len(texts), size, took, said))
    return lines


def _ready(number: int) -> int:
    """Build the reader of this process; the pause lets every process have its turn."""
    _reader()
    time.sleep(0.5)
    return number


_READERS: list[Reader] = []


def _reader() -> Reader:
    if not _READERS:
        gc.set_threshold(LITTER)
        _READERS.append(Reader.compile(load().vocabulary))
        gc.freeze()
    return _READERS[0]


def _read(texts: list[str]) -> float:
    """Read texts and return the CPU seconds that took."""
    reader, begun = _reader(), time.process_time()
    for text in texts:
        reader.read(text)
    return time.process_time() - begun


def end_to_end(bench: Bench, workers: int) -> list[Line]:
    """Read the archive into a lake with so many processes: from the command to its manifest."""
    columns = bench.folder / "columns.toml"
    columns.write_text(COLUMNS, encoding="utf-8")
    lake = bench.lake(workers)
    shutil.rmtree(lake, ignore_errors=True)
    command = ["read", str(bench.archive), "--out", str(lake), "--columns", str(columns), "--known-at", KNOWN_AT]
    took = tracker([*command, "--workers", str(workers)], lambda: len(list((lake / "done").glob("*.json"))))
    told = json.loads((lake / "manifest.json").read_text(encoding="utf-8"))
    counts = told["counts"]
    other = bench.lake(3 - workers) / "manifest.json"
    same = ""
    if other.exists():
        same = "; the same bytes" if _digest(other) == told["sha256"] else "; NOT THE SAME BYTES"
    said = f"{counts['observations']:,} observations, {counts['passed_over']:,} passed over{same}"
    size = pl.scan_parquet(bench.archive / "*.parquet").select(pl.col("text").str.len_bytes().sum()).collect().item()
    return [bench.line("end to end", workers, counts["records"], size / 1e6, took, said)]


def _digest(manifest: Path) -> str:
    return str(json.loads(manifest.read_text(encoding="utf-8"))["sha256"])


def series(bench: Bench) -> list[Line]:
    """Make the series of a lake, beside a bare group-by of its observations."""
    lake = next(one for one in (bench.lake(2), bench.lake(1)) if (one / "manifest.json").exists())
    bare = watched([sys.executable, __file__, "--bare", str(lake)])
    found = json.loads(bare.output)
    took = tracker(["series", str(lake)], lambda: 0, threads=os.cpu_count() or 1)
    rows = found["rows"]
    times = f"{took.seconds / found['seconds']:.1f} times the bare group-by"
    own = Watched(found["seconds"], peak_mb=found["peak_mb"])
    return [bench.line("bare group-by of the observations", os.cpu_count() or 1, rows, 0, own),
            bench.line("archive series", os.cpu_count() or 1, rows, 0, took, times)]  # fmt: skip


def bare_group_by(lake: Path) -> dict[str, Any]:
    """Sort and group the observations by what makes a series: what nobody who makes series can leave out."""
    begun = time.perf_counter()
    frame = pl.scan_parquet(lake / "observations" / "*.parquet")
    ordered = frame.select(*BARE, "as_of", "published_on", "value").sort(*BARE, "as_of", "published_on")
    ordered.group_by(BARE, maintain_order=True).agg(pl.len(), pl.col("value").last()).collect()
    rows = frame.select(pl.len()).collect().item()
    return {"rows": rows, "seconds": time.perf_counter() - begun, "peak_mb": peak_mb()}


def tracker(command: list[str], stand: Callable[[], int], threads: int = 1) -> Watched:
    """Run a command of archives and watch what it takes; how many parts stand is shown meanwhile."""
    environment = os.environ | {"POLARS_MAX_THREADS": str(threads)}
    whole = [sys.executable, "-m", "tracker", "archive", *command]

    def tell(seconds: float) -> None:
        print(f"\r  {command[0]}: {seconds:,.0f} s, {stand()} parts ", end="", file=sys.stderr, flush=True)

    took = watched(whole, environment, tell if sys.stderr.isatty() else None)
    if took.status:
        raise SystemExit(f"{' '.join(command)} ended with {took.status}: {took.errors[-500:]}")
    return took


STAGES: dict[str, Callable[[Bench], list[Line]]] = {
    "made": made, "first": first_pass, "quantulum3": quantulum, "alone": alone,
    "two": partial(end_to_end, workers=2), "series": series, "one": partial(end_to_end, workers=1),
}  # fmt: skip
"""In this order: what is asked most stands first, should the run be stopped."""


def kept(path: Path, line: Line) -> None:
    """Add a line to the file of results."""
    new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Line)], lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerow(asdict(line))


def verdicts(lines: list[Line]) -> list[str]:
    """Say what the lines come to: the gain of a second process, and memory."""
    found = {line.processes: line for line in lines if line.stage == "end to end"}
    said = []
    if len(found) == 2:
        gain = found[1].seconds / found[2].seconds
        said.append(f"two processes end to end: {gain:.2f} times (wanted {WANTED['end to end']})")
    peaks = [line.peak_mb for line in found.values() if line.peak_mb is not None]
    if peaks:
        said.append(f"memory of the largest worker: {max(peaks):,.0f} MB (wanted at most {MOST_MB})")
    return said


def main() -> int:
    """Measure the stages, printing and keeping each as it is done."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--reports", type=int, default=REPORTS, help="how many (default %(default)s)")
    parser.add_argument("--stages", nargs="*", choices=STAGES, default=list(STAGES), help="only these")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench-archive", help="where the archive lies")
    parser.add_argument("--csv", type=Path, default=ROOT / "var" / "archive.csv", help="where the lines are kept")
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.bare:
        print(json.dumps(bare_group_by(said.bare)))
        return 0
    os.environ["POLARS_MAX_THREADS"] = "1"  # of the processes that are started from here
    said.folder.mkdir(parents=True, exist_ok=True)
    bench, lines = Bench(said.folder, said.reports), []
    print(HEAD, flush=True)
    for name in (name for name in STAGES if name in said.stages):
        for line in STAGES[name](bench):
            lines.append(line)
            kept(said.csv, line)
            print(line.shown(), flush=True)
    print("\n".join(verdicts(lines)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

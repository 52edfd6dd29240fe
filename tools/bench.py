"""How fast reading is, in one run against quantulum3's own ``parser.parse``. `make bench` prints a table.

``python tools/bench.py``                       own passages with their numbers varied, and a 50 MB stream
``python tools/bench.py --texts FILE.jsonl``    short excerpts from a file instead: one JSON object a line with "text"
``python tools/bench.py --size-mb 5``           a shorter stream

Comes in: benchmark/, seeds/, config/. Goes out: a table, and the same figures in var/bench.json. Times are CPU seconds
of this process, so that what else the machine does counts little; ratios of one run travel better than its seconds.
quantulum3 is given a sample and its time per text is taken for all, as it would otherwise be most of the run.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import json
import platform
import random
import re
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filler import EVERY, articles

from tracker.cli import LITTER
from tracker.config.load import load
from tracker.model import Reading, Refusal
from tracker.reading.reader import Reader

with contextlib.suppress(ImportError):  # Windows has none; memory is then said to be unmeasured
    import resource

ROOT = Path(__file__).resolve().parent.parent
TEXTS = 5000
SAMPLE = 200
WARM = 20
DEADLINE = 120
"""Seconds after which a pathological input counts as a hang; each is read in a process of its own."""

WANTED = {"texts_per_cpu_second": 2000, "times_quantulum3": 50, "mb_per_cpu_second": 10}


@dataclass(frozen=True, slots=True)
class Pace:
    """What it cost to read so many texts; ``observations`` is None for quantulum3, ``failed`` counts what it raised."""

    texts: int
    characters: int
    cpu_seconds: float
    observations: int | None = None
    failed: int = 0

    @property
    def per_second(self) -> float:
        """Texts a CPU-second."""
        return self.texts / self.cpu_seconds if self.cpu_seconds else float("inf")


def varied(text: str, rng: random.Random) -> str:
    """Give every number of two digits and more other digits (years keep their century), so that no answer is known."""

    def other(match: re.Match[str]) -> str:
        digits = match[0]
        if re.fullmatch(r"(?:19|20)\d\d", digits):
            return digits[:2] + f"{rng.randint(0, 25):02d}"
        return str(rng.randint(1, 9)) + "".join(str(rng.randint(0, 9)) for _ in digits[1:])

    return re.sub(r"\d{2,}", other, text)


def excerpts(file: Path | None, count: int) -> list[str]:
    """Return the texts of ``file`` as they are, or ``count`` own passages, varied from their second turn on."""
    lines = (file or ROOT / "benchmark" / "reading.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines if line.strip()]
    if file is not None:
        return texts
    rng = random.Random(7)
    return [texts[n % len(texts)] if n < len(texts) else varied(texts[n % len(texts)], rng) for n in range(count)]


def paced(parse: Callable[[str], object], texts: list[str]) -> Pace:
    """Parse every text once after a few to warm up, and say what it cost."""
    for text in texts[:WARM]:
        with contextlib.suppress(Exception):
            parse(text)
    failed = observations = 0
    begun = time.process_time()
    for text in texts:
        try:
            found = parse(text)
        except Exception:  # noqa: BLE001 - whatever a reader raises is counted and shown
            failed += 1
            continue
        if isinstance(found, Reading):
            observations += len(found.observations)
    spent = time.process_time() - begun
    return Pace(len(texts), sum(map(len, texts)), spent, observations, failed)


def peak_mb() -> float | None:
    """Return the largest resident size so far in MB; None where the platform does not say."""
    if "resource" not in globals():
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak) / (1_000_000 if sys.platform == "darwin" else 1000)


def streamed(reader: Reader, size: int) -> dict[str, Any]:
    """Read the stream article by article; making it is not timed. Growth is that of the peak after the first fifth."""
    spent = 0.0
    read = sentences = matters = observations = count = 0
    early: float | None = None
    for article in articles(size, ROOT / "seeds"):
        begun = time.process_time()
        reading = reader.read(article.text)
        spent += time.process_time() - begun
        read += len(article.text.encode())
        sentences, matters, count = sentences + article.sentences, matters + article.matters, count + 1
        observations += len(reading.observations)
        if early is None and read >= size / 5:
            early = peak_mb()
    late = peak_mb()
    return {
        "mb": read / 1e6,
        "articles": count,
        "sentences": sentences,
        "matter": matters,
        "observations": observations,
        "cpu_seconds": spent,
        "mb_per_cpu_second": read / 1e6 / spent,
        "peak_mb": late,
        "peak_growth_mb": late - early if late is not None and early is not None else None,
    }


def pathological() -> Iterator[tuple[str, str]]:
    """Yield the inputs that hang other readers, by name."""
    yield "200-digit number", f"At least {'7' * 200} people were killed."
    yield "4 kB of 'between 1 and 2'", "killed between 1 and 2 " * 180
    yield "1 MB single line", "the army said that people were killed near the old bridge and " * 16_000
    yield "1 MB without a space", "1killed" * 150_000
    yield "100,000 figures", "".join(f"{n} people were killed. " for n in range(3, 100_003))
    yield "100,000 figures, one sentence", ", ".join(f"{n} killed" for n in range(3, 100_003))


def read_one(name: str) -> dict[str, Any]:
    """Read one pathological input in this process and say what it cost and what came of it."""
    text = dict(pathological())[name]
    reader = Reader.compile(load().vocabulary)
    reader.read("Two people were killed on Monday, police said.")
    begun = time.process_time()
    reading = reader.read(text)
    spent = time.process_time() - begun
    over = sum(rejection.count for rejection in reading.rejections if rejection.reason is Refusal.OVER_LIMIT)
    return {"seconds": spent, "observations": len(reading.observations), "over_limit": over}


def read_apart(name: str) -> dict[str, Any]:
    """The same in a process of its own, which is ended at the deadline; ``seconds`` is then None."""
    command = [sys.executable, str(Path(__file__).resolve()), "--one", name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=DEADLINE, check=True)
    except subprocess.TimeoutExpired:
        return {"seconds": None}
    except subprocess.CalledProcessError as error:
        return {"seconds": None, "raised": error.stderr.strip().rpartition("\n")[2]}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def against_quantulum3(reader: Reader, texts: list[str], sample: int) -> dict[str, Any]:
    """Read all texts with ours and a seeded sample with quantulum3."""
    with warnings.catch_warnings():  # it warns of a classifier that is not wanted
        warnings.simplefilter("ignore")
        parser = importlib.import_module("quantulum3.parser")
    few = random.Random(11).sample(texts, min(sample, len(texts)))
    ours, theirs = paced(reader.read, texts), paced(parser.parse, few)
    return {
        "texts": ours.texts,
        "mean_characters": statistics.mean(map(len, texts)),
        "observations": ours.observations,
        "raised": ours.failed,
        "cpu_seconds": ours.cpu_seconds,
        "texts_per_cpu_second": ours.per_second,
        "quantulum3_sample": theirs.texts,
        "quantulum3_raised": theirs.failed,
        "quantulum3_texts_per_cpu_second": theirs.per_second,
        "quantulum3_cpu_seconds_extrapolated": ours.texts / theirs.per_second,
        "times_quantulum3": ours.per_second / theirs.per_second,
    }


def mark(figure: float, wanted: str) -> str:
    """Say whether a figure reaches what is wanted."""
    return f"{'reached' if figure >= WANTED[wanted] else 'short'}: {WANTED[wanted]:,} wanted"


def show_excerpts(found: dict[str, Any], named: str) -> None:
    """Print part (a)."""
    speed, ratio = found["texts_per_cpu_second"], found["times_quantulum3"]
    print(
        f"\nshort excerpts: {named}, {found['texts']:,} texts of {found['mean_characters']:.0f} characters on average"
    )
    print(
        f"  tracker     {speed:>9,.0f} texts a CPU-second   ({mark(speed, 'texts_per_cpu_second')}; "
        f"{found['observations']:,} observations, {found['raised']} raised)"
    )
    print(
        f"  quantulum3  {found['quantulum3_texts_per_cpu_second']:>9,.0f} texts a CPU-second   (a sample of "
        f"{found['quantulum3_sample']}, {found['quantulum3_raised']} raised; all would take "
        f"{found['quantulum3_cpu_seconds_extrapolated']:,.0f} CPU-seconds, tracker took {found['cpu_seconds']:.1f})"
    )
    print(f"  ratio       {ratio:>9,.1f} times                 ({mark(ratio, 'times_quantulum3')})")


def show_stream(found: dict[str, Any]) -> None:
    """Print part (b)."""
    speed = found["mb_per_cpu_second"]
    memory = (
        "memory not measured on this platform"
        if found["peak_growth_mb"] is None
        else f"peak {found['peak_mb']:.0f} MB, grown by {found['peak_growth_mb']:.1f} MB after the first fifth"
    )
    print(f"\nstream: {found['mb']:.1f} MB in {found['articles']:,} articles; one sentence in {EVERY} matters")
    print(f"  tracker     {speed:>9,.1f} MB a CPU-second      ({mark(speed, 'mb_per_cpu_second')})")
    print(f"  observations {found['observations']:,} of {found['matter']:,} sentences that matter; {memory}")


def show_pathological(found: dict[str, dict[str, Any]]) -> None:
    """Print part (c)."""
    print(f"\npathological inputs, each in a process of its own (a hang is {DEADLINE} s)")
    for name, one in found.items():
        if one["seconds"] is None:
            print(f"  {name:<32} {one.get('raised', 'HANGS')}")
            continue
        print(
            f"  {name:<32} {one['seconds']:>8.3f} CPU s   "
            f"{one['observations']:,} observations, {one['over_limit']:,} over a limit"
        )


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--texts", type=Path, help="JSON lines with a text each, instead of the own passages")
    parser.add_argument("--count", type=int, default=TEXTS, help="how many own passages (default %(default)s)")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="texts given to quantulum3 (default %(default)s)")
    parser.add_argument("--size-mb", type=float, default=50, help="size of the stream (default %(default)s)")
    parser.add_argument("--inputs", nargs="*", help="only these pathological inputs, by name")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench.json", help="where the figures go")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    """Measure, print, and keep the figures."""
    said = arguments()
    if said.one:
        print(json.dumps(read_one(said.one)))
        return 0
    gc.set_threshold(LITTER)  # as the program does; for both readers
    begun = time.process_time()
    reader = Reader.compile(load().vocabulary)
    ready = time.process_time() - begun
    machine = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    print(f"{machine}; configuration and grammar ready in {ready:.2f} CPU-seconds")
    found: dict[str, Any] = {"machine": machine, "ready_seconds": ready, "wanted": WANTED}
    found["excerpts"] = against_quantulum3(reader, excerpts(said.texts, said.count), said.sample)
    show_excerpts(found["excerpts"], str(said.texts or "own passages, numbers varied"))
    found["stream"] = streamed(reader, int(said.size_mb * 1e6))
    show_stream(found["stream"])
    names = [name for name, _ in pathological() if said.inputs is None or name in said.inputs]
    found["pathological"] = {name: read_apart(name) for name in names}
    show_pathological(found["pathological"])
    said.out.parent.mkdir(parents=True, exist_ok=True)
    said.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

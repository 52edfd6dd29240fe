"""A seeded archive of reports in the shapes of the seeds, as large as asked for: for benches and tests of archives.

``python tools/made_archive.py OUT --reports 1000000``     some 2 GB of text, Parquet files of 50,000 reports each

Comes in: how many reports. Goes out: files with columns id, title, publisher, url, published, text. Each text is news
prose of which few sentences matter (``filler.py``); one report in twelve is a copy of an earlier one, one in four says
nothing to count, and one in a thousand is no text at all. Never: the clock, chance, or text of anyone but the seeds'.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from filler import articles

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
BEGAN = date(2015, 1, 1)
DAYS = 3_650
A_FILE = 50_000
ABOUT = 2_000
"""Characters of a report, about."""

SCHEMA = {name: pl.String() for name in ("id", "title", "publisher", "url", "published", "text")}


def reports(count: int, seed: int = 20241128) -> Iterator[dict[str, Any]]:
    """Yield the reports of an archive, one after the other; memory holds some hundred."""
    rng, earlier = random.Random(seed), list[str]()
    stream = articles(10**15, SEEDS, seed)
    for number in range(count):
        day = BEGAN + timedelta(days=number * DAYS // count)
        if earlier and rng.random() < 1 / 12:
            text = rng.choice(earlier)
        elif rng.random() < 1 / 1000:
            text = ""
        else:
            text = cut(next(stream).text, rng)
            earlier = [*earlier[-200:], text]
        yield {
            "id": f"r{number:08d}", "title": text[:60] or None, "publisher": f"Wire {rng.randrange(40)}",
            "url": f"https://archive.example/{number}", "published": day.isoformat(), "text": text,
        }  # fmt: skip


def cut(text: str, rng: random.Random) -> str:
    """Return a piece of an article, in paragraphs of some sentences."""
    sentences = text.split(". ")[: ABOUT // 100]
    lines = [". ".join(sentences[at : at + 3]) + "." for at in range(0, len(sentences), 3)]
    kept = lines if rng.random() < 0.75 else [line for line in lines if not any(map(str.isdigit, line))]
    return "\n\n".join(kept)


def main() -> None:
    """Write the archive."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("out", type=Path)
    asked.add_argument("--reports", type=int, default=1_000_000)
    said = asked.parse_args()
    said.out.mkdir(parents=True, exist_ok=True)
    stream = reports(said.reports)
    for first in range(0, said.reports, A_FILE):
        rows = [next(stream) for _ in range(min(A_FILE, said.reports - first))]
        pl.DataFrame(rows, schema=SCHEMA).write_parquet(said.out / f"{first // A_FILE:04d}.parquet")
        print(f"\r{first + len(rows):,} reports", end="", flush=True)
    print()


if __name__ == "__main__":
    main()

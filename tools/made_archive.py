"""A seeded archive of reports in the shapes of the seeds, as large as asked for: for benches and tests of archives.

``python tools/made_archive.py OUT --reports 1000000``     some 2 GB of text, Parquet files of 20,000 reports each

Comes in: how many reports. Goes out: files with columns id, title, publisher, url, published, text. Texts are news
prose (``filler.py``). Of a hundred, 45 are of other things (sport, money, weather) and hold years, prices and results,
but nothing that is counted; 47 are of crises, where one sentence in thirty states a figure and many more tempt; 8 are
copies of an earlier one; one in a thousand is no text. Never: the clock, chance, or text of anyone but the seeds'.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl
from filler import Seeds, filled, filler, mattering, read_seeds

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
SEED = 20241128
BEGAN = date(2015, 1, 1)
DAYS = 3_650
A_FILE = 20_000

LENGTHS = (4, 31)
"""Sentences of a report; one has some 115 characters."""

A_PARAGRAPH = 3
COPIED, EMPTY, OTHER = 0.083, 0.001, 0.45
MATTERS = 1 / 30

ORDINARY = (
    "The home side won {one}-{one} in front of {small},000 spectators, and {who} {said} afterwards that nobody slept.",
    "Shares of the largest bank rose {small}.{one} per cent {when}, the best week since {month} {year}.",
    "The museum opens again in {month} with {small} paintings that were last shown in {year}.",
    "{who}, {age}, will step down in {month} after {small} years in office.",
    "It will be dry {when}, with {small} degrees at noon and a light wind from the west.",
    "The orchestra plays two symphonies {when}, and tickets cost between ${small} and ${small}.",
    "A new line of the metro will link {place} with the airport in {small} minutes, {who} {said}.",
    "Inflation stood at {one}.{one} per cent in {month}, against {one}.{one} per cent a year before.",
    "{who} {said} {when} that {what}.",
    "Observers had expected more of the meeting, but {who} {said} afterwards only that {what}.",
    "The recipe asks for {small} grams of flour, {one} eggs and a little salt.",
    "Her {nth} novel, written in {year}, is read in schools and was made into a film.",
    "The company will build its {nth} factory near the river and hopes to sell {small},000 cars a year.",
    "Parliament votes on the budget on {day} {month}; {who} {said} that {what}.",
    "Researchers measured the height of {small} trees and found that the oldest dates from {year}.",
    "Whether {what} is a question that {who} would not answer.",
)
"""Of news in which nobody is hurt and nobody flees: sport, money, weather, art."""

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
"""What the mapping of a made archive says (``tracker archive read --columns``)."""

SCHEMA = {name: pl.String() for name in ("id", "title", "publisher", "url", "published", "text")}


def reports(count: int, seed: int = SEED, a_file: int = A_FILE) -> Iterator[dict[str, Any]]:
    """Yield the reports of an archive, one after the other; memory holds some hundred."""
    for first in range(0, count, a_file):
        yield from of_file(first, min(a_file, count - first), count, seed)


def of_file(first: int, some: int, count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield the reports of one file of an archive, which are the same whoever makes them, in any order."""
    rng, known, earlier = random.Random(f"{seed} {first}"), read_seeds(SEEDS), list[str]()
    for number in range(first, first + some):
        text = told(rng, known, earlier)
        day = BEGAN + timedelta(days=number * DAYS // count)
        yield {
            "id": f"r{number:08d}", "title": text[:60] or None, "publisher": f"Wire {rng.randrange(40)}",
            "url": f"https://archive.example/{number}", "published": day.isoformat(), "text": text,
        }  # fmt: skip


def told(rng: random.Random, known: Seeds, earlier: list[str]) -> str:
    """Return one text, new or one of the last some hundred again."""
    kind = rng.random()
    if kind < EMPTY:
        return ""
    if earlier and kind < EMPTY + COPIED:
        return rng.choice(earlier)
    other = kind > 1 - OTHER
    sentences = [_sentence(rng, known, other=other) for _ in range(rng.randint(*LENGTHS))]
    text = "\n\n".join(" ".join(sentences[at : at + A_PARAGRAPH]) for at in range(0, len(sentences), A_PARAGRAPH))
    earlier.append(text)
    del earlier[:-300]
    return text


def _sentence(rng: random.Random, known: Seeds, *, other: bool) -> str:
    if other:
        return filled(rng.choice(ORDINARY), rng)
    return mattering(rng, known) if rng.random() < MATTERS else filler(rng, known)


def write_file(first: int, out: Path, count: int, seed: int = SEED, a_file: int = A_FILE) -> int:
    """Write one file of an archive and return how many bytes of text it holds; one that is there is left."""
    path = out / f"{first // a_file:04d}.parquet"
    if not path.exists():
        frame = pl.DataFrame(of_file(first, min(a_file, count - first), count, seed), schema=SCHEMA)
        beside = path.with_suffix(".new")
        frame.write_parquet(beside)
        beside.replace(path)
    return int(pl.scan_parquet(path).select(pl.col("text").str.len_bytes().sum()).collect().item())


def write(out: Path, count: int, seed: int = SEED, a_file: int = A_FILE, workers: int = 2) -> int:
    """Write an archive, by some processes, and return how many bytes of text it holds."""
    out.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        one = partial(write_file, out=out, count=count, seed=seed, a_file=a_file)
        return sum(pool.map(one, range(0, count, a_file)))


def main() -> None:
    """Write the archive."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("out", type=Path)
    asked.add_argument("--reports", type=int, default=1_000_000)
    said = asked.parse_args()
    size = write(said.out, said.reports)
    print(f"{said.reports:,} reports, {size / 1e6:,.0f} MB of text")


if __name__ == "__main__":
    main()

"""Which reports tell one story: the same link, the same words, or nearly the same words. The only door to rensa.

In: reports with their texts. Out: :data:`~tracker.series.schemas.STORIES`, one row a report, with the story it belongs
to and how that is known. Never compares figures (revisions.py does), and never drops a report: ten copies of one wire
story are ten reports and one voice.

Near copies are found by MinHash over runs of five words, banded so that no report is compared with all others, and
each pair found is measured. The same reports in any order give the same stories.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl
import rensa

from tracker.links import key as address
from tracker.series.copies import BANDS, BUCKETS, PAIRS, RUN, near_copies, spaced
from tracker.series.schemas import STORIES, conform

FEWEST_RUNS = 12
"""Texts with fewer runs (some sixteen words) say too little to be called copies of each other."""

PERMUTATIONS = 64
"""Numbers of a digest, in bands of two: a pair with 0.7 in common meets in one of them but for one time in a thousand
million, one with 0.3 in common 19 times in 20 and is measured and left."""

SEED = 1

DIGESTED = 1_000
"""Texts whose runs of words are held in memory at once, as they are written."""


def stories(reports: pl.DataFrame) -> pl.DataFrame:
    """Return the story of every report; ``reports`` has report_id, url, published_on and text (each may be null).

    ``story_id`` is the report_id of the story's first report: the earliest published, then the smallest id.
    ``tier`` says how the report is known to belong to it: "first", "url", "content" or "near_copy".
    """
    rows = reports.select("report_id", "url", "published_on", "text").unique("report_id", keep="any")
    rows = rows.sort("published_on", "report_id", nulls_last=True)
    ids = rows.get_column("report_id").to_list()
    texts = [normal(text) for text in rows.get_column("text").to_list()]
    links = [address(url) if url else "" for url in rows.get_column("url").to_list()]
    told = _Told(len(ids))
    for tier, keys in (("url", links), ("content", texts)):
        for first, other in _same(keys):
            told.join(first, other, tier, 1.0)
    alone = [n for n in range(len(ids)) if told.root(n) == n and texts[n]]
    for first, other, share in _near([texts[n] for n in alone]):
        told.join(alone[first], alone[other], "near_copy", share)
    whole = [(ids[n], ids[told.root(n)], *told.how[n]) for n in range(len(ids))]
    return conform(pl.DataFrame(whole, schema=STORIES, orient="row"), STORIES)


class _Told:
    """Reports joined into stories: the earliest of a story is its root, and each says how it came to it."""

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))
        self.how: list[tuple[str, float]] = [("first", 1.0)] * count

    def root(self, one: int) -> int:
        while self.parent[one] != one:
            self.parent[one] = self.parent[self.parent[one]]
            one = self.parent[one]
        return one

    def join(self, first: int, other: int, tier: str, share: float) -> None:
        """Put two reports into one story; reports are numbered in order of publication, so the lower root leads."""
        early, late = sorted((self.root(first), self.root(other)))
        if early != late:
            self.parent[late] = early
            self.how[late] = (tier, share)


def _same(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield each report after the first with the same key, beside that first; "" is no key."""
    seen: dict[str, int] = {}
    for number, key in enumerate(keys):
        if key and (first := seen.setdefault(key, number)) != number:
            yield first, number


def _near(texts: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """Yield pairs of near copies, the earlier first, with the share they have in common.

    In each bucket every text is compared with the first of it, so that the work stays linear.
    """
    marks = pl.Series(bands_of(texts), dtype=BUCKETS)
    pairs: dict[tuple[int, int], None] = {}  # in the order they meet
    for band in range(BANDS):
        buckets: dict[int, int] = {}
        for number, bucket in enumerate(marks.arr.get(band)):
            if bucket is not None and (first := buckets.setdefault(bucket, number)) != number:
                pairs[first, number] = None
    met = pl.DataFrame(list(pairs), schema=PAIRS, orient="row")
    for first, other, share in near_copies(met, marks, lambda some: [texts[number] for number in some]).iter_rows():
        yield first, other, round(share, 3)


def normal(text: str | None) -> str:
    """Return a text as compared: lower case, one space between words."""
    return " ".join((text or "").lower().split())


def bands_of(texts: Sequence[str]) -> list[list[int] | None]:
    """Return the buckets of each text, one a band; None for one too short to be called a copy of another."""
    marks: list[list[int] | None] = []
    for start in range(0, len(texts), DIGESTED):
        # what is said twice changes no digest
        runs = [_said(spaced(text).split()) for text in texts[start : start + DIGESTED]]
        long = [_is_long(said) for said in runs]
        some = [said for said, whether in zip(runs, long, strict=True) if whether]
        digests = iter(rensa.RMinHash.digests_from_token_sets(some, PERMUTATIONS, SEED) if some else ())
        marks += [_banded(next(digests)) if whether else None for whether in long]
    return marks


def _said(words: Sequence[str]) -> list[str]:
    """Return every run of some words."""
    return list(map(" ".join, zip(*(words[at:] for at in range(RUN)), strict=False)))


def _is_long(runs: Sequence[str]) -> bool:
    return len(set(runs[: 2 * FEWEST_RUNS])) >= FEWEST_RUNS or len(set(runs)) >= FEWEST_RUNS


def _banded(digest: Sequence[int]) -> list[int]:
    """Return the two numbers of each band as one of 64 bits."""
    return [digest[at] << 32 | digest[at + 1] for at in range(0, PERMUTATIONS, PERMUTATIONS // BANDS)]

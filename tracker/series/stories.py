"""Which reports tell one story: the same link, the same words, or nearly the same words. The only door to rensa.

In: reports with their texts. Out: :data:`~tracker.series.schemas.STORIES`, one row a report, with the story it belongs
to and how that is known. Never compares figures (revisions.py does), and never drops a report: ten copies of one wire
story are ten reports and one voice.

Near copies are found by MinHash over runs of five words, banded so that no report is compared with all others, and
each pair found is measured. The same reports in any order give the same stories.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import polars as pl
import rensa

from tracker.links import key as address
from tracker.series.schemas import STORIES, conform

RUN = 5
"""Words in one run ("shingle"); the length near-copy studies of news use (Broder 1997 and after: 3 to 10)."""

NEAR = 0.7
"""Share of runs two texts have in common, from which one is a near copy: a wire story with another headline and tail
stays above it, two reports of one press conference well below."""

HELD_IN = 0.9
"""Share of the shorter text's runs that stand in the longer one, from which it is an excerpt of it."""

FEWEST_RUNS = 12
"""Texts with fewer runs (some sixteen words) say too little to be called copies of each other."""

PERMUTATIONS, BANDS = 64, 32
"""Bands of two: a pair with 0.7 in common meets in one of them but for one time in a thousand million, one with 0.3
in common 19 times in 20 and is measured and left."""

FEWEST_AGREE = 6
"""So many of the 64 numbers of two digests must agree: texts that share a phrase or two agree in two or three,
an excerpt of a fifth of a text in 13."""

WORD = re.compile(r"[^\W_]+")
SEED = 1
AT_ONCE = 5_000
"""Texts whose runs of words are held in memory at once."""

HELD = 1_000
"""The same of those compared with others: few lead their buckets, and each of these is compared with many."""


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
    for first, other, share in _near(alone, texts):
        told.join(first, other, "near_copy", share)
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


def _near(numbers: Iterable[int], texts: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """Yield pairs of near copies, the earlier first, with the share they have in common.

    In each bucket every text is compared with the first of it, so that the work stays linear.
    """
    order = sorted(numbers)
    some = [texts[number] for number in order]
    marks = {number: bands for number, bands in zip(order, bands_of(some), strict=True) if bands is not None}
    runs = {number: _runs(texts[number]) for number in marks}
    tried: set[tuple[int, int]] = set()
    for band in range(BANDS):
        buckets: dict[int, int] = {}
        for number, bands in marks.items():
            first = buckets.setdefault(bands[band], number)
            if first != number and (first, number) not in tried:
                tried.add((first, number))
                if not alike(marks[first], bands):
                    continue
                share = _near_share(runs[first], runs[number])
                if share is not None:
                    yield first, number, round(share, 3)


def normal(text: str | None) -> str:
    """Return a text as compared: lower case, one space between words."""
    return " ".join((text or "").lower().split())


def bands_of(texts: Sequence[str]) -> list[list[int] | None]:
    """Return the buckets of each text, one a band; None for one too short to be called a copy of another."""
    marks: list[list[int] | None] = []
    for start in range(0, len(texts), AT_ONCE):
        runs = [sorted(_runs(text)) for text in texts[start : start + AT_ONCE]]
        long = [found for found in runs if len(found) >= FEWEST_RUNS]
        digests = iter(rensa.RMinHash.digests_from_token_sets(long, PERMUTATIONS, SEED) if long else ())
        marks += [_banded(next(digests)) if len(found) >= FEWEST_RUNS else None for found in runs]
    return marks


def _banded(digest: Sequence[int]) -> list[int]:
    """Return the two numbers of each band as one of 64 bits."""
    return [digest[at] << 32 | digest[at + 1] for at in range(0, PERMUTATIONS, PERMUTATIONS // BANDS)]


def alike(one: Sequence[int], other: Sequence[int]) -> bool:
    """Say whether the digests of two texts, as bands, agree often enough for the texts to be compared."""
    agree = 0
    for mine, theirs in zip(one, other, strict=True):
        differs = mine ^ theirs
        agree += (not differs >> 32) + (not differs & 0xFFFFFFFF)
    return agree >= FEWEST_AGREE


def near_copies(pairs: Iterable[tuple[str, str]], texts: Mapping[str, str]) -> set[tuple[str, str]]:
    """Return the pairs whose texts, as compared, are near copies; pairs of one other report are given together."""
    runs = lru_cache(maxsize=HELD)(lambda one: _runs(texts[one]))
    return {(first, other) for first, other in pairs if _near_share(runs(first), runs(other)) is not None}


def _near_share(one: set[str], other: set[str]) -> float | None:
    """Return the share of runs two texts have in common where that makes them near copies, else None."""
    common = len(one & other)
    share = common / (len(one) + len(other) - common)
    return share if share >= NEAR or common >= HELD_IN * min(len(one), len(other)) else None


def _runs(text: str) -> set[str]:
    words = WORD.findall(text)
    return {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}

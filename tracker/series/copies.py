"""Which pairs of texts are near copies of each other: their runs of five words laid beside each other, many at once.

In: pairs of texts that share a bucket (stories.py), and a way to ask for the texts of some. Out: those that are near
copies, with the share they have in common. Memory holds some texts at once, however many pairs there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce

import polars as pl

RUN = 5
"""Words in one run ("shingle"); the length near-copy studies of news use (Broder 1997 and after: 3 to 10)."""

NEAR = 0.7
"""Share of runs two texts have in common, from which one is a near copy: a wire story with another headline and tail
stays above it, two reports of one press conference well below."""

HELD_IN = 0.9
"""Share of the shorter text's runs that stand in the longer one, from which it is an excerpt of it."""

BANDS = 32
BUCKETS = pl.Array(pl.UInt64(), BANDS)
"""The buckets of a text, one a band, each two numbers of 32 bits of its digest; null: too short to be called a copy."""

FEWEST_AGREE = 6
"""So many of the 64 numbers of two digests must agree: texts that share a phrase or two agree in two or three,
an excerpt of a fifth of a text in 13."""

PAIRS = pl.Schema({"first": pl.UInt32(), "other": pl.UInt32()})
"""Two texts, by their numbers."""

ASCII = bytes(range(128))
SPACED = bytes(code if code > 127 or chr(code).isalnum() else 32 for code in range(256))

SEED = 1
LOW = pl.lit((1 << 32) - 1, pl.UInt64())
FACTOR = pl.lit(0x9E3779B97F4A7C15, pl.UInt64())
"""What the number of a word is multiplied by in a run, so that its place counts; odd, so that nothing is lost."""

MATCHED = 50_000
"""Pairs whose buckets are held beside each other at once."""

AT_ONCE = 5_000
"""Texts that are read at once to be measured."""

MEASURED = 2_000
"""Pairs whose runs are laid beside each other at once."""

HELD = 10_000_000
"""Runs of first texts that are held meanwhile, as numbers: 80 MB. Each is compared with many."""

Texts = Callable[[pl.Series], Sequence[str]]
"""Gives the texts of some numbers, in small letters."""


def near_copies(pairs: pl.DataFrame, marks: pl.Series, texts: Texts) -> pl.DataFrame:
    """Return those of some different PAIRS that are near copies, in their order, with the share they have in common.

    ``marks`` are the BUCKETS of all texts. Memory holds some texts, and the runs of some first texts as numbers.
    """
    numbered = pairs.with_row_index("@n")
    near = pl.concat([numbered.clear(), *(some.filter(_alike(some, marks)) for some in numbered.iter_slices(MATCHED))])
    ask = _asked(near, texts)
    found = [some for held in _held(near.get_column("first").unique().sort(), ask)
             for some in _measured(near, held, ask)]  # fmt: skip
    shares = pl.concat([pl.DataFrame(schema={"@n": pl.UInt32(), "share": pl.Float64()}), *found])
    return near.join(shares, on="@n").sort("@n").select("first", "other", "share")


def _alike(pairs: pl.DataFrame, marks: pl.Series) -> pl.Series:
    """Return whether the digests of two texts agree often enough for the texts to be compared."""
    if pairs.is_empty():
        return pl.Series(dtype=pl.Boolean)
    both = pl.DataFrame({name: marks.gather(pairs.get_column(name)).explode() for name in PAIRS})
    differs = pl.col("first") ^ pl.col("other")
    agree = both.select((differs <= LOW).cast(pl.UInt8) + ((differs & LOW) == 0).cast(pl.UInt8)).to_series()
    return agree.reshape((pairs.height, BANDS)).arr.sum() >= FEWEST_AGREE


def _asked(pairs: pl.DataFrame, texts: Texts) -> Texts:
    """Return how texts are asked for: all together where they are few."""
    every = pl.concat([pairs.get_column("first"), pairs.get_column("other")]).unique()
    if every.is_empty() or every.len() > AT_ONCE:
        return texts
    once = dict(zip(every, texts(every), strict=True))
    return lambda some: [once[number] for number in some]


def _held(numbers: pl.Series, texts: Texts) -> Iterator[pl.DataFrame]:
    """Yield ``first`` and its runs, ``@one``, of as many texts as may be held."""
    held: list[pl.DataFrame] = []
    size = 0
    for start in range(0, numbers.len(), AT_ONCE):
        some = numbers.slice(start, AT_ONCE)
        held.append(pl.DataFrame({"first": some, "@one": _numbered(texts(some))}))
        size += int(held[-1].get_column("@one").list.len().sum())
        if size >= HELD:
            yield pl.concat(held)
            held, size = [], 0
    if held:
        yield pl.concat(held)


def _measured(pairs: pl.DataFrame, held: pl.DataFrame, texts: Texts) -> Iterator[pl.DataFrame]:
    """Yield ``@n`` and ``share`` of the near copies among the pairs whose first text is held."""
    placed = held.select("first").with_row_index("@one")
    mine = pairs.join(placed, on="first").sort("other").with_columns(pl.col("other").rle_id().alias("@other"))
    pieces = mine.with_columns((pl.col("@other") // AT_ONCE).alias("@piece"))
    for piece in pieces.partition_by("@piece", maintain_order=True, include_key=False):
        others = piece.get_column("other").unique(maintain_order=True)
        runs = {"@one": held.get_column("@one"), "@other": _numbered(texts(others))}
        piece = piece.with_columns(pl.col("@other") - pl.col("@other").first())
        for some in piece.iter_slices(MEASURED):
            both = some.select("@n", *(of.gather(some.get_column(name)).alias(name) for name, of in runs.items()))
            yield _near_shares(both)


def _numbered(texts: Sequence[str]) -> pl.Series:
    """Return the runs of each text as numbers of 64 bits, each once; that two runs share one is next to impossible."""
    whole = pl.DataFrame({"word": map(spaced, texts)}, {"word": pl.String()}).with_row_index("text")
    words = whole.lazy().with_columns(pl.col("word").str.split(" ")).explode("word").filter(pl.col("word") != "")
    number = pl.col("word").hash(SEED)
    run = reduce(lambda all_, at: all_ * FACTOR + number.shift(-at), range(RUN), pl.lit(0, pl.UInt64()))
    in_one = pl.col("text") == pl.col("text").shift(1 - RUN)
    runs = words.select("text", run.alias("run"), in_one.alias("@in")).filter("@in").group_by("text").agg(
        pl.col("run").unique()
    )  # fmt: skip
    every = whole.lazy().select("text").join(runs, on="text", how="left", maintain_order="left")
    return every.select(pl.col("run").fill_null([])).collect().to_series()


def _near_shares(both: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs that are near copies, with the share of runs two texts have in common."""
    counts = {name: pl.col(name).list.len() for name in ("@one", "@other")}
    counts["@every"] = pl.concat_list("@one", "@other").list.n_unique()
    told = both.select("@n", *(count.cast(pl.Int64).alias(name) for name, count in counts.items()))
    one, other, every = (pl.col(name) for name in counts)
    common = one + other - every
    share = (common / every).alias("share")
    return told.filter((share >= NEAR) | (common >= HELD_IN * pl.min_horizontal(one, other))).select("@n", share)


def spaced(text: str) -> str:
    """Return a text with blanks for all that is neither letter nor digit, as Python tells them."""
    raw = text.encode("utf-8", "surrogatepass")
    found = raw.translate(SPACED).decode("utf-8", "surrogatepass")
    if len(raw) != len(text):
        for sign in set(raw.translate(None, ASCII).decode("utf-8", "surrogatepass")):
            found = found if sign.isalnum() else found.replace(sign, " ")
    return found

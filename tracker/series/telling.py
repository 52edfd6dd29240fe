"""Stories after reports arrived, changed or went: found from what is remembered of each, not from all texts again.

In: what is remembered (:class:`Told`), the reports that are new or changed, and a way to ask for the text of a few.
Out: what to remember now; its ``story_id`` is what :func:`tracker.series.stories.stories` gives all reports (a
property test holds it to that). Texts are asked for only where two reports share a bucket and were never compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from tracker.links import key as address
from tracker.series.copies import BANDS, BUCKETS, PAIRS, near_copies
from tracker.series.schemas import COUNT, DAY, FLAG, TEXT, conform, empty
from tracker.series.stories import bands_of, normal

MARKS = pl.Schema(
    {
        "report_id": TEXT,
        "published_on": DAY,  # null: not known; such a report comes after all others
        "link": TEXT,  # its address as compared; null: none
        "words": TEXT,  # digest of its words as compared; null: none
        "bands": BUCKETS,  # its buckets; null: too few words to be called a copy
        "alone": FLAG,  # whether it is the first of those with its link or words, and so compared with others
        "story_id": TEXT,  # report_id of the first report that tells it
    }
)

NEAR = pl.Schema({"band": COUNT, "bucket": pl.UInt64(), "first": TEXT, "other": TEXT})
"""Near copies: in a bucket each report is compared with the first of it."""

FEW = 100
"""So many reports at most are worth finding those that share a bucket with them first."""

TOGETHER = 2_000_000
"""Buckets, about, that are held at once: of few reports all, of many those of one band."""

BUCKET = ["band", "bucket"]

MET = pl.Schema({"band": COUNT, "bucket": pl.UInt64(), **PAIRS})
"""NEAR with the rows of the reports instead of their ids."""

Texts = Callable[[Collection[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """What is remembered of all reports: MARKS, one row a report, and NEAR, one row a pair of near copies."""

    marks: pl.DataFrame
    near: pl.DataFrame


NOTHING_TOLD = Told(empty(MARKS), empty(NEAR))


def retold(before: Told, arrived: pl.DataFrame, gone: Collection[str], texts: Texts) -> Told:
    """Return what is remembered once the reports of ``arrived`` are as it says and those of ``gone`` are no more.

    ``arrived`` has report_id, url, published_on and text, each but the first may be null.
    """
    return remembered(before, marked(arrived), gone, texts)


def remembered(before: Told, new: pl.DataFrame, gone: Collection[str], texts: Texts) -> Told:
    """Return what :func:`retold` does of reports that were :func:`marked` before, some at a time."""
    out = pl.concat([new.get_column("report_id"), pl.Series(list(gone), dtype=pl.String)]).implode()
    leaves = pl.col("report_id").is_in(out)
    left = before.marks.filter(leaves)
    whole = pl.concat([before.marks.filter(~leaves) if left.height else before.marks, new])
    # buckets are four fifths of all this: they are neither sorted nor moved
    slim = whole.select(pl.exclude("bands"), pl.col("bands").is_not_null().alias("@long")).with_row_index("@at")
    slim = slim.sort("published_on", "report_id", nulls_last=True)
    exact = _same(slim)
    slim = slim.with_columns(_alone(slim, exact).alias("@now"))
    # a report whose place in its buckets is not what it was: new, changed, gone, or no longer alone
    changes = slim.filter(pl.col("alone").ne_missing(pl.col("@now"))).get_column("@at")
    moved = pl.concat([left.filter("alone").get_column("bands"), whole.get_column("bands").gather(changes)])
    meeting = _Meeting(slim, whole, left, moved.drop_nulls())
    near = _near(before.near, meeting, texts)
    order = slim.select("report_id").with_row_index("@n")
    edges = near.unique(["first", "other"]).select("first", "other").rows()
    roots = _Joined([*exact, *edges], dict(_numbers(order, exact, edges))).roots()
    story = pl.col("report_id").replace(list(roots), list(roots.values()))
    now = slim.select("@at", pl.col("@now").alias("alone"), story.alias("story_id")).sort("@at").drop("@at")
    return Told(conform(whole.with_columns(now.get_columns()), MARKS), near)


def marked(reports: pl.DataFrame) -> pl.DataFrame:
    """Return MARKS of reports as if each were told by nobody else; ``alone`` is not known yet.

    ``reports`` has report_id, url, published_on and text, each but the first may be null.
    """
    rows = reports.select("report_id", "url", "published_on", "text").unique("report_id", keep="any")
    texts = [normal(text) for text in rows.get_column("text")]
    words = [hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32] if text else None for text in texts]
    links = [(address(url) if url else "") or None for url in rows.get_column("url")]
    rows = rows.select("report_id", "published_on", pl.col("report_id").alias("story_id")).with_columns(
        pl.Series("link", links, pl.String), pl.Series("words", words, pl.String),
        pl.Series("bands", bands_of(texts), MARKS["bands"]),
    )  # fmt: skip
    return conform(rows, MARKS)


def _same(marks: pl.DataFrame) -> list[tuple[str, str]]:
    """Return pairs of reports with the same link or the same words: the first of each with every other."""
    pairs: list[tuple[str, str]] = []
    for key in ("link", "words"):
        shared = marks.select("report_id", key).drop_nulls(key).filter(pl.len().over(key) > 1)
        with_first = shared.select(pl.col("report_id").first().over(key).alias("first"), "report_id")
        pairs += with_first.filter(pl.col("first") != pl.col("report_id")).rows()
    return pairs


class _Joined:
    """Reports joined into stories by pairs; the first of a story, by ``order``, leads it."""

    def __init__(self, pairs: Iterable[tuple[str, str]], order: Mapping[str, int]) -> None:
        self.parent: dict[str, str] = {}
        for one, other in pairs:
            first, second = self.root(one), self.root(other)
            if first != second:
                if order[second] < order[first]:
                    first, second = second, first
                self.parent[second] = first

    def root(self, one: str) -> str:
        while (above := self.parent.get(one, one)) != one:
            self.parent[one] = self.parent.get(above, above)
            one = above
        return one

    def roots(self) -> dict[str, str]:
        """Return the leader of every report that has joined another."""
        return {one: self.root(one) for one in tuple(self.parent)}


def _alone(marks: pl.DataFrame, exact: list[tuple[str, str]]) -> pl.Series:
    """Return which reports are the first of those with their link or words, and long enough to be compared."""
    order = dict(_numbers(marks.select("report_id").with_row_index("@n"), exact, ()))
    joined = _Joined(exact, order).roots()
    led = pl.Series([one for one, root in joined.items() if one != root], dtype=pl.String)
    return marks.select(pl.col("@long") & ~pl.col("report_id").is_in(led.implode())).to_series()


def _numbers(
    order: pl.DataFrame, pairs: Iterable[tuple[str, str]], more: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, int]]:
    """Yield the place in order of every report in a pair."""
    wanted = pl.Series(list({one for pair in (*pairs, *more) for one in pair}), dtype=pl.String)
    yield from order.filter(pl.col("report_id").is_in(wanted.implode())).select("report_id", "@n").iter_rows()


@dataclass(frozen=True, slots=True)
class _Meeting:
    """The reports that may share a bucket with one that moved: most never do, and are not looked at.

    ``slim`` are all of now, in order, numbered by their row in ``whole`` (``@at``); ``left`` are gone from ``whole``.
    """

    slim: pl.DataFrame
    whole: pl.DataFrame
    left: pl.DataFrame
    moved: pl.Series

    def both(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return ``@at`` (null: gone) and ``bands`` of those that were compared with others, and of those that are now.

        Both are in order of publication.
        """
        some = self.slim.filter(pl.col("@at").is_in(self._at().implode()))
        some = some.with_columns(self.whole.get_column("bands").gather(some.get_column("@at")))
        columns = ["@at", "bands", "published_on", "report_id"]
        left = self.left.with_columns(pl.lit(None, some.schema["@at"]).alias("@at"))
        was = pl.concat([rows.filter("alone").select(columns) for rows in (some, left)])
        was = was.sort("published_on", "report_id", nulls_last=True)
        return was.select("@at", "bands"), some.filter("@now").select("@at", "bands")

    def _at(self) -> pl.Series:
        """Return the rows with a number of a moved report in any band; :func:`_led` then looks at each band."""
        bands = self.whole.get_column("bands")
        long = bands.is_not_null().arg_true()
        if self.moved.len() > FEW:
            return long
        buckets = (bands.gather(long) if long.len() < bands.len() else bands).explode()
        return long.gather(buckets.is_in(self.moved.explode().unique().implode()).arg_true() // BANDS).unique()


def _near(before: pl.DataFrame, meeting: _Meeting, texts: Texts) -> pl.DataFrame:
    """Return NEAR: pairs of buckets nobody entered or left are kept, the others are looked at again."""
    if meeting.moved.is_empty():
        return before
    was, now = meeting.both()
    ids, stayed = meeting.whole.get_column("report_id"), was.get_column("@at").drop_nulls().implode()
    kept, asked = [before.clear()], [pl.DataFrame(schema=MET)]
    step = max(1, min(BANDS, TOGETHER // max(1, was.height + now.height)))
    for start in range(0, BANDS, step):
        bands = range(start, min(start + step, BANDS))
        moved = _buckets(meeting.moved.to_frame("bands"), bands).unique()
        mine = before.filter(pl.col("band").is_in(bands))
        kept.append(mine.join(moved, on=BUCKET, how="anti", maintain_order="left"))
        first_was = _buckets(was, bands).join(moved, on=BUCKET, how="semi", maintain_order="left")
        first_was = first_was.unique(BUCKET, keep="first", maintain_order=True).rename({"@at": "@was"})
        met = _led(_buckets(now, bands).join(moved, on=BUCKET, how="semi", maintain_order="left"))
        met = met.join(first_was, on=BUCKET, how="left", maintain_order="left")
        tried = (pl.col("@was") == pl.col("first")) & pl.col("other").is_in(stayed)
        again = _named(met.filter(tried), ids)
        kept.append(mine.join(again, on=NEAR.names(), how="semi", maintain_order="left"))
        asked.append(met.filter(~tried.fill_null(False)).select(MET.names()))
    new = pl.concat(asked)
    pairs = new.select(PAIRS.names()).unique()
    found = near_copies(pairs, meeting.whole.get_column("bands"), lambda some: _words(ids.gather(some), texts))
    return pl.concat([*kept, _named(new.join(found, on=PAIRS.names(), how="semi", maintain_order="left"), ids)])


def _buckets(marks: pl.DataFrame, bands: Iterable[int]) -> pl.DataFrame:
    """Return a row a band and mark, in their order: ``band``, ``bucket``, and what the marks have beside."""
    bucket = pl.col("bands")
    return pl.concat(
        marks.select(pl.lit(band, COUNT).alias("band"), bucket.arr.get(band).alias("bucket"), pl.exclude("bands"))
        for band in bands
    )


def _led(members: pl.DataFrame) -> pl.DataFrame:
    """Return MET: the first report of each bucket with every other one."""
    with_first = members.with_columns(pl.col("@at").first().over(BUCKET).alias("first"))
    return with_first.filter(pl.col("first") != pl.col("@at")).rename({"@at": "other"}).select(MET.names())


def _named(met: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """Return MET as NEAR: numbers as ids."""
    named = (ids.gather(met.get_column(name)).alias(name) for name in PAIRS)
    return met.with_columns(*named).select(NEAR.names())


def _words(reports: pl.Series, texts: Texts) -> list[str]:
    """Return the texts of reports in small letters."""
    found = texts(reports.to_list())
    return [found[one].lower() for one in reports]

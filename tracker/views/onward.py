"""What leaves the house: rows a page at a time for programs, the next after a key, and all that are wanted for a file.

In: what is seen (:class:`~tracker.views.seen.Seen`), a :class:`Wish`, the key of the last row a reader has. Out: a
:class:`Page`: masked rows in the order of their key, and the key to go on from. A row that comes between two pages is
met or not, but none is met twice, and none that stays is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

import polars as pl

from tracker.errors import TrackerError
from tracker.export.contents import figures
from tracker.export.listed import OBSERVED, REJECTED, REPORTS, Kind, series_rows, shaped, source_rows
from tracker.knowledge.parts import NOWHERE, rejections_in_order
from tracker.knowledge.parts import REPORTS as REMEMBERED
from tracker.model import Place
from tracker.series.keys import in_order
from tracker.series.schemas import POINTS, conform
from tracker.series.selection import NO_CRISIS, Frame, Selection
from tracker.store import Store, frames
from tracker.views.seen import Seen

Key = tuple[str, ...]
LONGEST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Wish:
    """Which figures: a selection, and what the explorer asks beside it (empty and False: any)."""

    selection: Selection = field(default_factory=Selection)
    measures: tuple[str, ...] = ()
    headline: bool = False

    def of(self, rows: Frame, places: Mapping[str, Place]) -> Frame:
        """Return the rows that are wanted, in their order."""
        found = self.selection.of(rows, places)
        if self.measures:
            found = found.filter(pl.col("measure").is_in(self.measures))
        return found.filter("headline") if self.headline else found

    def __str__(self) -> str:
        """Say what is wanted in a reader's words."""
        said = [str(self.selection)] if str(self.selection) != "none" else []
        said += [f"measure {' or '.join(self.measures)}"] if self.measures else []
        said += ["series that lead"] if self.headline else []
        return "; ".join(said) or "none"


class NoSuchKey(TrackerError):
    """What was given as the key to go on from is none."""

    exit_code = 2


class TooMany(TrackerError):
    """More rows are asked for than one answer holds."""

    exit_code = 2


class Page(NamedTuple):
    """Some rows, and the key of the last of them; None: there are no more."""

    rows: pl.DataFrame
    after: Key | None


def observations(seen: Seen, chosen: Wish, after: Key | None, most: int) -> Page:
    """Return the next figures that are wanted, in the order they became known."""
    key = ["known_at", "observation_id"]
    plan = _plan(seen, chosen)
    wanted = plan if after is None else plan.filter(_later(after))
    # the smallest keys are found without sorting, and without reading, the rest
    ids = wanted.select(key).bottom_k(most + 1, by=key).sort(key).collect()
    here = ids.head(most)
    found = plan.filter(pl.col("observation_id").is_in(here["observation_id"].implode())).collect()
    rows = _shown(seen, chosen, found.unique("observation_id").sort(key))
    last = (here["known_at"][-1].isoformat(), here["observation_id"][-1]) if ids.height > most else None
    return Page(shaped(figures(rows, seen.settings), OBSERVED), last)


def wanted(seen: Seen, chosen: Wish) -> pl.DataFrame:
    """Return all points that are wanted, as they are, in series order; who makes a file of them masks them.

    Those a person rejected are on no series, and there only when asked for.
    """
    rows = in_order(_plan(seen, chosen).collect())
    if "rejected" in chosen.selection.reviews:
        aside = conform(seen.kept.read("aside", _allowed(seen, chosen.selection.crises)), POINTS)
        rows = rows.vstack(chosen.of(aside, seen.settings.vocabulary.places))
    return rows


def count(seen: Seen, chosen: Wish) -> int:
    """Return how many figures are wanted, reading none of their words."""
    return int(_plan(seen, chosen).select(pl.len()).collect().item())


def series(seen: Seen, chosen: Wish, after: Key | None, most: int) -> Page:
    """Return the next series that have a figure that is wanted, by their ids, as those figures tell them."""
    plan = _plan(seen, chosen)
    wanted = plan if after is None else plan.filter(pl.col("series_id") > one_part(after))
    ids = wanted.select(pl.col("series_id").unique()).collect().to_series().sort()
    here = ids.head(most)
    found = in_order(plan.filter(pl.col("series_id").is_in(here.implode())).collect())
    rows = series_rows(_shown(seen, chosen, found), seen.settings).sort("series_id")
    return Page(rows, (here[-1],) if len(ids) > most else None)


def all_series(seen: Seen, chosen: Wish) -> pl.DataFrame:
    """Return every series that has a figure that is wanted, as those figures tell it."""
    return series_rows(_shown(seen, chosen, in_order(_plan(seen, chosen).collect())), seen.settings)


def every(page: Callable[[Key | None], Page], most: int, kind: Kind) -> pl.DataFrame:
    """Return all rows of a list, page after page. Raises TooMany for more than ``most``."""
    parts, after, rows = [pl.DataFrame(schema=kind.schema)], None, 0
    while True:
        found = page(after)
        parts.append(found.rows)
        rows, after = rows + found.rows.height, found.after
        if rows > most:
            raise TooMany(f"more than {most:,} rows: choose one crisis, or read the API page by page")
        if after is None:
            return pl.concat(parts)


def reports_with(seen: Seen, chosen: Wish) -> frozenset[str] | None:
    """Return the reports with a figure that is wanted; None: all, where nothing but crises is asked for.

    Who may not see a figure's word finds no report by it.
    """
    if replace(chosen, selection=replace(chosen.selection, crises=())) == Wish():
        return None
    rows = _shown(seen, chosen, _plan(seen, chosen).collect())
    return frozenset(rows.get_column("report_id"))


def reports(
    seen: Seen, store: Store, crises: Collection[str], after: Key | None, most: int, only: Collection[str] | None = None
) -> Page:
    """Return the next reports by their ids, of some crises ("none": of no crisis) or of all that may be seen.

    ``only`` are the ids to choose from; None: any.
    """
    rows = _of(_reports(seen, crises), only).sort("report_id")
    if after is not None:
        rows = rows.filter(pl.col("report_id") > one_part(after))
    here = rows.head(most)
    told = frames.heads(store, reports=here["report_id"])
    counts = here.select("report_id", pl.col("parts").list.join(" ").alias("crises"), "observed", "rejected")
    both = told.join(counts, on="report_id", how="left", maintain_order="left").sort("report_id")
    return Page(shaped(seen.protected(both), REPORTS), (here["report_id"][-1],) if rows.height > most else None)


def rejections(
    seen: Seen, store: Store, crises: Collection[str], after: Key | None, most: int, only: Collection[str] | None = None
) -> Page:
    """Return the next numbers that were not taken, report by report, as they stand in each.

    A page may hold fewer than were asked for and go on all the same: what counts is its key. ``only`` are the reports
    to choose from; None: any.
    """
    last, given = _place(after)
    left = (pl.col("rejected") > 0) & (pl.col("report_id") >= last)
    rows = _of(_reports(seen, crises), only).filter(left).sort("report_id")
    # a report counts at least as many as it has rows; of the first some were given already
    before = pl.col("rejected").cast(pl.Int64).cum_sum().shift(1, fill_value=0)
    read = rows.filter(before < most + given + 1)
    found = rejections_in_order(frames.rejections(store, reports=read["report_id"]))
    found = found.with_columns(pl.int_range(1, pl.len() + 1).over("report_id").alias("@number"))
    found = found.filter((pl.col("report_id") > last) | (pl.col("@number") > given))
    here = found.head(most)
    shown = shaped(seen.protected(here.drop("@number")), REJECTED)
    if found.height <= most and read.height == rows.height:
        return Page(shown, None)
    whole = (read["report_id"][-1], "9" * LONGEST_DIGITS)
    return Page(shown, (here["report_id"][-1], str(here["@number"][-1])) if here.height == most else whole)


def sources(seen: Seen, chosen: Wish) -> pl.DataFrame:
    """Return who gave the numbers that are wanted, and where they were read."""
    rows = _plan(seen, chosen).select("said_by", "source_id").collect()
    return source_rows(rows, seen.settings)


def one_part(after: Key) -> str:
    """Return a key that has one part. Raises NoSuchKey."""
    return _parts(after, 1)[0]


def _plan(seen: Seen, chosen: Wish) -> pl.LazyFrame:
    """Return the points that are wanted of the crises that may be seen."""
    return chosen.of(seen.plan(_allowed(seen, chosen.selection.crises)), seen.settings.vocabulary.places)


def _allowed(seen: Seen, crises: Collection[str]) -> list[str]:
    asked = [NOWHERE if name == NO_CRISIS else name for name in crises]
    return [part for part in seen.parts() if not asked or part in asked]


def _shown(seen: Seen, chosen: Wish, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows masked, without those that answer to the wish only by what is masked."""
    return chosen.of(seen.protected(rows), seen.settings.vocabulary.places)


def _reports(seen: Seen, crises: Collection[str]) -> pl.DataFrame:
    """Return what is remembered of the reports with a figure in the crises that may be seen; only those are named."""
    rows = seen.kept.read("reports").select(REMEMBERED.names())
    allowed = _allowed(seen, crises)
    own = pl.col("parts").list.set_intersection(pl.lit(pl.Series([allowed], dtype=pl.List(pl.String))))
    return rows.with_columns(own.alias("parts")).filter(pl.col("parts").list.len() > 0)


def _of(rows: pl.DataFrame, only: Collection[str] | None) -> pl.DataFrame:
    return rows if only is None else rows.filter(pl.col("report_id").is_in(list(only)))


def _later(after: Key) -> pl.Expr:
    said, last = _parts(after, 2)
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise NoSuchKey("what to go on after is no key of this list") from None
    if at.tzinfo is None:
        raise NoSuchKey("what to go on after is no key of this list")
    known = pl.col("known_at")
    return (known > at) | ((known == at) & (pl.col("observation_id") > last))


def _place(after: Key | None) -> tuple[str, int]:
    """Return the last report, and how many of its numbers were given."""
    if after is None:
        return "", 0
    last, given = _parts(after, 2)
    if not (given.isascii() and given.isdigit() and len(given) <= LONGEST_DIGITS):
        raise NoSuchKey("what to go on after is no key of this list")
    return last, int(given)


def _parts(after: Key, many: int) -> Key:
    if len(after) != many:
        raise NoSuchKey("what to go on after is no key of this list")
    return after

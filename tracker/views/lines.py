"""Every series of one crisis in a row, with its newest figure: what cards, lists and alerts find their way by.

In: a :class:`~tracker.views.seen.Seen` and a part. Out: frames and dicts, worked out once a version of the part.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from tracker.charts.neighbours import newest, with_previous
from tracker.series.grades import GRADES
from tracker.series.schemas import KEY_FIGURES
from tracker.series.table import key_figures, series_table
from tracker.views import figures
from tracker.views.seen import Seen

WORDS = ("quote", "title", "publisher", "url")


def lines(seen: Seen, part: str) -> pl.DataFrame:
    """Return one row a series (SERIES), with its best grade, its place, and the id of any figure (``any_id``).

    ``previous`` are the numbers of the figure that the newest can be compared with, of the day ``previous_on``.
    """

    def make() -> pl.DataFrame:
        rows = seen.slim(part)
        rank = pl.col("grade").replace_strict({name: n for n, name in enumerate(GRADES)}, default=None)
        beside = rows.group_by("series_id").agg(
            pl.col("grade").sort_by(rank, nulls_last=True).first(), pl.col("said_by").first(),
            pl.col("place_id").drop_nulls().first(), pl.col("known_at").max(),
            pl.col("observation_id").last().alias("any_id"),
        )  # fmt: skip
        line = with_previous(rows.filter("on_line")).group_by("series_id", maintain_order=True).last()
        before = line.select("series_id", "previous", "previous_on")
        table = series_table(rows).drop("previous_level", "previous_on")
        for more in (beside, before):
            table = table.join(more, on="series_id", how="left", maintain_order="left")
        return table

    return seen.remembered(part, "lines", make, lambda rows: int(rows.estimated_size()))


def part_of(seen: Seen, series_id: str) -> str | None:
    """Return the part a series lies in, of those the audience may look at; None: there is no such series there."""
    for part in seen.parts():
        if lines(seen, part).get_column("series_id").is_in([series_id]).any():
            return part
    return None


def cards(seen: Seen, part: str, most: int) -> tuple[list[dict[str, Any]], int]:
    """Return a card for each headline series, as indicators are configured, and how many there are in all."""

    def make() -> tuple[list[dict[str, Any]], int]:
        rows = seen.slim(part)
        heads = _heads(rows, seen)
        since = newest(rows)
        made = [_card(row, rows, since) for row in heads.head(most).to_dicts()]
        shown = figures.by_ids(seen, {part: [one for card in made for one in (card["observation_id"], card["since"])]})
        told = [{**shown[card["observation_id"]], **card, "since": shown.get(card["since"])}
                for card in made if card["observation_id"] in shown]  # fmt: skip
        return told, heads.height

    return seen.remembered(part, ("cards", most), make)


def _heads(rows: pl.DataFrame, seen: Seen) -> pl.DataFrame:
    """Return the headline series that have a figure: of everyone first, as the indicators are configured."""
    ranks = {name: rank for rank, name in enumerate(seen.settings.vocabulary.indicators)}
    heads = key_figures(rows.with_columns(pl.lit(None, KEY_FIGURES[name]).alias(name) for name in WORDS))
    rank = pl.col("indicator").replace_strict(ranks, default=len(ranks), return_dtype=pl.Int64)
    told = heads.filter(pl.col("observation_id").is_not_null())
    return told.sort(pl.col("population") != "all", rank, "population", "series_id")


def _card(row: dict[str, Any], rows: pl.DataFrame, since: dict[Any, tuple[date, str]]) -> dict[str, Any]:
    """Return what a card adds to its newest figure; ``since`` is the observation of a newer one of another source."""
    mine = with_previous(rows.filter("on_line", pl.col("series_id") == row["series_id"]))
    now = mine.row(-1, named=True) if mine.height else None
    levels = mine.get_column("level").to_list()
    day, newer = since.get((row["indicator"], row["population"]), (None, ""))
    last = mine.get_column("order_on").drop_nulls().to_list()
    wide = row["range_low"] is not None and row["range_low"] != row["range_high"]
    return {
        "observation_id": row["observation_id"],
        "series_id": row["series_id"],
        "change": figures.change(now, now["previous"], now["previous_on"]) if now else None,
        "spread": {"low": row["range_low"], "high": row["range_high"], "open": row["range_open"]} if wide else None,
        "others": row["sources"] or 0,
        "since": newer if day is not None and day > max(last, default=date.min) else "",
        "spark": figures.spark(levels),
    }

"""What stands beside every row of an export: its country, its licence, and whom to credit.

In: rows with ``place_id`` and ``source_id``, the Settings. Out: expressions. Never: a figure.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tracker.model import Settings
from tracker.series.protection import credit


def country(rows: pl.DataFrame, settings: Settings) -> pl.Expr:
    """Return the country as read, else that of the registered place."""
    places = settings.vocabulary.places
    here = rows.get_column("place_id").drop_nulls().unique()
    return pl.coalesce("iso3", looked_up("place_id", {id_: places[id_].iso3 for id_ in here if id_ in places}))


def licences(settings: Settings) -> list[pl.Expr]:
    """Return the licence of the source a row was read from, and the line that source wants printed."""
    read = settings.sources.values()
    return [
        looked_up("source_id", {one.id: one.licence for one in read}).alias("licence"),
        looked_up("source_id", {one.id: credit(one) for one in read}).alias("attribution"),
    ]


def looked_up(column: str, names: Mapping[str, str]) -> pl.Expr:
    """Return the name of each id of a column; null where it has none."""
    return pl.col(column).replace_strict(names, default=None, return_dtype=pl.String)

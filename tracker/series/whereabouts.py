"""Which registered place a figure is of, and what that place is part of.

In: observations with their place as read or as written. Out: ``place_id``, ``place_label`` and ``place_accuracy``, and
the places inside and around a crisis. Never guesses: a name in no registry stays the words as written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from tracker.atlas import Atlas, key_of
from tracker.model import Crisis, Place


def normal(text: pl.Expr) -> pl.Expr:
    """Return words as compared: NFKC, lower case, one space between, no leading "the", at most 200 code points."""
    folded = text.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars(" .,;:'\"")
    return folded.str.strip_prefix("the ").str.slice(0, 200)


def place_names(places: Mapping[str, Place]) -> pl.DataFrame:
    """Return ``name_key`` (normalised name or alias), ``place_id``, ``place_label``; one row a name.

    Only of the places people wrote: a figure read from text brings its place's id along. A name two places share stays
    with the one registered first.
    """
    own = places.own if isinstance(places, Atlas) else places
    schema = {"name": pl.String, "place_id": pl.String, "place_label": pl.String}
    rows = [(name, it.id, it.name) for it in own.values() for name in (it.name, it.id, *it.aliases)]
    names = pl.DataFrame(rows, schema=schema, orient="row")
    keyed = names.select(normal(pl.col("name")).alias("name_key"), "place_id", "place_label")
    return keyed.unique("name_key", keep="first", maintain_order=True)


def registered(words: str, places: Mapping[str, Place]) -> Place | None:
    """Return the place a person names, by its id or any of its names, the most likely first; None: it is in no list."""
    if words in places:
        return places[words]
    atlas = places if isinstance(places, Atlas) else Atlas(places)
    found = atlas.named(" ".join(key_of(words)))
    return found[0] if found else None


def wholes(places: Mapping[str, Place], place_id: str) -> frozenset[str]:
    """Return a place's id and those of all it is part of, however many steps up."""
    found: set[str] = set()
    waiting = [place_id]
    while waiting:
        here = waiting.pop()
        if here not in found and here in places:
            found.add(here)
            waiting.extend(places[here].part_of)
    return frozenset(found)


def inside(places: Mapping[str, Place], crisis: Crisis, of: Iterable[str]) -> frozenset[str]:
    """Return those of some places that are the crisis's or part of one of them."""
    return frozenset(crisis.places) | {one for one in of if wholes(places, one).intersection(crisis.places)}


def around(places: Mapping[str, Place], crisis: Crisis, of: Iterable[str]) -> frozenset[str]:
    """Return the ids of the places that contain the crisis's places: the country, the region."""
    containing = {whole for place in crisis.places for whole in wholes(places, place)}
    return frozenset(containing - inside(places, crisis, of) - set(crisis.places))


def placed(observations: pl.DataFrame, places: Mapping[str, Place]) -> pl.DataFrame:
    """Keep the place a figure was read with, else look the words as written up among the registered places.

    An unregistered place keeps its words as label. Each distinct pair of id and words is looked up once. A place that
    was read says how narrowly it was told; of one that was looked up its kind does.
    """
    read = pl.col("place_id") if "place_id" in observations.columns else pl.lit(None, pl.String)
    pairs = observations.select(read.alias("@read"), "place")
    each = pairs.unique().with_columns(normal(pl.col("place")).alias("name_key"))
    each = each.join(place_names(places), on="name_key", how="left")
    known = {one: places[one].name for one in each.get_column("@read").drop_nulls().unique() if one in places}
    label = pl.col("@read").replace_strict(known, default=None, return_dtype=pl.String)
    each = each.select(
        "@read", "place", pl.when(label.is_not_null()).then("@read").otherwise("place_id").alias("place_id"),
        pl.coalesce(label, "place_label", "place").alias("place_label"),
    )  # fmt: skip
    looked_up = pairs.join(each, on=["@read", "place"], how="left", maintain_order="left", nulls_equal=True)
    found = observations.with_columns(looked_up.get_column("place_id"), looked_up.get_column("place_label"))
    here = found.get_column("place_id").drop_nulls().unique()
    kinds = {one: places[one].kind for one in here if one in places}
    kind = pl.col("place_id").replace_strict(kinds, default=None, return_dtype=pl.String)
    told = pl.col("place_accuracy") if "place_accuracy" in found.columns else pl.lit(None, pl.String)
    return found.with_columns(pl.coalesce(told, kind).alias("place_accuracy"))

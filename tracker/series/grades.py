"""How well a figure is borne out: by whom it is told, and by how many who do not repeat each other.

In: points in order, with their story. Out: the same points with ``voices`` and ``grade``. Never changes a number, and
never takes two papers that print one source for two sources.

The rule, best first (after Airwars' grades of a claim):

============== ====================================================================================================
two_sources    two named sources or more, none of them a party to the fighting, give this number for this day and
               place, in different stories
one_source     one named source does
typed_source   whoever gave it is known by kind only: "health officials", "local residents"
unnamed        "reports", or nobody is named
party_claim    a party to the fighting says it, of its enemy or of itself
============== ====================================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tracker.model import Attribution, Modality
from tracker.series.keys import by_name

PARTY = "party_claim"
GRADES = ("two_sources", "one_source", "typed_source", "unnamed", PARTY)
"""Best first."""

CLAIM = ("crisis", "indicator", "population", "place_key", "unit", "@day", "level")
"""What two sources must agree on to bear each other out; bounds may differ: "at least 27" and 27 are one number."""

PROPER = r"(?:^|\W)(?:The |the |A |An )?[A-Z][\w’'-]*(?:\W|$)"
"""A name in words that no registry holds: something in them begins with a capital letter."""

BEGINS_WITH_ROLE = (
    r"^(?:The |A |An )?[A-Z][a-z]+ (?:officials?|sources?|residents?|witnesses|authorities|activists|media|reports?)$"
)
"""Words whose one capital only begins a sentence: "Health officials" names nobody."""


def graded(points: pl.DataFrame, attributions: Mapping[str, Attribution]) -> pl.DataFrame:
    """Return the points with ``voices`` (0: nobody named gives it) and ``grade``; order is kept.

    Figures without a day or a number are borne out by nobody else, as nothing says they speak of the same thing.
    """
    rows = points.with_columns(
        pl.coalesce("as_of", "period_end").alias("@day"), _who(attributions).alias("@who"),
        pl.coalesce("story_id", "report_id").alias("@story"),
    )  # fmt: skip
    named = pl.col("@who") == "named"
    # a number for what seven columns say together: each of the steps below would hash their words again
    rows = rows.with_row_index("@row").with_columns(pl.col("@row").first().over(CLAIM).alias("@claim"))
    rows = rows.join(_voices(rows.filter(named)), on="@claim", how="left", maintain_order="left")
    comparable = pl.col("@day").is_not_null() & pl.col("level").is_not_null() & pl.col("place_key").is_not_null()
    voices = pl.when(named & comparable).then(pl.col("@voices")).when(named).then(1).otherwise(0)
    grade = (
        pl.when(pl.col("@who") == "party").then(pl.lit(PARTY))
        .when(named & (voices > 1)).then(pl.lit("two_sources"))
        .when(named).then(pl.lit("one_source"))
        .when(pl.col("@who") == "typed").then(pl.lit("typed_source"))
        .otherwise(pl.lit("unnamed"))
    )  # fmt: skip
    done = rows.with_columns(voices.fill_null(1).cast(pl.UInt32).alias("voices"), grade.alias("grade"))
    return done.drop("@day", "@who", "@story", "@voices", "@claim", "@row")


def _voices(named: pl.DataFrame) -> pl.DataFrame:
    """Count the independent sources of each claim: as many as there are sources, and no more than stories."""
    told = named.select("@claim", "said_by_key", "@story")
    often = pl.col("@claim").is_duplicated()
    sources, tellings = pl.col("said_by_key").n_unique(), pl.col("@story").n_unique()
    several = told.filter(often).group_by("@claim").agg(pl.min_horizontal(sources, tellings).alias("@voices"))
    once = told.filter(~often).select("@claim", pl.lit(1, several.schema["@voices"]).alias("@voices"))
    return pl.concat([several, once])


def _who(attributions: Mapping[str, Attribution]) -> pl.Expr:
    """Return "named", "typed", "unnamed" or "party": what kind of source each row has."""
    kinds = {it.id: "named" if it.kind == "local" and by_name(it) else it.kind for it in attributions.values()}
    kind = pl.col("said_by").replace_strict(kinds, default=None, return_dtype=pl.String)
    words = pl.col("said_by_text").fill_null("")
    unregistered = (
        pl.when(words == "").then(pl.lit("unnamed"))
        .when(words.str.contains(PROPER) & ~words.str.contains(BEGINS_WITH_ROLE)).then(pl.lit("named"))
        .otherwise(pl.lit("typed"))
    )  # fmt: skip
    unnamed = (kind == "unnamed") | pl.col("said_by").str.starts_with("unnamed")
    party = (kind == "belligerent") | (pl.col("modality") == Modality.PARTY_CLAIM.value)
    return (
        pl.when(party.fill_null(False)).then(pl.lit("party"))
        .when(unnamed.fill_null(False)).then(pl.lit("unnamed"))
        .when(kind == "local").then(pl.lit("typed"))
        .when(pl.col("said_by").is_not_null()).then(pl.lit("named"))
        .otherwise(unregistered)
    )  # fmt: skip

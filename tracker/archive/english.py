"""Which texts of a column are surely English, so that the model that tells languages is asked of the others alone.

In: texts. Out: for each whether it is. Never a guess: a text of which this is not sure is told by the model.
"""

from __future__ import annotations

import polars as pl

HEAD = 1_200
"""Code points looked at."""

COMMON = r"(?i) (?:the|of|and|that|with|were|from|said|which|have|has|by|their|would)\b"
"""Words English has and its neighbours write otherwise: one in six or seven of English prose."""

FEWEST, A_WORD_IN = 8, 70
"""So many of them, and one in so many bytes, make it English whatever else it quotes."""


def surely_english(texts: pl.Series) -> pl.Series:
    """Return of each text whether it is surely English; null is not."""
    head = pl.col("text").str.slice(0, HEAD)
    words = head.str.count_matches(COMMON)
    sure = (words >= FEWEST) & (words * A_WORD_IN >= head.str.len_bytes())
    return texts.to_frame("text").select(sure.fill_null(False)).to_series()

"""Which figures wait for a person before they carry their line: those that look more like a slip than like news, and
those a crisis publishes only once somebody reviewed them.

In: the narrow rows of :mod:`tracker.series.revisions` with the level each meets (``@before``). Out: the suspects, with
why. Never changes a number, and holds none a person has looked at.

Two slips are looked for. A *thousandfold* jump is more often a misread unit than news. *Swapped digits*: of the errors
people make in copying numbers 10 to 20 % swap two neighbours and 0.5 to 1.5 % digits around a third (Verhoeff, 1969, as
N. R. Wagner sums him up in The Laws of Cryptography, 2002), so only neighbours count. Whether a swap or news is
likelier hangs on how many numbers the next figure could as well have been. A count that rises by up to a half may be
any of some 62 after 12,400 (people round it to hundreds), and 14,200 is one of them; after 4,237 it may be any of
2,100, and few of them are 4,237 with two digits swapped. So a rise is held from four digits that are no rounding on
(:data:`EXACT_DIGITS`), and a fall of a cumulative count, which news hardly explains, whatever its digits, unless the
number was given before.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tracker.model import Crisis, Measure
from tracker.series.keys import grouped

THOUSANDFOLD = 1_000
"""A jump this large over the level before is more often a misread unit than news."""

EXACT_DIGITS = 4
"""Digits that are no rounding (zeros at the end), from which two swapped neighbours are likelier a slip than growth."""

LONGEST = 12
"""Places among which neighbours are compared; no count of people is longer."""

LOOKED_AT = ("accepted", "corrected")
"""Review states in which a figure waits for nobody."""

SURE = 0.7
"""The confidence from which a figure is published without a person, and below which alerts call it doubtful."""

UNPUBLISHED = "not published yet"
"""How the reason begins why a figure waits that looks like no slip."""


def unpublished(crises: Mapping[str, Crisis]) -> pl.Expr:
    """Return why a figure waits because of what its crisis publishes (``publish`` of crises.toml); "": it does not."""
    waits = pl.lit("")
    new = ~pl.col("review_state").is_in(LOOKED_AT).fill_null(False) & pl.col("revision").is_null()
    for crisis in crises.values():
        here = new & (pl.col("crisis") == crisis.id).fill_null(False)
        if crisis.publish == "reviewed_only":
            waits = pl.when(here).then(pl.lit(f"{UNPUBLISHED}: nobody reviewed it")).otherwise(waits)
        if crisis.publish == "above_confidence":
            unsure = here & (pl.col("confidence") < SURE).fill_null(True)
            told = pl.format(f"{UNPUBLISHED}: read with confidence {{}}", pl.col("confidence").round(2))
            waits = pl.when(unsure).then(told.fill_null(UNPUBLISHED)).otherwise(waits)
    return waits


def suspects(slim: pl.DataFrame) -> pl.DataFrame:
    """Return the figures that must wait for a person and nobody has looked at yet, in order, with why (``@held``).

    Numbers with the same digits differ by a multiple of nine: so few have their digits compared.
    """
    level, before = pl.col("level"), pl.col("@before")
    jump = (before >= 1) & (level >= THOUSANDFOLD * before)
    nine = (level.cast(pl.Int64, strict=False) - before.cast(pl.Int64, strict=False)) % 9 == 0
    looked_at = pl.col("review_state").is_in(LOOKED_AT).fill_null(False)
    waits = (pl.col("held") == "") & ~looked_at & pl.col("revision").is_null()
    some = slim.filter(jump | (nine & (level != before) & (level >= 100)), waits)
    swapped = pl.format("the digits of {} in another order", grouped(before))
    thousandfold = pl.format("a thousand times the {} before it", grouped(before))
    why = pl.when(_swapped() & _likelier_a_slip()).then(swapped).when(jump).then(thousandfold)
    return some.with_columns(why.alias("@held")).filter(pl.col("@held").is_not_null())


def _swapped() -> pl.Expr:
    """Return whether two neighbouring digits of the level before changed places: 4,237 and 4,327.

    Swapping x and y at tens k and k + 1 changes a number by 9 · 10^k · (x - y).
    """
    level, before = (pl.col(name).cast(pl.Int64, strict=False) for name in ("level", "@before"))
    whole = (pl.col("level") % 1 == 0) & (pl.col("@before") % 1 == 0)
    digit = [before // 10**place % 10 for place in range(LONGEST)]
    swaps = [level - before == 9 * 10**k * (digit[k] - digit[k + 1]) for k in range(LONGEST - 1)]
    as_long = pl.col("level").log10().floor() == pl.col("@before").log10().floor()
    return whole & as_long & (level != before) & pl.any_horizontal(swaps)


def _likelier_a_slip() -> pl.Expr:
    """Return whether so near a number is likelier a slip than news."""
    exact = pl.min_horizontal(_digits("level"), _digits("@before")) >= EXACT_DIGITS
    cumulative = pl.col("measure") == Measure.CUMULATIVE.value
    fell = cumulative & (pl.col("level") < pl.col("@before")) & (pl.col("@level_first") == pl.col("@row"))
    return exact | fell


def _digits(column: str) -> pl.Expr:
    """Return how many digits a number has without the zeros at its end."""
    return pl.col(column).cast(pl.Int64, strict=False).cast(pl.String).str.strip_chars_end("0").str.len_chars()

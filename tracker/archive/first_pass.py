"""The first pass: whole batches of texts through Polars, so that only those that may hold a figure are read.

In: a gate's phrases, a column of texts. Out: a column that says of each text whether to read it. Never a miss: what is
passed over is a text in which the reader would find nothing to observe and nothing to refuse (a property test holds it
to that). It asks what the gate asks (:mod:`tracker.reading.gate`), of paragraphs instead of sentences; a sentence does
not cross an empty line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from tracker.reading.gate import Gate
from tracker.reading.tells import ALONE, CARRIED, COUNTED, HIT, MONEY, NUMBER, ONE, WAY, WHY
from tracker.reading.text.door import LIMIT, ODD

LETTERS = "".join(chr(code) for code in range(256) if chr(code).isalnum())
BETWEEN = f"[^{LETTERS}]+"
DIGIT = "[0-9½¼¾]"
PARTED = "[.!?:;…|][ \\t]*\n|\n[ \\t]*\n"
"""Where no block goes on: an empty line, or a line that ends in a stop (reading/text/sentences.py)."""

PART = "\x1d"
"""Put where a text is parted; a text that holds one is odd, and read whatever it says."""

ODD_IN_ANY = rf"{ODD.pattern}|\*|(?m)^[^\pL\n]*[0-9][^\n]{{0,24}}$"
"""What is read unseen: signs the text door takes apart, and a number on a line of its own, whose label may stand a
paragraph away (reading/text/dashboards.py)."""

A = (" a ", " an ")


@dataclass(frozen=True, slots=True)
class FirstPass:
    """The phrases of a gate by what they tell, each with a blank at both ends."""

    numbers: tuple[str, ...]
    counted: tuple[str, ...]
    one: tuple[str, ...]
    alone: tuple[str, ...]
    way: tuple[str, ...]  # with a number and one of `why`
    why: tuple[str, ...]
    blind: bool

    @classmethod
    def of(cls, gate: Gate) -> FirstPass:
        """Build from a gate."""

        def telling(bits: int) -> tuple[str, ...]:
            told = zip(gate.phrases, gate.tells, strict=True)
            return fewest(phrase for phrase, tells in told if tells & bits)

        return cls(
            telling(NUMBER), telling(COUNTED | CARRIED | MONEY), telling(ONE | HIT), telling(ALONE), telling(WAY),
            telling(WHY), gate.blind,
        )  # fmt: skip

    def worth_reading(self, texts: pl.Series) -> pl.Series:
        """Return of each text whether it may hold a figure; null, no text, may not."""
        if self.blind:
            return texts.is_not_null()
        frame = pl.LazyFrame({"text": texts}, schema={"text": pl.String}).with_row_index("row")
        unseen = pl.col("text").str.contains(ODD_IN_ANY) | (pl.col("text").str.len_bytes() > LIMIT)
        piece = pl.col("text").str.replace_all(PARTED, PART).str.split(PART).alias("piece")
        told = frame.select("row", piece).explode("piece").select("row", self._told(pl.col("piece")).alias("told"))
        by_text = told.group_by("row").agg(pl.col("told").any())
        joined = frame.select("row", unseen.alias("unseen")).join(by_text, on="row", how="left", maintain_order="left")
        return joined.select((pl.col("unseen") | pl.col("told")).fill_null(False)).collect().to_series()

    def _told(self, piece: pl.Expr) -> pl.Expr:
        flattened = flat(piece)
        numbered = piece.str.contains(DIGIT) | _any(flattened, self.numbers)
        one = _any(flattened, A) & _any(flattened, self.one)
        framed = _any(flattened, self.way) & _any(flattened, self.why)
        return (numbered & (_any(flattened, self.counted) | framed)) | one | _any(flattened, self.alone)


def flat(text: pl.Expr) -> pl.Expr:
    """Return a text in small letters with one blank wherever there is neither letter nor digit, and at both ends."""
    return (pl.lit(" ") + text.str.to_lowercase() + pl.lit(" ")).str.replace_all(BETWEEN, " ")


def fewest(phrases: Iterable[str]) -> tuple[str, ...]:
    """Return phrases as they stand in a flat text, without those that hold another of them."""
    known = {tuple(phrase.split()) for phrase in phrases}
    kept = (words for words in known if not any(part in known for part in _parts(words)))
    return tuple(sorted(f" {' '.join(words)} " for words in kept if words))


def _parts(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield every run of the words but the whole."""
    for first in range(len(words)):
        for last in range(first + 1, len(words) + 1):
            if last - first < len(words):
                yield words[first:last]


def _any(text: pl.Expr, words: tuple[str, ...]) -> pl.Expr:
    return text.str.contains_any(list(words)) if words else pl.lit(False)

"""The first pass: whole batches of texts through Polars, so that only those that may hold a figure are read.

In: a gate's phrases, a column of texts. Out: a column that says of each text whether to read it. Never a miss: what is
passed over is a text in which the reader would find nothing to observe and nothing to refuse (a property test holds it
to that). It asks what the gate asks (:mod:`tracker.reading.gate`), of pieces that the reader cuts at as well: of
sentences in plain prose, of whole paragraphs where there are quotes, brackets, lists or tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from tracker.reading.gate import Gate
from tracker.reading.tells import ALONE, CARRIED, COUNTED, FIGHTER, HIT, MONEY, NUMBER, ONE, PERSON, SITE, WAY, WHY
from tracker.reading.text.door import LIMIT, ODD

LETTERS = "".join(chr(code) for code in range(256) if chr(code).isalnum())
PART = "\x1d"
"""Put where a text is parted; a text that holds one is odd, and read whatever it says."""

BETWEEN = f"[^{LETTERS}]+"
DIGIT = "[0-9½¼¾]"
PARTED = "([.!?:;…|])[ \\t]*\n|\n[ \\t]*\n"
"""Where no block goes on: an empty line, or a line that ends in a stop (reading/text/sentences.py)."""

STOP = r"([a-z]{4}\.) ([A-Z])"
"""Where a sentence surely ends, in a piece that is neither UNEVEN nor LISTED: after a word that is not shortened."""

UNEVEN = r"""["“”„«»()\[\]{}]|(?:^|[\s—–-])['‘’]"""
"""Signs between which the splitter of sentences sees no end."""

LISTED = (
    r"[|\t]|:[ ]*$|[^.!?;…,\s][ ]*\n|[^.!?:;…,”\"’؟。\s]\s*$|(?m)^[ ]*(?:[•·▪●○◦‣∙*–—-]\s|\(?[0-9a-z]{1,2}[.)]\s"
    r"|[^:|.!?\n]{2,60}:\s*[^\w\s]{0,3}\s*(?:[A-Za-z]{2,3}\s?)?[0-9])"
)
"""Lines that may say what is counted below them: rows, labels, headings, points of a list, a line that ends in ":"."""

ODD_IN_ANY = rf"{ODD.pattern}|\*|(?m)^[^\pL\n]*[0-9][^\n]{{0,24}}$"
"""What is read unseen: signs the text door takes apart, and a number on a line of its own, whose label may stand a
paragraph away (reading/text/dashboards.py)."""

A = (" a ", " an ")

FIRST_CAPITAL = r"([A-Z][0-9A-Za-z]*)"
ANOTHER_CAPITAL = r"(?s)[A-Z].*[A-Z]|[\pL&&[^\x00-\x7f]]"
"""Words that may be somebody's name (reading/gate.py): the first of a sentence is one where it is no other word."""


@dataclass(frozen=True, slots=True)
class FirstPass:
    """The phrases of a gate by what they tell, each with a blank at both ends."""

    numbers: tuple[str, ...]
    counted: tuple[str, ...]
    carried: tuple[str, ...]  # with one of `fighters`
    fighters: tuple[str, ...]
    paid: tuple[str, ...]  # with what `currency` finds
    currency: str
    one: tuple[str, ...]
    hit: tuple[str, ...]  # with one of `sites`
    sites: tuple[str, ...]
    alone: tuple[str, ...]  # with a person, or a name
    persons: tuple[str, ...]
    way: tuple[str, ...]  # with a number and one of `why`
    why: tuple[str, ...]
    heads: tuple[str, ...]  # what a heading holds that numbers below it may count
    known: pl.Series  # words that are nobody's name
    blind: bool

    @classmethod
    def of(cls, gate: Gate) -> FirstPass:
        """Build from a gate."""

        def telling(bits: int) -> tuple[str, ...]:
            told = zip(gate.phrases, gate.tells, strict=True)
            return fewest(phrase for phrase, tells in told if tells & bits)

        counted = COUNTED | CARRIED | MONEY
        return cls(
            telling(NUMBER), telling(COUNTED), telling(CARRIED), telling(FIGHTER), telling(MONEY),
            f"(?i){gate.money.pattern}", telling(ONE), telling(HIT), telling(SITE), telling(ALONE),
            telling(PERSON), telling(WAY), telling(WHY), telling(counted | ONE | HIT | ALONE | PERSON | SITE),
            pl.Series(sorted(gate.known), dtype=pl.String), gate.blind,
        )  # fmt: skip

    def worth_reading(self, texts: pl.Series) -> pl.Series:
        """Return of each text whether it may hold a figure; null, no text, may not."""
        if self.blind:
            return texts.is_not_null()
        frame = pl.LazyFrame({"text": texts}, schema={"text": pl.String}).with_row_index("row")
        unseen = pl.col("text").str.contains(ODD_IN_ANY) | (pl.col("text").str.len_bytes() > LIMIT)
        by_text = self._told(_pieces(frame)).group_by("row").agg(
            (pl.col("told").any() | (pl.col("heads").any() & pl.col("goes_on").any())).alias("told")
        )  # fmt: skip
        joined = frame.select("row", unseen.alias("unseen")).join(by_text, on="row", how="left", maintain_order="left")
        return joined.select((pl.col("unseen") | pl.col("told")).fill_null(False)).collect().to_series()

    def _told(self, pieces: pl.LazyFrame) -> pl.LazyFrame:
        """Return of each piece whether it tells a figure, heads others, or goes on with what was spoken of before."""
        piece = pl.col("flat")
        numbered = piece.str.contains(DIGIT) | _any(piece, self.numbers)
        framed = _any(piece, self.way) & _any(piece, self.why)
        a, hit = _any(piece, A), _any(piece, self.hit)
        one = a & (_any(piece, self.one) | (hit & _any(piece, self.sites)))
        alone = _any(piece, self.alone) & (_any(piece, self.persons) | self._names(pl.col("piece")))
        carried = _any(piece, self.carried) & _any(piece, self.fighters)
        paid = _any(piece, self.paid) & pl.col("piece").str.contains(self.currency)
        told = (numbered & (_any(piece, self.counted) | framed | carried | paid)) | one | alone
        heads = pl.col("listed") & _any(piece, self.heads)
        goes_on = numbered | (a & hit)
        return pieces.with_columns(flat(pl.col("piece")).alias("flat")).select(
            "row", told.alias("told"), heads.alias("heads"), goes_on.alias("goes_on")
        )

    def _names(self, piece: pl.Expr) -> pl.Expr:
        first = piece.str.extract(FIRST_CAPITAL).str.to_lowercase()
        return piece.str.contains(ANOTHER_CAPITAL) | ~first.is_in(self.known.implode()).fill_null(True)


def _pieces(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return the texts in pieces no sentence crosses, with the row of each and whether it is of a list."""
    paragraph = pl.col("text").str.replace_all(PARTED, f"${{1}}{PART}").str.split(PART).alias("piece")
    piece = pl.col("piece")
    cut = frame.select("row", paragraph).explode("piece").with_columns(piece.str.contains(LISTED).alias("listed"))
    whole = pl.col("listed") | piece.str.contains(UNEVEN)
    parted = pl.when(whole).then(piece).otherwise(piece.str.replace_all(STOP, f"${{1}}{PART}${{2}}"))
    return cut.select("row", "listed", parted.str.split(PART).alias("piece")).explode("piece")


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

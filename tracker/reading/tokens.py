"""One sentence -> tokens: words as the lexicon knows them, numbers as the number grammar found them.

A number with its hedges is one token, a lexicon phrase ("lost their lives") is one token. Offsets are code points in
the sentence. One pass of one pattern; nothing is read twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.reading.lexicon import NOTHING, Lexicon, Word
from tracker.reading.numbers import Number

PIECE = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.N.
    r"|['’]s\b"
    r"|[^\W_]+(?:[-‐‑*][^\W_]+|['’](?!s\b)[^\W_]+)*"
    r"|[^\w\s]"
)
TITLE = 0.12
"""Share of longer lower-case words below which a line is a title: its capitals say nothing."""

MAX_TOKENS = 400
"""A sentence is at most 600 characters (faults.md 4.2); this only guards against one made of signs."""


@dataclass(slots=True)
class Token:
    """``lower`` is the text in lower case without the asterisks some sites break words with ("fata*lities")."""

    start: int
    end: int
    text: str
    lower: str
    word: Word
    number: Number | None = None
    capital: bool = False  # written like a name, in a sentence that does not write every word like one


def tokenise(sentence: str, numbers: Sequence[Number], lexicon: Lexicon) -> list[Token]:
    """Return the tokens of `sentence`; `numbers` are in text order and do not overlap."""
    pieces = [(match.start(), match.end(), match[0]) for match in PIECE.finditer(sentence)][:MAX_TOKENS]
    lowers = [_plain(text) for _, _, text in pieces]
    shouting = sentence.isupper()
    tokens: list[Token] = []
    at = ahead = 0
    while at < len(pieces):
        start, end, _ = pieces[at]
        while ahead < len(numbers) and numbers[ahead].end <= start:
            ahead += 1
        number = numbers[ahead] if ahead < len(numbers) and numbers[ahead].start < end else None
        if number is not None and number.start <= start:
            tokens.append(Token(number.start, number.end, sentence[number.start : number.end], "", NOTHING, number))
            at = _after(pieces, at, number.end)
            continue
        if number is not None:
            end = number.start  # a number begins inside the piece: "$12m", "IPC3"
            tokens.append(Token(start, end, sentence[start:end], sentence[start:end].lower(), NOTHING))
            pieces[at] = (number.start, pieces[at][1], sentence[number.start : pieces[at][1]])
            continue
        length, word = lexicon.longest(lowers, at)
        if length == 1 and word.roles and pieces[at][2].isupper() and len(lowers[at]) > 1 and not shouting:
            word = NOTHING  # IS, US, WHO: names, not the small words they look like
        last = pieces[at + length - 1][1]
        tokens.append(Token(start, last, sentence[start:last], " ".join(lowers[at : at + length]), word))
        at += length
    if sum(token.text[:1].islower() for token in tokens if len(token.text) > 3) > TITLE * len(tokens):
        for token in tokens:
            token.capital = token.text[:1].isupper()
    return tokens


def _plain(text: str) -> str:
    lower = text.lower()
    return lower.replace("*", "") if "*" in lower and len(lower) > 1 else lower


def _after(pieces: list[tuple[int, int, str]], at: int, end: int) -> int:
    while at < len(pieces) and pieces[at][0] < end:
        at += 1
    return at

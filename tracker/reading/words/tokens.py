"""One sentence -> tokens: words as the lexicon knows them, numbers as the number grammar found them.

A number with its hedges is one token, a lexicon phrase ("lost their lives") is one token. Offsets are code points in
the sentence. One pass of one pattern; nothing is read twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.reading.numbers.find import Number
from tracker.reading.numbers.scan import fold
from tracker.reading.words.lexicon import NOTHING, Lexicon, Word

PIECE = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.N.
    r"|['’]s\b"
    r"|[^\W_]+(?:[-‐‑*][^\W_]+|['’](?!s\b)[^\W_]+)*"
    r"|[^\w\s]"
)
TITLE = 0.12
"""Share of longer lower-case words below which a line is a title: its capitals say nothing."""

QUOTES = frozenset('"“”„«»')
"""Marks that change nothing of what is counted: "fewer than a hundred" casualties."""

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
    spans = [match.span() for match in PIECE.finditer(sentence) if match[0] not in QUOTES][:MAX_TOKENS]
    folded = fold(sentence)
    lowers = [folded[start:end] for start, end in spans]
    if "*" in folded:
        lowers = [lower.replace("*", "") if len(lower) > 1 else lower for lower in lowers]
    shouting = sentence.isupper()
    longest = lexicon.longest
    tokens: list[Token] = []
    at = ahead = 0
    last_piece, last_number = len(spans), len(numbers)
    while at < last_piece:
        start, end = spans[at]
        if ahead < last_number:
            while ahead < last_number and numbers[ahead].end <= start:
                ahead += 1
            number = numbers[ahead] if ahead < last_number and numbers[ahead].start < end else None
            if number is not None:
                if number.start <= start:
                    text = sentence[number.start : number.end]
                    tokens.append(Token(number.start, number.end, text, "", NOTHING, number))
                    at = _after(spans, at, number.end)
                else:  # a number begins inside the piece: "$12m", "IPC3"
                    text = sentence[start : number.start]
                    tokens.append(Token(start, number.start, text, text.lower(), NOTHING))
                    spans[at] = (number.start, end)
                continue
        length, word = longest(lowers, at)
        lower = lowers[at]
        if length == 1:
            text = sentence[start:end]
            if word.roles and not shouting and len(lower) > 1 and text.isupper():
                word = NOTHING  # IS, US, WHO: names, not the small words they look like
        else:
            end = spans[at + length - 1][1]
            text, lower = sentence[start:end], " ".join(lowers[at : at + length])
        tokens.append(Token(start, end, text, lower, word))
        at += length
    _mark_capitals(tokens)
    return tokens


def _mark_capitals(tokens: Sequence[Token]) -> None:
    """Say of each token whether it is written like a name, unless the line writes nearly every word like one."""
    small = words = 0
    for token in tokens:
        text = token.text
        words += text[:1].isalpha()
        if len(text) > 3 and text[0].islower():
            small += 1
    if small > TITLE * words:
        for token in tokens:
            token.capital = token.text[:1].isupper()


def _after(spans: Sequence[tuple[int, int]], at: int, end: int) -> int:
    while at < len(spans) and spans[at][0] < end:
        at += 1
    return at

"""One sentence -> tokens: words as the lexicon knows them, numbers as the number grammar found them.

A number with its hedges is one token, a lexicon phrase ("lost their lives") is one token. Offsets are code points in
the sentence. One pass of one pattern; nothing is read twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.reading.numbers.find import Number
from tracker.reading.numbers.scan import fold
from tracker.reading.words.flags import ALPHA, CAPITAL
from tracker.reading.words.lexicon import NOTHING, Lexicon, Word, longest

TILE = re.compile(
    r"(?:(?:[^\W\d_]\.){2,}+"  # U.N.
    r"|['’]s\b"
    r"|[^\W_]++(?:[-‐‑*][^\W_]++|['’](?!s\b)[^\W_]++)*+"
    r"|[^\w\s\"“”„«»]"
    r")\s*+"
    r"|[\s_\"“”„«»]++"
)
"""Each piece of a sentence with the white space behind it, so that the lengths of the pieces give their offsets.

The last kind is no piece: quotation marks change nothing of what is counted ("fewer than a hundred" casualties).
"""

TILE_ASCII = re.compile(
    r"(?:(?:[A-Za-z]\.){2,}+|'s\b|[A-Za-z0-9]++(?:[-*][A-Za-z0-9]++|'(?!s\b)[A-Za-z0-9]++)*+|[^\w\s\"])\s*+|[\s_\"]++",
    re.ASCII,
)
"""The same for a sentence in ASCII, as nine in ten are: it takes half the time."""

GAP = frozenset('_"“”„«»')
MOST_FORMS, LONGEST_FORM = 50_000, 30
"""Spellings a lexicon remembers before it begins anew, and how long one may be: what a text makes up is not kept."""

TITLE = 0.12
"""Share of longer lower-case words below which a line is a title: its capitals say nothing."""

SHORT = 3
"""Letters up to which a word in small letters says nothing of how a line is written."""

MAX_TOKENS = 400
"""A sentence is at most 600 characters (faults.md 4.2); this only guards against one made of signs."""


@dataclass(slots=True, eq=False)
class Token:
    """``lower`` is the text in lower case without the asterisks some sites break words with ("fata*lities").

    ``flags`` are those of its word, ALPHA if it begins with a letter, CAPITAL if it is written like a name in a
    sentence that does not write every word like one (flags.py).
    """

    start: int
    end: int
    text: str
    lower: str
    word: Word
    flags: int
    number: Number | None = None


@dataclass(slots=True, eq=False)
class Form:
    """One spelling, looked up once: what a token of it is. ``text`` is empty for what is no piece."""

    text: str
    lower: str
    word: Word
    flags: int
    shape: int
    phrases: Mapping[str, Any] | None  # longer entries it begins
    shouted: Word  # what it is in a line of capitals


NEVER = 1 << 62
"""Where no further number begins."""

SIGN, LETTERS, SMALL, NAME = 0, 1, 2, 3
"""Shapes of a text: no letter first, a letter first, a longer word in small letters, a capital first."""


def tokenise(sentence: str, numbers: Sequence[Number], lexicon: Lexicon) -> list[Token]:
    """Return the tokens of `sentence`; `numbers` are in text order and do not overlap."""
    places, forms = _pieces(sentence, lexicon)
    lowers = [form.lower for form in forms]
    shouting = sentence.isupper()
    tokens: list[Token] = []
    shapes: list[int] = []
    waiting = iter(numbers)
    number = next(waiting, None)
    begins = number.start if number is not None else NEVER  # most pieces ask for nothing but this one comparison
    at, last = 0, len(forms)
    while at < last:
        start, form = places[at], forms[at]
        text = form.text
        end = start + len(text)
        if begins < end:
            assert number is not None
            if number.end > start:
                if begins > start:  # "$12m", "IPC3"
                    tokens.append(_plain(sentence, start, begins, shapes))
                tokens.append(_plain(sentence, begins, number.end, shapes, number))
                while at < last and places[at] < number.end:
                    at += 1
            number = next(waiting, None)
            begins = number.start if number is not None else NEVER
            continue
        if form.phrases is not None and at + 1 < last and lowers[at + 1] in form.phrases:
            length, word = longest(lowers, at, form.shouted, form.phrases)
            if length > 1:
                end = places[at + length - 1] + len(forms[at + length - 1].text)
                lower = " ".join(lowers[at : at + length])
                shapes.append(SMALL if form.shape == LETTERS and end - start > SHORT else form.shape)
                bits = word.flags | (form.flags & ALPHA)
                tokens.append(Token(start, end, sentence[start:end], lower, word, bits))
                at += length
                continue
        word = form.shouted if shouting else form.word
        shapes.append(form.shape)
        tokens.append(Token(start, end, text, form.lower, word, form.flags | word.flags))
        at += 1
    _mark_names(tokens, shapes)
    return tokens


def _pieces(sentence: str, lexicon: Lexicon) -> tuple[list[int], list[Form]]:
    """Return where each piece begins and what it is."""
    known = lexicon.forms
    places: list[int] = []
    forms: list[Form] = []
    at = 0
    for tile in (TILE_ASCII if sentence.isascii() else TILE).findall(sentence):
        form = known.get(tile) or _form(tile, lexicon)
        if form.text:
            places.append(at)
            forms.append(form)
        at += len(tile)
    del places[MAX_TOKENS:], forms[MAX_TOKENS:]
    return places, forms


def _form(tile: str, lexicon: Lexicon) -> Form:
    """Look one spelling up and remember it; the memory changes nothing but the time it takes."""
    text = "" if tile[0].isspace() or tile[0] in GAP else tile.rstrip()
    lower = fold(text)
    if len(lower) > 1:
        lower = lower.replace("*", "")
    shouted, phrases = lexicon.start(lower)
    named = shouted.roles and not shouted.employer and len(lower) > 1 and text.isupper()  # IS, US, WHO: no small words
    shape = _shape(text)
    form = Form(text, lower, NOTHING if named else shouted, ALPHA if shape else 0, shape, phrases, shouted)
    if len(tile) <= LONGEST_FORM and not tile[0].isdigit():
        if len(lexicon.forms) >= MOST_FORMS:
            lexicon.forms.clear()
        lexicon.forms[tile] = form
    return form


def _plain(sentence: str, start: int, end: int, shapes: list[int], number: Number | None = None) -> Token:
    """Return the token of a number, or of what is written against it."""
    text = sentence[start:end]
    shape = _shape(text)
    shapes.append(shape)
    lower = text.lower() if number is None else ""
    return Token(start, end, text, lower, NOTHING, ALPHA if shape else 0, number)


def _shape(text: str) -> int:
    first = text[:1]
    if not first.isalpha():
        return SIGN
    if first.isupper():
        return NAME
    return SMALL if len(text) > SHORT and first.islower() else LETTERS


def _mark_names(tokens: Sequence[Token], shapes: Sequence[int]) -> None:
    """Mark the tokens written like a name, unless the line writes nearly every word like one."""
    words = len(shapes) - shapes.count(SIGN)
    if NAME in shapes and shapes.count(SMALL) > TITLE * words:
        for token, shape in zip(tokens, shapes, strict=True):
            if shape == NAME:
                token.flags |= CAPITAL

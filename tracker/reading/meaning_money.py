"""Amounts of money that are a figure: what an appeal asks for, what it has received.

Tokens come in; for each amount the indicator whose words stand nearest in the same clause goes out, or none. A price, a
fine or a reward has no such word beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.numbers import Kind
from tracker.reading.tokens import Token

REACH = 12
"""Tokens on either side in which the words may stand."""

BREAKS = frozenset({";", ".", "\n", "|"})
AFTERWARDS = 4
"""A word after the amount counts as this many tokens further away: English says what before how much."""


def money(tokens: Sequence[Token]) -> dict[int, str]:
    """Return ``{number.start: indicator}`` for every amount that is a figure."""
    found: dict[int, str] = {}
    for at, token in enumerate(tokens):
        if token.number is None or token.number.kind is not Kind.MONEY:
            continue
        indicator = _nearest(tokens, at)
        if indicator:
            found[token.number.start] = indicator
    return found


def _nearest(tokens: Sequence[Token], at: int) -> str:
    best, distance = "", REACH + 1
    for step in (-1, 1):
        here, away = at + step, 1
        while 0 <= here < len(tokens) and away <= REACH:
            token = tokens[here]
            if token.text in BREAKS:
                break
            if token.number is not None and token.number.kind is Kind.MONEY and step < 0:
                away += 2
            weight = away + (AFTERWARDS if step > 0 else 0)
            if token.word.money and weight < distance:
                best, distance = token.word.money[0], weight
            here, away = here + step, away + 1
    return best

"""Amounts of money that are a figure: what an appeal asks for, what it has received.

Tokens come in; for each amount the indicator whose words stand nearest in the same clause goes out, or none. A price, a
fine or a reward has no such word beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.numbers.find import Kind
from tracker.reading.words.flags import listed
from tracker.reading.words.tokens import Token

RATES, PRICES = listed("articles", "rates"), listed("prices")
REACH = 12
"""Tokens on either side in which the words may stand."""

BREAKS = frozenset({";", ".", "\n", "|"})
RATE_MOST = 100_000
""" "900 pounds a kilo" is a price, "$5 million a month" may be what an operation needs."""

COMMA = 6
"""Words beyond a comma count as this many tokens further away: "of the $4.2 billion required, $1.3 billion has ..."."""

AFTERWARDS = 4
"""A word after the amount counts as this many tokens further away: English says what before how much."""


def money(tokens: Sequence[Token]) -> dict[int, str]:
    """Return ``{number.start: indicator}`` for every amount that is a figure."""
    found: dict[int, str] = {}
    for at, token in enumerate(tokens):
        if token.number is None or token.number.kind is not Kind.MONEY:
            continue
        indicator = "" if _rate(tokens, at) else _nearest(tokens, at)
        if indicator:
            found[token.number.start] = indicator
    return found


def _rate(tokens: Sequence[Token], at: int) -> bool:
    """ "$140 a month", "2,000 shillings each": what one thing costs."""
    number = tokens[at].number
    if number is None or at + 1 >= len(tokens) or (number.value or number.low or 0) > RATE_MOST:
        return False
    return bool(tokens[at + 1].flags & RATES)


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
            if token.text == ",":
                away += COMMA
            weight = away + (AFTERWARDS if step > 0 else 0)
            if token.word.money and weight < distance:
                best, distance = token.word.money[0], weight
            if token.flags & PRICES and weight < distance:
                best, distance = "", weight
            here, away = here + step, away + 1
    return best

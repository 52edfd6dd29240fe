"""Amounts of money that are a figure: what an appeal asks for, what it has received.

Tokens come in; for each amount the indicator whose words stand nearest in the same clause goes out, or none. A price, a
fine or a reward has no such word beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.numbers.find import Kind
from tracker.reading.words.flags import CAPITAL, listed
from tracker.reading.words.tokens import Token

RATES, PRICES = listed("articles", "rates"), listed("prices")
LOOSE, AID, WAR = listed("loose_giving"), listed("aid_words"), listed("war_chest")
HELPERS = "aid_workers"
RECEIVED, REQUIRED = "funding_received", "funding_required"
WHOLE = frozenset({"of", "the", "its"})
"""Words right before the whole of which an amount is a part."""

REACH = 12
"""Tokens on either side in which the words may stand."""

BREAKS = frozenset({";", ".", "\n", "|"})
LACKING = frozenset({"unless", "without", "lacking"})
"""Words before money that is not there."""

RATE_MOST = 100_000
""" "900 pounds a kilo" is a price, "$5 million a month" may be what an operation needs."""

SMALLEST = 1_000
"""What is less is no appeal and no grant to one: it is what one family gets."""

PARTED = frozenset({",", "and", "but", "while"})
"""What parts one amount's purpose from another's."""

HARDWARE = 7
"""Tokens on either side of an amount in which it is said to be for arms."""

COMMA = 6
"""Words beyond a comma count as this many tokens further away: "of the $4.2 billion required, $1.3 billion has ..."."""

AFTERWARDS = 4
"""A word after the amount counts as this many tokens further away: English says what before how much."""


def money(tokens: Sequence[Token], *, goes_on: bool) -> dict[int, str]:
    """Return ``{number.start: indicator}`` for every amount that is a figure.

    ``goes_on``: the sentence before told of such an amount, so that "it has received" is about the same appeal.
    """
    found: dict[int, str] = {}
    for at, token in enumerate(tokens):
        if token.number is None or token.number.kind is not Kind.MONEY:
            continue
        earlier = _amount_before(tokens, at, found)
        indicator, loose = ("", False) if _rate(tokens, at) else _nearest(tokens, at)
        part = earlier == RECEIVED or (indicator == RECEIVED and _of_a_share(tokens, at))
        if part and _whole(tokens, at) and not _ahead(tokens, at):
            indicator, loose = REQUIRED, False  # "has $312 million of the $674 million"
        elif earlier == RECEIVED and _another_giver(tokens, at):
            indicator, loose = RECEIVED, False
        if indicator in {"", RECEIVED} and _still_wanted(tokens, at):
            indicator, loose = REQUIRED, False
        if loose and not (goes_on or found or _speaks_of_aid(tokens)):
            continue  # "the company received $40 million"
        if _for_war(tokens, at):
            continue
        if indicator:
            found[token.number.start] = indicator
    return found


def _for_war(tokens: Sequence[Token], at: int) -> bool:
    """ "$2.6 billion in military aid", "a weapons package worth $40 million": no money of relief."""
    for near in (tokens[max(0, at - HARDWARE) : at][::-1], tokens[at + 1 : at + 1 + HARDWARE]):
        for token in near:
            if token.text in BREAKS or token.lower in PARTED:
                break
            if token.flags & WAR:
                return True
    return False


def _amount_before(tokens: Sequence[Token], at: int, found: dict[int, str]) -> str:
    """Return what the amount right before this one was found to be, or "" where another thing stands between."""
    for here in range(at - 1, max(-1, at - 1 - REACH), -1):
        number = tokens[here].number
        if number is not None and number.kind is Kind.MONEY:
            return found.get(number.start, "")
    return ""


def _whole(tokens: Sequence[Token], at: int) -> bool:
    """ "$131 million of the $2.7 billion": right behind the first amount stands what it is part of."""
    of = at - 1 if tokens[at - 1].lower == "of" else at - 2
    return of > 0 and tokens[of].lower == "of" and tokens[at - 1].lower in WHOLE and tokens[of - 1].number is not None


def _of_a_share(tokens: Sequence[Token], at: int) -> bool:
    """ "22 per cent of the $87 million received", "38 of 221 million dollars have come in"."""
    number = next((one.number for one in reversed(tokens[max(0, at - 3) : at]) if one.number is not None), None)
    return number is not None and number.kind in {Kind.SHARE, Kind.COUNT}


def _ahead(tokens: Sequence[Token], at: int) -> bool:
    """Whether the amount itself is said to have come in: "of the 3.4 million raised"."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return following is not None and RECEIVED in following.word.money


def _another_giver(tokens: Sequence[Token], at: int) -> bool:
    """ "Japan will give $4 million to the appeal and Britain $14 million": the verb is left out."""
    if at < 2 or not tokens[at - 1].flags & CAPITAL or tokens[at - 1].word.money:
        return False
    return tokens[at - 2].lower in {"and", ",", "&"} or tokens[at - 2].text in {",", ";"}


def _still_wanted(tokens: Sequence[Token], at: int) -> bool:
    """ "unless it received $220 million", "without new funding of $15 million": what has not come is asked for."""
    before = tokens[max(0, at - REACH) : at]
    lacking = next((place for place, token in enumerate(before) if token.lower in LACKING), None)
    if lacking is None or any(token.text in BREAKS or token.text == "," for token in before[lacking:]):
        return False
    return any(token.word.money or token.flags & AID for token in before[lacking:])


def _rate(tokens: Sequence[Token], at: int) -> bool:
    """ "$140 a month", "2,000 shillings each": what one thing costs."""
    number = tokens[at].number
    if number is not None and number.value is not None and number.value < SMALLEST:
        return True  # "a gift of $50", "cash grants of $120"
    if number is None or at + 1 >= len(tokens) or (number.value or number.low or 0) > RATE_MOST:
        return False
    return bool(tokens[at + 1].flags & RATES)


def _speaks_of_aid(tokens: Sequence[Token]) -> bool:
    """Whether the sentence says that the money is given to those in need."""
    for token in tokens:
        if token.flags & AID or token.word.employer == HELPERS:
            return True
        if token.word.money and not token.flags & LOOSE:
            return True
    return False


def _nearest(tokens: Sequence[Token], at: int) -> tuple[str, bool]:
    """Return the indicator whose word stands nearest, and whether that word is said of any money."""
    best, distance, loose = "", REACH + 1, False
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
                best, distance, loose = token.word.money[0], weight, token.flags & LOOSE != 0
            if token.flags & PRICES and weight < distance:
                best, distance = "", weight
            here, away = here + step, away + 1
    return best, loose

"""What stands behind a phrase, by tokens: its verb over helping words and insertions, the words up to the next sign.

The tokens of a sentence and an index come in, an index or a stretch goes out; nothing is changed. Asked by the frames
(moved.py, served.py), which come after the walk.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.meaning.nouns import HELPING
from tracker.reading.words import flags
from tracker.reading.words.flags import ALPHA, listed
from tracker.reading.words.tokens import Token

NEGATIVES, MODALS = listed("negatives"), listed("modals")
ARTICLES = frozenset({"a", "an"})
SMALL = frozenset({"who", "also", "already", "now"})
CLOSED_BY = {",": ",", "(": ")", "-": "-", "–": "–", "—": "—"}
HELPS, ASIDE = 4, 9
"""Helping words before a verb; tokens that an insertion between a subject and its verb may have."""


def verb(tokens: Sequence[Token], at: int, wanted: int, also: str = "") -> int:
    """Return where a verb of a list stands whose subject ends before token `at`; -1 where it is denied or may be.

    `also`: an indicator whose own verbs will do, and those that leave a place.
    """
    at = past_aside(tokens, at)
    for here in range(at, min(at + HELPS, len(tokens))):
        token = tokens[here]
        if token.flags & wanted or (also and (token.word.departs or also in token.word.suffers[:1])):
            return here
        if token.flags & (NEGATIVES | MODALS):
            return -1
        if not token.flags & HELPING and token.lower[-2:] != "ly" and token.lower not in SMALL:
            return -1
    return -1


def past_aside(tokens: Sequence[Token], at: int) -> int:
    """Return the index behind an insertion: "282 people, all of them from one village, | got ..."."""
    closing = CLOSED_BY.get(tokens[at].text) if at < len(tokens) else None
    if closing is None:
        return at
    inside = range(at + 1, min(at + 1 + ASIDE, len(tokens)))
    return next((here + 1 for here in inside if tokens[here].text == closing), at)


def until(tokens: Sequence[Token], at: int, most: int) -> Sequence[Token]:
    """Return the tokens from `at` on, up to the next sign or number; an article is no number."""
    for here in range(at, min(at + most, len(tokens))):
        number = tokens[here].number
        if number is not None and number.word in ARTICLES:
            continue
        if number is not None or not tokens[here].flags & (ALPHA | flags.PERSON):
            return tokens[at:here]
    return tokens[at : at + most]

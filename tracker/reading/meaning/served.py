"""People told of by what they got, lack or are to get, where no verb of the lexicon counts them.

"9,310 people obtained safe water", "61,300 families lack latrines", "the appeal covers 9.5 million people". A phrase
comes in after the walk, with the tokens of its sentence (frames.py asks). What is denied, or only may be, serves
nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracker.reading.meaning.behind import until, verb
from tracker.reading.meaning.nouns import NounPhrase
from tracker.reading.numbers.find import Kind
from tracker.reading.words.flags import listed
from tracker.reading.words.tokens import Token

OBTAINING, LACKING, ESSENTIALS, ITEMS = (listed(one) for one in ("obtaining", "lacking", "essentials", "aid_items"))
PLANS, COVERING, ASKING, PITCHED = (listed(one) for one in ("plans", "covering", "asking", "pitched"))
NEGATIVES, MODALS, AFFLICTING, MENACES, LESSONS = (
    listed(one) for one in ("negatives", "modals", "afflicting", "menaces", "lessons")
)
REACHED, TARGETED, IN_NEED, UNSCHOOLED, AFFECTED = "reached", "targeted", "in_need", "out_of_school", "affected"
CHILDREN = "children"
PATIENTS = frozenset({"patient", "patients", "outpatients", "consultations"})
SEEING = frozenset({"saw", "seen", "consulted", "examined", "served", "attended", "received"})
"""What a clinic does with patients whatever they have; who is treated or admitted is sick or hurt."""

NEAR, REACH = 4, 8
"""Tokens behind a verb in which what is got or lacked stands; in which a clause is looked through."""


def _obtained(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "1.26 million people obtained safe water", "289,450 people took home 4,900 tonnes"."""
    at = verb(tokens, phrase.last, OBTAINING)
    if at < 0:
        return ""
    for token in tokens[at + 1 : at + 1 + NEAR]:
        if token.lower == "medical" or token.flags & NEGATIVES or (token.number is not None and not token.number.value):
            return ""  # the hurt got it; nobody did
        if token.flags & ITEMS or (token.number is not None and token.number.kind is Kind.MEASURE):
            return REACHED
    return ""


def _lacks(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "61,300 families lack latrines", "3.9 million people without a doctor"."""
    at = verb(tokens, phrase.last, LACKING)
    if at < 0:
        return ""
    return IN_NEED if any(one.flags & ESSENTIALS for one in until(tokens, at + 1, NEAR)) else ""


def _planned(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "The appeal covers 9.5 million people", "0.94 million people are in the response plan"."""
    before = tokens[: phrase.first]
    if before and before[-1].flags & COVERING and any(one.flags & PLANS for one in before[:-1]):
        return TARGETED if not any(one.flags & NEGATIVES for one in before[-REACH:]) else ""
    behind = [one.lower for one in tokens[phrase.last : phrase.last + 2]]
    inside = behind[:1] == ["in"] or (len(behind) == 2 and behind[1] in {"in", "under"} and behind[0] in {"are", "is"})
    if inside and any(one.flags & PLANS for one in until(tokens, phrase.last + 1, NEAR)):
        return TARGETED
    return TARGETED if _asked_for(before[-REACH:]) else ""


def _asked_for(before: Sequence[Token]) -> bool:
    """ "seeks 47 million dollars for | 1.7 million people"."""
    if len(before) < 3 or before[-1].lower not in {"for", "to assist", "to help"}:
        return False
    if before[-1].lower == "for" and before[-2].flags & ITEMS and any(one.flags & PLANS for one in before[:-2]):
        return True  # "it plans for aid for 1.4 million people"
    money = any(one.number is not None and one.number.kind is Kind.MONEY for one in before[-4:-1])
    return money and any(one.flags & ASKING for one in before[:-2])


def _pitched(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "Tents were pitched for 5,000 families", "sessions for 3,300 children were held"."""
    before = tokens[max(0, phrase.first - REACH) : phrase.first]
    if not before or before[-1].lower != "for" or any(one.flags & (MODALS | NEGATIVES) for one in before):
        return ""
    done = before[:-1] if before[-2:-1] and before[-2].flags & PITCHED else tokens[phrase.last : phrase.last + 3]
    item = any(one.flags & ITEMS for one in before[:-1])
    return REACHED if item and any(one.flags & PITCHED for one in done) else ""


def _patients(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "Mobile clinics saw 9,310 patients"."""
    if not phrase.first or tokens[phrase.last - 1].lower not in PATIENTS:
        return ""
    return REACHED if tokens[phrase.first - 1].lower in SEEING else ""


def _unschooled(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "52,400 pupils will not go back to class", "boys and girls stay at home" where schools are shut."""
    if phrase.population != CHILDREN:
        return ""
    behind = list(until(tokens, phrase.last, REACH))
    denied = any(
        one.flags & NEGATIVES or one.flags & LACKING or one.lower in {"cannot", "miss", "missed"} for one in behind[:4]
    )
    return UNSCHOOLED if denied and any(one.flags & LESSONS for one in behind) else ""


def _stricken(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "1.1 million people the drought has touched"."""
    behind = list(until(tokens, phrase.last, REACH))
    for place, token in enumerate(behind[1:4], 1):
        if token.flags & MENACES and behind[0].lower in {"the", "this", "that", "whom"}:
            return AFFECTED if any(one.flags & AFFLICTING for one in behind[place + 1 : place + 3]) else ""
    return ""


FRAMES: tuple[Callable[[NounPhrase, Sequence[Token]], str], ...] = (
    _obtained, _lacks, _planned, _pitched, _patients, _unschooled, _stricken,
)  # fmt: skip

"""People told of by what they were handed: "grants went to 9,460 households", "delivered food for 12,500 people".

The phrases of a sentence come in after the walk, with its tokens; people whom nothing else counted and who stand behind
an item of aid and its "for" or "to" were reached. What is only stored, planned or sold reaches nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.meaning.nouns import NounPhrase
from tracker.reading.words.flags import listed
from tracker.reading.words.tokens import Token

ITEMS, DELIVERING, MODALS = listed("aid_items"), listed("delivering"), listed("modals")
REACHED = "reached"
WENT = frozenset({"went", "go", "goes", "gone", "going"})
FAVOUR = frozenset({"favour", "favor", "benefit"})
REACH = 9
"""Tokens from the people back to the item, and to the verb."""


def name_the_served(phrases: Sequence[NounPhrase], tokens: Sequence[Token]) -> None:
    """Count those as reached whom an item of aid went to."""
    for phrase in phrases:
        if phrase.indicator or phrase.agent or phrase.number is None or phrase.count != "number" or phrase.first < 3:
            continue
        if phrase.head != "people" and not phrase.anaphoric:
            continue
        before = tokens[max(0, phrase.first - REACH) : phrase.first]
        if _went_to(before) or _delivered_for(before) or _in_favour_of(before):
            phrase.indicator, phrase.rule = REACHED, "object"
            phrase.predicate = (before[0].start, before[-1].end)


def _went_to(before: Sequence[Token]) -> bool:
    """ "cash grants of $120 went to | 9,460 households"."""
    if len(before) < 3 or before[-1].lower != "to" or before[-2].lower not in WENT:
        return False
    return any(token.flags & ITEMS for token in before[:-2])


def _in_favour_of(before: Sequence[Token]) -> bool:
    """ "gave out cash in favour of | 3,300 people"."""
    if len(before) < 3 or before[-1].lower != "of" or before[-2].lower not in FAVOUR:
        return False
    return any(one.flags & ITEMS for one in before) and not any(one.flags & MODALS for one in before)


def _delivered_for(before: Sequence[Token]) -> bool:
    """ "distributed blankets and soap for | 12,500 people"."""
    if before[-1].lower != "for" or not before[-2].flags & ITEMS:
        return False
    for place, token in enumerate(before):
        if token.flags & DELIVERING:
            return not any(one.flags & MODALS for one in before[max(0, place - 2) : place])
    return False

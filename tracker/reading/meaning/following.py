"""What stands right behind a predicate, or right before it: an object, a place, a bare number, a share.

One item of the sentence comes in, a yes or no goes out.
"""

from __future__ import annotations

from tracker.reading.meaning.items import Item, Mark
from tracker.reading.meaning.phrases import NounPhrase

REFLEXIVES = frozenset({"himself", "herself", "themselves", "itself", "him", "them", "her"})


def object_follows(following: Item | None) -> bool:
    """Whether a phrase or a reflexive stands behind a verb."""
    if isinstance(following, Mark):
        aged = following.kind == "quantity" and following.lower.endswith("old")  # "killed a ten-year-old girl"
        return aged or following.lower in REFLEXIVES  # "killed himself and 11 worshippers"
    return isinstance(following, NounPhrase)


def bare_number(item: Item | None) -> bool:
    """Whether it is a number that names nobody."""
    return isinstance(item, NounPhrase) and item.number is not None and item.head == "none"


def place_follows(following: Item | None) -> bool:
    """Whether what follows can be a place: "left | Goma"."""
    if not isinstance(following, NounPhrase) or following.number is not None:
        return False
    return following.count == "named" or following.head in {"neutral", "thing"}


def counted_follows(following: Item | None) -> bool:
    """Whether a number of people follows, or a number alone."""
    return isinstance(following, NounPhrase) and following.number is not None and following.head in {"people", "none"}


def said_of_a_share(before: Item | None) -> bool:
    """ "26,000 people - nearly half are pensioners": said of the share, not of all."""
    return isinstance(before, Mark) and before.kind == "quantity"

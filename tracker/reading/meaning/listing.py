"""Lists that go on by place: "33 in Kano, 21 in Borno", "22 in Bandundu, Kikwit six and Idiofa four".

A walk and the phrase being placed come in; a member of a list gets its indicator, or the whole it is part of.
"""

from __future__ import annotations

from tracker.reading.meaning.phrases import NounPhrase
from tracker.reading.meaning.walk import Walk


def listed_under(walk: Walk, phrase: NounPhrase) -> None:
    """A list after a colon or a dash, or one that began as parts, belongs to its whole."""
    last = walk.last
    if last is not None and last.number is None and last.oblique and not phrase.others:
        last = next(
            (one for one in reversed(walk.found[:-1]) if one.number is not None), None
        )  # "four in Kitgum and |"
    if walk.since & {"colon", "dash"}:
        phrase.parent = walk.figure_before(phrase)
    elif last is None or (last.number is None and "listed part" not in last.features):
        return
    elif "open" in walk.since:
        phrase.same_as = last
    elif last.parent is not None and last.parent is not phrase:
        phrase.parent = last.parent
    else:
        return
    phrase.features.add("listed part")


def gapped(walk: Walk, phrase: NounPhrase) -> bool:
    """ "22 in Bandundu, Kikwit six and Idiofa four", "followed by Kasai (73,400)"."""
    last = walk.last
    if last is None or last.count != "named" or phrase.number is None or phrase.head != "none" or phrase.oblique:
        return False
    listed = walk.earlier & {"comma", "and", "colon", "dash", "semi"} or walk.since == {"open"}
    indicator = walk.spoken_of() or walk.topic()
    if not listed or not indicator or not walk.since <= {"open"}:
        return False
    walk.assign(phrase, indicator, "list", None, sure=False)
    phrase.parent = walk.figure_before(phrase)
    phrase.features.add("listed part")
    return True

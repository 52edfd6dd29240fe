"""People whom no verb of the lexicon counts, told by the frame round them: where they went, what they got or lack.

The phrases of a sentence come in after the walk, with its tokens; the frames are those of served.py, moved.py and
plights.py, the first that fits decides. What is part of those so told, or the same people in another unit, is told with
them. Nothing that counts already changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracker.reading.meaning import moved, plights, served
from tracker.reading.meaning.nouns import OWN_BUSINESS, NounPhrase
from tracker.reading.words.tokens import Token

FRAMES: tuple[Callable[[NounPhrase, Sequence[Token]], str], ...] = (
    *served.FRAMES, *moved.FRAMES, *plights.FRAMES,
)  # fmt: skip
BUSY = frozenset({"combatants", "journalists", "aid_workers", "health_workers"})
"""Who comes and goes, gets and gives where people flee and need, and is none of them."""

FRAME = "frame"


def name_by_frame(phrases: Sequence[NounPhrase], tokens: Sequence[Token]) -> None:
    """Give people whom nothing counted what the frame round them says."""
    told = False
    for phrase in phrases:
        moved.not_helped(phrase, tokens)
        if not _open(phrase):
            continue
        found = next(filter(None, (frame(phrase, tokens) for frame in FRAMES)), "")
        if found:
            _give(phrase, found, (tokens[max(0, phrase.first - 1)].start, phrase.end))
            told = True
    for phrase in phrases if told else ():
        _with_the_whole(phrase)


def _open(phrase: NounPhrase) -> bool:
    """Whether it is a number of people, or a bare number, whom nothing has counted and who could be spoken of here."""
    if phrase.indicator or phrase.number is None or phrase.count != "number" or phrase.nouns or phrase.total:
        return False
    if phrase.head not in {"people", "none"} or phrase.parent is not None:
        return False
    return phrase.population not in BUSY and OWN_BUSINESS not in phrase.features


def _give(phrase: NounPhrase, indicator: str, by: tuple[int, int] | None) -> None:
    phrase.indicator, phrase.rule, phrase.agent, phrase.predicate = indicator, FRAME, False, by


def _with_the_whole(phrase: NounPhrase) -> None:
    """ "Clinics saw 9,310 patients, among them 2,204 women", "92 families, 700 people in all, have quit ..."."""
    whole = phrase.parent or phrase.same_as
    if phrase.indicator or whole is None or whole.rule != FRAME or phrase.head not in {"people", "none"}:
        return
    if phrase.number is not None and phrase.count == "number":
        _give(phrase, whole.indicator, whole.predicate)

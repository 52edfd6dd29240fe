"""Whom an age makes children or old people: "23 of whom were not yet 18", "51,300 of them below five".

The phrases of a sentence come in after the walk with the words behind them; a number of people of whom nothing else is
known gets the population its age says. Nothing here reads a number or an indicator.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.reading.meaning.nouns import NounPhrase
from tracker.reading.words.lexicon import ALL

WINDOW = 60
YOUNG = re.compile(
    r"[,(\s]{1,2}(?:(?:all|most(?:ly)?|are|were|is|was|being|aged|people|persons|individuals|of)\s){0,3}"
    r"(?:(?:had|have|has)\s)?(?:not\s(?:yet\s)?(?:reached\s(?:the\sage\sof\s)?)?|under|below|younger\sthan|up\sto|less\sthan)\s?"
    r"(?:the\sage\sof\s)?(?P<age>[a-z]+|[0-9]{1,2})(?:\s?years?)?(?![\w,.]?\d)"
)
OLD = re.compile(
    r"[,(\s]{1,2}(?:(?:all|most(?:ly)?|are|were|is|was|being|aged|people|persons|individuals|of)\s){0,3}"
    r"(?:over|above|older\sthan|past)\s(?:the\sage\sof\s)?(?P<age>[a-z]+|[0-9]{2,3})(?![\w,.]?\d)"
)
OF_AGE, OLDEST = 18, 59
SPELLED = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "age": 18, "sixty": 60, "seventy": 70, "eighty": 80,
}  # fmt: skip
CHILDREN, ELDERLY = "children", "elderly"


def by_age(phrases: Sequence[NounPhrase], sentence: str) -> None:
    """Name the population of those whose age is told right behind them."""
    for phrase in phrases:
        bare = phrase.head == "none" or (phrase.head == "people" and phrase.population in {"", ALL})
        if phrase.number is None or not phrase.indicator or not bare or phrase.agent:
            continue
        behind = sentence[phrase.end : phrase.end + WINDOW].lower()
        behind = behind.removeprefix(" of whom").removeprefix(" of which")
        young, old = YOUNG.match(behind), OLD.match(behind)
        if young is not None and 0 < _years(young["age"]) <= OF_AGE:
            phrase.population = CHILDREN
        elif old is not None and _years(old["age"]) > OLDEST:
            phrase.population = ELDERLY


def _years(written: str) -> int:
    return int(written) if written.isdigit() else SPELLED.get(written, 0)

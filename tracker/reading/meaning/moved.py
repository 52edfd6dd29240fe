"""People moved, by the frame they stand in where no verb of the lexicon counts them: "sent 15,000 residents running".

A phrase comes in after the walk, with the tokens of its sentence (frames.py asks). What drives people somewhere, or
from somewhere, has uprooted them, whatever the verb; where the way leads over a border they arrived. Whether it is
flight and no journey, the cause says ("after the dyke broke"), or the way itself ("onto the roads").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracker.reading.meaning.behind import verb
from tracker.reading.meaning.nouns import NounPhrase
from tracker.reading.words import flags
from tracker.reading.words.flags import ALPHA, CAPITAL, listed
from tracker.reading.words.tokens import Token

DRIVING, GOING, RUNNING, LANDING = (listed(one) for one in ("driving", "going", "running_off", "landing"))
MENACES, HAVENS, BORDERS, VEHICLES = (listed(one) for one in ("menaces", "havens", "borders", "vehicles"))
MOVING, SETTLEMENTS = listed("moving"), listed("settlements")
BE, DETERMINERS, WARD, REACHED = listed("be"), listed("determiners"), "health_facilities_hit", ("reached",)
DISPLACED, ARRIVED, EVACUATED = "displaced", "border_arrivals", "evacuated"
WAYS = frozenset({"to", "into", "onto", "towards", "toward", "across", "over", "from", "off", "out", "out of"})
INTO = frozenset({"to", "into", "towards", "toward"})
OUT = frozenset({"from", "off", "out", "out of"})
SAFE = frozenset({"safety", "safe areas", "safer areas", "safer ground", "safe ground", "higher ground", "high ground"})
"""Where nobody goes for pleasure."""

FROM = frozenset({"from", "out of", "out"})
ABOARD = frozenset({"with", "carrying", "bearing", "packed with", "bringing", "holding"})
OF_ITS = frozenset({"its", "their", "his", "her"})
GONE, EMPTIED = frozenset({"gone"}), frozenset({"emptied", "empties", "emptying", "drained"})
GOAL, BACK = 5, 12
"""Tokens behind a preposition in which the goal stands; back to who drives or carries."""


def not_helped(phrase: NounPhrase, tokens: Sequence[Token]) -> None:
    """Take back that people were reached who reached a place themselves: "280 people reached | the island"."""
    if phrase.rule == "noun" and phrase.nouns == REACHED and _a_place_behind(phrase, tokens):
        phrase.indicator, phrase.rule, phrase.nouns, phrase.head = _got_there(phrase, tokens), "frame", (), "people"


def _a_place_behind(phrase: NounPhrase, tokens: Sequence[Token]) -> bool:
    behind = tokens[phrase.last] if phrase.last < len(tokens) else None
    return behind is not None and bool(behind.flags & (DETERMINERS | CAPITAL))


def _got_there(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "After the dyke broke 280 people reached | the hills"."""
    goal = tokens[phrase.last : phrase.last + GOAL]
    return (
        DISPLACED
        if any(one.flags & (HAVENS | SETTLEMENTS) for one in goal) and _threatened(tokens, len(tokens))
        else ""
    )


def _driven(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "The shelling drove 300,000 onto the roads", "drought pushed 4,130 Angolans into Namibia"."""
    if not phrase.first or not tokens[phrase.first - 1].flags & DRIVING:
        return ""
    if phrase.last < len(tokens) and tokens[phrase.last].flags & RUNNING:
        return DISPLACED
    way, sure = _way(phrase, tokens, phrase.last)
    return way if sure or (way and _threatened(tokens, phrase.first)) else ""


def _went(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "9,000 Sudanese poured over the border", "280 people got to the island after the dyke gave way"."""
    at = verb(tokens, phrase.last, GOING | LANDING, ARRIVED)
    if at < 0 or not tokens[at].flags & GOING or (tokens[at].lower not in GONE and _passive(tokens[phrase.last : at])):
        return ""
    way, sure = _way(phrase, tokens, at + 1)
    if tokens[at].lower in GONE and way and phrase.head == "people":
        return DISPLACED if tokens[at + 1].lower in OUT or phrase.population == "" else way
    safe = any(one.lower in SAFE for one in tokens[at + 1 : at + 1 + GOAL])
    return way if (sure and (safe or way == ARRIVED)) or (way and _threatened(tokens, len(tokens))) else ""


def _quit(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "92 families have quit 13 hamlets"."""
    at = verb(tokens, phrase.last, GOING | LANDING, ARRIVED)
    if at < 0 or not tokens[at].word.departs or at + 2 >= len(tokens) or tokens[at + 1].number is None:
        return ""
    return tokens[at].word.departs[0] if tokens[at + 2].flags & SETTLEMENTS else ""


def _emptied(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "The shelling emptied the town of its 2,400 inhabitants"."""
    before = [one.lower for one in tokens[max(0, phrase.first - BACK) : phrase.first + 1]]
    whose = phrase.oblique == "of" and not OF_ITS.isdisjoint(before[-2:])
    return DISPLACED if whose and not EMPTIED.isdisjoint(before) else ""


def _landed(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "Three boats with 187 migrants landed on Lampedusa"."""
    if not phrase.first or tokens[phrase.first - 1].lower not in ABOARD or phrase.head != "people":
        return ""
    at = verb(tokens, phrase.last, GOING | LANDING, ARRIVED)
    aboard = any(one.flags & VEHICLES for one in tokens[max(0, phrase.first - BACK) : phrase.first])
    ashore = at >= 0 and (tokens[at].flags & LANDING or ARRIVED in tokens[at].word.suffers[:1])
    return ARRIVED if aboard and ashore else ""


def _carried(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "Buses carried 1,687 foreigners from the capital to the port"."""
    carries = tokens[phrase.first - 1] if phrase.first > 1 else None
    if phrase.head != "people" or carries is None or not carries.flags & MOVING or carries.flags & flags.GERUND:
        return ""
    before = tokens[max(0, phrase.first - BACK) : phrase.first - 1]
    out = [one.lower for one in tokens[phrase.last : phrase.last + 2]]
    return EVACUATED if any(one.flags & VEHICLES for one in before) and not FROM.isdisjoint(out) else ""


FRAMES: tuple[Callable[[NounPhrase, Sequence[Token]], str], ...] = (_driven, _went, _quit, _emptied, _landed, _carried)


def _way(phrase: NounPhrase, tokens: Sequence[Token], at: int) -> tuple[str, bool]:
    """Return what the way behind token `at` makes of people, and whether it says by itself that they flee."""
    if at >= len(tokens) or tokens[at].lower not in WAYS:
        return "", False
    preposition, goal = tokens[at].lower, tokens[at + 1 : at + 1 + GOAL]
    end = next((place for place, one in enumerate(goal) if not one.flags & ALPHA), len(goal))
    goal = goal[:end]
    if not goal or any(WARD in one.word.things for one in goal):
        return "", False
    if any(one.flags & BORDERS for one in goal) and preposition not in OUT:
        return (ARRIVED if preposition in {"across", "over"} else DISPLACED), True
    abroad = preposition in INTO and goal[0].flags & CAPITAL and tokens[phrase.last - 1].text[:1].isupper()
    if abroad and phrase.head == "people":
        return ARRIVED, False
    return DISPLACED, any(one.flags & HAVENS for one in goal)


def _passive(helping: Sequence[Token]) -> bool:
    return any(one.flags & BE for one in helping)


def _threatened(tokens: Sequence[Token], end: int) -> bool:
    """Whether something drives people out in the sentence, before token `end`."""
    return any(one.flags & (MENACES | flags.ACTS) for one in tokens[:end])

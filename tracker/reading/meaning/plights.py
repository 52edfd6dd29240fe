"""What befell people and homes, told by classes of words where no phrase of the lexicon says it whole.

"70 families are squatting in an unfinished building", "tore the roofs off 140 homes", "we lost nine people", "... as
were all four gunmen". The phrases of a sentence come in after the walk, with its tokens; the frames are asked by
frames.py, the rest here. What is only enough for so many, and who left a workplace, is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracker.reading.meaning.behind import until, verb
from tracker.reading.meaning.nouns import OWN_BUSINESS, NounPhrase
from tracker.reading.meaning.walk import PERSONAL
from tracker.reading.words.flags import AILMENTS, CAPITAL, PARTICIPLE, listed
from tracker.reading.words.tokens import Token

STAYING, REFUGES, STRIPPING, WORKPLACES = (listed(one) for one in ("staying", "refuges", "stripping", "workplaces"))
COVERS, UNMOURNED, SETTLEMENTS, MENACES = (listed(one) for one in ("covers", "unmourned", "settlements", "menaces"))
BE, LOSING, MODALS, NEGATIVES, HAVENS = (listed(one) for one in ("be", "losing", "modals", "negatives", "havens"))
DEATHS, SHELTERING, DISPLACED, HOMES_DAMAGED = "deaths", "sheltering", "displaced", "homes_damaged"
HELPED = frozenset({"reached", "targeted", "disease_cases", "malnourished"})

WHERE = frozenset({"in", "at", "inside", "under", "on", "within", "beneath", "along", "beside", "around", "near"})
LODGERS = frozenset({"students", "pupils", "guests", "tourists", "monks", "nuns", "learners", "inmates", "prisoners"})
"""Who lives in a school, a hotel or a convent in the best of times."""

TOP, OFF, ON = "roof", frozenset({"of", "off", "from", "on", "over"}), frozenset({"on", "over"})
LEAVING = frozenset({"left", "leaves", "leaving", "departed", "leave", "abandoned"})
ENOUGH, ABLE = frozenset({"enough", "sufficient", "adequate"}), frozenset({"can", "could", "would"})
RIVALS = frozenset({"rival", "rivals", "competitors", "retirement", "resignation", "emigration", "abroad"})
WATERS = frozenset(
    {"sea", "river", "ocean", "waters", "water", "lake", "wind", "winds", "mud", "current", "tide", "sand"}
)
TOOK = frozenset(
    {"took", "takes", "taken", "claimed", "claims", "swallowed", "swallows", "engulfed", "ate", "devoured"}
)
ABDUCTED, REFUGEES, HOMES_GONE = "abducted", "refugees", "homes_destroyed"
CARRIED_OFF = frozenset(
    {"taken", "led away", "taken away", "seized", "picked up", "carried off", "marched off", "led off"}
)
CAPTORS = frozenset(
    {
        "armed men", "gunmen", "bandits", "kidnappers", "militants", "jihadists", "rebels", "insurgents", "masked men",
        "fighters", "militiamen", "gang members", "gang", "unknown men", "men", "terrorists", "pirates", "raiders",
    }
)  # fmt: skip
KIN = frozenset({"relatives", "neighbours", "neighbors", "friends", "host families", "kin", "families", "relations"})
NEAR, REACH, BACK = 6, 8, 5
"""Tokens behind a verb in which a place stands; in which a clause is looked through; back to what governs."""


def _stays(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "900 families have settled in two schools", "another 70 are squatting in an unfinished building"."""
    if tokens[phrase.last - 1].lower in LODGERS or OWN_BUSINESS in phrase.features:
        return ""
    at = verb(tokens, phrase.last, STAYING)
    if at < 0 or at + 1 >= len(tokens) or tokens[at + 1].lower not in WHERE:
        return ""
    behind = tokens[at + 2 : at + 2 + NEAR]
    end = next((place for place, one in enumerate(behind) if one.text in ",;:.()"), len(behind))
    return SHELTERING if any(one.flags & REFUGES for one in behind[:end]) else ""


def _left_for(phrase: NounPhrase, tokens: Sequence[Token]) -> str:
    """ "About 700 families have left for Goma", "left their quarters for the bush"."""
    at = next((here for here in range(phrase.last, min(phrase.last + REACH, len(tokens))) if _leaves(tokens, here)), -1)
    if at < 0 or any(one.flags & (MODALS | NEGATIVES) for one in tokens[phrase.last : at]):
        return ""
    if any(one.number is not None or one.text in ",;:" for one in tokens[phrase.last : at]):
        return ""
    behind = until(tokens, at + 1, REACH)
    goal = next((place for place, one in enumerate(behind) if one.lower == "for"), -1)
    if goal < 0 or goal + 1 >= len(behind) or any(one.flags & WORKPLACES for one in behind):
        return ""
    away = any(one.flags & (HAVENS | SETTLEMENTS) for one in behind[goal + 1 :])
    named = behind[goal + 1].flags & CAPITAL != 0
    dwellers = phrase.population in {"families", "civilians"} or tokens[phrase.last - 1].lower in DWELLERS
    fled = away and (dwellers or any(one.flags & MENACES for one in tokens))
    return DISPLACED if fled or (named and dwellers) else ""


DWELLERS = frozenset({"residents", "inhabitants", "villagers", "civilians", "townspeople", "locals", "dwellers"})


def _leaves(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].lower in LEAVING


FRAMES: tuple[Callable[[NounPhrase, Sequence[Token]], str], ...] = (_stays, _left_for)


def tell_the_rest(phrases: Sequence[NounPhrase], tokens: Sequence[Token]) -> None:
    """Count what lost its roof, whom somebody lost, and whom "as were" joins; take back who was only to be served."""
    for place, phrase in enumerate(phrases):
        if phrase.number is not None and not phrase.indicator and not phrase.agent:
            _unroofed(phrase, tokens)
            _mourned(phrase, tokens)
            _swallowed(phrase, tokens)
        if not phrase.indicator and phrase.counted:
            _as_were(phrases[:place], phrase, tokens)
        if phrase.indicator in HELPED and _only_enough(phrase, tokens):
            phrase.indicator, phrase.rule, phrase.nouns = "", "", ()
        elif not phrase.indicator and phrase.count in {"number", "single"}:
            _led_off(phrase, tokens)
        if phrase.indicator == REFUGEES and _by_kin(phrase, tokens):
            phrase.indicator, phrase.rule = "", ""
        if phrase.indicator == DISPLACED and _left_work(phrase, tokens):
            phrase.indicator, phrase.rule = "", ""


def _give(phrase: NounPhrase, indicator: str, rule: str, by: tuple[int, int]) -> None:
    phrase.indicator, phrase.rule, phrase.agent, phrase.predicate = indicator, rule, False, by


def _unroofed(phrase: NounPhrase, tokens: Sequence[Token]) -> None:
    """ "The storm took the roofs off 31 houses", "stripped 60 dwellings of their roofs"."""
    if HOMES_DAMAGED not in phrase.things or phrase.count != "number":
        return
    before = tokens[max(0, phrase.first - BACK) : phrase.first]
    behind = until(tokens, phrase.last, BACK)
    torn = any(one.flags & STRIPPING or HOMES_GONE in one.word.harms for one in (*before, *behind))
    off = len(before) > 1 and before[-1].lower in OFF and any(one.flags & COVERS for one in before[-3:-1])
    bare = behind[:1] and behind[0].lower == "of" and any(one.flags & COVERS for one in behind)
    if torn and (off or bare):
        _give(phrase, HOMES_DAMAGED, "object", (before[0].start, before[-1].end))


def _swallowed(phrase: NounPhrase, tokens: Sequence[Token]) -> None:
    """ "The sea took 67 houses", "the river swallowed 14 homes": what nature takes is gone."""
    if HOMES_GONE not in phrase.things or phrase.first < 2 or phrase.oblique or phrase.indicator:
        return
    took, by = tokens[phrase.first - 1], tokens[max(0, phrase.first - BACK) : phrase.first - 1]
    nature = any(one.flags & MENACES or one.lower in WATERS for one in by)
    if nature and took.lower in TOOK:
        _give(phrase, HOMES_GONE, "object", (by[-1].start, took.end))


def _mourned(phrase: NounPhrase, tokens: Sequence[Token]) -> None:
    """ "We lost nine people in the attack", "the family lost three children": nobody is lost so to a rival."""
    if phrase.head != "people" or phrase.count != "number" or OWN_BUSINESS in phrase.features or phrase.oblique:
        return
    lost = tokens[phrase.first - 1] if phrase.first else None
    if lost is None or not lost.flags & LOSING or tokens[phrase.last - 1].flags & UNMOURNED:
        return
    if phrase.population == "men" or _to_something(tokens, phrase.last):
        return  # an army's men; "lost 4,000 to rented rooms"
    passive = phrase.first > 1 and tokens[phrase.first - 2].flags & BE and lost.flags & PARTICIPLE
    if passive or any(one.lower in RIVALS for one in tokens[phrase.last : phrase.last + BACK]):
        return
    _give(phrase, DEATHS, "object", (lost.start, lost.end))


def _to_something(tokens: Sequence[Token], at: int) -> bool:
    """Whether they were lost to something that kills nobody: "to a rival", not "to the flood"."""
    if at >= len(tokens) or tokens[at].lower != "to":
        return False
    return not any(one.flags & (MENACES | AILMENTS) for one in tokens[at + 1 : at + BACK])


def _as_were(before: Sequence[NounPhrase], phrase: NounPhrase, tokens: Sequence[Token]) -> None:
    """ "Three civilians were killed, as were all four gunmen": the same is said of them."""
    start = phrase.first - 1
    while start > 1 and tokens[start].lower in {"all", "both", "the"}:
        start -= 1
    if start < 2 or not tokens[start].flags & BE or tokens[start - 1].lower != "as" or tokens[start - 2].text != ",":
        return
    told = next((one for one in reversed(before) if one.indicator in PERSONAL), None)
    if told is not None and phrase.head in {"people", "none", "unknown"}:
        _give(phrase, told.indicator, "subject", (tokens[start - 1].start, tokens[start].end))


def _led_off(phrase: NounPhrase, tokens: Sequence[Token]) -> None:
    """ "Nine students and a teacher were taken by armed men", "seized by bandits": captors, and no police."""
    if phrase.head != "people" or phrase.oblique:
        return
    for here in range(phrase.last, min(phrase.last + REACH, len(tokens) - 2)):
        token = tokens[here]
        if token.text in ",;:." or (token.number is not None and token.number.word not in {"a", "an"}):
            return
        if token.lower in CARRIED_OFF and tokens[here - 1].flags & BE and tokens[here + 1].lower == "by":
            if any(one.lower in CAPTORS for one in tokens[here + 2 : here + 2 + BACK]):
                _give(phrase, ABDUCTED, "subject", (token.start, tokens[here + 1].end))
            return


def _by_kin(phrase: NounPhrase, tokens: Sequence[Token]) -> bool:
    """ "78 inhabitants were taken in by relatives": no refugees for that."""
    behind = [one.lower for one in until(tokens, phrase.last, REACH)]
    return "by" in behind and not KIN.isdisjoint(behind[behind.index("by") + 1 :])


def _only_enough(phrase: NounPhrase, tokens: Sequence[Token]) -> bool:
    """ "Kits sufficient to treat 2,000 patients", "medicine that can treat 400": so far nobody got it."""
    before = [one.lower for one in tokens[max(0, phrase.first - BACK - 1) : phrase.first]]
    for place, word in enumerate(before):
        if (word in ENOUGH and {"to", "for"} & {*before[place + 1 :]}) or word in {f"{one} to" for one in ENOUGH}:
            return True
    return False


def _left_work(phrase: NounPhrase, tokens: Sequence[Token]) -> bool:
    """ "212 had already left the central prison", "nine workers left the company": no home was left."""
    at = next((here for here in range(phrase.last, min(phrase.last + BACK, len(tokens))) if _leaves(tokens, here)), -1)
    if at < 0:
        return False
    place = tokens[at + 1 : at + 5]
    end = next((index for index, one in enumerate(place) if one.lower in WHERE or one.text in ",;:."), len(place))
    return any(one.flags & WORKPLACES for one in place[:end])

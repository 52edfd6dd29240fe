"""Numbers told by those beside them: "5,049 confirmed and 20,719 suspected cases", "97 houses damaged, and 6 schools".

The phrases of a sentence come in after the walk, with its tokens and what the sentence before left. A number whose noun
or verb stands with its neighbour, or that goes on with what was told just before ("... they managed 1.3 million"),
gets its indicator; who is hosted as displaced is there now. What counts already keeps its indicator.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reading.meaning.behind import until
from tracker.reading.meaning.nouns import NounPhrase
from tracker.reading.meaning.walk import Memory
from tracker.reading.words import flags
from tracker.reading.words.flags import ALPHA, CAPITAL, GERUND, PARTICIPLE, listed
from tracker.reading.words.tokens import Token

AND, BE, REPORTING, GOING, HOSTING, ACHIEVING = (
    listed(one) for one in ("conjunctions", "be", "reporting", "going", "hosting", "managing")
)
SETTLEMENTS, MODIFIERS, BORDERS = (listed(one) for one in ("settlements", "modifiers", "borders"))
DISPLACED, IDPS, SHELTERING, REACHED, TARGETED = "displaced", "idps", "sheltering", "reached", "targeted"
ARRIVED, MISSING, FATAL = "border_arrivals", "missing", frozenset({"deaths", "injured", "abducted", "missing"})
UPROOTED = frozenset({"displaced", "idps"})
DESTROYED, DAMAGED = "homes_destroyed", "homes_damaged"
HIT = {
    DESTROYED: (DESTROYED, "schools_hit", "health_facilities_hit", "buildings_hit"),
    DAMAGED: (DAMAGED, "schools_hit", "health_facilities_hit", "buildings_hit"),
    "schools_hit": ("schools_hit", "health_facilities_hit", "buildings_hit"),
}
"""What is counted of other things that share the verb."""

WHOLLY = frozenset({"totally", "completely", "fully", "destroyed", "wholly", "entirely"})
PARTLY = frozenset({"partially", "partly", "damaged", "slightly"})
TO = frozenset({"to", "for", "towards", "toward", "into"})
SEARCHES = frozenset({"search", "searches", "searching", "looking", "searched", "search operation", "rescue operation"})
MOST, BACK, REACH = 3, 4, 8
"""Words between a number and the "and" behind which its noun comes; tokens back to who hosts."""


def tell_alike(phrases: Sequence[NounPhrase], tokens: Sequence[Token], memory: Memory) -> None:
    """Give numbers that stand beside one that was told what both are."""
    told = memory.indicator
    before: NounPhrase | None = None
    for place, phrase in enumerate(phrases):
        if phrase.number is None or phrase.count != "number":
            continue
        if not phrase.indicator and place + 1 < len(phrases):
            _noun_to_come(phrase, phrases[place + 1], tokens)
        if phrase.agent:
            continue
        if not phrase.indicator and before is not None:
            _things_behind(before, phrase, tokens)
        if not phrase.indicator or phrase.indicator == REACHED:
            _managed(phrase, before, told, tokens)
        if not phrase.indicator and told in {DISPLACED, IDPS}:
            _went_on(phrase, tokens)
        if not phrase.indicator:
            _seen_doing(phrase, tokens)
            _sought(phrase, told, tokens)
        if phrase.indicator in {DISPLACED, IDPS}:
            _hosted(phrase, tokens)
            _not_back(phrase, told, tokens)
        elif phrase.indicator == ARRIVED and UPROOTED & {*phrase.modifiers, *phrase.members}:
            _arrived(phrase, tokens)
        if phrase.indicator:
            before, told = phrase, phrase.indicator


def _give(phrase: NounPhrase, indicator: str, like: NounPhrase) -> None:
    phrase.indicator, phrase.rule, phrase.predicate = indicator, "beside", like.predicate or (like.start, like.end)


def _noun_to_come(phrase: NounPhrase, following: NounPhrase, tokens: Sequence[Token]) -> None:
    """ "5,049 confirmed | and 20,719 suspected cases", "120 totally and 340 partially damaged houses"."""
    if following.number is None or not following.indicator or following.last - following.first < 2:
        return
    if following.last - following.first == 2 and " " not in tokens[following.first + 1].lower:
        return  # "12 and 30 people": no word says of what kind the 30 are
    words = tokens[phrase.first + 1 : following.first - 1]
    if not 0 < len(words) <= MOST or not tokens[following.first - 1].flags & AND:
        return
    if not all(_describes(one) for one in words):
        return
    if phrase.head in {"people", "thing"} or following.head not in {"noun", "thing", "people"}:
        return
    indicator = following.indicator
    if indicator in {DESTROYED, DAMAGED}:
        kinds = {one.lower for one in words}
        indicator = DESTROYED if kinds & WHOLLY else DAMAGED if kinds & PARTLY else indicator
    _give(phrase, indicator, following)
    phrase.agent = False
    whose = next(
        (one.word.adjective or one.word.employer for one in words if one.word.adjective or one.word.employer), ""
    )
    phrase.population, phrase.head = whose or phrase.population, following.head
    phrase.things = following.things


def _describes(token: Token) -> bool:
    """Whether it says of what kind they are: "confirmed", "totally", "male"."""
    if token.number is not None or not token.flags & ALPHA or not token.text.islower():
        return False
    kind = token.flags & (flags.ADJECTIVE | flags.EMPLOYER | flags.MODIFIERS | MODIFIERS) or token.lower[-2:] in {
        "ly",
        "ed",
    }
    return bool(kind) and not token.flags & flags.PLURAL


def _things_behind(before: NounPhrase, phrase: NounPhrase, tokens: Sequence[Token]) -> None:
    """ "97 houses have been damaged, and 6 schools": the verb is said of both."""
    fits = [one for one in HIT.get(before.indicator, ()) if one in phrase.things]
    ends = phrase.last >= len(tokens) or tokens[phrase.last].text in ".;"
    joined = phrase.first > 0 and tokens[phrase.first - 1].flags & AND
    if fits and ends and joined and before.rule == "subject":
        _give(phrase, fits[0], before)


def _managed(phrase: NounPhrase, before: NounPhrase | None, told: str, tokens: Sequence[Token]) -> None:
    """ "planned to reach 2.1 million people; in October they managed | 1.3 million"."""
    if phrase.head != "none" or not phrase.first or told not in {TARGETED, REACHED}:
        return
    if not tokens[phrase.first - 1].flags & ACHIEVING or phrase.anaphoric:
        return
    if phrase.last < len(tokens) and tokens[phrase.last].flags & ALPHA and tokens[phrase.last].flags & flags.NOUN:
        return
    phrase.like = before if before is not None else phrase.like
    phrase.indicator, phrase.rule, phrase.agent = REACHED, "beside", False
    phrase.predicate = (tokens[phrase.first - 1].start, phrase.end)


def _went_on(phrase: NounPhrase, tokens: Sequence[Token]) -> None:
    """ "143,000 people were displaced; 28,400 went to Tawila"."""
    if phrase.head != "none" or phrase.last + 2 >= len(tokens) or phrase.parent is not None:
        return
    verb, to, goal = tokens[phrase.last : phrase.last + 3]
    if (
        verb.flags & GOING
        and to.lower in TO
        and (goal.flags & (CAPITAL | SETTLEMENTS) or goal.lower in {"the", "other"})
    ):
        phrase.indicator, phrase.rule, phrase.predicate = DISPLACED, "beside", (verb.start, goal.end)


def _seen_doing(phrase: NounPhrase, tokens: Sequence[Token]) -> None:
    """ "3,150 people were registered | entering Renk": what they were seen to do."""
    if phrase.head not in {"people", "none"} or phrase.last + 2 >= len(tokens):
        return
    here = phrase.last
    while here < len(tokens) - 2 and tokens[here].flags & BE:
        here += 1
    seen, doing = tokens[here : here + 2]
    if here == phrase.last or not seen.flags & REPORTING or not seen.flags & PARTICIPLE or not doing.flags & GERUND:
        return
    found = doing.word.suffers or doing.word.departs
    if found:
        phrase.indicator, phrase.rule, phrase.predicate = found[0], "subject", (seen.start, doing.end)


def _not_back(phrase: NounPhrase, told: str, tokens: Sequence[Token]) -> None:
    """ "Gunmen killed eight loggers; six have not returned": missed, where those who fled are still away."""
    behind = [one.lower for one in tokens[phrase.last : phrase.last + BACK]]
    away = any("not returned" in one or one == "returned" for one in behind) and behind[-1:] != ["home"]
    if away and told in FATAL and phrase.indicator == IDPS and phrase.head == "none":
        phrase.indicator, phrase.rule = MISSING, "beside"


def _sought(phrase: NounPhrase, told: str, tokens: Sequence[Token]) -> None:
    """ "Eleven bodies were recovered and the search for 10 more goes on": no more of whom police killed."""
    before = [one.lower for one in tokens[max(0, phrase.first - REACH) : phrase.first]]
    more = phrase.head == "none" and (
        phrase.others or (phrase.number is not None and phrase.number.role == "additional")
    )
    hunted = any(one.word.employer for one in tokens[: phrase.first])
    if told in FATAL and more and not hunted and "for" in before[-2:] and not SEARCHES.isdisjoint(before):
        phrase.indicator, phrase.rule, phrase.predicate = MISSING, "beside", (phrase.start, phrase.end)


def _arrived(phrase: NounPhrase, tokens: Sequence[Token]) -> None:
    """ "1,850 displaced people arrived at Danamadji": no border is said to lie between."""
    behind = until(tokens, phrase.last, REACH)
    if any(one.lower.startswith("arriv") for one in behind) and not any(one.flags & BORDERS for one in behind):
        phrase.indicator = DISPLACED


def _hosted(phrase: NounPhrase, tokens: Sequence[Token]) -> None:
    """ "The province hosts 116,000 displaced": they are there now; in a shelter they are sheltered."""
    if not phrase.first or not tokens[phrase.first - 1].flags & HOSTING or phrase.things:
        return
    lodged = any(SHELTERING in one.word.places for one in tokens[max(0, phrase.first - BACK) : phrase.first - 1])
    phrase.indicator = SHELTERING if lodged else IDPS

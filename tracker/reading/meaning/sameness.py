"""One person named twice is one: a name and an office, two trades of one man, a subject whose verb is singular.

The phrases of a sentence come in after the walk has said what happened to whom; what names someone named before is
marked with ``same_as``, and what only looked like a person at the end of a list is none. Nothing is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tracker.reading.meaning.nouns import NounPhrase, known
from tracker.reading.words import flags
from tracker.reading.words.flags import ALPHA, CAPITAL, listed
from tracker.reading.words.tokens import Token

ONE = frozenset({"single", "definite", "named"})
KIN = frozenset({"women", "men", "children", "families"})
"""Populations whose bare noun joins another person, never the same: "a man and wife", "a mother and daughter"."""

SINGULAR = frozenset({"was", "is", "has"})
AND = listed("conjunctions")
SAID = listed("reporting")
BEING = listed("be", "have")

BEHIND = frozenset({"list", "object"})
"""Rules by which one is counted who may only stand behind a comma: "killing him, a witness said"."""

PORTION = "of those told before"
"""Mark of a figure that counts some of a group already spoken of."""
HAPPENS = flags.HARMS | flags.SUFFERS | flags.STATES

ASIDE = 14
"""Tokens that may stand between a person and what else he is called: an age, a district, a party."""

SPEAKERS = 10
"""Tokens of a list of speakers before its verb of saying."""

ADVERBIAL = ("ly", "ed", "ing")
"""Endings of unknown words that head no phrase."""


def one_and_the_same(phrases: Sequence[NounPhrase], tokens: Sequence[Token]) -> None:
    """Mark who is named again, and who stands at the end of a list without being of it."""
    for phrase in phrases:
        if phrase.number is not None and _of_those_told(phrase, tokens):
            phrase.features.add(PORTION)
    _spelled_out(phrases, tokens)
    people = [one for one in phrases if one.indicator and not one.agent and one.count in ONE]
    for phrase in people:
        if phrase.rule in BEHIND and _describes_a_thing(phrase, tokens):
            phrase.agent = True
    for phrase in phrases:
        if phrase.indicator and phrase.rule in BEHIND and not phrase.agent and _speaks(phrase, tokens):
            phrase.agent = True  # "..., two residents and a medic said"
    counted = [one for one in phrases if one.indicator and one.counted and not one.agent]
    for before, phrase in pairwise(counted):
        bare = phrase.rule == "list" and "bare noun" in phrase.features
        if bare and before.plural and _right_behind(before, phrase, tokens):
            phrase.agent = True  # "two people, resident in the village"
    for before, phrase in pairwise([one for one in people if not one.agent]):
        if phrase.same_as is None and before.indicator == phrase.indicator and _again(before, phrase, tokens):
            phrase.same_as = before.same_as or before
            if phrase.population and before.population in {"", "all"}:
                before.population = phrase.population


def _of_those_told(phrase: NounPhrase, tokens: Sequence[Token]) -> bool:
    """ "40 of those killed", "two of the dead": a number of people of whom the same was said before."""
    if phrase.anaphoric:
        return True
    after = tokens[phrase.first + 1 : phrase.last]
    return (
        len(after) > 1 and after[0].lower == "of" and bool(after[-1].flags & flags.MODIFIERS) and not phrase.possessed
    )


def _spelled_out(phrases: Sequence[NounPhrase], tokens: Sequence[Token]) -> None:
    """ "Two villagers, a potter and a baker, were killed": commas on both sides, and the parts come to the whole."""
    told = [one for one in phrases if one.rule == "subject" and one.counted and not one.agent]
    for place, whole in enumerate(told):
        value = whole.number.value if whole.number is not None else None
        parts = [one for one in told[place + 1 :] if one.predicate == whole.predicate and one.parent is None]
        if value is None or len(parts) < 2 or whole.last >= len(tokens) or tokens[whole.last].text != ",":
            continue
        closing = [token for token in tokens[parts[-1].last :] if whole.predicate and token.start < whole.predicate[0]]
        if closing and closing[-1].text == "," and sum(_value(one) for one in parts) == value:
            for one in parts:
                one.parent = whole


def _value(phrase: NounPhrase) -> float:
    return (phrase.number.value or 0.0) if phrase.number is not None and phrase.count == "number" else 1.0


def _again(before: NounPhrase, phrase: NounPhrase, tokens: Sequence[Token]) -> bool:
    between = tokens[before.last : phrase.first]
    if not between or phrase.possessed or len(between) > ASIDE:
        return False
    return (
        _renamed(before, phrase, between)
        or _verb_is_singular(before, phrase, tokens)
        or _two_trades(before, phrase, between, tokens)
    )


def _renamed(before: NounPhrase, phrase: NounPhrase, between: Sequence[Token]) -> bool:
    """ "Edwin Daza, 28, a leader of ...", "the chairman of the ward, Paul Onoja": one of the two is a name."""
    if between[-1].text != "," or (before.count == "named") is (phrase.count == "named"):
        return False
    return not any(token.flags & (AND | HAPPENS) for token in between)


def _verb_is_singular(before: NounPhrase, phrase: NounPhrase, tokens: Sequence[Token]) -> bool:
    """ "The head of the council and imam of its mosque was shot dead": one man, or the verb would be "were"."""
    if phrase.predicate is None or before.predicate != phrase.predicate or phrase.rule not in {"subject", "state"}:
        return False
    if any(token.flags & (HAPPENS | BEING) for token in tokens[before.last : phrase.first]):
        return False  # "after a chairman was shot, a medic was killed"
    verb = next((token for token in tokens[phrase.last :] if token.start >= phrase.predicate[0]), None)
    return verb is not None and verb.lower.split()[0] in SINGULAR


def _two_trades(before: NounPhrase, phrase: NounPhrase, between: Sequence[Token], tokens: Sequence[Token]) -> bool:
    """ "Gunmen killed an elder and businessman": no article of its own, so no person of its own, unless kin."""
    if "bare noun" not in phrase.features or phrase.rule == "subject" or len(between) != 1:
        return False
    if before.possessed or "bare noun" in before.features:
        return False  # "his wife, mother and driver"
    if not (between[0].flags & AND or between[0].text == "/"):
        return False
    return phrase.population not in KIN or _of_so_many(phrase, tokens)


def _of_so_many(phrase: NounPhrase, tokens: Sequence[Token]) -> bool:
    """ "an activist and mother of four"."""
    after = tokens[phrase.last : phrase.last + 2]
    return len(after) == 2 and after[0].lower == "of" and after[1].number is not None


def _right_behind(before: NounPhrase, phrase: NounPhrase, tokens: Sequence[Token]) -> bool:
    if phrase.first != before.last + 1 or tokens[before.last].text != ",":
        return False
    verb = phrase.last < len(tokens) and tokens[phrase.last].flags & HAPPENS  # "two medics, driver die"
    return not verb


def _describes_a_thing(phrase: NounPhrase, tokens: Sequence[Token]) -> bool:
    """ "..., a rebel stronghold": an unknown noun right behind makes the word for a person its adjective."""
    if phrase.last >= len(tokens) or not phrase.first or tokens[phrase.first - 1].text != ",":
        return False
    after = tokens[phrase.last]
    written = after.flags & ALPHA and not after.flags & CAPITAL and after.number is None
    return bool(written) and not known(after) and not after.lower.endswith(ADVERBIAL)


def _speaks(phrase: NounPhrase, tokens: Sequence[Token]) -> bool:
    """ "..., an official, residents and local media said Sunday": a list that ends in a verb of saying.

    Not "..., his wife and two sons, police said": behind its "and" a list has one member left, and no comma.
    """
    if not phrase.first or tokens[phrase.first - 1].text != ",":
        return False
    waiting = False  # a comma whose "and" has not come
    for place, token in enumerate(tokens[phrase.last : phrase.last + SPEAKERS], phrase.last):
        if token.flags & SAID and token.flags & flags.PAST:
            return not waiting and all(one.text not in {",", ";"} for one in tokens[place + 1 : place + 4])
        if token.flags & HAPPENS or token.text in {";", ":", "("}:
            return False
        waiting = token.text == "," or (waiting and not token.flags & AND)
    return False

"""Predicates: what happened. "were reportedly killed", "killing", "remain missing", "to flee", "left", "said".

Tokens come in, one :class:`Predicate` goes out: which indicators count its object, which its subject, in which voice.
Who is subject and who object is the clause's matter (clauses.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.reading.meaning.nouns import NEUTRAL, OWNERS, STOPS
from tracker.reading.meaning.phrases import noun_phrase
from tracker.reading.numbers.find import Kind
from tracker.reading.words import flags
from tracker.reading.words.flags import BASE, CAPITAL, FORMS, GERUND, PARTICIPLE, PAST, THIRD, listed
from tracker.reading.words.tokens import Token

POSSESSIVE_ENDS = frozenset({"'s", "’s"})
CASUALTIES, DEATHS = "casualties", "deaths"
VAGUEST = "affected"
REACHED, AIMED = "reached", "targeted"
DESTROYED = "homes_destroyed"
UPROOTED, FLED = "idps", "displaced"
LEAVING = frozenset({"displaced", "evacuated"})


@dataclass(slots=True, eq=False)
class Predicate:
    """``voice``: active | passive | bare (a participle or a past: the clause decides) | gerund | infinitive | state |
    copula. ``harms``/``suffers``: indicators whose object/subject is counted, best first."""

    first: int
    last: int
    start: int
    end: int
    voice: str
    harms: tuple[str, ...] = ()
    suffers: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    roles: int = 0  # flags of its lists: causatives, yielding, carrying, reporting, plain_verbs, including, accounting
    departs: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    negative: bool = False
    finite: bool = False

    @property
    def counts(self) -> bool:
        """Whether it can make a figure of a noun phrase."""
        return bool(self.harms or self.suffers or self.states)


VERB_ROLES = listed(
    "causatives", "yielding", "carrying", "reporting", "accounting", "plain_verbs", "reaching", "holding", "assaulting",
    "convicting", "recounting", "sustaining",
    "losing",
    "undergoing", "afflicting", "leading_off", "falling", "freeing", "tending", "moving",
)  # fmt: skip
BE, BECOME, HAVE, MODALS, PASSING, NEGATIVE, FEARING, INCLUDING, HOLDING = (
    listed(one) for one in ("be", "become", "have", "modals", "passing", "negatives", "fearing", "including", "holding")
)
SUSTAINING, WOUNDS, AND = listed("sustaining"), listed("wounds"), listed("conjunctions")
HURT = "injured"
WOUND_REACH = 7
"""Tokens within which injuries are named: "with severe burns to the face", "with shrapnel and bullet wounds"."""

PARTED_REACH = 4
"""Tokens behind its object in which the rest of a verb may stand: "out", "into the bush"."""

FUTURE = frozenset({"will", "shall", "'ll", "’ll"})
"""Helping words of what is still to come: "will help 100,000" aims at them."""

ARTICLES = frozenset({"a", "an"})
NUMBER_OF_VERB = listed("singular_verbs", "plural_verbs")
AUXILIARIES = BE | BECOME | HAVE | MODALS | PASSING | NEGATIVE
HELPS = BE | BECOME | HAVE | MODALS | NEGATIVE | FEARING
HAPPENS = flags.HARMS | flags.SUFFERS | flags.STATES
CONTENT = HAPPENS | flags.DEPARTS | flags.GIVES | VERB_ROLES
LEADING = CONTENT | AUXILIARIES | INCLUDING
"""Words a predicate can begin with, adverbs apart."""

BREAKS = frozenset({",", ";", ":"})
JOINING = frozenset({",", "and", "&"})
BEFORE_NOUNS = listed("determiners", "possessives", "articles", "modifiers", "negatives")
ADDITIVE, UNDERGOING, ACHIEVING = (listed(one) for one in ("additive", "undergoing", "achieving"))
JOINTS = listed("prepositions", "conjunctions")
AILING_REACH = 8
"""Tokens within which an ailment must stand behind its verb or preposition."""

AILING_JOINTS = frozenset({"of", "and", "or", "from"})
"""What may stand between: "face crisis levels of hunger", "suffer severe and lasting hunger"."""

AILING_BREAKS = (
    listed("prepositions", "conjunctions", "relatives", "pronouns", "subordinators") | flags.PERSON | flags.HARMS
)
BEFORE_VERBS = listed("pronouns", "relatives", "modals") | flags.PLURAL


def predicate(tokens: Sequence[Token], at: int) -> Predicate | None:
    """Return the predicate that begins at token `at`, or None."""
    if _noun_here(tokens, at) or _in_a_name(tokens, at):
        return None
    met = 0
    here, last = at, len(tokens)
    while here < last:
        token = tokens[here]
        if token.number is not None or token.text in BREAKS:
            break
        bits = token.flags
        if _content(bits) and not _only_helps(tokens, here, met & (BE | HAVE | MODALS) != 0):
            return _content_predicate(tokens, at, here, met)
        if met & (BE | HAVE) and _leads_on(tokens, here):
            here += 2
            continue
        if not bits & AUXILIARIES and token.lower[-2:] != "ly":
            break
        met |= bits
        here += 1
    return _without_content(tokens, at, here, met)


def _without_content(tokens: Sequence[Token], at: int, here: int, met: int) -> Predicate | None:
    """ "were", "had to", "reported": only helping words were met."""
    negative = bool(met & NEGATIVE)
    if here > at and met & (BE | BECOME):
        end = _last_auxiliary(tokens, at, here)
        return Predicate(
            at, end, tokens[at].start, tokens[end - 1].end, "copula", roles=met & BECOME, negative=negative, finite=True
        )
    if here > at and met & (HAVE | MODALS) and not (here == at + 1 and tokens[at].lower == "to"):
        return Predicate(at, here, tokens[at].start, tokens[here - 1].end, "active", negative=negative, finite=True)
    if tokens[at].flags & VERB_ROLES and tokens[at].flags & PASSING:
        return _content_predicate(tokens, at, at, 0)
    return None


def _leads_on(tokens: Sequence[Token], at: int) -> bool:
    """ "was tortured and killed": a participle that counts nothing, joined to one that does."""
    if at + 2 >= len(tokens) or tokens[at + 1].lower not in {"and", "then"}:
        return False
    word, other = tokens[at].word, tokens[at + 2].word
    participle = tokens[at].lower.endswith("ed") or bool(word.plain & PARTICIPLE)
    return participle and not word.harms and bool(other.harms)


def _noun_here(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word that could be a verb stands where a noun does: "the raid", "in clashes", "air strikes"."""
    bits = tokens[at].flags
    if not bits & FORMS or bits & (PAST | PARTICIPLE | AUXILIARIES | flags.STATES):
        return False
    if " " in tokens[at].lower:
        return False
    if bits & THIRD and at + 1 < len(tokens) and tokens[at + 1].text == ":":
        return True  # "Baghlan floods: 20 dead"
    if at == 0:
        return not bits & GERUND
    before = tokens[at - 1]
    earlier = before.flags
    if bits & GERUND and _count_next(tokens, at) and not earlier & OWNERS:
        return False  # "attacked a village in Ebonyi State | killing 10 people"
    if earlier & BEFORE_NOUNS or before.lower in POSSESSIVE_ENDS:
        return True
    if earlier & (ADDITIVE | flags.PERSON) == ADDITIVE or earlier & flags.ADJECTIVE:
        return True
    if before.number is not None and not bits & GERUND:
        return not bits & flags.SUFFERS or bool(bits & THIRD)
    if before.lower in JOINING and bits & BASE and bits & flags.HARMS and _count_next(tokens, at):
        return False  # "Gunmen kill nine, wound four"
    if bits & CAPITAL and earlier & CAPITAL:
        return True
    if bits & flags.SUFFERS and earlier & flags.PERSON and at > 1 and tokens[at - 2].lower in JOINING:
        return False  # "two medics, driver die"
    if bits & GERUND:
        return False
    if earlier & JOINTS and before.lower != "to":
        return True
    return not bits & THIRD and not earlier & BEFORE_VERBS


def _in_a_name(tokens: Sequence[Token], at: int) -> bool:
    """ "the coordinator of Roll Back Malaria": a capital inside a sentence that writes none but names so."""
    return at > 0 and tokens[at].flags & CAPITAL != 0 and tokens[at - 1].flags & flags.ALPHA != 0


def _count_next(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number of people or things stands right behind token `at`."""
    following = tokens[at + 1].number if at + 1 < len(tokens) else None
    return following is not None and following.kind is Kind.COUNT


def _last_auxiliary(tokens: Sequence[Token], at: int, end: int) -> int:
    """The helper words end where an adverb that belongs to the next phrase begins: "were | only"."""
    last = end
    while last > at + 1 and not tokens[last - 1].flags & HELPS:
        last -= 1
    return last


def _content(bits: int) -> bool:
    return bits & CONTENT != 0 or bits & (INCLUDING | flags.PLAIN) == INCLUDING | flags.PLAIN


def _only_helps(tokens: Sequence[Token], at: int, helped: bool) -> bool:
    """Whether a word that could be the predicate only introduces the one that follows: "reported killed"."""
    bits = tokens[at].flags
    if bits & BE or bits & (HAVE | flags.STATES) == HAVE:
        return True
    if not bits & (PASSING | BECOME | MODALS) or bits & flags.STATES:
        return False
    for token in tokens[at + 1 : at + 5]:
        if token.number is not None:
            return False
        if token.flags & HAPPENS:
            return True
        if not token.flags & AUXILIARIES and not token.lower.endswith("ly"):
            return False
    return False


def _content_predicate(tokens: Sequence[Token], first: int, at: int, met: int) -> Predicate:
    """Return the predicate whose content stands at `at`; `met` are the flags of the helping words before it."""
    word = tokens[at].word
    passive = met & (BE | BECOME) != 0
    voice, finite = _voice(word.forms, met, to=_after_to(tokens, at, first))
    if voice == "bare" and " to " in tokens[at].lower and LEAVING.intersection(word.harms):
        voice = "passive"  # "29,000 told to leave the town"
    elif voice == "bare" and " to " in tokens[at].lower and word.harms[:1] == (REACHED,):
        voice = "active"  # "12 men managed to reach the jetty"
    harms, suffers, last = _coordinated(tokens, at)
    states, gives = word.states, word.gives
    if word.below is not None and not passive:
        harms = parted(tokens, at) or harms
    if states[:1] == (DEATHS,) and _or_hurt(tokens, at + 1):
        states, last = (CASUALTIES,), at + 3  # "40 were left dead and wounded"
    undergone, behind = ailment(tokens, at) if word.flags & UNDERGOING and not suffers else ((), at)
    if undergone:
        harms, suffers, last = (), undergone, behind
    ahead = voice == "infinitive" or any(one.lower in FUTURE for one in tokens[first:at])
    if ahead and REACHED in (*harms[:1], *gives, *suffers[:1]) and not _achieved(tokens, first):
        harms, gives = (AIMED,) if harms else (), (AIMED,) if gives else ()
        suffers = (AIMED,) if suffers[:1] == (REACHED,) else suffers
    if suffers[:1] == (UPROOTED,) and met & HAVE:
        suffers = (FLED,)  # "have been internally displaced" tells how many moved
    if states and not harms and not suffers:
        voice = "state"
    elif states and (passive or voice == "bare"):
        suffers = tuple(dict.fromkeys((*suffers, *states))) if not harms else suffers
    hurt = wounds(tokens, at) if word.flags & SUSTAINING and not harms else 0
    if hurt:
        suffers, last = (HURT,), hurt
    return Predicate(
        first, last, tokens[first].start, tokens[last - 1].end, voice, harms, suffers, states,
        _roles(word.flags, met) | (tokens[first].flags & NUMBER_OF_VERB), word.departs, gives, met & NEGATIVE != 0,
        finite,
    )  # fmt: skip


def _or_hurt(tokens: Sequence[Token], at: int) -> bool:
    """Whether "and wounded" stands at token `at`, and nobody behind it: "shot two dead and wounded | a third"."""
    if at + 1 >= len(tokens) or not tokens[at].flags & AND or HURT not in tokens[at + 1].word.states:
        return False
    behind = tokens[at + 2] if at + 2 < len(tokens) else None
    return behind is None or (behind.number is None and not behind.flags & (flags.PERSON | BEFORE_NOUNS))


def parted(tokens: Sequence[Token], at: int) -> tuple[str, ...]:
    """ "brought 40 people ashore", "led nine girls away": what the verb counts whose rest stands behind its object."""
    following = tokens[at + 1].number if at + 1 < len(tokens) else None
    if following is None or following.kind is not Kind.COUNT:
        return ()
    phrase = noun_phrase(tokens, at + 1)
    node, harms = tokens[at].word.below, ()
    if phrase is None or phrase.head == "neutral" or phrase.last >= len(tokens):
        return ()
    if tokens[phrase.last].flags & (AND | flags.STATES):
        return ()  # "killed 12 people | and wounded ...": another verb; "took six | hostage": a state says it
    for token in tokens[phrase.last : phrase.last + PARTED_REACH]:
        for part in token.lower.split():
            node = node.get(part) if node is not None else None
            harms = node[""].harms if node is not None and "" in node else harms  # "ordered 55 families | out of ..."
        if token.number is not None:
            return ()  # "took 117 people off two boats": a preposition, not the rest of the verb
        if node is None:
            break
    return harms


def wounds(tokens: Sequence[Token], at: int) -> int:
    """ "with shrapnel wounds", "suffered a leg injury": where the injuries named after token `at` end, or 0."""
    for here in range(at + 1, min(at + WOUND_REACH, len(tokens))):
        token = tokens[here]
        if token.flags & WOUNDS:
            return here + 1
        if token.number is not None and token.number.word not in ARTICLES:
            return 0
        if token.flags & (flags.HARMS | BE | HAVE) or (token.flags & STOPS and not token.flags & AND):
            return 0
        if token.flags & flags.PERSON and token.word.plural:
            return 0
    return 0


def ailment(tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], int]:
    """Return what is counted of those who have the ailment named behind token `at`, and where its words end."""
    for here in range(at + 1, min(at + AILING_REACH, len(tokens))):
        token = tokens[here]
        named = token.word.ailments or _of_an_ailment(token)
        if named:
            return named, here + 1
        if token.number is not None or not token.flags & flags.ALPHA:
            break
        if token.flags & AILING_BREAKS and not token.flags & NEUTRAL and token.lower not in AILING_JOINTS:
            break
    return (), at


def _of_an_ailment(token: Token) -> tuple[str, ...]:
    """ "levels | of hunger": an ailment the lexicon holds with its preposition."""
    first, _, rest = token.lower.partition(" ")
    return token.word.states[:1] if rest and first in AILING_JOINTS else ()


def _achieved(tokens: Sequence[Token], to: int) -> bool:
    """ "managed to reach 400", "went on to feed": done, where "hopes to reach" only aims."""
    return to > 0 and tokens[to - 1].flags & ACHIEVING != 0


def _roles(bits: int, met: int) -> int:
    """What can hold people does not yet hold them: "the camp can hold 5,000"."""
    return bits & (VERB_ROLES | INCLUDING) & ~(HOLDING if met & MODALS else 0)


def _after_to(tokens: Sequence[Token], at: int, first: int) -> bool:
    return at > first and tokens[at - 1].lower == "to"


def _voice(forms: int, met: int, *, to: bool) -> tuple[str, bool]:
    """Return the voice of a verb in some form after some helping words, and whether it is finite."""
    passive = met & (BE | BECOME)
    if to and not passive and forms & BASE:
        return "infinitive", False
    if passive and forms & PARTICIPLE:
        return "passive", True
    if forms & GERUND and not forms & (BASE | PAST):
        return ("active", True) if met & BE else ("gerund", False)
    if met & (HAVE | MODALS):
        return "active", True
    if forms & PAST and forms & PARTICIPLE:
        return "bare", True
    if forms & PARTICIPLE and not forms & (BASE | THIRD):
        return "passive", False
    return "active", True


def _coordinated(tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Join "killed and wounded" without a number between into casualties; return harms, suffers, end."""
    word = tokens[at].word
    harms, suffers = word.harms, word.suffers
    nxt = at + 1
    if nxt + 1 < len(tokens) and tokens[nxt].lower in {"and", "or", "/"}:
        other = tokens[nxt + 1].word
        if {(harms or suffers)[:1], (other.harms or other.suffers)[:1]} == {("deaths",), ("injured",)}:
            return ((CASUALTIES,), (), nxt + 2) if harms and other.harms else ((), (CASUALTIES,), nxt + 2)
        if other.harms and harms and not other.person and tokens[nxt].lower in {"or", "and"}:
            if "deaths" in other.harms and tokens[nxt].lower == "and":
                return ("deaths",), suffers, nxt + 2  # "kidnapped and killed"
            both = dict.fromkeys((*harms, *other.harms) if VAGUEST not in harms[:1] else (*other.harms, *harms))
            worst = (DESTROYED,) if DESTROYED in both else ()  # "damaged or destroyed": as IDMC counts them
            return tuple(dict.fromkeys((*worst, *both))), suffers, nxt + 2
    return harms, suffers, at + 1

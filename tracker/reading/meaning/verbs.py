"""Predicates: what happened. "were reportedly killed", "killing", "remain missing", "to flee", "left", "said".

Tokens come in, one :class:`Predicate` goes out: which indicators count its object, which its subject, in which voice.
Who is subject and who object is the clause's matter (clauses.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.reading.words.lexicon import BASE, GERUND, PARTICIPLE, PAST, THIRD, Word, verb_forms
from tracker.reading.words.tokens import Token

CASUALTIES = "casualties"
VAGUEST = "affected"
DESTROYED = "homes_destroyed"
KILLED_AND_HURT = ({"deaths", "injured"}, {"injured", "deaths"})


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
    roles: frozenset[str] = frozenset()  # causatives, yielding, carrying, reporting, plain_verbs, including, accounting
    departs: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    negative: bool = False
    finite: bool = False

    def finite_clause(self, since: set[str]) -> bool:
        """Whether it is said of the whole subject ("five of the 23 have died"), not of the phrase beside it."""
        return self.voice in {"passive", "active"} or bool(since & {"comma"})

    @property
    def counts(self) -> bool:
        """Whether it can make a figure of a noun phrase."""
        return bool(self.harms or self.suffers or self.states)


VERB_ROLES = frozenset(
    ("causatives", "yielding", "carrying", "reporting", "accounting", "plain_verbs", "reaching", "holding")
) | {"assaulting", "convicting"}
AUXILIARIES = frozenset({"be", "become", "have", "modals", "passing", "negatives"})


def predicate(tokens: Sequence[Token], at: int) -> Predicate | None:
    """Return the predicate that begins at token `at`, or None."""
    be = have = modal = negative = become = False
    fearing = False
    here = at
    while here < len(tokens):
        token = tokens[here]
        if token.number is not None or token.text in ",;:":
            break
        word = token.word
        if here == at and _noun_here(tokens, at):
            return None
        if _content(word) and not _only_helps(tokens, here, be or have or modal):
            return _content_predicate(
                tokens, at, here, be=be, have=have, modal=modal, negative=negative, passive=be or become
            )
        roles = word.roles
        if (be or have) and _leads_on(tokens, here):
            here += 2
            continue
        if not roles & AUXILIARIES and not token.lower.endswith("ly"):
            break
        be = be or "be" in roles
        become = become or "become" in roles
        have = have or "have" in roles
        modal = modal or "modals" in roles
        negative = negative or "negatives" in roles
        fearing = fearing or "fearing" in roles
        here += 1
    if here > at and (be or become):
        end = _last_auxiliary(tokens, at, here)
        return Predicate(at, end, tokens[at].start, tokens[end - 1].end, "copula", negative=negative, finite=True)
    if here > at and (have or modal) and not (here == at + 1 and tokens[at].lower == "to"):
        return Predicate(at, here, tokens[at].start, tokens[here - 1].end, "active", negative=negative, finite=True)
    first = tokens[at]
    if first.word.roles & VERB_ROLES and "passing" in first.word.roles:
        return _content_predicate(tokens, at, at, be=False, have=False, modal=False, negative=False, passive=False)
    return None


def _leads_on(tokens: Sequence[Token], at: int) -> bool:
    """ "was tortured and killed": a participle that counts nothing, joined to one that does."""
    if at + 2 >= len(tokens) or tokens[at + 1].lower not in {"and", "then"}:
        return False
    word, other = tokens[at].word, tokens[at + 2].word
    participle = tokens[at].lower.endswith("ed") or bool(word.forms & PARTICIPLE)
    return participle and not word.harms and bool(other.harms)


def _noun_here(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word that could be a verb stands where a noun does: "the raid", "in clashes", "air strikes"."""
    word = tokens[at].word
    forms = verb_forms(word)
    if " " in tokens[at].lower:
        return False
    if not forms or forms & (PAST | PARTICIPLE) or word.states or word.roles & AUXILIARIES:
        return False
    if at == 0:
        return not forms & GERUND
    before = tokens[at - 1]
    roles = before.word.roles
    if roles & {"determiners", "possessives", "articles", "modifiers", "negatives"} or before.lower in {"'s", "’s"}:
        return True
    if ("additive" in roles and not before.word.person) or before.word.adjective:
        return True
    if before.number is not None and not forms & GERUND:
        return not word.suffers or bool(forms & THIRD)
    if tokens[at].capital and before.capital:
        return True
    if forms & GERUND:
        return False
    if roles & {"prepositions", "conjunctions"} and before.lower != "to":
        return True
    return not forms & THIRD and not (roles & {"pronouns", "relatives", "modals"} or before.word.plural)


def _last_auxiliary(tokens: Sequence[Token], at: int, end: int) -> int:
    """The helper words end where an adverb that belongs to the next phrase begins: "were | only"."""
    last = end
    while last > at + 1 and not tokens[last - 1].word.roles & {
        "be",
        "become",
        "have",
        "modals",
        "negatives",
        "fearing",
    }:
        last -= 1
    return last


def _content(word: Word) -> bool:
    return bool(
        word.harms
        or word.suffers
        or word.departs
        or word.gives
        or word.states
        or word.roles & VERB_ROLES
        or ("including" in word.roles and word.forms)
    )


def _only_helps(tokens: Sequence[Token], at: int, helped: bool) -> bool:
    """Whether a word that could be the predicate only introduces the one that follows: "reported killed"."""
    word = tokens[at].word
    if "be" in word.roles or ("have" in word.roles and not word.states):
        return True
    if not word.roles & {"passing", "become", "modals"} or word.states:
        return False
    following = at + 1
    while following < len(tokens) and following < at + 5:
        token = tokens[following]
        if token.number is not None:
            return False
        if token.word.harms or token.word.suffers or token.word.states:
            return True
        if not (token.word.roles & AUXILIARIES or token.lower.endswith("ly")):
            return False
        following += 1
    return False


def _content_predicate(
    tokens: Sequence[Token], first: int, at: int, *, be: bool, have: bool, modal: bool, negative: bool, passive: bool
) -> Predicate:
    token = tokens[at]
    word = token.word
    forms = verb_forms(word)
    voice, finite = _voice(word, forms, be=be, have=have, modal=modal, passive=passive, to=_after_to(tokens, at, first))
    harms, suffers, last = _coordinated(tokens, at)
    states = word.states
    if states and not harms and not suffers:
        voice = "state"
    elif states and (passive or voice == "bare"):
        suffers = tuple(dict.fromkeys((*suffers, *states))) if not harms else suffers
    return Predicate(
        first, last, tokens[first].start, tokens[last - 1].end, voice, harms, suffers, states,
        _roles(word, modal=modal), tuple(word.departs), tuple(word.gives), negative, finite,
    )  # fmt: skip


def _roles(word: Word, *, modal: bool) -> frozenset[str]:
    """What can hold people does not yet hold them: "the camp can hold 5,000"."""
    return word.roles & (VERB_ROLES | {"including"}) - ({"holding"} if modal else set())


def _after_to(tokens: Sequence[Token], at: int, first: int) -> bool:
    return at > first and tokens[at - 1].lower == "to"


def _voice(word: Word, forms: int, *, be: bool, have: bool, modal: bool, passive: bool, to: bool) -> tuple[str, bool]:
    if to and not passive and forms & BASE:
        return "infinitive", False
    if passive and forms & PARTICIPLE:
        return "passive", True
    if forms & GERUND and not forms & (BASE | PAST):
        return ("active", True) if be else ("gerund", False)
    if have or modal:
        return "active", True
    if forms & PAST and forms & PARTICIPLE:
        return "bare", True
    if forms & PARTICIPLE and not forms & (BASE | THIRD):
        return "passive", False
    return "active", True


def _coordinated(tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Join "killed and wounded" without a number between into casualties; return harms, suffers, end."""
    word = tokens[at].word
    harms, suffers = tuple(word.harms), tuple(word.suffers)
    nxt = at + 1
    if nxt + 1 < len(tokens) and tokens[nxt].lower in {"and", "or", "/"}:
        other = tokens[nxt + 1].word
        if other.harms and {harms[:1], tuple(other.harms)[:1]} == {("deaths",), ("injured",)}:
            return (CASUALTIES,), (), nxt + 2
        if other.harms and harms and not other.person and tokens[nxt].lower in {"or", "and"}:
            if "deaths" in other.harms and tokens[nxt].lower == "and":
                return ("deaths",), suffers, nxt + 2  # "kidnapped and killed"
            both = dict.fromkeys((*harms, *other.harms) if VAGUEST not in harms[:1] else (*other.harms, *harms))
            worst = (DESTROYED,) if DESTROYED in both else ()  # "damaged or destroyed": as IDMC counts them
            return tuple(dict.fromkeys((*worst, *both))), suffers, nxt + 2
    return harms, suffers, at + 1

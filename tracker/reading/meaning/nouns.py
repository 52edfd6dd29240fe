"""Noun phrases as data, and the questions the grammar asks of single tokens: is it a noun, does one follow?

Nothing here decides what a phrase is; phrases.py and heads.py do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.reading.numbers.find import Number
from tracker.reading.words import flags
from tracker.reading.words.flags import ALPHA, CAPITAL, listed
from tracker.reading.words.tokens import Token

PLURAL_ENDINGS = ("s", "people", "men", "children")
PERSON_ENDINGS = tuple(
    "er ers or ors ist ists ian ians ee ees ant ants ents man men ese ites eers mates folk kin".split()  # noqa: SIM905
)
"""Endings of English words for people, for nouns that no list holds: "kidnappers", "loyalists"."""

STOPS = listed(
    "prepositions", "conjunctions", "contrasts", "subordinators", "relatives", "pronouns", "be", "become", "have",
    "negatives", "including",
)  # fmt: skip
"""Words at which a noun phrase ends."""

VERBAL = flags.HARMS | flags.SUFFERS
KNOWN = (
    VERBAL | flags.PERSON | flags.THINGS | flags.NOUNS | flags.MEMBERS | flags.STATES | flags.MODIFIERS | flags.ACTS
    | flags.TOTALS | flags.AILMENTS
    | (
        listed(*flags.VERB_LISTS, *flags.WORD_LISTS)
        & ~listed("aid_words", "war_chest", "aid_items", "settlements", "delivering", *flags.FRAMES)
    )
)  # fmt: skip
"""What tells a word from a name."""

NOUN_LIKE = flags.PERSON | flags.THINGS | flags.MEMBERS | flags.NOUNS | flags.ADJECTIVE | flags.PLACES
NEUTRAL = listed("neutral_things")
AHEAD = flags.TOTALS | listed("numbering", "totals")
SLIGHT = listed("modifiers", "additive")
OWNERS = listed("determiners", "possessives")
ADDITIVE, DESCRIBING, NUMBERING, NEGATIVE = (listed(one) for one in ("additive", "modifiers", "numbering", "negatives"))
HELPING = listed("be", "become", "have", "modals")

OWN_BUSINESS = "on business of their own"
"""Mark of people who travel for work, sport, worship or pleasure: their coming and going is no displacement."""

ASSAILANT = "assailant"
"""Mark of who threw, fired or stormed: "three men threw a grenade and fled"."""

OWN_LOSSES = "its own losses"
"""Mark of what an army lost: "put its losses at four dead"."""

CONVICT = "convict"
"""Mark of who was sentenced: "to 25 years in prison" is no arrest."""


@dataclass(slots=True, eq=False)
class NounPhrase:
    """Who or what, how many. Offsets are in the sentence; ``first``/``last`` token indices, last exclusive."""

    first: int
    last: int
    start: int
    end: int
    number: Number | None = None
    count: str = "bare"  # number | single | definite | named | bare
    head: str = "none"  # people | thing | noun | neutral | unknown | none
    plural: bool = False
    population: str = ""  # "" where the words name none
    nouns: tuple[str, ...] = ()  # indicators its head counts by itself
    members: tuple[str, ...] = ()  # indicators its head counts unless a predicate says otherwise
    modifiers: tuple[str, ...] = ()  # indicators of an adjective in it
    things: tuple[str, ...] = ()
    places: tuple[str, ...] = ()  # indicators of people who stay there
    personal: bool = True  # of an unknown head: whether it is spelled like a word for people
    possessed: bool = False  # "his wife": never another name of the one before
    lives: bool = False
    pair: bool = False  # "a couple": two
    others: bool = False
    whole: NounPhrase | None = None  # "the 23 people" of "five of the 23 people"
    anaphoric: bool = False  # "of them"
    # --- what the clause made of it
    indicator: str = ""
    rule: str = ""
    sure: bool = False
    list_id: int = 0  # members of one list share it
    agent: bool = False
    oblique: str = ""  # the preposition before it
    total: bool = False  # "the number of ..."
    parent: NounPhrase | None = None
    same_as: NounPhrase | None = None  # apposition, or the same people counted in another unit
    like: NounPhrase | None = None  # "35 nurses have been killed, 18 wounded": 18 of the same people
    predicate: tuple[int, int] | None = None  # where the words stand that gave the indicator
    features: set[str] = field(default_factory=set)

    @property
    def collective(self) -> bool:
        """Whether it is "the dead", "the wounded": people named by what happened to them."""
        return self.number is None and self.head == "people" and bool(self.modifiers) and not self.population

    @property
    def counted(self) -> bool:
        """Whether it stands for a figure if it turns out to be a victim."""
        return self.number is not None or self.count in {"single", "definite", "named"}


def extend(tokens: Sequence[Token], phrase: NounPhrase, at: int) -> None:
    """Let the phrase reach to token `at`."""
    phrase.last = max(phrase.last, at + 1)
    phrase.end = max(phrase.end, tokens[at].end)


def known(token: Token) -> bool:
    """Whether the lexicon knows the token at all."""
    return bool(token.flags & KNOWN) or not token.flags & ALPHA


def unknown_name(token: Token) -> bool:
    """Whether the token is written like a name and the lexicon does not know it."""
    return token.flags & CAPITAL != 0 and not token.flags & KNOWN


def noun_follows(tokens: Sequence[Token], at: int) -> bool:
    """Whether a noun stands right after token `at`, adjectives and one unknown word aside."""
    unknown = False
    nouns = NOUN_LIKE | (NEUTRAL if tokens[at].flags & flags.MODIFIERS else 0)  # "19 flood-affected districts"
    for token in tokens[at + 1 : at + 4]:
        bits = token.flags
        if token.number is not None:
            return False
        if bits & nouns:
            return True
        if not bits & SLIGHT and not unknown_name(token):
            if unknown or bits & KNOWN or not bits & ALPHA:
                return False
            unknown = True
    return False


def determiner_before(tokens: Sequence[Token], at: int) -> bool:
    """Whether "the" or "his" stands right before token `at`."""
    return at > 0 and bool(tokens[at - 1].flags & OWNERS)


def names_people(token: Token) -> bool:
    """An unknown word that is spelled like a plural for people: "highway robbers"."""
    return not token.flags & KNOWN and token.lower.endswith(PERSON_ENDINGS) and token.lower.endswith(("s", "men"))


def joins(tokens: Sequence[Token], seen: int, at: int) -> bool:
    """Whether the noun at `at` belongs to the same phrase as the one before: "police officers", "civilian deaths"."""
    if at != seen + 1:
        return False
    before = tokens[seen]
    return not before.word.plural or not before.lower.endswith(PLURAL_ENDINGS) or before.lower.endswith("ss")  # Swiss

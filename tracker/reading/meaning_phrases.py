"""Noun phrases: a number (or an article, a name, nobody) with what it counts.

"at least 27 civilian deaths", "four of the 19 people", "a legislator", "the wounded", "Sheikh Ali Othman". Tokens come
in, one :class:`NounPhrase` goes out. What happened to them is the clause's matter (meaning_clauses.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.reading.lexicon import GERUND, NOTHING, PARTICIPLE, PAST, verb_forms
from tracker.reading.numbers import Kind, Number
from tracker.reading.tokens import Token

OLDEST = 110
"""Years; "a man of 63" is an age."""

MAX_LENGTH = 9
"""Tokens a noun phrase may span after its number before it counts as something unknown."""

PLURAL_ENDINGS = ("s", "people", "men", "children")

PERSON_ENDINGS = (
    "er", "ers", "or", "ors", "ist", "ists", "ian", "ians", "ee", "ees", "ant", "ants", "ents", "man", "men", "ese", "ites",
    "eers", "mates", "folk", "kin",
)  # fmt: skip
"""Endings of English words for people, for nouns that no list holds: "kidnappers", "loyalists"."""

ALWAYS_PRONOUNS = frozenset({"them", "whom"})
STOPS = frozenset(
    "prepositions conjunctions contrasts subordinators relatives pronouns be become have negatives including".split()
)


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
    whole: NounPhrase | None = None  # "the 19 people" of "four of the 19 people"
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
    like: NounPhrase | None = None  # "94 aid workers have been killed, 72 wounded": 72 of the same people
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


def noun_phrase(tokens: Sequence[Token], at: int) -> NounPhrase | None:
    """Return the noun phrase that begins at token `at`, or None."""
    token = tokens[at]
    if token.number is not None:
        return _numbered(tokens, at) if token.number.kind in COUNTS else None
    roles = token.word.roles
    if "negatives" in roles or token.lower in {"it", "they"}:
        return None
    if roles & {"determiners", "possessives"}:
        return _determined(tokens, at)
    if token.word.person or token.word.adjective or _modified(tokens, at):
        return _bare(tokens, at)
    if token.capital and not _known(token):
        return _named(tokens, at)
    if token.word.things or token.word.members or _is_noun(token):
        return _bare(tokens, at)
    return None


COUNTS = frozenset({Kind.COUNT})


def _numbered(tokens: Sequence[Token], at: int) -> NounPhrase:
    token = tokens[at]
    number = token.number
    assert number is not None
    phrase = NounPhrase(at, at + 1, token.start, token.end, number=number, count="number")
    if number.word in {"a", "an"}:
        phrase.count = "single"
    following = at + 1
    while following < len(tokens) and "additive" in tokens[following].word.roles and not tokens[following].word.person:
        phrase.others = True
        following += 1
    if following < len(tokens) and tokens[following].lower == "of":
        return _partitive(tokens, phrase, following)
    _head(tokens, phrase, following if following > at + 1 and _heads_on(tokens, following) else at + 1)
    return _band(tokens, phrase)


def _band(tokens: Sequence[Token], phrase: NounPhrase) -> NounPhrase:
    """ "a family of six", "a group of 12 farmers": the number after "of" is the one that counts."""
    last = phrase.last
    if phrase.head == "people" and phrase.count == "single" and _aged(tokens, last):
        _extend(tokens, phrase, last + 1)  # "a man of 63"
        return phrase
    if phrase.count != "single" or last + 1 >= len(tokens) or "bands" not in tokens[last - 1].word.roles:
        return phrase
    following = tokens[last + 1]
    if tokens[last].lower != "of" or following.number is None or following.number.kind not in COUNTS:
        return phrase
    inner = _numbered(tokens, last + 1)
    inner.first, inner.start = phrase.first, phrase.start
    if inner.head == "none":
        inner.head, inner.plural = "people", True
    return inner


def _heads_on(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and not tokens[at].word.roles & STOPS


def _aged(tokens: Sequence[Token], of: int) -> bool:
    if of + 1 >= len(tokens) or tokens[of].lower != "of" or tokens[of + 1].number is None:
        return False
    number = tokens[of + 1].number
    return number is not None and (number.value or 0) < OLDEST and not _noun_follows(tokens, of + 1)


def _partitive(tokens: Sequence[Token], phrase: NounPhrase, of: int) -> NounPhrase:
    """ "four of the 19 people", "one of them", "dozens of mercenaries", "19 of the dead"."""
    after = of + 1
    if after >= len(tokens):
        return phrase
    token = tokens[after]
    if "partitive" in token.word.roles and (token.lower in ALWAYS_PRONOUNS or not _noun_follows(tokens, after)):
        phrase.anaphoric = True
        phrase.last, phrase.end = after + 1, token.end
        nxt = tokens[after + 1] if after + 1 < len(tokens) else None
        if nxt is not None and (nxt.word.person or nxt.word.adjective) and nxt.word.plural:
            _head(tokens, phrase, after + 1)  # "ten of them children"
        return phrase
    inner = noun_phrase(tokens, after)
    if inner is None:
        return phrase
    if inner.count == "single" or inner.count == "named":
        return phrase
    phrase.last, phrase.end = inner.last, inner.end
    _take(phrase, inner)
    if inner.number is not None:
        phrase.whole = inner
    elif inner.modifiers and inner.head == "people" and not tokens[inner.last - 1].word.person:
        phrase.anaphoric = True
    return phrase


def _take(phrase: NounPhrase, inner: NounPhrase) -> None:
    for name in ("head", "plural", "population", "nouns", "members", "modifiers", "things", "lives", "places", "personal"):
        setattr(phrase, name, getattr(inner, name))


def _determined(tokens: Sequence[Token], at: int) -> NounPhrase | None:
    """ "the village chief", "his wife", "the wounded", "the 19 people"."""
    nxt = at + 1
    while nxt < len(tokens) and tokens[nxt].word.roles & {"determiners", "possessives"} and nxt < at + 3:
        nxt += 1
    if nxt >= len(tokens) or _names_an_act(tokens, nxt) or _counts_ahead(tokens[nxt]):
        return None
    if tokens[nxt].number is not None:
        inner = noun_phrase(tokens, nxt)
        if inner is not None:
            inner.first, inner.start = at, tokens[at].start
            inner.features.add("definite")
        return inner
    phrase = NounPhrase(at, nxt, tokens[at].start, tokens[nxt - 1].end)
    phrase.possessed = "possessives" in tokens[at].word.roles
    _head(tokens, phrase, nxt)
    if phrase.head == "none":
        return phrase if phrase.modifiers else None
    if phrase.head == "people" and not phrase.plural:
        phrase.count = "definite"
    return phrase


def _counts_ahead(token: Token) -> bool:
    """ "the number of", "the death toll": the clause takes these up."""
    return bool(token.word.roles & {"numbering", "totals"} or token.word.totals)


def _names_an_act(tokens: Sequence[Token], at: int) -> bool:
    """ "the reported killing of ...": left to the clause, which counts what follows "of"."""
    for here in range(at, min(at + 3, len(tokens) - 1)):
        if tokens[here].word.acts and tokens[here + 1].lower == "of":
            return True
        if tokens[here].number is not None or tokens[here].word.person:
            return False
    return False


def _bare(tokens: Sequence[Token], at: int) -> NounPhrase | None:
    phrase = NounPhrase(at, at, tokens[at].start, tokens[at].start)
    _head(tokens, phrase, at)
    if phrase.head in {"none", "unknown"}:
        return None
    if phrase.head == "people" and not phrase.plural and phrase.count != "named":
        phrase.count = "definite"
    return phrase


def _named(tokens: Sequence[Token], at: int) -> NounPhrase | None:
    """A name: capitalised words the lexicon does not know."""
    if at == 0 and len(tokens) > 1 and not _subject_of_something(tokens[1]):
        return None  # "Specifically, ...", "Born in ..."
    last = at + 1
    while last < len(tokens) and _of_a_name(tokens[last]):
        last += 1
    if last < len(tokens) and tokens[last].word.person and not tokens[last].word.roles & STOPS:
        phrase = NounPhrase(at, last, tokens[at].start, tokens[last - 1].end)
        _head(tokens, phrase, last)  # "Hezbollah fighters", "Burundian singer ..."
        if phrase.head == "people" and not phrase.plural and phrase.count != "named":
            phrase.count = "definite"
        return phrase
    return NounPhrase(at, last, tokens[at].start, tokens[last - 1].end, count="named", head="people")


def _subject_of_something(token: Token) -> bool:
    return token.capital or token.word.verbal or bool(token.word.roles & {"be", "become", "have", "modals"})


def _of_a_name(token: Token) -> bool:
    return token.number is None and token.capital and not token.word.roles & STOPS


def _known(token: Token) -> bool:
    word = token.word
    return bool(
        word.roles or word.verbal or word.person or word.things or word.nouns or word.members or word.states
        or word.modifiers or word.acts or word.totals or not token.text[:1].isalpha()
    )  # fmt: skip


def _modified(tokens: Sequence[Token], at: int) -> bool:
    """ "displaced families": an adjective that counts, right before a noun."""
    word = tokens[at].word
    return bool(word.modifiers or "modifiers" in word.roles and not word.forms) and _noun_follows(tokens, at) and not tokens[at].word.roles & STOPS


def _noun_follows(tokens: Sequence[Token], at: int) -> bool:
    """Whether a noun stands right after token `at`, adjectives and one unknown word aside."""
    unknown = False
    for token in tokens[at + 1 : at + 4]:
        word = token.word
        if token.number is not None:
            return False
        if word.person or word.things or word.members or word.nouns or word.adjective:
            return True
        if not word.roles & {"modifiers", "additive"} and not (token.capital and not _known(token)):
            if unknown or _known(token) or not token.text[:1].isalpha():
                return False
            unknown = True
    return False


def _head(tokens: Sequence[Token], phrase: NounPhrase, at: int) -> None:
    """Walk over adjectives to the noun and fill the phrase with what the noun says."""
    seen = unknown = -1
    limit = min(len(tokens), at + MAX_LENGTH)
    adjective = ""
    while at < limit:
        token = tokens[at]
        word = token.word
        if token.number is not None:
            if token.number.kind not in {Kind.AGE, Kind.COMPOUND, Kind.ORDINAL} or seen >= 0:
                break
            at += 1
            continue
        if not token.text[:1].isalpha() or word.roles & STOPS and not word.person or _counts_ahead(token) and not word.nouns:
            break
        if _is_noun(token) and not (seen < 0 and "negatives" in word.roles):
            if seen >= 0 and not _joins(tokens, seen, at):
                break
            adjective = adjective or word.adjective or (tokens[seen].word.person if seen >= 0 else "")
            seen = at
        elif seen >= 0:
            if at == seen + 1 and not tokens[seen].word.plural and _names_people(token):
                seen, unknown = -1, at
                at += 1
            break
        elif word.verbal or word.states or word.forms:
            if not _noun_follows(tokens, at):
                if phrase.number is not None or not word.modifiers or not _determiner_before(tokens, at):
                    break
                phrase.modifiers, phrase.head, phrase.plural = word.modifiers, "people", True
                _extend(tokens, phrase, at)
                return
            phrase.modifiers = phrase.modifiers or word.modifiers
        elif "time_nouns" in word.roles:
            break
        elif word.adjective:
            adjective = word.adjective
        elif word.modifiers:
            if not _noun_follows(tokens, at):
                phrase.modifiers = word.modifiers
                phrase.head = "people"
                phrase.plural = True
                _extend(tokens, phrase, at)
                return
            phrase.modifiers = word.modifiers
        elif "modifiers" in word.roles or "additive" in word.roles or "determiners" in word.roles:
            phrase.others = phrase.others or "additive" in word.roles
        elif token.lower.endswith("ing") and len(token.lower) > 5:
            break
        elif ("passing" in word.roles or token.lower.endswith("ly")) and not _noun_follows(tokens, at):
            break
        else:
            unknown = at
        at += 1
    if seen >= 0:
        _fill(tokens, phrase, seen, adjective)
    elif unknown >= 0:
        phrase.head = "unknown"
        phrase.plural = tokens[unknown].lower.endswith("s")
        phrase.personal = tokens[unknown].capital or tokens[unknown].lower.endswith(PERSON_ENDINGS)
        _extend(tokens, phrase, unknown)
    elif adjective:
        phrase.population = adjective


def _determiner_before(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and bool(tokens[at - 1].word.roles & {"determiners", "possessives"})


def _names_people(token: Token) -> bool:
    """An unknown word that is spelled like a plural for people: "highway robbers"."""
    return token.word == NOTHING and token.lower.endswith(PERSON_ENDINGS) and token.lower.endswith(("s", "men"))


def _is_noun(token: Token) -> bool:
    word = token.word
    if word.person or word.things or word.members or word.places or word.totals and word.nouns:
        return True
    if word.nouns or token.lower in {"lives", "life"}:
        return not verb_forms(word) & (PAST | PARTICIPLE | GERUND)
    return "neutral_things" in word.roles


def _joins(tokens: Sequence[Token], seen: int, at: int) -> bool:
    """Whether the noun at `at` belongs to the same phrase as the one before: "police officers", "civilian deaths"."""
    if at != seen + 1:
        return False
    before = tokens[seen]
    return not before.word.plural or not before.lower.endswith(PLURAL_ENDINGS)


def _fill(tokens: Sequence[Token], phrase: NounPhrase, at: int, adjective: str) -> None:
    token = tokens[at]
    word = token.word
    phrase.plural = word.plural
    phrase.lives = token.lower in {"lives", "life"}
    phrase.places = word.places
    phrase.pair = "pairs" in word.roles and not word.plural
    if word.person and "additive" in word.roles:
        phrase.head, phrase.others = "none", True
    elif word.person:
        phrase.head, phrase.population = "people", word.person
        phrase.members = word.members
        if adjective and word.person == "all":
            phrase.population = adjective
    elif phrase.lives:
        phrase.head = "noun"
    elif word.nouns:
        phrase.head, phrase.nouns, phrase.population = "noun", word.nouns, adjective
    elif word.members:
        phrase.head, phrase.members, phrase.population = "people", word.members, adjective
    elif word.things:
        phrase.head, phrase.things = "thing", word.things
    else:
        phrase.head = "neutral"
    if "neutral_things" in word.roles and not word.person and not word.things and not word.nouns:
        phrase.head = "neutral"
    _extend(tokens, phrase, at)
    if word.person and not word.plural:
        _name_after(tokens, phrase, at + 1)


def _name_after(tokens: Sequence[Token], phrase: NounPhrase, at: int) -> None:
    """ "singer Pascal Tresor": the name belongs to the phrase and makes it one known person."""
    last = at
    while last < len(tokens) and tokens[last].number is None and tokens[last].capital and not _known(tokens[last]):
        last += 1
    if last > at:
        _extend(tokens, phrase, last - 1)
        if phrase.number is None:
            phrase.count = "named"


def _extend(tokens: Sequence[Token], phrase: NounPhrase, at: int) -> None:
    phrase.last = max(phrase.last, at + 1)
    phrase.end = max(phrase.end, tokens[at].end)

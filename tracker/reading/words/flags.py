"""What a word can do, as bits of one integer, so that the grammar asks one question where it would look through lists.

The low bits are the forms of a verb, then come the facets of an indicator, the lists of a language, and what only a
token in its sentence has. Nothing is read here.
"""

from __future__ import annotations

BASE, THIRD, PAST, PARTICIPLE, GERUND = 1, 2, 4, 8, 16
"""Forms of a verb: "killed" is PAST | PARTICIPLE."""

FORMS = BASE | THIRD | PAST | PARTICIPLE | GERUND

HARMS, SUFFERS, DEPARTS, GIVES, PLACES, STATES, NOUNS, MEMBERS, MODIFIERS, ACTS, TOTALS, MONEY, THINGS = (
    1 << at for at in range(5, 18)
)
"""Whether some indicator has the word in that phrase list."""

PERSON, ADJECTIVE, PLURAL, PLAIN, NOUN, CAPITAL, ALPHA, EMPLOYER, AILMENTS = (1 << at for at in range(18, 27))
"""AILMENTS: a disease, or hunger, as some indicator lists them;
PERSON, ADJECTIVE and EMPLOYER name a population; PLAIN: a verb of the language's lists; NOUN: can head a phrase;
CAPITAL and ALPHA are a token's: written like a name, and with a letter first."""

VERB_LISTS = (
    "causatives", "yielding", "carrying", "reporting", "reaching", "accounting", "plain_verbs", "holding", "assaulting",
    "convicting", "recounting", "sustaining", "losing", "loose_giving",
    "undergoing", "afflicting", "tending", "leading_off", "falling", "freeing", "moving",
)  # fmt: skip
"""Lists of lemmas: every form of each is in the list."""

FRAMES = (
    "driving", "going", "running_off", "landing", "menaces", "havens", "borders", "vehicles", "obtaining", "lacking",
    "essentials", "plans", "covering", "asking", "pitched", "lessons",
    "staying", "refuges", "stripping", "covers", "workplaces", "unmourned",
    "hosting", "managing", "statuses", "wholly", "partly",
)  # fmt: skip
"""Lists asked only of what stands round people whom nothing counts: a word in one is otherwise unknown."""

WORD_LISTS = (
    "articles", "determiners", "possessives", "negatives", "additive", "modifiers", "prepositions", "ending",
    "conjunctions", "contrasts", "subordinators", "relatives", "pronouns", "be", "become", "have", "modals", "passing",
    "fearing", "including", "partitive", "partitive_end", "totals", "numbering", "time_nouns", "neutral_things",
    "losses", "withs", "pairs", "bands", "visitors", "existential", "prices", "rates",
    "lives", "employed", "working_for", "wounds", "breakdowns", "accompanying", "singular_verbs", "plural_verbs",
    "aid_words", "war_chest", "ailing", "achieving", "retelling", "reckonings", "settlements", "aid_items",
    "delivering",
    *FRAMES,
)  # fmt: skip

_LISTS = {name: 1 << at for at, name in enumerate((*VERB_LISTS, *WORD_LISTS), start=27)}


def listed(*names: str) -> int:
    """Return the bits of some lists of a language's [meaning] section."""
    bits = 0
    for name in names:
        bits |= _LISTS[name]
    return bits

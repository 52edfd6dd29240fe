"""How the words of a language change: verb forms and plurals, so that configuration lists each word once.

Regular English forms are worked out here; what is irregular stands in the language file. A lemma comes in, spellings
with their forms go out. Nothing is read from a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FORMS = BASE, THIRD, PAST, PARTICIPLE, GERUND = 1, 2, 4, 8, 16
VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Inflection:
    """Irregular forms of one language; the methods know the regular ones."""

    verbs: Mapping[str, tuple[str, ...]]  # lemma -> third, past, participle, gerund
    doubling: frozenset[str]
    plurals: Mapping[str, str]
    plural_only: frozenset[str]

    @classmethod
    def compile(cls, words: Mapping[str, Any]) -> Inflection:
        """Read the irregular words of a [meaning] section."""
        return cls(
            verbs={lemma: tuple(forms) for lemma, forms in words.get("irregular_verbs", {}).items()},
            doubling=frozenset(words.get("doubling", {}).get("verbs", ())),
            plurals=dict(words.get("irregular_plurals", {})),
            plural_only=frozenset(words.get("plural_only", {}).get("words", ())),
        )

    def verb(self, lemma: str) -> tuple[str, str, str, str, str]:
        """Return base, third person, past, participle and gerund of one word."""
        if lemma in self.verbs:
            third, past, participle, gerund = self.verbs[lemma]
            return lemma, third, past, participle, gerund
        past = self._past(lemma)
        return lemma, _third(lemma), past, past, self._gerund(lemma)

    def phrase(self, phrase: str) -> Iterator[tuple[str, int]]:
        """Yield the spellings of a verb phrase and their form; "~" marks the verb, without it nothing changes."""
        if not phrase.startswith("~"):
            yield phrase, BASE if phrase.startswith(("to ", "able to ")) else PAST | PARTICIPLE
            return
        words = phrase[1:].split()
        if words[0] == "not":
            yield " ".join(words), BASE
            return
        adverb = words.pop(0) + " " if len(words) > 1 and words[0].endswith("ly") else ""  # "~badly damage"
        for spelling, form in self._pair(words) if words[1:2] in (["or"], ["and"]) and words[2:] else self._one(words):
            yield adverb + spelling, form

    def _one(self, words: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Yield the spellings of a verb and what stands behind it: "~flee the country"."""
        rest = "".join(f" {word}" for word in words[1:])
        for form, spelled in zip(FORMS, self.verb(words[0]), strict=True):
            for spelling in spelled.split("/"):
                yield spelling + rest, form

    def _pair(self, words: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Yield the spellings of two verbs that change together: "~damage or destroy"."""
        rest = "".join(f" {word}" for word in words[3:])
        for form, first, second in zip(FORMS, self.verb(words[0]), self.verb(words[2]), strict=True):
            for variant in range(2 if "/" in first or "/" in second else 1):
                yield f"{_variant(first, variant)} {words[1]} {_variant(second, variant)}{rest}", form

    def numbers(self, noun: str) -> Iterator[tuple[str, bool]]:
        """Yield the singular and the plural of a noun phrase; a word that only counts several yields once."""
        head, _, rest = noun.partition(" of ") if " of " in noun else (noun, "", "")
        before, _, last = head.rpartition(" ")
        tail = f" of {rest}" if rest else ""
        if last in self.plural_only:
            yield noun, True
            return
        yield noun, False
        for variant in range(2):
            yield f"{before} {_variant(self.plural(last), variant)}{tail}".strip(), True

    def plural(self, noun: str) -> str:
        """Return the plural of one word."""
        if noun in self.plurals:
            return self.plurals[noun]
        if noun.endswith(("s", "x", "ch", "sh", "z")):
            return noun + "es"
        if noun.endswith("y") and noun[-2:-1] not in VOWELS:
            return noun[:-1] + "ies"
        return noun + "s"

    def _past(self, lemma: str) -> str:
        if lemma.endswith("e"):
            return lemma + "d"
        if lemma.endswith("y") and lemma[-2:-1] not in VOWELS:
            return lemma[:-1] + "ied"
        return lemma + (lemma[-1] if lemma in self.doubling else "") + "ed"

    def _gerund(self, lemma: str) -> str:
        if lemma.endswith("e") and not lemma.endswith(("ee", "ye", "oe")):
            return lemma[:-1] + "ing"
        return lemma + (lemma[-1] if lemma in self.doubling else "") + "ing"


def _variant(spelling: str, variant: int) -> str:
    """ "burned/burnt": two spellings of one form."""
    first, _, second = spelling.partition("/")
    return second if variant and second else first


def _third(lemma: str) -> str:
    if lemma.endswith(("s", "x", "ch", "sh", "z", "o")):
        return lemma + "es"
    if lemma.endswith("y") and lemma[-2:-1] not in VOWELS:
        return lemma[:-1] + "ies"
    return lemma + "s"

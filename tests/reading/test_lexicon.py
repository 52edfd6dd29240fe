"""Words and their forms: what configuration lists once is known in every spelling, phrases before single words."""

from __future__ import annotations

import pytest

from tracker.reading.reader import Reader
from tracker.reading.words.inflection import BASE, GERUND, PARTICIPLE, PAST, THIRD, Inflection
from tracker.reading.words.lexicon import NOTHING

WORDS = {
    "irregular_verbs": {
        "flee": ["flees", "fled", "fled", "fleeing"],
        "burn": ["burns", "burned/burnt", "burnt", "burning"],
    },
    "doubling": {"verbs": ["stab"]},
    "irregular_plurals": {"person": "people/persons", "child": "children"},
    "plural_only": {"words": ["police"]},
}


@pytest.fixture(scope="module")
def english() -> Inflection:
    return Inflection.compile(WORDS)


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("kill", ("kill", "kills", "killed", "killed", "killing")),
        ("injure", ("injure", "injures", "injured", "injured", "injuring")),
        ("carry", ("carry", "carries", "carried", "carried", "carrying")),
        ("stab", ("stab", "stabs", "stabbed", "stabbed", "stabbing")),
        ("flee", ("flee", "flees", "fled", "fled", "fleeing")),
        ("crush", ("crush", "crushes", "crushed", "crushed", "crushing")),
    ],
)
def test_verbs(english: Inflection, lemma: str, forms: tuple[str, ...]) -> None:
    assert english.verb(lemma) == forms


def test_a_verb_phrase_changes_its_verbs_only(english: Inflection) -> None:
    found = dict(english.phrase("~kill or injure"))
    assert found == {
        "kill or injure": BASE, "kills or injures": THIRD, "killed or injured": PARTICIPLE,
        "killing or injuring": GERUND,
    }  # fmt: skip
    assert ("burnt down", PAST) in set(english.phrase("~burn down"))
    assert dict(english.phrase("fatally shot")) == {"fatally shot": PAST | PARTICIPLE}


@pytest.mark.parametrize(
    ("noun", "plurals"),
    [
        ("person", {"people", "persons"}), ("body", {"bodies"}), ("school child", {"school children"}),
        ("loss of life", {"losses of life"}), ("police", {"police"}), ("search", {"searches"}), ("day", {"days"}),
    ],
)  # fmt: skip
def test_plurals(english: Inflection, noun: str, plurals: set[str]) -> None:
    assert {spelling for spelling, plural in english.numbers(noun) if plural} == plurals


@pytest.mark.parametrize(
    ("words", "length"),
    [
        (["lost", "their", "lives", "in"], 3),
        (["lost", "his", "lives", "in"], 3),
        (["lost", "hope"], 1),
        (["qwerty"], 1),
    ],
)
def test_the_longest_phrase_is_taken(reader: Reader, words: list[str], length: int) -> None:
    assert reader.meaning.lexicon.longest(words, 0)[0] == length


def test_an_unknown_word_is_nothing(reader: Reader) -> None:
    assert reader.meaning.lexicon.longest(["qwerty"], 0) == (1, NOTHING)

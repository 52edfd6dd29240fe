"""The words of config/masks -> the patterns that find a private person, a place of shelter, or sexual violence.

In: the words of every language. Out: :class:`Masks`: patterns as Polars takes them (Rust's: they never backtrack), and
hints, pieces of text without which no pattern can match. The words of all languages are looked for in every text:
where in doubt it masks too much. It masks nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache

from tracker.model import MaskWords

PERSON = "[name]"
SITE = "[a place of detention or shelter]"

AGE = r",\s(?:[\p{Ll}]+\s){0,2}[0-9]{1,2}|\([0-9]{1,2}\)"
"""An age behind a comma or in brackets: what the pattern of ages asks of a text."""

NOTHING = r"[^\s\S]"
"""Matches no text: the alternation of no words."""

# no counted repetition of letters: it makes the pattern thirty times as large, and Rust's are linear anyway
WORD = r"\p{Lu}[\p{L}\p{M}'’-]*"


@dataclass(frozen=True, slots=True)
class Masks:
    """Patterns with what stays of a match, the most telling first; hints are lower case."""

    sites: tuple[tuple[str, str], ...]
    persons: tuple[tuple[str, str], ...]
    site_words: str
    sexual_violence: str
    person_hints: tuple[str, ...]
    site_hints: tuple[str, ...]
    sexual_hints: tuple[str, ...]


def masks_of(words: Mapping[str, MaskWords]) -> Masks:
    """Return the patterns of all languages."""
    return _compiled(tuple(words.values()))


@lru_cache(maxsize=8)
def _compiled(languages: tuple[MaskWords, ...]) -> Masks:
    every = {
        one.name: tuple(dict.fromkeys(word for language in languages for word in getattr(language, one.name)))
        for one in fields(MaskWords)
        if one.name != "id"
    }
    any_of = {name: _any(words) for name, words in every.items()}
    name = rf"{WORD}(?:\s(?:{any_of['name_particles']}[\s-])?{WORD}){{0,3}}"
    roles, sites, article = any_of["person_roles"], f"{any_of['sites']}s?", any_of["articles"]
    named_as = rf"{any_of['named_as']}|{any_of['named_people']}\s{any_of['named']}"
    years = rf"(?:{any_of['age_before']}\s)?\d{{1,2}}"
    acts = rf"{any_of['sexual']}[\s-](?:\w+[\s-]){{0,4}}{any_of['sexual_acts']}"
    return Masks(
        sites=(
            (rf"\b(?:{WORD}[\s-]){{1,4}}(?i:{sites})\b", SITE),
            (rf"\b(?i:{sites})\s{any_of['site_links']}\s{name}", SITE),
        ),
        persons=(
            (
                rf"\b{name}(,\s{years},|\s\(\d{{1,2}}\)|,\s(?:{article}\s)?{years}{any_of['age_after']})",
                f"{PERSON}$1",
            ),
            (rf"\b{name}(,\s{article}\s(?:[\p{{Ll}}\d-]+\s){{0,3}}(?i:{roles})s?\b)", f"{PERSON}$1"),
            (rf"\b((?i:{roles}s?),?\s){name}", f"${{1}}{PERSON}"),
            (rf"(?i)\b({named_as})\s(?-i:{name})", f"$1 {PERSON}"),
        ),
        site_words=rf"(?i)\b{sites}\b",
        sexual_violence=rf"(?i)\b(?:{any_of['sexual_violence']}s?|{acts})\b",
        person_hints=_hints((*every["person_roles"], *every["named_as"], *every["named"], *every["age_after"])),
        site_hints=_hints(every["sites"]),
        sexual_hints=_hints((*every["sexual_violence"], *every["sexual"])),
    )


def _any(words: Iterable[str]) -> str:
    """Return a pattern of any of the words, the longest first; a star is any further letters."""
    patterns = [_pattern(word) for word in sorted(words, key=lambda word: (-len(word), word))]
    return f"(?:{'|'.join(patterns)})" if patterns else NOTHING


def _pattern(word: str) -> str:
    plain = re.escape(word.replace("'", "\0"))
    return plain.replace(re.escape("\0"), "['’]").replace(r"\*", r"[\p{L}]*").replace(r"\ ", r"\s").replace(r"\-", "-")


def _hints(words: Iterable[str]) -> tuple[str, ...]:
    """Return of each word its longest run of plain letters: where that is not, the word is not."""
    runs = (max(re.findall(r"[a-z]+", word), key=len, default="") for word in words)
    return tuple(dict.fromkeys(run for run in runs if run))

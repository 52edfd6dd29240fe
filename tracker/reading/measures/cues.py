"""Cue words: phrases found by the spotter of a sentence, and patterns tried only where one of their phrases stands.

Comes in: phrases of a language. Goes out: :class:`Cue`, the name of a list the spotter looks for and, where the words
round a phrase count, a pattern. Most sentences hold no cue, and then no pattern runs. Never: a pattern without a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.reading.time.words import any_of


@dataclass(frozen=True, slots=True, eq=False)
class Cue:
    """A list of phrases by its name; with a pattern, what must stand round one of them."""

    name: str
    pattern: re.Pattern[str] | None = None


def either(phrases: Iterable[str]) -> str:
    """Return an alternation of phrases, any white space between their words."""
    return any_of(phrases).replace(" ", r"\s{1,3}")


def pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern for which capitals do not count."""
    return re.compile(source, re.IGNORECASE)

"""A sentence of sources cut into words, numbers and marks.

In: a sentence and the titles of a language ("Gen."). Out: :class:`Token`, one a word, number or mark, with what its
spelling alone says. Nothing here knows what a phrase is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

TOKEN = re.compile(r"\w\.(?:\w\.)++|\d++(?:[.,]\d++)*+\w*+|\w++(?:[-'’*/&.]\w++)*+(?:['’](?=\s))?+|[^\w\s]|\n")
INITIAL = re.compile(r"[A-Z]")
POSSESSIVE = re.compile(r"['’]s?$")


class Token(NamedTuple):
    """A word, number or mark, with its offsets in the sentence."""

    text: str
    low: str
    is_word: bool  # made of letters or digits rather than a mark
    is_name: bool  # written with a capital, as names are, also after an Arabic article
    bare: str  # as written without a possessive ending
    stem: str  # the same in lower case
    start: int
    end: int


Form = tuple[str, str, bool, bool, str, str]
"""What of a token its spelling alone says: all but the offsets."""

MOST_FORMS, LONGEST_FORM = 20_000, 30
"""Spellings remembered before the memory begins anew, and how long one may be: what a text makes up is not kept."""


def form_of(text: str) -> Form:
    """Return what the spelling of a token says."""
    low = text.casefold()
    name = text[0].isupper() or (text[:3] in {"al-", "el-"} and text[3:4].isupper())
    owned = "'" in text or "’" in text
    bare = POSSESSIVE.sub("", text) if owned else text
    stem = POSSESSIVE.sub("", low) if owned else low
    return text, low, text[0].isalnum(), name, bare, stem


class Cutter:
    """Cuts sentences of one language, and remembers what spellings say."""

    def __init__(self, titles: frozenset[str]) -> None:
        self._titles = titles
        self._forms: dict[str, Form] = {}

    def tokens(self, text: str) -> list[Token]:
        """Cut a sentence into words, numbers and marks, in order; white space is left out, a line's end is a mark."""
        new = tuple.__new__  # half the cost of Token(...)
        known = self._forms
        found = [
            new(Token, (*(known.get(match[0]) or self._form(match[0])), *match.span()))
            for match in TOKEN.finditer(text)
        ]
        return self._titled(found) if "." in text[:-1] else found

    def _form(self, written: str) -> Form:
        """Look one spelling up and remember it; the memory changes nothing but the time it takes."""
        form = form_of(written)
        if len(written) <= LONGEST_FORM and not written[0].isdigit():
            if len(self._forms) >= MOST_FORMS:
                self._forms.clear()
            self._forms[written] = form
        return form

    def _titled(self, tokens: Sequence[Token]) -> list[Token]:
        """Make one word of a title or initial and its stop: "Gen.", "J."."""
        found: list[Token] = []
        for token, ahead in zip(tokens, [*tokens[1:], None], strict=True):
            stops = token.text == "." and found and found[-1].end == token.start
            initial = stops and ahead is not None and self._is_initial(found, ahead)
            if stops and (initial or found[-1].low in self._titles):
                last = found[-1]
                found[-1] = Token(*form_of(last.text + "."), last.start, token.end)
            else:
                found.append(token)
        return found

    def _is_initial(self, found: Sequence[Token], ahead: Token) -> bool:
        """Whether the letter before a stop is of a name: "J. Aru", "Lokesh K. told", which ends no sentence."""
        goes_on = len(found) > 1 and found[-2].is_name and ahead.text[0].islower()
        return INITIAL.fullmatch(found[-1].text) is not None and (ahead.is_name or goes_on)

"""The registry of known sources, looked up inside a phrase.

In: a phrase found by the grammar. Out: the :class:`tracker.model.Attribution` it names, or None. A registry name inside
a longer name is not that source ("Coast Human Rights Watch" is not Human Rights Watch), a role is known only where it
is the whole phrase ("police", not "Kenyan police"), and WHO is never "who".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.model import Attribution
from tracker.reading.attribution.phrases import Phrases, Span
from tracker.reading.attribution.tokens import Token


@dataclass(frozen=True, slots=True)
class Alias:
    """One way a known source is written, as tokens."""

    stems: tuple[str, ...]
    texts: tuple[str, ...]
    source: Attribution

    @property
    def is_short(self) -> bool:
        """Whether it is an abbreviation: capitals keep it apart from other words."""
        return len(self.texts) == 1 and self.texts[0].isupper()


class Names:
    """Aliases by their first word; a look-up costs a dictionary access a token."""

    def __init__(self, attributions: Mapping[str, Attribution], phrases: Phrases) -> None:
        self._phrases = phrases
        self._words = phrases.words
        self._aliases: defaultdict[str, list[Alias]] = defaultdict(list)
        for source in attributions.values():
            for written in dict.fromkeys((source.name, *source.aliases)):
                tokens = phrases.tokens(written)
                alias = Alias(tuple(t.stem for t in tokens), tuple(t.bare for t in tokens), source)
                self._aliases[alias.stems[0]].append(alias)
        for aliases in self._aliases.values():
            aliases.sort(key=lambda alias: len(alias.stems), reverse=True)
        self.attributions = attributions

    def find(self, tokens: Sequence[Token], span: Span) -> Attribution | None:
        """Give the known source this phrase names, the most specific of several; None where it is nobody's alias."""
        first, end = span
        group = self._phrases.group_end(tokens, first, end)
        head = tokens[group - 1].stem
        best: tuple[tuple[bool, bool, bool, int], Attribution] | None = None
        for index in range(first, end):
            if index >= group and head not in self._words.speaks_for and not _is_person(tokens[first:group]):
                break
            alias = self._at(tokens, index, end, (first, group))
            if alias is None:
                continue
            rank = (alias.source.id != "un", alias.source.kind != "local", index < group, len(alias.stems))
            if best is None or rank > best[0]:
                best = rank, alias.source
        return best[1] if best else None

    def at(self, tokens: Sequence[Token], index: int) -> tuple[Attribution, int] | None:
        """Give the source whose alias begins at this token, with the index after it; roles do not count."""
        alias = self._at(tokens, index, len(tokens), (index, len(tokens)))
        if alias is None or alias.source.kind in {"local", "unnamed"}:
            return None
        return alias.source, index + len(alias.stems)

    def _at(self, tokens: Sequence[Token], index: int, end: int, group: Span) -> Alias | None:
        for alias in self._aliases.get(tokens[index].stem, ()):
            size = len(alias.stems)
            if (
                index + size <= end
                and all(
                    token.stem == stem for token, stem in zip(tokens[index : index + size], alias.stems, strict=True)
                )
                and self._fits(alias, tokens, index, group)
            ):
                return alias
        return None

    def _fits(self, alias: Alias, tokens: Sequence[Token], index: int, group: Span) -> bool:
        """Hold the alias to its case and to its neighbours."""
        last = index + len(alias.stems)
        if not _same_case(alias, tokens[index:last]):
            return False
        if alias.stems[0] == "the" or (alias.source.kind in {"local", "unnamed"} and alias.texts[0][0].islower()):
            return last == group[1] and all(t.low in self._words.determiners for t in tokens[group[0] : index])
        if alias.source.kind == "belligerent" and len(alias.stems) == 1 and not alias.is_short:
            # "Moscow" is the government; "Moscow police" and "in Moscow" are not.
            return last == group[1] or (index < group[1] and tokens[group[1] - 1].stem in self._words.speaks_for)
        return index <= group[0] or self._is_apart(alias, tokens[index - 1])

    def _is_apart(self, alias: Alias, before: Token) -> bool:
        """Whether the alias is not the tail of a longer name ("Coast Human Rights Watch")."""
        if alias.is_short or alias.source.kind == "red_cross" or before.low in self._words.determiners:
            return True
        return not before.is_name or before.low != before.stem or "-" in before.text


def _same_case(alias: Alias, tokens: Sequence[Token]) -> bool:
    """Whether capitals agree: all of them in abbreviations and case-sensitive names, else the first letter's."""
    strict = alias.source.case_sensitive
    for number, (token, wanted) in enumerate(zip(tokens, alias.texts, strict=True)):
        if wanted.casefold() == "the":
            continue
        if (strict or wanted.isupper() or (alias.stems[0] == "the" and number == 1)) and token.bare != wanted:
            return False
    return tokens[0].is_name or not alias.texts[0][0].isupper()


def _is_person(group: Sequence[Token]) -> bool:
    """Whether the group is a person's name: whom they belong to then stands in the complement."""
    return all(token.is_name for token in group)

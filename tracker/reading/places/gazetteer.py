"""Where: the places a sentence names, and which of them a figure speaks of.

Comes in: the places of the configuration, compiled once, and one sentence at a time. Goes out: mentions with their
codes, and for a figure its place with the scope it was found in: its sentence, else its paragraph, else its report.
Never: a place no text names, a place for a figure out of "UK-based", a look-up outside the process.

A first pass finds capitalised words (or words of a script without capitals), a second looks the longest run of them up
in a dictionary: no pattern grows with the gazetteer.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from tracker.model import Place, Scope

__all__ = ["Gazetteer", "PlaceMention", "PlacedAt"]

MAX_SENTENCE = 4000
MAX_WORDS = 8
"""Words in the longest name looked up."""

NEAR = 30
"""Characters within which "Goma, in eastern Congo" is one place told twice, and the smaller one is meant."""

WORD = re.compile(r"[^\W\d_]+")
UPPER = re.compile(r"[^\W\d_a-z][^\W\d_]*")
"""What begins with anything but a plain small letter: where none of these is known, no name is looked for."""

GAP = re.compile(r"[ \u00a0\u202f]{0,2}[-–.,’'`ʿʼ]?[ \u00a0\u202f]{0,2}")
COMPOUND = re.compile(r"[-–‑][a-z]")
WALL = re.compile(r"[;:]|\b(?:while|but|whereas)\b")

KIND_RANK = {"town": 0, "admin2": 1, "admin1": 2, "region": 3, "country": 4}
"""Smaller places first."""


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a sentence: ``sentence[start:end] == text``. ``weak``: it names a body or where one sits."""

    start: int
    end: int
    text: str
    place_id: str
    iso3: str
    pcode: str
    kind: str
    weak: bool = False


class PlacedAt(NamedTuple):
    """Where a figure belongs: the name as written, its codes (None: not known), and how far off it stood."""

    text: str | None
    iso3: str | None
    pcode: str | None
    scope: Scope


NOWHERE = PlacedAt(None, None, None, Scope.NONE)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Every known name, ready to be looked up."""

    names: Mapping[tuple[str, ...], tuple[Place, ...]]  # empty tuple: a phrase that is no place
    heads: Mapping[str, int]  # first word of a name -> words in the longest name that begins with it
    capitals: Mapping[tuple[str, ...], frozenset[str]]  # short names found only as spelt: "US"
    small_first: frozenset[str]  # words without a capital that begin a name: "oPt", "city of Aleppo"
    designators: Mapping[str, str]
    elsewhere: re.Pattern[str]
    body: re.Pattern[str]

    @classmethod
    def compile(cls, places: Mapping[str, Place], words: Mapping[str, Any]) -> Gazetteer:
        """Build the look-up from the places and one language's ``[places]`` section."""
        names: dict[tuple[str, ...], list[Place]] = {}
        capitals: dict[tuple[str, ...], set[str]] = {}
        small: set[str] = set()
        for place in places.values():
            for name in (place.name, *place.aliases):
                key = key_of(name)
                if place not in names.setdefault(key, []):
                    names[key].append(place)
                small.update(word for word in WORD.findall(name)[:1] if word[0].islower())
                letters = "".join(WORD.findall(name))
                if len(letters) <= 4 and letters[1:] != letters[1:].lower():
                    capitals.setdefault(key, set()).add(letters)
        for phrase in words["not_places"]:
            names[key_of(phrase)] = []
        heads: dict[str, int] = {}
        for key in names:
            if key:
                heads[key[0]] = max(heads.get(key[0], 0), min(len(key), MAX_WORDS))
        return cls(
            names={key: tuple(found) for key, found in names.items()},
            heads=heads,
            capitals={key: frozenset(forms) for key, forms in capitals.items()},
            small_first=frozenset(small),
            designators=dict(words["designators"]),
            elsewhere=re.compile(rf"\b(?:{_either(words['elsewhere_before'])})\s+(?:the\s+)?$", re.IGNORECASE),
            body=re.compile(
                rf"(?:['’]s?)?\s+(?:[\w-]{{1,20}}\s+){{0,3}}?(?:{_either(words['body_after'])})\b", re.IGNORECASE
            ),
        )

    def mentions(self, sentence: str, countries: Collection[str] = ()) -> list[PlaceMention]:
        """Return the places a sentence names, in text order; `countries` (ISO3) decide between places of one name."""
        sentence = sentence[:MAX_SENTENCE]
        if not self._may_name(sentence):
            return []
        tokens = list(WORD.finditer(sentence))
        found: list[PlaceMention] = []
        index = 0
        while index < len(tokens):
            first = tokens[index][0]
            if first[0].islower() and first not in self.small_first:
                index += 1
                continue
            length, places = self._longest(sentence, tokens, index)
            if places:
                mention = self._mention(
                    sentence, tokens[index].start(), tokens[index + length - 1].end(), places, countries
                )
                if mention is not None:
                    found.append(mention)
            index += max(length, 1)
        return found

    def for_figure(
        self,
        mentions_in_sentence: Sequence[PlaceMention],
        figure_span: tuple[int, int],
        paragraph_mentions: Sequence[PlaceMention] = (),
        report_mentions: Sequence[PlaceMention] = (),
        *,
        sentence: str = "",
    ) -> PlacedAt:
        """Return where a figure belongs, from the nearest scope that names a place.

        `paragraph_mentions` and `report_mentions` stand in reading order; a paragraph's last named place is the one it
        speaks of, a report's the one it names most. Give `sentence` to respect its "while", ";" and ":".
        """
        strong = [mention for mention in mentions_in_sentence if not mention.weak]
        if strong:
            return _placed(_nearest(strong, figure_span, sentence), Scope.SENTENCE)
        before = [mention for mention in paragraph_mentions if not mention.weak]
        if before:
            return _placed(before[-1], Scope.PARAGRAPH)
        weak = [*mentions_in_sentence, *paragraph_mentions]
        if weak and not any(not mention.weak for mention in report_mentions):
            return _placed(weak[0], Scope.SENTENCE if mentions_in_sentence else Scope.PARAGRAPH)
        named = [mention for mention in report_mentions if not mention.weak] or list(report_mentions)
        if not named:
            return NOWHERE
        most = Counter(mention.place_id for mention in named).most_common(1)[0][0]
        return _placed(next(mention for mention in named if mention.place_id == most), Scope.REPORT)

    def countries(self, mentions: Iterable[PlaceMention]) -> frozenset[str]:
        """Return the countries (ISO3) that a report's mentions name outright: what decides between equal names."""
        return frozenset(mention.iso3 for mention in mentions if mention.kind == "country")

    def _may_name(self, sentence: str) -> bool:
        """Whether any word could begin a name: the cheap first question."""
        if any(fold(word) in self.heads for word in UPPER.findall(sentence)):
            return True
        return any(word in sentence for word in self.small_first)

    def _longest(self, sentence: str, tokens: list[re.Match[str]], index: int) -> tuple[int, tuple[Place, ...]]:
        """Return the longest known name that begins at a token, in tokens; (0, ()) where there is none."""
        longest = self.heads.get(fold(tokens[index][0]), 0)
        key: list[str] = []
        best: tuple[int, tuple[Place, ...]] = (0, ())
        for offset in range(min(longest, len(tokens) - index)):
            token = tokens[index + offset]
            if offset and not GAP.fullmatch(sentence, tokens[index + offset - 1].end(), token.start()):
                break
            key.append(fold(token[0]))
            places = self.names.get(tuple(key))
            if places is not None and self._spelt(tuple(key), sentence[tokens[index].start() : token.end()]):
                best = (offset + 1, places)
        return best

    def _spelt(self, key: tuple[str, ...], text: str) -> bool:
        """Say whether a short all-capital name is written so; every other name may be written any way."""
        forms = self.capitals.get(key)
        if forms is None:
            return text != text.lower() or not any(letter.islower() for letter in text)
        return "".join(WORD.findall(text)) in forms

    def _mention(
        self, sentence: str, start: int, end: int, places: tuple[Place, ...], countries: Collection[str]
    ) -> PlaceMention | None:
        if COMPOUND.match(sentence, end):
            return None  # "UK-based", "Turkey-backed"
        place = self._choose(sentence, start, end, places, countries)
        weak = bool(self.body.match(sentence, end) or self.elsewhere.search(sentence[max(0, start - 40) : start]))
        return PlaceMention(start, end, sentence[start:end], place.id, place.iso3, place.pcode, place.kind, weak)

    def _choose(
        self, sentence: str, start: int, end: int, places: tuple[Place, ...], countries: Collection[str]
    ) -> Place:
        """Choose between places of one name: by the word beside it, the report's countries, else the first listed."""
        if len(places) == 1:
            return places[0]
        after = WORD.search(sentence, end, end + 20)
        wanted = self.designators.get(after[0].lower()) if after else None
        fitting = [place for place in places if wanted and place.kind == wanted] or list(places)
        at_home = [place for place in fitting if place.iso3 in countries]
        return (at_home or fitting)[0]


def key_of(name: str) -> tuple[str, ...]:
    """Return the words of a name without capitals, accents, hyphens and apostrophes: what names are compared by."""
    return tuple(fold(word) for word in WORD.findall(unicodedata.normalize("NFC", name)))


def fold(word: str) -> str:
    """Return a word in lower case and without accents."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def _nearest(mentions: list[PlaceMention], span: tuple[int, int], sentence: str) -> PlaceMention:
    """Return the place nearest to a figure, what follows before what precedes, no wall between where possible."""

    def distance(mention: PlaceMention) -> tuple[bool, int]:
        if mention.start >= span[1]:
            return WALL.search(sentence, span[1], mention.start) is not None, mention.start - span[1]
        apart = max(0, span[0] - mention.end)
        return WALL.search(sentence, mention.end, span[0]) is not None, 2 * apart + 5

    best = min(mentions, key=distance)
    if best.kind not in {"country", "region"}:
        return best
    inside = [one for one in mentions if one.iso3 == best.iso3 and KIND_RANK[one.kind] < KIND_RANK[best.kind]]
    return next((one for one in inside if _told_together(one, best, sentence)), best)


def _told_together(one: PlaceMention, other: PlaceMention, sentence: str) -> bool:
    """Say whether two mentions are one place told twice: "Goma, in eastern Congo", with no number between."""
    first, second = (one, other) if one.start < other.start else (other, one)
    between = sentence[first.end : second.start]
    return second.start - first.end <= NEAR and not any(letter.isdigit() or letter in ";:" for letter in between)


def _placed(mention: PlaceMention, scope: Scope) -> PlacedAt:
    return PlacedAt(mention.text, mention.iso3 or None, mention.pcode or None, scope)


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))

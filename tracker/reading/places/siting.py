"""Where each figure of a report belongs: its sentence's place, else its paragraph's, else the report's.

Comes in: the sentence and span each figure was read at, and all sentences. Goes out: the place of each, its id, codes,
accuracy and the scope it was found in. Never: a place the text does not
name; the seat of whoever speaks for the place of what happened; a place told more narrowly than the words do.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from tracker.atlas import key_of
from tracker.model import Scope
from tracker.model.figures import Accuracy
from tracker.reading.places.beginnings import UPPER
from tracker.reading.places.frames import Role
from tracker.reading.places.gazetteer import Found, Gazetteer, PlaceMention
from tracker.reading.text.sentences import Sentence, Sort

__all__ = ["Figure", "Placed", "Site", "place_of", "sited"]

NEARBY = 3
"""Sentences back in which "there" and "the area" find their place."""

TOGETHER = 30
"""Characters within which "Goma, in eastern Congo" is one place told twice, and the smaller one is meant."""

BARE, BEHIND = 25, 5
"""How much further away a name without a preposition counts; a place before its figure, beside twice its distance."""

WALL = re.compile(r"[;:]|\b(?:while|but|whereas)\b")
ELLIPTICAL = re.compile(r"(?<![\d,.])\d[\d,.]*\s+[a-z]{2,4}\s+(?:[a-z]{3}\s+)?\Z")
"""A bare number and a preposition before a place: "33 in Kano" is a part of a list and takes the place for itself."""

ROWS = (Sort.TABLE_ROW, Sort.KEY_FIGURES, Sort.BULLET)
ROW_NAME = re.compile(r"\W{0,4}[A-Z][^\W\d][^|:\d\n]{0,40}?\s?[|:\t–—-]")
"""How a row of a list by place begins: a name or "TOTAL", and a mark."""

ROW_OPENS = 4
"""Characters of bullet and white space before the name of such a row."""

WHERE = (Role.SITE, Role.NAMED)

OPENING = 8
"""Sentences that say what a report is about; what lies between them and a figure's paragraph tells of other things."""

NARROW = {"town": 0, "admin2": 1, "admin1": 2, "region": 3, "country": 4}


class Site(NamedTuple):
    """Where an observation was read: the sentence's index, the figure's offsets inside it, and what it counts."""

    sentence: int
    start: int
    end: int
    counts: tuple[str, str]


class Figure(NamedTuple):
    """A figure in its sentence, and what it counts: equal for the parts of a list by place."""

    start: int
    end: int
    counts: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a figure belongs: a mention, or only the country that all places of a list lie in."""

    mention: PlaceMention | None
    scope: Scope
    iso3: str | None = None

    def fields(self) -> dict[str, Any]:
        """Return what an observation says of this place."""
        found = self.mention
        if found is None:
            accuracy = Accuracy.COUNTRY if self.iso3 else None
            return {"iso3": self.iso3, "place_scope": self.scope, "place_accuracy": accuracy}
        place = found.place
        return {
            "place": found.text,
            "place_id": place.id,
            "place_name": place.name,
            "iso3": place.iso3 or None,
            "pcode": place.pcode or None,
            "place_accuracy": found.accuracy,
            "place_scope": self.scope,
        }


def sited(
    sites: Sequence[Site], clean: str, sentences: Sequence[Sentence], gazetteer: Gazetteer
) -> list[Placed | None]:
    """Return where each figure belongs; names shared by places are settled by the report's countries."""
    if not sites:
        return []
    near = _near(sites, sentences)
    found = _found(near, clean, sentences, gazetteer)
    if not any(found) and len(near) < len(sentences):
        found = _found(range(len(sentences)), clean, sentences, gazetteer)
    countries = gazetteer.countries(one for names in found for one in names)
    named = [
        gazetteer.settled(one.text, names, countries) if names else []
        for one, names in zip(sentences, found, strict=True)
    ]
    if not any(named):
        return [None] * len(sites)
    report: Placed | None = None
    asked = False
    figures: dict[int, list[Figure]] = defaultdict(list)
    for site in sites:
        figures[site.sentence].append(Figure(site.start, site.end, site.counts))
    placed: list[Placed | None] = []
    for site in sites:
        figure = Figure(site.start, site.end, site.counts)
        sentence = sentences[site.sentence].text
        here = place_of(figure, figures[site.sentence], named[site.sentence], sentence)
        here = here or _beside_rows(sentences, named, site.sentence) or _around(sentences, named, site.sentence)
        if here is None and not asked:
            report, asked = _report(named, gazetteer), True
        placed.append(here or report)
    return placed


def _near(sites: Sequence[Site], sentences: Sequence[Sentence]) -> list[int]:
    """Return the sentences a figure's place is looked for in: its paragraph's, and those that open the report."""
    paragraphs = {sentences[one.sentence].paragraph for one in sites}
    return [at for at, one in enumerate(sentences) if at < OPENING or one.paragraph in paragraphs]


def _found(
    asked_of: Sequence[int], clean: str, sentences: Sequence[Sentence], gazetteer: Gazetteer
) -> list[list[Found]]:
    """Return the names of each sentence, only looked for in some: most have no word that begins one."""
    found: list[list[Found]] = [[] for _ in sentences]
    spotted = gazetteer.beginnings.spotted(clean, sentences[asked_of[0]].start, sentences[asked_of[-1]].end)
    spotted.append(len(clean))
    for at in asked_of:
        sentence = sentences[at]
        if spotted[bisect_left(spotted, sentence.start)] < sentence.end or not UPPER.search(sentence.text):
            found[at] = gazetteer.find(sentence.text)
    return found


def place_of(
    figure: Figure, figures: Sequence[Figure], mentions: Sequence[PlaceMention], sentence: str
) -> Placed | None:
    """Return where a figure belongs by its own sentence; None where that does not say."""
    where = [one for one in mentions if one.role in WHERE]
    if not where:
        return None
    others = [one for one in figures if one.counts == figure.counts and one[:2] != figure[:2]]
    free = [one for one in where if not any(_between(other, figure, one) for other in others)]
    free = [one for one in free if not ELLIPTICAL.search(sentence, figure.end, max(figure.end, one.start))]
    if not free:
        return _container(where, mentions)
    if _leads(figures, where):
        before = [one for one in free if one.end <= figure.start]
        free = before[-1:] or free
    nearest = min(free, key=lambda one: _distance(one, figure, sentence))
    return Placed(_narrowest(nearest, free, sentence), Scope.SENTENCE)


def _between(other: Figure, figure: Figure, place: PlaceMention) -> bool:
    """Say whether a figure of the same kind stands between a figure and a place: then the place is that one's."""
    if place.start >= figure.end:
        return figure.end <= other.start and other.end <= place.start
    return place.end <= other.start and other.end <= figure.start


def _leads(figures: Sequence[Figure], places: Sequence[PlaceMention]) -> bool:
    """Say whether places come before their figures: "In Kano 33 people died, in Kaduna 12"."""
    last = max(figures, key=lambda one: one.start)
    before = [one for one in places if one.end <= last.start]
    if len(figures) < 2 or len(before) < 2 or any(one.start >= last.end for one in places):
        return False
    return not any(before[-1].end <= one.start < last.start for one in figures if one != last)


def _distance(place: PlaceMention, figure: Figure, sentence: str) -> tuple[bool, int]:
    """Return how far a place is from a figure: what follows before what precedes, walls and bare names further."""
    bare = 0 if place.role is Role.SITE else BARE
    if place.start >= figure.end:
        return WALL.search(sentence, figure.end, place.start) is not None, place.start - figure.end + bare
    apart = max(0, figure.start - place.end)
    return WALL.search(sentence, place.end, figure.start) is not None, 2 * apart + BEHIND + bare


def _narrowest(best: PlaceMention, mentions: Sequence[PlaceMention], sentence: str) -> PlaceMention:
    """Return the smaller of places told together: "Ariha, a town in Idlib governorate"."""
    inside = [one for one in mentions if best.place_id in one.within or _smaller_there(one, best)]
    inside.sort(key=lambda one: NARROW[one.kind])
    return next((one for one in inside if _together(one, best, sentence)), best)


def _smaller_there(one: PlaceMention, best: PlaceMention) -> bool:
    return one.iso3 == best.iso3 and NARROW[best.kind] >= 3 and NARROW[one.kind] < NARROW[best.kind]


def _together(one: PlaceMention, other: PlaceMention, sentence: str) -> bool:
    """Say whether two mentions are one place told twice: "Goma, in eastern Congo", with no number between."""
    first, second = (one, other) if one.start < other.start else (other, one)
    between = sentence[first.end : second.start]
    return second.start - first.end <= TOGETHER and not any(letter.isdigit() or letter in ";:" for letter in between)


def _container(parts: Sequence[PlaceMention], mentions: Iterable[PlaceMention]) -> Placed | None:
    """Return what holds all places of a list, for the total before it: a place told with it, else their country."""
    common = set.intersection(*({one.place_id, *one.within} for one in parts))
    told = [one for one in mentions if one.place_id in common]
    if told:
        return Placed(min(told, key=lambda one: NARROW[one.kind]), Scope.SENTENCE)
    nations = {one.iso3 for one in parts}
    return Placed(None, Scope.SENTENCE, nations.pop()) if len(nations) == 1 else None


def _beside_rows(sentences: Sequence[Sentence], named: Sequence[Sequence[PlaceMention]], at: int) -> Placed | None:
    """Return where a row belongs that names no known place among rows that do: not where its neighbour does.

    A total or a village the gazetteer lacks takes the place of the text round the rows, else the country of them all.
    """
    if sentences[at].kind not in ROWS or ROW_NAME.match(sentences[at].text) is None:
        return None
    same = [one for one in range(len(sentences)) if sentences[one].paragraph == sentences[at].paragraph]
    rows = [one for one in same if sentences[one].kind in ROWS]
    opened = [named[one][0] for one in rows if named[one] and named[one][0].start <= ROW_OPENS]
    if not opened:
        return None
    told = [mention for one in same if one not in rows for mention in _settings(named[one])]
    if told:
        return Placed(told[-1], Scope.PARAGRAPH)
    nations = {one.iso3 for one in opened}
    return Placed(None, Scope.PARAGRAPH, nations.pop() if len(nations) == 1 else None)


def _around(sentences: Sequence[Sentence], named: Sequence[Sequence[PlaceMention]], at: int) -> Placed | None:
    """Return the place the paragraph speaks of: the one named last just before, else the last one in it."""
    same = [one for one in range(len(sentences)) if sentences[one].paragraph == sentences[at].paragraph]
    nearby = [mention for one in same if at - NEARBY <= one < at for mention in _settings(named[one])]
    found = nearby or [mention for one in same for mention in _settings(named[one])]
    return Placed(found[-1], Scope.PARAGRAPH) if found else None


def _settings(mentions: Iterable[PlaceMention]) -> list[PlaceMention]:
    """Leave out bare countries: outside its own sentence a country is an actor ("France urged") more often than not."""
    found: list[PlaceMention] = []
    for one in mentions:
        if one.role is Role.SITE or (one.role is Role.NAMED and one.kind != "country"):
            if found and one.place_id in found[-1].within:
                continue  # "Goma, Congo"
            found.append(one)
    return found


def _report(named: Sequence[Sequence[PlaceMention]], gazetteer: Gazetteer) -> Placed | None:
    """Return the place a report speaks of: where most of its places lie, else their country, else a hint."""
    settings = [one for mentions in named for one in _settings(mentions)]
    every = [one for mentions in named for one in mentions]
    for found in (
        _chief([one for one in settings if one.kind != "country"], every),
        _chief(settings, every),
        *_hints(every, gazetteer),
    ):
        if found is not None:
            return Placed(found, Scope.REPORT)
    return None


def _chief(settings: Sequence[PlaceMention], every: Sequence[PlaceMention]) -> PlaceMention | None:
    """Return the narrowest place that more than half of the mentions are or lie in, else the country most lie in."""
    if not settings:
        return None
    counts = Counter(place for one in settings for place in (one.place_id, *one.within))
    most = [one for one in every if one.role in WHERE and 2 * counts[one.place_id] > len(settings)]
    if most:
        return min(most, key=lambda one: (NARROW[one.kind], one.role is not Role.SITE))
    nation = Counter(one.iso3 for one in settings).most_common(1)[0][0]
    told = [one for one in every if one.kind == "country" and one.iso3 == nation]
    return told[0] if told else settings[0]


def _hints(every: Sequence[PlaceMention], gazetteer: Gazetteer) -> Iterable[PlaceMention | None]:
    """Yield what stands in where no place is told: the dateline, a bare country, a body's or a people's country."""
    wanted: Mapping[Role, bool] = {Role.DATELINE: True, Role.NAMED: True, Role.BODY: True, Role.PEOPLE: True}
    for role in wanted:
        fitting = [one for one in every if one.role is role]
        if role is Role.BODY:
            fitting = [one for one in fitting if " ".join(key_of(one.text)) not in gazetteer.seats]
        yield fitting[0] if fitting else None

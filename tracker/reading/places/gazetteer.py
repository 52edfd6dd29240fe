"""Where: the places a sentence names, which of several places of one name is meant, and what each does there.

Comes in: the atlas, one language's words, and one sentence at a time. Goes out: mentions with their codes and role.
Never: a place no text names, a place out of "UK-based" or "Paris Hilton", a look-up outside the process.

Finding and choosing are two steps: names are found once; which place of a name is meant, and whether a small or
doubtful one is meant at all, is settled when the whole report has said what countries it speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tracker.atlas import NAME, SHORT, Atlas, fold, key_of
from tracker.model import Place
from tracker.model.figures import Accuracy
from tracker.reading.places.beginnings import UPPER, Beginnings
from tracker.reading.places.frames import Frame, Frames, Role, dateline
from tracker.reading.places.tails import tail

__all__ = ["Found", "Gazetteer", "PlaceMention"]

MAX_SENTENCE = 4000
HEADLINE = 40
"""Words of a line that show whether it is a headline."""

MAX_WORDS = 8
"""Words in the longest name looked up."""

LARGE, MIDDLE = 500_000, 100_000
"""People in a place that a bare name may mean in any report; in one that a name which is a word too may mean."""

FAR_LARGER = 20
"""How many times the people of another a place has whose name tells its country all the same."""

GAP = re.compile(r"[ \u00a0\u202f]{0,2}[-–.,’'`ʿʼ]?[ \u00a0\u202f]{0,2}")
LISTED = re.compile(r"\s*(?:[,/;&]|,?\s*(?:and|or|as well as|und|et))\s*")
COMMA = re.compile(r",\s*")
LINE = re.compile(r"(?:^|\n)\s*[•*–-]?\s*$")


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a sentence: ``sentence[start:end] == text``."""

    start: int
    end: int
    text: str
    place: Place
    role: Role = Role.NAMED
    accuracy: Accuracy = Accuracy.TOWN
    within: tuple[str, ...] = ()  # ids of all it lies in, the nearest first

    @property
    def weak(self) -> bool:
        """Say whether it does not tell where: it names a body, an actor, a people."""
        return self.role not in {Role.SITE, Role.NAMED}

    @property
    def place_id(self) -> str:
        """Return the id of the place."""
        return self.place.id

    @property
    def iso3(self) -> str:
        """Return the country's code."""
        return self.place.iso3

    @property
    def pcode(self) -> str:
        """Return the place code; "" where it is not known."""
        return self.place.pcode

    @property
    def kind(self) -> str:
        """Return what sort of place it is."""
        return self.place.kind


@dataclass(frozen=True, slots=True)
class Found:
    """A name found in a sentence, with every place that goes by it, the likeliest first."""

    start: int
    end: int
    text: str
    places: tuple[Place, ...]
    frame: Frame
    sure: bool  # of itself, without the rest of the report
    word: bool = False  # the name is a word too


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Every known name, ready to be looked up."""

    atlas: Atlas
    frames: Frames
    not_places: frozenset[str]
    not_heads: Mapping[str, int]  # first word of such a phrase -> words in the longest
    also_words: frozenset[str]
    directions: frozenset[str]  # "Western", "Centre": a division only where a word beside it says so
    demonyms: Mapping[str, str]
    seats: frozenset[str]
    small_first: frozenset[str]  # words without a capital that begin a name: "oPt"
    articles: frozenset[str]  # the same, where a hyphen and a capital follow: "al-Bab"
    beginnings: Beginnings

    @classmethod
    def compile(cls, places: Mapping[str, Place], words: Mapping[str, Any]) -> Gazetteer:
        """Build the look-up from the places and one language's ``[places]`` section."""
        atlas = places if isinstance(places, Atlas) else Atlas(places)
        phrases = [" ".join(key_of(phrase)) for phrase in words["not_places"]]
        heads: dict[str, int] = {}
        for phrase in phrases:
            first = phrase.split(" ")[0]
            heads[first] = max(heads.get(first, 0), phrase.count(" ") + 1)
        told = [entry.rpartition(" ") for entry in words["demonyms"]]
        demonyms = {" ".join(key_of(people)): place for people, _, place in told}
        peoples = frozenset(people.lower().split(" ")[0] for people, _, _ in told if " " in people)
        names = (name for place in atlas.own.values() for name in (place.name, *place.aliases))
        small_first = frozenset(
            {"oPt", *(word for name in names for word in NAME.findall(name)[:1] if word[0].islower())}
        )
        articles = frozenset(words["small_first"])
        return cls(
            atlas=atlas,
            frames=Frames.compile(words),
            not_places=frozenset(phrases),
            not_heads=heads,
            also_words=frozenset(" ".join(key_of(word)) for word in words["also_words"]),
            directions=frozenset(word for words_of in ("compass", "middles") for word in words[words_of]),
            demonyms=demonyms,
            seats=frozenset(" ".join(key_of(name)) for name in words["seats"]),
            articles=articles,
            small_first=small_first,
            beginnings=Beginnings(atlas, frozenset(heads), frozenset(demonyms), peoples, small_first, articles),
        )

    def mentions(self, sentence: str, countries: Collection[str] = ()) -> list[PlaceMention]:
        """Return the places a sentence names, in text order; `countries` (ISO3) decide between places of one name."""
        return self.settled(sentence, self.find(sentence), countries)

    def find(self, sentence: str) -> list[Found]:
        """Return every name of a place in a sentence, in text order, before it is settled which place is meant."""
        sentence = sentence[:MAX_SENTENCE]
        quiet = not UPPER.search(sentence)
        if quiet and not any(f" {word} " in sentence for word in self.frames.plain):
            return []
        tokens = list(NAME.finditer(sentence))
        starts = range(len(tokens)) if quiet else self.beginnings.among(tokens)
        if not starts:
            return []
        shouted = not quiet and _shouted(tokens)
        story = dateline(sentence) if starts[0] == 0 else 0  # what stands before a story begins with its place
        found: list[Found] = []
        free = 0
        for index in starts:
            if index < free or not self._may_begin(sentence, tokens, index, found, quiet):
                continue
            length, key, places = self._longest(sentence, tokens, index, shouted)
            free = index + max(length, 1)
            if not places:
                continue
            start, end = tokens[index].start(), tokens[free - 1].end()
            if end <= story and key not in self.also_words:
                found.append(Found(start, end, sentence[start:end], places, Frame(Role.DATELINE), True))
            elif one := self._framed(sentence, start, end, key, places, found, shouted or quiet):
                found.append(one)
        return found

    def settled(self, sentence: str, found: Sequence[Found], countries: Collection[str] = ()) -> list[PlaceMention]:
        """Return the mentions among the names found, each with the one place that is meant."""
        mentions: list[PlaceMention] = []
        for number, one in enumerate(found):
            after = found[number + 1] if number + 1 < len(found) else None
            whole = after.places if after and COMMA.fullmatch(sentence, one.end, after.start) else ()
            listed = bool(mentions) and LISTED.fullmatch(sentence, mentions[-1].end, one.start) is not None
            place = self._choose(one, whole, countries or ({mentions[-1].iso3} if listed else ()))
            told = bool({one.id for one in whole}.intersection(self.atlas.within(place)))
            at_home = place.iso3 in countries and (one.frame.role is Role.SITE or not one.word)
            if not (one.sure or told or at_home or (listed and not one.word)):
                continue
            if one.frame.role is Role.NAMED and (told or (listed and mentions[-1].role is Role.SITE)):
                one = replace(one, frame=replace(one.frame, role=Role.SITE))
            mentions.append(self._mention(one, place))
        return mentions

    def countries(self, mentions: Iterable[PlaceMention | Found]) -> frozenset[str]:
        """Return the countries (ISO3) a report names, or names a place of that only one has: they settle the others."""
        told: set[str] = set()
        for one in mentions:
            places = (one.place,) if isinstance(one, PlaceMention) else one.places
            first, site = (
                places[0],
                isinstance(one, Found) and one.sure and one.frame.role in (Role.SITE, Role.DATELINE),
            )
            if first.kind == "country" and _rivals(places):
                continue
            alone = site and first.people >= MIDDLE and _stands_out(places)
            if first.kind == "country" or first.id in self.atlas.own or alone:
                told.add(first.iso3)
        return frozenset(told)

    def _may_begin(
        self, sentence: str, tokens: Sequence[re.Match[str]], index: int, found: Sequence[Found], quiet: bool
    ) -> bool:
        """Say whether a name may begin at a word: it has a capital, or is an article before one ("al-Bab").

        In a line without any capital it begins after "in", or after a name and a comma ("in aleppo, syria").
        """
        word = tokens[index][0]
        if not word[0].islower() or word in self.small_first:
            return True
        start, end = tokens[index].span()
        if quiet:
            listed = bool(found) and COMMA.fullmatch(sentence, found[-1].end, start) is not None
            return listed or self.frames.located(tail(sentence[max(0, start - 30) : start]))
        after = tokens[index + 1] if word in self.articles and index + 1 < len(tokens) else None
        return after is not None and after.start() == end + 1 and not after[0][0].islower()

    def _longest(
        self, sentence: str, tokens: Sequence[re.Match[str]], index: int, shouted: bool
    ) -> tuple[int, str, tuple[Place, ...]]:
        """Return the longest known name that begins at a word: its words, its key; no places where it is none's."""
        first = tokens[index][0]
        short, key, words = first.replace(".", ""), fold(first), 1
        phrase = self.not_heads.get(key, 0)
        best: tuple[int, str, tuple[Place, ...]] = (0, key, ())
        if len(short) <= SHORT and (not shouted or "." in first) and (places := self.atlas.named(short)):
            best = (1, short, places)  # "US": found only as spelt
        while True:
            if key in self.not_places:
                best = (words, key, ())
            elif key in self.demonyms:
                place = self.demonyms[key]
                best = (words, key, (self.atlas[place],) if place in self.atlas else ())
            elif len(key) > 2 and (places := self.atlas.named(key)):
                best = (words, key, places)
            more = words < phrase or self.beginnings.goes_on(key)
            if not more or words >= MAX_WORDS or index + words >= len(tokens):
                return best
            after = tokens[index + words]
            if not GAP.fullmatch(sentence, tokens[index + words - 1].end(), after.start()):
                return best
            key += " " + fold(after[0])
            words += 1

    def _framed(
        self,
        sentence: str,
        start: int,
        end: int,
        key: str,
        places: tuple[Place, ...],
        before: Sequence[Found],
        shouted: bool,
    ) -> Found | None:
        """Return a name with what the words around it make of it, or None where they make it no place."""
        text = sentence[start:end]
        if key in self.demonyms:
            return Found(start, end, text, places, self._people(sentence, end), True)
        known = before[-1].end if before else -1
        frame = self.frames.of(sentence, start, end, shouted=shouted)
        if frame.role is Role.NOTHING or (key in self.directions and not frame.wanted):
            return None
        own = places[0].id in self.atlas.own
        country = places[0].kind == "country"
        if not shouted and known != start - 1 and self.frames.continues(sentence, start):
            if not (own or country):
                return None
            frame = Frame(Role.BODY, frame.wanted, frame.near, frame.part)
        if country and frame.role in ABOUT and self.frames.forces.match(sentence, end):
            frame = Frame(Role.ACTOR)
        elif frame.role is Role.ACTOR and not country:
            frame = Frame(Role.ACTOR if key in self.seats else Role.NAMED, frame.wanted, frame.near, frame.part)
        sure = self._sure(key, places, frame, shouted)
        return Found(start, end, text, places, frame, sure, key in self.also_words)

    def _sure(self, key: str, places: tuple[Place, ...], frame: Frame, shouted: bool) -> bool:
        """Say whether a name is a place's whatever the report speaks of."""
        place = places[0]
        if place.id in self.atlas.own or (place.kind == "country" and (not shouted or frame.role is Role.SITE)):
            return True
        if key in self.also_words:
            return bool(frame.wanted) or (frame.role is Role.SITE and place.people >= MIDDLE and not shouted)
        if (frame.role is Role.SITE or frame.located) and not frame.person:
            return True
        return place.people >= LARGE or place.kind in {"region", "country"}

    def _people(self, sentence: str, end: int) -> Frame:
        """Return the frame of "Sudanese": a place before "city of ...", who acts before "troops", else a hint."""
        if self.frames.ground.match(sentence, end):
            return Frame(Role.SITE)
        return Frame(Role.ACTOR if self.frames.forces.match(sentence, end) else Role.PEOPLE)

    def _choose(self, one: Found, whole: Sequence[Place], countries: Collection[str]) -> Place:
        """Choose between places of one name: by the word beside it, what it lies in, the report's countries."""
        if len(one.places) == 1:
            return one.places[0]
        wanted = one.frame.wanted
        fitting = [place for place in one.places if wanted and place.kind == wanted] or list(one.places)
        parents = {place.id for place in whole} - {place.id for place in one.places}
        inside = [place for place in fitting if parents.intersection(self.atlas.within(place))] if parents else []
        at_home = [place for place in fitting if place.iso3 in countries and place.kind != "country"]
        if fitting[0].kind == "country":
            rivals = [] if fitting[0].iso3 in countries else [one for one in _rivals(fitting) if one.iso3 in countries]
            return (inside or rivals or fitting)[0]
        return (inside or at_home or fitting)[0]

    def _mention(self, one: Found, place: Place) -> PlaceMention:
        accuracy = Accuracy(place.kind)
        if one.frame.near and place.kind in {"town", "admin2"}:
            accuracy = Accuracy.NEAR
        elif one.frame.part and place.kind == "country":
            accuracy = Accuracy.REGION
        return PlaceMention(one.start, one.end, one.text, place, one.frame.role, accuracy, self.atlas.within(place))


ABOUT = (Role.BODY, Role.NAMED)


def _stands_out(places: Sequence[Place]) -> bool:
    """Say whether the first of some places of one name is far larger than those of other countries."""
    first = places[0]
    return all(one.iso3 == first.iso3 or FAR_LARGER * one.people < first.people for one in places[1:])


def _rivals(places: Sequence[Place]) -> list[Place]:
    """Return the large places of other countries that go by a country's name: the state of Georgia."""
    return [one for one in places[1:] if one.people >= LARGE and one.iso3 != places[0].iso3]


def _shouted(tokens: Sequence[re.Match[str]]) -> bool:
    """Say whether capitals tell nothing: a headline all in capitals, or one where every long word has one."""
    words = [token[0] for token in tokens[:HEADLINE] if token.end() - token.start() >= 4]
    return len(words) > 2 and sum(word[0].isupper() for word in words) >= 0.85 * len(words)

"""What the words around a place's name make of it: where something happened, who speaks, who acts, or no place at all.

Comes in: one language's ``[places]`` words, compiled once; then a sentence and the span of a name in it. Goes out: the
:class:`Role` of that name, the kind of place asked for ("province"), whether it is only near. Never: a look-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from tracker.reading.places.tails import Phrases, last, tail

__all__ = ["Frame", "Frames", "Role", "dateline"]

BACK, AHEAD = 70, 60
"""Characters before and after a name that say what it is."""

DATELINE = 100
"""Characters within which the line ends that stands before a wire's story."""

TO_STORY = re.compile(r" ?\([A-Z][\w./ -]{1,40}\) ?[-–—:]* ?| [–—] ?| --? ")
HEADED = re.compile(r"(?:[^\W\d_a-z][\w.'’-]*|\d{1,2}|\d{4}|al-\w+|de|la|of)(?:/[A-Z][\w.'’-]*)?,?")

COMPOUND = re.compile(r"[-–‑][a-z]")
NEXT = re.compile(r"\s([^\W\d_][\w’'-]*)")


class Role(Enum):
    """What a name does in its sentence; only the first two say where something is."""

    SITE = auto()  # "in Aleppo", "Aleppo governorate"
    NAMED = auto()  # "Aleppo fell"
    DATELINE = auto()  # "ALEPPO, Syria (AP) -": where the story was written
    BODY = auto()  # "Syria's foreign ministry", "officials in Geneva said"
    ACTOR = auto()  # "Jordan said", "killed by Russia", "Israeli strikes"
    PEOPLE = auto()  # "three Sudanese women"
    NOTHING = auto()  # "Paris Hilton", "UK-based"


@dataclass(frozen=True, slots=True)
class Frame:
    """The words around one name."""

    role: Role
    wanted: str = ""  # the kind of place its designator asks for; "" for any
    near: bool = False
    part: bool = False  # "northern", "rural": some of it
    person: bool = False  # it may be somebody's name
    located: bool = False  # a preposition of place stands before it


@dataclass(frozen=True, slots=True)
class Frames:
    """The patterns of one language, each anchored at the name's start or end."""

    designators: Mapping[str, str]
    designated: Mapping[str, str]  # before: "city of"
    locatives: Phrases  # before: "in"
    near: Phrases  # before: "north of"
    compass: Phrases  # before: "northern"
    between: Phrases  # between these and the name: "the northern"
    elsewhere: Phrases  # before: "based in"
    speaker: Phrases  # before: "officials in"; the rest says that they speak
    around: re.Pattern[str]  # after: "countryside"
    standing: re.Pattern[str]  # after: "airport"
    body: re.Pattern[str]  # after: "'s foreign ministry"
    acts: re.Pattern[str]  # after: "said", "fired"
    speech: re.Pattern[str]  # after: "said"
    forces: re.Pattern[str]  # after a country or an adjective of a people: "air strikes"
    ground: re.Pattern[str]  # after an adjective of a people: "city"
    plain: tuple[str, ...]  # the prepositions of place that a line without capitals is searched after
    titles: frozenset[str]
    given: frozenset[str]  # given names
    both: frozenset[str]  # names of places that are given names too
    beside: frozenset[str]  # capitalised words that may stand before a name and are no part of one

    @classmethod
    def compile(cls, words: Mapping[str, Any]) -> Frames:
        """Compile the patterns from the ``[places]`` section."""
        kinds: Mapping[str, str] = words["designators"]
        speakers = (f"{who} {link}" for who in words["speakers"] for link in words["speaker_links"])
        of = words["designator_link"]
        return cls(
            designators=dict(kinds),
            designated={**kinds, **{f"{name} {of}": kind for name, kind in kinds.items()}},
            locatives=Phrases.of([*words["locatives"], *words["near_before"]]),
            near=Phrases.of(words["near_before"]),
            compass=Phrases.of(words["compass"]),
            between=Phrases.of([*words["compass"], *words["adjectives_before"]]),
            elsewhere=Phrases.of(words["elsewhere_before"]),
            speaker=Phrases.of(speakers),
            around=re.compile(rf"(?:['’]s?)?\s+(?:[a-z]+\s)?(?:{either(words['near_after'])})\b", re.IGNORECASE),
            standing=re.compile(
                rf"(?:['’]s?)?\s+(?:[\w-]{{1,20}}\s+)?(?:{either(words['facilities'])})\b", re.IGNORECASE
            ),
            body=re.compile(
                rf"(?:['’]s?)?\s+(?:[\w-]{{1,20}}\s+){{0,3}}?(?:{either(words['body_after'])})\b", re.IGNORECASE
            ),
            acts=re.compile(rf"\s+(?:{either(words['acts'])})\b"),
            speech=re.compile(rf",?\s+(?:{either(words['speech'])})\b"),
            forces=re.compile(
                rf"(?:['’]s?)?\s+(?:[\w-]{{1,20}}\s+){{0,2}}?(?:{either(words['actors_after'])})\b", re.IGNORECASE
            ),
            ground=re.compile(rf"\s+(?:[\w-]{{1,20}}\s+)?(?:{either(words['territory_after'])})\b", re.IGNORECASE),
            plain=tuple(words["plain_locatives"]),
            titles=frozenset(words["titles"]),
            given=frozenset(words["given_names"]),
            both=frozenset(words["given_places"]),
            beside=frozenset(word.capitalize() for word in (*words["compass"], *words["locatives"], *words["beside"])),
        )  # fmt: skip

    def of(self, sentence: str, start: int, end: int, *, shouted: bool = False) -> Frame:
        """Return what the words around a name make of it; `shouted`: capitals tell nothing here, as in a headline."""
        before, after = sentence[max(0, start - BACK) : start], sentence[end : end + AHEAD]
        if COMPOUND.match(after):
            return Frame(Role.NOTHING)
        words = tail(before)
        located = self.located(words)
        person = not shouted and self._person(before, after, sentence[start:end], located)
        if person and not located:
            return Frame(Role.NOTHING, person=True)
        wanted = self._wanted(words, after)
        near = self.near.after(words, self.between, 2) or self.around.match(after) is not None
        part = self.compass.ending(words) > 0
        return Frame(self._role(before, words, after, located or bool(wanted)), wanted, near, part, person, located)

    def located(self, words: Sequence[str]) -> bool:
        """Say whether the words before a name end with a preposition of place and what may stand after it."""
        return self.locatives.after(words, self.between, 4)

    def _role(self, before: str, words: Sequence[str], after: str, located: bool) -> Role:
        if self.elsewhere.after(words, self.between, 1):
            return Role.BODY
        if self.speech.match(after) and (self.speaker.after(words, self.between, 1) or _named_body(before)):
            return Role.BODY
        if self.body.match(after) and not self.standing.match(after):
            return Role.BODY
        if located or self.standing.match(after) or self.around.match(after):
            return Role.SITE
        return Role.ACTOR if self.acts.match(after) else Role.NAMED

    def _wanted(self, words: Sequence[str], after: str) -> str:
        """Return the kind of place the word beside a name asks for: "Hama governorate", "the city of Hama"."""
        word = NEXT.match(after)
        if word and (kind := self.designators.get(word[1].lower().removesuffix("'s").removesuffix("’s"))):
            return kind
        return self.designated.get(" ".join(words[-2:])) or self.designated.get(" ".join(words[-1:]), "")

    def _person(self, before: str, after: str, name: str, located: bool) -> bool:
        """Say whether a name is somebody's, or part of a longer name that is no place."""
        word, following = last(before), NEXT.match(after)
        if word.rstrip(".") in self.titles or word in self.given:
            return True
        if following and following[1][0].isupper() and name in self.both:
            word = following[1]
            known = word.lower() in self.designators or self.standing.match(after) or self.body.match(after)
            return not known and not located
        return False

    def continues(self, sentence: str, start: int) -> bool:
        """Say whether a capitalised word just before makes the name a part of a longer one ("UNICEF Sudan")."""
        word = last(sentence[max(0, start - BACK) : start])
        if not word[:1].isupper() or word in self.beside or word.endswith((".", "'s", "’s", "s'", "s’")):
            return False
        first = not sentence[: start - len(word) - 1].strip(" \"“‘'([•-–*")
        return not first or word.isupper()


def _named_body(before: str) -> bool:
    """Say whether a name stands before the preposition: "the Red Cross in Sudan"."""
    words = before.split()
    return len(words) > 2 and words[-2][0].isupper() and not words[-3].endswith(".")


def dateline(sentence: str) -> int:
    """Return where a dateline ends: "ALEPPO, Syria (AP) -", "Geneva, 3 May 2024 –"; 0 where there is none."""
    found = TO_STORY.search(sentence[:DATELINE])
    if found is None:
        return 0
    words = sentence[: found.start()].split()
    if not 0 < len(words) <= 9 or not all(HEADED.fullmatch(word) for word in words):
        return 0
    sure = "(" in found[0] or (len(words[0]) > 3 and words[0].isupper()) or (len(words) > 1 and words[-1].isdigit())
    return found.end() if sure else 0


def either(words: Iterable[str]) -> str:
    """Return a pattern that takes the longest of some phrases."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))

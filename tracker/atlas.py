"""The places we know: those people configured, and behind them the countries, divisions and towns of the world.

Comes in: the configured places and config/world.tsv.gz (tools/gazetteer.py says what stands in it). Goes out:
an :class:`Atlas`, a mapping of id to place that also finds places by name. Never: a guess; a name is known or not.

The world is some 50,000 places under 100,000 names. Nothing is built from them: the lines come sorted, a name is found
by halving, a place is made when it is asked for. They are unpacked when a name is first looked up, once for every
atlas of the same file: a configuration that is read again brings none of its own. That costs 40 ms and 20 MB a process
where a dictionary of them costs five times the time (a trie or an automaton more), and a look-up two microseconds.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from tracker.model import Place

__all__ = ["NAME", "Atlas", "fold", "key_of"]

NAME = re.compile(r"(?:[A-Z]\.){2,4}|[^\W\d_]+(?:['’‘`ʻʼʿ](?!s\b)[^\W\d_]+)*")
"""A word of a name: "Sana'a" is one, and so is the "Syria" of "Syria's"."""

SHORT = 4
"""Letters in the longest name that counts as an abbreviation."""

REMEMBERED = 20_000
"""Names whose places are kept once they were asked for: reports say the same ones again and again."""

MARKS = re.compile(r"['’‘`ʻʼʿ]")
PLAIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ə": "e", "ħ": "h", "æ": "ae", "œ": "oe"})


def key_of(name: str) -> tuple[str, ...]:
    """Return the words of a name without capitals, accents, hyphens and apostrophes: what names are compared by.

    Short names all in capitals ("US", "U.K.", "oPt") keep them: "us" is no country.
    """
    short = name.replace(".", "")
    if len(short) <= SHORT and short not in {short.lower(), short.capitalize()} and short.isalpha():
        return (short,)
    return tuple(fold(word) for word in NAME.findall(unicodedata.normalize("NFC", name)))


def fold(word: str) -> str:
    """Return a word in lower case and without accents and apostrophes."""
    if word.isascii() and "'" not in word and "`" not in word:
        return word.lower()
    plain = unicodedata.normalize("NFKD", MARKS.sub("", word))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().translate(PLAIN)


class _World:
    """The places and names of a world's file, unpacked when they are first asked for."""

    def __init__(self, packed: bytes) -> None:
        self._packed = packed

    @cached_property
    def _parts(self) -> tuple[list[str], list[str]]:
        text = gzip.decompress(self._packed).decode("utf-8") if self._packed else ""
        rows, _, names = text.partition("\n#\n")
        return rows.split("\n")[1:], names.split("\n")[:-1]

    @cached_property
    def rows(self) -> Sequence[str]:
        """Id, name, ISO3, kind, id of what it is part of, thousands of people; the largest first."""
        return self._parts[0]

    @cached_property
    def names(self) -> Sequence[str]:
        """Folded names, each with the numbers of its rows; sorted."""
        return self._parts[1]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of the row of each id."""
        return {row.partition("\t")[0]: number for number, row in enumerate(self.rows)}

    @cached_property
    def digest(self) -> str:
        """What no other world has."""
        return hashlib.sha256("\n".join((*self.rows, "", *self.names)).encode()).hexdigest()


@lru_cache(maxsize=2)
def _world_of(packed: bytes) -> _World:
    return _World(packed)


class Atlas(Mapping[str, Place]):
    """Places by id and by name. A configured place comes before one of the world, and replaces the one it is."""

    def __init__(self, own: Mapping[str, Place], world: bytes = b"") -> None:
        """Take the configured places and the bytes of a world's file (none: no world)."""
        self.own = own
        self._packed, self._world = world, _world_of(world)
        self._instead = {place.same_as: place.id for place in own.values() if place.same_as}
        self._own_names: dict[str, list[Place]] = {}
        for place in own.values():
            for name in (place.name, *place.aliases):
                known = self._own_names.setdefault(" ".join(key_of(name)), [])
                if place not in known:
                    known.append(place)
        self._longer: dict[str, bool] = {}
        self._above: dict[str, tuple[str, ...]] = {}
        self._found: dict[str, tuple[Place, ...]] = {}
        self._own_sorted = sorted(self._own_names)

    def __reduce__(self) -> tuple[type[Atlas], tuple[Mapping[str, Place], bytes]]:
        """Travel to another process packed, without what was looked up here."""
        return Atlas, (self.own, self._packed)

    def named(self, key: str) -> tuple[Place, ...]:
        """Return the places of one folded name (:func:`key_of`, joined by spaces), the most likely first."""
        known = self._found.get(key)
        if known is None:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            known = self._found[key] = self._look_up(key)
        return known

    def _look_up(self, key: str) -> tuple[Place, ...]:
        own = self._own_names.get(key, [])
        at = bisect_left(self._world.names, key + "\t")
        if at == len(self._world.names) or not self._world.names[at].startswith(key + "\t"):
            return tuple(own)
        numbers = self._world.names[at].partition("\t")[2].split(" ")
        found = [place for number in numbers if (place := self._place(int(number))) not in own]
        same = {(place.iso3, place.kind) for place in own}
        return (*own, *(place for place in found if (place.iso3, place.kind) not in same))

    def begins(self, key: str) -> bool:
        """Say whether a longer name begins with these words."""
        known = self._longer.get(key)
        if known is None:
            if len(self._longer) >= REMEMBERED:
                self._longer.clear()
            known = self._longer[key] = self._is_longer(key + " ")
        return known

    def _is_longer(self, longer: str) -> bool:
        at = bisect_left(self._world.names, longer)
        if at < len(self._world.names) and self._world.names[at].startswith(longer):
            return True
        at = bisect_left(self._own_sorted, longer)
        return at < len(self._own_sorted) and self._own_sorted[at].startswith(longer)

    def within(self, place: Place) -> tuple[str, ...]:
        """Return the ids of all that a place lies in, the nearest first."""
        if place.id not in self._above:
            if len(self._above) >= REMEMBERED:
                self._above.clear()
            self._above[place.id] = self._wholes(place)
        return self._above[place.id]

    def _wholes(self, place: Place) -> tuple[str, ...]:
        found: list[str] = []
        waiting = list(place.part_of)
        while waiting:
            here = waiting.pop(0)
            if here in found or here not in self:
                continue
            found.append(here)
            waiting.extend(self[here].part_of)
        return tuple(found)

    def __repr__(self) -> str:
        """Say what it knows in one line, the same in every process: part of a reader's identity is made of it."""
        return f"Atlas({self.own!r}, world {self._world.digest[:16]})"

    def __getitem__(self, place_id: str) -> Place:
        found = self.own.get(place_id)
        return found if found is not None else self._place(self._world.numbers[place_id])

    def __contains__(self, place_id: object) -> bool:
        return place_id in self.own or place_id in self._world.numbers

    def __iter__(self) -> Iterator[str]:
        yield from self.own
        yield from (place_id for place_id in self._world.numbers if place_id not in self.own)

    def __len__(self) -> int:
        return len(self.own) + self._others

    def _place(self, number: int) -> Place:
        """Make the place of a row, or return the configured one that stands for it."""
        place_id, name, iso3, kind, parent, people = self._world.rows[number].split("\t")
        instead = self._instead.get(place_id, place_id)
        if instead in self.own:
            return self.own[instead]
        whole = (self._instead.get(parent, parent),) if parent else ()
        return Place(id=place_id, name=name, iso3=iso3, kind=kind, part_of=whole, people=int(people) * 1000)  # type: ignore[arg-type]

    @cached_property
    def _others(self) -> int:
        return len(self._world.numbers) - sum(1 for place_id in self.own if place_id in self._world.numbers)


def joined(words: Iterable[str]) -> str:
    """Return folded words as one key."""
    return " ".join(words)

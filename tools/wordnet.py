"""Words of a class that the lexicon does not hold yet, from WordNet: a list to go over by hand, never taken blindly.

    .venv/bin/python tools/wordnet.py [CLASS ...]            the words of each class that config/ does not know
    .venv/bin/python tools/wordnet.py --data DIR children    another place of WordNet's database files

Source: Princeton WordNet 3.0 (https://wordnet.princeton.edu, WordNet 3.0 licence: free to use, copy and change with its
notice), as Debian's package wordnet-base brings it. Only words whose first sense lies below a root of the class are
listed, names of persons and places are not. What a reader of reports may meet and what means one thing only is then
written into config/indicators.toml or config/language/en.toml by hand; the rest is left. Nothing is read at run time.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tracker.config import load
from tracker.reading.meaning.understand import Meaning

DATA = Path("/usr/share/wordnet")
CLASSES = {
    "combatants": ("noun", ("soldier", "military officer", "policeman", "military man")),
    "children": ("noun", ("child", "juvenile")),
    "women": ("noun", ("woman",)),
    "men": ("noun", ("man",)),
    "elderly": ("noun", ("old person",)),
    "health_workers": ("noun", ("health professional",)),
    "journalists": ("noun", ("journalist",)),
    "refuges": ("noun", ("place of worship", "school", "shelter", "housing", "hall")),
    "workplaces": ("noun", ("institution", "workplace")),
    "deaths": ("verb", ("kill", "die")),
    "injured": ("verb", ("injure", "maim")),
    "abducted": ("verb", ("abduct", "kidnap")),
    "displaced": ("verb", ("flee", "evacuate", "expel")),
    "homes_destroyed": ("verb", ("raze", "demolish")),
}
"""Part of speech and roots of a class; of each root the first sense."""

BELOW = frozenset({"~", "~i"})


class Synset(NamedTuple):
    """One meaning: its words as written, and the meanings right below it."""

    words: tuple[str, ...]
    below: tuple[str, ...]


def synset(line: str) -> tuple[str, Synset]:
    """Read one line of a data file: its offset and what it holds (https://wordnet.princeton.edu/documentation/wndb5wn)."""
    fields = line.partition("|")[0].split()
    count = int(fields[3], 16)
    words = tuple(fields[4 + 2 * at].replace("_", " ") for at in range(count))
    first = 4 + 2 * count
    pointers = (fields[first + 1 + 4 * at : first + 5 + 4 * at] for at in range(int(fields[first])))
    return fields[0], Synset(words, tuple(one[1] for one in pointers if one[0] in BELOW))


def first_sense(line: str) -> tuple[str, str]:
    """Read one line of an index file: the word, and the offset of its first sense."""
    fields = line.split()
    return fields[0].replace("_", " "), fields[6 + int(fields[3])]


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of a database file behind its licence."""
    with path.open(encoding="latin-1") as file:
        yield from (line for line in file if not line.startswith("  "))


def words_below(data: Path, part: str, roots: tuple[str, ...]) -> list[str]:
    """Return the words whose first sense lies below the first sense of a root, in order of the alphabet."""
    meanings = dict(map(synset, lines(data / f"data.{part}")))
    senses = dict(map(first_sense, lines(data / f"index.{part}")))
    open_, held = [senses[root] for root in roots], set[str]()
    while open_:
        here = open_.pop()
        if here not in held:
            held.add(here)
            open_ += meanings[here].below
    common = ((word, at) for word, at in senses.items() if at in held)
    return sorted(word for word, at in common if word in meanings[at].words)


def main() -> None:
    """Print each class with what the lexicon lacks of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("classes", nargs="*", default=[], choices=[[], *CLASSES], metavar="CLASS")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with data.noun, index.noun ...")
    said = parser.parse_args()
    vocabulary = load(Path(__file__).resolve().parents[1] / "config").vocabulary
    known = {" ".join(key) for key in Meaning.compile(vocabulary, vocabulary.languages["en"].meaning).lexicon.entries}
    for name in said.classes or CLASSES:
        part, roots = CLASSES[name]
        lacking = [word for word in words_below(said.data, part, roots) if word not in known]
        print(f"{name} ({len(lacking)}): {', '.join(lacking)}\n")


if __name__ == "__main__":
    main()

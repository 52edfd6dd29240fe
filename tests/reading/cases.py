"""How the tables of these tests are written and compared.

"deaths/civilians 27 at_least" is one figure. In a marked text <12> is the figure asked for and [the ministry] a source.
"""

from __future__ import annotations

import re

from tracker.model import Observation, Reading
from tracker.reading.attribution.attribute import Attributor, Said
from tracker.reading.text.sentences import split

MARKS = re.compile(r"[<>\[\]]")


def told(one: Observation) -> str:
    """Write one observation as the tables do: indicator/population, number, and the bound where it is not exact."""
    number = one.value if one.value is not None else one.low
    shown = "?" if number is None else f"{number:.0f}"
    if one.bound.value == "between":
        shown = f"{one.low:.0f}-{one.high:.0f}"
    bound = "" if one.bound.value in {"exact", "between"} else f" {one.bound.value}"
    return f"{one.indicator}/{one.population} {shown}{bound}"


def figures(reading: Reading) -> list[str]:
    """Write all observations of a reading, in text order."""
    return [told(one) for one in sorted(reading.observations, key=lambda one: one.char_start)]


def rows(block: str) -> list[str]:
    """Give the lines of a table; those that open with "#" only say what follows."""
    return [line for line in block.strip().splitlines() if not line.startswith("#")]


def said_of(attributor: Attributor, marked: str) -> Said:
    """Read a marked text without its marks and ask for its figure."""
    text = MARKS.sub("", marked)
    at = len(MARKS.sub("", marked[: marked.index("<")]))
    size = marked.index(">") - marked.index("<") - 1
    sentences = split(text)
    here = next(number for number, one in enumerate(sentences) if one.start <= at < one.end)
    texts = [one.text for one in sentences]
    sources = attributor.sources(texts[here], texts[max(0, here - 3) : here], texts[here + 1 : here + 4])
    start = at - sentences[here].start
    return sources.for_figure(start, start + size)


def words_of(text: str | None) -> list[str]:
    """Give the words a source is compared by."""
    return [word for word in re.findall(r"\w+", (text or "").casefold()) if word not in {"the", "a", "an", "of", "s"}]

"""A chart of a crisis that is no panel: parts of a total, days until print, many small charts.

In: what it shows. Out: one shape for all of them: words, a table that says the same, and how to draw it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.charts.drawing import finished, framed
from tracker.charts.layers import PICTURE, Sheet, Size
from tracker.locales import ENGLISH, Locale

Panes = list[tuple[list[Any], int]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart in words, as a table and as a way to draw it; ``rows`` stand under ``heads``, cell by cell."""

    slug: str
    title: str
    subtitle: str
    footer: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    draw: Callable[[Size, Sheet], Panes] = field(compare=False, repr=False)
    locale: Locale = ENGLISH
    made_of: str = ""
    """What is drawn beside these words, as a hash: the same words and hash, the same picture."""

    @property
    def alt(self) -> str:
        """What a person who cannot see it needs; the table under it says the rest."""
        return f"{self.title}. {self.subtitle}"

    @property
    def digest(self) -> str:
        """A hash of everything that is drawn or said."""
        said = [self.slug, self.title, self.subtitle, self.footer, self.heads, self.rows, self.locale.code]
        return hashlib.sha256(repr([*said, self.made_of]).encode()).hexdigest()

    def spec(self, size: Size = PICTURE, *, demo: str = "", validate: bool = False) -> dict[str, Any]:
        """Return its Vega-Lite spec; ``demo`` is the sentence that marks a demonstration."""
        sheet = Sheet(self.locale)
        panes = self.draw(size, sheet)
        words = (self.title, f"{demo} {self.subtitle}".strip(), self.footer)
        return finished(framed(panes, size, sheet, words, below=36), sheet, size, self.alt, validate=validate)

"""The list of what waits as one visitor filtered it: which figures, in what order, how many of each kind.

In: every figure nobody looked at (RANKED) and the filters in an address. Out: the ids of a page, counts, and the
neighbours of one figure. The filters stay in every address, so that a list can be sent to a colleague.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import polars as pl

from tracker.locales import Locale
from tracker.model import Settings
from tracker.series.queue import by_gravity
from tracker.series.schemas import RANKED
from tracker.series.selection import NO_CRISIS
from tracker.views.review import BAND_WORDS, crisis_name

FILTERS = ("band", "crisis", "indicator", "said_by")
MOST_ROWS = 25
LONGEST_WORD = 100
LONGEST_NUMBER = 9

Filters = Mapping[str, str]


def filters_of(query: Mapping[str, str]) -> dict[str, str]:
    """Return the filters that are set in a query."""
    said = {name: query.get(name, "")[:LONGEST_WORD] for name in (*FILTERS, "start", "names")}
    return {name: value for name, value in said.items() if value}


def place_in(said: str, total: int) -> int:
    """Return where in a list of so many a page begins; the start where that is no place in it."""
    start = int(said) if said.isascii() and said.isdigit() and len(said) <= LONGEST_NUMBER else 0
    return start if start < total else 0


OTHERS = pl.Schema({**{name: RANKED[name] for name in ("crisis", "indicator", "said_by")}, "count": pl.UInt32()})

WAITS = (pl.col("band") != "rest") | (pl.col("weight") > 0)
"""Something speaks for looking at it."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """What nobody looked at: the figures something speaks for looking at, and how many others there are of each sort.

    The others are nearly all of a large store: they are listed where somebody asks for them, and not kept in memory.
    """

    waits: pl.DataFrame  # RANKED
    others: pl.DataFrame  # crisis, indicator, said_by, count

    @classmethod
    def of(cls, every: pl.DataFrame) -> Ranked:
        """Return all figures nobody looked at (RANKED), in two."""
        others = every.filter(~WAITS).group_by("crisis", "indicator", "said_by").agg(pl.len().alias("count"))
        return cls(every.filter(WAITS), others)

    @classmethod
    def together(cls, parts: Sequence[Ranked]) -> Ranked:
        """Return what several crises have, ranked each by itself, as one."""
        if not parts:
            return cls(pl.DataFrame(schema=RANKED), pl.DataFrame(schema=OTHERS))
        return cls(by_gravity(pl.concat([one.waits for one in parts])), pl.concat([one.others for one in parts]))

    @property
    def weight(self) -> int:
        """Return how many bytes it takes to keep, about."""
        return int(self.waits.estimated_size() + self.others.estimated_size())


@dataclass(frozen=True, slots=True)
class Queue:
    """``every`` are the figures to choose from, ``wanted`` those the filters leave; both RANKED and in order."""

    filters: Filters
    every: pl.DataFrame
    wanted: pl.DataFrame
    others: pl.DataFrame

    @classmethod
    def of(cls, known: Ranked, filters: Filters, whole: Callable[[], pl.DataFrame]) -> Queue:
        """Return the list; without a kind asked for, what something speaks for looking at. ``whole`` gives the rest."""
        band = filters.get("band", "")
        every = whole() if band == "rest" else known.waits
        waits = pl.col("band") == band if band else WAITS
        return cls(filters, every, every.filter(waits, *_matching(filters)), known.others)

    @property
    def total(self) -> int:
        """Return how many are wanted."""
        return self.wanted.height

    @property
    def start(self) -> int:
        """Return the place of the first that is shown."""
        return place_in(self.filters.get("start", ""), self.total)

    def ids(self) -> list[str]:
        """Return the figures of this page."""
        return self.wanted.get_column("observation_id").slice(self.start, MOST_ROWS).to_list()

    def reasons(self, ids: list[str]) -> dict[str, dict[str, str]]:
        """Return of each figure that waits why a person should look (``why``) and what hangs on it (``band``)."""
        found = self.every.filter(pl.col("observation_id").is_in(ids)).select("observation_id", "why", "band")
        return {row["observation_id"]: {"why": row["why"], "band": row["band"]} for row in found.to_dicts()}

    def neighbours(self, figure: str) -> tuple[str, str, int]:
        """Return the figures before and after one in the list, and its number in it; 0: it is not in it."""
        ids = self.wanted.get_column("observation_id")
        at = ids.index_of(figure)
        if at is None:
            return "", ids[0] if len(ids) else "", 0
        return ids[at - 1] if at else "", ids[at + 1] if at + 1 < len(ids) else "", at + 1

    def query(self, **changed: str | None) -> str:
        """Return the filters as an address carries them, some of them changed; "" where there are none."""
        said = {**self.filters, **changed}
        kept = [(name, value) for name, value in said.items() if value]
        return f"?{urlencode(kept)}" if kept else ""

    def values(self, settings: Settings, locale: Locale) -> dict[str, Any]:
        """Return what the list shows beside its figures: counts, filters, the way to its other parts."""
        counts = dict(self.every.filter(WAITS, *_matching(self.filters)).group_by("band").len().iter_rows())
        counts["rest"] = counts.get("rest", 0) + self.others.filter(*_matching(self.filters)).get_column("count").sum()
        last = min(self.start + MOST_ROWS, self.total)
        before, after = str(max(0, self.start - MOST_ROWS)), str(last)
        return {
            "counts": [
                {"name": name, "words": locale.text(words), "count": counts.get(name, 0),
                 "href": f"/review{self.query(band=name, start=None)}", "here": self.filters.get("band") == name}
                for name, words in BAND_WORDS.items()
            ],
            "query": self.query(), "chosen": {name: self.filters.get(name, "") for name in FILTERS},
            "choices": self._choices(settings, locale), "total": self.total,
            "first": self.start + 1 if self.total else 0, "last": last,
            "before": f"/review{self.query(start=before)}" if self.start else "",
            "after": f"/review{self.query(start=after)}" if last < self.total else "",
            "all_href": f"/review{self.query(band=None, start=None)}",
        }  # fmt: skip

    def _choices(self, settings: Settings, locale: Locale) -> dict[str, list[tuple[str, str]]]:
        """Return what each filter may be set to: what occurs in the list."""
        words = settings.vocabulary
        labels = {one.id: locale.text(one.label) for one in words.indicators.values()}
        names = {one.id: locale.text(one.short or one.name) for one in words.attributions.values()}
        crises = [(one, crisis_name(one, settings, locale)) for one in self._known("crisis", NO_CRISIS)]
        any_ = ("", locale.text("all"))
        return {
            "crisis": [any_, *crises],
            "indicator": [any_, *((one, labels.get(one, one)) for one in self._known("indicator"))],
            "said_by": [any_, *((one, names.get(one, one)) for one in self._known("said_by") if one)],
        }

    def _known(self, column: str, nothing: str = "") -> list[str]:
        both = pl.concat([self.every.get_column(column), self.others.get_column(column)])
        return both.fill_null(nothing).unique().sort().to_list()


def _matching(filters: Filters) -> list[pl.Expr]:
    """Return the filters but for the kind."""
    wanted = [pl.col(name) == filters[name] for name in ("indicator", "said_by") if filters.get(name)]
    if crisis := filters.get("crisis"):
        wanted.append(pl.col("crisis").fill_null(NO_CRISIS) == crisis)
    return wanted

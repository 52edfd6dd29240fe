"""All that is known at a moment, now or in the past: one answer for the round, the terminal and the pages.

In: Settings, an open store, a moment (None: now). Out: :class:`Knowledge`, the frames of :mod:`tracker.series` made of
the reports, readings and decisions known by then. It writes nothing. The words, crises and rules are today's: what they
make of the figures of then is what is asked.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from tracker.knowledge.parts import aside_in_order
from tracker.model import Settings
from tracker.series.invariants import invariants
from tracker.series.points import assigned, counted, pointed, set_aside, stories_of
from tracker.store import Store, frames


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What was known. Each frame has the shape :mod:`tracker.series.schemas` gives it."""

    observations: pl.DataFrame  # of every mood, with what people decided of them
    points: pl.DataFrame  # those that count, on their series
    aside: pl.DataFrame  # those that enter no series
    rejections: pl.DataFrame
    texts: pl.DataFrame
    verdicts: pl.DataFrame
    violations: pl.DataFrame

    def plan(self, crises: Collection[str] = ()) -> pl.LazyFrame:
        """Return the points as a plan: all of them, whichever crises are asked for, as all are there."""
        return self.points.lazy()

    def texts_of(self, reports: Collection[str]) -> pl.DataFrame:
        """Return the texts of some reports."""
        return self.texts.filter(pl.col("report_id").is_in(list(reports)))

    def observations_of(self, reports: Collection[str]) -> pl.DataFrame:
        """Return the figures of some reports, of every mood."""
        return self.observations.filter(pl.col("report_id").is_in(list(reports)))


def knowledge(settings: Settings, store: Store, at: datetime | None = None) -> Knowledge:
    """Return all that was known at a moment; None means now."""
    observations, texts = frames.observations(store, as_known_at=at), frames.texts(store, as_known_at=at)
    every = assigned(observations, settings, texts)
    rows = counted(every)
    made = pointed(rows, stories_of(rows, texts), settings)
    return Knowledge(
        observations=observations,
        points=made,
        aside=aside_in_order(set_aside(every)),
        rejections=frames.rejections(store, as_known_at=at),
        texts=texts,
        verdicts=frames.verdicts(store, as_known_at=at),
        violations=invariants(made, texts),
    )

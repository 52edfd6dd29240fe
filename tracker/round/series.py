"""The third stage: make series of what is known, of which only what changed is made anew.

In: the store. Out: :class:`~tracker.knowledge.Kept`, counts in the summary, and a snapshot for the next round.
"""

from __future__ import annotations

from collections import Counter

import polars as pl

from tracker import logs
from tracker.knowledge import Kept, renewed
from tracker.model import Settings
from tracker.round.means import RoundSummary
from tracker.store import Store


def series(settings: Settings, store: Store, summary: RoundSummary) -> Kept:
    """Make series of all that is known now, hold them to their invariants, and count what stands in the store."""
    known = renewed(settings, store)
    crises = known.facts["crises"]
    summary.reports, summary.observed = known.facts["reports"], known.facts["observed"]
    summary.rejected = known.facts["rejected"]
    summary.series = sum(one["series"] for one in crises.values())
    found = Counter[str]()
    for one in crises.values():
        found.update(one["findings"])
    summary.violations = dict(sorted(found.items()))
    wrong = [name for name, one in crises.items() if one["findings"].get("error")]
    for row in known.read("findings", wrong).filter(pl.col("severity") == "error").iter_rows(named=True):
        logs.logger().warning("invariant_broken", check=row["check"], detail=row["detail"], evidence=row["evidence"])
    return known

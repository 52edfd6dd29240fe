"""Around the stages: one kind of store, and a line in the diary for every round.

In: the store, the summary. Out: the line, closed however the round ends.
"""

from __future__ import annotations

from datetime import datetime

from tracker import logs
from tracker.errors import ConfigError, Problem, StoreError
from tracker.round.means import RoundSummary
from tracker.store import Store, rounds


def one_kind_of_store(store: Store, replay: bool) -> None:
    """Refuse to mix: an alert raised by a demonstration would keep a real one silent."""
    last = rounds.last_round(store)
    if last is not None and (last.mode == "replay") != replay:
        other = "a replay of demonstration reports" if last.mode == "replay" else "live rounds"
        raise ConfigError([Problem(str(store.place), "", f"holds {other}", "name another store with --store")])


def close_diary(store: Store, summary: RoundSummary, at: datetime, outcome: str) -> None:
    """Write how the round ended; a store that failed already may leave its line open."""
    counts = {
        **{f"items_{name}": count for name, count in summary.outcomes.items()},
        "sources_failed": len(summary.failed_sources),
        "to_read_again": summary.to_read_again,
        "reports": summary.reports,
        "observed": summary.observed,
        "rejected": summary.rejected,
        "series": summary.series,
        "errors": summary.violations.get("error", 0),
        "to_review": summary.violations.get("review", 0),
        "events": len(summary.events),
    }
    try:
        rounds.end_round(store, summary.round_id, at=at, outcome=outcome, counts=counts)
    except StoreError:
        # the store failed already; what it said first is what the person must see
        logs.logger().warning("round_left_open", round=summary.round_id)
        if outcome != "failed":
            raise

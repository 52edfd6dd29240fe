"""Beside the first two stages: what each source remembers, how it fares, and when its next turn is.

In: how a visit went and what was recorded of it. Out: the source's health and its next turn, in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tracker.model import SourceSpec, Turn
from tracker.round.means import Means
from tracker.round.visits import Visited
from tracker.sources.cadence import Ended, asked, next_due
from tracker.sources.rhythm import with_news
from tracker.store import Store, rounds
from tracker.store.turns import turns

MOST_HELD_BACK = 3
"""Visits in a row that find the same report and cannot record it; then the source goes on without it."""


class SourceDiary:
    """What was known of every source when the round began, and where each visit is written down."""

    def __init__(self, store: Store, means: Means, began: datetime) -> None:
        self._store, self._means, self._began = store, means, began
        self.turns = turns(store)
        self._states = {state.source_id: state for state in rounds.source_states(store)}

    def note(
        self, spec: SourceSpec, found: Visited, *, new: int, problems: Sequence[tuple[str, str]], whole: bool
    ) -> None:
        """Write how a visit went; `whole`: every report it found could be recorded, or was before."""
        state = self._states.get(spec.id)
        failures = (state.failures_in_a_row if state else 0) + 1 if found.error else 0
        ended = Ended(
            failures=failures, permanent=found.permanent, wait_seconds=found.wait_seconds, waiting=found.waiting
        )
        due_at, resting = next_due(spec, self._began, ended)
        at = self._means.clock()
        before = self.turns.get(spec.id) or Turn(source_id=spec.id, asked="", visited_at=self._began)
        seen, gap = before.news_seen, before.news_gap_seconds
        if new:
            seen, gap = with_news(seen, gap, state.last_new_at if state else None, at)
        held_back = 0 if whole or before.held_back + 1 == MOST_HELD_BACK else before.held_back + 1
        remembered = before.memory if before.asked == asked(spec) else {}
        memory = found.memory if found.memory is not None and not held_back else remembered
        turn = replace(
            before, asked=asked(spec), visited_at=self._began, due_at=due_at, every_minutes=spec.cadence_minutes,
            resting=resting, memory=memory, held_back=held_back, waiting=found.waiting,
            news_seen=seen, news_gap_seconds=gap, active=True,
        )  # fmt: skip
        rounds.note_source(self._store, spec.id, at=at, new=new, error=found.error, problems=problems, turn=turn)

"""What was known at a moment is what a round would have seen then: after edits, re-readings, decisions, undoing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import proof
import pytest
from empty_store import new_store
from given import settings as made_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from store_samples import NOON, figure, report

from tracker.knowledge import Knowledge, knowledge
from tracker.model import Measure, Reading, Verdict, VerdictKind
from tracker.series.review import standing
from tracker.series.verdicts import corrections, undo, verdict
from tracker.store import Store
from tracker.store.reports import record
from tracker.store.verdicts import keep

SETTINGS = made_settings()
FRAMES = list(Knowledge.__dataclass_fields__)
DAYS = [date(2024, 11, 28), date(2024, 11, 29), date(2024, 11, 30)]

READ = st.tuples(
    st.just("read"), st.sampled_from(["a.txt", "b.txt"]), st.sampled_from([27, 31, 300]), st.sampled_from(["r1", "r2"]),
    st.sampled_from([0, 4]),
)  # fmt: skip
DECIDE = st.tuples(st.just("decide"), st.sampled_from([*VerdictKind]), st.integers(0, 5))
STORIES = st.lists(st.one_of(READ, DECIDE), min_size=2, max_size=10)


def read(store: Store, name: str, value: int, version: str, off: int, at: datetime) -> None:
    """Record a report of one figure; `off` is by how much the reader misreads it."""
    text = f"In Aleppo {value} dead were counted by the Observatory."
    day = DAYS[value % 3]
    one = figure(
        text, f"{value} dead", float(value + off), as_of=day, said_by="sohr", place="Aleppo", measure=Measure.CUMULATIVE
    )
    record(store, report(text, name, known_at=at), Reading(observations=(one,), reader_version=f"{version}{off}"))


def decide(store: Store, kind: VerdictKind, which: int, at: datetime) -> None:
    """Let a person decide on one of the figures, where there is something to decide."""
    known = knowledge(SETTINGS, store)
    rows, live = known.observations.to_dicts(), standing(known.verdicts)
    if kind is VerdictKind.UNDO and live:
        made: Verdict = undo(live[which % len(live)], reason="no", by="Basma", at=at)
    elif rows and kind in {VerdictKind.ACCEPT, VerdictKind.REJECT, VerdictKind.REVISION, VerdictKind.CORRECT}:
        row = rows[which % len(rows)]
        typed = corrections(row, {"value": str(40 + which)}, SETTINGS) if kind is VerdictKind.CORRECT else {}
        if kind is VerdictKind.CORRECT and not typed:
            return
        made = verdict(row, kind, reason="so", by="Amal", at=at, changes=typed, revision="stale_echo")
    else:
        return
    keep(store, made, seen=int(known.verdicts["seq"].max() or 0))  # type: ignore[arg-type]


@settings(max_examples=proof.examples(40, 8), deadline=None)
@given(story=STORIES)
def test_restricting_knowledge_time_equals_having_run_then(
    tmp_path_factory: pytest.TempPathFactory, story: list[tuple[object, ...]]
) -> None:
    store = new_store(tmp_path_factory.mktemp("then"), "t")
    seen: list[tuple[datetime, Knowledge]] = []
    for n, (act, *how) in enumerate(story):
        at = NOON + timedelta(hours=n)
        (read if act == "read" else decide)(store, *how, at)  # type: ignore[operator]
        seen.append((at, knowledge(SETTINGS, store)))
    for at, then in seen:
        again = knowledge(SETTINGS, store, at)
        for name in FRAMES:
            assert_frame_equal(getattr(again, name), getattr(then, name))
    store.close()


def test_a_decision_survives_a_newer_reader_and_is_not_known_before_it_was_made(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    store = new_store(tmp_path_factory.mktemp("then"), "t")
    read(store, "a.txt", 27, "r1", 4, NOON)
    row = knowledge(SETTINGS, store).observations.row(0, named=True)
    fix = verdict(row, VerdictKind.CORRECT, reason="misread", by="Amal", at=NOON + timedelta(hours=1),
                  changes=corrections(row, {"value": "27"}, SETTINGS))  # fmt: skip
    keep(store, fix, seen=0)
    read(store, "a.txt", 27, "r2", 4, NOON + timedelta(hours=2))
    told = []
    for hours in range(3):
        (one,) = knowledge(SETTINGS, store, NOON + timedelta(hours=hours)).points.to_dicts()
        told.append((one["level"], one["review_state"], one["review_changed"], one["observation_id"]))
    assert [one[:3] for one in told] == [(31, "unreviewed", False), (27, "corrected", False), (27, "corrected", False)]
    assert told[1][3] != told[2][3], "another reading's figure, the same decision"
    store.close()


def test_a_verdict_is_never_dated_before_the_one_it_follows(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = new_store(tmp_path_factory.mktemp("then"), "t")
    read(store, "a.txt", 27, "r1", 0, NOON)
    row = knowledge(SETTINGS, store).observations.row(0, named=True)
    first, seq = keep(store, verdict(row, VerdictKind.ACCEPT, reason="", by="Amal", at=NOON), seen=0)
    later = replace(first, decided_at=NOON - timedelta(days=1), verdict_id="", decided_by="Basma")
    kept, _ = keep(store, later, seen=seq)
    assert kept.decided_at == NOON
    assert kept.verdict_id != first.verdict_id
    with pytest.raises(ValueError, match="no report"):
        keep(store, replace(first, anchor=replace(first.anchor, report_id="0" * 64)), seen=9)
    store.close()

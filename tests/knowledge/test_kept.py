"""What is kept from round to round is what the whole store gives: whatever comes, changes, is decided or goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from empty_store import new_store
from given import settings as made_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from store_samples import NOON, figure, report

from tracker.knowledge import fresh, keep, kept, up_to_date
from tracker.knowledge.parts import SCHEMAS
from tracker.model import Crisis, Measure, Reading, Refusal, Rejection, Settings, VerdictKind
from tracker.series.points import points
from tracker.series.review import standing
from tracker.series.verdicts import VerdictError, corrections, undo, verdict
from tracker.store import Store, frames, snapshot
from tracker.store.purge import purge
from tracker.store.reports import record
from tracker.store.verdicts import keep as decided

GAZA = Crisis(id="gaza", name="Gaza", counting_start=date(2023, 10, 7), timezone="UTC", places=("gaza",))
SETTINGS = made_settings()
SETTINGS = replace(SETTINGS, crises={**SETTINGS.crises, "gaza": GAZA})
OTHER = replace(SETTINGS, crises={name: replace(one, words=("gaza", "idlib")) for name, one in SETTINGS.crises.items()})
NAMES = ("a", "b", "c", "d", "e")
WORDS = " ".join(f"word{n}" for n in range(30))

ONE = st.fixed_dictionaries({
    "value": st.sampled_from([12, 21, 120, 12_000]), "day": st.sampled_from([27, 28, None]),
    "said_by": st.sampled_from(["sohr", "un", None]), "place": st.sampled_from(["Aleppo", "Idlib", "Gaza", None]),
    "measure": st.sampled_from([Measure.CUMULATIVE, Measure.INCIDENT, Measure.UNKNOWN]),
    "indicator": st.sampled_from(["deaths", "injured"]),
})  # fmt: skip
READ = st.fixed_dictionaries({
    "name": st.sampled_from(NAMES), "figures": st.lists(ONE, max_size=3), "story": st.integers(0, 2),
    "url": st.sampled_from([None, "https://x.org/a"]), "published": st.integers(27, 29),
    "refused": st.booleans(), "reader": st.sampled_from(["r1", "r2"]),
})  # fmt: skip
DECIDE = st.tuples(st.sampled_from([*VerdictKind]), st.integers(0, 9), st.integers(0, 9))
STEP = st.one_of(
    READ.map(lambda one: ("read", one)), READ.map(lambda one: ("read", one)),
    DECIDE.map(lambda one: ("decide", one)), st.sampled_from(NAMES).map(lambda one: ("purge", one)),
    st.just(("forget", None)), st.just(("other words", None)),
)  # fmt: skip


def read(store: Store, how: dict[str, Any], at: Any) -> None:
    """Record a report as it is now: a new one, an edit, or the same words read by another reader."""
    lines = [f"{one['value']} people in {one['place'] or 'a town'} number {n}." for n, one in enumerate(how["figures"])]
    text = " ".join([*lines, WORDS if how["story"] else "", f"tail{how['story']}", "the 3rd raid"])
    found = tuple(
        figure(
            text, f"{one['value']} people in {one['place'] or 'a town'} number {n}", float(one["value"]),
            as_of=one["day"] and date(2024, 11, one["day"]), said_by=one["said_by"], place=one["place"],
            measure=one["measure"], indicator=one["indicator"],
        )
        for n, one in enumerate(how["figures"])
    )  # fmt: skip
    third = text.index("3rd")
    refused = (Rejection("3rd", third, third + 3, Refusal.NOT_A_COUNT, "an ordinal"),) if how["refused"] else ()
    changes = {"url": how["url"], "published_on": date(2024, 11, how["published"]), "known_at": at}
    record(store, report(text, how["name"], **changes), Reading(found, refused, reader_version=how["reader"]))


def decide(store: Store, how: tuple[VerdictKind, int, int], at: Any) -> None:
    """Let a person decide, where there is something to decide."""
    kind, which, other = how
    rows, live = frames.observations(store).to_dicts(), standing(frames.verdicts(store))
    seen = int(frames.verdicts(store)["seq"].max() or 0)  # type: ignore[arg-type]
    said: dict[str, Any] = {"reason": "so", "by": "Amal", "at": at}
    if kind is VerdictKind.UNDO:
        if live:
            decided(store, undo(live[which % len(live)], **said), seen=seen)
        return
    if not rows:
        return
    row = rows[which % len(rows)]
    try:
        changes = corrections(row, {"value": str(40 + other)}, SETTINGS) if kind is VerdictKind.CORRECT else None
        made = verdict(row, kind, changes=changes, revision="stale_echo", other=rows[other % len(rows)], **said)
    except VerdictError:
        return
    decided(store, made, seen=seen)


def act(store: Store, step: tuple[str, Any], at: Any) -> None:
    what, how = step
    if what == "read":
        read(store, how, at)
    elif what == "decide":
        decide(store, how, at)
    elif what == "purge":
        for one in frames.texts(store)["report_id"]:
            if one == report("", how).report_id:
                purge(store, one, by="Amal", reason="asked", at=at)
    elif what == "forget":
        snapshot.forget(store)


def tables_of(kept_: kept.Kept) -> dict[str, pl.DataFrame]:
    """Return all that is kept, whole, in one order."""
    whole = {table: kept_.read(table) for table in SCHEMAS}  # type: ignore[arg-type]
    return {name: rows.sort(rows.columns[:3], nulls_last=True) if name in {"near", "reports"} else rows
            for name, rows in whole.items()}  # fmt: skip


def same(store: Store, here: Settings, kept_: kept.Kept) -> None:
    """Hold what is kept to what the whole store gives."""
    tables, facts = fresh.made(here, store)
    whole = kept.Kept(None, tables, facts, 0, "", None, frozenset(), frozenset())
    mine, theirs = tables_of(kept_), tables_of(whole)
    for name, rows in theirs.items():
        assert_frame_equal(mine[name], rows), name
    assert {**kept_.facts, "tied": [], "unseen": []} == {**facts, "tied": [], "unseen": []}
    texts = frames.texts(store)
    assert_frame_equal(kept_.points(), points(frames.observations(store), here, texts))


@settings(max_examples=40, deadline=None)
@given(story=st.lists(STEP, min_size=2, max_size=9), every=st.integers(1, 3))
def test_kept_from_round_to_round_is_made_of_the_whole_store(
    tmp_path_factory: pytest.TempPathFactory, story: list[tuple[str, Any]], every: int
) -> None:
    store = new_store(tmp_path_factory.mktemp("kept"), "t")
    here = SETTINGS
    for n, step in enumerate(story):
        here = OTHER if step[0] == "other words" else here
        act(store, step, NOON + timedelta(hours=n))
        if n % every == 0:
            now = keep(store, up_to_date(here, store))
            same(store, here, now)
    same(store, here, up_to_date(here, store))
    store.close()

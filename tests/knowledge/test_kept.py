"""What is kept from round to round is what the whole store gives: whatever comes, changes, is decided or goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import proof
import pytest
from empty_store import new_store
from given import settings as made_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from store_samples import NOON, figure, report

from tracker.knowledge import again, fresh, keep, kept, up_to_date
from tracker.knowledge.parts import SCHEMAS
from tracker.model import Crisis, Measure, Reading, Refusal, Rejection, Settings, VerdictKind
from tracker.series.points import points
from tracker.series.review import standing
from tracker.series.verdicts import VerdictError, corrections, undo, verdict
from tracker.store import Store, frames, open_store, snapshot
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
    st.sampled_from(NAMES).map(lambda one: ("purge, killed", one)), st.just(("other words", None)),
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
    elif what.startswith("purge") and report("", how).report_id in frames.texts(store)["report_id"]:
        with pytest.MonkeyPatch.context() as patch:
            if what == "purge, killed":  # after the report was taken out, before the snapshot was
                patch.setattr(snapshot, "forget", lambda store: None)
            purge(store, report("", how).report_id, by="Amal", reason="asked", at=at)


def tables_of(kept_: kept.Kept) -> dict[str, pl.DataFrame]:
    """Return all that is kept, whole, in one order."""
    whole = {table: kept_.read(table) for table in SCHEMAS if table not in {"later", "gone"}}
    unordered = {"near": ["band", "first", "other"], "reports": ["report_id"], "points": ["observation_id"]}
    return {name: rows.sort(unordered[name]) if name in unordered else rows for name, rows in whole.items()}


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


def test_a_decision_on_one_figure_leaves_the_others_of_its_report(tmp_path: Path) -> None:
    store = new_store(tmp_path, "t")
    three = [A_FIGURE, A_FIGURE | {"place": "Idlib", "day": None}, A_FIGURE | {"indicator": "injured", "value": 120}]
    read(store, SIMPLE | {"figures": three}, NOON)
    keep(store, up_to_date(SETTINGS, store))
    decide(store, (VerdictKind.CORRECT, 1, 5), NOON + timedelta(hours=1))
    same(store, SETTINGS, keep(store, up_to_date(SETTINGS, store)))
    store.close()


def test_what_was_refused_of_a_report_is_kept_once_when_its_only_figure_is_rejected(tmp_path: Path) -> None:
    store = new_store(tmp_path, "t")
    read(store, SIMPLE | {"figures": [A_FIGURE]}, NOON)
    keep(store, up_to_date(SETTINGS, store))
    for hours, kind in ((1, VerdictKind.REJECT), (2, VerdictKind.ACCEPT)):
        decide(store, (kind, 0, 0), NOON + timedelta(hours=hours))
        same(store, SETTINGS, keep(store, up_to_date(SETTINGS, store)))
    store.close()


@settings(max_examples=proof.examples(100, 8), deadline=None)
@given(story=st.lists(STEP, min_size=2, max_size=9), every=st.integers(1, 3), share=st.sampled_from([0.0, 0.5, 9.0]))
def test_kept_from_round_to_round_is_made_of_the_whole_store(
    tmp_path_factory: pytest.TempPathFactory, story: list[tuple[str, Any]], every: int, share: float
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(again, "LATER_SHARE", share)  # from always laid in to hardly ever
        played(tmp_path_factory, story, every)


def played(tmp_path_factory: pytest.TempPathFactory, story: list[tuple[str, Any]], every: int) -> None:
    """Play a story of changes with a round every so often, and hold what is kept to what the whole store gives."""
    store = new_store(tmp_path_factory.mktemp("kept"), "t")
    here = SETTINGS
    for n, step in enumerate(story):
        here = OTHER if step[0] == "other words" else here
        act(store, step, NOON + timedelta(hours=n))
        if n % every == 0:
            same(store, here, keep(store, up_to_date(here, store)))
    same(store, here, up_to_date(here, store))
    store.close()


SIMPLE = {"name": "a", "figures": [], "story": 1, "url": None, "published": 27, "refused": True, "reader": "r1"}
A_FIGURE = {"value": 12, "day": 28, "said_by": "sohr", "place": "Aleppo", "measure": Measure.CUMULATIVE,
            "indicator": "deaths"}  # fmt: skip


def with_two(folder: Path) -> Store:
    """Return a store with a snapshot of one report, and another report after it."""
    store = new_store(folder, "t")
    read(store, SIMPLE | {"figures": [A_FIGURE]}, NOON)
    keep(store, up_to_date(SETTINGS, store))
    read(store, SIMPLE | {"name": "b", "story": 0, "figures": [A_FIGURE | {"value": 21, "place": "Gaza"}]}, NOON)
    return store


def files(store: Store, table: str = "") -> list[Path]:
    return sorted(snapshot.folder_of(store).glob(f"{table}*"))


def test_only_the_crisis_a_report_touches_is_written(tmp_path: Path) -> None:
    store = with_two(tmp_path)
    before = {path.name for path in files(store, "points-")}
    known = keep(store, up_to_date(SETTINGS, store))
    assert known.arrived == {report("", "b").report_id}
    assert before < {path.name for path in files(store, "points-")}
    assert not up_to_date(SETTINGS, store).changed
    store.close()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


DAMAGE: dict[str, Callable[[Store], None]] = {
    "points cut": lambda store: cut(files(store, "points-")[0]),
    "a bit of the reports": lambda store: flip(files(store, "reports-")[0]),
    "points gone": lambda store: files(store, "points-")[0].unlink(),
    "manifest cut": lambda store: cut(next(path for path in files(store) if path.suffix == ".json")),
    "manifest gone": lambda store: next(path for path in files(store) if path.suffix == ".json").unlink(),
    "all gone": snapshot.forget,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_is_damaged_is_made_anew(tmp_path: Path, damage: Callable[[Store], None]) -> None:
    store = with_two(tmp_path)
    read(store, SIMPLE | {"name": "c", "figures": [A_FIGURE | {"value": 40}]}, NOON)
    damage(store)
    known = up_to_date(SETTINGS, store)
    assert known.arrived is None
    same(store, SETTINGS, keep(store, known))
    assert up_to_date(SETTINGS, store).arrived == frozenset()
    store.close()


@pytest.mark.store_in_a_file("a store is put back by its bytes")
def test_a_store_put_back_from_a_backup_does_not_take_the_snapshot_of_later(tmp_path: Path) -> None:
    store = with_two(tmp_path)
    store.flush()
    backup = store.path.read_bytes()
    keep(store, up_to_date(SETTINGS, store))
    store.close()
    store.path.write_bytes(backup)
    again = open_store(store.path)
    read(again, SIMPLE | {"name": "d", "figures": [A_FIGURE | {"value": 50}]}, NOON)
    known = up_to_date(SETTINGS, again)
    assert known.arrived is None
    same(again, SETTINGS, known)
    again.close()


def test_a_purged_report_stands_in_no_file_of_the_snapshot(tmp_path: Path) -> None:
    store = with_two(tmp_path)
    keep(store, up_to_date(SETTINGS, store))
    words = b"21 people in Gaza number 0"
    assert any(words in path.read_bytes() for path in files(store))
    purge(store, report("", "b").report_id, by="Amal", reason="asked", at=NOON)
    assert not files(store)
    keep(store, up_to_date(SETTINGS, store))
    assert files(store)
    assert not any(words in path.read_bytes() for path in files(store))
    store.close()


class Killed(BaseException):
    """Stands for SIGKILL between two calls to the operating system: nothing of ours catches it."""


LEFT = [0]
KILLING = {"open", "os.rename", "os.remove", "sqlite3.connect"}


def _count(event: str, arguments: tuple[object, ...]) -> None:
    if LEFT[0] and event in KILLING and ".points" in str(arguments[0]):
        LEFT[0] -= 1
        if not LEFT[0]:
            raise Killed


def test_killed_between_any_two_steps_the_snapshot_is_the_old_or_the_new(tmp_path: Path) -> None:
    sys.addaudithook(_count)
    tried = 0
    for n in range(1, 200):
        store = with_two(tmp_path / str(n))
        now = up_to_date(SETTINGS, store)
        LEFT[0] = n
        try:
            keep(store, now)
        except Killed:
            tried += 1
        passed, LEFT[0] = bool(LEFT[0]), 0
        known = up_to_date(SETTINGS, store)
        assert known.arrived is not None, "neither the old snapshot nor the new one is there"
        assert known.points().height == 2
        store.close()
        if passed:
            break
    assert tried >= 6, "fewer points than writing a snapshot has steps: the test looks at nothing"


CHILD = """
import os, signal, sys
sys.path[:0] = {paths!r}
import test_kept as t
from tracker.store import open_store
store = open_store({store!r})
left = {after}
def count(event, arguments):
    global left
    if event in t.KILLING and ".points" in str(arguments[0]):
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
now = t.up_to_date(t.SETTINGS, store)
sys.addaudithook(count)
t.keep(store, now)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_process_killed_while_it_writes_leaves_the_old_snapshot(tmp_path: Path) -> None:
    store = with_two(tmp_path)
    here = Path(__file__).parent
    paths = [
        str(path)
        for path in (here, here.parent, here.parent / "series", here.parent / "store", here.parent / "on_server")
    ]
    code = CHILD.format(paths=paths, store=str(store.path), after=4)
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=here.parents[1], env=dict(os.environ))
    assert done.returncode == -signal.SIGKILL
    same(store, SETTINGS, keep(store, up_to_date(SETTINGS, store)))
    store.close()

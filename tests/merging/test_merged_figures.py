"""Two stores merged hold what one store that got both streams holds: reports, figures, decisions, series."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import proof
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import NOON, report
from twosome import assert_same, current, decide, everything, merged, read, text_of, trio

from tracker.errors import StoreError
from tracker.model import VerdictKind
from tracker.store import Store, frames, open_store, rounds
from tracker.store.integrity import findings
from tracker.store.purge import purge
from tracker.store.tables_known import purges, verdicts
from tracker.store.verdicts import keep as decided

Step = tuple[str, Any]
READ = st.tuples(
    st.just("read"),
    st.tuples(st.sampled_from("xyz"), st.sampled_from([12, 21, 30]), st.sampled_from(["r1", "r2"])),
)
KINDS = [VerdictKind.ACCEPT, VerdictKind.CORRECT, VerdictKind.REJECT, VerdictKind.REVISION]
DECIDE = st.tuples(st.just("decide"), st.tuples(st.sampled_from(KINDS), st.integers(0, 5)))
STORY = st.lists(st.tuples(st.sampled_from(["a", "b"]), st.one_of(READ, READ, READ, DECIDE)), max_size=14)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[dict[str, Store]]:
    opened = trio(tmp_path)
    yield opened
    for store in opened.values():
        store.close()


def play(stores: dict[str, Store], story: list[tuple[str, Step]]) -> None:
    """Let each laptop live its part of the story, and the one store all of what they kept of it.

    Left out: a laptop that reads its own text again when the one store has another by then, which it cannot do.
    """
    for hour, (who, (what, how)) in enumerate(story):
        at = NOON + timedelta(hours=hour)
        if what == "read":
            mine, one = current(stores[who], how[0]), current(stores["one"], how[0])
            if mine == text_of(how[1]) != one:
                continue
            if read(stores[who], *how, at):
                read(stores["one"], *how, at)
        elif (made := decide(stores[who], *how, at)) is not None:
            decided(stores["one"], made, seen=1_000_000)


@settings(max_examples=proof.examples(400, 12), deadline=None)
@given(story=STORY)
def test_merged_either_way_round_they_are_the_one_store(
    tmp_path_factory: pytest.TempPathFactory, story: list[tuple[str, Step]]
) -> None:
    stores = trio(tmp_path_factory.mktemp("two"))
    play(stores, story)
    a, b = stores["a"], stores["b"]
    aside = open_store(b.path.with_name("aside.sqlite"))
    merged(aside, b)
    merged(b, a)
    merged(a, aside)
    for store in (a, b):
        assert_same(store, stores["one"])
        assert findings(store, NOON + timedelta(days=3)) == []
    before = everything(a)
    assert [one.came for one in merged(a, aside, b)] == [{}, {}]
    assert everything(a) == before
    for store in (*stores.values(), aside):
        store.close()


def test_an_earlier_version_of_the_other_goes_before_ours(stores: dict[str, Store]) -> None:
    play(stores, [("b", ("read", ("x", 12, "r1"))), ("a", ("read", ("x", 21, "r1"))), ("b", ("read", ("x", 30, "r1")))])
    [done] = merged(stores["a"], stores["b"])
    assert (done.reports, done.came["report_versions"]) == (1, 2)
    assert rounds.totals(stores["a"])["versions"] == 3
    assert_same(stores["a"], stores["one"])


def test_what_was_known_then_is_what_either_knew_then(stores: dict[str, Store]) -> None:
    play(stores, [("a", ("read", ("x", 12, "r1"))), ("b", ("read", ("x", 21, "r1"))), ("a", ("read", ("y", 30, "r1")))])
    merged(stores["a"], stores["b"])
    for hours in range(4):
        then = NOON + timedelta(hours=hours)
        ours, one = (frames.observations(stores[name], as_known_at=then) for name in ("a", "one"))
        assert ours["value"].to_list() == one["value"].to_list()


def test_looking_only_changes_nothing_and_says_what_would_come(stores: dict[str, Store]) -> None:
    play(stores, [("a", ("read", ("x", 12, "r1"))), ("b", ("read", ("y", 21, "r2")))])
    before, theirs = everything(stores["a"]), stores["b"].path.read_bytes()
    [only], [done] = merged(stores["a"], stores["b"], keep=False), merged(stores["a"], stores["b"])
    assert only.came == done.came
    assert (only.came["reports"], only.came["observations"]) == (1, 2)
    assert before != everything(stores["a"])
    assert stores["b"].path.read_bytes() == theirs
    assert not [path for path in stores["a"].path.parent.iterdir() if "merging" in path.name]


def test_two_decisions_that_contradict_each_other_are_named_and_the_later_one_stands(stores: dict[str, Store]) -> None:
    for name in ("a", "b"):
        read(stores[name], "x", 27, "r1", NOON)
    decide(stores["b"], VerdictKind.REJECT, 0, NOON + timedelta(hours=2), by="Badr")
    decide(stores["a"], VerdictKind.CORRECT, 0, NOON + timedelta(hours=1), by="Amal", value=26)
    [done] = merged(stores["a"], stores["b"])
    [conflict] = done.conflicts
    assert (conflict.report, conflict.quote) == ("x", "27 people")
    assert conflict.mine.startswith("correct")
    assert "26" in conflict.mine
    assert conflict.theirs == conflict.stands == "reject by Badr, 2024-12-01 14:00 UTC"
    [row] = frames.observations(stores["a"]).to_dicts()
    assert row["review_state"] == "rejected"
    assert "by Amal" in row["review_note"]
    for one, other in (("b", "a"), ("a", "b")):
        assert merged(stores[one], stores[other])[0].conflicts == (), "it was named once, and is known to both now"


def test_the_same_decision_twice_is_no_conflict(stores: dict[str, Store]) -> None:
    for name in ("a", "b"):
        read(stores[name], "x", 27, "r1", NOON)
        decide(stores[name], VerdictKind.ACCEPT, 0, NOON + timedelta(hours=1), by=name)
    [done] = merged(stores["a"], stores["b"])
    assert done.conflicts == ()
    assert frames.verdicts(stores["a"])["decided_by"].sort().to_list() == ["a", "b"], "both stand in the log"


def test_whoever_decides_meanwhile_sees_that_there_is_more(stores: dict[str, Store]) -> None:
    for name in ("a", "b"):
        read(stores[name], "x", 27, "r1", NOON)
    decide(stores["b"], VerdictKind.REJECT, 0, NOON + timedelta(hours=1))
    decide(stores["a"], VerdictKind.ACCEPT, 0, NOON + timedelta(hours=2))
    seen = frames.verdicts(stores["a"])["seq"].max()
    merged(stores["a"], stores["b"])
    assert frames.verdicts(stores["a"]).filter(seq=seen).is_empty()
    assert frames.verdicts(stores["a"])["seq"].min() > seen


@pytest.mark.parametrize("who", ["a", "b"])
def test_what_either_side_took_out_stays_out(stores: dict[str, Store], who: str) -> None:
    for name in ("a", "b"):
        read(stores[name], "x", 27, "r1", NOON)
        read(stores[name], "y", 30, "r1", NOON)
    purge(stores[who], report("", "x").report_id, by="Amal", reason="asked to", at=NOON)
    [done] = merged(stores["a"], stores["b"])
    assert done.purged == (who == "b")
    assert frames.observations(stores["a"])["value"].to_list() == [30.0]
    with stores["a"].reading() as connection:
        assert [row.reason for row in connection.execute(purges.select())] == ["asked to"]
        assert connection.execute(verdicts.select()).all() == []


@pytest.mark.store_in_a_file("what is merged from a server is a copy of it, and never the very store")
def test_this_very_store_and_a_store_of_the_other_kind_are_refused(stores: dict[str, Store]) -> None:
    for name, mode in (("a", "live"), ("b", "replay")):
        rounds.begin_round(stores[name], mode=mode, at=NOON, config_digest="", reader_version="r")
    before = everything(stores["a"])
    with pytest.raises(StoreError, match="never mixed"):
        merged(stores["a"], stores["b"])
    with pytest.raises(StoreError, match="this very store"):
        merged(stores["a"], stores["a"])
    assert everything(stores["a"]) == before

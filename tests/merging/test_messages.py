"""Alerts and messages of two laptops: nothing that arrived is sent again, nothing that waits is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import proof
import pytest
from alerts.samples import point, rule
from faults.server import FaultServer
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st
from posted import START, Clock, announce, worker
from twosome import everything, merged, trio

from tracker.model import AlertStatus, DeliveryState
from tracker.store import Store, announced, checks, outbox
from tracker.store.merging.alerts import joined
from tracker.store.merging.messages import CERTAIN, TOLD
from tracker.store.merging.messages import joined as joined_message
from tracker.store.tables_alerts import alert_states

RULE = rule()


@pytest.fixture(scope="module")
def listening() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


@pytest.fixture
def server(listening: FaultServer) -> FaultServer:
    listening.received.clear()
    return listening


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[dict[str, Store]]:
    opened = trio(tmp_path)
    yield opened
    for store in opened.values():
        store.close()


def send(store: Store, server: FaultServer, *, behaviour: str = "ok", hours: int = 0) -> None:
    """Let the worker send what it can."""
    worker(store, server.url(behaviour), Clock(START + timedelta(hours=hours))).drain()


def bring(stores: dict[str, Store], into: str = "a", other: str = "b") -> Any:
    return merged(stores[into], stores[other], watched=[RULE.id])[0]


def states(store: Store) -> list[tuple[str, bool]]:
    return [(row.state.value, row.may_repeat) for row in outbox.deliveries(store)]


@pytest.mark.parametrize("sent_by", ["a", "b"])
def test_a_message_that_arrived_on_one_side_waits_on_neither(
    stores: dict[str, Store], server: FaultServer, sent_by: str
) -> None:
    for name in ("a", "b"):
        announce(stores[name], [point()])
    send(stores[sent_by], server)
    bring(stores)
    send(stores["a"], server, hours=1)
    assert [state for state, _ in states(stores["a"])] == ["delivered"]
    assert len(server.received) == 1


def test_a_message_that_waits_only_there_goes_out_from_here_and_says_that_it_may_repeat(
    stores: dict[str, Store], server: FaultServer
) -> None:
    announce(stores["a"], [point(series_id="s1", observation_id="o1")])
    announce(stores["b"], [point(series_id="s2", observation_id="o2")])
    done = bring(stores)
    assert (done.came["outbox"], done.anew) == (1, ())
    send(stores["a"], server)
    assert states(stores["a"]) == [("delivered", False), ("delivered", True)]
    assert [got.json["text"].startswith("may repeat") for got in server.received] == [False, True]
    assert states(stores["b"]) == [("pending", False)], "the other store is only read"


@pytest.mark.parametrize("sent_by", ["a", "b"])
def test_the_same_step_told_by_another_figure_is_not_told_again(
    stores: dict[str, Store], server: FaultServer, sent_by: str
) -> None:
    announce(stores["a"], [point(27, observation_id="o1")])
    announce(stores["b"], [point(28, observation_id="o2")])
    send(stores[sent_by], server)
    bring(stores)
    send(stores["a"], server, hours=1)
    assert len(server.received) == 1
    assert [row.state for row in outbox.deliveries(stores["a"])] == [DeliveryState.DELIVERED] * 2
    assert TOLD in {row.last_result for row in outbox.deliveries(stores["a"])}
    assert len(announced.events(stores["a"])) == 2, "both events stay in the log"


def test_a_higher_step_that_waits_there_is_told(stores: dict[str, Store], server: FaultServer) -> None:
    announce(stores["a"], [point(27, observation_id="o1")])
    send(stores["a"], server)
    announce(stores["b"], [point(2_000, observation_id="o2")])
    bring(stores)
    send(stores["a"], server, hours=1)
    assert len(server.received) == 2
    [alert] = announced.alerts(stores["a"])
    assert alert.level == "critical", "what was told on either side is not told again"


def test_a_message_whose_fate_is_unknown_there_stays_so_here(stores: dict[str, Store], server: FaultServer) -> None:
    for name in ("a", "b"):
        announce(stores[name], [point()])
    outbox.claim(stores["b"], ["slack"], "worker", START, START + timedelta(seconds=60))  # and its process died
    bring(stores)
    assert states(stores["a"])[0][0] == "sending"
    send(stores["a"], server, hours=1)
    assert states(stores["a"]) == [("delivered", True)]


def test_a_rule_that_has_not_seen_the_other_sides_figures_is_taken_for_new(stores: dict[str, Store]) -> None:
    other = replace(RULE, id="other", label="Another")
    announce(stores["a"], [point(27, observation_id="o1")], rules=[RULE, other])
    announce(stores["b"], [point(28, series_id="s2", observation_id="o2")], rules=[RULE])
    [done] = merged(stores["a"], stores["b"], watched=[RULE.id, "other"])
    assert done.anew == ("other",)
    assert checks.start(stores["a"])[1].rules.keys() == {RULE.id}


def test_a_rule_nobody_watches_here_stays_so_that_its_end_is_said(stores: dict[str, Store]) -> None:
    announce(stores["a"], [point(27, observation_id="o1")], rules=[RULE])
    announce(stores["b"], [point(28, observation_id="o2")], rules=[replace(RULE, id="other")])
    [done] = merged(stores["a"], stores["b"], watched=[RULE.id])
    assert done.anew == (RULE.id,)
    assert checks.start(stores["a"])[1].rules.keys() == {"other"}


def test_a_check_that_began_before_the_merge_is_refused(stores: dict[str, Store]) -> None:
    for name in ("a", "b"):
        announce(stores[name], [point(observation_id=f"o{name}")])
    before, _ = checks.start(stores["a"])
    bring(stores)
    assert checks.start(stores["a"])[0].version > before.version


def test_two_alerts_of_one_short_name_are_told_apart(stores: dict[str, Store]) -> None:
    announce(stores["a"], [point(series_id="s1", observation_id="o1")])
    announce(stores["b"], [point(series_id="s2", observation_id="o2")])
    with stores["b"].writing() as connection:
        mine = announced.alerts(stores["a"])[0].handle
        connection.execute(alert_states.update().values(handle=mine))
    bring(stores)
    names = [alert.handle for alert in announced.alerts(stores["a"])]
    assert len(set(names)) == 2
    assert mine in names


STATE = st.fixed_dictionaries({
    "fingerprint": st.just("f"), "handle": st.just("AL-1"), "episode": st.integers(0, 2),
    "status": st.sampled_from([one.value for one in AlertStatus]), "level": st.sampled_from(["", "watch", "critical"]),
    "doubtful_level": st.sampled_from(["", "warning"]), "points_true": st.integers(0, 2),
    "newest_on": st.none() | st.dates(), "rose_on": st.none() | st.dates(), "reached_on": st.none() | st.dates(),
    "last_value": st.none() | st.floats(0, 1e6), "newest_observation_id": st.sampled_from("ab"),
})  # fmt: skip


@tries(max_examples=proof.examples(1000, 100))
@given(one=STATE, other=STATE)
def test_an_alert_stands_at_the_same_place_whichever_way_round(one: dict[str, Any], other: dict[str, Any]) -> None:
    merged_ = joined(one, other)
    assert merged_ == joined(other, one) == joined(merged_, other)
    if one["episode"] == other["episode"] and merged_["status"] in {"firing", "recovering"}:
        told = {state["level"] for state in (one, other) if state["status"] in {"firing", "recovering"}}
        assert merged_["level"] == max(told, key=["", "watch", "critical"].index)


@pytest.mark.parametrize("mine", CERTAIN)
@pytest.mark.parametrize("theirs", CERTAIN)
def test_what_is_certain_of_a_message_on_either_side_holds(mine: str, theirs: str) -> None:
    def row(state: str) -> dict[str, Any]:
        times = dict.fromkeys(("created_at", "next_at", "expires_at"), START)
        return {"state": state, "attempts": 1, "may_repeat": False, "settled_at": None, **times}

    assert joined_message(row(mine), row(theirs))["state"] == min(mine, theirs, key=CERTAIN.index)


def test_merging_twice_is_merging_once(stores: dict[str, Store], server: FaultServer) -> None:
    announce(stores["a"], [point(27, observation_id="o1")])
    announce(stores["b"], [point(2_000, observation_id="o2"), point(30, series_id="s2", observation_id="o3")])
    send(stores["b"], server)
    bring(stores)
    before = everything(stores["a"])
    assert bring(stores).came == {}
    assert everything(stores["a"]) == before

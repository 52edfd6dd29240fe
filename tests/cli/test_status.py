"""What turns the status red, told from a real store: a round that died, a message that is late, a source that fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from waiting import a_message

from tracker.cli import main
from tracker.cli.status import Status, as_values, look, screen
from tracker.model import DeliveryState, Settlement, Turn
from tracker.status.metrics import write_metrics
from tracker.store import Store, open_store, outbox, rounds
from tracker.store.backup import back_up, folder_of
from tracker.store.migrate import upgrade
from tracker.store.opening import REVISIONS

NOON = datetime(2024, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "t.sqlite")
    yield opened
    opened.close()


def a_round(store: Store, *, at: datetime = NOON, outcome: str | None = "ok") -> None:
    number = rounds.begin_round(store, mode="live", at=at, config_digest="", reader_version="r")
    if outcome:
        rounds.end_round(store, number, at=at + timedelta(seconds=2), outcome=outcome, counts={"reports": 1})


def at(store: Store, hours: float) -> Status:
    return look(store, NOON + timedelta(hours=hours))


def test_a_store_without_rounds_is_well_and_says_how_to_begin(store: Store) -> None:
    seen = at(store, 0)
    assert seen.exit_code == 0
    assert any("tracker run" in line for line in screen(seen))


@pytest.mark.parametrize(
    ("outcome", "hours", "code"),
    [("ok", 47, 0), ("partial", 1, 0), ("stopped", 1, 0), ("failed", 0, 1), (None, 0.5, 0), (None, 1.5, 1)],
    ids=["well", "a bad item", "stopped as asked", "failed", "still running", "its process died"],
)
def test_how_the_last_round_ended(store: Store, outcome: str | None, hours: float, code: int) -> None:
    a_round(store, outcome=outcome)
    assert at(store, hours).exit_code == code


def test_a_message_that_waits_too_long_is_red_and_a_demonstration_never(store: Store, tmp_path: Path) -> None:
    a_round(store)
    a_message(store)
    assert (at(store, 0.5).exit_code, at(store, 1.5).exit_code) == (0, 3)
    assert any(line.startswith("!") and "AL-TEST waits for slack" in line for line in screen(at(store, 1.5)))
    demo = open_store(tmp_path / "demo.sqlite")
    a_message(demo, demo=True)
    assert at(demo, 90).exit_code == 0
    demo.close()


def test_a_message_that_was_tried_and_did_not_arrive_is_red_at_once_with_why(store: Store) -> None:
    a_round(store, outcome="partial")
    a_message(store, demo=True)
    claimed = outbox.claim(store, ["slack"], "me", NOON, NOON + timedelta(minutes=1))
    assert claimed is not None
    again = Settlement(DeliveryState.PENDING, form=0, attempts=1, next_at=NOON + timedelta(minutes=5), may_repeat=False,
                       last_result="not accepted: status 503")  # fmt: skip
    outbox.settle(store, claimed, "me", again, NOON)
    seen = at(store, 0)
    assert seen.exit_code == 3
    told = "\n".join(screen(seen))
    assert "! Failing    1 not delivered to slack: not accepted: status 503" in told
    assert "after 2024-12-01 12:05:00 UTC tries again" in told
    [row] = as_values(seen)["retrying"]
    assert (row["handle"], row["attempts"], row["next_at"]) == ("AL-TEST", 1, "2024-12-01T12:05:00Z")


def test_a_failing_source_is_named_with_its_streak_and_reason(store: Store) -> None:
    a_round(store, outcome="partial")
    rounds.note_source(store, "desk", at=NOON, new=1, error="", problems=[("x.txt", "is empty")])
    assert at(store, 1).exit_code == 0
    for hour in (1, 2):
        rounds.note_source(store, "desk", at=NOON + timedelta(hours=hour), new=0, error="gone", problems=[])
    seen = at(store, 3)
    assert seen.exit_code == 4
    told = "\n".join(screen(seen))
    assert "! Source     desk: read 3 hours ago (2024-12-01 12:00 UTC)" in told
    assert "failed 2 times in a row: gone" in told


def test_a_clock_that_went_back_gives_no_negative_age(store: Store) -> None:
    a_round(store)
    assert any("just now" in line for line in screen(at(store, -5)))


def test_the_machines_answer_is_json_with_moments_in_utc(store: Store) -> None:
    a_round(store)
    rounds.note_source(store, "desk", at=NOON, new=0, error="", problems=[("x.txt", "is empty")])
    values = json.loads(json.dumps(as_values(at(store, 1))))
    assert values["last_round"]["started_at"] == "2024-12-01T12:00:00Z"
    assert values["sources"][0]["problems"] == [{"item": "x.txt", "reason": "is empty"}]
    assert values["sources"][0]["last_new_at"] is None


def test_figures_that_contradict_themselves_turn_it_red_and_those_to_review_do_not(store: Store) -> None:
    for counts, code, words in (({"to_review": 2}, 0, "2 for a person"), ({"errors": 1}, 1, "1 contradict")):
        number = rounds.begin_round(store, mode="live", at=NOON, config_digest="", reader_version="r")
        rounds.end_round(store, number, at=NOON, outcome="ok", counts=counts)
        seen = at(store, 1)
        assert seen.exit_code == code
        assert words in "\n".join(screen(seen))


def test_totals_and_rounds_as_they_were_known_then(store: Store) -> None:
    a_round(store)
    before = NOON - timedelta(hours=1)
    assert rounds.last_round(store, as_known_at=before) is None
    assert rounds.last_round(store, as_known_at=NOON) is not None
    assert set(rounds.totals(store, as_known_at=before).values()) == {0}


def a_source(store: Store, *, due: float, news: int = 0, failures: int = 0, active: bool = True) -> None:
    """Note a source read at NOON: every hour, daily news where `news` gaps were seen, due `due` hours from NOON."""
    turn = Turn(
        source_id="desk", asked="", visited_at=NOON, due_at=NOON + timedelta(hours=due), every_minutes=60,
        news_seen=news, news_gap_seconds=86_400.0 if news else None, active=active,
    )  # fmt: skip
    rounds.note_source(store, "desk", at=NOON, new=1, error="", problems=[])
    for _ in range(failures):
        rounds.note_source(store, "desk", at=NOON, new=0, error="status 500", problems=[])
    rounds.note_source(store, "desk", at=NOON, new=0, error="status 500" if failures else "", problems=[], turn=turn)


SOURCES: dict[str, tuple[dict[str, Any], float, int, str]] = {
    "on time": ({"due": 1}, 0.5, 0, "every 1 hour, next in 30 minutes (2024-12-01 13:00 UTC)"),
    "overdue": ({"due": 1}, 6, 4, "nobody reads it"),
    "quiet over a long weekend": ({"due": 84, "news": 9}, 84, 0, "every 1 hour, next now"),
    "silent": ({"due": 121, "news": 9}, 120, 4, "silent for far longer than usual (it used to bring news every 1 day)"),
    "failed once": ({"due": 1, "failures": 1}, 0.5, 4, "failed 2 times in a row: status 500"),
    "breaker open": ({"due": 9, "failures": 4}, 1, 4, "left alone for longer and longer: status 500"),
    "breaker half-open": ({"due": 1, "failures": 4}, 2, 4, "tried again in the next round: status 500"),
    "no longer read": ({"due": 1, "failures": 4, "active": False}, 99, 0, "no longer read"),
}


@pytest.mark.parametrize(("given", "hours", "code", "said"), SOURCES.values(), ids=SOURCES)
def test_when_a_source_is_red(store: Store, given: dict[str, Any], hours: float, code: int, said: str) -> None:
    a_source(store, **given)
    seen = look(store, NOON + timedelta(hours=hours), backed_up=False)
    assert seen.exit_code == code
    assert said in "\n".join(screen(seen))
    [values] = as_values(seen)["sources"]
    assert values["active"] is given.get("active", True)


@pytest.mark.store_in_a_file("a server makes its own copies")
@pytest.mark.parametrize(
    ("mode", "store_hours", "copy_hours", "code"),
    [("live", 47, None, 0), ("live", 49, None, 1), ("live", 99, 47, 0), ("live", 99, 49, 1), ("replay", 99, None, 0)],
    ids=["young", "never copied", "copied", "copied long ago", "a demonstration"],
)
def test_a_live_store_without_a_copy_is_red(
    store: Store, mode: str, store_hours: float, copy_hours: float | None, code: int
) -> None:
    number = rounds.begin_round(store, mode=mode, at=NOON, config_digest="", reader_version="r")
    rounds.end_round(store, number, at=NOON, outcome="ok", counts={})
    now = NOON + timedelta(hours=store_hours)
    if copy_hours is not None:
        back_up(store, folder_of(store.path), now - timedelta(hours=copy_hours))
    seen = look(store, now)
    assert (seen.exit_code, as_values(seen)["backup_late"]) == (code, bool(code))
    assert ("none of the last two days" in "\n".join(screen(seen))) is bool(code)
    assert look(store, now, backed_up=False).exit_code == 0


def test_metrics_say_the_same_and_their_labels_are_safe(store: Store, tmp_path: Path) -> None:
    a_round(store)
    rounds.note_source(store, 'a"b\n', at=NOON, new=1, error="", problems=[])
    rounds.note_source(store, "gone", at=NOON, new=0, error="no", problems=[])
    write_metrics(tmp_path / "m" / "tracker.prom", at(store, 1))
    told = (tmp_path / "m" / "tracker.prom").read_text(encoding="utf-8")
    assert "tracker_status 4\n" in told
    assert 'tracker_source_up{source="a\\"b\\n"} 1\n' in told
    assert 'tracker_source_up{source="gone"} 0\n' in told
    assert f"tracker_round_started_timestamp_seconds {NOON.timestamp():.15g}\n" in told
    assert [path.name for path in (tmp_path / "m").iterdir()] == ["tracker.prom"]


@pytest.mark.parametrize("verb", [["status"], ["sources", "list"]], ids=" ".join)
def test_the_first_look_after_an_update_brings_the_store_up_to_date(
    verb: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "old.sqlite"
    old = sa.create_engine(f"sqlite:///{path}")
    with old.begin() as connection:
        upgrade(connection, REVISIONS[0])
    old.dispose()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main([*verb, "--store", str(path)])
    assert ended.value.code == 0, capsys.readouterr().err
    open_store(path, read_only=True).close()

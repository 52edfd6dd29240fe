"""The round as a whole, on real files and a real store: what it does, what it leaves when cut, what twice changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from empty_store import new_store

from tracker.config import load
from tracker.delivery.channels.console import Console
from tracker.delivery.worker import Drained
from tracker.errors import ConfigError
from tracker.model import Basis, Channel, Crisis, EventKind, Level, Report, Rule, Settings, SourceSpec
from tracker.pipeline import Means, RoundSummary, one_round, reader_version
from tracker.sources import Item
from tracker.sources.replay import at_their_dates, end_of, shared_zone
from tracker.store import Store, frames, outbox, rounds
from tracker.store.metadata import METADATA

ROOT = Path(__file__).resolve().parents[1]
DAMASCUS = ZoneInfo("Asia/Damascus")
LONG_AFTER = datetime(2025, 1, 15, 12, tzinfo=UTC)

FIRST = "Aleppo. At least 12 civilians were killed in Aleppo on Friday, the Syrian Observatory for Human Rights said.\n"
SECOND = FIRST.replace("12 civilians", "31 civilians").replace("on Friday", "since Wednesday")
UNDATED = "Some 14,000 people were displaced in Idlib, the United Nations said.\n"


@cache
def shipped() -> Settings:
    return load(ROOT / "config")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder with two dated reports and one without a date."""
    write(tmp_path, "b", FIRST, date(2024, 11, 29))
    write(tmp_path, "a", SECOND, date(2024, 11, 30))
    write(tmp_path, "c", UNDATED, None)
    return tmp_path


def write(base: Path, name: str, text: str, day: date | None) -> None:
    folder = base / "in"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_bytes(text.encode())
    if day is not None:
        known = f'title = "Report {name}"\npublished_on = {day}\npublished_basis = "stated"\n'
        (folder / f"{name}.toml").write_bytes(known.encode())


def settings_of(base: Path, **changes: object) -> Settings:
    rule = Rule(
        id="civilians", kind="level", label="Civilians killed", indicator="deaths", population="civilians",
        levels=(Level(name="watch", at=10), Level(name="warning", at=30)),
    )  # fmt: skip
    usual: dict[str, object] = {
        "config_dir": base / "config",
        "sources": {"desk": SourceSpec(id="desk", kind="folder", path="in")},
        "rules": {"civilians": rule},
        "channels": {"console": Channel(id="console", kind="console")},
    }
    return replace(shipped(), **(usual | changes))  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path / "var", "t")
    yield opened
    opened.close()


DIARY = {"rounds", "source_health", "source_turns"}


class Out(list[str]):
    """A console's lines, kept."""

    def means(self, **changes: object) -> Means:
        sender = Console(self.append, show_json=False)
        return Means(clock=lambda: LONG_AFTER, senders={"console": sender}, **changes)  # type: ignore[arg-type]


def tables(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return every row but those of the diary."""
    with store.reading() as connection:
        rows = {name: connection.execute(sa.select(table)).all() for name, table in METADATA.tables.items()}
    return {name: [tuple(row) for row in found] for name, found in rows.items() if name not in DIARY}


def told(summary: RoundSummary) -> list[tuple[str, str, str]]:
    return [
        (event.kind.value, event.level, event.at.astimezone(DAMASCUS).date().isoformat()) for event in summary.events
    ]


def test_a_replay_tells_the_story_day_by_day(workspace: Path, store: Store) -> None:
    out = Out()
    summary = one_round(settings_of(workspace), store, out.means(), replay=True)
    assert summary.outcomes == {"stored": 3}
    assert (summary.reports, summary.failed_items, summary.exit_code) == (3, [], 0)
    assert summary.observed == 3
    assert summary.changed
    days = {one["published_on"]: one["known_at"] for one in frames.observations(store).to_dicts()}
    assert days[date(2024, 11, 29)] == datetime(2024, 11, 29, 20, 59, 59, tzinfo=UTC)
    assert days[date(2024, 11, 30)] == days[None], "a report of unknown date becomes known with the last dated one"
    assert [one[0] for one in told(summary)] == ["FIRING", "FIRING"]
    assert [one[2] for one in told(summary)] == ["2024-11-29", "2024-11-30"]
    assert len(out) == 2
    assert all(message.startswith("DEMO ") for message in out)


def test_running_again_changes_nothing_and_says_nothing(workspace: Path, store: Store) -> None:
    settings = settings_of(workspace)
    one_round(settings, store, Out().means(), replay=True)
    before, out = tables(store), Out()
    again = one_round(settings, store, out.means(), replay=True)
    assert (again.outcomes, again.events, again.changed, list(out)) == ({"unchanged": 3}, [], False, [])
    assert tables(store) == before
    assert again.observed == 3


def test_a_replay_does_not_depend_on_the_day_it_is_made(workspace: Path, tmp_path: Path) -> None:
    ids = []
    for number, today in enumerate((LONG_AFTER, LONG_AFTER + timedelta(days=900))):
        store = new_store(tmp_path, str(number))
        means = Means(clock=lambda today=today: today)  # type: ignore[misc]
        ids.append([event.event_id for event in one_round(settings_of(workspace), store, means, replay=True).events])
        store.close()
    assert ids[0] == ids[1]
    assert ids[0]


@pytest.mark.parametrize("items", range(4))
def test_a_replay_cut_after_any_item_ends_as_one_that_was_not_cut(workspace: Path, tmp_path: Path, items: int) -> None:
    settings = settings_of(workspace)
    whole, cut = new_store(tmp_path, "whole"), new_store(tmp_path, "cut")
    one_round(settings, whole, Out().means(), replay=True)
    first = one_round(settings, cut, Out().means(stopping=after(items)), replay=True)
    assert first.stopped
    assert rounds.last_round(cut).outcome == "stopped"  # type: ignore[union-attr]
    assert rounds.totals(cut)["reports"] == items
    one_round(settings, cut, Out().means(), replay=True)
    for name in ("reports", "report_versions", "readings", "alert_events", "alert_states"):
        assert without_times(tables(cut)[name]) == without_times(tables(whole)[name])
    whole.close()
    cut.close()


def after(items: int) -> Callable[[], bool]:
    """Return a question that is answered yes from the n-th item on."""
    asked = iter([False] * items)
    return lambda: next(asked, True)


def without_times(rows: list[tuple[object, ...]]) -> list[str]:
    return sorted(str(row[1:] if isinstance(row[0], int) else row) for row in rows)


def test_an_edited_report_supersedes_its_figures_and_both_stay(workspace: Path, store: Store) -> None:
    settings = settings_of(workspace)
    one_round(settings, store, Out().means(), replay=True)
    write(workspace, "a", SECOND.replace("31", "35"), date(2024, 11, 30))
    summary = one_round(settings, store, Out().means(), replay=True)
    assert summary.outcomes == {"edited": 1, "unchanged": 2}
    assert sorted(v for v in frames.observations(store)["low"].to_list() if v) == [12.0, 35.0]
    assert rounds.totals(store)["observations"] == 4


def test_new_words_in_the_configuration_read_old_texts_again(workspace: Path, store: Store) -> None:
    settings = settings_of(workspace)
    one_round(settings, store, Out().means(), replay=True)
    words = settings.vocabulary
    indicators = {**words.indicators, "deaths": replace(words.indicators["deaths"], label="People who died")}
    changed = replace(settings, vocabulary=replace(words, indicators=indicators))
    assert reader_version(changed) != reader_version(settings)
    summary = one_round(changed, store, Out().means(), replay=True)
    assert summary.outcomes == {"reread": 3}
    assert summary.observed == 3


def test_one_bad_file_among_good_ones_is_one_failed_item(workspace: Path, store: Store) -> None:
    (workspace / "in" / "bad.txt").write_bytes(b"%PDF-1.7")
    (workspace / "in" / "a.toml").write_text("as_of = 2024-11-30", encoding="utf-8")
    summary = one_round(settings_of(workspace), store, Out().means(), replay=True)
    assert summary.outcomes == {"stored": 2, "failed": 2}
    assert {item for _, item, _ in summary.failed_items} == {"a.txt", "bad.txt"}
    assert summary.exit_code == 4
    (state,) = rounds.source_states(store)
    assert [item for item, _ in state.problems] == ["a.txt", "bad.txt"]
    assert rounds.last_round(store).outcome == "partial"  # type: ignore[union-attr]


def test_a_source_that_fails_does_not_stop_the_others(workspace: Path, store: Store) -> None:
    sources = {
        "gone": SourceSpec(id="gone", kind="folder", path="nowhere"),
        "desk": SourceSpec(id="desk", kind="folder", path="in"),
        "off": SourceSpec(id="off", kind="folder", path="neither", enabled=False),
    }
    settings = settings_of(workspace, sources=sources)
    summary = one_round(settings, store, Out().means(), replay=True)
    assert (summary.outcomes, list(summary.failed_sources), summary.exit_code) == ({"stored": 3}, ["gone"], 4)
    one_round(settings, store, Out().means(), replay=True)
    states = {state.source_id: state for state in rounds.source_states(store)}
    assert (states["gone"].failures_in_a_row, states["desk"].failures_in_a_row) == (2, 0)
    assert "there is no folder" in states["gone"].last_error
    (workspace / "nowhere").mkdir()
    one_round(settings, store, Out().means(), replay=True)
    assert {state.source_id: state.failures_in_a_row for state in rounds.source_states(store)} == {"desk": 0, "gone": 0}


def test_only_names_one_source_and_a_mistyped_one_is_said(workspace: Path, store: Store) -> None:
    sources = {
        "gone": SourceSpec(id="gone", kind="folder", path="nowhere"),
        "desk": SourceSpec(id="desk", kind="folder", path="in"),
    }
    settings = settings_of(workspace, sources=sources)
    assert one_round(settings, store, Out().means(), replay=True, only="desk").exit_code == 0
    with pytest.raises(ConfigError, match="there is no such source"):
        one_round(settings, store, Out().means(), replay=True, only="dusk")


def test_a_store_of_a_replay_is_never_used_for_real_rounds(workspace: Path, store: Store) -> None:
    settings = settings_of(workspace)
    one_round(settings, store, Out().means(), replay=True)
    before = tables(store)
    with pytest.raises(ConfigError, match="holds a replay"):
        one_round(settings, store, Out().means())
    assert tables(store) == before


def test_a_first_live_round_sends_one_summary_and_no_flood(workspace: Path, store: Store) -> None:
    out = Out()
    now = datetime(2024, 12, 1, 8, tzinfo=UTC)
    means = replace(out.means(), clock=lambda: now)
    summary = one_round(settings_of(workspace), store, means)
    assert [event.kind for event in summary.events] == [EventKind.SUMMARY]
    assert len(out) == 1
    assert not out[0].startswith("DEMO")
    assert set(frames.observations(store)["known_at"]) == {now}


def test_a_later_live_figure_fires_at_once(workspace: Path, store: Store) -> None:
    settings = settings_of(workspace)
    one_round(settings, store, replace(Out().means(), clock=lambda: datetime(2024, 12, 1, 8, tzinfo=UTC)))
    text = SECOND.replace("31 civilians", "52 civilians").replace("Wednesday", "Thursday")
    write(workspace, "d", text.replace("Syrian Observatory for Human Rights", "United Nations"), date(2024, 12, 1))
    out = Out()
    later = replace(out.means(), clock=lambda: datetime(2024, 12, 1, 20, tzinfo=UTC))
    summary = one_round(settings, store, later)
    assert [(kind, level) for kind, level, _ in told(summary)] == [("FIRING", "warning")]
    assert "52" in out[0]


def test_a_clock_set_back_between_reading_and_checking_loses_no_alert(workspace: Path, store: Store) -> None:
    settings, out = settings_of(workspace), Out()
    one_round(settings_of(workspace / "nothing", sources={}), store, replace(out.means(), clock=lambda: LONG_AFTER))
    began = datetime(2024, 12, 1, 20, tzinfo=UTC)
    times = iter([began])
    means = replace(out.means(), clock=lambda: next(times, began - timedelta(hours=1)))
    summary = one_round(settings, store, means)
    assert [level for _, level, _ in told(summary)] == ["watch", "warning"]


def test_texts_read_again_months_later_are_one_summary_and_no_alarm(workspace: Path, store: Store) -> None:
    settings = settings_of(workspace)
    deaf = replace(settings, vocabulary=replace(settings.vocabulary, indicators={}))
    one_round(deaf, store, replace(Out().means(), clock=lambda: datetime(2024, 12, 1, 8, tzinfo=UTC)))
    assert frames.observations(store).height == 0
    summary = one_round(settings, store, replace(Out().means(), clock=lambda: datetime(2025, 3, 1, tzinfo=UTC)))
    assert summary.outcomes == {"reread": 3}
    assert [event.kind for event in summary.events] == [EventKind.SUMMARY]


def test_a_delivery_that_fails_ends_with_3_and_waits_for_the_next_round(workspace: Path, store: Store) -> None:
    def closed(_: str) -> None:
        raise BrokenPipeError

    clock = [LONG_AFTER]

    def sleep(seconds: float) -> None:
        clock[0] += timedelta(seconds=seconds)

    means = Means(clock=lambda: clock[0], sleep=sleep, senders={"console": Console(closed)})
    summary = one_round(settings_of(workspace), store, means, replay=True)
    assert summary.exit_code == 3
    assert summary.delivered.waiting == {"console": 2}
    clock[0] += timedelta(hours=1)
    out = Out()
    again = one_round(settings_of(workspace), store, replace(out.means(), clock=lambda: clock[0]), replay=True)
    assert (again.exit_code, len(out), outbox.counts(store)) == (0, 2, {"delivered": 2})


def test_without_a_sender_messages_wait_in_the_outbox(workspace: Path, store: Store) -> None:
    summary = one_round(settings_of(workspace), store, Means(clock=lambda: LONG_AFTER), replay=True)
    assert (summary.exit_code, summary.delivered.waiting) == (0, {"console": 2})


def test_a_failing_delivery_weighs_more_than_a_source_that_failed() -> None:
    summary = RoundSummary(failed_sources={"gone": "no folder"})
    assert summary.exit_code == 4
    summary.delivered = Drained(failing=True)
    assert summary.exit_code == 3


def item(name: str, day: date | None) -> Item:
    basis = Basis.STATED if day else Basis.UNKNOWN
    return Item("desk", name, Report(name, "desk", name, "x", "x", LONG_AFTER, published_on=day, published_basis=basis))


def test_a_day_ends_when_it_ends_there_also_on_the_nights_clocks_change() -> None:
    rome = ZoneInfo("Europe/Rome")
    assert end_of(date(2024, 11, 30), DAMASCUS) == datetime(2024, 11, 30, 20, 59, 59, tzinfo=UTC)
    assert end_of(date(2024, 3, 31), rome) - end_of(date(2024, 3, 30), rome) == timedelta(hours=23)
    assert end_of(date(2024, 10, 27), rome) - end_of(date(2024, 10, 26), rome) == timedelta(hours=25)


def test_knowledge_times_are_in_order_and_never_after_now() -> None:
    now = datetime(2024, 12, 1, 12, tzinfo=UTC)
    days = {"today": date(2024, 12, 1), "ahead": date(2024, 12, 2), "old": date(2024, 11, 28), "none": None}
    gathered = {"desk": [item(name, day) for name, day in days.items()] + [Item("desk", "bad", problem="broken")]}
    placed = at_their_dates(gathered, DAMASCUS, now)["desk"]
    times = {one.external_id: one.report.known_at for one in placed if one.report}
    assert times["old"] == end_of(date(2024, 11, 28), DAMASCUS)
    assert times["today"] == times["ahead"] == times["none"] == now
    assert placed[0].external_id == "old"
    assert len(placed) == 5


@pytest.mark.parametrize(
    ("zones", "shared"),
    [
        (["Asia/Damascus"], "Asia/Damascus"),
        (["Asia/Gaza", "Asia/Gaza"], "Asia/Gaza"),
        (["Asia/Gaza", "UTC"], "UTC"),
        ([], "UTC"),
    ],
)
def test_days_end_in_the_crises_own_zone_where_they_share_one(zones: list[str], shared: str) -> None:
    crises = [Crisis(id="x", name="x", counting_start=date(2024, 1, 1), timezone=zone, places=()) for zone in zones]
    assert shared_zone(crises).key == shared

"""A figure that raised an alert is edited, rejected or purged: what the next rounds say, on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from empty_store import new_store

from tracker.config import load
from tracker.delivery.channels.console import Console
from tracker.model import Channel, Command, Event, Level, Rule, Settings, SourceSpec, VerdictKind
from tracker.pipeline import Means, one_round
from tracker.round.backtest import backtest
from tracker.series.review import standing
from tracker.series.verdicts import corrections, undo, verdict
from tracker.store import Store, checks, frames
from tracker.store.commands import give, of_alert, waiting
from tracker.store.purge import purge
from tracker.store.verdicts import keep

DAY = date(2024, 11, 28)
TEXT = "{count} civilians were killed in Aleppo on {day} November 2024, the Syrian Observatory for Human Rights said.\n"


class Desk:
    """A folder with reports, a store, and a clock that each round moves by an hour."""

    def __init__(self, base: Path, store: Store) -> None:
        self.base, self.store, self.now = (base, store, datetime(2024, 11, 28, 9, tzinfo=UTC))
        self.out: list[str] = []
        rule = Rule(id="civilians", kind="level", label="Civilians killed", indicator="deaths", population="civilians",
                    levels=(Level(name="watch", at=10), Level(name="warning", at=30)))  # fmt: skip
        self.settings: Settings = replace(
            load(Path(__file__).parents[2] / "config"), config_dir=base / "config", rules={"civilians": rule},
            sources={"desk": SourceSpec(id="desk", kind="folder", path="in")},
            channels={"console": Channel(id="console", kind="console")},
        )  # fmt: skip

    def write(self, name: str, count: int, after: int = 0) -> None:
        """Put a report into the folder, or change it; it speaks of so many days after the first."""
        (self.base / "in").mkdir(exist_ok=True)
        (self.base / "in" / f"{name}.txt").write_text(TEXT.format(count=count, day=27 + after))
        known = f'title = "Report"\npublished_on = {DAY + timedelta(days=after)}\npublished_basis = "stated"\n'
        (self.base / "in" / f"{name}.toml").write_text(known)

    def round(self) -> list[tuple[str, str]]:
        """Do one round and return what it said."""
        return [(event.kind.value, event.level) for event in self.round_events()]

    def round_events(self) -> list[Event]:
        """Do one round."""
        self.now += timedelta(hours=1)
        sender = Console(self.out.append, show_json=False)
        summary = one_round(self.settings, self.store, Means(clock=lambda: self.now, senders={"console": sender}))
        return summary.events

    def decide(self, kind: VerdictKind) -> None:
        [row] = frames.observations(self.store).to_dicts()
        self.now += timedelta(minutes=1)
        said = verdict(row, kind, reason="the text speaks of soldiers", by="Amal", at=self.now)
        keep(self.store, said, seen=frames.verdicts(self.store).height)

    def take_back(self) -> None:
        """Undo the newest decision."""
        self.now += timedelta(minutes=1)
        known = frames.verdicts(self.store)
        keep(self.store, undo(standing(known)[-1], reason="a slip", by="Amal", at=self.now), seen=known.height)

    def correct(self, value: int) -> None:
        [row] = frames.observations(self.store).to_dicts()
        self.now += timedelta(minutes=1)
        changes = corrections(row, {"value": str(value)}, self.settings)
        said = verdict(row, VerdictKind.CORRECT, reason="a slip of the pen", by="Amal", at=self.now, changes=changes)
        keep(self.store, said, seen=frames.verdicts(self.store).height)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_store(tmp_path / "var", "t")
    made = Desk(tmp_path, opened)
    made.round()
    yield made
    opened.close()


def test_an_edited_article_is_corrected_in_public(desk: Desk) -> None:
    desk.write("a", 27)
    assert desk.round() == [("FIRING", "watch")]
    desk.write("a", 21)
    assert desk.round() == [("CORRECTED", "watch")]
    assert "27, 27 Nov 2024 is 21, 27 Nov 2024 now" in desk.out[-1]
    desk.write("a", 72)
    assert desk.round() == [("CORRECTED", "watch"), ("ESCALATED", "warning")]
    assert desk.round() == []


def test_an_article_that_says_nothing_any_more_is_retracted(desk: Desk) -> None:
    desk.write("a", 27)
    desk.round()
    (desk.base / "in" / "a.txt").write_text("The Observatory published a list of damaged bridges in Aleppo.")
    assert desk.round() == [("RETRACTED", "watch")]
    assert "it was changed, or is read otherwise now" in desk.out[-1]
    assert desk.round() == []


def test_a_figure_a_person_rejects_is_retracted_with_the_reason(desk: Desk) -> None:
    desk.write("a", 27)
    desk.round()
    desk.decide(VerdictKind.REJECT)
    assert desk.round() == [("RETRACTED", "watch")]
    assert "the text speaks of soldiers" in desk.out[-1]
    assert desk.round() == []


def test_a_rejection_that_is_taken_back_fires_anew(desk: Desk) -> None:
    """The figure had been looked at, so no rule looked again: it stood, and the last word was that it was withdrawn."""
    desk.write("a", 27)
    desk.round()
    for _ in range(2):
        desk.decide(VerdictKind.REJECT)
        assert desk.round() == [("RETRACTED", "watch")]
        desk.take_back()
        assert desk.round() == [("FIRING", "watch")]
        assert desk.round() == []
    [state] = checks.start(desk.store)[1].alerts.values()
    assert (state.status.value, state.episode, state.flags.taken_back) == ("firing", 3, ())


def test_a_correction_that_is_taken_back_is_corrected_in_public_again(desk: Desk) -> None:
    desk.write("a", 27)
    desk.round()
    desk.correct(12)
    assert desk.round() == [("CORRECTED", "watch")]
    desk.take_back()
    assert desk.round() == [("CORRECTED", "watch")]
    assert "12, 27 Nov 2024 is 27, 27 Nov 2024 now" in desk.out[-1]
    assert "a reviewer took back what was decided on it" in desk.out[-1]
    assert desk.round() == []


def test_whatever_is_decided_and_taken_back_a_backtest_says_it_too(desk: Desk) -> None:
    live = []
    desk.now += timedelta(days=1)
    desk.write("a", 27)
    live += desk.round_events()
    for decide in (lambda: desk.decide(VerdictKind.REJECT), desk.take_back, lambda: desk.correct(3), desk.take_back):
        desk.now += timedelta(hours=3)
        decide()
        live += desk.round_events()
    rules = list(desk.settings.rules.values())
    found = backtest(desk.settings, desk.store, rules, date(2024, 11, 29), date(2024, 12, 1))
    assert [event.event_id for event in found.events] == [event.event_id for event in live]
    kinds = [event.kind.value for event in live]  # 3 is below the line, and 27 fires again
    assert kinds == ["FIRING", "RETRACTED", "FIRING", "CORRECTED", "CORRECTED", "FIRING"]


def test_a_purged_report_is_retracted_without_a_word_of_it(desk: Desk) -> None:
    desk.write("a", 27)
    desk.round()
    [row] = frames.observations(desk.store).to_dicts()
    purge(desk.store, row["report_id"], by="Amal", reason="a person asked", at=desk.now)
    assert desk.round() == [("RETRACTED", "watch")]
    assert "27," not in desk.out[-1]
    assert "its report was taken out" in desk.out[-1]


def test_an_order_given_between_rounds_is_in_the_log_and_kept(desk: Desk) -> None:
    desk.write("a", 27)
    desk.round()
    [alert] = checks.start(desk.store)[1].alerts
    give(desk.store, Command("c1", desk.now, "ack", alert, "Amal", "on the phone"))
    assert desk.round() == []
    [state] = checks.start(desk.store)[1].alerts.values()
    assert (state.flags.acked_by, state.flags.acked_at) == ("Amal", desk.now - timedelta(hours=1))
    assert waiting(desk.store) == []
    assert [one.reason for one in of_alert(desk.store, alert)] == ["on the phone"]


def test_what_a_backtest_says_is_what_was_said_live(desk: Desk) -> None:
    live = []
    for day, (name, count) in enumerate([("a", 12), ("b", 25), ("a", 14), ("c", 40), ("b", 55)]):
        desk.now = desk.now.replace(hour=9) + timedelta(days=1)
        desk.write(name, count, day)
        live += desk.round_events()
    rules = list(desk.settings.rules.values())
    found = backtest(desk.settings, desk.store, rules, date(2024, 11, 29), date(2024, 12, 8))
    assert [event.event_id for event in found.events] == [event.event_id for event in live]
    assert {"FIRING", "CORRECTED"} <= {event.kind.value for event in live}
    assert found.episodes >= 2

"""The strict law on a real store: whenever rounds come, and in a backtest, the same is said in the same order.

Reports come, are changed, rejected, accepted, corrected and taken out, each at its own moment; rounds come after every
thing, or a few times, or once when all is over, as where the machine was off for days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import proof
import pytest
from empty_store import new_store
from given import settings as made_settings
from hypothesis import example, given, settings
from hypothesis import strategies as st
from store_samples import figure, report

from tracker.model import Event, EventKind, Level, Measure, Reading, Rule, VerdictKind
from tracker.pipeline import Means
from tracker.round.backtest import backtest
from tracker.round.check import check
from tracker.round.means import RoundSummary
from tracker.round.series import series
from tracker.series.review import standing
from tracker.series.verdicts import corrections, undo, verdict
from tracker.store import Store, frames
from tracker.store.purge import purge
from tracker.store.reports import record
from tracker.store.verdicts import keep

BEGIN = datetime(2024, 11, 30, 7, tzinfo=UTC)
END_OF_DAY = time.max


def asked(kind: str, *lines: float, **more: object) -> Rule:
    levels = tuple(Level(name=name, at=at) for name, at in zip(("watch", "warning"), lines, strict=False))  # type: ignore[arg-type]
    given = {"id": kind, "kind": kind, "label": kind, "indicator": "deaths", "population": "civilians", **more}
    return Rule(**given, levels=levels)  # type: ignore[arg-type]


RULES = {
    one.id: one
    for one in (
        asked("level", 10, 30, remind_hours=30), asked("change", 10, 60), asked("rate", 5, 50),
        asked("record", 10, 60, window_days=3), asked("milestone", 20, 100), asked("divergence", 1.5, 4, window_days=2),
        asked("level", 25, combine="max", id="together"),
        asked("level", 30, aggregate="sum", window_days=5, measures=("incident",), id="week"),
    )
}  # fmt: skip
SETTINGS = replace(made_settings(), rules=RULES)


@dataclass(frozen=True)
class Thing:
    """What happens to one report, so many hours after the thing before it."""

    kind: str  # says | nothing | reject | accept | correct | undo
    name: str
    hours: int
    value: int = 27
    back: int = 0  # days before it is printed, of which it speaks
    who: str = "sohr"
    measure: Measure = Measure.CUMULATIVE


KINDS = ["says", "says", "says", "says", "nothing", "reject", "accept", "correct", "undo"]
THINGS = st.builds(
    Thing, st.sampled_from(KINDS), st.sampled_from("abc"), st.integers(1, 40),
    st.sampled_from([0, 4, 12, 25, 31, 60, 140]), st.sampled_from([0, 0, 1, 2]), st.sampled_from(["sohr", "un"]),
    st.sampled_from([Measure.CUMULATIVE, Measure.STOCK, Measure.INCIDENT]),
)  # fmt: skip
STORIES = st.lists(THINGS, min_size=2, max_size=proof.examples(8, 5))


class Machine:
    """A store, what becomes known in it, and rounds without a desk: nothing is fetched, drawn or sent."""

    def __init__(self, folder: Path, name: str) -> None:
        self.store: Store = new_store(folder, name)
        self.round(BEGIN)

    def round(self, at: datetime) -> list[Event]:
        summary = RoundSummary()
        known = series(SETTINGS, self.store, summary)
        check(SETTINGS, self.store, Means(clock=lambda: at), summary, known)
        return [event for event in summary.events if event.kind is not EventKind.SUMMARY]

    def happens(self, thing: Thing, at: datetime) -> None:
        if thing.kind in {"says", "nothing"}:
            self._says(thing, at)
            return
        rows = frames.observations(self.store).filter(external_id=thing.name).to_dicts()
        decided = frames.verdicts(self.store)
        if thing.kind == "undo":
            mine = [one for one in standing(decided) if one["report_id"] == report(name=thing.name).report_id]
            if mine:
                self._keep(undo(mine[-1], reason="too soon", by="Amal", at=at))
        elif rows:
            kind = VerdictKind(thing.kind)
            changes = corrections(rows[0], {"value": str(thing.value)}, SETTINGS) if thing.kind == "correct" else {}
            if kind is not VerdictKind.CORRECT or changes:
                self._keep(verdict(rows[0], kind, reason="I read it", by="Amal", at=at, changes=changes))

    def _keep(self, said: object) -> None:
        newest = frames.verdicts(self.store).get_column("seq").max()
        keep(self.store, said, seen=int(newest or 0))  # type: ignore[arg-type]

    def _says(self, thing: Thing, at: datetime) -> None:
        on = at.date() - timedelta(days=thing.back)
        text = f"In Aleppo {thing.value} civilians died by {on}, said {thing.who}." if thing.kind == "says" else "None."
        said = figure(
            text, f"{thing.value} civilians", float(thing.value), population="civilians", as_of=on, said_by=thing.who,
            place="Aleppo", place_id="aleppo", measure=thing.measure,
        ) if thing.kind == "says" else None  # fmt: skip
        read = Reading(observations=(said,) if said else (), reader_version="r1")
        record(self.store, report(text, thing.name, known_at=at, published_on=at.date()), read)


def moments(story: Sequence[Thing]) -> list[datetime]:
    """Return when each thing happens."""
    found, at = [], BEGIN
    for thing in story:
        at += timedelta(hours=thing.hours)
        found.append(at)
    return found


def lived(folder: Path, name: str, story: Sequence[Thing], rounds: Iterable[int]) -> tuple[Machine, list[Event]]:
    """Return a machine on which the story happened, with rounds after some of its things and one at the end."""
    machine, said, after = Machine(folder, name), [], set(rounds)
    for number, (thing, at) in enumerate(zip(story, moments(story), strict=True)):
        machine.happens(thing, at)
        if number in after:
            said += machine.round(at + timedelta(minutes=1))
    last = datetime.combine(moments(story)[-1].date(), END_OF_DAY, UTC)
    return machine, said + machine.round(last)


def told(events: Iterable[Event]) -> list[tuple[str, str, str, str]]:
    """Return the ids of events, and what a person looks at first where two lists of them differ."""
    return [(one.event_id, one.kind.value, one.rule_id, one.level) for one in events]


CAME_AND_WENT = [Thing("says", "a", 5, 60), Thing("says", "b", 3, 12, who="un"), Thing("nothing", "a", 4)]


@example(CAME_AND_WENT, [])
@example([Thing("says", "a", 5, 12), Thing("says", "b", 20, 60), Thing("reject", "b", 4), Thing("undo", "b", 9)], [])
@settings(max_examples=proof.examples(60, 2), deadline=None)
@given(story=STORIES, rounds=st.lists(st.integers(0, 7), max_size=4))
def test_whenever_rounds_come_the_same_is_said_and_a_backtest_says_it(
    tmp_path_factory: pytest.TempPathFactory, story: list[Thing], rounds: list[int]
) -> None:
    """Broken by looking once a round, or once a day of a backtest, at all that came in it (moments.between)."""
    folder = tmp_path_factory.mktemp("machines")
    machine, live = lived(folder, "live", story, range(len(story)))
    for name, some in (("off", []), *([("some", rounds)] if rounds else [])):
        other, late = lived(folder, name, story, some)
        other.store.close()
        assert told(late) == told(live)
    last = moments(story)[-1].date()
    found = backtest(SETTINGS, machine.store, list(RULES.values()), BEGIN.date(), last)
    machine.store.close()
    assert told(one for one in found.events if one.kind is not EventKind.SUMMARY) == told(live)


def test_what_came_and_went_while_the_machine_was_off_is_in_the_log_and_not_sent(tmp_path: Path) -> None:
    machine, late = lived(tmp_path, "off", CAME_AND_WENT, [])
    machine.store.close()
    mine = [(event.kind.value, event.held_back) for event in late if event.rule_id == "milestone"]
    assert mine == [("FIRING", "overtaken"), ("RETRACTED", "overtaken")]
    machine, live = lived(tmp_path, "on", CAME_AND_WENT, range(3))
    machine.store.close()
    mine = [(event.kind.value, event.held_back) for event in live if event.rule_id == "milestone"]
    assert mine == [("FIRING", ""), ("RETRACTED", "")]


def test_a_report_that_is_taken_out_is_taken_back_once_and_a_backtest_knows_nothing_of_it(tmp_path: Path) -> None:
    story = [Thing("says", "a", 5, 12), Thing("says", "b", 20, 60), Thing("says", "c", 20, 140)]
    machine, said = lived(tmp_path, "purged", story, [0, 1])
    at = moments(story)[-1] + timedelta(days=1)
    purge(machine.store, report(name="b").report_id, by="Amal", reason="a person asked", at=at)
    gone = machine.round(at + timedelta(days=2))
    assert {event.kind.value for event in gone if event.kind is not EventKind.REMINDER} == {"RETRACTED"}
    assert {event.at for event in gone if event.kind is EventKind.RETRACTED} == {at}
    assert len(said) > len(gone)
    twin, without = lived(tmp_path, "twin", [story[0], replace(story[2], hours=40)], [0, 1])
    span = (BEGIN.date(), moments(story)[-1].date())
    found = [backtest(SETTINGS, one.store, list(RULES.values()), *span).events for one in (machine, twin)]
    machine.store.close()
    twin.store.close()
    assert told(found[0]) == told(found[1]) == told(without)

"""A backtest over a lake says what one over a store of the same reports says: edits, copies and late words included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import proof
import pytest
from hypothesis import Phase, given
from hypothesis import settings as how
from hypothesis import strategies as st
from lakes import FEARED, FLED, as_it_came, lake_of, rows_of
from lakes import stories as some

from tracker.archive.backtest import backtest as over_lake
from tracker.archive.known import known_of
from tracker.archive.lake import opened_lake
from tracker.archive.series import computed
from tracker.config import load
from tracker.model import Event, Level, Rule, Settings
from tracker.round.backtest import Backtest, backtest
from tracker.store import open_store

DEATHS = {"indicator": "deaths", "population": "civilians", "crisis": "aleppo-2024", "max_age_days": 400}
RULES = (
    Rule(id="many", kind="level", label="Many dead", levels=(Level(name="watch", at=25), Level(name="warning", at=45)),
         **DEATHS),  # type: ignore[arg-type]
    Rule(id="more", kind="change", label="More than before", min_base=10, levels=(Level(name="watch", at=0.2),),
         **DEATHS),  # type: ignore[arg-type]
    Rule(id="fled", kind="level", label="Many fled", indicator="displaced", levels=(Level(name="watch", at=30_000),),
         max_age_days=400),
)  # fmt: skip
FIRST, LAST = date(2024, 12, 2), date(2024, 12, 8)


@pytest.fixture(scope="module")
def words() -> Settings:
    return replace(load(None), rules={rule.id: rule for rule in RULES})


def told(found: Backtest) -> list[tuple[Any, ...]]:
    """Return what was said, with the figures it is about: their ids are a store's, of edited reports, too."""

    def one(event: Event) -> tuple[Any, ...]:
        point = found.figures.get(event.observation_id)
        about = None if point is None else (point.report_id, point.quote, point.value)
        ids = (event.event_id, event.observation_id)
        return (event.at, event.rule_id, event.kind, event.level, event.series_id, event.held_back, event.handle,
                about, *ids)  # fmt: skip

    return [one(event) for event in found.events]


def say_the_same(base: Path, words: Settings, story: Sequence[tuple[Any, ...]], a_part: int) -> list[Event]:
    """Hold a backtest over a lake to one over a store of the same, by all rules and by some; return what was said."""
    where = lake_of(rows_of(story), base, words, a_part=a_part)
    store = open_store(base / "store.sqlite")
    said: list[Event] = []
    with opened_lake(where) as lake:
        computed(lake, words, lambda *_: None)
        as_it_came(lake, store)
        for rules in (RULES, RULES[2:]):
            ours = over_lake(known_of(lake, words), words, rules, FIRST, LAST)
            theirs = backtest(words, store, rules, FIRST, LAST)
            assert told(ours) == told(theirs)
            assert (ours.episodes, ours.a_month, ours.delay_days) == (
                theirs.episodes,
                theirs.a_month,
                theirs.delay_days,
            )
            assert ours.levels == theirs.levels
            said = said or ours.events
    store.close()
    return said


@how(max_examples=proof.examples(60, 4), deadline=None, phases=(Phase.generate,))
@given(story=st.lists(some(dated=True), min_size=3, max_size=14), a_part=st.integers(1, 6))
def test_over_a_lake_and_over_a_store_the_rules_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, words: Settings, story: list[tuple[Any, ...]], a_part: int
) -> None:
    say_the_same(tmp_path_factory.mktemp("days"), words, story, a_part)


def test_figures_that_edits_of_one_day_bring_are_met_in_the_order_of_a_store(tmp_path: Path, words: Settings) -> None:
    before = [(name, "2024-12-01", FEARED, 30, "Wire", None) for name in "abcdef"]
    after = [(name, "2024-12-03", FLED, 31 + n, "Wire", None) for n, name in enumerate("abcdef")]
    said = say_the_same(tmp_path, words, [*before, *after], 4)
    assert {one.rule_id for one in said} == {"fled"}


def test_what_an_edit_took_and_the_next_put_back_is_a_figure_of_its_own(tmp_path: Path, words: Settings) -> None:
    days = (("2024-12-02", FLED), ("2024-12-03", FEARED), ("2024-12-05", FLED))
    said = say_the_same(tmp_path, words, [("a", day, kind, 40, "Wire", None) for day, kind in days], 1)
    assert [one.kind.name for one in said] == ["FIRING", "RETRACTED", "FIRING"]
    assert len({one.observation_id for one in said}) == 2

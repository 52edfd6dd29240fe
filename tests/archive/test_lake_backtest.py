"""A backtest over a lake says what one over a store of the same reports says: edits, copies and late words included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import proof
import pytest
from hypothesis import Phase, given
from hypothesis import settings as how
from hypothesis import strategies as st
from lakes import as_it_came, lake_of, rows_of
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
    """Return what was said, but for ids: of an edited report a store's are others."""

    def one(event: Event) -> tuple[Any, ...]:
        point = found.figures.get(event.observation_id)
        about = None if point is None else (point.report_id, point.quote, point.value)
        return (event.at, event.rule_id, event.kind, event.level, event.series_id, event.held_back, event.handle, about)

    return [one(event) for event in found.events]


@how(max_examples=proof.examples(60, 4), deadline=None, phases=(Phase.generate,))
@given(story=st.lists(some(dated=True), min_size=3, max_size=14), a_part=st.integers(1, 6))
def test_over_a_lake_and_over_a_store_the_rules_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, words: Settings, story: list[tuple[Any, ...]], a_part: int
) -> None:
    base = tmp_path_factory.mktemp("days")
    where = lake_of(rows_of(story), base, words, a_part=a_part)
    store = open_store(base / "store.sqlite")
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
    store.close()

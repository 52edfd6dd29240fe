"""What is made of a lake is what a store of the same reports gives: points, findings, stories, then and now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import proof
import pytest
from hypothesis import Phase, given
from hypothesis import settings as how
from hypothesis import strategies as st
from lakes import AT, FEARED, FLED, SHELLED, STRUCK, TAIL, as_it_came, lake_of, record, rows_of, stories
from polars.testing import assert_frame_equal

from tracker.archive.known import KnownOfLake, known_at, known_of
from tracker.archive.lake import opened_lake
from tracker.archive.load import Wanted, items, load_selection
from tracker.archive.plan import ArchiveError
from tracker.archive.series import NOTE, computed
from tracker.config import load
from tracker.knowledge import knowledge
from tracker.model import Settings
from tracker.round.record import build_reader, record_text
from tracker.series.schemas import ASSIGNED, OBSERVATIONS, POINTS, REJECTIONS, TEXTS
from tracker.series.selection import selection
from tracker.store import frames, open_store
from tracker.store.reports import record as keep


@pytest.fixture(scope="module")
def words() -> Settings:
    return load(None)


@pytest.fixture(scope="module")
def reader(words: Settings) -> Any:
    return build_reader(words)


def silent(*_: Any) -> None:
    """Hear of no progress."""


SAME = [name for name in POINTS if name not in {"read_at", "observation_id",
                                                "subset_of", "repeats", "known_at"}]  # fmt: skip
ORDER = ["series_id", "order_on", "published_on", "level", "report_id", "char_start", "char_end"]


def same_points(ours: pl.DataFrame, theirs: pl.DataFrame) -> None:
    assert_frame_equal(ours.select(SAME).sort(ORDER), theirs.select(SAME).sort(ORDER))


# the same stories each time: one that ends in the tie below is met about once in sixty
@how(max_examples=proof.examples(40, 4), deadline=None, phases=(Phase.generate,), derandomize=True)
@given(story=st.lists(stories(), min_size=1, max_size=14), a_part=st.integers(1, 5))
def test_a_lake_is_known_as_a_store_of_its_reports(
    tmp_path_factory: pytest.TempPathFactory, words: Settings, story: list[tuple[Any, ...]], a_part: int
) -> None:
    alike(tmp_path_factory.mktemp("lake"), words, story, a_part)


TIE = [
    ("c", "2024-12-01", SHELLED, 58, "Wire", None), ("h", None, STRUCK, 44, "Wire", None),
    ("f", "2024-12-03", FLED, 27, "Herald", None), ("h", None, SHELLED, 20, "Herald", None),
    ("c", "2024-12-02", SHELLED + TAIL, 24, "Wire", None), ("f", "2024-12-02", SHELLED + TAIL, 20, "Herald", None),
]  # fmt: skip


@pytest.mark.xfail(
    strict=True,
    reason="of equal claims of one day the first by id stands (series/claims.py), and an id holds the number of its "
    "version: a lake names an edited report's figures as a store does that loads it, not as one that saw each version. "
    "Ordered by report and place in the text, all three would agree",
)
def test_of_two_equal_claims_the_same_one_stands_in_a_lake_and_in_a_store(tmp_path: Path, words: Settings) -> None:
    for more in range(0, 64, 8):  # which id is first is a matter of chance, and another in each version of the reader
        told = [(name, day, text, number + more, who, title) for name, day, text, number, who, title in TIE]
        alike(tmp_path / str(more), words, told, 5)


def alike(base: Path, words: Settings, story: list[tuple[Any, ...]], a_part: int) -> None:
    """Hold a lake of these reports to a store that they came to, as known now and at the end of a day."""
    where = lake_of(rows_of(story), base, words, a_part=a_part)
    store = open_store(base / "store.sqlite")
    with opened_lake(where) as lake:
        computed(lake, words, silent)
        as_it_came(lake, store)
        for moment in (None, datetime(2024, 12, 2, 23, 59, 59, 999999, tzinfo=UTC)):
            theirs = knowledge(words, store, moment)
            with known_at(where, words, moment) as ours:
                same_points(ours.plan().collect(), theirs.points)
                assert_frame_equal(
                    ours.aside.select(ASSIGNED.names()).drop("known_at", "read_at", "observation_id", "subset_of"),
                    theirs.aside.drop("known_at", "read_at", "observation_id", "subset_of"), check_row_order=False,
                )  # fmt: skip
                assert ours.violations["check"].sort().to_list() == theirs.violations["check"].sort().to_list()
    store.close()


@pytest.fixture
def known(tmp_path: Path, words: Settings) -> Iterator[KnownOfLake]:
    rows = [
        record("a1", "2024-12-01", SHELLED.format(n=27)), record("a2", "2024-12-02", FLED.format(n=48)),
        record("a3", "2024-12-02", SHELLED.format(n=27), "Herald"), record("a4", "2024-12-03", FEARED.format(n=90)),
        record("a1", "2024-12-01", SHELLED.format(n=31)), record("a5", "2024-12-04", STRUCK.format(n=12)),
        record("a5", "2024-12-04", STRUCK.format(n=12)),
    ]  # fmt: skip
    with opened_lake(lake_of(rows, tmp_path, words, a_part=10)) as lake:
        computed(lake, words, silent)
        yield known_of(lake, words)


def test_a_report_that_stands_twice_in_one_part_counts_once_with_its_newest_words(known: KnownOfLake) -> None:
    told = known.lake.table("texts").collect()
    assert told.height == known.lake.table("reports").collect().height == 5
    assert sum("31 civilians" in text for text in told["text"]) == 1
    assert known.lake.table("observations").filter(pl.col("external_id") == "a5").collect().height >= 1
    assert known.lake.table("observations").collect()["observation_id"].is_unique().all()
    assert 27.0 not in known.plan().filter(pl.col("external_id") == "a1").collect()["level"].to_list()


def test_series_of_other_words_are_not_taken_for_ours(known: KnownOfLake, words: Settings) -> None:
    fewer = Settings(**{name: getattr(words, name) for name in words.__dataclass_fields__} | {"crises": {}})
    with pytest.raises(ArchiveError, match="made by other words"):
        known_of(known.lake, fewer)


def test_a_run_that_is_stopped_leaves_the_series_of_before(known: KnownOfLake, words: Settings) -> None:
    before = known.plan().collect()
    fewer = Settings(**{name: getattr(words, name) for name in words.__dataclass_fields__} | {"crises": {}})

    def stopping(stage: str, done: int, total: int) -> None:
        if stage == "Making series" and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        computed(known.lake, fewer, stopping)
    assert_frame_equal(known_of(known.lake, words).plan().collect(), before)
    computed(known.lake, fewer, silent)
    kept = [name for name in known.shelf.names("") if name.startswith("known-")]
    assert len(kept) == 1, "what nothing names any more is gone"


def test_series_made_twice_are_the_same_bytes(known: KnownOfLake, words: Settings) -> None:
    def files() -> dict[str, bytes]:
        root = Path(known.shelf.root)
        return {str(path): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}

    before = files()
    computed(known.lake, words, silent)
    assert files() == before
    assert any(path.endswith(NOTE) for path in before)


def test_it_answers_of_some_crises_and_reports_alone(known: KnownOfLake) -> None:
    mine = known.plan(["aleppo-2024"]).collect()
    assert set(mine["crisis"]) == {"aleppo-2024"}
    assert known.points([""]).height + mine.height == known.points().height
    assert known.read("points", []).height == 0
    some = mine["report_id"].unique().to_list()[:1]
    assert known.texts_of(some)["report_id"].to_list() == some
    assert known.observations_of(some).columns == OBSERVATIONS.names()
    assert known.read("rejections", ["aleppo-2024"]).columns == REJECTIONS.names()
    assert known.texts_of([]).columns == TEXTS.names()


def test_what_is_loaded_is_what_reading_it_would_have_given(
    known: KnownOfLake, words: Settings, reader: Any, tmp_path: Path
) -> None:
    loaded, straight = open_store(tmp_path / "loaded.sqlite"), open_store(tmp_path / "straight.sqlite")
    assert load_selection(known.lake, loaded, words, Wanted(), AT, silent) == {"stored": 5}
    ids = known.lake.table("reports").collect()["report_id"]
    for item in items(known.lake, known.lake.parts[0], ids, AT):
        assert item.report is not None
        record_text(words, straight, item.report, reader)
    for ask in (frames.observations, frames.rejections, frames.texts):
        assert_frame_equal(ask(loaded), ask(straight), check_row_order=False)
    assert frames.heads(loaded)["external_id"].sort().to_list() == ["a1", "a2", "a3", "a4", "a5"]
    loaded.close()
    straight.close()


def test_loading_that_is_killed_leaves_whole_reports_and_goes_on(
    known: KnownOfLake, words: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, took = open_store(tmp_path / "store.sqlite"), []

    def dying(*given: Any) -> Any:
        if len(took) == 2:
            raise KeyboardInterrupt
        took.append(given)
        return keep(*given)

    with monkeypatch.context() as patch:
        patch.setattr("tracker.round.record.record", dying)
        with pytest.raises(KeyboardInterrupt):
            load_selection(known.lake, store, words, Wanted(), AT, silent)
    assert frames.heads(store).height == 2
    later = AT + timedelta(days=1)
    assert load_selection(known.lake, store, words, Wanted(), later, silent) == {"stored": 3, "unchanged": 2}
    assert load_selection(known.lake, store, words, Wanted(), later, silent) == {"unchanged": 5}
    theirs = known.lake.table("observations").collect()["observation_id"].sort()
    assert frames.observations(store)["observation_id"].sort().to_list() == theirs.to_list()
    store.close()


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        pytest.param({"days": (date(2024, 12, 2), date(2024, 12, 3))}, {"a2", "a3", "a4"}, id="days"),
        pytest.param({"publishers": ("Herald",)}, {"a3"}, id="publisher"),
        pytest.param({"sources": ("elsewhere",)}, set(), id="another-source"),
        pytest.param({"figures": {"indicator": ["displaced"]}}, {"a2"}, id="indicator"),
        pytest.param({"figures": {"crisis": ["none"], "indicator": ["displaced"]}}, set(), id="crisis-and-indicator"),
        pytest.param({"figures": {"said_by": ["sohr"]}}, {"a1", "a3"}, id="who-said-it"),
    ],
)
def test_only_what_is_asked_for_is_loaded(
    known: KnownOfLake, words: Settings, tmp_path: Path, asked: dict[str, Any], names: set[str]
) -> None:
    figures = selection(words, **asked.pop("figures", {}))
    store = open_store(tmp_path / "store.sqlite")
    load_selection(known.lake, store, words, Wanted(figures, **asked), AT, silent)
    assert set(frames.heads(store)["external_id"]) == names
    store.close()

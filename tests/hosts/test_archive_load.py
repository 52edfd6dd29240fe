"""A selection of an archive brought into a store on a server: as into a file, and gone on with where it was cut off."""

from __future__ import annotations

import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from empty_store import in_a_file
from lakes import AT, FLED, SHELLED, STRUCK, TAIL, lake_of, record
from postgres_server import Server

from tracker.archive.lake import Lake, opened_lake
from tracker.archive.load import Wanted, load_selection
from tracker.cli import main
from tracker.config import load
from tracker.errors import StoreAway
from tracker.model import Settings
from tracker.store import Store, open_store, rounds
from tracker.store.copying import compare

REPORTS = [
    record("a1", "2024-12-01", SHELLED.format(n=27)), record("a2", "2024-12-02", FLED.format(n=48)),
    record("a3", "2024-12-02", SHELLED.format(n=27) + TAIL, "Herald"), record("a4", None, STRUCK.format(n=12)),
    record("a5", "2024-12-04", f"Ä \U0001f9ef. {STRUCK.format(n=31)}"), record("a6", "2024-12-05", FLED.format(n=9)),
]  # fmt: skip


@pytest.fixture(scope="module")
def words() -> Settings:
    return load(None)


@pytest.fixture(scope="module")
def where(words: Settings, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make a lake of three parts, once for all tests."""
    return lake_of(REPORTS, tmp_path_factory.mktemp("lake"), words, a_part=2)


@pytest.fixture
def lake(where: str) -> Iterator[Lake]:
    with opened_lake(where) as opened:
        yield opened


@pytest.fixture
def straight(lake: Lake, words: Settings, tmp_path: Path) -> Iterator[Store]:
    """Give a store in a file with all of the lake in it."""
    store = in_a_file(tmp_path / "straight.sqlite")
    assert load_selection(lake, store, words, Wanted(), AT, silent) == {"stored": len(REPORTS)}
    yield store
    store.close()


def silent(what: str, done: int, total: int) -> None:
    """Hear how far it is, and say nothing."""


def test_what_is_loaded_into_a_server_is_what_is_loaded_into_a_file(
    lake: Lake, words: Settings, straight: Store, database: str
) -> None:
    store = open_store(database)
    assert load_selection(lake, store, words, Wanted(), AT, silent) == {"stored": len(REPORTS)}
    assert [one.table for one in compare(straight, store, silent) if not one.same] == []
    assert rounds.totals(store)["observations"] >= len(REPORTS)
    store.close()


def test_a_load_the_server_was_stopped_in_goes_on_when_it_is_back(
    lake: Lake, words: Settings, straight: Store, server: Server, database: str
) -> None:
    store = open_store(database)

    def stopping(what: str, done: int, total: int) -> None:
        if done == 1:
            server.stop(signal.SIGQUIT)

    try:
        with pytest.raises(StoreAway):
            load_selection(lake, store, words, Wanted(), AT, stopping)
    finally:
        server.start()
    kept = rounds.totals(store)["reports"]
    assert 0 < kept < len(REPORTS)
    again = load_selection(lake, store, words, Wanted(), AT + timedelta(hours=1), silent)
    assert again == Counter(stored=len(REPORTS) - kept, unchanged=kept)
    mine, theirs = rounds.totals(store), rounds.totals(straight)
    assert mine == theirs
    store.close()


def test_a_person_loads_into_a_server_as_into_a_file(
    where: str, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(Path(__file__).resolve().parents[2] / "config", tmp_path / "config")
    secret = database.replace("tracker@", "tracker:blackthorn-9@")
    for said in (f"{len(REPORTS) - 1}  stored", f"{len(REPORTS) - 1}  unchanged"):
        with pytest.raises(SystemExit) as ended:
            main(["archive", "load", where, "--publisher", "Wire", "--store", secret])
        out, err = capsys.readouterr()
        assert ended.value.code in {0, None}, err
        assert said in out
        assert "blackthorn-9" not in out + err

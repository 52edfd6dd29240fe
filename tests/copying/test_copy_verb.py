"""`tracker store copy` as a person types it: what it prints, how it ends, what it never shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import toll

from tracker.cli import main
from tracker.store import open_store
from tracker.store.locking import one_round_at_a_time

Said = Callable[..., str]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play three days of a toll, once for all tests."""
    return toll.played(tmp_path_factory.mktemp("played")) / "var" / "replay.sqlite"


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Said:
    """Give the program as a function that returns what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str | Path, code: int = 0) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(one) for one in arguments])
        out, err = capsys.readouterr()
        assert int(ended.value.code or 0) == code, err
        return out + err

    return run


def test_to_a_server_and_back_every_series_reads_as_before(
    played: Path, database: str, tmp_path: Path, said: Said
) -> None:
    secret = database.replace("tracker@", "tracker:geheim@")
    there = said("store", "copy", played, secret)
    assert "every table is the same there" in there
    assert "geheim" not in there
    back = tmp_path / "back.sqlite"
    said("store", "copy", secret, back)
    series = said("series", "--store", played)
    assert "4,237" in series or "4,260" in series
    assert said("series", "--store", database) == series
    assert said("series", "--store", back) == series
    assert "hold the same" in said("store", "copy", "--check", played, back)


def test_two_that_differ_are_told_apart_table_by_table(played: Path, tmp_path: Path, said: Said) -> None:
    other = tmp_path / "other.sqlite"
    said("store", "copy", played, other)
    store = open_store(other)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE observations SET value = value + 1 WHERE seq = 1")
    store.close()
    lines = said("store", "copy", "--check", played, other, code=1).splitlines()
    assert [line.split()[0] for line in lines if line.endswith("DIFFERENT")] == ["observations"]
    assert lines[-1].endswith("hold different rows.")


REFUSED = {
    "no store to copy": (("nowhere.sqlite", "new.sqlite"), 1, "there is no store at"),
    "itself": (("{played}", "{played}"), 1, "are the same store"),
    "a full one": (("{played}", "{full}"), 1, "is not empty"),
    "another kind": (("{played}", "mysql://u:geheim@h/d"), 1, "cannot open a store of kind 'mysql'"),
    "nobody there": (("{played}", "postgresql://u:geheim@127.0.0.1:9/d"), 75, "cannot be reached"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "code", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_copied_is_said(
    played: Path, tmp_path: Path, said: Said, arguments: tuple[str, str], code: int, words: str
) -> None:
    full = tmp_path / "full.sqlite"
    if "{full}" in arguments:
        said("store", "copy", played, full)
    told = said("store", "copy", *(one.format(played=played, full=full) for one in arguments), code=code)
    assert words in told
    assert "geheim" not in told
    assert not (tmp_path / "new.sqlite").exists()


def test_a_round_that_runs_is_waited_for(
    played: Path, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.cli.store_copy.WAIT_SECONDS", 0.0)
    with one_round_at_a_time(played, wait_seconds=0):
        assert "another round is running" in said("store", "copy", played, tmp_path / "b.sqlite", code=75)

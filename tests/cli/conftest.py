"""A played store for the verbs that look at figures and decide on them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import toll

from tracker.cli import main

Said = Callable[..., str]


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play three days of a toll, once for all tests."""
    return toll.played(tmp_path_factory.mktemp("played"))


@pytest.fixture
def said(played: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    """Give the program as a function that returns what it said, on a store of the test's own."""
    shutil.copytree(played, tmp_path / "w")
    monkeypatch.chdir(tmp_path / "w")
    monkeypatch.setenv("TRACKER_REVIEWER", "Amal")
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str, code: int = 0) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        out, err = capsys.readouterr()
        assert int(ended.value.code or 0) == code, err
        return out or err

    return run

"""A played store for the verbs that look at figures and decide on them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.cli import main

ROOT = Path(__file__).resolve().parents[2]
TOLL = (
    "Aleppo. The Syrian Observatory for Human Rights said on {day} November 2024 that {toll} people "
    "had been killed since the offensive began on 26 November.\n"
)
Said = Callable[..., str]


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play three days of a toll whose second is misprinted (4,327 for 4,237), once for all tests."""
    folder = tmp_path_factory.mktemp("played")
    shutil.copytree(ROOT / "config", folder / "config")
    (folder / "config" / "sources.toml").write_text('[desk]\nkind = "folder"\npath = "in"\n', encoding="utf-8")
    (folder / "in").mkdir()
    for day, toll in ((27, "4,237"), (28, "4,327"), (29, "4,260")):
        (folder / "in" / f"r{day}.txt").write_text(TOLL.format(day=day, toll=toll), encoding="utf-8")
        known = f'title = "Toll of day {day}"\npublished_on = 2024-11-{day}\npublished_basis = "stated"\n'
        (folder / "in" / f"r{day}.toml").write_text(known, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        with pytest.raises(SystemExit) as ended:
            main(["run", "--replay", "--no-charts"])
    assert ended.value.code in {0, None}
    return folder


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

"""Three days of a toll whose second is misprinted (4,327 for 4,237), and the round that reads them: it is held."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tracker.cli import main

ROOT = Path(__file__).resolve().parents[1]
TOLL = (
    "Aleppo. The Syrian Observatory for Human Rights said on {day} November 2024 that {toll} people "
    "had been killed since the offensive began on 26 November.\n"
)
TOLLS = ((27, "4,237"), (28, "4,327"), (29, "4,260"))


def workspace(folder: Path) -> Path:
    """Make a workspace with its configuration and reports; no round was made yet."""
    shutil.copytree(ROOT / "config", folder / "config")
    (folder / "config" / "sources.toml").write_text('[desk]\nkind = "folder"\npath = "in"\n', encoding="utf-8")
    (folder / "in").mkdir()
    for day, toll in TOLLS:
        (folder / "in" / f"r{day}.txt").write_text(TOLL.format(day=day, toll=toll), encoding="utf-8")
        known = f'title = "Toll of day {day}"\npublished_on = 2024-11-{day}\npublished_basis = "stated"\n'
        (folder / "in" / f"r{day}.toml").write_text(known, encoding="utf-8")
    return folder


def played(folder: Path) -> Path:
    """Make a workspace in which one round was made."""
    made = workspace(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        with pytest.raises(SystemExit) as ended:
            main(["run", "--replay", "--no-charts"])
    assert ended.value.code in {0, None}
    return made

"""The pages of a lake: those of its crises, or of some; drawn again nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lakes import FEARED, FLED, SHELLED, STRUCK, lake_of, record

from tracker.archive.draw import drawn
from tracker.archive.known import KnownOfLake, known_of
from tracker.archive.lake import opened_lake
from tracker.archive.series import computed
from tracker.cli import main
from tracker.config import load
from tracker.model import Settings

ROWS = [
    record("a1", "2024-12-01", SHELLED.format(n=27)), record("a2", "2024-12-02", FLED.format(n=48)),
    record("a3", "2024-12-03", FEARED.format(n=90)), record("a4", "2024-12-05", SHELLED.format(n=361)),
    record("b1", "2024-12-04", STRUCK.format(n=12)), record("c1", "2024-12-04", "A mine in Chile buried 33 miners."),
    record("c2", "2024-12-06", "The collapse of a bridge in Peru killed 7 people, the police said."),
]  # fmt: skip


@pytest.fixture(scope="module")
def words() -> Settings:
    return load(None)


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory, words: Settings) -> str:
    folder = lake_of(ROWS, tmp_path_factory.mktemp("draw"), words)
    with opened_lake(folder) as lake:
        computed(lake, words, lambda *_: None)
    return folder


@pytest.fixture
def known(where: str, words: Settings) -> Iterator[KnownOfLake]:
    with opened_lake(where) as lake:
        yield known_of(lake, words)


def test_a_lake_is_drawn_as_a_store_is(known: KnownOfLake, words: Settings, tmp_path: Path) -> None:
    written = drawn(known, words, tmp_path)
    names = {file.path.name for file in written}
    assert written[0].path.name == "index.html"
    assert {f"{crisis}.html" for crisis in words.crises} <= names
    page = (tmp_path / "aleppo-2024.html").read_text(encoding="utf-8")
    assert "361" in page
    assert any(name.startswith("aleppo-2024") and name.endswith(".svg") for name in names)
    assert "Peru" in (tmp_path / "index.html").read_text(encoding="utf-8"), "what belongs to no crisis is there, too"
    assert not [file for file in drawn(known, words, tmp_path) if file.changed]


def test_only_the_crises_that_are_named_are_drawn(known: KnownOfLake, words: Settings, tmp_path: Path) -> None:
    names = {file.path.name for file in drawn(known, words, tmp_path, ("aleppo-2024",))}
    assert "aleppo-2024.html" in names
    assert not {f"{crisis}.html" for crisis in words.crises if crisis != "aleppo-2024"} & names
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "Peru" not in index
    drawn(known, words, tmp_path / "none", ("none",))
    assert "Peru" in (tmp_path / "none" / "index.html").read_text(encoding="utf-8")


def test_the_verb_draws_a_lake_as_it_was_known(where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = ["archive", "draw", where, "--crisis", "aleppo-2024", "--as-known-at", "2024-12-02"]
    with pytest.raises(SystemExit) as ended:
        main([*told, "--out", str(tmp_path / "then")])
    assert not ended.value.code
    assert str(tmp_path / "then" / "index.html") in capsys.readouterr().out
    evidence = (tmp_path / "then" / "aleppo-2024-evidence.html").read_text(encoding="utf-8")
    assert "27 civilians" in evidence
    assert "361 civilians" not in evidence, "nobody knew of it before the fifth"


def test_a_crisis_that_is_none_is_said(where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["archive", "draw", where, "--crisis", "atlantis", "--out", str(tmp_path / "x")])
    assert ended.value.code == 2
    assert "atlantis" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()

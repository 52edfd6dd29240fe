"""The README tells the truth: its example reads as it says, its verbs, targets and files exist, its table is ours."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from datetime import date
from pathlib import Path

import pytest

from tracker.cli import VERBS, main
from tracker.config import load
from tracker.config.find import shipped
from tracker.config.read import tables
from tracker.config.sources import check_source
from tracker.errors import Problem
from tracker.model import SourceSpec
from tracker.reading import jsonl
from tracker.reading.reader import Reader

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def fenced(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.compile(load(shipped("config")).vocabulary)


def test_the_sentence_reads_as_the_readme_says(reader: Reader) -> None:
    [sentence] = re.findall(r"^> (At least .*)$", README, re.MULTILINE)
    said = [json.loads(line) for line in fenced("json")[0].splitlines()]
    read = jsonl.answer("readme", reader.read(sentence, date(2024, 11, 30)))["observations"]
    assert [{name: one[name] for name in told} for one, told in zip(read, said, strict=True)] == said


def test_every_verb_and_target_exists() -> None:
    verbs = set(re.findall(r"(?:^|`|&& )(?:\.venv/bin/)?tracker ([a-z]+)", README, re.MULTILINE))
    targets = set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE))
    assert verbs <= set(VERBS)
    assert {"run", "watch", "status", "read"} <= verbs
    assert {"run", "test"} <= targets
    assert all(re.search(rf"^{target}:", MAKEFILE, re.MULTILINE) for target in targets)


def test_every_file_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:tracker|config|tests|tools|seeds|benchmark)/[\w./-]*)`", README))
    named |= set(re.findall(r"\]\(([\w./-]+)\)", README))
    assert len(named) > 15
    assert not [name for name in named if not (ROOT / name).exists()]


def test_its_workspace_is_made_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [line] = re.findall(r"^tracker (init .*)$", README, re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(line))
    assert ended.value.code == 0
    [table] = [block for block in fenced("toml") if "[crises." in block]
    [(name, told)] = tomllib.loads(table)["crises"].items()
    made = load(tmp_path / shlex.split(line)[1] / "config").crises[name]
    assert {key: list(value) if isinstance(value := getattr(made, key), tuple) else value for key in told} == told


def test_its_mapping_can_be_pasted() -> None:
    [mapping] = [block for block in fenced("toml") if "[crises." not in block and "kind = " not in block]
    problems: list[Problem] = []
    assert tables({"m": {"kind": "table", "table": tomllib.loads(mapping)}}, SourceSpec, "README", problems)
    assert problems == []


def test_its_sources_can_be_pasted() -> None:
    [block] = [block for block in fenced("toml") if "kind = " in block]
    problems: list[Problem] = []
    found = tables(tomllib.loads(block), SourceSpec, "README", problems)
    assert problems + [one for spec in found.values() for one in check_source(spec)] == []


def test_the_apt_line_is_the_makefiles() -> None:
    [packages] = re.findall(r"^SYSTEM_PACKAGES := (.*)$", MAKEFILE, re.MULTILINE)
    assert f"apt-get install -y --no-install-recommends {packages}" in README

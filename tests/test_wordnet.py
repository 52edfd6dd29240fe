"""The list of words WordNet has and the lexicon lacks: a database of three made-up meanings is read as one."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[1] / "tools" / "wordnet.py"
DATA = """  1 the licence stands before the data
00000010 18 n 01 worker 0 001 ~ 00000020 n 0000 | who works
00000020 18 n 02 beekeeper 0 bee_man 0 001 @ 00000010 n 0000 | who keeps bees
00000030 13 n 01 honey 0 000 | what bees make
"""
INDEX = """  1 the licence stands before the data
bee_man n 1 1 @ 1 0 00000020
beekeeper n 1 1 @ 1 0 00000020
honey n 1 0 1 0 00000030
worker n 1 1 ~ 1 0 00000010
"""


@pytest.fixture
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("wordnet", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_words_stand_below_their_root(tool: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "data.noun").write_text(DATA)
    (tmp_path / "index.noun").write_text(INDEX)
    assert tool.words_below(tmp_path, "noun", ("worker",)) == ["bee man", "beekeeper", "worker"]

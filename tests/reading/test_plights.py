"""Figures told by classes of words and by their neighbours (plights.txt); the sentences are our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reading.cases import figures, rows
from tracker.reading.reader import Reader

LINES = rows((Path(__file__).parent / "plights.txt").read_text(encoding="utf-8"))
GAP = "? "


def told(line: str) -> tuple[str, list[str]]:
    """Part a line into its sentence and the figures asked for."""
    text, _, asked = line.removeprefix(GAP).partition(" =>")
    return text, sorted(one.strip() for one in asked.split(";") if one.strip())


def name(line: str) -> str:
    return line.removeprefix(GAP)[:60]


@pytest.mark.parametrize("line", [one for one in LINES if not one.startswith(GAP)], ids=name)
def test_reads(reader: Reader, line: str) -> None:
    text, asked = told(line)
    assert sorted(figures(reader.read(text))) == asked


@pytest.mark.xfail(strict=True, reason="of a class the frames do not know yet")
@pytest.mark.parametrize("line", [one for one in LINES if one.startswith(GAP)], ids=name)
def test_known_gaps(reader: Reader, line: str) -> None:
    text, asked = told(line)
    assert sorted(figures(reader.read(text))) == asked

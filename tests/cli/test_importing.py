"""``tracker add`` and ``tracker import`` as a person types them: what is taken, what is refused, in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.cli import main


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "store.sqlite"
    monkeypatch.setenv("TRACKER_STORE", str(path))
    return path


def typed(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def added(value: str, quote: str, *more: str) -> int:
    given = ("--indicator", "deaths", "--source", "UN", "--as-of", "2024-11-30", "--value", value, "--quote", quote)
    return typed("add", *given, *more)


@pytest.mark.parametrize(
    ("value", "quote", "code"),
    [
        pytest.param("27", "At least 27 people died", 0, id="digits"),
        pytest.param("1,234,567", "1,234,567 people died", 0, id="seven-digits"),
        pytest.param("1200000", "Some 1.2 million people died", 0, id="a-scale-word"),
        pytest.param("12", "Twelve people died", 0, id="a-number-word"),
        pytest.param("20-30", "20 to 30 people died", 0, id="a-range"),
        pytest.param("3", "People died; their names are not known", 0, id="no-number-at-all"),
        pytest.param("2", "27 people died", 2, id="a-digit-of-another-number"),
        pytest.param("28", "At least 27 people died", 2, id="another-number"),
        pytest.param("9", "Twelve people died", 2, id="another-number-in-words"),
    ],
)
def test_a_figure_added_by_hand_stands_in_its_quote(store: Path, value: str, quote: str, code: int) -> None:
    assert added(value, quote) == code
    assert store.exists() == (code == 0)


def test_a_figure_that_was_worked_out_says_how(store: Path) -> None:
    assert added("39", "27 men and 12 women died", "--derived", "27 + 12") == 0
    assert store.exists()


def test_an_import_counts_in_words(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "partner.csv"
    table.write_text("indicator,value,source,as_of\ndeaths,27,UN,2024-11-30\n", encoding="utf-8")
    assert typed("import", str(table)) == 0
    assert "1 figure in 1 report, 2024-11-30" in capsys.readouterr().out
    assert store.exists()

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


@pytest.mark.parametrize("link", [(), ("--url", "https://example.org/report")], ids=["no-link", "one-link"])
def test_a_second_figure_added_by_hand_does_not_replace_the_first(
    store: Path, capsys: pytest.CaptureFixture[str], link: tuple[str, ...]
) -> None:
    quote = "The UN said 12 people died; 9 died at the bridge"
    assert added("12", quote, *link) == 0
    assert added("9", quote, *link) == 0
    assert added("9", quote, *link) == 0
    assert "already stands in the store" in capsys.readouterr().out
    assert typed("export") == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith(",deaths")]
    assert len(rows) == 2
    assert store.exists()


def test_a_figure_that_was_worked_out_says_how(store: Path) -> None:
    assert added("39", "27 men and 12 women died", "--derived", "27 + 12") == 0
    assert store.exists()


def test_an_import_counts_in_words(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "partner.csv"
    table.write_text("indicator,value,source,as_of\ndeaths,27,UN,2024-11-30\n", encoding="utf-8")
    assert typed("import", str(table)) == 0
    assert "1 figure in 1 report, 2024-11-30" in capsys.readouterr().out
    assert store.exists()


def test_separate_events_are_told_by_their_number_and_each_point_by_its_incident(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for value, day in (("12", "2024-11-28"), ("5", "2024-12-03")):
        assert typed(
            "add", "--indicator", "deaths", "--source", "UN", "--as-of", day, "--value", value, "--measure", "incident",
            "--quote", f"{value} people died", "--place", "Homs",
        ) == 0  # fmt: skip
    capsys.readouterr()
    assert typed("series") == 0
    out = capsys.readouterr().out
    assert "2 separate events" in out
    assert typed("series", out.split("·")[-1].split()[0]) == 0
    assert capsys.readouterr().out.count("Incident ") == 2
    assert store.exists()

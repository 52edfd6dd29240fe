"""``tracker add`` and ``tracker import`` as a person types them: what is taken, what is refused, in which words."""

from __future__ import annotations

import json
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


HEAD = "indicator,value,source,as_of,place\n"
FIRST = HEAD + "deaths,27,UN,2024-11-30,Homs\ninjured,40,UN,2024-11-30,Homs\ndeaths,9,UN,2024-11-30,Hama\n"


def imported(folder: Path, text: str, *more: str) -> int:
    folder.mkdir(exist_ok=True)
    table = folder / "partner.csv"
    table.write_text(text, encoding="utf-8")
    return typed("import", str(table), *more)


def values(capsys: pytest.CaptureFixture[str]) -> list[int]:
    capsys.readouterr()
    assert typed("export", "--format", "json") == 0
    return sorted(int(row["value"]) for row in json.loads(capsys.readouterr().out)["figures"])


@pytest.mark.parametrize(
    ("again", "more", "code", "stand"),
    [
        pytest.param(FIRST, (), 0, [9, 27, 40], id="the-same-again"),
        pytest.param(FIRST.replace("27", "28"), (), 0, [9, 28, 40], id="one-row-put-right"),
        pytest.param(FIRST + "deaths,5,UN,2024-11-30,Idlib\n", (), 0, [5, 9, 27, 40], id="a-row-more"),
        pytest.param(HEAD + "deaths,5,SOHR,2024-12-03,Idlib\n", (), 2, [9, 27, 40], id="another-table"),
        pytest.param(
            HEAD + "deaths,5,SOHR,2024-12-03,Idlib\n", ("--source", "other"), 0, [5, 9, 27, 40], id="both-are-kept"
        ),
        pytest.param(HEAD + "deaths,5,SOHR,2024-12-03,Idlib\n", ("--replace",), 0, [5], id="told-to-take-its-place"),
    ],
)
def test_another_table_of_the_same_name_does_not_replace_the_first_unsaid(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], again: str, more: tuple[str, ...], code: int,
    stand: list[int],
) -> None:  # fmt: skip
    assert imported(tmp_path / "one", FIRST) == 0
    capsys.readouterr()
    assert imported(tmp_path / "two", again, *more) == code
    told = " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert ("Nothing was stored" in told and "--source OTHER-NAME" in told) is (code == 2)
    assert values(capsys) == stand
    assert store.exists()


def test_a_number_put_right_beside_a_quote_that_stays_is_taken(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "indicator,value,source,as_of,quote\ndeaths,{},UN,2024-11-30,Two dozen people died\n"
    assert imported(tmp_path / "one", text.format(22)) == 0
    assert imported(tmp_path / "one", text.format(24)) == 0
    assert values(capsys) == [24]
    assert store.exists()


def test_what_a_table_leaves_open_is_told_with_its_file_row_columns_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported(tmp_path, "Ort,Tote,Tag\nHoms,27,2024-11-30\n") == 2
    told = capsys.readouterr().err
    assert "in the configuration" not in told
    assert "partner.csv cannot be taken yet" in told
    for words in ("partner.csv row 1: no column says when (as_of)", 'columns = { as_of = "COLUMN" }',
                  "its columns: Ort, Tote, Tag"):  # fmt: skip
        assert words in told


def test_a_mapping_is_spoken_of_by_its_own_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapping = tmp_path / "how.toml"
    mapping.write_text('colums = { as_of = "Tag" }\n', encoding="utf-8")
    assert imported(tmp_path, "Ort,Tote,Tag\nHoms,27,2024-11-30\n", "--mapping", str(mapping)) == 2
    told = capsys.readouterr().err
    assert "how.toml: colums: is not known here (did you mean 'columns'?)" in told


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("deaths,27,30.11.2024,", "row 2: as_of (column 'Date') '30.11.2024' is no date"),
        ("deths,27,2024-11-30,", "row 2: there is no indicator 'deths' (did you mean 'deaths'?)"),
        ("deaths,few,2024-11-30,", "row 2: value (column 'Number') 'few' is no number"),
        ("deaths,27,2024-11-30,ftp://x", "row 2: url (column 'Link') 'ftp://x' is no web address"),
    ],
)
def test_a_bad_cell_is_told_with_its_row_and_column(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, told: str
) -> None:
    assert imported(tmp_path, f"indicator,Number,Date,Link\n{row}\n") == 4
    assert told in capsys.readouterr().out
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

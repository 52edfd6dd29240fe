"""``tracker series``, ``crises`` and ``export`` on the demonstration store, as a person types them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tracker.cli import main
from tracker.cli.calendar import ranged
from tracker.cli.spark import BLOCKS, PLAIN, sparkline
from tracker.cli.wanted import moment_of
from tracker.config import load
from tracker.pipeline import Means, one_round
from tracker.store import open_store

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the demonstration reports in it."""
    path = tmp_path_factory.mktemp("figures") / "r.sqlite"
    store = open_store(path)
    one_round(load(), store, Means(), replay=True)
    store.close()
    return path


@pytest.fixture
def typed(replayed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    monkeypatch.setenv("TRACKER_STORE", str(replayed))
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


# -------------------------------------------------------------------------------------------------------------- series


def test_series_says_who_said_what_and_fits_eighty_columns(typed: Typed) -> None:
    code, out, _ = typed("series")
    assert code == 0
    assert "DEMO" in out.splitlines()[0]
    assert "Filters: none" in out
    assert re.search(r"\* UN +at least 27 +30 Nov 2024", out)
    assert max(map(len, out.splitlines())) <= 80


def test_a_filter_is_told_and_kept(typed: Typed) -> None:
    _, out, _ = typed("series", "--indicator", "civilian_deaths", "--said-by", "UN")
    assert "Filters: indicator deaths of civilians; said by un" in out
    assert "at least 27" in out
    assert "more than 20" not in out


def test_one_series_shows_each_point_with_its_words_and_both_clocks(typed: Typed) -> None:
    _, listed, _ = typed("series", "--indicator", "civilian_deaths", "--said-by", "un", "--json")
    [row] = [json.loads(line) for line in listed.splitlines()]
    code, out, _ = typed("series", row["series_id"][:6])
    assert code == 0
    assert "“at least 27 civilians”" in out
    assert re.search(r"known since 2024-\d\d-\d\d \d\d:\d\d UTC \(2024-\d\d-\d\d \d\d:\d\d Asia/Damascus\)", out)


@pytest.mark.parametrize("arguments", [("series", "zzzz"), ("series", ""), ("series", "--said-by", "un", "--json")])
def test_an_id_names_one_series_or_is_refused(typed: Typed, arguments: tuple[str, ...]) -> None:
    code, _, err = typed(*arguments)
    assert (code, "there is no series" in err) == ((2, True) if "zzzz" in arguments else (0, False))


def test_things_are_as_they_were_known_then(typed: Typed) -> None:
    _, before, _ = typed("series", "--as-known-at", "2024-11-27")
    _, then, _ = typed("series", "--as-known-at", "2024-11-28", "--json")
    _, now, _ = typed("series", "--json")
    assert "No series" in before
    assert 0 < len(then.splitlines()) < len(now.splitlines())


def test_series_are_shown_by_the_calendar_and_step_by_step(typed: Typed) -> None:
    _, weeks, _ = typed("series", "--by", "week", "--said-by", "un", "--indicator", "deaths")
    assert re.search(r"25 Nov to 1 Dec 2024 +27 or more +a window inside it \(part of it\)", weeks)
    _, told, _ = typed("series", "--by", "month", "--json")
    assert {json.loads(line)["span_start"][-2:] for line in told.splitlines()} == {"01"}
    _, steps, _ = typed("series", "--steps")
    assert "Nothing is dated well enough." in steps
    code, _, err = typed("series", "--by", "fortnight")
    assert (code, "day, week, month" in err) == (2, True)


STEPS: dict[str, tuple[dict[str, Any], str]] = {
    "exact": ({"value": 187.0, "low": 187.0, "high": 187.0}, "187"),
    "bounds": ({"value": None, "low": 0.0, "high": 27.0}, "0 to 27"),
    "open above": ({"value": None, "low": 20.0, "high": None}, "20 or more"),
    "open below": ({"value": 50.0, "low": None, "high": 50.0}, "up to 50"),
    "about": ({"value": 300.0, "low": None, "high": None}, "about 300"),
    "nothing": ({"value": None, "low": None, "high": None}, "not known"),
}


@pytest.mark.parametrize(("row", "said"), STEPS.values(), ids=STEPS)
def test_a_range_is_told_with_its_open_ends(row: dict[str, Any], said: str) -> None:
    assert ranged(row) == said


# -------------------------------------------------------------------------------------------------------------- crises


def test_crises_are_listed_with_their_rules_and_what_belongs_to_them(typed: Typed) -> None:
    code, out, _ = typed("crises")
    assert code == 0
    assert "days in Asia/Damascus" in out
    assert "- its place, Aleppo: " in out


def test_an_assignment_is_explained_by_places_dates_and_words(typed: Typed) -> None:
    _, out, _ = typed("crises", "Insurgents seize control")
    assert "-> aleppo-2024: its place, Aleppo" in out
    assert "29 Nov 2024 is in its dates" in out
    assert "its words stand in" in out


def test_what_is_not_there_is_refused(typed: Typed) -> None:
    code, _, err = typed("crises", "no such report at all")
    assert code == 2
    assert "there is no crisis, report or figure" in err


# -------------------------------------------------------------------------------------------------------------- export


def test_export_prints_csv_and_says_on_the_side_what_it_was(typed: Typed) -> None:
    code, out, err = typed("export", "--population", "civilians")
    assert code == 0
    assert "# Filters: population civilians" in out
    rows = list(csv.DictReader(io.StringIO("".join(x for x in out.splitlines(True) if not x.startswith("# ")))))
    assert {row["population"] for row in rows} == {"civilians"}
    assert "Filters: population civilians" in err


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.hxl.csv", "a.parquet", "a.json", "deep/a.ucdp.csv"])
def test_export_writes_a_whole_file_and_leaves_nothing_beside_it(typed: Typed, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    code, out, _ = typed("export", "-o", str(file))
    assert (code, out) == (0, "")
    assert file.stat().st_size > 200
    assert [path.name for path in file.parent.iterdir() if path.is_file()] == [file.name]


WRONG = {
    "a format": (("export", "-o", "x.ods"), "csv, xlsx, hxl"),
    "an indicator": (("export", "--indicator", "deahts"), "did you mean 'deaths'"),
    "a day": (("series", "--from", "yesterday"), "is not a day"),
    "a moment": (("series", "--as-known-at", "noon"), "is not a moment"),
    "an audience": (("export", "--audience", "friends"), "public, internal, restricted"),
    "a grade": (("series", "--grade", "A1"), "known: two_sources"),
    "a period": (("export", "--from", "2024-12-01", "--to", "2024-11-01"), "before it begins"),
    "a review": (("series", "--review", "perhaps"), "known: unreviewed"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_wish_ends_with_two_and_says_why(typed: Typed, arguments: tuple[str, ...], said: str) -> None:
    code, _, err = typed(*arguments)
    assert code == 2
    assert said in " ".join(re.sub(r"[│╭╮╰╯─]", " ", err).split())


@contextmanager
def nobody() -> Iterator[None]:
    """Act without root's leave to write anywhere, where the tests run as root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.store_in_a_file("permissions of files")
@pytest.mark.skipif(os.name == "nt", reason="Windows has no folder modes: nothing there would be refused")
def test_a_folder_that_may_not_be_written_is_said(
    typed: Typed, replayed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folder is closed to nobody
        folder = Path(name)
        store = folder / "r.sqlite"
        store.write_bytes(replayed.read_bytes())
        store.chmod(0o444)
        folder.chmod(0o555)
        monkeypatch.setenv("TRACKER_STORE", str(store))
        with nobody():
            code, _, err = typed("export", "-o", str(folder / "a.csv"))
        folder.chmod(0o755)
    assert (code, "permission denied" in err) == (77, True)


def test_a_file_that_is_there_stays_when_the_new_one_cannot_be_written(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    code, _, err = typed("export", "-o", str(tmp_path / "a.csv"))
    assert code != 0
    assert "a.csv" in err
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


# --------------------------------------------------------------------------------------------------------- small things


LINES: dict[str, tuple[list[tuple[int, float]], str]] = {
    "nothing": ([], ""),
    "one day": ([(1, 5.0)], "█"),
    "rising": ([(1, 1.0), (2, 4.0), (3, 8.0)], "▂▅█"),
    "a gap is blank": ([(1, 8.0), (4, 8.0)], "█  █"),
    "zero is the lowest mark": ([(1, 0.0), (2, 0.0)], "▁▁"),
    "the last of a day": ([(1, 8.0), (1, 0.0), (2, 8.0)], "▁█"),
}


@pytest.mark.parametrize(("levels", "line"), LINES.values(), ids=LINES)
def test_a_line_of_numbers(levels: list[tuple[int, float]], line: str) -> None:
    assert sparkline([(date(2024, 12, day), level) for day, level in levels], 16) == line


def test_a_line_keeps_its_width_and_knows_terminals_without_blocks() -> None:
    year = [(date.fromordinal(738_000 + number), float(number)) for number in range(365)]
    assert len(sparkline(year, 16)) == 16
    assert set(sparkline(year, 16)) <= set(BLOCKS)
    assert set(sparkline(year, 16, "ascii")) <= set(PLAIN)


@pytest.mark.parametrize(
    ("said", "at"),
    [("", None), ("2024-11-30", "2024-11-30T23:59:59.999999+00:00"), ("2024-11-30 14:00", "2024-11-30T14:00:00+00:00"),
     ("2024-11-30T14:00+03:00", "2024-11-30T11:00:00+00:00")],
)  # fmt: skip
def test_a_moment_is_in_utc_unless_it_says_else(said: str, at: Any) -> None:
    found = moment_of(said)
    assert (found.isoformat() if found else None) == at


def test_a_rejected_figure_leaves_the_series_and_is_exported_when_asked_for(
    typed: Typed, replayed: Path, tmp_path: Path
) -> None:
    store = str(shutil.copy(replayed, tmp_path / "copy.sqlite"))
    _, told, _ = typed("series", "--store", store, "--said-by", "un", "--indicator", "civilian_deaths", "--json")
    figure = json.loads(told.splitlines()[0])["observation_id"]
    assert typed("review", "reject", figure[:12], "--reason", "a test", "--by", "t", "--store", store)[0] == 0
    _, after, _ = typed("export", "--store", store)
    _, rejected, _ = typed("export", "--store", store, "--review", "rejected")
    assert figure not in after
    assert figure in rejected
    assert "# Figures: 1 in 0 series" in rejected

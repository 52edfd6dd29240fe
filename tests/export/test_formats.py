"""Every format is read back by a reader that is not ours: the numbers, days and words are those of the series."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import hxl
import polars as pl
import pytest
from given import frame
from python_calamine import CalamineWorkbook
from samples import DAY, EVIL, MADE, configured, hostile, made, strike

from tracker.export import FORMATS, ExportError, format_named
from tracker.export.columns import EVENTS, FIGURES, INCIDENTS, SOURCES
from tracker.series.export import commented
from tracker.series.selection import Selection

CSVS = ("csv", "ucdp")


def rows_of(data: bytes) -> list[dict[str, str]]:
    lines = [line for line in data.decode().splitlines(keepends=True) if not line.startswith("# ")]
    return list(csv.DictReader(io.StringIO("".join(lines), newline="")))


def sheet(data: bytes, name: str) -> list[list[Any]]:
    found: list[list[Any]] = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(name).to_python()
    return found


def table(data: bytes, name: str) -> list[dict[str, Any]]:
    head, *rows = sheet(data, name)
    return [dict(zip(head, row, strict=True)) for row in rows]


# ------------------------------------------------------------------------------------------------ what every file says


@pytest.mark.parametrize("name", FORMATS)
def test_every_export_says_its_filters_and_its_moment(name: str) -> None:
    wish = Selection(what=(("deaths", ""),))
    data = FORMATS[name].made(made(selection=wish, demo=True))
    if name == "xlsx":
        data = str(sheet(data, "Description")).encode()
    if name == "parquet":
        data = json.dumps(pl.read_parquet_metadata(io.BytesIO(data))).encode()
    for words in (b"indicator deaths", b"2026-01-02 03:04:05 UTC", b"DEMO"):
        assert words in data


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_contents_give_the_same_bytes(name: str) -> None:
    assert FORMATS[name].made(made()) == FORMATS[name].made(made())


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_found_is_still_a_whole_file(name: str) -> None:
    empty = made(selection=Selection(crises=("none",), places=("gaza",)))
    assert empty.figures.height == 0
    assert FORMATS[name].made(empty)


def test_a_filter_leaves_out_rows_and_incidents_together() -> None:
    some = made(selection=Selection(said_by=("ocha",)))
    assert set(some.figures.get_column("said_by")) == {"ocha"}
    assert some.incidents.height == 0
    assert made().incidents.get_column("where_coordinates").to_list() == ["Idlib", "Aleppo city"]


# -------------------------------------------------------------------------------------------------------------- CSV


def test_csv_holds_each_figure_with_its_bound_and_gaps_stay_empty() -> None:
    rows = rows_of(FORMATS["csv"].made(made()))
    assert len(rows) == 30
    assert list(rows[0])[:3] == ["crisis", "indicator", "indicator_label"]
    told = next(row for row in rows if row["value"] == "14000")
    assert (told["low"], told["high"], told["bound"], told["said_by"]) == ("14000", "", "more_than", "ocha")
    assert (told["licence"], told["attribution"]) == ("CC BY 4.0", "The desk (CC BY 4.0)")


def test_in_csv_no_cell_runs_as_a_formula_and_numbers_stay_numbers() -> None:
    contents = hostile()
    for name in (*CSVS, "hxl"):
        text = FORMATS[name].made(contents).decode()
        cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
        assert not [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@＝") and not cell.startswith("#")]
    [row] = rows_of(FORMATS["csv"].made(contents))
    assert row["title"] == f"'{EVIL}"
    assert row["value"] == "27"
    assert row["url"] == "https://a.example/?a=1,2\n3"


HEADS = {
    "a formula after a comma": ("Filters: place A,=1+1", "# Filters: place A,'=1+1\n"),
    "after a blank": ("Filters: place A, @SUM(1)", "# Filters: place A, '@SUM(1)\n"),
    "a quote that would hold what follows": ('Filters: place A,"B', "# Filters: place A,'\"B\n"),
    "plain": ("Figures: 1,234 in 5 series; none added", "# Figures: 1,234 in 5 series; none added\n"),
}


@pytest.mark.parametrize(("line", "written"), HEADS.values(), ids=HEADS)
def test_no_piece_of_a_head_runs_or_swallows_the_rows(line: str, written: str) -> None:
    """A filter is what a link says: a spreadsheet cuts the head of a CSV file at its commas, too."""
    assert commented([line]) == written
    head, rows = list(csv.reader(io.StringIO(commented([line]) + "a,b\n", newline="")))
    assert rows == ["a", "b"]
    assert not [cell for cell in head[1:] if cell.lstrip()[:1] in tuple("=+-@")]


def test_the_ucdp_shape_tells_who_said_it_from_who_printed_it() -> None:
    row = idlib(FORMATS["ucdp"].made(made()))
    wanted = {"year": "2024", "best": "12", "low": "12", "high": "", "source_original": "White Helmets",
              "source_office": "The Paper", "date_start": "2024-11-29", "date_end": "2024-11-29", "date_prec": "1",
              "country": "SYR", "number_of_sources": "1", "evidences": "1"}  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted


HERE = {"place": "Aleppo city", "place_accuracy": "town", "report_id": "r905"}


def event(*tolls: dict[str, Any]) -> dict[str, str]:
    """The row of an event in Aleppo city of which one report tells, a sentence a toll."""
    given = [strike(observation_id=f"o91{at}", char_start=100 * at, char_end=100 * at + 9, sentence_start=100 * at,
                    sentence_end=100 * at + 50, **(HERE | toll)) for at, toll in enumerate(tolls)]  # fmt: skip
    [row] = rows_of(FORMATS["ucdp"].made(made(frame(given))))
    return row


def count(value: float, **more: Any) -> dict[str, Any]:
    return {"value": value, "low": value, "high": value, "bound": "exact", "quote": f"{value:g}"} | more


@pytest.mark.parametrize(
    ("tolls", "wanted"),
    [
        pytest.param(
            [count(12), count(8, population="civilians", as_of=None), count(20, indicator="injured", as_of=None)],
            {"best": "12", "low": "12", "high": "12", "best_of": "all", "deaths_civilians": "8", "injured": "20",
             "others": "", "evidences": "3", "number_of_sources": "1"}, id="dead-civilians-injured",
        ),
        pytest.param(
            [count(12), count(14, said_by="sohr", bound="about", low=11.0, high=16.0)],
            {"best": "14", "low": "11", "high": "16", "number_of_sources": "2", "source_original": "SOHR"},
            id="two-sources-and-a-range",
        ),
        pytest.param(
            [count(8, population="civilians"), count(3, population="children")],
            {"best": "8", "low": "8", "high": "", "best_of": "civilians", "deaths_civilians": "8",
             "others": "deaths of children: 3"}, id="only-part-of-the-dead-is-known",
        ),
        pytest.param(
            [count(8, population="civilians"), count(3, population="children", bound="at_least", high=None)],
            {"others": "deaths of children: at least 3"}, id="a-bound-goes-with-its-number",
        ),
        pytest.param(
            [count(300, population="combatants", said_by="syrian_government", modality="party_claim"),
             count(20, population="civilians", said_by="sohr")],
            {"best": "20", "low": "20", "high": "", "best_of": "civilians", "source_original": "SOHR",
             "others": "deaths of combatants: 300 (a party's claim)"}, id="a-party-claims-more-than-others-count",
        ),
        pytest.param(
            [count(300, population="combatants", said_by="syrian_government", modality="party_claim")],
            {"best": "300", "best_of": "combatants", "grade": "party_claim", "others": ""}, id="only-a-party-counts",
        ),
        pytest.param(
            [count(20, indicator="injured")],
            {"best": "", "low": "", "high": "", "best_of": "", "injured": "20", "others": "", "bound": "exact"},
            id="nobody-is-said-to-have-died",
        ),
        pytest.param(
            [count(1, indicator="health_facilities_hit", unit="facilities")],
            {"best": "", "others": "health facilities hit: 1", "event_clarity": "1"}, id="a-thing-was-hit",
        ),
        pytest.param(
            [count(12, as_of=None)],
            {"best": "12", "date_start": "", "date_prec": "", "event_clarity": "2", "where_prec": "1"}, id="no-day",
        ),
        pytest.param(
            [count(12, place_accuracy="near")],
            {"where_prec": "2", "adm_1": "Aleppo", "where_description": "Aleppo city"},
            id="near-it",
        ),
    ],
)  # fmt: skip
def test_an_event_is_one_row_with_what_ucdp_counts_and_nothing_it_does_not_know(
    tolls: list[dict[str, Any]], wanted: dict[str, str]
) -> None:
    row = event(*tolls)
    assert {name: row[name] for name in wanted} == wanted


def test_the_ucdp_shape_says_which_columns_of_ucdp_it_leaves_out() -> None:
    data = FORMATS["ucdp"].made(made()).decode()
    assert "# Not filled: relid, active_year" in data
    assert not {"deaths_a", "deaths_b", "deaths_unknown", "latitude"} & set(rows_of(data.encode())[0])


def idlib(data: bytes) -> dict[str, str]:
    [row] = [row for row in rows_of(data) if row["where_coordinates"] == "Idlib"]
    return row


def test_a_figure_without_a_country_has_that_of_its_place() -> None:
    contents = made(frame([strike(iso3=None), strike(observation_id="o902", iso3=None, place="nowhere known")]))
    assert sorted(contents.figures.get_column("iso3"), key=str) == [None, "SYR"]
    assert sorted(contents.incidents.get_column("country"), key=str) == [None, "SYR"]


def test_a_toll_that_is_revised_stays_one_incident_and_its_range_is_what_was_said() -> None:
    later = strike(report_id="r902", observation_id="o902", value=15.0, low=15.0, url="https://b.example",
                   published_on=DAY + timedelta(days=1))  # fmt: skip
    contents = made(frame([one | {"place_accuracy": "town"} for one in (strike(), later)]))
    assert contents.incidents.height == 1
    row = contents.incidents.row(0, named=True)
    assert (row["best"], row["reports"], row["evidences"], row["number_of_sources"]) == (15, 2, 2, 1)


def test_no_range_tells_a_figure_that_is_withheld() -> None:
    secret = strike(report_id="r902", observation_id="o902", said_by="un", value=99.0, low=99.0, high=99.0,
                    bound="exact", sensitivity="restricted")  # fmt: skip
    contents = made(frame([strike(), secret]))
    assert 99.0 not in [*contents.incidents.get_column("best"), *contents.incidents.get_column("high")]


@pytest.mark.parametrize(
    ("days", "code"), [(1, "1"), (2, "2"), (6, "2"), (7, "3"), (8, "4"), (31, "4"), (32, "5")], ids=str
)
def test_the_precision_of_days_is_ucdps(days: int, code: str) -> None:
    first = date(2024, 11, 1)
    event = {"period_start": first, "period_end": first + timedelta(days=days - 1), "as_of": None}
    assert idlib(FORMATS["ucdp"].made(made(event=event)))["date_prec"] == code


# ------------------------------------------------------------------------------------------------------------- XLSX


def test_in_a_workbook_numbers_are_numbers_and_days_are_days() -> None:
    data = FORMATS["xlsx"].made(made())
    rows = table(data, "Data")
    told = next(row for row in rows if row["value"] == 14000)
    assert (type(told["value"]), type(told["as_of"]), told["as_of"]) == (float, date, date(2024, 11, 28))
    assert (told["high"], told["bound"], type(told["headline"])) == ("", "more_than", bool)
    assert isinstance(told["known_at"], datetime)
    assert len(rows) == 30
    assert table(data, "Evidence")[0]["quote"]
    assert table(data, "Incidents")[0]["best"] == 12
    sources = table(data, "Sources")
    assert {row["kind"] for row in sources} == {"said_by", "read"}
    assert sources[-1]["licence"] == "CC BY 4.0"


def test_a_workbook_holds_no_formula_and_no_link() -> None:
    data = FORMATS["xlsx"].made(hostile())
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        # not the clock's: the same contents are the same bytes
        assert b"2026-01-02T03:04:05Z" in files.read("docProps/core.xml")
        sheets = [files.read(name).decode() for name in files.namelist() if "worksheets/" in name]
    assert not [text for text in sheets if "<f" in text or "<hyperlink" in text.lower()]
    assert not [text for text in sheets if EVIL.split("(")[0] in text.replace(f"<is><t>'{EVIL.split('(')[0]}", "")]
    [row] = table(data, "Evidence")
    assert (row["title"], row["value"]) == (f"'{EVIL}", 27)


WORDS = {
    "markup": "<b>12</b> & </t></is></c>", "rich-text-of-a-library": "<r><t>12</t></r>", "blanks-around": "  twelve  ",
    "lines": "one\ntwo\tthree", "carriage-return": "one\rtwo", "control": "one\x02two", "like-an-escape": "_x0041_",
    "beyond-unicode": "one\ufffetwo", "right-to-left": "١٢ قتيلا", "long": "a" * 40_000,
}  # fmt: skip


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
def test_a_workbook_gives_words_back_as_they_are(words: str) -> None:
    rule = configured(redistribute="full")
    data = FORMATS["xlsx"].made(made(frame([strike(title=words)]), rule=rule))
    [row] = table(data, "Evidence")
    assert row["title"] == words.replace("\ufffe", "")[:32_767]


def test_a_workbooks_days_and_moments_are_read_back_by_another_reader() -> None:
    data = FORMATS["xlsx"].made(made(frame([strike(confidence=0.875)])))
    [row] = table(data, "Data")
    assert row["as_of"] == DAY
    assert row["known_at"].isoformat() == "2024-11-29T23:59:00"
    assert (row["confidence"], row["headline"], row["voices"]) == (0.875, True, 1)


def test_a_workbook_explains_every_column_it_has() -> None:
    data = FORMATS["xlsx"].made(made())
    explained = {row[0] for row in sheet(data, "Description")}
    assert {f"Data: {name}" for name in table(data, "Data")[0]} <= explained
    assert {f"Incidents: {column.name}" for column in INCIDENTS} <= explained


# -------------------------------------------------------------------------------------------------------------- HXL


@pytest.mark.parametrize("which", ["given", "hostile"])
def test_hxl_is_valid_for_the_reference_library(which: str) -> None:
    data = FORMATS["hxl"].made(made() if which == "given" else hostile())
    report = hxl.validation.validate(hxl.data(io.BytesIO(data)))
    assert (report["stats"]["error"], report["stats"]["warning"]) == (0, 0), report["issues"]


def test_hxl_tags_lead_to_the_figures() -> None:
    every = list(hxl.data(io.BytesIO(FORMATS["hxl"].made(made()))))
    rows = [row for row in every if row.get("#indicator+value+num-min-max") == "14000"]
    assert rows[0].get("#meta+source+code") == "ocha"
    assert rows[0].get("#date+asof") == "2024-11-28"
    assert rows[0].get("#meta+generated") == "2026-01-02 03:04:05 UTC"
    assert len(every) == 30


@pytest.mark.parametrize(
    "columns", [FIGURES, INCIDENTS, EVENTS, SOURCES], ids=["figures", "incidents", "events", "sources"]
)
def test_no_two_columns_share_a_name_or_a_tag(columns: Any) -> None:
    assert len({column.name for column in columns}) == len(columns)
    assert len({column.hxl for column in columns}) == len(columns)


# --------------------------------------------------------------------------------------------------- Parquet, JSON


def test_parquet_keeps_the_types() -> None:
    frame = pl.read_parquet(io.BytesIO(FORMATS["parquet"].made(made())))
    assert frame.schema["value"] == pl.Float64
    assert frame.schema["as_of"] == pl.Date
    assert frame.height == 30


def test_json_is_one_object_with_its_head() -> None:
    whole = json.loads(FORMATS["json"].made(hostile()))
    assert whole["about"]["Generated"] == MADE.strftime("%Y-%m-%d %H:%M:%S UTC")
    [figure] = whole["figures"]
    assert (figure["value"], figure["as_of"], figure["title"], figure["via"]) == (27, "2024-11-29", EVIL, None)
    assert [column["name"] for column in whole["columns"]] == list(figure)


# ------------------------------------------------------------------------------------------------------- protection


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_lets_out_what_is_restricted(name: str) -> None:
    rule = configured(sensitivity="restricted")
    data = FORMATS[name].made(made(rule=rule))
    if name == "xlsx":
        with zipfile.ZipFile(io.BytesIO(data)) as files:
            data = b"".join(files.read(part) for part in files.namelist())
    if name == "parquet":
        data = str(pl.read_parquet(io.BytesIO(data)).to_dicts()).encode()
    for secret in (b"14000", b"reliefweb.int", b"nearly half", b"https://a.example"):
        assert secret not in data


# ---------------------------------------------------------------------------------------------------------- naming


@pytest.mark.parametrize(
    ("said", "file", "suffix"),
    [("", "", ".csv"), ("", "a.xlsx", ".xlsx"), ("", "a.HXL.csv", ".hxl.csv"), ("", "a.ucdp.csv", ".ucdp.csv"),
     ("json", "a.txt", ".json"), ("", "figures", ".csv")],
)  # fmt: skip
def test_the_format_is_the_one_said_else_the_one_the_file_ends_like(said: str, file: str, suffix: str) -> None:
    assert format_named(said, file).suffix == suffix


@pytest.mark.parametrize(("said", "file"), [("xls", ""), ("", "a.ods")])
def test_a_format_that_is_not_known_is_refused(said: str, file: str) -> None:
    with pytest.raises(ExportError, match="csv, xlsx, hxl, parquet, json, ucdp"):
        format_named(said, file)

"""Tables that others keep: what their columns are taken for, what a row becomes, and what is refused with a reason."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tracker.config import load
from tracker.errors import ConfigError, SourceError
from tracker.model import Accuracy, Bound, Measure, Modality, Observation, Settings, SourceSpec
from tracker.model.tables import FigureColumn, TableMapping
from tracker.sources import collect
from tracker.sources.table import collected
from tracker.sources.table.cells import NotATable, read_sheet
from tracker.store.reports import breaches

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load()


def figures(
    settings: Settings, text: str | bytes, name: str = "t.csv", mapping: TableMapping | None = None
) -> list[Observation]:
    raw = text if isinstance(text, bytes) else text.encode()
    found = collected(raw, name, "desk", mapping or TableMapping(), NOW, settings.vocabulary)
    assert [one.problem for one in found.items if one.problem] == []
    for item in found.items:
        assert item.report is not None
        assert item.reading is not None
        assert list(breaches(item.report, item.reading)) == []
    return [figure for item in found.items if item.reading for figure in item.reading.observations]


def problems(settings: Settings, text: str, mapping: TableMapping | None = None) -> list[str]:
    found = collected(text.encode(), "t.csv", "desk", mapping or TableMapping(), NOW, settings.vocabulary)
    return [one.problem for one in found.items if one.problem]


def test_the_published_figures_of_aleppo_come_in_whole(settings: Settings) -> None:
    spec = SourceSpec(id="published", kind="table", path="seeds/aleppo_published.csv")
    items = list(collect(spec, SEEDS.parent, NOW, settings.vocabulary))
    found = [(one, item.report) for item in items if item.reading for one in item.reading.observations]
    assert [one.problem for one in items if one.problem] == []
    assert len(found) == 29
    toll = {
        (one.value, one.said_by, one.as_of) for one, _ in found if one.indicator == "deaths" and one.population == "all"
    }
    assert (514, "sohr", date(2024, 12, 2)) in toll
    undated = [one for one, _ in found if one.value == 255]
    assert undated[0].as_of is None  # never filled with the day it was printed
    parts = [one for item in items if item.reading for one in item.reading.observations if one.subset_of is not None]
    assert sorted(one.value or 0 for one in parts) == [4, 20, 92, 154, 268]


@pytest.mark.parametrize(
    ("row", "want"),
    [
        pytest.param("27,,,", (27, 27, 27, Bound.EXACT), id="a-bare-number-is-exact"),
        pytest.param("27,,,at_least", (27, 27, None, Bound.AT_LEAST), id="bound-in-its-column"),
        pytest.param("27,,,At Least", (27, 27, None, Bound.AT_LEAST), id="bound-as-people-write-it"),
        pytest.param("at least 27,,,", (27, 27, None, Bound.AT_LEAST), id="bound-in-words"),
        pytest.param("up to 50,,,", (50, None, 50, Bound.AT_MOST), id="a-ceiling-in-words"),
        pytest.param("20-30,,,", (None, 20, 30, Bound.BETWEEN), id="a-range-in-one-cell"),
        pytest.param(",20,30,", (None, 20, 30, Bound.BETWEEN), id="a-range-in-two"),
        pytest.param(",20,,", (None, 20, None, Bound.AT_LEAST), id="only-low"),
        pytest.param(",,30,", (None, None, 30, Bound.AT_MOST), id="only-high"),
        pytest.param("25,20,30,", (25, 20, 30, Bound.ABOUT), id="best-low-high"),
        pytest.param("some 300,,,", (300, None, None, Bound.ABOUT), id="about"),
        pytest.param("dozens,,,", (None, 12, None, Bound.VAGUE), id="a-vague-word-keeps-its-floor"),
        pytest.param('"1,200",,,', (1200, 1200, 1200, Bound.EXACT), id="thousands-by-comma"),
        pytest.param("1 200,,,", (1200, 1200, 1200, Bound.EXACT), id="thousands-by-space"),
        pytest.param("1.2 million,,,", (1_200_000, 1_200_000, 1_200_000, Bound.EXACT), id="scaled-by-a-word"),
        pytest.param("0,,,", (0, 0, 0, Bound.EXACT), id="nought-is-a-figure"),
    ],
)
def test_numbers(settings: Settings, row: str, want: tuple[Any, ...]) -> None:
    text = f"indicator,as_of,value,low,high,bound\ndeaths,2026-03-01,{row}\n"
    (one,) = figures(settings, text)
    if want[:2] == (None, 20) and want[3] is Bound.AT_LEAST:
        want = (20, 20, None, Bound.AT_LEAST)
    if want == (None, None, 30, Bound.AT_MOST):
        want = (30, None, 30, Bound.AT_MOST)
    assert (one.value, one.low, one.high, one.bound) == want


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param("deaths,,2026-03-01,", "has no number", id="no-number"),
        pytest.param("deaths,few,2026-03-01,", "value 'few' is no number", id="no-number-in-words"),
        pytest.param("deaths,-3,2026-03-01,", "below nought", id="negative"),
        pytest.param("deaths,1e300,2026-03-01,", "is no number", id="beyond-counting"),
        pytest.param("deths,3,2026-03-01,", "there is no indicator 'deths' (did you mean 'deaths'?)", id="mistyped"),
        pytest.param(",3,2026-03-01,", "nothing says what is counted", id="no-indicator"),
        pytest.param(
            "deaths,3,03/04/2026,",
            "as_of '03/04/2026' is no date (write 2024-11-28, or say how they are written in a mapping: "
            'date_format = "%d/%m/%Y")',
            id="two-ways-to-read-a-day",
        ),
        pytest.param("deaths,3,2027-03-01,", "as_of 2027-03-01 lies in the future", id="future"),
        pytest.param("deaths,3,2026-03-01,javascript:alert(1)", "is no web address", id="no-address"),
        pytest.param("deaths,3 or 4 of 12,2026-03-01,", "is no number", id="several-numbers"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_stops_no_other(settings: Settings, row: str, reason: str) -> None:
    text = f"indicator,value,as_of,url\n{row}\ninjured,5,2026-03-01,\n"
    assert [reason in one for one in problems(settings, text)] == [True]
    raw = collected(text.encode(), "t.csv", "desk", TableMapping(), NOW, settings.vocabulary)
    assert [one.external_id for one in raw.items if one.problem] == ["t.csv row 2"]
    assert sum(len(one.reading.observations) for one in raw.items if one.reading) == 1


@pytest.mark.parametrize(
    ("tag", "code", "want"),
    [
        pytest.param("#loc+code", "aleppo", ("aleppo", None, Accuracy.ADMIN1, False), id="the-id-of-a-place"),
        pytest.param("#loc+code", "SY0703", (None, "SY0703", None, False), id="a-p-code-that-says-no-more"),
        pytest.param("#adm1+code", "sy02", (None, "SY02", None, False), id="a-p-code-in-small-letters"),
        pytest.param("#loc+code+pcode", "XK.1", (None, "XK.1", None, False), id="a-p-code-by-its-tag"),
        pytest.param("#adm1+code", "SY-HL", ("aleppo", None, Accuracy.ADMIN1, False), id="iso-3166-2"),
        pytest.param("#adm2+code+v_gadm", "SYR.4.2_1", (None, None, None, True), id="gadm"),
        pytest.param("#loc+code", "170063", (None, None, None, True), id="geonames"),
    ],
)
def test_a_code_of_a_place_is_kept_as_what_it_is(
    settings: Settings, tag: str, code: str, want: tuple[Any, ...]
) -> None:
    text = f"what,how many,when,code\n#indicator,#value,#date,{tag}\ndeaths,3,2026-03-01,{code}\n"
    (one,) = figures(settings, text)
    told = f"place code {code} is in no registry" in one.confidence_reasons
    assert (one.place_id, one.pcode, one.place_accuracy, told) == want


@pytest.mark.parametrize(
    ("row", "want"),
    [
        pytest.param("Aleppo,,", ("aleppo", "SYR", Accuracy.ADMIN1), id="configured"),
        pytest.param("Binnish,,", ("gn171451", "SYR", Accuracy.TOWN), id="of-the-world"),
        pytest.param("Binnish,,3", ("gn171451", "SYR", Accuracy.ADMIN2), id="told-more-widely"),
        pytest.param("Somewhere Unheard,,", (None, None, None), id="in-no-registry"),
        pytest.param("Tripoli,LBY,", ("", "LBY", None), id="one-of-its-country"),
        pytest.param("Tripoli,,", (None, None, None), id="one-of-two-countries"),
    ],
)
def test_where_a_row_says_it_was(settings: Settings, row: str, want: tuple[Any, ...]) -> None:
    text = f"indicator,value,as_of,place,country_code,where_prec\ndeaths,3,2026-03-01,{row}\n"
    (one,) = figures(settings, text)
    if want[0] == "":
        assert (one.iso3, one.place_id is not None) == (want[1], True)
    else:
        assert (one.place_id, one.iso3, one.place_accuracy) == want


def test_a_number_of_many_digits_stands_whole_in_its_row(settings: Settings) -> None:
    text = json.dumps([{"indicator": "displaced", "value": 1234567, "as_of": "2026-03-01"}])
    (one,) = figures(settings, text, "t.json")
    assert "value: 1234567;" in one.quote


def test_a_source_in_no_registry_comes_back_from_an_export_by_its_name(settings: Settings) -> None:
    head = "indicator,value,as_of,said_by,said_by_label\n"
    text = head + "deaths,3,2026-03-01,,The Relief Desk\ninjured,5,2026-03-01,,no source named\n"
    assert [(one.said_by, one.said_by_text) for one in figures(settings, text)] == [
        (None, "The Relief Desk"), (None, None),
    ]  # fmt: skip


def test_a_wide_table_by_its_tags(settings: Settings) -> None:
    text = (
        "Area;Killed;Of them children;Hurt;Day;Remarks\n"
        "#adm1+name;#affected+killed;#affected+killed+children;#affected+injured;#date;\n"
        'Homs;"1,200";31;at least 40;2026-03-01;seen by two\n'
        "Hama;7;;;2026-02-28;\n"
    )
    found = figures(settings, text)
    assert [(one.indicator, one.population, one.value, one.place) for one in found] == [
        ("deaths", "all", 1200, "Homs"), ("deaths", "children", 31, "Homs"), ("injured", "all", 40, "Homs"),
        ("deaths", "all", 7, "Hama"),
    ]  # fmt: skip
    assert (
        found[0].quote
        == "Area: Homs; Killed: 1,200; Of them children: 31; Hurt: at least 40; Day: 2026-03-01; Remarks: seen by two"
    )


def test_a_wide_table_by_the_names_of_its_columns(settings: Settings) -> None:
    text = "Location,Date,Number of deaths,Injured,IDPs,Source of information,Rooms\nHama,2024-11-30,19,30,,UN,4\n"
    found = figures(settings, text)
    assert [(one.indicator, one.population, one.value) for one in found] == [
        ("deaths", "all", 19),
        ("injured", "all", 30),
    ]
    assert {(one.said_by, one.place, one.as_of) for one in found} == {("un", "Hama", date(2024, 11, 30))}


@pytest.mark.parametrize("name", ["Total", "TOTAL:", "Grand total", "Sub-total", "sum"])
def test_a_row_of_totals_is_no_figure(settings: Settings, name: str) -> None:
    text = f"Location,Date,Killed,Source\nHama,2024-11-30,19,UN\nHoms,2024-11-30,2,UN\n{name},,21,\n"
    assert problems(settings, text) == ["a row of totals: what it adds up stands above it"]


def test_a_column_of_numbers_makes_a_table_long_whatever_else_is_in_it(settings: Settings) -> None:
    (found,) = figures(settings, "indicator,value,as_of,deaths\ninjured,30,2024-11-30,7\n")
    assert (found.indicator, found.value) == ("injured", 30)


def test_a_wide_table_by_a_mapping(settings: Settings) -> None:
    mapping = TableMapping(
        figures=(
            FigureColumn(column="Tote", indicator="deaths"),
            FigureColumn(column="Kinder", indicator="deaths", population="children"),
        ),
        columns={"as_of": "Tag", "place": "Ort"}, values={"said_by": "ocha", "measure": "cumulative"},
        date_format="%d.%m.%Y", decimal=",",
    )  # fmt: skip
    found = figures(settings, "Ort;Tote;Kinder;Tag\nIdlib;1.200;31;01.03.2026\n", mapping=mapping)
    assert [(one.population, one.value, one.said_by, one.measure, one.as_of) for one in found] == [
        ("all", 1200, "ocha", Measure.CUMULATIVE, date(2026, 3, 1)),
        ("children", 31, "ocha", Measure.CUMULATIVE, date(2026, 3, 1)),
    ]


def test_a_mapping_is_held_to_the_table_and_the_vocabulary_all_at_once(settings: Settings) -> None:
    mapping = TableMapping(
        columns={"as_of": "Dy", "vale": "N"}, figures=(FigureColumn(column="N", indicator="deths"),)
    )  # fmt: skip
    with pytest.raises(ConfigError) as raised:
        figures(settings, "N,Day\n1,2026-03-01\n", mapping=mapping)
    told = [str(one) for one in raised.value.problems]
    assert any("vale" in one and "did you mean 'value'" in one for one in told)
    assert any("no such column" in one and "did you mean 'Day'" in one for one in told)
    assert any("there is no indicator 'deths'" in one for one in told)


@pytest.mark.parametrize(
    ("said", "want"),
    [
        pytest.param("sohr", ("sohr", "SOHR"), id="an-id"),
        pytest.param(
            "Syrian Observatory for Human Rights", ("sohr", "Syrian Observatory for Human Rights"), id="a-name"
        ),
        pytest.param("The United Nations", ("un", "The United Nations"), id="with-the"),
        pytest.param("Bureau of Nowhere", (None, "Bureau of Nowhere"), id="unregistered-stays-as-written"),
        pytest.param("", (None, None), id="nobody"),
    ],
)
def test_who_said_it(settings: Settings, said: str, want: tuple[str | None, str | None]) -> None:
    (one,) = figures(settings, f"indicator,value,as_of,source\ndeaths,3,2026-03-01,{said}\n")
    assert (one.said_by, one.said_by_text) == want


def test_a_display_name_stands_for_indicator_and_population(settings: Settings) -> None:
    (one,) = figures(settings, "indicator,value,as_of\ncivilian_deaths,3,2026-03-01\n")
    assert (one.indicator, one.population) == ("deaths", "civilians")


def test_json_lines_objects_and_lists_are_one_thing(settings: Settings) -> None:
    row = {"indicator": "deaths", "value": 3, "as_of": "2026-03-01", "text": "three people died", "modality": "feared"}
    for name, text in (
        ("a.jsonl", json.dumps(row) + "\n"), ("a.json", json.dumps([row])), ("a.json", json.dumps({"data": [row]})),
    ):  # fmt: skip
        (one,) = figures(settings, text, name)
        assert (one.value, one.quote, one.modality) == (3, "three people died", Modality.FEARED)
        assert one.derived == "as the table gives it"  # its quote holds no digits


def test_a_workbook_with_days_as_days(settings: Settings) -> None:
    raw = workbook([["Indicator", "Value", "Date"], ["deaths", 27, date(2026, 3, 1)], ["=1+1", 3, date(2026, 3, 1)]])
    found = collected(raw, "t.xlsx", "desk", TableMapping(), NOW, settings.vocabulary)
    taken = [one for item in found.items if item.reading for one in item.reading.observations]
    assert [(one.value, one.as_of) for one in taken] == [(27, date(2026, 3, 1))]
    assert [one.problem for one in found.items if one.problem]
    with pytest.raises(NotATable, match="no sheet 'Nope'; it has Sheet1"):
        read_sheet(raw, "t.xlsx", "Nope")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"%PDF-1.7 ...", "is a PDF", id="a-pdf"),
        pytest.param(b"PK\x03\x04broken", "damaged workbook", id="a-broken-workbook"),
        pytest.param(b'{"a": ', "not valid JSON", id="broken-json"),
        pytest.param(b"7,8\n9,10\n", "has no header", id="no-header"),
        pytest.param(b'indicator,value\ndeaths,"3\n', "quotation mark", id="an-open-quotation"),
        pytest.param(b"[" * 100_000, "no header", id="deep-brackets-are-no-table"),
        pytest.param(b'{"a":' * 100_000, "not valid JSON", id="deep-objects"),
    ],
)
def test_what_is_no_table_says_so(raw: bytes, reason: str) -> None:
    with pytest.raises(NotATable, match=reason):
        read_sheet(raw, "t")


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        for number in range(6):
            book.writestr(f"{number}.xml", b" " * 100_000_000)
    with pytest.raises(NotATable, match="unpacks to more"):
        read_sheet(packed.getvalue(), "t.xlsx")


def test_rows_of_one_link_are_one_report_and_a_changed_row_a_new_version(settings: Settings) -> None:
    head = "indicator,value,as_of,url,quote\n"
    rows = "deaths,3,2026-03-01,https://example.org/a,3 died\ninjured,4,2026-03-01,https://example.org/a,4 were hurt\n"
    first = collected((head + rows).encode(), "t.csv", "desk", TableMapping(), NOW, settings.vocabulary).items
    again = collected(
        (head + rows.replace("4", "5")).encode(), "t.csv", "desk", TableMapping(), NOW, settings.vocabulary
    ).items
    assert len(first) == len(again) == 1
    assert first[0].report is not None
    assert again[0].report is not None
    assert first[0].report.report_id == again[0].report.report_id
    assert first[0].report.content_sha256 != again[0].report.content_sha256


def test_a_source_that_is_no_table_fails_alone(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"%PDF-")
    for path in ("t.csv", "missing.csv"):
        with pytest.raises(SourceError, match=path):
            list(collect(SourceSpec(id="t", kind="table", path=path), tmp_path, NOW, settings.vocabulary))


def test_a_cell_like_a_tag_below_the_header_is_no_row_of_tags() -> None:
    for above in ('"a","b"', '"",""', '"A","B"'):
        found = read_sheet(f'"indicator","value"\n{above}\n"","#A"\n'.encode(), "t.csv")
        assert (found.header, found.tags) == (["indicator", "value"], ())


@hypothesis_settings(deadline=None)
@given(
    rows=st.lists(
        st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12), min_size=4, max_size=4),
        max_size=5,
    )
)
def test_no_row_is_lost_and_none_raises(settings: Settings, rows: list[list[str]]) -> None:
    buffer = io.StringIO()
    for row in [["indicator", "value", "as_of", "quote"], *rows]:
        buffer.write(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n")
    found = collected(
        buffer.getvalue().encode("utf-8", "replace"), "t.csv", "d", TableMapping(), NOW, settings.vocabulary
    )
    taken = sum(len(one.reading.observations) for one in found.items if one.reading)
    refused = sum(bool(one.problem) for one in found.items)
    assert taken + refused <= len(rows)


def workbook(rows: list[list[Any]]) -> bytes:
    """The smallest workbook there is: inline texts, numbers, and days as a spreadsheet keeps them."""
    letters, lines = "ABCDEFG", []
    for number, row in enumerate(rows, 1):
        cells = []
        for letter, cell in zip(letters, row, strict=False):
            at = f'r="{letter}{number}"'
            if isinstance(cell, date):
                cells.append(f'<c {at} s="1"><v>{(cell - date(1899, 12, 30)).days}</v></c>')
            elif isinstance(cell, str):
                cells.append(f'<c {at} t="inlineStr"><is><t>{cell}</t></is></c>')
            else:
                cells.append(f"<c {at}><v>{cell}</v></c>")
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        '"application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type='
        f'"{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Sheet1" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type='
        f'"{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return packed.getvalue()

"""The other tables in every format: whole, typed, and with nothing in them that runs."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import hxl
import polars as pl
import pytest
from given import frame, observation
from python_calamine import CalamineWorkbook
from samples import DAY, EVIL, MADE, configured, made

from tracker.export import pictures
from tracker.export.formats import LISTED
from tracker.export.listed import KINDS, Kind, Listed, listed, shaped
from tracker.series.selection import Selection

BAD = [EVIL, "+SUM(1,2)", "@cmd", "-2+3", "\t=1+1", "＝27 people", "a,b\n3", "=1\x00\x07", "\u202e=1", "a" * 40_000]


def table(kind: Kind) -> Listed:
    """A table of two rows: one of hostile words in every text, one of nothing."""
    text = [name for name, one in kind.schema.items() if one == pl.String]
    rows = [{name: BAD[(number + place) % len(BAD)] for place, name in enumerate(text)} for number in range(len(BAD))]
    frame = shaped(pl.DataFrame([*rows, {text[0]: "x"}], infer_schema_length=None), kind)
    return listed(kind, frame, "crisis aleppo", MADE, credits=["The desk (CC BY 4.0)"])


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("form", LISTED)
def test_no_cell_of_a_table_runs(form: str, name: str) -> None:
    data = LISTED[form](table(KINDS[name]))
    if form == "xlsx":
        cells = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Data").to_python()
        assert all(not re.match(r"\s*[=+\-@＝]", str(cell)) for row in cells for cell in row if isinstance(cell, str))
    elif form in ("csv", "hxl"):
        assert not re.search(r'(^|,)"?\s*[=+\-@＝]', re.sub(r"^# .*$", "", data.decode(), flags=re.MULTILINE))
    else:
        assert data


@pytest.mark.parametrize("name", KINDS)
def test_a_table_is_read_back_with_its_head(name: str) -> None:
    made_of = table(KINDS[name])
    rows = list(hxl.data(io.BytesIO(LISTED["hxl"](made_of))))
    assert len(rows) == made_of.rows.height
    assert pl.read_parquet(io.BytesIO(LISTED["parquet"](made_of))).schema == KINDS[name].schema
    assert "Filters: crisis aleppo" in LISTED["csv"](made_of).decode()
    described = str(CalamineWorkbook.from_filelike(io.BytesIO(LISTED["xlsx"](made_of)))
                    .get_sheet_by_name("Description").to_python())  # fmt: skip
    assert "crisis aleppo" in described
    assert "The desk (CC BY 4.0)" in described


@pytest.mark.parametrize("name", LISTED)
def test_the_same_table_gives_the_same_bytes(name: str) -> None:
    assert LISTED[name](table(KINDS["series"])) == LISTED[name](table(KINDS["series"]))


def test_a_place_that_is_masked_cannot_be_asked_for() -> None:
    """Else whoever asks for a place learns that the figure without one is of it."""
    rule = configured(sensitivity="internal")
    hidden: dict[str, Any] = {"place": "Idlib", "as_of": DAY, "said_by": "sohr", "sensitivity": "restricted"}
    figures = frame([observation(1, 27, date(2024, 11, 29), **hidden)])
    asked = Selection(places=("idlib",))
    assert made(figures, rule=rule, selection=asked).figures.height == 0
    assert made(figures, rule=rule, selection=asked, audience="restricted").figures.height == 1
    assert made(figures, rule=rule).figures.height == 1


def test_a_picture_keeps_what_is_said_of_it_out_of_its_markup() -> None:
    said = {"Filters": "</metadata><script>alert(1)</script>\x00\ufffe"}
    shown = pictures.svg('<?xml version="1.0"?><svg width="1"><g/></svg>', said)
    assert "<script" not in shown
    assert shown.startswith('<?xml version="1.0"?><svg width="1"><metadata>')

"""Files of the pages and feeds, opened by readers that are not ours: what they hold, and for whom."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import hxl
import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from web.at_the_desk import Browser, House

from tracker import logs
from tracker.store import open_store, tokens

WHATS = ("figures", "series", "reports", "rejections", "alerts", "sources")
ENDS = ("csv", "xlsx", "hxl.csv", "hxl", "parquet", "json")
COUNTS = {"figures": 3, "series": 1, "reports": 3, "rejections": 6, "alerts": 1, "sources": 2}


@pytest.fixture(scope="module")
def anybody(reading: House) -> Browser:
    return reading.browser()


@pytest.fixture(scope="module")
def series_id(anybody: Browser) -> str:
    return str(anybody.get("/api/series").json()["items"][0]["series_id"])


def get(browser: Browser, path: str, **headers: str) -> bytes:
    answer = browser.get(path, **headers)
    assert answer.status_code == 200, answer.text[:300]
    return answer.content


def rows_of(data: bytes, end: str, what: str) -> list[dict[str, Any]]:
    """Read a file as somebody else's program does."""
    if end == "csv":
        lines = [line for line in data.decode().splitlines(keepends=True) if not line.startswith("# ")]
        return list(csv.DictReader(io.StringIO("".join(lines), newline="")))
    if end == "xlsx":
        head, *rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Data").to_python()
        return [dict(zip(map(str, head), row, strict=True)) for row in rows]
    if end == "parquet":
        return pl.read_parquet(io.BytesIO(data)).to_dicts()
    if end == "json":
        found: list[dict[str, Any]] = json.loads(data)[what]
        return found
    source = hxl.data(io.BytesIO(data))
    return [dict(zip(source.headers, row.values, strict=True)) for row in source]


def about_of(data: bytes, end: str) -> str:
    """Return what a file says of itself."""
    if end == "xlsx":
        return str(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Description").to_python())
    if end == "parquet":
        return json.dumps(pl.read_parquet_metadata(io.BytesIO(data)))
    return data.decode()


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("what", WHATS)
def test_every_table_is_read_back_and_says_its_filters(anybody: Browser, what: str, end: str) -> None:
    answer = anybody.get(f"/export/{what}.{end}?crisis=aleppo-2024")
    assert answer.status_code == 200
    assert re.fullmatch(rf'attachment; filename="{what}-[\d-]+\.[a-z.]+"', answer.headers["content-disposition"])
    assert len(rows_of(answer.content, end, what)) == COUNTS[what]
    told = about_of(answer.content, end)
    for words in ("crisis aleppo-2024", "DEMO", "public"):
        assert words in told


FILTERS = {
    "indicator=injured": 0, "from=2024-11-29": 1, "measure=stock": 0, "headline=true": 3, "said_by=sohr": 3,
    "review=rejected": 0, "crisis=&indicator=deaths": 3, "lang=ar": 3,
}  # fmt: skip


@pytest.mark.parametrize(("query", "rows"), FILTERS.items(), ids=FILTERS)
def test_a_file_has_the_filters_of_its_view(anybody: Browser, query: str, rows: int) -> None:
    assert len(rows_of(get(anybody, f"/export/figures.csv?{query}"), "csv", "figures")) == rows


REFUSED = {
    "/export/figures.csv?nothing=1": 400, "/export/figures.exe": 404, "/export/narnia.csv": 404,
    "/export/series.ucdp.csv": 404, "/export/figures": 404, "/export/figures.csv?crisis=narnia": 404,
    "/export/figures.csv?audience=restricted": 400, "/export/chart.gif?series=0123456789abcdef": 404,
    "/export/chart.png?series=0123456789abcdef": 404, "/export/chart.png": 404, "/export/chart.png?x=1": 400,
    "/export/chart.svg?crisis=narnia&indicator=deaths": 404, "/feed/figures.parquet?key=x": 401,
}  # fmt: skip


@pytest.mark.parametrize(("path", "status"), REFUSED.items(), ids=REFUSED)
def test_what_cannot_be_given_is_refused_with_why(anybody: Browser, path: str, status: int) -> None:
    answer = anybody.get(path, accept="*/*")
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_a_reviewer_may_take_a_file_for_the_public(reading: House) -> None:
    amal = reading.browser("amal")
    assert "Shown to: internal" in get(amal, "/export/figures.csv").decode()
    assert "Shown to: public" in get(amal, "/export/figures.csv?audience=public").decode()


def test_who_sees_another_crisis_gets_none_of_this_one(reading: House, series_id: str) -> None:
    other = reading.browser("yara", crises=("gaza",))
    for what in WHATS:
        assert rows_of(get(other, f"/export/{what}.csv"), "csv", what) == []
        assert rows_of(get(other, f"/export/{what}.csv?audience=public"), "csv", what) == []
    assert other.get(f"/export/chart.svg?series={series_id}").status_code == 404


# -------------------------------------------------------------------------------------------------------- pictures


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield a PNG's chunks; each must be whole (PNG specification, 5.3)."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + content)
        yield kind, content
        at += 12 + length


@pytest.mark.parametrize("query", ["series={}", "crisis=aleppo-2024&indicator=deaths&population=all"])
def test_a_picture_says_where_it_comes_from(anybody: Browser, series_id: str, query: str) -> None:
    words = query.format(series_id)
    said = {kind: content for kind, content in chunks(get(anybody, f"/export/chart.png?{words}")) if kind == b"iTXt"}
    assert said
    png = get(anybody, f"/export/chart.png?{words}")
    assert any(content.startswith(b"Filters\0") and b"aleppo-2024" in content for _, content in chunks(png))
    svg = anybody.get(f"/export/chart.svg?{words}")
    assert "Filters: crisis aleppo-2024" in svg.text.split("</metadata>")[0]
    assert "sandbox" in svg.headers["content-security-policy"]
    spec = json.loads(get(anybody, f"/export/chart.vl.json?{words}"))
    assert spec["usermeta"]["about"]["Filters"].startswith("crisis aleppo-2024")
    assert "$schema" in spec


def test_the_page_of_a_chart_is_one_file_that_fetches_nothing(anybody: Browser, series_id: str) -> None:
    answer = anybody.get(f"/export/chart.html?series={series_id}")
    assert len(answer.content) < 1_500_000
    assert "script-src 'sha256-" in answer.headers["content-security-policy"]
    outside = re.sub(r"<script>.*?</script>", "", answer.text, flags=re.DOTALL)
    assert not re.search(r'(src|href)="(?!data:|#)', outside)
    assert "4,260" in outside
    assert "Filters" in outside


# ----------------------------------------------------------------------------------------------------------- feeds


def key(house: House, scope: str = "feed", crisis: str | None = None, ends: datetime | None = None) -> tuple[str, str]:
    store = open_store(house.means.store)
    try:
        made, secret = tokens.add(store, scope, house.means.clock(), crisis=crisis, label="", expires_at=ends)  # type: ignore[arg-type]
        return made.token_id, secret.reveal()
    finally:
        store.close()


def test_a_feed_opens_by_the_key_in_its_address_and_by_nothing_less(reading: House, anybody: Browser) -> None:
    name, mine = key(reading)
    rows = rows_of(get(anybody, f"/feed/figures.csv?key={mine}&crisis=aleppo-2024"), "csv", "figures")
    assert len(rows) == 3
    assert len(rows_of(get(anybody, f"/feed/series.json?key={mine}"), "json", "series")) == 1
    ended = key(reading, ends=datetime.now(UTC) - timedelta(days=1))[1]
    for wrong in ("", "?key=", f"?key={mine[:-1]}", f"?key={mine}&key={mine}", f"?key={ended}"):
        assert anybody.get(f"/feed/figures.csv{wrong}", accept="*/*").status_code == 401
    assert anybody.get(f"/api/observations?key={mine}", accept="*/*").status_code == 400
    assert anybody.get("/api/observations", authorization=f"Bearer {mine}").status_code == 403
    store = open_store(reading.means.store)
    tokens.revoke(store, name, reading.means.clock())
    store.close()
    assert anybody.get(f"/feed/figures.csv?key={mine}", accept="*/*").status_code == 401


def test_a_key_for_another_crisis_tells_nothing_of_this_one(reading: House, anybody: Browser) -> None:
    other = key(reading, crisis="gaza")[1]
    assert rows_of(get(anybody, f"/feed/figures.csv?key={other}"), "csv", "figures") == []


def test_a_sheet_finds_the_names_of_its_columns_in_the_first_line(
    reading: House, anybody: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = key(reading)[1]
    demo = get(anybody, f"/feed/figures.csv?key={mine}").decode()
    assert demo.startswith("# DEMO")
    monkeypatch.setattr("tracker.views.seen.rounds.last_round", lambda _: None)  # as a store that is no demonstration's
    bare = get(anybody, f"/feed/figures.csv?key={mine}").decode()
    noted = get(anybody, f"/feed/figures.csv?key={mine}&notes=1").decode()
    assert bare.startswith("crisis,indicator,")
    assert noted.startswith("# Export: ")
    assert noted.endswith(bare)


def test_a_feed_is_for_the_public_whoever_asks(reading: House) -> None:
    mine = key(reading)[1]
    assert "Shown to: public" in get(reading.browser("amal"), f"/feed/figures.csv?key={mine}&notes=1").decode()


def test_a_key_is_in_no_log_and_no_answer(
    reading: House, anybody: Browser, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = key(reading)[1]
    secret = mine.rpartition("_")[2]
    heard: list[Any] = []

    class Ear:
        def __getattr__(self, level: str) -> Any:
            return lambda event, **said: heard.append((level, event, said))

    monkeypatch.setattr(logs, "logger", Ear)
    for path in (f"/feed/figures.csv?key={mine}", f"/feed/none.csv?key={mine}", f"/feed/figures.csv?key={mine}x",
                 f"/feed/figures.csv?key={mine}&x=1"):  # fmt: skip
        answer = anybody.get(path, accept="text/html")
        assert secret not in answer.text
        assert secret not in str(dict(answer.headers))
        assert answer.headers["referrer-policy"] == "no-referrer"
    assert heard
    assert secret not in repr(heard)
    assert secret not in "".join(capsys.readouterr())


def test_a_sheet_that_asks_again_is_told_that_nothing_changed(reading: House, anybody: Browser) -> None:
    mine, other = key(reading)[1], key(reading)[1]
    first = anybody.get(f"/feed/figures.csv?key={mine}")
    again = anybody.get(f"/feed/figures.csv?key={other}", **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")

"""Archives that are torn, too large or made to harm: what can be read of them is, and the rest is said."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import zstandard
from lakes import AT, COLUMNS
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tracker.archive import batches, crew, guarded, sheets
from tracker.archive.run import planned, read
from tracker.config import load
from tracker.model import Settings

BODY = "Shelling killed {n} people in Aleppo on Sunday, the United Nations said, and the hospital was “full”."
ROWS = [{"id": f"a{n}", "head": "Shelling", "paper": "Café", "day": "2024-12-01", "body": BODY.format(n=n)}
        for n in range(11, 31)]  # fmt: skip
LINES = [json.dumps(row) + "\n" for row in ROWS]
TABLE = pl.DataFrame(ROWS).write_csv()
BREAKS = "the file breaks off here, the rest is not read"


@pytest.fixture(scope="module")
def words() -> Settings:
    return load(None)


def told(folder: Path, words: Settings) -> dict[str, Any]:
    """Read the archive of a test into a lake and return its manifest."""
    plan = planned(str(folder / "archive"), COLUMNS, words, AT)
    return read(plan, str(folder / "lake"), words, crew.in_line, lambda note, part: None)


def of(content: bytes, name: str, folder: Path, words: Settings) -> dict[str, Any]:
    """Read an archive of one file."""
    (folder / "archive").mkdir()
    (folder / "archive" / name).write_bytes(content)
    return told(folder, words)


PACK: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "zst": zstandard.compress}


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("shape", ["jsonl", "csv"])
def test_a_packed_file_that_breaks_off_is_read_to_there(
    tmp_path: Path, words: Settings, shape: str, packing: str
) -> None:
    many = "".join(LINES) * 40 if shape == "jsonl" else TABLE + TABLE.partition("\n")[2] * 39
    noise = b"".join(number.to_bytes(2, "big") for number in range(60_000))  # so that the texts are whole blocks
    packed = PACK[packing](many.encode()) + PACK[packing](noise)
    found = of(packed[: len(packed) * 2 // 3], f"all.{shape}.{packing}", tmp_path, words)
    assert found["parts"]["failed"] == {}
    assert any(BREAKS in reason for reason in found["refused"])


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("shape", ["jsonl", "csv"])
def test_a_bomb_is_not_unpacked(
    tmp_path: Path, words: Settings, monkeypatch: pytest.MonkeyPatch, shape: str, packing: str
) -> None:
    monkeypatch.setattr(guarded, "AT_LEAST", 100_000)
    begin = "".join(LINES) if shape == "jsonl" else TABLE
    found = of(PACK[packing](begin.encode() + b" " * 30_000_000), f"bomb.{shape}.{packing}", tmp_path, words)
    assert found["counts"]["observations"] == len(ROWS)
    assert any("unpacks to more than 200 times its size" in reason for reason in found["refused"])


def test_a_line_without_end_is_passed_by(tmp_path: Path, words: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "LONGEST_RECORD", 1_000)
    content = "".join([*LINES[:10], '{"body": "' + "x" * 50_000 + '"}\n', *LINES[10:]])
    found = of(content.encode(), "all.jsonl", tmp_path, words)
    assert found["counts"]["observations"] == len(ROWS)
    assert found["refused"] == {"is a line of more than 1,000 bytes": 1}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        pytest.param("a0,x," + "y" * 5_000, "is a line of more than 1,000 characters", id="a-line-without-end"),
        pytest.param('a0,"x' + "\ny" * 2_000 + '"', "has a field of more than 1,000 characters", id="a-field-of-lines"),
    ],
)
def test_a_row_without_end_is_passed_by(
    tmp_path: Path, words: Settings, monkeypatch: pytest.MonkeyPatch, row: str, problem: str
) -> None:
    monkeypatch.setattr(sheets, "LONGEST", 1_000)
    head, _, rest = TABLE.partition("\n")
    found = of(f"{head}\n{row}\n{rest}".encode(), "all.csv", tmp_path, words)
    assert found["counts"]["observations"] == len(ROWS)
    assert any(reason.startswith(problem) for reason in found["refused"])


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [
        pytest.param("utf-8", ",", id="utf-8"),
        pytest.param("utf-8-sig", ";", id="excel-with-a-mark"),
        pytest.param("cp1252", ";", id="excel-of-windows"),
        pytest.param("utf-16", "\t", id="excel-unicode-text"),
        pytest.param("utf-32", ",", id="utf-32"),
    ],
)
def test_a_table_is_read_however_it_is_written(tmp_path: Path, words: Settings, encoding: str, separator: str) -> None:
    content = pl.DataFrame(ROWS).write_csv(separator=separator).encode(encoding)
    found = of(content, "all.csv", tmp_path, words)
    kept = pl.read_parquet(tmp_path / "lake" / "texts" / "*.parquet").get_column("text")
    assert found["counts"]["observations"] == len(ROWS)
    assert sorted(kept) == sorted(row["body"] for row in ROWS)


@pytest.mark.parametrize(
    ("content", "records", "observations"),
    [
        pytest.param(TABLE.encode() + b"a9,x,y\n", len(ROWS) + 1, len(ROWS), id="a-row-too-short"),
        pytest.param(TABLE.encode().replace(b"a20,", b"\xff\xfe\x00,"), len(ROWS), len(ROWS), id="bytes-of-no-letter"),
        pytest.param(TABLE.encode().rstrip(b"\n") + b',"', len(ROWS), len(ROWS), id="a-quote-that-never-ends"),
    ],
)
def test_a_damaged_row_costs_no_other(
    tmp_path: Path, words: Settings, content: bytes, records: int, observations: int
) -> None:
    found = of(content, "all.csv", tmp_path, words)
    assert found["counts"]["records"] == records
    assert found["counts"]["observations"] == observations


def test_a_table_without_the_column_says_what_it_has(tmp_path: Path, words: Settings) -> None:
    found = of(b"id,text\n1,x\n", "all.csv", tmp_path, words)
    assert "has no column 'body'; it has id, text" in found["parts"]["failed"]["0"]["reason"]


def test_a_parquet_file_cut_short_is_said_and_stops_no_other(tmp_path: Path, words: Settings) -> None:
    (tmp_path / "archive").mkdir()
    pl.DataFrame(ROWS).write_parquet(tmp_path / "archive" / "b.parquet")
    whole = (tmp_path / "archive" / "b.parquet").read_bytes()
    (tmp_path / "archive" / "a.parquet").write_bytes(whole[: len(whole) // 2])
    found = told(tmp_path, words)
    assert found["counts"]["observations"] == len(ROWS)
    assert found["parts"]["failed"]["0"]["files"] == [str(tmp_path / "archive" / "a.parquet")]


def test_a_parquet_file_with_damaged_pages_is_read_to_there(tmp_path: Path, words: Settings) -> None:
    rows = [dict(row, id=f"{row['id']}-{turn}") for turn in range(500) for row in ROWS]
    path = tmp_path / "whole.parquet"
    pl.DataFrame(rows).write_parquet(path, row_group_size=2_000, compression="uncompressed")
    content = bytearray(path.read_bytes())
    content[len(content) * 4 // 5 : len(content) * 4 // 5 + 60_000] = b"\xff" * 60_000
    found = of(bytes(content), "all.parquet", tmp_path, words)
    assert found["parts"]["done"] + len(found["parts"]["failed"]) == 1


def warc(path: Path, pages: int) -> bytes:
    """Write a web archive and return its bytes."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, row in enumerate(ROWS[:pages]):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            body = path.with_suffix(".html")
            body.write_text(f"<html><body><article><p>{row['body']}</p></article></body></html>", encoding="utf-8")
            with body.open("rb") as payload:
                writer.write_record(writer.create_warc_record(
                    f"https://paper.example/{number}", "response", payload=payload, http_headers=head
                ))  # fmt: skip
    return path.read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: content[: len(content) * 4 // 5], id="cut-short"),
        pytest.param(lambda content: content[: len(content) * 4 // 5] + b"\0" * 3_000, id="zeros"),
        pytest.param(lambda content: content + b"WARC/1.0\r\nnonsense", id="nonsense-behind"),
    ],
)
def test_a_web_archive_broken_in_a_record_is_read_to_there(
    tmp_path: Path, words: Settings, damage: Callable[[bytes], bytes]
) -> None:
    found = of(damage(warc(tmp_path / "whole.warc.gz", 5)), "all.warc.gz", tmp_path, words)
    assert found["parts"]["failed"] == {}
    assert found["counts"]["observations"] >= 3


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\0" * 100, id="zeros"),
        pytest.param(b"WARC/1.0\r\nX: " + b"killed 12 " * 300_000, id="a-header-without-end"),
    ],
)
def test_no_web_archive_at_all_is_said(tmp_path: Path, words: Settings, content: bytes) -> None:
    found = of(content, "all.warc", tmp_path, words)
    assert [BREAKS in reason for reason in found["refused"]] == [True]


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda packed: packed[: len(packed) // 2], id="cut-short"),
        pytest.param(lambda packed: packed[:20] + b"\xff" * 40 + packed[60:], id="damaged"),
        pytest.param(lambda packed: b"killed 12 people", id="never-packed"),
    ],
)
def test_a_packed_text_that_is_torn_costs_no_other_of_its_folder(
    tmp_path: Path, words: Settings, damage: Callable[[bytes], bytes], packing: str
) -> None:
    (tmp_path / "archive").mkdir()
    noise = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(9_000))
    torn = damage(PACK[packing]((BODY.format(n=99) + noise).encode()))
    (tmp_path / "archive" / f"b.txt.{packing}").write_bytes(torn)
    for name, row in zip("ac", ROWS, strict=False):
        (tmp_path / "archive" / f"{name}.txt.{packing}").write_bytes(PACK[packing](row["body"].encode()))
    found = told(tmp_path, words)
    assert found["parts"]["failed"] == {}
    assert found["counts"]["observations"] == 2
    assert [BREAKS in reason for reason in found["refused"]] == [True]

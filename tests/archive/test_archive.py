"""From an archive to a lake, its series and the store: the same whoever does it, however often it is stopped."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tracker.archive import crew
from tracker.archive.batches import RECORDS, batches
from tracker.archive.columns import columns_of
from tracker.archive.crew import Outcome
from tracker.archive.lake import opened_lake
from tracker.archive.plan import BYTES, LARGE, ArchiveError, Columns, File, Part, cut, uncut
from tracker.archive.run import MANIFEST, PLAN, Sizes, begun, planned, read
from tracker.archive.shelf import Shelf, listed
from tracker.archive.work import Job
from tracker.config import load
from tracker.errors import ConfigError
from tracker.model import Settings

AT = datetime(2026, 1, 5, tzinfo=UTC)
COLUMNS = Columns(text="body", name="id", title="head", publisher="paper", published="day", source="wire")
TOLD = "The Syrian Observatory for Human Rights said 27 civilians, including eight children, were killed in Aleppo."
ROWS = [
    {"id": "a1", "head": "Shelling", "paper": "Wire", "day": "2024-12-01",
     "body": TOLD},
    {"id": "a2", "head": "Quiet", "paper": "Wire", "day": "2024-12-02", "body": "The road stays shut. Talks go on."},
    {"id": "a3", "head": "Copy", "paper": "Herald", "day": "2024-12-02",
     "body": TOLD},
    {"id": "a4", "head": "Later", "paper": "Wire", "day": "2024-12-04",
     "body": "The United Nations said at least 48,000 people have been displaced from Aleppo since 27 November 2024."},
    {"id": "a5", "head": "None", "paper": "Wire", "day": "2024-12-04", "body": " "},
    {"id": "a6", "head": "French", "paper": "Wire", "day": "2024-12-04",
     "body": "Selon les autorités, 12\u202f000 personnes ont été tuées dans le bombardement de la ville."},
    {"id": "a1", "head": "Shelling", "paper": "Wire", "day": "2024-12-05",
     "body": "The Syrian Observatory for Human Rights said 31 civilians were killed in Aleppo. A correction was made."},
]  # fmt: skip


@pytest.fixture(scope="module")
def words() -> Settings:
    return load(None)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    pl.DataFrame(ROWS).write_parquet(folder / "one.parquet")
    return folder


def made(archive: Path, out: Path, words: Settings, doing: Any = crew.in_line, **more: Any) -> dict[str, Any]:
    plan, _ = begun(Shelf(str(out)), planned(str(archive), COLUMNS, words, AT, sizes=Sizes(rows=2), **more))
    return read(plan, str(out), words, doing, lambda note, part: None)


def files_of(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def test_a_lake_says_what_became_of_every_record(archive: Path, tmp_path: Path, words: Settings) -> None:
    told = made(archive, tmp_path / "lake", words)
    assert told["counts"]["records"] == len(ROWS)
    assert told["counts"]["passed_over"] == 1  # the road stays shut
    assert told["refused"] == {"has no text": 1, "is in French; only English is read": 1}
    assert told["parts"] == {"all": 4, "done": 4, "failed": {}}
    with opened_lake(str(tmp_path / "lake")) as lake:
        figures = lake.table("observations").select("external_id", "indicator", "population", "value").collect().rows()
        headlines = lake.table("headlines").filter(pl.col("indicator") == "deaths").collect()
    # a1 stands there twice: its newest text counts
    assert ("a1", "deaths", "civilians", 31.0) in figures
    assert ("a1", "deaths", "civilians", 27.0) not in figures
    assert ("a4", "displaced", "all", 48_000.0) in figures
    assert set(headlines.get_column("value")) == {27.0, 31.0}


def stopping(after: int) -> Any:
    def some(parts: Sequence[Part], job: Job) -> Iterator[Outcome]:
        for done, outcome in enumerate(crew.in_line(parts, job)):
            if done == after:
                raise KeyboardInterrupt
            yield outcome

    return some


def test_a_run_that_is_stopped_goes_on_and_leaves_the_same_bytes(
    archive: Path, tmp_path: Path, words: Settings
) -> None:
    whole = made(archive, tmp_path / "whole", words)
    for after in range(4):
        with pytest.raises(KeyboardInterrupt):
            made(archive, tmp_path / f"cut{after}", words, stopping(after))
        again = made(archive, tmp_path / f"cut{after}", words)
        assert again["sha256"] == whole["sha256"]
        assert files_of(tmp_path / f"cut{after}") == files_of(tmp_path / "whole")


def test_what_is_done_is_not_done_again(archive: Path, tmp_path: Path, words: Settings) -> None:
    made(archive, tmp_path / "lake", words)

    def nobody(parts: Sequence[Part], job: Job) -> Iterator[Outcome]:
        assert not parts
        return iter(())

    assert made(archive, tmp_path / "lake", words, nobody)["parts"]["done"] == 4


def test_a_part_of_which_a_file_is_gone_is_done_again(archive: Path, tmp_path: Path, words: Settings) -> None:
    before = made(archive, tmp_path / "lake", words)
    (tmp_path / "lake/texts/000001.parquet").unlink()
    assert made(archive, tmp_path / "lake", words)["sha256"] == before["sha256"]
    assert (tmp_path / "lake/texts/000001.parquet").is_file()


def test_a_part_of_which_a_file_is_cut_short_is_done_again(archive: Path, tmp_path: Path, words: Settings) -> None:
    before = made(archive, tmp_path / "lake", words)
    whole = files_of(tmp_path / "lake")
    file = tmp_path / "lake/observations/000000.parquet"
    file.write_bytes(file.read_bytes()[:-7])
    assert made(archive, tmp_path / "lake", words)["sha256"] == before["sha256"]
    assert files_of(tmp_path / "lake") == whole


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\x00\xff"])
def test_a_note_that_is_damaged_is_said(archive: Path, tmp_path: Path, words: Settings, content: bytes) -> None:
    made(archive, tmp_path / "lake", words)
    for name in (MANIFEST, PLAN):
        (tmp_path / "lake" / name).write_bytes(content)
    with pytest.raises(ArchiveError, match=r"manifest\.json is damaged"), opened_lake(str(tmp_path / "lake")):
        pass
    with pytest.raises(ArchiveError, match=r"plan\.json is damaged"):
        made(archive, tmp_path / "lake", words)


def test_a_damaged_note_of_a_part_is_written_anew(archive: Path, tmp_path: Path, words: Settings) -> None:
    made(archive, tmp_path / "lake", words)
    whole = files_of(tmp_path / "lake")
    (tmp_path / "lake/done/000001.json").write_bytes(b"[1, 2")
    made(archive, tmp_path / "lake", words)
    assert files_of(tmp_path / "lake") == whole


def test_a_table_of_long_texts_is_cut_finer() -> None:
    short, long = File("a.parquet", 5_000_000, rows=45_000), File("b.parquet", 480_000_000, rows=30_000)
    parts = cut([short, long])
    assert [(part.first, part.length) for part in parts if part.paths == ("a.parquet",)] == [
        (0, 20_000), (20_000, 20_000), (40_000, 5_000)
    ]  # fmt: skip
    of_long = [part for part in parts if part.paths == ("b.parquet",)]
    assert {part.length for part in of_long} == {3_000}
    assert sum(part.length for part in of_long) == 30_000
    assert all(part.bytes <= BYTES for part in of_long)


def test_files_that_cannot_be_cut_are_told_where_they_are_large() -> None:
    files = [File("a.jsonl.gz", LARGE + 1), File("b.csv", LARGE + 1), File("c.jsonl", LARGE * 9),
             File("d.warc.gz", LARGE - 1), File("e.parquet", LARGE * 9, rows=100_000),
             File("f.txt", LARGE + 1)]  # fmt: skip
    assert [part.paths[0] for part in uncut(cut(files))] == ["a.jsonl.gz", "b.csv"]


def test_processes_leave_the_same_bytes(archive: Path, tmp_path: Path, words: Settings) -> None:
    alone = made(archive, tmp_path / "one", words)
    together = made(archive, tmp_path / "two", words, partial(crew.by_processes, workers=2))
    assert together == alone
    assert files_of(tmp_path / "two") == files_of(tmp_path / "one")


def test_another_plan_over_a_lake_is_refused(archive: Path, tmp_path: Path, words: Settings) -> None:
    made(archive, tmp_path / "lake", words)
    with pytest.raises(ArchiveError, match=r"begun otherwise \(texts differ\)"):
        made(archive, tmp_path / "lake", words, texts=False)


def test_a_lake_that_was_not_read_to_its_end_is_none(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="not read to its end"), opened_lake(str(tmp_path)):
        pass


def test_a_damaged_file_fails_alone(archive: Path, tmp_path: Path, words: Settings) -> None:
    (archive / "two.parquet").write_bytes(b"PAR1 no table")
    told = made(archive, tmp_path / "lake", words)
    assert told["parts"]["done"] == 4
    assert list(told["parts"]["failed"]) == ["4"]
    assert told["counts"]["records"] == len(ROWS)


LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)


def rows_of(parts: Sequence[Part]) -> list[tuple[str, str]]:
    wanted = {"text": "body", "name": "id", "title": "head"}
    found = pl.concat([pl.DataFrame(schema=RECORDS), *(batch for part in parts for batch in batches(part, wanted))])
    return found.select("name", "text").rows()


def test_every_record_of_lines_is_in_one_part_however_they_are_cut(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text(LINES + "\n\n", encoding="utf-8")
    said = [(row["id"], row["body"]) for row in ROWS]
    for size in [1, 7, 100, 173, 500, len(LINES.encode()) - 1, 10_000]:
        assert rows_of(cut(listed(str(path)), size=size)) == said, size


def packed(path: Path, shape: str) -> None:
    plain = LINES.encode()
    if shape == "csv":
        pl.DataFrame(ROWS).write_csv(path)
    elif shape == "csv.gz":
        path.write_bytes(gzip.compress(pl.DataFrame(ROWS).write_csv().encode()))
    elif shape == "parquet":
        pl.DataFrame(ROWS).write_parquet(path)
    else:
        path.write_bytes({"jsonl": plain, "jsonl.gz": gzip.compress(plain)}.get(shape) or zstandard.compress(plain))


@pytest.mark.parametrize("shape", ["parquet", "jsonl", "jsonl.gz", "jsonl.zst", "csv", "csv.gz"])
def test_the_same_records_come_out_of_every_shape(tmp_path: Path, shape: str) -> None:
    path = tmp_path / f"all.{shape}"
    packed(path, shape)
    assert rows_of(cut(listed(str(path)), rows=3)) == [(row["id"], row["body"]) for row in ROWS]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        pytest.param("{", "is no JSON", id="cut-off"),
        pytest.param("[1]", "is JSON, and no object", id="a-list"),
        pytest.param("[" * 100_000, "is no JSON", id="nested-without-end"),
        pytest.param('{"body": ["x"]}', "has no text", id="text-that-is-a-list"),
        pytest.param('{"id": "x"}', "has no text", id="no-text"),
        pytest.param('{"body": "\\u0000 "}', None, id="a-sign-no-store-keeps"),
    ],
)
def test_a_bad_record_is_refused_with_its_reason(
    tmp_path: Path, words: Settings, line: str, problem: str | None
) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "all.jsonl").write_text(line + "\n" + LINES, encoding="utf-8")
    told = made(folder, tmp_path / "lake", words)
    assert told["counts"]["records"] == len(ROWS) + 1
    assert told["counts"]["reports"] == 4
    if problem:
        assert problem in told["refused"]


def test_a_folder_of_texts_and_documents_is_read(tmp_path: Path, words: Settings) -> None:
    folder = tmp_path / "archive"
    (folder / "deep").mkdir(parents=True)
    (folder / "one.txt").write_text(ROWS[0]["body"], encoding="utf-8")
    (folder / "deep/two.html").write_text(f"<html><body><article><p>{ROWS[3]['body']}</p></article></body></html>")
    (folder / "three.txt").write_bytes(b"\x00\x01\x02 no text")
    told = made(folder, tmp_path / "lake", words)
    with opened_lake(str(tmp_path / "lake")) as lake:
        found = lake.table("observations").select("external_id", "value").collect().rows()
    assert ("one.txt", 27.0) in found
    assert ("deep/two.html", 48_000.0) in found
    assert sum(told["refused"].values()) == 1


def test_pages_of_a_web_archive_are_read(tmp_path: Path, words: Settings) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    page = f"<html><head><title>T</title></head><body><article><p>{ROWS[0]['body']}</p></article></body></html>"
    with (folder / "crawl.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, kind in enumerate(["text/html", "image/png"]):
            head = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            (folder / "body").write_bytes(page.encode())
            with (folder / "body").open("rb") as body:
                writer.write_record(writer.create_warc_record(
                    f"https://paper.example/{number}", "response", payload=body, http_headers=head
                ))  # fmt: skip
    (folder / "body").unlink()
    told = made(folder, tmp_path / "lake", words)
    with opened_lake(str(tmp_path / "lake")) as lake:
        found = lake.table("observations").select("url", "value", "population").collect().rows()
    assert told["counts"]["records"] == 1
    assert ("https://paper.example/0", 27.0, "civilians") in found


def test_an_archive_and_a_lake_may_lie_on_object_storage(words: Settings) -> None:
    shelf = Shelf("memory://archive")
    shelf.write("lines.jsonl", LINES.encode())
    plan = planned("memory://archive", COLUMNS, words, AT, sizes=Sizes(bytes=300))
    told = read(plan, "memory://lake", words, crew.in_line, lambda note, part: None)
    assert told["counts"]["records"] == len(ROWS)
    assert json.loads(Shelf("memory://lake").read(MANIFEST)) == told


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("", "is missing", id="empty"),
        pytest.param("[archive]\n", "archive.text", id="no-text"),
        pytest.param('[archive]\ntext = "b"\ntitel = "t"\n', "did you mean 'title'", id="a-slip"),
        pytest.param('[archive]\ntext = "b"\nsource = "My Wire"\n', "is no name of a source", id="a-name-with-a-space"),
        pytest.param("[archive]\ntext = 3\n", "archive.text", id="a-number"),
        pytest.param('[archiv]\ntext = "b"\n', "did you mean 'archive'", id="another-table"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "columns.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        columns_of(path)
    assert problem in str(error.value)


def test_a_column_that_is_not_there_fails_with_those_that_are(archive: Path, tmp_path: Path, words: Settings) -> None:
    plan = planned(str(archive), Columns(text="words"), words, AT)
    told = read(plan, str(tmp_path / "lake"), words, crew.in_line, lambda note, part: None)
    assert "has no column 'words'; it has id, head, paper, day, body" in told["parts"]["failed"]["0"]["reason"]


@pytest.mark.parametrize(
    ("scheduler", "is_open"),
    [
        ("tcp://10.0.0.7:8786", True),
        ("tcp://127.0.0.1:8786", False),
        ("tls://10.0.0.7:8786", False),
        ("10.0.0.7:8786", True),
    ],
)
def test_a_scheduler_open_to_strangers_is_told_from_others(scheduler: str, is_open: bool) -> None:
    assert crew.open_to_strangers(scheduler) is is_open

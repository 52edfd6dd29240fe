"""Small lakes for tests: records read by the real reader, into a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import strategies as st

from tracker.archive import crew
from tracker.archive.lake import Lake
from tracker.archive.load import _report, items
from tracker.archive.plan import Columns
from tracker.archive.records import known_on
from tracker.archive.run import Sizes, begun, planned, read
from tracker.archive.shelf import Shelf
from tracker.model import Reading, Report, Settings
from tracker.store import Store
from tracker.store.reports import record as keep

AT = datetime(2026, 1, 5, tzinfo=UTC)
COLUMNS = Columns(
    text="body", name="id", title="head", publisher="paper", published="day", url="link", language="tongue",
    source="wire",
)  # fmt: skip
SCHEMA = dict.fromkeys(("id", "head", "paper", "day", "body", "link", "tongue"), pl.String)


def record(name: str, day: str | None, body: str, paper: str = "Wire", link: str | None = None) -> dict[str, Any]:
    """Return a record of an archive."""
    return {"id": name, "head": None, "paper": paper, "day": day, "body": body, "link": link, "tongue": "en"}


def lake_of(rows: Sequence[Mapping[str, Any]], folder: Path, words: Settings, *, a_part: int = 3) -> str:
    """Read the records into a lake and return where it lies."""
    (folder / "archive").mkdir(parents=True)
    pl.DataFrame(rows, schema=SCHEMA).write_parquet(folder / "archive" / "one.parquet")
    out = str(folder / "lake")
    plan, _ = begun(Shelf(out), planned(str(folder / "archive"), COLUMNS, words, AT, sizes=Sizes(rows=a_part)))
    read(plan, out, words, crew.in_line, lambda note, part: None)
    return out


SHELLED = "The Syrian Observatory for Human Rights said {n} civilians, including eight children, were killed in Aleppo."
FLED = "The United Nations said at least {n},000 people have been displaced from Aleppo since 27 November 2024."
STRUCK = "An air strike on a market in Idlib killed {n} people on Sunday, the White Helmets said. Rescuers were there."
FEARED = "Officials feared that {n} people may have been killed in Aleppo. Nobody could reach the quarter for days."
TAIL = (
    " Families went to the coast by any road that stayed open, and aid came late to those who were left in the quarter."
)
KINDS = (SHELLED, FLED, STRUCK, FEARED, SHELLED + TAIL, "The road north is still shut. {n} lorries wait there today.")

DAYS = ("2024-12-01", "2024-12-02", "2024-12-02", "2024-12-03", "2024-12-05", None)


def stories(*, dated: bool = False) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return records to draw: few names, so that some stand there twice; few words, so that some are copies."""
    days = [day for day in DAYS if day or not dated]
    return st.tuples(
        st.sampled_from("abcdefgh"), st.sampled_from(days), st.sampled_from(KINDS), st.integers(20, 60),
        st.sampled_from(["Wire", "Herald"]), st.sampled_from([None, None, "https://wire.example/1"]),
    )  # fmt: skip


def rows_of(story: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Return the records of a story."""
    return [record(name, day, kind.format(n=n), paper, link) for name, day, kind, n, paper, link in story]


def as_it_came(lake: Lake, store: Store) -> None:
    """Record every version that stands in the lake, oldest first, known when the archive says."""
    several = lake.versions.with_columns(pl.int_range(pl.len()).over("report_id").alias("nth"))
    came: list[tuple[datetime, int, Report, Reading]] = []
    for nth in range(int(several["nth"].max() or 0) + 1):  # type: ignore[call-overload]
        then = lake.version_of(several.filter(pl.col("nth") == nth)) if several.height else lake
        heads = then.table("reports").collect()
        for row in heads.filter(pl.col("observed") == 0).iter_rows(named=True):
            empty = _report({**row, "text": "Nothing was counted."}, known_on(row["published_on"], lake.known_at))
            came.append((empty.known_at, nth, empty, Reading(reader_version="r")))
        ids = heads.filter(pl.col("observed") > 0)["report_id"].unique()
        for part in lake.parts:
            for item in items(then, part, ids, None):
                assert item.report is not None
                assert item.reading is not None
                came.append((item.report.known_at, nth, item.report, item.reading))
    for _, _, report, reading in sorted(came, key=lambda one: (one[1], one[0], one[2].report_id)):
        keep(store, report, reading)

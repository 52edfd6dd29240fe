"""A store as it would stand after a busy year: the figures of tools/made_figures.py, every one looked at by the rules.

Comes in: a path, how many figures. Goes out: a store there, and Settings that know its words and read English. Written
through SQLite itself, because recording a million figures report by report is not what is measured.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import polars as pl
from made_figures import made_observations, made_settings

from tracker.alerts.rules import digest_of
from tracker.atlas import Atlas
from tracker.config import load
from tracker.model import Level, Rule, Settings, SourceSpec
from tracker.store import open_store

A_LINE = 120
"""Code points of a line of a made report; tools/made_figures.py counts its offsets by it."""

SLICE = 200_000
REPORT = """Place {place}. At least 31 people were killed in Place {place} on Friday, Source {source} said.
Another 54 people were injured in Place {place}, Source {source} said.
Some 14,000 people have been displaced since the fighting began, according to Source {source}.
"""


def settings_for(folder: Path) -> Settings:
    """Return Settings that read English, know every made crisis, place and source, and one folder to read from."""
    shipped, made = load(Path(__file__).resolve().parent.parent / "config"), made_settings()
    words = replace(
        shipped.vocabulary, places=Atlas(made.vocabulary.places),
        attributions={**shipped.vocabulary.attributions, **made.vocabulary.attributions},
        indicators={**made.vocabulary.indicators, **shipped.vocabulary.indicators},
        populations={**made.vocabulary.populations, **shipped.vocabulary.populations},
    )  # fmt: skip
    levels = (Level(name="watch", at=1e6), Level(name="warning", at=2e6))
    rules = {f"high_{what}": Rule(id=f"high_{what}", kind="level", label=f"{what} high", indicator=what, levels=levels)
             for what in ("deaths", "injured", "displaced")}  # fmt: skip
    read = {"in": SourceSpec(id="in", kind="folder", path="in", redistribute="full"),
            "made": SourceSpec(id="made", kind="folder", path="none", enabled=False)}  # fmt: skip
    return replace(
        shipped, config_dir=folder / "config", vocabulary=words, crises=made.crises, sources=read, rules=rules,
        channels={}, digest="made",
    )  # fmt: skip


def drop_report(folder: Path, number: int) -> None:
    """Put one report into the folder that is read: three figures of one crisis, no two reports alike."""
    (folder / "in").mkdir(exist_ok=True)
    place = (number * 37) % 3_000
    text = REPORT.format(place=place, source=place // 100 * 10 + number % 10)
    text += " ".join(f"word{(number * 7919 + n * n) % 99_991}" for n in range(80)) + "."
    (folder / "in" / f"report-{number}.txt").write_text(text, encoding="utf-8")
    known = f'title = "News {number}"\npublished_on = 2024-12-28\npublished_basis = "stated"\n'
    (folder / "in" / f"report-{number}.toml").write_text(known, encoding="utf-8")


def made_store(path: Path, rows: int, settings: Settings) -> None:
    """Write a store of so many observations."""
    open_store(path).close()
    frame = made_observations(rows).with_columns(
        pl.col("published_on").cast(pl.String), pl.col("as_of").cast(pl.String), pl.col("period_start").cast(pl.String),
        pl.col("period_end").cast(pl.String), pl.lit(None, pl.String).alias("counting_start"),
        pl.col("known_at").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"), pl.lit("[]").alias("confidence_reasons"),
        (pl.col("char_start") // A_LINE).alias("ordinal"), pl.col("subset_of").alias("parent_id"),
        pl.format("d{}", "report_id").alias("reading_id"), pl.format("v{}", "report_id").alias("version_id"),
        pl.col("report_id").alias("external_id"), pl.lit("").alias("published_note"), pl.lit(1).alias("number"),
        pl.lit("made").alias("reader_version"), pl.lit(0).alias("rejected"),
    )  # fmt: skip
    # words of its own: two reports of strangers share no run of five
    own = [(pl.col("observation_id").hash(n) % 9_999_991).cast(pl.String) for n in range(9)]
    line = pl.concat_str(["quote", *own], separator=" ").str.pad_end(A_LINE - 1).str.slice(0, A_LINE - 1)
    reports = frame.group_by("report_id", maintain_order=True).agg(
        pl.all().first(), line.str.join("\n").alias("text"), pl.len().alias("observed")
    )
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF;")
        for table in ("reports", "report_versions", "readings", "reading_turns"):
            _insert(connection, table, reports)
        for start in range(0, rows, SLICE):
            _insert(connection, "observations", frame.slice(start, SLICE))
        looked = frame.select("observation_id", pl.col("known_at").alias("checked_at"))
        _insert(connection, "checked_observations", looked)
        rules = [(one.id, digest_of(one), one.label, "2024-01-01T00:00:00.000000Z") for one in settings.rules.values()]
        connection.executemany("INSERT INTO alert_rules (rule_id, digest, label, seen_at) VALUES (?, ?, ?, ?)", rules)
        connection.commit()


def _insert(connection: sqlite3.Connection, table: str, rows: pl.DataFrame) -> None:
    """Write the columns both have."""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] in rows.columns]
    marks = ", ".join("?" * len(columns))
    asked = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    connection.executemany(asked, rows.select(columns).iter_rows())
    connection.commit()

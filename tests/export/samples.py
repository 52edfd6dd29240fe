"""Contents the export tests start from: the published Aleppo figures, one hostile report, and an Incident."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent / "series"))

from given import aleppo, frame, observation, settings

from tracker.export import Asked, Contents, contents
from tracker.model import Settings, SourceSpec
from tracker.series.points import points
from tracker.series.schemas import INCIDENTS, conform
from tracker.series.selection import Selection

MADE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DAY = date(2024, 11, 29)
EVIL = '=HYPERLINK("https://evil.example","click")'
HOSTILE = {
    "title": EVIL, "publisher": "+SUM(1,2)", "said_by_text": "@cmd", "place": "-2+3", "sentence": "\t=1+1",
    "quote": "＝27 people", "url": "https://a.example/?a=1,2\n3",
}  # fmt: skip


def configured(**source: Any) -> Settings:
    given = {"id": "seeds", "kind": "folder", "name": "The desk", "path": "x", "licence": "CC BY 4.0"} | source
    return settings(sources={"seeds": SourceSpec(**given)})


def asked(**changes: Any) -> Asked:
    return Asked(**({"selection": Selection(), "generated_at": MADE} | changes))


def incident(**changes: Any) -> pl.DataFrame:
    row = {
        "incident_id": "i1", "crisis": "aleppo-2024", "kind": "air strike", "indicator": "deaths", "population": "all",
        "unit": "people", "place_id": "idlib", "place_label": "Idlib", "iso3": "SYR", "first_on": DAY, "last_on": DAY,
        "best": 12.0, "low": 12.0, "bound": "at_least", "observation_id": "o001", "said_by": "white_helmets",
        "said_by_label": "White Helmets", "source_id": "seeds", "publisher": "The Paper", "published_on": DAY,
        "title": "Strike", "url": "https://a.example", "quote": "at least 12", "sources": 2, "reports": 3,
        "evidences": 4,
    }  # fmt: skip
    return conform(pl.DataFrame([row | changes]), INCIDENTS)


def made(
    rows: pl.DataFrame | None = None,
    *,
    rule: Settings | None = None,
    event: dict[str, Any] | None = None,
    **changes: Any,
) -> Contents:
    rule = rule or configured()
    figures = points(aleppo() if rows is None else rows, rule)
    toll = incident(**({"observation_id": figures.get_column("observation_id")[0]} | (event or {})))
    return contents(figures, toll, rule, asked(**changes))


def hostile() -> Contents:
    rule = configured(redistribute="full")
    return made(frame([observation(1, 27, DAY, as_of=DAY, said_by=None, **HOSTILE)]), rule=rule)

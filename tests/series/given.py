"""Frames and settings the tests of series and charts start from: built in the open, one row a figure."""

from __future__ import annotations

import csv
import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl

from tracker.model import (
    Attribution,
    Crisis,
    Indicator,
    Level,
    MaskWords,
    NamedPair,
    Place,
    Population,
    Rule,
    Settings,
    Vocabulary,
)
from tracker.series.schemas import OBSERVATIONS, conform

MASKS = Path(__file__).resolve().parents[2] / "config" / "masks"
DATA = Path(__file__).resolve().parents[2] / "seeds" / "aleppo_published.csv"


def settings(**changes: Any) -> Settings:
    """A small configuration with the words the Aleppo facts need."""
    indicators = [
        ("deaths", "Deaths", "people", "flow"), ("injured", "Injured", "people", "flow"),
        ("displaced", "Displaced", "people", "flow"), ("trapped", "Trapped", "people", "stock"),
        ("casualties", "Casualties (killed or wounded)", "people", "flow"),
        ("health_facilities_hit", "Health facilities hit", "facilities", "flow"),
    ]  # fmt: skip
    sources = [
        ("sohr", "Syrian Observatory for Human Rights", "monitor", "SOHR"), ("un", "United Nations", "un", "UN"),
        ("ocha", "UN OCHA", "un", "OCHA"), ("white_helmets", "Syria Civil Defence", "ngo", "White Helmets"),
        ("save_the_children", "Save the Children", "ngo", ""),
        ("unnamed_reports", "unnamed reports", "unnamed", ""),
        ("unnamed_estimates", "unnamed estimates", "unnamed", ""),
    ]  # fmt: skip
    places = [
        Place(id="syria", name="Syria", iso3="SYR", kind="country"),
        Place(id="aleppo", name="Aleppo", iso3="SYR", kind="admin1", part_of=("syria",), aliases=("western Aleppo",)),
        Place(id="aleppo_city", name="Aleppo city", iso3="SYR", kind="town", part_of=("aleppo",)),
        Place(id="idlib", name="Idlib", iso3="SYR", kind="admin1", part_of=("syria",), aliases=("Idleb",)),
        Place(id="nw_syria", name="North-west Syria", iso3="SYR", kind="region", part_of=("syria",)),
        Place(id="gaza", name="Gaza", iso3="PSE", kind="region"),
    ]
    crisis = Crisis(
        id="aleppo-2024", name="Aleppo offensive, November 2024", counting_start=date(2024, 11, 27),
        timezone="Asia/Damascus", places=("aleppo", "idlib", "nw_syria"), words=("aleppo", "idlib"),
        precedence={"default": ("ocha", "un", "sohr"), "deaths": ("sohr", "ocha", "un")},
    )  # fmt: skip
    rule = Rule(
        id="civilian-deaths", kind="level", label="Civilian deaths", indicator="deaths", population="civilians",
        crisis="aleppo-2024", levels=(Level(name="warning", at=25.0), Level(name="critical", at=60.0)),
    )  # fmt: skip
    moved = Rule(
        id="displaced", kind="level", label="People displaced", indicator="displaced", crisis="aleppo-2024",
        levels=(Level(name="warning", at=10_000.0, clear=8_000.0), Level(name="critical", at=100_000.0)),
    )  # fmt: skip
    vocabulary = Vocabulary(
        indicators={i: Indicator(id=i, label=label, unit=unit, nature=kind, hxl=f"#affected+{i}")  # type: ignore[arg-type]
                    for i, label, unit, kind in indicators},
        populations={p: Population(id=p, label=p) for p in ("all", "civilians", "children", "women", "combatants")},
        pairs={"civilian_deaths": NamedPair(id="civilian_deaths", indicator="deaths", population="civilians",
                                            label="Civilian deaths")},
        attributions={i: Attribution(id=i, name=name, kind=kind, short=short) for i, name, kind, short in sources},
        places={place.id: place for place in places},
        languages={},
    )  # fmt: skip
    values: dict[str, Any] = {
        "config_dir": Path("config"), "vocabulary": vocabulary, "crises": {crisis.id: crisis}, "sources": {},
        "rules": {rule.id: rule, moved.id: moved}, "channels": {}, "masks": masks(),
    }  # fmt: skip
    return Settings(**(values | changes))


def masks() -> dict[str, MaskWords]:
    """The shipped words that mask names, which no test leaves out."""
    files = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(MASKS.glob("*.toml"))}
    return {
        name: MaskWords(id=name, **{key: tuple(words) for key, words in file.items()}) for name, file in files.items()
    }


DEFAULTS: dict[str, Any] = {
    "source_id": "seeds", "title": "A report", "publisher": None, "url": None, "published_basis": "stated",
    "language": "en", "indicator": "deaths", "population": "all", "bound": "exact", "unit": "people",
    "said_by": None, "said_by_text": None, "said_by_scope": "none", "via": None, "place": "Aleppo", "iso3": "SYR",
    "pcode": None, "place_scope": "sentence", "measure": "cumulative", "period_start": None, "period_end": None,
    "period_text": None, "counting_start": None, "as_of": None, "as_of_basis": "unknown", "modality": "reported",
    "subset_of": None, "derived": None, "confidence": 0.9, "confidence_reasons": [], "rule": "table", "crisis": None,
}  # fmt: skip


def observation(number: int, value: float | None, published_on: date | None, **changes: Any) -> dict[str, Any]:
    """One row; low and high follow value and bound unless given; each row its own report unless told."""
    bound = changes.get("bound", "exact")
    low = value if bound in {"exact", "at_least", "more_than"} else None
    high = value if bound in {"exact", "at_most", "less_than"} else None
    known = datetime.combine(published_on or date(2024, 12, 1), time(23, 59), UTC)
    quote = changes.get("quote") or f"{value:,.0f} people killed" if value is not None else "dozens of people killed"
    row = DEFAULTS | {
        "observation_id": f"o{number:03}", "report_id": f"r{number:03}", "value": value, "low": low, "high": high,
        "published_on": published_on, "known_at": known, "quote": quote, "sentence": f"{quote}.", "char_start": 0,
        "char_end": len(quote), "sentence_start": 0, "sentence_end": len(quote) + 1,
    }  # fmt: skip
    row |= changes
    if row["as_of"] is not None:
        row["as_of_basis"] = "stated"
    if row["said_by"] and not row["said_by_text"]:
        row["said_by_text"] = row["said_by"].upper()
    return row


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The rows as the store hands them out."""
    return conform(pl.DataFrame(rows, infer_schema_length=None), OBSERVATIONS)


def aleppo() -> pl.DataFrame:
    """The published figures of nine days, facts and links, from the CSV beside this file."""
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]
    reports = {key: f"p{number:02}" for number, key in enumerate(dict.fromkeys(map(_report_of, rows)))}
    made = [_published(number, row, reports[_report_of(row)]) for number, row in enumerate(rows)]
    wholes = {(row["report_id"], f"{row['indicator']} {row['population']}"): row["observation_id"] for row in made}
    for row, source in zip(made, rows, strict=True):
        row["subset_of"] = wholes.get((row["report_id"], str(source["part_of"])))
    return frame(made)


def _report_of(row: dict[str, Any]) -> str:
    return row["url"] or f"{row['said_by']} {row['published_on']}"


def _published(number: int, row: dict[str, Any], report_id: str) -> dict[str, Any]:
    days = {name: row[name] and date.fromisoformat(row[name]) for name in
            ("as_of", "period_start", "period_end", "counting_start")}  # fmt: skip
    ends = {name: row[name] and float(row[name]) for name in ("low", "high")}
    names = [
        "indicator",
        "population",
        "bound",
        "unit",
        "said_by",
        "via",
        "place",
        "measure",
        "modality",
        "url",
        "derived",
    ]
    words = {name: row[name] for name in names}
    quote = row["quote"] or f"{row['value']} {row['population']}"
    value = row["value"] and float(row["value"])
    published_on = row["published_on"] and date.fromisoformat(row["published_on"])
    return observation(number, value, published_on, quote=quote, report_id=report_id, **(words | ends | days))

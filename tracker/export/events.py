"""Incidents as UCDP's event dataset has them: one row a toll, and one row an event.

In: figures their audience may see. Out: frames of the columns :data:`~tracker.export.columns.INCIDENTS` and
:data:`~tracker.export.columns.EVENTS`. Never adds: where only part of the dead is known, ``best`` is that part, says
of whom, and has no upper end.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tracker.export.beside import country, licences
from tracker.export.columns import EVENTS, INCIDENTS
from tracker.model import Bound, Place, Settings
from tracker.series.grades import PARTY
from tracker.series.incidents import incidents
from tracker.series.keys import grouped
from tracker.series.whereabouts import wholes

PRECISION = {"town": 1, "near": 2, "admin2": 3, "admin1": 4, "region": 5, "country": 6}
"""UCDP GED's where_prec."""

DEATHS, INJURED = "deaths", "injured"

LIMITS = {
    Bound.AT_LEAST.value: "at least ", Bound.MORE_THAN.value: "more than ", Bound.AT_MOST.value: "up to ",
    Bound.LESS_THAN.value: "fewer than ", Bound.ABOUT.value: "about ", Bound.VAGUE.value: "at least ",
}  # fmt: skip


def tolls(seen: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return the Incidents in the shape of UCDP's events, one row a toll.

    They are made of what the audience may see: the range of a toll tells no figure that is withheld.
    """
    why = seen.select("observation_id", "masked")
    rows = incidents(seen, settings.crises).join(why, on="observation_id", how="left", maintain_order="left")
    same = {"id": "incident_id", "type": "kind", "date_start": "first_on", "date_end": "last_on",
            "where_coordinates": "place_label", "source_original": "said_by_label",
            "source_office": "publisher", "source_date": "published_on", "source_headline": "title",
            "source_article": "url", "number_of_sources": "sources"}  # fmt: skip
    shaped = rows.with_columns(
        *(pl.col(own).alias(name) for name, own in same.items()),
        pl.col("first_on").dt.year().alias("year"),
        _date_precision("first_on", "last_on").alias("date_prec"),
        country(rows, settings).alias("country"),
        *licences(settings),
    )
    order = ["date_start", "where_coordinates", "id", "indicator", "population"]
    return shaped.select(column.name for column in INCIDENTS).sort(order, nulls_last=True)


def events(told: pl.DataFrame, seen: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return one row an Incident of its tolls (:func:`tolls`): the dead, what else is counted, who says so."""
    led = told.sort("id", *_lead(), "observation_id")
    dead = pl.col("indicator") == DEATHS
    main = led.unique("id", keep="first", maintain_order=True).with_columns(
        *(pl.when(dead).then(name).alias(name) for name in ("best", "low")),
        pl.when(dead & (pl.col("population") == "all")).then("high").alias("high"),
        pl.when(dead).then("population").alias("best_of"),
    )  # fmt: skip
    days = told.group_by("id").agg(pl.col("date_start").min(), pl.col("date_end").max())
    wide = main.drop("date_start", "date_end", "number_of_sources", "reports", "evidences")
    for beside in (
        days, _counted(seen), _where(seen, settings), _one(told, "deaths_civilians", DEATHS, "civilians"),
        _one(told, "injured", INJURED, "all"), _others(told, main),
    ):  # fmt: skip
        wide = wide.join(beside, on="id", how="left", maintain_order="left")
    sure = pl.all_horizontal(pl.col("date_start", "where_coordinates").is_not_null(), pl.col("merge_with").is_null())
    shaped = wide.with_columns(
        pl.col("date_start").dt.year().alias("year"), _date_precision("date_start", "date_end").alias("date_prec"),
        pl.when(sure).then(1).otherwise(2).alias("event_clarity"),
    )  # fmt: skip
    return shaped.select(column.name for column in EVENTS).sort(
        "date_start", "where_coordinates", "id", nulls_last=True
    )


def _date_precision(first: str, last: str) -> pl.Expr:
    """Return UCDP GED's date_prec: 1 the day, 2 two to six days, 3 a week, 4 a month, 5 more; null: no day is known."""
    days = (pl.col(last) - pl.col(first)).dt.total_days() + 1
    precision: pl.Expr = pl.when(days.is_not_null()).then(5)
    for most, code in ((31, 4), (7, 3), (6, 2), (1, 1)):
        precision = pl.when(days <= most).then(code).otherwise(precision)
    return precision


def _lead() -> list[pl.Expr]:
    """Return what the toll is chosen by that speaks for its event: the dead, then the injured.

    All of them before a part, the largest part before others; what a party says of its enemy only where nobody else
    gives a number.
    """
    dead = pl.col("indicator") == DEATHS
    claim = (pl.col("grade") == PARTY).fill_null(value=False)
    return [~dead, pl.col("indicator") != INJURED, claim, pl.col("population") != "all", -pl.col("best").fill_null(0),
            pl.col("indicator"), pl.col("population")]  # fmt: skip


def _counted(seen: pl.DataFrame) -> pl.DataFrame:
    figures = seen.filter(pl.col("incident_id").is_not_null())
    return figures.group_by(pl.col("incident_id").alias("id")).agg(
        pl.col("said_by_key").drop_nulls().n_unique().alias("number_of_sources"),
        pl.col("report_id").n_unique().alias("reports"), pl.len().alias("evidences"),
    )  # fmt: skip


def _one(told: pl.DataFrame, name: str, indicator: str, population: str) -> pl.DataFrame:
    rows = told.filter(pl.col("indicator") == indicator, pl.col("population") == population)
    return rows.select("id", pl.col("best").alias(name), pl.col("low").alias(f"{name}_low"),
                       pl.col("high").alias(f"{name}_high"))  # fmt: skip


def _others(told: pl.DataFrame, main: pl.DataFrame) -> pl.DataFrame:
    """Return in words what no column of its own holds: "deaths of children: 4; missing: 3"."""
    named = pl.concat_str(
        pl.col("indicator").str.replace_all("_", " "),
        _of_whom(),
        pl.lit(": "),
        _limited(),
        pl.when(pl.col("grade") == PARTY).then(pl.lit(" (a party's claim)")).otherwise(pl.lit("")),
    )
    own = (pl.col("population") == "civilians") & (pl.col("indicator") == DEATHS)
    own |= (pl.col("population") == "all") & (pl.col("indicator") == INJURED)
    rest = told.filter(~own).join(main.filter(pl.col("best_of").is_not_null()), on="observation_id", how="anti")
    rest = rest.drop_nulls("best").sort("indicator", "population")
    return rest.group_by("id").agg(named.str.join("; ").alias("others"))


def _limited() -> pl.Expr:
    """Return the number with the words that limit it: "at least 4" is not 4."""
    words = pl.col("bound").replace_strict(LIMITS, default="", return_dtype=pl.String)
    return pl.concat_str(words, grouped(pl.col("best")))


def _of_whom() -> pl.Expr:
    whom = pl.format(" of {}", pl.col("population").str.replace_all("_", " "))
    return pl.when(pl.col("population") == "all").then(pl.lit("")).otherwise(whom)


def _where(seen: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return of each Incident how narrowly its place is told, how it is written, and what it lies in."""
    figures = seen.filter(pl.col("incident_id").is_not_null())
    spots = figures.group_by(pl.col("incident_id").alias("id")).agg(
        pl.col("place").drop_nulls().first().alias("where_description"),
        pl.col("place_accuracy").drop_nulls().first().replace_strict(PRECISION, default=None).alias("where_prec"),
        pl.col("place_id").drop_nulls().first().alias("@spot"),
    )  # fmt: skip
    places = settings.vocabulary.places
    above = [
        (one, *_divisions(one, places)) for one in spots.get_column("@spot").drop_nulls().unique() if one in places
    ]
    schema = {"@spot": pl.String, "adm_1": pl.String, "adm_2": pl.String}
    return spots.join(pl.DataFrame(above, schema=schema, orient="row"), on="@spot", how="left", maintain_order="left")


def _divisions(place_id: str, places: Mapping[str, Place]) -> tuple[str | None, str | None]:
    """Return the names of the province and the district that a place is or lies in."""
    around = [places[one] for one in wholes(places, place_id)]
    names = {one.kind: one.name for one in sorted(around, key=lambda one: one.id)}
    return names.get("admin1"), names.get("admin2")

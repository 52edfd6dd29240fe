"""Which crisis a figure belongs to: by its place, its dates, and its words; and why.

In: observations, the crises and the registered places. Out: the same rows with ``crisis``, ``crisis_reason``,
``episode``, ``place_id`` and ``place_label`` (:data:`~tracker.series.schemas.ASSIGNED`). Never drops a row: a figure
no crisis fits keeps a null crisis and says why.

The order of the evidence: the figure's own place; else the crisis's words in its sentence, its report's title or the
head of its report's text; else the one crisis all other figures of its report belong to. A registered place outside
every crisis ends the search: a figure about Gaza in a report on Aleppo is not Aleppo's. Dates can only exclude.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from tracker.atlas import Atlas
from tracker.model import Crisis, Measure, Place
from tracker.series.schemas import ASSIGNED, TEXTS, conform, empty

SAME_START_DAYS = 3
"""Counts that start this near the crisis's own are the crisis's: the UN counted Aleppo from 26 November 2024,
the Observatory from the 27th. They still are series of their own."""

HEAD = 1_000
"""Code points at the head of a report that say what it is about; a name dropped far below them says little."""

FAR_FUTURE = date(9999, 12, 31)


def normal(text: pl.Expr) -> pl.Expr:
    """Return words as compared: NFKC, lower case, one space between, no leading "the", at most 200 code points."""
    folded = text.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars(" .,;:'\"")
    return folded.str.strip_prefix("the ").str.slice(0, 200)


def place_names(places: Mapping[str, Place]) -> pl.DataFrame:
    """Return ``name_key`` (normalised name or alias), ``place_id``, ``place_label``; one row a name.

    Only of the places people wrote: a figure read from text brings its place's id along. A name two places share stays
    with the one registered first.
    """
    own = places.own if isinstance(places, Atlas) else places
    schema = {"name": pl.String, "place_id": pl.String, "place_label": pl.String}
    rows = [(name, it.id, it.name) for it in own.values() for name in (it.name, it.id, *it.aliases)]
    names = pl.DataFrame(rows, schema=schema, orient="row")
    keyed = names.select(normal(pl.col("name")).alias("name_key"), "place_id", "place_label")
    return keyed.unique("name_key", keep="first", maintain_order=True)


def wholes(places: Mapping[str, Place], place_id: str) -> frozenset[str]:
    """Return a place's id and those of all it is part of, however many steps up."""
    found: set[str] = set()
    waiting = [place_id]
    while waiting:
        here = waiting.pop()
        if here not in found and here in places:
            found.add(here)
            waiting.extend(places[here].part_of)
    return frozenset(found)


def inside(places: Mapping[str, Place], crisis: Crisis, of: Iterable[str]) -> frozenset[str]:
    """Return those of some places that are the crisis's or part of one of them."""
    return frozenset(crisis.places) | {one for one in of if wholes(places, one).intersection(crisis.places)}


def around(places: Mapping[str, Place], crisis: Crisis, of: Iterable[str]) -> frozenset[str]:
    """Return the ids of the places that contain the crisis's places: the country, the region."""
    containing = {whole for place in crisis.places for whole in wholes(places, place)}
    return frozenset(containing - inside(places, crisis, of) - set(crisis.places))


def assign_crises(
    observations: pl.DataFrame,
    crises: Mapping[str, Crisis],
    places: Mapping[str, Place],
    texts: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return every observation with its crisis, episode and registered place, in the order given.

    ``texts`` (:data:`~tracker.series.schemas.TEXTS`) lets the words at the head of a report speak for its figures;
    without it only sentences and titles do. The first crisis of the configuration whose evidence is strongest takes
    the figure; ``episode`` is set where a cumulative figure counts from another start than its crisis ("since 2011").
    """
    rows = _placed(observations, places)
    heads = _heads(empty(TEXTS) if texts is None else texts, crises)
    rows = rows.join(heads, on="report_id", how="left", maintain_order="left")
    here = rows.get_column("place_id").drop_nulls().unique().to_list()
    rows = rows.with_columns(_evidence(crises, places, here)).with_columns(_best(crises))
    others = pl.col("crisis").drop_nulls()
    shared = pl.when(others.n_unique().over("report_id") == 1).then(others.first().over("report_id"))
    fits = pl.any_horizontal([pl.lit(False), *((shared == it.id) & _dates_allow(it) for it in crises.values())])
    falls_back = pl.col("crisis").is_null() & pl.col("place_id").is_null() & fits.fill_null(False)
    reason = pl.when(falls_back).then(pl.lit("the other figures of its report")).otherwise("crisis_reason")
    rows = rows.with_columns(
        pl.when(falls_back).then(shared).otherwise("crisis").alias("crisis"), reason.alias("crisis_reason")
    )
    return conform(rows.with_columns(_episode(crises)), ASSIGNED)


def tried(
    assigned: pl.DataFrame,
    crises: Mapping[str, Crisis],
    places: Mapping[str, Place],
    texts: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return one row a figure and crisis with what spoke for it and what against: why a figure went where it went.

    Columns: ``observation_id``, ``candidate``, ``dates_fit``, ``spoken_of`` (the day compared; null: none known),
    ``place_is`` (inside | around | elsewhere | not stated), ``words_in`` (a list of where its words stand).
    """
    heads = _heads(empty(TEXTS) if texts is None else texts, crises)
    rows = assigned.join(heads, on="report_id", how="left", maintain_order="left")
    here = rows.get_column("place_id").drop_nulls().unique().to_list()
    shape = pl.Schema({"observation_id": pl.String(), "candidate": pl.String(), "dates_fit": pl.Boolean(),
                       "spoken_of": pl.Date(), "place_is": pl.String(), "words_in": pl.List(pl.String())})  # fmt: skip
    found = [rows.select(_tried(crisis, places, here)) for crisis in crises.values()]
    return pl.concat([empty(shape), *(conform(one, shape) for one in found)])


def _tried(crisis: Crisis, places: Mapping[str, Place], here: Sequence[str]) -> list[pl.Expr]:
    place = pl.col("place_id")
    where = (
        pl.when(place.is_in(list(inside(places, crisis, here)))).then(pl.lit("inside"))
        .when(place.is_in(list(around(places, crisis, here)))).then(pl.lit("around"))
        .when(place.is_not_null()).then(pl.lit("elsewhere"))
        .otherwise(pl.lit("not stated"))
    )  # fmt: skip
    spots = [pl.when(_words_in(crisis, column)).then(pl.lit(f"its {column}"))
             for column in ("place", "sentence", "title")]  # fmt: skip
    spots.append(pl.when(pl.col(f"@head {crisis.id}").fill_null(False)).then(pl.lit("the head of its report")))
    return [
        pl.col("observation_id"),
        pl.lit(crisis.id).alias("candidate"),
        _dates_allow(crisis).alias("dates_fit"),
        _spoken_of().alias("spoken_of"),
        where.alias("place_is"),
        pl.concat_list(spots).list.drop_nulls().alias("words_in"),
    ]


def _placed(observations: pl.DataFrame, places: Mapping[str, Place]) -> pl.DataFrame:
    """Keep the place a figure was read with, else join registered places on the words as written.

    An unregistered place keeps its words as label.
    """
    read = pl.col("place_id") if "place_id" in observations.columns else pl.lit(None, pl.String)
    rows = observations.with_columns(read.alias("@read"), normal(pl.col("place")).alias("name_key"))
    joined = rows.drop("place_id", "place_label", strict=False).join(
        place_names(places), on="name_key", how="left", maintain_order="left"
    )
    known = {one: places[one].name for one in rows.get_column("@read").drop_nulls().unique() if one in places}
    label = pl.col("@read").replace_strict(known, default=None, return_dtype=pl.String)
    chosen = pl.when(label.is_not_null()).then("@read").otherwise("place_id").alias("place_id")
    return joined.with_columns(chosen, pl.coalesce(label, "place_label", "place").alias("place_label")).drop(
        "name_key", "@read"
    )


def _heads(texts: pl.DataFrame, crises: Mapping[str, Crisis]) -> pl.DataFrame:
    """Return ``report_id`` and a column a crisis: whether the head of the text names its words."""
    heads = texts.select("report_id", pl.col("text").str.slice(0, HEAD).alias("@head"))
    return heads.select("report_id", *(_words_in(it, "@head").alias(f"@head {it.id}") for it in crises.values()))


def _spoken_of() -> pl.Expr:
    """Return the day a figure is about as near as it is known: its own date, its period's end, its publication."""
    return pl.coalesce("as_of", "period_end", "published_on")


def _dates_allow(crisis: Crisis) -> pl.Expr:
    first = crisis.counting_start - timedelta(days=SAME_START_DAYS)
    about = _spoken_of()
    return about.is_null() | about.is_between(first, crisis.ends or FAR_FUTURE)


def _words_in(crisis: Crisis, column: str) -> pl.Expr:
    """Return whether the column names one of the crisis's words as a whole word, whatever its case."""
    if not crisis.words:
        return pl.lit(False)
    words = "|".join(re.escape(word.lower()) for word in crisis.words)
    return pl.col(column).str.to_lowercase().str.contains(rf"(?:^|\W)(?:{words})(?:\W|$)").fill_null(False)


def _evidence(crises: Mapping[str, Crisis], places: Mapping[str, Place], here: Sequence[str]) -> Iterator[pl.Expr]:
    """Yield a column a crisis: strength 3 place, 2 wider place and words, 1 words alone, 0 dates or places forbid.

    `here`: the ids of all places in the rows.
    """
    place = pl.col("place_id")
    for crisis in crises.values():
        words = pl.col(f"@head {crisis.id}").fill_null(False)
        words |= _words_in(crisis, "place") | _words_in(crisis, "sentence") | _words_in(crisis, "title")
        strength = (
            pl.when(~_dates_allow(crisis)).then(0)
            .when(place.is_in(list(inside(places, crisis, here)))).then(3)
            .when(place.is_in(list(around(places, crisis, here))) & words).then(2)
            .when(place.is_null() & words).then(1)
            .otherwise(0)
        )  # fmt: skip
        yield strength.alias(f"@{crisis.id}")


def _best(crises: Mapping[str, Crisis]) -> list[pl.Expr]:
    """Return the strongest crisis and the reason; ties go to the crisis configured first."""
    strongest = pl.max_horizontal([pl.lit(0), *(pl.col(f"@{id_}") for id_ in crises)])
    chosen, reason = pl.lit(None, pl.String), pl.lit("no crisis's places, dates and words fit")
    for crisis in reversed(list(crises.values())):
        mine = (pl.col(f"@{crisis.id}") == strongest) & (strongest > 0)
        chosen = pl.when(mine).then(pl.lit(crisis.id)).otherwise(chosen)
    for strength, words in (
        (1, pl.lit("words of its sentence or report")),
        (2, pl.format("within {}, and words of its sentence or report", "place_label")),
        (3, pl.format("its place, {}", "place_label")),
    ):
        reason = pl.when(strongest == strength).then(words).otherwise(reason)
    return [chosen.alias("crisis"), reason.alias("crisis_reason")]


def _episode(crises: Mapping[str, Crisis]) -> pl.Expr:
    """Name the episode of a cumulative count that starts elsewhere than its crisis does; null for the crisis's own."""
    starts = {crisis.id: crisis.counting_start for crisis in crises.values()}
    own = pl.col("crisis").replace_strict(starts, default=None, return_dtype=pl.Date)
    apart = (pl.col("counting_start") - own).dt.total_days().abs() > SAME_START_DAYS
    elsewhere = (pl.col("measure") == Measure.CUMULATIVE.value) & apart
    return pl.when(elsewhere).then(pl.format("since {}", "counting_start")).alias("episode")

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

WITH_WORDS = ("place", "sentence", "title", "@head")
"""Where a crisis's words are looked for."""

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
    found = _by_report(rows, _by_figure(rows, crises, places, empty(TEXTS) if texts is None else texts), crises)
    return conform(rows.with_columns(found.get_columns()).with_columns(_episode(crises)), ASSIGNED)


def _by_figure(
    rows: pl.DataFrame, crises: Mapping[str, Crisis], places: Mapping[str, Place], texts: pl.DataFrame
) -> pl.DataFrame:
    """Return a row a figure, in order: ``@crisis`` (its number in the configuration; null: none fits), ``@strength``.

    A place inside a crisis settles it, and most figures have one; only the rest are searched for words.
    """
    slim = rows.select("place_id", _spoken_of().alias("@day")).with_row_index("@row")
    spots = _spots(crises, places, rows.get_column("place_id").drop_nulls().unique().to_list())
    within = slim.join(spots.filter(pl.col("@strength") == 3), on="place_id").filter(_in_bounds())
    settled = within.group_by("@row").agg(pl.col("@crisis").min(), pl.col("@strength").first())
    wider = spots.filter(pl.col("@strength") == 2)
    open_ = pl.col("place_id").is_null() | pl.col("place_id").is_in(wider.get_column("place_id").unique().to_list())
    doubtful = slim.filter(open_).join(settled, on="@row", how="anti").get_column("@row").sort()
    told = pl.concat([settled, _by_words(rows, doubtful, crises, wider, texts)])
    return slim.select("@row").join(told, on="@row", how="left", maintain_order="left").drop("@row")


def _spots(crises: Mapping[str, Crisis], places: Mapping[str, Place], here: Iterable[str]) -> pl.DataFrame:
    """Return one row a crisis and place of ``here`` inside (``@strength`` 3) or around it (2), and the days it allows.

    The same as :func:`inside` and :func:`around` say, with what each place is part of looked up once.
    """
    known = {place: wholes(places, place) for place in here}
    found = []
    for number, crisis in enumerate(crises.values()):
        own = frozenset(crisis.places)
        within = {place for place, of in known.items() if place in own or of & own}
        wider = {whole for place in own for whole in wholes(places, place)} & known.keys() - within
        for strength, spots in ((3, within), (2, wider)):
            found += [(place, number, strength, *_bounds(crisis)) for place in spots]
    schema = {"place_id": pl.String, "@crisis": pl.UInt32, "@strength": pl.Int32, "@from": pl.Date, "@until": pl.Date}
    return pl.DataFrame(found, schema=schema, orient="row")


def _in_bounds() -> pl.Expr:
    return pl.col("@day").is_null() | pl.col("@day").is_between("@from", "@until")


def _by_words(
    rows: pl.DataFrame, chosen: pl.Series, crises: Mapping[str, Crisis], wider: pl.DataFrame, texts: pl.DataFrame
) -> pl.DataFrame:
    """Return ``@row``, ``@crisis`` and ``@strength`` of those of the chosen rows whose words name a crisis.

    ``wider``: the places around each crisis.
    """
    columns = ["report_id", "place_id", "place", "sentence", "title", "as_of", "period_end", "published_on"]
    some = rows.select(columns)[chosen].with_columns(chosen.alias("@row"))
    heads = texts.select("report_id", pl.col("text").str.slice(0, HEAD).alias("@head"))
    some = some.join(heads, on="report_id", how="left", maintain_order="left")
    for column in WITH_WORDS:
        some = some.join(_naming(some.get_column(column), crises), on=column, how="left", maintain_order="left")
    some = some.select("@row", *_evidence(crises, wider)).with_columns(
        pl.max_horizontal([pl.lit(0, pl.Int32), *(pl.col(f"@{id_}") for id_ in crises)]).alias("@strength")
    )
    number = pl.lit(None, pl.UInt32)
    for at, id_ in reversed(list(enumerate(crises))):
        number = pl.when(pl.col(f"@{id_}") == pl.col("@strength")).then(pl.lit(at, pl.UInt32)).otherwise(number)
    return some.filter(pl.col("@strength") > 0).select("@row", number.alias("@crisis"), "@strength")


def _naming(texts: pl.Series, crises: Mapping[str, Crisis]) -> pl.DataFrame:
    """Return the texts that name a crisis's words, once each, with a flag ``<column> <crisis>`` each.

    One search for all words at once leaves few texts for the crises' own.
    """
    column = texts.name
    words = [word.lower() for crisis in crises.values() for word in crisis.words]
    some = texts.drop_nulls().unique().to_frame()
    some = some.filter(pl.col(column).str.to_lowercase().str.contains_any(words) if words else pl.lit(False))
    return some.select(column, *(_words_in(it, column).alias(f"{column} {it.id}") for it in crises.values()))


def _by_report(rows: pl.DataFrame, found: pl.DataFrame, crises: Mapping[str, Crisis]) -> pl.DataFrame:
    """Return ``crisis`` and ``crisis_reason``: a figure of no place follows the one crisis of its report's others."""
    slim = found.with_columns(rows.get_column("report_id"), rows.get_column("place_id"), rows.get_column("place_label"))
    slim = slim.with_columns(rows.select(_spoken_of().alias("@day")).to_series()).with_row_index("@row")
    of_report = slim.filter(pl.col("@crisis").is_not_null()).group_by("report_id").agg(
        pl.col("@crisis").min().alias("@shared"), pl.col("@crisis").max().alias("@other")
    )  # fmt: skip
    bounds = pl.DataFrame(
        [(number, *_bounds(crisis)) for number, crisis in enumerate(crises.values())],
        schema={"@shared": pl.UInt32, "@from": pl.Date, "@until": pl.Date},
        orient="row",
    )
    lost = slim.filter(pl.col("@crisis").is_null(), pl.col("place_id").is_null()).join(of_report, on="report_id")
    fits = lost.filter(pl.col("@shared") == pl.col("@other")).join(bounds, on="@shared").filter(_in_bounds())
    slim = slim.join(fits.select("@row", "@shared"), on="@row", how="left", maintain_order="left")
    names = pl.DataFrame(
        {"@told": range(len(crises)), "crisis": list(crises)}, {"@told": pl.UInt32, "crisis": pl.String}
    )
    told = slim.with_columns(pl.coalesce("@crisis", "@shared").alias("@told"), _reason())
    return told.join(names, on="@told", how="left", maintain_order="left").select("crisis", "crisis_reason")


def _reason() -> pl.Expr:
    strength = pl.col("@strength")
    return (
        pl.when(pl.col("@shared").is_not_null()).then(pl.lit("the other figures of its report"))
        .when(strength == 3).then(pl.format("its place, {}", "place_label"))
        .when(strength == 2).then(pl.format("within {}, and words of its sentence or report", "place_label"))
        .when(strength == 1).then(pl.lit("words of its sentence or report"))
        .otherwise(pl.lit("no crisis's places, dates and words fit"))
    ).alias("crisis_reason")  # fmt: skip


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
    """Keep the place a figure was read with, else look the words as written up among the registered places.

    An unregistered place keeps its words as label. Each distinct pair of id and words is looked up once.
    """
    read = pl.col("place_id") if "place_id" in observations.columns else pl.lit(None, pl.String)
    pairs = observations.select(read.alias("@read"), "place")
    each = pairs.unique().with_columns(normal(pl.col("place")).alias("name_key"))
    each = each.join(place_names(places), on="name_key", how="left")
    known = {one: places[one].name for one in each.get_column("@read").drop_nulls().unique() if one in places}
    label = pl.col("@read").replace_strict(known, default=None, return_dtype=pl.String)
    each = each.select(
        "@read", "place", pl.when(label.is_not_null()).then("@read").otherwise("place_id").alias("place_id"),
        pl.coalesce(label, "place_label", "place").alias("place_label"),
    )  # fmt: skip
    looked_up = pairs.join(each, on=["@read", "place"], how="left", maintain_order="left", nulls_equal=True)
    return observations.with_columns(looked_up.get_column("place_id"), looked_up.get_column("place_label"))


def _heads(texts: pl.DataFrame, crises: Mapping[str, Crisis]) -> pl.DataFrame:
    """Return ``report_id`` and a column a crisis: whether the head of the text names its words."""
    heads = texts.select("report_id", pl.col("text").str.slice(0, HEAD).alias("@head"))
    return heads.select("report_id", *(_words_in(it, "@head").alias(f"@head {it.id}") for it in crises.values()))


def _spoken_of() -> pl.Expr:
    """Return the day a figure is about as near as it is known: its own date, its period's end, its publication."""
    return pl.coalesce("as_of", "period_end", "published_on")


def _bounds(crisis: Crisis) -> tuple[date, date]:
    """Return the first and last day a figure of the crisis may speak of."""
    return crisis.counting_start - timedelta(days=SAME_START_DAYS), crisis.ends or FAR_FUTURE


def _dates_allow(crisis: Crisis) -> pl.Expr:
    about = _spoken_of()
    return about.is_null() | about.is_between(*_bounds(crisis))


def _words_in(crisis: Crisis, column: str) -> pl.Expr:
    """Return whether the column names one of the crisis's words as a whole word, whatever its case."""
    if not crisis.words:
        return pl.lit(False)
    words = "|".join(re.escape(word.lower()) for word in crisis.words)
    return pl.col(column).str.to_lowercase().str.contains(rf"(?:^|\W)(?:{words})(?:\W|$)").fill_null(False)


def _evidence(crises: Mapping[str, Crisis], wider: pl.DataFrame) -> Iterator[pl.Expr]:
    """Yield a column a crisis: strength 2 wider place and words, 1 words alone, 0 words or dates do not fit."""
    place = pl.col("place_id")
    for number, crisis in enumerate(crises.values()):
        here = wider.filter(pl.col("@crisis") == number).get_column("place_id").to_list()
        words = pl.any_horizontal([pl.col(f"{column} {crisis.id}") for column in WITH_WORDS]).fill_null(False)
        strength = pl.when(place.is_null()).then(1).when(place.is_in(here)).then(2).otherwise(0)
        yield pl.when(words & _dates_allow(crisis)).then(strength).otherwise(0).cast(pl.Int32).alias(f"@{crisis.id}")


def _episode(crises: Mapping[str, Crisis]) -> pl.Expr:
    """Name the episode of a cumulative count that starts elsewhere than its crisis does; null for the crisis's own."""
    starts = {crisis.id: crisis.counting_start for crisis in crises.values()}
    own = pl.col("crisis").replace_strict(starts, default=None, return_dtype=pl.Date)
    apart = (pl.col("counting_start") - own).dt.total_days().abs() > SAME_START_DAYS
    elsewhere = (pl.col("measure") == Measure.CUMULATIVE.value) & apart
    return pl.when(elsewhere).then(pl.format("since {}", "counting_start")).alias("episode")

"""Which crisis a figure belongs to: by its place, its dates, and its words; and why.

In: observations, the crises and the registered places. Out: the same rows with ``crisis``, ``crisis_reason``,
``episode``, ``place_id`` and ``place_label`` (:data:`~tracker.series.schemas.ASSIGNED`). Never drops a row: a figure
no crisis fits keeps a null crisis and says why.

The order of the evidence: the figure's own place; else the crisis's words in its sentence, its report's title or the
head of its report's text; else the one crisis all other figures of its report belong to. A registered place outside
every crisis ends the search: a figure about Gaza in a report on Aleppo is not Aleppo's. Dates can only exclude.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from tracker.model import Crisis, Measure, Place
from tracker.series.bearing import HEAD, SAME_START_DAYS, bounds, dates_allow, spoken_of, words_in
from tracker.series.schemas import ASSIGNED, TEXTS, conform, empty
from tracker.series.whereabouts import placed, wholes

WITH_WORDS = ("place", "sentence", "title", "@head")
"""Where a crisis's words are looked for."""


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
    rows = placed(observations, places)
    found = _by_report(rows, _by_figure(rows, crises, places, empty(TEXTS) if texts is None else texts), crises)
    return conform(rows.with_columns(found.get_columns()).with_columns(_episode(crises)), ASSIGNED)


def _by_figure(
    rows: pl.DataFrame, crises: Mapping[str, Crisis], places: Mapping[str, Place], texts: pl.DataFrame
) -> pl.DataFrame:
    """Return a row a figure, in order: ``@crisis`` (its number in the configuration; null: none fits), ``@strength``.

    A place inside a crisis settles it, and most figures have one; only the rest are searched for words.
    """
    slim = rows.select("place_id", spoken_of().alias("@day")).with_row_index("@row")
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
            found += [(place, number, strength, *bounds(crisis)) for place in spots]
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
    return some.select(column, *(words_in(it, column).alias(f"{column} {it.id}") for it in crises.values()))


def _by_report(rows: pl.DataFrame, found: pl.DataFrame, crises: Mapping[str, Crisis]) -> pl.DataFrame:
    """Return ``crisis`` and ``crisis_reason``: a figure of no place follows the one crisis of its report's others."""
    slim = found.with_columns(rows.get_column("report_id"), rows.get_column("place_id"), rows.get_column("place_label"))
    slim = slim.with_columns(rows.select(spoken_of().alias("@day")).to_series()).with_row_index("@row")
    of_report = slim.filter(pl.col("@crisis").is_not_null()).group_by("report_id").agg(
        pl.col("@crisis").min().alias("@shared"), pl.col("@crisis").max().alias("@other")
    )  # fmt: skip
    spans = pl.DataFrame(
        [(number, *bounds(crisis)) for number, crisis in enumerate(crises.values())],
        schema={"@shared": pl.UInt32, "@from": pl.Date, "@until": pl.Date},
        orient="row",
    )
    lost = slim.filter(pl.col("@crisis").is_null(), pl.col("place_id").is_null()).join(of_report, on="report_id")
    fits = lost.filter(pl.col("@shared") == pl.col("@other")).join(spans, on="@shared").filter(_in_bounds())
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


def _evidence(crises: Mapping[str, Crisis], wider: pl.DataFrame) -> Iterator[pl.Expr]:
    """Yield a column a crisis: strength 2 wider place and words, 1 words alone, 0 words or dates do not fit."""
    place = pl.col("place_id")
    for number, crisis in enumerate(crises.values()):
        here = wider.filter(pl.col("@crisis") == number).get_column("place_id").to_list()
        words = pl.any_horizontal([pl.col(f"{column} {crisis.id}") for column in WITH_WORDS]).fill_null(False)
        strength = pl.when(place.is_null()).then(1).when(place.is_in(here)).then(2).otherwise(0)
        yield pl.when(words & dates_allow(crisis)).then(strength).otherwise(0).cast(pl.Int32).alias(f"@{crisis.id}")


def _episode(crises: Mapping[str, Crisis]) -> pl.Expr:
    """Name the episode of a cumulative count that starts elsewhere than its crisis does; null for the crisis's own."""
    starts = {crisis.id: crisis.counting_start for crisis in crises.values()}
    own = pl.col("crisis").replace_strict(starts, default=None, return_dtype=pl.Date)
    apart = (pl.col("counting_start") - own).dt.total_days().abs() > SAME_START_DAYS
    elsewhere = (pl.col("measure") == Measure.CUMULATIVE.value) & apart
    return pl.when(elsewhere).then(pl.format("since {}", "counting_start")).alias("episode")

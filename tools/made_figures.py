"""Seeded figures of a busy year, as many as asked for, with the crises, places and sources they speak of.

Comes in: how many figures. Goes out: frames in the shapes of :mod:`tracker.series.schemas`, and Settings that know
their words. Twenty figures a report; tens of crises, thousands of places, hundreds of sources; counts that rise and
sometimes fall, old numbers printed again, copies of one story, events, parts of wholes, words without a number. Built
by hashing row numbers, so that ten million rows take seconds. Never: the clock, chance, or text of anyone.
"""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import polars as pl

from tracker.model import Attribution, Crisis, Indicator, Place, Population, Settings, Vocabulary
from tracker.series.schemas import OBSERVATIONS, TEXTS, conform

BEGAN = date(2024, 1, 1)
DAYS = 365
A_REPORT = 20
CRISES, SOURCES, NEAR_A_CRISIS, PLACES_EACH = 30, 300, 12, 100
INDICATORS = (
    "deaths", "injured", "displaced", "missing", "trapped", "returned", "detained", "homes_destroyed",
    "health_facilities_hit", "schools_hit", "food_insecure", "reached",
)  # fmt: skip
POPULATIONS = ("all", "all", "all", "civilians", "children", "women", "combatants", "health_workers")
MEASURES = (*["cumulative"] * 8, *["stock"] * 4, *["incident"] * 4, "window", "window", "unknown", "unknown")
BOUNDS = (*["exact"] * 30, *["at_least"] * 4, "more_than", "more_than", "about", "about", "at_most", "vague")
MODALITIES = (*["reported"] * 36, "verified", "party_claim", "party_claim", "feared")
KINDS = ("un", "ngo", "government", "monitor", "media", "belligerent", "local", "unnamed")
WORDS = str.split(
    "the town was shelled again overnight and families left for the coast while the road north stayed shut officials "
    "met to speak of aid that had not come since the rains began markets opened for an hour before the sirens and "
    "water ran short in every quarter as crews worked to mend the line that feeds the pumps near the old bridge"
)


def made_settings() -> Settings:
    """Return Settings that know every crisis, place and source of :func:`made_observations`."""
    country = {f"land_{c}": Place(id=f"land_{c}", name=f"Land {c}", iso3=f"L{c:02}", kind="country")
               for c in range(CRISES)}  # fmt: skip
    towns = {f"place_{n}": Place(id=f"place_{n}", name=f"Place {n}", iso3=f"L{n // PLACES_EACH:02}", kind="town",
                                 part_of=(f"land_{n // PLACES_EACH}",))
             for n in range(CRISES * PLACES_EACH)}  # fmt: skip
    crises = {
        f"crisis_{c}": Crisis(
            id=f"crisis_{c}", name=f"Crisis {c}", counting_start=BEGAN, timezone="UTC", places=(f"land_{c}",),
            words=(f"land {c}",),
            precedence={"default": (f"source_{c * 10}", f"source_{c * 10 + 1}"), "deaths": (f"source_{c * 10 + 2}",)},
        )
        for c in range(CRISES)
    }  # fmt: skip
    vocabulary = Vocabulary(
        indicators={i: Indicator(id=i, label=i, unit="people", nature="flow", hxl="#affected") for i in INDICATORS},
        populations={p: Population(id=p, label=p) for p in dict.fromkeys(POPULATIONS)},
        pairs={},
        attributions={f"source_{n}": Attribution(id=f"source_{n}", name=f"Source {n}", kind=KINDS[n * 7 % 41 % 8])
                      for n in range(SOURCES)},  # type: ignore[arg-type]
        places=country | towns,
        languages={},
    )  # fmt: skip
    return Settings(config_dir=Path("config"), vocabulary=vocabulary, crises=crises, sources={}, rules={}, channels={})


def _drawn(seed: int, of: int, row: pl.Expr) -> pl.Expr:
    """Return a number below ``of`` that depends on a row number and a seed alone."""
    return (row.hash(seed) % of).cast(pl.Int64)


def _one_of(words: tuple[str, ...], index: pl.Expr) -> pl.Expr:
    return index.replace_strict(dict(enumerate(words)), return_dtype=pl.String)


def made_observations(count: int) -> pl.DataFrame:
    """Return so many observations in the order they became known."""
    row, report = pl.col("row"), pl.col("report")
    reports = max(1, count // A_REPORT)
    frame = pl.select(pl.int_range(count).alias("row")).with_columns((row // A_REPORT).alias("report"))
    crisis = pl.min_horizontal(_drawn(1, CRISES, report), _drawn(2, CRISES, report))
    kept_up = max(A_REPORT, count // (CRISES * A_REPORT))
    frame = frame.with_columns(
        crisis.alias("c"), (report * DAYS // reports).alias("day"), _drawn(3, 100, row).alias("chance"),
        pl.min_horizontal(_drawn(4, kept_up, row), _drawn(5, kept_up, row)).alias("k"),
        _drawn(13, len(BOUNDS), row).alias("b"), _drawn(14, len(MODALITIES), row).alias("how"),
    )  # fmt: skip
    # what is counted, where and by whom hangs on which of a crisis's counts this is: a count goes on over the year
    key = pl.col("c") * 1_000_000 + pl.col("k")
    frame = frame.with_columns(
        pl.min_horizontal(_drawn(6, NEAR_A_CRISIS, key), _drawn(7, NEAR_A_CRISIS, key)).alias("near"),
        pl.min_horizontal(_drawn(8, PLACES_EACH, key), _drawn(9, PLACES_EACH, key)).alias("p"),
        pl.min_horizontal(_drawn(10, len(INDICATORS), key), _drawn(11, len(INDICATORS), key)).alias("i"),
        _drawn(12, len(POPULATIONS), key).alias("w"), _drawn(21, len(MEASURES), key).alias("m"),
    )  # fmt: skip
    return conform(_worded(frame.with_columns(_numbers())), OBSERVATIONS)


def _numbers() -> list[pl.Expr]:
    """A count by key and time; some numbers of days before, some corrections, a few slips."""
    rise = (pl.col("p") * 31 + pl.col("i") * 7 + pl.col("w") * 3 + pl.col("near")) % 40 + 1
    printed = pl.when(pl.col("chance") < 8).then(pl.col("day") - 6).otherwise("day").clip(lower_bound=0)
    level = 10 + rise * printed + (printed * 7919 + rise) % 5
    slip = pl.when(pl.col("chance") == 99).then(level // 10).when(pl.col("chance") == 98).then(level - level // 9)
    event = 1 + _drawn(15, 30, pl.col("row") // 5)
    dated = _drawn(16, 10, pl.col("report")) < 7
    as_of = pl.lit(BEGAN) + pl.duration(days=pl.col("day") - _drawn(17, 3, pl.col("report")))
    return [
        pl.when(_one_of(MEASURES, pl.col("m")) == "incident").then(event).otherwise(slip.otherwise(level))
        .cast(pl.Float64).alias("number"),
        pl.when(dated).then(as_of).alias("as_of"),
        (pl.lit(BEGAN) + pl.duration(days="day")).alias("published_on"),
    ]  # fmt: skip


def _worded(frame: pl.DataFrame) -> pl.DataFrame:
    """Add every column that follows from the drawn numbers."""
    number, bound, nobody = pl.col("number"), _one_of(BOUNDS, pl.col("b")), pl.col("chance").is_between(10, 21)
    source, place = pl.col("c") * 10 + pl.col("near"), pl.col("c") * PLACES_EACH + pl.col("p")
    low = pl.when(bound.is_in(["exact", "at_least", "more_than", "vague"])).then(number)
    high = pl.when(bound.is_in(["exact", "at_most"])).then(number)
    copied = _drawn(18, 20, pl.col("report")) == 0
    link = pl.when(copied).then(pl.col("report") - 1).otherwise("report")
    unregistered, part = pl.col("chance").is_between(22, 25), pl.col("chance").is_between(60, 64)
    placed = ~pl.col("chance").is_between(30, 35)
    quote = pl.format("{} people", number.cast(pl.Int64))
    at = (pl.col("row") % A_REPORT) * 120
    window = _one_of(MEASURES, pl.col("m")) == "window"
    return frame.with_columns(
        pl.format("o{}", "row").alias("observation_id"), pl.format("r{}", "report").alias("report_id"),
        pl.lit("made").alias("source_id"), pl.format("What is known of land {} on day {}", "c", "day").alias("title"),
        pl.format("Paper {}", _drawn(19, 400, pl.col("report"))).alias("publisher"),
        pl.format("https://paper.example/{}", link).alias("url"), pl.lit("stated").alias("published_basis"),
        pl.col("published_on").cast(pl.Datetime("us", "UTC")).dt.offset_by("20h").alias("known_at"),
        pl.lit("en").alias("language"), _one_of(INDICATORS, pl.col("i")).alias("indicator"),
        _one_of(POPULATIONS, pl.col("w")).alias("population"),
        pl.when(bound != "vague").then(number).alias("value"), low.alias("low"), high.alias("high"),
        bound.alias("bound"), pl.lit("people").alias("unit"), quote.alias("quote"), at.alias("char_start"),
        (at + quote.str.len_chars()).alias("char_end"), at.alias("sentence_start"), (at + 110).alias("sentence_end"),
        pl.format("{} were counted near place {} by source {}, as the roads stayed shut and aid came late.",
                  quote, place, source).alias("sentence"),
        pl.when(~nobody & ~unregistered).then(pl.format("source_{}", source)).alias("said_by"),
        pl.when(unregistered).then(pl.format("the Rescue Team {}", pl.col("near")))
        .when(~nobody).then(pl.format("Source {}", source)).alias("said_by_text"),
        pl.lit("sentence").alias("said_by_scope"),
        pl.when(placed).then(pl.format("Place {}", place)).alias("place"),
        pl.when(placed).then(pl.format("place_{}", place)).alias("place_id"),
        pl.when(placed).then(pl.lit("town")).alias("place_accuracy"), pl.lit("sentence").alias("place_scope"),
        _one_of(MEASURES, pl.col("m")).alias("measure"),
        pl.when(window).then(pl.col("published_on").dt.offset_by("-3d")).alias("period_start"),
        pl.when(window).then("published_on").alias("period_end"),
        pl.when(pl.col("as_of").is_null()).then(pl.lit("unknown")).otherwise(pl.lit("stated")).alias("as_of_basis"),
        _one_of(MODALITIES, pl.col("how")).alias("modality"),
        pl.when(part & (pl.col("row") % A_REPORT > 0)).then(pl.format("o{}", pl.col("row") - 1)).alias("subset_of"),
        pl.lit(0.9).alias("confidence"), pl.lit("made").alias("rule"), pl.lit("unreviewed").alias("review_state"),
        pl.col("report").hash(20).cast(pl.String).alias("content_sha256"),
    )  # fmt: skip


def made_texts(count: int) -> pl.DataFrame:
    """Return the texts of the reports of so many observations: 250 words each, one in ten a near copy of one before."""
    rng, rows = random.Random(1), []
    for report in range(max(1, count // A_REPORT)):
        if report and rng.random() < 0.1:
            text = f"{rows[rng.randrange(max(0, report - 40), report)][1]} reported by our paper"
        else:
            text = " ".join(rng.choices(WORDS, k=250))
        rows.append((f"r{report}", text))
    return conform(pl.DataFrame(rows, schema=TEXTS, orient="row"), TEXTS)

"""What may be shown to whom: text behind a figure is masked by sensitivity, by licence, and by what it tells of people.

In: any frame of figures (points, Incidents, rejections), the Settings and an audience. Out: the same rows with what the
audience may not see replaced by a mark that says why, and the reasons in ``masked`` ("" where nothing was). Never drops
a row, so that counts stay true, and never changes a figure except one of a restricted source, which is taken away.

The strictest of source, report and indicator counts. *internal* hides the words of a report from the public,
*restricted* its words, link and any place narrower than the country; a restricted source or report keeps its numbers
too. Whatever a source allows, names of private persons, what is told of sexual violence, and the names of places of
detention and shelter are masked for all but the few: the OCHA Data Responsibility Guidelines (2021) and the ICRC
Handbook on Data Protection in Humanitarian Action hold them for sensitive. Where in doubt it masks too much. What tells
them are the words of config/masks, a file a language; text in a language without one is protected by its source's
sensitivity alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

import polars as pl

from tracker.model import Sensitivity, Settings, SourceSpec
from tracker.series.masks import AGE, PERSON, SITE, Masks, masks_of
from tracker.series.schemas import VIOLATIONS, conform

RANK: dict[str, int] = {name: rank for rank, name in enumerate(get_args(Sensitivity))}

QUOTE_WORDS = 40
"""A quote of so many words is shown where a source's terms are not known."""

TEXTS = ("quote", "sentence", "evidence", "title", "external_id", "period_text", "note")
WHERE = ("place", "place_id", "place_key", "place_label", "pcode")
FINDS_IT = ("url", "publisher")
NUMBERS = ("value", "low", "high", "level", "best", "derived", "previous_level", "status_reason", "held")
FLAGS = ("on_line", "headline")
RULES_NEED = ("place_id", "place_key")
OF_THE_TEAM = ("review_note", "read_as")
OF_PEOPLE = (
    "quote",
    "sentence",
    "evidence",
    "title",
    "place",
    "place_label",
    "said_by_text",
    "said_by_label",
    "status_reason",
)

WITHHELD = "figures of a restricted source"
"""Why a figure has no number for its reader, as ``masked`` says it."""


def protected(
    rows: pl.DataFrame, settings: Settings, audience: Sensitivity = "public", *, keep_figures: bool = False
) -> pl.DataFrame:
    """Return the rows as that audience may see them, with the column ``masked``: why, or "" where all is shown.

    The frame may have any of the columns named above; those it lacks are no concern. A source that is not configured
    any more counts as public, with a quote of 40 words. Figures of a restricted source leave their line, lead nothing.
    ``keep_figures`` keeps them and every place's id: rules must see both, and only the words of a message are masked.
    """
    rows = _judged(rows, settings, audience)
    if audience != "restricted":
        rows = _without_names(rows, masks_of(settings.masks))
    rows = _cut_short(rows).with_columns(_reasons())
    return rows.with_columns(_hidden(rows, keep_figures)).drop(*(name for name in rows.columns if name[0] == "@"))


def protected_findings(
    findings: pl.DataFrame, points: pl.DataFrame, settings: Settings, audience: Sensitivity = "public"
) -> pl.DataFrame:
    """Return what the invariants found, its evidence as that audience may see it."""
    behind = points.select("observation_id", "source_id", "sensitivity", "indicator").unique("observation_id")
    joined = findings.join(behind, on="observation_id", how="left", maintain_order="left")
    return conform(protected(joined, settings, audience), VIOLATIONS)


def attribution_lines(settings: Settings, source_ids: Iterable[str]) -> list[str]:
    """Return the line each of the sources wants printed beside its figures, in order of configuration.

    A table that was imported, or a figure added by hand, is no configured source: it is named, and that nobody said
    under which licence.
    """
    wanted = set(source_ids)
    known = [credit(source) for source in settings.sources.values() if source.id in wanted]
    return [*known, *(f"{id_} (licence not stated)" for id_ in sorted(wanted.difference(settings.sources)))]


def credit(source: SourceSpec) -> str:
    """Return a source's attribution line: its own words, else its name and licence."""
    if source.attribution_line:
        return source.attribution_line
    return f"{source.name or source.id} ({source.licence or 'licence not stated'})"


def _judged(rows: pl.DataFrame, settings: Settings, audience: Sensitivity) -> pl.DataFrame:
    """Add what the masks ask for: ``@over`` (rank withheld, 0: none), ``@closed``, licence, and what the text tells."""
    limit = RANK[audience]
    source = _rank(rows, "source_id", {one.id: one.sensitivity for one in settings.sources.values()})
    report = _rank(rows, "sensitivity", {name: name for name in RANK})
    what = settings.vocabulary.indicators.values()
    indicator = _rank(rows, "indicator", {one.id: one.sensitivity for one in what})
    strictest = pl.max_horizontal(source, report, indicator)
    open_to_all = audience == "public"
    terms = {one.id: one.redistribute for one in settings.sources.values()}
    may = _of(rows, "source_id").replace_strict(terms, default="quote", return_dtype=pl.String)
    few, masks = audience != "restricted", masks_of(settings.masks)
    texts = ("sentence", "quote", "evidence")
    violent = [_says(rows, name, masks.sexual_hints, masks.sexual_violence) for name in texts]
    sited = [_says(rows, name, masks.site_hints, masks.site_words) for name in ("place", "place_label")]
    return rows.with_columns(
        pl.when(strictest > limit).then(strictest).otherwise(0).alias("@over"),
        ((pl.max_horizontal(source, report) == RANK["restricted"]) & few).alias("@closed"),
        ((may == "quote") & open_to_all).alias("@quote_only"),
        ((may == "figures") & open_to_all).alias("@no_text"),
        pl.lit(open_to_all).alias("@open"),
        (pl.any_horizontal(violent) & few).alias("@violence"),
        (pl.any_horizontal(sited) & few).alias("@site"),
        pl.lit(value=False).alias("@named"),
        pl.lit(value=False).alias("@long"),
    )


def _rank(rows: pl.DataFrame, column: str, levels: dict[str, Sensitivity] | dict[str, str]) -> pl.Expr:
    ranks = {id_: RANK[level] for id_, level in levels.items()}
    return _of(rows, column).replace_strict(ranks, default=0, return_dtype=pl.Int32)


def _of(rows: pl.DataFrame, column: str) -> pl.Expr:
    return pl.col(column) if column in rows.columns else pl.lit(None, pl.String)


def _texts(rows: pl.DataFrame, column: str, hints: Sequence[str], also: str = "") -> pl.Series:
    """Return each text of a column once, if it holds one of the hints: the patterns cost a hundred times the look."""
    texts = rows.get_column(column).drop_nulls().unique()
    if not hints and not also:
        return texts.clear()
    hinted = texts.str.contains_any(list(hints) or ["\0"], ascii_case_insensitive=True)
    return texts.filter(hinted | texts.str.contains(also) if also else hinted)


def _says(rows: pl.DataFrame, column: str, hints: Sequence[str], pattern: str) -> pl.Expr:
    """Return whether the column's text matches; a null says nothing."""
    if column not in rows.columns:
        return pl.lit(value=False)
    texts = _texts(rows, column, hints)
    return pl.col(column).is_in(texts.filter(texts.str.contains(pattern)).implode()).fill_null(value=False)


def _without_names(rows: pl.DataFrame, masks: Masks) -> pl.DataFrame:
    """Return the rows with names of private persons and of sites taken out of every text, and ``@named`` where."""
    rows = rows.with_columns(_of(rows, "sentence").alias("@before"))
    for column in (name for name in OF_PEOPLE if name in rows.columns):
        texts = _texts(rows, column, (*masks.site_hints, *masks.person_hints), AGE)
        cleaned = texts.to_frame("before").select("before", _cleaned(pl.col("before"), masks).alias("after"))
        rows = _replaced(rows, column, cleaned.filter(pl.col("before") != pl.col("after")), "@named")
    return _without_those_named(rows) if {"sentence", "said_by"} <= set(rows.columns) else rows


def _without_those_named(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows without the names their sentence lost: what gave the figure, and a quote that repeats the name.

    "Fatima, 34, counted 12" is a figure said by "Fatima": nothing in that word alone says that she holds no office.
    """
    lost: dict[str, pl.Expr] = {name: _lost(name) for name in ("said_by_text", "via", "quote") if name in rows.columns}
    someone = lost.get("said_by_text", pl.lit(value=False)) & pl.col("said_by").is_null()
    lost |= {"said_by_text": someone, "said_by_label": someone, "status_reason": someone}
    key = pl.format("text:{}", pl.coalesce(_of(rows, "series_id"), pl.lit(PERSON)))
    changed = [pl.when(where).then(pl.lit(PERSON)).otherwise(pl.col(name)).alias(name)
               for name, where in lost.items() if name in rows.columns]  # fmt: skip
    if "said_by_key" in rows.columns:
        changed.append(pl.when(someone).then(key).otherwise(pl.col("said_by_key")).alias("said_by_key"))
    return rows.with_columns(*changed, (pl.col("@named") | pl.any_horizontal(lost.values())).alias("@named"))


def _lost(column: str) -> pl.Expr:
    """Return whether the words stood in the sentence and do not any more; only where a name was taken from it."""
    words = pl.col(column)
    stood = pl.col("@before").str.contains(words, literal=True)
    stands = pl.col("sentence").str.contains(words, literal=True)
    changed = pl.col("sentence").ne_missing(pl.col("@before")) & (words.str.len_chars() > 1)
    return (changed & stood & ~stands).fill_null(value=False)


def _cut_short(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with quotes cut to what a licence that is not known lets out, and ``@long`` where."""
    for column in _quoted(rows):
        texts = rows.filter("@quote_only").get_column(column).drop_nulls().unique()
        # forty words and a letter more are at least so many letters
        long = texts.filter(texts.str.len_chars() > 2 * QUOTE_WORDS).to_frame("before")
        start = pl.col("before").str.extract(rf"^\s*((?:\S+\s+){{{QUOTE_WORDS - 1}}}\S+)\s+\S")
        cut = long.select("before", pl.format("{}…", start).alias("after")).drop_nulls()
        rows = _replaced(rows, column, cut, "@long", where=pl.col("@quote_only"))
    return rows


def _replaced(
    rows: pl.DataFrame, column: str, changes: pl.DataFrame, mark: str, where: pl.Expr | None = None
) -> pl.DataFrame:
    """Return the rows with the texts ``before`` made those ``after``, and the mark set where one was."""
    if changes.is_empty():
        return rows
    here = pl.col(column).is_in(changes.get_column("before").implode()).fill_null(value=False)
    here = here if where is None else here & where
    text = pl.col(column).replace(changes.get_column("before"), changes.get_column("after"))
    return rows.with_columns(
        pl.when(here).then(text).otherwise(pl.col(column)).alias(column), (pl.col(mark) | here).alias(mark)
    )


def _cleaned(text: pl.Expr, masks: Masks) -> pl.Expr:
    for pattern, stays in (*masks.sites, *masks.persons):
        text = text.str.replace_all(pattern, stays)
    return text


def _reasons() -> pl.Expr:
    """Return why anything is masked, every reason; "" where nothing is."""
    reasons = {
        "restricted": pl.col("@over") == RANK["restricted"],
        "internal": pl.col("@over") == RANK["internal"],
        WITHHELD: pl.col("@closed"),
        "licence: figures only": pl.col("@no_text"),
        "sexual violence": pl.col("@violence"),
        "names of persons or places of detention or shelter": pl.col("@site") | pl.col("@named"),
        f"licence: quote of {QUOTE_WORDS} words": pl.col("@long"),
    }
    told = [pl.when(where).then(pl.lit(why)) for why, where in reasons.items()]
    return pl.concat_str(told, separator="; ", ignore_nulls=True).alias("masked")


def _quoted(rows: pl.DataFrame) -> list[str]:
    return [name for name in ("quote", "sentence", "evidence") if name in rows.columns]


def _hidden(rows: pl.DataFrame, keep_figures: bool) -> list[pl.Expr]:
    """Return the columns that are withheld whole."""
    over, violence = pl.col("@over"), pl.col("@violence")
    restricted = over == RANK["restricted"]
    why = pl.format("[masked: {}]", pl.when(restricted).then(pl.lit("restricted")).otherwise(pl.lit("internal")))
    changed: dict[str, pl.Expr] = {}
    for name in (it for it in TEXTS if it in rows.columns):
        text = pl.col(name)
        if name in _quoted(rows):
            text = pl.when(pl.col("@no_text")).then(pl.lit("[masked: licence]")).otherwise(text)
            text = pl.when(violence).then(pl.lit("[masked: sexual violence]")).otherwise(text)
        changed[name] = pl.when(pl.col(name).is_not_null() & (over > 0)).then(why).otherwise(text)
    for name in (it for it in FINDS_IT if it in rows.columns):
        changed[name] = pl.when(~restricted).then(pl.col(name))
    for name in (it for it in WHERE if it in rows.columns and not (keep_figures and it in RULES_NEED)):
        text = pl.when(~pl.col("@site")).then(pl.col(name))
        marked = name in {"place", "place_label"}
        text = pl.when(pl.col("@site") & marked).then(pl.lit(SITE)).otherwise(text)
        away = pl.col(name).is_not_null() & marked
        changed[name] = pl.when(restricted | violence).then(pl.when(away).then(pl.lit("[masked]"))).otherwise(text)
    for name in (it for it in OF_THE_TEAM if it in rows.columns):
        changed[name] = pl.when(~pl.col("@open")).then(pl.col(name))
    if not keep_figures:
        shown = ~pl.col("@closed")
        changed |= {name: pl.when(shown).then(pl.col(name)) for name in NUMBERS if name in rows.columns}
        changed |= {name: pl.col(name) & shown for name in FLAGS if name in rows.columns}
    return [column.alias(name) for name, column in changed.items()]

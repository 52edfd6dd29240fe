"""What may be shown to whom: text behind a figure is masked by sensitivity, by licence, and by what it tells of people.

In: any frame of figures (points, Incidents, rejections), the Settings and an audience. Out: the same rows with what the
audience may not see replaced by a mark that says why, and the reasons in ``masked`` ("" where nothing was). Never drops
a row, so that counts stay true, and never changes a figure except one of a restricted source, which is taken away.

The strictest of source, report and indicator counts. *internal* hides the words of a report from the public,
*restricted* its words, link and any place narrower than the country; a restricted source or report keeps its numbers
too. Whatever a source allows, names of private persons, what is told of sexual violence, and the names of places of
detention and shelter are masked for all but the few: the OCHA Data Responsibility Guidelines (2021) and the ICRC
Handbook on Data Protection in Humanitarian Action hold them for sensitive. Where in doubt it masks too much. The words
below are English ones; text in another language is protected by its source's sensitivity alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

import polars as pl

from tracker.model import Sensitivity, Settings, SourceSpec

RANK: dict[str, int] = {name: rank for rank, name in enumerate(get_args(Sensitivity))}

QUOTE_WORDS = 40
"""A quote of so many words is shown where a source's terms are not known."""

TEXTS = ("quote", "sentence", "title", "external_id", "period_text", "note")
WHERE = ("place", "place_id", "place_key", "place_label", "pcode")
FINDS_IT = ("url", "publisher")
NUMBERS = ("value", "low", "high", "level", "best", "derived", "previous_level", "status_reason", "held")
OF_THE_TEAM = ("review_note", "read_as")
OF_PEOPLE = ("quote", "sentence", "title", "place", "place_label", "said_by_text", "said_by_label", "status_reason")

PERSON = "[name]"
SITE = "[a place of detention or shelter]"

_WORD = r"\p{Lu}[\p{L}\p{M}'’-]{0,30}"
_NAME = rf"{_WORD}(?:\s(?:(?:al|el|bin|ibn|bint|abu|umm|de|da|van|von)[\s-])?{_WORD}){{0,3}}"
_ROLES = (
    r"(?:resident|neighbou?r|survivor|victim|eyewitness|witness|shopkeeper|farmer|teacher|student|pupil|driver|mother"
    r"|father|widow|widower|husband|wife|son|daughter|brother|sister|uncle|aunt|cousin|grandmother|grandfather|nephew"
    r"|niece|patient|detainee|prisoner|refugee|returnee|evacuee|displaced (?:man|woman|person))"
)
_SITES = (
    r"(?:prison|jail|gaol|detention (?:cent(?:re|er)|camp|facility|site)|safe house|shelter|orphanage"
    r"|women['’]s (?:centre|center|house)|(?:collective|reception|transit|evacuation|rehabilitation) cent(?:re|er))s?"
)

PRIVATE_PERSONS = (
    (rf"\b{_NAME}(,\s(?:aged?\s)?\d{{1,2}},|\s\(\d{{1,2}}\)|,\s(?:an?\s)?\d{{1,2}}-year-old)", f"{PERSON}$1"),
    (rf"\b{_NAME}(,\s(?:an?|the|whose)\s(?:[\p{{Ll}}\d-]+\s){{0,3}}(?i:{_ROLES})\b)", f"{PERSON}$1"),
    (rf"\b((?i:{_ROLES}),?\s){_NAME}", f"${{1}}{PERSON}"),
    (r"(?i)\b((?:(?:identified|known)(?: only)? as|(?:gave|giving) (?:his|her|their) name(?: only)? as"
     r"|(?:man|woman|boy|girl|child|teenager|person|baby) (?:named|called)))\s(?-i:" + _NAME + ")", f"$1 {PERSON}"),
)  # fmt: skip
"""How a text brings in a person who holds no office, and what stays of it: the age and the role, not the name."""

SITES = (
    (rf"\b(?:{_WORD}[\s-]){{1,4}}(?i:{_SITES})\b", SITE),
    (rf"\b(?i:{_SITES})\s(?:of|in|at|called|named)\s{_NAME}", SITE),
)
SITE_WORDS = rf"(?i)\b{_SITES}\b"
"""A place of which this is said is not told by name."""

SEXUAL_VIOLENCE = (
    r"(?i)\b(?:gang[\s-]?)?(?:rape[ds]?|raping|rapists?)\b|\bsexual(?:ly)?[\s-](?:\w{1,20}[\s-](?:based[\s-])?){0,2}"
    r"(?:violence|violent|assault(?:s|ed)?|abuse[ds]?|slavery|slaves?|exploit\w{0,8}|attack(?:s|ed)?|torture[ds]?"
    r"|harass\w{0,8}|violat\w{0,6})\b|\b(?:s?gbv|crsv|molest\w{0,7}|forced (?:marriages?|prostitution|nudity))\b"
)


def protected(rows: pl.DataFrame, settings: Settings, audience: Sensitivity = "public") -> pl.DataFrame:
    """Return the rows as that audience may see them, with the column ``masked``: why, or "" where all is shown.

    The frame may have any of the columns named above; those it lacks are no concern. A source that is not configured
    any more counts as public, with a quote of 40 words.
    """
    rows = _judged(rows, settings, audience)
    rows = rows.with_columns(_masked_words(rows, audience)).with_columns(_hidden(rows))
    return rows.drop("@over", "@closed", "@quote_only", "@no_text", "@violence", "@site", "@open")


def attribution_lines(settings: Settings, source_ids: Iterable[str]) -> list[str]:
    """Return the line each of the sources wants printed beside its figures, in order of configuration."""
    wanted = set(source_ids)
    return [credit(source) for source in settings.sources.values() if source.id in wanted]


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
    told = pl.concat_str([_of(rows, name) for name in ("sentence", "quote")], separator=" ", ignore_nulls=True)
    here = pl.concat_str([_of(rows, name) for name in ("place", "place_label")], separator=" ", ignore_nulls=True)
    few = audience != "restricted"
    return rows.with_columns(
        pl.when(strictest > limit).then(strictest).otherwise(0).alias("@over"),
        ((pl.max_horizontal(source, report) == RANK["restricted"]) & few).alias("@closed"),
        ((may == "quote") & open_to_all).alias("@quote_only"),
        ((may == "figures") & open_to_all).alias("@no_text"),
        pl.lit(open_to_all).alias("@open"),
        (told.str.contains(SEXUAL_VIOLENCE) & few).alias("@violence"),
        (here.str.contains(SITE_WORDS) & few).alias("@site"),
    )


def _rank(rows: pl.DataFrame, column: str, levels: dict[str, Sensitivity] | dict[str, str]) -> pl.Expr:
    ranks = {id_: RANK[level] for id_, level in levels.items()}
    return _of(rows, column).replace_strict(ranks, default=0, return_dtype=pl.Int32)


def _of(rows: pl.DataFrame, column: str) -> pl.Expr:
    return pl.col(column) if column in rows.columns else pl.lit(None, pl.String)


def _masked_words(rows: pl.DataFrame, audience: Sensitivity) -> list[pl.Expr]:
    """Return the text columns with private names and sites taken out, and ``masked`` with every reason."""
    columns = [name for name in OF_PEOPLE if name in rows.columns]
    few = audience != "restricted"
    cleaned = {name: _without(pl.col(name), (*SITES, *PRIVATE_PERSONS)) if few else pl.col(name) for name in columns}
    named = pl.any_horizontal([pl.lit(False), *(text.ne_missing(pl.col(name)) for name, text in cleaned.items())])
    reasons = [
        pl.when(pl.col("@over") == RANK["restricted"]).then(pl.lit("restricted")),
        pl.when(pl.col("@over") == RANK["internal"]).then(pl.lit("internal")),
        pl.when(pl.col("@closed")).then(pl.lit("figures of a restricted source")),
        pl.when(pl.col("@no_text")).then(pl.lit("licence: figures only")),
        pl.when(pl.col("@violence")).then(pl.lit("sexual violence")),
        pl.when(pl.col("@site") | named).then(pl.lit("names of persons or places of detention or shelter")),
        pl.when(pl.col("@quote_only") & _long(rows)).then(pl.lit(f"licence: quote of {QUOTE_WORDS} words")),
    ]
    masked = pl.concat_str(reasons, separator="; ", ignore_nulls=True).alias("masked")
    return [*(text.alias(name) for name, text in cleaned.items()), masked]


def _without(text: pl.Expr, patterns: Iterable[tuple[str, str]]) -> pl.Expr:
    for pattern, stays in patterns:
        text = text.str.replace_all(pattern, stays)
    return text


def _long(rows: pl.DataFrame) -> pl.Expr:
    texts = [pl.col(name).str.count_matches(r"\S+") > QUOTE_WORDS for name in _quoted(rows)]
    return pl.any_horizontal([pl.lit(False), *texts]).fill_null(False)


def _quoted(rows: pl.DataFrame) -> list[str]:
    return [name for name in ("quote", "sentence") if name in rows.columns]


def _hidden(rows: pl.DataFrame) -> list[pl.Expr]:
    """Return the columns that are withheld whole, or cut to what the licence lets out."""
    over, violence = pl.col("@over"), pl.col("@violence")
    restricted = over == RANK["restricted"]
    why = pl.format("[masked: {}]", pl.when(restricted).then(pl.lit("restricted")).otherwise(pl.lit("internal")))
    changed: dict[str, pl.Expr] = {}
    for name in (it for it in TEXTS if it in rows.columns):
        text = pl.col(name)
        if name in _quoted(rows):
            short = text.str.extract(rf"^\s*((?:\S+\s+){{{QUOTE_WORDS - 1}}}\S+)")
            cut = (text.str.count_matches(r"\S+") > QUOTE_WORDS) & pl.col("@quote_only")
            text = pl.when(cut).then(pl.format("{}…", short)).otherwise(text)
            text = pl.when(pl.col("@no_text")).then(pl.lit("[masked: licence]")).otherwise(text)
            text = pl.when(violence).then(pl.lit("[masked: sexual violence]")).otherwise(text)
        changed[name] = pl.when(pl.col(name).is_not_null() & (over > 0)).then(why).otherwise(text)
    for name in (it for it in FINDS_IT if it in rows.columns):
        changed[name] = pl.when(~restricted).then(pl.col(name))
    for name in (it for it in WHERE if it in rows.columns):
        text = pl.when(~pl.col("@site")).then(pl.col(name))
        marked = name in {"place", "place_label"}
        text = pl.when(pl.col("@site") & marked).then(pl.lit(SITE)).otherwise(text)
        away = pl.col(name).is_not_null() & marked
        changed[name] = pl.when(restricted | violence).then(pl.when(away).then(pl.lit("[masked]"))).otherwise(text)
    for name in (it for it in OF_THE_TEAM if it in rows.columns):
        changed[name] = pl.when(~pl.col("@open")).then(pl.col(name))
    for name in (it for it in NUMBERS if it in rows.columns):
        changed[name] = pl.when(~pl.col("@closed")).then(pl.col(name))
    return [column.alias(name) for name, column in changed.items()]

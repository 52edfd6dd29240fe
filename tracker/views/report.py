"""One report: its text with every figure in place, where it came from, what became of it, and who else printed it.

In: a :class:`~tracker.views.seen.Seen`, an open store, a report's id. Out: plain values; None for a report that is not
there, or has nothing this audience may look at.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from tracker.charts.words import clean, report_name
from tracker.knowledge.parts import shelf_of
from tracker.series.protection import credit
from tracker.series.schemas import POINTS, conform
from tracker.store import Store, frames, library
from tracker.store.library import Version
from tracker.views import figures
from tracker.views.crisis import rejection
from tracker.views.passages import Mark, paragraphs, parts
from tracker.views.reports import about
from tracker.views.seen import Seen

MOST_COPIES = 25
MOST_REFUSED = 500


def report(seen: Seen, store: Store, report_id: str, stretch: int = 0) -> dict[str, Any] | None:
    """Return the values of a report's page; ``stretch`` is which part of a long text is shown, from 0."""
    versions = library.versions(store, report_id)
    where = _where(seen, report_id)
    if not versions or (seen.crises is not None and not where & set(seen.parts())):
        return None
    newest = versions[0]
    told = _words(seen, newest)
    taken = _figures(seen, report_id, where & set(seen.parts()))
    refused = frames.rejections(store, reports=[report_id]).head(MOST_REFUSED).with_row_index("n", offset=1)
    text = str(frames.texts(store, reports=[report_id]).get_column("text").first() or "")
    spans = parts(text)
    span = spans[min(max(stretch, 0), len(spans) - 1)]
    protects = {"source_id": newest.source_id, "sensitivity": newest.sensitivity}
    shown = paragraphs(seen, text, _marks(taken, refused), protects, span)
    return {
        **about(seen, newest, told),
        "note": clean(newest.published_note, 200) if seen.audience != "public" else "",
        "team": seen.audience != "public",
        "language": newest.language or "",
        "letters": newest.letters,
        "paragraphs": shown,
        "stretch": spans.index(span),
        "stretches": len(spans),
        "figures": [_figure(seen, row) for row in taken.to_dicts()],
        "refused": [{**rejection(row), "n": row["n"]} for row in seen.protected(refused).to_dicts()],
        "chain": _chain(seen, newest, taken),
        "versions": [_version(one) for one in versions],
        "copies": _copies(seen, report_id),
    }  # fmt: skip


def _where(seen: Seen, report_id: str) -> set[str]:
    """Return the parts anything of a report lies in."""
    kept = seen.kept.read("reports", [shelf_of(report_id)]).filter(pl.col("report_id") == report_id)
    found = kept.get_column("parts").to_list()
    return set(found[0]) if found else set()


def _words(seen: Seen, one: Version) -> dict[str, Any]:
    """Return a report's title and address as the audience may see them."""
    names = ("report_id", "source_id", "external_id", "title", "publisher", "url", "sensitivity")
    row = {name: getattr(one, name) for name in names}
    return seen.protected(pl.DataFrame([row], schema=dict.fromkeys(names, pl.String))).row(0, named=True)


def _figures(seen: Seen, report_id: str, where: set[str]) -> pl.DataFrame:
    """Return the report's figures in the order of its text, masked, each with its ``kind`` and number ``n``."""
    mine = pl.col("report_id") == report_id
    on = seen.plan(sorted(where)).filter(mine).collect() if where else pl.DataFrame(schema=POINTS)
    beside = conform(seen.kept.read("aside", sorted(where)).filter(mine), POINTS)
    held = (pl.col("held").fill_null("") != "") & pl.col("status").is_not_null()
    kind = (
        pl.when(pl.col("status").is_null())
        .then(pl.lit("aside"))
        .when(held)
        .then(pl.lit("held"))
        .otherwise(pl.lit("taken"))
    )
    rows = pl.concat([on, beside]).with_columns(kind.alias("kind"))
    rows = seen.protected(rows.sort("char_start", "char_end", "observation_id"))
    return rows.with_row_index("n", offset=1)


def _figure(seen: Seen, row: dict[str, Any]) -> dict[str, Any]:
    return {**figures.plain(row, seen.settings), "kind": row["kind"], "n": row["n"]}


def _marks(taken: pl.DataFrame, refused: pl.DataFrame) -> list[Mark]:
    """Return where the figures and the refused numbers stand."""
    marks = [
        Mark(row["char_start"], row["char_end"], row["kind"], row["n"], row["sentence_start"], row["sentence_end"],
             row["indicator"])
        for row in taken.iter_rows(named=True)
    ]  # fmt: skip
    marks += [
        Mark(row["char_start"], row["char_end"], "refused", row["n"], row["char_start"], row["char_end"])
        for row in refused.filter(pl.col("quote") != "").iter_rows(named=True)
    ]
    return marks


def _chain(seen: Seen, newest: Version, taken: pl.DataFrame) -> dict[str, Any]:
    """Return how the figures came here: where the report was read, who printed it, who passed on, who counted."""
    source = seen.settings.sources.get(newest.source_id)
    said = [clean(one, 80) for one in taken.get_column("said_by_label").drop_nulls().unique(maintain_order=True)]
    via = [clean(one, 60) for one in taken.get_column("via").drop_nulls().unique(maintain_order=True)]
    return {
        "kind": source.kind if source else "",
        "credit": credit(source) if source else "",
        "licence": source.licence if source else "",
        "redistribute": source.redistribute if source else "quote",
        "said_by": said,
        "via": via,
    }


def _version(one: Version) -> dict[str, Any]:
    return {"number": one.number, "known_at": one.known_at, "published_on": one.published_on, "letters": one.letters,
            "observed": one.observed, "rejected": one.rejected, "reader": one.reader_version or "",
            "sha256": one.content_sha256[:12]}  # fmt: skip


def _copies(seen: Seen, report_id: str) -> list[dict[str, Any]]:
    """Return other reports that tell the same story: copies of one wire story are one voice."""
    parts_ = [name for name in seen.parts() if name in _where(seen, report_id)]
    if not parts_:
        return []
    plan = seen.plan(parts_)
    mine = plan.filter(pl.col("report_id") == report_id).select("story_id").drop_nulls().head(1).collect()
    if mine.is_empty():
        return []
    names = ("report_id", "source_id", "external_id", "title", "publisher", "url", "published_on", "sensitivity")
    same = plan.filter(pl.col("story_id") == mine.item(), pl.col("report_id") != report_id)
    rows = same.select(names).unique("report_id").sort("published_on", "report_id", nulls_last=True)
    shown = seen.protected(rows.head(MOST_COPIES).collect())
    return [{"report_id": row["report_id"], "name": report_name(row), "publisher": clean(row["publisher"], 80),
             "published_on": row["published_on"]} for row in shown.iter_rows(named=True)]  # fmt: skip

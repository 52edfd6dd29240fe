"""The list of reports: all of them or those that are asked for, in the order they came.

In: a :class:`~tracker.views.seen.Seen`, an open store, what was asked. Out: plain values of one page. A word finds a
report only where the audience may see the word: what is masked for it is not found either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from tracker.charts.safe import link
from tracker.charts.words import clean, report_name
from tracker.knowledge.parts import NOWHERE
from tracker.series.selection import NO_CRISIS, Selection
from tracker.store import Store, library
from tracker.store.library import Version
from tracker.views.paging import part
from tracker.views.seen import Seen

PAGE = 30
WORDY = ("title", "sentence")


@dataclass(frozen=True, slots=True)
class Wished:
    """Which reports: those a word stands in, those with a figure that the filters choose, those of a source."""

    word: str = ""
    selection: Selection = field(default_factory=Selection)
    source: str = ""
    after: str = ""

    @property
    def of_figures(self) -> bool:
        """Return whether the figures of a report decide."""
        return self.selection != Selection()


def reports(seen: Seen, store: Store, wished: Wished) -> dict[str, Any]:
    """Return one page of the reports that are wanted, the newest first."""
    name = ("reports", seen.version, seen.audience, seen.crises, wished)
    return seen.shelf.get(name, lambda: _made(seen, store, wished), lambda _: 30_000)


def _made(seen: Seen, store: Store, wished: Wished) -> dict[str, Any]:
    ids = wanted(seen, store, wished)
    shown = part(ids, wished.after, PAGE)
    found = library.newest_versions(store, shown.rows)
    told = _told(seen, [found[id_] for id_ in shown.rows if id_ in found])
    return {"rows": told, "page": shown, "sources": _sources(seen)}


def wanted(seen: Seen, store: Store, wished: Wished) -> list[str]:
    """Return the ids of all reports that are wanted, the newest first."""
    allowed = _allowed(seen, wished)
    if wished.word:
        named = _saying(seen, store, wished.word)
        allowed = named if allowed is None else allowed & named
    ids = [id_ for id_ in _arrived(seen, store) if allowed is None or id_ in allowed]
    return ids if not wished.source else _read_from(seen, store, ids, wished.source)


def _allowed(seen: Seen, wished: Wished) -> set[str] | None:
    """Return the reports that the audience may look at and whose figures are wanted; None: all."""
    if wished.of_figures:
        asked = {NOWHERE if name == NO_CRISIS else name for name in wished.selection.crises}
        parts = [name for name in seen.parts() if not asked or name in asked]
        if wished.selection == Selection(crises=wished.selection.crises) and seen.crises is None:
            return _lying_in(seen, parts)
        points = [wished.selection.of(seen.slim(name), seen.settings.vocabulary.places) for name in parts]
        return {id_ for rows in points for id_ in rows.get_column("report_id").unique()}
    if seen.crises is None:
        return None
    return {id_ for name in seen.parts() for id_ in seen.slim(name).get_column("report_id").unique()}


def _lying_in(seen: Seen, parts: list[str]) -> set[str]:
    """Return the reports of which anything lies in some parts: a figure that counts, or one that was set aside."""
    rows = seen.kept.read("reports").select("report_id", "parts")
    here = pl.col("parts").list.eval(pl.element().is_in(parts)).list.any()
    return set(rows.filter(here).get_column("report_id"))


def _read_from(seen: Seen, store: Store, ids: list[str], source: str) -> list[str]:
    named = _titles(seen, store).filter(pl.col("source_id") == source).get_column("report_id")
    here = set(named)
    return [id_ for id_ in ids if id_ in here]


def _titles(seen: Seen, store: Store) -> pl.DataFrame:
    """Return the title and the source of every report, unmasked: choose by it, and show nothing of it."""

    def make() -> pl.DataFrame:
        return pl.DataFrame(_in_order(seen, store), schema=_TITLED, orient="row")

    return seen.shelf.frames.get(("titles", seen.version), make, lambda rows: int(rows.estimated_size()))


def _in_order(seen: Seen, store: Store) -> list[tuple[str, str, str | None, str | None]]:
    """Return titles and sources in the order the reports came, the last first."""
    ids = _arrived(seen, store)
    found = {row[0]: row for row in library.titles(store, ids)}
    return [found[id_] for id_ in ids if id_ in found]


def _arrived(seen: Seen, store: Store) -> list[str]:
    return seen.shelf.get(("arrivals", seen.version), lambda: library.arrivals(store), lambda ids: 120 * len(ids))


def _saying(seen: Seen, store: Store, word: str) -> set[str]:
    """Return the reports in which the word stands where the audience may see it: in a title, in a figure's sentence."""

    def make() -> set[str]:
        titles = _titles(seen, store).filter(_holds(word, ("title",))).head(MOST_ROWS)
        told = [_found(seen, titles.with_columns(pl.lit(None, pl.String).alias("sentence")), word)]
        told += [seen.remembered(part, ("saying", word), lambda part=part: _in_part(seen, part, word))  # type: ignore[misc]
                 for part in seen.parts()]  # fmt: skip
        return set().union(*told)

    return seen.shelf.get(("saying", seen.version, seen.audience, seen.crises, word), make, lambda ids: 100 * len(ids))


def _in_part(seen: Seen, part: str, word: str) -> set[str]:
    rows = seen.plan([part]).filter(_holds(word, ("sentence",))).select(*_TITLED, "indicator", "sentence", "known_at")
    return _found(seen, rows.top_k(MOST_ROWS, by="known_at").collect(), word)


def _found(seen: Seen, rows: pl.DataFrame, word: str) -> set[str]:
    """Return the reports of the rows in which the word stands as the audience may see them."""
    return set(seen.protected(rows).filter(_holds(word, WORDY)).get_column("report_id"))


def _holds(word: str, columns: tuple[str, ...]) -> pl.Expr:
    wanted = word.strip().lower()
    return pl.any_horizontal(
        pl.col(name).str.to_lowercase().str.contains(wanted, literal=True).fill_null(False) for name in columns
    )


MOST_ROWS = 500
"""Figures of one crisis, the newest, and titles, a common word is found in."""

_TITLED = pl.Schema(dict.fromkeys(("report_id", "source_id", "sensitivity", "title"), pl.String))


def _told(seen: Seen, found: list[Version]) -> list[dict[str, Any]]:
    """Return reports as the list shows them, their titles as the audience may see them."""
    names = ("report_id", "source_id", "external_id", "title", "publisher", "url", "sensitivity")
    rows = pl.DataFrame([[getattr(one, name) for name in names] for one in found],
                        schema=dict.fromkeys(names, pl.String), orient="row")  # fmt: skip
    shown = seen.protected(rows).to_dicts()
    return [about(seen, one, row) for one, row in zip(found, shown, strict=True)]


def about(seen: Seen, one: Version, row: dict[str, Any]) -> dict[str, Any]:
    """Return one report without its text; ``row`` holds its words as the audience may see them."""
    source = seen.settings.sources.get(one.source_id)
    return {
        "report_id": one.report_id,
        "name": report_name(row),
        "publisher": clean(row["publisher"], 80),
        "link": link(row["url"]),
        "source_id": one.source_id,
        "source": (source.name or source.id) if source else one.source_id,
        "published_on": one.published_on,
        "published_basis": one.published_basis,
        "known_at": one.known_at,
        "number": one.number,
        "observed": one.observed or 0,
        "rejected": one.rejected or 0,
        "masked": row["masked"],
    }


def _sources(seen: Seen) -> list[tuple[str, str]]:
    return [(one.id, one.name or one.id) for one in seen.settings.sources.values()]

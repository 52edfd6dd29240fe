"""The last stage: write the pages and pictures.

In: what is known. Out: files in the charts' folder; what stands there already is left as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import polars as pl

from tracker import logs
from tracker.charts.briefs import Parts
from tracker.charts.page import Site
from tracker.charts.site import Written, clear, render_parts
from tracker.knowledge import Kept, up_to_date
from tracker.knowledge.parts import Facts, Table
from tracker.locales import Locale
from tracker.model import Event, Settings
from tracker.round.means import Means, RoundSummary
from tracker.series.protection import protected, protected_findings
from tracker.series.schemas import ASSIGNED, POINTS, REJECTIONS, conform
from tracker.status.health import Health, healths
from tracker.store import Store, announced, rounds, turns
from tracker.store.faults import told_of_disk

PAGES = ("points", "later", "gone", "aside", "findings", "rejections")
"""What a crisis's pages are made of."""


def draw_pages(settings: Settings, store: Store, means: Means, summary: RoundSummary, known: Kept) -> None:
    """Write the pages and pictures of all that is known; what stands there already is left as it is."""
    assert means.charts is not None
    means.progress("Drawing charts", 0, 1)
    written = _draw(settings, store, known, means.charts, means.clock(), demo=summary.replay)
    summary.pages, summary.drawn = written[0].path, sum(file.changed for file in written)
    logs.logger().info("pages_rendered", files=len(written), changed=summary.drawn)
    means.progress("Drawing charts", 1, 1)


def redraw(settings: Settings, store: Store, charts: Path) -> list[Written]:
    """Draw the site of what is known now from nothing: no file of it stays that was made of what is gone."""
    last = rounds.last_round(store)
    with told_of_disk(charts):
        clear(charts)
    when = last.started_at if last is not None else datetime.now(UTC)
    demo = last is not None and last.mode == "replay"
    return _draw(settings, store, up_to_date(settings, store), charts, when, demo=demo)


def _draw(settings: Settings, store: Store, known: Kept, charts: Path, now: datetime, *, demo: bool) -> list[Written]:
    locale = Locale.of(settings.language)
    events = [one.event for one in announced.events(store)]
    versions = {name: _version(settings, known, name) for name in (*settings.crises, "")}
    seen = healths(rounds.source_states(store), turns.turns(store), now)
    told = {one.state.source_id: _fares(one, locale) for one in seen}
    return draw_known(settings, known, charts, versions=versions, events=events, demo=demo, health=told)


class Drawable(Protocol):
    """All that is known of a store or of a lake, crisis by crisis."""

    @property
    def facts(self) -> Facts: ...
    def points(self, parts: Iterable[str] | None = None) -> pl.DataFrame: ...
    def read(self, table: Table, parts: Iterable[str] | None = None) -> pl.DataFrame: ...


def draw_known(
    settings: Settings,
    known: Drawable,
    charts: Path,
    *,
    versions: Mapping[str, str],
    events: Sequence[Event] = (),
    demo: bool = False,
    health: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Written]:
    """Write the pages and pictures of all that is known; ``versions`` say what each crisis's are made of."""
    locale = Locale.of(settings.language)

    def frames(name: str) -> Site:
        points = known.points([name])
        rejections = known.read("rejections", [name])
        return Site(
            settings=settings,
            events=events,
            demo=demo,
            locale=locale,
            points=conform(protected(points, settings), POINTS),
            aside=conform(protected(known.read("aside", [name]), settings), ASSIGNED),
            rejections=conform(protected(rejections, settings), REJECTIONS),
            violations=protected_findings(known.read("findings", [name]), points, settings),
        )

    facts = known.facts
    parts = Parts(settings, events, demo, frames, versions, facts["counted"], facts["reasons"], locale, health or {})
    with told_of_disk(charts):
        return render_parts(parts, charts)


def _fares(one: Health, locale: Locale) -> dict[str, str]:
    """Return how a source fares, in words: to the day, so that a page without news stays as it is."""
    say, state = locale.text, one.state
    told = say("in order")
    if not one.active:
        told = say("no longer read")
    elif state.failures_in_a_row:
        told = locale.plural("failed {n} time in a row", "failed {n} times in a row", state.failures_in_a_row)
    elif one.overdue or one.silent:
        told = say("silent for longer than usual")
    news = locale.date(state.last_new_at.date()) if state.last_new_at else say("never yet")
    return {"state": told, "news": news, "problem": state.last_error if state.failures_in_a_row else ""}


def _version(settings: Settings, known: Kept, name: str) -> str:
    """Return a digest of all a crisis's pages are made of; "" where nothing is remembered of it."""
    if known.before is None or not known.saved:
        return ""
    files = [part.sha256 for table in PAGES if (part := known.before.parts.get(table, {}).get(name)) is not None]
    return version_of(settings, files)


def version_of(settings: Settings, files: Iterable[str]) -> str:
    """Return a digest of what pages are made of: the hashes or names of their files, and the words of the settings."""
    words = settings.vocabulary
    made_of = (settings.language, settings.rules, settings.sources, settings.crises, words.indicators,
               words.populations, words.pairs, words.attributions)  # fmt: skip
    return hashlib.sha256("\n".join([*files, repr(made_of)]).encode("utf-8", "backslashreplace")).hexdigest()

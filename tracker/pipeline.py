"""One round, told top to bottom: collect, read, record, series, check, deliver, render.

In: Settings, an open store, and the means the caller gives (a clock, senders, somewhere to report progress). Out: a
:class:`RoundSummary`. It alone knows all stages; each does its own work in its own room. A round may be cut anywhere:
every stage finds in the store what the one before it left, so the next round goes on from there.

A replay plays reports at their dates as knowledge time: each is known at the end of its day of publication, the rules
look after every such moment, and every message is marked DEMO. A store holds replays or live rounds, never both.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import polars as pl

from tracker import logs
from tracker.alerts.step import Mode
from tracker.charts.page import Site
from tracker.charts.site import Written, clear, render
from tracker.delivery.announce import announce
from tracker.delivery.prepare import Sender
from tracker.delivery.worker import Drained, Worker
from tracker.errors import ConfigError, Problem, SourceError, StoreError
from tracker.knowledge import Knowledge, knowledge
from tracker.model import Event, Reading, Report, Settings, SourceSpec
from tracker.reading.reader import VERSION, Reader
from tracker.series.points import points as points_of
from tracker.series.points import to_points
from tracker.series.protection import protected, protected_findings
from tracker.series.schemas import ASSIGNED, POINTS, REJECTIONS, conform
from tracker.sources import Item, collect
from tracker.sources.replay import at_their_dates, shared_zone
from tracker.store import Store, announced, checks, frames, rounds
from tracker.store.damage import look_daily
from tracker.store.faults import told_of_disk
from tracker.store.reports import Outcome, is_known, is_purged, record

ANNOUNCING = "Announcing"
"""The stage during which messages are printed; a caller that draws a bar takes it away then."""


def _never() -> bool:
    return False


def _silent(stage: str, done: int, total: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Means:
    """What a round needs of the world. ``senders`` are the channels that may send now, by channel id.

    ``progress`` is told the stage and how far it is; ``stopping`` is asked between two items. ``charts`` is the folder
    the pages are written to; None draws nothing.
    """

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    senders: Mapping[str, Sender] = field(default_factory=dict)
    progress: Callable[[str, int, int], None] = _silent
    stopping: Callable[[], bool] = _never
    charts: Path | None = None


@dataclass(slots=True)
class RoundSummary:
    """What a round did. ``outcomes`` counts items: stored, edited, reread, unchanged, purged, failed."""

    round_id: int = 0
    replay: bool = False
    stopped: bool = False
    outcomes: dict[str, int] = field(default_factory=dict)
    failed_items: list[tuple[str, str, str]] = field(default_factory=list)  # source, item, reason
    failed_sources: dict[str, str] = field(default_factory=dict)
    reports: int = 0  # current ones in the store
    observed: int = 0  # figures of the current readings
    rejected: int = 0
    series: int = 0
    violations: dict[str, int] = field(default_factory=dict)  # by severity
    events: list[Event] = field(default_factory=list)
    delivered: Drained = field(default_factory=Drained)
    pages: Path | None = None  # the overview; None: nothing was drawn
    drawn: int = 0  # files that were written anew

    @property
    def changed(self) -> bool:
        """Say whether the round wrote anything but its own line in the diary."""
        writing = {outcome.value for outcome in Outcome} - {Outcome.UNCHANGED.value, Outcome.PURGED.value}
        return bool(self.events or self.delivered.results or any(self.outcomes.get(name) for name in writing))

    @property
    def exit_code(self) -> int:
        """0 well, 3 a delivery is failing, 4 some sources failed."""
        return 3 if self.delivered.failing else 4 if self.failed_sources else 0


def one_round(settings: Settings, store: Store, means: Means, *, replay: bool = False, only: str = "") -> RoundSummary:
    """Do one round and return what it did.

    `only` names one source; "" means every enabled one. Raises StoreError where the store fails; a failing source, item
    or delivery is in the summary instead.
    """
    began = means.clock()
    _one_kind_of_store(store, replay)
    look_daily(store, began)
    reader = reader_version(settings)
    mode: Mode = "replay" if replay else "live"
    number = rounds.begin_round(store, mode=mode, at=began, config_digest=settings.digest, reader_version=reader)
    summary = RoundSummary(round_id=number, replay=replay)
    outcome = "failed"
    try:
        with logs.carrying(round_id=number):
            gathered = _collect(settings, summary, began, only)
            if replay:
                gathered = at_their_dates(gathered, shared_zone(settings.crises.values()), began)
            _read_and_record(settings, store, means, summary, gathered)
            known = _series(settings, store, summary)
            if not means.stopping():
                _check(settings, store, means, summary, mode, known.points)
                _deliver(settings, store, means, summary)
            if means.charts is not None and not means.stopping():
                _render(settings, store, means, summary, known)
        summary.stopped = means.stopping()
        outcome = "stopped" if summary.stopped else "partial" if summary.exit_code or summary.failed_items else "ok"
    finally:
        _close_diary(store, summary, means.clock(), outcome)
    return summary


def reader_version(settings: Settings) -> str:
    """Return what decides how a text is read: the reader's own version and the words it was given.

    A new phrase in the configuration is another reader: texts are read again, and the old reading stays.
    """
    words = hashlib.sha256(repr(settings.vocabulary).encode("utf-8", "backslashreplace")).hexdigest()
    return f"{VERSION}.{words[:12]}"


# ---------------------------------------------------------------------------------------------------------- collect


def _collect(settings: Settings, summary: RoundSummary, now: datetime, only: str) -> dict[str, list[Item]]:
    """Return what each source holds; a source that fails is noted and the others go on."""
    gathered: dict[str, list[Item]] = {}
    base = settings.config_dir.resolve().parent
    for spec in _wanted(settings, only):
        try:
            gathered[spec.id] = list(collect(spec, base, now, settings.vocabulary))
        except SourceError as error:
            summary.failed_sources[spec.id] = str(error)
        except Exception as error:  # noqa: BLE001 - one source must not stop the round
            summary.failed_sources[spec.id] = f"{type(error).__name__}: {error}"
        if spec.id in summary.failed_sources:
            logs.logger().warning("source_failed", source=spec.id, reason=summary.failed_sources[spec.id])
    return gathered


def _wanted(settings: Settings, only: str) -> list[SourceSpec]:
    if only and only not in settings.sources:
        known = ", ".join(settings.sources)
        raise ConfigError([Problem("sources.toml", only, "there is no such source", f"known: {known}")])
    return [spec for spec in settings.sources.values() if (spec.id == only if only else spec.enabled)]


# -------------------------------------------------------------------------------------------------- read and record


def _read_and_record(
    settings: Settings, store: Store, means: Means, summary: RoundSummary, gathered: Mapping[str, list[Item]]
) -> None:
    """Read what is not read yet and store each report whole with its figures, one transaction a report."""
    version, reader = reader_version(settings), None
    total, done = sum(map(len, gathered.values())), 0
    for source, items in gathered.items():
        new, problems = 0, []
        for item in items:
            if means.stopping():
                return
            means.progress("Reading reports", done, total)
            outcome, reason = "failed", item.problem
            made_by = version if item.reading is None else item.reading.reader_version
            if item.report is not None and is_purged(store, item.report.report_id):
                outcome = Outcome.PURGED.value
            elif item.report is not None and is_known(store, item.report, made_by):
                outcome = Outcome.UNCHANGED.value
            elif item.report is not None:
                reader = reader or (_reader(settings) if item.reading is None else None)
                outcome, reason = _one_report(store, reader, version, item.report, item.reading)
            new += outcome in {Outcome.STORED, Outcome.EDITED}
            done += 1
            summary.outcomes[outcome] = summary.outcomes.get(outcome, 0) + 1
            if reason:
                problems.append((item.external_id, reason))
                summary.failed_items.append((source, item.external_id, reason))
                logs.logger().warning("item_failed", source=source, item=item.external_id, reason=reason)
        rounds.note_source(store, source, at=means.clock(), new=new, error="", problems=problems)
    for source, error in summary.failed_sources.items():
        rounds.note_source(store, source, at=means.clock(), new=0, error=error, problems=[])
    means.progress("Reading reports", total, total)


def record_ready(
    store: Store, items: Iterable[Item], progress: Callable[[str, int, int], None] = _silent
) -> Counter[str]:
    """Record items that bring their figures with them, outside a round; return how many reports had which outcome.

    The next round makes series of them and lets the rules look. Items that are only a problem are left out.
    """
    outcomes = Counter[str]()
    ready = [(one.report, one.reading) for one in items if one.report is not None and one.reading is not None]
    for done, (report, reading) in enumerate(ready):
        progress("Recording reports", done, len(ready))
        known = is_known(store, report, reading.reader_version)
        outcomes[Outcome.UNCHANGED.value if known else record(store, report, reading).outcome.value] += 1
    logs.logger().info("figures_taken", reports=len(ready), outcomes=dict(outcomes))
    return outcomes


def _reader(settings: Settings) -> Reader:
    """Return the reader; words its grammars cannot be built from are a mistake in the configuration."""
    try:
        return Reader.compile(settings.vocabulary)
    except (KeyError, TypeError, ValueError, re.error) as error:
        reason = f"the reader cannot be built from it: {type(error).__name__} {error}"
        raise ConfigError([Problem("language/en.toml", "", reason, "compare with the shipped one")]) from error


def _one_report(
    store: Store, reader: Reader | None, version: str, report: Report, ready: Reading | None
) -> tuple[str, str]:
    """Return the outcome of one report, and why it failed if it did; `ready` figures need no reader."""
    try:
        if ready is None and reader is not None:
            found = reader.read(report.text, published_on=report.published_on)
            ready = replace(
                found, observations=(*found.observations, *found.aside), aside=(), reader_version=version
            )  # a finer indicator ("in IPC phase 4") is a series like any other
        recorded = record(store, report, cast(Reading, ready))
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - one report must not stop the round
        logs.logger().exception("report_failed", report=report.external_id)
        return "failed", f"{type(error).__name__}: {error}"
    logs.logger().info(
        "report_recorded",
        report=report.external_id,
        outcome=recorded.outcome.value,
        observed=recorded.observed,
        rejected=recorded.rejected,
    )
    return recorded.outcome.value, ""


# ------------------------------------------------------------------------------------------------- series and check


def _series(settings: Settings, store: Store, summary: RoundSummary) -> Knowledge:
    """Make series of all that is known now, hold them to their invariants, and count what stands in the store."""
    known = knowledge(settings, store)
    summary.reports, summary.observed = known.texts.height, known.observations.height
    summary.rejected = int(known.rejections["count"].sum())
    summary.series = known.points["series_id"].n_unique()
    summary.violations = dict(known.violations.group_by("severity").len().sort("severity").iter_rows())
    for row in known.violations.filter(pl.col("severity") == "error").iter_rows(named=True):
        logs.logger().warning("invariant_broken", check=row["check"], detail=row["detail"], evidence=row["evidence"])
    return known


def _check(
    settings: Settings, store: Store, means: Means, summary: RoundSummary, mode: Mode, points: pl.DataFrame
) -> None:
    """Let the rules look at what they have not seen: in a replay once for each moment something became known."""
    # the folder's name and not its path: a message tells nobody how this machine is laid out
    pages = means.charts.name if means.charts else ""
    moments: list[datetime | None] = [None]
    if mode == "replay":
        new = checks.unchecked(store, points["observation_id"])
        moments = [*points.filter(pl.col("observation_id").is_in(list(new)))["known_at"].unique().sort(), None]
    for done, moment in enumerate(moments):
        if means.stopping():
            return
        means.progress("Checking rules", done, len(moments))
        then = points if moment is None else _known_then(settings, store, moment)
        # in a replay the world ends with what is known: the wall clock enters no decision
        at = then["known_at"].max() if mode == "replay" and then.height else means.clock()
        # the rules see every figure; the words a message quotes are those the team may see
        seen = to_points(protected(then, settings, "internal", keep_figures=True))
        told = announce(settings, store, seen, cast(datetime, at), means.clock(), mode=mode, pages=pages)
        for event in told:
            logs.logger().info("alert_event", kind=event.kind.value, rule=event.rule_id, handle=event.handle)
        summary.events += told
    means.progress("Checking rules", len(moments), len(moments))


def _known_then(settings: Settings, store: Store, moment: datetime) -> pl.DataFrame:
    """Return the points as they stood at that moment."""
    observations, texts = frames.observations(store, as_known_at=moment), frames.texts(store, as_known_at=moment)
    return points_of(observations, settings, texts)


# ---------------------------------------------------------------------------------------------------------- deliver


def _deliver(settings: Settings, store: Store, means: Means, summary: RoundSummary) -> None:
    """Send what waits in the outbox through the channels that may send now."""
    means.progress(ANNOUNCING, 0, 1)
    worker = Worker(
        store=store,
        channels=settings.channels,
        senders=means.senders,
        owner=f"{socket.gethostname()[:30]}:{os.getpid()}:{summary.round_id}",
        clock=means.clock,
        sleep=means.sleep,
        chance=random.Random(),  # noqa: S311 - spreads retries, guards nothing
        stopping=means.stopping,
    )
    summary.delivered = worker.drain()
    for name, count in summary.delivered.results.items():
        logs.logger().info("deliveries", result=name, count=count)
    means.progress(ANNOUNCING, 1, 1)


# ----------------------------------------------------------------------------------------------------------- render


def _render(settings: Settings, store: Store, means: Means, summary: RoundSummary, known: Knowledge) -> None:
    """Write the pages and pictures of all that is known; what stands there already is left as it is."""
    assert means.charts is not None
    means.progress("Drawing charts", 0, 1)
    written = _draw(settings, store, known, means.charts, demo=summary.replay)
    summary.pages, summary.drawn = written[0].path, sum(file.changed for file in written)
    logs.logger().info("pages_rendered", files=len(written), changed=summary.drawn)
    means.progress("Drawing charts", 1, 1)


def redraw(settings: Settings, store: Store, charts: Path) -> list[Written]:
    """Draw the site of what is known now from nothing: no file of it stays that was made of what is gone."""
    last = rounds.last_round(store)
    with told_of_disk(charts):
        clear(charts)
    return _draw(settings, store, knowledge(settings, store), charts, demo=last is not None and last.mode == "replay")


def _draw(settings: Settings, store: Store, known: Knowledge, charts: Path, *, demo: bool) -> list[Written]:
    events = [one.event for one in announced.events(store)]
    site = Site(
        settings=settings,
        events=events,
        demo=demo,
        points=conform(protected(known.points, settings), POINTS),
        aside=conform(protected(known.aside, settings), ASSIGNED),
        rejections=conform(protected(known.rejections, settings), REJECTIONS),
        violations=protected_findings(known.violations, known.points, settings),
    )
    with told_of_disk(charts):
        return render(site, charts)


# ------------------------------------------------------------------------------------------------------- the diary


def _one_kind_of_store(store: Store, replay: bool) -> None:
    """Refuse to mix: an alert raised by a demonstration would keep a real one silent."""
    last = rounds.last_round(store)
    if last is not None and (last.mode == "replay") != replay:
        other = "a replay of demonstration reports" if last.mode == "replay" else "live rounds"
        raise ConfigError([Problem(str(store.path), "", f"holds {other}", "name another store with --store")])


def _close_diary(store: Store, summary: RoundSummary, at: datetime, outcome: str) -> None:
    counts = {
        **{f"items_{name}": count for name, count in summary.outcomes.items()},
        "sources_failed": len(summary.failed_sources),
        "reports": summary.reports,
        "observed": summary.observed,
        "rejected": summary.rejected,
        "series": summary.series,
        "errors": summary.violations.get("error", 0),
        "to_review": summary.violations.get("review", 0),
        "events": len(summary.events),
    }
    try:
        rounds.end_round(store, summary.round_id, at=at, outcome=outcome, counts=counts)
    except StoreError:
        # the store failed already; what it said first is what the person must see
        logs.logger().warning("round_left_open", round=summary.round_id)
        if outcome != "failed":
            raise

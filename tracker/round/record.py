"""The second stage: read what is not read yet, and store each report whole with its figures.

In: items by source. Out: rows in the store, outcomes in the summary. One report that fails does not stop the round.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import cast

from tracker import logs
from tracker.errors import ConfigError, Problem, StoreError
from tracker.model import Reading, Report, Settings, SourceSpec
from tracker.reading.reader import VERSION, Reader
from tracker.round.means import Means, RoundSummary, silent
from tracker.round.turns import SourceDiary
from tracker.round.visits import Visited
from tracker.sources import Item
from tracker.store import Store
from tracker.store.reports import Outcome, is_known, is_purged, record


def reader_version(settings: Settings) -> str:
    """Return what decides how a text is read: the reader's own version and the words it was given.

    A new phrase in the configuration is another reader: texts are read again, and the old reading stays.
    """
    words = hashlib.sha256(repr(settings.vocabulary).encode("utf-8", "backslashreplace")).hexdigest()
    return f"{VERSION}.{words[:12]}"


def read_and_record(
    settings: Settings,
    store: Store,
    means: Means,
    summary: RoundSummary,
    gathered: Iterable[tuple[SourceSpec, Visited]],
    diary: SourceDiary,
) -> None:
    """Read what is not read yet and store each report whole with its figures, one transaction a report.

    What a source remembers of its visit is kept after its reports are.
    """
    desk = _Desk(settings, store, means, summary)
    for spec, found in gathered:
        held, new, failed, problems = len(desk.unrecorded), 0, 0, []
        desk.total += len(found.items)
        for item in found.items:
            if means.stopping():
                return
            means.progress("Reading reports", desk.done, desk.total)
            outcome, reason = desk.take(spec.id, item)
            new += outcome in {Outcome.STORED, Outcome.EDITED}
            failed += outcome == "failed"
            if reason:
                problems.append((item.external_id, reason))
        whole = len(desk.unrecorded) == held
        found = with_verdict(found, failed, problems[0][1] if problems else "")
        if found.error:
            summary.failed_sources.setdefault(spec.id, found.error)
        diary.note(spec, found, new=new, problems=problems, whole=whole)
    means.progress("Reading reports", desk.total, desk.total)


def with_verdict(found: Visited, failed: int, first: str) -> Visited:
    """Return the visit, failed as a whole where nothing it found could be read, now or a little while ago.

    A source that answers and whose every page is gone helps nobody: its streak grows, its breaker opens.
    """
    every = len(found.items)
    if found.error or every == 0 or failed + found.still_failing < every:
        return found
    said = first or "each failed a little while ago and is tried again later"
    return replace(found, error=f"none of the {every:,} things it holds could be read: {said}")


@dataclass(slots=True)
class _Desk:
    """Where items are taken up one by one. The reader is built when the first text needs it."""

    settings: Settings
    store: Store
    means: Means
    summary: RoundSummary
    version: str = ""
    reader: Reader | None = None
    done: int = 0
    total: int = 0
    unrecorded: list[str] = field(default_factory=list)  # reports that were found and could not be recorded

    def take(self, source: str, item: Item) -> tuple[str, str]:
        """Record one item, count it, and return its outcome with the reason why there is no report."""
        self.version = self.version or reader_version(self.settings)
        outcome, reason = self._outcome(item)
        self.done += 1
        self.summary.outcomes[outcome] = self.summary.outcomes.get(outcome, 0) + 1
        if reason:
            if outcome != "rejected":  # a text in another language is no failure of ours
                self.summary.failed_items.append((source, item.external_id, reason))
            logs.logger().warning(f"item_{outcome}", source=source, item=item.external_id, reason=reason)
        return outcome, reason

    def _outcome(self, item: Item) -> tuple[str, str]:
        report = item.report
        if report is None:
            return item.ending or "failed", item.problem
        made_by = self.version if item.reading is None else item.reading.reader_version
        if is_purged(self.store, report.report_id):
            return Outcome.PURGED.value, ""
        if is_known(self.store, report, made_by):
            return Outcome.UNCHANGED.value, ""
        if item.reading is None and self.reader is None:
            self.reader = build_reader(self.settings)
        outcome, reason = record_one(self.store, self.reader, self.version, report, item.reading)
        if reason:
            self.unrecorded.append(report.external_id)
        return outcome, reason


def record_ready(
    store: Store, items: Iterable[Item], progress: Callable[[str, int, int], None] = silent
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


def record_text(settings: Settings, store: Store, report: Report, reader: Reader | None = None) -> tuple[str, str]:
    """Read and record one report outside a round; return its outcome, and why it failed if it did.

    `reader`: the reader of these settings, from whoever keeps one; None: it is built where it is needed.
    """
    version = reader_version(settings)
    if is_purged(store, report.report_id):
        return Outcome.PURGED.value, ""
    if is_known(store, report, version):
        return Outcome.UNCHANGED.value, ""
    return record_one(store, reader or build_reader(settings), version, report, None)


def build_reader(settings: Settings) -> Reader:
    """Return the reader; words its grammars cannot be built from are a mistake in the configuration."""
    try:
        return Reader.compile(settings.vocabulary)
    except (KeyError, TypeError, ValueError, re.error) as error:
        reason = f"the reader cannot be built from it: {type(error).__name__} {error}"
        raise ConfigError([Problem("language/en.toml", "", reason, "compare with the shipped one")]) from error


def record_one(
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

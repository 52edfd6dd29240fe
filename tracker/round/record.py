"""The second stage: read what is not read yet, and store each report whole with its figures.

In: items by source. Out: rows in the store, outcomes in the summary. One report that fails does not stop the round.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import cast

from tracker import logs
from tracker.errors import ConfigError, Problem, StoreError
from tracker.model import Reading, Report, Settings
from tracker.reading.reader import VERSION, Reader
from tracker.round.means import Means, RoundSummary, silent
from tracker.sources import Item
from tracker.store import Store, rounds
from tracker.store.reports import Outcome, is_known, is_purged, record


def reader_version(settings: Settings) -> str:
    """Return what decides how a text is read: the reader's own version and the words it was given.

    A new phrase in the configuration is another reader: texts are read again, and the old reading stays.
    """
    words = hashlib.sha256(repr(settings.vocabulary).encode("utf-8", "backslashreplace")).hexdigest()
    return f"{VERSION}.{words[:12]}"


def read_and_record(
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
            outcome: str = item.ending or "failed"
            reason = item.problem
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
                if outcome != "rejected":  # a text in another language is no failure of ours
                    summary.failed_items.append((source, item.external_id, reason))
                logs.logger().warning(f"item_{outcome}", source=source, item=item.external_id, reason=reason)
        rounds.note_source(store, source, at=means.clock(), new=new, error="", problems=problems)
    for source, error in summary.failed_sources.items():
        rounds.note_source(store, source, at=means.clock(), new=0, error=error, problems=[])
    means.progress("Reading reports", total, total)


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


def record_text(settings: Settings, store: Store, report: Report) -> tuple[str, str]:
    """Read and record one report outside a round; return its outcome, and why it failed if it did."""
    version = reader_version(settings)
    if is_purged(store, report.report_id):
        return Outcome.PURGED.value, ""
    if is_known(store, report, version):
        return Outcome.UNCHANGED.value, ""
    return _one_report(store, _reader(settings), version, report, None)


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

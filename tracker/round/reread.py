"""After recording: a new reader reads the store's own texts again, whether their sources still offer them or not.

In: the store. Out: newer readings in it, counted in the summary. A feed forgets its old articles and an unchanged file
is not handed out twice, but a better grammar, or a phrase that was added, is meant for them, too. What is not reached
in one round is left to the next, newest reports first.
"""

from __future__ import annotations

from datetime import datetime

from tracker.model import Settings
from tracker.reading.reader import FAMILY
from tracker.round.means import Means, RoundSummary
from tracker.round.record import build_reader, reader_version, record_one
from tracker.store import Store, rounds
from tracker.store.reports import read_otherwise

MOST = 2_000
"""Reports read again in one round: some seconds, so that the news of the hour does not wait for the archive."""


def read_again(settings: Settings, store: Store, means: Means, summary: RoundSummary, at: datetime) -> None:
    """Read again what another reader read, up to MOST reports; nothing is looked for where all was read by this one."""
    version = reader_version(settings)
    last = rounds.last_whole(store)
    if last is not None and last.reader_version == version and not last.counts.get("to_read_again"):
        return
    reports, count = read_otherwise(store, FAMILY, version, at, MOST)
    reader = build_reader(settings) if reports else None
    summary.to_read_again = count
    for done, report in enumerate(reports):
        if means.stopping():
            return
        means.progress("Reading again", done, len(reports))
        outcome, reason = record_one(store, reader, version, report, None)
        summary.outcomes[outcome] = summary.outcomes.get(outcome, 0) + 1
        if reason:
            summary.failed_items.append((report.source_id, report.external_id, reason))
        else:
            summary.to_read_again -= 1

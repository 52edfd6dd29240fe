"""One round, told top to bottom: collect, read, record, series, check, deliver, render.

In: Settings, an open store, and the means the caller gives (a clock, senders, somewhere to report progress). Out: a
:class:`RoundSummary`. It alone knows all stages; each does its own work in its own room. A round may be cut anywhere:
every stage finds in the store what the one before it left, so the next round goes on from there.

A replay plays reports at their dates as knowledge time: each is known at the end of its day of publication, the rules
look after every such moment, and every message is marked DEMO. A store holds replays or live rounds, never both.
"""

from __future__ import annotations

from tracker import logs
from tracker.alerts.step import Mode
from tracker.model import Settings
from tracker.round.care import backed_up, let_go
from tracker.round.check import check
from tracker.round.collect import collected, played
from tracker.round.deliver import deliver
from tracker.round.diary import close_diary, one_kind_of_store
from tracker.round.draw import draw_pages, redraw
from tracker.round.means import ANNOUNCING, Means, RoundSummary
from tracker.round.record import read_and_record, reader_version, record_ready, record_text
from tracker.round.reread import read_again
from tracker.round.series import series
from tracker.round.tell import tell, tell_by_itself
from tracker.round.turns import SourceDiary
from tracker.sources.replay import shared_zone
from tracker.store import Store, rounds
from tracker.store.damage import look_daily
from tracker.store.snapshot import newest_change
from tracker.store.turns import only_active

__all__ = [
    "ANNOUNCING",
    "Means",
    "RoundSummary",
    "one_round",
    "reader_version",
    "record_ready",
    "record_text",
    "redraw",
    "tell_by_itself",
]


def one_round(
    settings: Settings, store: Store, means: Means, *, replay: bool = False, only: str = "", due_only: bool = False
) -> RoundSummary:
    """Do one round and return what it did.

    `only` names one source; "" means every enabled one, with `due_only` those whose turn it is. Raises StoreError where
    the store fails; a failing source, item or delivery is in the summary instead.
    """
    began = means.clock()
    one_kind_of_store(store, replay)
    look_daily(store, began)
    backup, backup_failed = (None, "") if replay else backed_up(store, means, began)
    if not replay:
        let_go(store, settings.retention, means, began)
    reader = reader_version(settings)
    mode: Mode = "replay" if replay else "live"
    number = rounds.begin_round(store, mode=mode, at=began, config_digest=settings.digest, reader_version=reader)
    summary = RoundSummary(number, replay, backup=backup, backup_failed=backup_failed)
    outcome = "failed"
    try:
        with logs.carrying(round_id=number):
            diary = SourceDiary(store, means, began)
            only_active(store, [spec.id for spec in settings.sources.values() if spec.enabled])
            gathered = collected(settings, means, summary, began, diary.turns, only=only, due_only=due_only)
            if replay:
                gathered = played(gathered, shared_zone(settings.crises.values()), began)
            read_and_record(settings, store, means, summary, gathered, diary)
            if not replay:  # a replay hands out all its reports each time
                read_again(settings, store, means, summary, began)
            summary.position = newest_change(store)
            known = series(settings, store, summary)
            if not means.stopping():
                check(settings, store, means, summary, known)
                if not replay:
                    tell(settings, store, means)
                deliver(settings, store, means, summary)
            if means.charts is not None and not means.stopping():
                draw_pages(settings, store, means, summary, known)
        summary.stopped = means.stopping()
        outcome = "stopped" if summary.stopped else "partial" if summary.exit_code or summary.failed_items else "ok"
    finally:
        close_diary(store, summary, means.clock(), outcome)
    return summary

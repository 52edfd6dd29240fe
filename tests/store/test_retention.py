"""What is old lets go of its words; no figure that stands loses its evidence, and nothing is done anew for it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from store_samples import NOON, TEXT, reading, report

from tracker.model import Delivery, DeliveryState, Reading, Refusal, Rejection, Retention, VerdictKind
from tracker.store import Store, frames, outbox, retention, rounds, snapshot
from tracker.store.backup import backups, within_bytes
from tracker.store.integrity import findings
from tracker.store.reports import Outcome, read_otherwise, record
from tracker.store.retention import GONE, give_back, prune, prune_daily
from tracker.store.rows import insert
from tracker.store.sizes import beside, by_table
from tracker.store.tables import observations, rejections, report_versions
from tracker.store.tables import rounds as diary
from tracker.store.tables_alerts import alert_decisions, alert_events
from tracker.store.tables_known import changes, note_change, verdicts

LATER = NOON + timedelta(days=400)
NOTHING = Retention(texts_days=0, rejections_days=0, messages_days=0, decisions_days=0, rounds_days=0)


def no_figures(text: str) -> Reading:
    """Return a reading of two refused numbers."""
    refused = [Rejection(word, text.index(word), text.index(word) + 2, Refusal.AGE, "an age") for word in ("30", "40")]
    return Reading((), tuple(refused), reader_version="r1")


def filled(store: Store) -> None:
    """Fill a store with what stands and what only helps to look back."""
    record(store, report("An older wording. " + TEXT), reading("An older wording. " + TEXT))
    record(store, report(known_at=NOON + timedelta(hours=1)), reading())
    calm = "A man aged 30 met a man aged 40."
    record(store, report(calm, "calm.txt"), no_figures(calm))
    fresh = "A man of 30 met a man of 40."
    record(store, report(fresh, "fresh.txt", known_at=LATER - timedelta(days=10)), no_figures(fresh))


def texts(store: Store) -> dict[tuple[str, int], str]:
    """Return every version's text by its report's name and its number."""
    with store.reading() as connection:
        rows = connection.execute(sa.select(report_versions)).all()
    names = {report("", name).report_id: name for name in ("one.txt", "calm.txt", "fresh.txt")}
    return {(names[row.report_id], row.number): row.text for row in rows}


def test_what_a_figure_rests_on_stays_and_the_rest_lets_go_of_its_words(store: Store) -> None:
    filled(store)
    before = frames.observations(store)
    went = prune(store, Retention(), LATER).went
    assert went["texts of replaced versions"] == went["texts of reports without a figure"] == 1
    assert {key for key, text in texts(store).items() if text} == {("one.txt", 2), ("fresh.txt", 1)}
    assert frames.observations(store).equals(before)
    assert findings(store, LATER) == []


def test_refused_numbers_stay_counted_by_their_reason(store: Store) -> None:
    filled(store)
    prune(store, Retention(), LATER)
    with store.reading() as connection:
        rows = connection.execute(sa.select(rejections).where(rejections.c.detail == GONE)).all()
        left = connection.execute(sa.select(rejections.c.quote).where(rejections.c.detail != GONE)).scalars().all()
    assert sorted((row.reason, row.count, row.quote) for row in rows) == [
        ("age", 2, ""), ("not_a_count", 1, ""), ("not_a_count", 1, ""),
    ]  # fmt: skip
    assert left == ["30", "40"], "of the fresh report"


@pytest.mark.parametrize("keep", [NOTHING, Retention()], ids=["for ever", "young"])
def test_what_is_kept_longer_or_for_ever_stays(store: Store, keep: Retention) -> None:
    filled(store)
    at = LATER if keep is NOTHING else NOON + timedelta(days=100)
    before = texts(store)
    assert prune(store, keep, at).went == {}
    assert texts(store) == before


def test_a_decision_of_a_person_keeps_the_text_it_was_made_on(store: Store) -> None:
    filled(store)
    row = {"verdict_id": "v", "kind": VerdictKind.REJECT.value, "report_id": report("", "calm.txt").report_id,
           "content_sha256": "", "char_start": 0, "char_end": 1, "quote": "", "observation_id": "", "seen": {},
           "changes": {}, "reason": "", "decided_by": "Amal", "decided_at": NOON}  # fmt: skip
    with store.writing() as connection:
        insert(connection, verdicts, [row])
    prune(store, Retention(), LATER)
    assert texts(store)[("calm.txt", 1)]


def test_it_is_not_read_or_fetched_anew(store: Store) -> None:
    filled(store)
    prune(store, Retention(), LATER)
    calm = "A man aged 30 met a man aged 40."
    assert record(store, report(calm, "calm.txt"), no_figures(calm)).outcome is Outcome.UNCHANGED
    names = {one.external_id for one in read_otherwise(store, "r", "r9", LATER, 10)[0]}
    assert names == {"one.txt", "fresh.txt"}


def test_looking_changes_nothing_and_says_what_pruning_does(store: Store) -> None:
    filled(store)
    before = texts(store)
    looked = prune(store, Retention(), LATER, do=False)
    assert texts(store) == before
    assert prune(store, Retention(), LATER).went == looked.went
    assert prune(store, Retention(), LATER).went == {}, "once is enough"


def test_once_a_day(store: Store) -> None:
    assert prune_daily(store, Retention(), LATER) is not None
    assert prune_daily(store, Retention(), LATER + timedelta(hours=23)) is None
    assert prune_daily(store, Retention(), LATER + timedelta(hours=24)) is not None
    assert prune_daily(store, Retention(), LATER - timedelta(days=9)) is not None, "the clock was ahead"


def test_settled_messages_lose_their_words_and_not_their_ids(store: Store) -> None:
    event = {"event_id": "e", "fingerprint": "f", "rule_id": "r", "series_id": "s", "episode": 1, "kind": "FIRING",
             "level": "watch", "standing": "confirmed", "observation_id": "o", "at": NOON, "reason": "", "handle": "h",
             "message": {}, "demo": False, "recorded_at": NOON}  # fmt: skip

    def row(name: str, **changes: object) -> Delivery:
        at = {"created_at": NOON, "next_at": NOON, "expires_at": NOON}
        return Delivery(name, "e", "f", "h", name, "g", '["words"]', **at, **changes)  # type: ignore[arg-type]

    with store.writing() as connection:
        insert(connection, alert_events, [event])
        outbox.enqueue(connection, [row("sent"), row("waits")])
        connection.execute(
            sa.update(outbox.outbox)
            .where(outbox.outbox.c.delivery_id == "sent")
            .values(state="delivered", settled_at=NOON)
        )
    assert prune(store, Retention(), LATER).went == {"settled messages": 1}
    found = {one.delivery_id: (one.state, one.payload) for one in outbox.deliveries(store)}
    assert found == {"sent": (DeliveryState.DELIVERED, "[]"), "waits": (DeliveryState.PENDING, '["words"]')}


def test_of_the_diary_the_ends_and_the_last_whole_round_stay(store: Store) -> None:
    for day, outcome in enumerate(["ok", "ok", "ok", "failed", "failed"]):
        at = NOON + timedelta(days=day)
        number = rounds.begin_round(store, mode="live", at=at, config_digest="", reader_version="r")
        rounds.end_round(store, number, at=at, outcome=outcome, counts={})
    assert prune(store, Retention(), LATER).went == {"rounds": 2}
    with store.reading() as connection:
        assert connection.execute(sa.select(diary.c.round_id)).scalars().all() == [1, 3, 5]


def test_why_a_rule_stayed_silent_goes_and_what_it_said_stays(store: Store) -> None:
    same = {"fingerprint": "f", "rule_id": "r", "series_id": "s", "observation_id": "o", "reason": "below",
            "detail": "", "at": NOON}  # fmt: skip
    with store.writing() as connection:
        insert(
            connection, alert_decisions, (same | {"decision_id": one, "outcome": one} for one in ("silent", "event"))
        )
    assert prune(store, Retention(), LATER).went == {"silent decisions of rules": 1}


def test_of_the_changes_only_what_the_snapshot_was_made_of_goes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.writing() as connection:
        note_change(connection, *(f"{n:064}" for n in range(9)))
    assert prune(store, NOTHING, LATER).went == {}, "no snapshot: it will be made of all"
    monkeypatch.setattr(snapshot, "position", lambda store: 6)
    if store.on_server:
        assert prune(store, NOTHING, LATER).went == {}, "another host may have made its own of less"
        monkeypatch.setattr(retention, "OTHERS_LAG", 0)
    assert prune(store, NOTHING, LATER).went == {"changes": 6}
    with store.reading() as connection:
        assert connection.execute(sa.select(changes.c.seq)).scalars().all() == [7, 8, 9]
    monkeypatch.setattr(snapshot, "position", lambda store: 9)
    prune(store, NOTHING, LATER)
    assert snapshot.newest_change(store) == 9


@pytest.mark.store_in_a_file("a server packs such texts, so that all of them fit; test_on_postgres.py has others")
def test_beyond_its_size_the_oldest_goes_sooner_and_what_does_not_fit_is_said(store: Store) -> None:
    big = "Nothing happened here. " * 8_000
    for n in range(30):
        record(store, report(f"{big} {n}", f"calm{n}", known_at=NOON + timedelta(days=n)), Reading(reader_version="r1"))
    small = Retention(store_mb=3)
    pruned = prune(store, small, NOON + timedelta(days=40))
    assert pruned.fits
    assert pruned.bytes_after < 3_000_000 < pruned.bytes_before
    assert 5 <= len([text for text in frames.texts(store)["text"] if text]) < 30
    assert not prune(store, Retention(store_mb=1), NOON + timedelta(days=32)).fits, "its last week stays"
    assert give_back(store)
    assert not give_back(store)
    assert store.path.stat().st_size < 3_000_000


def test_the_newest_two_copies_stay_however_large(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(1, 6):
        (folder / f"tracker-2024120{day}T000000Z.sqlite").write_bytes(b"x" * 1000)
    assert len(within_bytes(store.path, folder, 3_500)) == 2
    assert len(within_bytes(store.path, folder, 1)) == 1
    assert [one.made_at.day for one in backups(store.path, folder)] == [4, 5]


def test_sizes_name_every_table_and_what_lies_beside(store: Store, tmp_path: Path) -> None:
    filled(store)
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "a.png").write_bytes(b"x" * 500)
    found = by_table(store)
    assert found[observations.name][0] == 4
    assert found[report_versions.name][1] is None or found[report_versions.name][1] > 0
    around = beside(store, tmp_path / "charts")
    assert around["pages and pictures"] == 500
    assert around["store"] > 0
    if not store.on_server:
        assert around["store"] == store.path.stat().st_size

"""``tracker status``: in one screen whether everything is well, from the store alone. It writes nothing.

Exit code: 0 well; 1 the last round failed, never ended, or found figures that contradict themselves; 3 a delivery is
failing, dead, held, late or its channel broken; 4 a source could not be read in the last round.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from tracker.cli.where import AsKnownAt, StoreOption, moment_of, store_to_read
from tracker.model import Delivery, DeliveryState
from tracker.store import Store, open_store, outbox, rounds
from tracker.store.rounds import Round, SourceState

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

LATE = timedelta(hours=1)
"""A message that waits longer than this since it was decided is not on its way but stuck."""

LONGEST_ROUND = timedelta(hours=1)
"""A round without an end is taken for a running one this long."""


@dataclass(frozen=True, slots=True)
class Status:
    """All that is looked at.

    ``retrying`` are messages that were tried and did not arrive; ``late`` are real ones (not DEMO) that wait longer
    than LATE, tried or not.
    """

    path: Path
    journal: str
    journal_why: str
    last: Round | None
    sources: list[SourceState]
    deliveries: Mapping[str, int]  # by state
    retrying: list[Delivery]
    late: list[Delivery]
    broken: Mapping[str, str]
    totals: Mapping[str, int]
    now: datetime

    @property
    def round_failed(self) -> bool:
        """Say whether the last round failed, or began long ago and never ended."""
        last = self.last
        if last is None or last.outcome in {"ok", "partial", "stopped"}:
            return False
        return last.outcome == "failed" or self.now - last.started_at > LONGEST_ROUND

    @property
    def contradictions(self) -> int:
        """Return how many figures of the last round contradict themselves."""
        return self.last.counts.get("errors", 0) if self.last else 0

    @property
    def exit_code(self) -> int:
        """Return the code of the gravest finding."""
        if self.round_failed or self.contradictions:
            return 1
        dead = sum(self.deliveries.get(state.value, 0) for state in (DeliveryState.DEAD, DeliveryState.HELD))
        if dead or self.retrying or self.late or self.broken:
            return 3
        return 4 if any(source.failures_in_a_row for source in self.sources) else 0


@app.command()
def status(
    as_known_at: AsKnownAt = "",
    store: StoreOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object instead, for a monitor")] = False,
) -> None:
    """Say when the last round was, how sources fare, and whether any message is stuck or dead."""
    moment = moment_of(as_known_at)
    opened = open_store(store_to_read(store), read_only=True)
    try:
        if moment is not None:
            print("\n".join(_then(opened, moment, as_json=as_json)))
            return
        seen = look(opened, datetime.now(UTC))
    finally:
        opened.close()
    print(json.dumps(as_values(seen), ensure_ascii=False, indent=2) if as_json else "\n".join(screen(seen)))
    raise typer.Exit(seen.exit_code)


def look(store: Store, now: datetime) -> Status:
    """Return the state of the store at `now`."""
    waiting = (row for row in outbox.deliveries(store) if row.state in {DeliveryState.PENDING, DeliveryState.SENDING})
    return Status(
        path=store.path,
        journal=store.mode.mode,
        journal_why=store.mode.why,
        last=rounds.last_round(store),
        sources=rounds.source_states(store),
        deliveries=outbox.counts(store),
        retrying=outbox.retrying(store),
        late=[row for row in waiting if not row.demo and now - row.created_at > LATE],
        broken=outbox.broken_channels(store),
        totals=rounds.totals(store),
        now=now,
    )


def as_values(seen: Status) -> dict[str, Any]:
    """Return the status as plain JSON values; moments are ISO text in UTC, null is "never"."""
    last = seen.last
    return {
        "exit_code": seen.exit_code,
        "store": {"path": str(seen.path), "journal": seen.journal, "why": seen.journal_why, **seen.totals},
        "last_round": last
        and {
            "round": last.round_id,
            "mode": last.mode,
            "started_at": _iso(last.started_at),
            "finished_at": _iso(last.finished_at),
            "outcome": last.outcome,
            "counts": dict(last.counts),
        },
        "sources": [
            {
                "source": one.source_id,
                "last_ok_at": _iso(one.last_ok_at),
                "last_new_at": _iso(one.last_new_at),
                "failures_in_a_row": one.failures_in_a_row,
                "last_error": one.last_error,
                "problems": [{"item": item, "reason": reason} for item, reason in one.problems],
            }
            for one in seen.sources
        ],
        "deliveries": dict(seen.deliveries),
        "retrying": [_undelivered(row) for row in seen.retrying],
        "late": [_undelivered(row) for row in seen.late],
        "broken_channels": dict(seen.broken),
    }


def _undelivered(row: Delivery) -> dict[str, Any]:
    return {
        "handle": row.handle,
        "channel": row.channel_id,
        "attempts": row.attempts,
        "result": row.last_result,
        "next_at": _iso(row.next_at),
    }


def screen(seen: Status) -> list[str]:
    """Return the status as lines for a person; what needs a person begins with an exclamation mark."""
    return [
        "Well." if seen.exit_code == 0 else "Something needs you (the lines with !).",
        *_round(seen),
        *(line for source in seen.sources for line in _source(source, seen.now)),
        *_announcing(seen),
        f"  Store      {seen.path}: {seen.totals['reports']:,} reports, {seen.totals['observations']:,} observations",
        f"             journal {seen.journal}: {seen.journal_why}",
    ]


def _then(store: Store, moment: datetime, *, as_json: bool) -> list[str]:
    """Return what the store knew at a moment; how sources and messages fared is only known of now."""
    last, totals = rounds.last_round(store, as_known_at=moment), rounds.totals(store, as_known_at=moment)
    if as_json:
        began = _iso(last.started_at) if last else None
        return [json.dumps({"as_known_at": _iso(moment), "last_round_began_at": began, "store": totals}, indent=2)]
    told = f"{last.mode} round {last.round_id}, began {last.started_at:%Y-%m-%d %H:%M} UTC" if last else "none yet"
    return [
        f"As known at {moment:%Y-%m-%d %H:%M} UTC",
        f"  Round      {told}",
        f"  Store      {store.path}: {totals['reports']:,} reports, {totals['observations']:,} observations",
        "  `tracker series --as-known-at` shows the figures as they were known then.",
    ]


def _round(seen: Status) -> Iterator[str]:
    last = seen.last
    if last is None:
        yield "  Round      none yet: tracker run"
        return
    mark = "!" if seen.round_failed else " "
    outcome = last.outcome or ("never ended" if seen.round_failed else "running")
    kind = "replay" if last.mode == "replay" else "round"
    yield f"{mark} Round      {kind} {last.round_id}, {outcome}, began {_ago(last.started_at, seen.now)}"
    if seen.contradictions:
        yield f"! Figures    {seen.contradictions:,} contradict themselves: tracker check --errors"
    if last.counts.get("to_review"):
        yield f"  Figures    {last.counts['to_review']:,} for a person to look at: tracker review"


def _source(one: SourceState, now: datetime) -> Iterator[str]:
    mark = "!" if one.failures_in_a_row else " "
    yield f"{mark} Source     {one.source_id}: read {_ago(one.last_ok_at, now)}, last news {_ago(one.last_new_at, now)}"
    if one.failures_in_a_row:
        yield f"!            failed {one.failures_in_a_row} times in a row: {one.last_error}"
    for item, reason in one.problems:
        yield f"             {item}: {reason}"


def _announcing(seen: Status) -> Iterator[str]:
    counts = ", ".join(f"{count} {state}" for state, count in seen.deliveries.items()) or "none yet"
    yield f"  Messages   {counts}"
    for state in (DeliveryState.DEAD, DeliveryState.HELD):
        if seen.deliveries.get(state.value):
            yield f"!            {seen.deliveries[state.value]} {state.value}: tracker alerts list"
    for channel in sorted({row.channel_id for row in seen.retrying}):
        rows = [row for row in seen.retrying if row.channel_id == channel]
        yield f"! Failing    {len(rows)} not delivered to {channel}: {rows[-1].last_result}"
        soonest = min(row.next_at for row in rows).astimezone(UTC)
        yield f"             the first round after {soonest:%Y-%m-%d %H:%M:%S} UTC tries again"
    told = {row.delivery_id for row in seen.retrying}
    for row in (row for row in seen.late if row.delivery_id not in told):
        yield f"!            {row.handle} waits for {row.channel_id} since {_ago(row.created_at, seen.now)}"
    for channel, reason in seen.broken.items():
        yield f"! Channel    {channel} takes nothing any more: {reason}"


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _ago(at: datetime | None, now: datetime) -> str:
    """Return "3 minutes ago" with the moment in UTC; a clock that went back says "just now", never a negative age."""
    if at is None:
        return "never"
    seconds = max(0, int((now - at).total_seconds()))
    stamp = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    for unit, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= unit:
            count = seconds // unit
            return f"{count} {name}{'s' if count > 1 else ''} ago ({stamp})"
    return f"just now ({stamp})"

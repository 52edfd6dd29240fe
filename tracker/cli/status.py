"""``tracker status``: in one screen whether everything is well, from the store alone. It writes nothing.

Exit code: 0 well; 1 the last round failed, never ended, or found figures that contradict themselves, the configuration
was changed and is no good, or a live store has no copy of the last two days; 3 a delivery is failing, dead, held, late
or its channel broken; 4 a source could not be read, is silent for far longer than it used to be, or is read by nobody
any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from tracker.cli.opened import open_to_look
from tracker.cli.where import AsKnownAt, StoreOption, moment_of
from tracker.model import DeliveryState
from tracker.status.health import source_lines
from tracker.status.look import Status, look
from tracker.status.metrics import text
from tracker.status.moments import ago, iso
from tracker.status.values import as_values
from tracker.store import Store, rounds

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

MOST_LINES = 6


@app.command()
def status(
    as_known_at: AsKnownAt = "",
    store: StoreOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object instead, for a monitor")] = False,
    prometheus: Annotated[bool, typer.Option("--prometheus", help="metrics as Prometheus text instead")] = False,
    no_backup: Annotated[
        bool, typer.Option("--no-backup", help="copies are made elsewhere: do not ask for one")
    ] = False,
) -> None:
    """Say when the last round was, how sources fare, and whether any message is stuck or dead."""
    moment = moment_of(as_known_at)
    opened = open_to_look(store)
    try:
        if moment is not None:
            print("\n".join(_then(opened, moment, as_json=as_json)))
            return
        seen = look(opened, datetime.now(UTC), backed_up=not no_backup)
    finally:
        opened.close()
    if prometheus:
        print(text(seen), end="")
    else:
        print(json.dumps(as_values(seen), ensure_ascii=False, indent=2) if as_json else "\n".join(screen(seen)))
    raise typer.Exit(seen.exit_code)


def screen(seen: Status) -> list[str]:
    """Return the status as lines for a person; what needs a person begins with an exclamation mark."""
    return [
        "Well." if seen.exit_code == 0 else "Something needs you (the lines with !).",
        *_round(seen),
        *(line for source in seen.sources for line in source_lines(source, seen.now)),
        *_announcing(seen),
        f"  Store      {seen.path}: {seen.totals['reports']:,} reports, {seen.totals['observations']:,} observations",
        f"             journal {seen.journal}: {seen.journal_why}",
        *_copies(seen),
    ]


def _then(store: Store, moment: datetime, *, as_json: bool) -> list[str]:
    """Return what the store knew at a moment; how sources and messages fared is only known of now."""
    last, totals = rounds.last_round(store, as_known_at=moment), rounds.totals(store, as_known_at=moment)
    if as_json:
        began = iso(last.started_at) if last else None
        return [json.dumps({"as_known_at": iso(moment), "last_round_began_at": began, "store": totals}, indent=2)]
    told = f"{last.mode} round {last.round_id}, began {last.started_at:%Y-%m-%d %H:%M} UTC" if last else "none yet"
    return [
        f"As known at {moment:%Y-%m-%d %H:%M} UTC",
        f"  Round      {told}",
        f"  Store      {store.place}: {totals['reports']:,} reports, {totals['observations']:,} observations",
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
    yield f"{mark} Round      {kind} {last.round_id}, {outcome}, began {ago(last.started_at, seen.now)}"
    if seen.refused:
        yield "! Config     was changed and is no good; the one before is still used (`tracker config check`):"
        yield from (f"             {line.strip()}" for line in seen.refused.splitlines()[:MOST_LINES])
    if seen.contradictions:
        yield f"! Figures    {seen.contradictions:,} contradict themselves: tracker check --errors"
    if last.counts.get("to_review"):
        yield f"  Figures    {last.counts['to_review']:,} for a person to look at: tracker review"


def _copies(seen: Status) -> Iterator[str]:
    if seen.backup is not None or seen.backup_late:
        newest = f"{ago(seen.backup.made_at, seen.now)}: {seen.backup.path}" if seen.backup else "none"
        yield f"{'!' if seen.backup_late else ' '} Backup     {newest}"
    if seen.backup_late:
        yield "!            none of the last two days: `tracker backup` makes one (--no-backup: made elsewhere)"


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
        yield f"!            {row.handle} waits for {row.channel_id} since {ago(row.created_at, seen.now)}"
    for channel, reason in seen.broken.items():
        yield f"! Channel    {channel} takes nothing any more: {reason}"
    for channel, many in seen.missing.items():
        yield f"! Channel    {channel} did not reach everybody with its newest message: {many}"

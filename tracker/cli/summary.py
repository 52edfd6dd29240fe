"""What a round says at its end: reports, figures, series, alerts, where to look; or that nothing changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC
from pathlib import Path

from tracker.delivery.outcome import Result
from tracker.pipeline import RoundSummary
from tracker.store.place import Place

MOST_FAILURES = 10


def lines(
    summary: RoundSummary, store: Place, *, posting: bool, senders: Collection[str], config: Path | None = None
) -> list[str]:
    """Return the summary, line by line.

    `posting`: whether this run may post; `senders`: the channels that could; `config`: the folder the round went by.
    """
    kind = "Replay" if summary.replay else "Round"
    said = [f"{kind} {summary.round_id}: {_items(summary)}"]
    if summary.stopped:
        said.append("  Stopped as asked, after the item in hand; the next round goes on from there.")
    elif not summary.changed:
        said.append("  Nothing changed since the last round.")
    said.append(f"  Figures    {summary.observed:,} observed, {summary.rejected:,} rejected with a reason")
    said.append(f"  Series     {summary.series:,}, from {_many(summary.reports, 'report')} in the store")
    if summary.violations:
        checks = ", ".join(f"{count} {name}" for name, count in summary.violations.items())
        said.append(f"  Checks     {checks} (of the invariants)")
    said.append(f"  Alerts     {_alerts(summary)}")
    said += _delivered(summary)
    said += _waiting(summary, posting, senders)
    said += _failures(summary)
    said += _left_alone(summary)
    if summary.pages is not None:
        drawn = f" ({_many(summary.drawn, 'file')} written)" if summary.drawn else ""
        said.append(f"  Look at    {summary.pages}{drawn}")
    said += [f"  Config     {config}"] if config else []
    return [*said, f"  Store      {store}"]


def _items(summary: RoundSummary) -> str:
    total = sum(summary.outcomes.values())
    names = {
        "stored": "new",
        "edited": "edited",
        "reread": "read again",
        "unchanged": "unchanged",
        "failed": "failed",
        "rejected": "rejected",
        "purged": "left out (purged)",
    }
    told = [f"{summary.outcomes[key]} {name}" for key, name in names.items() if summary.outcomes.get(key)]
    return f"{_many(total, 'report')} found" + (f", {', '.join(told)}" if told else "")


def _alerts(summary: RoundSummary) -> str:
    if not summary.events:
        return "none new"
    demo = "DEMO " if summary.replay else ""
    kinds = sorted({event.kind.value for event in summary.events})
    return f"{len(summary.events)} {demo}({', '.join(kinds)})"


def _delivered(summary: RoundSummary) -> list[str]:
    """Say what arrived where, and which tries did not."""
    arrived = summary.delivered.arrived
    said = (
        [f"  Delivered  {', '.join(f'{n:,} to {channel}' for channel, n in sorted(arrived.items()))}"]
        if arrived
        else []
    )
    tries = [(name, count) for name, count in summary.delivered.results.items() if name != Result.DELIVERED.value]
    return said + [f"  Tries      {count:,} × {name}" for name, count in tries]


def _waiting(summary: RoundSummary, posting: bool, senders: Collection[str]) -> list[str]:
    said = []
    for channel, count in summary.delivered.waiting.items():
        tried = [row for row in summary.delivered.retrying if row.channel_id == channel]
        why = "the next round tries again"
        if tried:
            soonest = min(row.next_at for row in tried).astimezone(UTC)
            said.append(f"  FAILING    {_many(len(tried), 'message')} for {channel}: {tried[-1].last_result}")
            why = f"the first round after {soonest:%H:%M:%S} UTC tries again"
        elif not posting:
            why = "not posted: a replay posts only with --deliver" if summary.replay else "not posted: a dry run"
        elif channel not in senders:
            why = "its address is not set: channels.toml names the variable"
        said.append(f"  Waiting    {_many(count, 'message')} for {channel} ({why})")
    said += [
        f"  DEAD       {handle} was not delivered: tracker alerts explain {handle}" for handle in summary.delivered.dead
    ]
    return said


def _left_alone(summary: RoundSummary) -> list[str]:
    """Say which sources were not read because their turn has not come, and what became of the daily copy."""
    said = []
    if summary.not_due:
        first = min(summary.not_due.values()).astimezone(UTC)
        count = _many(len(summary.not_due), "source")
        said.append(f"  Not due    {count}, the first at {first:%Y-%m-%d %H:%M} UTC (--all reads them now)")
    if summary.backup is not None:
        said.append(f"  Backup     {summary.backup}")
    return [*said, f"  NO BACKUP  {summary.backup_failed}"] if summary.backup_failed else said


def _failures(summary: RoundSummary) -> list[str]:
    said = [f"  FAILED     source {name}: {reason}" for name, reason in summary.failed_sources.items()]
    said += [f"  Failed     {source}/{item}: {reason}" for source, item, reason in summary.failed_items[:MOST_FAILURES]]
    more = len(summary.failed_items) - MOST_FAILURES
    return [*said, f"  Failed     and {more} more (tracker status)"] if more > 0 else said


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")

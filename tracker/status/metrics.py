"""The status as Prometheus text: for node_exporter's textfile collector (``--metrics FILE``) or a scrape of a command.

In: a :class:`~tracker.status.look.Status`. Out: gauges, made anew of the store each time. Written by hand and without
prometheus-client: that counts inside a process that stays, and ours may end after each round.
Format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tracker.status.look import Status
from tracker.store.faults import told_of_disk

Line = tuple[dict[str, str], float]


def text(seen: Status) -> str:
    """Return all gauges."""
    return "".join(line for name, help, lines in _gauges(seen) for line in _written(f"tracker_{name}", help, lines))


def write_metrics(path: Path, seen: Status) -> None:
    """Write the gauges to a file; whoever reads it sees the old or the new ones, never half."""
    part = path.with_name(f".{path.name}.part")  # the collector reads *.prom only
    with told_of_disk(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text(seen), encoding="utf-8")
        part.replace(path)


def _gauges(seen: Status) -> Iterator[tuple[str, str, list[Line]]]:
    last = seen.last
    yield "status", "Exit code of tracker status: 0 is well.", [({}, seen.exit_code)]
    yield "round_number", "The newest round.", [({}, last.round_id if last else 0)]
    yield "round_started_timestamp_seconds", "When it began.", _at({}, last.started_at if last else None)
    yield "round_finished_timestamp_seconds", "When it ended.", _at({}, last.finished_at if last else None)
    counts = [({"what": name}, float(count)) for name, count in (last.counts if last else {}).items()]
    yield "round_count", "What the newest round counted.", counts
    yield "store_rows", "What the store holds.", [({"table": name}, float(n)) for name, n in seen.totals.items()]
    yield "messages", "Messages by state.", [({"state": name}, float(n)) for name, n in seen.deliveries.items()]
    yield "messages_late", "Real messages that wait for more than an hour.", [({}, len(seen.late))]
    yield "delivery_timestamp_seconds", "When a message last arrived.", _at({}, seen.delivered_at)
    backup = seen.backup
    yield "backup_timestamp_seconds", "When the newest copy was made.", _at({}, backup.made_at if backup else None)
    sources = [({"source": one.state.source_id}, one) for one in seen.active]
    up = [(name, float(not one.state.failures_in_a_row)) for name, one in sources]
    yield "source_up", "1: its last visit succeeded.", up
    streaks = [(name, float(one.state.failures_in_a_row)) for name, one in sources]
    yield "source_failures_in_a_row", "Its streak of failed visits.", streaks
    silent = [(name, float(one.silent)) for name, one in sources]
    yield "source_silent", "1: silent for far longer than it used to be.", silent
    for what, said in (("ok", "When it was last read."), ("new", "When it last brought a report.")):
        moments = [line for name, one in sources for line in _at(name, getattr(one.state, f"last_{what}_at"))]
        yield f"source_last_{what}_timestamp_seconds", said, moments
    due = [line for name, one in sources for line in _at(name, one.turn.due_at if one.turn else None)]
    yield "source_due_timestamp_seconds", "When it is read next.", due


def _at(labels: dict[str, str], moment: datetime | None) -> list[Line]:
    return [] if moment is None else [(labels, moment.timestamp())]


def _written(name: str, help: str, lines: list[Line]) -> Iterator[str]:
    if not lines:
        return
    yield f"# HELP {name} {help}\n# TYPE {name} gauge\n"
    for labels, value in lines:
        said = ",".join(f'{key}="{_escaped(words)}"' for key, words in labels.items())
        yield f"{name}{{{said}}} {float(value):.15g}\n" if said else f"{name} {float(value):.15g}\n"


def _escaped(words: str) -> str:
    return words.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")

"""What is wrong with the program itself, for whoever looks after it: channels, copies, sources, rounds.

Pure: a :class:`~tracker.status.look.Status` in, what is wrong by name out. Only what needs a person and lasts: a feed
that failed twice is no news. What is wrong with the channel that tells of it is left to `tracker status`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.sources.cadence import FAILURES_TO_OPEN
from tracker.status.health import Health
from tracker.status.look import LATE, Status
from tracker.status.moments import ago, span

FAILING_LONG = timedelta(hours=6)
"""Since a source could last be read; with an open breaker before that somebody would be woken for a busy server."""

NO_ROUND = timedelta(hours=2)
"""Between two rounds of a program that makes them all the time."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """``what`` in words; ``action`` what to do; ``counts``: told again where the words change, as one more counts."""

    what: str
    action: str
    counts: bool = False


def wrong_with(seen: Status, teller: str, *, rounds_expected: bool = False) -> dict[str, Wrong]:
    """Return what is wrong by name; ``teller`` is the channel it would be told on ("": none)."""
    found = {
        **{f"channel:{name}": one for name, one in _channels(seen) if name != teller},
        **{f"missed:{name}": one for name, one in _missed(seen.missing) if name != teller},
        **{f"dead:{name}": one for name, one in _dead(seen.lost) if name != teller},
        **{f"source:{one.state.source_id}": _source(one, seen.now) for one in seen.active if _is_grave(one, seen.now)},
    }
    if seen.backup_late:
        found["backup"] = Wrong(
            "The store has no copy of the last two days.", "`tracker backup` makes one and says why not."
        )
    if seen.round_failed or (rounds_expected and _no_round(seen)):
        found["rounds"] = Wrong(_rounds(seen), "Look at the log and at `tracker status`.")
    return found


def _channels(seen: Status) -> Iterator[tuple[str, Wrong]]:
    for name, reason in seen.broken.items():
        yield (
            name,
            Wrong(f"Channel {name} takes nothing any more: {reason}", "Set a new address or key, or switch it off."),
        )
    waiting: dict[str, list[datetime]] = {}
    for row in seen.late:
        waiting.setdefault(row.channel_id, []).append(row.created_at)
    for name, since in waiting.items():
        if name not in seen.broken:
            first = ago(min(since), seen.now)
            said = f"Messages for channel {name} have waited for more than {span(LATE)}, the first since {first}."
            yield name, Wrong(said, "Is its address set? `tracker status` says what was answered.")


def _missed(missing: Mapping[str, str]) -> Iterator[tuple[str, Wrong]]:
    for name, many in missing.items():
        said = f"Not everybody on channel {name} was told: {many} by the mail server."
        yield name, Wrong(said, "Look at its addresses (`to` in channels.toml), and tell who was missed.")


def _dead(lost: Mapping[str, int]) -> Iterator[tuple[str, Wrong]]:
    for name, count in lost.items():
        many = "1 message was" if count == 1 else f"{count:,} messages were"
        said = f"{many} not delivered to channel {name} and will not be tried again."
        yield name, Wrong(said, "`tracker alerts list --all` names them: tell their readers.", counts=True)


def _is_grave(one: Health, now: datetime) -> bool:
    last = one.state.last_ok_at
    failing = one.state.failures_in_a_row >= FAILURES_TO_OPEN and (last is None or now - last > FAILING_LONG)
    return failing or one.silent


def _source(one: Health, now: datetime) -> Wrong:
    state = one.state
    if state.failures_in_a_row >= FAILURES_TO_OPEN:
        # not how often: that changes with every visit and is no news
        said = f"Source {state.source_id} cannot be read, last {ago(state.last_ok_at, now)}: {state.last_error}"
        return Wrong(said, f"`tracker sources check {state.source_id}` tries it now.")
    said = f"Source {state.source_id} answers and brings nothing new, last {ago(state.last_new_at, now)}."
    return Wrong(said, f"`tracker sources preview {state.source_id}` shows what is there.")


def _no_round(seen: Status) -> bool:
    last = seen.last
    return last is not None and seen.now - (last.finished_at or last.started_at) > NO_ROUND


def _rounds(seen: Status) -> str:
    last = seen.last
    assert last is not None
    ended = {None: "began and never ended", "failed": "failed"}.get(last.outcome, f"was the last ({last.outcome})")
    return f"Round {last.round_id}, begun {ago(last.started_at, seen.now)}, {ended}."

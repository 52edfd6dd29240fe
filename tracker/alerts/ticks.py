"""What only time brings: sources that stay silent, reminders, data that grow old. On a fixed grid of UTC hours.

In: the ledger, one tick of the grid. Out: the ledger, grown. Three missed hours give the same as three runs, because
each hour is looked at by itself; a clock set back looks at some hours twice, and that changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tracker.alerts import handles, words
from tracker.alerts.bounds import Truth
from tracker.alerts.hush import AHEAD, SILENCED, is_silenced, recent
from tracker.alerts.kinds.stale import measure
from tracker.alerts.ledger import Ledger
from tracker.alerts.meeting import OPEN, Announcement, between_episodes, told_rank
from tracker.alerts.rules import name_of, rank_of, shown
from tracker.locales import said
from tracker.model import AlertState, AlertStatus, EventKind, Flags, Reason, Rule, Standing

TICK = timedelta(hours=1)
MOST_TICKS = 24 * 60
"""A machine that slept for longer looks back two months; what was due before is no news."""


def grid(after: datetime | None, now: datetime) -> Iterator[datetime]:
    """Yield the ticks after the last one looked at, up to now; none before the first step."""
    last = on_grid(now)
    if after is None:
        return
    tick = max(on_grid(after), last - MOST_TICKS * TICK)
    while tick < last:
        tick += TICK
        yield tick


def on_grid(at: datetime) -> datetime:
    """Return the tick at or before a moment."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def waits_for_time(rules: Mapping[str, Rule], alerts: Mapping[str, AlertState]) -> bool:
    """Say whether a tick can change anything: there is a rule on silence, or an alert that is open or turns."""
    return any(rule.kind == "stale" for rule in rules.values()) or any(
        state.status in OPEN or state.flags.flapping for state in alerts.values()
    )


def source_alert(rule: Rule, source_id: str) -> str:
    """Return the fingerprint of the alert on a source's silence."""
    return handles.digest(rule.id, f"source:{source_id}")


def arrived(ledger: Ledger, rules: Sequence[Rule], source_id: str, at: datetime) -> None:
    """A report came: what said that its source is silent is over."""
    for rule in rules:
        if rule.kind != "stale" or (rule.sources and source_id not in rule.sources):
            continue
        state = _source(ledger, rule, source_id)
        if state.flags.seen_at is not None and at <= state.flags.seen_at <= at + AHEAD:
            continue
        was, name = told_rank(rule, state), _silence_of(state)
        state = replace(state, flags=replace(state.flags, seen_at=at, data="ok"))
        if state.status in OPEN:
            says = (Announcement(EventKind.RESOLVED, name_of(rule, was), Standing.CONFIRMED, Reason.RESOLVED),)
            detail: str = said("{source} brings reports again", source=source_id)
            state, detail = ledger.say(rule, between_episodes(state), says, "", detail, at, on=at, trigger=name)
            ledger.note(state, "event", Reason.RESOLVED, detail, at)
        ledger.keep(state)


def tick(ledger: Ledger, rules: Mapping[str, Rule], sources: Collection[str], at: datetime) -> None:
    """Look at everything that waits for time, at one tick."""
    for rule in rules.values():
        if rule.kind == "stale":
            for source_id in sorted(rule.sources or sources):
                _silent(ledger, rule, source_id, at)
    for fingerprint in sorted(ledger.alerts):
        state = ledger.alerts[fingerprint]
        known = rules.get(state.rule_id)
        if known is not None and known.kind != "stale":
            _age(ledger, known, state, at)
        if known is not None:
            _remind(ledger, known, ledger.alerts[fingerprint], at)


def _source(ledger: Ledger, rule: Rule, source_id: str) -> AlertState:
    return ledger.alert(source_alert(rule, source_id), rule, f"source:{source_id}"[:64])


def _silence_of(state: AlertState) -> str:
    """Return the name of the silence since the last report: the same on every tick of it."""
    since = state.flags.seen_at
    return handles.digest(state.series_id, since.isoformat() if since else "")


def _silent(ledger: Ledger, rule: Rule, source_id: str, at: datetime) -> None:
    state = _source(ledger, rule, source_id)
    seen_at = state.flags.seen_at
    if seen_at is None or seen_at > at + AHEAD:  # nobody knows since when: it is counted from here
        ledger.keep(replace(state, flags=replace(state.flags, seen_at=at)))
        return
    measured = measure(rule, seen_at, at)
    rank = max((one for one in range(1, len(rule.levels) + 1) if measured.reaches(one) is Truth.TRUE), default=0)
    told = told_rank(rule, state)
    if rank <= told:
        return
    kind, reason = (EventKind.ESCALATED, Reason.ESCALATED) if told else (EventKind.FIRING, Reason.STALE)
    level = name_of(rule, rank)
    episode = state.episode + (not told)
    state = replace(state, status=AlertStatus.FIRING, level=level, episode=episode, last_value=None)
    state = replace(state, flags=replace(state.flags, data="stale"))
    usual = {"source": source_id, "how": measured.how, "hours": rule.every_hours}
    detail: str = said("{source}: {how}, and one every {hours} is usual", **usual)
    says = (Announcement(kind, level, Standing.CONFIRMED, reason),)
    state, detail = ledger.say(rule, state, says, "", detail, at, on=at, trigger=_silence_of(state))
    ledger.keep(state)
    ledger.note(state, "event", reason, detail, at)


def _age(ledger: Ledger, rule: Rule, state: AlertState, at: datetime) -> None:
    """Flag an open alert that has had nothing new for long, and one that no longer turns."""
    flags = state.flags
    if flags.flapping and not recent(flags, at):
        muted = flags.muted if flags.muted == SILENCED else ""  # the digest told what it held back
        flags = replace(flags, flapping=False, turns=(), peak_level="", muted=muted)
    old = flags.seen_at is not None and at - flags.seen_at > timedelta(days=rule.max_age_days)
    if state.status in OPEN and old and flags.data == "ok":
        flags = replace(flags, data="stale")
    if flags != state.flags:
        ledger.keep(replace(state, flags=flags))


def _remind(ledger: Ledger, rule: Rule, state: AlertState, at: datetime) -> None:
    """Say again what still holds: nobody acknowledged it, or a silence is over that kept it from everybody."""
    flags = state.flags
    unheard = flags.muted == SILENCED
    if state.status not in OPEN or is_silenced(flags, at) or not (unheard or _is_due(rule, flags, at)):
        return
    number = flags.reminders + 1
    flags = replace(flags, reminded_at=at, reminders=number, muted="" if unheard else flags.muted)
    told = {"level": words.level(shown(name_of(rule, told_rank(rule, state))))}
    detail: str = said("{level} is still reached and nobody has acknowledged it; reminder {n}", n=number, **told)
    if unheard:
        detail = said("{level} was reached while it was silenced, and is still reached", **told)
    about, standing = _as_it_was_told(rule, state)
    says = (Announcement(EventKind.REMINDER, name_of(rule, told_rank(rule, state)), standing, Reason.REMINDED),)
    state = replace(state, flags=flags)
    state, detail = ledger.say(rule, state, says, about, detail, at, on=at, trigger=f"{about}#{number}")
    ledger.keep(state)
    ledger.note(state, "event", Reason.SILENCE_ENDED if unheard else Reason.REMINDED, detail, at)


def _is_due(rule: Rule, flags: Flags, at: datetime) -> bool:
    if not rule.remind_hours or flags.acked_at or flags.reminded_at is None:
        return False
    return not -AHEAD <= at - flags.reminded_at < timedelta(hours=rule.remind_hours)


def _as_it_was_told(rule: Rule, state: AlertState) -> tuple[str, Standing]:
    """Return the figure an open alert stands on, and how sure it is: a doubtful one moved nothing but the level."""
    doubtful = rank_of(rule, state.doubtful_level) > rank_of(rule, state.level)
    if not doubtful or not state.flags.told:
        return state.newest_observation_id, Standing.CONFIRMED
    return state.flags.told[-1].observation_id, Standing(state.flags.standing or Standing.UNCONFIRMED)

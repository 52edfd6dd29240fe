"""What a person tells one alert: I am on it; be silent until then, and why.

In: the ledger, a Command of the log. Out: the ledger, grown. It never changes what an alert is, only what it sends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tracker.alerts.hush import recent
from tracker.alerts.ledger import Ledger
from tracker.alerts.meeting import OPEN, told_rank
from tracker.alerts.rules import name_of, rank_of, shown
from tracker.alerts.words import moment
from tracker.model import Command, Reason, Rule


def obey(ledger: Ledger, rules: Mapping[str, Rule], command: Command) -> None:
    """Let an alert remember what it was told; one that is not there any more is left out."""
    state = ledger.alerts.get(command.fingerprint)
    rule = rules.get(state.rule_id) if state else None
    if state is None or rule is None:
        return
    flags = state.flags
    if command.kind == "ack":
        flags, reason = replace(flags, acked_by=command.by, acked_at=command.at), Reason.ACKED
        text = f"acknowledged by {command.by}" + (f": {command.reason}" if command.reason else "")
    elif command.kind == "silence" and command.until is not None:
        # of an alert that turns, or that is over, what was told before; of one that is open and rests, what is told now
        peak = flags.peak_level if state.status not in OPEN or recent(flags, command.at) else ""
        highest = max(told_rank(rule, state), rank_of(rule, peak))
        level = name_of(rule, highest)
        flags = replace(flags, silenced_until=command.until, silenced_level=level)
        reason = Reason.SILENCED
        above = f"anything above {shown(level)}" if level else "everything"
        text = f"silenced by {command.by} until {moment(command.until)}: {command.reason}; {above} is still sent"
    else:
        flags, reason = replace(flags, silenced_until=None, silenced_level=""), Reason.SILENCE_ENDED
        text = f"the silence was ended by {command.by}"
    state = replace(state, flags=flags)
    ledger.keep(state)
    ledger.note(state, "audit", reason, text, command.at)

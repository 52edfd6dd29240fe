"""Alerts for people: which are open and which were, and of one all that explains it.

In: a :class:`~tracker.views.seen.Seen`, an open store, what is asked for. Out: plain values, in the words the audience
was told. Decisions name every number: they are told where the audience may see every number. A message as it was sent
is shown to the team, without the signature of its links, and never one that was for fewer people.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.alerts.message import from_json, spoken
from tracker.alerts.rules import shown as level_of
from tracker.delivery.escape import clean
from tracker.locales import Locale, said
from tracker.model import AlertState, Command, Decision, Delivery, Event, Message
from tracker.store import Store, announced, commands, outbox
from tracker.store.announced import Announced
from tracker.views.alerting import crises_of, may_see
from tracker.views.lines import part_of
from tracker.views.paging import part
from tracker.views.panel import Wanted, panel, words
from tracker.views.seen import Seen

PAGE = 40
MOST_DECISIONS = 60
LONGEST_PAYLOAD = 30_000
OPEN = ("firing", "recovering", "pending")
SIGNED = re.compile(r"(?<=sign=)[0-9a-f]{8,64}")
LEVELS = ("watch", "warning", "critical")


@dataclass(frozen=True, slots=True)
class Filters:
    """What of all alerts is asked for; "" asks for any."""

    show: str = "open"  # open | all
    level: str = ""
    rule: str = ""
    crisis: str = ""
    after: str = ""


def many(seen: Seen, store: Store, asked: Filters, locale: Locale) -> dict[str, Any]:
    """Return the alerts that are asked for, those with the newest word first."""
    every = announced.alerts(store)
    crises = crises_of(seen, [one.series_id for one in every])
    theirs = [one for one in every if may_see(seen, one, crises)]
    active = [one for one in theirs if one.status.value in OPEN]
    last = {event.fingerprint: number for number, event in enumerate(seen.events)}
    mine = [
        one for one in (theirs if asked.show == "all" else active)
        if (not asked.level or level_of(one.level or one.doubtful_level) == asked.level)
        and (not asked.rule or one.rule_id == asked.rule)
        and (not asked.crisis or crises.get(one.series_id) == asked.crisis)
    ]  # fmt: skip
    mine.sort(key=lambda one: (-last.get(one.fingerprint, -1), one.handle))
    by_handle = {one.handle: one for one in mine}
    page, waiting = part(list(by_handle), asked.after, PAGE), _waiting(store)
    here = [by_handle[name] for name in page.rows]
    rows = [_row(seen, store, one, locale, crises.get(one.series_id), waiting) for one in here]
    return {"rows": rows, "page": page, "counts": {"open": len(active), "all": len(theirs)}}


def open_by_rule(seen: Seen, store: Store) -> Mapping[str, int]:
    """Return how many alerts of each rule are open, of those that may be seen."""
    states = announced.alerts(store, active=True)
    crises = crises_of(seen, [one.series_id for one in states])
    return Counter(one.rule_id for one in states if may_see(seen, one, crises))


def _row(
    seen: Seen, store: Store, state: AlertState, locale: Locale, crisis: str | None,
    waiting: Mapping[str, Sequence[Command]],
) -> dict[str, Any]:  # fmt: skip
    events = announced.events(store, fingerprint=state.fingerprint)
    last = events[-1] if events else None
    message = _for(seen, last, locale) if last else None
    rule = seen.settings.rules.get(state.rule_id)
    sent = dict.fromkeys((row.channel_id, row.state.value) for row in outbox.deliveries(store, state.fingerprint))
    return {
        "handle": state.handle,
        "status": state.status.value,
        "level": level_of(state.level or state.doubtful_level),
        "rule_id": state.rule_id if rule else "",
        "rule": locale.say(said(rule.label)) if rule else state.rule_id,
        "series_id": state.series_id,
        "crisis": crisis,
        "said": " · ".join(clean(piece) for piece in message.headline if piece) if message else "",
        "kind": last.event.kind if last else None,
        "standing": last.event.standing if last else None,
        "at": last.event.at if last else None,
        "demo": bool(last and last.demo),
        "sent": list(sent),
        "flags": state.flags,
        "waiting": [one.kind for one in waiting.get(state.fingerprint, ())],
    }


def one(seen: Seen, store: Store, handle: str, locale: Locale, *, team: bool) -> dict[str, Any] | None:
    """Return an alert with every input, guard and counter; None where there is none, or it may not be seen."""
    state = announced.by_handle(store, handle)
    crises = crises_of(seen, [state.series_id]) if state else {}
    if state is None or not may_see(seen, state, crises):
        return None
    events = announced.events(store, fingerprint=state.fingerprint)
    decisions = announced.decisions(store, state.fingerprint) if team or all_public(seen) else []
    yet = {one.command_id for one in commands.waiting(store)}
    where = part_of(seen, state.series_id)
    shown = panel(seen, Wanted(where, state.series_id)) if where is not None else None
    return {
        "chart": words(shown, locale) if shown else None,
        "alert": _row(seen, store, state, locale, crises.get(state.series_id), _waiting(store)),
        "state": state,
        "told": state.flags.told if team or all_public(seen) else (),
        "events": [_event(seen, one, locale) for one in reversed(events)],
        "decisions": [_decision(one) for one in reversed(decisions[-MOST_DECISIONS:])],
        "more_decisions": max(0, len(decisions) - MOST_DECISIONS),
        "orders": [(one, one.command_id in yet) for one in commands.of_alert(store, state.fingerprint)],
        "deliveries": [_delivery(seen, store, one, team=team) for one in outbox.deliveries(store, state.fingerprint)],
    }


def all_public(seen: Seen) -> bool:
    """Say whether there is nothing that an audience may not see: no source keeps its figures to some."""
    return all(source.sensitivity == "public" for source in seen.settings.sources.values())


def _waiting(store: Store) -> dict[str, list[Command]]:
    found: dict[str, list[Command]] = {}
    for one in commands.waiting(store):
        found.setdefault(one.fingerprint, []).append(one)
    return found


def _for(seen: Seen, one: Announced, locale: Locale) -> Message:
    """Return what the audience was told, in the visitor's language where it was put into it."""
    return spoken(from_json(one.message).for_reader(seen.audience, locale.code), locale)


def _event(seen: Seen, one: Announced, locale: Locale) -> dict[str, Any]:
    event: Event = one.event
    message = _for(seen, one, locale)
    return {
        "at": event.at,
        "kind": event.kind,
        "level": event.level,
        "standing": event.standing,
        "held_back": event.held_back,
        "demo": one.demo,
        "event_id": event.event_id,
        "language": message.language,
        "title": clean(message.title),
        "lines": [clean(text) for text in (message.fact, message.delta, message.why_now) if text],
        "fields": [(clean(label), clean(text)) for label, text in message.fields],
        "others": [clean(line) for line in message.others],
        "caveats": [clean(line) for line in message.caveats],
        "quote": clean(message.quote),
        "quote_from": clean(message.quote_from),
        "url": message.url,
    }


def _decision(one: Decision) -> dict[str, Any]:
    detail = clean(one.detail)
    return {"at": one.at, "outcome": one.outcome, "reason": one.reason.value.replace("_", " "), "detail": detail}


def _delivery(seen: Seen, store: Store, row: Delivery, *, team: bool) -> dict[str, Any]:
    channel = seen.settings.channels.get(row.channel_id)
    fewer = channel is not None and channel.audience == "restricted"
    return {
        "channel": (channel.name if channel else "") or row.channel_id,
        "state": row.state.value,
        "may_repeat": row.may_repeat,
        "result": clean(row.last_result),
        "next_at": row.next_at if row.state.value == "pending" else None,
        "attempts": announced.attempts(store, row.delivery_id),
        "payload": _payload(row) if team and not fewer else "",
        "fewer": fewer,
    }


def _payload(row: Delivery) -> str:
    """Return the form that was sent, or is next, as it is; its links do not open anything from here."""
    forms = json.loads(row.payload)
    form = forms[min(row.form, len(forms) - 1)] if forms else None
    text = json.dumps(form, ensure_ascii=False, indent=2) if form is not None else ""
    return SIGNED.sub("…", text)[:LONGEST_PAYLOAD]

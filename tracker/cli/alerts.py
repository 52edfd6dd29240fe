"""``tracker alerts``: what is watched and announced, why a rule spoke or stayed silent, and the exact messages.

What is here only looks; orders to an alert are in :mod:`.orders`, messages that did not arrive in :mod:`.undelivered`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Annotated

import typer

from tracker.alerts import words
from tracker.alerts.message import from_json
from tracker.alerts.rules import shown as shown_level
from tracker.cli import orders, undelivered
from tracker.cli.where import ConfigOption, StoreOption, store_to_read
from tracker.config import load
from tracker.delivery.channels.console import readable
from tracker.delivery.escape import clean
from tracker.delivery.kinds import forms_of
from tracker.model import AlertState, Channel, Decision
from tracker.store import Store, announced, open_store, outbox

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.command()(orders.ack)
app.command()(orders.silence)
app.command()(orders.unsilence)
app.command()(undelivered.dead)
app.command()(undelivered.retry)

Handle = Annotated[str, typer.Argument(metavar="HANDLE", help="the alert's handle, e.g. AL-7F3K")]
MOST_DECISIONS = 40


@app.command(name="list")
def list_alerts(
    everything: Annotated[bool, typer.Option("--all", help="also alerts that are over")] = False,
    store: StoreOption = None,
) -> None:
    """List the alerts that are open, each with its handle, level, newest figure and deliveries."""
    opened = open_store(store_to_read(store), read_only=True)
    try:
        found = announced.alerts(opened, active=not everything)
        if not found:
            print("No alert is open." if not everything else "No alert was ever raised.")
            return
        labels = announced.rule_labels(opened)
        yet = orders.untaken(opened)
        for state in found:
            print("\n".join([*_listed(opened, state, labels), *(f"  {it}" for it in yet.get(state.fingerprint, ()))]))
    finally:
        opened.close()


@app.command()
def explain(
    handle: Handle,
    everything: Annotated[bool, typer.Option("--all", help="every decision, not only the last ones")] = False,
    store: StoreOption = None,
) -> None:
    """Show every input, guard and counter of one alert: each decision with its reason, each event, each delivery."""
    opened = open_store(store_to_read(store), read_only=True)
    try:
        state = announced.by_handle(opened, handle)
        if state is None:
            print(f"There is no alert {clean(handle)}; `tracker alerts list --all` names them.", file=sys.stderr)
            raise typer.Exit(2)
        print("\n".join(_explained(opened, state, everything)))
    finally:
        opened.close()


@app.command()
def preview(
    handle: Annotated[str, typer.Argument(metavar="[HANDLE]", help="one alert only")] = "",
    channel: Annotated[str, typer.Option("--channel", help="a channel of channels.toml")] = "",
    forms: Annotated[bool, typer.Option("--forms", help="every form of the message, richest first")] = False,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Print the newest message of each open alert exactly as the channel would be sent it. Sends nothing."""
    settings = load(config)
    wanted = channel or next((c.id for c in settings.channels.values() if c.kind == "slack"), "console")
    if wanted not in settings.channels:
        raise typer.BadParameter(f"there is no channel {wanted!r}; known: {', '.join(settings.channels)}")
    opened = open_store(store_to_read(store), read_only=True)
    try:
        shown = _preview(opened, handle, settings.channels[wanted], forms)
    finally:
        opened.close()
    if not shown:
        print("There is no message to show; `tracker alerts list --all` names the alerts.", file=sys.stderr)
        raise typer.Exit(2 if handle else 0)


def _listed(store: Store, state: AlertState, labels: Mapping[str, str]) -> list[str]:
    events = announced.events(store, fingerprint=state.fingerprint)
    level = state.level or (f"{state.doubtful_level} (doubtful)" if state.doubtful_level else "")
    head = f"{state.handle}  {state.status.value} {shown_level(level)}{_flags(state)}".rstrip()
    if not events:
        last = "no figure read yet" if state.last_value is None else f"last read {words.number(state.last_value)}"
        about = f"  {clean(labels.get(state.rule_id, state.rule_id))} · {last} · series {state.series_id[:8]}"
        return [f"{head}  not announced one by one: in a SUMMARY, or not for long enough (alerts explain)", about]
    demo = "DEMO " if events[-1].demo else ""
    done = dict.fromkeys(f"{row.channel_id}: {row.state.value}" for row in outbox.deliveries(store, state.fingerprint))
    return [
        f"{head}  {demo}{words.moment(events[-1].event.at)}  {', '.join(done)}",
        f"  {clean(' · '.join(from_json(events[-1].message).headline))}",
    ]


def _explained(store: Store, state: AlertState, everything: bool) -> list[str]:
    label = announced.rule_labels(store).get(state.rule_id, "a rule that was removed")
    level = shown_level(state.level or state.doubtful_level)
    lines = [
        f"{state.handle}  {state.status.value} {level}{_flags(state)}".rstrip(),
        f"  Rule          {clean(label)} ({state.rule_id}), series {state.series_id}",
        f"  Episode       {state.episode}",
        f"  Counters      {state.points_true} in a row reached a line, {state.points_clear} passed the clear line",
        f"  Newest day    {words.day(state.newest_on)}; a level last reached for {words.day(state.reached_on)}",
        f"  Last read     {'nothing yet' if state.last_value is None else words.number(state.last_value)}",
        f"  Fingerprint   {state.fingerprint}",
        *[f"  Told          {clean(told.fact)} as {shown_level(told.level)}" for told in state.flags.told],
        *[f"  Order         {line}" for line in orders.waiting_of(store, state)],
        "Decisions, oldest first",
    ]
    decisions = announced.decisions(store, state.fingerprint)
    shown = decisions if everything else decisions[-MOST_DECISIONS:]
    if len(shown) < len(decisions):
        lines.append(f"  ({len(decisions) - len(shown)} earlier ones: --all)")
    lines += [_decided(decision) for decision in shown]
    lines.append("Events")
    for one in announced.events(store, fingerprint=state.fingerprint):
        event, demo = one.event, "DEMO " if one.demo else ""
        lines.append(f"  {words.moment(event.at)}  {demo}{event.kind.value} {event.level}, {event.standing.value}")
        lines.append(f"    event {event.event_id}" + (f", kept back: {event.held_back}" if event.held_back else ""))
        message = from_json(one.message)
        lines += [f"    {clean(text)}" for text in (message.title, message.fact, message.why_now, *message.caveats)]
        lines += [f"    “{clean(message.quote)}” {clean(message.quote_from)}"] if message.quote else []
    return lines + _delivered(store, state)


def _flags(state: AlertState) -> str:
    """Return what else there is to know of an alert at a glance."""
    flags = state.flags
    said = [
        f"acknowledged by {clean(flags.acked_by)}" if flags.acked_at else "",
        f"silenced until {words.moment(flags.silenced_until)}" if flags.silenced_until else "",
        "unstable" if flags.flapping else "",
        {"stale": "nothing new for long", "error": "its newest figure is no number"}.get(flags.data, ""),
    ]
    return "".join(f"  [{one}]" for one in said if one)


def _decided(decision: Decision) -> str:
    figure = f"observation {decision.observation_id[:16]}" if decision.observation_id else "no figure"
    return (
        f"  {words.moment(decision.at)}  {decision.outcome:<8} {decision.reason.value:<18} "
        f"{clean(decision.detail)} ({figure})"
    )


def _delivered(store: Store, state: AlertState) -> list[str]:
    lines = ["Deliveries"]
    for row in outbox.deliveries(store, state.fingerprint):
        repeat = ", may repeat" if row.may_repeat else ""
        next_try = f", next try {words.moment(row.next_at)}" if row.state.value == "pending" else ""
        lines.append(f"  {row.channel_id}: {row.state.value}{repeat}{next_try}  {row.last_result}".rstrip())
        for attempt in announced.attempts(store, row.delivery_id):
            ended = attempt.result or "nobody knows what came of it"
            lines.append(f"    {words.moment(attempt.began_at)}  {clean(ended)}")
    return lines


def _preview(store: Store, handle: str, channel: Channel, every_form: bool) -> int:
    """Print the messages and return how many there were."""
    one = announced.by_handle(store, handle) if handle else None
    states = [one] if one else [] if handle else announced.alerts(store, active=True)
    shown = 0
    for state in states:
        events = announced.events(store, fingerprint=state.fingerprint)
        if not events:
            continue
        message = from_json(events[-1].message)
        prepared = forms_of(channel, message)
        for form in prepared if every_form else prepared[:1]:
            own = message.for_reader(channel.audience, channel.language)
            print(json.dumps(form, ensure_ascii=False, indent=2) if channel.kind != "console" else readable(own))
        shown += 1
    return shown

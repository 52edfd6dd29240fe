"""``tracker notify``: whether the way to people is open, before an alert needs it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from tracker import logs
from tracker.cli.where import ConfigOption
from tracker.config import load
from tracker.delivery.channels.console import Console
from tracker.delivery.drill import drill
from tracker.delivery.kinds import senders_of
from tracker.delivery.outcome import Outcome, Result
from tracker.delivery.sender import Sender
from tracker.model import Channel

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)


@app.callback()
def _group() -> None:
    """Whether the way to people is open, before an alert needs it."""


@app.command(name="test")
def try_channel(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="a channel of channels.toml")],
    first: Annotated[bool, typer.Option("--first", help="only the richest form of the message")] = False,
    config: ConfigOption = None,
) -> None:
    """Send a message marked DRILL through a channel, once in each form it may fall back to, and say what came of it.

    It goes out at once, beside the outbox, whatever the hour; nothing is kept. Exit code: 0 all arrived, 3 not all.
    """
    logs.configure()
    settings = load(config)
    if channel not in settings.channels:
        raise typer.BadParameter(f"there is no channel {channel!r}; known: {', '.join(settings.channels)}")
    one, now = settings.channels[channel], datetime.now(UTC)
    sender = _sender(one)
    if sender is None:
        print(f"{channel}: cannot send: set {one.secret_env} (or {one.secret_env}_FILE)")
        raise typer.Exit(3)
    event, message = drill(one, now, asked=f"{now.isoformat()} {os.getpid()}")
    forms = sender.forms(message)
    results = [
        sender.send(form, f"{event.event_id[:60]}-{n}", now) for n, form in enumerate(forms[: 1 if first else None])
    ]
    for number, outcome in enumerate(results, 1):
        print(f"{channel}: form {number} of {len(forms)}: {outcome.result.value} ({outcome.detail}){_advice(outcome)}")
    whole = all(outcome.result is Result.DELIVERED and not outcome.missed for outcome in results)
    raise typer.Exit(0 if whole else 3)


def _sender(channel: Channel) -> Sender | None:
    if channel.kind == "console":
        return Console(lambda text: print(text, end="\n\n"), show_json=False)
    return senders_of({channel.id: channel}, os.environ).get(channel.id)


def _advice(outcome: Outcome) -> str:
    told = {
        Result.BROKEN: "the address takes nothing (any more): make a new one",
        Result.NOT_ACCEPTED: "it did not arrive; a round would try again",
        Result.PARTLY: "not all have it; a round would try the others again, alone",
        Result.THROTTLED: "it was told to wait; a round would",
        Result.FORM_REFUSED: "a round would fall back to the next form",
        Result.MAYBE: "nobody can know whether it arrived: look there",
        Result.MAYBE_FAILED: "it may have arrived all the same: look there",
    }
    return f": {told[outcome.result]}" if outcome.result in told else ""

"""The kinds of channel: what each is told, what it needs, how it is opened.

In: Channels, Messages, the environment. Out: the forms of a message for a channel; a Sender where one can send now.
One row a kind in :data:`KINDS`; nothing else in the program names a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.delivery.channels import console, slack
from tracker.delivery.sender import Sender
from tracker.model import Channel, Message
from tracker.secrets import read_address

Forms = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """``forms`` needs no secret; ``opened`` gives None where the secret is not set yet, so that messages wait."""

    forms: Callable[[Message], Forms]
    opened: Callable[[Channel, Mapping[str, str]], Sender | None]


def _slack(channel: Channel, environment: Mapping[str, str]) -> Sender | None:
    address = read_address(channel.secret_env, environment)
    return None if address is None else slack.Slack(address)


def _terminal(channel: Channel, environment: Mapping[str, str]) -> Sender | None:
    return None  # whoever owns the terminal opens it (tracker/cli)


KINDS: Mapping[str, Kind] = {
    "console": Kind(lambda message: console.Console(lambda _: None).forms(message), _terminal),
    "slack": Kind(slack.payloads, _slack),
}


def forms_of(channel: Channel, message: Message) -> Forms:
    """Return what the channel would be sent; what its readers may not see is not in it."""
    return KINDS[channel.kind].forms(message.seen_as.get(channel.audience, message))


def senders_of(channels: Mapping[str, Channel], environment: Mapping[str, str]) -> dict[str, Sender]:
    """Return the channels that are on and can send now, by id; raises ConfigError for a secret that is no use."""
    opened = {
        name: KINDS[channel.kind].opened(channel, environment) for name, channel in channels.items() if channel.enabled
    }
    return {name: sender for name, sender in opened.items() if sender is not None}

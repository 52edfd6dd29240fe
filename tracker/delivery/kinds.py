"""The kinds of channel: what each is told, and how it is opened.

In: Channels, Messages, the environment. Out: the forms of a message for a channel; a Sender where one can
send now. One row a kind in :data:`KINDS`; nothing else in the program names a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.delivery.channels import console, mail, others, slack, smtp, teams, webhook
from tracker.delivery.sender import Sender
from tracker.errors import ConfigError, Problem
from tracker.model import Channel, Message
from tracker.secrets import Secret, read_address, read_secret

Forms = Sequence[Mapping[str, Any]]
Environment = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """``forms`` needs no secret; ``opened`` gives None where the secret is not set yet, so that messages wait."""

    forms: Callable[[Message], Forms]
    opened: Callable[[Channel, Environment], Sender | None]


def _terminal(channel: Channel, environment: Environment) -> Sender | None:
    return None  # whoever owns the terminal opens it (tracker/cli)


def _slack(channel: Channel, environment: Environment) -> Sender | None:
    address = read_address(channel.secret_env, environment)
    return None if address is None else slack.Slack(address)


def _teams(channel: Channel, environment: Environment) -> Sender | None:
    address = read_address(channel.secret_env, environment)
    return None if address is None else teams.Teams(address)


def _webhook(channel: Channel, environment: Environment) -> Sender | None:
    address = read_address(channel.secret_env, environment)
    if address is None or not channel.signing_env:
        return None if address is None else webhook.Webhook(address)
    secret = read_secret(channel.signing_env, environment)
    # a receiver that expects a signature refuses what has none: wait rather than be refused for good
    return None if secret is None else webhook.Webhook(address, _signing_key(channel, secret))


def _signing_key(channel: Channel, secret: Secret) -> bytes:
    key = webhook.key_of(secret)
    if key is None:
        hint = 'write "whsec_" and the base64 of 24 to 64 random bytes, as Standard Webhooks says'
        raise ConfigError([Problem("environment", channel.signing_env, "is no signing secret", hint)])
    return key


def _mail(channel: Channel, environment: Environment) -> Sender | None:
    password = read_secret(channel.secret_env, environment) if channel.secret_env else None
    if channel.secret_env and password is None:
        return None
    port = channel.port or smtp.USUAL_PORTS[channel.security]
    relay = smtp.Relay(channel.server, port, channel.security, channel.user, password)
    return mail.Mail(relay, channel.sender, channel.to)


def _others(channel: Channel, environment: Environment) -> Sender | None:
    addresses = read_secret(channel.secret_env, environment)
    if addresses is None:
        return None
    if not others.installed():
        hint = "install it with `pip install 'humanitarian-tracker[notify]'`, or set enabled = false"
        raise ConfigError([Problem("channels.toml", channel.id, "needs the package apprise", hint)])
    return others.Others(addresses)


KINDS: Mapping[str, Kind] = {
    "console": Kind(lambda message: console.Console(lambda _: None).forms(message), _terminal),
    "slack": Kind(slack.payloads, _slack),
    "teams": Kind(teams.payloads, _teams),
    "webhook": Kind(webhook.payloads, _webhook),
    "email": Kind(mail.forms, _mail),
    "apprise": Kind(others.forms, _others),
}


def forms_of(channel: Channel, message: Message) -> Forms:
    """Return what the channel would be sent; what its readers may not see is not in it."""
    return KINDS[channel.kind].forms(message.for_reader(channel.audience, channel.language))


def senders_of(channels: Mapping[str, Channel], environment: Environment) -> dict[str, Sender]:
    """Return the channels that are on and can send now, by id; raises ConfigError for a secret that is no use."""
    opened = {
        name: KINDS[channel.kind].opened(channel, environment) for name, channel in channels.items() if channel.enabled
    }
    return {name: sender for name, sender in opened.items() if sender is not None}


def gate_of(channel: Channel) -> str:
    """Return what its messages pass one a second: its address, by the variable that holds it; "" for a terminal."""
    return channel.secret_env or channel.server

"""What the table of a channel must say, and must not, kind by kind.

Pure: a Channel in, Problems out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields

from tracker.config.names import known_zone
from tracker.errors import Problem
from tracker.model import Channel

FILE = "channels.toml"

OF_ALL = {
    "id", "kind", "name", "enabled", "on_unknown", "fallback", "audience", "least_level", "labels", "quiet_from",
    "quiet_to", "timezone", "digest_above", "group_from", "drill_days",
    "language", "brief_at", "brief_crises",
    "escalate_to", "escalate_after_minutes",
}  # fmt: skip

OF_KIND: Mapping[str, frozenset[str]] = {
    "console": frozenset(),
    "slack": frozenset({"secret_env"}),
    "teams": frozenset({"secret_env"}),
    "webhook": frozenset({"secret_env", "signing_env"}),
    "email": frozenset({"secret_env", "server", "port", "security", "user", "sender", "to"}),
    "apprise": frozenset({"secret_env"}),
}
"""Which keys mean something for a kind, beside those of all."""

NEEDED: Mapping[str, Mapping[str, str]] = {
    "slack": {"secret_env": 'name the variable, e.g. "SLACK_WEBHOOK_URL"'},
    "teams": {"secret_env": 'name the variable, e.g. "TEAMS_WEBHOOK_URL"'},
    "webhook": {"secret_env": 'name the variable, e.g. "ALERTS_WEBHOOK_URL"'},
    "email": {
        "server": 'name the mail server, e.g. "smtp.example.org"',
        "sender": 'write the address it comes from, e.g. "tracker@example.org"',
        "to": 'write whom it goes to, e.g. ["duty@example.org"]',
    },
    "apprise": {"secret_env": 'name the variable that holds the Apprise address, e.g. "APPRISE_URLS"'},
}

ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
HOST = re.compile(r"[\w.-]{1,253}|[0-9A-Fa-f:.]{2,45}")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")


def check_channel(channel: Channel) -> Iterator[Problem]:
    """Yield everything that is wrong with one channel's table."""
    for key, hint in NEEDED.get(channel.kind, {}).items():
        if not getattr(channel, key):
            yield Problem(FILE, f"{channel.id}.{key}", "is missing", hint)
    for one in fields(channel):
        if one.name not in OF_ALL | OF_KIND[channel.kind] and getattr(channel, one.name) != one.default:
            yield Problem(FILE, f"{channel.id}.{one.name}", f"means nothing for kind {channel.kind!r}", "take it out")
    for key in ("secret_env", "signing_env"):
        named = getattr(channel, key)
        if named and not VARIABLE.fullmatch(named):
            yield Problem(
                FILE,
                f"{channel.id}.{key}",
                "is no name of a variable; secrets never stand in a file",
                "name the environment variable that holds it",
            )
    if channel.kind == "email":
        yield from _email(channel)
    yield from _quiet(channel)
    if channel.escalate_after_minutes < 1:
        yield Problem(FILE, f"{channel.id}.escalate_after_minutes", "must be 1 or more")
    if channel.drill_days < 0:
        yield Problem(FILE, f"{channel.id}.drill_days", "is no number of days", "7 for once a week; 0: never")
    yield from _brief(channel)
    for key in ("digest_above", "group_from"):
        if getattr(channel, key) < 0 or getattr(channel, key) == 1:
            yield Problem(FILE, f"{channel.id}.{key}", "is no number of messages to tell as one", "2 or more; 0: never")


def _brief(channel: Channel) -> Iterator[Problem]:
    if channel.brief_at and not CLOCK.fullmatch(channel.brief_at):
        yield Problem(FILE, f"{channel.id}.brief_at", f"{channel.brief_at!r} is no time of day", 'write "07:00"')
    if channel.brief_crises and not channel.brief_at:
        yield Problem(FILE, f"{channel.id}.brief_at", "is missing: the brief has an hour", 'write "07:00"')


def _email(channel: Channel) -> Iterator[Problem]:
    for key, addresses in (("sender", (channel.sender,)), ("to", channel.to)):
        for address in addresses:
            if address and not ADDRESS.fullmatch(address):
                yield Problem(
                    FILE, f"{channel.id}.{key}", f"{address!r} is no mail address", 'write "name@example.org"'
                )
    if channel.server and not HOST.fullmatch(channel.server):
        yield Problem(FILE, f"{channel.id}.server", f"{channel.server!r} is no host", 'e.g. "smtp.example.org"')
    if not 0 <= channel.port <= 65_535:
        yield Problem(FILE, f"{channel.id}.port", f"{channel.port} is no port", "leave it out for the usual one")
    if bool(channel.user) != bool(channel.secret_env):
        missing = "secret_env" if channel.user else "user"
        yield Problem(FILE, f"{channel.id}.{missing}", "is missing: a name and a password belong together")
    if channel.security == "none" and channel.secret_env:
        hint = 'use "starttls" or "tls", or a server that wants no password'
        yield Problem(FILE, f"{channel.id}.security", "would send the password in clear", hint)


def _quiet(channel: Channel) -> Iterator[Problem]:
    for key in ("quiet_from", "quiet_to"):
        said = getattr(channel, key)
        if said and not CLOCK.fullmatch(said):
            yield Problem(FILE, f"{channel.id}.{key}", f"{said!r} is no time of day", 'write "22:00"')
    if bool(channel.quiet_from) != bool(channel.quiet_to):
        missing = "quiet_to" if channel.quiet_from else "quiet_from"
        yield Problem(FILE, f"{channel.id}.{missing}", "is missing: quiet hours have a beginning and an end")
    elif channel.quiet_from and channel.quiet_from == channel.quiet_to:
        hint = "set enabled = false to switch the channel off"
        yield Problem(FILE, f"{channel.id}.quiet_to", "is when they begin: the channel would always rest", hint)
    yield from known_zone(FILE, f"{channel.id}.timezone", channel.timezone)

"""From a text to what may be asked for: one parser for the check and for the fetch, so that they cannot disagree.

In: an address from a configuration, a feed, a page or a redirect. Out: a :class:`Target`, or a FetchError. Names are
not looked up here; a name that leads into a private network is found when it is dialled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from tracker.http.addresses import may_dial, parse_address
from tracker.http.answer import FetchError, Reason
from tracker.secrets import Secret

LONGEST = 4_096
PORTS = {"http": 80, "https": 443}
OPEN_PORTS = frozenset(PORTS.values())
NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?", re.ASCII)
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
"""A last label like this makes the name a number in disguise (127.1, 0x7f.1, 2130706433): resolvers take those."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect and what to ask for. ``named``: the source's configuration names this host and port."""

    scheme: str
    host: str  # ASCII, small letters, no brackets
    port: int
    path: str  # with its query; goes on the wire
    url: str  # to be shown and stored: without fragment and without what is secret
    named: bool

    @property
    def origin(self) -> tuple[str, str, int]:
        """Return scheme, host and port."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """Return what the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def check(
    url: str,
    named_hosts: tuple[str, ...] = (),
    *,
    ports: frozenset[int] = OPEN_PORTS,
    secret_query: Mapping[str, Secret] | None = None,
) -> Target:
    """Return the target `url` names, or raise FetchError BAD_ADDRESS or FORBIDDEN."""
    parsed = parse(url)
    host = parsed.raw_host.decode("ascii")
    port = parsed.port or PORTS[parsed.scheme]
    named = is_named(host, port, named_hosts)
    if port not in ports and not named:
        named_so = f"port {port} is open only where the source names it: --host {host}:{port}, or hosts in its table"
        raise FetchError(Reason.BAD_ADDRESS, host, detail=named_so)
    literal = parse_address(host)
    if literal is not None and not may_dial(literal, named=named):
        raise FetchError(Reason.FORBIDDEN, host)
    shown = parsed.copy_with(fragment=None)
    secret = {name: value.reveal() for name, value in (secret_query or {}).items()}
    path = (shown.copy_merge_params(secret) if secret else shown).raw_path.decode("ascii")
    return Target(parsed.scheme, host, port, path, str(shown), named)


def parse(url: str) -> httpx.URL:
    """Return `url` read by the one parser, or raise FetchError BAD_ADDRESS for what no browser's bar would keep."""
    _refuse_odd_letters(url)
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii")
        port = parsed.port
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise FetchError(Reason.BAD_ADDRESS, detail="it cannot be read") from None
    if parsed.scheme not in PORTS:
        raise FetchError(Reason.BAD_ADDRESS, detail="only http:// and https:// are fetched")
    if parsed.userinfo:
        raise FetchError(Reason.BAD_ADDRESS, detail="a name or password stands before its host")
    if not _is_host(host) or port == 0:
        raise FetchError(Reason.BAD_ADDRESS, detail="its host is no name and no usual address")
    return parsed


def joined(base: Target, location: str) -> str:
    """Return the address a redirect's Location means, seen from `base`."""
    _refuse_odd_letters(location := location.strip(" ").replace(" ", "%20"))
    try:
        return str(httpx.URL(base.url).join(location))
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise FetchError(Reason.BAD_ADDRESS, detail="it cannot be read") from None


def is_named(host: str, port: int, named_hosts: tuple[str, ...]) -> bool:
    """Return whether the list has ``host`` (for the usual ports) or ``host:port``; names are compared whole."""
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{port}" in named_hosts or (port in OPEN_PORTS and shown in named_hosts)


def _refuse_odd_letters(url: str) -> None:
    if len(url) > LONGEST:
        raise FetchError(Reason.BAD_ADDRESS, detail=f"longer than {LONGEST:,} characters")
    if not url.isprintable() or " " in url or "\\" in url:
        raise FetchError(Reason.BAD_ADDRESS, detail="a space, a backslash or a control character is in it")


def _is_host(host: str) -> bool:
    if parse_address(host) is not None:
        return True
    last = host.rstrip(".").rpartition(".")[2]
    return len(host) <= 253 and bool(NAME.fullmatch(host)) and not NUMBER.fullmatch(last)

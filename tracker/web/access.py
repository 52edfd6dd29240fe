"""Who may do what, as pure decisions.

In: what a door needs, what protects this server, who asks (address, token). Out: allowed, or why not. A door that is
not in the table needs what a page needs; nothing is open because somebody forgot to close it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from tracker.store.tokens import Token

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""Headers that only a proxy writes: who asks then is not who the connection comes from."""

HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class Needs(StrEnum):
    """What a door asks of who comes."""

    NOTHING = "nothing"  # whether we live: a word, no figure
    LINK = "link"  # the address is the key: its page holds the signature in it to account
    READ = "read"
    INSIDE = "inside"  # this machine, or a token that may read everything
    POST = "post"


OPEN = frozenset({Needs.NOTHING, Needs.LINK})
"""Doors at which nobody is asked for a token."""


class Protection(StrEnum):
    """What stands between this server and the world; said by who starts it."""

    LOOPBACK = "loopback"  # it listens to this machine only
    TOKENS = "tokens"  # whoever reads shows a token
    PROXY = "proxy"  # a server in front lets in only whom it knows
    NETWORK = "network"  # whoever reaches it may read


class Denied(StrEnum):
    """Why a door stays shut."""

    NO_TOKEN = "this needs a token: Authorization: Bearer ... (`tracker tokens add` makes one)"  # noqa: S105 - words
    BAD_TOKEN = "this token is not known, was revoked or has expired"  # noqa: S105 - words
    NOT_FOR_THIS = "this token may not do that"
    BEHIND_A_PROXY = "a proxy stands in front: start the server with --protected-by proxy, or tokens"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks. ``shown``: whether a token was shown at all, ``token`` the one it is, if it is any that is good."""

    address: str
    forwarded: bool
    shown: bool
    token: Token | None

    @property
    def is_here(self) -> bool:
        """Return whether it asks from this machine, as far as we can see."""
        return not self.forwarded and is_loopback(self.address)


def denied(needs: Needs, protection: Protection, visitor: Visitor) -> Denied | None:
    """Return why the visitor may not pass; None: it may. A token that is no good is never overlooked."""
    if needs in OPEN:
        return None
    if visitor.shown and visitor.token is None:
        return Denied.BAD_TOKEN
    token = visitor.token
    if needs is Needs.POST:
        return _of_scope(token, "post")
    if needs is Needs.INSIDE:
        if visitor.is_here and token is None and protection in {Protection.LOOPBACK, Protection.NETWORK}:
            return None  # elsewhere a proxy may stand on this machine, and everybody asks from here
        return Denied.NOT_FOR_THIS if token is not None and token.crisis else _of_scope(token, "read")
    if protection is Protection.LOOPBACK and visitor.forwarded and token is None:
        return Denied.BEHIND_A_PROXY
    if protection is Protection.TOKENS or token is not None:
        return _of_scope(token, "read")
    return None


def _of_scope(token: Token | None, scope: str) -> Denied | None:
    if token is None:
        return Denied.NO_TOKEN
    return None if token.scope == scope else Denied.NOT_FOR_THIS


def is_loopback(address: str) -> bool:
    """Return whether an address is this machine's own."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool(found.is_loopback or (mapped is not None and mapped.is_loopback))


def host_of(said: str) -> str:
    """Return the name in a Host header, small and without its port; "" for what is none."""
    try:
        parts = urlsplit(f"//{said}")
        port = parts.port
    except ValueError:
        return ""
    plain = parts.username is None and not parts.path and not parts.query and not parts.fragment
    return (parts.hostname or "").rstrip(".") if plain and port != 0 and said.isprintable() else ""


def from_elsewhere(headers: Mapping[str, str]) -> bool:
    """Say whether a browser sends this because a page of somebody else told it to (faults.md H1).

    Programs say neither; what is said and cannot be read counts as elsewhere.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return False
    try:
        said = urlsplit(origin)
    except ValueError:
        return True
    return said.scheme not in {"http", "https"} or said.netloc.lower() != headers.get("host", "").lower()


def names_of(bind: str, allowed: Sequence[str]) -> frozenset[str]:
    """Return the names this server answers to: this machine's, the address it listens on, and those it was told."""
    own = {bind.strip("[]").lower()} - {"0.0.0.0", "::", ""}  # noqa: S104 - left out, not listened on
    return HERE | own | {host_of(name) for name in allowed}

"""Who stands at the door: the address they come from, the proxy they came through, the session or name they show.

In: a request as ASGI gives it, which proxies are trusted. Out: a :class:`~tracker.web.access.Visitor`. A header that
only a proxy may write is believed from the addresses that were named and is taken out of every other request
(faults.md H3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from tracker.secrets import Secret
from tracker.store.sessions import LONGEST
from tracker.web.access import host_of

SECURE_COOKIE, PLAIN_COOKIE = "__Host-session", "session"
"""The first is for https: a browser takes it from this server alone, for all of it, and never sends it in the clear."""

Network = IPv4Network | IPv6Network
SIX_PREFIX = 64
"""One customer's addresses, in IPv6: who counts tries by the whole address counts nothing."""


class NoProxy(ValueError):
    """What was named as a proxy is none; says why."""


@dataclass(frozen=True, slots=True)
class Proxies:
    """Servers in front that are believed, and the header in which they say who somebody is; by itself nobody is."""

    networks: tuple[Network, ...] = ()
    user_header: str = ""

    def trusts(self, address: str) -> bool:
        """Return whether a request of this peer comes from one of them."""
        found = _plain(address)
        return found is not None and any(found in one for one in self.networks)


@dataclass(frozen=True, slots=True)
class Came:
    """How a request came: the visitor's own address, whether a trusted proxy brought it, whether by https."""

    address: str
    proxied: bool
    secure: bool
    named: str  # whom the proxy says it is; "": nobody
    unclear: bool = False  # it says so twice


def proxies(addresses: Sequence[str], user_header: str) -> Proxies:
    """Return the proxies of some addresses or networks; one without a mask is one address, in IPv6, too."""
    networks: list[Network] = []
    for said in addresses:
        try:
            one = ip_network(said.strip())
        except ValueError:
            raise NoProxy(f"{said!r} is neither an address nor a network such as 10.0.0.0/24") from None
        if one.prefixlen < (8 if one.version == 4 else 32):
            raise NoProxy(f"{said} is half the world; name the proxy's own address")
        networks.append(one)
    header = user_header.strip().lower()
    if header and not all(letter.isalnum() or letter == "-" for letter in header):
        raise NoProxy(f"{user_header!r} is no name of a header")
    return Proxies(tuple(networks), header)


def came(scope: Scope, trusted: Proxies, https_names: frozenset[str]) -> Came:
    """Return how a request came, and take out of it what only a trusted proxy may say."""
    peer = scope["client"][0] if scope.get("client") else ""
    headers = Headers(scope=scope)
    secure = scope.get("scheme") == "https" or host_of(headers.get("host", "")) in https_names
    proxied = trusted.trusts(peer)
    named = headers.getlist(trusted.user_header) if trusted.user_header else []
    if not proxied:
        unsaid = trusted.user_header.encode("ascii")
        scope["headers"] = [pair for pair in scope["headers"] if not unsaid or pair[0].lower() != unsaid]
        return Came(peer, False, secure, "")
    secure = secure or headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower() == "https"
    return Came(_before(peer, headers, trusted), True, secure, named[0] if len(named) == 1 else "", len(named) > 1)


def who(address: str) -> str:
    """Return by what to count the tries of an address."""
    found = _plain(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, SIX_PREFIX), strict=False))
    return str(found) if found is not None else "unknown"


def shown_session(headers: Headers, secure: bool) -> Secret | None:
    """Return what the cookie of a session holds; None where none was sent."""
    said = [pair for line in headers.getlist("cookie") for pair in line[:4_000].split(";")]
    name = SECURE_COOKIE if secure else PLAIN_COOKIE
    held = [value.strip() for key, _, value in (pair.partition("=") for pair in said) if key.strip() == name]
    return Secret(held[0][:100]) if len(held) == 1 else None


def keep(answer: Response, secret: Secret, secure: bool) -> Response:
    """Have the browser keep a session until it is closed, or the session is over."""
    answer.set_cookie(
        SECURE_COOKIE if secure else PLAIN_COOKIE, secret.reveal(), max_age=int(LONGEST.total_seconds()), path="/",
        secure=secure, httponly=True, samesite="lax",
    )  # fmt: skip
    return answer


def forget(answer: Response) -> Response:
    """Have the browser forget every session of ours."""
    answer.delete_cookie(SECURE_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    answer.delete_cookie(PLAIN_COOKIE, path="/", httponly=True, samesite="lax")
    return answer


def _before(peer: str, headers: Headers, trusted: Proxies) -> str:
    """Return the last address on the way that is no proxy of ours: what stands before it, anybody may have written."""
    said = [one.strip() for line in headers.getlist("x-forwarded-for") for one in line[:2_000].split(",")]
    for one in reversed(said[-20:]):
        if _plain(one) is None:
            return peer
        if not trusted.trusts(one):
            return one
    return peer


def _plain(address: str) -> IPv4Address | IPv6Address | None:
    """Return an address; one of IPv4 that is written as IPv6 is one of IPv4."""
    try:
        found = ip_address(address.strip()[:64].partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped if mapped is not None else found

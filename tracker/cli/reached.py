"""How people reach `tracker serve`: what protects it, which names it answers to, which proxies and sites it believes.

In: options as they were typed, $TRACKER_PUBLIC_URL. Out: what the guard of the pages is told, or a usage error before
anything listens (faults.md H14).
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

import typer

from tracker.cli.rounds import PUBLIC_URL
from tracker.web.access import Protection, host_of, is_loopback, names_of
from tracker.web.entrance import NoProxy, Proxies, proxies

ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?", re.ASCII)
"""A scheme, a name and perhaps a port: what a page is served from. Nothing that would say more in a policy."""

AllowHost = Annotated[
    list[str] | None, typer.Option("--allow-host", metavar="NAME", help="a name people reach it by; may be repeated")
]

EmbedFrom = Annotated[
    list[str] | None,
    typer.Option("--embed-from", metavar="ORIGIN", help="a site whose pages may show a series in a frame; repeatable"),
]
TrustProxy = Annotated[
    list[str] | None,
    typer.Option("--trust-proxy", metavar="ADDRESS", help="a proxy that is believed; may be repeated"),
]
UserHeader = Annotated[
    str,
    typer.Option("--user-header", metavar="NAME", help="in which that proxy says who somebody is: X-Forwarded-User"),
]


@dataclass(frozen=True, slots=True)
class Reached:
    """How people reach the server."""

    protection: Protection
    names: frozenset[str]  # what it answers to
    https_names: frozenset[str]  # of them what it is reached by through https
    proxies: Proxies


def reached(host: str, said: Protection | None, allowed: Sequence[str], believed: Proxies) -> Reached:
    """Return how people reach a server that listens on an address; a usage error where that was not said."""
    public = urlsplit(os.environ.get(PUBLIC_URL, "").strip())
    own = [host_of(public.netloc)] if host_of(public.netloc) else []
    protection, names = protected(host, said, [*allowed, *own])
    return Reached(protection, names, frozenset(own if public.scheme == "https" else []), believed)


def protected(host: str, said: Protection | None, names: Sequence[str]) -> tuple[Protection, frozenset[str]]:
    """Return what protects the server and the names it answers to; a usage error where that was not said."""
    here = host == "localhost" or is_loopback(host)
    if said is Protection.LOOPBACK and not here:
        raise typer.BadParameter(f"{host} is not this machine alone", param_hint="--protected-by")
    if said is None and not here:
        raise typer.BadParameter(
            f"{host} can be reached by others. Say what protects it: --protected-by users (whoever reads signs in), "
            "tokens (whoever reads shows one), proxy (a server in front lets in only whom it knows) or network "
            "(whoever reaches it may read)",
            param_hint="--host",
        )
    wrong = [name for name in names if not host_of(name)]
    if wrong:
        raise typer.BadParameter(f"{wrong[0]!r} is no name of a host", param_hint="--allow-host")
    if not names and host in {"0.0.0.0", "::"}:  # noqa: S104 - refused here
        raise typer.BadParameter("say by which name people reach it: --allow-host tracker.example", param_hint="--host")
    return said or Protection.LOOPBACK, names_of(host, names)


def origins(said: Sequence[str]) -> tuple[str, ...]:
    """Return the sites that may frame a series, as a browser's policy names them; a usage error for what is none."""
    wrong = [one for one in said if not ORIGIN.fullmatch(one.rstrip("/"))]
    if wrong:
        raise typer.BadParameter(f"{wrong[0]!r} is no site such as https://news.example", param_hint="--embed-from")
    return tuple(one.rstrip("/") for one in said)


def trusted(addresses: Sequence[str], user_header: str, protection: Protection | None) -> Proxies:
    """Return the proxies that are believed; a usage error for one that is none, or that protects nothing."""
    try:
        believed = proxies(addresses, user_header)
    except NoProxy as error:
        raise typer.BadParameter(str(error), param_hint="--trust-proxy") from None
    if user_header and not addresses:
        raise typer.BadParameter("says nothing without --trust-proxy: anybody can write it", param_hint="--user-header")
    if addresses and protection not in {Protection.PROXY, Protection.USERS}:
        said = "needs --protected-by proxy (it lets in only whom it knows) or users (whoever reads signs in)"
        raise typer.BadParameter(said, param_hint="--trust-proxy")
    return believed

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

from tracker.locales import said
from tracker.store.tokens import Token
from tracker.store.users import Role, User

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""Headers that only a proxy writes: who asks then is not who the connection comes from."""

KEY = "key"
"""The word of a feed's address that holds its token; paths are logged, and it is no part of one."""

HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class Needs(StrEnum):
    """What a door asks of who comes."""

    NOTHING = "nothing"  # whether we live: a word, no figure
    LINK = "link"  # the address is the key: its page holds the signature in it to account
    READ = "read"
    INSIDE = "inside"  # this machine, or a token that may read everything
    POST = "post"
    FEED = "feed"  # a token of feeds, or one that reads: it stands in the address
    REVIEW = "review"  # somebody signed in who may decide
    ADMIN = "admin"  # somebody signed in who says who may
    SIGNED_IN = "signed in"  # anybody signed in: what is their own
    ANYBODY = "anybody"  # whoever comes; who they are is asked, and nothing is kept from them for it


OPEN = frozenset({Needs.NOTHING, Needs.LINK, Needs.ANYBODY})
"""Doors at which nobody is asked for a token."""


class Protection(StrEnum):
    """What stands between this server and the world; said by who starts it."""

    LOOPBACK = "loopback"  # it listens to this machine only
    TOKENS = "tokens"  # whoever reads shows a token
    USERS = "users"  # whoever reads signs in, or shows a token
    PROXY = "proxy"  # a server in front lets in only whom it knows
    NETWORK = "network"  # whoever reaches it may read


class Denied(StrEnum):
    """Why a door stays shut."""

    NO_TOKEN = said("this needs a token: Authorization: Bearer ... (`tracker tokens add` makes one)")
    BAD_TOKEN = said("this token is not known, was revoked or has expired")
    NOT_FOR_THIS = said("this token may not do that")
    BEHIND_A_PROXY = said("a proxy stands in front: start the server with --protected-by proxy, or tokens")
    SIGN_IN = said("this needs somebody who is signed in")
    ROLE = said("your role does not allow that; an admin can change it")
    PAST_THE_PROXY = said("this server is reached through its proxy only")
    DISABLED = said("this name may not come in any more; an admin can change that")


RANKS = {Role.VIEWER: 0, Role.REVIEWER: 1, Role.ADMIN: 2}
LEAST = {Needs.SIGNED_IN: Role.VIEWER, Needs.REVIEW: Role.REVIEWER, Needs.ADMIN: Role.ADMIN}
"""What only people may do, and the least role that may."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks. ``shown``: whether a token was shown at all, ``token`` the one it is, if it is any that is good.

    ``user`` is who signed in, or whom the proxy in front named (``proxied``: it came through a proxy we trust);
    ``session`` the digest of the session a browser showed, "" where it showed none that is good; ``past_proxy``: there
    are trusted proxies, and it came through none; ``secure``: it came by https.
    """

    address: str
    forwarded: bool
    shown: bool
    token: Token | None
    user: User | None = None
    proxied: bool = False
    session: str = ""
    past_proxy: bool = False
    secure: bool = False

    @property
    def is_here(self) -> bool:
        """Return whether it asks from this machine, as far as we can see."""
        return not self.forwarded and not self.proxied and is_loopback(self.address)

    @property
    def name(self) -> str:
        """Return by what name it is written down what this visitor did; "" for nobody we know."""
        if self.user is not None:
            return self.user.name
        return f"token {self.token.token_id}" if self.token is not None else ""

    @property
    def is_ambient(self) -> bool:
        """Return whether a browser says who this is by itself, also when another site's page makes it ask."""
        return self.token is None and self.user is not None

    def may(self, needs: Needs) -> bool:
        """Say whether this visitor, who was let in to read, may do that, too."""
        if needs in LEAST:
            ranks = self.user is not None and RANKS[self.user.role] >= RANKS[LEAST[needs]]
            return ranks and (needs is not Needs.ADMIN or self.sees_all)  # who gives others more than they have, has it
        if needs is Needs.POST:
            return self.token is not None and self.token.scope == "post"
        return True

    def may_see(self, crisis: str) -> bool:
        """Say whether this visitor may see what belongs to a crisis ("" or "none": to none); some see one only."""
        if self.token is not None and self.token.crisis:
            return crisis == self.token.crisis
        return self.user is None or not self.user.crises or crisis in self.user.crises

    @property
    def sees_all(self) -> bool:
        """Return whether nothing is kept from this visitor; False: some crises only."""
        return not (self.token is not None and self.token.crisis) and not (self.user is not None and self.user.crises)


def denied(needs: Needs, protection: Protection, visitor: Visitor) -> Denied | None:
    """Return why the visitor may not pass; None: it may. A token that is no good is never overlooked."""
    if needs in OPEN:
        return None
    if visitor.shown and visitor.token is None:
        return Denied.BAD_TOKEN
    if visitor.user is not None and visitor.user.disabled_at is not None:
        return Denied.DISABLED
    if needs is Needs.POST:
        return _of_scope(visitor.token, "post")
    if needs is Needs.FEED:
        return _of_scope(visitor.token, "feed", "read")
    if needs in LEAST:
        return _of_role(needs, visitor)
    return _inside(protection, visitor) if needs is Needs.INSIDE else _reading(protection, visitor)


def _of_role(needs: Needs, visitor: Visitor) -> Denied | None:
    if visitor.user is None:
        return Denied.SIGN_IN if visitor.token is None else Denied.NOT_FOR_THIS
    return None if visitor.may(needs) else Denied.ROLE


def _inside(protection: Protection, visitor: Visitor) -> Denied | None:
    if visitor.token is None and visitor.user is not None:
        return None if visitor.sees_all else Denied.NOT_FOR_THIS
    if visitor.is_here and visitor.token is None and protection in {Protection.LOOPBACK, Protection.NETWORK}:
        return None  # elsewhere a proxy may stand on this machine, and everybody asks from here
    return (
        Denied.NOT_FOR_THIS if visitor.token is not None and visitor.token.crisis else _of_scope(visitor.token, "read")
    )


def _reading(protection: Protection, visitor: Visitor) -> Denied | None:
    if visitor.token is not None:
        return _of_scope(visitor.token, "read")
    if visitor.user is not None:
        return None
    if protection is Protection.LOOPBACK and visitor.forwarded:
        return Denied.BEHIND_A_PROXY
    if protection is Protection.PROXY and visitor.past_proxy:
        return Denied.PAST_THE_PROXY
    if protection is Protection.USERS:
        return Denied.SIGN_IN
    return _of_scope(None, "read") if protection is Protection.TOKENS else None


def _of_scope(token: Token | None, *scopes: str) -> Denied | None:
    if token is None:
        return Denied.NO_TOKEN
    return None if token.scope in scopes else Denied.NOT_FOR_THIS


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


def from_elsewhere(headers: Mapping[str, str], *, ambient: bool = False) -> bool:
    """Say whether a browser sends this because a page of somebody else told it to (faults.md H1).

    Programs say neither; what is said and cannot be read counts as elsewhere. ``ambient``: it came in by what a
    browser sends by itself (a cookie, a proxy's name), so that saying nothing is no answer.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return ambient
    try:
        said = urlsplit(origin)
    except ValueError:
        return True
    return said.scheme not in {"http", "https"} or said.netloc.lower() != headers.get("host", "").lower()


def names_of(bind: str, allowed: Sequence[str]) -> frozenset[str]:
    """Return the names this server answers to: this machine's, the address it listens on, and those it was told."""
    own = {bind.strip("[]").lower()} - {"0.0.0.0", "::", ""}  # noqa: S104 - left out, not listened on
    return HERE | own | {host_of(name) for name in allowed}

"""What is asked of the web, what comes back, and why nothing does. Nouns only; nothing here opens a connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tracker.errors import SourceError
from tracker.secrets import Secret

MOST_BYTES = 5_000_000
DEADLINE_SECONDS = 30.0
GAP_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One GET of an address from outside or from the configuration.

    ``etag`` and ``last_modified`` are those of the last whole answer: where nothing changed the answer is
    ``not_modified`` and has no body. (Servers lie about that: leave both empty once the last body is a week old.)
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    accept: str = "*/*"
    headers: Mapping[str, str | Secret] = field(default_factory=dict)  # sent to the first origin only
    secret_query: Mapping[str, Secret] = field(default_factory=dict)  # added to the first address, never reported
    named_hosts: tuple[str, ...] = ()
    """``host`` or ``host:port`` as the source's configuration names them, one by one: these may be private addresses,
    and ports besides 80 and 443. Never taken from a feed or a page."""
    robots: bool = False  # True for pages and what a feed links to; a feed or an API is there to be asked by machines
    gap_seconds: float = GAP_SECONDS  # least time between two requests to this host (GDELT asks for five)
    most_bytes: int = MOST_BYTES  # of the body, unpacked
    deadline_seconds: float = DEADLINE_SECONDS  # for everything, redirects included; not for waiting one's turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A whole answer: status 200 or 203, or 304 where nothing changed (``not_modified``, and ``body`` is empty).

    ``url`` is where the answer came from after redirects, without any secret. ``content_type`` is the media type in
    small letters without parameters, ``charset`` a text encoding Python knows or "": both only what the server says.
    ``moved_to`` is the new address when every redirect on the way was permanent, else "".
    """

    url: str
    status: int
    body: bytes = b""
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    retry_after: float | None = None
    fetched_at: datetime
    moved_to: str = ""

    @property
    def not_modified(self) -> bool:
        """Return whether what we have is still what there is."""
        return self.status == 304


class Reason(StrEnum):
    """Why there is no answer to read, in words for a person."""

    BAD_ADDRESS = "the address is not one we fetch"
    FORBIDDEN = "the address leads into a private network"
    ROBOTS = "its robots.txt asks us not to"
    RESTING = "the host asked us to wait"
    NO_NAME = "the host's name is not found"
    NO_CONNECTION = "no connection"
    TLS = "its certificate cannot be trusted"
    DEADLINE = "it took too long"
    TOO_LARGE = "the answer is too large"
    ENCODING = "the answer is packed in a way we do not open"
    CUT = "the answer broke off"
    NOT_HTTP = "the answer is not proper HTTP"
    REDIRECTS = "it redirects too often or to nowhere"
    STATUS = "it did not give what we asked for"


PERMANENT = frozenset({Reason.BAD_ADDRESS, Reason.FORBIDDEN})
PERMANENT_STATUS = frozenset({400, 401, 403, 404, 405, 406, 410, 414, 451})


class FetchError(SourceError):
    """There is no answer to read.

    ``permanent``: another try cannot help until someone changes something (still try again next day: sites come back).
    ``retry_after``: seconds the host asks us to wait, at most a day, or None. The text names the host and never more
    of the address; ``url`` is the address without its secrets.
    """

    def __init__(
        self, reason: Reason, host: str = "", *, url: str = "", status: int | None = None,
        retry_after: float | None = None, detail: str = "",
    ) -> None:  # fmt: skip
        self.reason, self.host, self.url, self.status = reason, host, url, status
        self.retry_after, self.detail = retry_after, detail
        self.permanent = reason in PERMANENT or status in PERMANENT_STATUS
        said = f"{reason.value} ({detail})" if detail else reason.value
        super().__init__(f"{host}: {said}" if host else said)

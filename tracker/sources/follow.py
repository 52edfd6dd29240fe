"""Pages behind links: fetched once, looked at again when what points to them changes, or once a day while they are new.

In: a visit, the name a page has in its source, its address, and a mark that changes when the page is said to have
changed. Out: a :class:`Page`: what it says, or why it was not read now. What was seen stays in the visit's memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from tracker.http import Fetched, FetchError
from tracker.sandbox import ParseFailed
from tracker.sources.visit import Visit, is_final

LOOK_AGAIN = timedelta(days=1)
"""An article is corrected mostly on its first days: until NEW_FOR it is asked for once a day, if unchanged by a 304."""

NEW_FOR = timedelta(days=7)
TRY_AGAIN = timedelta(minutes=30)
MOST_REMEMBERED = 2_000
MOST_BYTES = 5_000_000


class State(Enum):
    """What became of a page at this visit."""

    READ = "read"
    UNCHANGED = "unchanged"
    WAITING = "waiting"  # the visit has done enough; the next one goes on
    REJECTED = "rejected"  # it cannot be read: another try would not help
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Page:
    """``said`` is what the parser found, of a page that was read; ``url`` where it was found in the end."""

    state: State
    said: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    problem: str = ""


def mark_of(*parts: object) -> str:
    """Return a short hash of what is said about a page before it is fetched."""
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()[:16]


class Trail:
    """The links of one visit. ``most`` pages are fetched; the others wait. ``most_bytes`` of each are taken."""

    def __init__(self, visit: Visit, most: int, most_bytes: int = MOST_BYTES) -> None:
        self.visit, self.left, self.most_bytes = visit, most, most_bytes
        pages = visit.memory.get("pages")
        self.known: dict[str, dict[str, Any]] = dict(pages) if isinstance(pages, dict) else {}
        self.again = 0  # pages the next visit has to come back for

    def page(self, name: str, url: str, mark: str) -> Page:
        """Return the page, or why it is not read now."""
        known = self.known.get(name, {})
        if known and not self._due(known, mark):
            failing = not known.get("ok") and not known.get("final")  # it failed just now, and is tried later
            self.again += failing
            self.visit.still_failing += failing
            return Page(State.UNCHANGED)
        if self.left <= 0 or self.visit.over():
            self.visit.waiting += 1
            self.again += 1
            return Page(State.WAITING)
        self.left -= 1
        try:
            before = known if known.get("ok") else None
            answer = self.visit.follow(url, known=before, most_bytes=self.most_bytes)
            if answer.not_modified:
                self._keep(name, known | {"mark": mark})
                return Page(State.UNCHANGED)
            said = read(self.visit, answer)
        except (FetchError, ParseFailed) as error:
            return self._missed(name, mark, error)
        self._keep(name, self.visit.seen(answer) | {"mark": mark, "ok": True, "since": self._since(known)})
        return Page(State.READ, said, answer.url)

    def done(self) -> None:
        """Leave in the visit's memory what was seen, the newest first where it is too much."""
        newest = sorted(self.known.items(), key=lambda one: str(one[1].get("at", "")), reverse=True)
        self.visit.memory["pages"] = dict(newest[:MOST_REMEMBERED])

    def _missed(self, name: str, mark: str, error: FetchError | ParseFailed) -> Page:
        final = is_final(error)
        self.again += not final
        self._keep(name, {"mark": mark, "ok": False, "final": final, "since": self._since({})})
        return Page(State.REJECTED if final else State.FAILED, problem=str(error))

    def _keep(self, name: str, known: Mapping[str, Any]) -> None:
        self.known[name] = dict(known) | {"at": self.visit.now.isoformat()}

    def _since(self, known: Mapping[str, Any]) -> str:
        return str(known.get("since") or self.visit.now.isoformat())

    def _due(self, known: Mapping[str, Any], mark: str) -> bool:
        """Say whether a page that was seen is looked at again."""
        age = self.visit.now - _moment(known.get("at"), self.visit.now)
        if known.get("ok") and known.get("mark") == mark:
            return age >= LOOK_AGAIN and self.visit.now - _moment(known.get("since"), self.visit.now) < NEW_FOR
        if known.get("ok"):
            return True
        return age >= (LOOK_AGAIN if known.get("final") and known.get("mark") == mark else TRY_AGAIN)


def read(visit: Visit, answer: Fetched) -> dict[str, Any]:
    """Return what a fetched document says, a page or a file; raises ParseFailed."""
    if answer.body.startswith((b"%PDF-", b"PK\x03\x04")):
        parts = visit.parsed("documents:read", answer.body, name=answer.url)
        return dict(parts[0]) | {"canonical": "", "feeds": []}
    return dict(visit.parsed("article:article", answer.body, charset=answer.charset, url=answer.url))


def _moment(text: Any, otherwise: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return otherwise - 2 * NEW_FOR
    return found if found.tzinfo else otherwise - 2 * NEW_FOR

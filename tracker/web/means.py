"""What every page is given, and what this process remembers between two requests.

In: where things lie, what protects the server, what parses documents. Out: settings that follow their files, a look at
the status that many visitors share, tokens. Nothing here knows of HTTP.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker import logs
from tracker.config.following import Following
from tracker.errors import ConfigError, StoreError, StoreOlder
from tracker.model import Settings
from tracker.reading.reader import Reader
from tracker.round.record import build_reader
from tracker.secrets import Secret
from tracker.sources.visit import Fetch, Parse
from tracker.status.look import Status, look
from tracker.store import Store, open_store, sessions, tokens, users
from tracker.store.place import Place
from tracker.store.sessions import Session
from tracker.store.tokens import Token
from tracker.store.users import User
from tracker.views.shelf import Shelf
from tracker.web.access import Protection
from tracker.web.entrance import Proxies
from tracker.web.pace import Pace
from tracker.web.renewal import Renewal

SHARED_FOR = timedelta(seconds=2)
"""However many ask for the status, the store is looked at once in this time."""


def alive() -> bool:
    """Say that rounds are made, where nobody knows better."""
    return True


@dataclass(slots=True)
class Means:
    """Everything a page may use. ``rounds_alive`` says whether the process that makes rounds lives."""

    store: Place
    charts: Path
    following: Following
    parse: Parse
    protection: Protection
    names: frozenset[str]  # the names it answers to
    proxies: Proxies = field(default_factory=Proxies)  # servers in front that are believed; by itself nobody is
    https_names: frozenset[str] = frozenset()  # those of them by which it is reached by https only
    backed_up: bool = True  # copies of the store should lie beside it
    fetch: Fetch | None = None  # how the preview of a source reaches the web; None: guarded, with manners, as rounds do
    link_key: Secret | None = None  # signs links to alerts and to figures in frames; None: none is good
    embed_from: tuple[str, ...] = ()  # sites whose pages may show figures of this one in a frame
    rounds_alive: Callable[[], bool] = alive
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    pace: Pace = field(default_factory=lambda: Pace(time.monotonic))
    shelf: Shelf = field(default_factory=Shelf)  # what many visitors look at, worked out once
    renewal: Renewal | None = None  # who makes the figures anew beside us; None: whoever asks first, and waits for it
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _seen: Status | None = None
    _reader: tuple[Settings, Reader] | None = None

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """Give the store to read in; opened for this alone, so that one that was restored is the one that is read."""
        opened = self._opened()
        try:
            yield opened
        finally:
            opened.close()

    def seen(self) -> Status:
        """Return the status, at most some seconds old."""
        with self._lock:
            now = self.clock()
            if self._seen is None or not timedelta(0) <= now - self._seen.now < SHARED_FOR:
                with self.reading() as store:
                    self._seen = look(store, now, backed_up=self.backed_up)
            return self._seen

    def token(self, shown: Secret) -> Token | None:
        """Return the token that was shown, if it is one."""
        with self.reading() as store:
            return tokens.found(store, shown, self.clock())

    def session(self, shown: Secret) -> tuple[Session, User] | None:
        """Return the session a browser showed, if it is one, with who signed in."""
        with self.reading() as store:
            return sessions.found(store, shown, self.clock())

    def user(self, name: str) -> User | None:
        """Return who has that name."""
        with self.reading() as store:
            return users.named(store, name)

    def note_use(self, used: Token | Session) -> None:
        """Write that a key was used, to the minute; what it was used for is done whether this can be kept or not."""
        now = self.clock()
        if not used.is_worth_noting(now):
            return
        try:
            with self.writing() as store:
                if isinstance(used, Token):
                    tokens.note_use(store, used, now)
                else:
                    sessions.note_seen(store, used, now)
        except StoreError as error:
            logs.logger().warning("use_not_noted", reason=str(error))

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """Give the store to write in; opened for this alone."""
        opened = open_store(self.store)
        try:
            yield opened
        finally:
            opened.close()

    def settings(self) -> Settings:
        """Return the settings as their files stand; the last good ones where they are wrong now."""
        with self._lock:
            try:
                self.following.look()
            except ConfigError as error:
                logs.logger().error("configuration_refused", reason=str(error))
            return self.following.settings

    def reader(self, settings: Settings) -> Reader:
        """Return the reader of these settings, built once."""
        with self._lock:
            if self._reader is None or self._reader[0] is not settings:
                self._reader = settings, build_reader(settings)
            return self._reader[1]

    def _opened(self) -> Store:
        try:
            return open_store(self.store, read_only=True)
        except StoreOlder:  # a copy that was restored
            open_store(self.store).close()
            return open_store(self.store, read_only=True)

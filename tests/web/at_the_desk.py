"""A played store and people who sign in, for the pages on which people change something; asked in this process."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tracker.cli import main
from tracker.config.following import Following
from tracker.sandbox import Workers
from tracker.secrets import Secret
from tracker.store import open_store, sessions, users
from tracker.store.users import Role
from tracker.web.access import Protection, names_of
from tracker.web.app import build
from tracker.web.means import Means

HOME = "http://127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Browser:
    """One person's browser: follows no redirect by itself, says what a browser says."""

    app: Any
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = "127.0.0.1"
    plain: dict[str, str] = field(default_factory=lambda: {"accept": "text/html", "sec-fetch-site": "same-origin"})

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self._ask("GET", path, headers=headers)

    def post(self, path: str, data: dict[str, Any] | None = None, files: Any = None, **headers: str) -> httpx.Response:
        return self._ask("POST", path, data=data or {}, files=files, headers=headers)

    def _ask(self, method: str, path: str, headers: dict[str, str], **more: Any) -> httpx.Response:
        return self.ask(method, path, list({**self.plain, **headers}.items()), **more)

    def raw(self, method: str, path: str) -> httpx.Response:
        """Ask for a path as it stands: nothing of it is made plain on the way."""
        return self.ask(method, httpx.URL(HOME, raw_path=path.encode()), list(self.plain.items()))

    def ask(self, method: str, path: str | httpx.URL, said: Any = (), **more: Any) -> httpx.Response:
        """Ask with exactly these headers, a name twice where it stands twice."""
        said = httpx.Headers(list(said))

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=(self.address, 50_000))
            async with httpx.AsyncClient(transport=transport, base_url=HOME, cookies=self.cookies) as client:
                return await client.request(method, path, headers=said, timeout=60, **more)

        return asyncio.run(ask())


@dataclass
class House:
    """A server's inside: its means, its app, and people to sign in."""

    means: Means
    app: Any

    def browser(self, name: str = "", role: Role = Role.REVIEWER, crises: tuple[str, ...] = ()) -> Browser:
        """Give a browser in which somebody signed in; without a name nobody did."""
        if not name:
            return Browser(self.app)
        now = datetime.now(UTC)
        store = open_store(self.means.store)
        try:
            user = users.named(store, name) or users.add(store, name, role, crises, now)
            secret: Secret = sessions.begin(store, user, "test", now)
        finally:
            store.close()
        return Browser(self.app, {"session": secret.reveal()})


def demonstration(folder: Path) -> Path:
    """Play the demonstration reports into a store, drawing nothing: the pages are made live. Return the store."""
    store = folder / "var" / "t.sqlite"
    with pytest.raises(SystemExit) as ended:
        main(["run", "--replay", "--no-charts", "--store", str(store), "--config", str(ROOT / "config")])
    assert ended.value.code in {None, 0}
    return store


def house(folder: Path, store: Path, parsing: Workers) -> House:
    """Give the server of a workspace."""
    means = Means(store=store, charts=folder / "charts", following=Following(folder / "config"), parse=parsing.parse,
                  protection=Protection.LOOPBACK, names=names_of("127.0.0.1", []))  # fmt: skip
    return House(means, build(means))


def hidden(body: str, name: str) -> str:
    """Return the value of a hidden field of a page."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', body)
    assert found, f"no hidden field {name}"
    return found[1]

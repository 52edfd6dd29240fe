"""A real server on a real socket, in a thread of the test: a store, drawn pages, tokens, no rounds."""

from __future__ import annotations

import http.client
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import toll
from web.at_the_desk import House, demonstration, house

from tracker.config.following import Following
from tracker.sandbox import Workers
from tracker.store import open_store, tokens
from tracker.web.access import Protection, names_of
from tracker.web.app import build
from tracker.web.means import Means
from tracker.web.server import listen, serve

PAGE = (
    '<!doctype html><html><head><meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; img-src data:; '
    'style-src &#39;sha256-AAAA&#39;"></head><body>Figures</body></html>'
)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Served:
    """The server, and a browser that says what the test tells it to."""

    def __init__(self, means: Means, port: int) -> None:
        self.means, self.port = means, port

    def ask(self, path: str, method: str = "GET", body: bytes | str | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            said = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body.encode() if isinstance(body, str) else body, said)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read())
        finally:
            connection.close()

    def token(self, scope: str = "read", crisis: str | None = None, expires_at: datetime | None = None) -> str:
        store = open_store(self.means.store)
        try:
            _, secret = tokens.add(store, scope, datetime.now(UTC), crisis=crisis, label="", expires_at=expires_at)  # type: ignore[arg-type]
        finally:
            store.close()
        return f"Bearer {secret.reveal()}"

    def post(self, body: Any, **headers: str) -> Answer:
        """Hand in a report as JSON, with a token that may."""
        said = {"content_type": "application/json", "authorization": self.token("post"), **headers}
        return self.ask("/api/reports", "POST", body if isinstance(body, bytes) else json.dumps(body), **said)


@pytest.fixture(scope="session")
def following() -> Following:
    return Following(Path(__file__).resolve().parents[2] / "config")


@pytest.fixture(scope="session")
def parsing() -> Iterator[Workers]:
    with Workers(most=1) as workers:
        yield workers


@pytest.fixture(scope="session")
def played_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one round over three days of a toll, once for all tests."""
    return toll.played(tmp_path_factory.mktemp("desk") / "w")


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play the demonstration reports once for all tests; whoever changes something of it takes a copy."""
    return demonstration(tmp_path_factory.mktemp("demonstrated")).parents[1]


@pytest.fixture(scope="session")
def reading(played_once: Path, tmp_path_factory: pytest.TempPathFactory, parsing: Workers) -> House:
    """Give a server's inside for tests that only look, but for keys and kept briefs."""
    folder = tmp_path_factory.mktemp("reading") / "w"
    shutil.copytree(played_once, folder)
    made = house(folder, folder / "var" / "replay.sqlite", parsing)
    made.means.names = names_of("127.0.0.1", ["testserver"])
    return made


@pytest.fixture
def office(played_once: Path, tmp_path: Path, parsing: Workers) -> House:
    """Give a server's inside on a workspace of the test's own."""
    shutil.copytree(played_once, tmp_path / "w")
    return house(tmp_path / "w", tmp_path / "w" / "var" / "replay.sqlite", parsing)


@pytest.fixture
def served(tmp_path: Path, following: Following, parsing: Workers) -> Iterator[Served]:
    """Give the server, listening to this machine."""
    charts = tmp_path / "charts"
    charts.mkdir()
    for name in ("index.html", "delta.html", "delta-deaths.svg", "other.html"):
        (charts / name).write_text(PAGE, encoding="utf-8")
    (charts / "secret.html").write_text("not ours", encoding="utf-8")
    files = {name: ["", ""] for name in ("index.html", "delta.html", "delta-deaths.svg", "other.html", "gone.html")}
    briefs = {"delta": {"files": ["delta.html", "delta-deaths.svg"]}, "other": {"files": ["other.html"]}}
    (charts / "rendered.json").write_text(json.dumps({"files": files, "briefs": briefs, "orphans": []}), "utf-8")
    store = tmp_path / "var" / "t.sqlite"
    open_store(store).close()
    means = Means(store=store, charts=charts, following=following, parse=parsing.parse,
                  protection=Protection.LOOPBACK, names=names_of("127.0.0.1", ["tracker.example"]))  # fmt: skip
    with serving(means) as port:
        yield Served(means, port)


@contextmanager
def serving(means: Means) -> Iterator[int]:
    """Serve the pages on a free port of this machine, in a thread."""
    listening, stop = listen("127.0.0.1", 0), threading.Event()
    thread = threading.Thread(target=serve, args=(build(means), listening, stop), daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    stop.set()
    thread.join(20)
    assert not thread.is_alive()

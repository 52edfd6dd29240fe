"""Visits sources on a real local server with the real fetch and the real parsing process, as a round would."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pytest_httpserver import HTTPServer

from tracker.http import Visitor
from tracker.model import SourceSpec, Vocabulary
from tracker.sandbox import Workers
from tracker.sources import Item, Visit, World, visited

NOW = datetime(2026, 6, 14, 9, tzinfo=UTC)


class Reader:
    """Visits sources that lie on the local server, as a round would; remembers between visits."""

    def __init__(self, server: HTTPServer, workers: Workers, vocabulary: Vocabulary) -> None:
        self.server, self.workers, self.vocabulary = server, workers, vocabulary
        self.host = f"{server.host}:{server.port}"
        self.environment: dict[str, str] = {}

    def url(self, path: str) -> str:
        return self.server.url_for(path)

    def visit(self, kind: str, *, now: datetime = NOW, memory: dict[str, Any] | None = None, base: Path = Path(),
              **spec: Any) -> Visit:  # fmt: skip
        visitor = Visitor(parse=self.workers.parse, sleep=lambda seconds: None, now=lambda: now)
        source = SourceSpec(id="desk", kind=kind, hosts=(self.host,), **spec)  # type: ignore[arg-type]
        world = World(visitor.fetch, self.workers.parse, self.environment)
        return Visit(source, base, now, self.vocabulary, world, {} if memory is None else memory)

    def items(self, kind: str, **given: Any) -> list[Item]:
        return list(visited(self.visit(kind, **given)))

    def asked(self) -> list[str]:
        """Return the paths that were asked for, robots.txt left out, and forget them."""
        paths = [request.path for request, _ in self.server.log if request.path != "/robots.txt"]
        self.server.clear_log()
        return paths


def ends(items: list[Item]) -> list[str]:
    """Return what became of each item: "report" where it goes on to be read."""
    return [item.ending or "report" for item in items]

"""How long a round over live sources takes, end to end, and where the time goes. `make bench` prints a table.

``python tools/bench_sources.py --items 1000``   so many items in feeds on a local server, then the same round again

Visits go on while reports are read, so their parts do not add up to the whole.

Half of the items stand whole in their feed, half are teasers whose page is fetched. Politeness (a second between two
requests to a host) is switched off here: against the real web it, and nothing else, sets the pace. Comes in: config/,
seeds/ by way of filler.py. Goes out: a table, and the same figures in var/bench_sources.json.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from filler import filler, mattering, read_seeds

from tracker import pipeline
from tracker.config.load import load
from tracker.http import Visitor
from tracker.model import Settings, SourceSpec
from tracker.reading.reader import Reader
from tracker.round import record
from tracker.sandbox import Workers
from tracker.sources import World
from tracker.store import open_store

ROOT = Path(__file__).resolve().parent.parent
PER_FEED = 100
SENTENCES = 20
PAGE = "<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"
STAGES = ("read_and_record", "series", "check", "deliver")


def article(rng: random.Random, known: Any) -> list[str]:
    """Return the sentences of one article; two of them say figures."""
    said = [filler(rng, known) for _ in range(SENTENCES - 2)] + [mattering(rng, known) for _ in range(2)]
    rng.shuffle(said)
    return said


def site(items: int, host: str) -> dict[str, bytes]:
    """Return every document of the local site by its path: feeds, and pages for each second item."""
    rng, known = random.Random(5), read_seeds(ROOT / "seeds")
    found: dict[str, bytes] = {"/robots.txt": b"User-agent: *\nAllow: /\n"}
    for start in range(0, items, PER_FEED):
        entries = []
        for n in range(start, min(start + PER_FEED, items)):
            said = article(rng, known)
            whole = "".join(f"<p>{escape(one)}</p>" for one in said)
            if n % 2:
                found[f"/{n}"] = PAGE.format(title=f"Item {n}", body=whole).encode()
            markup = escape(said[0] if n % 2 else whole)
            entries.append(
                f"<item><guid>i{n}</guid><title>Item {n}</title><link>http://{host}/{n}</link>"
                f"<pubDate>Thu, 28 Nov 2024 08:00:00 GMT</pubDate><description>{markup}</description></item>"
            )
        feed = f"<rss version='2.0'><channel><title>Feed</title>{''.join(entries)}</channel></rss>"
        found[f"/feed{start // PER_FEED}"] = feed.encode()
    return found


@contextmanager
def served() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Serve documents on this machine; yield the host and the (still empty) documents."""
    documents: dict[str, bytes] = {}

    class Answer(BaseHTTPRequestHandler):
        """Gives what lies at a path."""

        def do_GET(self) -> None:
            body = documents.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *said: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}", documents
    finally:
        server.shutdown()


def timed(spent: Counter[str], name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with its seconds by the wall's clock, and of this process's processor, under a name."""

    def run(*given: Any, **more: Any) -> Any:
        began, used = time.perf_counter(), time.process_time()
        try:
            return call(*given, **more)
        finally:
            spent[name] += time.perf_counter() - began
            spent[f"{name} cpu"] += time.process_time() - used

    return run


@contextmanager
def clocks(spent: Counter[str]) -> Iterator[None]:
    """Time the stages of a round, and reading and recording within theirs."""
    places: list[tuple[Any, str]] = [*((pipeline, stage) for stage in STAGES), (Reader, "read"), (record, "record")]
    kept = [(place, name, getattr(place, name)) for place, name in places]
    for place, name, call in kept:
        setattr(place, name, timed(spent, name, call))
    try:
        yield
    finally:
        for place, name, call in kept:
            setattr(place, name, call)


def one(settings: Settings, store: Path, workers: Workers) -> dict[str, Any]:
    """Do one round and return its seconds by where they went."""
    spent: Counter[str] = Counter()
    visitor = Visitor(parse=workers.parse, sleep=lambda seconds: None)
    world = World(timed(spent, "fetch", visitor.fetch), timed(spent, "parse", workers.parse), {})
    opened = open_store(store)
    try:
        with clocks(spent):
            done = timed(spent, "round", pipeline.one_round)(settings, opened, pipeline.Means(world=world))
    finally:
        opened.close()
    items = sum(done.outcomes.values())
    seconds = {name: round(value, 2) for name, value in spent.items()}
    return {"items": items, "outcomes": done.outcomes, "seconds": seconds}


def shown(name: str, found: dict[str, Any]) -> str:
    """Return one round as lines for a person."""
    seconds = Counter(found["seconds"])

    def part(label: str, key: str) -> str:
        return f"  {label:18} {seconds[key]:7.2f} s, {seconds[f'{key} cpu']:7.2f} s of the processor here"

    pace = found["items"] / seconds["round"]
    rows = [("collect to record", "read_and_record"), ("  fetch", "fetch"), ("  parse (apart)", "parse")]
    rows += [("  read", "read"), ("  record", "record"), *((stage, stage) for stage in STAGES[1:])]
    head = f"{name}: {found['items']} items in {seconds['round']:.1f} s, {pace:.0f} a second; {found['outcomes']}"
    return "\n".join([head, *(part(*row) for row in rows)])


def main() -> None:
    """Measure a first round and the one after it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--items", type=int, default=1_000)
    items = asked.parse_args().items
    with tempfile.TemporaryDirectory() as folder, Workers() as workers, served() as (host, documents):
        documents.update(site(items, host))
        feeds = [path for path in documents if path.startswith("/feed")]
        sources = {
            path[1:]: SourceSpec(id=path[1:], kind="feed", url=f"http://{host}{path}", hosts=(host,)) for path in feeds
        }
        settings = replace(load(), sources=sources)
        rounds = {name: one(settings, Path(folder) / "s.sqlite", workers) for name in ("first", "again")}
    for name, found in rounds.items():
        print(shown(name, found))
    out = ROOT / "var" / "bench_sources.json"
    out.parent.mkdir(exist_ok=True)
    about = {"machine": platform.machine(), "python": platform.python_version(), "items": items, "rounds": rounds}
    out.write_text(json.dumps(about, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()

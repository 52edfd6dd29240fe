"""Rounds without end, and one bad source among fifty: what a machine that nobody watches must bear.

``python tools/endure.py --seconds 600``   prints two tables and writes var/endure.json; exit code 1 where it fell short

First one round over fifty feeds on fifty addresses of this machine, one of which sends a byte now and then and never
ends: the other 49 must have been read and recorded in it, and within half a minute. Then rounds without a pause over
feeds in which articles come and are edited from round to round, for so many seconds: the memory of this process and of
its parsing process is noted after each, and must not grow once warm. Comes in: config/, seeds/ by way of filler.py.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench_sources import ROOT, article
from filler import read_seeds

from tracker import logs, pipeline
from tracker.config.load import load
from tracker.http import Visitor
from tracker.model import Settings, SourceSpec
from tracker.sandbox import Workers
from tracker.sources import World
from tracker.store import open_store, rounds

FEEDS = 50
BAD = 7
ON_TIME_SECONDS = 30.0
ROLLING = 5
SHOWN = 40
DRAWN_EVERY = 20
MOST_GROWTH_MB = 40.0
"""Beyond it memory is not flat: a snapshot of some thousand figures more is a few."""


class Site:
    """Feeds whose articles come and are edited, by the number of the round."""

    def __init__(self) -> None:
        self.round = 0
        self._chance, self._known = random.Random(11), read_seeds(ROOT / "seeds")
        stories = [article(self._chance, self._known) for _ in range(200)]
        self._said = ["".join(f"<p>{escape(one)}</p>" for one in said) for said in stories]

    def feed(self, number: int) -> bytes:
        """Return a feed as it is now: its newest articles, the one before last edited."""
        entries = []
        for n in range(max(0, self.round - 3), self.round + 1):
            said = self._said[(n * 7 + number) % len(self._said)]
            edited = "<p>Updated.</p>" if n < self.round else ""
            entries.append(
                f"<item><guid>f{number}-{n}</guid><title>Article {n} of {number}</title>"
                "<pubDate>Thu, 28 Nov 2024 08:00:00 GMT</pubDate>"
                f"<description>{escape(said + edited)}</description></item>"
            )
        return f"<rss version='2.0'><channel><title>F</title>{''.join(entries)}</channel></rss>".encode()


@contextmanager
def served(site: Site) -> Iterator[int]:
    """Serve the feeds on every loopback address; ``/drip`` never ends. Yield the port."""
    over = threading.Event()

    class Answer(BaseHTTPRequestHandler):
        """Gives a feed by its number, or drips."""

        def do_GET(self) -> None:
            if self.path == "/drip":
                self.send_response(200)
                self.end_headers()
                with suppress(OSError):  # who waited for it has gone
                    while not over.wait(2):
                        self.wfile.write(b" ")
                return
            body = b"" if self.path == "/robots.txt" else site.feed(int(self.path.rpartition("/")[2]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: Any) -> None:
            return

    server = ThreadingHTTPServer(("0.0.0.0", 0), Answer)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        over.set()
        server.shutdown()


def feeds(port: int, count: int, bad: int | None) -> dict[str, SourceSpec]:
    """Return sources, each on an address of its own."""
    found = {}
    for n in range(count):
        host = f"127.0.1.{n + 1}:{port}"
        path = "drip" if n == bad else f"feed/{n}"
        found[f"s{n}"] = SourceSpec(id=f"s{n}", kind="feed", url=f"http://{host}/{path}", hosts=(host,))
    return found


def megabytes(pid: int | str) -> float:
    """Return the memory a process holds now; 0 where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS")), 0.0)


def children() -> list[str]:
    """Return the processes this one started."""
    tasks = Path(f"/proc/{os.getpid()}/task")
    return [one for task in tasks.iterdir() for one in (task / "children").read_text().split()]


def one_bad(settings: Settings, folder: Path, world: World, port: int) -> dict[str, Any]:
    """Do the round with the bad source and say how the others fared, and when each was recorded."""
    opened = open_store(folder / "bad.sqlite")
    began = time.monotonic()
    try:
        chosen = replace(settings, sources=feeds(port, FEEDS, BAD))
        done = pipeline.one_round(chosen, opened, pipeline.Means(world=world))
        states = {one.source_id: one for one in rounds.source_states(opened)}
    finally:
        opened.close()
    well = [name for name, state in states.items() if not state.failures_in_a_row]
    return {
        "sources": FEEDS,
        "read": len(well),
        "failed": done.failed_sources,
        "outcomes": done.outcomes,
        "seconds": round(time.monotonic() - began, 1),
    }


def endure(settings: Settings, folder: Path, world: World, site: Site, port: int, seconds: float) -> dict[str, Any]:
    """Do rounds until the time is over and note the memory after each."""
    chosen = replace(settings, sources=feeds(port, ROLLING, None))
    opened = open_store(folder / "endure.sqlite")
    began, series, worst = time.monotonic(), [], set[int]()
    try:
        while (now := time.monotonic() - began) < seconds:
            charts = folder / "charts" if site.round % DRAWN_EVERY == DRAWN_EVERY - 1 else None
            done = pipeline.one_round(chosen, opened, pipeline.Means(world=world, charts=charts))
            worst.add(done.exit_code)
            site.round += 1
            gc.collect()
            here, there = megabytes("self"), sum(megabytes(one) for one in children())
            series.append((round(now, 1), round(here, 1), round(there, 1), done.reports))
    finally:
        opened.close()
    return {"rounds": len(series), "exit_codes": sorted(worst), "series": series} | growth(series)


def growth(series: list[tuple[float, float, float, int]]) -> dict[str, float]:
    """Return how far memory grew from the second quarter of the rounds to the last: the first is warming up."""
    quarter = max(1, len(series) // 4)

    def middle(rows: list[tuple[float, float, float, int]], column: int) -> float:
        return statistics.median(float(row[column]) for row in rows)

    early, late = series[quarter : 2 * quarter] or series, series[-quarter:]
    return {
        "grown_mb": round(middle(late, 1) - middle(early, 1), 1),
        "grown_mb_parsing": round(middle(late, 2) - middle(early, 2), 1),
        "peak_mb": max(row[1] for row in series),
    }


def main() -> int:
    """Run the command and return its exit code."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=float, default=600.0)
    asked.add_argument("--skip-bad", action="store_true", help="leave out the round with the bad source")
    said = asked.parse_args()
    logs.configure(terminal=True)  # only what went wrong
    site, found = Site(), {"machine": platform.machine(), "python": platform.python_version()}
    with tempfile.TemporaryDirectory() as folder, Workers() as workers, served(site) as port:
        visitor = Visitor(parse=workers.parse, sleep=lambda seconds: None)
        world, settings = World(visitor.fetch, workers.parse, {}), load()
        if not said.skip_bad:
            found["one_bad"] = bad = one_bad(settings, Path(folder), world, port)
            print(f"one bad of {FEEDS}: {bad['read']} read in {bad['seconds']} s; {bad['failed']}", flush=True)
        found["endured"] = ended = endure(settings, Path(folder), world, site, port, said.seconds)
    print(f"{ended['rounds']} rounds; seconds, MB here, MB parsing, reports:")
    for row in ended["series"][:: max(1, ended["rounds"] // SHOWN)]:
        print("  {:>7} {:>8} {:>8} {:>7}".format(*row))
    print({name: value for name, value in ended.items() if name != "series"})
    (ROOT / "var").mkdir(exist_ok=True)
    (ROOT / "var" / "endure.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    bad_ok = said.skip_bad or (bad["read"] == FEEDS - 1 and bad["seconds"] < 2 * ON_TIME_SECONDS)
    return 0 if bad_ok and ended["grown_mb"] < MOST_GROWTH_MB and ended["exit_codes"] == [0] else 1


if __name__ == "__main__":
    sys.exit(main())

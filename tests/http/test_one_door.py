"""Nobody but tracker/http reaches for the web, and untrusted bytes meet their parsers in a worker only.

Read from the source with `ast`: every new way to fetch forgets one of the checks (so it went with the neighbours).
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tracker").rglob("*.py"))

WEB = {
    "httpx", "httpcore", "h11", "anyio", "requests", "urllib3", "aiohttp", "pycurl", "urllib.request", "http.client",
    "ftplib", "smtplib", "imaplib", "poplib", "telnetlib", "xmlrpc", "socket", "socketserver", "ssl", "webbrowser",
    "asyncio.streams",
}  # fmt: skip
ALLOWED = {("tracker/round/deliver.py", "socket")}
"""Only for the name of this machine, in the mark of who delivers."""

UNTRUSTED = {
    "feedparser",
    "trafilatura",
    "lxml",
    "pypdfium2",
    "pdfplumber",
    "mammoth",
    "protego",
    "htmldate",
    "tracker.parsers",
}
"""Libraries that parse what strangers wrote, and the room that uses them."""

CALLS = {"fetch_url", "fetch_response", "open_connection", "create_connection", "urlopen", "urlretrieve"}


@functools.cache
def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def imported(name: str) -> Iterator[str]:
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(name: str) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(tree(name)) if isinstance(node, ast.Call))


def under(module: str, names: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


def test_nobody_else_reaches_for_the_web() -> None:
    others = [name for name in FILES if not name.startswith("tracker/http/")]
    reached = {(name, module) for name in others for module in imported(name) if under(module, WEB)}
    assert reached <= ALLOWED, "tracker.http.fetch and post are the only doors"
    for name in others:
        called = {getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls(name)}
        assert not called & CALLS, name


def test_nobody_parses_what_strangers_wrote_outside_a_worker() -> None:
    others = [name for name in FILES if not name.startswith("tracker/parsers/")]
    met = {(name, module) for name in others for module in imported(name) if under(module, UNTRUSTED)}
    assert not met, "name the parser to Workers.parse instead of importing it"


def test_feedparser_is_given_bytes_and_nothing_it_could_open() -> None:
    given = [call for name in FILES for call in calls(name) if ast.unparse(call.func) == "feedparser.parse"]
    assert given
    assert all(ast.unparse(call.args[0]).startswith("io.BytesIO(") for call in given)

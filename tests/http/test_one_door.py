"""Nobody but tracker/http reaches for the web, and untrusted bytes meet their parsers in a worker only.

Read from the source with `ast`: every new way to fetch forgets one of the checks (so it went with the neighbours).
"""

from __future__ import annotations

import ast
import functools
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tracker").rglob("*.py"))

WEB = {
    "httpx", "httpcore", "h11", "anyio", "requests", "urllib3", "aiohttp", "pycurl", "urllib.request", "http.client",
    "ftplib", "smtplib", "imaplib", "poplib", "telnetlib", "xmlrpc", "socket", "socketserver", "ssl", "webbrowser",
    "asyncio.streams",
}  # fmt: skip
ALLOWED = {
    ("tracker/round/deliver.py", "socket"),  # the name of this machine, in the mark of who delivers
    ("tracker/web/server.py", "socket"),  # it listens, and dials nobody
    ("tracker/delivery/channels/smtp.py", "smtplib"),  # the one channel that speaks to a mail server
    ("tracker/delivery/channels/smtp.py", "ssl"),
}

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


@dataclass
class Facts:
    """What one file imports, and what it calls."""

    modules: set[str] = field(default_factory=set)
    calls: list[ast.Call] = field(default_factory=list)

    @property
    def called(self) -> set[str]:
        return {getattr(call.func, "attr", getattr(call.func, "id", "")) for call in self.calls}


@functools.cache
def facts() -> dict[str, Facts]:
    """Return the facts of every file; one walk serves all tests."""
    found = {name: Facts() for name in FILES}
    for name, one in found.items():
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                one.modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                one.modules |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Call):
                one.calls.append(node)
    return found


def outside(room: str, names: set[str]) -> set[tuple[str, str]]:
    """Return who outside the room imports one of the modules, or something in them."""
    return {
        (name, module)
        for name, one in facts().items()
        if not name.startswith(room)
        for module in one.modules
        if any(module == wanted or module.startswith(f"{wanted}.") for wanted in names)
    }


def test_nobody_else_reaches_for_the_web() -> None:
    assert outside("tracker/http/", WEB) <= ALLOWED, "tracker.http.fetch and post are the only doors"
    callers = {name for name, one in facts().items() if one.called & CALLS}
    assert not {name for name in callers if not name.startswith("tracker/http/")}


def test_nobody_parses_what_strangers_wrote_outside_a_worker() -> None:
    assert not outside("tracker/parsers/", UNTRUSTED), "name the parser to Workers.parse instead of importing it"


def is_feedparser(call: ast.Call) -> bool:
    func = call.func
    return isinstance(func, ast.Attribute) and func.attr == "parse" and getattr(func.value, "id", "") == "feedparser"


def test_feedparser_is_given_bytes_and_nothing_it_could_open() -> None:
    given = [call for one in facts().values() for call in one.calls if is_feedparser(call)]
    assert given
    assert all(ast.unparse(call.args[0]).startswith("io.BytesIO(") for call in given)

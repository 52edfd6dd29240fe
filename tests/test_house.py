"""The house holds: rooms import downwards only, heavy packages have one door, and no dangerous call stands anywhere.

Reads the source with `ast`; imports nothing of ours.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "tracker").rglob("*.py"))

FLOOR = {
    "model": 0, "errors": 0,
    "secrets": 0.5, "logs": 0.5, "atlas": 0.5, "links": 0.5, "signatures": 0.5, "sandbox": 0.5,
    "locales": 0.5,
    "decode": 0.55, "parsers": 0.6,
    "reading": 1, "series": 1, "config": 1, "http": 1, "schedule": 1,
    "sources": 2, "store": 2, "charts": 2, "alerts": 2, "delivery": 2, "export": 2,
    "brief": 2.2, "knowledge": 2.5, "desk": 2.6, "status": 2.7, "round": 2.8,
    "pipeline": 3, "archive": 3, "views": 3.2, "web": 3.5,
    "cli": 4,
}  # fmt: skip
"""Which floor a room is on: it imports from lower floors and from itself, never sideways or upwards."""

SIDEWAYS = {("delivery", "store"), ("delivery", "alerts")}
"""The outbox worker is the one guest: it takes rows from the store and renders what alerts composed."""

READING = {
    "text": 0, "numbers": 0,
    "words": 1,
    "meaning": 2, "attribution": 2, "time": 2, "places": 2,
    "measures": 3,
}  # fmt: skip
"""The same for the rooms within reading; the files beside them (reader.py ...) stand on top and see them all."""

DOORS = {
    "quantulum3": ("tracker/reading/numbers/quantities.py",),
    "httpx": ("tracker/http/",),
    "httpcore": ("tracker/http/",),
    "apscheduler": ("tracker/schedule.py",),
    "sqlalchemy": ("tracker/store/",),
    "alembic": ("tracker/store/",),
    "sqlite3": ("tracker/store/",),
    "psycopg": ("tracker/store/postgres.py",),
    "altair": ("tracker/charts/",),
    "vl_convert": ("tracker/charts/",),
    "polars": (
        "tracker/series/",
        "tracker/charts/",
        "tracker/export/",
        "tracker/store/",
        "tracker/knowledge/",
        "tracker/desk.py",
        "tracker/pipeline.py",
        "tracker/round/",
        "tracker/archive/",
        "tracker/views/",
        "tracker/brief/",
        "tracker/alerts/points.py",
    ),
    "fsspec": ("tracker/archive/shelf.py",),
    "distributed": ("tracker/archive/crew.py",),
    "warcio": ("tracker/archive/records.py",),
    "zstandard": ("tracker/archive/zst.py",),
    "protego": ("tracker/parsers/robots.py",),
    "starlette": ("tracker/web/",),
    "uvicorn": ("tracker/web/server.py",),
    "imaplib": ("tracker/http/letters.py",),
    "apprise": ("tracker/delivery/channels/others.py",),
    "smtplib": ("tracker/delivery/channels/smtp.py",),
    "babel": ("tracker/locales/",),
    "structlog": ("tracker/logs.py",),
    "xlsxwriter": ("tracker/export/xlsx.py",),
    "rensa": ("tracker/series/stories.py",),
    "w3lib": ("tracker/links.py",),
    "feedparser": ("tracker/parsers/feed.py",),
    "lxml": ("tracker/parsers/",),
    "trafilatura": ("tracker/parsers/article.py",),
    "fasttext": ("tracker/parsers/language.py",),
    "mammoth": ("tracker/parsers/word.py",),
    "pdfplumber": ("tracker/parsers/pdf.py",),
    "pypdfium2": ("tracker/parsers/pdf.py",),
    "python_calamine": ("tracker/parsers/workbook.py",),
    "csv": ("tracker/sources/table/cells.py", "tracker/archive/sheets.py"),
    "docx": ("tracker/brief/word.py",),
    "sentencex": ("tracker/reading/text/sentences.py",),
}

POSIX_ONLY = {"fcntl", "resource", "pwd", "grp", "termios"}
POSIX_DOORS = ("store/locking.py", "sandbox/confine.py")
PURE = ("reading", "series", "charts", "alerts", "model")
IMPURE_IMPORTS = {"socket", "subprocess", "urllib.request", "random", "time", "httpx", "sqlite3"}
FORBIDDEN_NAMES = {"eval", "exec", "compile"}
FORBIDDEN_METHODS = {"to_html", "vegalite_to_html", "utcnow"}
FORBIDDEN_IMPORTS = {"yaml", "pickle", "marshal", "shelve"}


RULES: list[Callable[[Path], None]] = []


def of_every_file(rule: Callable[[Path], None]) -> Callable[[Path], None]:
    """Hold every file to the rule."""
    RULES.append(rule)
    return rule


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


@of_every_file
def rooms_import_downwards_only(path: Path) -> None:
    here = path.relative_to(ROOT / "tracker").with_suffix("").parts[0]
    if here in {"__init__", "__main__"}:
        return
    for module in imports_of(tree_of(path)):
        room = room_of(module) if module.startswith("tracker.") else here
        if room == here or (here, room) in SIDEWAYS:
            continue
        assert room in FLOOR, f"{module}: a room without a floor; give it one in FLOOR"
        assert FLOOR[room] < FLOOR[here], f"{here} must not import {module}"


@of_every_file
def the_rooms_of_reading_import_downwards_only(path: Path) -> None:
    here = path.parent.name
    if path.parent.parent != ROOT / "tracker" / "reading":
        return
    for module in imports_of(tree_of(path)):
        if module.startswith("tracker.reading.") and (room := module.split(".")[2]) != here:
            assert READING[room] < READING[here], f"reading/{here} must not import {module}"


@of_every_file
def heavy_packages_have_one_door(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    for module in imports_of(tree_of(path)):
        doors = DOORS.get(module.split(".")[0])
        assert doors is None or name.startswith(doors), f"{name} imports {module}; its door is {doors}"
        assert module.split(".")[0] not in FORBIDDEN_IMPORTS, f"{name} imports {module}"


@of_every_file
def nothing_is_imported_inside_a_function(path: Path) -> None:
    for function in (n for n in ast.walk(tree_of(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)):
        inner = [n.lineno for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
        assert not inner, f"{function.name}: import at line {inner[0]}"


@of_every_file
def every_module_and_public_function_says_what_it_is_for(path: Path) -> None:
    tree = tree_of(path)
    assert ast.get_docstring(tree), "no module docstring"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


@of_every_file
def functions_stay_readable(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 60, f"{node.name} is {length} lines long"


@of_every_file
def no_dangerous_call(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.Call):
            continue
        name, method = getattr(node.func, "id", ""), getattr(node.func, "attr", "")
        assert name not in FORBIDDEN_NAMES, f"line {node.lineno}: {name}()"
        assert method not in FORBIDDEN_METHODS, f"line {node.lineno}: .{method}()"
        for keyword in node.keywords:
            value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            assert (keyword.arg, value) not in {
                ("verify", False), ("follow_redirects", True), ("trust_env", True), ("shell", True),
            }, f"line {node.lineno}: {keyword.arg}={value}"  # fmt: skip


@of_every_file
def pure_rooms_read_no_clock_network_or_environment(path: Path) -> None:
    if path.relative_to(ROOT / "tracker").parts[0] not in PURE:
        return
    tree = tree_of(path)
    for module in imports_of(tree):
        assert module not in IMPURE_IMPORTS, f"imports {module}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            assert (getattr(node.value, "id", ""), node.attr) not in {
                ("datetime", "now"), ("date", "today"), ("os", "environ"), ("Path", "cwd"),
            }, f"line {node.lineno}: reads the world"  # fmt: skip


@of_every_file
def posix_only_modules_stay_behind_one_door(path: Path) -> None:
    used = {module for module in imports_of(tree_of(path)) if module in POSIX_ONLY}
    assert not used or path.relative_to(ROOT / "tracker").as_posix() in POSIX_DOORS, (
        f"{used} does not exist on Windows; its doors are {POSIX_DOORS}"
    )


@pytest.mark.parametrize("rule", RULES, ids=[rule.__name__ for rule in RULES])
def test_the_house_holds(rule: Callable[[Path], None]) -> None:
    """One test a rule, naming every file that breaks it: a test a file took longer to begin than to do."""
    broken = []
    for path in FILES:
        try:
            rule(path)
        except AssertionError as error:
            broken.append(f"{path.relative_to(ROOT).as_posix()}: {str(error).splitlines()[0]}")
    assert not broken, "\n".join(broken)

"""What Windows has not stands behind a look at whether it is there: read from the source, imports nothing of ours."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "tracker").rglob("*.py"))

MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "readline", "syslog", "crypt", "spwd"}
CALLS = {
    "os": {
        "fork", "forkpty", "getuid", "geteuid", "getgid", "setuid", "setgid", "setsid", "killpg", "getpgid", "nice",
        "uname", "statvfs", "chown", "fchown", "fchmod", "mkfifo", "wait", "waitid", "sched_getaffinity", "getloadavg",
        "O_NOFOLLOW", "O_DIRECTORY", "O_NONBLOCK", "O_CLOEXEC", "ST_RDONLY", "WNOHANG", "pread", "pwrite",
        "set_blocking", "sysconf", "ctermid", "memfd_create", "pidfd_open",
    },
    "signal": {
        "SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGPIPE", "SIGALRM", "SIGQUIT", "SIGSTOP", "SIGCONT",
        "alarm", "setitimer", "ITIMER_REAL", "pthread_sigmask", "sigwait", "pause",
    },
    "select": {"poll", "epoll", "kqueue"},
    "socket": {"AF_UNIX"},
    "time": {"tzset"},
}  # fmt: skip
NAMED = re.compile(
    "|".join(
        [rf"\b(?:{'|'.join(sorted(MODULES))})\b"]
        + [rf"\b{module}\s*\.\s*(?:{'|'.join(sorted(names))})\b" for module, names in CALLS.items()]
    )
)
"""What a file that lacks nothing need not have: one without any of these is not looked into."""

LOOKS = re.compile(r"hasattr\(|getattr\(|os\.name|sys\.platform|HAS_[A-Z]+")
"""How the source asks whether a thing is there."""


def tree_of(path: Path) -> ast.Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    return tree


def around(node: ast.AST) -> Iterator[ast.AST]:
    while (parent := getattr(node, "parent", None)) is not None:
        yield parent
        node = parent


def is_guarded(node: ast.AST) -> bool:
    """Say whether something around the node looks whether the thing is there, or bears that it is not."""
    for one in around(node):
        if isinstance(one, ast.If | ast.IfExp | ast.BoolOp) and LOOKS.search(ast.unparse(one)):
            return True
        if isinstance(one, ast.Try) and any("ImportError" in ast.unparse(h.type) for h in one.handlers if h.type):
            return True
        if isinstance(one, ast.FunctionDef) and any(leaves(step) for step in one.body):
            return True
    return False


def leaves(step: ast.stmt) -> bool:
    """Say whether a statement leaves the function where the thing is not there."""
    return (
        isinstance(step, ast.If)
        and bool(LOOKS.search(ast.unparse(step.test)))
        and isinstance(step.body[-1], ast.Return)
    )


def lacking(path: Path) -> Iterator[str]:
    """Yield what a file asks of the system that Windows has not, without a look whether it is there."""
    if not NAMED.search(path.read_text(encoding="utf-8")):
        return
    for node in ast.walk(tree_of(path)):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        wanted = MODULES.intersection(name.split(".")[0] for name in names)
        if isinstance(node, ast.Attribute) and node.attr in CALLS.get(getattr(node.value, "id", ""), ()):
            wanted = {ast.unparse(node)}
        if wanted and not is_guarded(node):
            yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: Windows has no {', '.join(sorted(wanted))}"


def test_what_windows_has_not_is_looked_for_first() -> None:
    assert [told for path in FILES for told in lacking(path)] == []


@pytest.mark.parametrize(
    ("source", "well"),
    [
        ("import fcntl", False),
        ("try:\n    import fcntl\nexcept ImportError:\n    pass", True),
        ("if sys.platform == 'win32':\n    import msvcrt\nelse:\n    import fcntl", True),
        ("def f():\n    os.fork()", False),
        ("def f():\n    if os.name == 'posix':\n        os.fork()", True),
        ("def f():\n    if not HAS_LIMITS:\n        return False\n    os.nice(1)", True),
        ("def f():\n    if n:\n        return False\n    os.nice(1)", False),
    ],
)
def test_the_look_is_seen(tmp_path: Path, source: str, well: bool) -> None:
    path = tmp_path / "x.py"
    path.write_text(source, encoding="utf-8")
    [node] = [
        node for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Import) and node.names[0].name == "fcntl")
        or (isinstance(node, ast.Attribute) and node.attr in {"fork", "nice"})
    ]  # fmt: skip
    assert is_guarded(node) is well


def test_windows_brings_the_time_zones_it_has_not() -> None:
    lock = (ROOT / "requirements-run.lock").read_text(encoding="utf-8")
    assert re.search(r"^tzdata==", lock, re.MULTILINE), "zoneinfo finds no zone on Windows without it"

"""Parsers that do what a broken or hostile library does; they run in a worker and nowhere else."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tracker.sandbox import Refused

SERVED: list[int] = []


def echo(body: bytes, options: dict[str, Any]) -> Any:
    return {"length": len(body), "options": options}


def count(body: bytes, options: dict[str, Any]) -> Any:
    SERVED.append(1)
    return [os.getpid(), len(SERVED)]


def spin(body: bytes, options: dict[str, Any]) -> Any:
    while True:
        pass


def wait(body: bytes, options: dict[str, Any]) -> Any:
    time.sleep(3600)


def ignore_signals_and_wait(body: bytes, options: dict[str, Any]) -> Any:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    time.sleep(3600)


def swell(body: bytes, options: dict[str, Any]) -> Any:
    return len(bytearray(options["bytes"]))


def leave_behind(body: bytes, options: dict[str, Any]) -> Any:
    SERVED.append(bytearray(options["bytes"]))  # type: ignore[arg-type]
    return len(SERVED)


def abort(body: bytes, options: dict[str, Any]) -> Any:
    os.abort()


def fault(body: bytes, options: dict[str, Any]) -> Any:
    ctypes.string_at(0)


def leave(body: bytes, options: dict[str, Any]) -> Any:
    os._exit(3)


def leave_politely(body: bytes, options: dict[str, Any]) -> Any:
    sys.exit(0)


def recurse(body: bytes, options: dict[str, Any]) -> Any:
    return recurse(body, options)


def raise_with_text(body: bytes, options: dict[str, Any]) -> Any:
    raise ValueError(body.decode())


def refuse(body: bytes, options: dict[str, Any]) -> Any:
    raise Refused("is a picture of a page")


def refuse_at_length(body: bytes, options: dict[str, Any]) -> Any:
    raise Refused("x" * 10_000)


def chatter(body: bytes, options: dict[str, Any]) -> Any:
    print("to standard output" * 1_000)
    print("to standard error", file=sys.stderr)
    os.write(1, b"straight to it")
    return sys.stdin.read()


def lie(body: bytes, options: dict[str, Any]) -> Any:
    """Write over the answer pipe, as code that took the process over could."""
    for number in range(3, 20):
        try:
            os.write(number, bytes.fromhex(options["hex"]))
        except OSError:
            continue
    time.sleep(3600)


def too_much(body: bytes, options: dict[str, Any]) -> Any:
    return "x" * options["letters"]


def no_number(body: bytes, options: dict[str, Any]) -> Any:
    return float("nan")


def no_json(body: bytes, options: dict[str, Any]) -> Any:
    return {1, 2}


def surrogate(body: bytes, options: dict[str, Any]) -> Any:
    return "\ud800é\0"


def environment(body: bytes, options: dict[str, Any]) -> Any:
    return [dict(os.environ), str(Path.cwd())]


def connect(body: bytes, options: dict[str, Any]) -> Any:
    return socket.create_connection(("127.0.0.1", options["port"])) and "connected"


def connect_by_c(body: bytes, options: dict[str, Any]) -> Any:
    """Connect as a C library does: Python's hooks see nothing of it."""
    libc = ctypes.CDLL(None)
    handle = libc.socket(2, 1, 0)
    address = b"\x02\x00" + options["port"].to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
    return libc.connect(handle, address, len(address))


def open_socket_by_c(body: bytes, options: dict[str, Any]) -> Any:
    return ctypes.CDLL(None).socket(2, 1, 0)


def run_program_by_c(body: bytes, options: dict[str, Any]) -> Any:
    libc = ctypes.CDLL(None)
    return libc.execv(b"/bin/true", (ctypes.c_char_p * 2)(b"true", None))


def look_up(body: bytes, options: dict[str, Any]) -> Any:
    return str(socket.getaddrinfo("localhost", 80))


def run_program(body: bytes, options: dict[str, Any]) -> Any:
    return subprocess.run(["true"], check=False).returncode


def run_by_system(body: bytes, options: dict[str, Any]) -> Any:
    return os.system("true")


def read_file(body: bytes, options: dict[str, Any]) -> Any:
    return Path(options["path"]).read_text()


def write_file(body: bytes, options: dict[str, Any]) -> Any:
    return Path(options["path"]).write_text("x")


def write_by_c(body: bytes, options: dict[str, Any]) -> Any:
    libc = ctypes.CDLL(None)
    handle = libc.open(options["path"].encode(), os.O_WRONLY | os.O_CREAT, 0o600)
    return libc.write(handle, b"x", 1)


def remove_file(body: bytes, options: dict[str, Any]) -> Any:
    Path(options["path"]).unlink()

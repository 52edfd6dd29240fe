"""Logs: JSON for machines, lines for people, nothing secret and nothing forged in either."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
import structlog

from tracker import logs
from tracker.secrets import Secret

HOSTILE = 'fine\n{"event": "forged"}\x1b[31m\r'


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_every_line_is_one_json_object_whatever_it_holds() -> None:
    stream = io.StringIO()
    logs.configure(stream, terminal=False)
    with logs.carrying(round_id=7):
        logs.logger().info("item_failed", item=HOSTILE, address=Secret("https://hooks.example/T0/B0/x"))
    logs.logger().info("after")
    first, second = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert (first["event"], first["round_id"], first["item"], first["level"]) == ("item_failed", 7, HOSTILE, "info")
    assert first["address"] == "<secret>"
    assert first["timestamp"].endswith("Z")
    assert "round_id" not in second


def test_an_exception_is_part_of_its_line() -> None:
    stream = io.StringIO()
    logs.configure(stream, terminal=False)
    address = "https://hooks.example/T0/B0/x"
    try:
        raise ValueError(HOSTILE[: len(address) and None])
    except ValueError:
        logs.logger().exception("broke")
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["exception"][0]["exc_type"] == "ValueError"
    assert "hooks.example" not in line


def test_on_a_terminal_only_what_went_wrong_is_said_and_cannot_move_the_cursor() -> None:
    stream = io.StringIO()
    logs.configure(stream, terminal=True)
    logs.logger().info("usual")
    logs.logger().warning("odd", item=HOSTILE)
    (line,) = stream.getvalue().splitlines()
    assert "odd" in line
    assert "\x1b" not in line


def test_verbose_says_everything_on_a_terminal_too() -> None:
    stream = io.StringIO()
    logs.configure(stream, terminal=True, verbose=True)
    logs.logger().info("usual")
    assert "usual" in stream.getvalue()

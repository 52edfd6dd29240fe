"""A secret is read from the right place and shown nowhere."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import pytest

from tracker.errors import ConfigError
from tracker.secrets import Secret, read_address, read_secret

CANARY = "https://hooks.example/hunter2canary"


def test_a_secret_prints_nothing_of_itself() -> None:
    secret = Secret(CANARY)
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>20}",
        repr([secret]),
        repr({"a": secret}),
    ]
    assert all("<secret>" in text and "canary" not in text for text in shown)
    assert not hasattr(secret, "__dict__")
    assert secret.reveal() == CANARY


def test_a_secret_cannot_be_written_down() -> None:
    for write in (pickle.dumps, json.dumps, copy.deepcopy):
        with pytest.raises(TypeError) as caught:
            write(Secret(CANARY))
        assert "canary" not in str(caught.value)


def test_secrets_compare_by_text_and_hash_without_it() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert hash(Secret("a")) == hash(Secret("b"))


def test_read_from_the_variable_or_the_file_it_names(tmp_path: Path) -> None:
    file = tmp_path / "hook"
    file.write_text(f"\ufeff{CANARY}\r\n", encoding="utf-8")
    assert read_secret("HOOK", {"HOOK": f" {CANARY}\n"}) == Secret(CANARY)
    assert read_secret("HOOK", {"HOOK_FILE": str(file)}) == Secret(CANARY)
    assert read_secret("HOOK", {}) is None
    assert read_secret("HOOK", {"HOOK": "", "HOOK_FILE": " "}) is None


@pytest.mark.parametrize("case", ["both", "missing", "folder", "empty", "binary", "long"])
def test_what_cannot_be_used_is_said_without_its_text(case: str, tmp_path: Path) -> None:
    file = tmp_path / "hook"
    contents = {"both": b"another", "empty": b" \n", "binary": b"\xff\xfe canary", "long": b"canary" * 20_000}
    if case in contents:
        file.write_bytes(contents[case])
    environment = {"HOOK_FILE": str(tmp_path if case == "folder" else file)}
    if case == "both":
        environment["HOOK"] = CANARY
    with pytest.raises(ConfigError) as caught:
        read_secret("HOOK", environment)
    assert "HOOK_FILE" in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "said",
    [
        "notaurl",
        "hooks.example/T0/CANARY",
        '"https://hooks.example/CANARY"',
        "https://",
        "ftp://h/CANARY",
        "https://h/CAN ARY",
        "https://[h/CANARY",
    ],
)
def test_what_is_no_address_is_told_before_anything_is_sent(said: str) -> None:
    with pytest.raises(ConfigError, match="is no web address") as caught:
        read_address("HOOK", {"HOOK": said})
    assert "CANARY" not in str(caught.value)


def test_an_address_is_taken_as_it_is() -> None:
    assert read_address("HOOK", {"HOOK": CANARY}) == Secret(CANARY)
    assert read_address("HOOK", {}) is None

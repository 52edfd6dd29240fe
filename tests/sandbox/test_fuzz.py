"""Damaged documents through the real worker and the real parsers: a sample of what tools/fuzz.py does by command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import proof

ROOT = Path(__file__).resolve().parents[2]
OUTCOMES = {"read", "refused", "timeout", "memory", "crashed", "error", "too_much"}


def test_every_damaged_document_has_an_outcome() -> None:
    asked = proof.examples(2_000, 60)
    done = subprocess.run(
        [sys.executable, "tools/fuzz.py", "--documents", str(asked), "--seed", "2024"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]
    found = json.loads(done.stdout)
    assert sum(found["outcomes"].values()) == asked
    assert {outcome.split()[0] for outcome in found["outcomes"]} <= OUTCOMES
    assert (found["crashes"], found["hangs"]) == ([], [])
    assert found["outcomes"]["read"] > asked / 3, "most damage leaves something to read"

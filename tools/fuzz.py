"""Feeds, pages and files damaged in every way, one by one through the parsing worker: each must have an outcome.

``python tools/fuzz.py --documents 20000``   prints a table and, with --out, writes it as JSON

An outcome is a result or one of the reasons of :class:`tracker.sandbox.Why`. Anything else that comes out of the
worker's door is a crash of ours; an answer later than its deadline is a hang. Both end the command with exit code 1.
What was done to document N depends on --seed and N alone: ``--only N`` does it again, ``--keep FILE`` writes it down.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fuzz_seeds import SEEDS, Seed

from tracker.sandbox import Limits, ParseFailed, Workers

GRACE_SECONDS = 3.0 + Limits().start_seconds
"""What comes on top of the deadline on a busy machine: killing, reporting, and starting the next worker. How late the
slowest answer really was is in the report."""

LARGEST = 5_000_000
MOST_EXAMPLES = 5
TOLD_EVERY = 1_000
GOOD = (": read", ": refused")
TOKENS = [
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<", b">", b"&", b"&#xD800;", b"&#99999999;", b"&#0;", b"&amp;", b"&nope;",
    b"\0", b"\x1b[2J", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc0\x80", b"\xed\xa0\x80", "\u202e".encode(), "\u200b".encode(),
    "e\u0301".encode() * 50, b"<!DOCTYPE html [", b'<!ENTITY x "y">', b'<!ENTITY x SYSTEM "file:///etc/passwd">',
    b"&x;", b"<?xml version='1.0' encoding='utf-7'?>",
    b"<?php", b"<script>", b"</script>", b"<item>", b"</item>", b"<entry>",
    b"</channel>", b"<table>", b"<td>", b"<svg>", b"<math>", b"<template>", b"<plaintext>", b"<base href='file:///'>",
    b"<pubDate>Sat, 32 Foo 0000 99:99:99 +9999</pubDate>", b"<guid></guid>", b"<link>javascript:alert(1)</link>",
    b'xmlns="x"', b"xml:base='\0'", b"%PDF-1.7", b"PK\x03\x04", b"1" * 500, b"a" * 70_000, b"null", b"[" * 500, b"{}",
    b"\r\n\r\n", b"Content-Type: multipart/mixed; boundary=x\r\n", b"--x\r\n", b"=?utf-8?B?//8=?=",
]  # fmt: skip
CODECS = ["utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "koi8-r", "shift_jis", "utf-7", "cp037"]

Damage = Callable[[random.Random, bytes], bytes]


def place(chance: random.Random, body: bytes) -> tuple[int, int]:
    """Return a start and an end within the body, mostly close together."""
    start = chance.randrange(len(body) + 1)
    return start, min(len(body), start + int(chance.paretovariate(0.7)))


def flip(chance: random.Random, body: bytes) -> bytes:
    """Change single bytes."""
    changed = bytearray(body)
    for _ in range(chance.randint(1, 20)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(chance: random.Random, body: bytes) -> bytes:
    """Leave a piece out."""
    start, end = place(chance, body)
    return body[:start] + body[end:]


def break_off(chance: random.Random, body: bytes) -> bytes:
    """End too early."""
    return body[: chance.randrange(len(body) + 1)]


def repeat(chance: random.Random, body: bytes) -> bytes:
    """Say a piece again and again."""
    start, end = place(chance, body)
    return body[:start] + body[start:end] * chance.choice([2, 2, 5, 100, 2_000]) + body[end:]


def insert(chance: random.Random, body: bytes) -> bytes:
    """Put in what parsers trip over."""
    for _ in range(chance.randint(1, 8)):
        start, _ = place(chance, body)
        body = body[:start] + chance.choice(TOKENS) * chance.choice([1, 1, 1, 3, 200]) + body[start:]
    return body


def swap(chance: random.Random, body: bytes) -> bytes:
    """Put a piece where it does not belong."""
    start, end = place(chance, body)
    to, _ = place(chance, body)
    return body[:to] + body[start:end] + body[to:]


def join(chance: random.Random, body: bytes) -> bytes:
    """Go on as another document."""
    other = chance.choice(SEEDS).body
    return body[: chance.randrange(len(body) + 1)] + other[chance.randrange(len(other) + 1) :]


def recode(chance: random.Random, body: bytes) -> bytes:
    """Write it in another encoding than it says."""
    return body.decode("utf-8", "replace").encode(chance.choice(CODECS), "replace")


def nest(chance: random.Random, body: bytes) -> bytes:
    """Open one thing in another without end."""
    start, _ = place(chance, body)
    tag = chance.choice([b"<div>", b"<b>", b"<item>", b"<table><tr><td>", b"<ul><li>", b"<x y='z'>", b"<!--", b"["])
    return body[:start] + tag * chance.choice([50, 500, 20_000]) + body[start:]


def crowd(chance: random.Random, body: bytes) -> bytes:
    """Give one tag very many attributes."""
    start = body.find(b">", chance.randrange(len(body) + 1))
    many = b"".join(b" a%d='x'" % n for n in range(chance.choice([10, 1_000, 30_000])))
    return body if start < 0 else body[:start] + many + body[start:]


DAMAGES: list[Damage] = [
    flip,
    flip,
    cut,
    cut,
    break_off,
    repeat,
    insert,
    insert,
    insert,
    swap,
    join,
    recode,
    nest,
    crowd,
]


def damaged(seed: int, number: int) -> tuple[Seed, bytes]:
    """Return document `number`: which seed it was made of, and what became of it."""
    chance = random.Random(f"{seed} {number}")
    chosen = chance.choices(SEEDS, [one.weight for one in SEEDS])[0]
    body = chosen.body
    for _ in range(chance.choice([1, 1, 2, 3, 5])):
        body = chance.choice(DAMAGES)(chance, body)[:LARGEST]
    return chosen, body


@dataclass
class Tally:
    """What came of all of them."""

    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    examples: dict[str, list[int]] = field(default_factory=dict)  # the first documents with each outcome
    crashes: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    slowest: float = 0.0
    bytes: int = 0

    def count(self, seed: Seed, number: int, outcome: str, seconds: float, deadline: float) -> None:
        """Add one document."""
        self.outcomes.setdefault(seed.name, Counter())[outcome] += 1
        if len(first := self.examples.setdefault(f"{seed.name}: {outcome}", [])) < MOST_EXAMPLES:
            first.append(number)
        self.slowest = max(self.slowest, seconds)
        if seconds > deadline + GRACE_SECONDS:
            self.hangs.append(f"{number} ({seed.name}): {seconds:.1f} s")
        if outcome.startswith("crash"):
            self.crashes.append(f"{number} ({seed.name}): {outcome}")


def outcome_of(workers: Workers, seed: Seed, body: bytes) -> str:
    """Return what came of one document, in a word."""
    try:
        workers.parse(seed.parser, body, seed.options)
    except ParseFailed as failure:
        return f"{failure.why.name.lower()} {failure.detail}".strip() if not failure.rejected else "refused"
    except Exception as error:  # noqa: BLE001 - this is what the command looks for
        return f"crash of ours: {type(error).__name__}"
    return "read"


def run(seed: int, numbers: range, seconds: float) -> Tally:
    """Send the documents through one worker."""
    tally = Tally()
    with Workers(limits=Limits(seconds=seconds), most=1) as workers:
        for number in numbers:
            chosen, body = damaged(seed, number)
            began = time.monotonic()
            outcome = outcome_of(workers, chosen, body)
            tally.count(chosen, number, outcome, time.monotonic() - began, seconds)
            tally.bytes += len(body)
            if (number + 1) % TOLD_EVERY == 0:
                print(f"{number + 1:,} documents", file=sys.stderr, flush=True)
    return tally


def report(tally: Tally, **about: Any) -> dict[str, Any]:
    """Return the figures as plain JSON."""
    every = sum(tally.outcomes.values(), Counter[str]())
    return {
        **about,
        "python": platform.python_version(),
        "documents_read": sum(every.values()),
        "megabytes": round(tally.bytes / 1e6, 1),
        "outcomes": dict(every.most_common()),
        "by_seed": {name: dict(counts.most_common()) for name, counts in sorted(tally.outcomes.items())},
        "examples": {what: first for what, first in sorted(tally.examples.items()) if not what.endswith(GOOD)},
        "crashes": tally.crashes,
        "hangs": tally.hangs,
        "slowest_seconds": round(tally.slowest, 2),
    }


def main() -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of one document to make again")
    parser.add_argument("--seconds", type=float, default=5.0, help="deadline a document (20 in the product)")
    parser.add_argument("--keep", type=Path, help="with --only: write the document there")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    numbers = range(asked.documents) if asked.only is None else range(asked.only, asked.only + 1)
    if asked.keep and asked.only is not None:
        asked.keep.write_bytes(damaged(asked.seed, asked.only)[1])
    began = time.monotonic()
    tally = run(asked.seed, numbers, asked.seconds)
    took = round(time.monotonic() - began, 1)
    found = report(tally, seed=asked.seed, deadline_seconds=asked.seconds, took_seconds=took)
    print(json.dumps(found, indent=1))
    if asked.out:
        asked.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 1 if tally.crashes or tally.hangs else 0


if __name__ == "__main__":
    sys.exit(main())

"""What is read of the kept snapshot and of what came after it is what the whole store gives, letter by letter."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import proof
import pytest

from tracker.knowledge import fresh

Said = Callable[..., str]
A_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC|\"generated_at\": \"[^\"]*\"")

LOOKS = (
    ("series",), ("series", "--crisis", "none", "--json"), ("series", "--place", "Aleppo", "--said-by", "SOHR"),
    ("series", "--from", "2024-11-28", "--to", "2024-11-28", "--grade", "one_source", "--steps"),
    ("export", "-f", "json"), ("export", "-f", "ucdp"), ("export", "--review", "rejected", "--review", "accepted"),
    ("crises",), ("crises", "Toll of day 28"), ("review", "list", "--json"),
)  # fmt: skip


def looked(said: Said) -> dict[tuple[str, ...], str]:
    return {look: A_MOMENT.sub("", said(*look)) for look in LOOKS[:: proof.every(3)]}


def test_every_look_is_the_same_with_what_is_kept_and_without(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ("--store", "var/replay.sqlite")
    (held, *_) = [line.split()[1] for line in said("review", "list").splitlines() if line.startswith("  1")]
    said("review", "accept", held, *store)
    said("add", "--indicator", "deaths", "--value", "at least 27", "--quote", "at least 27 dead", "--source", "UN",
         "--as-of", "2024-11-28", "--place", "Nowhere Camp", "--published", "2024-11-28", *store)  # fmt: skip
    said("add", "--indicator", "injured", "--value", "40", "--quote", "40 hurt", "--place", "Aleppo", "--source",
         "Relief Team", "--as-of", "2024-11-28", *store)  # fmt: skip
    doubtful = json.loads(said("series", "--said-by", "text:Relief Team", "--json"))["observation_id"]
    said("review", "reject", doubtful[:10], "--reason", "a slip", *store)
    kept = Path("var/replay.sqlite.points")
    assert kept.is_dir()
    with monkeypatch.context() as patch:  # nothing is made of the whole store while the snapshot is there
        patch.setattr(fresh, "made", None)
        with_it = looked(said)
    shutil.rmtree(kept)
    assert looked(said) == with_it
    assert not kept.exists(), "a verb that only looks wrote a snapshot"
    assert all("Traceback" not in text for text in with_it.values())

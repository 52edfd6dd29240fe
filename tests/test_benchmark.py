"""The benchmark of reading keeps its rules; the benchmark of speed runs and keeps its promises. No time is asserted."""

from __future__ import annotations

import hashlib
import importlib
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tracker.model import Bound, Measure, Modality

ROOT = Path(__file__).resolve().parent.parent
PASSAGES: list[dict[str, Any]] = [
    json.loads(line) for line in (ROOT / "benchmark" / "reading.jsonl").read_text(encoding="utf-8").splitlines()
]
HASHED, LAST, FURTHER, AGAIN, SINCE = 473, 1193, 1313, 1699, 1739
"""Passages whose part follows their hash; after which those never looked at begin, end, and begin again."""

FIGURES = [(passage, figure) for passage in PASSAGES for figure in passage["figures"]]

CONFIGURED = tomllib.loads((ROOT / "config" / "indicators.toml").read_text(encoding="utf-8"))
INDICATORS: dict[str, Any] = CONFIGURED["indicators"]
POPULATIONS: dict[str, Any] = CONFIGURED["populations"]
ASKED = {"reported", "feared", "party_claim"}
FIELDS = ["id", "published", "part", "tags", "text", "figures"]
FIGURE_FIELDS = [
    "indicator", "population", "value", "low", "high", "bound", "quote", "attribution", "measure", "modality",
    "optional", "note",
]  # fmt: skip


def sides_given(figure: dict[str, Any]) -> tuple[bool, bool, bool]:
    """Return which of value, low and high the figure has."""
    return figure["value"] is not None, figure["low"] is not None, figure["high"] is not None


SIDES = {
    "exact": (True, True, True),
    "at_least": (True, True, False),
    "more_than": (True, True, False),
    "at_most": (True, False, True),
    "less_than": (True, False, True),
    "about": (True, False, False),
    "between": (False, True, True),
    "vague": (False, True, False),
}


def runs_of_eight(text: str) -> set[str]:
    """Return every run of eight words, folded, so that a copied half-sentence is found."""
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[start : start + 8]) for start in range(len(words) - 7)}


def asks_for_nothing(passage: dict[str, Any]) -> bool:
    return all(figure["optional"] for figure in passage["figures"])


def test_it_is_as_large_and_as_mixed_as_its_readme_says() -> None:
    said = (ROOT / "benchmark" / "README.md").read_text(encoding="utf-8")
    optional = sum(figure["optional"] for _, figure in FIGURES)
    quiet = sum(asks_for_nothing(passage) for passage in PASSAGES)
    assert f"{len(PASSAGES)} passages" in said
    assert f"{len(FIGURES)} figures, {optional} of" in said
    assert f"{quiet} passages that ask for nothing" in said
    asked = {figure["indicator"] for _, figure in FIGURES if not figure["optional"]}
    assert len(asked) == 32
    assert {figure["bound"] for _, figure in FIGURES if not figure["optional"]} == {bound.value for bound in Bound}


def test_ids_are_in_order_and_parts_follow_their_hash() -> None:
    assert [passage["id"] for passage in PASSAGES] == [f"bm-{number:03d}" for number in range(1, len(PASSAGES) + 1)]
    for passage in PASSAGES[:HASHED]:
        digest = int(hashlib.sha256(passage["id"].encode()).hexdigest(), 16)
        assert passage["part"] == ("unseen" if digest % 3 == 0 else "develop"), passage["id"]
    parts = [passage["part"] for passage in PASSAGES[HASHED:]]
    looked_at, never, since, late = LAST - HASHED, FURTHER - LAST, AGAIN - FURTHER, SINCE - AGAIN
    read = len(PASSAGES) - SINCE
    held = ["develop"] * looked_at + ["unseen"] * never + ["develop"] * since + ["unseen"] * late
    assert parts == held + ["develop"] * read


def test_every_line_has_its_fields_and_known_words() -> None:
    for passage in PASSAGES:
        assert list(passage) == FIELDS, passage["id"]
        assert passage["tags"], passage["id"]
        assert passage["published"] is None or date.fromisoformat(passage["published"])
    for passage, figure in FIGURES:
        name = f"{passage['id']} {figure['quote']!r}"
        assert list(figure) == FIGURE_FIELDS, name
        assert figure["indicator"] in INDICATORS, name
        assert figure["population"] in POPULATIONS, name
        assert figure["measure"] in {measure.value for measure in Measure}, name
        assert figure["modality"] in {modality.value for modality in Modality}, name
        assert isinstance(figure["optional"], bool), name


def test_quotes_stand_in_their_text_once() -> None:
    wrong = [(p["id"], f["quote"]) for p, f in FIGURES if p["text"].count(f["quote"]) != 1]
    assert wrong == []


def test_sources_stand_in_their_text() -> None:
    named = [(p, f["attribution"]) for p, f in FIGURES if f["attribution"] not in {None, "unnamed"}]
    assert [(p["id"], source) for p, source in named if source not in p["text"]] == []


def test_bounds_agree_with_value_low_and_high() -> None:
    for passage, figure in FIGURES:
        name = f"{passage['id']} {figure['quote']!r}"
        assert sides_given(figure) == SIDES[figure["bound"]], name
        given = {figure[side] for side in ("value", "low", "high") if figure[side] is not None}
        assert len(given) == (2 if figure["bound"] == "between" else 1), name
        assert figure["bound"] != "between" or figure["low"] < figure["high"], name


def test_digits_of_a_required_value_stand_in_its_quote() -> None:
    for passage, figure in FIGURES:
        number = figure["value"]
        if figure["optional"] or number is None or not re.search(r"\d", figure["quote"]):
            continue
        significant = str(int(number)).rstrip("0")
        digits = re.sub(r"\D", "", figure["quote"])
        worded = re.search(r"\b(one|two|three|four|five|thirty|nine|a)\b", figure["quote"], re.IGNORECASE)
        assert significant in digits or worded, f"{passage['id']} {figure['quote']!r}"


def test_what_is_not_people_has_no_population() -> None:
    for passage, figure in FIGURES:
        unit = INDICATORS[figure["indicator"]]["unit"]
        if unit not in {"people", "cases"} and not figure["optional"]:
            assert figure["population"] == "all", passage["id"]


def test_what_did_not_happen_and_shares_are_optional() -> None:
    for passage, figure in FIGURES:
        name = f"{passage['id']} {figure['quote']!r}"
        assert figure["optional"] or figure["modality"] in ASKED, name
        assert figure["optional"] or "share" not in figure["note"], name
        assert figure["optional"] or figure["value"] != 0, name


def test_no_required_figure_is_asked_twice() -> None:
    for passage in PASSAGES:
        keys = [
            (f["indicator"], f["population"], f["value"], f["low"], f["high"])
            for f in passage["figures"]
            if not f["optional"]
        ]
        assert len(keys) == len(set(keys)), passage["id"]


def test_no_eight_words_are_shared_with_a_seed_or_another_passage() -> None:
    seen: dict[str, str] = {}
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        seen |= dict.fromkeys(runs_of_eight(path.read_text(encoding="utf-8")), path.name)
    shared = []
    for passage in PASSAGES:
        runs = runs_of_eight(passage["text"])
        shared += [(passage["id"], seen[run], run) for run in sorted(runs & seen.keys())]
        seen |= dict.fromkeys(runs, passage["id"])
    assert shared == []


def test_no_passage_stands_there_twice() -> None:
    assert [text for text, count in Counter(p["text"] for p in PASSAGES).items() if count > 1] == []


@pytest.fixture
def filler(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The generator of the stream, which lives among the tools."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.import_module("filler")


def test_the_stream_is_the_same_for_the_same_seed_and_no_other(filler: Any) -> None:
    once, again = (list(filler.articles(60_000, ROOT / "seeds", seed=1)) for _ in range(2))
    other = list(filler.articles(60_000, ROOT / "seeds", seed=2))
    assert once == again
    assert not {article.text for article in once} & {article.text for article in other}
    assert sum(len(article.text) for article in once) >= 60_000
    assert {len(article.text) // 1000 for article in once} <= {2, 3, 4}


def test_one_sentence_of_the_stream_in_fifty_matters(filler: Any) -> None:
    stream = list(filler.articles(300_000, ROOT / "seeds"))
    sentences, matters = (sum(getattr(article, name) for article in stream) for name in ("sentences", "matters"))
    assert sentences // filler.EVERY <= matters <= sentences // filler.EVERY + 1
    assert len({article.text for article in stream}) == len(stream)


def test_filler_tempts_with_numbers_and_with_words_of_harm(filler: Any) -> None:
    rng, known = filler.random.Random(3), filler.read_seeds(ROOT / "seeds")
    sentences = list(islice(iter(lambda: filler.filler(rng, known), None), 1000))
    assert not [sentence for sentence in sentences if re.search(r"[{}]", sentence)]
    assert 100 < sum(bool(re.search(r"\d", sentence)) for sentence in sentences) < 300
    assert (
        sum(
            bool(re.search(r"killed|fled|trapped|shelter|refugees|displace|hunger", sentence)) for sentence in sentences
        )
        > 100
    )


def test_every_sentence_that_matters_holds_a_figure_of_its_seed_or_pattern(filler: Any) -> None:
    rng, known = filler.random.Random(5), filler.read_seeds(ROOT / "seeds")
    figures = tomllib.loads((ROOT / "seeds" / "figures.toml").read_text(encoding="utf-8"))["figure"]
    assert sorted(text[start:end] for text, start, end in known.telling) == sorted(f["quote"] for f in figures)
    assert all(filler.mattering(rng, known) for _ in range(200))


def test_bench_runs_small_and_keeps_its_figures(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "bench.json"
    command = [sys.executable, str(ROOT / "tools" / "bench.py"), "--count", "30", "--sample", "3", "--size-mb", "0.01"]
    done = subprocess.run(
        [*command, "--inputs", "200-digit number", "--out", str(out)],
        capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["excerpts"]["texts"] == 30
    assert found["excerpts"]["quantulum3_sample"] == 3
    assert found["excerpts"]["raised"] == 0
    assert found["stream"]["observations"] > 0
    assert list(found["pathological"]) == ["200-digit number"]
    assert found["pathological"]["200-digit number"]["seconds"] is not None
    assert "MB a CPU-second" in done.stdout

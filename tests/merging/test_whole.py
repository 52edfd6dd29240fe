"""A merge killed anywhere leaves the old store or the merged one; no table is forgotten; the verb does what it says."""

from __future__ import annotations

import ast
import os
import shutil
from datetime import timedelta
from pathlib import Path

import proof
import pytest
from alerts.samples import point
from crash import die_before_statement
from empty_store import new_store
from posted import announce
from store_samples import NOON
from twosome import decide, everything, merged, read

from tracker.cli import main
from tracker.model import Turn, VerdictKind
from tracker.store import Store, backup, open_store, rounds
from tracker.store.merging import merge as whole
from tracker.store.merging.merge import LEFT
from tracker.store.tables_own import METADATA
from tracker.store.turns import turns

MERGING = Path(whole.__code__.co_filename).parent
STRIDE = proof.every(31)


def two(folder: Path) -> tuple[Store, Store]:
    """Return two stores, each with something of everything the other has not."""
    a, b = new_store(folder, "a"), new_store(folder, "b")
    for n, (store, says) in enumerate([(b, 12), (a, 21), (b, 30)]):
        read(store, "x", says, "r1", NOON + timedelta(hours=n))
        read(store, f"y{n}", says, "r2", NOON + timedelta(hours=n))
        decide(store, VerdictKind.ACCEPT, 0, NOON + timedelta(hours=n), by=f"p{n}")
    announce(a, [point(observation_id="o1")])
    announce(b, [point(2_000, observation_id="o2"), point(series_id="s2", observation_id="o3")])
    for n, store in enumerate((a, b)):
        turn = Turn(source_id="wire", asked="q", visited_at=NOON + timedelta(hours=n), memory={"seen": n})
        rounds.note_source(store, "wire", at=NOON, new=1, error="", problems=[], turn=turn)
    return a, b


@pytest.mark.store_in_a_file("a store is put back by its bytes")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has neither fork nor SIGKILL")
def test_killed_at_any_statement_it_is_the_old_store_or_the_merged_one(tmp_path: Path) -> None:
    a, b = two(tmp_path)
    before = everything(a)
    kept = a.path.read_bytes()
    merged(a, b)
    after = everything(a)
    a.close()
    points = 0
    for n in range(1, 2_000, STRIDE):
        path = tmp_path / "killed" / "a.sqlite"
        shutil.rmtree(path.parent, ignore_errors=True)
        path.parent.mkdir()
        path.write_bytes(kept)
        killed = die_before_statement(n, lambda path=path: merged(open_store(path), b))
        again = open_store(path)
        assert everything(again) in (before, after)
        merged(again, b)
        assert everything(again) == after
        again.close()
        assert sorted(one.name for one in path.parent.iterdir() if "merging" in one.name) == []
        if not killed:
            break
        points += 1
    assert points >= 60 // STRIDE


def test_every_table_is_merged_or_left_with_a_reason() -> None:
    named = {
        node.id if isinstance(node, ast.Name) else node.attr
        for path in MERGING.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name | ast.Attribute)
    }
    called = {"delivery_gates": "gates"}
    unnamed = {table for table in METADATA.tables if called.get(table, table) not in named}
    assert unnamed <= LEFT.keys(), "say in tracker/store/merging what becomes of these"
    assert METADATA.tables.keys() >= LEFT.keys()


def test_the_later_visits_memory_stands(tmp_path: Path) -> None:
    a, b = two(tmp_path)
    merged(a, b)
    assert turns(a)["wire"].memory == {"seen": 1}
    assert turns(a)["wire"].visited_at == NOON + timedelta(hours=1)
    a.close()
    b.close()


@pytest.mark.store_in_a_file("a copy is kept beside it")
def test_the_verb_looks_first_then_keeps_a_copy_and_merges(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = two(tmp_path)
    before = everything(a)
    monkeypatch.chdir(Path(__file__).resolve().parents[2])

    def said(*more: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["store", "merge", str(b.path), "--store", str(a.path), *more])
        assert not ended.value.code
        return capsys.readouterr().out

    looked = said()
    assert "Would come from" in looked
    assert "Nothing was changed" in looked
    assert everything(a) == before
    assert "2   reports we did not have" in said("--yes")
    [copy] = backup.backups(a.path, backup.folder_of(a.path))
    kept = open_store(copy.path)
    assert everything(kept) == before
    kept.close()
    assert "has all that" in said()
    a.close()
    b.close()


def test_what_is_no_store_is_refused_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a = new_store(tmp_path, "a")
    (tmp_path / "b.sqlite").write_bytes(b"something else" * 100)
    for other in ("b.sqlite", "missing.sqlite"):
        with pytest.raises(SystemExit) as ended:
            main(["store", "merge", str(tmp_path / other), "--store", str(a.path), "--yes"])
        assert ended.value.code == 1
        assert other in capsys.readouterr().err
    a.close()

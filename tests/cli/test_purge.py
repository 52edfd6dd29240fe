"""``tracker purge`` takes a report out of everything we hold, says which copies we do not hold, and keeps it out."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

Said = Callable[..., str]
FIRST = "r27.txt"
WORDS = "on 27 November 2024 that 4,237 people"
STORE = Path("var/replay.sqlite")


def bytes_under(*folders: str) -> bytes:
    files = [path for folder in folders for path in Path(folder).rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in files)


def rows(question: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(STORE)
    found = connection.execute(question).fetchall()
    connection.close()
    return found


def test_looking_changes_nothing(said: Said) -> None:
    before = STORE.read_bytes()
    told = said("purge", FIRST)
    assert "Would be taken out" in told
    assert "1   figures" in told
    assert "Nothing was changed" in told
    assert STORE.read_bytes() == before


def test_not_a_word_of_it_stays_in_the_store_the_outbox_or_the_pages(said: Said) -> None:
    said("run", "--replay")
    said("review", "accept", rows("SELECT observation_id FROM observations ORDER BY seq LIMIT 1")[0][0])
    assert WORDS.encode() in bytes_under("var")
    assert b"4,237" in bytes_under("charts")
    assert rows("SELECT count(*) FROM outbox WHERE state = 'pending'") == [(1,)]
    told = said("purge", FIRST, "--yes", "--reason", "a person asked")
    for words in ("1   figures", "1   decisions", "1   alert messages", "1   waiting to be sent", "Pages"):
        assert words in told
    assert WORDS.encode() not in bytes_under("var")
    assert b"Toll of day 27" not in bytes_under("var", "charts")
    assert b"4,237" not in bytes_under("charts")
    assert rows("SELECT DISTINCT state FROM outbox WHERE channel_id = 'slack'") == [("dead",)]
    assert set(rows("SELECT payload FROM outbox")) == {("[]",)}
    assert "purged: the report behind this was taken out" in said("alerts", "explain", handle())
    ((by, reason, counts),) = rows("SELECT purged_by, reason, counts FROM purges")
    assert (by, reason, json.loads(str(counts))["figures"]) == ("Amal", "a person asked", 1)


def handle() -> str:
    return str(rows("SELECT handle FROM alert_events LIMIT 1")[0][0])


def test_the_next_round_leaves_it_out_and_all_holds(said: Said) -> None:
    said("purge", FIRST, "--yes", "--reason", "a person asked")
    assert "2 unchanged, 1 left out (purged)" in said("run", "--replay", "--no-charts")
    assert "from 2 reports" in said("check")
    assert "there is no report" in said("purge", FIRST, code=2)
    assert rows("PRAGMA foreign_key_check") == []


def test_every_copy_that_still_holds_it_is_named(said: Said) -> None:
    Path("elsewhere").mkdir()
    shutil.copy(STORE, "elsewhere/monday.db")
    shutil.copy(STORE, "var/copy.sqlite")
    Path("elsewhere/old.tar.gz").write_bytes(b"\x1f\x8b")
    Path("elsewhere/notes.txt").write_text("no store", encoding="utf-8")
    other = sqlite3.connect("elsewhere/other.sqlite")
    other.execute("CREATE TABLE t (x)")
    other.close()
    told = said("purge", FIRST, "--yes", "--reason", "x", "--backups", "elsewhere")
    named = {Path(line.split()[2]).name for line in told.splitlines() if line.startswith("! Backup")}
    assert named == {"monday.db", "copy.sqlite", "old.tar.gz"}


def test_a_merge_with_a_purged_figure_keeps_its_log_without_the_quote(said: Said) -> None:
    first, second = [str(id_) for (id_,) in rows("SELECT observation_id FROM observations ORDER BY seq LIMIT 2")]
    said("review", "correct", second, "--set", "value=4,237", "--reason", "swapped")
    said("review", "merge", second, first, "--reason", "the same count")
    said("purge", FIRST, "--yes", "--reason", "x")
    ((other,),) = rows("SELECT other FROM verdicts WHERE kind = 'merge'")
    assert json.loads(str(other))["quote"] == ""
    assert "merge" in said("review", "log")
    assert json.loads(said("review", "show", second, "--json"))["on_line"] is True


def test_crises_after_a_purge_speak_of_what_is_left(said: Said) -> None:
    assert "figures: 3, reports: 3" in said("crises")
    for name in ("r27.txt", "r28.txt", "r29.txt"):
        said("purge", name, "--yes", "--reason", "a person asked")
    assert "no figure yet" in said("crises")
    assert "No figure belongs to aleppo-2024." in said("crises", "aleppo-2024")
    assert "No figure belongs to no crisis." in said("crises", "none")
    assert "a report that was purged is in none" in said("crises", FIRST, code=2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("r99.txt",), "there is no report"), (("",), "there is no report"), ((FIRST, "--yes"), "say why")],
    ids=["unknown", "empty", "no reason"],
)
def test_what_is_not_clear_is_not_done(said: Said, arguments: tuple[str, ...], words: str) -> None:
    assert words in said("purge", *arguments, code=2)
    assert rows("SELECT count(*) FROM reports") == [(3,)]

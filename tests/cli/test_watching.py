"""Rounds that follow their configuration: what changed counts from the next one, what is wrong changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from store.store_samples import report

from tracker.cli.status import look, screen
from tracker.cli.watch import Watching
from tracker.config.following import Following
from tracker.errors import ConfigError
from tracker.model import Command, VerdictKind
from tracker.pipeline import Means
from tracker.round.record import record_text
from tracker.series.verdicts import verdict
from tracker.store import Store, frames, open_store, rounds
from tracker.store.commands import give
from tracker.store.verdicts import keep

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2024, 11, 29, 12, tzinfo=UTC)
ONE = '[desk]\nkind = "folder"\npath = "in"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "config" / "sources.toml").write_text(ONE, encoding="utf-8")
    (tmp_path / "config" / "channels.toml").write_text('[console]\nkind = "console"\n', encoding="utf-8")
    for name in ("in", "more"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(f"At least 31 people were killed in {name}, police said.", "utf-8")
    return tmp_path


def test_settings_follow_their_files_and_stay_where_these_are_wrong(folder: Path) -> None:
    following, sources = Following(folder / "config"), folder / "config" / "sources.toml"
    first = following.settings
    assert (following.look(), following.settings is first) == (False, True)
    sources.write_text(ONE + "# only a word\n" * 3, encoding="utf-8")
    assert following.look()
    sources.write_text('[desk]\nkind = "foldr"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="foldr"):
        following.look()
    assert (following.look(), following.refused is not None, set(following.settings.sources)) == (False, True, {"desk"})
    sources.write_text(ONE, encoding="utf-8")
    following.look()
    assert following.refused is None
    shutil.rmtree(folder / "config")
    with pytest.raises(ConfigError):
        following.look()
    assert set(following.settings.sources) == {"desk"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "t.sqlite")
    yield opened
    opened.close()


def test_a_watch_goes_on_through_good_and_bad_changes(folder: Path, store: Store) -> None:
    watching = Watching(store, Following(folder / "config"), Means(), post=False)
    sources = folder / "config" / "sources.toml"

    def after(text: str) -> tuple[int, set[str], int]:
        sources.write_text(text, encoding="utf-8")
        watching.job()
        last, seen = rounds.last_round(store), look(store, watching.means.clock())
        assert last is not None
        assert last.outcome in {"ok", "partial"}
        return last.round_id, {one.state.source_id for one in seen.active}, seen.exit_code

    with watching.outside:
        assert after(ONE) == (1, {"desk"}, 0)
        assert after(ONE + ONE.replace("desk", "more").replace('"in"', '"more"')) == (2, {"desk", "more"}, 0)
        assert after("[desk\n") == (3, {"desk", "more"}, 1)
        told = "\n".join(screen(look(store, watching.means.clock())))
        assert "! Config     was changed and is no good" in told
        assert "sources.toml" in told
        assert after(ONE) == (4, {"desk"}, 0)


def test_what_comes_between_rounds_asks_for_one_and_only_once(folder: Path, store: Store) -> None:
    watching = Watching(store, Following(folder / "config"), Means(), post=False)

    def asks() -> tuple[bool, bool]:
        before = watching.asked()
        watching.job()
        return before, watching.asked()

    with watching.outside:
        watching.job()
        assert asks() == (False, False), "its own round is no reason for another"
        handed = report("At least 40 people were killed in Homs, police said.")
        record_text(watching.following.settings, store, handed)
        assert asks() == (True, False)
        [row] = [one for one in frames.observations(store).to_dicts() if one["value"] == 40]
        said = verdict(row, VerdictKind.REJECT, reason="a drill", by="Amal", at=NOON)
        keep(store, said, seen=frames.verdicts(store).height)
        assert asks() == (True, False)
        give(store, Command("c1", NOON, "ack", "nobody's", "Amal", ""))
        assert asks() == (True, False)


def test_a_round_that_failed_is_not_asked_for_again(
    folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching = Watching(store, Following(folder / "config"), Means(), post=False)
    give(store, Command("c1", NOON, "ack", "nobody's", "Amal", ""))
    assert watching.asked()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("tracker.cli.watch.one_round", broken)
    with watching.outside:
        watching.job()
    assert not watching.asked()


def test_a_round_that_fails_does_not_end_the_watch(folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    watching = Watching(store, Following(folder / "config"), Means(), post=False)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    with watching.outside:
        with monkeypatch.context() as patch:
            patch.setattr("tracker.cli.watch.one_round", broken)
            watching.job()
        watching.job()
    assert rounds.last_whole(store) is not None

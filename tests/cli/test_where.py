"""Which store is meant where nobody says: the environment's, itself or in a file, else the one under var."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.cli.where import LIVE, REPLAY, store_to_read, store_to_write
from tracker.errors import ConfigError

URL = "postgresql://tracker:geheim@db.example/tracker"


def test_the_store_is_named_by_a_file_of_a_secret(tmp_path: Path) -> None:
    named = tmp_path / "store_url"
    named.write_text(f"{URL}\n", encoding="utf-8")
    environ = {"TRACKER_STORE_FILE": str(named)}
    assert store_to_write(None, replay=False, environ=environ) == store_to_read(None, environ=environ) == URL
    assert store_to_write("said", replay=False, environ=environ) == "said"
    assert store_to_write(None, replay=True, environ=environ | {"TRACKER_STORE": "other"}) == "other"


def test_a_file_that_is_not_there_is_said_and_not_replaced_by_another_store(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="TRACKER_STORE_FILE"):
        store_to_write(None, replay=False, environ={"TRACKER_STORE_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize(("replay", "path"), [(False, LIVE), (True, REPLAY)], ids=["live", "replay"])
def test_a_round_where_nothing_is_said_goes_to_the_file_of_its_kind(replay: bool, path: Path) -> None:
    assert store_to_write(None, replay=replay, environ={}) == str(path)

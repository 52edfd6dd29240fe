"""A cluster behind TLS: who shows a certificate takes part, who does not is refused; every worker is asked first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest

from tracker.archive import crew
from tracker.archive.crew import Tls, by_cluster, open_to_strangers
from tracker.archive.plan import ArchiveError, Columns, Plan
from tracker.archive.run import Sizes, planned, read
from tracker.archive.work import Job, Words, check
from tracker.config import load
from tracker.model import Settings

distributed = pytest.importorskip("distributed", reason="needs the extra `cluster`")

AT = datetime(2026, 1, 5, tzinfo=UTC)
BODIES = [f"Shelling killed {n} people in Aleppo on Sunday, the United Nations said." for n in range(12, 18)]


class Cluster(NamedTuple):
    """Where it is reached, and the files that open it."""

    address: str
    tls: Tls


@pytest.fixture(scope="module")
def words() -> Settings:
    return load(None)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    own = distributed.Security.temporary()
    files = []
    for name in ("tls_ca_file", "tls_client_cert", "tls_client_key"):
        path = tmp_path_factory.mktemp("tls") / f"{name}.pem"
        path.write_text(getattr(own, name), encoding="utf-8")
        files.append(str(path))
    started = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tls", security=own, dashboard_address=None,
        host="127.0.0.1",
    )  # fmt: skip
    with started:
        yield Cluster(started.scheduler_address, Tls(*files))


@pytest.fixture
def plan(tmp_path: Path, words: Settings) -> Plan:
    (tmp_path / "archive").mkdir()
    pl.DataFrame({"body": BODIES}).write_parquet(tmp_path / "archive" / "one.parquet")
    return planned(str(tmp_path / "archive"), Columns(text="body"), words, AT, sizes=Sizes(rows=2))


def done(plan: Plan, out: Path, words: Settings, doing: Any) -> dict[str, Any]:
    return read(plan, str(out), words, doing, lambda note, part: None)


def test_a_cluster_behind_tls_leaves_the_same_bytes(
    plan: Plan, tmp_path: Path, words: Settings, cluster: Cluster
) -> None:
    assert cluster.address.startswith("tls://")
    assert not open_to_strangers(cluster.address)
    alone = done(plan, tmp_path / "alone", words, crew.in_line)
    together = done(plan, tmp_path / "tls", words, partial(by_cluster, scheduler=cluster.address, tls=cluster.tls))
    assert together == alone
    assert alone["counts"]["observations"] == len(BODIES)


def test_who_shows_no_certificate_is_refused(
    plan: Plan, tmp_path: Path, words: Settings, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "TIMEOUT_SECONDS", 1.0)
    with pytest.raises(ArchiveError, match="no scheduler answers"):
        done(plan, tmp_path / "lake", words, partial(by_cluster, scheduler=cluster.address, tls=None))


def test_a_scheduler_without_workers_is_said(
    plan: Plan, tmp_path: Path, words: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "TIMEOUT_SECONDS", 1.0)
    with (
        distributed.LocalCluster(
            n_workers=0, processes=False, protocol="tcp", dashboard_address=None, host="127.0.0.1"
        ) as empty,
        pytest.raises(ArchiveError, match="has no worker"),
    ):
        done(plan, tmp_path / "lake", words, partial(by_cluster, scheduler=empty.scheduler_address, tls=None))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"versions": {"tracker": "0.0.1", "polars": pl.__version__}}, "instead of 0.0.1", id="program"),
        pytest.param({"versions": {"polars": "0.1"}}, "instead of 0.1", id="package"),
        pytest.param({"reader": "reader-0.000000000000"}, "instead of reader-0.0", id="reader-or-words"),
    ],
)
def test_a_worker_of_another_kind_may_not_take_part(
    plan: Plan, tmp_path: Path, words: Settings, cluster: Cluster, change: dict[str, Any], said: str
) -> None:
    other = replace(plan, **change)
    with pytest.raises(ArchiveError, match=f"not every worker may take part: .*{said}"):
        done(other, tmp_path / "lake", words, partial(by_cluster, scheduler=cluster.address, tls=cluster.tls))
    assert not (tmp_path / "lake" / "done").exists()


def test_a_worker_has_the_words_of_who_asks(plan: Plan, tmp_path: Path, words: Settings) -> None:
    few = replace(words.vocabulary, attributions={})
    job = Job(plan, plan.digest, str(tmp_path), Words("told to be as ours", replace(words, vocabulary=few)))
    assert "the reader" in check(job)


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        pytest.param("tcp://10.0.0.4:8786", True, id="plain"),
        pytest.param("10.0.0.4:8786", True, id="without-a-scheme"),
        pytest.param("tcp://0.0.0.0:8786", True, id="every-address"),
        pytest.param("ws://cluster.example:8786", True, id="another-scheme"),
        pytest.param("tls://10.0.0.4:8786", False, id="tls"),
        pytest.param("tcp://127.0.0.1:8786", False, id="this-machine"),
        pytest.param("tcp://[::1]:8786", False, id="this-machine-otherwise"),
    ],
)
def test_a_scheduler_that_asks_nobody_is_told_from_others(address: str, is_open: bool) -> None:
    assert open_to_strangers(address) is is_open

"""WAL only where it is safe: on a fixed SQLite and on a disk known to be local."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.store.journal import choose, filesystem, wal_is_safe

MOUNTS = """\
overlay / overlay rw,relatime 0 0
/dev/sda1 /srv ext4 rw 0 0
nas:/export /srv/shared nfs4 rw 0 0
/dev/sdb1 /media/my\\040disk xfs rw 0 0
tmpfs /twice tmpfs rw 0 0
//server/share /twice cifs rw 0 0
broken line
"""

FIXED = (3, 53, 0)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 6, 23), False), ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 44, 9), True),
        ((3, 45, 0), False), ((3, 50, 6), False), ((3, 50, 7), True), ((3, 51, 0), False), ((3, 51, 2), False),
        ((3, 51, 3), True), ((3, 52, 0), True), ((4, 0, 0), True),
    ],
)  # fmt: skip
def test_wal_only_on_versions_without_the_reset_bug(version: tuple[int, int, int], safe: bool) -> None:
    assert wal_is_safe(version) is safe
    assert (choose(Path("/srv/t.sqlite"), version, mounts=MOUNTS).mode == "wal") is safe


@pytest.mark.parametrize(
    ("path", "kind", "mode"),
    [
        ("/srv/var/t.sqlite", "ext4", "wal"),
        ("/srv/shared/t.sqlite", "nfs4", "truncate"),
        ("/srv/sharedness/t.sqlite", "ext4", "wal"),
        ("/media/my disk/t.sqlite", "xfs", "wal"),
        ("/twice/t.sqlite", "cifs", "truncate"),
        ("/home/t.sqlite", "overlay", "truncate"),
    ],
)
def test_the_disk_decides_on_a_fixed_version(path: str, kind: str, mode: str) -> None:
    assert filesystem(Path(path), MOUNTS) == kind
    assert choose(Path(path), FIXED, mounts=MOUNTS).mode == mode


def test_an_unknown_disk_is_not_taken_for_local() -> None:
    answer = choose(Path("/srv/t.sqlite"), FIXED, mounts="")
    assert answer.mode == "truncate"
    assert "cannot tell" in answer.why


def test_the_reason_names_the_version() -> None:
    assert "3.40.1" in choose(Path("/srv/t.sqlite"), (3, 40, 1), mounts=MOUNTS).why

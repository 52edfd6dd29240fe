"""Settings that follow their files: read again when one of them changed, and the last good ones kept.

In: the folder that was named. Out: Settings; a ConfigError tells what is wrong with the files as they stand, while the
settings stay what they were. An editor that writes a file in two steps costs one complaint, no round.
"""

from __future__ import annotations

from pathlib import Path

from tracker.config.load import load
from tracker.errors import ConfigError
from tracker.model import Settings

Mark = tuple[tuple[str, int, int], ...]
MOST_FILES = 2_000


class Following:
    """``settings`` are the last good ones; the first must be good."""

    def __init__(self, said: Path | None = None) -> None:
        self.settings: Settings = load(said)
        self.refused: ConfigError | None = None
        self._mark = _mark(self.settings.config_dir)

    def look(self) -> bool:
        """Say whether there are other settings than before; raise ConfigError once for each change that is no good."""
        folder = self.settings.config_dir
        mark = _mark(folder)
        if mark == self._mark:
            return False
        self._mark, before = mark, self.settings.digest
        try:
            self.settings = load(folder)
        except ConfigError as error:
            self.refused = error
            raise
        self.refused = None
        return self.settings.digest != before


def _mark(folder: Path) -> Mark:
    """Return what changes when a file of the folder does."""
    found = []
    for path in sorted(folder.rglob("*.toml"))[:MOST_FILES]:
        try:
            known = path.stat()
        except OSError:
            continue
        found.append((str(path), known.st_mtime_ns, known.st_size))
    return tuple(found)

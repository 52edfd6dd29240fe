"""A made store behind a server in a process of its own, with a configuration that changes when it is told to.

``python tools/served_store.py FOLDER``            serve it until the process is ended; the port is the first line
``python tools/served_store.py FOLDER --follow``   the same, making figures anew beside itself as `tracker serve` does
``python tools/served_store.py FOLDER --renew``    make the figures anew, and end

Comes in: a folder that :func:`made` filled. Goes out: answers. The file "changed" in the folder is the sign that the
other configuration counts, by which all figures are made anew. There is one person in it, who reviews.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from made_store import drop_report, made_store, settings_for

from tracker import logs
from tracker.knowledge import renewed
from tracker.pipeline import Means as RoundMeans
from tracker.pipeline import one_round
from tracker.store import open_store, sessions, users
from tracker.store.users import Role
from tracker.web.access import Protection, names_of
from tracker.web.app import build
from tracker.web.entrance import PLAIN_COOKIE
from tracker.web.means import Means
from tracker.web.renewal import Renewal
from tracker.web.server import listen, serve
from tracker.web.warm import keep_warm

WHO = "reviewer"


class Flagged:
    """Settings that change when a file appears: every crisis is called otherwise then."""

    def __init__(self, folder: Path) -> None:
        self._flag, self._before = flag_of(folder), settings_for(folder)
        self._after = renamed(self._before)
        self.settings = self._before

    def look(self) -> bool:
        """Say whether they changed."""
        before, self.settings = self.settings, self._after if self._flag.exists() else self._before
        return self.settings is not before


def flag_of(folder: Path) -> Path:
    """Return the file that says that the configuration is the other one."""
    return folder / "changed"


def renamed(settings: Any) -> Any:
    """Return another configuration, by which all figures are made anew."""
    crises = {name: replace(one, name=f"{one.name} (renamed)") for name, one in settings.crises.items()}
    return replace(settings, crises=crises, digest="changed")


def made(folder: Path, rows: int) -> None:
    """Write a store and make one round on it: the snapshot pages are read from is there then."""
    folder.mkdir()
    settings = settings_for(folder)
    made_store(folder / "t.sqlite", rows, settings)
    drop_report(folder, 1)
    store = open_store(folder / "t.sqlite")
    one_round(settings, store, RoundMeans())
    users.add(store, WHO, Role.REVIEWER, [], datetime.now(UTC))
    store.close()


def serve_here(folder: Path, *, follow: bool) -> None:
    """Serve a made store until the process is ended; the port is the first line that is printed."""
    logs.configure(verbose=False)
    following = Flagged(folder)
    following.look()
    command = [sys.executable, __file__, str(folder), "--renew"]
    anew = Renewal(lambda: subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL))
    means = Means(
        store=folder / "t.sqlite", charts=folder / "charts", following=following,  # type: ignore[arg-type]
        renewal=anew if follow else None,
        parse=lambda *_: None, protection=Protection.LOOPBACK, names=names_of("127.0.0.1", []),  # type: ignore[arg-type]
    )  # fmt: skip
    listening, stop = listen("127.0.0.1", 0), threading.Event()
    print(listening.getsockname()[1], flush=True)
    if follow:
        keep_warm(means, stop)
    serve(build(means), listening, stop)


def renew_here(folder: Path) -> None:
    """Make the figures anew by the configuration as it stands, as `tracker renew` does."""
    following = Flagged(folder)
    following.look()
    store = open_store(folder / "t.sqlite")
    try:
        renewed(following.settings, store)
    finally:
        store.close()


def signed_in(folder: Path) -> str:
    """Return the cookie of who reviews."""
    store = open_store(folder / "t.sqlite")
    try:
        user = users.named(store, WHO)
        assert user is not None
        return f"{PLAIN_COOKIE}={sessions.begin(store, user, 'bench', datetime.now(UTC)).reveal()}"
    finally:
        store.close()


def main() -> int:
    """Serve, or make anew."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--follow", action="store_true", help="make figures anew beside the server")
    parser.add_argument("--renew", action="store_true", help="make figures anew, and end")
    said = parser.parse_args()
    if said.renew:
        renew_here(said.folder)
    else:
        serve_here(said.folder, follow=said.follow)
    return 0


if __name__ == "__main__":
    sys.exit(main())

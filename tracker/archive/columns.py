"""The small file that says which column of an archive is what: ``text = "body"`` and so on, under ``[archive]``.

In: its path. Out: :class:`~tracker.archive.plan.Columns`, or a ConfigError that lists all that is wrong with it.
"""

from __future__ import annotations

import re
from pathlib import Path

from tracker.archive.plan import Columns
from tracker.config.read import only, read_toml, tables
from tracker.errors import ConfigError, Problem

SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
NAMED = ("text", "name", "title", "publisher", "url", "published", "language")
"""The keys that name a column."""


def columns_of(path: Path | None) -> Columns:
    """Return what the file says; None: the columns are called as ours are, and only ``text`` has to be there."""
    if path is None:
        return Columns(
            text="text", name="name", title="title", publisher="publisher", url="url", published="published",
            language="language",
        )  # fmt: skip
    problems: list[Problem] = []
    raw = read_toml(path, problems)
    if not problems:
        only(raw, ["archive"], path.name, problems)
        if "archive" not in raw:
            problems.append(Problem(path.name, "archive", "is missing", 'write [archive] and text = "the column"'))
    found = tables({name: raw[name] for name in raw if name == "archive"}, Columns, path.name, problems)
    if not problems and not SOURCE.fullmatch(found["archive"].source):
        hint = "small letters, digits, - and _"
        problems.append(Problem(path.name, "archive.source", "is no name of a source", hint))
    if problems:
        raise ConfigError(problems)
    return found["archive"]


def wanted(columns: Columns) -> dict[str, str]:
    """Return our name of each column that is named, and the archive's."""
    return {name: said for name in NAMED if (said := getattr(columns, name))}

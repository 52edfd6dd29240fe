"""Ready-made rules that a workspace takes in by one line: ``include = ["conflict_flash"]``.

In: the raw tables of rules.toml, the folder. Out: the same with the included ones behind them; a rule of one's own
takes the place of an included one of its name. Sets stand in config/rulesets/; a folder of one's own there goes before
the shipped one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tracker.config.find import shipped
from tracker.config.read import did_you_mean, read_toml
from tracker.errors import Problem

FOLDER = "rulesets"
KEY = "include"


def included(raw: Mapping[str, Any], folder: Path, problems: list[Problem]) -> tuple[dict[str, Any], tuple[Path, ...]]:
    """Return the rules with those of the sets they include, and the files these were read from."""
    own = dict(raw)
    names = own.pop(KEY, [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        problems.append(Problem("rules.toml", KEY, "should be a list of names", 'write include = ["conflict_flash"]'))
        return own, ()
    there = sets(folder)
    found: dict[str, Any] = {}
    for name in names:
        if name in there:
            found |= read_toml(there[name], problems)
        else:
            problems.append(Problem("rules.toml", KEY, f"there is no rule set {name!r}", did_you_mean(name, there)))
    return {**found, **own}, tuple(there[name] for name in names if name in there)


def sets(folder: Path) -> dict[str, Path]:
    """Return the rule sets there are, by name."""
    homes = (shipped("config"), folder)
    return {path.stem: path for home in homes for path in sorted((home / FOLDER).glob("*.toml"))}

"""Where the configuration is: said on the command line, in the environment, beside the person, or shipped with us."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tracker.errors import ConfigError, Problem

PACKAGE = Path(__file__).resolve().parent.parent
MARKS = ("workspace.toml", "indicators.toml")
"""A folder beside a person is a configuration where it holds one of these."""


def shipped(name: str) -> Path:
    """Return the folder `name` ("config" or "seeds") that came with the program: in the wheel, or in the checkout."""
    inside = PACKAGE / "shipped" / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def find_config(said: Path | None = None, *, environ: Mapping[str, str] | None = None, cwd: Path | None = None) -> Path:
    """Return the configuration folder.

    In this order: `said` (--config), TRACKER_CONFIG, ./config, the shipped one. A folder that was named and is not
    there is a :class:`ConfigError`, never a silent fall to the next.
    """
    environ = os.environ if environ is None else environ
    named = said or (Path(environ["TRACKER_CONFIG"]) if environ.get("TRACKER_CONFIG") else None)
    if named is not None:
        if not named.is_dir():
            hint = f"name one that holds {' or '.join(MARKS)}; `tracker init` makes one"
            raise ConfigError([Problem(str(named), "", "there is no such folder", hint)])
        return named
    beside = (cwd or Path.cwd()) / "config"
    return beside if any((beside / mark).is_file() for mark in MARKS) else shipped("config")

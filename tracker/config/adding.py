"""Writing one more source into the file a person keeps: their comments stay, and nothing wrong is ever written.

In: the configuration folder, a name and what is known of a source. Out: the file with a commented table at its end, or
ConfigError and the file as it was. It appends text, so it needs no writer of TOML.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import tomllib
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from tracker.config.load import load
from tracker.config.read import tables
from tracker.config.sources import FILE as SOURCES
from tracker.config.sources import check_source
from tracker.config.workspace import FILE as WORKSPACE
from tracker.config.workspace import is_workspace
from tracker.errors import ConfigError, Problem
from tracker.model import SourceSpec

Values = Mapping[str, str | int | tuple[str, ...]]

NOTES = {
    "every_minutes": "between two visits",
    "most": "items taken up in one visit",
    "hosts": "private hosts it may be read from",
}
LONGEST_NAME = 40


def name_of(words: str) -> str:
    """Return a name for a table made of a title or an address: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain[:200]).strip("-")[:LONGEST_NAME].strip("-") or "source"


def table_of(name: str, values: Values, *, under: str = "") -> str:
    """Return the table as it is written, each line that needs it with its comment."""
    lines = [f"[{under}{name}]"]
    for key, value in values.items():
        said = f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "")
        lines.append(f"{said:<34}# {NOTES[key]}" if key in NOTES else said)
    return "\n".join(lines) + "\n"


def written_to(folder: Path) -> tuple[str, str]:
    """Return the file of a folder that a new source is written into, and what stands before its name there."""
    whole = is_workspace(folder) and not (folder / SOURCES).exists()
    return (WORKSPACE, "sources.") if whole else (SOURCES, "")


def add_checked(folder: Path, name: str, values: Values, *, note: str = "") -> Path:
    """Append a source once the whole configuration was seen to hold with it; return the file.

    It is tried on a copy first, so that who follows the files never meets one that does not hold. The file as it was
    stays beside it, as ``NAME.before``: putting it back takes the source out again. Raises ConfigError.
    """
    try:
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch) / "config"
            shutil.copytree(folder, copy, ignore=_no_settings, ignore_dangling_symlinks=True)
            path = folder / add_source(copy, name, values, note=note).name
            load(copy)
        path.with_name(f"{path.name}.before").write_bytes(path.read_bytes())
    except OSError as error:
        raise ConfigError([Problem(folder.name, "", f"cannot be copied: {error.strerror}")]) from None
    return add_source(folder, name, values, note=note)


def _no_settings(folder: str, names: list[str]) -> list[str]:
    """Return what of a folder is no part of a configuration."""
    return [name for name in names if not name.endswith(".toml") and not (Path(folder) / name).is_dir()]


def add_source(folder: Path, name: str, values: Values, *, note: str = "") -> Path:
    """Append a source to sources.toml, or to workspace.toml where that holds everything; return the file.

    ``note`` is a remark that stands above it. Raises ConfigError where the name is taken or the source is not one we
    could read; then nothing was written.
    """
    name_of_file, under = written_to(folder)
    path = folder / name_of_file
    _require_sound(name, values)
    try:
        before = path.read_text(encoding="utf-8")
        known = tomllib.loads(before)
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError([Problem(path.name, "", f"cannot be read: {error}", "mend it first")]) from None
    if name in (known.get("sources", {}) if under else known):
        raise ConfigError([Problem(path.name, name, "is there already", "choose another name with --name")])
    remark = f"# {' '.join(note.split())}\n" if note else ""
    after = before.rstrip("\n") + "\n\n" + remark + table_of(name, values, under=under)
    tomllib.loads(after)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(after, encoding="utf-8")
        part.chmod(path.stat().st_mode & 0o777)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ConfigError([Problem(path.name, "", f"cannot be written: {error.strerror}")]) from None
    return path


def _require_sound(name: str, values: Values) -> None:
    problems: list[Problem] = []
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", name):
        problems.append(Problem(SOURCES, name[:60], "is no name for a source", "letters, digits, - and _"))
    for source in tables({name: dict(values)}, SourceSpec, SOURCES, problems).values():
        problems += check_source(source)
    if problems:
        raise ConfigError(problems)

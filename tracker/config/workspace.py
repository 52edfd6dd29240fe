"""One file for a crisis of one's own: ``workspace.toml`` holds its tables, and the rest comes from the shipped words.

In: a configuration folder. Out: the raw tables of every file, and which of them are one's own. A folder with this file
needs no other: words it does not bring (indicators, sources of figures, places, languages) are the shipped ones, so an
update of the program brings new ones; crises, sources, rules and channels are only its own. A table of one's own takes
the place of the shipped one of its name. It checks no table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tracker.config.find import shipped
from tracker.config.read import only, read_toml
from tracker.errors import Problem

FILE = "workspace.toml"

WORDS = ("indicators", "attributions", "places")
DECIDED = ("crises", "sources", "rules", "channels")
OPTIONAL = ("retention",)
"""What has its shipped values where nobody decides otherwise."""

WITHIN = ("indicators", "populations", "pairs")
"""The parts of indicators.toml; in the one file each is a section of its own."""

META = "meta"
"""No channel: the table that names the one where it is told what is wrong with the program itself."""

SECTIONS = (*DECIDED, *OPTIONAL, "places", "attributions", *WITHIN)


@dataclass(frozen=True, slots=True)
class Raw:
    """The tables of each file by its name without ``.toml``; ``own``: those of workspace.toml, by section."""

    files: Mapping[str, dict[str, Any]]
    own: Mapping[str, Mapping[str, Any]]
    read: tuple[Path, ...]  # what was read, in order
    contact: str = ""  # where the owner of a site that we read can write to
    meta_channel: str = ""  # where it is told what is wrong with the program
    language: str = ""  # of the drawn pages


def is_workspace(folder: Path) -> bool:
    """Say whether a folder is one that needs no more than the one file."""
    return (folder / FILE).is_file()


def home_of(folder: Path, name: str) -> Path:
    """Return the folder a file or folder of words is read from: one's own where it is there, else the shipped one."""
    return folder if (folder / name).exists() or not is_workspace(folder) else shipped("config")


def gathered(folder: Path, problems: list[Problem]) -> Raw:
    """Read every file of the folder; what is wrong with one goes to `problems`."""
    paths = [path for name in (*WORDS, *DECIDED, *OPTIONAL) if (path := _path(folder, name)) is not None]
    read = {path.stem: read_toml(path, problems) for path in paths}
    files: dict[str, dict[str, Any]] = {name: read.get(name, {}) for name in (*WORDS, *DECIDED, *OPTIONAL)}
    only(files["indicators"], WITHIN, "indicators.toml", problems)
    own, said, meta, spoken = _own(folder, problems) if is_workspace(folder) else ({}, "", "", "")
    spoken = spoken or _text(files["crises"], "language")
    contact = said or _contact(files["sources"])
    meta = meta or _meta(files["channels"], "channels.toml", problems)
    for section, tables in own.items():
        if section in WITHIN:
            shared = files["indicators"].get(section, {})
            files["indicators"][section] = {**shared, **tables} if isinstance(shared, Mapping) else shared
        else:
            files[section] = {**files[section], **tables}
    return Raw(files, own, (*paths, *([folder / FILE] if is_workspace(folder) else [])), contact, meta, spoken)


def told(problem: Problem, own: Mapping[str, Mapping[str, Any]]) -> Problem:
    """Return the problem under the file it stands in: a table of one's own stands in workspace.toml."""
    file, (first, _, rest) = problem.file.removesuffix(".toml"), problem.key.partition(".")
    if first in own.get(file, {}):
        return replace(problem, file=FILE, key=f"{file}.{problem.key}")
    if file == "indicators" and rest.partition(".")[0] in own.get(first, {}):
        return replace(problem, file=FILE)
    return problem


def _path(folder: Path, name: str) -> Path | None:
    """Return where a file is read from; None: nothing of its kind was decided."""
    if name in WORDS:
        return home_of(folder, f"{name}.toml") / f"{name}.toml"
    path = folder / f"{name}.toml"
    needed = name not in OPTIONAL and not is_workspace(folder)
    return path if needed or path.exists() else None


def _contact(raw: dict[str, Any]) -> str:
    return _text(raw, "contact")


def _text(raw: dict[str, Any], key: str) -> str:
    """Take ``key = "..."`` out of a file whose other keys are tables."""
    return str(raw.pop(key)) if isinstance(raw.get(key), str) else ""


def _meta(raw: dict[str, Any], file: str, problems: list[Problem]) -> str:
    """Take ``[meta]`` with its ``channel = "..."`` out of a file whose other tables are channels."""
    said = raw.pop(META, {})
    channel = said.get("channel", "") if isinstance(said, Mapping) else said
    if not isinstance(channel, str) or not isinstance(said, Mapping) or set(said) - {"channel"}:
        hint = 'write [meta] and below it channel = "..."'
        problems.append(Problem(file, META, "says something else than a channel", hint))
        return ""
    return channel


def _own(folder: Path, problems: list[Problem]) -> tuple[dict[str, Mapping[str, Any]], str, str, str]:
    raw = read_toml(folder / FILE, problems)
    contact, meta, spoken = _contact(raw), _meta(raw, FILE, problems), _text(raw, "language")
    only(raw, SECTIONS, FILE, problems)
    found: dict[str, Mapping[str, Any]] = {}
    for section in SECTIONS:
        tables = raw.get(section, {})
        if isinstance(tables, Mapping):
            found[section] = tables
        else:
            problems.append(Problem(FILE, section, "should be tables", f"write [{section}.NAME] and its keys below"))
    return found, contact, meta, spoken

"""All files of one folder -> Settings. Reads everything, checks everything, then answers once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tracker.atlas import Atlas
from tracker.config.checks import check
from tracker.config.find import find_config, shipped
from tracker.config.read import read_toml, tables
from tracker.config.rulesets import included
from tracker.config.sources import read_mapping, with_mappings
from tracker.config.workspace import FILE as WORKSPACE
from tracker.config.workspace import gathered, home_of, told
from tracker.errors import ConfigError, Problem
from tracker.model import (
    Attribution,
    Channel,
    Crisis,
    Indicator,
    Language,
    MaskWords,
    NamedPair,
    Place,
    Population,
    Retention,
    Rule,
    Settings,
    SourceSpec,
    Vocabulary,
)
from tracker.model.tables import TableMapping

FILES = ("indicators", "attributions", "places", "crises", "sources", "rules", "channels", "retention")

WORLD = Path(__file__).with_name("world.tsv.gz")
"""The gazetteer that comes with the program; tools/gazetteer.py writes it."""


def load(said: Path | None = None) -> Settings:
    """Return the validated configuration of the folder :func:`find_config` names.

    Raises :class:`ConfigError` holding every problem of every file, in file order.
    """
    folder = find_config(said)
    problems: list[Problem] = []
    read = gathered(folder, problems)
    raw, kinds = read.files, read.files["indicators"]
    vocabulary = Vocabulary(
        indicators=tables(kinds.get("indicators", {}), Indicator, "indicators.toml", problems, under="indicators"),
        populations=tables(kinds.get("populations", {}), Population, "indicators.toml", problems, under="populations"),
        pairs=tables(kinds.get("pairs", {}), NamedPair, "indicators.toml", problems, under="pairs"),
        attributions=tables(raw["attributions"], Attribution, "attributions.toml", problems),
        places=Atlas(tables(raw["places"], Place, "places.toml", problems), WORLD.read_bytes()),
        languages=_languages(folder, problems),
    )
    rules, sets = included(raw["rules"], folder, problems)
    sources = tables(raw["sources"], SourceSpec, "sources.toml", problems)
    said_in = WORKSPACE if read.own.get("retention") else "retention.toml"
    retention = tables({"retention": raw["retention"]}, Retention, said_in, problems)
    settings = Settings(
        config_dir=folder,
        vocabulary=vocabulary,
        crises=tables(raw["crises"], Crisis, "crises.toml", problems),
        sources=with_mappings(sources, _mappings(folder, problems), problems),
        rules=tables(rules, Rule, "rules.toml", problems),
        contact=read.contact,
        language=read.language or "en",
        retention=retention.get("retention", Retention()),
        meta_channel=read.meta_channel,
        channels=tables(raw["channels"], Channel, "channels.toml", problems),
        masks=_masks(folder, problems),
    )
    problems.extend(check(settings))
    if problems:
        order = {f"{name}.toml": place for place, name in enumerate(FILES)}
        problems = [told(problem, read.own) for problem in problems]
        raise ConfigError(sorted(problems, key=lambda problem: order.get(problem.file, len(order))))
    return replace(settings, digest=_digest(folder, (*read.read, *sets)))


def _languages(folder: Path, problems: list[Problem]) -> dict[str, Language]:
    files = _files_in(home_of(folder, "language"), "language")
    if not files:
        problems.append(Problem("language/en.toml", "", "is missing", f"expected it in {folder / 'language'}"))
    raw = {path.stem: read_toml(path, problems) for path in files}
    found: dict[str, Language] = {}
    for name, table in raw.items():
        found |= tables({name: table}, Language, f"language/{name}.toml", problems)
    return found


def _mappings(folder: Path, problems: list[Problem]) -> dict[str, TableMapping]:
    """Return the mappings of config/mappings by the names of their files."""
    read = {path.stem: read_mapping(path, problems) for path in _files_in(home_of(folder, "mappings"), "mappings")}
    return {name: found for name, found in read.items() if found is not None}


def _masks(folder: Path, problems: list[Problem]) -> dict[str, MaskWords]:
    """Return what masks names, by language: the shipped files, and those of this folder in their place or beside them.

    A folder that has none masks no less than the shipped one.
    """
    found: dict[str, MaskWords] = {}
    for path in _mask_files(folder):
        found |= tables({path.stem: read_toml(path, problems)}, MaskWords, f"masks/{path.name}", problems)
    return found


def _mask_files(folder: Path) -> list[Path]:
    files = {path.name: path for home in (shipped("config"), folder) for path in _files_in(home, "masks")}
    return [path for _, path in sorted(files.items())]


def _files_in(folder: Path, name: str) -> list[Path]:
    """Return the TOML files of a folder in the configuration; a hidden one is an editor's."""
    return sorted(path for path in (folder / name).glob("*.toml") if not path.name.startswith("."))


def _digest(folder: Path, read: Iterable[Path]) -> str:
    """Return one hash of the name and bytes of each file that was read, so that a round can say what it ran with.

    Only of those: an editor leaves locks and copies beside them that cannot be read, or mean nothing.
    """
    whole = hashlib.sha256()
    files = [*read, *_mask_files(folder)]
    for name in ("language", "mappings"):
        files += _files_in(home_of(folder, name), name)
    for path in files:
        within = path.parent.name if path.parent.name in {"language", "mappings", "masks"} else ""
        name = f"{within}/{path.name}" if within else path.name
        whole.update(name.encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()

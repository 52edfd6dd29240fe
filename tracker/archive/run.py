"""A run over an archive: planned, begun or gone on with, and its manifest.

In: where the archive and the lake lie, columns, settings, who does the parts. Out: the manifest. Whatever stops it, the
same command goes on where it stopped: what is done is known by its notes.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import polars as pl

from tracker.archive.crew import Outcome
from tracker.archive.plan import BYTES, ROWS, ArchiveError, Columns, File, Part, Plan, cut, shape_of
from tracker.archive.shelf import Shelf, is_here, listed
from tracker.archive.work import DONE, TABLES, Job, Words, note_of, versions
from tracker.model import Settings
from tracker.round.record import reader_version

PLAN = "plan.json"
MANIFEST = "manifest.json"

Crew = Callable[[Sequence[Part], Job], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How the work is cut."""

    rows: int = ROWS
    bytes: int = BYTES


def planned(
    archive: str,
    columns: Columns,
    settings: Settings,
    known_at: datetime,
    *,
    texts: bool = True,
    sizes: Sizes | None = None,
) -> Plan:
    """Return the plan of reading an archive as it lies there now."""
    wanted = sizes or Sizes()
    files = [_counted(file) for file in listed(archive)]
    return Plan(
        root=_root(files), columns=columns, parts=cut(files, wanted.rows, wanted.bytes), known_at=known_at,
        reader=reader_version(settings), versions=versions(), texts=texts,
    )  # fmt: skip


def begun(shelf: Shelf, plan: Plan) -> tuple[Plan, bool]:
    """Return the plan that holds for a lake, and whether it was begun before: another plan over it is an error."""
    if not shelf.has(PLAN):
        if shelf.names(DONE):
            raise ArchiveError(f"{shelf.root} has results and no plan: give another folder")
        shelf.write(PLAN, plan.to_json().encode())
        return plan, False
    kept = shelf.said(PLAN)
    same = replace(plan, known_at=datetime.fromisoformat(kept["known_at"]))
    if json.loads(same.to_json()) != kept:
        changed = [name for name, said in json.loads(same.to_json()).items() if said != kept.get(name)]
        raise ArchiveError(
            f"{shelf.root} was begun otherwise ({', '.join(changed)} differ): give another folder, or do it as before"
        )
    return same, True


def read(
    plan: Plan, out: str, settings: Settings, crew: Crew, tell: Callable[[Mapping[str, Any], Part], None]
) -> dict[str, Any]:
    """Do what is not done of a plan and write the manifest; ``tell`` hears of each part, done now or before."""
    shelf, digest = Shelf(out), plan.digest
    job = Job(replace(plan, parts=()), digest, out, Words(plan.reader, settings))
    notes: dict[int, Mapping[str, Any]] = {}
    left: list[Part] = []
    there = set(shelf.names(DONE))
    for part in plan.parts:
        note = note_of(shelf, part, digest) if f"{part.name}.json" in there else None
        if note is None:
            left.append(part)
        else:
            notes[part.number] = note
            tell(note, part)
    problems: dict[int, str] = {}
    for outcome in crew(left, job):
        if outcome.note is None:
            problems[outcome.part.number] = outcome.problem
        else:
            notes[outcome.part.number] = outcome.note
            tell(outcome.note, outcome.part)
    for folder in (*TABLES, DONE):
        shelf.sweep(folder)
    made = _manifest(plan, digest, notes, problems)
    shelf.write(MANIFEST, json.dumps(made, sort_keys=True, ensure_ascii=False, indent=1).encode())
    return made


def _manifest(
    plan: Plan, digest: str, notes: Mapping[int, Mapping[str, Any]], problems: Mapping[int, str]
) -> dict[str, Any]:
    """Return what was read, how, and the hash of everything that was written."""
    counts: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for note in notes.values():
        counts.update({name: count for name, count in note["counts"].items() if name != "refused"})
        refused.update(note["counts"]["refused"])
    every = "".join(
        f"{table}/{number:06d} {notes[number]['files'][table]['sha256']}\n"
        for number in sorted(notes)
        for table in TABLES
    )
    failed = {
        str(number): {"files": list(plan.parts[number].paths)[:5], "reason": why}
        for number, why in sorted(problems.items())
    }
    return {
        "plan": digest,
        "known_at": plan.known_at.isoformat(),
        "reader": plan.reader,
        "versions": dict(plan.versions),
        "columns": asdict(plan.columns),
        "parts": {"all": len(plan.parts), "done": len(notes), "failed": failed},
        "counts": dict(sorted(counts.items())),
        "refused": dict(refused.most_common()),
        "tables": {table: {"files": len(notes), "rows": sum(note["files"][table]["rows"] for note in notes.values())}
                   for table in TABLES},
        "sha256": hashlib.sha256(every.encode()).hexdigest(),
    }  # fmt: skip


def _counted(file: File) -> File:
    """Return a table with the number of its rows; one that cannot be opened is a part that fails, not the run."""
    if shape_of(file.path) != "parquet" or not is_here(file.path):
        return file
    try:
        return replace(file, rows=int(pl.scan_parquet(file.path).select(pl.len()).collect().item()))
    except (OSError, pl.exceptions.PolarsError):
        return file


def _root(files: Sequence[File]) -> str:
    """Return the folder all files lie in."""
    first, last = files[0].path, files[-1].path  # in order: what these share, all do
    shared = 0
    for one, other in zip(first, last, strict=False):
        if one != other:
            break
        shared += 1
    return first[:shared].rpartition("/")[0]

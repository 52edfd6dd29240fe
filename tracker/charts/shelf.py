"""The folder of a site and what it remembers: of each file, what it was made of and what came of it.

In: a folder, content and what it was made of. Out: files written whole, only where they changed. Files this module did
not make are never touched or removed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "rendered.json"


@dataclass(frozen=True, slots=True)
class Written:
    """One file of the site; ``changed`` is false when it stood there already, byte for byte."""

    path: Path
    changed: bool


class Shelf:
    """A folder with its manifest: what stands there as it was made is not made again."""

    def __init__(self, out: Path, maker: str) -> None:
        out.mkdir(parents=True, exist_ok=True)
        found = _read(out / MANIFEST)
        self.out, self.maker = out, maker
        self.before = {name: (str(recipe), str(made)) for name, (recipe, made) in found.get("files", {}).items()}
        self.briefs: dict[str, Any] = found.get("briefs", {})
        self.orphans = [str(one) for one in found.get("orphans", [])]
        self.now: dict[str, tuple[str, str]] = {}

    def stand(self, names: Sequence[str]) -> bool:
        """Say whether files stand there as they were made, and remember them if they do."""
        there = all(name in self.before and digest_of(self.out / name) == self.before[name][1] for name in names)
        if there:
            self.now |= {name: self.before[name] for name in names}
        return there

    def file(self, name: str, made_of: Any, bake: Callable[[], bytes]) -> Written:
        """Write a file unless it stands there already, made of the same things and not touched since."""
        recipe = digest(json.dumps([self.maker, made_of], sort_keys=True, default=str).encode())
        path = self.out / name
        if name in self.before and self.before[name][0] == recipe and digest_of(path) == self.before[name][1]:
            self.now[name] = self.before[name]
            return Written(path, changed=False)
        content = bake()
        self.now[name] = (recipe, digest(content))
        return Written(path, changed=_put(path, content))

    def close(self) -> None:
        """Remember what was made, for the next time."""
        told = {"files": self.now, "briefs": self.briefs, "orphans": self.orphans}
        _put(self.out / MANIFEST, (json.dumps(told, indent=1, sort_keys=True, default=str) + "\n").encode())


def clear(out: Path) -> list[Path]:
    """Remove every file of the site this module made, and return them: a page that quoted what is gone must go too."""
    names = [name for name in (*_read(out / MANIFEST).get("files", {}), MANIFEST) if Path(name).name == name]
    there = [out / name for name in names if (out / name).is_file()]
    for path in there:
        path.unlink()
    return there


def digest(content: bytes) -> str:
    """Return the hash by which content is known again."""
    return hashlib.sha256(content).hexdigest()


def digest_of(path: Path) -> str:
    """Return the hash of a file, "" where there is none."""
    return digest(path.read_bytes()) if path.is_file() else ""


def plain(values: Mapping[str, Any]) -> Any:
    """Return values as they are read back from a manifest."""
    return json.loads(json.dumps(values, default=str))


def _put(path: Path, content: bytes) -> bool:
    """Write a file whole: into a new one beside it, then in its place; return whether anything changed."""
    if path.is_file() and path.read_bytes() == content:
        return False
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return True


def _read(path: Path) -> dict[str, Any]:
    """Return what is remembered; a missing or damaged manifest, or one of a crisis that lacks anything, is nothing."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        files = found.get("files", found)  # earlier ones held nothing else
        named = {str(name): (recipe, made) for name, (recipe, made) in files.items()}
        briefs = {str(name): one for name, one in found.get("briefs", {}).items()}
        whole = {name: one for name, one in briefs.items() if {"made_of", "files", "events"} <= one.keys()}
        return {"files": named, "briefs": whole, "orphans": list(found.get("orphans", []))}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}

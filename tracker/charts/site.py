"""The static site: an overview, a page a crisis, the methodology, a picture of each chart and a CSV a crisis.

In: a :class:`~tracker.charts.page.Site` and a folder. Out: files that open anywhere without a network, and a list of
what was written. Rendering the same data again changes no byte and says so: a manifest remembers what each file was
made of, so that nothing is drawn twice. Files this module did not make are never touched or removed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tracker import __version__
from tracker.charts import page, png, safe
from tracker.charts.briefs import NOWHERE, Parts, brief_of, brief_of_nowhere, cut, together
from tracker.charts.drawing import spec
from tracker.charts.layers import NARROW, PICTURE, WIDE
from tracker.charts.page import Site
from tracker.charts.panels import Panel, panels
from tracker.charts.words import file_name
from tracker.model import Crisis
from tracker.series.export import tidy_csv
from tracker.series.protection import attribution_lines

MANIFEST = "rendered.json"


@dataclass(frozen=True, slots=True)
class Written:
    """One file of the site; ``changed`` is false when it stood there already, byte for byte."""

    path: Path
    changed: bool


def render(site: Site, out: Path) -> list[Written]:
    """Write the whole site into the folder and return its files, the overview first.

    A crash midway leaves whole old or whole new files, never half ones. Raises OSError where the folder cannot be
    written.
    """
    return render_parts(cut(site), out)


def render_parts(parts: Parts, out: Path) -> list[Written]:
    """Write the site as :func:`render` does; a crisis of the version that stands there already is not looked at."""
    png.register_fonts()
    shelf = _Shelf(out)
    crises: list[Crisis | None] = [*parts.settings.crises.values(), None]
    found = [_part(parts, shelf, crisis) for crisis in crises]
    if _unknown(parts, found) - set(shelf.orphans):
        # an event of a crisis that was not looked at: rare, and then all are
        found = [_part(parts, shelf, crisis, anew=True) for crisis in crises]
    shelf.orphans = sorted(_unknown(parts, found))
    briefs = {crisis.id if crisis else NOWHERE: brief for crisis, (brief, _) in zip(crises, found, strict=True)}
    shelf.briefs = briefs
    told = together(parts, briefs)
    said = {one for brief in briefs.values() for one in brief["said_by"]}
    first = shelf.page("index.html", "index.html", page.overview(parts.settings, briefs, told))
    last = shelf.page("methodology.html", "methodology.html", page.methodology(parts.settings, said, told))
    shelf.close()
    return [first, *(one for _, written in found for one in written), last]


def _unknown(parts: Parts, found: Sequence[tuple[dict[str, Any], list[Written]]]) -> set[str]:
    """Return the alert events that no part knows the figure of."""
    known = {event for brief, _ in found for event in brief["events"]}
    return {event.event_id for event in parts.events if event.series_id} - known


def _part(
    parts: Parts, shelf: _Shelf, crisis: Crisis | None, *, anew: bool = False
) -> tuple[dict[str, Any], list[Written]]:
    """Return the brief of a part and its files; those of the same version stay as they are."""
    name = crisis.id if crisis else NOWHERE
    version = parts.versions.get(name, "")
    made_of = version and _digest(json.dumps([version, parts.demo, png.VERSION, __version__, _code()]).encode())
    before = shelf.briefs.get(name)
    if made_of and not anew and before and before["made_of"] == made_of and shelf.stand(before["files"]):
        return before, [Written(shelf.out / one, changed=False) for one in before["files"]]
    site = parts.frames(name)
    written = _crisis(site, crisis, shelf) if crisis else []
    brief = brief_of(site) if crisis else brief_of_nowhere(site)
    return _plain({**brief, "made_of": made_of, "files": [one.path.name for one in written]}), written


def clear(out: Path) -> list[Path]:
    """Remove every file of the site this module made, and return them: a page that quoted what is gone must go too."""
    names = [name for name in (*_read_manifest(out / MANIFEST), MANIFEST) if Path(name).name == name]
    there = [out / name for name in names if (out / name).is_file()]
    for path in there:
        path.unlink()
    return there


def _crisis(site: Site, crisis: Crisis, shelf: _Shelf) -> list[Written]:
    """Write a crisis's page, its pictures and its CSV."""
    name = file_name(crisis.id)
    drawn = {panel.slug: panel for panel in panels(site.points, crisis, site.settings, site.events)}
    values = page.crisis_page(site, crisis, list(drawn.values()))
    drawn = {slug: panel for slug, panel in drawn.items() if panel.lines}
    written = [shelf.page(f"{name}.html", "crisis.html", values, drawn)]
    for panel in drawn.values():
        # one run of Vega for both files
        picture = cache(partial(_svg, panel, site.updated, site.demo))
        made_of = [panel.digest, site.updated, site.demo, _code()]
        written.append(shelf.file(f"{panel.slug}.png", made_of, partial(_png_of, picture)))
        written.append(shelf.file(f"{panel.slug}.svg", made_of, partial(_bytes_of, picture)))
    table = site.points.filter(pl.col("crisis") == crisis.id)
    credits = attribution_lines(site.settings, table.get_column("source_id").drop_nulls().unique())
    about = [f"{crisis.name}: every figure of this crisis that enters a series. {site.updated}",
             f"Filters: crisis {crisis.id}.", f"Read from: {'; '.join(credits) or 'not configured'}."]  # fmt: skip
    text = tidy_csv(table, ["DEMO", *about] if site.demo else about)
    written.append(shelf.file(f"{name}.csv", text, text.encode))
    return written


def _png_of(picture: Callable[[], str]) -> bytes:
    return png.png_of_svg(picture())


def _bytes_of(picture: Callable[[], str]) -> bytes:
    return picture().encode()


def _svg(panel: Panel, updated: str, demo: bool) -> str:
    return png.svg(spec(panel, PICTURE, updated, demo=demo))


@cache
def _templates() -> Environment:
    """Return the page templates: everything is escaped, and a missing value is an error, not a gap."""
    return Environment(
        loader=PackageLoader("tracker.charts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _asset(name: str) -> str:
    return files("tracker.charts").joinpath("assets", name).read_text(encoding="utf-8")


class _Shelf:
    """The folder of the site and what it remembers: of each file, what it was made of and what came of it."""

    def __init__(self, out: Path) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self.out = out
        self.before = _read_manifest(out / MANIFEST)
        self.briefs = _read_briefs(out / MANIFEST)
        self.orphans = _read_orphans(out / MANIFEST)
        self.now: dict[str, list[str]] = {}

    def stand(self, names: Sequence[str]) -> bool:
        """Say whether files stand there as they were made, and remember them if they do."""
        there = all(name in self.before and _digest_of(self.out / name) == self.before[name][1] for name in names)
        if there:
            self.now |= {name: self.before[name] for name in names}
        return there

    def page(
        self, name: str, template: str, values: Mapping[str, Any], drawn: Mapping[str, Panel] | None = None
    ) -> Written:
        """Write a page; its scripts and styles stand inside it, named by hash in its own security policy."""
        panels_here = drawn or {}
        style, loader = _asset("style.css"), _asset("charts.js")

        def bake() -> bytes:
            specs = {slug: spec(panel, WIDE) for slug, panel in panels_here.items()}
            narrow = {slug: spec(panel, NARROW) for slug, panel in panels_here.items()}
            inline = [png.runtime(), loader] if specs else []
            inside: dict[str, Any] = {
                "policy": safe.policy(inline, [style]),
                "style": Markup(style),  # noqa: S704 - our own file
                "scripts": [Markup(script) for script in inline],  # noqa: S704 - our own file and the chart runtime
                "version": __version__,
                "image": lambda slug, small: safe.image(png.svg((narrow if small else specs)[slug])),
                "spec": lambda slug: safe.script_json(specs[slug]),
            }
            return _templates().get_template(template).render(**values, **inside).encode()

        digests = [panel.digest for panel in panels_here.values()]
        return self.file(name, [template, _code(), __version__, digests, _plain(values)], bake)

    def file(self, name: str, made_of: Any, bake: Callable[[], bytes]) -> Written:
        """Write a file unless it stands there already, made of the same things and not touched since."""
        recipe = _digest(json.dumps([png.VERSION, made_of], sort_keys=True, default=str).encode())
        path = self.out / name
        if self.before.get(name, [""])[0] == recipe and _digest_of(path) == self.before[name][1]:
            self.now[name] = self.before[name]
            return Written(path, changed=False)
        content = bake()
        self.now[name] = [recipe, _digest(content)]
        return Written(path, changed=_put(path, content))

    def close(self) -> None:
        """Remember what was made, for the next time."""
        told = {"files": self.now, "briefs": self.briefs, "orphans": self.orphans}
        _put(self.out / MANIFEST, (json.dumps(told, indent=1, sort_keys=True, default=str) + "\n").encode())


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


def _read_manifest(path: Path) -> dict[str, list[str]]:
    """Return what is remembered of files; a missing or damaged manifest only means drawing again."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        files_ = found.get("files", found)  # earlier ones held nothing else
        return {str(name): [str(recipe), str(made)] for name, (recipe, made) in files_.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _read_briefs(path: Path) -> dict[str, dict[str, Any]]:
    """Return what is remembered of crises; one that lacks anything is left out, and so made anew."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["briefs"]
        return {str(name): brief for name, brief in found.items() if {"made_of", "files", "events"} <= brief.keys()}
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return {}


def _read_orphans(path: Path) -> list[str]:
    """Return the events whose figure is gone; a missing or damaged manifest knows of none."""
    try:
        return [str(one) for one in json.loads(path.read_text(encoding="utf-8"))["orphans"]]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digest_of(path: Path) -> str:
    return _digest(path.read_bytes()) if path.is_file() else ""


@cache
def _code() -> str:
    """Return a digest of this room's code, templates and assets, so that a change of them draws again."""
    here = Path(__file__).parent
    own = sorted(path for path in here.rglob("*") if path.suffix in {".py", ".html", ".css", ".js"})
    return _digest(b"\x00".join(path.read_bytes() for path in own))


def _plain(values: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(values, default=str))

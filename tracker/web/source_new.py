"""A new source, by an admin: what lies at an address and what it would give, then written into the configuration.

In: forms of admins. Out: pages, and a table at the end of sources.toml (or workspace.toml) once "keep" was pressed,
held to the whole configuration before it is written; where it does not hold, the form stays as it was filled in. The
address is asked by the guarded fetch, as rounds do: nothing inside our own network is reached from here, and what comes
is parsed in the process for untrusted documents.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tracker.charts.words import clean
from tracker.config.adding import add_checked, name_of, table_of, written_to
from tracker.decode import printable
from tracker.errors import ConfigError, TrackerError
from tracker.http import Visitor, user_agent
from tracker.locales import Locale, said
from tracker.model import Settings, SourceSpec
from tracker.round.foretold import foretold
from tracker.sandbox import ParseFailed
from tracker.sources import Item, Visit, World
from tracker.sources.preview import Sniffed, preview, sniffed
from tracker.views import handed
from tracker.web.desks import STYLES
from tracker.web.form import Form, form_of
from tracker.web.means import Means
from tracker.web.page import locale_of, page, state, words_of
from tracker.web.turn import reading

MOST_BYTES = 20_000
KINDS = ("feed", "page", "table")
USUAL_MINUTES = 60
MOST_MINUTES = 100_000
MOST_FEEDS = 8
MOST_SHOWN = 12
WITHIN_SECONDS = 40.0
"""For a preview; an article that was begun is ended."""

LONGEST_URL = 4_000
LONGEST_NAME = 60


class Unfit(ValueError):
    """What was typed cannot be; its text says why and what can."""


def show(request: Request) -> Response:
    """Show the form."""
    return _form(request, {"url": request.query_params.get("url", "")[:LONGEST_URL]}, "")


async def take(request: Request) -> Response:
    """Show what an address would give, or write it down."""
    form = await form_of(request)
    async with reading():
        return await run_in_threadpool(_taken, request, form)


def _taken(request: Request, form: Form) -> Response:
    means: Means = state(request.scope, "means")
    typed = {"url": form.one("url", LONGEST_URL), "every": form.one("every", 8)}
    keeps = form.one("do") == "keep"
    try:
        every = _minutes(typed["every"])
        if keeps:
            return _kept(request, means, form, every)
        return _preview(request, means, typed["url"], every)
    except (Unfit, ParseFailed) as error:
        wrong = words_of(error)
    except ConfigError as error:
        wrong = "; ".join(map(str, error.problems))
    except TrackerError as error:  # the address did not answer, or not with what we read
        wrong = str(error)
    if keeps and form.one("kind") in KINDS:
        return _shown(request, means, _sniffed(form), form.one("name", LONGEST_NAME), typed["every"], wrong=wrong)
    return _form(request, typed, wrong, 422)


def _preview(request: Request, means: Means, url: str, every: int) -> Response:
    if not url.startswith(("https://", "http://")):
        raise Unfit(said("write a web address: https://host/path"))
    settings, locale = means.settings(), locale_of(request.scope)
    world = _world(means, settings)
    ends = time.monotonic() + WITHIN_SECONDS
    visit = _visit(SourceSpec(id="preview", kind="page", url=url), settings, means, world, ends)
    found = sniffed(visit, url)
    visit = _visit(SourceSpec(id="preview", kind=found.kind, url=found.url), settings, means, world, ends)
    items = [_item(means, settings, one, locale) for one in preview(visit)]
    name = name_of(found.title or (urlsplit(found.url).hostname or ""))
    return _shown(request, means, found, name, str(every), items=items)


def _shown(
    request: Request, means: Means, found: Sniffed, name: str, every: str, *, items: list[dict[str, Any]] | None = None,
    wrong: str = "",
) -> Response:  # fmt: skip
    """Show what would be written, and what would be read (``items``; None: it was shown before)."""
    settings = means.settings()
    file, under = written_to(settings.config_dir)
    values = _values(found, USUAL_MINUTES if wrong else int(every))
    shown = {
        "found": found, "title": printable(found.title), "every": every, "name": name, "error": wrong, "file": file,
        "items": items[:MOST_SHOWN] if items is not None else None,
        "feeds": [(address, printable(title)) for address, title in found.feeds[:MOST_FEEDS]],
        "table": table_of(name, values, under=under), "taken": not wrong and name in settings.sources,
    }  # fmt: skip
    return page(request, "source_preview.html", shown, 422 if wrong else 200, styles=STYLES)


def _world(means: Means, settings: Settings) -> World:
    def parse(parser: str, body: bytes, options: dict[str, Any]) -> Any:
        return means.parse(parser, body, options)

    return World(means.fetch or Visitor(parse=parse, agent=user_agent(settings.contact)).fetch, means.parse)


def _visit(spec: SourceSpec, settings: Settings, means: Means, world: World, ends: float) -> Visit:
    over: Callable[[], bool] = lambda: time.monotonic() > ends  # noqa: E731 - a name for the type
    base = settings.config_dir.resolve().parent
    return Visit(spec, base, means.clock(), settings.vocabulary, world, over=over)


def _item(means: Means, settings: Settings, item: Item, locale: Locale) -> dict[str, Any]:
    """Return one thing the source holds, with the figures that would be read in it."""
    report = item.report
    if report is None:
        return {"ok": False, "name": printable(item.external_id), "said": f"{item.ending}: {printable(item.problem)}"}
    read = item.reading or means.reader(settings).read(report.text, published_on=report.published_on)
    told = foretold([(report, read)], settings)
    return {
        "ok": True, "name": clean(report.title or item.external_id, 200), "said": "",
        "publisher": clean(report.publisher, 80), "published": report.published_on, "letters": len(report.text),
        "figures": handed.figures(told, settings, locale), "count": len(read.observations),
    }  # fmt: skip


def _kept(request: Request, means: Means, form: Form, every: int) -> Response:
    """Write the source into the configuration; ConfigError where the whole of it would not hold."""
    if form.one("kind") not in KINDS:
        raise Unfit(said("a source on the web is one of {kinds}", kinds=", ".join(KINDS)))
    name, values = form.one("name", LONGEST_NAME), _values(_sniffed(form), every)
    who = printable(state(request.scope, "visitor").name)
    note = f"added by {who} on {means.clock():%Y-%m-%d}, on the page of sources"
    file = add_checked(means.settings().config_dir, name, values, note=note)
    table = table_of(name, values, under=written_to(file.parent)[1])
    shown = {"file": file.name, "before": f"{file.name}.before", "name": name, "table": table}
    return page(request, "source_done.html", shown, styles=STYLES)


def _sniffed(form: Form) -> Sniffed:
    """Return what was shown, as the form of it says again."""
    return Sniffed(form.one("kind"), form.one("url", LONGEST_URL), form.one("title"))  # type: ignore[arg-type]


def _values(found: Sniffed, every: int) -> dict[str, str | int | tuple[str, ...]]:
    title = printable(found.title) or (urlsplit(found.url).hostname or "")
    return {"kind": found.kind, "name": title, "url": found.url, "every_minutes": every}


def _minutes(typed: str) -> int:
    if not typed:
        return USUAL_MINUTES
    if not (typed.isascii() and typed.isdigit()) or not 1 <= int(typed) <= MOST_MINUTES:
        raise Unfit(said("between two visits lie whole minutes, at least one"))
    return int(typed)


def _form(request: Request, typed: dict[str, str], error: str, status: int = 200) -> Response:
    means: Means = state(request.scope, "means")
    file, _ = written_to(means.settings().config_dir)
    shown = {"url": typed.get("url", ""), "every": typed.get("every") or str(USUAL_MINUTES), "error": error,
             "file": file}  # fmt: skip
    return page(request, "source_new.html", shown, status, styles=STYLES)

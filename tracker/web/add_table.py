"""A table of figures handed in: what its columns are taken for, what the checks say of its figures, then kept.

In: forms of people who may review. Out: pages, and the table's figures in the store. A form carries the file that was
chosen on to the next one, so that nobody chooses it again to mend a name or a mapping; what is kept is read again from
it, by the same mapping, as ``tracker import`` does.
"""

from __future__ import annotations

import base64
import binascii
import tomllib
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tracker.config.sources import mapping_of
from tracker.decode import NotText, printable
from tracker.errors import Problem
from tracker.locales import said
from tracker.model import Settings
from tracker.model.tables import TableMapping
from tracker.round.foretold import Foretold, foretold
from tracker.round.record import record_ready
from tracker.round.tables import compared
from tracker.sources.table.cells import NotATable
from tracker.sources.table.collect import Collected, collected
from tracker.sources.table.mapping import TableError
from tracker.store.locking import recording
from tracker.views import handed
from tracker.web.desks import STYLES, beyond
from tracker.web.form import LONGEST_NAME, File, Form, form_of
from tracker.web.means import Means
from tracker.web.page import locale_of, page, state, words_of
from tracker.web.turn import reading

MOST_FILE_BYTES = 3_000_000
"""A larger one goes by ``tracker import``: its preview carries it to and fro."""

MOST_FIELD_BYTES = 4_200_000
MOST_BYTES = 5_000_000
WAIT_SECONDS = 20.0
MOST_REFUSED = 20
LONGEST_CALLED = 80
LONGEST_MAPPING = 20_000


class Unfit(ValueError):
    """What was handed in cannot be taken; its text says why and what can."""


class Read(NamedTuple):
    """A table as it was handed in: its file, what it is called, what stands in it."""

    file: File
    name: str
    found: Collected


def show(request: Request) -> Response:
    """Show the form."""
    return _form(request, Form({}), "")


async def take(request: Request) -> Response:
    """Show what the table holds, or keep it."""
    form = await form_of(request, longest=MOST_FIELD_BYTES)
    async with reading():
        return await run_in_threadpool(_taken, request, form)


def _taken(request: Request, form: Form) -> Response:
    means: Means = state(request.scope, "means")
    file = None
    try:
        file = _file(form)
        name = "-".join((form.one("name", LONGEST_CALLED) or file.name.rpartition(".")[0]).lower().split()) or "table"
        mapping = _mapping(form.one("mapping", LONGEST_MAPPING))
        words = means.settings().vocabulary
        read = Read(file, name, collected(file.raw, file.name, name, mapping, means.clock(), words, means.parse))
    except (NotATable, NotText) as error:
        return _form(request, form, said("the file {why}", why=str(error)))
    except (TableError, Unfit) as error:
        return _form(request, form, words_of(error), file)
    # columns that were given another meaning since they were shown are shown again first
    same = form.one("mapping", LONGEST_MAPPING) == form.one("shown", LONGEST_MAPPING)
    keeps = form.one("do") == "keep" and same
    return _kept(request, means, form, read) if keeps else _preview(request, means, form, read)


def _kept(request: Request, means: Means, form: Form, read: Read) -> Response:
    items = read.found.items
    with means.writing() as store, recording(store, wait_seconds=WAIT_SECONDS):
        kept = [one.report.report_id for one in items if one.report]
        if why := beyond(request, store, _told(read.found, means.settings()), kept):
            return _preview(request, means, form, read, why, 403)
        rows = compared(store, items)
        if rows.is_another and not form.one("replace"):
            why = said(
                "a table was imported as {name} before, and {lost} of its {rows} rows are not in this one: give this "
                "one another name, or tick that it takes the place of the first", name=read.name, lost=rows.lost,
                rows=sum(rows),
            )  # fmt: skip
            return _preview(request, means, form, read, why, 409)
        outcomes = record_ready(store, items)
    became = [{"name": f"{printable(read.name)}: {count:,}", "outcome": outcome, "reason": "", "id": ""}
              for outcome, count in sorted(outcomes.items())]  # fmt: skip
    return page(request, "add_done.html", {"told": became, "again": "/add/table"}, styles=STYLES)


def _preview(
    request: Request, means: Means, form: Form, read: Read, error: str = "", status: int = 200
) -> Response:  # fmt: skip
    settings, locale = means.settings(), locale_of(request.scope)
    future = _told(read.found, settings)
    refused = [one for one in read.found.items if one.problem]
    with means.reading() as store:
        rows = compared(store, read.found.items)
    shown = {
        "error": error, "carried": _carried(read.file), "name": read.name,
        "mapping": form.one("mapping", LONGEST_MAPPING), **_columns(read.found),
        "unused": [printable(one) for one in read.found.plan.unused],
        "figures": handed.figures(future, settings, locale), "count": len(future.figures),
        "findings": handed.findings(future), "another": rows if rows.is_another else None,
        "refused_count": len(refused),
        "refused": [(printable(one.external_id), printable(one.problem)) for one in refused[:MOST_REFUSED]],
    }  # fmt: skip
    return page(request, "add_table_preview.html", shown, status, styles=STYLES)


def _told(found: Collected, settings: Settings) -> Foretold:
    return foretold([(one.report, one.reading) for one in found.items if one.report and one.reading], settings)


def _columns(found: Collected) -> dict[str, Any]:
    """Return which columns are known by their own names, and what the others were taken for."""
    named = [name for name, column in found.plan.at.items() if found.header[column] == name]
    others = found.plan.lines(found.header)
    lines = [printable(line) for line in others if not any(line == f"{name!r} is {name}" for name in named)]
    return {"named": named, "columns": lines}


def _form(request: Request, form: Form, error: str, file: File | None = None) -> Response:
    """Return the form as it was filled in; ``file`` was chosen in it, and can be read."""
    shown: dict[str, Any] = {
        "typed": {"name": form.one("name", LONGEST_CALLED), "mapping": form.one("mapping", LONGEST_MAPPING)},
        "error": error, "most": MOST_FILE_BYTES // 1_000_000, "carried": _carried(file) if file else None,
    }  # fmt: skip
    return page(request, "add_table.html", shown, 422 if error else 200, styles=STYLES)


def _carried(file: File) -> dict[str, str]:
    """Return a file as the hidden fields of a form hold it."""
    return {"raw": base64.b64encode(file.raw).decode(), "file": file.name}


def _file(form: Form) -> File:
    """Return the file that was chosen now, or that the form carries."""
    file = form.file
    if file is None and form.whole("raw"):
        try:
            raw = base64.b64decode(form.whole("raw"), validate=True)
        except binascii.Error:
            why = said("what the form carried was changed on its way: choose the file again")
            raise Unfit(why) from None
        file = File(printable(form.one("file", LONGEST_NAME)), raw)
    if file is None:
        raise Unfit(said("choose a file: CSV, XLSX, HXL or JSON"))
    if len(file.raw) > MOST_FILE_BYTES:
        raise Unfit(said("the file is larger than {n} bytes: tracker import takes it on the server",
                         n=MOST_FILE_BYTES))  # fmt: skip
    return file


def _mapping(text: str) -> TableMapping:
    """Return what the person says its columns mean, in TOML; nothing: they are known by their names."""
    problems: list[Problem] = []
    try:
        found = mapping_of(tomllib.loads(text), "the mapping", problems)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unfit(said("what the columns mean is not valid TOML: {why}", why=str(error)[:200])) from None
    if found is None:
        raise Unfit("; ".join(f"{one.key}: {one.reason}" for one in problems))
    return found

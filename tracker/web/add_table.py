"""A table of figures handed in: what its columns are taken for, what the checks say of its figures, then kept.

In: forms of people who may review. Out: pages, and the table's figures in the store. The preview carries the file in
its form; what is kept is read again from it, by the same mapping, as ``tracker import`` does.
"""

from __future__ import annotations

import base64
import binascii
import tomllib
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tracker.config.sources import mapping_of
from tracker.decode import NotText, printable
from tracker.errors import Problem
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
from tracker.web import uploads
from tracker.web.desks import STYLES, beyond
from tracker.web.means import Means
from tracker.web.page import locale_of, page, state
from tracker.web.turn import reading

MOST_FILE_BYTES = 3_000_000
"""A larger one goes by ``tracker import``: its preview carries it to and fro."""

MOST_FIELD_BYTES = 4_200_000
MOST_BYTES = 5_000_000
WAIT_SECONDS = 20.0
MOST_REFUSED = 20
LONGEST_NAME = 80
LONGEST_MAPPING = 20_000


class Unfit(ValueError):
    """What was handed in cannot be taken; its text says why and what can."""


def show(request: Request) -> Response:
    """Show the form."""
    return _form(request, {}, "")


async def take(request: Request) -> Response:
    """Show what the table holds, or keep it."""
    form = await uploads.read(request, most_bytes=MOST_FIELD_BYTES)
    async with reading():
        return await run_in_threadpool(_taken, request, form)


def _taken(request: Request, form: uploads.Upload) -> Response:
    means: Means = state(request.scope, "means")
    settings = means.settings()
    try:
        file = _file(form)
        name = "-".join((form.one("name", LONGEST_NAME) or file.name.rpartition(".")[0]).lower().split()) or "table"
        mapping = _mapping(form.fields.get("mapping", "")[:LONGEST_MAPPING])
        found = collected(file.raw, file.name, name, mapping, means.clock(), settings.vocabulary, means.parse)
    except TableError as error:
        return _form(request, form.fields, str(error), 422)
    except (NotATable, NotText) as error:
        return _form(request, form.fields, f"the file {error}", 422)
    except Unfit as error:
        return _form(request, form.fields, str(error), 422)
    if form.one("do") == "keep":
        return _kept(request, means, form, found, name)
    return _preview(request, means, settings, form, (file, name, found))


def _kept(request: Request, means: Means, form: uploads.Upload, found: Collected, name: str) -> Response:
    with means.writing() as store, recording(store, wait_seconds=WAIT_SECONDS):
        kept = [one.report.report_id for one in found.items if one.report]
        if why := beyond(request, store, _told(found, means.settings()), kept):
            return _form(request, form.fields, why, 403)
        rows = compared(store, found.items)
        if rows.is_another and not form.one("replace"):
            lost = (
                f"a table was imported as {name!r} before, and {rows.lost:,} of its {sum(rows):,} rows are not in this"
            )
            said = f"{lost} one. Give this one another name, or tick that it takes the place of the first."
            return _form(request, form.fields, said, 409)
        outcomes = record_ready(store, found.items)
    told = [{"name": f"{printable(name)}: {count:,}", "outcome": outcome, "reason": "", "id": ""}
            for outcome, count in sorted(outcomes.items())]  # fmt: skip
    return page(request, "add_done.html", {"told": told, "again": "/add/table"}, styles=STYLES)


def _preview(
    request: Request, means: Means, settings: Settings, form: uploads.Upload, read: tuple[uploads.File, str, Collected]
) -> Response:
    file, name, found = read
    locale = locale_of(request.scope)
    told = _told(found, settings)
    refused = [one for one in found.items if one.problem]
    with means.reading() as store:
        rows = compared(store, found.items)
    shown = {
        "raw": base64.b64encode(file.raw).decode(), "file": file.name, "name": name,
        "mapping": form.fields.get("mapping", ""),
        **_columns(found),
        "unused": [printable(one) for one in found.plan.unused],
        "figures": handed.figures(told, settings, locale), "count": len(told.figures),
        "findings": handed.findings(told), "another": rows if rows.is_another else None, "refused_count": len(refused),
        "refused": [(printable(one.external_id), printable(one.problem)) for one in refused[:MOST_REFUSED]],
    }  # fmt: skip
    return page(request, "add_table_preview.html", shown, styles=STYLES)


def _told(found: Collected, settings: Settings) -> Foretold:
    return foretold([(one.report, one.reading) for one in found.items if one.report and one.reading], settings)


def _columns(found: Collected) -> dict[str, Any]:
    """Return which columns are known by their own names, and what the others were taken for."""
    named = [name for name, column in found.plan.at.items() if found.header[column] == name]
    others = found.plan.lines(found.header)
    told = [printable(line) for line in others if not any(line == f"{name!r} is {name}" for name in named)]
    return {"named": named, "columns": told}


def _form(request: Request, typed: Mapping[str, str], error: str, status: int = 200) -> Response:
    said = {"name": typed.get("name", "")[:LONGEST_NAME], "mapping": typed.get("mapping", "")[:LONGEST_MAPPING]}
    shown: dict[str, Any] = {"typed": said, "error": error, "most": MOST_FILE_BYTES // 1_000_000}
    return page(request, "add_table.html", shown, status, styles=STYLES)


def _file(form: uploads.Upload) -> uploads.File:
    """Return the file that was chosen now, or that the preview carries."""
    file = form.file
    if file is None and form.fields.get("raw"):
        try:
            raw = base64.b64decode(form.fields["raw"], validate=True)
        except binascii.Error:
            raise Unfit("what the preview carried was changed on its way: choose the file again") from None
        file = uploads.File(printable(form.one("file", uploads.LONGEST_NAME)), raw)
    if file is None:
        raise Unfit("choose a file: CSV, XLSX, HXL or JSON")
    if len(file.raw) > MOST_FILE_BYTES:
        raise Unfit(f"the file is larger than {MOST_FILE_BYTES:,} bytes: `tracker import` takes it on the server")
    return file


def _mapping(text: str) -> TableMapping:
    """Return what the person says its columns mean, in TOML; nothing: they are known by their names."""
    problems: list[Problem] = []
    try:
        found = mapping_of(tomllib.loads(text), "the mapping", problems)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unfit(f"what the columns mean is not valid TOML: {str(error)[:200]}") from None
    if found is None:
        raise Unfit("; ".join(f"{one.key}: {one.reason}" for one in problems))
    return found

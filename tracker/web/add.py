"""A text or a file a person hands in: what would be read in it first, and kept only when they say so.

In: forms of people who may review. Out: pages, and a report in the store once "keep" was pressed. The preview carries
the text in its form, so that nothing of it is kept here; a file is parsed in the process that parses untrusted
documents. What is kept is read like every other report, and the next round lets the rules look.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tracker.locales import Locale
from tracker.model import Sensitivity
from tracker.round.foretold import foretold
from tracker.round.record import record_text
from tracker.sandbox import ParseFailed
from tracker.sources import Item
from tracker.sources.paste import Known, pasted, uploaded
from tracker.store.locking import recording
from tracker.views import handed
from tracker.web import uploads
from tracker.web.desks import STYLES, reads_beyond
from tracker.web.means import Means
from tracker.web.page import locale_of, page, state
from tracker.web.turn import reading

MOST_BYTES = 25_000_000
MOST_TEXT_BYTES = 1_000_000
MOST_PARTS = 10
WAIT_SECONDS = 20.0
ABOUT = ("title", "publisher", "published", "url", "sensitivity")


class Unfit(ValueError):
    """What was handed in cannot be taken; its text says why and what can."""


def show(request: Request) -> Response:
    """Show the form."""
    return _form(request, {}, "")


async def take(request: Request) -> Response:
    """Show what would be read, or keep it."""
    form = await uploads.read(request, most_bytes=MOST_TEXT_BYTES)
    async with reading():
        return await run_in_threadpool(_taken, request, form)


def _taken(request: Request, form: uploads.Upload) -> Response:
    means: Means = state(request.scope, "means")
    try:
        items = _items(means, form)
        keeps = [item for number, item in enumerate(items) if form.one(f"keep-{number}")]
        if form.one("do") == "keep" and not keeps:
            raise Unfit("tick what is to be kept")
    except Unfit as error:
        return _form(request, form.fields, str(error), 422)
    if form.one("do") == "keep":
        return _kept(request, means, keeps)
    return _preview(request, means, items, locale_of(request.scope))


def _form(request: Request, typed: Mapping[str, str], error: str, status: int = 200) -> Response:
    said = {name: typed.get(name, "")[: uploads.LONGEST_FIELD] for name in ABOUT}
    shown = {"typed": said | {"text": typed.get("text", "")}, "error": error, "levels": get_args(Sensitivity)}
    return page(request, "add.html", shown, status, styles=STYLES)


def _preview(request: Request, means: Means, items: list[Item], locale: Locale) -> Response:
    settings = means.settings()
    reader = means.reader(settings)
    parts: list[dict[str, Any]] = []
    for item in items:
        report = item.report
        if report is None:
            parts.append({"problem": item.problem, "name": item.external_id})
            continue
        read = reader.read(report.text, published_on=report.published_on)
        told = foretold([(report, read)], settings)
        parts.append({
            "problem": "", "name": item.external_id, "text": report.text, "title": report.title or "",
            "publisher": report.publisher or "", "url": report.url or "", "sensitivity": report.sensitivity or "",
            "published": report.published_on.isoformat() if report.published_on else "",
            "note": report.published_note or "", "figures": handed.figures(told, settings, locale),
            "count": len(read.observations), "rejections": handed.rejections(read.rejections, locale),
            "pieces": handed.marked(report.text, read.observations, read.rejections),
            "findings": handed.findings(told), "letters": len(report.text),
        })  # fmt: skip
    return page(request, "add_preview.html", {"parts_": parts, "levels": get_args(Sensitivity)}, styles=STYLES)


def _kept(request: Request, means: Means, items: list[Item]) -> Response:
    """Record the reports and say what became of each."""
    settings, told = means.settings(), []
    with means.writing() as store, recording(store, wait_seconds=WAIT_SECONDS):
        for item in items:
            if item.report is None:
                told.append({"name": item.external_id, "outcome": "rejected", "reason": item.problem, "id": ""})
                continue
            outcome, reason = "rejected", reads_beyond(request, store, settings, item.report)
            if not reason:
                outcome, reason = record_text(settings, store, item.report, means.reader(settings))
            named = item.report.title or item.external_id
            told.append({"name": named, "outcome": outcome, "reason": reason, "id": item.report.report_id})
    return page(request, "add_done.html", {"told": told, "again": "/add"}, styles=STYLES)


# ------------------------------------------------------------------------------------------------ what was handed in


def _items(means: Means, form: uploads.Upload) -> list[Item]:
    """Return what was handed in as items: the parts of a preview, the parts of a file, or one text."""
    numbers = [number for number in range(MOST_PARTS) if f"text-{number}" in form.fields]
    if numbers:
        return [pasted(form.fields[f"text-{n}"], _known(form, f"-{n}"), means.clock()) for n in numbers]
    known = _known(form, "")
    if form.file is not None:
        return _of_file(means, form.file, known)
    if not form.fields.get("text"):
        raise Unfit("paste a text, or choose a file")
    return [pasted(form.fields["text"], known, means.clock())]


def _of_file(means: Means, file: uploads.File, known: Known) -> list[Item]:
    if file.name.lower().endswith((".csv", ".xlsx", ".xls", ".tsv")):
        raise Unfit("this is a table: hand it in under Add a table")
    languages = means.settings().vocabulary.languages
    try:
        return list(uploaded(file.raw, file.name, known, means.clock(), means.parse, languages))[:MOST_PARTS]
    except ParseFailed as error:
        raise Unfit(f"the file {error}") from None


def _known(form: uploads.Upload, part: str) -> Known:
    """Return what the person says of a text; Unfit where a day or an address is none."""
    said = {name: form.one(f"{name}{part}", uploads.LONGEST_FIELD) for name in ABOUT}
    try:
        day = date.fromisoformat(said["published"]) if said["published"] else None
    except ValueError:
        raise Unfit("the day of publication is no day such as 2024-11-28") from None
    if said["url"] and not said["url"].startswith(("https://", "http://")):
        raise Unfit("the link is no web address: it begins with https://")
    chosen = said["sensitivity"] if said["sensitivity"] in get_args(Sensitivity) else None
    return Known(
        title=said["title"], publisher=said["publisher"], url=said["url"], published_on=day, sensitivity=chosen
    )

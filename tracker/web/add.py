"""A text or a file a person hands in: what would be read in it first, and kept only when they say so.

In: forms of people who may review. Out: pages, and a report in the store once "keep" was pressed. The preview carries
the text in its form, so that nothing of it is kept here, and is shown again, as it was filled in, where something of it
cannot be; a file is parsed in the process that parses untrusted documents. What is kept is read like every other
report, and the next round lets the rules look.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple, get_args

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tracker.locales import Locale, said
from tracker.model import Sensitivity
from tracker.reading.reader import Reader
from tracker.round.foretold import foretold
from tracker.round.record import record_text
from tracker.sandbox import ParseFailed
from tracker.sources import Item
from tracker.sources.paste import Known, pasted, uploaded
from tracker.store.locking import recording
from tracker.views import handed
from tracker.web.desks import STYLES, reads_beyond
from tracker.web.form import File, Form, form_of
from tracker.web.means import Means
from tracker.web.page import locale_of, page, state, words_of
from tracker.web.turn import reading

MOST_BYTES = 25_000_000
MOST_TEXT_BYTES = 1_000_000
MOST_PARTS = 10
WAIT_SECONDS = 20.0
LONGEST_ABOUT = 4_000
ABOUT = ("title", "publisher", "published", "url", "sensitivity")


class Unfit(ValueError):
    """What was handed in cannot be taken; its text says why and what can."""


class Part(NamedTuple):
    """One text of what was handed in: its place in the form, and what is said of it that cannot be (``wrong``)."""

    number: int
    item: Item
    wrong: str = ""


def show(request: Request) -> Response:
    """Show the form."""
    return _form(request, Form({}), "")


async def take(request: Request) -> Response:
    """Show what would be read, or keep it."""
    form = await form_of(request, longest=MOST_TEXT_BYTES)
    async with reading():
        return await run_in_threadpool(_taken, request, form)


def _taken(request: Request, form: Form) -> Response:
    means: Means = state(request.scope, "means")
    try:
        parts = _parts(means, form)
    except Unfit as error:
        return _form(request, form, words_of(error), 422)
    ticked = [one for one in parts if form.one(f"keep-{one.number}")]
    keeps = form.one("do") == "keep"
    wrong = next((one.wrong for one in (ticked if keeps else parts) if one.wrong), "")
    if keeps and not ticked:
        wrong = said("tick what is to be kept")
    if keeps and not wrong:
        return _kept(request, means, [one.item for one in ticked])
    return _preview(request, means, form, parts, wrong)


def _form(request: Request, form: Form, error: str, status: int = 200) -> Response:
    typed = {name: form.one(name, LONGEST_ABOUT) for name in ABOUT} | {"text": form.whole("text")}
    return page(request, "add.html", {"typed": typed, "error": error}, status, styles=STYLES)


def _preview(request: Request, means: Means, form: Form, parts: list[Part], wrong: str) -> Response:
    settings, locale = means.settings(), locale_of(request.scope)
    reader = means.reader(settings)
    carried = bool(_carried(form))
    shown = [_shown(one, form, carried, reader, settings, locale) for one in parts]
    return page(request, "add_preview.html", {"parts_": shown, "error": wrong}, 422 if wrong else 200, styles=STYLES)


def _shown(one: Part, form: Form, carried: bool, reader: Reader, settings: Any, locale: Locale) -> dict[str, Any]:
    """Return one text with what would be read in it; its fields say what the person typed, good or not."""
    report = one.item.report
    if report is None:
        return {"number": one.number, "problem": one.item.problem, "name": one.item.external_id}
    read = reader.read(report.text, published_on=report.published_on)
    future = foretold([(report, read)], settings)
    known = {"title": report.title, "publisher": report.publisher, "sensitivity": report.sensitivity,
             "published": report.published_on.isoformat() if report.published_on else "",
             "url": (report.url or form.one("url", LONGEST_ABOUT)) if one.number == 0 else ""}  # fmt: skip
    typed = {name: form.one(f"{name}-{one.number}", LONGEST_ABOUT) for name in ABOUT}
    return {
        "number": one.number, "problem": "", "name": one.item.external_id, "text": report.text,
        **(typed if carried else {name: known[name] or "" for name in ABOUT}),
        "ticked": not carried or bool(form.one(f"keep-{one.number}")), "day": report.published_on is not None,
        "note": report.published_note or "", "figures": handed.figures(future, settings, locale),
        "count": len(read.observations), "rejections": handed.rejections(read.rejections, locale),
        "pieces": handed.marked(report.text, read.observations, read.rejections),
        "findings": handed.findings(future),
    }  # fmt: skip


def _kept(request: Request, means: Means, items: list[Item]) -> Response:
    """Record the reports and say what became of each."""
    settings, became = means.settings(), []
    with means.writing() as store, recording(store, wait_seconds=WAIT_SECONDS):
        for item in items:
            if item.report is None:
                became.append({"name": item.external_id, "outcome": "rejected", "reason": item.problem, "id": ""})
                continue
            outcome, reason = "rejected", reads_beyond(request, store, settings, item.report)
            if not reason:
                outcome, reason = record_text(settings, store, item.report, means.reader(settings))
            named = item.report.title or item.external_id
            became.append({"name": named, "outcome": outcome, "reason": reason, "id": item.report.report_id})
    return page(request, "add_done.html", {"told": became, "again": "/add"}, styles=STYLES)


# ------------------------------------------------------------------------------------------------ what was handed in


def _carried(form: Form) -> list[int]:
    """Return the places of the texts that a preview carries; none: this is no preview's form."""
    return [number for number in range(MOST_PARTS) if f"text-{number}" in form.said]


def _parts(means: Means, form: Form) -> list[Part]:
    """Return what was handed in: the texts of a preview, the parts of a file, or one text."""
    if places := _carried(form):
        return [_pasted(means, form, number, f"-{number}") for number in places]
    if form.file is not None:
        known, wrong = _known(form, "")
        return [Part(number, item, wrong) for number, item in enumerate(_of_file(means, form.file, known))]
    if not form.whole("text"):
        raise Unfit(said("paste a text, or choose a file"))
    return [_pasted(means, form, 0, "")]


def _pasted(means: Means, form: Form, number: int, end: str) -> Part:
    known, wrong = _known(form, end)
    return Part(number, pasted(form.whole(f"text{end}"), known, means.clock()), wrong)


def _of_file(means: Means, file: File, known: Known) -> list[Item]:
    if file.name.lower().endswith((".csv", ".xlsx", ".xls", ".tsv")):
        raise Unfit(said("this is a table: hand it in under Add a table"))
    languages = means.settings().vocabulary.languages
    try:
        found = list(uploaded(file.raw, file.name, known, means.clock(), means.parse, languages))
    except ParseFailed as error:
        raise Unfit(said("the file {why}", why=str(error))) from None
    if len(found) > MOST_PARTS:
        raise Unfit(said("the file holds {n} texts, and {most} can be looked at together: hand them in one by one",
                         n=len(found), most=MOST_PARTS))  # fmt: skip
    return found


def _known(form: Form, end: str) -> tuple[Known, str]:
    """Return what the person says of a text, and what of that cannot be: a day or an address that is none."""
    typed = {name: form.one(f"{name}{end}", LONGEST_ABOUT) for name in ABOUT}
    day, url, wrong = None, typed["url"], ""
    try:
        day = date.fromisoformat(typed["published"]) if typed["published"] else None
    except ValueError:
        wrong = said("the day of publication is no day such as 2024-11-28")
    if url and not url.startswith(("https://", "http://")):
        url, wrong = "", wrong or said("the link is no web address: it begins with https://")
    chosen = typed["sensitivity"] if typed["sensitivity"] in get_args(Sensitivity) else None
    return Known(
        title=typed["title"], publisher=typed["publisher"], url=url, published_on=day, sensitivity=chosen
    ), wrong

"""A report handed in over the network: the same door as ``tracker add -``.

In: a text with what is known of it, as JSON or plain, or one file (PDF, Word, HTML, a mail) as the body. Out: what
became of it (stored, edited, unchanged, purged, rejected, failed), its id, and the figures that were read in it. It is
read at once; the next round makes series of it and lets the rules look. One is read at a time.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tracker.decode import NotText, decode
from tracker.model import Sensitivity
from tracker.round.record import record_text
from tracker.sandbox import ParseFailed
from tracker.sources import Item
from tracker.sources.paste import Known, pasted, uploaded
from tracker.sources.visit import is_final
from tracker.store import open_store
from tracker.store.figures import figures_of
from tracker.store.locking import recording
from tracker.web.desks import reads_beyond
from tracker.web.guard import problem, state
from tracker.web.means import Means
from tracker.web.pace import POSTING
from tracker.web.turn import reading

MOST_BYTES = 25_000_000
MOST_TEXT_BYTES = 1_000_000
WAIT_SECONDS = 20.0
FILES = {
    "application/pdf": "report.pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "report.docx",
    "text/html": "report.html",
    "message/rfc822": "report.eml",
}
GRAVEST = ("failed", "refused", "rejected", "purged", "stored", "edited", "reread", "unchanged")
STATUS = {"failed": 502, "refused": 403, "rejected": 422, "purged": 409, "stored": 201}
MOST_FIGURES = 500


class About(BaseModel):
    """What the sender knows of a report; every part may be left out."""

    model_config = ConfigDict(extra="forbid", strict=True)
    title: str = Field("", max_length=2_000)
    publisher: str = Field("", max_length=500)
    url: str = Field("", max_length=4_000, pattern=r"^(https?://\S+)?$")
    published_on: str = Field("", pattern=r"^(\d{4}-\d{2}-\d{2})?$")
    sensitivity: str = ""


class Posted(About):
    """A report as JSON."""

    text: str = Field(min_length=1, max_length=MOST_TEXT_BYTES)


class Unfit(ValueError):
    """What came is no report; ``status`` is what the sender is answered."""

    def __init__(self, status: int, said: str) -> None:
        self.status = status
        super().__init__(said)


async def post(request: Request) -> Response:
    """Take one report in and say what became of it."""
    means: Means = state(request.scope, "means")
    who = state(request.scope, "visitor").token.token_id
    if wait := means.pace.wait("post", who, POSTING):
        return problem(429, "too many reports at once", retry_after=str(int(wait) + 1))
    try:
        async with reading():
            body = await request.body()
            told = await run_in_threadpool(_taken, means, request, body)
    except Unfit as error:
        return problem(error.status, str(error))
    except HTTPException as error:
        return problem(error.status_code, error.detail, retry_after="10")
    outcome = next(name for name in GRAVEST if any(one["outcome"] == name for one in told))
    return JSONResponse({"outcome": outcome, "reports": told}, STATUS.get(outcome, 200))


def _taken(means: Means, request: Request, body: bytes) -> list[dict[str, Any]]:
    items = _items(means, request, body)
    settings = means.settings()
    opened = open_store(means.store)
    try:
        with recording(opened, wait_seconds=WAIT_SECONDS):
            return [_told(request, means, settings, opened, item) for item in items]
    finally:
        opened.close()


def _told(request: Request, means: Means, settings: Any, store: Any, item: Item) -> dict[str, Any]:
    """Record one report and return what became of it; a key for one crisis hands in what tells of that one."""
    report = item.report
    if report is None:
        return {"name": item.external_id, "outcome": item.ending, "reason": item.problem}
    if why := reads_beyond(request, store, settings, report):
        return {"name": item.external_id, "outcome": "refused", "reason": why}
    outcome, reason = record_text(settings, store, report, means.reader(settings))
    figures, rejected = figures_of(store, report.report_id, MOST_FIGURES)
    return {
        "name": item.external_id, "outcome": outcome, "reason": reason, "report_id": report.report_id,
        "published_on": report.published_on and report.published_on.isoformat(), "note": report.published_note,
        "figures": figures, "rejected_figures": rejected,
    }  # fmt: skip


def _items(means: Means, request: Request, body: bytes) -> list[Item]:
    """Return what came as items of the source of pasted texts."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    now = means.clock()
    if kind == "application/json":
        said = _validated(Posted, _json(body))
        return [pasted(said.text, _known(said), now)]
    about = _known(_validated(About, dict(request.query_params)))
    if kind == "text/plain":
        return [pasted(_text(body), about, now)]
    if kind not in FILES:
        known = ", ".join(["application/json", "text/plain", *FILES])
        raise Unfit(415, f"send a report as one of {known}; a form's parts are not read")
    languages = means.settings().vocabulary.languages
    try:
        return list(uploaded(body, FILES[kind], about, now, means.parse, languages))
    except ParseFailed as error:
        raise Unfit(422 if is_final(error) else 503, str(error)) from None


def _validated(kind: type[Any], said: Any) -> Any:
    try:
        return kind.model_validate(said)
    except ValidationError as error:
        told = [f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg']}" for one in error.errors()[:10]]
        raise Unfit(400, "; ".join(told)[:1_000]) from None


def _json(body: bytes) -> Any:
    if len(body) > 2 * MOST_TEXT_BYTES:
        raise Unfit(413, f"JSON of more than {2 * MOST_TEXT_BYTES:,} bytes")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unfit(400, "the body is no JSON") from None


def _text(body: bytes) -> str:
    if len(body) > MOST_TEXT_BYTES:
        raise Unfit(413, f"a text of more than {MOST_TEXT_BYTES:,} bytes")
    try:
        return decode(body)
    except NotText as error:
        raise Unfit(415, f"the text {error}") from None


def _known(said: About) -> Known:
    try:
        day = date.fromisoformat(said.published_on) if said.published_on else None
    except ValueError:
        raise Unfit(400, "published_on: no day such as 2024-11-28") from None
    if day is not None and day > datetime.now(UTC).date():
        raise Unfit(400, "published_on: lies in the future")
    if said.sensitivity not in {"", *get_args(Sensitivity)}:
        raise Unfit(400, f"sensitivity: one of {', '.join(get_args(Sensitivity))}")
    return Known(
        title=said.title, publisher=said.publisher, url=said.url, published_on=day, sensitivity=said.sensitivity or None
    )

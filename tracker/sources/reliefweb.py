"""Kind ``reliefweb``: reports of the ReliefWeb API v2, by words, countries and disasters.

In: one visit. Out: an item a report. The cursor is the moment of change of the last report seen, so that reports that
are corrected come again as new versions, and a machine that slept goes on where it stopped. Needs an ``appname`` that
ReliefWeb approved (since November 2025); it is no secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tracker.errors import SourceError
from tracker.http import FetchError
from tracker.sandbox import ParseFailed
from tracker.sources.attached import Attached
from tracker.sources.items import Item
from tracker.sources.reports import Found, made, named
from tracker.sources.visit import Visit

ENDPOINT = "https://api.reliefweb.int/v2/reports"
FIELDS = ("title", "body-html", "url", "url_alias", "date.original", "date.created", "date.changed", "source.shortname",
          "source.name", "country.iso3", "language.code", "file.filename", "file.url", "file.mimetype")  # fmt: skip
PAGE = 100
ASK = "https://apidoc.reliefweb.int/parameters#appname"
MOST_BYTES = 20_000_000
"""A page of a hundred long reports; one body alone may have hundreds of kilobytes."""


def collect(visit: Visit) -> Iterator[Item]:
    """Yield the reports changed since the last visit, oldest first, up to the source's limit."""
    attached = Attached(visit)
    try:
        yield from attached.again()
        yield from _changed(visit, attached)
    finally:
        attached.done()


def _changed(visit: Visit, attached: Attached) -> Iterator[Item]:
    since = _cursor(visit)
    taken = 0
    said: Mapping[str, Any] = {"total": 0}
    while taken < visit.spec.most and not visit.over():
        size = min(PAGE, visit.spec.most - taken)
        said = _page(visit, since, taken, size)
        for report in said["reports"]:
            if attached.is_full and not report["text"]:
                visit.waiting += max(1, int(said["total"]) - taken)
                return  # the next visit goes on with this report
            yield _item(visit, report, attached)
            visit.memory["changed"] = max(str(visit.memory.get("changed", "")), str(report["changed"]))
        for problem in said["problems"]:
            yield Item(visit.spec.id, "a report", problem=str(problem), rejected=True)
        found = len(said["reports"]) + len(said["problems"])
        taken += found
        if found < size:
            return
    visit.waiting += max(0, int(said["total"]) - taken)


def _cursor(visit: Visit) -> str:
    """Return from when on reports are asked for, as ReliefWeb writes a moment."""
    try:
        since = datetime.fromisoformat(str(visit.memory.get("changed")))
    except ValueError:
        since = visit.now - timedelta(days=visit.spec.days_back)
    return since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _page(visit: Visit, since: str, offset: int, size: int) -> Mapping[str, Any]:
    try:
        answer = visit.ask(_address(visit, since, offset, size), accept="application/json", most_bytes=MOST_BYTES)
        found: Mapping[str, Any] = visit.parsed("reliefweb:reports", answer.body)
    except FetchError as error:
        raise _explained(visit, error) from error
    except ParseFailed as error:
        raise visit.failed(error) from error
    return found


def _address(visit: Visit, since: str, offset: int, size: int) -> str:
    """Return the GET of one page (apidoc.reliefweb.int/parameters)."""
    spec = visit.spec
    asked: list[tuple[str, Any]] = [("appname", spec.appname), ("limit", size), ("offset", offset)]
    asked += [("sort[]", "date.changed:asc"), *(("fields[include][]", name) for name in FIELDS)]
    if spec.query:
        asked += [("query[value]", spec.query), ("query[operator]", "AND")]
    conditions: list[list[tuple[str, str]]] = [[("field", "date.changed"), ("value[from]", since)]]
    if spec.countries:
        conditions.append(_any_of("country.iso3", [one.lower() for one in spec.countries]))
    if spec.disasters:
        field = "disaster.id" if all(one.isdigit() for one in spec.disasters) else "disaster.glide"
        conditions.append(_any_of(field, list(spec.disasters)))
    asked.append(("filter[operator]", "AND"))
    for number, one in enumerate(conditions):
        asked += [(f"filter[conditions][{number}]{_bracketed(name)}", value) for name, value in one]
    return f"{spec.url or ENDPOINT}?{urlencode(asked)}"


def _any_of(field: str, values: list[str]) -> list[tuple[str, str]]:
    return [("field", field), *(("value[]", one) for one in values), ("operator", "OR")]


def _bracketed(name: str) -> str:
    head, bracket, rest = name.partition("[")
    return f"[{head}]{bracket}{rest}"


def _explained(visit: Visit, error: FetchError) -> SourceError:
    """Say what ReliefWeb's refusals mean and what to do."""
    name = visit.spec.id
    if error.status == 403:
        said = f"ReliefWeb does not know the appname {visit.spec.appname!r}: it must be approved first. Ask at {ASK}"
        return SourceError(f"{name}: {said}")
    if error.status == 410:
        return SourceError(f"{name}: this version of ReliefWeb's API is gone; leave url out, or use {ENDPOINT}")
    if error.status == 400:
        return SourceError(f"{name}: ReliefWeb does not understand the request; look at query, countries and disasters")
    return error


def _item(visit: Visit, report: Mapping[str, Any], attached: Attached) -> Item:
    if not report["text"] and report["documents"] and visit.spec.attachments == "auto":
        return attached.item(report)
    if not report["text"]:
        said = "has no words of its own, only attached files" if report["files"] else "has no words of its own"
        return Item(visit.spec.id, named(str(report["id"])), problem=said, rejected=True)
    found = Found(
        report["text"], report["title"], report["publisher"], report["url"], report["published"], "ReliefWeb",
        language=report["language"],
    )  # fmt: skip
    return made(visit.spec.id, named(str(report["id"])), found, visit.now, visit.vocabulary.languages)

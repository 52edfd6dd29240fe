"""The API's own document (OpenAPI 3.1), and the page that shows it.

In: the tables of columns the answers are made of, the pydantic models of the questions, the configuration. Out:
``/api/openapi.json`` and ``/api/docs``. Nothing is written twice: a field's type and meaning are its column's, a
parameter's its model's. The page is ours and asks no other server for anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import pydantic
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tracker import __version__
from tracker.export.listed import ALERTS, OBSERVED, REJECTED, REPORTS, SERIES, SOURCED, Kind
from tracker.series.selection import NO_CRISIS
from tracker.web.page import page, state
from tracker.web.query import AlertsPage, Crises, CrisesPage, FiguresPage, Nothing, Paged
from tracker.web.reports import FILES, MOST_TEXT_BYTES, About, Posted
from tracker.web.shapes import example, of_columns, of_values

PROBLEM = "application/problem+json"
TEXT = {"type": "string"}
COUNT = {"type": "integer"}


class Operation(NamedTuple):
    """A GET of the API: its path, what it gives in a sentence, what it may be asked, and the shape of its answer."""

    path: str
    name: str
    says: str
    asked: type[pydantic.BaseModel]
    answer: Mapping[str, Any]


def _list_of(kind: Kind) -> dict[str, Any]:
    return _list(of_columns(kind))


def _list(item: Mapping[str, Any]) -> dict[str, Any]:
    return of_values({"items": {"type": "array", "items": item}, "next": NEXT})


NEXT = {"type": ["string", "null"], "description": "the address of the page after this one; null: this is the last"}
CRISIS = of_values({
    "crisis": TEXT, "name": TEXT, "counting_start": {"type": "string", "format": "date"}, "timezone": TEXT,
    "places": {"type": "array", "items": TEXT}, "figures": COUNT, "series": COUNT,
})  # fmt: skip
MAYBE = {"type": ["string", "null"]}
INDICATOR = of_values({"indicator": TEXT, "population": MAYBE, "label": TEXT, "unit": TEXT, "nature": TEXT,
                       "hxl": MAYBE, "definition": MAYBE})  # fmt: skip
EVENT = of_values({
    "event_id": TEXT, "kind": TEXT, "level": MAYBE, "standing": TEXT, "at": {"type": "string", "format": "date-time"},
    "observation_id": MAYBE, "said": TEXT, "why": TEXT, "sent": {"type": "boolean"}, "demo": {"type": "boolean"},
})  # fmt: skip

OPERATIONS = (
    Operation("/api/crises", "crises", "The crises that are followed, with how much is known of each.", Nothing,
              _list(CRISIS)),
    Operation("/api/indicators", "indicators", "What is counted, and the named pairs of what and of whom.", Nothing,
              _list(INDICATOR)),
    Operation("/api/sources", "sources", "Who gave numbers, and the places reports were read from, with licences.",
              Crises, _list_of(SOURCED)),
    Operation("/api/series", "series", "Series: one source's figures of one thing counted in one place, with the "
              "newest. Sources stand beside each other and are never added.", FiguresPage, _list_of(SERIES)),
    Operation("/api/series/{series_id}", "one_series", "One series, and its figures in the order they became known.",
              Paged, of_values({"series": of_columns(SERIES), "items": {"type": "array", "items": of_columns(OBSERVED)},
                                "next": NEXT})),
    Operation("/api/observations", "observations", "Figures with who said them, in the order they became known: ask "
              "for the page after your last one to hear what is new.", FiguresPage, _list_of(OBSERVED)),
    Operation("/api/rejections", "rejections", "Numbers that were not taken, with why.", CrisesPage,
              _list_of(REJECTED)),
    Operation("/api/reports", "reports", "Reports, with how many figures were read in each.", CrisesPage,
              _list_of(REPORTS)),
    Operation("/api/alerts", "alerts", "Alerts, each with its state and what was last said of it.", AlertsPage,
              _list_of(ALERTS)),
    Operation("/api/alerts/{handle}", "one_alert", "One alert with everything that was said of it.", Nothing,
              of_values({"alert": of_columns(ALERTS), "events": {"type": "array", "items": EVENT}})),
    Operation("/api/status", "status", "How it stands: rounds, sources, deliveries (`tracker status --json`).", Nothing,
              {"type": "object"}),
)  # fmt: skip

PATH_WORDS = {
    "series_id": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
    "handle": {"type": "string", "pattern": "^AL-[2-9A-Z]{4,64}$"},
}
SAID = {"400": "a word of the address is no good", "401": "a token is needed, or the one shown is no good",
        "403": "this visitor may not see that", "404": "there is no such thing, or a name is not known",
        "429": "too many wrong tokens from this address", "503": "the store cannot be used just now"}  # fmt: skip


def give(request: Request) -> Response:
    """Give the document."""
    return JSONResponse(document(request), headers={"cache-control": "no-cache"})


def docs(request: Request) -> Response:
    """Show the document as a page."""
    whole = document(request)
    shown = [_shown(path, method, told, whole) for path, every in whole["paths"].items()
             for method, told in every.items()]  # fmt: skip
    return page(request, "api.html", {"operations": shown, "version": __version__}, styles=("figures.css",))


@lru_cache(maxsize=16)
def _of(crises: tuple[str, ...]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for one in OPERATIONS:
        paths[one.path] = {"get": _operation(one, crises)}
    paths["/api/reports"]["post"] = _posting()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Humanitarian indicator tracker",
            "version": __version__,
            "description": "Figures with who said them. Lists are read on by `next`; an ETag tells that nothing "
            "changed. Dates are ISO 8601, moments UTC, null is not known. Nothing is added or averaged.",
        },
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "tracker tokens add"}},
            "schemas": {"Problem": PROBLEM_SHAPE},
        },
    }


def document(request: Request) -> dict[str, Any]:
    """Return the whole document; the crises one may ask for are those the visitor may see."""
    known, visitor = state(request.scope, "means").settings().crises, state(request.scope, "visitor")
    return _of(tuple(one for one in (*known, NO_CRISIS) if visitor.may_see(one)))


PROBLEM_SHAPE = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail", "error"],
    "properties": {"type": TEXT, "title": TEXT, "status": COUNT, "detail": TEXT, "error": TEXT, "todo": TEXT},
}


def _operation(one: Operation, crises: Sequence[str]) -> dict[str, Any]:
    named = [{"name": name, "in": "path", "required": True, "schema": shape}
             for name, shape in PATH_WORDS.items() if "{" + name + "}" in one.path]  # fmt: skip
    good = {
        "description": one.says,
        "headers": {"ETag": {"description": "the version of this answer", "schema": TEXT}},
        "content": {"application/json": {"schema": one.answer, "example": example(one.answer)}},
    }
    if one.name == "status":
        good.pop("headers")
    return {
        "operationId": one.name, "summary": one.says.split(".")[0], "description": one.says,
        "parameters": [*named, *_parameters(one.asked, crises)],
        "responses": {"200": good, "304": {"description": "the ETag shown is that of this answer"}, **_problems()},
    }  # fmt: skip


def _problems() -> dict[str, Any]:
    shape = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": said, "content": shape} for status, said in SAID.items()}


def _parameters(asked: type[pydantic.BaseModel], crises: Sequence[str]) -> list[dict[str, Any]]:
    """Return what an address may say, as its model checks it."""
    found = []
    for name, shape in asked.model_json_schema(by_alias=True).get("properties", {}).items():
        said = {key: one for key, one in shape.items() if key not in {"title", "description", "default"}}
        if "anyOf" in said:
            said = next(one for one in said["anyOf"] if one.get("type") != "null")
        if name == "crisis":
            said["items"] = {"type": "string", "enum": list(crises)}
        if "default" in shape and shape["default"] not in ([], None, ""):
            said["default"] = shape["default"]
        found.append({"name": name, "in": "query", "required": False, "schema": said, "explode": True,
                      "description": shape.get("description", "")})  # fmt: skip
    return found


def _posting() -> dict[str, Any]:
    """Return how a report is handed in (reports.py)."""
    whole = Posted.model_json_schema()
    files = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in FILES}
    content = {
        "application/json": {"schema": whole, "example": {"text": "Officials said 27 people were killed.",
                                                          "published_on": "2024-11-29"}},
        "text/plain": {"schema": {"type": "string", "minLength": 1, "maxLength": MOST_TEXT_BYTES}},
    }  # fmt: skip
    answer = {"application/json": {"schema": {"type": "object", "required": ["outcome", "reports"]}}}
    told = {"200": "it was there already", "201": "it is kept", "409": "it was taken out on purpose",
            "422": "it is no report", "502": "it could not be read"}  # fmt: skip
    more = {"408": "it came too slowly", "413": "it is too large", "415": "of no kind that is read"}
    shape = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "operationId": "hand_in", "summary": "Hand in a report", "security": [{"token": []}],
        "description": "Hand in one report; the figures read in it are told back. Needs a token that may post.",
        "parameters": _parameters(About, ()),
        "requestBody": {"required": True, "content": content | files},
        "responses": {
            **{status: {"description": said, "content": answer | shape} for status, said in told.items()},
            **{status: {"description": said, "content": shape} for status, said in more.items()},
            **_problems(),
        },
    }  # fmt: skip


def _shown(path: str, method: str, told: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    """Return an operation as its page shows it."""
    answers = told["responses"]
    good = answers.get("200", {}).get("content", {}).get("application/json", {})
    return {
        "id": told["operationId"],
        "method": method.upper(),
        "path": path,
        "says": told["description"],
        "parameters": [
            {"name": one["name"], "where": one["in"], "kind": _kind(one["schema"]), "says": one.get("description", "")}
            for one in told["parameters"]
        ],
        "fields": _fields(good.get("schema", {})),
        "answers": [(status, one["description"]) for status, one in answers.items()],
        "example": json.dumps(good["example"], ensure_ascii=False, indent=2) if "example" in good else "",
    }


def _kind(shape: Mapping[str, Any]) -> str:
    """Return a shape in a few words."""
    if shape.get("type") == "array":
        return f"{_kind(shape['items'])}, may be repeated"
    if "enum" in shape:
        return " | ".join(map(str, shape["enum"]))
    return str(shape.get("format") or shape.get("type", ""))


def _fields(shape: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the fields of what an answer lists, with their meanings."""
    items = shape.get("properties", {}).get("items", {}).get("items", {})
    return [(name, one.get("description", "")) for name, one in items.get("properties", {}).items()]

"""An answer of ReliefWeb's API (v2, apidoc.reliefweb.int) -> reports as plain values.

In: the JSON of /reports with the fields :mod:`tracker.sources.reliefweb` asks for. Out: total and reports. A report
that lacks what it needs is a problem beside the others.
"""

from __future__ import annotations

import json
from typing import Any

from tracker.parsers.blocks import LONGEST_TEXT, written
from tracker.parsers.language import language_of
from tracker.parsers.markup import blocks_of
from tracker.sandbox import Refused

MOST_FILES = 20
MOST_REPORTS = 1_000


def reports(body: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Return total, reports (id, title, text, url, publisher, published, changed, language, countries) and problems."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("ReliefWeb's answer is no JSON") from None
    data = said.get("data") if isinstance(said, dict) else None
    if not isinstance(data, list):
        raise Refused("ReliefWeb's answer holds no list of reports")
    found, problems = [], []
    for one in data[:MOST_REPORTS]:
        fields = one.get("fields") if isinstance(one, dict) else None
        if isinstance(fields, dict) and one.get("id"):
            found.append(_report(str(one["id"]), fields))
        else:
            problems.append("a report without id or fields")
    total = said.get("totalCount")
    return {"total": total if isinstance(total, int) else len(data), "reports": found, "problems": problems}


def _report(id_: str, fields: dict[str, Any]) -> dict[str, Any]:
    title = " ".join(_text(fields.get("title")).split())
    markup = _text(fields.get("body-html")) or _text(fields.get("body"))
    body = written(blocks_of(markup))
    text = body if body.startswith(title) else f"{title}\n\n{body}".strip()
    said, files = fields.get("date"), fields.get("file")
    dates: dict[str, Any] = said if isinstance(said, dict) else {}
    return {
        "id": id_, "title": title, "text": text[:LONGEST_TEXT] if body else "",
        "url": _text(fields.get("url_alias")) or _text(fields.get("url")),
        "publisher": ", ".join(_names(fields.get("source"), "shortname", "name")[:3]),
        "published": _text(dates.get("original")) or _text(dates.get("created")),
        "changed": _text(dates.get("changed")) or _text(dates.get("created")),
        "language": language_of(text) or next(iter(_names(fields.get("language"), "code")), ""),
        "countries": _names(fields.get("country"), "iso3"), "files": len(files) if isinstance(files, list) else 0,
        "documents": _documents(files),
    }  # fmt: skip


def _documents(files: Any) -> list[dict[str, str]]:
    """Return the PDFs among a report's files, as they are listed: the address, and what the file is called."""
    rows = [one for one in files if isinstance(one, dict)] if isinstance(files, list) else []
    named = [{"url": _text(one.get("url")), "name": _text(one.get("filename"))[:200]} for one in rows[:MOST_FILES]
             if "pdf" in f"{_text(one.get('mimetype'))} {_text(one.get('filename'))}".lower()]  # fmt: skip
    return [one for one in named if one["url"].startswith("https://") or one["url"].startswith("http://")]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _names(values: Any, *keys: str) -> list[str]:
    """Return, of each object in a list, the first of the keys it has."""
    rows = [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []
    return [name for one in rows if (name := next((_text(one.get(key)) for key in keys if one.get(key)), ""))]

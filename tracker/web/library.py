"""The reports: a list one can search, and one report with every figure in its place.

In: requests, with a word and filters in the address. Out: pages. A report that has nothing a visitor may see is not
there for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tracker.charts import words
from tracker.store import Store
from tracker.views.explorer import choices
from tracker.views.report import report
from tracker.views.reports import Wished, reports
from tracker.views.seen import Seen
from tracker.web.looking import asked, exports, looked, pager, show, word
from tracker.web.page import here, locale_of, problem, state


def many(request: Request) -> Response:
    """Show the reports that are asked for."""
    found = asked(request, state(request.scope, "means").settings())
    wished = Wished(word(request, "word"), found.selection, word(request, "source"), word(request, "after"))

    def values(seen: Seen, store: Store) -> dict[str, Any]:
        return {**reports(seen, store, wished), "choices": choices(seen)}

    told = looked(request, values)
    more = {
        "wrong": found.wrong,
        "said": found.fields,
        "word": wished.word,
        "source": wished.source,
        "filtered": bool(found.said or wished.word or wished.source),
        "pages": pager(request, told["page"]),
        "exports": exports({**found.said, **_own(wished)}, "reports"),
    }
    return show(request, "reports.html", {**told, **more}, 400 if found.wrong else 200)


def _own(wished: Wished) -> dict[str, Sequence[str]]:
    """Return the filters of this list alone, as a file of it is asked for."""
    return {name: [said] for name, said in (("word", wished.word), ("source", wished.source)) if said}


def one(request: Request) -> Response:
    """Show one report."""
    name = request.path_params["report"]
    said = request.query_params.get("part", "0")
    stretch = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0
    told = looked(request, lambda seen, store: report(seen, store, name, stretch))
    if told is None:
        return problem(404, "there is no such report", todo="It may have been taken out; the list of changes says so.")
    beside = {way: here(request, part=str(at)) if 0 <= at < told["stretches"] else ""
              for way, at in (("earlier", told["stretch"] - 1), ("later", told["stretch"] + 1))}  # fmt: skip
    locale = locale_of(request.scope)
    rows = [{"number": row["number"], "known": locale.moment(row["known_at"]), "letters": locale.number(row["letters"]),
             "published": words.day(row["published_on"], locale), "figures": locale.number(row["observed"] or 0)}
            for row in told["versions"]]  # fmt: skip
    return show(request, "report.html", {**told, **beside, "version_rows": rows})

"""``tracker check``: hold the store and everything made of it to their invariants, and name each one that breaks.

It only looks. Every round does the same; this says it with the evidence. Exit code: 0 all holds, or a person should
look at what the sources say (the lines without !); 1 something contradicts itself (the lines with !).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from tracker.cli import cards
from tracker.cli.where import AsKnownAt, ConfigOption, StoreOption, moment_of, store_to_read
from tracker.config import load
from tracker.delivery.escape import clean
from tracker.knowledge import Knowledge, knowledge
from tracker.model import Settings
from tracker.store import open_store
from tracker.store.integrity import Finding, findings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

MOST = 50


@app.command()
def check(
    as_known_at: AsKnownAt = "",
    errors: Annotated[bool, typer.Option("--errors", help="only what contradicts itself")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="how many to show")] = MOST,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line instead")] = False,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Check the figures against their own rules: quotes, digits, days, parts and wholes, falls, jumps, sources.

    It reads the whole store and believes nothing that a round kept: a million figures take minutes.
    """
    settings, moment = load(config), moment_of(as_known_at)
    opened = open_store(store_to_read(store), read_only=True)
    try:
        broken = findings(opened, datetime.now(UTC))
        known = knowledge(settings, opened, moment)
    finally:
        opened.close()
    rows = _rows(known, broken, errors)
    failed = sum(row["severity"] == "error" for row in rows)
    if as_json:
        for row in rows:
            print(json.dumps(cards.plain(row), ensure_ascii=False))
    else:
        told = _screen(known, rows[:limit], len(rows), failed, settings)
        print("\n".join([*([f"As known at {cards.known(moment)}"] if moment else []), *told]))
    raise typer.Exit(1 if failed else 0)


def _rows(known: Knowledge, broken: list[Finding], errors: bool) -> list[dict[str, Any]]:
    """Return what is broken, gravest first: the store's own promises, contradictions, what a person should look at."""
    own = [
        {"check": one.check, "severity": "error", "detail": one.detail, "evidence": one.evidence, "figure": None}
        for one in broken
    ]
    by_id = {row["observation_id"]: row for row in known.points.to_dicts()} if known.violations.height else {}
    made = [row | {"figure": by_id.get(row["observation_id"])} for row in known.violations.to_dicts()]
    made.sort(key=lambda row: row["severity"] != "error")
    return [row for row in [*own, *made] if row["severity"] == "error" or not errors]


def _screen(known: Knowledge, rows: list[dict[str, Any]], count: int, failed: int, settings: Settings) -> Iterator[str]:
    for row in rows:
        mark = "!" if row["severity"] == "error" else " "
        name = row["check"].replace("_", " ")
        yield from cards.fitted(clean(f"{name}: {row['detail']}"), f"{mark} ", "    ")
        if row["figure"] is not None:
            yield from cards.fitted(cards.headline(row["figure"], settings), "    ", "      ")
        named = f" (figure {row['observation_id'][: cards.SHORT]})" if row.get("observation_id") else ""
        yield from cards.fitted(f"“{clean(row['evidence'] or '')}”{named}", "    ", "      ")
    if count > len(rows):
        yield f"  and {count - len(rows):,} more (--limit)"
    looked = f"{known.points.height:,} figures on {known.points['series_id'].n_unique():,} series"
    looked += f" from {known.texts.height:,} reports"
    if not count:
        yield f"All holds: {looked}."
        return
    yield f"{looked}: {failed:,} contradict themselves, {count - failed:,} for a person to look at (tracker review)."

"""``tracker review``: look at the figures that wait for a person, and decide on them; every decision is kept.

Without a verb it walks through the queue on a terminal, and lists it elsewhere. Each decision is a row that is added:
what was read stays, a newer reader's figure meets the decision again, and ``undo`` takes it back. Series, alerts and
pages follow with the next round.
"""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from tracker.cli import cards, walk
from tracker.cli.options import Option, shared
from tracker.cli.where import ConfigOption, StoreOption, store_to_read
from tracker.config import load
from tracker.delivery.escape import clean
from tracker.desk import Desk, Row
from tracker.knowledge import known
from tracker.model import REVISIONS, Verdict, VerdictKind
from tracker.series.review import CLAIM
from tracker.series.verdicts import corrections, undo, verdict
from tracker.store import open_store
from tracker.store.clock import clock_of

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=__doc__)

REVIEWER = "TRACKER_REVIEWER"
"""Who decides, where --by does not say it."""

By = Annotated[str, typer.Option("--by", help=f"who decides (else ${REVIEWER}, else the name of this account)")]
Why = Annotated[str, typer.Option("--reason", help="why, for whoever comes after you; only accept needs none")]
Figure = Annotated[str, typer.Argument(metavar="FIGURE", help="the beginning of its id, as the list shows it")]
Figures = Annotated[list[str], typer.Argument(metavar="FIGURE...", help="the beginning of each id")]
Json = Annotated[bool, typer.Option("--json", help="one JSON object a line instead")]
Most = Annotated[int, typer.Option("--limit", min=1, help="how many to show")]

MOST = 20

Sitting = Mapping[str, Any]
"""Who decides, why, and where: what every verb that decides is told."""

deciding = shared(
    "sitting",
    {"reason": Option(Why, ""), "by": Option(By, ""), "config": Option(ConfigOption, None),
     "store": Option(StoreOption, None)},
)  # fmt: skip


@app.callback(invoke_without_command=True)
def review(context: typer.Context, by: By = "", config: ConfigOption = None, store: StoreOption = None) -> None:
    """Walk through the figures that wait for a person, gravest first (a list where this is no terminal)."""
    if context.invoked_subcommand is not None:
        return
    if not sys.stdin.isatty():
        list_waiting(MOST, False, config, store)
        return
    with _desk(config, store, by, writes=True) as desk:
        walk.through(desk, ask=_ask, tell=print)


@app.command(name="list")
def list_waiting(
    limit: Most = MOST, as_json: Json = False, config: ConfigOption = None, store: StoreOption = None
) -> None:
    """List the figures that wait for a person, gravest first, each with why."""
    with _desk(config, store) as desk:
        if as_json:
            for row in desk.waiting()[:limit]:
                print(json.dumps(cards.plain(row), ensure_ascii=False))
        else:
            print("\n".join(_overview(desk, limit)))


@app.command()
def show(figure: Figure, as_json: Json = False, config: ConfigOption = None, store: StoreOption = None) -> None:
    """Show one figure with its words, what stands beside it and what people decided of it."""
    with _desk(config, store) as desk:
        row = desk.figure(figure)
        if as_json:
            print(json.dumps(cards.plain(row), ensure_ascii=False))
        else:
            print("\n".join(cards.card(row, desk.series(row), desk.settings)))


@app.command()
@deciding
def accept(figures: Figures, sitting: Sitting) -> None:
    """Accept figures as they stand: a held jump enters its line, a doubtful figure counts as certain."""
    with _seated(sitting) as desk:
        for row in [desk.figure(one) for one in figures]:
            _decide(desk, row, VerdictKind.ACCEPT, sitting["reason"])


@app.command()
@deciding
def reject(figures: Figures, sitting: Sitting) -> None:
    """Reject figures: they leave every series and stay visible beside them."""
    with _seated(sitting) as desk:
        for row in [desk.figure(one) for one in figures]:
            _decide(desk, row, VerdictKind.REJECT, sitting["reason"])


@app.command()
@deciding
def correct(
    figure: Figure,
    changes: Annotated[
        list[str],
        typer.Option("--set", metavar="NAME=VALUE", help=f"what the text says (nothing after =: not stated). "
                     f"Names: {', '.join(CLAIM)}"),
    ],
    sitting: Sitting,
) -> None:  # fmt: skip
    """Correct what was read: --set value=4,237 --set said_by=ocha. Low and high follow the value and its bound."""
    typed = dict(_pair(one) for one in changes)
    with _seated(sitting) as desk:
        row = desk.figure(figure)
        _decide(desk, row, VerdictKind.CORRECT, sitting["reason"], changes=corrections(row, typed, desk.settings))


@app.command()
@deciding
def merge(
    figure: Figure,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="the figure it tells the same as")],
    sitting: Sitting,
) -> None:
    """Say that a figure tells the same as another: the same claim again, or a toll of the same Incident."""
    with _seated(sitting) as desk:
        _decide(desk, desk.figure(figure), VerdictKind.MERGE, sitting["reason"], other=desk.figure(other))


@app.command()
@deciding
def mark(
    figure: Figure,
    revision: Annotated[str, typer.Argument(metavar="KIND", help=f"one of {', '.join(REVISIONS)}")],
    sitting: Sitting,
) -> None:
    """Say what a number is that disagrees with the one before it: a correction, a stale echo, a change of base ..."""
    with _seated(sitting) as desk:
        _decide(desk, desk.figure(figure), VerdictKind.REVISION, sitting["reason"], revision=revision)


@app.command(name="undo")
@deciding
def take_back(
    which: Annotated[str, typer.Argument(metavar="VERDICT", help="the beginning of its id, as the log shows it")],
    sitting: Sitting,
) -> None:
    """Take a verdict back; both stay in the log."""
    with _seated(sitting) as desk:
        row = desk.verdict(which)
        kept = desk.decide(undo, row, reason=sitting["reason"])
    print(f"Took back {row['verdict_id'][: cards.SHORT]} ({row['kind']}) by verdict {kept.verdict_id[: cards.SHORT]}.")


@app.command()
def log(
    figure: Annotated[str, typer.Argument(metavar="[FIGURE]", help="only of the report this figure stands in")] = "",
    as_json: Json = False,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Show who decided what, when and why, oldest first; what was taken back stays in it."""
    with _desk(config, store) as desk:
        rows = desk.log(desk.figure(figure)["report_id"] if figure else "")
        for row in rows:
            shown = [json.dumps(cards.plain(row), ensure_ascii=False)] if as_json else cards.logged(row, desk.settings)
            print("\n".join(shown))
    if not rows and not as_json:
        print("Nobody decided anything yet.")


@contextmanager
def _seated(sitting: Sitting) -> Iterator[Desk]:
    with _desk(sitting["config"], sitting["store"], sitting["by"], writes=True) as desk:
        yield desk


@contextmanager
def _desk(config: Path | None, store: str | None, by: str = "", *, writes: bool = False) -> Iterator[Desk]:
    settings = load(config)
    opened = open_store(store_to_read(store), read_only=not writes)
    try:
        who = by or os.environ.get(REVIEWER, "") or getpass.getuser()
        yield Desk(settings, opened, known(settings, opened), who, clock_of(opened))
    finally:
        opened.close()


def _decide(desk: Desk, row: Row, kind: VerdictKind, reason: str, **more: Any) -> None:
    kept: Verdict = desk.decide(verdict, row, kind=kind, reason=reason, **more)
    print("\n".join(cards.fitted(f"{kept.kind.value}: {cards.headline(row, desk.settings)}", "", "  ")))
    print(f"  by {kept.decided_by}; `tracker review undo {kept.verdict_id[: cards.SHORT]}` takes it back")
    print("".join(f"  {line}\n" for line in cards.told_before(desk.announced(row), kept.kind)), end="")


def _overview(desk: Desk, limit: int) -> Iterator[str]:
    """Yield the queue as lines: first the decisions whose figure is gone, then what waits."""
    for one in desk.gone():
        text = f"! “{one['quote']}” ({one['kind']} by {one['decided_by']}) is not read in its report any more"
        yield from cards.fitted(f"{clean(text)}; `tracker review log`", "", "  ")
    rows = desk.waiting()
    if not rows:
        yield "No figure waits for a person."
        return
    yield f"{len(rows):,} {'figures wait' if len(rows) > 1 else 'figure waits'} for a person, gravest first:"
    for number, row in enumerate(rows[:limit], 1):
        yield from cards.listed(number, row, desk.settings)
    if len(rows) > limit:
        yield f"and {len(rows) - limit:,} more (--limit)"
    yield "`tracker review` on a terminal walks through them; `tracker review show FIGURE` shows one."


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="--set")
    return name.strip(), value


def _ask(question: str) -> str:
    """Return what was typed; the end of the input means that the person leaves."""
    try:
        return input(question)
    except EOFError:
        return "q"

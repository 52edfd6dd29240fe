"""Walking through the queue with one key a decision: what ``tracker review`` does on a terminal.

In: a desk with figures that wait, a way to ask and a way to tell. Out: verdicts, kept one by one as they are given, so
that leaving at any moment loses nothing. It knows no rule of review: those are in :mod:`tracker.series`.
"""

from __future__ import annotations

from collections.abc import Callable

from tracker.cli import cards
from tracker.desk import Desk, Row
from tracker.errors import StoreLocked
from tracker.model import REVISIONS, Verdict, VerdictKind
from tracker.series.review import CLAIM
from tracker.series.verdicts import VerdictError, corrections, undo, verdict

KEYS = "[a]ccept  [c]orrect  [r]eject  [m]erge  mar[k]  [s]kip  [u]ndo last  [q]uit > "

Ask = Callable[[str], str]
Tell = Callable[[str], None]


class Left(Exception):
    """The person leaves the queue: no error, they have had enough."""


def through(desk: Desk, ask: Ask, tell: Tell) -> int:
    """Show each figure that waits and ask what to do; return how many verdicts were kept."""
    kept: list[tuple[Verdict, Row]] = []
    waiting = desk.waiting()
    if not waiting:
        tell("No figure waits for a person.")
    try:
        for number, row in enumerate(waiting, 1):
            tell(f"\n{number} of {len(waiting)}")
            tell("\n".join(cards.card(row, desk.series(row), desk.settings)))
            _one(desk, row, kept, ask, tell)
    except Left:
        pass
    if kept:
        tell(f"\n{len(kept)} kept. Series, alerts and pages follow with the next round: tracker run")
    return len(kept)


def _one(desk: Desk, row: Row, kept: list[tuple[Verdict, Row]], ask: Ask, tell: Tell) -> None:
    """Ask until the figure is decided or skipped; what cannot be is said and asked again."""
    acts: dict[str, Callable[[], Verdict]] = {
        "a": lambda: _judge(desk, row, VerdictKind.ACCEPT, ask),
        "r": lambda: _judge(desk, row, VerdictKind.REJECT, ask),
        "c": lambda: _correct(desk, row, ask, tell),
        "m": lambda: _merge(desk, row, ask),
        "k": lambda: _mark(desk, row, ask),
    }
    while True:
        key = ask(KEYS).strip().lower()[:1]
        if key == "q":
            raise Left
        if key in {"s", ""}:
            return
        if key == "u":
            _undo_last(desk, kept, ask, tell)
        elif key in acts:
            try:
                made = acts[key]()
            except (VerdictError, StoreLocked) as error:
                tell(f"  {error}")
                continue
            kept.append((made, row))
            tell(f"  {made.kind.value} kept, verdict {made.verdict_id[: cards.SHORT]}")
            for line in cards.told_before(desk.announced(row), made.kind):
                tell(f"  {line}")
            return


def _judge(desk: Desk, row: Row, kind: VerdictKind, ask: Ask) -> Verdict:
    return desk.decide(verdict, row, kind=kind, reason=ask("  why? "))


def _correct(desk: Desk, row: Row, ask: Ask, tell: Tell) -> Verdict:
    tell(f"  What the text says, as NAME=VALUE; an empty line ends. Names: {', '.join(CLAIM)}")
    typed: dict[str, str] = {}
    while line := ask("  ").strip():
        name, equals, value = line.partition("=")
        if not equals:
            raise VerdictError(f"{line!r} is not NAME=VALUE")
        typed[name.strip()] = value
    changes = corrections(row, typed, desk.settings)
    return desk.decide(verdict, row, kind=VerdictKind.CORRECT, reason=ask("  why? "), changes=changes)


def _merge(desk: Desk, row: Row, ask: Ask) -> Verdict:
    other = desk.figure(ask("  the same as which figure? "))
    return desk.decide(verdict, row, kind=VerdictKind.MERGE, reason=ask("  why? "), other=other)


def _mark(desk: Desk, row: Row, ask: Ask) -> Verdict:
    said = ask(f"  what is it? ({', '.join(REVISIONS)}) ").strip().replace(" ", "_")
    return desk.decide(verdict, row, kind=VerdictKind.REVISION, reason=ask("  why? "), revision=said)


def _undo_last(desk: Desk, kept: list[tuple[Verdict, Row]], ask: Ask, tell: Tell) -> None:
    """Take back the last verdict of this walk."""
    if not kept:
        tell("  nothing was kept yet; `tracker review undo VERDICT` takes an earlier one back")
        return
    last, row = kept[-1]
    about = row | {"verdict_id": last.verdict_id, "seen": dict(last.seen)}
    try:
        desk.decide(undo, about, reason=ask("  why? "))
    except (VerdictError, StoreLocked) as error:
        tell(f"  {error}")
        return
    kept.pop()
    tell(f"  took back {last.kind.value} on {cards.headline(row, desk.settings)}; it waits again in the next walk")

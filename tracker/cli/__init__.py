"""What a person types. One file a verb group; each is imported only when its verb is used, so ``--help`` is quick.

``VERBS`` is the table of contents. A verb's module holds a :class:`typer.Typer` with one command or a group of them.
Expected failures (:class:`tracker.errors.TrackerError`) end as one clear message on standard error and their exit
code; everything unexpected keeps its traceback and ends with 1.
"""

from __future__ import annotations

import difflib
import gc
import importlib
import os
import sys
from collections.abc import Callable
from typing import NamedTuple

from tracker import __version__
from tracker.errors import TrackerError

READER_LEFT = 141
"""As a shell counts an end by SIGPIPE."""


class MissingPackage(TrackerError):
    """A package this verb needs is not installed."""

    exit_code = 2


LITTER = 50_000
"""New objects after which Python looks for circles among them. Reading a text makes some thousands that soon go by
themselves; looked through every 700, as Python does, they cost it a tenth of its time."""


class Verb(NamedTuple):
    """Where a verb lives (``module``, name of its Typer app) and one line of help."""

    module: str
    app: str
    group: str
    help: str


VERBS: dict[str, Verb] = {
    "run": Verb(
        "tracker.cli.run", "run_app", "Rounds", "do one round: collect, read, record, series, check, deliver, render"
    ),
    "watch": Verb("tracker.cli.watch", "watch_app", "Rounds", "do rounds on a schedule until told to stop"),
    "serve": Verb("tracker.cli.serve", "app", "Rounds", "serve the pages and take in reports, with the rounds beside"),
    "status": Verb("tracker.cli.status", "app", "Rounds", "say in one screen whether everything is well"),
    "read": Verb(
        "tracker.cli.read", "app", "Reading", "show what is understood of a text, and what was refused and why"
    ),
    "evaluate": Verb("tracker.cli.evaluate", "app", "Reading", "score the reader against texts read by people"),
    "series": Verb("tracker.cli.series", "app", "Figures", "show every series with its line, or one point by point"),
    "crises": Verb("tracker.cli.crises", "app", "Figures", "list the crises, and explain why a figure belongs to one"),
    "export": Verb("tracker.cli.export", "app", "Figures", "write figures as CSV, XLSX, HXL, Parquet, JSON, UCDP"),
    "brief": Verb("tracker.cli.brief", "app", "Figures", "say what is new, changed, corrected, in conflict since"),
    "import": Verb("tracker.cli.importing", "app", "Figures", "take the figures of a table: CSV, XLSX, JSON"),
    "add": Verb("tracker.cli.add", "app", "Figures", "add one figure by hand, with source, link and quote"),
    "archive": Verb(
        "tracker.cli.archive", "app", "Figures", "read millions of reports into Parquet; series; load some"
    ),
    "purge": Verb("tracker.cli.purge", "app", "Review", "take a report out for good: store, outbox and pages"),
    "check": Verb("tracker.cli.check", "app", "Review", "hold the figures to their invariants, with the evidence"),
    "review": Verb(
        "tracker.cli.review", "app", "Review", "decide on the figures that wait for a person; undo; who did"
    ),
    "alerts": Verb("tracker.cli.alerts", "app", "Alerts", "list alerts, explain a decision, preview a message"),
    "notify": Verb("tracker.cli.notify", "app", "Alerts", "send a DRILL through a channel: is the way to people open?"),
    "rules": Verb("tracker.cli.rules", "app", "Alerts", "try rules: written trials, odd things, a backtest"),
    "init": Verb("tracker.cli.init", "app", "Setting up", "make a workspace for a crisis of your own, in one file"),
    "doctor": Verb("tracker.cli.doctor", "app", "Setting up", "say whether this machine and workspace can do the work"),
    "sources": Verb(
        "tracker.cli.sources", "app", "Setting up", "list, check, add sources; preview what an address would give"
    ),
    "config": Verb("tracker.cli.config", "app", "Setting up", "check the configuration, all problems at once"),
    "tokens": Verb("tracker.cli.tokens", "app", "Setting up", "make, list and revoke the tokens of `tracker serve`"),
    "users": Verb(
        "tracker.cli.users", "app", "Setting up", "say who may sign in to `tracker serve`, as what, and where"
    ),
    "renew": Verb("tracker.cli.renew", "app", "Setting up", "work out the figures anew before anybody asks for them"),
    "backup": Verb(
        "tracker.cli.backup", "backup_app", "Setting up", "copy the store while it is used; list the copies"
    ),
    "store": Verb("tracker.cli.store", "app", "Setting up", "merge two laptops' stores; sizes; let go of what is old"),
    "restore": Verb("tracker.cli.backup", "restore_app", "Setting up", "put a copy in the store's place"),
}

EXAMPLES = """\
  tracker run --replay            try it on the demonstration reports: charts and DEMO alerts, nothing posted
  tracker read report.txt         what one text says, figure by figure
  tracker run                     one round over the sources whose turn it is (--all: over every one)
  tracker watch                   the same, whenever a source is due
  tracker serve                   the same, with its pages at http://127.0.0.1:8321
"""

EXIT_CODES = """\
  0 well   1 internal error   2 configuration or usage   3 a delivery is failing   4 some sources or items failed
  74 disk full or read-only   75 the store is locked   77 permission denied
"""


def overview() -> str:
    """Return the text of ``tracker --help``."""
    lines = [
        "tracker: figures from crisis reports, with who said so, watched and announced.",
        "",
        "usage: tracker VERB [OPTIONS]      tracker VERB --help says more",
    ]
    for group in dict.fromkeys(verb.group for verb in VERBS.values()):
        lines += ["", f"{group}:"]
        lines += [f"  {name:<10} {verb.help}" for name, verb in VERBS.items() if verb.group == group]
    lines += ["", "Examples:", EXAMPLES.rstrip(), "", "Exit codes:", EXIT_CODES.rstrip()]
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> None:
    """Run one verb and exit with its code; whoever stops reading (``| head``) ends it without a traceback."""
    gc.set_threshold(LITTER)
    try:
        _run(argv)
    except BrokenPipeError:
        # what is still in the buffer must not meet the closed pipe again when Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(READER_LEFT)


def _run(argv: list[str] | None) -> None:
    args = sys.argv[1:] if argv is None else argv
    first = args[0] if args else "--help"
    if first in {"--help", "-h", "help"}:
        print(overview())
        sys.exit(0)
    if first in {"--version", "-V"}:
        print(f"tracker {__version__}")
        sys.exit(0)
    if first not in VERBS:
        near = difflib.get_close_matches(first, VERBS, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        print(f"tracker: there is no verb {first!r}.{hint} `tracker --help` lists them.", file=sys.stderr)
        sys.exit(2)
    verb = VERBS[first]
    try:
        app = _app_of(verb)
        app(args=args[1:], prog_name=f"tracker {first}")
    except TrackerError as error:
        print(f"tracker {first}: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


def _app_of(verb: Verb) -> Callable[..., object]:
    """Return the app of a verb; a package of others that is not there is said by its name, with what to do."""
    try:
        app: Callable[..., object] = getattr(importlib.import_module(verb.module), verb.app)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing in {"", "tracker"}:
            raise
        raise MissingPackage(f"needs the package {missing}, which is not installed: pip install {missing}") from None
    return app

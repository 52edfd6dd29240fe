"""What the table of a rule must say, and must not, kind by kind.

Pure: a Rule and Settings in, Problems out. A key that its kind does not read is a problem: who writes it expects
something of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import MISSING, fields
from itertools import pairwise

from tracker.config.names import known, known_places
from tracker.config.read import did_you_mean
from tracker.errors import Problem
from tracker.model import Measure, Modality, Rule, Settings
from tracker.model.rules import ANYBODY, EVERY, FIELDS_OF

FILE = "rules.toml"

GRADES = ("two_sources", "one_source", "typed_source", "unnamed", "party_claim")
"""Best first; the same as tracker/series/grades.py, which a test holds it to."""

NEEDS: dict[str, dict[str, str]] = {
    "record": {"window_days": "say how many days back, e.g. window_days = 365"},
    "stale": {"every_hours": "say how often it usually brings something, e.g. every_hours = 24"},
}
"""Keys without which a kind means nothing, each with what to write."""


def check_rule(rule: Rule, settings: Settings) -> Iterator[Problem]:
    """Yield everything that is wrong with a rule."""
    words, at = settings.vocabulary, rule.id
    yield from _foreign(rule)
    counts = [rule.indicator] if rule.indicator or rule.kind not in {"stale", "revision"} else []
    if "" in counts:
        yield Problem(FILE, f"{at}.indicator", "is missing", 'name what is counted, e.g. "deaths"')
    else:
        yield from known(FILE, f"{at}.indicator", counts, words.indicators, "indicator")
    yield from known(FILE, f"{at}.population", [rule.population], {*words.populations, "all", ANYBODY}, "population")
    yield from known(FILE, f"{at}.crisis", [rule.crisis] if rule.crisis else [], settings.crises, "crisis")
    yield from known_places(FILE, f"{at}.place", [rule.place] if rule.place else [], settings)
    yield from known(FILE, f"{at}.said_by", rule.said_by, {*words.attributions, "none"}, "attribution")
    yield from known(FILE, f"{at}.prefer", rule.prefer, {*words.attributions, "none"}, "attribution")
    yield from known(FILE, f"{at}.sources", rule.sources, settings.sources, "source")
    yield from known(FILE, f"{at}.grades", rule.grades, GRADES, "grade")
    yield from known(FILE, f"{at}.channels", rule.channels, settings.channels, "channel")
    yield from known(FILE, f"{at}.measures", rule.measures, [m.value for m in Measure], "measure")
    yield from known(FILE, f"{at}.modalities", rule.modalities, [m.value for m in Modality], "modality")
    if rule.population == ANYBODY and rule.direction == "down":
        hint = 'say "all": that few of a group are counted says nothing of everybody'
        yield Problem(FILE, f"{at}.population", 'is "any" in a rule that waits for a fall', hint)
    yield from _numbers(rule)
    yield from _of_kind(rule)
    yield from _levels(rule)


def _foreign(rule: Rule) -> Iterator[Problem]:
    """Name what is set and not read by the kind."""
    read = FIELDS_OF[rule.kind] | EVERY | {"labels"}
    for field in fields(rule):
        usual = field.default
        if field.name not in read and usual is not MISSING and getattr(rule, field.name) != usual:
            kinds = [kind for kind, names in FIELDS_OF.items() if field.name in names]
            hint = did_you_mean(field.name, sorted(read - {"id"})) if not kinds else f"read by: {', '.join(kinds)}"
            yield Problem(FILE, f"{rule.id}.{field.name}", f"means nothing for kind {rule.kind!r}", hint)


def _numbers(rule: Rule) -> Iterator[Problem]:
    for name in ("for_points", "max_age_days"):
        if getattr(rule, name) < 1:
            yield Problem(FILE, f"{rule.id}.{name}", "must be 1 or more")
    for name in ("window_days", "points", "min_base", "min_change", "every_hours", "close_after_days", "remind_hours"):
        value = getattr(rule, name)
        if not math.isfinite(value) or value < 0:
            yield Problem(FILE, f"{rule.id}.{name}", "must be a number, 0 or more")
    for name, hint in NEEDS.get(rule.kind, {}).items():
        if not getattr(rule, name):
            yield Problem(FILE, f"{rule.id}.{name}", "is missing", hint)


def _of_kind(rule: Rule) -> Iterator[Problem]:
    """Yield what is senseless together."""
    if rule.aggregate and not rule.window_days:
        yield Problem(FILE, f"{rule.id}.window_days", "is missing", f"the {rule.aggregate} of how many days?")
    if rule.window_days and rule.kind == "level" and not rule.aggregate:
        yield Problem(FILE, f"{rule.id}.aggregate", "is missing", 'say what of the window counts, e.g. "max"')
    if rule.aggregate == "sum" and rule.measures != ("incident",):
        hint = 'write measures = ["incident"]: other spans overlap, and sources repeat each other'
        yield Problem(FILE, f"{rule.id}.aggregate", "only single events are ever added", hint)
    if rule.aggregate and rule.combine != "each":
        yield Problem(FILE, f"{rule.id}.combine", "is of single figures, not of windows", "leave one of the two out")
    if (rule.combine == "prefer") != bool(rule.prefer):
        yield Problem(
            FILE, f"{rule.id}.prefer", "goes with combine", 'write combine = "prefer", prefer = ["sohr", "un"]'
        )
    if rule.against == "window" and not rule.window_days:
        yield Problem(FILE, f"{rule.id}.window_days", "is missing", "how many days earlier?")
    if rule.against == "median" and rule.points < 2:
        yield Problem(FILE, f"{rule.id}.points", "must be 2 or more", "the median of how many figures?")
    if rule.kind == "rate" and rule.measures not in {(), ("cumulative",)}:
        yield Problem(FILE, f"{rule.id}.measures", "a rate is only of a count that grows", 'write ["cumulative"]')


def _levels(rule: Rule) -> Iterator[Problem]:
    at = f"{rule.id}.levels"
    if not rule.levels and rule.kind != "revision":
        yield Problem(FILE, at, "is empty", 'write levels = [{ name = "warning", at = 25 }]')
    if rule.kind == "revision" and len(rule.levels) > 1:
        yield Problem(FILE, at, "has more than one", "a revision rule has one size")
    order = {"watch": 0, "warning": 1, "critical": 2}
    up = rule.direction == "up" or rule.kind not in {"level", "record"}
    climbing = sorted(rule.levels, key=lambda level: (order[level.name], level.at if up else -level.at))
    for below, above in pairwise(climbing):
        if below.name == above.name and (rule.kind != "milestone" or below.at == above.at):
            yield Problem(FILE, at, f"{above.name} stands twice")
        elif (above.at <= below.at) if up else (above.at >= below.at):
            text = f"{above.name} ({above.at:,.15g}) is not beyond {below.name} ({below.at:,.15g})"
            yield Problem(FILE, at, text)
    for level in rule.levels:
        if up and level.at <= 0:
            yield Problem(FILE, at, f"{level.name} ({level.at:,.15g}) is reached by every figure")
        if not all(math.isfinite(line) for line in (level.at, level.clear or 0.0)):
            yield Problem(FILE, at, f"{level.name} is not a finite number")
        if level.clear is not None and ((level.clear > level.at) if up else (level.clear < level.at)):
            side = "above" if up else "below"
            yield Problem(FILE, at, f"clear ({level.clear:,.15g}) is {side} at ({level.at:,.15g})")
        if rule.kind == "divergence" and level.at <= 1:
            yield Problem(FILE, at, f"{level.name}: a ratio of 1 is agreement", "write at = 1.5 or more")

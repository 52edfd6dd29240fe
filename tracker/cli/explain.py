"""Why each figure of a text was taken, and each other number refused, in the words of the people who use it.

A reading and its traces come in; a page for the terminal, or the same as a JSON object, goes out. The names of the
rules are the reader's; the sentences that say what they mean are here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tracker.cli.amounts import amount, shown
from tracker.model import Headline, Measure, Modality, Observation, Reading, Refusal, Rejection, Scope
from tracker.reading import jsonl
from tracker.reading.explain import Trace

RULES = {
    "subject": "by the verb of which they are the subject", "object": "by the verb or noun of doing before it",
    "state": "by what is said of them", "noun": "the noun itself says what is counted",
    "lives": "lives are lost, claimed or taken", "total": "a total is stated",
    "label": "the label of a key-figure line says it", "among the": "they are named among them",
    "part": "named as a part of another figure", "same people": "the same people, told in another unit",
    "member": "the noun itself says who is counted, without a verb", "money": "the nearest word of funding says it",
    "list": "it goes on with the list before it", "adjective": "an adjective says it, without a verb",
    "echo": "a number alone: it takes the verb of the figure before",
    "part of the sentence before": "a part of the figure in the sentence before",
    "frame": "the words round the people say it where no verb does",
}  # fmt: skip

MEASURES = {
    "plan_or_appeal": "plans and appeals cover no span", "stock_indicator": "this indicator counts who is there now",
    "stative_words": "the words say a state that lasts", "counted_since": "counted since a start",
    "rate": "so many in a day, week or month", "added_to_a_total": "what a total grew by",
    "number_of_those_who_move": "a number of people on the move",
    "one_breath": "told in one breath with the figure before", "toll_moved": "a toll that moved",
    "period_stated": "a period is stated", "running_count": "a running count", "line_of_a_list": "a line of a list",
    "line_of_a_disaster": "a line that tells a disaster's count so far",
    "continued_from_before": "goes on with the figure before", "as_long_as_it_lasted": "as long as it lasted",
    "present_perfect": "told as what has happened so far", "recent_activity": "of recent activity",
    "long_process": "of a process, not an event", "tally_by_place": "a tally by place",
    "event_hit_them": "one event hit them", "usual_for_indicator": "usual for this indicator", "one_event": "one event",
    "same_paragraph": "as the figure before in its paragraph", "single_event_by_default": "nothing says otherwise",
}  # fmt: skip

SPANS = {
    Measure.INCIDENT: "one event", Measure.WINDOW: "within a window of time", Measure.CUMULATIVE: "since a start",
    Measure.STOCK: "how many there are now", Measure.UNKNOWN: "no span known",
}  # fmt: skip

SCOPES = {
    Scope.CLAUSE: "in the same clause", Scope.SENTENCE: "in the same sentence",
    Scope.ANAPHOR: "carried from the sentence before", Scope.PARAGRAPH: "in the same paragraph",
    Scope.REPORT: "what the report speaks of most",
}  # fmt: skip

REFUSALS = {
    Refusal.NO_INDICATOR: "no word says that it counts anything we follow",
    Refusal.NOT_A_COUNT: "a rank, a code or a name with a digit, not a count",
    Refusal.DATE: "a date", Refusal.TIME: "a time of day", Refusal.AGE: "an age",
    Refusal.DURATION: "how long it lasted",
    Refusal.MEASURE: "a distance, weight, size or temperature", Refusal.MONEY: "money that is no relief funding",
    Refusal.SHARE: "a share of a whole, not a number of people",
    Refusal.PERPETRATOR: "it counts who did it or who said it",
    Refusal.RATE: "a rate: so many a day, each, per thousand",
    Refusal.CHANGE: "by how much it changed; the level is kept",
    Refusal.EARLIER: "what it was before; the later level is kept", Refusal.REPEAT: "the same figure again",
    Refusal.HISTORY: "background about another crisis or year",
    Refusal.UNREADABLE: "digits no careful reader would trust", Refusal.OUT_OF_RANGE: "larger than anything we count",
    Refusal.OVER_LIMIT: "beyond what is read of one report", Refusal.AMBIGUOUS: "two readings, no ground to choose",
}  # fmt: skip

SPACES = re.compile(r"\s+")

AROUND = 40
"""Characters of the text shown on either side of a refused number."""


def explain(
    console: Console, text: str, reading: Reading, traces: Sequence[Trace], unread: Sequence[Rejection]
) -> None:
    """Print every figure with what decided it, every headline with its parts, every refused number with the reason."""
    for place, (one, trace) in enumerate(zip(reading.observations, traces, strict=True)):
        console.print(_title(place, one))
        console.print(_grid(_lines(text, one, trace)))
    for headline in reading.headline.values():
        console.print(Text(f"\nheadline {_headline(headline)}", style="bold"))
    refused = [*reading.rejections, *unread]
    if refused:
        console.print(Text(f"\n{count(len(refused), 'number')} refused", style="bold"))
        console.print(_grid((_place(text, one), why(one)) for one in sorted(refused, key=lambda one: one.char_start)))
    if not reading.observations and not refused:
        console.print("no number in it")


def rows(reading: Reading, traces: Sequence[Trace], unread: Sequence[Rejection]) -> dict[str, Any]:
    """Return the explanation as the contract's object with an ``explained`` in every row."""
    row = jsonl.answer("", reading)
    for told, one, trace in zip(row["observations"], reading.observations, traces, strict=True):
        told["explained"] = {
            "taken": _taken(one, trace), "verb": trace.verb, "said_by": _said(one), "measure": _measured(one, trace),
            "measure_rule": trace.measure_rule, "period_text": one.period_text, "place": _where(one),
            "mood": _mood(one, trace), "confidence_reasons": list(one.confidence_reasons),
        }  # fmt: skip
    row["rejections"] = [
        jsonl.rejection(one) | {"explained": why(one)} for one in (*reading.rejections, *unread)
    ]  # fmt: skip
    for name, headline in reading.headline.items():
        row["headline"][name]["parts"] = list(headline.parts)
    return row


def why(one: Rejection) -> str:
    """Say in a line why a number was refused, with the reader's own word for it."""
    told = REFUSALS[one.reason]
    detail = f": {one.detail}" if one.detail and one.reason is not Refusal.NO_INDICATOR else ""
    if one.reason is Refusal.NO_INDICATOR and one.detail:
        told, detail = one.detail, ""
    more = f" ({one.count:,} of them)" if one.count > 1 else ""
    return f"{told}{detail}{more} [{one.reason.value}]"


def count(number: int, noun: str) -> str:
    """Return "1 number", "2 numbers"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _headline(one: Headline) -> str:
    of = "figure" if len(one.parts) == 1 else "figures"
    parts = ", ".join(str(part) for part in one.parts)
    how = f" ({one.derived}; {of} {parts})" if one.derived else f" ({of} {parts})"
    return f"{one.indicator}: {amount(one)}{how}"


def _title(place: int, one: Observation) -> Text:
    part = f"  part of figure {one.subset_of}" if one.subset_of is not None else ""
    of = "" if one.population == "all" else f" of {one.population}"
    title = Text(f"\n{place}  {one.indicator}{of}: {amount(one)}", style="bold")
    return title.append(f"  sure {one.confidence:.2f}{part}", style="dim")


def _lines(text: str, one: Observation, trace: Trace) -> Iterator[tuple[Text, str]]:
    before, after = _around(text, one.char_start, one.char_end, one.sentence_start, one.sentence_end)
    yield Text("text"), shown(f"{before}[{one.quote}]{after}")
    for label, words in (
        ("taken", _taken(one, trace)), ("said by", _said(one)), ("when", _measured(one, trace)), ("where", _where(one)),
        ("mood", _mood(one, trace)), ("sure", "; ".join(one.confidence_reasons) or "nothing moved it"),
    ):  # fmt: skip
        yield Text(label), shown(words)


def _taken(one: Observation, trace: Trace) -> str:
    verb = f" “{trace.verb}”" if trace.verb else ""
    formula = f"; {one.derived}" if one.derived else ""
    return f"{RULES.get(one.rule, one.rule)}{verb}{formula} [{one.rule}]"


def _said(one: Observation) -> str:
    if one.said_by_text is None:
        return f"unnamed [{one.said_by}]" if one.said_by else "nobody is named"
    name = one.said_by or "not in the registry"
    via = f", via “{one.via}”" if one.via else ""
    return f"“{one.said_by_text}” [{name}], {SCOPES.get(one.said_by_scope, 'stated')}{via}"


def _measured(one: Observation, trace: Trace) -> str:
    words = f" “{one.period_text}”" if one.period_text else ""
    rule = MEASURES.get(trace.measure_rule, trace.measure_rule)
    days = _days(one.period_start, one.period_end)
    as_of = f"; speaks of {one.as_of.isoformat()}" if one.as_of else "; the day it speaks of is not known"
    return f"{SPANS[one.measure]}: {rule}{words}{days}{as_of} [{one.measure.value}, {trace.measure_rule}]"


def _days(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return ""
    if first == last:
        return f", {first}"
    return f", {first or '…'} to {last or '…'}"


def _where(one: Observation) -> str:
    if one.place is None and one.iso3 is None:
        return "no place is named"
    codes = ", ".join(code for code in (one.iso3, one.pcode) if code)
    return f"{one.place or one.iso3} [{codes or 'no code'}], {SCOPES.get(one.place_scope, 'stated')}"


def _mood(one: Observation, trace: Trace) -> str:
    if trace.mood:
        return f"{one.modality.value}: “{trace.mood}”"
    return "reported as fact" if one.modality is Modality.REPORTED else one.modality.value


def _place(text: str, one: Rejection) -> Text:
    if not one.quote:
        return Text("(the rest)", style="dim")
    before, after = _around(text, one.char_start, one.char_end, 0, len(text), AROUND // 2)
    found = Text(shown(before), style="dim").append(shown(" ".join(one.quote.split())), style="bold not dim")
    return found.append(shown(after))


def _around(text: str, start: int, end: int, first: int, last: int, most: int = AROUND) -> tuple[str, str]:
    """Return the whole words on either side of ``text[start:end]``, at most so many characters, white space as one."""
    before, after = text[max(first, start - most) : start], text[end : min(last, end + most)]
    if start - most > first:
        before = "…" + before[before.find(" ") + 1 :]
    if end + most < last:
        after = after[: after.rfind(" ") + 1].rstrip() + "…" if " " in after else "…"
    return SPACES.sub(" ", before), SPACES.sub(" ", after)


def _grid(lines: Iterator[tuple[Text, str]]) -> Table:
    grid = Table.grid(padding=(0, 2), pad_edge=True)
    grid.add_column(style="dim", overflow="fold")
    grid.add_column(overflow="fold")
    for label, words in lines:
        grid.add_row(label, Text(words))
    return grid

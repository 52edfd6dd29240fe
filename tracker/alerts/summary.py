"""The one message for all that is not announced one by one: a first sight of old data, and figures too old to alert.

In: the SUMMARY event of a step, its decisions, the points known. Out: a :class:`~tracker.model.Message` that names each
alert's newest figure, and the one that passed its line where that is another. It never hides how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracker.alerts import words
from tracker.alerts.message import Known
from tracker.alerts.words import Labels
from tracker.model import Decision, Event, Message, Reason, Rule

MOST_LISTED = 12

LISTED_BECAUSE = {
    Reason.TOO_OLD: "too old to alert",
    Reason.OLDER: "about an earlier day than the newest figure of its series",
}


def summarise(
    event: Event,
    decisions: Iterable[Decision],
    handles: Mapping[str, str],
    rules: Mapping[str, Rule],
    known: Known,
    labels: Labels,
    *,
    newest: Mapping[str, str] | None = None,
    demo: bool = False,
) -> Message:
    """Return the one message for all that a first sight of old data, or too old figures, would have raised.

    ``handles`` maps fingerprints to handles, ``newest`` to the observation each alert saw last. Of each alert the
    newest figure is named, and which passed its line where that is another.
    """
    listed = [decision for decision in decisions if decision.outcome == "summary"]
    last = {decision.fingerprint: decision for decision in listed}
    first = {one.fingerprint: one for one in reversed(listed)}
    lines = [
        _listed(one, first[key], handles, rules, known, labels, (newest or {}).get(key, ""))
        for key, one in last.items()
    ]
    more = len(lines) - MOST_LISTED
    shown = tuple(lines[:MOST_LISTED]) + ((f"and {more} more: `tracker alerts list`",) if more > 0 else ())
    title = f"Summary: {len(last)} alert{'' if len(last) == 1 else 's'} found in older data, not announced one by one"
    return Message.of(
        event,
        title=title,
        headline=(title,),
        fact=event.reason,
        delta="",
        why_now="Seen for the first time (a first round, a new rule), or older than the rule's max_age_days.",
        others=shown,
        demo=demo,
    )


def _listed(
    decision: Decision,
    first: Decision,
    handles: Mapping[str, str],
    rules: Mapping[str, Rule],
    known: Known,
    labels: Labels,
    newest: str,
) -> str:
    point, rule = known.by_id.get(decision.observation_id), rules.get(decision.rule_id)
    handle = handles.get(decision.fingerprint, "")
    label = rule.label if rule else decision.rule_id
    if point is None:
        return f"{handle} {label}: {decision.detail}"
    passed = known.by_id.get(first.observation_id, point)
    now = known.by_id.get(newest, point) if decision.reason is Reason.BOOTSTRAP else point
    why = LISTED_BECAUSE.get(decision.reason, label)
    if now is not passed and decision.reason is Reason.BOOTSTRAP:
        why += f"; past its line since {words.amount(passed)}, {words.as_of(passed)}"
    fact = f"{labels.counted(now.indicator, now.population)}: {words.amount(now)}"
    return f"{handle} {fact} · {now.said_by_label} · {words.as_of(now)} ({why})"

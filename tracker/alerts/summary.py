"""The one message for all that is not announced one by one: a first sight of old data, and figures too old to alert.

In: the SUMMARY event of a step, its decisions, the points known. Out: a :class:`~tracker.model.Message` that names each
alert's newest figure, and the one that passed its line where that is another. It never hides how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracker.alerts import words
from tracker.alerts.message import UNNAMED, Known
from tracker.alerts.words import Labels
from tracker.locales import said, said_many
from tracker.model import Decision, Event, Message, Reason, Rule

MOST_LISTED = 12

LISTED_BECAUSE = {
    Reason.TOO_OLD: said("too old to alert"),
    Reason.OLDER: said("about an earlier day than the newest figure of its series"),
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
    shown = tuple(lines[:MOST_LISTED])
    if more > 0:
        shown += (said_many("and {n} more: `tracker alerts list`", "and {n} more: `tracker alerts list`", more),)
    title = said_many(
        "Summary: {n} alert found in older data, not announced one by one",
        "Summary: {n} alerts found in older data, not announced one by one",
        len(last),
    )
    return Message.of(
        event,
        title=title,
        headline=(title,),
        fact=event.reason,
        delta="",
        why_now=said("Seen for the first time (a first round, a new rule), or older than the rule's max_age_days."),
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
    label = said(rule.label) if rule else decision.rule_id
    if point is None:
        return said("{handle} {label}: {detail}", handle=handle, label=label, detail=decision.detail)
    passed = known.by_id.get(first.observation_id, point)
    now = known.by_id.get(newest, point) if decision.reason is Reason.BOOTSTRAP else point
    why = LISTED_BECAUSE.get(decision.reason, label)
    if now is not passed and decision.reason is Reason.BOOTSTRAP:
        since = {"amount": words.amount(passed), "day": words.as_of(passed)}
        why = said("{why}; past its line since {amount}, {day}", why=why, **since)
    told = {"counted": labels.counted(now.indicator, now.population), "amount": words.amount(now)}
    told |= {"handle": handle, "source": UNNAMED.get(now.said_by_label, now.said_by_label), "day": words.as_of(now)}
    return said("{handle} {counted}: {amount} · {source} · {day} ({why})", **told, why=why)

"""What limits what a figure says: the sentences that stand under every message of it.

In: an event with its figure, and the whole the figure is a part of. Out: sentences, most important first. A caveat
never keeps a message back.
"""

from __future__ import annotations

from tracker.alerts import words
from tracker.alerts.bounds import span_of
from tracker.alerts.doubts import OFF_LINE, doubts_of
from tracker.locales import cased, said
from tracker.model import Event, Modality, Point, Standing

OFF_LINE_CAVEATS = {
    "stale_echo": said("An old figure printed again; its series had moved on."),
    "other_scope": said("Counts another scope than the rest of its series."),
    "correction": said("Corrects an earlier figure of the same source."),
    "change_of_base": said("Its source changed what it counts."),
    "repeat": said("The same claim was printed before."),
}

MODALITIES = {
    Modality.FEARED: said("feared"),
    Modality.DENIED: said("denied"),
    Modality.HYPOTHETICAL: said("hypothetical"),
    Modality.FORECAST: said("forecast"),
    Modality.PLANNED: said("planned"),
}


def caveats_of(event: Event, point: Point, whole: Point | None) -> tuple[str, ...]:
    """Return everything that limits what the figure says, most important first; ``whole`` is what it is a part of."""
    span = span_of(point)
    caveats: list[str] = []
    if point.withheld:
        caveats.append(said("Its source allows its figures to few; ask the team for the number."))
    caveats += [said("In doubt: {doubt}.", doubt=doubt) for doubt in doubts_of(point) if doubt not in OFF_LINE.values()]
    # what the state machine doubts, beyond what the figure itself shows
    if event.standing is not Standing.CONFIRMED and event.reason not in {"", "; ".join(doubts_of(point))}:
        caveats.append(sentence(event.reason))
    if point.as_of is None:
        caveats.append(said("The day the figure speaks of is unknown; it may be an old figure."))
    if point.said_by is None:
        caveats.append(said("No source is named for it in the text.") if point.said_by_label == "no source named"
                       else said("Its source is not in the registry."))  # fmt: skip
    if point.said_by in {"unnamed_reports", "unnamed_estimates"}:
        caveats.append(said("Its source is not named: the text speaks of reports or estimates only."))
    if span is not None and span.note:
        caveats.append(sentence(span.note))
    if point.subset_of:
        known_whole = whole is not None and not whole.withheld
        of = words.amount(whole) if whole is not None and known_whole else said("a larger figure")
        caveats.append(said("Part of {whole}, never added to it.", whole=of))
    if point.derived:
        caveats.append(said("Derived, not printed: {formula}.", formula=point.derived))
    if point.modality is Modality.PARTY_CLAIM:
        caveats.append(said("Claimed by a party to the conflict."))
    elif point.modality not in {Modality.REPORTED, Modality.VERIFIED}:
        mood = MODALITIES.get(point.modality, point.modality.value)
        caveats.append(said("The text says {mood}, not reported.", mood=mood))
    if point.status in OFF_LINE_CAVEATS:
        caveats.append(OFF_LINE_CAVEATS[point.status])
    return tuple(dict.fromkeys(caveats))


def sentence(text: str) -> str:
    """Return words of ours as a sentence."""
    return said("{sentence}.", sentence=cased(text, "capital"))

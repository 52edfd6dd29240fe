"""Figures that wait for a person, as the pages of review show them: the list, one card, the log of decisions.

In: rows of :class:`~tracker.desk.Desk`, already masked, and the visitor's language. Out: dicts of plain values.
Words of reports are cut and cleaned here, links are checked; words of ours are said in the visitor's language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tracker.charts.panels import subject
from tracker.charts.safe import link
from tracker.charts.words import clean, dated, figure, measured, number, report_name
from tracker.locales import Locale
from tracker.model import Settings
from tracker.series.review import CLAIM, shown
from tracker.series.selection import NO_CRISIS

Row = Mapping[str, Any]


def _(text: str) -> str:
    """Mark an English text for the catalogues; it is said in a reader's language where it is used."""
    return text


BAND_WORDS = {
    "trips": _("Would trip a rule"), "contradicts": _("Contradicts another figure"),
    "unsure": _("Read with low confidence"), "vague": _("A word, not a number"), "rest": _("Everything else"),
}  # fmt: skip

POLICIES = {
    "all": _("Every figure is published before a person looked."),
    "above_confidence": _("Figures read with confidence 0.7 or more are published before a person looked."),
    "reviewed_only": _("Figures are published only once a person reviewed them."),
}

REJECTIONS = (
    ("wrong indicator", _("Wrong indicator")), ("historical", _("About another time")),
    ("hypothetical", _("Hypothetical or planned")), ("denied", _("Denied")), ("wrong source", _("Wrong source")),
    ("duplicate", _("A duplicate")), ("not ours", _("Not ours to count")),
)  # fmt: skip
"""Why a figure is rejected: what is kept in the log (English), and what a page says."""

REVISION_WORDS = {
    "current": _("A new figure, as it stands"), "stale_echo": _("An old figure printed again"),
    "correction": _("A correction by its source"), "change_of_base": _("It counts something else than before"),
    "other_scope": _("It counts another scope"),
}  # fmt: skip

DECISIONS = {
    "accept": _("accepted"), "correct": _("corrected"), "reject": _("rejected"), "merge": _("merged"),
    "revision": _("marked"), "undo": _("took back"),
}  # fmt: skip

FIELD_WORDS = {
    "indicator": _("Indicator"), "population": _("Population"), "value": _("Value"), "low": _("Low"),
    "high": _("High"), "bound": _("Bound"), "unit": _("Unit"), "said_by": _("Said by"),
    "said_by_text": _("Said by, as written"), "place": _("Place"), "measure": _("Measure"),
    "period_start": _("Period from"), "period_end": _("Period to"), "counting_start": _("Counted since"),
    "as_of": _("As of"), "modality": _("Modality"),
}  # fmt: skip

FIRST_FIELDS = ("value", "bound", "indicator", "population", "said_by", "place", "as_of")
"""What is most often read wrong: the others are folded away."""

CHOICES = (
    _("exact"), _("at least"), _("more than"), _("at most"), _("less than"), _("about"), _("between"), _("vague"),
    _("reported"),
)  # fmt: skip
"""What a form lets choose, so that the catalogues hold it; moods stand among the words of evidence."""

WIDTH, HEIGHT, EDGE = 300.0, 96.0, 6.0
"""The box a series is drawn in, in units of its own."""

MOST_CORNERS = 120
MOST_BESIDE = 4


def counted(row: Row, settings: Settings) -> str:
    """Return what is counted, of whom."""
    return subject(row["indicator"], row["population"], settings)


def brief(row: Row, settings: Settings, locale: Locale) -> dict[str, Any]:
    """Return one figure in short: for a list, a merge, the log."""
    return {
        "id": row.get("observation_id") or "",
        "what": counted(row, settings),
        "figure": figure(row, number, locale),
        "who": clean(row.get("said_by_label") or row.get("said_by_text"), 80),
        "where": clean(row.get("place_label") or row.get("place"), 60),
        "when": dated(row, locale),
        "quote": clean(row.get("quote"), 160),
        "sentence": clean(row.get("sentence") or row.get("quote"), 280),
        "why": clean(row.get("why"), 240),
        "band": row.get("band") or "",
        "crisis": crisis_name(row.get("crisis"), settings, locale),
        "published": row.get("published_on"),
        "report": report_name(row) if "report_id" in row else "",
        "masked": row.get("masked") or "",
    }


def crisis_name(crisis: str | None, settings: Settings, locale: Locale) -> str:
    """Return a crisis's name, or that there is none."""
    if not crisis or crisis == NO_CRISIS:
        return locale.text(_("no crisis"))
    known = settings.crises.get(crisis)
    return known.name if known else crisis


def card(row: Row, settings: Settings, locale: Locale) -> dict[str, Any]:
    """Return all a person needs to decide on one figure; ``row`` has its ``paragraph`` and ``begins``."""
    before, marked, after = highlighted(row.get("paragraph") or row["sentence"] or "", row["quote"], row["begins"])
    read = json.loads(row.get("read_as") or "{}")
    return {
        **brief(row, settings, locale),
        "before": before,
        "marked": marked,
        "after": after,
        "unit": locale.text(row["unit"]),
        "measured": measured({"counting_key": None, **row}, locale),
        "said_by": row.get("said_by") or "",
        "said_by_text": clean(row.get("said_by_text"), 120),
        "via": clean(row.get("via"), 80),
        "publisher": clean(row.get("publisher"), 100),
        "link": link(row.get("url")),
        "modality": (row["modality"] or "").replace("_", " "),
        "confidence": row["confidence"],
        "reasons": [clean(one, 120) for one in row.get("confidence_reasons") or []],
        "derived": clean(row.get("derived"), 120),
        "grade": row.get("grade") or "",
        "known_at": row["known_at"],
        "held": clean(row.get("held"), 160),
        "standing": clean(row.get("status_reason"), 200),
        "state": row.get("review_state") or "unreviewed",
        "changed": bool(row.get("review_changed")),
        "note": clean(row.get("review_note"), 400),
        "as_read": [(FIELD_WORDS[name], shown(read[name])) for name in CLAIM if name in read],
        "report_id": row["report_id"],
        "series_id": row.get("series_id") or "",
    }


def highlighted(text: str, quote: str, begins: int) -> tuple[str, str, str]:
    """Return a paragraph in three: what stands before the quote, the quote, what stands after it.

    Words may be masked, so that the quote is looked for near where it began; where it is not there, all is "before".
    """
    places: list[int] = []
    at = text.find(quote) if quote else -1
    while at >= 0 and len(places) < MOST_CORNERS:
        places.append(at)
        at = text.find(quote, at + 1)
    if not places:
        return clean(text, 2_000), "", ""
    at = min(places, key=lambda place: abs(place - begins))
    # spaces at the seams are kept: each part is cleaned alone
    before, after = clean(text[:at], 1_000), clean(text[at + len(quote) :], 1_000)
    gap, tail = text[:at][-1:].isspace(), text[at + len(quote) :][:1].isspace()
    return before + (" " if gap else ""), clean(quote, 600), (" " if tail else "") + after


def fields(row: Row, masked: Row) -> list[dict[str, Any]]:
    """Return what can be corrected, as it stands; what is masked for this person cannot be."""
    made = []
    for name in CLAIM:
        value = row[name]
        if value != masked[name]:
            continue
        text = "" if value is None else value.isoformat() if isinstance(value, date) else plain(value)
        made.append({"name": name, "words": FIELD_WORDS[name], "text": text, "first": name in FIRST_FIELDS})
    return made


def plain(value: Any) -> str:
    """Return a value as it stands in a field: 14000, not 14,000.0."""
    return f"{value:.15g}" if isinstance(value, int | float) else str(value)


def typed(said: Mapping[str, str], row: Row) -> dict[str, str]:
    """Return what a person changed in the fields of a figure: a field that still says what it said is no change."""
    before = {one["name"]: one["text"] for one in fields(row, row)}
    return {name: text.strip() for name, text in said.items() if name in before and text.strip() != before[name]}


def picture(rows: Sequence[Row], about: str, locale: Locale) -> dict[str, Any]:
    """Return a series as the corners of a small stepped line, its dots, and its newest level in words."""
    known = [row for row in rows if row["level"] is not None and row["status"] != "repeat"][-MOST_CORNERS:]
    top = max((row["level"] for row in known), default=0.0) or 1.0
    places = _places(known)
    dots = [
        {"x": round(x, 1), "y": round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * row["level"] / top, 1),
         "on": bool(row["on_line"]), "this": row["observation_id"] == about, "text": figure(row, number, locale)}
        for x, row in zip(places, known, strict=True)
    ]  # fmt: skip
    on = [row for row in known if row["on_line"]]
    newest = f"{figure(on[-1], number, locale)}, {dated(on[-1], locale)}" if on else ""
    return {"line": _steps([dot for dot in dots if dot["on"]]), "dots": dots, "newest": newest, "points": len(on)}


def _places(rows: Sequence[Row]) -> list[float]:
    """Return where each stands from left to right: by its day, undated ones at the start."""
    days = [row["order_on"].toordinal() if row["order_on"] else None for row in rows]
    dated_ = [one for one in days if one is not None]
    first, last = min(dated_, default=0), max(dated_, default=0)
    wide = WIDTH - 2 * EDGE
    return [EDGE + (wide * ((one if one is not None else first) - first) / (last - first) if last > first else wide / 2)
            for one in days]  # fmt: skip


def _steps(dots: Sequence[Mapping[str, Any]]) -> str:
    corners: list[str] = []
    for dot in dots:
        if corners:
            corners.append(f"{dot['x']},{corners[-1].split(',')[1]}")
        corners.append(f"{dot['x']},{dot['y']}")
    return " ".join(corners) if len(dots) > 1 else ""


def beside(rows: Sequence[Row], about: str, locale: Locale) -> list[dict[str, Any]]:
    """Return the points of a series around one figure, that one included."""
    ids = [row["observation_id"] for row in rows]
    at = ids.index(about) if about in ids else len(ids)
    return [
        {"id": row["observation_id"], "figure": figure(row, number, locale), "when": dated(row, locale),
         "report": report_name(row), "standing": clean(row["held"] or row["status_reason"], 160),
         "this": row["observation_id"] == about, "on": bool(row["on_line"])}
        for row in rows[max(0, at - MOST_BESIDE) : at + MOST_BESIDE + 1]
    ]  # fmt: skip


def entry(row: Row, now: Row | None, settings: Settings, locale: Locale) -> dict[str, Any]:
    """Return one decision of the log; ``now`` is the figure as it is read today, masked; None: it is not any more."""
    seen = row["seen"] or {}
    kept = set(FIELD_WORDS) - ({"place", "said_by_text"} if now is None or now.get("masked") else set())
    changes = {name: value for name, value in (row["changes"] or {}).items() if name in kept}
    for end in {"low", "high"} & changes.keys():
        if "value" in changes and changes[end] in {changes["value"], None}:
            del changes[end]  # it follows the value
    return {
        "id": row["verdict_id"],
        "at": row["decided_at"],
        "by": clean(row["decided_by"], 80),
        "kind": row["kind"],
        "reason": clean(row["reason"], 500),
        "stands": row["stands"],
        "undone": row["undoes"] or "",
        "changes": [(FIELD_WORDS[name], shown(seen.get(name)), shown(value)) for name, value in changes.items()],
        "revision": (row["revision"] or "").replace("_", " "),
        "figure": {"what": counted(seen, settings), "figure": figure(seen, number, locale)}
        if "indicator" in seen
        else {},
        "now": brief(now, settings, locale) if now is not None else None,
        "changed": bool(now is not None and now["review_changed"] and row["kind"] == "accept" and row["stands"]),
    }


def policies(settings: Settings, locale: Locale, may_see: Any) -> list[dict[str, str]]:
    """Return what each crisis publishes before a person looked, as the legend prints it."""
    return [
        {"crisis": one.name, "policy": f"publish = {one.publish}", "words": locale.text(POLICIES[one.publish])}
        for one in settings.crises.values()
        if may_see(one.id)
    ]

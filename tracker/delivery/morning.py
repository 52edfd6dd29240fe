"""The brief of the day for one channel: when it is due, and how it goes out: by mail whole, elsewhere in short.

In: a channel, a moment, the brief in words. Out: an event, its message, a row of the outbox. Pure. The event is named
by its channel and day, so however many rounds there are, a channel gets one a day; the row is under the promises of any
other. It is of the kind of a digest: it is never folded into another message.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from tracker.alerts import handles
from tracker.alerts.message import spoken
from tracker.delivery.prepare import prepare
from tracker.locales import Locale, joined, said, said_many
from tracker.model import Channel, Delivery, Event, EventKind, Message, Standing

HANDLE = "BRIEF"


@dataclass(frozen=True, slots=True)
class Words:
    """A brief as it is sent: whole as text and as a piece of HTML, how much of each, of what it tells, and where."""

    text: str
    html: str
    counts: Mapping[str, int]  # new, changed, corrected, conflicting
    tells_of: Sequence[str]  # what a purge finds it by: reports, their titles and sentences
    link: str  # "": people reach no page of ours
    demo: bool = False


def slot(channel: Channel, now: datetime) -> datetime | None:
    """Return when today's brief of the channel was due; None: it is not yet. Today is its time zone's."""
    zone = ZoneInfo(channel.timezone)
    hour, minute = (int(part) for part in channel.brief_at.split(":"))
    due = datetime.combine(now.astimezone(zone).date(), time(hour, minute), zone).astimezone(UTC)
    return due if due <= now else None


def known_as(channel: Channel) -> str:
    """Return the name under which a channel's briefs are kept."""
    return handles.digest("brief", channel.id)


def morning(channel: Channel, words: Words, now: datetime) -> tuple[Event, Message, Delivery]:
    """Return the brief of today for a channel, as of now."""
    day = now.astimezone(ZoneInfo(channel.timezone)).date()
    alert = known_as(channel)
    event = Event(
        event_id=handles.digest(alert, day.isoformat()), fingerprint=alert, rule_id="", series_id="", episode=0,
        kind=EventKind.DIGEST, level="", standing=Standing.CONFIRMED, observation_id="", at=now,
        reason=said("every day at {hour}", hour=channel.brief_at), handle=HANDLE,
    )  # fmt: skip
    title = said("Daily brief, {day}", day=day)
    counts = _counted(words.counts)
    fact = joined(" · ", counts) if counts else said("Nothing new since the last one.")
    message = Message.of(
        event, title=title, headline=(title, fact), fact=fact, delta="", why_now="", evidence=words.link,
        demo=words.demo,
    )  # fmt: skip
    told = spoken(message, Locale(channel.language))
    row = prepare(event, told, channel, now)
    forms = [_whole(form, words) for form in json.loads(row.payload)]
    payload = json.dumps(forms, ensure_ascii=False, allow_nan=False)
    # its hour was chosen by who reads it: quiet hours keep it back no longer
    whole = replace(told, others=tuple(words.tells_of))  # kept beside it, and never sent: a purge looks through it
    return event, replace(told, seen_as={"whole": whole}), replace(row, payload=payload, next_at=now, last_result="")


def _counted(counts: Mapping[str, int]) -> list[str]:
    """Return how many of each there are, in words; nothing of what there is none."""
    told = {
        "new": said_many("{n} new figure", "{n} new figures", counts["new"]),
        "changed": said_many("{n} changed", "{n} changed", counts["changed"]),
        "corrected": said_many("{n} corrected", "{n} corrected", counts["corrected"]),
        "conflicting": said_many("{n} in conflict", "{n} in conflict", counts["conflicting"]),
    }
    return [words for name, words in told.items() if counts[name]]


def _whole(form: dict[str, object], words: Words) -> dict[str, object]:
    """Return the form of a letter with the whole brief in it; any other form stays short."""
    if "subject" not in form:
        return form
    link = f"\n{words.link}\n" if words.link else ""
    told = {**form, "text": words.text + link}
    return told | ({"html": words.html + _linked(words.link)} if "html" in form else {})


def _linked(link: str) -> str:
    return f'<p><a href="{link}">{link}</a></p>' if link else ""

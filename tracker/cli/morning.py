"""The brief of the day, as rounds send it on channels that have an hour for it (``brief_at``): made, kept, worded.

In: Settings, an open store, a channel, from when on and until when. Out: what the outbox takes. The brief is kept, so
that the link in the message shows the same words for ever, whatever is corrected later.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tracker.brief import FORMATS, Brief, to_json, told
from tracker.brief.mail import inner
from tracker.delivery.escape import safe_url
from tracker.delivery.links import Links
from tracker.delivery.morning import Words, morning
from tracker.locales import Locale
from tracker.model import Channel, Settings
from tracker.round.means import Morning
from tracker.store import Store, briefs
from tracker.views.briefing import current
from tracker.views.seen import seen
from tracker.views.shelf import Shelf

FARTHEST = timedelta(days=7)
"""A brief after a long pause looks back no further."""

LONGEST_TEXT, LONGEST_HTML = 200_000, 400_000
"""Letters of one brief in a mail; a longer one is cut short by its link alone."""


def briefs_for(links: Links | None) -> Callable[[Settings, Store, Channel, datetime, datetime], Morning]:
    """Return who makes the brief of the day; ``links`` say where people reach our pages."""

    def make(settings: Settings, store: Store, channel: Channel, since: datetime, now: datetime) -> Morning:
        one = seen(settings, store, Shelf(), channel.audience)
        made = current(one, store, max(since, now - FARTHEST), now, channel.brief_crises)
        return morning(channel, _words(made, channel, _kept(store, made, now), links), now)

    return make


def _kept(store: Store, made: Brief, now: datetime) -> str:
    name = made.digest[: briefs.ID_LETTERS]
    asked = made.asked
    briefs.keep(
        store, briefs.Kept(name, now, "", asked.since, asked.until, asked.crises, asked.audience), to_json(made)
    )
    return name


def _words(made: Brief, channel: Channel, name: str, links: Links | None) -> Words:
    base = links.base.rstrip("/") if links else ""
    document = told(made, Locale(channel.language), base or None)
    text, html = FORMATS["text"].made(document).decode(), inner(document)
    names = ("new", "changed", "corrected", "conflicting")
    return Words(
        text=text if len(text) <= LONGEST_TEXT else "",
        html=html if len(html) <= LONGEST_HTML else "",
        counts={one: len(getattr(made, one)) for one in names},
        tells_of=_told_of(made),
        link=safe_url(f"{base}/brief/{name}") if base else "",
        demo=made.asked.demo,
    )


def _told_of(made: Brief) -> list[str]:
    """Return the words of reports it tells, as the notes of its evidence hold them."""
    rows = [*made.notes, *made.alerts]
    return sorted({value for row in rows for value in row.values() if isinstance(value, str) and len(value) > 3})

"""Playing reports at their dates: when each could first have been known, had the tracker been running then.

Pure: items in, the same items with other ``known_at`` out, in the order in which they became known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.model import Crisis
from tracker.sources.items import Item


def shared_zone(crises: Iterable[Crisis]) -> ZoneInfo:
    """Return the zone in which days end: the crises' own where they share one, else UTC."""
    zones = {crisis.timezone for crisis in crises}
    return ZoneInfo(zones.pop() if len(zones) == 1 else "UTC")


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the last second of a day there, in UTC; a day with a change of clocks is as long as it is."""
    midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    return midnight.astimezone(UTC) - timedelta(seconds=1)


def at_their_dates(gathered: Mapping[str, Sequence[Item]], zone: ZoneInfo, now: datetime) -> dict[str, list[Item]]:
    """Return each source's items with their reports known at the end of their day of publication, in that order.

    A report of unknown date becomes known with the last dated one of all sources; nothing becomes known after `now`.
    """
    days = [item.report.published_on for items in gathered.values() for item in items if item.report]
    dated = [day for day in days if day is not None]
    last = min(end_of(max(dated), zone), now) if dated else now

    def placed(item: Item) -> Item:
        if item.report is None:
            return item
        day = item.report.published_on
        return replace(item, report=replace(item.report, known_at=min(end_of(day, zone), now) if day else last))

    def when(item: Item) -> tuple[datetime, str]:
        return (item.report.known_at if item.report else now, item.external_id)

    return {source: sorted(map(placed, items), key=when) for source, items in gathered.items()}

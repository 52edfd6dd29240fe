"""The last stage: write the pages and pictures.

In: what is known. Out: files in the charts' folder; what stands there already is left as it is.
"""

from __future__ import annotations

from pathlib import Path

from tracker import logs
from tracker.charts.page import Site
from tracker.charts.site import Written, clear, render
from tracker.knowledge import Kept, up_to_date
from tracker.model import Settings
from tracker.round.means import Means, RoundSummary
from tracker.series.invariants import in_order
from tracker.series.protection import protected, protected_findings
from tracker.series.schemas import ASSIGNED, POINTS, REJECTIONS, conform
from tracker.store import Store, announced, rounds
from tracker.store.faults import told_of_disk


def draw_pages(settings: Settings, store: Store, means: Means, summary: RoundSummary, known: Kept) -> None:
    """Write the pages and pictures of all that is known; what stands there already is left as it is."""
    assert means.charts is not None
    means.progress("Drawing charts", 0, 1)
    written = _draw(settings, store, known, means.charts, demo=summary.replay)
    summary.pages, summary.drawn = written[0].path, sum(file.changed for file in written)
    logs.logger().info("pages_rendered", files=len(written), changed=summary.drawn)
    means.progress("Drawing charts", 1, 1)


def redraw(settings: Settings, store: Store, charts: Path) -> list[Written]:
    """Draw the site of what is known now from nothing: no file of it stays that was made of what is gone."""
    last = rounds.last_round(store)
    with told_of_disk(charts):
        clear(charts)
    return _draw(settings, store, up_to_date(settings, store), charts, demo=last is not None and last.mode == "replay")


def _draw(settings: Settings, store: Store, known: Kept, charts: Path, *, demo: bool) -> list[Written]:
    events = [one.event for one in announced.events(store)]
    points = known.points()
    site = Site(
        settings=settings,
        events=events,
        demo=demo,
        points=conform(protected(points, settings), POINTS),
        aside=conform(protected(known.read("aside"), settings), ASSIGNED),
        rejections=conform(protected(known.read("rejections").unique(maintain_order=True), settings), REJECTIONS),
        violations=protected_findings(in_order(known.read("findings")), points, settings),
    )
    with told_of_disk(charts):
        return render(site, charts)

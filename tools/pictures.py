"""Draw the README's pictures (charts/readme): two of the seeds, two of the published figures of the same nine days.

Run by `make pictures`. The seeds go through the whole round, replayed, in a store that is thrown away; the published
figures (seeds/aleppo_published.csv: facts and links) go through series and charts only.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "series"))

from given import aleppo  # noqa: E402 - the facts lie beside the tests that hold the series to them

from tracker.charts.site import Site, render  # noqa: E402
from tracker.config import load  # noqa: E402
from tracker.model import Settings  # noqa: E402
from tracker.pipeline import Means, one_round  # noqa: E402
from tracker.series.points import points  # noqa: E402
from tracker.store import open_store  # noqa: E402

OUT = ROOT / "charts" / "readme"
SEEDS = {
    "aleppo-2024-deaths-civilians.png": "seeds-civilians-killed.png",
    "aleppo-2024-displaced-all.png": "seeds-displaced.png",
}
PUBLISHED = {
    "aleppo-2024-deaths-all.png": "aleppo-deaths.png",
    "aleppo-2024-displaced-all.png": "aleppo-displaced.png",
}


def draw_seeds(settings: Settings, work: Path) -> Path:
    """Replay the seeds in a store of their own and return the folder of their charts."""
    store = open_store(work / "pictures.db")
    try:
        # a fixed clock: nothing in a picture depends on when it was drawn
        one_round(
            settings, store, Means(clock=lambda: datetime(2024, 12, 2, tzinfo=UTC), charts=work / "seeds"), replay=True
        )
    finally:
        store.close()
    return work / "seeds"


def draw_published(settings: Settings, work: Path) -> Path:
    """Draw the published figures and return the folder of their charts."""
    render(
        Site(settings=settings, points=points(aleppo().with_columns(source_id=pl.lit("published")), settings)),
        work / "published",
    )
    return work / "published"


def main() -> None:
    """Draw all pictures and put those the README shows in their place."""
    settings = load(ROOT / "config")
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for wanted, drawn in ((SEEDS, draw_seeds(settings, work)), (PUBLISHED, draw_published(settings, work))):
            for name, picture in wanted.items():
                shutil.copyfile(drawn / name, OUT / picture)
                print(OUT / picture)


if __name__ == "__main__":
    main()

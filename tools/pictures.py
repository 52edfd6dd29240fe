"""Draw the README's pictures (charts/readme): of the seeds, and of the published figures of the same nine days.

Run by `make pictures`. The seeds go through the whole round, replayed, in a store that is thrown away; the published
figures (seeds/aleppo_published.csv: facts and links) go through series and charts only, in English, French and Arabic.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "series"))

from given import aleppo  # noqa: E402 - the facts lie beside the tests that hold the series to them

from tracker.charts import png  # noqa: E402
from tracker.charts.backtest import backtest_spec  # noqa: E402
from tracker.charts.multiples import sheets  # noqa: E402
from tracker.charts.panels import panels  # noqa: E402
from tracker.charts.site import Site, render  # noqa: E402
from tracker.config import load  # noqa: E402
from tracker.locales import Locale  # noqa: E402
from tracker.model import Settings  # noqa: E402
from tracker.pipeline import Means, one_round  # noqa: E402
from tracker.round.backtest import backtest, swept  # noqa: E402
from tracker.series.points import points  # noqa: E402
from tracker.store import open_store  # noqa: E402

OUT = ROOT / "charts" / "readme"
CRISIS = "aleppo-2024"
RULE, LINES = "civilian-deaths-aleppo", (10.0, 50.0)
SEEDS = {
    f"{CRISIS}-deaths-civilians.png": "seeds-civilians-killed.png",
    f"{CRISIS}-displaced-all.png": "seeds-displaced.png",
}
PUBLISHED = {
    f"{CRISIS}-deaths-all.png": "aleppo-deaths.png",
    f"{CRISIS}-deaths-civilians.png": "aleppo-civilians-killed.png",
    f"{CRISIS}-displaced-all.png": "aleppo-displaced.png",
    f"{CRISIS}-deaths-parts.png": "aleppo-deaths-parts.png",
    f"{CRISIS}-lag.png": "aleppo-lag.png",
}
FRENCH = {f"{CRISIS}-displaced-all.png": "aleppo-displaced-fr.png"}
ARABIC = {f"{CRISIS}-displaced-all.png": "aleppo-displaced-ar.png", f"{CRISIS}-deaths-all.png": "aleppo-deaths-ar.png"}


def draw_seeds(settings: Settings, work: Path) -> Path:
    """Replay the seeds in a store of their own and return the folder of their charts, one of a backtest among them."""
    store = open_store(work / "pictures.db")
    try:
        # a fixed clock: nothing in a picture depends on when it was drawn
        one_round(
            settings, store, Means(clock=lambda: datetime(2024, 12, 2, tzinfo=UTC), charts=work / "seeds"), replay=True
        )
        rule, days = settings.rules[RULE], (date(2024, 11, 27), date(2024, 12, 3))
        tried = {"as it is": rule, **{f"first level at {line:g}": it for line, it in swept(rule, LINES).items()}}
        found = {name: backtest(settings, store, [it], *days) for name, it in tried.items()}
        (OUT / "seeds-backtest.png").write_bytes(png.png_of_svg(png.svg(backtest_spec(rule, found, *days))))
    finally:
        store.close()
    return work / "seeds"


def draw_published(settings: Settings, work: Path, language: str) -> Path:
    """Draw the published figures in a language and return the folder of their charts."""
    drawn = points(aleppo().with_columns(source_id=pl.lit("published")), settings)
    render(Site(settings=settings, points=drawn, locale=Locale.of(language)), work / language)
    if language == "en":
        [small] = sheets(panels(drawn, settings.crises[CRISIS], settings), CRISIS)
        (OUT / "aleppo-at-a-glance.png").write_bytes(png.png_of_svg(png.svg(small.spec())))
    return work / language


def main() -> None:
    """Draw all pictures and put those the README shows in their place."""
    settings = load(ROOT / "config")
    png.register_fonts()
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        wanted = [(SEEDS, draw_seeds(settings, work))]
        wanted += [(names, draw_published(settings, work, language))
                   for language, names in (("en", PUBLISHED), ("fr", FRENCH), ("ar", ARABIC))]  # fmt: skip
        for names, drawn in wanted:
            for name, picture in names.items():
                shutil.copyfile(drawn / name, OUT / picture)
    for picture in sorted(OUT.glob("*.png")):
        # a chart has few colours: a third of the bytes, and no eye sees the difference
        Image.open(picture).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(picture, optimize=True)
        print(picture)


if __name__ == "__main__":
    main()

"""One story in ten papers: what is told for a copy, and what is not."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from given import frame, observation, settings
from hypothesis import given as hypothesis_given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tracker.links import key as address
from tracker.series.points import points
from tracker.series.schemas import STORIES, TEXTS, conform
from tracker.series.stories import stories

WIRE = (
    "At least thirty people were killed on Friday when two bombs fell on the vegetable market of a northern town, "
    "the monitor said, adding that rescue teams were still looking for survivors under what was left of three shops "
    "and a bakery near the old bus station, and that hospitals had asked for blood."
)
OTHER = (
    "The ministry of water said on Friday that repairs of the pumping station would take two weeks and that tankers "
    "would serve the eastern quarters of the town until then, as engineers wait for parts held up at the border."
)


def reports(*rows: tuple[str, str | None, date | None, str | None]) -> pl.DataFrame:
    schema = {"report_id": pl.String, "url": pl.String, "published_on": pl.Date, "text": pl.String}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def told(found: pl.DataFrame) -> dict[str, tuple[str, str]]:
    return {row["report_id"]: (row["story_id"], row["tier"]) for row in found.iter_rows(named=True)}


def test_four_ways_to_be_one_story() -> None:
    found = stories(
        reports(
            ("late", "https://b.example/x", date(2025, 1, 3), "NEWS DESK " + WIRE + " Our reporter adds the weather."),
            ("first", "https://a.example/1", date(2025, 1, 1), WIRE),
            ("content", "https://c.example/2", date(2025, 1, 2), WIRE.upper().replace(" ", "  ")),
            ("link", "http://www.a.example/1/?utm_source=mail#top", date(2025, 1, 4), "gone"),
            ("excerpt", None, None, " ".join(WIRE.split()[:30])),
            ("other", None, date(2025, 1, 1), OTHER),
        )
    )
    assert told(found) == {
        "first": ("first", "first"), "content": ("first", "content"), "late": ("first", "near_copy"),
        "link": ("first", "url"), "excerpt": ("first", "near_copy"), "other": ("other", "first"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("https://a.example/p?id=1", "http://www.a.example/p/?id=1&utm_medium=x", True, id="tracking"),
        pytest.param("https://a.example/p?id=1", "https://a.example/p?id=2", False, id="another-id"),
        pytest.param("https://m.a.example/p", "https://a.example/p#c3", True, id="mobile-and-fragment"),
        pytest.param("https://a.example/P", "https://a.example/p", False, id="paths-keep-their-case"),
    ],
)
def test_addresses(one: str, other: str, same: bool) -> None:
    assert (address(one) == address(other)) is same


@pytest.mark.parametrize("url", ["https://a.example", "https://a.example/", "http://[broken"])
def test_a_front_page_and_a_broken_address_join_nothing(url: str) -> None:
    found = stories(reports(("a", url, None, WIRE), ("b", url, None, OTHER)))
    assert found.get_column("tier").to_list() == ["first", "first"]


def test_short_and_missing_texts_are_no_copies() -> None:
    rows = [("a", None, None, "30 people killed in the town, the monitor said"), ("b", None, None, None),
            ("c", None, None, "30 people killed in a town, the monitor said"), ("d", None, None, "")]  # fmt: skip
    assert set(stories(reports(*rows)).get_column("tier")) == {"first"}


def test_no_reports_give_the_declared_shape() -> None:
    assert stories(reports()).schema == STORIES


@hypothesis_settings(deadline=None)
@hypothesis_given(st.permutations(range(6)))
def test_order_of_arrival_changes_nothing(order: list[int]) -> None:
    rows = [("a", None, date(2025, 1, 2), WIRE), ("b", None, date(2025, 1, 2), WIRE + " More soon."),
            ("c", "https://x.example/1", None, OTHER), ("d", "https://x.example/1", date(2025, 1, 1), WIRE),
            ("e", None, None, OTHER + " It was said before."), ("f", None, None, "")]  # fmt: skip
    expected = told(stories(reports(*rows)))
    assert told(stories(reports(*(rows[n] for n in order)))) == expected


def test_a_syndicated_figure_nobody_is_named_for_counts_once() -> None:
    rows = [observation(n, 30, date(2025, 1, n), as_of=date(2025, 1, 1)) for n in (1, 2, 3)]
    texts = pl.DataFrame({"report_id": ["r001", "r002", "r003"], "text": [WIRE, WIRE + " (Agency)", OTHER]})
    found = points(frame(rows), settings(), conform(texts, TEXTS))
    assert dict(found.select("report_id", "status").iter_rows()) == {
        "r001": "current", "r002": "repeat", "r003": "current",
    }  # fmt: skip
    assert found.filter(pl.col("report_id") == "r002").get_column("repeats").to_list() == ["o001"]


def test_ten_copies_change_nothing_but_the_evidence() -> None:
    once = points(frame([observation(1, 30, date(2025, 1, 1), as_of=date(2025, 1, 1))]), settings())
    rows = [observation(n, 30, date(2025, 1, 1), as_of=date(2025, 1, 1)) for n in range(1, 11)]
    texts = pl.DataFrame({"report_id": [row["report_id"] for row in rows], "text": [WIRE] * 10})
    many = points(frame(rows), settings(), conform(texts, TEXTS))
    line = many.filter("on_line").drop("known_at")
    assert line.equals(once.filter("on_line").drop("known_at"))
    assert many.height == 10

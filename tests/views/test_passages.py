"""A text with its figures in place: the marks lie where the words are, whatever was masked before them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
import pytest
from series.given import settings

from tracker.model import Settings, SourceSpec
from tracker.series.protection import protected
from tracker.views.paging import part
from tracker.views.passages import LETTERS, Mark, apart, fit, paragraphs, parts
from tracker.views.shelf import Shelf, Space


@dataclass
class Eyes:
    """As much of what is seen as a text needs."""

    settings: Settings
    audience: Any = "public"

    def protected(self, rows: pl.DataFrame) -> pl.DataFrame:
        return protected(rows, self.settings, self.audience)


def eyes(terms: Any = "full", audience: Any = "public", **more: Any) -> Eyes:
    source = SourceSpec(id="desk", kind="folder", path="x", redistribute=terms, **more)
    return Eyes(settings(sources={"desk": source}), audience)


def mark(text: str, words: str, kind: str = "taken", sentence: str = "", number: int = 1) -> Mark:
    start = text.index(words)
    said = text.index(sentence or words)
    return Mark(start, start + len(words), kind, number, said, said + len(sentence or words), "deaths")


def shown(text: str, marks: list[Mark], seen: Eyes | None = None) -> list[list[tuple[str, str]]]:
    """Return paragraphs as (text, kind of its mark)."""
    about = {"source_id": "desk", "sensitivity": None}
    made = paragraphs(seen or eyes(), text, marks, about, (0, len(text)))  # type: ignore[arg-type]
    return [[(piece.text, piece.mark.kind if piece.mark else "") for piece in one] for one in made]


def test_marks_lie_over_their_words() -> None:
    text = "First.\n\nIn all 27 people were killed, 8 of them children.\nLast."
    marks = [mark(text, "27 people", sentence="In all 27 people were killed, 8 of them children.")]
    assert shown(text, marks) == [
        [("First.", "")],
        [("In all ", ""), ("27 people", "taken"), (" were killed, 8 of them children.", "")],
        [("Last.", "")],
    ]


def test_a_mark_keeps_its_place_behind_a_name_that_is_masked() -> None:
    text = "Fatima Haddad, 34, counted 27 people dead."
    assert shown(text, [mark(text, "27 people", sentence=text), mark(text, "34", "refused", number=2)]) == [
        [("[name], ", ""), ("34", "refused"), (", counted ", ""), ("27 people", "taken"), (" dead.", "")]
    ]


def test_a_refused_age_does_not_give_the_name_beside_it_away() -> None:
    text = "The town is quiet. Fatima Haddad, 34, went home."
    told = shown(text, [mark(text, "34", "refused")])
    assert "Fatima" not in str(told)
    assert ("34", "refused") in told[0]


def test_what_lies_between_is_left_out_where_only_quotes_may_go() -> None:
    text = "Before it. They buried 27 people. After it.\nAnother line."
    seen = eyes("quote")
    told = shown(text, [mark(text, "27 people", sentence="They buried 27 people.")], seen)
    assert told[0][0] == ("", "")
    assert ("27 people", "taken") in told[0]
    assert "After" not in str(told)
    assert "Another" not in str(told)


def test_figures_of_a_restricted_source_have_no_words() -> None:
    text = "They buried 27 people."
    told = shown(text, [mark(text, "27 people", sentence=text)], eyes("full", sensitivity="restricted"))
    assert "27" not in str(told)


@pytest.mark.parametrize(("starts", "kept"), [
    ([(0, 5), (3, 8)], [(0, 5)]), ([(3, 8), (0, 5), (9, 10)], [(0, 5), (9, 10)]), ([(0, 3), (0, 9)], [(0, 9)]),
    ([(4, 4)], []), ([], []),
])  # fmt: skip
def test_no_mark_lies_over_another(starts: list[tuple[int, int]], kept: list[tuple[int, int]]) -> None:
    marks = [Mark(start, end, "taken", 1, start, end) for start, end in starts]
    assert [(one.start, one.end) for one in apart(marks)] == kept


def test_a_long_text_is_shown_in_parts_that_are_the_whole() -> None:
    text = ("word " * 200 + "\n") * 80
    cuts = parts(text)
    assert "".join(text[start:end] for start, end in cuts) == text
    assert all(end - start <= LETTERS for start, end in cuts)
    assert parts("") == [(0, 0)]


def test_ten_thousand_numbers_in_one_line_take_no_long_time() -> None:
    text = "7 " * 10_000
    marks = [Mark(at, at + 1, "refused", 1, at, at + 1) for at in range(0, len(text), 2)]
    told = shown(text, marks)
    assert sum(kind == "refused" for one in told for _, kind in one) == 800


@pytest.mark.parametrize(("given", "kept"), [
    (" a\u202eb ", " ab "), ("\x07", ""), ("   ", " "), ("a\nb", "a b"), ("e" + "\u0301" * 6, None),
])  # fmt: skip
def test_a_piece_is_made_fit_to_show(given: str, kept: str | None) -> None:
    assert fit(given) == kept if kept is not None else len(fit(given)) < len(given)


@pytest.mark.parametrize(("after", "rows", "before", "next_"), [
    ("", ["a", "b"], None, "b"), ("b", ["c", "d"], "", "d"), ("d", ["e"], "b", None), ("gone", ["a", "b"], None, "b"),
])  # fmt: skip
def test_a_page_is_found_by_the_row_before_it(
    after: str, rows: list[str], before: str | None, next_: str | None
) -> None:
    found = part(list("abcde"), after, 2)
    assert (list(found.rows), found.before, found.after, found.total) == (rows, before, next_, 5)


def test_what_is_kept_is_bounded_and_the_oldest_goes() -> None:
    space, made = Space(2, 100), list[str]()

    def make(name: str) -> str:
        made.append(name)
        return name

    for name in ("a", "b", "a", "c", "a", "b"):
        assert space.get(name, lambda name=name: make(name)) == name  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]
    space.get("heavy", lambda: make("heavy"), lambda _: 90)
    space.get("heavy", lambda: make("heavy"), lambda _: 90)
    assert made[-2:] == ["heavy", "heavy"]


def test_frames_never_push_out_what_is_shown() -> None:
    shelf, made = Shelf(most_frames=30), list[str]()
    shelf.get("shown", lambda: made.append("shown"))
    for number in range(9):
        shelf.frames.get(number, lambda: None, lambda _: 9)
    shelf.get("shown", lambda: made.append("shown"))
    assert made == ["shown"]


def test_what_fails_to_be_made_is_made_again() -> None:
    space = Space(2, 100)
    with pytest.raises(ZeroDivisionError):
        space.get("a", lambda: 1 // 0)
    assert space.get("a", lambda: 1) == 1

"""What a brief tells, and under which heading: by when a figure became known, never by the day it speaks of."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from briefs import AFTER, BEFORE, brief, source, told

from tracker.brief import from_json, to_json
from tracker.brief.content import NoBrief
from tracker.brief.gather import EDITED, MOST_ROWS

PARTS = ("new", "changed", "corrected")


def window(first: int, last: int) -> dict[str, Any]:
    """A figure of some days of November, both included."""
    return {"measure": "window", "period_start": date(2024, 11, first), "period_end": date(2024, 11, last)}


OTHER = {"said_by": "un"}

CASES = {
    "the first figure of a source is new": ([told(1, 20, 29)], {"new": [20.0]}),
    "a figure known before is no news": ([told(1, 20, 27)], {}),
    "a later figure of a series is a change": ([told(1, 20, 27), told(2, 25, 29)], {"changed": [25.0]}),
    "the same number of a later day is no change": ([told(1, 20, 27), told(2, 20, 29)], {}),
    "at least as many is another claim than so many": (
        [told(1, 20, 27), told(2, 20, 29, bound="at_least")], {"changed": [20.0]}),
    "another source is new beside the first": ([told(1, 20, 27), told(2, 21, 29, **OTHER)], {"new": [21.0]}),
    "an old day learned late is new": ([told(1, 20, 27, known_at=AFTER)], {"new": [20.0]}),
    "a lower count of the same source corrects it": (
        [told(1, 40, 27), told(2, 30, 29, sentence="The number was revised down to 30 people killed.")],
        {"changed": [30.0], "corrected": [30.0]}),
    "another attack is no change of the first": (
        [told(1, 3, 27, measure="incident"), told(2, 12, 29, measure="incident")], {"new": [12.0]}),
    "each day's attack is told": (
        [told(1, 3, 29, measure="incident"), told(2, 12, 29, measure="incident", as_of=date(2024, 11, 30))],
        {"new": [3.0, 12.0]}),
    "a day is no change of a week": (
        [told(1, 30, 27, **window(20, 27)), told(2, 8, 29, **window(28, 29))], {"new": [8.0]}),
    "a day and the day after are": (
        [told(1, 3, 27, **window(26, 27)), told(2, 8, 29, **window(28, 29))], {"changed": [8.0]}),
    "who counts something else is corrected, and compared with nothing": (
        [told(1, 300, 27), told(2, 20, 29), told(3, 25, 29, as_of=date(2024, 11, 30))],
        {"new": [25.0], "corrected": [20.0]}),
    "of several figures of a new source the newest is told": (
        [told(1, 20, 29), told(2, 22, 29, as_of=date(2024, 11, 30))], {"new": [22.0]}),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES)
def test_each_figure_stands_under_its_heading(rows: list[Any], expected: dict[str, list[float]]) -> None:
    made = brief(*rows)
    assert {name: [row["value"] for row in getattr(made, name)] for name in PARTS if getattr(made, name)} == expected


def test_a_change_says_what_was_told_before_and_when() -> None:
    (row,) = brief(told(1, 20, 27, bound="at_least"), told(2, 25, 29)).changed
    assert (row["previous"]["value"], row["previous"]["bound"]) == (20.0, "at_least")
    assert row["previous_on"] == date(2024, 11, 27)


def test_an_edited_report_corrects_and_what_it_still_says_is_no_news() -> None:
    was = [told(1, 20, 27), told(2, 7, 27, indicator="injured", report_id="r001", observation_id="o002")]
    now = [told(1, 24, 27, known_at=AFTER, observation_id="o101"), was[1] | {"known_at": AFTER}]
    made = brief(*now, before=was)
    assert [(row["value"], row["previous"]["value"], row["why"]) for row in made.corrected] == [(24.0, 20.0, EDITED)]
    assert not made.new
    assert made.counts["figures"] == 1


def test_what_a_person_decided_is_told_without_their_words() -> None:
    made = brief(told(1, 20, 27), decided={"o001": "A person corrected it."})
    assert [row["why"] for row in made.corrected] == ["A person corrected it."]


CONFLICTS = {
    "two named sources on one day": ([told(1, 20, 29), told(2, 30, 29, **OTHER)], 1),
    "one says at least": ([told(1, 20, 29, bound="at_least"), told(2, 30, 29, **OTHER)], 0),
    "at least more than the other says": ([told(1, 20, 29), told(2, 30, 29, bound="at_least", **OTHER)], 1),
    "of different days": ([told(1, 20, 29), told(2, 30, 29, as_of=date(2024, 11, 28), **OTHER)], 0),
    "of different places": ([told(1, 20, 29), told(2, 30, 29, place="Idlib", **OTHER)], 0),
    "nobody named": ([told(1, 20, 29), told(2, 30, 29, said_by=None)], 0),
    "neither is new": ([told(1, 20, 27), told(2, 30, 27, **OTHER)], 0),
    "they agree": ([told(1, 20, 29), told(2, 20, 29, **OTHER)], 0),
    "a week beside a day": ([told(1, 20, 29, **window(22, 29)), told(2, 3, 29, **window(28, 29), **OTHER)], 0),
    "the same week": ([told(1, 20, 29, **window(22, 29)), told(2, 30, 29, **window(22, 29), **OTHER)], 1),
    "periods without days": ([told(1, 20, 29, measure="window"), told(2, 30, 29, measure="window", **OTHER)], 0),
    "single events": ([told(1, 20, 29, measure="incident"), told(2, 30, 29, measure="incident", **OTHER)], 0),
}


@pytest.mark.parametrize(("rows", "groups"), CONFLICTS.values(), ids=CONFLICTS)
def test_a_conflict_is_what_cannot_all_be_true(rows: list[Any], groups: int) -> None:
    made = brief(*rows)
    assert len(made.conflicting) == made.counts["conflicting"] == groups
    assert all(len({row["said_by_label"] for row in group}) == 2 for group in made.conflicting)


def test_conflicts_beyond_the_most_are_counted_and_the_most_important_come_first() -> None:
    places = [f"Town {chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(MOST_ROWS + 2)]
    what = ["deaths" if n == 7 else "injured" for n in range(len(places))]
    rows = [told(2 * n + k, 20 + 10 * k, 29, place=place, indicator=what[n], **(OTHER if k else {}))
            for n, place in enumerate(places) for k in (0, 1)]  # fmt: skip
    made = brief(*rows)
    assert (len(made.conflicting), made.counts["conflicting"]) == (MOST_ROWS, MOST_ROWS + 2)
    assert made.conflicting[0][0]["indicator"] == "deaths"


def test_a_figure_that_is_corrected_twice_is_one() -> None:
    rows = [told(1, 40, 27), told(2, 30, 29, sentence="The number was revised down to 30 people killed.")]
    made = brief(*rows, decided={"o002": "A person accepted it."})
    assert len(made.corrected) == made.counts["corrected"] == 1


def test_a_newer_figure_of_another_source_stands_with_the_key_figures() -> None:
    """The key figure of a source that comes first may be a month old on the day of an attack."""
    made = brief(told(1, 255, 27), told(2, 12, 29, measure="incident", **OTHER), told(3, 7, 29, indicator="injured"))
    assert [row["value"] for row in made.newer] == [12.0]
    assert {row["note"] for row in made.newer} <= {note["number"] for note in made.notes}


def test_key_figures_are_of_every_crisis_and_no_sum_of_sources() -> None:
    made = brief(told(1, 20, 27), told(2, 300, 29, **OTHER), told(3, 4_000, 29, indicator="injured"))
    told_numbers = {row["value"] for row in made.key_figures}
    assert told_numbers <= {20.0, 300.0, 4_000.0}
    assert {row["indicator"] for row in made.key_figures} == {"deaths", "injured"}


def test_every_number_has_a_note_with_its_source_day_span_words_and_link() -> None:
    made = brief(told(1, 20, 27), told(2, 25, 29), told(3, 9, 29, indicator="injured", **OTHER))
    notes = {note["number"]: note for note in made.notes}
    rows = [row for name in (*PARTS, "key_figures") for row in getattr(made, name)]
    assert rows
    for row in rows:
        note = notes[row["note"]]
        assert note["observation_id"] == row["observation_id"]
        assert note["said_by_label"]
        assert note["as_of"]
        assert note["measure"] == "cumulative"
        assert f"{row['value']:,.0f}" in note["quote"]
        assert note["url"] == "https://p.example/a"
    assert sorted(notes) == list(range(1, len(notes) + 1))


def test_what_is_kept_reads_back_and_gives_the_same_words() -> None:
    made = brief(told(1, 20, 27), told(2, 25, 29, **OTHER), told(3, 22, 29), alerts=[{"at": "now", "title": "AL-2"}])
    again = from_json(to_json(made))
    assert to_json(again) == to_json(made)
    assert again.digest == made.digest
    assert again.changed[0]["as_of"] == date(2024, 11, 29)


def test_a_brief_kept_before_newer_figures_were_told_reads_back() -> None:
    kept = json.loads(to_json(brief(told(1, 20, 29))))
    assert kept.pop("newer") == []
    assert from_json(json.dumps(kept)).newer == []


@pytest.mark.parametrize("kept", ["", "[]", "{}", "null", '{"format": 99}', '{"format": 1, "asked": 3}', '{"a": NaN}'])
def test_what_is_no_brief_is_refused(kept: str) -> None:
    with pytest.raises(NoBrief):
        from_json(kept)


def test_a_restricted_source_tells_no_number() -> None:
    made = brief(told(1, 4_321, 29), rule=source(sensitivity="restricted"))
    assert "4321" not in to_json(made)
    assert "4,321" not in to_json(made)


def test_a_long_list_is_cut_and_says_how_much_is_left() -> None:
    many = [told(n, n, 29, said_by=None, said_by_text=f"Town council {chr(65 + n // 26)}{chr(65 + n % 26)}")
            for n in range(1, 50)]  # fmt: skip
    made = brief(*many)
    assert len(made.new) == MOST_ROWS
    assert made.counts["new"] == 49


def test_the_moment_a_brief_begins_at_belongs_to_the_one_before() -> None:
    assert not brief(told(1, 20, 29), since=AFTER).new
    assert brief(told(1, 20, 29, known_at=AFTER), since=BEFORE).new

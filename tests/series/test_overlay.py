"""Review as stories: a person decides, a newer reader reads again, an article is edited; no decision is lost."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import proof
import pytest
from given import frame, observation, settings
from hypothesis import given as hypothesis_given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tracker.model import Verdict, VerdictKind
from tracker.series.points import points
from tracker.series.review import lost, reviewed, standing
from tracker.series.schemas import OBSERVATIONS, VERDICTS, conform, empty
from tracker.series.verdicts import VerdictError, corrections, undo, verdict

DAY = date(2024, 11, 29)
AT = datetime(2024, 12, 2, 9, tzinfo=UTC)
ACCEPT, CORRECT, REJECT = VerdictKind.ACCEPT, VerdictKind.CORRECT, VerdictKind.REJECT
TEXT, EDIT = "a" * 64, "b" * 64


def figure(number: int, value: float, **changes: Any) -> dict[str, Any]:
    """One figure of report r000 at a place of its own."""
    start = changes.pop("at", number * 100)
    usual = {"report_id": "r000", "content_sha256": TEXT, "char_start": start, "char_end": start + 9, "said_by": "sohr"}
    return observation(number, value, DAY, **(usual | changes))


def kept(*verdicts: Verdict) -> pl.DataFrame:
    """Return the verdicts as the store hands them out."""
    rows = [
        {
            **asdict(one.anchor), **asdict(one), "seq": n, "kind": one.kind.value, "verdict_id": f"v{n}",
            "seen": json.dumps(one.seen), "changes": json.dumps(one.changes),
            "other": json.dumps(asdict(one.other)) if one.other else None,
        }
        for n, one in enumerate(verdicts, 1)
    ]  # fmt: skip
    return conform(pl.DataFrame([{k: v for k, v in row.items() if k in VERDICTS} for row in rows]), VERDICTS)


def said(row: dict[str, Any], kind: VerdictKind, reason: str = "I read it", **more: Any) -> Verdict:
    read = frame([row]).row(0, named=True)
    if "typed" in more:
        more["changes"] = corrections(read, more.pop("typed"), settings())
    if "other" in more:
        more["other"] = frame([more["other"]]).row(0, named=True)
    return verdict(read, kind, reason=reason, by="Amal", at=AT, **more)


def laid(rows: list[dict[str, Any]], *verdicts: Verdict) -> list[dict[str, Any]]:
    return reviewed(frame(rows), kept(*verdicts)).to_dicts()


def test_without_verdicts_every_figure_is_unreviewed_and_as_it_was() -> None:
    rows = frame([figure(1, 27), figure(2, 8)])
    found = reviewed(rows, empty(VERDICTS))
    assert found.schema == OBSERVATIONS
    assert set(found["review_state"]) == {"unreviewed"}
    assert found.drop("review_state", "review_changed").equals(rows.drop("review_state", "review_changed"))


def test_an_accepted_figure_says_who_and_why_and_is_certain() -> None:
    accepted, other = laid([figure(1, 27, confidence=0.4), figure(2, 8)], said(figure(1, 27), ACCEPT, "clear"))
    assert (accepted["review_state"], accepted["confidence"], accepted["value"]) == ("accepted", 1.0, 27)
    assert accepted["review_note"] == "accepted by Amal on 2024-12-02: clear"
    assert json.loads(accepted["read_as"]) == {"confidence": 0.4}
    assert other["review_state"] == "unreviewed"


def test_a_correction_puts_its_values_in_place_and_keeps_what_was_read() -> None:
    (row,) = laid([figure(1, 4_327)], said(figure(1, 4_327), CORRECT, typed={"value": "4,237", "as_of": "2024-11-28"}))
    assert (row["value"], row["low"], row["high"], row["as_of"]) == (4_237, 4_237, 4_237, date(2024, 11, 28))
    assert row["review_state"] == "corrected"
    read = json.loads(row["read_as"])
    assert (read["value"], read["low"], read["as_of"]) == (4_327, 4_327, None)


def test_a_second_correction_adds_to_the_first_and_accepting_confirms_both() -> None:
    first = said(figure(1, 72), CORRECT, typed={"value": "27"})
    (row,) = laid([figure(1, 72)], first)
    again = verdict(row, CORRECT, reason="and whose", by="Basma", at=AT, changes={"said_by": "un"})
    (row,) = laid([figure(1, 72)], first, again, said(figure(1, 72), ACCEPT))
    assert (row["value"], row["said_by"], row["review_state"]) == (27, "un", "corrected")


def test_a_source_can_be_corrected_to_nobody() -> None:
    (row,) = laid([figure(1, 27)], said(figure(1, 27), CORRECT, typed={"said_by": "", "said_by_text": ""}))
    assert (row["said_by"], row["said_by_text"]) == (None, None)


PLACES = [
    ("Idleb", ("Idleb", "idlib", "SYR", "admin1")),
    ("idlib", ("idlib", "idlib", "SYR", "admin1")),
    ("Ein Issa camp", ("Ein Issa camp", None, None, None)),
    ("", (None, None, None, None)),
]


@pytest.mark.parametrize(("typed", "now"), PLACES, ids=[one[0] or "not stated" for one in PLACES])
def test_a_corrected_place_takes_its_figure_to_the_series_of_that_place(typed: str, now: tuple[Any, ...]) -> None:
    read = figure(1, 27, place="Aleppo", place_id="aleppo", iso3="SYR", place_accuracy="admin1")
    (row,) = laid([read], said(read, CORRECT, typed={"place": typed}))
    assert (row["place"], row["place_id"], row["iso3"], row["place_accuracy"]) == now
    (point,) = points(frame([row]), settings()).to_dicts()
    assert point["place_key"] == (now[1] or (f"text:{now[0].casefold()}" if now[0] else None))


def test_a_rejected_figure_stays_in_the_frame_and_leaves_every_series() -> None:
    rows = frame([figure(1, 27), figure(2, 8, population="children")])
    found = reviewed(rows, kept(said(figure(1, 27), REJECT, "an age")))
    assert found["review_state"].to_list() == ["rejected", "unreviewed"]
    assert points(found, settings())["observation_id"].to_list() == ["o002"]


def test_undo_takes_one_verdict_back_and_can_be_undone() -> None:
    reject = said(figure(1, 27), REJECT)
    (first,) = standing(kept(reject))
    back = undo(first, reason="it is a figure", by="Basma", at=AT)
    assert [row["review_state"] for row in laid([figure(1, 27)], reject, back)] == ["unreviewed"]
    forth = undo({**first, "verdict_id": "v2"}, reason="no, it is not", by="Amal", at=AT)
    assert [row["review_state"] for row in laid([figure(1, 27)], reject, back, forth)] == ["rejected"]


# --------------------------------------------------------------------------------------------- a newer reader


def reread(number: int, value: float, **changes: Any) -> dict[str, Any]:
    """The same figure of the same text read by a newer reader: another id, a wider span."""
    return figure(number, value, observation_id=f"new{number}", at=number * 100 - 3, **changes)


def test_a_newer_readers_figure_meets_the_decision_again() -> None:
    for kind, state in ((ACCEPT, "accepted"), (REJECT, "rejected")):
        (row,) = laid([reread(1, 27)], said(figure(1, 27), kind))
        assert (row["review_state"], row["review_changed"]) == (state, False)


def test_an_approved_figure_read_otherwise_has_changed_and_is_not_approved() -> None:
    (row,) = laid([reread(1, 31)], said(figure(1, 27), ACCEPT))
    assert (row["review_state"], row["review_changed"], row["value"]) == ("unreviewed", True, 31)
    assert "changed since: value was 27, is 31" in row["review_note"]


def test_a_correction_of_the_same_text_still_holds_when_a_reader_reads_it_otherwise() -> None:
    fix = said(figure(1, 72), CORRECT, typed={"value": "27"})
    (row,) = laid([reread(1, 7)], fix)
    assert (row["value"], row["review_state"], row["review_changed"]) == (27, "corrected", True)
    (row,) = laid([reread(1, 27)], fix)
    assert (row["value"], row["review_changed"]) == (27, False), "the reader came to agree"
    assert (row["low"], row["read_as"]) == (27, json.dumps({"confidence": 0.9}))


def test_a_rejection_of_the_same_text_still_holds_and_says_that_the_reading_changed() -> None:
    (row,) = laid([reread(1, 31)], said(figure(1, 27), REJECT))
    assert (row["review_state"], row["review_changed"]) == ("rejected", True)


def test_a_figure_now_read_as_another_indicator_is_the_same_figure() -> None:
    (row,) = laid([reread(1, 27, indicator="injured")], said(figure(1, 27), ACCEPT))
    assert (row["review_state"], row["review_changed"]) == ("unreviewed", True)
    assert "indicator was deaths, is injured" in row["review_note"]


def test_two_figures_of_one_span_keep_their_own_decisions() -> None:
    dead, hurt = figure(1, 27), figure(2, 27, indicator="injured", at=100)
    verdicts = said(dead, ACCEPT), said(hurt, REJECT)
    assert [row["review_state"] for row in laid([dead, hurt], *verdicts)] == ["accepted", "rejected"]
    (row,) = laid([reread(1, 27)], *verdicts)
    assert row["review_state"] == "accepted", "the other's rejection is not about this one"
    assert lost(frame([reread(1, 27)]), kept(*verdicts)) == []


def test_a_decision_whose_figure_is_gone_is_named_unless_it_was_a_rejection() -> None:
    gone = lost(frame([figure(2, 8)]), kept(said(figure(1, 27), ACCEPT), said(figure(3, 5), REJECT)))
    assert [(one["kind"], one["quote"]) for one in gone] == [("accept", "27 people killed")]


# --------------------------------------------------------------------------------------------- an edited article


def edited(number: int, value: float, **changes: Any) -> dict[str, Any]:
    usual = {"observation_id": f"edit{number}", "content_sha256": EDIT, "at": number * 100 + 40}
    return figure(number, value, **(usual | changes))


def test_an_edit_that_leaves_the_figure_alone_keeps_the_decision() -> None:
    for kind, state in ((ACCEPT, "accepted"), (REJECT, "rejected")):
        (row,) = laid([edited(1, 27, at=5_000)], said(figure(1, 27), kind))
        assert (row["review_state"], row["review_changed"]) == (state, False)


@pytest.mark.parametrize("kind", [ACCEPT, REJECT, CORRECT], ids=lambda kind: kind.value)
def test_an_edit_of_the_figure_itself_puts_every_decision_in_question(kind: VerdictKind) -> None:
    more = {"typed": {"value": "72"}} if kind is CORRECT else {}
    (row,) = laid([edited(1, 31)], said(figure(1, 27), kind, **more))
    assert (row["value"], row["review_state"], row["review_changed"]) == (31, "unreviewed", True)


def test_a_figure_far_off_in_an_edited_text_is_another_one() -> None:
    (row,) = laid([edited(1, 31, at=900)], said(figure(1, 27), ACCEPT))
    assert (row["review_state"], row["review_changed"], row["review_note"]) == ("unreviewed", False, None)


# ------------------------------------------------------------------------------------------------- in the series


def cumulative(number: int, value: float, day: int, **changes: Any) -> dict[str, Any]:
    own = {"report_id": f"r{number:03}", "as_of": date(2024, 11, day), "at": 0}
    return figure(number, value, **(own | changes))


def line(rows: list[dict[str, Any]], *verdicts: Verdict) -> list[tuple[float, str, bool]]:
    found = points(reviewed(frame(rows), kept(*verdicts)), settings())
    return list(found.select("level", "status", "on_line").iter_rows())


def test_a_person_says_what_a_lower_number_is() -> None:
    rows = [cumulative(1, 300, 28), cumulative(2, 284, 29), cumulative(3, 290, 30)]
    assert line(rows)[1] == (284, "correction", True)
    echo = said(rows[1], VerdictKind.REVISION, revision="stale_echo")
    assert line(rows, echo) == [(300, "current", True), (284, "stale_echo", False), (290, "correction", True)]


def test_a_merged_claim_is_a_repeat_of_the_other() -> None:
    rows = [cumulative(1, 300, 28), cumulative(2, 300, 28, place="Idlib")]
    merged = said(rows[1], VerdictKind.MERGE, other=rows[0])
    found = points(reviewed(frame(rows), kept(merged)), settings()).filter(pl.col("observation_id") == "o002")
    assert found.select("status", "repeats", "on_line").row(0) == ("repeat", "o001", False)


JUMPS = [("transposed", 4_327, 4_237), ("thousandfold", 300_000, 300)]


@pytest.mark.parametrize(("jump", "true"), [j[1:] for j in JUMPS], ids=[j[0] for j in JUMPS])
def test_a_held_jump_enters_no_line_until_a_person_accepts_it(jump: float, true: float) -> None:
    rows = [cumulative(1, true, 27), cumulative(2, jump, 28), cumulative(3, true + 20, 29)]
    assert line(rows) == [(true, "current", True), (jump, "current", False), (true + 20, "current", True)]
    accepted = line(rows, said(rows[1], ACCEPT))
    assert accepted[1] == (jump, "current", True)
    assert accepted[2][1] != "current", "what follows is lower than what a person accepted"
    fixed = line(rows, said(rows[1], CORRECT, typed={"value": str(true + 10)}))
    assert fixed == [(true, "current", True), (true + 10, "current", True), (true + 20, "current", True)]


def test_an_accepted_jump_that_is_read_otherwise_since_is_held_again() -> None:
    rows = [cumulative(1, 300, 27), cumulative(2, 300_000, 28)]
    accepted = said(rows[1], ACCEPT)
    rows[1] = cumulative(2, 3_000_000, 28)
    assert line(rows, accepted)[1] == (3_000_000, "current", False)


# ------------------------------------------------------------------------------------------------------ properties

KINDS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([ACCEPT, REJECT, CORRECT])), max_size=8)


@hypothesis_settings(max_examples=proof.examples(240, 20), deadline=None)
@hypothesis_given(acts=KINDS, order=st.permutations(range(4)))
def test_whatever_the_order_of_arrival_each_figure_has_its_own_last_word(
    acts: list[tuple[int, VerdictKind]], order: list[int]
) -> None:
    rows = [figure(n, 10.0 + n) for n in range(4)]
    verdicts = [said(rows[n], kind, **({"typed": {"value": "99"}} if kind is CORRECT else {})) for n, kind in acts]
    found = reviewed(frame([rows[n] for n in order]), kept(*verdicts) if verdicts else empty(VERDICTS))
    assert found["observation_id"].to_list() == [f"o{n:03}" for n in order]
    for row in found.to_dicts():
        mine = [kind for n, kind in acts if n == int(row["observation_id"][1:])]
        fixed = CORRECT in mine
        last = mine[-1] if mine else None
        states = {None: "unreviewed", REJECT: "rejected", CORRECT: "corrected"}
        assert row["review_state"] == states.get(last, "corrected" if fixed else "accepted")
        assert row["value"] == (99 if fixed else 10.0 + int(row["observation_id"][1:]))


WRONG = [
    ("not a number", {"value": "many"}, "is not a number"), ("negative", {"value": "-3"}, "not negative"),
    ("infinite", {"value": "1e999"}, "finite"), ("no such indicator", {"indicator": "death"}, "there is no indicator"),
    ("no such source", {"said_by": "SOHR"}, "there is no said by"), ("no date", {"as_of": "Friday"}, "is not a date"),
    ("no such column", {"quote": "x"}, "cannot be corrected"), ("no number left", {"value": ""}, "needs a number"),
    ("ends crossed", {"low": "30", "high": "20", "value": "", "bound": "between"}, "in that order"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "words"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_correction_that_cannot_be_is_refused_in_words(typed: dict[str, str], words: str) -> None:
    with pytest.raises(VerdictError, match=words):
        corrections(frame([figure(1, 27)]).row(0, named=True), typed, settings())


BOUNDS = [
    ("at least", {"bound": "at_least"}, {"bound": "at_least", "high": None}),
    ("up to 50", {"value": "50", "bound": "at_most"}, {"value": 50, "low": None, "high": 50, "bound": "at_most"}),
    ("about", {"value": "30", "bound": "about"}, {"value": 30, "low": None, "high": None, "bound": "about"}),
    ("between", {"value": "", "low": "20", "high": "30", "bound": "between"},
     {"value": None, "low": 20, "high": 30, "bound": "between"}),
    ("the same value", {"value": "27"}, {}),
    ("facilities are not people", {"indicator": "health_facilities_hit"},
     {"indicator": "health_facilities_hit", "unit": "facilities"}),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "changes"), [b[1:] for b in BOUNDS], ids=[b[0] for b in BOUNDS])
def test_the_bounds_follow_the_words(typed: dict[str, str], changes: dict[str, Any]) -> None:
    assert corrections(frame([figure(1, 27)]).row(0, named=True), typed, settings()) == changes


def test_who_disagrees_must_say_why() -> None:
    row = frame([figure(1, 27)]).row(0, named=True)
    verdict(row, ACCEPT, reason="", by="Amal", at=AT)
    with pytest.raises(VerdictError, match="say why"):
        verdict(row, REJECT, reason=" ", by="Amal", at=AT)
    with pytest.raises(VerdictError, match="who decides"):
        verdict(row, ACCEPT, reason="", by="", at=AT + timedelta(1))


def test_figures_that_count_different_things_are_not_merged() -> None:
    one, other = figure(1, 27), figure(2, 27, indicator="injured")
    with pytest.raises(VerdictError, match="different things"):
        said(one, VerdictKind.MERGE, other=other)
    with pytest.raises(VerdictError, match="may differ"):
        said(one, VerdictKind.MERGE, other=figure(2, 31))
    with pytest.raises(VerdictError, match="name the other"):
        said(one, VerdictKind.MERGE, other=one)

"""``tracker review`` as a person uses it: see what waits, decide, look again, take back; and the walk on a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tracker.cli import walk
from tracker.config import load
from tracker.desk import Desk
from tracker.knowledge import knowledge
from tracker.model import VerdictKind
from tracker.series.verdicts import verdict
from tracker.store import open_store
from tracker.store.announced import events
from tracker.store.verdicts import DecidedMeanwhile

Said = Callable[..., str]


def waiting(said: Said) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said("review", "list", "--json").splitlines()]


def level(said: Said, figure: str) -> tuple[float, str, bool]:
    row = json.loads(said("review", "show", figure, "--json"))
    return row["level"], row["review_state"], row["on_line"]


def test_a_held_figure_is_listed_with_why_and_shown_with_what_stands_beside_it(said: Said) -> None:
    (row,) = waiting(said)
    assert row["why"] == "held: the digits of 4,237 in another order"
    listed = said("review")
    assert row["observation_id"][:10] in listed
    assert all(len(line) <= 100 for line in listed.splitlines()[:-1])
    card = said("review", "show", row["observation_id"][:10])
    for words in ("4,327", "Toll of day 28", "Beside    4,237", "4,260", "Asia/Damascus", "in no line until"):
        assert words in card


def test_accepting_lets_it_on_its_line_and_undo_takes_it_off_again(said: Said) -> None:
    figure = waiting(said)[0]["observation_id"][:10]
    assert level(said, figure) == (4_327, "unreviewed", False)
    assert "by Amal" in said("review", "accept", figure)
    assert level(said, figure) == (4_327, "accepted", True)
    (one,) = [json.loads(line) for line in said("review", "log", "--json").splitlines()]
    assert (one["kind"], one["decided_by"], one["stands"]) == ("accept", "Amal", True)
    said("review", "undo", one["verdict_id"][:10], "--reason", "the wrong line", "--by", "Basma")
    assert level(said, figure) == (4_327, "unreviewed", False)
    log = said("review", "log")
    assert "(taken back)" in log
    assert "Basma: took back" in log


def test_correcting_puts_the_number_right_and_the_words_stay(said: Said) -> None:
    figure = waiting(said)[0]["observation_id"][:10]
    said("review", "correct", figure, "--set", "value=4,247", "--reason", "digits swapped")
    assert level(said, figure) == (4_247, "corrected", True)
    assert waiting(said) == []
    card = said("review", "show", figure)
    assert "As read   value 4,327" in card
    assert "“4,327 people”" in card


def test_rejecting_marking_and_merging(said: Said) -> None:
    figure = waiting(said)[0]["observation_id"]
    said("review", "mark", figure, "stale_echo", "--reason", "an old number")
    assert json.loads(said("review", "show", figure, "--json"))["status"] == "stale_echo"
    said("review", "reject", figure, "--reason", "a misprint")
    assert json.loads(said("review", "show", figure, "--json"))["review_state"] == "rejected"


def test_whoever_takes_a_figure_back_is_told_which_alert_it_raised(said: Said) -> None:
    store = open_store("var/replay.sqlite", read_only=True)
    told = next(one.event for one in events(store) if one.event.observation_id)
    store.close()
    held = waiting(said)[0]["observation_id"]
    assert held != told.observation_id
    assert "tells its readers" not in said("review", "accept", told.observation_id)
    rejected = said("review", "reject", told.observation_id, "--reason", "a misprint")
    assert f"This figure was announced: {told.handle}. The next round tells its readers what changed" in rejected
    assert "was announced" not in said("review", "reject", held, "--reason", "a misprint")


def test_every_verb_that_decides_has_the_same_options(said: Said) -> None:
    for name in ("accept", "reject", "correct", "merge", "mark", "undo"):
        told = said("review", name, "--help")
        assert [one for one in ("--reason", "--by", "--config", "--store") if one not in told] == []


WRONG = [
    ("no such figure", ("review", "accept", "ffffffffff"), "there is no figure"),
    ("an empty id", ("review", "accept", ""), "there is no figure"),
    ("no reason", ("review", "reject", "{figure}"), "say why"),
    ("no number", ("review", "correct", "{figure}", "--set", "value=lots", "--reason", "x"), "not a number"),
    ("no such kind", ("review", "mark", "{figure}", "wrong", "--reason", "x"), "can be marked as"),
    ("with itself", ("review", "merge", "{figure}", "{figure}", "--reason", "x"), "the other figure"),
    ("nothing to take back", ("review", "undo", "abc", "--reason", "x"), "there is no standing verdict"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "words"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_what_cannot_be_is_said_and_nothing_is_kept(said: Said, arguments: tuple[str, ...], words: str) -> None:
    figure = waiting(said)[0]["observation_id"]
    assert words in said(*(one.format(figure=figure) for one in arguments), code=2)
    assert said("review", "log") == "Nobody decided anything yet.\n"


@pytest.fixture
def desk(said: Said) -> Iterator[Desk]:
    """Give a desk on the played store."""
    assert said
    settings, store = load(), open_store("var/replay.sqlite")
    yield Desk(settings, store, knowledge(settings, store), "Amal", lambda: datetime(2024, 12, 2, tzinfo=UTC))
    store.close()


def walked(desk: Desk, *answers: str) -> tuple[int, str]:
    told: list[str] = []
    left = iter(answers)
    return walk.through(desk, ask=lambda _: next(left, "q"), tell=told.append), "\n".join(told)


WALKS = [
    ("accept", ("a", "clear"), 1, "accept kept"),
    ("correct", ("c", "value=4,237", "", "swapped"), 1, "correct kept"),
    ("a mistake is asked again", ("c", "value=x", "", "r", "a misprint"), 1, "is not a number"),
    ("no reason is asked again", ("r", "", "r", "a misprint"), 1, "say why"),
    ("no such figure", ("m", "fff", "s"), 0, "there is no figure"),
    ("mark", ("k", "stale echo", "an old number"), 1, "revision kept"),
    ("skip", ("s",), 0, "1 of 1"),
    ("leave", ("q",), 0, "1 of 1"),
    ("nothing to take back", ("u", "s"), 0, "nothing was kept yet"),
    ("what is no key is asked again", ("x", "s"), 0, "1 of 1"),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "kept", "words"), [w[1:] for w in WALKS], ids=[w[0] for w in WALKS])
def test_a_walk_keeps_each_decision_as_it_is_given(desk: Desk, answers: tuple[str, ...], kept: int, words: str) -> None:
    count, told = walked(desk, *answers)
    assert count == kept
    assert words in told
    assert knowledge(desk.settings, desk.store).verdicts.height == kept


def test_two_people_at_once_do_not_overrule_each_other(desk: Desk) -> None:
    row = desk.waiting()[0]
    other = Desk(desk.settings, desk.store, desk.known, "Basma", desk.clock)
    desk.decide(verdict, row, kind=VerdictKind.ACCEPT, reason="")
    with pytest.raises(DecidedMeanwhile, match="Amal decided"):
        other.decide(verdict, row, kind=VerdictKind.REJECT, reason="no")
    desk.decide(verdict, row, kind=VerdictKind.REJECT, reason="on second thoughts")
    again = Desk(desk.settings, desk.store, knowledge(desk.settings, desk.store), "Basma", desk.clock)
    again.decide(verdict, row, kind=VerdictKind.ACCEPT, reason="")
    assert [one["decided_by"] for one in again.log()] == ["Amal", "Amal"]
    assert knowledge(desk.settings, desk.store).verdicts.height == 3

"""What an alert remembers beside its state survives the store, a merge and a purge."""

from __future__ import annotations

from datetime import UTC, date, datetime

from alerts.samples import point

from tracker.alerts.ledger import told_of
from tracker.locales import Locale
from tracker.model import Flags, Told
from tracker.store import flags

AT = datetime(2024, 11, 30, 12, tzinfo=UTC)
FULL = Flags(
    data="stale", seen_at=AT, peak=27.0, closed_at_value=9.0, muted="silenced", acked_by="Amal", acked_at=AT,
    silenced_until=AT, silenced_level="watch", turns=(AT, AT), flapping=True, peak_level="warning", reminded_at=AT,
    reminders=3, listed=9.0, highest="critical", standing="uncertain", taken_back=("o3",),
    told=(Told("o1", "r1", 27.0, None, "watch", "at least 27, 30 Nov 2024", date(2024, 11, 30)),
          Told("o2", "r2", None, 5.0, "watch", "up to 5, date unknown")),
)  # fmt: skip


def test_everything_comes_back() -> None:
    assert flags.from_json(flags.to_json(FULL)) == FULL
    assert all(getattr(FULL, name) != getattr(Flags(), name) for name in Flags.__dataclass_fields__), "try every flag"


def test_what_is_as_always_takes_no_room_and_what_is_not_known_is_left_out() -> None:
    assert flags.to_json(Flags()) == {}
    assert flags.from_json(None) == flags.from_json({"of_tomorrow": 1}) == Flags()


def test_figures_are_known_by_their_names_of_today() -> None:
    now = flags.renamed(flags.to_json(FULL), {"o1": "n1", "o3": "n3"})
    assert [one.observation_id for one in flags.from_json(now).told] == ["n1", "o2"]
    assert flags.from_json(now).taken_back == ("n3",)
    assert flags.renamed(None, {"o1": "n1"}) is None


def test_a_merged_alert_remembers_what_both_told() -> None:
    other = {"told": [{**flags.to_json(FULL)["told"][0], "observation_id": "theirs"}]}
    assert [one.observation_id for one in flags.from_json(flags.with_told(flags.to_json(FULL), other)).told] == [
        "theirs", "o1", "o2",
    ]  # fmt: skip
    assert flags.with_told(None, None) is None


def test_what_was_told_of_a_figure_can_be_said_in_another_language_later() -> None:
    told = told_of(point(27_000, day=3), "watch")
    [back] = flags.from_json(flags.to_json(Flags(told=(told,)))).told
    assert back == told
    assert Locale("fr").say(back.fact) == "27\u202f000, 30 nov. 2024"


def test_a_purge_leaves_no_number_and_still_knows_that_something_was_told() -> None:
    kept = flags.from_json(flags.without_words(flags.to_json(FULL), {"o1"}))
    assert kept.told[0] == Told("o1", "r1", None, None, "watch", flags.GONE)
    assert kept.told[1] == FULL.told[1]


def test_a_row_from_before_it_was_written_why_an_episode_was_held_back_says_that_it_was_silenced() -> None:
    assert flags.from_json({"muted": True}).muted == "silenced"

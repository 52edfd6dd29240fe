"""What is masked stays masked all the way: pages, pictures, messages and the outbox of a whole round."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tracker.alerts.message import from_json
from tracker.config import load
from tracker.delivery.prepare import fall_back
from tracker.model import Channel, Sensitivity, Settings
from tracker.pipeline import Means, one_round
from tracker.store import announced, open_store, outbox

NAME = "Mariam Haddad"
TEXT = f"""Aleppo under fire

{NAME}, 34, said at least 61 civilians were killed in Aleppo on Friday, according to the United Nations.
"""


def given(tmp_path: Path, **source: Any) -> Settings:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "a.toml").write_text('published_on = 2024-11-30\npublished_basis = "stated"\n', encoding="utf-8")
    base = load()
    spec = replace(base.sources["seeds"], path=str(folder), **source)
    rules = {
        id_: replace(rule, max_age_days=100_000, channels=()) for id_, rule in base.rules.items()
    }  # a rule looks at old figures too
    return replace(base, sources={"seeds": spec}, rules=rules)


AUDIENCES: tuple[Sensitivity, ...] = ("public", "internal", "restricted")
CHANNELS = {
    audience: Channel(id=audience, kind="slack", secret_env=f"HOOK_{audience.upper()}", audience=audience)
    for audience in AUDIENCES
}


def posted(tmp_path: Path, settings: Settings) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return what a round would send to the channel of each audience, and what one would be sent as a fallback."""
    store = open_store(tmp_path / "s.sqlite")
    moment = datetime(2024, 11, 30, 12, tzinfo=UTC)
    try:
        one_round(replace(settings, channels=CHANNELS), store, Means(clock=lambda: moment), replay=True)
        rows = outbox.deliveries(store)
        message = from_json(outbox.message_of(store, rows[0].event_id))
    finally:
        store.close()
    instead = {name: fall_back(rows[0], message, one, "broken", moment).payload for name, one in CHANNELS.items()}
    return {name: [row.payload for row in rows if row.channel_id == name] for name in CHANNELS}, instead


# of a source, by the audience of a channel: whether the words of its report are shown, and its figure
SHOWN: dict[str, dict[str, tuple[bool, bool]]] = {
    "public": {"public": (True, True), "internal": (True, True), "restricted": (True, True)},
    "internal": {"public": (False, True), "internal": (True, True), "restricted": (True, True)},
    "restricted": {"public": (False, False), "internal": (False, False), "restricted": (True, True)},
}


@pytest.mark.parametrize("sensitivity", list(SHOWN))
def test_a_message_tells_its_channel_what_its_readers_may_see_and_no_alert_is_lost(
    tmp_path: Path, sensitivity: str
) -> None:
    sent, instead = posted(tmp_path, given(tmp_path, sensitivity=sensitivity))
    assert len({len(payloads) for payloads in sent.values()}) == 1, "every channel gets every alert"
    for audience, (words, figure) in SHOWN[sensitivity].items():
        assert len(sent[audience]) > 0
        for told in ("\n".join(sent[audience]), instead[audience]):
            assert ("civilians were killed" in told) is words, audience
            assert bool(re.search(r"\b61\b", told)) is figure, audience
            assert ("igure withheld" in told) is not figure, audience
            assert "WARNING" in told, audience


def everything(tmp_path: Path, settings: Settings) -> tuple[str, str]:
    """Return all that a round wrote for others: the pages, and the messages."""
    store = open_store(tmp_path / "s.sqlite")
    moment = datetime(2024, 11, 30, 12, tzinfo=UTC)
    try:
        one_round(settings, store, Means(clock=lambda: moment, charts=tmp_path / "charts"), replay=True)
        events = [str(one.message) for one in announced.events(store)]
        posted = [row.payload for row in outbox.deliveries(store)]
    finally:
        store.close()
    pages = [path.read_text("utf-8", "replace") for path in (tmp_path / "charts").glob("*.*") if path.suffix != ".png"]
    return "\n".join(pages), "\n".join([*events, *posted])


@pytest.mark.parametrize("sensitivity", ["public", "internal", "restricted"])
def test_a_private_name_reaches_no_page_and_no_message(tmp_path: Path, sensitivity: str) -> None:
    pages, messages = everything(tmp_path, given(tmp_path, sensitivity=sensitivity, redistribute="full"))
    assert messages, "a rule must have spoken, or nothing is proved"
    assert "Haddad" not in pages + messages


def test_pages_of_an_internal_source_show_its_figure_and_credit_but_not_its_words(tmp_path: Path) -> None:
    settings = given(tmp_path, sensitivity="internal", attribution_line="Desk of the test")
    pages, messages = everything(tmp_path, settings)
    assert "61 civilians were killed" not in pages
    assert "at least 61" in pages
    assert "Read from: Desk of the test" in pages
    assert "61" in messages


def test_pages_of_a_restricted_source_hold_neither_figure_nor_words(tmp_path: Path) -> None:
    pages, messages = everything(tmp_path, given(tmp_path, sensitivity="restricted"))
    assert "at least 61" not in pages
    assert "civilians were killed" not in pages + messages
    assert "[masked: restricted]" in messages

"""A kept brief says the same for ever; only what is taken out of the store is taken out of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from store_samples import NOON, figure, report

from tracker.model import Reading
from tracker.store import Store, briefs, tokens
from tracker.store.briefs import Kept
from tracker.store.purge import purge
from tracker.store.reports import record

KEPT = Kept("0f" * 8, NOON, "Amal", NOON - timedelta(days=1), NOON, ("aleppo",), "public")


def test_what_is_kept_is_found_word_for_word_and_kept_once(store: Store) -> None:
    assert briefs.keep(store, KEPT, '{"a": "مقتل"}')
    assert not briefs.keep(store, KEPT, '{"a": "other"}')
    assert briefs.found(store, KEPT.brief_id) == (KEPT_AS_ROW, '{"a": "مقتل"}')
    assert [one.brief_id for one in briefs.listed(store)] == [KEPT.brief_id]


KEPT_AS_ROW = Kept(KEPT.brief_id, NOON, "Amal", KEPT.since, NOON, ["aleppo"], "public")


@pytest.mark.parametrize("brief_id", ["", "ff" * 8, "%", "0f%"])
def test_another_id_finds_nothing(store: Store, brief_id: str) -> None:
    briefs.keep(store, KEPT, "{}")
    assert briefs.found(store, brief_id) is None


def test_a_purged_report_is_taken_out_of_every_brief_that_tells_of_it(store: Store) -> None:
    text = "Officials said 27 people were killed."
    told = report(text, "one")
    record(store, told, Reading((figure(text, "27 people", 27.0),), (), reader_version="r1"))
    mine = {"report_id": told.report_id, "quote": "27 people"}
    other = {"report_id": "ab" * 32, "quote": "12 people"}
    content = {"new": [mine, other], "conflicting": [[mine, other], [other]], "notes": [mine], "credits": ["The desk"]}
    briefs.keep(store, KEPT, json.dumps(content))
    counts = purge(store, told.report_id, by="Amal", reason="asked", at=NOON)
    assert counts["briefs"] == 1
    found = briefs.found(store, KEPT.brief_id)
    assert found is not None
    assert json.loads(found[1]) == {"new": [other], "conflicting": [[other], [other]], "notes": [],
                                    "credits": ["The desk"]}  # fmt: skip


def test_a_token_may_open_feeds_alone(store: Store) -> None:
    made, secret = tokens.add(store, "feed", NOON, crisis="aleppo", label="Power BI", expires_at=None)
    found = tokens.found(store, secret, NOON)
    assert found is not None
    assert (found.scope, found.crisis) == ("feed", "aleppo")
    assert tokens.revoke(store, made.token_id, NOON)
    assert tokens.found(store, secret, NOON) is None

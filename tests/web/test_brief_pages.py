"""The brief on its page: who sees it, in which format, and that one that was kept says the same after a correction."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import docx
import pytest
from web.at_the_desk import House

from tracker.brief import FORMATS, Asked, from_json, to_json
from tracker.brief.since import moment
from tracker.cli import main
from tracker.knowledge import knowledge
from tracker.store import briefs, open_store
from tracker.store.users import Role
from tracker.views.briefing import as_known, current
from tracker.views.seen import seen
from tracker.views.shelf import Shelf

SINCE = "since=2024-11-27+22:00"


def test_the_brief_of_a_moment_tells_each_figure_with_its_evidence(reading: House) -> None:
    page = reading.browser().get(f"/brief?{SINCE}")
    assert page.status_code == 200
    for words in ("4,260 people", "SOHR", "Toll of day 29", "cumulative since", 'id="note-1"', 'href="#note-1"'):
        assert words in page.text
    assert 'action="/brief"' in page.text
    assert "Keep this brief" not in page.text


@pytest.mark.parametrize("name", FORMATS)
def test_it_is_had_in_every_format(reading: House, name: str) -> None:
    answer = reading.browser().get(f"/brief?{SINCE}&format={name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == FORMATS[name].media_type
    assert f'{FORMATS[name].suffix}"' in answer.headers["content-disposition"]
    text = answer.text if name != "docx" else "\n".join(
        one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs)  # fmt: skip
    assert "4,260" in text


REFUSED = {"since=tomorrow": 400, "since=2999-01-01": 400, "crisis=narnia": 404, "format=exe": 404}


@pytest.mark.parametrize(("query", "status"), REFUSED.items(), ids=REFUSED)
def test_what_is_not_understood_is_said(reading: House, query: str, status: int) -> None:
    assert reading.browser().get(f"/brief?{query}").status_code == status


def test_who_sees_another_crisis_hears_nothing_of_this_one(reading: House) -> None:
    other = reading.browser("tom", crises=("gaza",))
    page = other.get(f"/brief?{SINCE}")
    assert page.status_code == 200
    assert "4,260" not in page.text
    assert "Aleppo" not in page.text
    assert other.get(f"/brief?{SINCE}&crisis=aleppo-2024").status_code == 404


def test_a_kept_brief_says_the_same_after_a_correction(office: House) -> None:
    amal, viewer = office.browser("amal"), office.browser("vera", Role.VIEWER)
    answer = amal.post("/brief", {"since": "2024-11-27 22:00"})
    assert answer.status_code == 303
    address = answer.headers["location"]
    before = {name: amal.get(f"{address}?format={name}").content for name in FORMATS}
    shown = amal.get(address).text
    _correct(office)
    office.means.clock = lambda at=office.means.clock: at() + timedelta(minutes=5)  # type: ignore[misc]
    assert "corrected" in amal.get("/brief").text.lower()
    assert {name: amal.get(f"{address}?format={name}").content for name in FORMATS} == before
    assert "4,260" in shown
    assert viewer.get(address).status_code == 404, "it was made for the team"
    assert amal.get("/brief/0123456789abcdef").status_code == 404


def _correct(office: House) -> None:
    """Let a person say that the newest figure was read wrongly."""
    rows = office.browser("amal").get("/api/observations?from=2024-11-29", accept="application/json").json()["items"]
    config = office.means.following.settings.config_dir
    with pytest.raises(SystemExit) as ended:
        main(["review", "correct", rows[0]["observation_id"], "--set", "value=4250", "--reason", "a slip",
              "--by", "Amal", "--config", str(config), "--store", str(office.means.store)])  # fmt: skip
    assert not ended.value.code


def test_nobody_keeps_a_brief_who_is_not_signed_in(office: House) -> None:
    assert office.browser().post("/brief", {"since": "yesterday"}).status_code in {303, 401, 403}
    store = open_store(office.means.store)
    try:
        assert briefs.listed(store) == []
    finally:
        store.close()


def test_what_is_kept_for_the_public_is_seen_by_all_who_may_see_its_crises(office: House) -> None:
    vera = office.browser("vera", Role.VIEWER)
    address = vera.post("/brief", {"since": "2024-11-27 22:00", "crisis": "aleppo-2024"}).headers["location"]
    assert office.browser("yes", Role.VIEWER, ("aleppo-2024",)).get(address).status_code == 200
    assert office.browser("no", Role.VIEWER, ("gaza",)).get(address).status_code == 404
    assert address in vera.get("/brief").text
    store = open_store(office.means.store)
    try:
        kept, content = briefs.found(store, address.rpartition("/")[2]) or pytest.fail("not kept")
    finally:
        store.close()
    assert (kept.made_by, kept.audience, kept.crises) == ("vera", "public", ["aleppo-2024"])
    assert from_json(content).digest.startswith(kept.brief_id)


@pytest.mark.parametrize("since", ["2024-11-26", "2024-11-27 22:00", "2024-11-28 22:00", "2025-01-01"])
@pytest.mark.parametrize("audience", ["public", "internal", "restricted"])
def test_the_brief_of_now_is_that_of_all_that_is_known_now(reading: House, since: str, audience: Any) -> None:
    """What is kept from round to round, read as far as a brief needs it, tells what the whole store does."""
    settings, now = reading.means.settings(), reading.means.clock()
    with reading.means.reading() as store:
        begins = moment(since, now)
        quick = current(seen(settings, store, Shelf(), audience), store, begins, now)
        asked = Asked(since=begins, until=now, audience=audience, demo=True)
        whole = as_known(knowledge(settings, store, now), settings, store, asked)
    assert to_json(quick) == to_json(whole)


def test_a_source_that_became_restricted_tells_no_number_either_way(reading: House) -> None:
    settings, now = reading.means.settings(), reading.means.clock()
    closed = {name: replace(one, sensitivity="restricted") for name, one in settings.sources.items()}
    settings = replace(settings, sources=closed)
    with reading.means.reading() as store:
        begins = moment("2024-11-26", now)
        quick = to_json(current(seen(settings, store, Shelf(), "public"), store, begins, now))
        asked = Asked(since=begins, until=now, demo=True)
        whole = to_json(as_known(knowledge(settings, store, now), settings, store, asked))
    for made in (quick, whole):
        figures = json.loads(made)
        figures.pop("alerts")  # told in the words of their day
        assert not re.search(r"4,?2(37|60)|4,?327", json.dumps(figures))

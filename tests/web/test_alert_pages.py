"""The pages of alerts and rules: what they show, to whom, and orders of a reviewer who signed in."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from web.at_the_desk import House

from tracker.delivery.links import Links
from tracker.model import Command
from tracker.secrets import Secret
from tracker.store import announced, commands, open_store
from tracker.store.users import Role
from tracker.web.entrance import proxies


def handle_of(office: House) -> str:
    store = open_store(office.means.store, read_only=True)
    try:
        return announced.events(store)[-1].event.handle
    finally:
        store.close()


def orders_of(office: House, handle: str) -> list[Command]:
    store = open_store(office.means.store, read_only=True)
    try:
        state = announced.by_handle(store, handle)
        assert state is not None
        return commands.of_alert(store, state.fingerprint)
    finally:
        store.close()


def test_the_list_holds_what_fits_its_filters(office: House) -> None:
    nobody, handle = office.browser(), handle_of(office)
    listed = nobody.get("/alerts").text
    for words in (handle, "4,237", "SOHR", "critical", "DEMO", "/rules/deaths-aleppo"):
        assert words in listed
    assert handle in nobody.get("/alerts?show=all&level=critical&rule=deaths-aleppo&crisis=aleppo-2024").text
    for none in ("level=watch", "rule=displaced-aleppo", "crisis=other"):
        page = nobody.get(f"/alerts?{none}").text
        assert handle not in page
        assert "No alert fits these filters." in page
    assert nobody.get("/alerts?show=<script>&level=%00&after=AL-NONE").status_code == 200


def test_one_alert_shows_inputs_counters_decisions_and_deliveries(office: House) -> None:
    page = office.browser().get(f"/alerts/{handle_of(office)}").text
    for words in ("in a row reached a line", "crossed", "critical at 500", "This terminal", "arrived",
                  "waits to be sent", "SOHR", "4,237"):  # fmt: skip
        assert words in page
    assert "The message as it was sent" not in page  # only the team's
    assert "Acknowledge" not in page
    assert office.browser().get("/alerts/AL-NONE").status_code == 404


def test_the_chart_of_a_message_needs_its_signature(office: House) -> None:
    """Broken by leaving the check of the signature out of the chart's door."""
    links = Links("http://127.0.0.1", Secret("k" * 64))
    office.means.link_key = links.key
    handle, nobody = handle_of(office), office.browser()
    made = urlsplit(links.to_chart(handle, "internal", datetime.now(UTC)))
    answer = nobody.get(f"{made.path}?{made.query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")
    assert nobody.get(made.path).status_code == 403
    assert nobody.get(f"{made.path}?{made.query}".replace("for=internal", "for=restricted")).status_code == 403
    assert nobody.get(f"{made.path}?{made.query}".replace(handle, "AL-2222")).status_code == 403


def test_who_guesses_links_behind_a_proxy_keeps_nobody_else_out(office: House) -> None:
    """Broken by counting tries by the address of the connection, which is the proxy's for all."""
    links = Links("http://127.0.0.1", Secret("k" * 64))
    office.means.link_key, office.means.proxies = links.key, proxies(["127.0.0.1"], "")
    made = urlsplit(links.to_alert(handle_of(office), "internal", datetime.now(UTC)))
    good, wrong = f"{made.path}?{made.query}", f"{made.path}?{made.query[:-1]}x"
    guesser, other = ({"x-forwarded-for": f"203.0.113.{n}"} for n in (9, 10))
    nobody = office.browser()
    assert [nobody.get(wrong, **guesser).status_code for _ in range(14)][-1] == 429
    assert nobody.get(good, **other).status_code == 200


def test_the_page_behind_a_link_speaks_its_readers_language(office: House) -> None:
    links = Links("http://127.0.0.1", Secret("k" * 64))
    office.means.link_key = links.key
    made = urlsplit(links.to_alert(handle_of(office), "internal", datetime.now(UTC)))
    address, nobody = f"{made.path}?{made.query}", office.browser()
    assert nobody.post(address, {"by": "", **{f"f{n}": "1" for n in range(9)}}).status_code == 303
    french, english = (nobody.get(address, **{"accept-language": one}).text for one in ("fr", "en"))
    for word in ("open · critical", "fired · critical", "acknowledged", "somebody with the message"):
        assert word in english
        assert word not in french
    for word in ("FIRING", "firing critical"):
        assert word not in english + french


def test_the_team_sees_the_message_as_it_was_sent(office: House) -> None:
    page = office.browser("amal").get(f"/alerts/{handle_of(office)}").text
    assert "The message as it was sent" in page
    assert "&#34;blocks&#34;" in page


@pytest.mark.parametrize("kind", ["ack", "silence", "unsilence"])
def test_a_reviewer_tells_an_alert(office: House, kind: str) -> None:
    handle = handle_of(office)
    said = {"do": kind, "reason": "  on the\nphone ", "until": "2999-01-01"}
    answer = office.browser("amal").post(f"/alerts/{handle}", said)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/alerts/{handle}?done={kind}")
    [order] = orders_of(office, handle)
    assert (order.kind, order.by, order.reason) == (kind, "amal", "on the phone")
    assert order.until == (datetime(2999, 1, 1, 23, 59, tzinfo=UTC) if kind == "silence" else None)
    assert "the next round takes it" in office.browser("amal").get(f"/alerts/{handle}?done={kind}").text
    assert "the next round takes it" in office.browser().get("/alerts").text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"do": "silence", "reason": "", "until": "2999-01-01"}, "A silence needs a reason"),
        ({"do": "silence", "reason": "known", "until": "2020-01-01"}, "still to come"),
        ({"do": "silence", "reason": "known", "until": "soon"}, "still to come"),
        ({"do": "delete", "reason": "known"}, "There is no such order."),
    ],
    ids=["no reason", "over", "no day", "no order"],
)
def test_an_order_that_cannot_be_is_refused_and_what_was_typed_stays(
    office: House, said: dict[str, str], words: str
) -> None:
    handle = handle_of(office)
    answer = office.browser("amal").post(f"/alerts/{handle}", said)
    assert answer.status_code == 400
    assert words in answer.text
    assert said["reason"] in answer.text
    assert orders_of(office, handle) == []


def test_who_may_not_review_tells_an_alert_nothing(office: House) -> None:
    handle = handle_of(office)
    for browser in (office.browser(), office.browser("vera", Role.VIEWER)):
        answer = browser.post(f"/alerts/{handle}", {"do": "ack"})
        assert answer.status_code in {303, 401, 403}
        assert "done=" not in answer.headers.get("location", "")
    stranger = office.browser("amal").post(f"/alerts/{handle}", {"do": "ack"}, **{"sec-fetch-site": "cross-site"})
    assert stranger.status_code == 403
    assert orders_of(office, handle) == []


def test_who_is_limited_to_another_crisis_sees_no_alert_and_no_rule_of_this_one(office: House) -> None:
    handle, limited = handle_of(office), office.browser("rana", Role.REVIEWER, ("elsewhere",))
    assert handle not in limited.get("/alerts?show=all").text
    assert limited.get(f"/alerts/{handle}").status_code == 404
    assert limited.post(f"/alerts/{handle}", {"do": "ack"}).status_code == 404
    assert limited.get("/rules/deaths-aleppo").status_code == 404
    assert limited.get("/rules/deaths-aleppo/chart.svg").status_code == 404
    assert "/rules/deaths-aleppo" not in limited.get("/rules").text
    assert orders_of(office, handle) == []


def test_a_rule_is_told_in_words_and_tried(office: House) -> None:
    nobody = office.browser()
    assert "/rules/deaths-aleppo" in nobody.get("/rules").text
    page = nobody.get("/rules/deaths-aleppo?from=2024-11-20&to=2024-12-02").text
    for words in ("A figure reaches a line.", "watch at 200 or more (left at 180)", "as it is", "4,237"):
        assert words in page
    higher = nobody.get("/rules/deaths-aleppo?from=2024-11-20&to=2024-12-02&line=5000").text
    assert "first line at 5,000" in higher
    assert "<strong>First line at 5,000:</strong> It would have sent nothing in these days." in higher
    assert "<caption>As it is: its messages, oldest first</caption>" in higher
    drawn = nobody.get("/rules/deaths-aleppo/chart.svg?from=2024-11-20&to=2024-12-02&line=5000")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert "5,000" in drawn.text


@pytest.mark.parametrize("query", ["line=x", "line=-1", "line=nan", "line=1e300", "from=2020-01-01&to=2030-01-01",
                                   "from=soon", "from=2024-12-02&to=2024-12-01"])  # fmt: skip
def test_what_cannot_be_tried_is_said_and_the_usual_is_shown(office: House, query: str) -> None:
    answer = office.browser().get(f"/rules/deaths-aleppo?{query}")
    assert answer.status_code == 400
    assert re.search(r'class="notice bad"', answer.text)
    assert office.browser().get(f"/rules/deaths-aleppo/chart.svg?{query}").status_code == 200


def test_there_is_no_page_of_a_rule_that_is_not(office: House) -> None:
    assert office.browser().get("/rules/none").status_code == 404


def test_a_try_says_what_a_replay_said(office: House) -> None:
    """Broken by looking at the figures in another order than they became known."""
    page = office.browser().get("/rules/deaths-aleppo?from=2024-11-20&to=2024-12-02").text
    store = open_store(office.means.store, read_only=True)
    try:
        events = [one.event for one in announced.events(store)]
    finally:
        store.close()
    assert len(re.findall(r"<tr><td data-name=\"When\">", page)) == len(events) == 1

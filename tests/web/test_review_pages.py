"""Review in a browser: what waits, one card, every decision, two people at once, and what becomes of it all."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from web.at_the_desk import Browser, House, hidden

from tracker.cli import main
from tracker.knowledge import known
from tracker.store import frames, open_store
from tracker.store.announced import events
from tracker.store.users import Role

CARD = re.compile(r'href="/review/([0-9a-f]{64})')


def waiting(browser: Browser, query: str = "") -> list[str]:
    return list(dict.fromkeys(CARD.findall(browser.get(f"/review{query}").text)))


def decide(browser: Browser, figure: str, query: str = "", seq: str = "", **said: str) -> Any:
    seq = seq or hidden(browser.get(f"/review/{figure}").text, "seq")
    return browser.post(f"/review/{figure}{query}", {"seq": seq, **said})


def points(office: House) -> dict[str, dict[str, Any]]:
    store = open_store(office.means.store, read_only=True)
    try:
        rows = known(office.means.settings(), store).plan().collect().to_dicts()
    finally:
        store.close()
    return {row["title"]: row for row in rows}


def verdicts(office: House) -> list[dict[str, Any]]:
    store = open_store(office.means.store, read_only=True)
    try:
        return frames.verdicts(store).to_dicts()
    finally:
        store.close()


def test_the_list_counts_what_waits_and_the_filters_stand_in_the_address(office: House) -> None:
    amal = office.browser("amal")
    page = amal.get("/review").text
    assert "held: the digits of 4,237 in another order" in page
    assert "publish = all" in page
    assert re.search(r'Would trip a rule <span class="count">3</span>', page)
    assert len(waiting(amal)) == 3
    assert waiting(amal, "?band=vague") == []
    (first, *_) = waiting(amal, "?indicator=deaths&crisis=aleppo-2024")
    card = amal.get(f"/review/{first}?indicator=deaths&crisis=aleppo-2024").text
    assert f'action="/review/{first}?crisis=aleppo-2024&amp;indicator=deaths"' in card
    assert amal.get("/review?start=999999999&crisis=%22%3E%3Cscript%3E").status_code == 200


def test_a_card_shows_the_words_the_source_and_the_series_before_and_after(office: House) -> None:
    amal = office.browser("amal")
    card = amal.get(f"/review/{waiting(amal)[0]}").text
    assert "<mark>4,327 people</mark> had been killed since the offensive began" in card
    for words in ("The Syrian Observatory for Human Rights", "Toll of day 28", "As it stands", "If accepted",
                  "If rejected", "newest 4,260", "2 figures on the line", "3 figures on the line"):  # fmt: skip
        assert words in card


def test_accepting_leads_to_the_next_card_and_undo_takes_it_back(office: House) -> None:
    amal = office.browser("amal")
    first, second, _ = waiting(amal)
    answer = decide(amal, first, do="accept")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/review/{second}?did=")
    told = amal.get(answer.headers["location"]).text
    assert "Accepted by amal." in told
    row = points(office)["Toll of day 28"]
    assert (row["review_state"], row["on_line"]) == ("accepted", True)
    back = amal.post("/review/log", {"verdict": hidden(told, "verdict"), "reason": "the wrong line"})
    assert back.status_code == 303
    assert points(office)["Toll of day 28"]["on_line"] is False
    log = amal.get("/review/log").text
    assert "taken back" in log
    assert "the wrong line" in log


def test_a_correction_changes_only_what_was_typed_and_can_be_looked_at_first(office: House) -> None:
    amal = office.browser("amal")
    (figure, *_) = waiting(amal)
    fields = {"value": "4,247", "low": "4327", "high": "4327", "bound": "exact", "indicator": "deaths"}
    looked = decide(amal, figure, do="look", reason="", **fields)
    assert looked.status_code == 200
    assert "Nothing is kept yet" in looked.text
    assert "If corrected so" in looked.text
    assert 'value="4,247"' in looked.text
    assert verdicts(office) == []
    assert decide(amal, figure, do="correct", reason="", **fields).status_code == 422
    assert decide(amal, figure, do="correct", reason="digits swapped", **fields).status_code == 303
    row = points(office)["Toll of day 28"]
    assert (row["value"], row["low"], row["high"], row["review_state"]) == (4_247, 4_247, 4_247, "corrected")
    log = amal.get("/review/log?kind=correct").text
    assert "Value: 4,327 became 4,247" in log
    assert "digits swapped" in log


REFUSED = [
    ("no reason for a rejection", {"do": "reject"}, "needs a reason"),
    ("a correction of nothing", {"do": "correct", "reason": "x", "value": "4327"}, "nothing was changed"),
    ("a number that is none", {"do": "correct", "reason": "x", "value": "many"}, "is not a number"),
    ("a merge with nothing", {"do": "merge", "reason": "x", "other": ""}, "there is no figure"),
    ("no such kind", {"do": "revision", "reason": "x", "revision": "joke"}, "can be marked as"),
    ("nothing chosen", {}, "choose what to do"),
]


@pytest.mark.parametrize(("said", "words"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_what_cannot_be_is_said_on_the_card_and_not_kept(office: House, said: dict[str, str], words: str) -> None:
    amal = office.browser("amal")
    answer = decide(amal, waiting(amal)[0], **said)
    assert answer.status_code == 422
    assert words in answer.text
    assert verdicts(office) == []


STAYS = [
    ("a rejection", {"do": "reject", "because": "nonsense", "reason": "x" * 501}, ("r-reason",)),
    ("a merge", {"do": "merge", "other": "0" * 16, "reason": "the same count"}, ("m-reason",)),
    ("a mark", {"do": "revision", "revision": "correction", "reason": "x" * 501}, ("v-reason",)),
]


@pytest.mark.parametrize(("said", "fields"), [one[1:] for one in STAYS], ids=[one[0] for one in STAYS])
def test_what_was_typed_stays_in_its_own_form(office: House, said: dict[str, str], fields: tuple[str, ...]) -> None:
    amal = office.browser("amal")
    answer = decide(amal, waiting(amal)[0], **said)
    assert answer.status_code == 422
    for name in ("r-reason", "m-reason", "v-reason"):
        assert (re.search(rf'id="{name}"[^>]* value="{said["reason"]}"', answer.text) is not None) == (name in fields)
    if "revision" in said:
        assert f'<option value="{said["revision"]}" selected>' in answer.text


def test_the_filters_of_a_list_stay_on_its_cards(office: House) -> None:
    """The neighbours of a figure, a decision that is taken back, names that are shown: each leads back to the list."""
    root = office.browser("root", Role.ADMIN)
    filters = "?band=vague&amp;indicator=deaths"
    (figure, *_) = waiting(root)
    card = root.get(f"/review/{figure}?band=vague&indicator=deaths").text
    assert f'href="/review/{figure}{filters}&amp;names=shown"' in card
    beside = re.findall(r'<td data-name="Figure"><a href="(/review/[^"]+)"', card)
    assert beside
    assert all(one.endswith(filters) for one in beside)
    kept = root.post(f"/review/{figure}?band=vague", {"do": "accept", "seq": hidden(card, "seq")})
    told = root.get(kept.headers["location"]).text
    back = {"verdict": hidden(told, "verdict"), "filters": html.unescape(hidden(told, "filters")), "reason": "too soon"}
    assert root.post("/review/log", back).headers["location"].startswith(f"/review/{figure}?band=vague&did=")
    assert root.post("/review/log", {**back, "filters": "?next=//evil&did=1&band=<b>"}).status_code == 422


def test_rejecting_says_why_marking_and_merging_are_kept(office: House) -> None:
    amal = office.browser("amal")
    first, second, third = waiting(amal)
    decide(amal, first, do="revision", revision="stale_echo", reason="an old number")
    assert points(office)["Toll of day 28"]["status"] == "stale_echo"
    decide(amal, first, do="reject", because="historical", reason="of the year before")
    assert "Toll of day 28" not in points(office)
    merged = decide(amal, second, do="merge", other=third, reason="the same count")
    assert merged.status_code == 422
    assert "only figures of one Incident may differ" in merged.text
    assert [(one["kind"], one["reason"]) for one in verdicts(office)] == [
        ("revision", "an old number"), ("reject", "historical: of the year before"),
    ]  # fmt: skip


def test_who_comes_second_is_told_what_the_first_decided_and_loses_nothing(office: House) -> None:
    amal, basma = office.browser("amal"), office.browser("basma")
    (figure, *_) = waiting(amal)
    seq = hidden(basma.get(f"/review/{figure}").text, "seq")
    decide(amal, figure, do="reject", because="duplicate")
    late = decide(basma, figure, seq=seq, do="correct", value="4,237", reason="swapped")
    assert late.status_code == 409
    assert "amal" in late.text
    assert "rejected" in late.text
    assert 'value="4,237"' in late.text
    assert [one["kind"] for one in verdicts(office)] == ["reject"]
    again = decide(basma, figure, seq=hidden(late.text, "seq"), do="correct", value="4,237", reason="swapped")
    assert again.status_code == 303


def test_ones_own_decisions_on_other_figures_are_no_conflict_but_on_the_same_they_are(office: House) -> None:
    amal = office.browser("amal")
    (figure, *_) = waiting(amal)
    seq = hidden(amal.get(f"/review/{figure}").text, "seq")
    assert decide(amal, figure, seq=seq, do="accept").status_code == 303
    assert decide(amal, figure, seq=seq, do="reject", because="duplicate").status_code == 409


def test_a_decision_is_in_the_series_at_once_and_the_next_round_announces_it(
    office: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = points(office)["Toll of day 27"]
    amal = office.browser("amal")
    card = amal.get(f"/review/{told['observation_id']}").text
    assert "People were told of this figure: AL-" in card
    decide(amal, told["observation_id"], do="correct", value="3,237", reason="misread")
    assert points(office)["Toll of day 27"]["level"] == 3_237
    monkeypatch.chdir(office.means.store.parents[1])
    with pytest.raises(SystemExit) as ended:
        main(["run", "--replay", "--no-charts"])
    assert ended.value.code in {0, None}
    store = open_store(office.means.store, read_only=True)
    kinds = [one.event.kind.value for one in events(store)]
    store.close()
    assert "CORRECTED" in kinds
    assert points(office)["Toll of day 27"]["level"] == 3_237  # read again, decided still


def test_nobody_reviews_who_is_not_signed_in_or_may_only_look(office: House) -> None:
    nobody, viewer = office.browser(), office.browser("vera", Role.VIEWER)
    amal = office.browser("amal")
    (figure, *_) = waiting(amal)
    for path in ("/review", f"/review/{figure}", "/review/log"):
        assert nobody.get(path).headers["location"].startswith("/login")
        assert viewer.get(path).status_code == 403
    assert viewer.post(f"/review/{figure}", {"do": "accept", "seq": "0"}).status_code == 403
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert amal.post(f"/review/{figure}", {"do": "accept", "seq": "0"}, **elsewhere).status_code == 403
    assert verdicts(office) == []


def test_who_is_limited_to_another_crisis_sees_and_decides_nothing_here(office: House) -> None:
    amal, other = office.browser("amal"), office.browser("omar", crises=("elsewhere",))
    (figure, *_) = waiting(amal)
    decide(amal, figure, do="accept")
    kept = verdicts(office)[0]["verdict_id"]
    assert waiting(other) == []
    assert other.get(f"/review/{figure}").status_code == 404
    assert other.post(f"/review/{figure}", {"do": "reject", "because": "denied", "seq": "9"}).status_code == 409
    assert "Toll" not in other.get("/review/log").text
    assert "amal" not in other.get("/review/log").text.replace("amal</bdi></a>", "")
    assert other.post("/review/log", {"verdict": kept, "reason": "mine"}).status_code == 422
    assert len(verdicts(office)) == 1


def test_words_of_others_run_nowhere_on_the_pages(office: House) -> None:
    amal = office.browser("amal")
    (figure, *_) = waiting(amal)
    hostile = "</p><script>alert(1)</script>{{ 7*7 }}\u202e"
    decide(amal, figure, do="reject", because="denied", reason=hostile)
    for path in (f"/review/{figure}", "/review/log"):
        page = amal.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "{{ 7*7 }}" in page.text


NAMED = "Aleppo. Samir Khalil, 34, said 27 people were killed in Aleppo on Friday. A girl named Rana Aziz saw it."


def test_names_of_private_persons_are_hidden_until_an_admin_asks(office: House) -> None:
    amal, root = office.browser("amal"), office.browser("root", Role.ADMIN)
    said = {"text-0": NAMED, "published-0": "2024-11-30", "title-0": "Named", "keep-0": "yes", "do": "keep"}
    assert amal.post("/add", said, files={"x": ("", b"")}).status_code == 200
    figure = points(office)["Named"]["observation_id"]
    for page in (amal.get(f"/review/{figure}").text, amal.get(f"/review/{figure}?names=shown").text,
                 root.get(f"/review/{figure}").text, amal.get("/review?band=rest").text):  # fmt: skip
        assert "Khalil" not in page
        assert "Rana" not in page
    card = amal.get(f"/review/{figure}").text
    assert "<mark>27 people</mark>" in card
    assert 'name="said_by_text"' not in card
    shown = root.get(f"/review/{figure}?names=shown").text
    assert "Samir Khalil" in shown
    assert "Rana Aziz" in shown


def test_what_was_approved_and_is_read_otherwise_now_says_so(office: House) -> None:
    amal = office.browser("amal")
    said = {"published-0": "2024-11-30", "title-0": "Edited", "url-0": "https://wire.example/1", "keep-0": "yes",
            "do": "keep"}  # fmt: skip
    for people in ("19", "91"):
        text = f"Idlib. At least {people} people were hurt in Idlib, the United Nations said."
        amal.post("/add", {"text-0": text, **said}, files={"x": ("", b"")})
        figure = points(office)["Edited"]["observation_id"]
        assert ("approved, but changed" in amal.get(f"/review/{figure}").text) == (people == "91")
        if people == "19":
            assert decide(amal, figure, do="accept").status_code == 303
    assert "approved, but changed</span>" in amal.get("/review/log?only=changed").text
    assert figure in waiting(amal, "?band=contradicts") + waiting(amal, "?band=trips")

"""The Slack message: what it says, within Slack's limits, whatever the article says; and what Slack's answers mean."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import proof
import pytest
from alerts.samples import labels, noon, point, rule
from hostile import OWN_TOKEN, TEXTS, check_payload, strings
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tracker.alerts.message import Known, compose, from_json, to_json
from tracker.alerts.step import step
from tracker.alerts.summary import summarise
from tracker.delivery.channels.slack import checked_url, judge, lock_screen, marked, payloads
from tracker.delivery.escape import length
from tracker.delivery.outcome import Result
from tracker.http import Failure, PostResult
from tracker.model import Book, Bound, Measure, Message, Modality, Point, StepResult

NOW = datetime(2024, 12, 1, 13, tzinfo=UTC)


def message_of(*points: Point, demo: bool = False, **scope: object) -> Message:
    """Return the message of the last event these points raise."""
    one = rule(**scope)
    result = step([one], points, Book(), noon(60), "replay")
    return compose(result.events[-1], one, Known.of(points), labels(), evidence="charts/aleppo.html#o1", demo=demo)


SOHR = point(255, day=1, series_id="s2", said_by="sohr", said_by_label="SOHR", measure=Measure.CUMULATIVE,
             counting_start=noon(0).date(), observation_id="sohr")  # fmt: skip
TODAY = point(
    27, day=3, bound=Bound.AT_LEAST, measure=Measure.WINDOW, quote="at least 27 civilians",
    sentence="The UN said at least 27 civilians were killed in the past three days.",
    period_start=noon(0).date(), period_end=noon(3).date(),
)  # fmt: skip


def test_the_lock_screen_holds_the_whole_fact() -> None:
    text = lock_screen(message_of(SOHR, point(20, day=2), TODAY))
    for part in (
        "WARNING",
        "Civilian deaths: at least 27",
        "Aleppo",
        "UN",
        "30 Nov 2024",
        "+7",
        "20, 29 Nov 2024",
        "AL-",
    ):
        assert part in text
    assert len(text) <= 200


def test_the_message_answers_the_duty_officers_questions() -> None:
    message = message_of(SOHR, point(20, day=2), TODAY)
    told = "\n".join(strings(payloads(message)[0]))
    for part in (
        "*At least 27, in one period, 27 Nov 2024 to 30 Nov 2024*",
        "about +7 against UN's 20, 29 Nov 2024",
        "Rule “Civilians killed” (civilian-deaths): reached warning at 25 or more",
        "*Said by*\nUN",
        "*Standing*\nas reported, not verified by us",
        "*Published / seen*\n30 Nov 2024 / 30 Nov 2024 12:00 UTC",
        "SOHR: 255 (cumulative since 27 Nov 2024; 28 Nov 2024)",
        "“The UN said at least 27 civilians were killed in the past three days.”",
        "<https://news.example/item?id=1&amp;x=2|report>",
        "Evidence: charts/aleppo.html#o1",
        "Check the quote.",
        f"tracker alerts explain {message.handle}",
        message.event_id,
        "episode 1",
    ):
        assert part in told
    check_payload(payloads(message)[0])


CAVEATS = [
    ({"as_of": None}, "The day the figure speaks of is unknown; it may be an old figure."),
    ({"said_by": None, "said_by_label": "no source named"}, "No source is named for it in the text."),
    ({"said_by": "unnamed_reports", "said_by_label": "unnamed reports"}, "Its source is not named"),
    ({"bound": Bound.ABOUT}, "An approximate figure; the rule reads the number itself."),
    ({"subset_of": "whole"}, "Part of a larger figure, never added to it."),
    ({"derived": "12 + 15"}, "Derived, not printed: 12 + 15."),
    ({"modality": Modality.PARTY_CLAIM}, "Claimed by a party to the conflict."),
    ({"status": "stale_echo"}, "An old figure printed again"),
    ({"confidence": 0.41}, "In doubt: read with confidence 0.41, below 0.7."),
    ({"held": "a jump of ten times"}, "In doubt: held for review: a jump of ten times."),
    ({"bound": Bound.AT_MOST}, "leaves open whether critical is reached"),
]


@pytest.mark.parametrize(
    ("facts", "caveat"), CAVEATS, ids=[next(iter(facts)) + str(n) for n, (facts, _) in enumerate(CAVEATS)]
)
def test_every_limit_of_a_figure_is_said(facts: dict[str, object], caveat: str) -> None:
    facts = {**facts}
    bound = facts.pop("bound", Bound.EXACT)
    assert isinstance(bound, Bound)
    told = "\n".join(strings(payloads(message_of(point(127, bound=bound, **facts)))[0]))
    assert caveat in told


def test_an_undated_figure_is_sent_and_says_so_on_the_lock_screen() -> None:
    assert "date unknown" in lock_screen(message_of(point(127, as_of=None)))


def test_doubt_comes_first_on_the_lock_screen() -> None:
    assert lock_screen(message_of(point(127, confidence=0.2))).startswith("UNCONFIRMED CRITICAL")
    assert lock_screen(message_of(point(127, bound=Bound.AT_MOST))).startswith("UNCERTAIN CRITICAL")


def test_a_first_figure_says_so_and_a_lower_one_is_not_a_rise() -> None:
    assert message_of(TODAY).delta == "no other figure known"
    assert message_of(SOHR, TODAY).delta == "first from UN; SOHR: 255"
    fallen = message_of(point(27, day=1), point(10, day=2))
    assert fallen.kind.value == "RESOLVED"
    assert fallen.delta == "−17 against UN's 27, 28 Nov 2024"


def test_the_rest_of_the_same_report_stands_beside_the_figure() -> None:
    # the same moment, and an id that sorts after the figure's own
    beside = point(20, bound=Bound.MORE_THAN, series_id="s9", observation_id="z", said_by=None,
                   said_by_label="no source named", as_of=None)  # fmt: skip
    message = message_of(TODAY, beside)
    told = "no source named: more than 20 (situation on the day; date unknown, printed 30 Nov 2024)"
    assert message.others == (told,)


def test_a_report_without_a_title_is_named_as_its_source_names_it() -> None:
    untitled = dataclasses.replace(TODAY, title=None, publisher=None, external_id="004.txt")
    assert message_of(untitled).quote_from == "004.txt, published 30 Nov 2024"


def test_a_replay_is_marked_in_every_form_and_in_its_repeat() -> None:
    for form in payloads(message_of(TODAY, demo=True)):
        assert form["text"].startswith("DEMO ")
        assert marked(form, "AL-7F3K")["text"].startswith("may repeat AL-7F3K: DEMO ")
        check_payload(marked(form, "AL-7F3K"))


def test_other_sources_known_only_later_are_not_in_an_earlier_message() -> None:
    late = dataclasses.replace(SOHR, known_at=noon(9))
    assert message_of(TODAY).others == ()
    one = rule()
    event = step([one], [TODAY], Book(), noon(60), "replay").events[0]
    assert compose(event, one, Known.of([TODAY, late]), labels()).others == ()


@st.composite
def hostile_points(draw: st.DrawFn) -> Point:
    """Draw a figure whose every word comes from an enemy."""
    return dataclasses.replace(
        point(draw(st.sampled_from([27, 255, 14_000])), bound=draw(st.sampled_from([Bound.EXACT, Bound.AT_MOST]))),
        place=draw(TEXTS),
        said_by_label=draw(TEXTS),
        quote=draw(TEXTS),
        sentence=draw(TEXTS),
        title=draw(TEXTS),
        publisher=draw(TEXTS),
        url=draw(st.one_of(TEXTS, st.just("https://ok.example/a?b=1&c=2"), TEXTS.map("https://ok.example/".__add__))),
        derived=draw(TEXTS),
        held=draw(TEXTS),
        unit=draw(TEXTS),
        series_id=draw(st.sampled_from(["s1", "s2", "s3"])),
        observation_id=f"o{draw(st.integers(0, 10**9))}",
    )


@given(st.lists(hostile_points(), min_size=1, max_size=4, unique_by=lambda p: p.observation_id), TEXTS, st.booleans())
@settings(
    max_examples=proof.examples(200, 8), deadline=None, phases=[Phase.reuse, Phase.generate]
)  # a failure is as plain unshrunk
def test_no_article_can_break_a_limit_or_make_a_mention_or_a_link(log: list[Point], words: str, demo: bool) -> None:
    one = rule(label=words, why=words, action=words)
    result = step([one], log, Book(), noon(60), "replay")
    known = Known.of(log)
    addresses = {checked_url(url) for url in (words, *(p.url or "" for p in log))}  # the page of evidence is ours
    for event in result.events:
        if not event.rule_id:
            continue
        message = compose(event, one, known, labels(), evidence=words, demo=demo)
        for form in payloads(message):
            for shown in (form, marked(form, message.handle)):
                check_payload(shown)
                assert message.handle in shown["text"]
                assert {found for text in strings(shown) for found in OWN_TOKEN.findall(text)} <= addresses


def test_a_quote_is_at_most_280_characters() -> None:
    quote = next(b for b in payloads(message_of(point(127, sentence="word " * 400)))[0]["blocks"]
                 if b.get("text", {}).get("text", "").startswith("“"))  # fmt: skip
    assert length(quote["text"]["text"]) <= 282
    assert quote["text"]["type"] == "plain_text"


ADDRESSES = [
    ("https://reliefweb.int/report/1?a=b&c=d#x", "https://reliefweb.int/report/1?a=b&amp;c=d#x"),
    ("http://example.org", "http://example.org"),
    ("https://example.org/a|b>c<d", "https://example.org/a%7Cb%3Ec%3Cd"),
    ("javascript:alert(1)", ""),
    ("javascript://example.org/%0aalert(1)", ""),
    ("ftp://example.org/x", ""),
    ("https://user:secret@example.org/", ""),
    ("https://example.org/a b", ""),
    ("https://example.org/\n", ""),
    ("//example.org", ""),
    ("https://" + "a" * 3000, ""),
    ("https://[bad", ""),
    ("file:///etc/passwd", ""),
    ("", ""),
]


@pytest.mark.parametrize(("url", "link"), ADDRESSES)
def test_only_checked_addresses_become_links(url: str, link: str) -> None:
    assert checked_url(url) == link


def first_round() -> tuple[StepResult, list[Point]]:
    log = [point(30 + n, day=1, series_id=f"s{n}", observation_id=f"o{n}") for n in range(20)]
    return step([rule()], log, Book(), noon(60), "live"), log


def test_a_first_round_gives_one_summary_that_lists_and_counts() -> None:
    result, log = first_round()
    assert len(result.events) == 1
    handles = {state.fingerprint: state.handle for state in result.states}
    message = summarise(
        result.events[0], result.decisions, handles, {"civilian-deaths": rule()}, Known.of(log), labels()
    )
    told = "\n".join(strings(payloads(message)[0]))
    assert "Summary: 20 alerts found in older data" in told
    assert "and 8 more" in told
    assert "AL-" in message.others[0]
    for form in payloads(message):
        check_payload(form)


def test_a_message_survives_being_stored() -> None:
    message = message_of(SOHR, TODAY, demo=True)
    assert from_json(to_json(message)) == message


ANSWERS = [
    (PostResult(200, "ok"), Result.DELIVERED),
    (PostResult(200, "ok\n"), Result.DELIVERED),
    (PostResult(204, ""), Result.NOT_ACCEPTED),
    (PostResult(200, ""), Result.NOT_ACCEPTED),
    (PostResult(200, "<html>ok</html>"), Result.NOT_ACCEPTED),
    (PostResult(200, '{"ok":true}'), Result.NOT_ACCEPTED),
    (PostResult(200, "no_service"), Result.BROKEN),
    (PostResult(200, "invalid_blocks"), Result.FORM_REFUSED),
    (PostResult(301, ""), Result.NOT_ACCEPTED),
    (PostResult(302, "ok"), Result.NOT_ACCEPTED),
    (PostResult(400, "invalid_blocks"), Result.FORM_REFUSED),
    (PostResult(400, "anything"), Result.FORM_REFUSED),
    (PostResult(400, "user_not_found"), Result.BROKEN),
    (PostResult(413, ""), Result.FORM_REFUSED),
    (PostResult(401, ""), Result.BROKEN),
    (PostResult(403, "action_prohibited"), Result.BROKEN),
    (PostResult(404, "no_service"), Result.BROKEN),
    (PostResult(410, "channel_is_archived"), Result.BROKEN),
    (PostResult(408, ""), Result.MAYBE_FAILED),
    (PostResult(429, "", "5"), Result.THROTTLED),
    (PostResult(500, ""), Result.MAYBE_FAILED),
    (PostResult(502, ""), Result.MAYBE_FAILED),
    (PostResult(503, ""), Result.NOT_ACCEPTED),
    (PostResult(504, ""), Result.MAYBE_FAILED),
    (PostResult(418, ""), Result.NOT_ACCEPTED),
    (PostResult(failure=Failure.NOT_SENT), Result.NOT_ACCEPTED),
    (PostResult(failure=Failure.UNKNOWN), Result.MAYBE),
    (PostResult(failure=Failure.BAD_ADDRESS), Result.BROKEN),
]


@pytest.mark.parametrize(
    ("given_answer", "result"), ANSWERS, ids=[f"{a.status or a.failure}-{a.body[:12]}" for a, _ in ANSWERS]
)
def test_what_slacks_answers_mean(given_answer: PostResult, result: Result) -> None:
    assert judge(given_answer, NOW).result is result


def test_a_captive_portals_page_is_not_kept() -> None:
    assert judge(PostResult(200, "<html>sign in</html>"), NOW).detail == "status 200"


def test_a_higher_figure_learned_late_says_what_it_contradicts() -> None:
    late = point(300, day=2, known_at=noon(6), measure=Measure.CUMULATIVE)
    message = message_of(point(20, day=5, measure=Measure.CUMULATIVE), late)
    assert message.title.startswith("UNCONFIRMED CRITICAL")
    assert any("2024-12-02 was evaluated before, at 20" in one for one in message.caveats)


def test_long_texts_cut_no_link_of_the_simpler_forms() -> None:
    long = "https://example.org/" + "a" * 1_500
    told = dataclasses.replace(
        message_of(point(41, day=1)), url=long, evidence=long, link=long, why_now="w " * 900,
        caveats=tuple("c " * 190 for _ in range(9)),
    )  # fmt: skip
    for form in payloads(told):
        for shown in (form, marked(form, "AL-2345")):
            check_payload(shown)
    whole, plain = (payloads(told)[at] for at in (-2, -1))
    assert told.handle in whole["blocks"][0]["text"]["text"]
    assert f"event {told.event_id[:8]}" in plain["text"]

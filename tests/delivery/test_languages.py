"""Messages in French and Arabic: every fixed word of every form, the quote as it was, limits, directions."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from alerts.samples import labels, noon, point, rule
from hostile import TEXTS, check_payload, strings
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tracker.alerts.message import Known, compose, from_json, retracted, spoken, to_json
from tracker.alerts.step import step
from tracker.delivery import drill, fold
from tracker.delivery.channels import console, mail, others, slack, teams, webhook
from tracker.delivery.kinds import forms_of
from tracker.delivery.links import Links
from tracker.delivery.prepare import fall_back, pass_on, prepare
from tracker.locales import Locale
from tracker.model import Book, Bound, Channel, Event, EventKind, Measure, Message, Point
from tracker.secrets import Secret

NOW = datetime(2024, 12, 1, 13, tzinfo=UTC)
FRENCH, ARABIC = Locale("fr"), Locale("ar")
LINKS = Links("https://tracker.example", Secret("k" * 64))
MARKS = re.compile("[\u200f\u2068\u2069]")

TODAY = point(
    27, day=3, bound=Bound.AT_LEAST, measure=Measure.WINDOW, quote="at least 27 civilians",
    sentence="The UN said at least 27 civilians were killed in the past three days.",
    period_start=noon(0).date(), period_end=noon(3).date(),
)  # fmt: skip
BEFORE = point(20, day=2)

OURS = re.compile(
    r"\b(?:Said by|Speaks of|Published|Where|Standing|Confidence|What to do|Rule|reached|against|situation|Why|Evidence"
    r"|event|episode|Others|Listed|at least|more than|unknown|confirmed|verified|Chart|report)\b"
)
"""Fixed words of ours in English; what was quoted, the rule's own words and commands are taken out before."""


def told(*points: Point, **scope: Any) -> tuple[Event, Message]:
    """Return the last event these points raise, with its message."""
    one = rule(why="", action="", **scope)
    event = step([one], points, Book(), noon(60), "replay").events[-1]
    return event, compose(event, one, Known.of(points), labels(), evidence="charts/aleppo.html#o1")


def without_quotes(text: str, message: Message) -> str:
    """Return a text without what is not ours to translate."""
    for own in (message.quote, message.rule_label, "tracker alerts explain", message.event_id, "charts/aleppo.html#o1"):
        text = text.replace(own, "")
    return text


@pytest.mark.parametrize("locale", [FRENCH, ARABIC], ids=lambda one: one.code)
@pytest.mark.parametrize(
    "render", [slack.payloads, teams.payloads, mail.forms, others.forms], ids=lambda it: it.__module__
)
def test_every_fixed_word_of_every_form_is_in_the_channels_language(render: Any, locale: Locale) -> None:
    """Broken by leaving a label out of the catalogue, or a line of a form out of its language."""
    message = spoken(told(BEFORE, TODAY)[1], locale)
    for form in render(dataclasses.replace(message, link="https://tracker.example/alert/AL-1", url="https://e.org/a")):
        kept = {key: value for key, value in form.items() if key not in {"language", "thread", "html"}}
        shown = " ".join(strings(kept)).replace("https://tracker.example/alert/AL-1", "").replace("https://e.org/a", "")
        assert message.quote in shown or render is teams.payloads or "quote" not in shown
        assert OURS.findall(without_quotes(shown, message)) == []


def test_the_quote_stays_as_it_was_and_numbers_are_latin() -> None:
    for locale in (FRENCH, ARABIC):
        message = spoken(told(BEFORE, TODAY)[1], locale)
        assert message.quote == "The UN said at least 27 civilians were killed in the past three days."
        assert "27" in message.fact
        assert "UN" in message.title
        assert not re.search("[\u0660-\u0669]", json.dumps(to_json(message), ensure_ascii=False))


def test_french_and_arabic_say_the_fact_the_change_and_the_reason() -> None:
    french, arabic = (spoken(told(BEFORE, TODAY)[1], locale) for locale in (FRENCH, ARABIC))
    assert french.fact.startswith("Au moins 27")
    assert "environ +7 par rapport à 20 de UN, 29 nov. 2024" in french.delta
    assert "atteint avertissement à 25 ou plus" in french.why_now
    assert arabic.fact.startswith("27 على الأقل")
    assert "29 نوفمبر 2024" in arabic.delta


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_of_event_has_its_word(kind: EventKind) -> None:
    event, message = told(BEFORE, TODAY)
    one = rule()
    said = compose(dataclasses.replace(event, kind=kind), one, Known.of([BEFORE, TODAY]), labels())
    for locale in (FRENCH, ARABIC):
        title = spoken(said, locale).title
        assert kind.value not in title
        assert title != said.title
    assert message.language == "en"


def test_english_is_what_was_composed() -> None:
    message = told(BEFORE, TODAY)[1]
    assert spoken(message, Locale("en")) is message


def test_a_stored_message_keeps_its_languages() -> None:
    message = told(BEFORE, TODAY)[1]
    both = dataclasses.replace(message, seen_as={"internal:fr": spoken(message, FRENCH)})
    read = from_json(json.loads(json.dumps(to_json(both))))
    assert read.for_reader("internal", "fr").fact.startswith("Au moins 27")
    assert read.for_reader("internal", "ar").fact.startswith("At least 27")
    assert read.for_reader("internal").language == "en"


def test_a_language_never_shows_more_than_the_audience_may_see() -> None:
    """Broken by falling back from "public:fr" to the team's own message."""
    own = told(BEFORE, TODAY)[1]
    public = dataclasses.replace(own, fact="figure withheld")
    message = dataclasses.replace(own, seen_as={"public": public, "internal:fr": spoken(own, FRENCH)})
    assert message.for_reader("public", "fr").fact == "figure withheld"


CHANNEL = Channel(id="urgence", kind="slack", secret_env="X", language="fr")


def sent(channel: Channel, message: Message, event: Event) -> Any:
    return json.loads(prepare(event, message, channel, NOW, LINKS).payload)


def test_a_channel_is_sent_its_language() -> None:
    event, message = told(BEFORE, TODAY)
    message = dataclasses.replace(message, seen_as={"internal:fr": spoken(message, FRENCH)})
    assert "AVERTISSEMENT" in sent(CHANNEL, message, event)[0]["text"]
    assert "WARNING" in sent(dataclasses.replace(CHANNEL, language="en"), message, event)[0]["text"]


def test_what_is_put_before_a_message_is_in_its_language() -> None:
    event, message = told(BEFORE, TODAY)
    message = dataclasses.replace(message, seen_as={"internal:fr": spoken(message, FRENCH)})
    row = prepare(event, message, CHANNEL, NOW)
    first = Channel(id="first", kind="console")
    assert "n’a pas pris" in fall_back(row, message, CHANNEL, "refusé", NOW).payload.replace(
        "ne l’a pas pris", "n’a pas pris"
    )
    assert "Personne ne l’a prise en charge" in pass_on(row, message, first, CHANNEL, NOW).payload


def test_a_digest_is_told_in_each_channels_language() -> None:
    event, message = told(BEFORE, TODAY)
    message = dataclasses.replace(message, seen_as={"internal:fr": spoken(message, FRENCH)})
    rows = [prepare(event, message, dataclasses.replace(CHANNEL, digest_above=2), NOW) for _ in range(3)]
    rows = [dataclasses.replace(row, delivery_id=str(n)) for n, row in enumerate(rows)]
    [made] = fold.digests(dataclasses.replace(CHANNEL, digest_above=2), rows, {event.event_id: message}, NOW)
    french = made.message.for_reader("internal", "fr")
    assert french.title.startswith("Récapitulatif : 3 alertes")
    assert "avertissement" in french.fact
    assert made.message.title.startswith("Digest: 3 alerts")


def test_a_drill_is_in_its_channels_language() -> None:
    assert drill.drill(CHANNEL, NOW)[1].title.startswith("EXERCICE")
    assert drill.drill(dataclasses.replace(CHANNEL, language="ar"), NOW)[1].title.startswith("تمرين")


@pytest.mark.parametrize("render", [slack, teams, webhook, mail, others], ids=lambda it: it.__name__.split(".")[-1])
def test_a_repeat_says_so_in_the_channels_language(render: Any) -> None:
    message = spoken(told(BEFORE, TODAY)[1], FRENCH)
    form = (getattr(render, "payloads", None) or render.forms)(message)[0]
    again = render.marked(form, message.handle, "fr")
    assert "épète peut-être" in " ".join(strings(again))
    assert "may repeat" not in " ".join(strings(again)).lower()


def test_arabic_is_set_from_the_right_in_every_form() -> None:
    message = spoken(told(BEFORE, TODAY)[1], ARABIC)
    rich = slack.payloads(message)[0]
    assert rich["text"].startswith("\u200f")
    assert rich["blocks"][0]["text"]["text"].startswith("\u200f")
    card = teams.payloads(message)[0]["attachments"][0]["content"]
    assert (card["rtl"], card["version"], card["lang"]) == (True, "1.5", "ar")
    letter = mail.letter(mail.forms(message)[0], "d1", "tracker@example.org", ["a@example.org"], NOW)
    body = letter.get_body(("html",))
    assert body is not None
    assert '<html lang="ar" dir="rtl">' in body.get_content()
    assert console.headline(message).count("\u2068") == console.headline(message).count("\u2069") > 0


def test_english_and_french_hold_no_mark_of_direction() -> None:
    for locale in (Locale("en"), FRENCH):
        assert not MARKS.search("".join(strings(list(slack.payloads(spoken(told(BEFORE, TODAY)[1], locale))))))


def test_an_arabic_quote_in_an_english_letter_has_its_own_direction() -> None:
    arabic = dataclasses.replace(TODAY, sentence="قالت الأمم المتحدة إن 27 مدنيا على الأقل قتلوا.", quote="27 مدنيا")
    assert "<blockquote dir=auto>" in mail.page(told(arabic)[1])


@given(st.lists(TEXTS, min_size=6, max_size=6))
@settings(max_examples=15, deadline=None, phases=[Phase.reuse, Phase.generate])
def test_no_article_can_break_a_limit_of_an_arabic_message(words: Sequence[str]) -> None:
    """Broken by setting the marks of direction after a text was cut to its limit."""
    hostile = point(27, place=words[0], said_by_label=words[1], quote=words[2], sentence=words[3], title=words[4])
    one = rule(label=words[5], why=words[5], action=words[5])
    event = step([one], [hostile], Book(), noon(60), "replay").events[-1]
    message = spoken(compose(event, one, Known.of([hostile]), labels(), demo=True), ARABIC)
    for form in slack.payloads(message):
        assert len(form["text"]) <= (200 if "blocks" in form else 3_000)
        plain = MARKS.sub("", json.dumps(form, ensure_ascii=False))
        for label in ("report", "Evidence", "Why, and “I am on it”"):
            plain = plain.replace(f"|{ARABIC.text(label)}>", f"|{label}>")
        check_payload(json.loads(plain))
        for block in form.get("blocks", []):
            if block["type"] == "header":
                assert len(block["text"]["text"]) <= 150


def test_a_picture_that_cannot_be_fetched_never_loses_the_message() -> None:
    """Broken by leaving the picture in every form: Slack answers invalid_blocks to each."""
    event, message = told(BEFORE, TODAY)
    forms = sent(dataclasses.replace(CHANNEL, language="en"), message, event)
    pictures = [[block["accessory"] for block in form.get("blocks", []) if "accessory" in block] for form in forms]
    assert [len(found) for found in pictures] == [1, 0, 0, 0]
    assert pictures[0][0]["image_url"].startswith("https://tracker.example/alert/AL-")
    assert "/chart.png?for=internal&until=" in pictures[0][0]["image_url"]
    assert any("|Chart>" in text for text in strings(forms[1]))


def test_there_is_no_picture_of_what_is_withheld_or_without_a_public_address() -> None:
    event, message = told(BEFORE, TODAY)
    hidden = dataclasses.replace(message, figure={**message.figure, "withheld": True})
    assert "chart.png" not in prepare(event, hidden, CHANNEL, NOW, LINKS).payload
    assert "chart.png" not in prepare(event, message, CHANNEL, NOW).payload


LETTER = {"server": "s.example.org", "sender": "a@example.org", "to": ("b@example.org",)}


@pytest.mark.parametrize("kind", ["teams", "webhook", "apprise", "email", "console"])
def test_the_chart_is_linked_in_every_kind_of_message(kind: Any) -> None:
    event, message = told(BEFORE, TODAY)
    own: dict[str, Any] = LETTER if kind == "email" else {}
    channel = Channel(id="x", kind=kind, secret_env="X", **own)
    assert "/chart.png?for=internal" in prepare(event, message, channel, NOW, LINKS).payload
    assert forms_of(channel, message)


def test_what_was_kept_is_taken_back_and_shown_in_each_language() -> None:
    """A message that was stored is said again, whole, in the language of whoever reads it later."""
    result = step([rule()], [TODAY], Book(), noon(9), "replay")
    [fired] = result.events
    kept = from_json(json.loads(json.dumps(to_json(compose(fired, rule(), Known.of([TODAY]), labels())))))
    assert "au moins 27" in spoken(kept, FRENCH).title
    gone = dataclasses.replace(fired, kind=EventKind.RETRACTED)
    told = from_json(json.loads(json.dumps(to_json(retracted(gone, rule(), kept)))))
    english, french, arabic = (spoken(told, one).title for one in (Locale("en"), FRENCH, ARABIC))
    assert "at least 27" in english
    assert "au moins 27" in french
    assert "at least" not in f"{french} {arabic}"

"""What an audience may not see is masked, says why, and takes no row and no figure with it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from given import frame, masks, observation, settings

from tracker.model import Indicator, Settings, SourceSpec
from tracker.series import schemas
from tracker.series.invariants import invariants
from tracker.series.masks import PERSON, SITE
from tracker.series.points import points
from tracker.series.protection import attribution_lines, protected, protected_findings
from tracker.series.schemas import empty

DAY = date(2024, 11, 29)


def source(**changes: Any) -> SourceSpec:
    return SourceSpec(**({"id": "seeds", "kind": "folder", "name": "The desk", "path": "x"} | changes))


def under(**changes: Any) -> Settings:
    return settings(sources={"seeds": source(**changes)})


def shown(rule: Settings, audience: Any = "public", **changes: Any) -> dict[str, Any]:
    text = {"sentence": "27 people were killed in Aleppo.", "quote": "27 people were killed", "url": "https://a.example",
            "title": "A night of fire", "publisher": "The Paper"}  # fmt: skip
    rows = frame([observation(1, 27, DAY, **(text | {"said_by": "un"} | changes))])
    return protected(points(rows, rule), rule, audience).row(0, named=True)


def test_a_source_that_says_nothing_is_shown_with_its_short_quote_and_link() -> None:
    row = shown(under())
    assert (row["quote"], row["url"], row["masked"]) == ("27 people were killed", "https://a.example", "")


def test_of_unknown_terms_a_quote_is_cut_to_forty_words_and_of_open_ones_it_is_not() -> None:
    long = " ".join(["27", "people", *(f"word{number}" for number in range(58))])
    row = shown(under(), sentence=long)
    assert row["sentence"].split()[-1] == "word37…"
    assert len(row["sentence"].split()) == 40
    assert row["masked"] == "licence: quote of 40 words"
    assert shown(under(redistribute="full"), sentence=long)["sentence"] == long
    assert shown(under(), "internal", sentence=long)["sentence"] == long


def test_a_licence_for_figures_gives_figure_and_link_but_no_words() -> None:
    row = shown(under(redistribute="figures"))
    assert (row["value"], row["url"], row["quote"]) == (27, "https://a.example", "[masked: licence]")


def test_an_internal_source_gives_its_figure_without_its_words_to_the_public_and_all_to_the_team() -> None:
    row = shown(under(sensitivity="internal"))
    assert (row["value"], row["said_by_label"], row["place"]) == (27, "UN", "Aleppo")
    assert {row["quote"], row["sentence"], row["title"]} == {"[masked: internal]"}
    assert shown(under(sensitivity="internal"), "internal")["sentence"] == "27 people were killed in Aleppo."


def test_a_restricted_source_gives_neither_figure_nor_words_nor_place_but_its_row_stays() -> None:
    row = shown(under(sensitivity="restricted"), "internal")
    assert [row[name] for name in ("value", "low", "high", "level", "url", "publisher", "place_id")] == [None] * 7
    assert (row["place_label"], row["iso3"], row["quote"]) == ("[masked]", "SYR", "[masked: restricted]")
    assert "figures of a restricted source" in row["masked"]
    assert shown(under(sensitivity="restricted"), "restricted")["value"] == 27


def test_a_report_may_be_stricter_than_its_source_and_never_laxer() -> None:
    assert shown(under(), sensitivity="restricted")["value"] is None
    assert shown(under(sensitivity="restricted"), sensitivity="public")["value"] is None


def test_a_restricted_indicator_keeps_its_number_and_loses_the_place() -> None:
    base = under()
    deaths = Indicator(id="deaths", label="Deaths", unit="people", nature="flow", hxl="#x", sensitivity="restricted")
    rule = replace(base, vocabulary=replace(base.vocabulary, indicators={"deaths": deaths}))
    row = shown(rule)
    assert (row["value"], row["place_label"], row["pcode"]) == (27, "[masked]", None)


PERSONS = {
    "age": ("Mariam Haddad, 34, lost 27 relatives.", f"{PERSON}, 34, lost 27 relatives."),
    "age in brackets": ("Yusuf (12) was among the 27.", f"{PERSON} (12) was among the 27."),
    "year-old": ("Nour al-Din, a 40-year-old, counted 27.", f"{PERSON}, a 40-year-old, counted 27."),
    "role before": ("A crowd told resident Samir Khalil of 27 dead.", f"A crowd told resident {PERSON} of 27 dead."),
    "role after": ("Layla, a displaced mother of four, saw 27.", f"{PERSON}, a displaced mother of four, saw 27."),
    "gave her name": ("A nurse who gave her name as Rana saw 27.", f"A nurse who gave her name as {PERSON} saw 27."),
    "girl named": ("A girl named Hiba Aziz and 27 others.", f"A girl named {PERSON} and 27 others."),
    "an office is no private life": ("Minister Jan Kowalski spoke of 27.", "Minister Jan Kowalski spoke of 27."),
    "spokesperson": ("Spokesperson Ana Ruiz said 27 died.", "Spokesperson Ana Ruiz said 27 died."),
    "a date": ("In Aleppo on 29 November, 27 people died.", "In Aleppo on 29 November, 27 people died."),
    "prison": ("27 men were held in Qasr Hadid prison.", f"27 men were held in {SITE}."),
    "shelter of": ("27 fled the shelter in Old Town.", f"27 fled the {SITE}."),
    "no site": ("27 people fled to Idlib.", "27 people fled to Idlib."),
}  # fmt: skip


@pytest.mark.parametrize(("text", "seen"), PERSONS.values(), ids=PERSONS)
def test_private_persons_and_sites_lose_their_names_and_nothing_else(text: str, seen: str) -> None:
    row = shown(under(), sentence=text)
    assert row["sentence"] == seen
    assert (row["masked"] != "") == (text != seen)
    assert shown(under(), "restricted", sentence=text)["sentence"] == text


@pytest.mark.parametrize("text", ["27 women were raped.", "27 survivors of conflict-related sexual violence.",
                                  "27 cases of GBV", "27 girls sexually assaulted"])  # fmt: skip
def test_what_is_told_of_sexual_violence_is_masked_with_its_place(text: str) -> None:
    row = shown(under(redistribute="full"), sentence=text)
    assert (row["sentence"], row["quote"]) == ("[masked: sexual violence]",) * 2
    assert (row["value"], row["place_label"], row["place_id"]) == (27, "[masked]", None)


@pytest.mark.parametrize("text", ["27 hectares of rapeseed burned.", "27 people were assaulted.", "grapes for 27"])
def test_other_words_are_not_taken_for_it(text: str) -> None:
    assert shown(under(), sentence=text)["sentence"] == text


def test_a_place_that_is_a_site_is_not_named() -> None:
    row = shown(under(), place="Qasr Hadid prison")
    assert (row["place"], row["place_id"], row["place_key"]) == (SITE, None, None)


def test_any_frame_is_protected_and_an_empty_one_too() -> None:
    few = pl.DataFrame({"quote": ["27 killed", None], "source_id": ["seeds", "gone"]})
    assert protected(few, under(sensitivity="internal")).get_column("quote").to_list() == ["[masked: internal]", None]
    assert protected(few.clear(), under()).columns == ["quote", "source_id", "masked"]


def test_each_source_is_credited_in_its_own_words_else_by_name_and_licence() -> None:
    rule = settings(sources={
        "a": source(id="a", attribution_line="Contains data of A"), "b": source(id="b", licence="CC BY 4.0"),
        "c": source(id="c", name=""), "d": source(id="d")})  # fmt: skip
    assert attribution_lines(rule, ["c", "b", "a"]) == [
        "Contains data of A", "The desk (CC BY 4.0)", "c (licence not stated)"
    ]  # fmt: skip


def test_the_rules_see_a_restricted_figure_whose_words_nobody_else_does() -> None:
    rule = under(sensitivity="restricted")
    rows = points(frame([observation(1, 27, DAY, said_by="un")]), rule)
    row = protected(rows, rule, "internal", keep_figures=True).row(0, named=True)
    assert (row["value"], row["level"], row["quote"]) == (27, 27, "[masked: restricted]")


def test_a_whole_store_is_protected_in_time() -> None:
    rule = under()
    one = points(frame([observation(1, 27, DAY, said_by="un", sentence="27 residents died.")]), rule)
    many = pl.concat([one] * 20_000).with_row_index("@n")
    rows = many.with_columns(sentence=pl.format("{} Witness {} said so.", "sentence", "@n")).drop("@n")
    began = time.perf_counter()
    assert protected(rows, rule).height == 20_000
    assert time.perf_counter() - began < 5, "patterns with counted letters took 300 s a million rows"


def test_a_figure_that_is_withheld_is_drawn_nowhere_and_leads_nothing() -> None:
    rule = under(sensitivity="restricted")
    row = protected(points(frame([observation(1, 27, DAY, said_by="un")]), rule), rule).row(0, named=True)
    assert (row["on_line"], row["headline"], row["status_reason"], row["level"]) == (False, False, None, None)


def test_rules_keep_the_place_they_watch() -> None:
    rule = under(sensitivity="restricted")
    rows = points(frame([observation(1, 27, DAY, said_by="un")]), rule)
    row = protected(rows, rule, "internal", keep_figures=True).row(0, named=True)
    assert (row["place_id"], row["place_label"]) == ("aleppo", "[masked]")


def test_what_the_checks_found_shows_no_words_either() -> None:
    rule = under(sensitivity="internal")
    rows = points(frame([observation(1, 27, DAY, said_by="un", quote="31 people killed")]), rule)
    found = invariants(rows, empty(schemas.TEXTS))
    assert found.get_column("evidence").to_list() == ["31 people killed"]
    shown = protected_findings(found, rows, rule)
    assert shown.get_column("evidence").to_list() == ["[masked: internal]"]
    assert shown.columns == found.columns


def test_a_private_person_who_gave_the_figure_is_not_named_as_its_source() -> None:
    text = "Mariam Haddad, 34, counted 27 dead."
    told = {
        "said_by": None,
        "said_by_text": "Mariam Haddad",
        "sentence": text,
        "quote": "Mariam Haddad, 34, counted 27",
    }
    row = shown(under(), **told)
    assert [row[name] for name in ("said_by_text", "said_by_label", "quote")] == [
        PERSON,
        PERSON,
        f"{PERSON}, 34, counted 27",
    ]
    assert "haddad" not in str(row).lower()
    assert shown(under(), "restricted", **told)["said_by_label"] == "Mariam Haddad"


def test_two_private_persons_stay_two_series() -> None:
    rule = under()
    rows = [observation(number, 27, DAY, said_by_text=name, sentence=f"{name}, 34, counted 27 dead.")
            for number, name in enumerate(["Mariam Haddad", "Yusuf Aziz"], 1)]  # fmt: skip
    seen = protected(points(frame(rows), rule), rule)
    assert seen.get_column("said_by_label").to_list() == [PERSON, PERSON]
    assert seen.get_column("said_by_key").n_unique() == 2


def test_an_organisation_beside_a_private_person_keeps_its_name() -> None:
    told = {"said_by": None, "said_by_text": "Relief Without Walls", "quote": "27 dead",
            "sentence": "Relief Without Walls told resident Samir Khalil of 27 dead."}  # fmt: skip
    assert shown(under(), **told)["said_by_label"] == "Relief Without Walls"


# ------------------------------------------------------------------------------------------------ words of a language

FRENCH = [
    pytest.param("Awa Traoré, 34 ans, a perdu deux fils.", f"{PERSON}, 34 ans, a perdu deux fils.", id="age"),
    pytest.param("Une femme nommée Awa Traoré a fui.", f"Une femme nommée {PERSON} a fui.", id="nommée"),
    pytest.param("Moussa Keïta, un habitant, a vu le tir.", f"{PERSON}, un habitant, a vu le tir.", id="role-behind"),
    pytest.param("Selon la victime Awa Traoré, 12 morts.", f"Selon la victime {PERSON}, 12 morts.", id="role-before"),
    pytest.param("Douze morts au foyer de Konna.", f"Douze morts au {SITE}.", id="site"),
    pytest.param("Amadou Diallo, le ministre, compte 12 morts.", None, id="an-office-is-kept"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "masked"), FRENCH)
def test_names_are_masked_in_another_language_by_its_words(sentence: str, masked: str | None) -> None:
    rows = points(frame([observation(1, 12, date(2024, 11, 29), sentence=sentence, quote="12")]), settings())
    assert protected(rows, free()).get_column("sentence").to_list() == [masked or sentence]


def test_sexual_violence_is_masked_in_another_language() -> None:
    sentence = "Douze cas de violences sexuelles ont été signalés."
    rows = points(frame([observation(1, 12, date(2024, 11, 29), sentence=sentence, quote="Douze cas")]), settings())
    assert protected(rows, free()).get_column("sentence").to_list() == ["[masked: sexual violence]"]


def test_a_language_is_a_file_and_its_words_are_looked_for_beside_the_others() -> None:
    german = replace(masks()["en"], id="de", person_roles=("bewohner",), articles=("ein", "der"))
    rule = replace(free(), masks={**masks(), "de": german})
    told = ["Jan Kahl, ein Bewohner, zählte 12 Tote.", "Jan Kahl, a resident, counted 12."]
    rows = [observation(at, 12, date(2024, 11, 29), sentence=one, quote="12") for at, one in enumerate(told)]
    shown = protected(points(frame(rows), settings()), rule).sort("observation_id").get_column("sentence").to_list()
    assert shown == [f"{PERSON}, ein Bewohner, zählte 12 Tote.", f"{PERSON}, a resident, counted 12."]
    assert PERSON not in protected(points(frame(rows[:1]), settings()), free()).get_column("sentence")[0]


def test_no_words_mask_nothing() -> None:
    sentence = "Jan Kahl, a resident, counted 12."
    rows = points(frame([observation(1, 12, date(2024, 11, 29), sentence=sentence, quote="12")]), settings())
    assert protected(rows, replace(free(), masks={})).get_column("sentence").to_list() == [sentence]


def free() -> Settings:
    """A source whose texts may be passed on whole."""
    return settings(sources={"seeds": source(redistribute="full")})

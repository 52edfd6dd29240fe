"""Handing in a text, a file, a figure, a table on a page: seen first, kept only then, and held to the usual rules."""

from __future__ import annotations

import html
import re
from datetime import date
from email.message import EmailMessage
from typing import Any

import pytest
from sources.test_table import workbook as workbook_of
from web.at_the_desk import Browser, House, hidden

from tracker.parsers import workbook
from tracker.store import frames, open_store
from tracker.store.users import Role

TEXT = (
    "Idlib. At least 19 people, including four children, were hurt in Idlib on Friday, the United Nations said. "
    "The wounded were taken 12 km to a clinic."
)
ABOUT = {"title": "A clinic hit", "publisher": "The Wire", "published": "2024-11-30", "url": "https://wire.example/a"}


def reports(office: House) -> list[dict[str, Any]]:
    store = open_store(office.means.store, read_only=True)
    try:
        return frames.observations(store).to_dicts()
    finally:
        store.close()


def quotes(office: House, source: str) -> set[str]:
    return {row["quote"] for row in reports(office) if row["source_id"] == source}


def carried(page: str) -> dict[str, str]:
    """Return what the fields of a preview's form would send."""
    areas = re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>([^<]*)<', page)
    fields = {name: html.unescape(text) for name, text in areas}
    for tag in re.findall(r"<input [^>]*>", page):
        said = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if said.get("name"):
            fields[said["name"]] = html.unescape(said.get("value", ""))
    return fields


def test_a_text_is_shown_with_its_figures_and_kept_only_when_asked(office: House) -> None:
    amal = office.browser("amal")
    before = len(reports(office))
    seen = amal.post("/add", {"text": TEXT, "do": "preview", **ABOUT}, files={"file": ("", b"")})
    assert seen.status_code == 200
    assert "<mark>At least 19 people</mark>" in seen.text
    assert '<mark class="not">' in seen.text
    assert "a physical measure" in seen.text
    assert len(reports(office)) == before
    kept = amal.post("/add", {**carried(seen.text), "do": "keep"}, files={"x": ("", b"")})
    assert kept.status_code == 200
    assert "kept" in kept.text
    rows = [row for row in reports(office) if row["source_id"] == "pasted"]
    assert {row["quote"] for row in rows} >= {"At least 19 people"}
    assert {(row["publisher"], row["url"], str(row["published_on"])) for row in rows} == {
        ("The Wire", "https://wire.example/a", "2024-11-30")
    }
    again = amal.post("/add", {**carried(seen.text), "do": "keep"}, files={"x": ("", b"")})
    assert "we had it already" in again.text


PARTS = {"title-1": "First", "text-1": TEXT, "title-2": "Second", "text-2": "Idlib. Some 23 people fled Idlib."}


def test_of_several_texts_those_that_are_ticked_are_kept(office: House) -> None:
    """The first part of a file may hold nothing: the places in the form are no numbers of a list."""
    amal = office.browser("amal")
    told = amal.post("/add", {**PARTS, "keep-2": "yes", "do": "keep"}, files={"x": ("", b"")})
    assert "Second" in told.text
    assert "First" not in told.text
    assert {row["title"] for row in reports(office) if row["source_id"] == "pasted"} == {"Second"}


WRONG_THERE = [
    ("nothing is ticked", {"title-1": "Mine"}, "tick what is to be kept"),
    ("a day that is none", {"title-1": "Mine", "keep-1": "yes", "published-1": "Friday"}, "no day such as"),
    ("no link", {"title-1": "Mine", "keep-1": "yes", "url-1": "www.wire.example"}, "no web address"),
]


@pytest.mark.parametrize(("said", "words"), [one[1:] for one in WRONG_THERE], ids=[one[0] for one in WRONG_THERE])
def test_a_preview_that_cannot_be_kept_stays_as_it_was_filled_in(
    office: House, said: dict[str, str], words: str
) -> None:
    answer = office.browser("amal").post("/add", {**PARTS, **said, "do": "keep"}, files={"x": ("", b"")})
    assert answer.status_code == 422
    assert words in answer.text
    stays = carried(answer.text)
    assert {name: stays[name] for name in {**PARTS, **said} if "keep" not in name} == {
        name: text for name, text in {**PARTS, **said}.items() if "keep" not in name
    }
    assert ('id="keep-1" name="keep-1" value="yes" checked' in answer.text) == ("keep-1" in said)
    assert quotes(office, "pasted") == set()


def test_no_part_of_a_file_is_left_out_in_silence(office: House) -> None:
    mail = EmailMessage()
    mail["subject"] = "Eleven"
    mail.set_content(TEXT)
    for number in range(11):
        mail.add_attachment(f"{TEXT} {number}", filename=f"{number}.txt")
    answer = office.browser("amal").post("/add", {"do": "preview"}, files={"file": ("m.eml", mail.as_bytes())})
    assert answer.status_code == 422
    assert "the file holds 12 texts" in answer.text


def test_a_file_is_parsed_elsewhere_and_shown_the_same_way(office: House) -> None:
    amal = office.browser("amal")
    body = f"<html><head><title>A clinic hit</title></head><body><p>{TEXT}</p></body></html>".encode()
    seen = amal.post("/add", {"do": "preview"}, files={"file": ("a.html", body, "text/html")})
    assert "<mark>At least 19 people</mark>" in seen.text
    assert 'value="A clinic hit"' in seen.text
    assert quotes(office, "pasted") == set()
    told = amal.post("/add", {**carried(seen.text), "title-0": "Named anew", "do": "keep"}, files={"x": ("", b"")})
    assert "Named anew" in told.text
    assert "At least 19 people" in quotes(office, "pasted")


REFUSED = [
    ("nothing", {}, None, "paste a text"),
    ("a day that is none", {"text": TEXT, "published": "Friday"}, None, "no day such as"),
    ("no link", {"text": TEXT, "url": "javascript:alert(1)"}, None, "no web address"),
    ("a table", {}, ("a.csv", b"a,b\n1,2\n"), "this is a table"),
    ("what is no document", {}, ("a.exe", b"MZ\x00\x01"), "the file"),
]


@pytest.mark.parametrize(("said", "file", "words"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_what_cannot_be_taken_is_said_and_what_was_typed_stays(
    office: House, said: dict[str, str], file: Any, words: str
) -> None:
    answer = office.browser("amal").post("/add", {"do": "preview", **said}, files={"file": file or ("", b"")})
    assert answer.status_code == 422
    assert words in answer.text
    assert html.escape(said.get("text", "")) in answer.text


FIGURE = {
    "indicator": "deaths", "population": "civilians", "value": "at least 27", "quote": "At least 27 civilians died",
    "said_by": "un", "place": "Aleppo", "as_of": "2024-11-30", "measure": "window", "url": "https://un.example/1",
}  # fmt: skip


def test_a_figure_by_hand_is_shown_as_it_would_stand_then_kept(office: House) -> None:
    amal = office.browser("amal")
    seen = amal.post("/add/figure", {**FIGURE, "do": "preview"})
    assert "at least 27" in seen.text
    assert "Aleppo offensive" in seen.text
    assert quotes(office, "by-hand") == set()
    kept = amal.post("/add/figure", {**FIGURE, "do": "keep"})
    assert kept.status_code == 200
    (row,) = [row for row in reports(office) if row["source_id"] == "by-hand"]
    assert (row["value"], row["bound"], row["said_by"], row["url"]) == (27, "at_least", "un", "https://un.example/1")


WRONG = [
    ("a number that is not in its words", {"value": "28"}, "28 does not stand in the quote"),
    ("no day", {"as_of": ""}, "say when"),
    ("no words", {"quote": ""}, "say quote"),
    ("no indicator", {"indicator": "deths"}, "deths"),
]


@pytest.mark.parametrize(("said", "words"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG])
def test_a_figure_that_cannot_be_is_refused_in_words(office: House, said: dict[str, str], words: str) -> None:
    answer = office.browser("amal").post("/add/figure", {**FIGURE, **said, "do": "keep"})
    assert answer.status_code == 422
    assert words in html.unescape(answer.text)
    assert quotes(office, "by-hand") == set()


TABLE = (
    "indicator,population,number,said_by,place,as_of,measure,quote,part_of\n"
    "deaths,all,40,un,Aleppo,2024-11-30,cumulative,40 people died,\n"
    "deaths,civilians,47,un,Aleppo,2024-11-30,cumulative,47 civilians died,deaths all\n"
    "deaths,all,many,un,Aleppo,2024-11-30,cumulative,many died,\n"
)


def table(browser: Browser, text: str, **said: str) -> Any:
    return browser.post("/add/table", {"do": "preview", **said}, files={"file": ("tolls.csv", text.encode())})


def test_a_table_is_shown_with_its_columns_checks_and_refused_rows_then_kept(office: House) -> None:
    amal = office.browser("amal")
    seen = table(amal, TABLE)
    assert seen.status_code == 200
    page = html.unescape(seen.text)
    assert "Known by their names: indicator, population, said_by" in page
    assert "'number' is value" in page
    assert "1 row is not taken" in page
    assert re.search(r"part[^<]*</span> <span[^>]*>47 [^<]*40", page)
    assert quotes(office, "tolls") == set()
    kept = amal.post("/add/table", {**carried(seen.text), "do": "keep"}, files={"x": ("", b"")})
    assert kept.status_code == 200
    assert quotes(office, "tolls") == {"40 people died", "47 civilians died"}


def test_a_workbook_is_opened_in_a_process_apart(office: House, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["indicator", "value", "said_by", "as_of", "quote"], ["deaths", 3, "un", date(2024, 11, 30), "three died"]]
    here = list[bytes]()
    monkeypatch.setattr(workbook, "read", lambda raw, _: here.append(raw))
    seen = office.browser("amal").post("/add/table", {"do": "preview"}, files={"file": ("t.xlsx", workbook_of(rows))})
    assert seen.status_code == 200
    assert "three died" in seen.text
    damaged = office.browser("amal").post("/add/table", {"do": "preview"}, files={"file": ("t.xlsx", b"PK\x03\x04x")})
    assert damaged.status_code == 422
    assert "the file is a damaged workbook" in damaged.text
    assert here == []


def test_another_table_of_the_same_name_takes_the_place_of_none(office: House) -> None:
    amal = office.browser("amal")
    two = "indicator,value,said_by,as_of,quote\ndeaths,1,un,2024-11-28,one died\ndeaths,2,un,2024-11-28,two died\n"
    for text, status, replace in ((two, 200, {}), (two.replace("died", "fell"), 409, {}),
                                  (two.replace("died", "fell"), 200, {"replace": "yes"})):  # fmt: skip
        seen = table(amal, text)
        assert ("was imported as tolls before" in seen.text) == ("fell" in text)
        raw = hidden(seen.text, "raw")
        kept = amal.post("/add/table", {"raw": raw, "file": "tolls.csv", "name": "tolls", "mapping": "", "do": "keep",
                                        **replace}, files={"x": ("", b"")})  # fmt: skip
        assert kept.status_code == status
        if status == 409:
            assert hidden(kept.text, "raw") == raw
            assert 'name="replace"' in kept.text
            assert "tick that it takes the place" in kept.text
    assert quotes(office, "tolls") == {"one fell", "two fell"}


def test_a_mapping_says_what_columns_mean_and_a_wrong_one_is_refused(office: House) -> None:
    amal = office.browser("amal")
    text = "Town,Day,Kids\nAleppo,2024-11-30,8\n"
    mapping = (
        'columns = { place = "Town", as_of = "Day" }\nvalues = { said_by = "un" }\n'
        'figures = [{ column = "Kids", indicator = "deaths", population = "children" }]'
    )
    assert "children" in table(amal, text, mapping=mapping).text
    assert "not valid TOML" in table(amal, text, mapping="columns = ").text
    assert table(amal, text, mapping='colums = { place = "Town" }').status_code == 422
    assert "damaged" in table(amal, "PK\x03\x04 nonsense").text


def test_a_table_is_chosen_once(office: House) -> None:
    """What is wrong with a mapping is mended in the form, and shown again before it is kept."""
    amal = office.browser("amal")
    wrong = table(amal, "Town,Day,Kids\nAleppo,2024-11-30,8\n", mapping="columns = ", name="towns")
    again = carried(wrong.text)
    assert (again["name"], again["mapping"], bool(again["raw"])) == ("towns", "columns =", True)
    mapping = (
        'columns = { place = "Town", as_of = "Day" }\nvalues = { said_by = "un" }\n'
        'figures = [{ column = "Kids", indicator = "deaths", population = "children" }]'
    )
    seen = amal.post("/add/table", {**again, "mapping": mapping, "do": "preview"}, files={"x": ("", b"")})
    assert (seen.status_code, "children" in seen.text) == (200, True)
    other = {**carried(seen.text), "mapping": mapping.replace("children", "women"), "do": "keep"}
    shown = amal.post("/add/table", other, files={"x": ("", b"")})
    assert ("women" in shown.text, quotes(office, "towns")) == (True, set())
    assert amal.post("/add/table", {**carried(shown.text), "do": "keep"}, files={"x": ("", b"")}).status_code == 200
    assert len(quotes(office, "towns")) == 1


def test_nobody_hands_in_who_may_only_look(office: House) -> None:
    viewer, nobody = office.browser("vera", Role.VIEWER), office.browser()
    for path in ("/add", "/add/figure", "/add/table"):
        assert nobody.get(path).headers["location"].startswith("/login")
        assert viewer.get(path).status_code == 403
        assert viewer.post(path, {"do": "keep", "text": TEXT}).status_code == 403
    assert quotes(office, "pasted") == set()


def test_who_is_limited_to_another_crisis_keeps_nothing_of_this_one(office: House) -> None:
    other = office.browser("omar", crises=("elsewhere",))
    told = other.post("/add", {"text-0": TEXT, "keep-0": "yes", "do": "keep"}, files={"x": ("", b"")})
    assert "its figures belong to aleppo-2024, which you may not see" in told.text
    assert other.post("/add/figure", {**FIGURE, "do": "keep"}).status_code == 403
    raw = hidden(table(other, TABLE).text, "raw")
    said = {"raw": raw, "file": "tolls.csv", "name": "tolls", "do": "keep"}
    assert other.post("/add/table", said, files={"x": ("", b"")}).status_code == 403
    assert quotes(office, "pasted") | quotes(office, "by-hand") | quotes(office, "tolls") == set()


HOSTILE = (
    "<script>alert(1)</script> {{ 7*7 }} =cmd|' /C calc'!A0 \u202e \"><img src=x onerror=alert(2)> "
    "At least 31 people were killed in Aleppo, the United Nations said. " + "x" * 10_000
)


def test_what_is_handed_in_runs_nowhere(office: House) -> None:
    amal = office.browser("amal")
    about = dict.fromkeys(("title", "publisher"), HOSTILE[:200])
    seen = amal.post("/add", {"text": HOSTILE, "do": "preview", **about}, files={"file": ("", b"")})
    figure = amal.post("/add/figure", {**FIGURE, "quote": HOSTILE[:2_000], "value": "31", "title": HOSTILE[:200]})
    quoted = HOSTILE[:400].replace('"', '""')
    text = f'indicator,value,said_by,as_of,quote\ndeaths,31,un,2024-11-30,"{quoted}"\n'
    rows = table(amal, text, name=HOSTILE[:60], mapping=f"# {HOSTILE[:100]}")
    for page in (seen, figure, rows):
        assert page.status_code == 200
        assert "alert(1)" in page.text
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "onerror=alert(2)>" not in page.text

"""A brief in every format, read back by a reader that is not ours; what an article says becomes nothing but text."""

from __future__ import annotations

import io
import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import docx
import pytest
from briefs import brief, source, told
from markdown_it import MarkdownIt

from tracker.brief import FORMATS, Brief
from tracker.brief import told as in_words
from tracker.brief.text import escaped
from tracker.locales import CODES, Locale

HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "[a](javascript:alert(1))", "![a](https://e.example/p)",
    "**bold** _it_ ~~gone~~ `code`", "# head", "| a | b |", "- item", "1. item", "> quote", "<https://e.example>",
    "https://e.example/x", "a@e.example", "&lt;script&gt; &#106;", "{{ 7*7 }} ${7*7} {0.__class__}", "=1+1", "\\[x\\]",
    "\u202egnp.exe\u202c", "\x00\x08\x1b[31m", "]]>", "--- \n===", ":smile:", "<!-- x", "a" * 10_000, "مقتل ٢٧ مدنيا",
    '{ HYPERLINK "https://e.example" }', "www.e.example", "\ufffe\uffff\ud83d", "</p></main></body>",
]  # fmt: skip
"""What an article, a title or a name can hold to become more than words."""


@cache
def hostile() -> Brief:
    """A brief in which everything others wrote is hostile; full texts may be passed on, so that none is masked."""
    rows, alerts = [], []
    for number, text in enumerate(HOSTILE, 1):
        words = text.encode("utf-8", "replace").decode()
        names = dict.fromkeys(("said_by_text", "title", "publisher"), words)
        where = "Aleppo" if number % 2 else words
        rows.append(told(number, number, 29, said_by=None, place=where, quote=f"{number} {words}", **names,
                         url="https://p.example/(a)?b=<c>&d=*e*"))  # fmt: skip
        alerts.append({"at": "2024-11-29T06:30:00+00:00", "title": words})
    return brief(*rows, rule=source(redistribute="full", name=" ".join(HOSTILE[:12])), alerts=alerts)


class Tags(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Tags()
    reader.feed(html)
    return reader.seen


OWN = {"html", "head", "meta", "title", "body", "main", "h1", "h2", "p", "ul", "ol", "li", "table", "caption", "thead",
       "tbody", "tr", "th", "td", "a", "strong"}  # fmt: skip
MARKED = {"h1", "h2", "p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "a", "strong"}
OURS = re.compile(r"#note-\d+|https://p\.example/.*|https://t\.example/series/[0-9a-f]{16}")


def test_html_holds_no_element_and_no_address_of_an_article() -> None:
    made = FORMATS["html"].made(in_words(hostile(), pages="https://t.example/")).decode()
    for tag, attributes in tags(made):
        assert tag in OWN
        assert set(attributes) <= {"style", "href", "rel", "id", "scope", "lang", "dir", "charset", "content", "name",
                                   "http-equiv"}  # fmt: skip
        assert OURS.fullmatch(attributes.get("href") or "#note-1")
        assert "url(" not in (attributes.get("style") or "")


def test_markdown_gives_a_reader_our_own_marks_only() -> None:
    made = FORMATS["md"].made(in_words(hostile(), pages="https://t.example")).decode()
    shown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(made)
    seen = tags(shown)
    assert {tag for tag, _ in seen} <= MARKED
    assert all(OURS.fullmatch(attributes["href"] or "") for tag, attributes in seen if tag == "a")
    heads = [tag for tag, _ in seen if tag in {"h1", "h2"}]
    assert heads.count("h1") == 1
    assert heads.count("h2") == 8
    assert sum(tag == "th" for tag, _ in seen) == 8
    assert not re.search(r"(?<!\\)(https?:|www\.)e\.example", made)


def test_word_opens_and_holds_text_alone() -> None:
    data = FORMATS["docx"].made(in_words(hostile(), pages="https://t.example"))
    read = docx.Document(io.BytesIO(data))
    links = [one.target_ref for one in read.part.rels.values() if one.is_external]
    assert all(OURS.fullmatch(link) for link in links)
    xml = read.element.xml
    assert not re.search(r"<w:(instrText|fldSimple|object|pict|altChunk|drawing)\b", xml)
    assert len(read.tables) == 1


def test_word_says_the_figures_with_their_notes() -> None:
    made = brief(told(1, 20, 27), told(2, 25, 29))
    read = docx.Document(io.BytesIO(FORMATS["docx"].made(in_words(made))))
    words = "\n".join(one.text for one in read.paragraphs)
    assert "Deaths: 25 people · SOHR · Aleppo · as of 29 Nov 2024" in words
    assert "before: 20 (27 Nov 2024) [1]" in words
    cells = [[cell.text.strip() for cell in row.cells] for row in read.tables[0].rows]
    assert cells[0][:3] == ["What is counted", "Figure", "Source"]
    assert cells[1][1:3] == ["25 people", "SOHR"]


def test_a_column_of_the_word_table_is_as_wide_as_its_words() -> None:
    """Columns of one width broke "counted" and "Evidence" in their middle, and a row over two pages."""
    [table] = docx.Document(io.BytesIO(FORMATS["docx"].made(in_words(brief(told(1, 20, 27)))))).tables
    width = {cell.text.strip(): cell.width for cell in table.rows[0].cells}
    assert width["Speaks of"] > width["Source"]
    assert [column.width for column in table.columns] == list(width.values())
    assert sum(width.values()) == pytest.approx(17 / 2.54 * 914_400, rel=0.001)
    assert table._tbl.xml.count("<w:cantSplit") == len(table.rows)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_brief_gives_the_same_bytes(name: str) -> None:
    made = brief(told(1, 20, 27), told(2, 25, 29))
    assert FORMATS[name].made(in_words(made)) == FORMATS[name].made(in_words(made))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("rows", [[], [told(1, None, 29, bound="vague", low=24.0)]], ids=["nothing", "a word"])
def test_a_brief_with_nothing_to_tell_is_whole(name: str, rows: list[Any]) -> None:
    assert FORMATS[name].made(in_words(brief(*rows)))


@pytest.mark.parametrize("code", CODES)
def test_every_language_says_it_in_its_own_direction(code: str) -> None:
    locale = Locale.of(code)
    made = FORMATS["html"].made(in_words(brief(told(1, 2_500, 29)), locale)).decode()
    assert f'<html lang="{code}" dir="{locale.direction}">' in made
    assert locale.number(2_500) in made


SPOKEN = {
    "fr": "Deaths : au moins 20 personnes · SOHR · Aleppo · au 29 nov. 2024 · cumul depuis le 27 nov. 2024",
    "ar": "20 على الأقل (أشخاص)",
}


@pytest.mark.parametrize("code", SPOKEN)
def test_a_figure_with_its_bound_and_unit_is_a_phrase_of_the_language(code: str) -> None:
    """Arabic said "20 at least people": its unit stood behind the words of the bound."""
    made = FORMATS["text"].made(in_words(brief(told(1, 20, 29, bound="at_least")), Locale.of(code))).decode()
    assert SPOKEN[code] in made


def test_a_side_of_a_conflict_says_its_own_day_where_it_is_another() -> None:
    """A figure printed on a day stood under "as of" that day, which only the other source had said."""
    rows = [told(1, 20, 29), told(2, 30, 29, as_of=None, said_by="un")]
    made = FORMATS["text"].made(in_words(brief(*rows))).decode()
    said = ["SOHR: 20 people, as of 29 Nov 2024 [" in made,
            "UN: 30 people, printed 29 Nov 2024, own date not given [" in made]  # fmt: skip
    assert sorted(said) == [False, True], "one day is that of both, said above"


def test_newer_figures_follow_the_key_figures_in_every_format() -> None:
    document = in_words(brief(told(1, 255, 27), told(2, 12, 29, measure="incident", said_by="un")))
    for name in ("md", "text", "html"):
        made = FORMATS[name].made(document).decode()
        assert "Newer than these, and of other sources" in made
    paragraphs = [one.text for one in docx.Document(io.BytesIO(FORMATS["docx"].made(document))).paragraphs]
    assert any(text.startswith("Deaths: 12 people · UN") for text in paragraphs)


def test_no_text_of_the_plain_form_is_lost() -> None:
    made = FORMATS["text"].made(in_words(brief(told(1, 20, 27), told(2, 25, 29)))).decode()
    assert "Figure: 25 people; Source: SOHR; Place: Aleppo; Speaks of: as of 29 Nov 2024" in made
    assert "[1] SOHR, as of 29 Nov 2024, cumulative since 27 Nov 2024. “25 people killed” A report" in made


@pytest.mark.parametrize("text", ["plain words, 27 people", "2.5 a day", "it's 50 % (half)"])
def test_escaping_leaves_words_as_they_read(text: str) -> None:
    shown = MarkdownIt("commonmark").render(escaped(text))
    assert shown == f"<p>{text}</p>\n"

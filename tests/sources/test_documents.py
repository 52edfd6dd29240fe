"""Documents in a folder: what their boxes and tables say reaches the reader, and what cannot be read says why."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from source_documents import Paper, box, mail, paragraph, table, word
from source_reader import Reader, ends
from source_samples import FRENCH, STORY, page

from tracker.model import Basis, Vocabulary
from tracker.parsers.mail import LONGEST_HEADER, opened
from tracker.reading.reader import Reader as Reading
from tracker.sources import Item

BOXES = (("1.2M", "people affected"), ("48,500", "people displaced"), ("37", "people killed"))
CAPITALS = tuple((figure, label.capitalize()) for figure, label in BOXES)
ROWS = (("District", "Killed", "Injured"), ("Aleppo", "21", "70"), ("Idlib", "16", "50"))
TURNED = (("Indicator", "Aleppo", "Idlib"), ("People killed", "21", "16"), ("People injured", "70", "50"))
PAIRS = (("People killed", "37"), ("Houses destroyed", "6,200"), ("People displaced", "48,500"))
WANT_BOXES = {("affected", 1.2e6), ("displaced", 48_500), ("deaths", 37)}
WANT_ROWS = {("deaths", 21, "Aleppo"), ("deaths", 16, "Idlib"), ("injured", 70, "Aleppo"), ("injured", 50, "Idlib")}
WANT_PAIRS = {("deaths", 37), ("homes_destroyed", 6_200), ("displaced", 48_500)}


@pytest.fixture(scope="module")
def understood(vocabulary: Vocabulary) -> Reading:
    return Reading.compile(vocabulary)


def read(reader: Reader, base: Path, files: dict[str, bytes], **given: Any) -> list[Item]:
    (base / "in").mkdir(exist_ok=True)
    for name, content in files.items():
        (base / "in" / name).write_bytes(content)
    return reader.items("folder", path="in", base=base, **given)


def text_of(reader: Reader, base: Path, name: str, content: bytes) -> str:
    (item,) = read(reader, base, {name: content})
    assert item.report is not None, item.problem
    return item.report.text


def figures(understood: Reading, text: str, *, placed: bool = False) -> set[tuple[Any, ...]]:
    found = understood.read(text, published_on=date(2026, 6, 12)).observations
    return {(one.indicator, one.value, one.place) if placed else (one.indicator, one.value) for one in found}


def paper(*parts: Any) -> bytes:
    made = Paper()
    made.headline("Flash update no. 4")
    for part in parts:
        part(made)
    return made.made()


def page_of(rows: Iterable[Iterable[str]]) -> str:
    inner = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return page(f"{STORY[:90]}.</p><table>{inner}</table><p>{STORY[:60]}.").replace("37 people were", "Many were")


SHAPES = {
    "boxes-pdf": ("a.pdf", lambda: paper(lambda p: p.boxes(*BOXES)), WANT_BOXES),
    "boxes-label-first-pdf": ("a.pdf", lambda: paper(lambda p: p.boxes(*CAPITALS, figure_first=False)), WANT_BOXES),
    "boxes-word": ("a.docx", lambda: word(*(box(*pair) for pair in BOXES)), WANT_BOXES),
    "boxes-as-a-table-word": ("a.docx", lambda: word(table(*zip(*BOXES, strict=True))), WANT_BOXES),
    "boxes-in-cells-word": ("a.docx", lambda: word(table([" ".join(pair) for pair in BOXES])), WANT_BOXES),
    "pairs-pdf": ("a.pdf", lambda: paper(lambda p: p.ruled(*PAIRS)), WANT_PAIRS),
    "pairs-word": ("a.docx", lambda: word(table(*PAIRS)), WANT_PAIRS),
    "pairs-under-a-header-word": ("a.docx", lambda: word(table(("Indicator", "Figure"), *PAIRS)), WANT_PAIRS),
    "pairs-figure-first-word": ("a.docx", lambda: word(table(*(pair[::-1] for pair in PAIRS))), WANT_PAIRS),
}  # fmt: skip


@pytest.mark.parametrize(("name", "made", "want"), SHAPES.values(), ids=SHAPES)
def test_key_figures_reach_the_reader(
    reader: Reader, understood: Reading, tmp_path: Path, name: str, made: Any, want: set[Any]
) -> None:
    assert figures(understood, text_of(reader, tmp_path, name, made())) >= want


@pytest.mark.xfail(strict=True, reason="the reader takes a small first letter for a line that goes on")
def test_a_label_in_small_letters_under_a_headline(reader: Reader, understood: Reading, tmp_path: Path) -> None:
    made = paper(lambda p: p.boxes(*BOXES, figure_first=False))
    assert figures(understood, text_of(reader, tmp_path, "a.pdf", made)) >= WANT_BOXES


TABLES = {
    "pdf": ("a.pdf", lambda: paper(lambda p: p.words("It rained for days."), lambda p: p.ruled(*ROWS))),
    "pdf-turned": ("a.pdf", lambda: paper(lambda p: p.ruled(*TURNED))),
    "word": ("a.docx", lambda: word(paragraph("It rained for days."), table(*ROWS))),
    "word-turned": ("a.docx", lambda: word(table(*TURNED))),
    "page": ("a.html", lambda: page_of(ROWS).encode()),
    "mail": ("a.eml", lambda: mail("See below", html=page_of(ROWS))),
}


@pytest.mark.parametrize(("name", "made"), TABLES.values(), ids=TABLES)
def test_each_row_of_a_table_is_read_with_its_columns(
    reader: Reader, understood: Reading, tmp_path: Path, name: str, made: Any
) -> None:
    text = text_of(reader, tmp_path, name, made())
    assert figures(understood, text, placed=True) >= WANT_ROWS, text


def test_columns_of_a_pdf_stay_apart_and_its_order_is_kept(reader: Reader, tmp_path: Path) -> None:
    left = "The hospital treats 45 people with cholera. Two clinics were destroyed by the water."
    right = "Some 6,200 houses were destroyed, the district office said, and 900 families live in tents."
    text = text_of(reader, tmp_path, "a.pdf", paper(lambda p: p.columns(left, right), lambda p: p.ln(20)))
    assert " ".join(text.split()).endswith(f"{left} {right}")


def test_a_table_stands_where_it_stood(reader: Reader, tmp_path: Path) -> None:
    parts = (lambda p: p.words("Before."), lambda p: p.ruled(*ROWS), lambda p: p.words("After."))
    text = text_of(reader, tmp_path, "a.pdf", paper(*parts))
    assert text.index("Before.") < text.index("District: Aleppo; Killed: 21") < text.index("After.")
    assert text.count("Aleppo") == 1


def test_what_a_document_says_of_itself(reader: Reader, tmp_path: Path) -> None:
    (item,) = read(reader, tmp_path, {"a.docx": word(paragraph(STORY), title="Flash update 4")})
    assert item.report is not None
    assert (item.report.title, item.report.published_on, item.report.published_basis, item.report.published_note) == (
        "Flash update 4", date(2026, 6, 12), Basis.INFERRED, "the day the file was made",
    )  # fmt: skip


def test_a_sidecar_goes_before_what_the_document_says(reader: Reader, tmp_path: Path) -> None:
    sidecar = b'title = "Ours"\npublished_on = 2026-06-01\npublished_basis = "stated"\nsensitivity = "internal"\n'
    (item,) = read(reader, tmp_path, {"a.docx": word(paragraph(STORY), title="Theirs"), "a.toml": sidecar})
    assert item.report is not None
    assert (item.report.title, item.report.published_on, item.report.published_basis, item.report.sensitivity) == (
        "Ours", date(2026, 6, 1), Basis.STATED, "internal",
    )  # fmt: skip


def test_a_mail_and_each_attachment_are_reports(reader: Reader, tmp_path: Path) -> None:
    attached = (("update.docx", word(paragraph(STORY))), ("logo.png", b"\x89PNG"), ("map.pdf", b"%PDF-1.7 broken"))
    items = read(reader, tmp_path, {"a.eml": mail(f"Dear all, {STORY}", *attached)})
    assert [(one.external_id, one.ending) for one in items] == [
        ("a.eml", None), ("a.eml/update.docx", None), ("a.eml/logo.png", "rejected"), ("a.eml/map.pdf", "rejected"),
    ]  # fmt: skip
    first, second = (one.report for one in items[:2])
    assert first is not None
    assert second is not None
    assert (first.title, first.publisher, first.published_on) == ("Flash update 4", "ngo.example", date(2026, 6, 12))
    assert second.text == STORY
    assert "someone" not in repr(items)  # of the sender only the domain is kept


def swollen() -> bytes:
    made = io.BytesIO(word(paragraph(STORY)))
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/more.xml", b" " * 70_000_000)
    return made.getvalue()


def archive_of(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "x")
    return made.getvalue()


ENTITIES = b'<!DOCTYPE a [<!ENTITY b "c">]><w:document/>'
REFUSED = {
    "empty": ("a.pdf", b"", "is damaged, or no PDF"),
    "no-pdf": ("a.pdf", b"hello", "is damaged, or no PDF"),
    "pdf-cut": ("a.pdf", paper(lambda p: p.words(STORY))[:300], "is damaged, or no PDF"),
    "pdf-of-pictures": ("a.pdf", Paper().made(), "holds pictures of pages, no text"),
    "no-document": ("a.docx", archive_of("a.txt"), "is an archive or another Office document"),
    "archive-cut": ("a.docx", word(paragraph(STORY))[:200], "is a damaged or locked archive"),
    "bomb": ("a.docx", swollen(), "unpacks to more than"),
    "doctype": ("a.docx", word(paragraph(STORY), **{"word/x.xml": ENTITIES}), "declares a document type"),
    "no-words": ("a.docx", word(), "holds no text"),
    "no-mail": ("a.eml", b"", "is no mail"),
    "empty-page": ("a.html", b"<html></html>", "has no main text"),
    "french": ("a.html", page(FRENCH, title="Crues").encode(), "is in French; only English is read"),
    "french-text": ("a.txt", FRENCH.encode(), "is in French; only English is read"),
}


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_says_why_and_loses_no_other(
    reader: Reader, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    bad, good = read(reader, tmp_path, {name: content, "z.txt": STORY.encode()})
    assert bad.ending == "rejected"
    assert reason in bad.problem
    assert good.report is not None


def test_a_document_is_parsed_again_only_when_it_or_its_sidecar_changes(reader: Reader, tmp_path: Path) -> None:
    memory: dict[str, Any] = {}
    files = {"a.docx": word(paragraph(STORY))}
    assert ends(read(reader, tmp_path, files, memory=memory)) == ["report"]
    assert ends(read(reader, tmp_path, {}, memory=memory)) == ["unchanged"]
    assert ends(read(reader, tmp_path, {"a.toml": b'title = "New"'}, memory=memory)) == ["report"]
    assert ends(read(reader, tmp_path, {"a.docx": word(paragraph(STORY + " More."))}, memory=memory)) == ["report"]
    assert ends(read(reader, tmp_path, {}, memory={})) == ["report"]


def test_a_linked_pdf_is_read_too(httpserver: HTTPServer, reader: Reader) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    made = paper(lambda p: p.words(STORY))
    httpserver.expect_request("/u.pdf").respond_with_data(made, content_type="application/pdf")
    (item,) = reader.items("page", url=reader.url("/u.pdf"))
    assert item.report is not None
    assert " ".join(STORY.split()[:6]) in item.report.text


def test_a_header_without_end_is_cut_before_it_is_parsed_and_costs_nothing_but_itself() -> None:
    flood = '"' * 200_000
    head = f"From: a@desk.example\r\nSubject: Update {flood}\r\nContent-Type: text/plain; name={flood}\r\n\r\n"
    said, attached = opened(f"{head}Twelve people died.".encode())
    assert said["text"] == "Twelve people died."
    assert said["publisher"] == "desk.example"
    assert said["title"].startswith("Update")
    assert len(said["title"]) <= LONGEST_HEADER
    assert len(attached) <= 1

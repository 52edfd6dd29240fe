"""A text from a chat or a mail: ``tracker add -`` as a person types it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tracker.cli import main
from tracker.model import Basis
from tracker.sources.paste import Known, pasted
from tracker.store import open_store
from tracker.store.frames import observations

Typed = Callable[..., tuple[int, str]]
NOW = datetime(2026, 6, 14, 9, tzinfo=UTC)
CHAT = "Update from the field: at least 12 people were killed in Aleppo and 30 injured, the governor said."


def test_what_a_person_knows_is_kept() -> None:
    known = Known(title=" A\ntitle ", publisher="Desk", url="https://news.example/a?utm_source=x",
                  published_on=date(2026, 6, 12), sensitivity="internal")  # fmt: skip
    report = pasted(f"  {CHAT}\r\nMore.\n", known, NOW).report
    assert report is not None
    assert report.text == f"{CHAT}\nMore."
    assert (report.source_id, report.external_id, report.title, report.publisher, report.url) == (
        "pasted", "news.example/a", "A title", "Desk", "https://news.example/a",
    )  # fmt: skip
    assert (report.published_on, report.published_basis, report.sensitivity) == (
        date(2026, 6, 12), Basis.STATED, "internal",
    )  # fmt: skip


def test_the_same_text_is_the_same_report_and_the_same_link_too() -> None:
    first, again, other = (pasted(text, Known(), NOW).report for text in (CHAT, f" {CHAT}\n", CHAT + " More."))
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.report_id == again.report_id != other.report_id
    linked = [pasted(text, Known(url="http://www.news.example/a/"), NOW).report for text in (CHAT, CHAT + " More.")]
    assert len({one.report_id for one in linked if one}) == 1


def test_nothing_is_no_report() -> None:
    assert pasted(" \n", Known(), NOW).problem == "has no text"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    def run(text: str, *args: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        with pytest.raises(SystemExit) as ended:
            main(["add", *args])
        said = capsys.readouterr()
        return int(ended.value.code or 0), " ".join((said.out + said.err).replace("│", " ").split())

    return run


def test_it_is_read_and_recorded(tmp_path: Path, typed: Typed) -> None:
    where = ("-", "--store", str(tmp_path / "s.sqlite"), "--published", "2026-06-12", "--publisher", "a chat")
    code, said = typed(CHAT, *where)
    assert (code, "stored; published: 2026-06-12" in said) == (0, True)
    assert "unchanged" in typed(CHAT, *where)[1]
    store = open_store(tmp_path / "s.sqlite")
    found = observations(store).select("indicator", "value").rows()
    store.close()
    assert set(found) == {("deaths", 12.0), ("injured", 30.0)}


@pytest.mark.parametrize(
    ("text", "args", "said"),
    [
        pytest.param("", (), "is empty", id="nothing"),
        pytest.param(CHAT, ("--published", "12 June"), "is no day", id="no-day"),
        pytest.param(CHAT, ("--url", "javascript:x"), "is no web address", id="no-address"),
        pytest.param("%PDF-1.7", (), "is a PDF, not text", id="a-pdf"),
    ],
)
def test_what_cannot_be_taken_says_why(
    tmp_path: Path, typed: Typed, text: str, args: tuple[str, ...], said: str
) -> None:
    code, told = typed(text, "-", "--store", str(tmp_path / "s.sqlite"), *args)
    assert code == 2
    assert said in told


def test_a_figure_still_says_what_it_lacks(tmp_path: Path, typed: Typed) -> None:
    code, told = typed("", "--indicator", "deaths", "--store", str(tmp_path / "s.sqlite"))
    assert (code, "--value, --quote, --source" in told) == (2, True)

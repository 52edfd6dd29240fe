"""A folder of texts: reports out, every bad file its own outcome, nothing outside the folder opened."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.decode import NotText, decode, printable, safe
from tracker.errors import SourceError
from tracker.model import Basis, Report, SourceSpec, Vocabulary
from tracker.sources import Item, Visit, collect, visited

NOW = datetime(2024, 12, 2, 9, tzinfo=UTC)
SEEDS = Path(__file__).resolve().parents[2] / "seeds"
NOTHING_KNOWN = Vocabulary(indicators={}, populations={}, pairs={}, attributions={}, places={}, languages={})
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such links, pipes and modes")


def items(base: Path, now: datetime = NOW) -> dict[str, Item]:
    found = list(collect(SourceSpec(id="desk", kind="folder", path="in"), base, now, NOTHING_KNOWN))
    assert [one.external_id for one in found] == [one.external_id for one in {i.external_id: i for i in found}.values()]
    return {one.external_id: one for one in found}


def write(base: Path, name: str, content: str | bytes) -> Path:
    path = base / "in" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def only_report(base: Path) -> Report:
    (one,) = items(base).values()
    assert one.report is not None, one.problem
    return one.report


def test_a_text_becomes_a_report(tmp_path: Path) -> None:
    text = "Line one.\r\nLine two: 5 killed.\n"
    write(tmp_path, "a.txt", text)
    report = only_report(tmp_path)
    assert (report.source_id, report.external_id, report.text, report.known_at) == ("desk", "a.txt", text, NOW)
    assert report.content_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert (report.published_on, report.published_basis, report.title, report.url) == (None, Basis.UNKNOWN, None, None)


def test_names_decide_the_id_and_the_text_the_hash(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "One.")
    before = only_report(tmp_path)
    write(tmp_path, "a.txt", "Two.")
    after = only_report(tmp_path)
    assert before.report_id == after.report_id
    assert before.content_sha256 != after.content_sha256


def test_the_sidecar_is_what_is_known_of_the_report(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "Text.")
    write(
        tmp_path,
        "a.toml",
        'title = " A\\n title "\npublisher = "Desk"\nurl = "https://news.example/a?b=1"\n'
        'published_on = 2024-11-30\npublished_basis = "inferred"\npublished_note = "the text says Saturday"\n'
        'sensitivity = "internal"\n',
    )
    report = only_report(tmp_path)
    assert (report.title, report.publisher, report.url) == ("A title", "Desk", "https://news.example/a?b=1")
    assert (report.published_on, report.published_basis) == (date(2024, 11, 30), Basis.INFERRED)
    assert report.published_note == "the text says Saturday"
    assert report.sensitivity == "internal"


BAD_SIDECARS = {
    "a mistyped key": ('titel = "x"', "titel: is not known here (did you mean 'title'?)"),
    "the date a figure speaks of": ("as_of = 2024-11-29", "as_of: is not known here"),
    "a figure": ("deaths = 27", "deaths: is not known here"),
    "a date that is text": ('published_on = "30 Nov"', "published_on: "),
    "a date without its basis": ("published_on = 2024-11-30", "published_basis: is missing"),
    "a basis without a date": ('published_basis = "stated"', "published_basis: 'stated' needs a date"),
    "another basis": ('published_basis = "guessed"', "'guessed' is not one of the choices"),
    "tomorrow week": ('published_on = 2024-12-10\npublished_basis = "stated"', "lies in the future"),
    "a script for an address": ('url = "javascript:alert(1)"', "url: is not a web address"),
    "an address with a password": ('url = "https://me:pw@news.example/"', "url: is not a web address"),
    "an address that breaks out": ("url = 'https://news.example/\"><b>'", "url: is not a web address"),
    "no address at all": ('url = "http://[::1"', "url: is not a web address"),
    "a title without end": (f'title = "{"x" * 2001}"', "title: is longer than 2,000 characters"),
    "no TOML": ("title = ", "is not valid TOML"),
    "no UTF-8": (b'title = "\xe9"', "is not UTF-8"),
    "nested without end": ("title = " + "[" * 20_000, "a.toml: "),
    "too large": ("# " + "x" * 100_000, "is larger than 100,000 bytes"),
}


@pytest.mark.parametrize(("sidecar", "said"), BAD_SIDECARS.values(), ids=BAD_SIDECARS)
def test_a_bad_sidecar_fails_its_report_and_no_other(tmp_path: Path, sidecar: str | bytes, said: str) -> None:
    write(tmp_path, "a.txt", "Text.")
    write(tmp_path, "a.toml", sidecar)
    write(tmp_path, "b.txt", "Other.")
    found = items(tmp_path)
    assert found["a.txt"].report is None
    assert found["a.txt"].problem.startswith("its sidecar: a.toml: ")
    assert said in found["a.txt"].problem
    assert found["b.txt"].report is not None


def test_all_problems_of_a_sidecar_are_said_at_once(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "Text.")
    write(tmp_path, "a.toml", 'titel = "x"\nas_of = 2024-11-29\n')
    assert items(tmp_path)["a.txt"].problem.count("is not known here") == 2


def test_only_texts_are_read_and_folders_inside_count(tmp_path: Path) -> None:
    for name in ("b.TXT", "a.md", "deep/er/c.txt", "notes.toml", "page.html", ".hidden.txt", ".git/x.txt", "none"):
        write(tmp_path, name, "Text.")
    assert list(items(tmp_path)) == ["a.md", "b.TXT", "deep/er/c.txt"]


def test_items_come_in_the_order_of_their_names_whatever_the_disk_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["b/2.txt", "b/1.txt", "a/x.txt", "c.txt", "a.txt"]
    for name in names:
        write(tmp_path, name, name)
    listed = os.scandir
    for turned in (False, True):

        class Listing:
            """A folder's entries, turned round or not."""

            def __init__(self, path: str, turned: bool = turned) -> None:
                with listed(path) as entries:
                    self.entries = iter(sorted(entries, key=lambda entry: entry.name, reverse=turned))

            def __enter__(self) -> Listing:
                return self

            def __exit__(self, *_: object) -> None:
                return None

            def __iter__(self) -> Listing:
                return self

            def __next__(self) -> os.DirEntry[str]:
                return next(self.entries)

        monkeypatch.setattr(os, "scandir", Listing)
        assert list(items(tmp_path)) == ["a.txt", "c.txt", "a/x.txt", "b/1.txt", "b/2.txt"]


def test_a_report_of_tomorrow_is_taken_because_somewhere_it_is_tomorrow(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "Text.")
    tomorrow = (NOW + timedelta(days=1)).date()
    write(tmp_path, "a.toml", f'published_on = {tomorrow}\npublished_basis = "stated"\n')
    assert only_report(tmp_path).published_on == tomorrow


def test_no_folder_is_the_sources_own_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="desk: there is no folder"):
        items(tmp_path)


@posix
def test_nothing_outside_the_folder_is_opened(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("27 killed", encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "d.txt").write_text("28 killed", encoding="utf-8")
    write(tmp_path, "good.txt", "Text.")
    inside = tmp_path / "in"
    (inside / "link.txt").symlink_to(tmp_path / "secret.txt")
    (inside / "folder").symlink_to(tmp_path / "elsewhere")
    (inside / "zero.txt").symlink_to("/dev/zero")
    (inside / "gone.txt").symlink_to(tmp_path / "nothing")
    (inside / "good.toml").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(inside / "pipe.txt")
    (inside / "a folder.txt").mkdir()
    found = items(tmp_path)
    assert {name: one.problem for name, one in found.items()} == {
        "good.txt": "its sidecar: good.toml: is a link, and links are not followed",
        "gone.txt": "is a link, and links are not followed",
        "link.txt": "is a link, and links are not followed",
        "pipe.txt": "is not a regular file",
        "zero.txt": "is a link, and links are not followed",
    }


@posix
def test_hostile_names_come_out_printable_and_apart(tmp_path: Path) -> None:
    names = [
        b"two\nlines.txt",
        b"esc\x1b[31m.txt",
        b"caf\xe9.txt",
        b"\xe2\x80\xaetxt.txt",
        b"back\\slash.txt",
        b"\xd9\xa3.txt",
    ]
    for name in names:
        write(tmp_path, os.fsdecode(name), "Text.")
    found = items(tmp_path)
    assert len(found) == len(names)
    assert all(name.isprintable() and one.report for name, one in found.items())
    assert "two\\nlines.txt" in found
    assert "\u0663.txt" in found


@given(st.text(), st.text())
def test_printable_names_differ_where_names_differ(one: str, other: str) -> None:
    assert (printable(one) == printable(other)) == (one == other)
    assert printable(one).isprintable()


ARABIC = "\u0642\u062a\u0644 \u062e\u0645\u0633\u0629"

ENCODED = {
    "UTF-8": (f"{ARABIC}: 5 d\u00e9c\u00e9d\u00e9s".encode(), f"{ARABIC}: 5 d\u00e9c\u00e9d\u00e9s"),
    "UTF-8 with its mark": (b"\xef\xbb\xbfFive dead", "Five dead"),
    "UTF-16 little-endian": ("\ufeffFive d\u00e9ad".encode("utf-16-le"), "Five d\u00e9ad"),
    "UTF-16 big-endian": ("\ufeffFive dead".encode("utf-16-be"), "Five dead"),
    "UTF-32": ("\ufeffFive dead".encode("utf-32-le"), "Five dead"),
    "Windows-1252": ("In the caf\u00e9 \u2014 five \u201cdead\u201d, said the ministry of health".encode("cp1252"),
                     "In the caf\u00e9 \u2014 five \u201cdead\u201d, said the ministry of health"),
    "a stray NUL": (b"Five\0dead " + b"x" * 200, "Five\ufffddead " + "x" * 200),
    "controls": (b"a\x1b[31mb\x07\tc\r\n", "a\ufffd[31mb\ufffd\tc\r\n"),
    "noncharacters": ("a\ufffe\U0001ffffb".encode(), "a\ufffd\ufffdb"),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "text"), ENCODED.values(), ids=ENCODED)
def test_encodings_are_told_apart(raw: bytes, text: str) -> None:
    assert decode(raw) == text


NO_TEXTS = {
    "a PDF": (b"%PDF-1.7\n...", "is a PDF, not text"),
    "a Word file": (b"PK\x03\x04....", "is a ZIP or an Office document, not text"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "is a picture"),
    "nothing": (b"", "is empty"),
    "only blanks": (b" \n\t\n", "is empty"),
    "UTF-16 without its mark": ("Five dead".encode("utf-16-le"), "UTF-16 without its mark"),
    "an Arabic code page": (ARABIC.encode("cp1256"), "cannot be sure of"),
    "noise": (bytes(range(1, 256)) * 10, "cannot be sure of"),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "said"), NO_TEXTS.values(), ids=NO_TEXTS)
def test_what_is_no_text_says_so(tmp_path: Path, raw: bytes, said: str) -> None:
    write(tmp_path, "a.txt", raw)
    write(tmp_path, "b.txt", "Text.")
    found = items(tmp_path)
    assert said in found["a.txt"].problem
    assert found["b.txt"].report is not None


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "Text.")
    os.truncate(path, 5_000_001)
    assert items(tmp_path)["a.txt"].problem == "is larger than 5,000,000 bytes"


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_a_reason(raw: bytes) -> None:
    try:
        text = decode(raw)
    except NotText:
        return
    assert safe(text) == text
    assert text.encode("utf-8")


@given(st.text(alphabet=st.characters()))
def test_the_text_door_keeps_every_offset(text: str) -> None:
    kept = safe(text)
    assert len(kept) == len(text)
    assert all(a in (b, "\ufffd") for a, b in zip(kept, text, strict=True))
    assert "\0" not in kept


def test_the_demonstration_reports_come_in_unchanged_with_what_is_known_of_them() -> None:
    spec = SourceSpec(id="seeds", kind="folder", path="seeds")
    found = [one.report for one in collect(spec, SEEDS.parent, NOW, NOTHING_KNOWN)]
    assert [one and one.published_on for one in found] == [
        date(2024, 11, 30), date(2024, 11, 28), date(2024, 12, 1), date(2024, 11, 29), date(2024, 11, 30),
    ]  # fmt: skip
    for one in found:
        assert one is not None
        assert one.text == (SEEDS / one.external_id).read_bytes().decode("utf-8")
        assert one.published_basis is Basis.INFERRED
        assert one.published_note


def test_a_folder_whose_time_is_over_goes_on_where_it_was_and_begins_anew_behind_its_end(tmp_path: Path) -> None:
    for name in "abcde":
        (tmp_path / f"{name}.txt").write_text(f"Text {name}.", encoding="utf-8")
    memory: dict[str, Any] = {}

    def visit(most: int) -> tuple[str, int]:
        left = iter(range(most - 1))
        one = Visit(SourceSpec(id="in", kind="folder", path="."), tmp_path, NOW, NOTHING_KNOWN, None, memory,
                    over=lambda: next(left, None) is None)  # fmt: skip
        return "".join(item.external_id[0] for item in visited(one)), one.waiting

    assert [visit(2), visit(2), visit(2), visit(9)] == [("ab", 3), ("cd", 3), ("ea", 3), ("bcdea", 0)]
    assert visit(9) == ("abcde", 0)

"""``tracker brief``: what it tells, in which file, and that what was known at a moment stays what it was."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

Said = Callable[..., str]
STORE = ("--store", "var/replay.sqlite")


def test_it_tells_what_became_known_between_two_moments(said: Said) -> None:
    told = said("brief", "--since", "2024-11-28 22:00", "--until", "2024-11-29", *STORE)
    assert "What became known from 28 Nov 2024 22:00 UTC to 29 Nov 2024 23:59 UTC." in told
    assert "4,260 people · SOHR" in told
    assert "4,327" not in told.split("Evidence\n")[0].split("Key figures")[0]


@pytest.mark.parametrize("name", ["b.md", "b.txt", "b.html", "b.docx"])
def test_the_file_is_what_its_name_ends_like(said: Said, name: str) -> None:
    said("brief", "--since", "2024-11-26", "--until", "2024-11-29", "--out", name, *STORE)
    data = Path(name).read_bytes()
    text = data.decode() if name != "b.docx" else "\n".join(
        one.text for one in docx.Document(io.BytesIO(data)).paragraphs)  # fmt: skip
    assert "4,260" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--since", "someday"), "no moment"), (("--format", "pdf"), "pdf"), (("--out", "b.pdf"), ".pdf"),
        (("--language", "tlh"), "tlh"), (("--crisis", "narnia"), "narnia"), (("--again", "0f0f"), "no brief"),
        (("--since", "2999-01-01"), "has not come yet"),
    ],
    ids=["since", "format", "file", "language", "crisis", "again", "ahead"],
)  # fmt: skip
def test_what_is_wrong_is_said(said: Said, arguments: tuple[str, ...], words: str) -> None:
    assert words in said("brief", *arguments, *STORE, code=2)


def test_what_was_known_at_a_moment_stays_what_it_was(said: Said) -> None:
    asked = ("brief", "--since", "2024-11-26", "--until", "2024-11-29", "--format", "md", *STORE)
    before = said(*asked)
    figure = re.search(r"figure ([0-9a-f]{8})", said("series", said_series(said), *STORE))
    assert figure
    said("review", "correct", figure[1], "--set", "value=4,999", "--reason", "a slip", *STORE)
    assert said(*asked) == before
    assert "4,999" not in before


def said_series(said: Said) -> str:
    """Return the id of the one series there is."""
    found = re.search(r" ([0-9a-f]{8})$", said("series", *STORE), re.MULTILINE)
    assert found
    return found[1]


def test_a_brief_that_was_kept_is_told_again_word_for_word(said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    first = said("brief", "--since", "2024-11-26", "--keep", "--out", "first.md", *STORE)
    name = re.search(r"/brief/([0-9a-f]{16})", first)
    assert name
    said("brief", "--again", name[1], "--out", "again.md", *STORE)
    assert Path("again.md").read_bytes() == Path("first.md").read_bytes()


def test_a_key_of_feeds_is_made_with_the_address_it_opens(said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    assert said("tokens", "add", "--scope", "feed", "--crisis", "aleppo-2024", *STORE).startswith("trk_")
    assert "feed, crisis aleppo-2024" in said("tokens", "list", *STORE)
    assert "none of read, post, feed" in said("tokens", "add", "--scope", "all", *STORE, code=2)

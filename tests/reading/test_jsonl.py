"""The contract of ``tracker read --jsonl``: names, types, order and errors that other programs build on."""

from __future__ import annotations

import io
import json

import pytest

from tracker.cli.read import stream
from tracker.reading import jsonl
from tracker.reading.reader import Reader

FIELDS = {
    "indicator", "population", "value", "low", "high", "bound", "unit", "said_by", "said_by_text", "via", "place",
    "measure", "period_start", "period_end", "as_of", "modality", "quote", "char_start", "char_end", "confidence",
    "derived", "subset_of", "place_id", "place_name", "place_accuracy", "iso3",
}  # fmt: skip
TEXT = "SOHR said dozens of people, including eight children, were killed; 12 gunmen fled."


def answers(reader: Reader, lines: str) -> tuple[list[dict[str, object]], int]:
    """Send lines through the stream; return the objects that came back and the exit code."""
    out = io.StringIO()
    code = stream(reader, io.StringIO(lines), out)
    return [json.loads(line) for line in out.getvalue().splitlines()], code


def test_a_line_has_the_fields_of_the_contract(reader: Reader) -> None:
    [row], code = answers(reader, json.dumps({"id": "a", "text": TEXT}) + "\n")
    assert code == 0
    assert set(row) == {"id", "observations", "rejections", "headline"}
    assert all(set(one) >= FIELDS for one in row["observations"])  # type: ignore[attr-defined]
    assert all({"quote", "char_start", "char_end", "reason"} <= set(one) for one in row["rejections"])  # type: ignore[attr-defined]
    assert row["headline"]["deaths"] == {"value": None, "low": 12, "high": None, "bound": "vague", "derived": None}  # type: ignore[index]


def test_whole_numbers_are_whole_and_dates_are_text(reader: Reader) -> None:
    line = json.dumps({"id": 7, "text": "Twelve people died on 3 May 2024.", "published": "2024-05-05"})
    [row], _ = answers(reader, line)
    [one] = row["observations"]  # type: ignore[misc]
    assert row["id"] == 7
    assert (one["value"], type(one["value"])) == (12, int)
    assert one["period_start"] == "2024-05-03"


def test_order_is_kept_and_one_bad_line_stops_nothing(reader: Reader) -> None:
    lines = ['{"id": "1", "text": "Two died."}', "not json", '{"id": "2"}', "", '{"id": "3", "text": "Three died."}']
    rows, code = answers(reader, "\n".join(lines))
    assert [row["id"] for row in rows] == ["1", None, None, None, "3"], "one line for one line, an empty one too"
    assert all("error" in row for row in rows[1:4])
    assert code == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[]", "one JSON object"),
        ('{"id": "x", "text": 5}', '"text"'),
        ('{"id": null, "text": ""}', '"id"'),
        ('{"id": "x", "text": "", "published": "soon"}', '"published"'),
        ("[" * 100_000, "nested"),
        ('{"id": "x", "text": "', "Unterminated"),
    ],
)
def test_a_malformed_line_says_what_is_wrong(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        jsonl.request(line)


def test_text_is_written_as_it_is() -> None:
    assert jsonl.dumps({"quote": "fünf \u202f“x”\n"}) == '{"quote": "fünf \u202f“x”\\n"}'

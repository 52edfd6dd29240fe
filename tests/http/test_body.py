"""The body as it comes in pieces: whole or refused, and never more of it in memory than was agreed."""

from __future__ import annotations

import gzip
import zlib

import pytest
from faults.web import BOMB
from hypothesis import given
from hypothesis import strategies as st

from tracker.http import FetchError, Reason, gunzip
from tracker.http.body import STEP, Body


def gathered(raw: bytes, packing: str, most: int, piece: int) -> bytes:
    body = Body(packing, most)
    for start in range(0, len(raw), piece):
        body.add(raw[start : start + piece])
        assert len(body._kept) <= most + STEP, "kept beyond the limit"
    return body.whole()


@given(st.binary(max_size=3_000), st.integers(1, 4_000), st.sampled_from(["", "identity", "gzip", " X-GZIP "]))
def test_what_was_packed_comes_out_however_it_is_cut(body: bytes, piece: int, packing: str) -> None:
    raw = gzip.compress(body) if "gz" in packing.lower() else body
    assert gathered(raw, packing, 3_000, piece) == body


@pytest.mark.parametrize("length", [STEP - 1, STEP, STEP + 1, 3 * STEP, 3 * STEP + 258])
def test_lengths_about_a_step_lose_nothing(length: int) -> None:
    body = bytes(length)
    assert gathered(gzip.compress(body), "gzip", length, 7) == body
    assert gathered(gzip.compress(body), "gzip", length, 10**6) == body


def ending(raw: bytes, most: int, piece: int) -> str:
    try:
        return "whole" if len(gathered(raw, "gzip", most, piece)) <= most else "too long"
    except FetchError as error:
        return error.reason


@given(st.binary(max_size=500), st.integers(1, 600), st.integers(0, 200))
def test_any_bytes_are_a_body_or_refused(raw: bytes, piece: int, most: int) -> None:
    for packed in (raw, gzip.compress(b"a" * 300)[:40] + raw):
        assert ending(packed, most, piece) in {"whole", Reason.ENCODING, Reason.CUT, Reason.TOO_LARGE}


@given(st.binary(min_size=1, max_size=2_000), st.data())
def test_a_packed_body_cut_anywhere_is_never_taken_for_whole(body: bytes, data: st.DataObject) -> None:
    raw = gzip.compress(body)
    cut = data.draw(st.integers(1, len(raw) - 1))
    with pytest.raises(FetchError) as caught:
        gathered(raw[:cut], "gzip", 2_000, 64)
    assert caught.value.reason is Reason.CUT


@pytest.mark.parametrize(
    "packing", ["br", "zstd", "deflate", "gzip, gzip", "gzip,identity", "compress", "x", "gzip;q=1"]
)
def test_other_packings_are_refused_before_a_byte_is_taken(packing: str) -> None:
    with pytest.raises(FetchError) as caught:
        Body(packing, 100)
    assert caught.value.reason is Reason.ENCODING


@pytest.mark.parametrize("piece", [100, 65_536, 10**9])
def test_a_bomb_is_stopped_at_the_limit(piece: int) -> None:
    with pytest.raises(FetchError) as caught:
        gathered(BOMB, "gzip", 5_000_000, piece)
    assert caught.value.reason is Reason.TOO_LARGE


def test_a_packed_file_is_unpacked_the_same_way() -> None:
    assert gunzip(gzip.compress(b"<urlset/>"), 100) == b"<urlset/>"
    for raw in (zlib.compress(b"<urlset/>"), b"<urlset/>", BOMB, gzip.compress(b"x")[:-1]):
        with pytest.raises(FetchError):
            gunzip(raw, 1_000)

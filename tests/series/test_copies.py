"""Near copies, measured many at once, are those of the plain definition: runs of five words as sets of strings."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl
import proof
import pytest
import rensa
from hypothesis import given as hypothesis_given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tracker.series import copies, stories
from tracker.series.copies import BANDS, BUCKETS, PAIRS, near_copies
from tracker.series.stories import bands_of

# combining marks, digits of other scripts, underscores and signs: what is a word must not change
WORDS = ["road", "well", "3", "camp_two", "l’eau", "café", "cafe\u0301", "كَتَبَ", "१२", "½", "—", "ß", "x²", "東京", "_"]
SENTENCE = st.lists(st.sampled_from(WORDS), max_size=6)


@st.composite
def texts(draw: st.DrawFn) -> list[str]:
    """Draw texts that share beginnings, tails and repeated runs, some too short to be copies."""
    bodies = draw(st.lists(st.lists(SENTENCE, max_size=8), min_size=1, max_size=3))
    found = []
    for _ in range(draw(st.integers(1, 9))):
        body = [word for sentence in draw(st.sampled_from(bodies)) for word in sentence]
        numbered = [f"{word}{number % 11}" for number, word in enumerate(body * draw(st.integers(1, 3)))]
        found.append(" ".join([*numbered[: draw(st.integers(0, 60))], *draw(SENTENCE)]))
    return found


def runs_of(text: str) -> set[str]:
    words = re.findall(r"[^\W_]+", text)
    return {" ".join(words[at : at + 5]) for at in range(len(words) - 4)}


def digests_of(some: Sequence[str]) -> list[list[int] | None]:
    """Return the 64 numbers of each text, one text after the other; None for a short one."""
    found = [sorted(runs_of(text)) for text in some]
    return [rensa.RMinHash.digests_from_token_sets([runs], 64, 1)[0] if len(runs) >= 12 else None for runs in found]


def plainly(one: int, other: int, some: Sequence[str], digests: Sequence[list[int] | None]) -> float | None:
    """Return the share two texts have in common where they are near copies, as the definition says it."""
    mine, theirs = digests[one], digests[other]
    assert mine is not None
    assert theirs is not None
    if sum(a == b for a, b in zip(mine, theirs, strict=True)) < 6:
        return None
    left, right = runs_of(some[one]), runs_of(some[other])
    common = len(left & right)
    share = common / len(left | right)
    return share if share >= 0.7 or common >= 0.9 * min(len(left), len(right)) else None


@hypothesis_settings(max_examples=proof.examples(300, 60), deadline=None)
@hypothesis_given(texts())
def test_buckets_are_those_of_each_text_alone(some: list[str]) -> None:
    wanted = [
        None if digest is None else [digest[at] << 32 | digest[at + 1] for at in range(0, 64, 2)]
        for digest in digests_of(some)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stories, "DIGESTED", 2)
        assert bands_of(some) == wanted
    assert bands_of(some) == wanted


@pytest.mark.parametrize(
    "sizes",
    [
        pytest.param({}, id="all-at-once"),
        pytest.param({"AT_ONCE": 2, "HELD": 25, "MATCHED": 3, "MEASURED": 2}, id="in-pieces"),
    ],
)
@hypothesis_settings(max_examples=proof.examples(300, 60), deadline=None)
@hypothesis_given(some=texts(), order=st.randoms(use_true_random=False))
def test_near_copies_are_those_of_the_definition(sizes: dict[str, int], some: list[str], order: object) -> None:
    digests = digests_of(some)
    long = [number for number, digest in enumerate(digests) if digest is not None]
    pairs = [(one, other) for one in long for other in long if one < other]
    order.shuffle(pairs)  # type: ignore[attr-defined]
    marks = pl.Series(bands_of(some), dtype=BUCKETS)
    asked: list[int] = []

    def words(numbers: pl.Series) -> list[str]:
        asked.append(numbers.len())
        return [some[number] for number in numbers]

    with pytest.MonkeyPatch.context() as patch:
        for name, size in sizes.items():
            patch.setattr(copies, name, size)
        found = near_copies(pl.DataFrame(pairs, schema=PAIRS, orient="row"), marks, words)
    shares = {pair: plainly(*pair, some, digests) for pair in pairs}
    assert found.rows() == [(*pair, share) for pair, share in shares.items() if share is not None]
    assert max(asked, default=0) <= sizes.get("AT_ONCE", len(some)), "no more texts are held than may be"


def test_texts_that_share_a_phrase_are_not_even_read() -> None:
    some = [" ".join(f"{name}{number}" for number in range(40)) + " the same five words here" for name in "ab"]
    marks = pl.Series(bands_of(some), dtype=BUCKETS)

    def words(numbers: pl.Series) -> list[str]:
        raise AssertionError(f"asked for {numbers.to_list()}")

    assert near_copies(pl.DataFrame([(0, 1)], schema=PAIRS, orient="row"), marks, words).is_empty()


def test_buckets_hold_every_number_of_a_digest() -> None:
    (bands,) = bands_of([" ".join(f"word{number}" for number in range(30))])
    assert bands is not None
    assert len(bands) == BANDS
    assert all(band >> 32 and band & 0xFFFFFFFF for band in bands)

"""The words figures were told by when they were made: kept with them, so that old figures never stand under new labels.

In: Settings. Out: one text beside the snapshot, and Settings again in which the crises and what is counted are those
of then; what may be shown to whom is never less strict than it is now.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from dataclasses import dataclass, replace
from functools import cache

from pydantic import TypeAdapter, ValidationError

from tracker.knowledge.parts import SCHEMAS, Facts
from tracker.model import Attribution, Crisis, Indicator, NamedPair, Population, Settings
from tracker.series.protection import RANK

TOLD_BY, SHAPE = "told_by", "shape"
"""What the facts of a snapshot hold beside what is said of its figures."""

MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Words:
    """What figures are called by."""

    crises: dict[str, Crisis]
    indicators: dict[str, Indicator]
    populations: dict[str, Population]
    pairs: dict[str, NamedPair]
    attributions: dict[str, Attribution]


def told_by(settings: Settings) -> str:
    """Return the words of the settings as one text."""
    words = settings.vocabulary
    said = Words(dict(settings.crises), dict(words.indicators), dict(words.populations), dict(words.pairs),
                 dict(words.attributions))  # fmt: skip
    return base64.b64encode(zlib.compress(_adapter().dump_json(said))).decode("ascii")


def settings_then(facts: Facts, now: Settings) -> Settings | None:
    """Return the settings with the words that were kept; None where they are not there or not to be read any more."""
    try:
        unpacked = zlib.decompressobj().decompress(base64.b64decode(facts[TOLD_BY], validate=True), MOST_BYTES)
        said = _adapter().validate_json(unpacked)
    except (KeyError, TypeError, binascii.Error, zlib.error, ValidationError):
        return None
    known = now.vocabulary.indicators
    indicators = {name: _as_strict(one, known.get(name)) for name, one in said.indicators.items()}
    words = replace(now.vocabulary, indicators=indicators, populations=said.populations, pairs=said.pairs,
                    attributions=said.attributions)  # fmt: skip
    name = hashlib.sha256(f"{now.digest} told by {facts[TOLD_BY]}".encode()).hexdigest()
    return replace(now, crises=said.crises, vocabulary=words, digest=name)


def of_figures(facts: Facts) -> Facts:
    """Return what the facts of a snapshot say of its figures, without the words they are told by."""
    return {name: value for name, value in facts.items() if name not in {TOLD_BY, SHAPE}}


@cache
def shape() -> str:
    """Return a digest of the columns of every table: a snapshot of other columns cannot be read."""
    said = repr({table: dict(schema) for table, schema in SCHEMAS.items()})
    return hashlib.sha256(said.encode()).hexdigest()


def _as_strict(then: Indicator, now: Indicator | None) -> Indicator:
    return (
        then if now is None else replace(then, sensitivity=max(then.sensitivity, now.sensitivity, key=RANK.__getitem__))
    )


@cache
def _adapter() -> TypeAdapter[Words]:
    return TypeAdapter(Words)

"""What the columns of somebody else's table mean. Part of a source of kind ``table`` (sources.toml) or of a file of
its own handed to ``tracker import --mapping``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from tracker.model.vocabulary import STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureColumn:
    """A column whose every cell is a figure: "Killed" holds deaths. The wide form of a table."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    column: str
    indicator: str
    population: str = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """Which column feeds which field; a column left out is found by its own name or HXL tag, or not used.

    ``columns`` is field -> column, ``values`` field -> what holds for every row ("said_by": "ocha"). ``date_format``
    is needed only where dates are not ISO (strptime's letters: "%d/%m/%Y"). ``ignore`` names columns to leave alone.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    figures: tuple[FigureColumn, ...] = ()
    ignore: tuple[str, ...] = ()
    date_format: str = ""
    decimal: Literal[".", ","] = "."
    sheet: str = ""

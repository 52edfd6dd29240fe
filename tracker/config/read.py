"""One TOML file -> the dataclasses of the model, or Problems with file, key, reason and suggestion.

Validation is pydantic's, straight into the frozen dataclasses: their fields are the file's documentation, a key that
is no field is a problem, and so is a value of another type ("7" is no number, 1 is no yes). The name of a table is the
``id`` of what it describes.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from tracker.errors import Problem

T = TypeVar("T")

MAX_BYTES = 1_000_000
"""A configuration file is written by a person; more is a mistake or an attack (faults.md I2)."""


def read_toml(path: Path, problems: list[Problem]) -> dict[str, Any]:
    """Parse one file; what is wrong goes to `problems` and an empty table comes back."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(f"is larger than {MAX_BYTES:,} bytes")
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Notepad begins a file with a mark
    except FileNotFoundError:
        problems.append(Problem(path.name, "", "is missing", f"expected it in {path.parent}"))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(path.name, "", f"is not valid TOML: {error}"))
    except UnicodeDecodeError as error:
        problems.append(Problem(path.name, "", f"is not UTF-8 (byte {error.start})", "save the file as UTF-8"))
    except RecursionError:
        problems.append(Problem(path.name, "", "is nested too deeply"))
    except (OSError, ValueError) as error:
        problems.append(Problem(path.name, "", str(error)))
    return {}


def tables(
    raw: Mapping[str, Any], kind: type[T], file: str, problems: list[Problem], *, under: str = ""
) -> dict[str, T]:
    """Turn ``{name: table}`` into ``{name: kind(id=name, ...)}``; every fault of every table goes to `problems`."""
    found: dict[str, T] = {}
    adapter = _adapter(cast(Any, kind))
    for name, table in raw.items():
        key = f"{under}.{name}" if under else name
        if not isinstance(table, Mapping):
            problems.append(Problem(file, key, "should be a table", f"write [{key}] and its keys below"))
            continue
        if "id" in table:
            problems.append(Problem(file, f"{key}.id", "the table's name is the id", "remove this line"))
        try:
            # by way of JSON, because only there strict validation takes a list for a tuple; dates travel as text
            found[name] = adapter.validate_json(json.dumps({**table, "id": name}, default=str), strict=True)
        except ValidationError as error:
            problems.extend(_problems(error, kind, file, key))
    return found


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Return what validates a kind of table: building one takes longer than a whole file of tables."""
    return TypeAdapter(kind)


def only(raw: Mapping[str, Any], allowed: Iterable[str], file: str, problems: list[Problem]) -> None:
    """Note every top-level key of `raw` that is not one of `allowed`."""
    names = list(allowed)
    unknown = [key for key in raw if key not in names]
    problems.extend(Problem(file, key, "is not known here", did_you_mean(key, names)) for key in unknown)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a suggestion for a mistyped `word`, or the list when it is short, or nothing."""
    names = [str(name) for name in known]
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known: {', '.join(names)}" if 0 < len(names) <= 12 else ""


def _problems(error: ValidationError, kind: type, file: str, key: str) -> list[Problem]:
    return [_problem(dict(one), kind, file, key) for one in error.errors(include_url=False, include_input=True)]


def _problem(one: dict[str, Any], kind: type, file: str, key: str) -> Problem:
    steps = [str(step) for step in one["loc"]]
    where = ".".join([key, *steps])
    if one["type"] in {"unexpected_keyword_argument", "extra_forbidden"}:
        return Problem(file, where, "is not known here", did_you_mean(steps[-1], _field_names(kind, one["loc"])))
    if one["type"] == "missing":
        return Problem(file, where, "is missing")
    if one["type"] == "literal_error":
        choices = str(one.get("ctx", {}).get("expected", "")).replace(" or ", ", ").replace("'", "").split(", ")
        return Problem(
            file, where, f"{one['input']!r} is not one of the choices", did_you_mean(str(one["input"]), choices)
        )
    reason = one["msg"][0].lower() + one["msg"][1:]
    return Problem(file, where, f"{reason}, found {str(one['input'])[:60]!r}")


def _field_names(kind: type, loc: tuple[int | str, ...]) -> list[str]:
    """Return the field names of the dataclass that the last step of `loc` was looked up in."""
    at: Any = kind
    for step in loc[:-1]:
        at = _inner(get_type_hints(at).get(str(step)) if is_dataclass(at) and isinstance(step, str) else at)
    return [field.name for field in fields(at) if field.name != "id"] if is_dataclass(at) else []


def _inner(hint: Any) -> Any:
    """Return the dataclass inside ``tuple[X, ...]``, ``Mapping[str, X]`` or ``X | None``; else the hint itself."""
    if get_origin(hint) is None:
        return hint
    if get_origin(hint) in (Union, UnionType):
        return _inner(next((arg for arg in get_args(hint) if arg is not type(None)), None))
    return _inner(next((arg for arg in reversed(get_args(hint)) if arg is not Ellipsis), None))

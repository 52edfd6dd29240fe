"""The shapes of the API's answers as JSON Schema, and examples of them.

In: a table's columns with their types. Out: schemas in which every field is named and nothing else may stand; values
such as a reader will meet. A field is null where it is not known, unless every row has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.export.listed import Kind

KINDS: Mapping[str, dict[str, Any]] = {
    "String": {"type": "string"}, "Float64": {"type": "number"}, "Int64": {"type": "integer"},
    "UInt32": {"type": "integer", "minimum": 0}, "Boolean": {"type": "boolean"},
    "Date": {"type": "string", "format": "date"}, "Datetime": {"type": "string", "format": "date-time"},
    "List": {"type": "array", "items": {"type": "string"}},
}  # fmt: skip
"""How a column's type is said in JSON."""

OWN = {"series": {"series_id"}, "observations": {"observation_id", "report_id", "series_id"},
       "reports": {"report_id"}, "rejections": {"report_id"}, "alerts": {"handle"}}  # fmt: skip
"""Fields that are never null, because they name the row."""

SUCH = {
    "crisis": "delta-2024", "indicator": "deaths", "indicator_label": "Deaths", "population": "civilians",
    "place": "Delta town", "said_by": "sohr", "said_by_label": "SOHR", "measure": "cumulative", "unit": "people",
    "value": 27, "low": 27, "high": None, "bound": "at_least", "series_id": "0f2c9a1be47d8356",
    "observation_id": "5d1f0c77a2", "report_id": "9b3e61d4c8", "handle": "AL-7F3K", "rule_id": "civilian-deaths",
    "status": "current", "modality": "reported", "iso3": "SYR", "url": "https://example.org/report",
    "title": "Situation report", "publisher": "Example News", "quote": "at least 27 civilians", "masked": "",
    "language": "en", "name": "Delta offensive", "timezone": "Asia/Damascus", "places": ["delta"],
    "next": "/api/observations?after=WyIyMDI0LTExLTI5Il0", "grade": "one_source", "label": "Civilian deaths",
}  # fmt: skip
"""Values of fields as a reader may meet them."""


def of_columns(kind: Kind) -> dict[str, Any]:
    """Return the shape of a row."""
    sure = OWN.get(kind.name, set())
    fields = {}
    for column in kind.columns:
        said = KINDS[kind.schema[column.name].base_type().__name__]
        shape = said if column.name in sure else {**said, "type": [said["type"], "null"]}
        fields[column.name] = {**shape, "description": column.meaning}
    return of_values(fields)


def of_values(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the shape of an object with these fields and no others."""
    return {"type": "object", "properties": dict(fields), "required": list(fields), "additionalProperties": False}


def example(shape: Mapping[str, Any], name: str = "") -> Any:
    """Return a value of the shape."""
    kinds = shape.get("type", "object")
    kind = kinds[0] if isinstance(kinds, list) else kinds
    if name in SUCH and kind != "object":
        return SUCH[name]
    if kind == "object":
        return {field: example(one, field) for field, one in shape.get("properties", {}).items()}
    if kind == "array":
        return [example(shape["items"])]
    if shape.get("format"):
        return "2024-11-29" if shape["format"] == "date" else "2024-11-29T06:30:00Z"
    return {"integer": 1, "number": 1.0, "boolean": False}.get(kind, None if isinstance(kinds, list) else "")

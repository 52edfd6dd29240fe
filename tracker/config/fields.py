"""What every field of a rule means, in a sentence each: for editors (JSON Schema), and held against config/rules.toml.

In: nothing. Out: sentences by field, and the schema of rules.toml with the names a configuration knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter

from tracker.config.rules import GRADES
from tracker.config.rulesets import KEY, sets
from tracker.model import Measure, Modality, Rule, Settings
from tracker.model.rules import ANYBODY, EVERY, FIELDS_OF

DIALECT = "https://json-schema.org/draft/2020-12/schema"

FIELDS: Mapping[str, str] = {
    "kind": "What makes it speak: level, change, rate, record, milestone, anomaly, stale, divergence or revision.",
    "label": "What people read.",
    "indicator": "What is counted (indicators.toml).",
    "population": 'Of whom; a rule on "all" does not see "61 civilians", one on "any" sees each group on its own.',
    "crisis": "Only figures of this crisis (crises.toml).",
    "place": "Only figures about this place, or places inside it (places.toml).",
    "said_by": 'Only figures of these sources of figures (attributions.toml); "none": nobody is named.',
    "grades": "Only figures borne out so well: two_sources, one_source, typed_source, unnamed, party_claim.",
    "measures": "Only incident, window, cumulative, stock or unknown.",
    "sources": "Only reports read from these places (sources.toml); of stale, the places that are watched.",
    "direction": '"up": at the line or above; "down": at the line or below.',
    "levels": "watch < warning < critical; at is the line, clear is where it counts as left again.",
    "aggregate": "Of a window of figures: max, min, mean, median, or the sum of single events.",
    "window_days": "How many days the window, the comparison or the record looks back.",
    "combine": "Several sources as one number: each (never together), max, median, or prefer.",
    "prefer": "With combine = prefer: whose figure counts, best first.",
    "against": "What a change is measured against: previous, window (so many days earlier) or median (of the last N).",
    "points": "How many earlier figures the median needs; of anomaly, at least 20.",
    "by": "count: levels are in the unit of the figure; share: in parts of the reference (0.5 is half as many again).",
    "min_base": "No change is told where the reference is smaller.",
    "min_change": "And it must have moved by at least so much.",
    "every_hours": "How often the source usually brings something; levels are multiples of it.",
    "max_age_days": "A figure older than this when we learn of it goes to the summary instead.",
    "for_points": "So many new figures in a row before it speaks (doubtful figures speak at once, marked).",
    "include_vague": 'true: "dozens" counts by the least it can mean, marked UNCERTAIN.',
    "modalities": "Which moods count: reported, verified, party_claim, feared, denied ...",
    "close_after_days": "A growing count is closed after so many days without increase, by a fresh report; 0: never.",
    "remind_hours": "Said again so often while nobody acknowledges it; 0: never.",
    "labels": "Words that channels choose alerts by (channels.toml).",
    "channels": "Where it is announced (channels.toml).",
    "why": "Why you want to know: printed in the alert.",
    "action": "What to do: printed in the alert.",
}  # fmt: skip


def schema_of_rules(settings: Settings) -> dict[str, Any]:
    """Return the JSON Schema of rules.toml, with the names this configuration knows to choose from."""
    made = TypeAdapter(Rule).json_schema()
    level = made.pop("$defs")["Level"]
    words = settings.vocabulary
    choices: Mapping[str, Iterable[str]] = {
        "indicator": words.indicators, "population": {"all", ANYBODY, *words.populations}, "crisis": settings.crises,
        "said_by": {"none", *words.attributions}, "prefer": {"none", *words.attributions}, "grades": GRADES,
        "measures": [one.value for one in Measure], "modalities": [one.value for one in Modality],
        "channels": settings.channels, "sources": settings.sources,
    }  # fmt: skip
    properties = {name: _field(name, made["properties"][name], choices) for name in FIELDS}
    rule = {
        "type": "object",
        "properties": properties,
        "required": ["kind", "label"],
        "additionalProperties": False,
        "allOf": [_only(kind, names) for kind, names in FIELDS_OF.items()],
    }
    ready = {"enum": sorted(sets(settings.config_dir))}
    include = {"type": "array", "items": ready, "description": "Ready-made rules."}
    return {
        "$schema": DIALECT,
        "title": "When the tracker speaks",
        "type": "object",
        "properties": {KEY: include},
        "additionalProperties": {"$ref": "#/$defs/Rule"},
        "$defs": {"Rule": rule, "Level": level},
    }


def _field(name: str, made: Mapping[str, Any], choices: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    field = {key: value for key, value in made.items() if key != "title"} | {"description": FIELDS[name]}
    if name in choices:
        names = {"enum": sorted(choices[name])}
        return {**field, "items": names} if field.get("type") == "array" else {**field, **names}
    return field


def _only(kind: str, names: Iterable[str]) -> dict[str, Any]:
    read = sorted({*names, *EVERY, "labels"} - {"id"})
    return {"if": {"properties": {"kind": {"const": kind}}}, "then": {"propertyNames": {"enum": read}}}

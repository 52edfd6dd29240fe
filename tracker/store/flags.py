"""What an alert remembers beside its state, as one JSON value: it grows with the state machine, the table does not.

In: :class:`~tracker.model.Flags`. Out: plain JSON without what is as it always is, and back. What an older or newer
program wrote and this one does not know is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from tracker.locales import packed, unpacked
from tracker.model import Flags, Told
from tracker.store.metadata import iso_utc

GONE = "a figure of a report that was taken out"

MOMENTS = frozenset({"seen_at", "acked_at", "silenced_until", "reminded_at"})


def to_json(flags: Flags) -> dict[str, Any]:
    """Return the flags that are set."""
    usual = Flags()
    found = {field.name: getattr(flags, field.name) for field in fields(Flags)}
    found = {name: value for name, value in found.items() if value != getattr(usual, name)}
    for name in MOMENTS & found.keys():
        found[name] = iso_utc(found[name])
    if "taken_back" in found:
        found["taken_back"] = list(flags.taken_back)
    if "turns" in found:
        found["turns"] = [iso_utc(turn) for turn in flags.turns]
    if "told" in found:
        found["told"] = [_plain(told) for told in flags.told]
    return found


def from_json(stored: Mapping[str, Any] | None) -> Flags:
    """Return the flags a row holds; of a row from before there were any, the usual ones."""
    known = {field.name for field in fields(Flags)}
    found = {name: value for name, value in (stored or {}).items() if name in known}
    for name in MOMENTS & found.keys():
        found[name] = datetime.fromisoformat(found[name])
    if "turns" in found:
        found["turns"] = tuple(map(datetime.fromisoformat, found["turns"]))
    if "taken_back" in found:
        found["taken_back"] = tuple(found["taken_back"])
    if found.get("muted") is True:  # as it was written before it said why
        found["muted"] = "silenced"
    if "told" in found:
        found["told"] = tuple(_told(one) for one in found["told"])
    return Flags(**found)


def _plain(told: Told) -> dict[str, Any]:
    on = told.printed_on.isoformat() if told.printed_on else None
    return {**asdict(told), "fact": str(told.fact), "said": packed(told.fact), "printed_on": on}


def _told(stored: Mapping[str, Any]) -> Told:
    """Return a figure told; ``said`` is its fact, to be said in any language, where the row is not from before."""
    values = {field.name: stored[field.name] for field in fields(Told)}
    values["fact"] = unpacked(stored.get("said")) or values["fact"]
    on = values["printed_on"]
    return Told(**{**values, "printed_on": date.fromisoformat(on) if on else None})


def without_words(stored: Mapping[str, Any], gone: Collection[str]) -> dict[str, Any]:
    """Return stored flags that name no number of the figures that are gone, and still know that they were told."""
    emptied = {"low": None, "high": None, "fact": GONE, "said": None, "printed_on": None}
    told = [{**one, **emptied} if one["observation_id"] in gone else one for one in stored.get("told", ())]
    return {**stored, "told": told} if told else dict(stored)


def renamed(stored: Mapping[str, Any] | None, names: Mapping[str, str]) -> dict[str, Any] | None:
    """Return stored flags whose figures have their names of today."""
    if stored is None:
        return None
    found = dict(stored)
    if "told" in found:
        figures = [(one, one["observation_id"]) for one in found["told"]]
        found["told"] = [{**one, "observation_id": names.get(name, name)} for one, name in figures]
    if "taken_back" in found:
        found["taken_back"] = [names.get(name, name) for name in found["taken_back"]]
    return found


def with_told(kept: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return stored flags that remember what another copy of the alert told, too: it can be taken back later."""
    own = list((kept or {}).get("told", ()))
    names = {one["observation_id"] for one in own}
    told = [one for one in (other or {}).get("told", ()) if one["observation_id"] not in names] + own
    return {**(kept or {}), "told": told} if told else None if kept is None else dict(kept)

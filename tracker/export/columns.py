"""Every column an export can have: its name, what it holds, and its HXL hashtag. One place, for all formats.

The tags follow the HXL core schema and its attribute list (hxlstandard.org); "+num" and "#date" are what a validator
checks the type of.
"""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """A column's name, its HXL hashtag, and its meaning in a sentence; ``evidence``: it is for the evidence sheet."""

    name: str
    hxl: str
    meaning: str
    evidence: bool = False


FIGURES = (
    Column("crisis", "#crisis+code", "the crisis (crises.toml); empty: none fits"),
    Column("indicator", "#indicator+code", "what is counted (indicators.toml)"),
    Column("indicator_label", "#indicator+name", "the same in words"),
    Column("indicator_hxl", "#indicator+tag", "the HXL hashtag of what is counted"),
    Column("population", "#group+code", "of whom"),
    Column("place", "#loc+name", "where: the registered name, else as written; empty: not stated"),
    Column("place_id", "#loc+code", "the registered place"),
    Column("iso3", "#country+code+iso3", "country, ISO 3166-1 alpha-3"),
    Column("pcode", "#loc+code+pcode", "OCHA place code"),
    Column("said_by", "#meta+source+code", "who gave the number (attributions.toml); empty: nobody, or not registered"),
    Column("said_by_label", "#meta+source+name", "the same in words"),
    Column("via", "#meta+source+via", "who passed it on"),
    Column("measure", "#indicator+measure", "incident, window, cumulative, stock or unknown: what span it covers"),
    Column("unit", "#indicator+unit", "unit of value, low and high"),
    Column("value", "#indicator+value+num", "the number; empty: only a range or a word is given"),
    Column("low", "#indicator+value+min+num", "lower end; empty: open below"),
    Column("high", "#indicator+value+max+num", "upper end; empty: open above"),
    Column("bound", "#indicator+bound", "exact, at_least, more_than, at_most, less_than, about, between or vague"),
    Column("as_of", "#date+asof", "the day the figure speaks of; empty: not known, never filled with publication"),
    Column("as_of_basis", "#meta+asof+basis", "whether that day is stated, inferred or unknown"),
    Column("period_start", "#date+start", "first day of the period it covers"),
    Column("period_end", "#date+end", "last day of the period it covers"),
    Column("counting_start", "#date+counting+start", "the day a cumulative figure counts from"),
    Column("published_on", "#date+published", "the day its report was published"),
    Column("known_at", "#date+known", "when the tracker could first know it, UTC"),
    Column("modality", "#status+modality", "reported, verified or party_claim"),
    Column("status", "#status+code", "current, repeat, stale_echo, correction, change_of_base or other_scope"),
    Column("status_reason", "#status+reason", "why"),
    Column("held", "#status+held", "why a person must look first; empty: nothing"),
    Column("grade", "#status+grade", "who bears it out: two_sources, one_source, typed_source, unnamed, party_claim"),
    Column("voices", "#meta+voices+num", "independent named sources that give this number of this day and place"),
    Column("headline", "#status+headline", "whether its series leads its crisis, indicator and population"),
    Column("review_state", "#status+review", "what a person decided: unreviewed, accepted, corrected or rejected"),
    Column("review_changed", "#status+review+changed", "whether the text says something else than that person saw"),
    Column("derived", "#indicator+formula", "formula of a number that does not stand in the text; empty: it does"),
    Column("confidence", "#meta+confidence+num", "0 to 1: how sure the reading is"),
    Column("quote", "#description+quote", "the words the number stands in", evidence=True),
    Column("sentence", "#description+sentence", "the sentence they stand in", evidence=True),
    Column("title", "#meta+title", "title of the report", evidence=True),
    Column("publisher", "#meta+publisher", "who printed it; never who gave the number", evidence=True),
    Column("url", "#meta+url", "link to the report", evidence=True),
    Column("licence", "#meta+licence", "licence of the source it was read from; empty: not known"),
    Column("attribution", "#meta+attribution", "the line its source wants printed"),
    Column("masked", "#meta+masked", "what is not shown, and why; empty: all is shown"),
    Column("series_id", "#meta+id+series", "figures with the same id form one series"),
    Column("observation_id", "#meta+id", "the figure's own id"),
    Column("part_of", "#meta+id+whole", "id of the figure this is a part of"),
    Column("repeats", "#meta+id+repeats", "id of the figure that says the same"),
    Column("report_id", "#meta+id+report", "id of the report"),
    Column("story_id", "#meta+id+story", "reports with the same id tell one story; its copies are one voice"),
    Column("incident_id", "#event+id", "the Incident a single-event figure belongs to"),
)  # fmt: skip

INCIDENTS = (
    Column("id", "#event+id", "the Incident; its tolls have the same id"),
    Column("year", "#date+year", "year of its first day"),
    Column("crisis", "#crisis+code", "the crisis (crises.toml); empty: none fits"),
    Column("type", "#event+type", "what happened; empty: not told"),
    Column("indicator", "#indicator+code", "what is counted; UCDP counts deaths only"),
    Column("population", "#group+code", "of whom"),
    Column("unit", "#indicator+unit", "unit of best, low and high"),
    Column("best", "#indicator+value+num", "the newest figure of the best source; never a sum, never an average"),
    Column("low", "#indicator+value+min+num", "the smallest its sources say; empty: open below (UCDP fills it)"),
    Column("high", "#indicator+value+max+num", "the largest its sources say; empty: open above (UCDP fills it)"),
    Column("bound", "#indicator+bound", "how the words limit the best figure"),
    Column("modality", "#status+modality", "of the best figure: reported, verified, party_claim ..."),
    Column("grade", "#status+grade", "who bears the best figure out: two_sources, one_source ... party_claim"),
    Column("date_start", "#date+start", "first day it may have happened"),
    Column("date_end", "#date+end", "last day it may have happened"),
    Column("date_prec", "#meta+date+precision", "1 the day, 2 two to six days, 3 a week, 4 a month, 5 more (UCDP GED)"),
    Column("where_coordinates", "#loc+name", "where: the registered name, else as written"),
    Column("place_id", "#loc+code", "the registered place"),
    Column("country", "#country+code+iso3", "ISO 3166-1 alpha-3"),
    Column("source_original", "#meta+source+name", "who gave the best figure"),
    Column("source_office", "#meta+publisher", "who published it"),
    Column("source_date", "#date+published", "when"),
    Column("source_headline", "#meta+title", "under which title"),
    Column("source_article", "#meta+url", "link"),
    Column("quote", "#description+quote", "the words the best figure stands in"),
    Column("number_of_sources", "#meta+sources+num", "named sources that give a figure of it"),
    Column("reports", "#meta+reports+num", "reports that give a figure of it"),
    Column("evidences", "#meta+evidences+num", "all figures of it, copies included"),
    Column("merge_with", "#meta+id+merge", "id of an Incident it may be the same as"),
    Column("merge_reason", "#meta+merge+reason", "why it may"),
    Column("licence", "#meta+licence", "licence of the source the best figure was read from; empty: not known"),
    Column("attribution", "#meta+attribution", "the line that source wants printed"),
    Column("masked", "#meta+masked", "what is not shown, and why; empty: all is shown"),
    Column("observation_id", "#meta+id", "id of the best figure"),
)
"""One row a toll of an Incident: who gave a number apart from who published it."""


def _same(*names: str) -> tuple[Column, ...]:
    by_name = {column.name: column for column in INCIDENTS}
    return tuple(by_name[name] for name in names)


EVENTS = (
    *_same("id", "year", "crisis"),
    Column("number_of_sources", "#meta+sources+num", "named sources that give a figure of it"),
    *_same("source_article", "source_office", "source_date", "source_headline", "source_original"),
    Column("where_prec", "#loc+precision", "1 the place, 2 near it, 3 district, 4 province, 5 region, 6 country"),
    *_same("where_coordinates"),
    Column("where_description", "#loc+written", "where, as written"),
    Column("adm_1", "#adm1+name", "the province; empty: not known"),
    Column("adm_2", "#adm2+name", "the district; empty: not known"),
    *_same("country"),
    Column("event_clarity", "#event+clarity", "1 its place and days are told and nothing is in doubt, 2 otherwise"),
    *_same("date_prec", "date_start", "date_end"),
    Column("deaths_civilians", "#affected+killed+civilians", "civilians among the dead, as one source says"),
    Column("best", "#affected+killed", "the dead: the newest figure of the best source; never a sum"),
    Column("high", "#affected+killed+max", "the most its sources say; empty: open above"),
    Column("low", "#affected+killed+min", "the fewest its sources say; empty: open below"),
    Column("best_of", "#group+code", "whom best counts: all, or the largest group a source counts"),
    Column("deaths_civilians_low", "#affected+killed+civilians+min", "the fewest its sources say"),
    Column("deaths_civilians_high", "#affected+killed+civilians+max", "the most; empty: open above"),
    Column("injured", "#affected+injured", "the injured, as best is for the dead"),
    Column("injured_low", "#affected+injured+min", "the fewest its sources say"),
    Column("injured_high", "#affected+injured+max", "the most; empty: open above"),
    Column("others", "#description+others", "what else is counted of it"),
    *_same("bound", "modality", "grade", "place_id", "quote"),
    Column("reports", "#meta+reports+num", "reports that give a figure of it"),
    Column("evidences", "#meta+evidences+num", "all figures of it, copies included"),
    *_same("merge_with", "merge_reason", "licence", "attribution", "masked", "observation_id"),
)
"""One row an Incident, after UCDP's Georeferenced Event Dataset, codebook 24.1, and what else its figures tell."""

NOT_FILLED = (
    "relid, active_year, code_status, type_of_violence, conflict_*, dyad_*, side_a*, side_b*, gwnoa, gwnob, deaths_a, "
    "deaths_b, deaths_unknown (no figure here says which side a dead person fought on); latitude, longitude, geom_wkt, "
    "priogrid_gid, country_id, region (no coordinates are kept); country is an ISO 3166 code"
)
"""The columns of that dataset this program cannot fill honestly."""

SOURCES = (
    Column("kind", "#meta+kind", "said_by: gave numbers · read: the place the reports were read from"),
    Column("id", "#meta+source+code", "id in attributions.toml or sources.toml"),
    Column("name", "#meta+source+name", "its name"),
    Column("type", "#meta+source+type", "monitor, un, ngo, media ... or folder, table ..."),
    Column("figures", "#meta+figures+num", "figures of it in this export"),
    Column("licence", "#meta+licence", "empty: not known"),
    Column("terms", "#meta+terms", "link to its terms"),
    Column("attribution", "#meta+attribution", "the line it wants printed"),
    Column("redistribute", "#meta+redistribute", "figures, quote (40 words) or full: what may be passed on"),
    Column("note", "#meta+note", "what a user must know of it"),
)

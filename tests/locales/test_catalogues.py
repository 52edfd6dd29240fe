"""Every text of ours has a French and an Arabic one, with the same names in braces; a failure names what is missing."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = re.compile(r"\{(\w*)\}")


@pytest.fixture(scope="module")
def words() -> Any:
    """The extraction, which lives among the tools."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "tools"))
        yield importlib.import_module("words")


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_every_marked_text_has_a_translation(words: Any, code: str) -> None:
    assert words.missing(code) == [], f"fill tracker/locales/{code}.po (python tools/words.py adds what is new)"


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_no_translation_stands_for_a_text_that_is_gone(words: Any, code: str) -> None:
    wanted = words.wanted()
    assert [one.id for one in words.written(code) if one.id and wanted.get(_first(one.id)) is None] == []


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_a_translation_has_the_names_of_its_text(words: Any, code: str) -> None:
    odd = []
    for one in words.written(code):
        wanted = {name for form in _forms(one.id) for name in NAMES.findall(form)}
        for told in _forms(one.string) if one.id else ():
            names = set(NAMES.findall(told))
            # Arabic says one and two of a thing without a number; everything else is said with it
            spared = {"n"} if not isinstance(one.id, str) else set()
            if not wanted - spared <= names <= wanted:
                odd.append((one.id, told))
    assert odd == []


OTHER_WORDS = {
    "fr": {
        r"\b[Ll][eè]v(e|ée|ées)\b.{0,20}alerte|alerte.{0,30}\blevée": "lever une alerte ends it: déclencher",
        r"réviseur|relecteur": "vérificateur, as vérification: révision is what a source does",
        r"\b(ré)?imprim|impression": "publié: most of it was never on paper",
        r"[Pp]reuve": "éléments à l’appui: nothing is proven by a quote",
        r"étendue": "période",
        r"[Dd]éplacés internes|visées par l’aide": "personnes déplacées internes, personnes ciblées",
    },
    "ar": {
        r"يُرفع|يرفع تنبيه": "يُطلق: رفع ends it, too",
        r"طُبع|طباع|مطبوع|يطبع|(من|التي) طبع": "نُشر: most of it was never on paper",
        r"محتجز(?!ون)": "معلَّق: detained is said of people",
        r"المدى": "الفترة",
        r"المصدر المتقدم|المتقدمة": "المقدَّم: not the advanced one",
    },
}


@pytest.mark.parametrize("code", OTHER_WORDS)
def test_one_word_stands_for_a_thing(words: Any, code: str) -> None:
    """What a reader of the field would take for something else, or what has another name everywhere else."""
    told = [form for one in words.written(code) if one.id for form in _forms(one.string)]
    assert [(text, why) for text in told for odd, why in OTHER_WORDS[code].items() if re.search(odd, text)] == []


def test_in_arabic_a_piece_that_is_typed_runs_from_left_to_right(words: Any) -> None:
    """Options, days as digits and ends of names were turned about: "rounds-no--", "30-11-2024"."""
    typed = re.compile(r"(?<![a-z]\s)--[a-z]|\b\d{4}-\d\d-\d\d|\b\d+-\d+\b|(?<=[\s،])\.(svg|png|json)")
    told = [form for one in words.written("ar") if one.id for form in _forms(one.string)]
    bare = [text for text in told if typed.search(re.sub("\u2066.*?\u2069", "", text))]
    assert bare == []


def test_what_is_marked_is_found_in_code_and_in_templates(words: Any, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text("<p>{{ _('Said by {who}', who=x) }}</p>{{ ngettext('a', 'b', 2) }}")
    (tmp_path / "b.py").write_text("locale.text('Where')\nsaid('At {n}', n=1)\nlocale.plural('one', 'many', 3)\n")
    found = {text for _, _, text in words.marked(tmp_path)}
    assert found == {"Said by {who}", ("a", "b"), "Where", "At {n}", ("one", "many")}


def _first(text: str | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def _forms(text: str | tuple[str, ...]) -> list[str]:
    return [text] if isinstance(text, str) else [*text]

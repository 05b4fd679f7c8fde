import re
from pathlib import Path
from string import Formatter
from typing import get_args

from django.utils import translation

from assessments.documents.dossier import PurposeCode
from assessments.queries.register_changes import FIELDS
from assessments.states import State
from assessments.vocabulary import Ground, Party, PenaltyState, YesNoOpen
from reports import pdf
from reports.glyphs import drawable
from reports.summary import CODES
from reports.words import WORDS
from standards.law.readiness import Parts
from standards.states import Facet, Rating
from tests.reports import dossiers

V1 = Path(__file__).resolve().parents[2] / "templates" / "reports" / "v1"
HAN = re.compile("[\u4e00-\u9fff]")


def values_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def faults_of(key: str) -> list[str]:
    word = WORDS[key]
    has_chinese = HAN.search(word.zh) or key in {"updated"} or not word.zh.isascii()
    has_english = word.en.isascii() or "〓" in word.en or "参考译文" in word.en or "“" in word.en
    faults = {
        "not Chinese": not has_chinese,
        "not English": not has_english,
        "other values": values_in(word.en) != values_in(word.zh),
        "not drawn": drawable(word.en + word.zh)[1],
    }
    return [fault for fault, is_present in faults.items() if is_present]


def test_words_are_bilingual_and_drawable() -> None:
    faults = {key: faults_of(key) for key in WORDS}

    assert len(faults) > 200
    assert {key: of_key for key, of_key in faults.items() if of_key} == {}


def test_every_code_of_a_dossier_has_a_word() -> None:
    keys = {f"rating_{code}" for code in CODES}
    keys |= {f"state_{state.value}" for state in State}
    keys |= {f"facet_{facet.value}" for facet in Facet}
    keys |= {f"{rating.value}_text" for rating in Rating}
    keys |= {f"day_{purpose}" for purpose in get_args(PurposeCode)}
    keys |= {"count_known", "count_unknown", "count_undecided"}

    assert keys - WORDS.keys() == set()


# Key of the report's word → label on the register's pages.
CHOICES = {"party": Party, "ground": Ground, "penalty": PenaltyState, "finding": YesNoOpen}
AS_IN_THE_REGISTER = {
    f"{name}_{each.value}": each.label
    for name, choices in CHOICES.items()
    for each in choices
    # In the figures, a decision with a changed amount is one in force.
    if each != PenaltyState.CHANGED
} | {
    {"number": "documents_number", "until": "listed_until"}.get(name, name): label
    for name, (label, _word) in FIELDS.items()
    if name in {"fine", "confiscated_gains", "confiscated_goods", "own_fault", "until", "number"}
}


def both_sides(label: object) -> list[str]:
    sides = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            sides.append(str(label))
    return sides


def test_report_and_register_use_the_same_words() -> None:
    labels = {key: both_sides(label) for key, label in AS_IN_THE_REGISTER.items()}

    assert len(labels) > 20
    assert labels == {key: [WORDS[key].en, WORDS[key].zh] for key in labels}


def test_every_word_used_by_a_template_exists() -> None:
    found = re.compile(r'{% (?:word|sentence) "(\w+)"(?:\|add:([\w.]+))?')
    added = {"": ("",), "parts": get_args(Parts), "dossier.purpose": get_args(PurposeCode)}
    asked = {
        f"{key}{each}"
        for page in V1.glob("*.html")
        for key, by in found.findall(page.read_text())
        for each in added[by]
    }

    assert len(asked) > 40
    assert asked - WORDS.keys() == set()


def test_chinese_report_has_no_space_after_a_sign() -> None:
    dossier = dossiers.ready("thirty_open")
    record = dossiers.review(dossier, "returned", {11: "not_meet"})

    html = pdf.page(dossier, "0" * 64, "zh", record)

    in_blocks = re.sub(r"</?(?:p|div|t[dhr]|table|h\d|section|br|title|text)\b[^>]*>", "\n", re.sub(r"\s+", " ", html))
    text = re.sub("<[^>]+>", "", in_blocks.partition("<body")[2])
    assert re.findall(r".{9}[。；：！？，、] +\S.{9}", text) == []


def test_evidence_says_who_before_what_only_machines_read() -> None:
    dossier = dossiers.dossier((5,), {9: {"rating": "meet", "evidence": [dossiers.evidence(1)]}})

    html = pdf.page(dossier, "0" * 64, "en", None)

    told = [
        "快件收寄验视管理制度（第1版）",
        "Uploaded",
        "陈晓岚",
        "-1.pdf",
        "application/pdf",
        "482,114",
        "SHA-256 6b86",
    ]
    places = [html.index(each, html.index('<p class="evidence">')) for each in told]
    assert places == sorted(places)

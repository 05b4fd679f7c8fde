"""What customs sent stands first on the report's first page."""

import json

import pytest

from acecs.accounts.models import User
from acecs.text.bilingual import Text
from assessments.models import Assessment
from reports import actions
from reports.words import WORDS
from tests.conftest import NOW
from tests.reports import dossiers, pdfs
from tests.reports.test_readiness_pdf import LANGUAGES, LONGEST_NAMES

# Run on one worker, which imports WeasyPrint once.
pytestmark = pytest.mark.xdist_group("drawing")


def pages(case: str, language: str, occasion: str, *numbers: int, **changes: object) -> list[str]:
    """The first pages of the report on a submission, for which customs rated these items as *does not meet*."""
    dossier = dossiers.ready(case, **changes)
    record = dossiers.review(dossier, occasion, dict.fromkeys(numbers, "not_meet"))
    return pdfs.first_pages(dossier, language, record)


def folded(word: Text, language: str) -> list[str]:
    return [pdfs.fold(getattr(word, side)) for side in LANGUAGES[language]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_adverse_opinion_stands_before_own_verdict(language: str) -> None:
    cover, second = pages("satisfied", language, "concluded", 11)

    for side in range(len(LANGUAGES[language])):
        opinion, own = folded(WORDS["opinion_not_satisfied"], language), folded(WORDS["as_of_now"], language)
        assert -1 < cover.find(opinion[side]) < cover.find(own[side])
        assert folded(WORDS["nothing_missing"], language)[side] not in cover
        assert folded(WORDS["summary_lead"], language)[side] in second


def test_raised_item_is_named_with_its_comment() -> None:
    cover = pages("satisfied", "zh", "returned", 11)[0]

    title = next(item.title.zh for item in dossiers.ready("satisfied").items if item.number == 11)
    assert f"11{pdfs.fold(title)[:14]}" in cover
    assert "须补正台账缺少三个月的记录" in cover
    assert pdfs.fold("按海关评定：不符合（已评定4/4项）") in cover


@pytest.mark.parametrize("language", LANGUAGES)
def test_cover_with_longest_names_stays_one_page(language: str) -> None:
    cover, second = pages("thirty_open", language, "concluded", 10, 11, 12, 13, **LONGEST_NAMES)

    assert folded(WORDS["opinion_not_satisfied"], language)[0] in cover
    assert folded(WORDS["summary_lead"], language)[0] in second


def test_draft_made_after_a_return_says_what_customs_raised(returned: Assessment, officer: User) -> None:
    report = actions.ask(assessment=returned, language="zh", by=officer, at=NOW)

    documents = {"dossier": bytes(report.dossier).decode(), "customs_word": bytes(report.customs_word).decode()}
    cover = pdfs.texts(pdfs.drawn(json.dumps({"language": "zh", **documents}).encode()).content)[0]
    assert "海关审核情况：退回补正" in cover
    assert "须补正补充台账" in cover
    assert pdfs.fold(WORDS["nothing_missing"].zh) not in cover


def test_report_of_a_version_keeps_no_word_beside_its_record(returned: Assessment, officer: User) -> None:
    frozen = returned.dossiers.get()

    report = actions.ask(assessment=returned, frozen=frozen, language="zh", by=officer, at=NOW)

    assert (bytes(report.customs_word), bytes(report.record) != b"") == (b"", True)

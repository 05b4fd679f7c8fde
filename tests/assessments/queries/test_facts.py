"""An assessment's rows read as the plain facts of its verdict, in a constant number of queries."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.files.storage import storages
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from acecs.accounts.models import User
from assessments.actions import answer as answers
from assessments.actions import assessment as frames
from assessments.actions import profile
from assessments.models import Answer, Assessment
from assessments.queries import profile as profiles
from assessments.queries.facts import count_known, facts_of
from assessments.queries.figures import figures_of
from evidence.storage import key
from standards.law.facts import Facts, ItemFacts
from standards.law.figures import Figures, Mode
from standards.law.readiness import General
from standards.law.results import Situation
from standards.queries import catalogue
from tests import registered, rounds
from tests.conftest import NOW
from tests.documents import added, checked, put_in_vault
from tests.standards.law.edition_2022 import sub_of_10

TODAY = timezone.localdate(NOW)
EVERY_TYPE = range(1, 11)


def read(assessment: Assessment) -> Facts:
    loaded = Assessment.objects.select_related("enterprise", "edition").get(pk=assessment.pk)
    return facts_of(loaded, as_of=TODAY)


def item(assessment: Assessment, number: int) -> ItemFacts:
    return next(each for each in read(assessment).items if each.number == number)


def test_draft_is_read_as_facts(draft: Assessment):
    facts = read(draft)

    assert [each.number for each in facts.items] == [10, 11, 12, 13, 20, 21, 22]
    assert facts.situation == Situation(date(2027, 3, 1))
    assert (facts.as_of, facts.is_accepted, facts.general) == (TODAY, False, None)
    assert facts.figures == Figures()
    assert facts.law == catalogue.law_of(draft.edition)
    assert facts.unanswered_questions == len(profiles.of(draft).questions)


def test_untouched_item_has_empty_facts(draft: Assessment):
    row = draft.edition.items.get(number=21)

    facts = item(draft, 21)

    assert (facts.title.en, facts.title.zh) == (row.title_en, row.title_zh)
    assert facts == ItemFacts(number=21, part="individual", title=facts.title, rating="")


def test_item_has_all_its_facts(draft: Assessment, answer: Callable[[int], Answer], officer: User, contributor: User):
    rounds.rate(draft, 21, by=officer, rating="not_applicable", note="另有说明。")
    put_in_vault(answer(21), by=officer, content=b"one")
    put_in_vault(answer(21), by=officer, content=b"two")
    answers.assign(answer=answer(21), assignee=contributor, due_date=date(2026, 12, 1), by=officer, at=NOW)

    facts = item(draft, 21)

    assert facts == ItemFacts(
        number=21,
        part="individual",
        title=facts.title,
        rating="not_applicable",
        has_reason=True,
        has_note=True,
        evidence=2,
        assignee="Contributor",
        due_date=date(2026, 12, 1),
    )


@pytest.mark.parametrize("blank", [" ", "\n\u3000", "\u3164\u2800\ufe0f"])
def test_blank_reason_or_note_does_not_count(blank: str, draft: Assessment):
    draft.answers.filter(item__number=21).update(rating="not_applicable", reason=blank, note=blank)

    facts = item(draft, 21)

    assert (facts.has_reason, facts.has_note) == (False, False)


def test_item_out_of_scope_is_left_out(draft: Assessment):
    draft.answers.filter(item__number=21).update(business_type=None)

    assert [each.number for each in read(draft).items] == [10, 11, 12, 13, 20, 22]


# --- Files ---------------------------------------------------------------------------------------


def test_file_missing_from_the_vault_is_unaccepted(draft: Assessment, answer: Callable[[int], Answer], officer: User):
    link = put_in_vault(answer(21), by=officer)
    version = link.document.versions.get()

    storages["documents"].delete(key(version.sha256))

    assert item(draft, 21).unaccepted == (link.document.title,)


def test_file_of_an_unsupported_type_is_unaccepted(draft: Assessment, answer: Callable[[int], Answer], officer: User):
    program = replace(checked(name="tool.exe"), media_type="application/x-msdownload")

    link = added(answer(21), program, facet="record", by=officer, at=NOW)

    assert item(draft, 21).unaccepted == (link.document.title,)
    assert item(draft, 21).evidence == 1


# --- Sub-items and last year's number ------------------------------------------------------------


def test_items_entry_counts_if_the_register_has_no_number(draft: Assessment, officer: User):
    before = item(draft, 10).sub_items

    rounds.rate(draft, 10, by=officer)

    assert before == (sub_of_10(1, True, ""), sub_of_10(2, None, ""), sub_of_10(3, None, ""))
    assert item(draft, 10).sub_items == (
        sub_of_10(1, True, "meet"),
        sub_of_10(2, True, "meet"),
        sub_of_10(3, False, ""),
    )


def test_register_takes_precedence_over_the_items_entry(draft: Assessment, officer: User):
    rounds.rate(draft, 10, by=officer)

    registered.documents(draft.enterprise, by=officer, year=2026, **registered.UNKNOWN)

    assert item(draft, 10).sub_items == (
        sub_of_10(1, True, "meet"),
        sub_of_10(2, False, "meet"),
        sub_of_10(3, True, ""),
    )


@pytest.mark.parametrize("entered", ["", "known", "unknown"])
@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ({}, None),
        ({2024: 1, 2026: None}, None),
        ({2025: 0}, "known"),
        ({2025: 12_846}, "known"),
        ({2025: None}, "unknown"),
    ],
)
def test_register_decides_whether_the_number_is_known(
    entered: str, documents: dict[int, int | None], expected: str | None
):
    known = count_known(entered, Figures(documents=documents), 2025)

    assert known == (entered if expected is None else expected)


def test_figures_of_reads_only_the_register(
    draft: Assessment, officer: User, django_assert_num_queries: DjangoAssertNumQueries
):
    registered.documents(draft.enterprise, by=officer, year=2025)
    registered.documents(draft.enterprise, by=officer, year=2026, declarations=9_000)

    with django_assert_num_queries(1):
        figures = figures_of(draft.enterprise)

    assert figures == Figures(documents={2026: 10_100, 2025: 12_846})


# --- The frame -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entered", "expected"), [((None, None), None), ((0, 0), General(0, 0)), ((1, 3), General(1, 3))]
)
def test_general_numbers_are_read(entered: tuple[int | None, int | None], expected: General | None, draft: Assessment):
    Assessment.objects.filter(pk=draft.pk).update(general_not_meet=entered[0], general_basically_meet=entered[1])

    assert read(draft).general == expected


def test_accepted_application_counts_from_its_acceptance_date(draft: Assessment):
    Assessment.objects.filter(pk=draft.pk).update(accepted_date=date(2026, 11, 2))

    facts = read(draft)

    assert (facts.is_accepted, facts.situation) == (True, Situation(date(2026, 11, 2)))


def test_re_review_has_its_situation(draft: Assessment):
    Assessment.objects.filter(pk=draft.pk).update(mode="re_review", last_accepted_date=date(2022, 3, 1))

    assert read(draft).situation == Situation(date(2027, 3, 1), Mode.RE_REVIEW, date(2022, 3, 1))


# --- The profile ---------------------------------------------------------------------------------


@pytest.mark.parametrize("is_yes", [True, False])
def test_profile_answers_are_read_for_each_item(is_yes: bool, start: Callable[..., Assessment], officer: User):
    importer = start(4)
    asked = profiles.of(importer).questions
    spoken_of = {hint.item for question in asked for hint in question.hints}
    profile.save(assessment=importer, answers={each.code: is_yes for each in asked}, by=officer, at=NOW)

    facts = read(importer)

    assert facts.unanswered_questions == 0
    by_profile = {each.number: each.by_profile for each in facts.items if each.by_profile}
    assert set(by_profile) == spoken_of
    assert {said.is_yes for said in by_profile.values()} == {is_yes}


def test_unanswered_questions_are_counted(start: Callable[..., Assessment], officer: User):
    importer = start(4)
    first, *others = profiles.of(importer).questions
    profile.save(assessment=importer, answers={first.code: False}, by=officer, at=NOW)

    assert read(importer).unanswered_questions == len(others)


def test_answers_to_questions_no_longer_asked_do_not_count(draft: Assessment, officer: User):
    asked = {each.code: True for each in profiles.of(draft).questions}
    profile.save(assessment=draft, answers=asked, by=officer, at=NOW)
    broker_alone = frozenset(draft.edition.business_types.filter(number=6).values_list("pk", flat=True))
    frame = frames.Frame(name="broker", planned_date=draft.planned_date, accepted_date=None, type_ids=broker_alone)
    frames.change(assessment=draft, version=0, frame=frame, by=officer, at=NOW)

    assert read(draft).unanswered_questions == 0


# --- Queries -------------------------------------------------------------------------------------


@pytest.mark.parametrize("types", [[1], EVERY_TYPE])
def test_facts_take_a_constant_number_of_queries(
    types: Any, start: Callable[..., Assessment], officer: User, django_assert_num_queries: DjangoAssertNumQueries
):
    assessment = start(*types)
    for row in assessment.answers.select_related("item", "assessment"):
        put_in_vault(row, by=officer, content=str(row.pk).encode())
    for each in registered.ONE_OF_EACH:
        registered.add(assessment.enterprise, each, by=officer)
    loaded = Assessment.objects.select_related("enterprise", "edition").get(pk=assessment.pk)

    with django_assert_num_queries(3):
        facts_of(loaded, as_of=TODAY)


def test_frozen_edition_is_read_once_per_process(draft: Assessment, django_assert_num_queries: DjangoAssertNumQueries):
    loaded = Assessment.objects.select_related("enterprise", "edition").get(pk=draft.pk)
    catalogue._read_once.cache_clear()

    with django_assert_num_queries(17):
        facts_of(loaded, as_of=TODAY)
    with django_assert_num_queries(3):
        facts_of(loaded, as_of=TODAY)

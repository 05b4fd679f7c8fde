"""Figures and profile kept as JSON beside their rows: written by actions, checked by `doctor`, renewed by a command."""

from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from acecs.accounts.models import Enterprise, User
from assessments.actions import figures
from assessments.models import Assessment, Penalty, ProfileAnswer, Register, RelevantDocuments
from assessments.queries.figures import figures_of, read_figures
from assessments.queries.kept import differing
from standards.law.figures import Figures
from standards.models import ProfileQuestion
from tests import registered, rounds
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(enterprise: Enterprise, officer: User) -> Register:
    for kind in registered.ONE_OF_EACH:
        registered.add(enterprise, kind, by=officer)
    return Register.objects.get(enterprise=enterprise)


def examined() -> list[str]:
    """Output of `doctor kept`."""
    said = StringIO()
    with suppress(CommandError):
        call_command("doctor", "kept", stdout=said)
    return [line.strip() for line in said.getvalue().splitlines()]


def test_register_keeps_the_figures_read_from_its_rows(register: Register, enterprise: Enterprise):
    assert figures_of(enterprise) == read_figures(enterprise) != Figures()


def test_enterprise_without_a_register_has_no_figures(enterprise: Enterprise):
    assert figures_of(enterprise) == read_figures(enterprise) == Figures()


def test_kept_figures_follow_every_change(register: Register, enterprise: Enterprise, officer: User):
    penalty, documents = Penalty.objects.get(), RelevantDocuments.objects.get()

    figures.void(figure=penalty, version=1, reason="重复录入。", by=officer, at=NOW)
    figures.change(figure=documents, version=1, values=documents.values() | registered.UNKNOWN, by=officer, at=NOW)
    without = figures_of(enterprise)
    figures.restore(figure=penalty, version=2, by=officer, at=NOW)

    assert (without.penalties, without.documents) == ((), {2025: None})
    assert figures_of(enterprise) == read_figures(enterprise)
    assert [each.label for each in figures_of(enterprise).penalties] == [penalty.number]


@pytest.mark.parametrize("count", [1, 12])
def test_kept_figures_take_one_query(enterprise: Enterprise, officer: User, count: int, django_assert_num_queries: Any):
    for number in range(count):
        registered.penalty(enterprise, by=officer, number=str(number))

    with django_assert_num_queries(1):
        assert len(figures_of(enterprise).penalties) == count


# --- Differences ---------------------------------------------------------------------------------


def test_doctor_is_silent_if_kept_values_match_their_rows(
    register: Register, draft: Assessment, submitted: Assessment, officer: User
):
    rounds.rate(draft, 11, by=officer)

    assert list(differing()) == []
    assert examined() == ["ok       kept", "All checks passed."]


def change_a_penalty(assessment: Assessment, officer: User) -> UUID:
    registered.penalty(assessment.enterprise, by=officer)
    Penalty.objects.filter(enterprise=assessment.enterprise).update(fine=70_000)
    return assessment.enterprise.public_id


def answer_a_question(assessment: Assessment, officer: User) -> UUID:
    question = ProfileQuestion.objects.filter(edition=assessment.edition).first()
    ProfileAnswer.objects.create(
        assessment=assessment, question=question, is_yes=False, answered_by=officer, answered_at=NOW
    )
    return assessment.public_id


def drop_a_type(assessment: Assessment, officer: User) -> UUID:
    assessment.picked_types.filter(business_type__number=8).delete()
    return assessment.public_id


def rate_an_item(assessment: Assessment, officer: User) -> UUID:
    assessment.answers.filter(item__number=11).update(rating="meet")
    return assessment.public_id


DIFFERENCES: dict[str, tuple[Callable[[Assessment, User], UUID], str]] = {
    "figures": (change_a_penalty, "figures of enterprise"),
    "answers": (answer_a_question, "profile of assessment"),
    "types": (drop_a_type, "profile of assessment"),
    "verdict": (rate_an_item, "verdict of assessment"),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_doctor_names_differences_and_renew_kept_fixes_them(
    name: str, draft: Assessment, other_enterprise: Enterprise, stranger: User, officer: User
):
    registered.penalty(other_enterprise, by=stranger)
    change, what = DIFFERENCES[name]
    differs = change(draft, officer)

    before = examined()
    call_command("renew_kept", stdout=StringIO())

    assert before[:3] == [
        "FAILED   kept",
        f"Kept values differ from their rows: {what} {differs}.",
        "Fix: manage.py renew_kept",
    ]
    assert examined() == ["ok       kept", "All checks passed."]
    draft.refresh_from_db()
    assert draft.verdict_on == timezone.localdate()


def test_doctor_names_ten_and_counts_the_rest(start: Callable[..., Assessment]):
    for number in range(12):
        start(8, name=str(number))
    Assessment.objects.update(profile={})

    said = examined()[1]

    assert said.count("profile of assessment") == 10
    assert said.endswith(" and 2 more.")


def test_verdict_at_customs_is_not_renewed(submitted: Assessment):
    submitted.answers.update(rating="not_meet")
    before = submitted.readiness

    call_command("renew_kept", stdout=StringIO())

    submitted.refresh_from_db()
    assert submitted.readiness == before
    assert list(differing()) == []


def test_command_prints_how_many_verdicts_it_computed(draft: Assessment, submitted: Assessment):
    said = StringIO()

    call_command("renew_kept", stdout=said)

    assert said.getvalue() == (
        "Figures, profiles and customs' words match their rows now; 1 verdicts were recomputed.\n"
    )


@pytest.mark.parametrize("shape", [{"penalties": [{"amount": 1}]}, [], "none"])
def test_figures_in_an_unknown_shape_are_read_from_the_rows(shape: Any, register: Register, enterprise: Enterprise):
    Register.objects.update(figures=shape)

    assert figures_of(enterprise) == read_figures(enterprise)
    assert list(differing()) == [f"figures of enterprise {enterprise.public_id}"]

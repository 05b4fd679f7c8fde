"""The page of what the evidence covers, and what is said not to be needed."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from acecs.accounts.models import User
from acecs.audit.models import Event
from assessments.actions import answer as answers
from assessments.models import Assessment, FacetNotNeeded
from assessments.queries.coverage import coverage_of
from evidence.models import Document
from tests import pages
from tests.conftest import NOW
from tests.documents import put_in_vault

TODAY = date(2026, 11, 23)


def url(assessment: Assessment, name: str = "coverage", *more: int) -> str:
    return reverse(f"assessments:{name}", args=[assessment.public_id, *more])


@pytest.fixture
def linked(rated: Assessment, officer: User) -> Assessment:
    """Item 20 has a record of January to March 2026, and no signed declaration."""
    rated.planned_date = date(2026, 12, 20)
    rated.save(update_fields=["planned_date"])
    link = put_in_vault(rated.answers.get(item__number=20), by=officer)
    about = {"covers_from": date(2026, 1, 1), "covers_until": date(2026, 3, 31)}
    Document.objects.filter(pk=link.document_id).update(**about)
    rated.role = "officer"
    return rated


def of_item(assessment: Assessment, user: User, number: int = 20):
    with translation.override("en"):
        return next(each for each in coverage_of(assessment, user, today=TODAY).items if each.number == number)


def warnings(assessment: Assessment, user: User) -> dict[str, tuple[int, ...]]:
    with translation.override("en"):
        return {each.sentence: each.items for each in coverage_of(assessment, user, today=TODAY).warnings}


def test_missing_facet_is_named_and_a_yearly_record_covers_the_window(linked: Assessment, officer: User):
    item = of_item(linked, officer)

    statement, record = item.rows
    assert (item.is_open, statement.is_missing, record.is_missing) == (True, True, False)
    assert [each.words for each in record.cells][-2:] == ["not counted", "covered"]
    assert warnings(linked, officer)["Nothing linked is said to be: signed declaration."] == (20,)


def test_document_without_a_period_is_asked_about(linked: Assessment, officer: User):
    Document.objects.update(covers_from=None, covers_until=None)

    assert warnings(linked, officer)["State which period “快件查验登记” covers."] == (20,)


def test_expiring_document_is_named_with_both_days(linked: Assessment, officer: User):
    Document.objects.update(valid_until=date(2026, 12, 1))

    sentence = "“快件查验登记” is valid until 1 December 2026 only, not until 20 December 2026."
    assert warnings(linked, officer)[sentence] == (20,)


def test_reason_why_nothing_is_needed_takes_the_warning_away(linked: Assessment, officer: User, officer_page: Client):
    sent = {"facet": "statement", "reason": "由总部统一制定，见第十一项。"}

    response = officer_page.post(url(linked, "not_needed", 20), sent)
    again = officer_page.post(url(linked, "not_needed", 20), sent)

    assert (response.status_code, again.status_code) == (302, 302)
    assert FacetNotNeeded.objects.get().reason == sent["reason"]
    assert Event.objects.filter(kind="assessments.facet_not_needed").count() == 1
    assert "Nothing linked is said to be: signed declaration." not in warnings(linked, officer)
    assert "not needed: 由总部统一制定，见第十一项。" in officer_page.get(url(linked)).content.decode()
    officer_page.post(url(linked, "needed", 20), {"facet": "statement"})
    assert not FacetNotNeeded.objects.exists()


def test_reason_that_is_blank_or_of_what_is_not_expected_is_refused_and_stays(linked: Assessment, officer_page: Client):
    blank = officer_page.post(url(linked, "not_needed", 20), {"facet": "statement", "reason": " "})
    strange = officer_page.post(url(linked, "not_needed", 20), {"facet": "customs", "reason": "未涉及。"})
    unknown = officer_page.post(url(linked, "not_needed", 20), {"facet": "x", "reason": "未涉及。"})

    assert (blank.status_code, strange.status_code, unknown.status_code) == (422, 400, 422)
    assert "Say why it is not needed." in blank.content.decode()
    assert not FacetNotNeeded.objects.exists()


def test_contributor_sees_own_items_only(linked: Assessment, officer: User, contributor: User, sign_in):
    answers.assign(answer=linked.answers.get(item__number=21), assignee=contributor, by=officer, at=NOW)

    page = sign_in(contributor).get(url(linked))

    sections = [each.get("id") for each in pages.page(page).iter("section") if each.get("class") == "coverage"]
    assert sections == ["item-21"]


def test_page_takes_a_fixed_number_of_queries(linked: Assessment, officer_page: Client, django_assert_num_queries):
    officer_page.get(url(linked))

    with django_assert_num_queries(8):
        officer_page.get(url(linked))


def test_submission_page_lists_the_warnings(linked: Assessment, officer_page: Client):
    page = officer_page.get(url(linked, "submit")).content.decode()

    assert "Nothing linked is said to be: signed declaration." in page

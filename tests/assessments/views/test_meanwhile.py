"""Changes by somebody else, or in another tab, between loading a page and sending its form."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.models import Event
from assessments.actions import assessment as assessments
from assessments.actions import evidence as actions
from assessments.actions.assessment import Frame
from assessments.models import Answer, Assessment, EvidenceLink
from standards.models import Edition
from tests import pages
from tests.conftest import NOW
from tests.documents import TEXT, put_in_vault


def kinds(*wanted: str) -> list[str]:
    return list(Event.objects.filter(kind__in=wanted).order_by("seq").values_list("kind", flat=True))


def keys(edition: Edition, *types: int) -> list[str]:
    return [str(edition.business_types.get(number=number).pk) for number in types]


def start_form(name: str, edition: Edition) -> dict[str, Any]:
    return {
        "name": name,
        "mode": "application",
        "planned_date": "2027-03-01",
        "types": keys(edition, 1),
        "start_token": str(uuid4()),
    }


# --- Name, dates and business types ------------------------------------------------------------


def test_resending_a_start_form_with_other_content_asks_first(officer_page: Client, edition: Edition):
    form = start_form("First", edition)
    officer_page.post(reverse("assessments:start"), form)

    response = officer_page.post(reverse("assessments:start"), form | {"name": "Second"})

    said = "This form has already started “First”. Press “Start” again if you want a second assessment."
    assert response.status_code == 409
    assert pages.text(pages.by_class(response, "error-summary")[0]) == f"Please correct the following {said}"
    again = pages.form_to(response, "")
    assert again["name"] == ["Second"]
    assert list(Assessment.objects.values_list("name", flat=True)) == ["First"]

    officer_page.post(reverse("assessments:start"), again)
    assert set(Assessment.objects.values_list("name", flat=True)) == {"First", "Second"}


def test_same_token_starts_once_in_each_enterprise(
    officer_page: Client, sign_in: Callable[[User], Client], stranger: User, edition: Edition
):
    form = start_form("Ours", edition)

    for page in (officer_page, sign_in(stranger)):
        page.post(reverse("assessments:start"), form)

    assert Assessment.objects.count() == 2


def test_stale_frame_says_if_own_window_saved_it(officer_page: Client, draft: Assessment, edition: Edition):
    url = reverse("assessments:change", args=[draft.public_id])
    seen = pages.form_to(officer_page.get(url), "")
    officer_page.post(url, seen | {"name": "There", "types": keys(edition, 1, 7)})

    response = officer_page.post(url, seen | {"name": "Here", "types": keys(edition, 6)})

    assert response.status_code == 409
    assert pages.text(pages.by_class(response, "error-summary")[0]).startswith(
        "Please correct the following You changed this in another window in the meantime: it is now “There” "
    )


def test_stale_frame_is_refused_and_saved_if_sent_again(
    officer_page: Client, draft: Assessment, edition: Edition, colleague: User, sign_in: Callable[[User], Client]
):
    url = reverse("assessments:change", args=[draft.public_id])
    seen = pages.form_to(officer_page.get(url), "")
    theirs = sign_in(colleague)
    theirs.post(url, pages.form_to(theirs.get(url), "") | {"name": "Theirs", "types": keys(edition, 1, 7)})

    response = officer_page.post(url, seen | {"name": "Mine", "types": keys(edition, 6)})

    assert response.status_code == 409
    assert pages.text(pages.by_class(response, "error-summary")[0]) == (
        "Please correct the following Somebody else changed this in the meantime: it is now “Theirs” (application for certification), "
        "planned for 1 March 2027, business types 1, 7; general standards not assessed here. "
        "Your entries are below; save again to replace theirs."
    )
    draft.refresh_from_db()
    assert (draft.name, draft.frame_version) == ("Theirs", 1)

    officer_page.post(url, pages.form_to(response, ""))
    draft.refresh_from_db()
    assert (draft.name, draft.frame_version) == ("Mine", 2)
    assert list(draft.picked_types.values_list("business_type__number", flat=True)) == [6]


def test_saving_the_same_frame_changes_nothing(draft: Assessment, officer: User, edition: Edition):
    same = Frame(
        name=draft.name,
        planned_date=date(2027, 3, 1),
        accepted_date=None,
        type_ids=frozenset(draft.picked_types.values_list("business_type_id", flat=True)),
    )

    assessments.change(assessment=draft, version=99, frame=same, by=officer, at=NOW)

    draft.refresh_from_db()
    assert draft.frame_version == 0
    assert kinds("assessments.changed") == []


# --- An item no longer assigned to them -------------------------------------------------------


def test_unassigned_item_is_404(contributor: User, draft: Assessment, sign_in: Callable[[User], Client]):
    """Their form was open when the item was assigned to somebody else."""
    Answer.objects.filter(assessment=draft, item__number=20).update(assignee=contributor)
    url, page = reverse("assessments:item", args=[draft.public_id, 20]), sign_in(contributor)
    sent = pages.form_to(page.get(url), url)
    Answer.objects.filter(assessment=draft, item__number=20).update(assignee=None)

    response = page.post(url, sent | {"rating": "meet", "note": "Mine."}, headers={"HX-Request": "true"})

    assert response.status_code == 404
    assert draft.answers.get(item__number=20).version == 0


def test_refusal_page_shows_the_typed_text(sign_in: Callable[[User], Client], draft: Assessment, manager: User):
    url = reverse("assessments:item", args=[draft.public_id, 20])

    response = sign_in(manager).post(url, {"version": "0", "note": "My sentence."})

    assert response.status_code == 403
    assert [each.text.strip() for each in pages.page(response).iter("textarea")] == ["My sentence."]


# --- Evidence ----------------------------------------------------------------------------------


@pytest.fixture
def linked(draft: Assessment, officer: User) -> EvidenceLink:
    return put_in_vault(draft.answers.select_related("item", "assessment").get(item__number=20), by=officer)


def test_removed_link_is_not_removed_again(linked: EvidenceLink, officer: User):
    same = EvidenceLink.objects.get(pk=linked.pk)

    for each in (linked, same):
        actions.remove(evidence_link=each, by=officer, at=NOW)

    assert kinds("assessments.evidence_unlinked") == ["assessments.evidence_unlinked"]


@pytest.mark.parametrize(
    ("facet", "kept", "events"), [("system", "system", 2), ("record", "record", 1), ("", "record", 1)]
)
def test_linking_again_shows_the_last_chosen_facet(
    linked: EvidenceLink, officer: User, facet: str, kept: str, events: int
):
    answer, document = linked.answer, linked.document

    (again,) = actions.link(
        assessment=answer.assessment,
        numbers=[answer.item.number],
        documents=[document],
        words=actions.Words(facet),
        by=officer,
        at=NOW,
    )

    assert (again.pk, again.facet) == (linked.pk, kept)
    assert len(kinds("assessments.evidence_linked")) == events


def test_upload_of_known_bytes_names_the_existing_document(
    officer_page: Client, linked: EvidenceLink, draft: Assessment
):
    content = linked.document.versions.get()
    url = reverse("assessments:upload", args=[draft.public_id, 20])

    response = officer_page.post(url, {"files": SimpleUploadedFile("别的名字.txt", TEXT)}, follow=True)

    assert pages.texts(response, "notice--info") == [
        f"“别的名字.txt” has the same content as “{linked.document.title}”, which was already in the vault and is now linked here."
    ]
    assert linked.document.versions.get() == content


# --- The broker --------------------------------------------------------------------------------


def test_report_is_queued_without_a_broker(
    officer_page: Client,
    draft: Assessment,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
):
    def away(*_arguments: object, **_options: object) -> None:
        raise ConnectionError("the broker is away")

    monkeypatch.setattr("acecs.celery.app.send_task", away)

    with django_capture_on_commit_callbacks(execute=True):
        response = officer_page.post(reverse("reports:list", args=[draft.public_id]), {"language": "en"})

    assert response.status_code == 302
    assert draft.reports.get().job.state == "queued"
